/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/merge.h"

#include <stdio.h>

#include "component/wit/merging.h"

void gw_wit_merging_init(struct gw_wit_merging *m, struct gw_wit *into,
                         struct gw_wit *from)
{
    *m = (struct gw_wit_merging){.into = into, .from = from};
    gw_map_init(&m->twins, into->arena.alloc);
    gw_map_init(&m->moved, into->arena.alloc);
}

void gw_wit_merging_deinit(struct gw_wit_merging *m)
{
    gw_map_deinit(&m->moved);
    gw_map_deinit(&m->twins);
}

void *gw_wit_twin(const struct gw_wit_merging *m, const void *object)
{
    uint64_t found;
    if (!gw_wit_address_find(&m->twins, object, &found)) return NULL;
    return (void *)(uintptr_t)found;
}

enum gw_err gw_wit_twin_put(struct gw_wit_merging *m, const void *from, const void *into)
{
    return gw_wit_address_put(m->into, &m->twins, from, (uint64_t)(uintptr_t)into);
}

/* Two things of one name that do not agree. */
static enum gw_err differ(struct gw_wit_merging *m, const char *what,
                          struct gw_slice name, struct gw_wit_place from,
                          struct gw_wit_place into, const char *how)
{
    bool is_first = m->into->problem.err == GW_OK;
    const struct gw_wit_package *p = m->package;
    gw_wit_problem_at(m->into, GW_ERR_INVALID, from,
                      "%s `%.*s`%s%.*s%s is there twice, but not the same: %s", what,
                      GW_SLICE_ARG(name), p ? " of package `" : "",
                      p ? (int)p->name.id.len : 0, p ? (const char *)p->name.id.data : "",
                      p ? "`" : "", how);
    if (is_first) {
        m->into->problem.other = into;
        gw_wit_problem_help(m->into, "take both from the same version of their package");
    }
    return GW_ERR_INVALID;
}

/* ---- types ---- */

static const struct gw_wit_type *root_of(const struct gw_wit_type *type)
{
    while (type->kind == GW_WIT_ALIAS)
        type = type->elem;
    return type;
}

static bool same_owner(const struct gw_wit_type *a, const struct gw_wit_type *b)
{
    if (!a->interface || !b->interface) return a->interface == b->interface;
    return gw_slice_eq(a->interface->name, b->interface->name) &&
           gw_slice_eq(a->interface->package->name.id, b->interface->package->name.id);
}

static bool same_type(struct gw_wit_merging *m, const struct gw_wit_type *a,
                      const struct gw_wit_type *b);

/* What two types are made of, names aside. */
static bool same_parts(struct gw_wit_merging *m, const struct gw_wit_type *a,
                       const struct gw_wit_type *b)
{
    if (a->kind != b->kind || a->count != b->count) return false;
    switch (a->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        for (uint32_t i = 0; i < a->count; i++)
            if (!gw_slice_eq(a->items[i].name, b->items[i].name) ||
                !same_type(m, a->items[i].type, b->items[i].type))
                return false;
        return true;
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        return same_type(m, a->ok, b->ok) && same_type(m, a->error, b->error);
    case GW_WIT_RESOURCE:
        return true;
    default:
        return a->kind < GW_COMP_PRIM_COUNT || same_type(m, a->elem, b->elem);
    }
}

enum { MAX_STEPS = 1 << 20, MAX_DEPTH = 1000 };

/* Where both are named, that is enough: they are looked at where they are defined. */
static bool same_type(struct gw_wit_merging *m, const struct gw_wit_type *a,
                      const struct gw_wit_type *b)
{
    if (!a || !b) return a == b;
    a = root_of(a);
    b = root_of(b);
    if (a == b || gw_wit_twin(m, a) == b) return true;
    if (a->name.len && b->name.len && gw_slice_eq(a->name, b->name) && same_owner(a, b))
        return true;
    if (a->kind == GW_WIT_RESOURCE || (a->name.len && b->name.len)) return false;
    if (m->steps++ > MAX_STEPS || m->depth >= MAX_DEPTH) return false;
    m->depth++;
    bool same = same_parts(m, a, b);
    m->depth--;
    return same;
}

enum gw_err gw_wit_match_type(struct gw_wit_merging *m, const struct gw_wit_type *from,
                              const struct gw_wit_type *into)
{
    m->steps = 0;
    bool is_alias = from->kind == GW_WIT_ALIAS || into->kind == GW_WIT_ALIAS;
    if (is_alias ? same_type(m, from, into) : same_parts(m, from, into)) return GW_OK;
    return differ(m, "type", from->name, from->place, into->place,
                  "it is made of something else");
}

/* ---- functions and interfaces ---- */

static const char *func_difference(struct gw_wit_merging *m,
                                   const struct gw_wit_func *from,
                                   const struct gw_wit_func *into)
{
    if (from->kind != into->kind) return "one is a method, or of another kind";
    if (from->is_async != into->is_async) return "one is async";
    if (from->param_count != into->param_count) return "the numbers of parameters differ";
    for (uint32_t i = 0; i < from->param_count; i++) {
        if (!gw_slice_eq(from->params[i].name, into->params[i].name))
            return "a parameter has another name";
        if (!same_type(m, from->params[i].type, into->params[i].type))
            return "a parameter has another type";
    }
    return same_type(m, from->result, into->result) ? NULL
                                                    : "the results have other types";
}

enum gw_err gw_wit_match_func(struct gw_wit_merging *m, const struct gw_wit_func *from,
                              const struct gw_wit_func *into)
{
    m->steps = 0;
    const char *how = func_difference(m, from, into);
    return how ? differ(m, "function", from->name, from->place, into->place, how) : GW_OK;
}

/* Functions by name: of two lists in the same order each is found at once. */
const struct gw_wit_func *gw_wit_find_func(const struct gw_wit_interface *interface,
                                           struct gw_slice name, uint32_t *hint)
{
    for (uint32_t n = 0; n < interface->func_count; n++) {
        uint32_t i = (*hint + n) % interface->func_count;
        if (!gw_slice_eq(interface->funcs[i]->name, name)) continue;
        *hint = i + 1;
        return interface->funcs[i];
    }
    return NULL;
}

enum gw_err gw_wit_match_types(struct gw_wit_merging *m,
                               const struct gw_wit_interface *from,
                               const struct gw_wit_interface *into)
{
    enum gw_err err = gw_wit_twin_put(m, from, into);
    for (uint32_t i = 0; i < from->type_count && !err; i++) {
        const struct gw_wit_type *twin = gw_wit_find_type(into, from->types[i]->name);
        if (twin) err = gw_wit_twin_put(m, from->types[i], twin);
    }
    return err;
}

enum gw_err gw_wit_match_interface(struct gw_wit_merging *m,
                                   const struct gw_wit_interface *from,
                                   const struct gw_wit_interface *into)
{
    enum gw_err err = GW_OK;
    uint32_t hint = 0;
    for (uint32_t i = 0; i < from->type_count && !err; i++) {
        const struct gw_wit_type *twin = gw_wit_twin(m, from->types[i]);
        if (twin) err = gw_wit_match_type(m, from->types[i], twin);
    }
    for (uint32_t i = 0; i < from->func_count && !err; i++) {
        const struct gw_wit_func *twin =
            gw_wit_find_func(into, from->funcs[i]->name, &hint);
        if (twin) err = gw_wit_match_func(m, from->funcs[i], twin);
    }
    return err;
}

/* ---- worlds ---- */

/* The item of `list` that an item of the other world is. */
static const struct gw_wit_item *find_item(const struct gw_wit_merging *m,
                                           const struct gw_wit_item *list, uint32_t count,
                                           const struct gw_wit_item *item)
{
    const void *interface = item->name.len ? NULL : gw_wit_twin(m, item->interface);
    for (uint32_t i = 0; i < count; i++)
        if (item->name.len ? gw_slice_eq(list[i].name, item->name)
                           : !list[i].name.len && list[i].interface == interface)
            return &list[i];
    return NULL;
}

static enum gw_err match_item(struct gw_wit_merging *m, const struct gw_wit_item *from,
                              const struct gw_wit_item *into)
{
    if (from->kind != into->kind)
        return differ(m, "world item", from->name, from->place, into->place,
                      "one is an interface, function or type, the other is not");
    if (from->kind == GW_WIT_ITEM_FUNC)
        return gw_wit_match_func(m, from->func, into->func);
    if (from->kind == GW_WIT_ITEM_TYPE)
        return gw_wit_match_type(m, from->type, into->type);
    if (from->interface->name.len || into->interface->name.len) {
        if (gw_wit_twin(m, from->interface) == into->interface) return GW_OK;
        return differ(m, "world item", from->name, from->place, into->place,
                      "it is another interface");
    }
    enum gw_err err = gw_wit_match_types(m, from->interface, into->interface);
    return err ? err : gw_wit_match_interface(m, from->interface, into->interface);
}

static enum gw_err match_items(struct gw_wit_merging *m, const struct gw_wit_world *world,
                               const struct gw_wit_world *other,
                               const struct gw_wit_item *from, uint32_t count,
                               const struct gw_wit_item *into, uint32_t into_count,
                               const char *verb)
{
    char how[200];
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++) {
        const struct gw_wit_item *twin = find_item(m, into, into_count, &from[i]);
        if (twin && from[i].kind == GW_WIT_ITEM_TYPE && twin->kind == GW_WIT_ITEM_TYPE)
            err = gw_wit_twin_put(m, from[i].type, twin->type);
        if (twin) continue;
        struct gw_slice name = from[i].name.len ? from[i].name : from[i].interface->name;
        snprintf(how, sizeof how, "only one of them %ss `%.*s`", verb,
                 name.len < 100 ? (int)name.len : 100, (const char *)name.data);
        return differ(m, "world", world->name, from[i].place, other->place, how);
    }
    if (!err && count != into_count) {
        snprintf(how, sizeof how, "one %ss %u things, the other %u", verb, count,
                 into_count);
        return differ(m, "world", world->name, world->place, other->place, how);
    }
    for (uint32_t i = 0; i < count && !err; i++)
        err = match_item(m, &from[i], find_item(m, into, into_count, &from[i]));
    return err;
}

static enum gw_err match_world(struct gw_wit_merging *m, const struct gw_wit_world *from,
                               const struct gw_wit_world *into)
{
    enum gw_err err = gw_wit_twin_put(m, from, into);
    if (!err)
        err = match_items(m, from, into, from->imports, from->import_count, into->imports,
                          into->import_count, "import");
    return err ? err
               : match_items(m, from, into, from->exports, from->export_count,
                             into->exports, into->export_count, "export");
}

/* ---- packages ---- */

static const struct gw_wit_package *twin_at(struct gw_wit_merging *m, size_t i)
{
    m->package = gw_wit_package_at(m->from, i);
    return gw_wit_twin(m, m->package);
}

static enum gw_err taken(struct gw_wit *wit, struct gw_slice name,
                         struct gw_wit_place place)
{
    gw_wit_problem_at(wit, GW_ERR_INVALID, place,
                      "put together, two things are called `%.*s` (case does not tell "
                      "names apart)",
                      GW_SLICE_ARG(name));
    gw_wit_problem_help(wit, "take both from the same version of their package");
    return GW_ERR_INVALID;
}

static enum gw_err name(struct gw_wit *wit, struct gw_map *names, struct gw_slice name,
                        struct gw_wit_place place)
{
    struct gw_slice key = gw_wit_lower(wit, name);
    enum gw_err err = key.data ? gw_map_put_new(names, key, 0) : GW_ERR_NOMEM;
    if (err == GW_ERR_EXIST) return taken(wit, name, place);
    return err ? gw_wit_problem_nomem(wit) : GW_OK;
}

enum gw_err gw_wit_check_names(struct gw_wit *wit,
                               const struct gw_wit_interface *interface)
{
    struct gw_map names;
    enum gw_err err = GW_OK;
    gw_map_init(&names, wit->arena.alloc);
    for (uint32_t i = 0; i < interface->type_count && !err; i++)
        err = name(wit, &names, interface->types[i]->name, interface->types[i]->place);
    for (uint32_t i = 0; i < interface->func_count && !err; i++)
        err = name(wit, &names, interface->funcs[i]->name, interface->funcs[i]->place);
    gw_map_deinit(&names);
    return err;
}

/* Interfaces and worlds that are added must have names that the other package has not. */
static enum gw_err check_package(struct gw_wit_merging *m,
                                 const struct gw_wit_package *from,
                                 const struct gw_wit_package *into)
{
    struct gw_map names;
    struct gw_wit *wit = m->into;
    enum gw_err err = GW_OK;
    gw_map_init(&names, wit->arena.alloc);
    for (uint32_t i = 0; i < into->interface_count && !err; i++)
        err = name(wit, &names, into->interfaces[i]->name, into->interfaces[i]->place);
    for (uint32_t i = 0; i < into->world_count && !err; i++)
        err = name(wit, &names, into->worlds[i]->name, into->worlds[i]->place);
    for (uint32_t i = 0; i < from->interface_count && !err; i++)
        if (!gw_wit_find_interface(into, from->interfaces[i]->name))
            err =
                name(wit, &names, from->interfaces[i]->name, from->interfaces[i]->place);
    for (uint32_t i = 0; i < from->world_count && !err; i++)
        if (!gw_wit_find_world(into, from->worlds[i]->name))
            err = name(wit, &names, from->worlds[i]->name, from->worlds[i]->place);
    gw_map_deinit(&names);
    return err;
}

/* All pairs of types first, since what is compared speaks of them. */
static enum gw_err pair(struct gw_wit_merging *m)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < m->from->packages.len && !err; i++) {
        const struct gw_wit_package *from = gw_wit_package_at(m->from, i), *into;
        uint64_t index;
        if (!gw_map_find(&m->into->by_id, from->name.id, &index)) continue;
        into = gw_wit_package_at(m->into, index);
        err = gw_wit_twin_put(m, from, into);
        if (!err) err = check_package(m, from, into);
        for (uint32_t k = 0; k < from->interface_count && !err; k++) {
            const struct gw_wit_interface *twin =
                gw_wit_find_interface(into, from->interfaces[k]->name);
            if (twin) err = gw_wit_match_types(m, from->interfaces[k], twin);
        }
    }
    return err;
}

static enum gw_err match(struct gw_wit_merging *m)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < m->from->packages.len && !err; i++) {
        const struct gw_wit_package *into = twin_at(m, i), *from = m->package;
        for (uint32_t k = 0; into && k < from->interface_count && !err; k++) {
            const struct gw_wit_interface *twin = gw_wit_twin(m, from->interfaces[k]);
            if (twin) err = gw_wit_match_interface(m, from->interfaces[k], twin);
        }
    }
    for (size_t i = 0; i < m->from->packages.len && !err; i++) {
        const struct gw_wit_package *into = twin_at(m, i), *from = m->package;
        for (uint32_t k = 0; into && k < from->world_count && !err; k++) {
            const struct gw_wit_world *twin =
                gw_wit_find_world(into, from->worlds[k]->name);
            if (twin) err = match_world(m, from->worlds[k], twin);
        }
    }
    return err;
}

enum gw_err gw_wit_merge(struct gw_wit *into, struct gw_wit *from,
                         const struct gw_wit_world **world)
{
    struct gw_wit_merging m;
    gw_wit_merging_init(&m, into, from);
    gw_arena_join(&into->arena, &from->arena); /* first: a problem may be about its text */
    enum gw_err err = pair(&m);
    if (!err) err = match(&m);
    if (!err) err = gw_wit_adopt(&m);
    if (!err) err = gw_wit_reorder(into);
    const struct gw_wit_world *twin = world && !err ? gw_wit_twin(&m, *world) : NULL;
    if (twin) *world = twin;
    gw_wit_merging_deinit(&m);
    return err;
}
