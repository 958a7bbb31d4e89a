/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/plan.h"

#include "base/map.h"
#include "base/vec.h"

enum {
    MAX_OPS = 1 << 20,
    MAX_DEPTH = 120, /* run.h has room for more */
};

struct builder {
    struct gw_arena *arena;
    struct gw_diag *diag;
    struct gw_canon_layouts layouts;
    struct gw_vec ops, cases, items, resources;
    struct gw_vec
        item_types;         /* const struct gw_comp_valtype *: the list, beside `items` */
    struct gw_map items_of; /* by address of the list type */
    struct gw_canon_options options[2];
    bool is_copy;
    enum gw_err err; /* of the last push */
    size_t fence;    /* operations from here on may still grow */
};

/* Where a part of a value goes. */
struct place {
    uint32_t at[2];
    bool is_flat;
    uint8_t reg;
    uint32_t pos;
    uint32_t *slots;
};

static enum gw_err no_memory(struct builder *b)
{
    return gw_diag_set(b->diag, GW_ERR_NOMEM, "no memory to plan a call");
}

/* Append an operation, valid until the next; NULL: b->err says why not. */
static struct gw_canon_op *push(struct builder *b, enum gw_canon_code code,
                                const struct gw_comp_valtype *type, const struct place *p)
{
    struct gw_canon_op *op = NULL;
    if (b->ops.len < MAX_OPS) {
        op = gw_vec_push(&b->ops);
        b->err = op ? GW_OK : no_memory(b);
    } else {
        b->err = gw_diag_set(b->diag, GW_ERR_LIMIT, "the type has more than %d parts",
                             MAX_OPS);
    }
    if (!op) return NULL;
    *op = (struct gw_canon_op){
        .code = (uint8_t)code,
        .kind = type ? type->kind : 0,
        .reg = p ? p->reg : 0,
        .pos = p ? p->pos : 0,
        .at = {p ? p->at[0] : 0, p ? p->at[1] : 0}
    };
    return op;
}

static enum gw_err emit(struct builder *b, const struct gw_comp_valtype *type,
                        const struct place *p);

/* A leaf, or the discriminant of a variant: as many bytes at either place, or a core value. */
static void set_size(struct gw_canon_op *op, const struct place *p, uint8_t bytes)
{
    op->size[0] = op->size[1] = p->is_flat ? 8 : bytes;
}

static enum gw_err emit_leaf(struct builder *b, enum gw_canon_code code,
                             const struct gw_comp_valtype *type, const struct place *p,
                             uint8_t bytes, uint32_t arg)
{
    struct gw_canon_op *op = push(b, code, type, p);
    if (!op) return b->err;
    set_size(op, p, bytes);
    op->arg = arg;
    op->is_raw = !p->is_flat && code >= GW_CANON_U8 && code <= GW_CANON_I64;
    return GW_OK;
}

/* Copies of bytes grow as long as they meet at both places. */
static enum gw_err emit_bytes(struct builder *b, const struct gw_comp_valtype *type,
                              const struct place *p, uint32_t bytes)
{
    struct gw_canon_op *op;
    if (b->ops.len > b->fence) {
        op = GW_VEC_AT(struct gw_canon_op, &b->ops, b->ops.len - 1);
        if (op->code == GW_CANON_BYTES && op->at[0] + op->arg == p->at[0] &&
            op->at[1] + op->arg == p->at[1]) {
            op->arg += bytes;
            return GW_OK;
        }
    }
    op = push(b, GW_CANON_BYTES, type, p);
    if (!op) return b->err;
    op->arg = bytes;
    return GW_OK;
}

/* What a list, map or fixed list repeats; its operations are made later, by emit_items. */
static enum gw_err find_items(struct builder *b, const struct gw_comp_valtype *type,
                              uint32_t *index)
{
    uint64_t known;
    if (gw_map_find(&b->items_of, gw_slice_of(&type, sizeof type), &known)) {
        *index = (uint32_t)known;
        return GW_OK;
    }
    struct gw_slice key = gw_arena_copy(b->arena, gw_slice_of(&type, sizeof type));
    if (!key.data || !gw_vec_push(&b->items) ||
        !gw_vec_push_copy(&b->item_types, &type) ||
        gw_map_put(&b->items_of, key, b->items.len - 1) != GW_OK)
        return no_memory(b);
    *index = (uint32_t)(b->items.len - 1);
    return GW_OK;
}

static enum gw_err emit_list(struct builder *b, const struct gw_comp_valtype *type,
                             const struct place *p)
{
    uint32_t items;
    enum gw_err err = find_items(b, type, &items);
    if (err != GW_OK) return err;
    struct gw_canon_op *op = push(b, GW_CANON_LIST, type, p);
    if (!op) return b->err;
    for (int i = 0; i < 2; i++)
        op->size[i] = p->is_flat || b->options[i].is_64 ? 8 : 4;
    op->arg = items;
    return GW_OK;
}

static enum gw_err emit_string(struct builder *b, const struct gw_comp_valtype *type,
                               const struct place *p)
{
    struct gw_canon_op *op = push(b, GW_CANON_STRING, type, p);
    if (!op) return b->err;
    for (int i = 0; i < 2; i++)
        op->size[i] = p->is_flat || b->options[i].is_64 ? 8 : 4;
    return GW_OK;
}

/* Move a place on to where a part of this layout begins; or behind it. */
static void step_to(const struct builder *b, struct place *p,
                    const struct gw_canon_layout *l)
{
    if (p->is_flat) return;
    for (int i = 0; i < 2; i++)
        p->at[i] = (uint32_t)gw_canon_align(p->at[i], l->align[b->options[i].is_64]);
}

static void step_over(const struct builder *b, struct place *p,
                      const struct gw_canon_layout *l)
{
    for (int i = 0; i < 2; i++)
        p->at[i] += p->is_flat ? 8u * l->flat : l->size[b->options[i].is_64];
    p->pos++;
}

static enum gw_err emit_row(struct builder *b, const struct gw_comp_label *items,
                            uint32_t count, struct place p)
{
    for (uint32_t i = 0; i < count; i++) {
        struct gw_canon_layout l;
        enum gw_err err = gw_canon_layouts_get(&b->layouts, items[i].type, b->diag, &l);
        if (err != GW_OK) return err;
        step_to(b, &p, &l);
        err = emit(b, items[i].type, &p);
        if (err != GW_OK) return err;
        step_over(b, &p, &l);
    }
    return GW_OK;
}

/* Open a row of parts, and say where the parts are found. Copies have no rows. */
static enum gw_err emit_record_op(struct builder *b, const struct gw_comp_valtype *type,
                                  const struct place *p, struct place *parts)
{
    *parts = *p;
    if (b->is_copy) return GW_OK;
    struct gw_canon_op *op = push(b, GW_CANON_RECORD, type, p);
    if (!op) return b->err;
    op->arg = type->count;
    op->first = *p->slots;
    *p->slots += type->count;
    parts->reg++;
    parts->pos = 0;
    return GW_OK;
}

static enum gw_err emit_record(struct builder *b, const struct gw_comp_valtype *type,
                               const struct place *p)
{
    struct place parts;
    enum gw_err err = emit_record_op(b, type, p, &parts);
    return err == GW_OK ? emit_row(b, type->items, type->count, parts) : err;
}

static enum gw_err emit_fixed(struct builder *b, const struct gw_comp_valtype *type,
                              const struct place *p)
{
    if (!p->is_flat || (!b->is_copy && type->elem->kind <= GW_COMP_CHAR)) {
        uint32_t items;
        enum gw_err err = find_items(b, type, &items);
        if (err != GW_OK) return err;
        struct gw_canon_op *op =
            push(b, p->is_flat ? GW_CANON_FLAT : GW_CANON_FIXED, type, p);
        if (!op) return b->err;
        op->arg = items;
        op->first = type->count;
        return GW_OK;
    }
    struct place parts;
    enum gw_err err = emit_record_op(b, type, p, &parts);
    struct gw_canon_layout l;
    if (err == GW_OK) err = gw_canon_layouts_get(&b->layouts, type->elem, b->diag, &l);
    for (uint32_t i = 0; err == GW_OK && i < type->count; i++) {
        err = emit(b, type->elem, &parts);
        step_over(b, &parts, &l);
    }
    return err;
}

/* The payloads of a variant, each followed by a jump to the end. `first_case` is the case's
 * index in the plan; *last_jump chains the jumps. */
static enum gw_err emit_payloads(struct builder *b, const struct gw_comp_valtype *type,
                                 struct place p, uint32_t first_case, uint32_t *last_jump)
{
    uint32_t count = gw_canon_case_count(type), base = *p.slots, most = base;
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_comp_valtype *payload = gw_canon_case_type(type, i);
        if (!payload) continue;
        struct gw_canon_case *c =
            GW_VEC_AT(struct gw_canon_case, &b->cases, first_case + i);
        *c = (struct gw_canon_case){(uint32_t)b->ops.len, true};
        b->fence = b->ops.len;
        uint32_t slots = base;
        struct place at = p;
        at.slots = &slots;
        enum gw_err err = emit(b, payload, &at);
        if (err != GW_OK) return err;
        struct gw_canon_op *jump = push(b, GW_CANON_JUMP, NULL, NULL);
        if (!jump) return b->err;
        jump->arg = *last_jump;
        *last_jump = (uint32_t)(b->ops.len - 1);
        if (slots > most) most = slots;
    }
    *p.slots = most;
    return GW_OK;
}

static enum gw_err emit_variant(struct builder *b, const struct gw_comp_valtype *type,
                                const struct place *p)
{
    uint32_t count = gw_canon_case_count(type), first = (uint32_t)b->cases.len;
    bool has_payload = false;
    for (uint32_t i = 0; i < count; i++)
        has_payload |= !!gw_canon_case_type(type, i);
    struct gw_canon_layout l;
    enum gw_err err = gw_canon_layouts_get(&b->layouts, type, b->diag, &l);
    if (err == GW_OK && b->cases.len + count > MAX_OPS)
        err = gw_diag_set(b->diag, GW_ERR_LIMIT, "the type has more than %d cases",
                          MAX_OPS);
    if (err == GW_OK && !gw_vec_extend(&b->cases, count)) err = no_memory(b);
    if (err != GW_OK) return err;
    struct gw_canon_op *op = push(b, GW_CANON_VARIANT, type, p);
    if (!op) return b->err;
    set_size(op, p, l.disc);
    op->arg = count;
    op->cases = first;
    op->first = *p->slots;
    *p->slots += has_payload;
    for (uint32_t i = 0; i < count; i++)
        *GW_VEC_AT(struct gw_canon_case, &b->cases, first + i) =
            (struct gw_canon_case){0};

    struct place payload = *p;
    payload.reg++;
    payload.pos = 0;
    for (int i = 0; i < 2; i++)
        payload.at[i] += p->is_flat ? 8 : l.payload[b->options[i].is_64];
    uint32_t jump = UINT32_MAX;
    err = emit_payloads(b, type, payload, first, &jump);
    if (err != GW_OK) return err;
    if (jump == b->ops.len - 1) { /* the last one would lead to the next operation */
        jump = GW_VEC_AT(struct gw_canon_op, &b->ops, jump)->arg;
        b->ops.len--;
    }
    uint32_t end = (uint32_t)b->ops.len;
    b->fence = end;
    while (jump != UINT32_MAX) {
        op = GW_VEC_AT(struct gw_canon_op, &b->ops, jump);
        jump = op->arg;
        op->arg = end;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct gw_canon_case *c = GW_VEC_AT(struct gw_canon_case, &b->cases, first + i);
        if (!c->has_payload) c->op = end;
    }
    return GW_OK;
}

static enum gw_err emit_handle(struct builder *b, const struct gw_comp_valtype *type,
                               const struct place *p)
{
    const struct gw_comp_resource *id = gw_comp_resource_id(type->resource);
    uint32_t i = 0;
    while (i < b->resources.len &&
           *GW_VEC_AT(const struct gw_comp_resource *, &b->resources, i) != id)
        i++;
    if (i == b->resources.len && !gw_vec_push_copy(&b->resources, &id))
        return no_memory(b);
    return emit_leaf(b, type->kind == GW_COMP_OWN ? GW_CANON_OWN : GW_CANON_BORROW, type,
                     p, 4, i);
}

static enum gw_err emit(struct builder *b, const struct gw_comp_valtype *type,
                        const struct place *p)
{
    if (p->reg >= MAX_DEPTH || type->depth > MAX_DEPTH)
        return gw_diag_set(b->diag, GW_ERR_LIMIT, "the type is nested too deeply");
    if (b->is_copy && !p->is_flat) {
        struct gw_canon_layout l;
        enum gw_err err = gw_canon_layouts_get(&b->layouts, type, b->diag, &l);
        if (err != GW_OK) return err;
        if (l.is_solid) return emit_bytes(b, type, p, l.size[0]);
    }
    switch ((enum gw_comp_kind)type->kind) {
    case GW_COMP_BOOL:
        return emit_leaf(b, GW_CANON_BOOL, type, p, 1, 0);
    case GW_COMP_S8:
        return emit_leaf(b, GW_CANON_S8, type, p, 1, 0);
    case GW_COMP_U8:
        return emit_leaf(b, GW_CANON_U8, type, p, 1, 0);
    case GW_COMP_S16:
        return emit_leaf(b, GW_CANON_S16, type, p, 2, 0);
    case GW_COMP_U16:
        return emit_leaf(b, GW_CANON_U16, type, p, 2, 0);
    case GW_COMP_S32:
    case GW_COMP_U32:
        return emit_leaf(b, GW_CANON_I32, type, p, 4, 0);
    case GW_COMP_S64:
    case GW_COMP_U64:
        return emit_leaf(b, GW_CANON_I64, type, p, 8, 0);
    case GW_COMP_F32:
        return emit_leaf(b, GW_CANON_F32, type, p, 4, 0);
    case GW_COMP_F64:
        return emit_leaf(b, GW_CANON_F64, type, p, 8, 0);
    case GW_COMP_CHAR:
        return emit_leaf(b, GW_CANON_CHAR, type, p, 4, 0);
    case GW_COMP_FLAGS:
        return emit_leaf(b, GW_CANON_FLAGS, type, p, gw_canon_flags_bytes(type->count),
                         type->count < 32 ? (1u << type->count) - 1 : UINT32_MAX);
    case GW_COMP_ENUM:
        return emit_leaf(b, GW_CANON_ENUM, type, p, gw_canon_disc_bytes(type->count),
                         type->count);
    case GW_COMP_STRING:
        return emit_string(b, type, p);
    case GW_COMP_LIST:
    case GW_COMP_MAP:
        return emit_list(b, type, p);
    case GW_COMP_FIXED_LIST:
        return emit_fixed(b, type, p);
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        return emit_record(b, type, p);
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        return emit_variant(b, type, p);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return emit_handle(b, type, p);
    default:
        return gw_diag_set(b->diag, GW_ERR_UNSUPPORTED,
                           "streams, futures and error contexts are not passed yet");
    }
}

static enum gw_err emit_end(struct builder *b)
{
    return push(b, GW_CANON_END, NULL, NULL) ? GW_OK : b->err;
}

/* The operations of one element. */
static enum gw_err emit_items(struct builder *b, uint32_t index)
{
    const struct gw_comp_valtype *type =
        *GW_VEC_AT(const struct gw_comp_valtype *, &b->item_types, index);
    struct gw_comp_label row[2] = {{.type = type->elem}};
    uint32_t count = 1, slots = 0;
    if (type->kind == GW_COMP_MAP) {
        count = 2;
        row[0].type = type->key;
        row[1].type = type->value;
    }
    struct gw_canon_layout l;
    enum gw_err err = gw_canon_layouts_row(&b->layouts, row, count, b->diag, &l);
    struct gw_canon_items made = {
        .kind = row[0].type->kind, .row = (uint8_t)count, .op = (uint32_t)b->ops.len};
    b->fence = b->ops.len;
    if (err == GW_OK) err = emit_row(b, row, count, (struct place){.slots = &slots});
    if (err == GW_OK) err = emit_end(b);
    if (err != GW_OK) return err;
    for (int i = 0; i < 2; i++) {
        made.size[i] = l.size[b->options[i].is_64];
        made.align[i] = l.align[b->options[i].is_64];
    }
    made.slots = slots;
    const struct gw_canon_op *op = GW_VEC_AT(struct gw_canon_op, &b->ops, made.op);
    made.bulk = l.is_solid ? GW_CANON_BYTES
                : op->code < GW_CANON_LEAF_COUNT && op[1].code == GW_CANON_END
                    ? op->code
                    : GW_CANON_END;
    made.arg = op->arg;
    *GW_VEC_AT(struct gw_canon_items, &b->items, index) = made;
    return GW_OK;
}

static enum gw_err emit_part(struct builder *b, const struct gw_comp_label *items,
                             uint32_t count, uint32_t max_flat,
                             struct gw_canon_part *part)
{
    struct gw_canon_layout l;
    uint32_t slots = 0;
    enum gw_err err = gw_canon_layouts_row(&b->layouts, items, count, b->diag, &l);
    if (err != GW_OK) return err;
    *part = (struct gw_canon_part){.op = (uint32_t)b->ops.len,
                                   .count = count,
                                   .flat = l.flat,
                                   .is_spilled = l.flat > max_flat};
    for (int i = 0; i < 2; i++) {
        part->size[i] = l.size[b->options[i].is_64];
        part->align[i] = l.align[b->options[i].is_64];
    }
    b->fence = b->ops.len;
    err = emit_row(b, items, count,
                   (struct place){.is_flat = !part->is_spilled, .slots = &slots});
    part->slots = slots;
    return err == GW_OK ? emit_end(b) : err;
}

static void *keep(struct gw_arena *arena, const struct gw_vec *vec, bool *failed)
{
    void *p = gw_arena_array(arena, vec->len, vec->item_bytes);
    if (!p)
        *failed = true;
    else if (vec->len)
        memcpy(p, vec->data, vec->len * vec->item_bytes);
    return p;
}

static enum gw_err compile(struct builder *b, const struct gw_comp_func_type *type,
                           const struct gw_canon_plan **out)
{
    struct gw_canon_plan *plan = gw_arena_zero(b->arena, sizeof *plan);
    if (!plan) return no_memory(b);
    struct gw_comp_label result = {.type = type->result};
    bool apart = b->options[0].waits_apart;
    enum gw_err err = emit_part(
        b, type->params, type->param_count,
        apart ? GW_COMP_MAX_FLAT_ASYNC_PARAMS : GW_COMP_MAX_FLAT_PARAMS, &plan->params);
    if (err == GW_OK)
        err = emit_part(b, &result, type->result ? 1 : 0,
                        apart ? 0 : GW_COMP_MAX_FLAT_RESULTS, &plan->result);
    for (uint32_t i = 0; err == GW_OK && i < b->items.len; i++)
        err = emit_items(b, i);
    if (err != GW_OK) return err;
    bool failed = false;
    plan->ops = keep(b->arena, &b->ops, &failed);
    plan->cases = keep(b->arena, &b->cases, &failed);
    plan->items = keep(b->arena, &b->items, &failed);
    plan->resources = keep(b->arena, &b->resources, &failed);
    if (failed) return no_memory(b);
    plan->resource_count = (uint32_t)b->resources.len;
    plan->op_count = (uint32_t)b->ops.len;
    plan->items_count = (uint32_t)b->items.len;
    memcpy(plan->options, b->options, sizeof plan->options);
    *out = plan;
    return GW_OK;
}

static enum gw_err build(struct gw_arena *arena, const struct gw_comp_func_type *type,
                         const struct gw_canon_options options[2], bool is_copy,
                         struct gw_diag *diag, const struct gw_canon_plan **out)
{
    struct gw_alloc *alloc = arena->alloc;
    struct builder b = {
        .arena = arena,
        .diag = diag,
        .options = {options[0], options[1]},
        .is_copy = is_copy
    };
    gw_canon_layouts_init(&b.layouts, alloc);
    gw_vec_init(&b.ops, alloc, sizeof(struct gw_canon_op));
    gw_vec_init(&b.cases, alloc, sizeof(struct gw_canon_case));
    gw_vec_init(&b.items, alloc, sizeof(struct gw_canon_items));
    gw_vec_init(&b.item_types, alloc, sizeof(const struct gw_comp_valtype *));
    gw_vec_init(&b.resources, alloc, sizeof(const struct gw_comp_resource *));
    gw_map_init(&b.items_of, alloc);
    enum gw_err err = compile(&b, type, out);
    gw_map_deinit(&b.items_of);
    gw_vec_deinit(&b.resources);
    gw_vec_deinit(&b.item_types);
    gw_vec_deinit(&b.items);
    gw_vec_deinit(&b.cases);
    gw_vec_deinit(&b.ops);
    gw_canon_layouts_deinit(&b.layouts);
    return err;
}

enum gw_err gw_canon_plan_new(struct gw_arena *arena,
                              const struct gw_comp_func_type *type,
                              struct gw_canon_options options, struct gw_diag *diag,
                              const struct gw_canon_plan **out)
{
    struct gw_canon_options both[2] = {options, options};
    return build(arena, type, both, false, diag, out);
}

enum gw_err gw_canon_plan_new_copy(struct gw_arena *arena,
                                   const struct gw_comp_func_type *type,
                                   const struct gw_canon_options options[2],
                                   struct gw_diag *diag, const struct gw_canon_plan **out)
{
    return build(arena, type, options, true, diag, out);
}
