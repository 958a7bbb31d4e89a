/* SPDX-License-Identifier: Apache-2.0 */
/* elaborate.c -- a world completed: whatever an item needs is imported before it, and exports come
 * after the exports that they need.
 *
 * Imports stand in this order: interfaces, types taken from interfaces, types of the world,
 * functions, methods. An exported interface uses another's types from where that is exported;
 * what is not exported is imported, and then nothing that it needs may be exported. */
#include "component/wit/resolve.h"

struct elaboration {
    struct gw_wit *wit;
    const struct gw_wit_items *wanted; /* exports as written */
    struct gw_wit_items imports, exports;
    struct gw_map required; /* interfaces that exports need as imports */
};

static unsigned rank(const struct gw_wit_item *item)
{
    switch (item->kind) {
    case GW_WIT_ITEM_INTERFACE:
        return 0;
    case GW_WIT_ITEM_TYPE:
        return item->type->kind == GW_WIT_ALIAS && item->type->elem->interface ? 1 : 2;
    default:
        return item->func->resource ? 4 : 3;
    }
}

static struct gw_wit_item synthesized(const struct gw_wit_interface *interface,
                                      const struct gw_wit_gate *gate)
{
    return (struct gw_wit_item){
        .kind = GW_WIT_ITEM_INTERFACE, .interface = interface, .gate = *gate};
}

static enum gw_err import_interface(struct elaboration *e, const struct gw_wit_item *item)
{
    enum gw_err err = GW_OK;
    if (gw_wit_items_find(e->wit, &e->imports, item)) return GW_OK;
    for (uint32_t i = 0; i < item->interface->need_count && !err; i++) {
        const struct gw_wit_item need =
            synthesized(item->interface->needs[i], &item->gate);
        err = import_interface(e, &need);
    }
    return err ? err : gw_wit_items_add(e->wit, &e->imports, item);
}

static enum gw_err import(struct elaboration *e, const struct gw_wit_item *item)
{
    if (item->kind == GW_WIT_ITEM_INTERFACE) return import_interface(e, item);
    if (rank(item) == 1) {
        const struct gw_wit_item need =
            synthesized(item->type->elem->interface, &item->type->gate);
        enum gw_err err = import_interface(e, &need);
        if (err) return err;
    }
    return gw_wit_items_add(e->wit, &e->imports, item);
}

/* Provide for an interface that an export needs, or for that export itself.
 *   *ok      false: it would be needed imported and exported at once */
static enum gw_err provide(struct elaboration *e, const struct gw_wit_item *item,
                           bool exports, bool *ok)
{
    uint64_t unused;
    if (gw_wit_items_find(e->wit, &e->exports, item)) return *ok = exports, GW_OK;
    bool is_required = gw_wit_address_find(&e->required, item->interface, &unused);
    if (!exports && is_required) return GW_OK;
    for (uint32_t i = 0; i < item->interface->need_count; i++) {
        const struct gw_wit_item need =
            synthesized(item->interface->needs[i], &item->gate);
        const struct gw_wit_item *wanted = gw_wit_items_find(e->wit, e->wanted, &need);
        enum gw_err err =
            provide(e, exports && wanted ? wanted : &need, exports && wanted, ok);
        if (err || !*ok) return err;
    }
    if (exports) {
        *ok = !gw_wit_address_find(&e->required, item->interface, &unused);
        return *ok ? gw_wit_items_add(e->wit, &e->exports, item) : GW_OK;
    }
    enum gw_err err = gw_wit_address_put(e->wit, &e->required, item->interface, 1);
    if (err || gw_wit_items_find(e->wit, &e->imports, item)) return err;
    return gw_wit_items_add(e->wit, &e->imports, item);
}

static enum gw_err export_all(struct elaboration *e, struct gw_wit_place place)
{
    const struct gw_vec *items = &e->wanted->items;
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < items->len && !err; i++) {
        const struct gw_wit_item *item = GW_VEC_AT(struct gw_wit_item, items, i);
        if (item->kind == GW_WIT_ITEM_FUNC)
            err = gw_wit_items_add(e->wit, &e->exports, item);
    }
    for (size_t i = 0; i < items->len && !err; i++) {
        const struct gw_wit_item *item = GW_VEC_AT(struct gw_wit_item, items, i);
        bool ok = true;
        if (item->kind != GW_WIT_ITEM_INTERFACE) continue;
        err = provide(e, item, true, &ok);
        if (err || ok) continue;
        struct gw_slice name = item->name.len ? item->name : item->interface->name;
        gw_wit_problem_at(
            e->wit, GW_ERR_INVALID, place,
            "the exported interface `%.*s` would need another one both imported "
            "and exported",
            GW_SLICE_ARG(name));
        gw_wit_problem_help(e->wit, "export every interface between the two, too");
        return GW_ERR_INVALID;
    }
    return err;
}

/* Stable, by rank. */
static enum gw_err import_ranked(struct elaboration *e, const struct gw_vec *items)
{
    enum gw_err err = GW_OK;
    for (unsigned r = 0; r < 5; r++)
        for (size_t i = 0; i < items->len && !err; i++) {
            const struct gw_wit_item *item = GW_VEC_AT(struct gw_wit_item, items, i);
            if (rank(item) == r) err = import(e, item);
        }
    return err;
}

static const struct gw_wit_item *keep_ranked(struct elaboration *e,
                                             const struct gw_vec *items)
{
    struct gw_wit_item *out =
        gw_arena_array(&e->wit->arena, items->len ? items->len : 1, sizeof *out);
    if (!out) return gw_wit_problem_nomem(e->wit), NULL;
    size_t n = 0;
    for (unsigned r = 0; r < 5; r++)
        for (size_t i = 0; i < items->len; i++) {
            const struct gw_wit_item *item = GW_VEC_AT(struct gw_wit_item, items, i);
            if (rank(item) == r) out[n++] = *item;
        }
    return out;
}

enum gw_err gw_wit_elaborate(struct gw_wit *wit, struct gw_wit_world *world,
                             const struct gw_wit_items *imports,
                             const struct gw_wit_items *exports,
                             struct gw_wit_place place)
{
    struct gw_alloc *alloc = wit->arena.alloc;
    struct elaboration e = {.wit = wit, .wanted = exports};
    gw_wit_items_init(&e.imports, alloc);
    gw_wit_items_init(&e.exports, alloc);
    gw_map_init(&e.required, alloc);
    enum gw_err err = import_ranked(&e, &imports->items);
    if (!err) err = export_all(&e, place);
    if (!err) {
        world->imports = keep_ranked(&e, &e.imports.items);
        world->import_count = (uint32_t)e.imports.items.len;
        world->exports = gw_wit_keep(wit, &e.exports.items);
        world->export_count = (uint32_t)e.exports.items.len;
        if (!world->imports || !world->exports) err = GW_ERR_NOMEM;
    }
    gw_map_deinit(&e.required);
    gw_wit_items_deinit(&e.exports);
    gw_wit_items_deinit(&e.imports);
    return err;
}
