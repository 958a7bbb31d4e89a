/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/memory.h"

#include <pthread.h>
#include <unistd.h>

#include "fixture.h"

enum { PAGE = 65536 };

static const struct gw_memtype plain = {
    {.min = 1, .max = 10, .has_max = true},
    16, false
};
static const struct gw_memtype shared_type = {
    {.min = 1, .max = 10, .has_max = true, .is_shared = true},
    16, false
};

Test(memory, grows_within_its_limits)
{
    static const struct {
        const char *rule;
        struct gw_memtype type;
        bool prefer_checked, is_guarded;
        uint64_t store_max; /* bytes */
        uint64_t delta, want;
    } rows[] = {
        {"guarded",
         {{.min = 1, .max = 10, .has_max = true}, 16, 0},
         false, true,
         UINT64_MAX, 9,
         1                                     },
        {"by nothing",
         {{.min = 1, .max = 1, .has_max = true}, 16, 0},
         false, true,
         UINT64_MAX, 0,
         1                                     },
        {"from nothing",
         {{.min = 0, .max = UINT64_MAX}, 16, 0},
         false, true,
         UINT64_MAX, 3,
         0                                     },
        {"over max",
         {{.min = 1, .max = 10, .has_max = true}, 16, 0},
         false, true,
         UINT64_MAX, 10,
         UINT64_MAX                            },
        {"absurd",
         {{.min = 1, .max = UINT64_MAX}, 16, 0},
         false, true,
         UINT64_MAX, UINT64_MAX,
         UINT64_MAX                            },
        {"over 4 GiB",
         {{.min = 1, .max = UINT64_MAX}, 16, 0},
         false, true,
         UINT64_MAX, 65536,
         UINT64_MAX                            },
        {"over the store's",
         {{.min = 1, .max = UINT64_MAX}, 16, 0},
         false, true,
         5 * PAGE,
         5,                          UINT64_MAX},
        {"up to the store's",
         {{.min = 1, .max = UINT64_MAX}, 16, 0},
         false, true,
         5 * PAGE,
         4,                          1         },
        {"checked",
         {{.min = 1, .max = 10, .has_max = true}, 16, 0},
         true,  false,
         UINT64_MAX, 9,
         1                                     },
        {"checked over max",
         {{.min = 1, .max = 10, .has_max = true}, 16, 0},
         true,  false,
         UINT64_MAX, 10,
         UINT64_MAX                            },
        {"64-bit",
         {{.min = 2, .max = UINT64_MAX, .is_64 = true}, 16, 0},
         false, false,
         UINT64_MAX, 7,
         2                                     },
        {"64-bit absurd",
         {{.min = 2, .max = UINT64_MAX, .is_64 = true}, 16, 0},
         false, false,
         UINT64_MAX, UINT64_MAX / 2,
         UINT64_MAX                            },
        {"bytes",
         {{.min = 3, .max = UINT64_MAX}, 0, 1},
         false, false,
         UINT64_MAX, 10000,
         3                                     },
        {"bytes over max",
         {{.min = 3, .max = 5, .has_max = true}, 0, 1},
         false, false,
         UINT64_MAX, 3,
         UINT64_MAX                            },
        {"shared",
         {{.min = 1, .max = 10, .has_max = true, .is_shared = true}, 16, 0},
         false, true,
         UINT64_MAX, 9,
         1                                     },
        {"shared over max",
         {{.min = 1, .max = 10, .has_max = true, .is_shared = true}, 16, 0},
         false, true,
         UINT64_MAX, 10,
         UINT64_MAX                            },
        {"shared over the store's",
         {{.min = 1, .max = 10, .has_max = true, .is_shared = true}, 16, 0},
         false, true,
         2 * PAGE,
         2,                          UINT64_MAX},
        {"shared 64-bit",
         {{.min = 1, .max = 10, .has_max = true, .is_shared = true, .is_64 = true},
          16,
          0},
         false, false,
         UINT64_MAX, 9,
         1                                     },
        {"shared bytes",
         {{.min = 1, .max = 100000, .has_max = true, .is_shared = true}, 0, 1},
         false, false,
         UINT64_MAX, 99999,
         1                                     },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct fixture f;
        fixture_init(&f);
        f.config.prefer_checked = rows[i].prefer_checked;
        f.config.max_memory_bytes = rows[i].store_max;
        fixture_open(&f);
        struct gw_memory *m;
        cr_assert_eq(gw_memory_new(f.store, &rows[i].type, NULL, &m), GW_OK);
        uint64_t old = gw_memory_bytes(m);
        if (old) m->base[old - 1] = 5;
        CHECK_INT(rows[i].rule, m->is_guarded, rows[i].is_guarded);
        CHECK_INT(rows[i].rule, gw_memory_grow(m, rows[i].delta), rows[i].want);
        uint64_t pages =
            rows[i].type.limits.min + (rows[i].want == UINT64_MAX ? 0 : rows[i].delta);
        CHECK_INT(rows[i].rule, gw_memory_pages(m), pages);
        uint64_t size = gw_memory_bytes(m);
        CHECK_INT(rows[i].rule, size, pages << rows[i].type.page_size_log2);
        if (old) CHECK_INT(rows[i].rule, m->base[old - 1], 5);
        for (uint64_t at = old; at < size; at += 999)
            CHECK_INT(rows[i].rule, m->base[at], 0);
        if (size) m->base[size - 1] = 1;
        CHECK(rows[i].rule, gw_memory_at(m, 0, size) == m->base);
        CHECK(rows[i].rule, gw_memory_at(m, size, 0) == m->base + size);
        CHECK(rows[i].rule, !gw_memory_at(m, size, 1));
        CHECK(rows[i].rule, !gw_memory_at(m, size + 1, 0));
        CHECK(rows[i].rule, !gw_memory_at(m, 1, UINT64_MAX));
        fixture_close(&f);
    }
}

Test(memory, limits_of_the_store)
{
    struct fixture f;
    fixture_init(&f);
    f.config.max_memories = 2;
    f.config.max_memory_bytes = 3 * PAGE;
    f.config.max_heap_bytes = 4 * PAGE + 8192;
    fixture_open(&f);
    struct gw_memory *m;
    struct gw_memtype big = {
        {.min = 4, .max = UINT64_MAX},
        16, 0
    };
    struct gw_diag diag = GW_DIAG_INIT;
    CHECK_INT("one memory's", gw_memory_new(f.store, &big, &diag, &m), GW_ERR_LIMIT);
    CHECK("with a message", diag.text[0]);
    big.limits.min = 3;
    CHECK_INT("fits", gw_memory_new(f.store, &big, NULL, &m), GW_OK);
    struct gw_memory *second;
    CHECK_INT("heap", gw_memory_new(f.store, &big, NULL, &second), GW_ERR_NOMEM);
    CHECK_INT("fits", gw_memory_new(f.store, &plain, NULL, &second), GW_OK);
    CHECK_INT("heap in grow", gw_memory_grow(second, 1), UINT64_MAX);
    CHECK_INT("count", gw_memory_new(f.store, &plain, NULL, &m), GW_ERR_LIMIT);
    fixture_close(&f);
}

Test(memory, views_of_a_shared_one_see_each_other)
{
    struct fixture f, g;
    fixture_init(&f), fixture_init(&g);
    fixture_open(&f), fixture_open(&g);
    struct gw_memory *a, *b;
    cr_assert_eq(gw_memory_new(f.store, &shared_type, NULL, &a), GW_OK);
    cr_assert_eq(gw_memory_new_view(g.store, a->shared, &b), GW_OK);
    CHECK("one place", a->base == b->base);
    CHECK_INT("grow", gw_memory_grow(a, 2), 1);
    CHECK_INT("an old copy", b->size_bytes, PAGE);
    CHECK_INT("refreshed", gw_memory_pages(b), 3);
    CHECK_INT("an own copy", b->size_bytes, 3 * PAGE);
    a->base[2 * PAGE] = 9;
    CHECK_INT("one content", b->base[2 * PAGE], 9);
    gw_store_free(&f.store); /* the first goes, the memory stays */
    CHECK_INT("still there", b->base[2 * PAGE], 9);
    fixture_close(&g);
    CHECK_INT("nothing leaks", f.alloc.used_bytes, 0);
    gw_type_registry_free(&f.registry);
}

static void *grow_one_by_one(void *env)
{
    struct gw_memory *m = env;
    uint64_t *grown = calloc(1, sizeof *grown);
    while (gw_memory_grow(m, 1) != UINT64_MAX)
        ++*grown;
    return grown;
}

Test(memory, a_shared_one_grows_atomically)
{
    enum { THREADS = 4, PAGES = 400 };
    struct gw_memtype type = {
        {.min = 0, .max = PAGES, .has_max = true, .is_shared = true},
        16, 0
    };
    struct gw_shared_memory *shared;
    cr_assert_eq(gw_shared_memory_new(gw_alloc_libc(), &type, &shared), GW_OK);
    struct fixture f[THREADS];
    pthread_t threads[THREADS];
    uint64_t total = 0;
    for (int i = 0; i < THREADS; i++) {
        struct gw_memory *m;
        fixture_init(&f[i]);
        fixture_open(&f[i]);
        cr_assert_eq(gw_memory_new_view(f[i].store, shared, &m), GW_OK);
        cr_assert_eq(pthread_create(&threads[i], NULL, grow_one_by_one, m), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *grown;
        pthread_join(threads[i], &grown);
        total += *(uint64_t *)grown;
        free(grown);
        fixture_close(&f[i]);
    }
    gw_shared_memory_unref(&shared);
    CHECK_INT("each page once", total, PAGES);
}

/* -- wait and notify ----------------------------------------------------------------- */

struct waiting {
    struct gw_memory *memory;
    uint64_t at, expected;
    int64_t timeout_ns;
    bool is_64;
    enum gw_err err;
    uint32_t result;
};

static void *wait_on_thread(void *env)
{
    struct waiting *w = env;
    w->err = gw_memory_wait(w->memory, w->at, w->is_64, w->expected, w->timeout_ns,
                            &w->result);
    return NULL;
}

Test(memory, wait_without_anybody)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_memory *m, *own;
    cr_assert_eq(gw_memory_new(f.store, &shared_type, NULL, &m), GW_OK);
    cr_assert_eq(gw_memory_new(f.store, &plain, NULL, &own), GW_OK);
    memcpy(m->base + 8, "\1\0\0\0\2\0\0\0", 8);
    const struct {
        const char *rule;
        struct waiting w;
        enum gw_err err;
        uint32_t result;
    } rows[] = {
        {"not equal",               {m, 8, 2, -1, false, 0, 9},           GW_OK,       1},
        {"not equal, 64 bits",      {m, 8, 1, -1, true, 0, 9},            GW_OK,       1},
        {"timed out",               {m, 8, 1, 1000, false, 0, 9},         GW_OK,       2},
        {"upper bits do not count", {m, 8, 0x500000001, 0, false, 0, 9},  GW_OK,       2},
        {"timed out, 64 bits",      {m, 8, 0x200000001, 100, true, 0, 9}, GW_OK,       2},
        {"at once",                 {m, 8, 1, 0, false, 0, 9},            GW_OK,       2},
        {"not shared",              {own, 8, 0, 0, false, 0, 9},          GW_ERR_TRAP, 9},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct waiting w = rows[i].w;
        wait_on_thread(&w);
        CHECK_INT(rows[i].rule, w.err, rows[i].err);
        CHECK_INT(rows[i].rule, w.result, rows[i].result);
    }
    CHECK_INT("nobody to notify", gw_memory_notify(m, 8, UINT32_MAX), 0);
    CHECK_INT("nor here", gw_memory_notify(own, 8, UINT32_MAX), 0);
    fixture_close(&f);
}

Test(memory, notify_wakes_as_many_as_asked)
{
    enum { THREADS = 5 };
    struct gw_shared_memory *shared;
    cr_assert_eq(gw_shared_memory_new(gw_alloc_libc(), &shared_type, &shared), GW_OK);
    struct fixture f[THREADS];
    struct waiting w[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        fixture_init(&f[i]);
        fixture_open(&f[i]);
        w[i] = (struct waiting){.at = i == 4 ? 16 : 8, .timeout_ns = -1, .is_64 = i % 2};
        cr_assert_eq(gw_memory_new_view(f[i].store, shared, &w[i].memory), GW_OK);
        cr_assert_eq(pthread_create(&threads[i], NULL, wait_on_thread, &w[i]), 0);
    }
    uint32_t woken = 0;
    for (int tries = 0; woken < 3 && tries < 10000; tries++) {
        woken += gw_memory_notify(w[0].memory, 8, 3 - woken);
        usleep(1000);
    }
    CHECK_INT("three of four", woken, 3);
    for (int tries = 0; woken < 4 && tries < 10000; tries++) {
        woken += gw_memory_notify(w[0].memory, 8, UINT32_MAX);
        usleep(1000);
    }
    CHECK_INT("the fourth", woken, 4);
    while (gw_memory_notify(w[0].memory, 16, UINT32_MAX) == 0)
        usleep(1000);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT("woken", w[i].result, 0);
        fixture_close(&f[i]);
    }
    gw_shared_memory_unref(&shared);
}

Test(memory, a_wait_can_be_interrupted)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct waiting w = {.timeout_ns = -1};
    cr_assert_eq(gw_memory_new(f.store, &shared_type, NULL, &w.memory), GW_OK);
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, wait_on_thread, &w), 0);
    usleep(10000);
    gw_store_interrupt(f.store);
    pthread_join(thread, NULL);
    CHECK_INT("trap", w.err, GW_ERR_TRAP);
    CHECK_INT("code", f.store->trap->code, GW_TRAP_INTERRUPTED);
    fixture_close(&f);
}

Test(memory, failing_allocations_are_survived)
{
    static const struct gw_memtype *const types[] = {&plain, &shared_type};
    for (int64_t n = 0; n < 8; n++) {
        struct fixture f;
        fixture_init(&f);
        fixture_open(&f);
        f.fail_after = n;
        struct gw_memory *m;
        for (int i = 0; i < 40; i++)
            (void)gw_memory_new(f.store, types[i % 2], NULL, &m);
        f.fail_after = -1;
        fixture_close(&f);
    }
}
