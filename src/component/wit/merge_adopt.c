/* SPDX-License-Identifier: Apache-2.0 */
/* merge_adopt.c -- what only one of two wits has, moved to the other: objects stay where
 * they are, and what they refer to becomes what stands for it there. */
#include "component/wit/merging.h"

static enum gw_err differ(struct gw_wit_merging *m, struct gw_slice name,
                          struct gw_wit_place place)
{
    return gw_wit_problem_at(m->into, GW_ERR_INVALID, place,
                             "`%.*s` is there twice, with different gates",
                             GW_SLICE_ARG(name));
}

/* Let one gate speak for both; what has none may get one. */
static bool join_gates(struct gw_wit_gate *into, const struct gw_wit_gate *from)
{
    if (!from->since.len && !from->feature.len) return true;
    if (!into->since.len && !into->feature.len) return *into = *from, true;
    return gw_slice_eq(into->since, from->since) &&
           gw_slice_eq(into->feature, from->feature);
}

/* ---- references ---- */

static enum gw_err move_type(struct gw_wit_merging *m, const struct gw_wit_type **ref);

static enum gw_err move_labels(struct gw_wit_merging *m, const struct gw_wit_label *list,
                               uint32_t count)
{
    struct gw_wit_label *labels = (struct gw_wit_label *)(uintptr_t)list;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++)
        err = move_type(m, &labels[i].type);
    return err;
}

static enum gw_err move_parts(struct gw_wit_merging *m, struct gw_wit_type *type)
{
    enum gw_err err;
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        return move_labels(m, type->items, type->count);
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        err = move_type(m, &type->ok);
        return err ? err : move_type(m, &type->error);
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
    case GW_WIT_RESOURCE:
        return GW_OK;
    default:
        return type->kind < GW_COMP_PRIM_COUNT ? GW_OK : move_type(m, &type->elem);
    }
}

static enum gw_err move_type(struct gw_wit_merging *m, const struct gw_wit_type **ref)
{
    const struct gw_wit_type *type = *ref;
    uint64_t unused;
    if (!type || type->kind < GW_COMP_PRIM_COUNT) return GW_OK;
    if (type->name.len) {
        const struct gw_wit_type *twin = gw_wit_twin(m, type);
        if (twin) *ref = twin;
        return GW_OK;
    }
    if (gw_wit_address_find(&m->moved, type, &unused)) return GW_OK;
    enum gw_err err = gw_wit_address_put(m->into, &m->moved, type, 1);
    return err ? err : move_parts(m, (struct gw_wit_type *)(uintptr_t)type);
}

static enum gw_err move_func(struct gw_wit_merging *m, const struct gw_wit_func *func)
{
    struct gw_wit_func *mine = (struct gw_wit_func *)(uintptr_t)func;
    enum gw_err err = move_labels(m, mine->params, mine->param_count);
    if (!err) err = move_type(m, &mine->result);
    return err ? err : move_type(m, &mine->resource);
}

/* ---- interfaces ---- */

/* Let an interface hold its own and what another has besides. */
static enum gw_err extend(struct gw_wit_merging *m, struct gw_wit_interface *into,
                          const struct gw_wit_interface *from)
{
    struct gw_arena *arena = &m->into->arena;
    size_t types = (size_t)into->type_count + from->type_count,
           funcs = (size_t)into->func_count + from->func_count;
    const struct gw_wit_type **t = gw_arena_array(arena, types + 1, sizeof *t);
    const struct gw_wit_func **f = gw_arena_array(arena, funcs + 1, sizeof *f);
    if (!t || !f) return gw_wit_problem_nomem(m->into);
    uint32_t nt = into->type_count, nf = into->func_count, hint = 0;
    if (nt) memcpy(t, into->types, nt * sizeof *t);
    if (nf) memcpy(f, into->funcs, nf * sizeof *f);
    for (uint32_t i = 0; i < from->type_count; i++) {
        struct gw_wit_type *type = (struct gw_wit_type *)(uintptr_t)from->types[i];
        struct gw_wit_type *twin = gw_wit_twin(m, type);
        if (twin && !join_gates(&twin->gate, &type->gate))
            return differ(m, type->name, type->place);
        if (twin) continue;
        type->interface = into;
        t[nt++] = type;
    }
    for (uint32_t i = 0; i < from->func_count; i++) {
        const struct gw_wit_func *func = from->funcs[i];
        struct gw_wit_func *twin =
            (struct gw_wit_func *)(uintptr_t)gw_wit_find_func(into, func->name, &hint);
        if (twin && !join_gates(&twin->gate, &func->gate))
            return differ(m, func->name, func->place);
        if (!twin) f[nf++] = func;
    }
    into->types = t;
    into->type_count = nt;
    into->funcs = f;
    into->func_count = nf;
    return gw_wit_check_names(m->into, into);
}

static enum gw_err adopt_interface(struct gw_wit_merging *m,
                                   const struct gw_wit_interface *from,
                                   const struct gw_wit_package *package)
{
    struct gw_wit_interface *twin = gw_wit_twin(m, from);
    struct gw_wit_interface *mine = (struct gw_wit_interface *)(uintptr_t)from;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < from->type_count && !err; i++)
        if (!gw_wit_twin(m, from->types[i]))
            err = move_parts(m, (struct gw_wit_type *)(uintptr_t)from->types[i]);
    for (uint32_t i = 0; i < from->func_count && !err; i++)
        err = move_func(m, from->funcs[i]);
    if (err) return err;
    if (!twin) return mine->package = package, GW_OK;
    if (!join_gates(&twin->gate, &from->gate)) return differ(m, from->name, from->place);
    return extend(m, twin, from);
}

/* ---- worlds ---- */

static enum gw_err move_item(struct gw_wit_merging *m, struct gw_wit_item *item,
                             const struct gw_wit_package *package)
{
    switch (item->kind) {
    case GW_WIT_ITEM_FUNC:
        return move_func(m, item->func);
    case GW_WIT_ITEM_TYPE:
        return move_parts(m, (struct gw_wit_type *)(uintptr_t)item->type);
    default:
        if (!item->interface->name.len)
            return adopt_interface(m, item->interface, package);
        const struct gw_wit_interface *twin = gw_wit_twin(m, item->interface);
        if (twin) item->interface = twin;
        return GW_OK;
    }
}

static enum gw_err move_items(struct gw_wit_merging *m, const struct gw_wit_item *items,
                              uint32_t count, const struct gw_wit_package *package)
{
    struct gw_wit_item *mine = (struct gw_wit_item *)(uintptr_t)items;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++)
        err = move_item(m, &mine[i], package);
    return err;
}

/* The same items in both worlds: gates alone may be new. */
static enum gw_err join_items(struct gw_wit_merging *m, const struct gw_wit_item *from,
                              uint32_t count, const struct gw_wit_item *into,
                              uint32_t into_count)
{
    for (uint32_t i = 0; i < count; i++) {
        const void *interface =
            from[i].name.len ? NULL : gw_wit_twin(m, from[i].interface);
        for (uint32_t k = 0; k < into_count; k++) {
            struct gw_wit_item *twin = (struct gw_wit_item *)(uintptr_t)&into[k];
            bool same = from[i].name.len
                            ? gw_slice_eq(twin->name, from[i].name)
                            : !twin->name.len && twin->interface == interface;
            if (same && !join_gates(&twin->gate, &from[i].gate))
                return differ(m,
                              from[i].name.len ? from[i].name : from[i].interface->name,
                              from[i].place);
        }
    }
    return GW_OK;
}

static enum gw_err adopt_world(struct gw_wit_merging *m, const struct gw_wit_world *from,
                               const struct gw_wit_package *package)
{
    struct gw_wit_world *twin = gw_wit_twin(m, from);
    struct gw_wit_world *mine = (struct gw_wit_world *)(uintptr_t)from;
    if (twin) {
        if (!join_gates(&twin->gate, &from->gate))
            return differ(m, from->name, from->place);
        enum gw_err err = join_items(m, from->imports, from->import_count, twin->imports,
                                     twin->import_count);
        return err ? err
                   : join_items(m, from->exports, from->export_count, twin->exports,
                                twin->export_count);
    }
    mine->package = package;
    enum gw_err err = move_items(m, from->imports, from->import_count, package);
    return err ? err : move_items(m, from->exports, from->export_count, package);
}

/* ---- packages ---- */

/* Append what has no twin to a package's list of `const T *`. */
static bool append(struct gw_wit_merging *m, const void ***list, uint32_t *count,
                   const void *const *more, uint32_t more_count)
{
    const void **all =
        gw_arena_array(&m->into->arena, (size_t)*count + more_count + 1, sizeof *all);
    if (!all) return false;
    uint32_t n = *count;
    if (n) memcpy(all, *list, n * sizeof *all);
    for (uint32_t i = 0; i < more_count; i++)
        if (!gw_wit_twin(m, more[i])) all[n++] = more[i];
    *list = all;
    *count = n;
    return true;
}

static enum gw_err adopt_package(struct gw_wit_merging *m,
                                 const struct gw_wit_package *from)
{
    struct gw_wit_package *twin = gw_wit_twin(m, from);
    const struct gw_wit_package *package = twin ? twin : from;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < from->interface_count && !err; i++)
        err = adopt_interface(m, from->interfaces[i], package);
    for (uint32_t i = 0; i < from->world_count && !err; i++)
        err = adopt_world(m, from->worlds[i], package);
    if (err) return err;
    if (!twin) {
        if (!gw_vec_push_copy(&m->into->packages, &from) ||
            !gw_vec_push_copy(&m->into->known, &from->name.id))
            return gw_wit_problem_nomem(m->into);
        return GW_OK;
    }
    if (!twin->docs.len) twin->docs = from->docs;
    const void **interfaces = (const void **)(uintptr_t)twin->interfaces;
    const void **worlds = (const void **)(uintptr_t)twin->worlds;
    if (!append(m, &interfaces, &twin->interface_count,
                (const void *const *)(uintptr_t)from->interfaces,
                from->interface_count) ||
        !append(m, &worlds, &twin->world_count,
                (const void *const *)(uintptr_t)from->worlds, from->world_count))
        return gw_wit_problem_nomem(m->into);
    twin->interfaces = (const struct gw_wit_interface *const *)(uintptr_t)interfaces;
    twin->worlds = (const struct gw_wit_world *const *)(uintptr_t)worlds;
    return GW_OK;
}

enum gw_err gw_wit_adopt(struct gw_wit_merging *m)
{
    enum gw_err err = GW_OK;
    m->into->item_count += m->from->item_count;
    for (size_t i = 0; i < m->from->packages.len && !err; i++)
        err = adopt_package(m, gw_wit_package_at(m->from, i));
    return err;
}
