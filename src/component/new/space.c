/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/space.h"

#include "component/new/encoder.h"

void gw_space_init(struct gw_space *s, struct gw_new_encoder *e,
                   struct gw_comp_encoder *out)
{
    *s = (struct gw_space){.e = e, .out = out};
    gw_ptr_map_init(&s->types, e->alloc);
    gw_vec_init(&s->entries, e->alloc, sizeof(struct gw_space_entry));
    gw_map_init(&s->funcs, e->alloc);
    gw_map_init(&s->anonymous, e->alloc);
    gw_vec_init(&s->taken, e->alloc, sizeof(struct gw_space_taken));
}

void gw_space_deinit(struct gw_space *s)
{
    gw_ptr_map_deinit(&s->types);
    gw_vec_deinit(&s->entries);
    gw_map_deinit(&s->funcs);
    gw_map_deinit(&s->anonymous);
    gw_vec_deinit(&s->taken);
}

bool gw_space_find(const struct gw_space *s, const struct gw_wit_type *type,
                   uint32_t *index)
{
    return gw_new_find(&s->types, type, index);
}

void gw_space_note(struct gw_space *s, const struct gw_wit_type *type, uint32_t index)
{
    const struct gw_space_entry entry = {type, index};
    gw_new_put(s->e, &s->types, type, index);
    if (!gw_vec_push_copy(&s->entries, &entry)) gw_new_nomem(s->e);
}

void gw_space_forget(struct gw_space *s, const struct gw_wit_type *type)
{
    const void **found = gw_ptr_map_find(&s->types, type);
    if (found) *found = NULL;
}

void gw_space_rewind(struct gw_space *s, size_t count)
{
    for (size_t i = count; i < s->entries.len; i++)
        gw_space_forget(s, GW_VEC_AT(struct gw_space_entry, &s->entries, i)->type);
    s->entries.len = count;
    gw_map_deinit(&s->funcs);
    gw_map_init(&s->funcs, s->e->alloc);
    gw_map_deinit(&s->anonymous);
    gw_map_init(&s->anonymous, s->e->alloc);
}

/* ---- names ---- */

static struct gw_slice taken_name(struct gw_space *s, struct gw_slice base)
{
    struct gw_slice name = gw_new_text(s->e, "import-type-%.*s", GW_SLICE_ARG(base));
    for (uint32_t n = 0; !s->e->err; n++) {
        bool is_there = false;
        for (size_t i = 0; i < s->taken.len && !is_there; i++)
            is_there =
                gw_slice_eq(GW_VEC_AT(struct gw_space_taken, &s->taken, i)->name, name);
        if (!is_there) break;
        name = gw_new_text(s->e, "%.*s%u", GW_SLICE_ARG(name), n);
    }
    return name;
}

/* Import or export a type under its name: what stands for it from now on is that. */
static uint32_t name_type(struct gw_space *s, const struct gw_wit_type *type,
                          uint32_t index)
{
    bool is_sub = type->kind == GW_WIT_RESOURCE;
    const struct gw_comp_extern_def as = {
        .kind = GW_COMP_EXTERN_TYPE, .is_sub = is_sub, .index = index};
    const struct gw_comp_name_def name = gw_new_plain(type->name, type->external_id);
    switch (s->mode) {
    case GW_SPACE_LOCAL:
        if (s->interface) return index;
        GW_FALLTHROUGH;
    case GW_SPACE_IMPORTS:
        return gw_new_import(s->e, &name, &as);
    case GW_SPACE_TAKES: {
        const struct gw_space_taken taken = {taken_name(s, type->name), type};
        if (!gw_vec_push_copy(&s->taken, &taken)) gw_new_nomem(s->e);
        const struct gw_comp_name_def plain = {.name = taken.name};
        return gw_comp_encode_import(s->out, &plain, &as);
    }
    case GW_SPACE_GIVES: {
        const struct gw_comp_export_def export = {
            .name = name, .has_what = true, .what = {GW_COMP_SORT_TYPE, index}
        };
        return gw_comp_encode_export(s->out, &export);
    }
    case GW_SPACE_INSTANCE:
        break;
    }
    const struct gw_comp_export_def export = {
        .name = name, .has_type = true, .what = {GW_COMP_SORT_TYPE, 0},
                .type = as
    };
    return gw_comp_encode_export(s->out, &export);
}

/* ---- types ---- */

/* A type of another interface: what the instance that stands for that exports. */
static uint32_t foreign(struct gw_space *s, const struct gw_wit_type *type)
{
    struct gw_new_encoder *e = s->e;
    uint32_t instance, index;
    if (!gw_new_find(&e->instances, type->interface, &instance)) {
        if (!e->err)
            e->err = gw_new_problem_set(
                e->problem, GW_ERR_INVALID, "world",
                "import the interface that the type is of",
                "type `%.*s` is used, but no instance of interface `%.*s` is there",
                GW_SLICE_ARG(type->name), GW_SLICE_ARG(type->interface->name));
        return 0;
    }
    index = gw_new_alias(e, instance, type->name, GW_COMP_SORT_TYPE);
    if (s->mode != GW_SPACE_INSTANCE) return index;
    const struct gw_comp_alias_def outer = {.kind = GW_COMP_ALIAS_OUTER,
                                            .sort = GW_COMP_SORT_TYPE,
                                            .count = 1,
                                            .index = index};
    return gw_comp_encode_alias(s->out, &outer);
}

static gw_comp_typeref optional(struct gw_space *s, const struct gw_wit_type *type)
{
    return type ? gw_space_type(s, type) : GW_COMP_TYPEREF_NONE;
}

/* Define what a type is made of, without its name. */
static gw_comp_typeref define(struct gw_space *s, const struct gw_wit_type *type)
{
    struct gw_comp_valtype_def def = {.kind = type->kind, .count = type->count};
    struct gw_comp_label_def *items;
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        items = gw_new_get(s->e, type->count, sizeof *items);
        for (uint32_t i = 0; items && i < type->count; i++)
            items[i] = (struct gw_comp_label_def){type->items[i].name,
                                                  optional(s, type->items[i].type)};
        def.items = items;
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        def.resource = gw_space_index(s, type->elem);
        break;
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        def.elem = optional(s, type->ok);
        def.other = optional(s, type->error);
        break;
    case GW_WIT_ALIAS:
        if (type->elem->name.len) return gw_space_type(s, type->elem);
        if (type->elem->kind < GW_COMP_PRIM_COUNT)
            return GW_COMP_TYPEREF_PRIM(type->elem->kind);
        return define(s, type->elem); /* a definition of its own */
    default:
        if (type->kind >= GW_COMP_PRIM_COUNT) def.elem = optional(s, type->elem);
    }
    return s->e->err ? 0 : gw_comp_encode_value_type(s->out, &def);
}

/* Anonymous types of one structure are one: kind, count and what the parts are here. */
static gw_comp_typeref anonymous(struct gw_space *s, const struct gw_wit_type *type)
{
    struct gw_writer key;
    uint64_t found;
    gw_writer_init(&key, s->e->arena.alloc);
    gw_writer_u8(&key, type->kind);
    gw_writer_u32(&key, type->count);
    if (type->kind == GW_COMP_TUPLE) {
        for (uint32_t i = 0; i < type->count; i++)
            gw_writer_u32(&key, optional(s, type->items[i].type));
    } else {
        gw_writer_u32(&key, optional(s, type->elem));
        if (type->kind == GW_COMP_RESULT || type->kind == GW_COMP_MAP)
            gw_writer_u32(&key, optional(s, type->error));
    }
    struct gw_slice bytes = gw_slice_of(key.data, key.len), kept = {NULL, 0};
    gw_comp_typeref ref = 0;
    if (!key.err && gw_map_find(&s->anonymous, bytes, &found)) {
        ref = (gw_comp_typeref)found;
    } else {
        ref = define(s, type);
        if (!key.err) kept = gw_arena_copy(&s->e->arena, bytes);
        if (!kept.data || gw_map_put(&s->anonymous, kept, ref) != GW_OK)
            gw_new_nomem(s->e);
    }
    gw_writer_deinit(&key);
    return ref;
}

static gw_comp_typeref write(struct gw_space *s, const struct gw_wit_type *type)
{
    if (type->interface && type->interface != s->interface) return foreign(s, type);
    if (type->kind == GW_WIT_RESOURCE) return name_type(s, type, 0);
    if (!type->name.len) return anonymous(s, type);
    gw_comp_typeref ref = define(s, type);
    if (gw_comp_typeref_is_prim(ref)) {
        const struct gw_comp_valtype_def def = {.kind =
                                                    (uint8_t)gw_comp_typeref_prim(ref)};
        ref = gw_comp_encode_value_type(s->out, &def);
    }
    return name_type(s, type, ref);
}

gw_comp_typeref gw_space_type(struct gw_space *s, const struct gw_wit_type *type)
{
    uint32_t index;
    if (type->kind < GW_COMP_PRIM_COUNT && !type->name.len)
        return GW_COMP_TYPEREF_PRIM(type->kind);
    if (s->e->err) return 0;
    if (gw_space_find(s, type, &index)) return index;
    if (s->depth > GW_LIVE_MAX_DEPTH) {
        s->e->err = gw_live_problem(s->e->problem);
        return 0;
    }
    s->depth++;
    index = write(s, type);
    s->depth--;
    gw_space_note(s, type, index);
    return index;
}

uint32_t gw_space_index(struct gw_space *s, const struct gw_wit_type *type)
{
    gw_comp_typeref ref = gw_space_type(s, type);
    return gw_comp_typeref_is_index(ref) ? ref : 0; /* handles are of named types */
}

uint32_t gw_space_unit(struct gw_space *s, enum gw_comp_kind kind)
{
    const struct gw_wit_type type = {.kind = (uint8_t)kind};
    return anonymous(s, &type);
}

/* ---- functions ---- */

static struct gw_slice func_key(struct gw_space *s, const struct gw_wit_func *func)
{
    struct gw_writer key;
    gw_writer_init(&key, s->e->alloc);
    gw_writer_u8(&key, func->is_async);
    gw_writer_fixed(&key, &func->result, sizeof func->result);
    for (uint32_t i = 0; i < func->param_count; i++) {
        gw_writer_name(&key, func->params[i].name);
        gw_writer_fixed(&key, &func->params[i].type, sizeof func->params[i].type);
    }
    struct gw_slice kept = {NULL, 0};
    if (!key.err) kept = gw_arena_copy(&s->e->arena, gw_slice_of(key.data, key.len));
    gw_writer_deinit(&key);
    if (!kept.data) gw_new_nomem(s->e);
    return kept;
}

uint32_t gw_space_func(struct gw_space *s, const struct gw_wit_func *func)
{
    uint64_t found;
    struct gw_slice key = func_key(s, func);
    struct gw_comp_label_def *params =
        gw_new_get(s->e, func->param_count, sizeof *params);
    if (!key.data || !params) return 0;
    if (gw_map_find(&s->funcs, key, &found)) return (uint32_t)found;
    for (uint32_t i = 0; i < func->param_count; i++)
        params[i] = (struct gw_comp_label_def){func->params[i].name,
                                               gw_space_type(s, func->params[i].type)};
    const struct gw_comp_func_def def = {.is_async = func->is_async,
                                         .params = params,
                                         .param_count = func->param_count,
                                         .result = optional(s, func->result)};
    uint32_t index = gw_comp_encode_func_type(s->out, &def);
    if (gw_map_put(&s->funcs, key, index) != GW_OK) gw_new_nomem(s->e);
    return index;
}
