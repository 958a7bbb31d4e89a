/* SPDX-License-Identifier: Apache-2.0 */
/* Finding imports and exports by name, mostly in order; a map is made of long lists. */
#include "component/model/validator.h"

/* Names at equal distances in memory: those of imports or exports of either kind. */
struct names {
    const void *array;
    const struct gw_slice *first;
    size_t stride;
    uint32_t count;
};

enum { FEW = 16 }; /* so many are looked at one by one */

static struct gw_slice name_at(const struct names *names, uint32_t i)
{
    const char *first = (const char *)names->first;
    return *(const struct gw_slice *)(const void *)(first + i * names->stride);
}

static bool build_index(struct gw_comp_validator *v, const struct names *names)
{
    struct gw_map *map = gw_vec_push(&v->maps);
    if (!map) return gw_comp_validator_nomem(v);
    gw_map_init(map, v->alloc);
    if (!gw_comp_validator_work(v, names->count)) return false;
    for (uint32_t i = 0; i < names->count; i++)
        if (gw_map_put(map, name_at(names, i), i)) return gw_comp_validator_nomem(v);
    const void *number = (const void *)(uintptr_t)v->maps.len; /* from 1 */
    return gw_ptr_map_put(&v->indexes, names->array, number) == 0 ||
           gw_comp_validator_nomem(v);
}

static bool find(struct gw_comp_validator *v, const struct names *names,
                 struct gw_slice name, uint32_t *cursor, uint32_t *position)
{
    uint32_t count = names->count, at = *cursor < count ? *cursor : 0;
    uint64_t found = 0;
    if (count == 0) return false;
    if (gw_slice_eq(name_at(names, at), name)) {
        found = at;
    } else if (count <= FEW) {
        while (found < count && !gw_slice_eq(name_at(names, (uint32_t)found), name))
            found++;
        if (found == count) return false;
    } else {
        if (!gw_ptr_map_find(&v->indexes, names->array) && !build_index(v, names))
            return false;
        uintptr_t number = (uintptr_t)*gw_ptr_map_find(&v->indexes, names->array);
        if (!gw_map_find(GW_VEC_AT(struct gw_map, &v->maps, number - 1), name, &found))
            return false;
    }
    *position = (uint32_t)found;
    *cursor = (uint32_t)found + 1;
    return true;
}

bool gw_comp_match_find(struct gw_comp_validator *v, const struct gw_comp_extern *externs,
                        uint32_t count, struct gw_slice name, uint32_t *cursor,
                        uint32_t *position)
{
    if (count == 0) return false;
    struct names names = {externs, &externs->name, sizeof *externs, count};
    return find(v, &names, name, cursor, position);
}

bool gw_comp_match_find_core(struct gw_comp_validator *v,
                             const struct gw_comp_core_extern *exports, uint32_t count,
                             struct gw_slice name, uint32_t *cursor, uint32_t *position)
{
    if (count == 0) return false;
    struct names names = {exports, &exports->name, sizeof *exports, count};
    return find(v, &names, name, cursor, position);
}
