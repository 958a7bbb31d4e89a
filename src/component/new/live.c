/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/live.h"

void gw_live_init(struct gw_live *live, struct gw_alloc *alloc)
{
    *live = (struct gw_live){0};
    gw_vec_init(&live->types, alloc, sizeof(const struct gw_wit_type *));
    gw_ptr_map_init(&live->index, alloc);
}

void gw_live_deinit(struct gw_live *live)
{
    gw_vec_deinit(&live->types);
    gw_ptr_map_deinit(&live->index);
}

static void add_parts(struct gw_live *live, const struct gw_wit_type *type)
{
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < type->count; i++)
            gw_live_type(live, type->items[i].type);
        break;
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        gw_live_type(live, type->ok);
        gw_live_type(live, type->error);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
    case GW_WIT_RESOURCE:
        break;
    default:
        gw_live_type(live, type->elem);
    }
}

void gw_live_type(struct gw_live *live, const struct gw_wit_type *type)
{
    if (live->err || !type || (type->kind < GW_COMP_PRIM_COUNT && !type->name.len))
        return;
    if (gw_ptr_map_find(&live->index, type)) return;
    if (live->depth == GW_LIVE_MAX_DEPTH) {
        live->err = GW_ERR_LIMIT;
        return;
    }
    live->depth++;
    add_parts(live, type);
    live->depth--;
    if (gw_ptr_map_put(&live->index, type, type) != 0 ||
        !gw_vec_push_copy(&live->types, &type))
        live->err = GW_ERR_NOMEM;
}

void gw_live_func(struct gw_live *live, const struct gw_wit_func *func)
{
    if (func->kind == GW_WIT_STATIC) gw_live_type(live, func->resource);
    for (uint32_t i = 0; i < func->param_count; i++)
        gw_live_type(live, func->params[i].type);
    gw_live_type(live, func->result);
}

void gw_live_interface(struct gw_live *live, const struct gw_wit_interface *interface)
{
    for (uint32_t i = 0; i < interface->type_count; i++)
        gw_live_type(live, interface->types[i]);
    for (uint32_t i = 0; i < interface->func_count; i++)
        gw_live_func(live, interface->funcs[i]);
}

void gw_live_item(struct gw_live *live, const struct gw_wit_item *item)
{
    switch (item->kind) {
    case GW_WIT_ITEM_INTERFACE:
        gw_live_interface(live, item->interface);
        break;
    case GW_WIT_ITEM_FUNC:
        gw_live_func(live, item->func);
        break;
    case GW_WIT_ITEM_TYPE:
        gw_live_type(live, item->type);
        break;
    }
}

enum gw_err gw_live_problem(struct gw_new_problem *problem)
{
    return gw_new_problem_set(
        problem, GW_ERR_LIMIT, "world", "make the types of the world less deep",
        "types are nested more than %d levels deep", GW_LIVE_MAX_DEPTH);
}
