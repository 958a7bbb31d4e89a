/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/run.h"

struct lift {
    const struct gw_canon_plan *plan;
    const struct gw_canon_call *call;
    const uint8_t *memory; /* its base: lifting runs no guest code */
    struct gw_comp_value *regs[GW_CANON_REGS];
};

static enum gw_err run(struct lift *l, const struct gw_canon_op *op,
                       struct gw_comp_value **regs, struct gw_comp_value *block,
                       const uint8_t *from);

static enum gw_err no_memory(const struct lift *l)
{
    return gw_diag_set(l->call->diag, GW_ERR_NOMEM, "no memory for a value");
}

static bool is_packed(const struct lift *l, const struct gw_canon_items *items)
{
    return items->bulk != GW_CANON_END &&
           (l->call->packs || (items->row == 1 && items->kind <= GW_COMP_CHAR));
}

static enum gw_err lift_packed(struct lift *l, const struct gw_canon_items *items,
                               const uint8_t *from, size_t count, struct gw_comp_value *v)
{
    uint8_t *to = gw_arena_array(l->call->arena, count, items->size[0]);
    if (!to) return no_memory(l);
    if (!gw_canon_bulk(items->bulk, items->arg, items->size[0], to, from, count)) {
        bool is_char = items->bulk == GW_CANON_CHAR;
        return gw_diag_set(l->call->diag, GW_ERR_TRAP, "%s in a list",
                           is_char ? "invalid `char` bit pattern"
                                   : "invalid variant discriminant");
    }
    v->packed = true;
    v->items = to;
    return GW_OK;
}

static enum gw_err lift_items(struct lift *l, const struct gw_canon_items *items,
                              struct gw_comp_value **regs, const uint8_t *from,
                              size_t count, struct gw_comp_value *v)
{
    v->count = count;
    if (is_packed(l, items)) return lift_packed(l, items, from, count, v);
    size_t row = items->row, slots = items->slots;
    struct gw_comp_value *values =
        gw_arena_array(l->call->arena, count, (row + slots) * sizeof *values);
    if (!values) return no_memory(l);
    v->values = values;
    struct gw_comp_value *block = values + count * row;
    const struct gw_canon_op *op = l->plan->ops + items->op;
    for (size_t i = 0; i < count; i++) {
        regs[0] = values + i * row;
        enum gw_err err = run(l, op, regs, block + i * slots, from);
        if (err != GW_OK) return err;
        from += items->size[0];
    }
    return GW_OK;
}

static enum gw_err lift_list(struct lift *l, const struct gw_canon_op *op,
                             struct gw_comp_value **regs, const uint8_t *p,
                             struct gw_comp_value *v)
{
    bool is_64 = l->plan->options[0].is_64;
    const struct gw_canon_items *items = &l->plan->items[op->arg];
    uint64_t at = gw_canon_word(p, op->size[0], is_64);
    uint64_t count = gw_canon_word(p + op->size[0], op->size[0], is_64);
    enum gw_err err = gw_canon_check_list(l->call->memory, at, count, items->size[0],
                                          items->align[0], false, l->call->diag);
    if (err != GW_OK) return err;
    return lift_items(l, items, regs, l->memory + at, (size_t)count, v);
}

static enum gw_err lift_string(struct lift *l, const struct gw_canon_op *op,
                               const uint8_t *p, struct gw_comp_value *v)
{
    struct gw_canon_options options = l->plan->options[0];
    struct gw_canon_text text;
    struct gw_slice string;
    enum gw_err err =
        gw_canon_text_find(l->call->memory, options.encoding, options.is_64,
                           gw_canon_word(p, op->size[0], options.is_64),
                           gw_canon_word(p + op->size[0], op->size[0], options.is_64),
                           false, l->call->diag, &text);
    if (err == GW_OK)
        err = gw_canon_text_lift(&text, l->call->arena, l->call->diag, &string);
    if (err != GW_OK) return err;
    v->string = (const char *)string.data;
    v->count = string.len;
    return GW_OK;
}

/* A fixed list of leaves that came as core values. */
static enum gw_err lift_flat(struct lift *l, const struct gw_canon_op *op,
                             const uint8_t *p, struct gw_comp_value *v)
{
    const struct gw_canon_items *items = &l->plan->items[op->arg];
    const struct gw_canon_op *leaf = l->plan->ops + items->op;
    uint8_t *to = gw_arena_array(l->call->arena, op->first, items->size[0]);
    if (!to) return no_memory(l);
    v->packed = true;
    v->count = op->first;
    v->items = to;
    for (uint32_t i = 0; i < op->first; i++, p += 8, to += items->size[0]) {
        uint64_t raw = gw_canon_load(p, 8), x;
        if (!gw_canon_leaf(leaf, raw, &x))
            return gw_canon_bad_leaf(leaf, raw, l->call->diag);
        gw_canon_store(to, items->size[0], x);
    }
    return GW_OK;
}

static enum gw_err lift_handle(struct lift *l, const struct gw_canon_op *op,
                               const uint8_t *p, struct gw_comp_value *v)
{
    const struct gw_canon_call *call = l->call;
    const struct gw_canon_resource *resource = call->resources[op->arg];
    uint32_t index = (uint32_t)gw_canon_load(p, op->size[0]);
    uint64_t rep;
    enum gw_err err =
        op->code == GW_CANON_OWN
            ? gw_canon_own_lift(call->handles, resource, index, call->diag, &rep)
            : gw_canon_borrow_lift(call->handles, resource, index, call->scope,
                                   call->diag, &rep);
    if (err == GW_OK) v->handle = rep;
    return err;
}

/* The parts that are more than a leaf. `regs` are those of the operation's run. */
static enum gw_err lift_part(struct lift *l, const struct gw_canon_op *op,
                             struct gw_comp_value **regs, const uint8_t *p,
                             struct gw_comp_value *v)
{
    *v = (struct gw_comp_value){.kind = op->kind};
    switch (op->code) {
    case GW_CANON_STRING:
        return lift_string(l, op, p, v);
    case GW_CANON_LIST:
        return lift_list(l, op, regs + op->reg + 1, p, v);
    case GW_CANON_FIXED:
        return lift_items(l, &l->plan->items[op->arg], regs + op->reg + 1, p, op->first,
                          v);
    case GW_CANON_FLAT:
        return lift_flat(l, op, p, v);
    default:
        return lift_handle(l, op, p, v);
    }
}

static enum gw_err run(struct lift *l, const struct gw_canon_op *op,
                       struct gw_comp_value **regs, struct gw_comp_value *block,
                       const uint8_t *from)
{
    for (;; op++) {
        struct gw_comp_value *v = &regs[op->reg][op->pos];
        if (op->code < GW_CANON_LEAF_COUNT) {
            uint64_t raw = gw_canon_load(from + op->at[0], op->size[0]), x = raw;
            if (!op->is_raw && !gw_canon_leaf(op, raw, &x))
                return gw_canon_bad_leaf(op, raw, l->call->diag);
            *v = (struct gw_comp_value){.kind = op->kind, .u64 = x};
            if (op->code == GW_CANON_ENUM) v->index = (uint32_t)x;
            continue;
        }
        switch (op->code) {
        case GW_CANON_END:
            return GW_OK;
        case GW_CANON_JUMP:
            op = l->plan->ops + op->arg - 1;
            break;
        case GW_CANON_RECORD: {
            struct gw_comp_value *parts = block + op->first;
            *v = (struct gw_comp_value){
                .kind = op->kind, .values = parts, .count = op->arg};
            regs[op->reg + 1] = parts;
            break;
        }
        case GW_CANON_VARIANT: {
            uint32_t i = (uint32_t)gw_canon_load(from + op->at[0], op->size[0]);
            if (i >= op->arg) return gw_canon_bad_leaf(op, i, l->call->diag);
            const struct gw_canon_case *c = &l->plan->cases[op->cases + i];
            *v = (struct gw_comp_value){.kind = op->kind, .index = i};
            if (c->has_payload) v->payload = regs[op->reg + 1] = block + op->first;
            op = l->plan->ops + c->op - 1;
            break;
        }
        default: {
            enum gw_err err =
                lift_part(l, op, regs, from + op->at[0], &regs[op->reg][op->pos]);
            if (err != GW_OK) return err;
        }
        }
    }
}

static enum gw_err lift(const struct gw_canon_plan *plan,
                        const struct gw_canon_part *part,
                        const struct gw_canon_call *call, const uint64_t *slots,
                        struct gw_comp_value *values)
{
    struct lift l;
    struct gw_comp_value *block = NULL;
    l.plan = plan;
    l.call = call;
    l.memory = call->memory ? call->memory->base : NULL;
    l.regs[0] = values;
    const uint8_t *from = (const uint8_t *)slots;
    if (part->is_spilled) {
        uint64_t at = plan->options[0].is_64 ? slots[0] : (uint32_t)slots[0];
        enum gw_err err = gw_canon_check_spill(call->memory, at, part->size[0],
                                               part->align[0], call->diag);
        if (err != GW_OK) return err;
        from = l.memory + at;
    }
    if (part->slots) {
        block = gw_arena_array(call->arena, part->slots, sizeof *block);
        if (!block) return no_memory(&l);
    }
    return run(&l, plan->ops + part->op, l.regs, block, from);
}

enum gw_err gw_canon_lift_params(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *call, const uint64_t *args,
                                 struct gw_comp_value *values)
{
    return lift(plan, &plan->params, call, args, values);
}

enum gw_err gw_canon_lift_result(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *call,
                                 const uint64_t *results, struct gw_comp_value *value)
{
    return lift(plan, &plan->result, call, results, value);
}
