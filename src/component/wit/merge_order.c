/* SPDX-License-Identifier: Apache-2.0 */
/* merge_order.c -- a wit whose parts were changed in place brought back into order: what
 * needs others comes after them, and what follows from what types say is made anew. */
#include "component/wit/merging.h"

struct ordering {
    struct gw_wit *wit;
    struct gw_vec interfaces; /* const struct gw_wit_interface *: of packages, all */
    struct gw_map numbers;    /* interface or package -> its index */
    struct gw_vec edges;      /* struct gw_wit_edge */
    uint32_t *order;
};

static enum gw_err sort(struct ordering *o, size_t count, const char *what)
{
    size_t bad;
    o->order = gw_arena_array(&o->wit->arena, count + 1, sizeof *o->order);
    if (!o->order ||
        gw_wit_toposort(o->wit->arena.alloc, (uint32_t)count, &o->edges, o->order, &bad))
        return gw_wit_problem_nomem(o->wit);
    if (bad == o->edges.len) return GW_OK;
    const struct gw_wit_place nowhere = {.source = NULL};
    return gw_wit_problem_at(o->wit, GW_ERR_INVALID, nowhere,
                             "put together, these %s use each other in a circle", what);
}

static enum gw_err edge(struct ordering *o, const void *from, const void *to)
{
    uint64_t a, b;
    if (!gw_wit_address_find(&o->numbers, from, &a) ||
        !gw_wit_address_find(&o->numbers, to, &b) || a == b)
        return GW_OK;
    const struct gw_wit_edge e = {(uint32_t)a, (uint32_t)b};
    return gw_vec_push_copy(&o->edges, &e) ? GW_OK : gw_wit_problem_nomem(o->wit);
}

/* ---- interfaces ---- */

static const struct gw_wit_interface *interface_at(const struct ordering *o, size_t i)
{
    return *GW_VEC_AT(const struct gw_wit_interface *, &o->interfaces, i);
}

static enum gw_err list_interfaces(struct ordering *o)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < o->wit->packages.len && !err; i++) {
        const struct gw_wit_package *p = gw_wit_package_at(o->wit, i);
        for (uint32_t k = 0; k < p->interface_count && !err; k++) {
            err = gw_wit_address_put(o->wit, &o->numbers, p->interfaces[k],
                                     o->interfaces.len);
            if (!err && !gw_vec_push_copy(&o->interfaces, &p->interfaces[k]))
                err = gw_wit_problem_nomem(o->wit);
        }
    }
    for (size_t i = 0; i < o->interfaces.len && !err; i++) {
        const struct gw_wit_interface *from = interface_at(o, i);
        for (uint32_t t = 0; t < from->type_count && !err; t++)
            if (from->types[t]->kind == GW_WIT_ALIAS && from->types[t]->elem->interface)
                err = edge(o, from, from->types[t]->elem->interface);
    }
    return err ? err : sort(o, o->interfaces.len, "interfaces");
}

/* Types that a type is made of come before it: of two lists put together they may not. */
struct type_order {
    struct ordering *o;
    struct gw_map numbers; /* named type of the interface -> its index */
    struct gw_map seen;    /* anonymous ones, and by which type */
    struct gw_vec edges;
    uint32_t from;
};

static enum gw_err type_needs(struct type_order *t, const struct gw_wit_type *type)
{
    uint64_t n;
    if (!type || type->kind < GW_COMP_PRIM_COUNT) return GW_OK;
    if (type->name.len) {
        if (!gw_wit_address_find(&t->numbers, type, &n) || n == t->from) return GW_OK;
        const struct gw_wit_edge e = {t->from, (uint32_t)n};
        return gw_vec_push_copy(&t->edges, &e) ? GW_OK : gw_wit_problem_nomem(t->o->wit);
    }
    if (gw_wit_address_find(&t->seen, type, &n) && n == t->from) return GW_OK;
    enum gw_err err = gw_wit_address_put(t->o->wit, &t->seen, type, t->from);
    if (err) return err;
    if (type->kind == GW_COMP_TUPLE) {
        for (uint32_t i = 0; i < type->count && !err; i++)
            err = type_needs(t, type->items[i].type);
        return err;
    }
    if (type->kind != GW_COMP_RESULT && type->kind != GW_COMP_MAP)
        return type_needs(t, type->elem);
    err = type_needs(t, type->ok);
    return err ? err : type_needs(t, type->error);
}

static enum gw_err parts_need(struct type_order *t, const struct gw_wit_type *type)
{
    enum gw_err err = GW_OK;
    if (type->kind == GW_COMP_RECORD || type->kind == GW_COMP_VARIANT ||
        type->kind == GW_COMP_TUPLE) {
        for (uint32_t i = 0; i < type->count && !err; i++)
            err = type_needs(t, type->items[i].type);
    } else if (type->kind == GW_COMP_RESULT || type->kind == GW_COMP_MAP) {
        err = type_needs(t, type->ok);
        if (!err) err = type_needs(t, type->error);
    } else if (type->kind >= GW_COMP_PRIM_COUNT && type->kind != GW_COMP_FLAGS &&
               type->kind != GW_COMP_ENUM && type->kind != GW_WIT_RESOURCE) {
        err = type_needs(t, type->elem);
    }
    return err;
}

static enum gw_err sort_types(struct type_order *t, struct gw_wit_interface *interface)
{
    struct gw_wit *wit = t->o->wit;
    const struct gw_wit_type **sorted =
        gw_arena_array(&wit->arena, (size_t)interface->type_count + 1, sizeof *sorted);
    uint32_t *order =
        gw_arena_array(&wit->arena, (size_t)interface->type_count + 1, sizeof *order);
    size_t bad;
    if (!sorted || !order ||
        gw_wit_toposort(wit->arena.alloc, interface->type_count, &t->edges, order, &bad))
        return gw_wit_problem_nomem(wit);
    if (bad != t->edges.len)
        return gw_wit_problem_at(wit, GW_ERR_INVALID, interface->place,
                                 "put together, types of interface `%.*s` are made of "
                                 "each other in a circle",
                                 GW_SLICE_ARG(interface->name));
    for (uint32_t i = 0; i < interface->type_count; i++)
        sorted[i] = interface->types[order[i]];
    interface->types = sorted;
    return GW_OK;
}

static enum gw_err order_types(struct ordering *o, struct gw_wit_interface *interface)
{
    struct gw_alloc *alloc = o->wit->arena.alloc;
    struct type_order t = {.o = o};
    enum gw_err err = GW_OK;
    gw_map_init(&t.numbers, alloc);
    gw_map_init(&t.seen, alloc);
    gw_vec_init(&t.edges, alloc, sizeof(struct gw_wit_edge));
    for (uint32_t i = 0; i < interface->type_count && !err; i++)
        err = gw_wit_address_put(o->wit, &t.numbers, interface->types[i], i);
    for (uint32_t i = 0; i < interface->type_count && !err; i++) {
        t.from = i;
        err = parts_need(&t, interface->types[i]);
    }
    if (!err) err = sort_types(&t, interface);
    gw_vec_deinit(&t.edges);
    gw_map_deinit(&t.seen);
    gw_map_deinit(&t.numbers);
    return err;
}

/* What follows from the types: at the end of which chain a resource stands, and what is
 * needed. */
static enum gw_err finish_interface(struct ordering *o,
                                    const struct gw_wit_interface *interface)
{
    struct gw_wit_interface *mine = (struct gw_wit_interface *)(uintptr_t)interface;
    enum gw_err err = order_types(o, mine);
    for (uint32_t i = 0; i < mine->type_count && !err; i++) {
        struct gw_wit_type *type = (struct gw_wit_type *)(uintptr_t)mine->types[i];
        if (type->kind == GW_WIT_ALIAS) type->resource = type->elem->resource;
        err = gw_wit_index_put(o->wit, mine, 't', type->name, type);
    }
    for (uint32_t i = 0; i < mine->func_count && !err; i++)
        err = gw_wit_index_put(o->wit, mine, 'f', mine->funcs[i]->name, mine->funcs[i]);
    return err ? err : gw_wit_interface_needs(o->wit, mine);
}

static enum gw_err order_interfaces(struct ordering *o)
{
    enum gw_err err = list_interfaces(o);
    for (size_t i = 0; i < o->wit->packages.len; i++)
        ((struct gw_wit_package *)(uintptr_t)gw_wit_package_at(o->wit, i))
            ->interface_count = 0;
    for (size_t i = 0; i < o->interfaces.len && !err; i++) {
        const struct gw_wit_interface *next = interface_at(o, o->order[i]);
        struct gw_wit_package *p = (struct gw_wit_package *)(uintptr_t)next->package;
        err = finish_interface(o, next);
        if (!err) err = gw_wit_index_put(o->wit, p, 'i', next->name, next);
        ((const struct gw_wit_interface **)(uintptr_t)
             p->interfaces)[p->interface_count++] = next;
    }
    return err;
}

/* ---- worlds ---- */

/* The types of a world, and of the interfaces that stand in it. */
static enum gw_err finish_items(struct ordering *o, const struct gw_wit_item *items,
                                uint32_t count, struct gw_wit_items *list)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++) {
        if (items[i].kind == GW_WIT_ITEM_TYPE && items[i].type->kind == GW_WIT_ALIAS) {
            struct gw_wit_type *type = (struct gw_wit_type *)(uintptr_t)items[i].type;
            type->resource = type->elem->resource;
        }
        if (items[i].kind == GW_WIT_ITEM_INTERFACE && !items[i].interface->name.len)
            err = finish_interface(o, items[i].interface);
        if (!err) err = gw_wit_items_add(o->wit, list, &items[i]);
    }
    return err;
}

static enum gw_err finish_world(struct ordering *o, const struct gw_wit_world *world)
{
    struct gw_wit_items imports, exports;
    gw_wit_items_init(&imports, o->wit->arena.alloc);
    gw_wit_items_init(&exports, o->wit->arena.alloc);
    enum gw_err err = finish_items(o, world->imports, world->import_count, &imports);
    if (!err) err = finish_items(o, world->exports, world->export_count, &exports);
    if (!err)
        err = gw_wit_elaborate(o->wit, (struct gw_wit_world *)(uintptr_t)world, &imports,
                               &exports, world->place);
    gw_wit_items_deinit(&exports);
    gw_wit_items_deinit(&imports);
    return err;
}

static enum gw_err finish_worlds(struct ordering *o)
{
    enum gw_err err = GW_OK;
    uint32_t items = o->wit->item_count; /* none of these is new */
    for (size_t i = 0; i < o->wit->packages.len && !err; i++) {
        const struct gw_wit_package *p = gw_wit_package_at(o->wit, i);
        for (uint32_t k = 0; k < p->world_count && !err; k++) {
            err = gw_wit_index_put(o->wit, p, 'w', p->worlds[k]->name, p->worlds[k]);
            if (!err) err = finish_world(o, p->worlds[k]);
            o->wit->item_count = items;
        }
    }
    return err;
}

/* ---- packages ---- */

static enum gw_err interface_edges(struct ordering *o, const struct gw_wit_package *p,
                                   const struct gw_wit_interface *interface)
{
    enum gw_err err = edge(o, p, interface->package);
    for (uint32_t i = 0; i < interface->need_count && !err; i++)
        err = edge(o, p, interface->needs[i]->package);
    return err;
}

static enum gw_err world_edges(struct ordering *o, const struct gw_wit_package *p,
                               const struct gw_wit_item *items, uint32_t count)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++)
        if (items[i].kind == GW_WIT_ITEM_INTERFACE)
            err = interface_edges(o, p, items[i].interface);
    return err;
}

static enum gw_err package_edges(struct ordering *o, const struct gw_wit_package *p)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < p->interface_count && !err; i++)
        err = interface_edges(o, p, p->interfaces[i]);
    for (uint32_t i = 0; i < p->world_count && !err; i++) {
        err = world_edges(o, p, p->worlds[i]->imports, p->worlds[i]->import_count);
        if (!err)
            err = world_edges(o, p, p->worlds[i]->exports, p->worlds[i]->export_count);
    }
    return err;
}

static enum gw_err order_packages(struct ordering *o)
{
    struct gw_vec *packages = &o->wit->packages;
    enum gw_err err = GW_OK;
    o->edges.len = 0;
    for (size_t i = 0; i < packages->len && !err; i++)
        err = gw_wit_address_put(o->wit, &o->numbers, gw_wit_package_at(o->wit, i), i);
    for (size_t i = 0; i < packages->len && !err; i++)
        err = package_edges(o, gw_wit_package_at(o->wit, i));
    if (!err) err = sort(o, packages->len, "packages");
    const struct gw_wit_package **old = err ? NULL : gw_wit_keep(o->wit, packages);
    if (!old) return err ? err : GW_ERR_NOMEM;
    for (size_t i = 0; i < packages->len && !err; i++) {
        const struct gw_wit_package *p = old[o->order[i]];
        *GW_VEC_AT(const struct gw_wit_package *, packages, i) = p;
        if (gw_map_put(&o->wit->by_id, p->name.id, i) != GW_OK)
            err = gw_wit_problem_nomem(o->wit);
    }
    return err;
}

enum gw_err gw_wit_reorder(struct gw_wit *wit)
{
    struct gw_alloc *alloc = wit->arena.alloc;
    struct ordering o = {.wit = wit};
    gw_vec_init(&o.interfaces, alloc, sizeof(const struct gw_wit_interface *));
    gw_vec_init(&o.edges, alloc, sizeof(struct gw_wit_edge));
    gw_map_init(&o.numbers, alloc);
    enum gw_err err = order_interfaces(&o);
    if (!err) err = finish_worlds(&o);
    if (!err) err = order_packages(&o);
    gw_map_deinit(&o.numbers);
    gw_vec_deinit(&o.edges);
    gw_vec_deinit(&o.interfaces);
    return err;
}
