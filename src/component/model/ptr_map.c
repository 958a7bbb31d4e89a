/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/ptr_map.h"

#include <string.h>

struct gw_ptr_entry {
    const void *key, *value;
};

void gw_ptr_map_init(struct gw_ptr_map *map, struct gw_alloc *alloc)
{
    *map = (struct gw_ptr_map){.alloc = alloc};
}

void gw_ptr_map_deinit(struct gw_ptr_map *map)
{
    if (map->cap) gw_alloc_put(map->alloc, map->entries, map->cap * sizeof *map->entries);
    map->entries = NULL;
    map->len = map->cap = 0;
}

/* Guests do not choose addresses: a multiplication is enough. */
static struct gw_ptr_entry *place(const struct gw_ptr_map *map, const void *key)
{
    uint64_t hash = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;
    uint32_t mask = map->cap - 1, i = (uint32_t)(hash >> 32) & mask;
    while (map->entries[i].key && map->entries[i].key != key)
        i = (i + 1) & mask;
    return &map->entries[i];
}

const void **gw_ptr_map_find(const struct gw_ptr_map *map, const void *key)
{
    if (map->len == 0) return NULL;
    struct gw_ptr_entry *entry = place(map, key);
    return entry->key ? &entry->value : NULL;
}

static int grow(struct gw_ptr_map *map)
{
    struct gw_ptr_map larger = {.alloc = map->alloc, .len = map->len};
    larger.cap = map->cap ? map->cap * 2 : 16;
    larger.entries = gw_alloc_zero(map->alloc, larger.cap * sizeof *larger.entries);
    if (!larger.entries) return -1;
    for (uint32_t i = 0; i < map->cap; i++)
        if (map->entries[i].key) *place(&larger, map->entries[i].key) = map->entries[i];
    gw_ptr_map_deinit(map);
    *map = larger;
    return 0;
}

int gw_ptr_map_put(struct gw_ptr_map *map, const void *key, const void *value)
{
    if (map->len >= map->cap / 2 && grow(map)) return -1;
    struct gw_ptr_entry *entry = place(map, key);
    map->len += entry->key == NULL;
    *entry = (struct gw_ptr_entry){key, value};
    return 0;
}
