/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "base/hash.h"

struct gw_map_entry {
    struct gw_slice key; /* data NULL: free */
    uint64_t value;
    uint64_t hash;
};

void gw_map_init(struct gw_map *map, struct gw_alloc *alloc)
{
    *map = (struct gw_map){.alloc = alloc, .seed = gw_hash_seed()};
}

void gw_map_deinit(struct gw_map *map)
{
    gw_alloc_put(map->alloc, map->entries, map->cap * sizeof *map->entries);
    map->entries = NULL;
    map->len = map->cap = 0;
}

/* The entry that holds the key, or the free one where it belongs. cap > len. */
static struct gw_map_entry *probe(const struct gw_map *map, struct gw_slice key,
                                  uint64_t hash)
{
    for (size_t i = hash & (map->cap - 1);; i = (i + 1) & (map->cap - 1)) {
        struct gw_map_entry *entry = &map->entries[i];
        if (!entry->key.data) return entry;
        if (entry->hash == hash && gw_slice_eq(entry->key, key)) return entry;
    }
}

static enum gw_err grow(struct gw_map *map)
{
    struct gw_map bigger = *map;
    bigger.cap = map->cap ? map->cap * 2 : 16;
    if (bigger.cap > SIZE_MAX / sizeof *map->entries) return GW_ERR_NOMEM;
    bigger.entries = gw_alloc_zero(map->alloc, bigger.cap * sizeof *map->entries);
    if (!bigger.entries) return GW_ERR_NOMEM;
    for (size_t i = 0; i < map->cap; i++) {
        const struct gw_map_entry *old = &map->entries[i];
        if (old->key.data) *probe(&bigger, old->key, old->hash) = *old;
    }
    gw_alloc_put(map->alloc, map->entries, map->cap * sizeof *map->entries);
    *map = bigger;
    return GW_OK;
}

/* An empty key needs a non-NULL pointer to tell its entry from a free one. */
static struct gw_slice normal(struct gw_slice key)
{
    return key.len ? key : gw_slice_of("", 0);
}

bool gw_map_find(const struct gw_map *map, struct gw_slice key, uint64_t *value)
{
    if (map->len == 0) return false;
    key = normal(key);
    const struct gw_map_entry *entry = probe(map, key, gw_hash_bytes(map->seed, key));
    if (!entry->key.data) return false;
    *value = entry->value;
    return true;
}

static enum gw_err put(struct gw_map *map, struct gw_slice key, uint64_t value,
                       bool replace)
{
    if (map->len * 4 >= map->cap * 3) {
        enum gw_err err = grow(map);
        if (err) return err;
    }
    key = normal(key);
    uint64_t hash = gw_hash_bytes(map->seed, key);
    struct gw_map_entry *entry = probe(map, key, hash);
    if (entry->key.data && !replace) return GW_ERR_EXIST;
    if (!entry->key.data) map->len++;
    *entry = (struct gw_map_entry){key, value, hash};
    return GW_OK;
}

enum gw_err gw_map_put(struct gw_map *map, struct gw_slice key, uint64_t value)
{
    return put(map, key, value, true);
}

enum gw_err gw_map_put_new(struct gw_map *map, struct gw_slice key, uint64_t value)
{
    return put(map, key, value, false);
}
