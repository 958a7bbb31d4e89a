/* SPDX-License-Identifier: Apache-2.0 */
/* code_pool.c -- compile everything, with as many threads as are wanted. */
#include "core/jit/code_range.h"
#include "os/thread.h"

enum { MAX_HELPERS = 63, CHUNK = 8 /* functions that a thread takes at a time */ };

struct pool {
    struct gw_code *code;
    _Atomic uint32_t next; /* own function */
    _Atomic int err;       /* the first */
};

static void note_error(struct pool *pool, enum gw_err err)
{
    int none = GW_OK;
    atomic_compare_exchange_strong(&pool->err, &none, (int)err);
}

static void compile_one(struct pool *pool, struct gw_front *front, gw_funcidx func)
{
    if (gw_code_placed(pool->code, func)) return;
    struct gw_compiled compiled;
    enum gw_err err = gw_front_compile(front, func, &compiled);
    if (!err) err = gw_code_place(pool->code, func, &compiled);
    if (err) note_error(pool, err);
}

/* One thread's share, with a front of its own. */
static void work(void *env)
{
    struct pool *pool = env;
    const struct gw_code *code = pool->code;
    struct gw_front *front = NULL;
    enum gw_err err = gw_front_new(code->alloc, code->module, code->options, &front);
    if (err) {
        note_error(pool, err);
        return;
    }
    for (;;) {
        uint32_t from = atomic_fetch_add(&pool->next, CHUNK);
        if (from >= code->func_count) break;
        for (uint32_t i = from; i < from + CHUNK && i < code->func_count; i++)
            compile_one(pool, front, code->first_func + i);
    }
    gw_front_free(&front);
}

enum gw_err gw_code_compile_all(struct gw_code *code, unsigned helpers)
{
    struct pool pool = {.code = code};
    struct gw_thread threads[MAX_HELPERS];
    unsigned started = 0;
    if (helpers > MAX_HELPERS) helpers = MAX_HELPERS;
    while (started < helpers && !gw_thread_start(work, &pool, 0, &threads[started]))
        started++;
    work(&pool);
    while (started > 0)
        gw_thread_join(&threads[--started]);
    return (enum gw_err)atomic_load(&pool.err);
}
