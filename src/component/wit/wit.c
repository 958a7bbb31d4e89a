/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/wit.h"

#include <stdio.h>

#include "component/wit/resolve.h"

enum { MAX_INDEXED = 1024 }; /* bytes of a name; longer ones are looked for one by one */

#define PRIM(k) [k] = {.kind = k}
const struct gw_wit_type gw_wit_prim[GW_COMP_PRIM_COUNT] = {
    PRIM(GW_COMP_BOOL),   PRIM(GW_COMP_S8),
    PRIM(GW_COMP_U8),     PRIM(GW_COMP_S16),
    PRIM(GW_COMP_U16),    PRIM(GW_COMP_S32),
    PRIM(GW_COMP_U32),    PRIM(GW_COMP_S64),
    PRIM(GW_COMP_U64),    PRIM(GW_COMP_F32),
    PRIM(GW_COMP_F64),    PRIM(GW_COMP_CHAR),
    PRIM(GW_COMP_STRING), PRIM(GW_COMP_ERROR_CONTEXT),
};

void gw_wit_init(struct gw_wit *wit, struct gw_alloc *alloc)
{
    *wit = (struct gw_wit){.root = NULL};
    gw_arena_init(&wit->arena, alloc);
    gw_vec_init(&wit->packages, alloc, sizeof(const struct gw_wit_package *));
    gw_vec_init(&wit->known, alloc, sizeof(struct gw_slice));
    gw_map_init(&wit->by_id, alloc);
    gw_map_init(&wit->index, alloc);
}

void gw_wit_deinit(struct gw_wit *wit)
{
    gw_map_deinit(&wit->index);
    gw_map_deinit(&wit->by_id);
    gw_vec_deinit(&wit->known);
    gw_vec_deinit(&wit->packages);
    gw_arena_deinit(&wit->arena);
}

const struct gw_wit_interface *gw_wit_find_interface(const struct gw_wit_package *package,
                                                     struct gw_slice name)
{
    for (uint32_t i = 0; i < package->interface_count; i++)
        if (gw_slice_eq(package->interfaces[i]->name, name))
            return package->interfaces[i];
    return NULL;
}

const struct gw_wit_world *gw_wit_find_world(const struct gw_wit_package *package,
                                             struct gw_slice name)
{
    for (uint32_t i = 0; i < package->world_count; i++)
        if (gw_slice_eq(package->worlds[i]->name, name)) return package->worlds[i];
    return NULL;
}

const struct gw_wit_type *gw_wit_find_type(const struct gw_wit_interface *interface,
                                           struct gw_slice name)
{
    for (uint32_t i = 0; i < interface->type_count; i++)
        if (gw_slice_eq(interface->types[i]->name, name)) return interface->types[i];
    return NULL;
}

const struct gw_wit_package *gw_wit_find_package(const struct gw_wit *wit,
                                                 const struct gw_wit_package_name *name)
{
    uint64_t index;
    if (gw_map_find(&wit->by_id, name->id, &index)) return gw_wit_package_at(wit, index);
    const struct gw_wit_package *best = NULL;
    if (!name->has_version) return NULL;
    for (size_t i = 0; i < wit->packages.len; i++) {
        const struct gw_wit_package *p = gw_wit_package_at(wit, i);
        if (!p->name.has_version || !gw_slice_eq(p->name.ns, name->ns) ||
            !gw_slice_eq(p->name.name, name->name) ||
            !gw_semver_same_track(&p->name.version, &name->version) ||
            gw_semver_compare(&p->name.version, &name->version) < 0)
            continue;
        if (!best || gw_semver_compare(&p->name.version, &best->name.version) < 0)
            best = p;
    }
    return best;
}

struct gw_slice gw_wit_id_of(struct gw_arena *arena, const struct gw_wit_package *package,
                             struct gw_slice name)
{
    const struct gw_wit_package_name *n = &package->name;
    size_t len = n->id.len + 1 + name.len;
    char *id = gw_arena_get(arena, len + 1);
    if (!id) return gw_slice_of(NULL, 0);
    snprintf(id, len + 1, "%.*s:%.*s/%.*s%s%.*s", GW_SLICE_ARG(n->ns),
             GW_SLICE_ARG(n->name), GW_SLICE_ARG(name), n->has_version ? "@" : "",
             n->has_version ? (int)n->version_text.len : 0,
             (const char *)n->version_text.data);
    return gw_slice_of(id, len);
}

struct gw_slice gw_wit_item_key(struct gw_arena *arena, const struct gw_wit_item *item)
{
    if (item->name.len) return item->name;
    return gw_wit_id_of(arena, item->interface->package, item->interface->name);
}

void *gw_wit_keep(struct gw_wit *wit, const struct gw_vec *vec)
{
    void *p = gw_arena_array(&wit->arena, vec->len ? vec->len : 1, vec->item_bytes);
    if (!p) return gw_wit_problem_nomem(wit), NULL;
    if (vec->len) memcpy(p, vec->data, vec->len * vec->item_bytes);
    return p;
}

enum gw_err gw_wit_address_put(struct gw_wit *wit, struct gw_map *map, const void *p,
                               uint64_t value)
{
    struct gw_slice key = gw_arena_copy(&wit->arena, gw_slice_of(&p, sizeof p));
    if (!key.data || gw_map_put(map, key, value) != GW_OK)
        return gw_wit_problem_nomem(wit);
    return GW_OK;
}

bool gw_wit_address_find(const struct gw_map *map, const void *p, uint64_t *value)
{
    return gw_map_find(map, gw_slice_of(&p, sizeof p), value);
}

/* The key of an index entry: owner's address, kind, name. */
static struct gw_slice index_key(uint8_t *out, const void *owner, char kind,
                                 struct gw_slice name)
{
    memcpy(out, &owner, sizeof owner);
    out[sizeof owner] = (uint8_t)kind;
    if (name.len) memcpy(out + sizeof owner + 1, name.data, name.len);
    return gw_slice_of(out, sizeof owner + 1 + name.len);
}

enum gw_err gw_wit_index_put(struct gw_wit *wit, const void *owner, char kind,
                             struct gw_slice name, const void *what)
{
    if (name.len > MAX_INDEXED) return GW_OK;
    uint8_t *key = gw_arena_get(&wit->arena, sizeof owner + 1 + name.len);
    if (!key || gw_map_put(&wit->index, index_key(key, owner, kind, name),
                           (uint64_t)(uintptr_t)what) != GW_OK)
        return gw_wit_problem_nomem(wit);
    return GW_OK;
}

const void *gw_wit_index_find(const struct gw_wit *wit, const void *owner, char kind,
                              struct gw_slice name)
{
    uint8_t key[sizeof owner + 1 + MAX_INDEXED];
    uint64_t found;
    if (name.len > MAX_INDEXED) {
        if (kind == 'i') return gw_wit_find_interface(owner, name);
        return kind == 'w' ? (const void *)gw_wit_find_world(owner, name)
                           : gw_wit_find_type(owner, name);
    }
    if (!gw_map_find(&wit->index, index_key(key, owner, kind, name), &found)) return NULL;
    return (const void *)(uintptr_t)found;
}

struct gw_slice gw_wit_lower(struct gw_wit *wit, struct gw_slice name)
{
    bool is_lower = true;
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] >= 'A' && name.data[i] <= 'Z') is_lower = false;
    if (is_lower) return name;
    uint8_t *out = gw_arena_get(&wit->arena, name.len + 1);
    if (!out) return gw_wit_problem_nomem(wit), gw_slice_of(NULL, 0);
    for (size_t i = 0; i < name.len; i++)
        out[i] = name.data[i] >= 'A' && name.data[i] <= 'Z'
                     ? (uint8_t)(name.data[i] | 0x20)
                     : name.data[i];
    return gw_slice_of(out, name.len);
}
