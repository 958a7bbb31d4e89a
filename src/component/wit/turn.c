/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/turn.h"

#include <stdio.h>

#include "component/wit/resolve.h"

static enum gw_err rename_world(struct gw_wit *wit, struct gw_wit_world *world,
                                const char *ending)
{
    size_t len = world->name.len + strlen(ending);
    char *name = gw_arena_get(&wit->arena, len + 1);
    if (!name) return gw_wit_problem_nomem(wit);
    snprintf(name, len + 1, "%.*s%s", GW_SLICE_ARG(world->name), ending);
    if (gw_wit_find_world(world->package, gw_slice_of(name, len)) ||
        gw_wit_find_interface(world->package, gw_slice_of(name, len)))
        return gw_wit_problem_at(wit, GW_ERR_INVALID, world->place,
                                 "the package has a `%s` already", name);
    world->name = gw_slice_of(name, len);
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

/* Which side an item goes to when the world is turned; what is left out returns false. */
static enum gw_err fill(struct gw_wit *wit, const struct gw_wit_world *world,
                        bool to_exports, struct gw_wit_items *imports,
                        struct gw_wit_items *exports)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < world->import_count && !err; i++) {
        const struct gw_wit_item *item = &world->imports[i];
        if (is_of_type(item))
            err = add(wit, imports, item);
        else if (to_exports && item->kind == GW_WIT_ITEM_FUNC && item->func->resource)
            err = add(wit, imports, item); /* with its resource */
        else if (to_exports)
            err = add(wit, exports, item);
    }
    for (uint32_t i = 0; i < world->export_count && !err && !to_exports; i++)
        err = add(wit, imports, &world->exports[i]);
    return err;
}

static enum gw_err turn(struct gw_wit *wit, const struct gw_wit_world *world,
                        bool to_exports)
{
    struct gw_wit_world *mine = (struct gw_wit_world *)(uintptr_t)world;
    struct gw_wit_items imports, exports;
    enum gw_err err = rename_world(wit, mine, to_exports ? "-exportized" : "-importized");
    if (err) return err;
    gw_wit_items_init(&imports, wit->arena.alloc);
    gw_wit_items_init(&exports, wit->arena.alloc);
    err = fill(wit, world, to_exports, &imports, &exports);
    if (!err) err = gw_wit_elaborate(wit, mine, &imports, &exports, world->place);
    gw_wit_items_deinit(&exports);
    gw_wit_items_deinit(&imports);
    return err;
}

enum gw_err gw_wit_importize(struct gw_wit *wit, const struct gw_wit_world *world)
{
    return turn(wit, world, false);
}

enum gw_err gw_wit_exportize(struct gw_wit *wit, const struct gw_wit_world *world)
{
    return turn(wit, world, true);
}
