/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/turn.h"

#include <stdio.h>

#include "component/wit/resolve.h"

static enum gw_err rename_world(struct gw_wit *wit, struct gw_wit_world *world,
                                const struct gw_wit_turning *turning)
{
    struct gw_slice name = turning->name;
    if (name.len && !gw_comp_name_is_label(name))
        return gw_wit_problem_at(wit, GW_ERR_INVALID, world->place,
                                 "`%.*s` is no name: words of letters and digits, joined "
                                 "by hyphens, are",
                                 GW_SLICE_ARG(name));
    if (!name.len) {
        const char *ending = turning->to_exports ? "-exportized" : "-importized";
        size_t len = world->name.len + strlen(ending);
        char *made = gw_arena_get(&wit->arena, len + 1);
        if (!made) return gw_wit_problem_nomem(wit);
        snprintf(made, len + 1, "%.*s%s", GW_SLICE_ARG(world->name), ending);
        name = gw_slice_of(made, len);
    }
    if (gw_wit_find_world(world->package, name) ||
        gw_wit_find_interface(world->package, name))
        return gw_wit_problem_at(wit, GW_ERR_INVALID, world->place,
                                 "the package has a `%.*s` already", GW_SLICE_ARG(name));
    world->name = name;
    return GW_OK;
}

static enum gw_err add(struct gw_wit *wit, struct gw_wit_items *list,
                       const struct gw_wit_item *item)
{
    if (!gw_wit_items_find(wit, list, item)) return gw_wit_items_add(wit, list, item);
    return gw_wit_problem_at(wit, GW_ERR_INVALID, item->place,
                             "`%.*s` would stand twice among the imports",
                             GW_SLICE_ARG(item->name));
}

static bool is_of_type(const struct gw_wit_item *item)
{
    return item->kind == GW_WIT_ITEM_TYPE;
}

static bool is_called(struct gw_wit *wit, const struct gw_wit_item *item,
                      struct gw_slice name)
{
    if (item->kind == GW_WIT_ITEM_INTERFACE && !item->name.len) {
        struct gw_slice id = gw_wit_item_key(&wit->arena, item);
        return gw_slice_eq(id, name) || gw_slice_eq(item->interface->name, name);
    }
    return gw_slice_eq(item->name, name);
}

static bool is_meant(struct gw_wit *wit, const struct gw_wit_item *item,
                     const struct gw_wit_turning *turning)
{
    for (uint32_t i = 0; i < turning->only_count; i++)
        if (is_called(wit, item, turning->only[i])) return true;
    return turning->only_count == 0;
}

static enum gw_err check_only(struct gw_wit *wit, const struct gw_wit_world *world,
                              const struct gw_wit_turning *turning)
{
    for (uint32_t i = 0; i < turning->only_count; i++) {
        struct gw_suggest near = {.wanted = turning->only[i]};
        bool found = false;
        for (uint32_t k = 0; k < world->import_count && !found; k++) {
            const struct gw_wit_item *item = &world->imports[k];
            found = is_called(wit, item, turning->only[i]);
            gw_suggest_offer(&near, item->name.len ? item->name : item->interface->name);
        }
        if (!found)
            return gw_wit_problem_near(wit, GW_ERR_INVALID, world->place, &near,
                                       "world `%.*s` imports no `%.*s`",
                                       GW_SLICE_ARG(world->name),
                                       GW_SLICE_ARG(turning->only[i]));
    }
    return GW_OK;
}

/* Which side an item goes to when the world is turned. */
static enum gw_err fill(struct gw_wit *wit, const struct gw_wit_world *world,
                        const struct gw_wit_turning *turning,
                        struct gw_wit_items *imports, struct gw_wit_items *exports)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < world->import_count && !err; i++) {
        const struct gw_wit_item *item = &world->imports[i];
        bool stays = is_of_type(item);
        if (turning->to_exports)
            stays |= (item->kind == GW_WIT_ITEM_FUNC && item->func->resource) ||
                     !is_meant(wit, item, turning); /* methods: with their resource */
        if (stays)
            err = add(wit, imports, item);
        else if (turning->to_exports)
            err = add(wit, exports, item);
    }
    for (uint32_t i = 0; i < world->export_count && !err && !turning->to_exports; i++)
        err = add(wit, imports, &world->exports[i]);
    return err;
}

enum gw_err gw_wit_turn(struct gw_wit *wit, const struct gw_wit_world *world,
                        const struct gw_wit_turning *turning)
{
    struct gw_wit_world *mine = (struct gw_wit_world *)(uintptr_t)world;
    struct gw_wit_items imports, exports;
    enum gw_err err = check_only(wit, world, turning);
    if (!err) err = rename_world(wit, mine, turning);
    if (err) return err;
    gw_wit_items_init(&imports, wit->arena.alloc);
    gw_wit_items_init(&exports, wit->arena.alloc);
    err = fill(wit, world, turning, &imports, &exports);
    if (!err) err = gw_wit_elaborate(wit, mine, &imports, &exports, world->place);
    gw_wit_items_deinit(&exports);
    gw_wit_items_deinit(&imports);
    return err;
}
