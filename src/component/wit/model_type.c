/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/model_type.h"

void gw_wit_model_init(struct gw_wit_model *m, struct gw_arena *arena,
                       struct gw_alloc *alloc)
{
    m->arena = arena;
    gw_map_init(&m->types, alloc);
}

void gw_wit_model_deinit(struct gw_wit_model *m) { gw_map_deinit(&m->types); }

static void *find(const struct gw_wit_model *m, const struct gw_wit_type *type)
{
    uint64_t found;
    if (!gw_map_find(&m->types, gw_slice_of(&type, sizeof type), &found)) return NULL;
    return (void *)(uintptr_t)found;
}

static enum gw_err put(struct gw_wit_model *m, const struct gw_wit_type *type,
                       const void *made)
{
    const struct gw_slice key = gw_arena_copy(m->arena, gw_slice_of(&type, sizeof type));
    if (!key.data) return GW_ERR_NOMEM;
    return gw_map_put(&m->types, key, (uint64_t)(uintptr_t)made);
}

static enum gw_err resource_of(struct gw_wit_model *m, const struct gw_wit_type *type,
                               const struct gw_comp_resource **out)
{
    type = type->resource;
    struct gw_comp_resource *r = find(m, type);
    if (r) return *out = r, GW_OK;
    r = gw_arena_zero(m->arena, sizeof *r);
    if (!r) return GW_ERR_NOMEM;
    r->name = type->name;
    *out = r;
    return put(m, type, r);
}

static enum gw_err optional(struct gw_wit_model *m, const struct gw_wit_type *type,
                            const struct gw_comp_valtype **out)
{
    *out = NULL;
    return type ? gw_wit_model_type(m, type, out) : GW_OK;
}

static enum gw_err labels_of(struct gw_wit_model *m, const struct gw_wit_label *items,
                             uint32_t count, const struct gw_comp_label **out)
{
    struct gw_comp_label *labels = gw_arena_array(m->arena, count, sizeof *labels);
    enum gw_err err = GW_OK;
    if (count && !labels) return GW_ERR_NOMEM;
    for (uint32_t i = 0; i < count && !err; i++) {
        labels[i].name = items[i].name;
        err = optional(m, items[i].type, &labels[i].type);
    }
    *out = labels;
    return err;
}

static enum gw_err fill(struct gw_wit_model *m, const struct gw_wit_type *type,
                        struct gw_comp_valtype *out)
{
    enum gw_err err;
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return labels_of(m, type->items, type->count, &out->items);
    case GW_COMP_RESULT:
        err = optional(m, type->ok, &out->ok);
        return err ? err : optional(m, type->error, &out->error);
    case GW_COMP_MAP:
        err = gw_wit_model_type(m, type->key, &out->key);
        return err ? err : gw_wit_model_type(m, type->value, &out->value);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return resource_of(m, type->elem, &out->resource);
    default: /* of one element, or none */
        return optional(m, type->elem, &out->elem);
    }
}

enum gw_err gw_wit_model_type(struct gw_wit_model *m, const struct gw_wit_type *type,
                              const struct gw_comp_valtype **out)
{
    while (type->kind == GW_WIT_ALIAS)
        type = type->elem;
    if (type->kind < GW_COMP_PRIM_COUNT)
        return *out = &gw_comp_valtype_prim[type->kind], GW_OK;
    struct gw_comp_valtype *made = find(m, type);
    if (made) return *out = made, GW_OK;
    made = gw_arena_zero(m->arena, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    made->kind = type->kind;
    made->count = type->count;
    enum gw_err err = fill(m, type, made);
    if (err) return err;
    gw_comp_valtype_finish(made);
    *out = made;
    return put(m, type, made);
}

enum gw_err gw_wit_model_func(struct gw_wit_model *m, const struct gw_wit_func *func,
                              const struct gw_comp_func_type **out)
{
    struct gw_comp_func_type *made = gw_arena_zero(m->arena, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    made->param_count = func->param_count;
    made->is_async = func->is_async;
    enum gw_err err = labels_of(m, func->params, func->param_count, &made->params);
    if (!err) err = optional(m, func->result, &made->result);
    if (err) return err;
    gw_comp_func_type_finish(made);
    *out = made;
    return GW_OK;
}
