/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/ptr_map.h"

#include "test.h"

Test(component_model_ptr_map, keeps_what_is_put)
{
    static char keys[1000];
    struct gw_ptr_map map;
    gw_ptr_map_init(&map, gw_alloc_libc());
    CHECK("empty", gw_ptr_map_find(&map, keys) == NULL);
    for (size_t i = 0; i < GW_COUNT(keys); i++)
        cr_assert(!gw_ptr_map_put(&map, &keys[i], i % 2 ? &keys[i] : NULL));
    CHECK_INT("all are there", map.len, GW_COUNT(keys));
    for (size_t i = 0; i < GW_COUNT(keys); i++) {
        const void **found = gw_ptr_map_find(&map, &keys[i]);
        cr_assert(found);
        CHECK("the value", *found == (i % 2 ? &keys[i] : NULL));
    }
    cr_assert(!gw_ptr_map_put(&map, &keys[0], &keys[1]));
    CHECK_INT("replaced, not added", map.len, GW_COUNT(keys));
    CHECK("the new value", *gw_ptr_map_find(&map, &keys[0]) == &keys[1]);
    gw_ptr_map_deinit(&map);
}
