/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/imports.h"

#include "component/compose/graph_impl.h"
#include "component/model/names.h"

enum { MAX_DEPTH = 500 }; /* of imports that wait for each other */

struct import {
    const struct gw_comp_extern *best; /* of the highest version */
    struct gw_vec sources;             /* const struct gw_comp_extern_type * */
    bool needed;
    enum { WAITING, OPEN, WRITTEN } state;
    struct gw_comp_sortidx index;
};

static struct import *at(const struct gw_compose_imports *m, uint32_t i)
{
    return GW_VEC_AT(struct import, &m->list, i);
}

static bool nomem(struct gw_compose_imports *m)
{
    return gw_compose_types_fail(m->types, GW_ERR_NOMEM, "out of memory");
}

/* -- gathering --------------------------------------------------------------------- */

static bool own(struct gw_compose_imports *m, const void *type, uint32_t owner)
{
    const void *value = (const void *)((uintptr_t)owner + 1);
    return gw_ptr_map_find(&m->owners, type) ||
           gw_ptr_map_put(&m->owners, type, value) == 0 || nomem(m);
}

/* A resource that was given elsewhere is only owned by the import that was given there. */
static bool own_resource(struct gw_compose_imports *m,
                         const struct gw_comp_resource *resource, uint32_t owner)
{
    const struct gw_comp_resource *id = gw_comp_resource_id(resource);
    const void **given = gw_ptr_map_find(&m->given, id);
    const struct gw_slice *name = given ? *given : NULL;
    if (name && !gw_graph_names_fit(*name, at(m, owner)->best->name)) return true;
    return own(m, resource, owner) && own(m, id, owner);
}

static bool own_extern(struct gw_compose_imports *m,
                       const struct gw_comp_extern_type *type, uint32_t owner)
{
    switch (type->kind) {
    case GW_COMP_EXTERN_TYPE:
        return own(m, type->type.any, owner);
    case GW_COMP_EXTERN_RESOURCE:
        return own_resource(m, type->resource, owner);
    case GW_COMP_EXTERN_INSTANCE:
        for (uint32_t i = 0; i < type->instance->export_count; i++)
            if (!own_extern(m, &type->instance->exports[i].type, owner)) return false;
        return true;
    default:
        return true;
    }
}

static bool is_newer(struct gw_slice a, struct gw_slice b)
{
    struct gw_semver va, vb;
    return !gw_semver_parse(gw_graph_name_version(a), &va, NULL) &&
           !gw_semver_parse(gw_graph_name_version(b), &vb, NULL) &&
           gw_semver_compare(&va, &vb) > 0;
}

bool gw_compose_imports_add(struct gw_compose_imports *m,
                            const struct gw_comp_extern *import, bool needed)
{
    struct gw_slice track;
    uint64_t known;
    const struct gw_comp_extern_type *type = &import->type;
    if (gw_graph_track(&m->types->arena, import->name, &track)) return nomem(m);
    if (!gw_map_find(&m->tracks, track, &known)) {
        struct import *new = gw_vec_push(&m->list);
        if (!new) return nomem(m);
        known = m->list.len - 1;
        new->best = import;
        gw_vec_init(&new->sources, m->types->alloc, sizeof type);
        if (gw_map_put(&m->tracks, track, known)) return nomem(m);
    }
    struct import *i = at(m, (uint32_t)known);
    i->needed |= needed;
    if (is_newer(import->name, i->best->name)) i->best = import;
    if (gw_ptr_map_find(&m->owners, type)) return true; /* of one more instance */
    if (!gw_vec_push_copy(&i->sources, &type)) return nomem(m);
    return own(m, type, (uint32_t)known) && own_extern(m, type, (uint32_t)known);
}

bool gw_compose_imports_give(struct gw_compose_imports *m,
                             const struct gw_comp_extern *import)
{
    if (import->type.kind != GW_COMP_EXTERN_INSTANCE) return true;
    const struct gw_comp_instance_type *t = import->type.instance;
    for (uint32_t i = 0; i < t->export_count; i++) {
        const struct gw_comp_extern_type *e = &t->exports[i].type;
        if (e->kind != GW_COMP_EXTERN_RESOURCE) continue;
        const void *id = gw_comp_resource_id(e->resource);
        if (!gw_ptr_map_find(&m->given, id) &&
            gw_ptr_map_put(&m->given, id, &import->name))
            return nomem(m);
    }
    return true;
}

/* -- writing ----------------------------------------------------------------------- */

static bool write(struct gw_compose_imports *m, uint32_t which)
{
    struct gw_compose_types *t = m->types;
    struct import *i = at(m, which);
    struct gw_comp_extern_def def;
    if (i->state == WRITTEN) return true;
    if (i->state == OPEN)
        return gw_compose_types_fail(
            t, GW_ERR_INVALID,
            "imports `%.*s` and `%.*s` speak of types of each other once they are merged",
            GW_SLICE_ARG(i->best->name), GW_SLICE_ARG(at(m, m->current)->best->name));
    if (m->depth == MAX_DEPTH)
        return gw_compose_types_fail(
            t, GW_ERR_LIMIT,
            "import `%.*s` is needed by more than %d imports that "
            "use each other's types in a chain",
            GW_SLICE_ARG(i->best->name), MAX_DEPTH);
    m->depth++;
    i->state = OPEN;
    uint32_t outer = m->current;
    struct gw_compose_scope *scope = t->scope;
    m->current = which;
    t->scope = &t->root;
    const struct gw_comp_extern_type *const *sources = i->sources.data;
    uint32_t count = (uint32_t)i->sources.len;
    bool ok = gw_compose_types_union(t, i->best->name, sources, count, &def);
    if (ok) {
        struct gw_comp_name_def name = gw_compose_types_name(i->best);
        i->index.sort = (uint8_t)gw_comp_extern_sort(def.kind);
        i->index.index = gw_comp_encode_import(&t->root.encoder, &name, &def);
        i->state = WRITTEN;
    }
    for (uint32_t s = 0; s < count && ok; s++)
        ok = gw_compose_types_bring(t, sources[s], i->index.index);
    t->scope = scope;
    m->current = outer;
    m->depth--;
    return ok;
}

/* A type is asked for that the component does not have. */
static bool demand(void *env, const void *type)
{
    struct gw_compose_imports *m = env;
    const void **found = gw_ptr_map_find(&m->owners, type);
    const void **given = gw_ptr_map_find(&m->given, type);
    if (!found && given && m->current != GW_GRAPH_NONE) {
        const struct gw_slice *name = *given;
        return gw_compose_types_fail(
            m->types, GW_ERR_INVALID,
            "`%.*s` has to be imported and speaks of a resource of `%.*s`, which is "
            "given as "
            "an argument and not imported; give both, or neither",
            GW_SLICE_ARG(at(m, m->current)->best->name), GW_SLICE_ARG(*name));
    }
    if (!found) return false;
    uint32_t owner = (uint32_t)((uintptr_t)*found - 1);
    return owner != m->current && at(m, owner)->state != WRITTEN && write(m, owner);
}

void gw_compose_imports_init(struct gw_compose_imports *m, struct gw_compose_types *types)
{
    *m = (struct gw_compose_imports){.types = types, .current = GW_GRAPH_NONE};
    gw_vec_init(&m->list, types->alloc, sizeof(struct import));
    gw_map_init(&m->tracks, types->alloc);
    gw_ptr_map_init(&m->owners, types->alloc);
    gw_ptr_map_init(&m->given, types->alloc);
    types->demand = demand;
    types->env = m;
}

void gw_compose_imports_deinit(struct gw_compose_imports *m)
{
    for (uint32_t i = 0; i < m->list.len; i++)
        gw_vec_deinit(&at(m, i)->sources);
    gw_vec_deinit(&m->list);
    gw_map_deinit(&m->tracks);
    gw_ptr_map_deinit(&m->owners);
    gw_ptr_map_deinit(&m->given);
}

bool gw_compose_imports_write(struct gw_compose_imports *m)
{
    for (int instances = 1; instances >= 0; instances--)
        for (uint32_t i = 0; i < m->list.len; i++) {
            bool is_instance = at(m, i)->best->type.kind == GW_COMP_EXTERN_INSTANCE;
            if (at(m, i)->needed && is_instance == instances && !write(m, i))
                return false;
        }
    return true;
}

bool gw_compose_imports_find(struct gw_compose_imports *m, struct gw_slice name,
                             struct gw_comp_sortidx *out)
{
    struct gw_slice track;
    uint64_t known;
    if (gw_graph_track(&m->types->arena, name, &track)) return nomem(m);
    if (!gw_map_find(&m->tracks, track, &known)) return false;
    const struct import *i = at(m, (uint32_t)known);
    *out = i->index;
    return i->state == WRITTEN;
}
