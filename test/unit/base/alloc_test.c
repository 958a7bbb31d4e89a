/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include "test.h"

static void check_used(const char *rule, struct gw_alloc *a, size_t want)
{
    CHECK_INT(rule, atomic_load(&a->used_bytes), want);
}

Test(alloc, counts_in_the_whole_chain)
{
    struct gw_alloc app, store;
    gw_alloc_init(&app, gw_alloc_libc(), 1000);
    gw_alloc_init(&store, &app, SIZE_MAX);
    void *p = gw_alloc_get(&store, 100);
    check_used("own", &store, 100);
    check_used("parent's", &app, 100);
    p = gw_alloc_resize(&store, p, 100, 300);
    check_used("growth", &app, 300);
    p = gw_alloc_resize(&store, p, 300, 10);
    check_used("shrinking", &app, 10);
    gw_alloc_put(&store, p, 10);
    check_used("all given back", &app, 0);
    check_used("all given back", &store, 0);
    CHECK_INT("peak stays", atomic_load(&app.peak_bytes), 300);
}

Test(alloc, refuses_beyond_its_limit)
{
    static const struct {
        const char *rule;
        size_t have, more;
        bool fits;
    } cases[] = {
        {"up to the limit", 60, 40, true},
        {"one beyond", 60, 41, false},
        {"far beyond", 0, SIZE_MAX, false},
        {"the sum wraps", 60, SIZE_MAX - 30, false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_alloc app, store;
        gw_alloc_init(&app, gw_alloc_libc(), 100);
        gw_alloc_init(&store, &app, SIZE_MAX);
        void *p = gw_alloc_get(&store, cases[i].have);
        size_t had = atomic_load(&store.used_bytes);
        void *q = gw_alloc_get(&store, cases[i].more);
        CHECK(cases[i].rule, (q != NULL) == cases[i].fits);
        if (!q) check_used("a refusal leaves no trace", &store, had);
        gw_alloc_put(&store, q, cases[i].more);
        gw_alloc_put(&store, p, cases[i].have);
        check_used(cases[i].rule, &app, 0);
    }
}

Test(alloc, a_refused_resize_keeps_the_old_block)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), 100);
    char *p = gw_alloc_zero(&a, 50);
    p[49] = 'x';
    CHECK("too much", gw_alloc_resize(&a, p, 50, 101) == NULL);
    CHECK("content", p[49] == 'x' && p[0] == 0);
    gw_alloc_put(&a, p, 50);
    check_used("end", &a, 0);
}

Test(alloc, edges)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), SIZE_MAX);
    void *p = gw_alloc_get(&a, 0), *q = gw_alloc_get(&a, 0);
    CHECK("zero bytes have a pointer", p && q && p != q);
    gw_alloc_put(&a, p, 0);
    gw_alloc_put(&a, q, 0);
    gw_alloc_put(&a, NULL, 7);
    check_used("NULL is nothing", &a, 0);
    CHECK("array overflow", gw_alloc_array(&a, SIZE_MAX / 2, 3) == NULL);
    CHECK_INT("charge", gw_alloc_charge(&a, 10), 0);
    gw_alloc_uncharge(&a, 10);
    check_used("uncharge", &a, 0);
}
