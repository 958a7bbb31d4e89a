/* SPDX-License-Identifier: Apache-2.0 */
/* ptr_map.h -- a hash map from addresses to addresses: what a substitution puts in the
 * place of what, and which types have a name. No removal. */
#ifndef GW_COMPONENT_MODEL_PTR_MAP_H
#define GW_COMPONENT_MODEL_PTR_MAP_H

#include "base/alloc.h"

struct gw_ptr_entry;

struct gw_ptr_map {
    struct gw_alloc *alloc;
    struct gw_ptr_entry *entries;
    uint32_t len, cap; /* cap is 0 or a power of two */
};

void gw_ptr_map_init(struct gw_ptr_map *map, struct gw_alloc *alloc);
void gw_ptr_map_deinit(struct gw_ptr_map *map);

/* Find the value's place; NULL: the key is not there. Valid until the next put. */
const void **gw_ptr_map_find(const struct gw_ptr_map *map, const void *key);

/* Put a key (not NULL), replacing an older value.
 *   returns  0, or -1 when out of memory */
GW_NODISCARD int gw_ptr_map_put(struct gw_ptr_map *map, const void *key,
                                const void *value);

#endif
