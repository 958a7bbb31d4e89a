/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "test.h"

Test(arena, gives_aligned_separate_memory)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 300, 5000, 2000000, 3, 0};
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), SIZE_MAX);
    struct gw_arena arena;
    gw_arena_init(&arena, &a);
    uint8_t *got[GW_COUNT(sizes)];
    for (size_t i = 0; i < GW_COUNT(sizes); i++) {
        got[i] = gw_arena_get(&arena, sizes[i]);
        CHECK("not NULL", got[i]);
        CHECK_INT("aligned", (uintptr_t)got[i] % 16, 0);
        memset(got[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < GW_COUNT(sizes); i++)
        for (size_t k = 0; k < sizes[i]; k++)
            cr_assert(got[i][k] == i + 1, "block %zu was written over", i);
    gw_arena_deinit(&arena);
    CHECK_INT("all given back", atomic_load(&a.used_bytes), 0);
}

Test(arena, zero_clears_and_copy_terminates)
{
    struct gw_arena arena;
    gw_arena_init(&arena, gw_alloc_libc());
    memset(gw_arena_get(&arena, 64), 0xff, 64);
    uint8_t *zero = gw_arena_zero(&arena, 200);
    for (size_t i = 0; i < 200; i++) CHECK_INT("cleared", zero[i], 0);
    struct gw_slice copy = gw_arena_copy(&arena, gw_slice_str("abc"));
    CHECK_INT("length", copy.len, 3);
    CHECK_STR("NUL behind", (const char *)copy.data, "abc");
    CHECK("empty", gw_arena_copy(&arena, gw_slice_of(NULL, 0)).data != NULL);
    gw_arena_deinit(&arena);
}

Test(arena, adopts_and_frees_with_itself)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), SIZE_MAX);
    struct gw_arena arena;
    gw_arena_init(&arena, &a);
    CHECK_INT("adopt", gw_arena_adopt(&arena, gw_alloc_get(&a, 100), 100), 0);
    gw_arena_deinit(&arena);
    CHECK_INT("freed", atomic_load(&a.used_bytes), 0);
    CHECK("usable again", gw_arena_get(&arena, 1));
    gw_arena_deinit(&arena);
}

Test(arena, says_when_memory_is_out)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), 2000);
    struct gw_arena arena;
    gw_arena_init(&arena, &a);
    CHECK("fits", gw_arena_get(&arena, 100));
    CHECK("does not", !gw_arena_get(&arena, 3000));
    CHECK("overflow", !gw_arena_array(&arena, SIZE_MAX / 4, 8));
    CHECK("huge", !gw_arena_get(&arena, SIZE_MAX));
    CHECK("the open block still serves", gw_arena_get(&arena, 100));
    gw_arena_deinit(&arena);
    CHECK_INT("all given back", atomic_load(&a.used_bytes), 0);
}
