/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "test.h"

Test(map, finds_what_was_put)
{
    static char keys[3000][8];
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), SIZE_MAX);
    struct gw_map map;
    gw_map_init(&map, &a);
    uint64_t value = 77;
    CHECK("empty map", !gw_map_find(&map, gw_slice_str("k"), &value) && value == 77);
    for (unsigned i = 0; i < GW_COUNT(keys); i++) {
        snprintf(keys[i], sizeof keys[i], "k%u", i);
        CHECK_INT("put", gw_map_put(&map, gw_slice_str(keys[i]), i), GW_OK);
    }
    CHECK_INT("len", map.len, GW_COUNT(keys));
    for (unsigned i = 0; i < GW_COUNT(keys); i++) {
        CHECK("found", gw_map_find(&map, gw_slice_str(keys[i]), &value));
        CHECK_INT("value", value, i);
    }
    CHECK("absent", !gw_map_find(&map, gw_slice_str("k3000"), &value));
    gw_map_deinit(&map);
    CHECK_INT("all given back", atomic_load(&a.used_bytes), 0);
}

Test(map, equal_keys)
{
    struct gw_map map;
    gw_map_init(&map, gw_alloc_libc());
    uint64_t value = 0;
    CHECK_INT("first", gw_map_put_new(&map, gw_slice_str("a"), 1), GW_OK);
    CHECK_INT("new refuses", gw_map_put_new(&map, gw_slice_str("a"), 2), GW_ERR_EXIST);
    CHECK("kept", gw_map_find(&map, gw_slice_str("a"), &value) && value == 1);
    CHECK_INT("put replaces", gw_map_put(&map, gw_slice_str("a"), 3), GW_OK);
    CHECK("replaced", gw_map_find(&map, gw_slice_str("a"), &value) && value == 3);
    CHECK_INT("one entry", map.len, 1);
    CHECK_INT("empty key", gw_map_put_new(&map, gw_slice_of(NULL, 0), 9), GW_OK);
    CHECK("empty key", gw_map_find(&map, gw_slice_str(""), &value) && value == 9);
    CHECK_INT("NULs count", gw_map_put_new(&map, gw_slice_of("a\0", 2), 4), GW_OK);
    gw_map_deinit(&map);
}

Test(map, says_when_memory_is_out)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), 10);
    struct gw_map map;
    gw_map_init(&map, &a);
    CHECK_INT("put", gw_map_put(&map, gw_slice_str("a"), 1), GW_ERR_NOMEM);
    CHECK_INT("len", map.len, 0);
    gw_map_deinit(&map);
}
