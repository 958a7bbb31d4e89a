/* SPDX-License-Identifier: Apache-2.0 */
/* map.h -- a hash map from byte strings to 64-bit values.
 *
 * Keys are borrowed and must outlive the map. Seeded per map, so that a hostile
 * guest cannot choose colliding names. Open addressing, no removal. */
#ifndef GW_BASE_MAP_H
#define GW_BASE_MAP_H

#include <stdbool.h>

#include "base/alloc.h"
#include "base/err.h"
#include "base/slice.h"

struct gw_map_entry;

struct gw_map {
    struct gw_alloc *alloc;
    struct gw_map_entry *entries;
    size_t len, cap; /* cap is 0 or a power of two */
    uint64_t seed;
};

void gw_map_init(struct gw_map *map, struct gw_alloc *alloc);
void gw_map_deinit(struct gw_map *map);

/* Find a key.      returns whether it is there; *value is written only then */
bool gw_map_find(const struct gw_map *map, struct gw_slice key, uint64_t *value);

/* Put a key, replacing an older value.     errors  NOMEM
 * `_new` refuses a key that is there already: EXIST. */
enum gw_err gw_map_put(struct gw_map *map, struct gw_slice key, uint64_t value);
enum gw_err gw_map_put_new(struct gw_map *map, struct gw_slice key, uint64_t value);

#endif
