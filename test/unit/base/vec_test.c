/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"

#include "test.h"

Test(vec, grows_and_keeps_its_items)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), SIZE_MAX);
    struct gw_vec vec;
    gw_vec_init(&vec, &a, sizeof(uint32_t));
    for (uint32_t i = 0; i < 1000; i++) cr_assert(gw_vec_push_copy(&vec, &i));
    for (uint32_t i = 0; i < 1000; i++) CHECK_INT("kept", *GW_VEC_AT(uint32_t, &vec, i), i);
    CHECK_INT("pushed items are clear", *(uint32_t *)gw_vec_push(&vec), 0);
    CHECK_INT("len", vec.len, 1001);
    CHECK("extend by none", gw_vec_extend(&vec, 0));
    gw_vec_deinit(&vec);
    CHECK_INT("all given back", atomic_load(&a.used_bytes), 0);
}

Test(vec, changes_nothing_when_memory_is_out)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), 90);
    struct gw_vec vec;
    gw_vec_init(&vec, &a, 8);
    CHECK("eight fit", gw_vec_extend(&vec, 8));
    CHECK("the ninth does not", !gw_vec_push(&vec));
    CHECK_INT("len", vec.len, 8);
    CHECK("overflow", !gw_vec_extend(&vec, SIZE_MAX - 4));
    CHECK("overflow of bytes", !gw_vec_extend(&vec, SIZE_MAX / 8));
    CHECK_INT("len", vec.len, 8);
    gw_vec_deinit(&vec);
}
