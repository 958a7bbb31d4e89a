/* SPDX-License-Identifier: Apache-2.0 */
#include "api/engine.h"
#include "godwit/store.h"
#include "os/clock.h"
#include "os/lock.h"
#include "os/thread.h"

struct godwit_ticker {
    wasm_engine_t *engine; /* a reference */
    uint64_t period_ns;
    struct gw_thread thread;
    struct gw_lock lock;
    struct gw_lock_bell bell;
    bool is_over; /* under the lock */
};

static void run(void *env)
{
    struct godwit_ticker *ticker = env;
    uint64_t next_ns = gw_clock_monotonic();
    gw_lock_take(&ticker->lock);
    while (!ticker->is_over) {
        next_ns += ticker->period_ns;
        while (!ticker->is_over &&
               gw_lock_bell_wait(&ticker->bell, &ticker->lock, next_ns)) {
        }
        if (!ticker->is_over) godwit_engine_tick(ticker->engine);
    }
    gw_lock_drop(&ticker->lock);
}

static void release(struct godwit_ticker *ticker)
{
    wasm_engine_t *engine = ticker->engine;
    gw_lock_bell_deinit(&ticker->bell);
    gw_lock_deinit(&ticker->lock);
    gw_alloc_put(&engine->alloc, ticker, sizeof *ticker);
    gw_api_engine_unref(&engine);
}

struct godwit_ticker *godwit_ticker_new(wasm_engine_t *engine, uint64_t period_ns)
{
    struct godwit_ticker *ticker = gw_alloc_zero(&engine->alloc, sizeof *ticker);
    if (!ticker) return NULL;
    ticker->engine = gw_api_engine_ref(engine);
    ticker->period_ns = period_ns ? period_ns : 1;
    gw_lock_init(&ticker->lock);
    gw_lock_bell_init(&ticker->bell);
    if (gw_thread_start(run, ticker, 0, &ticker->thread) == GW_OK) return ticker;
    release(ticker);
    return NULL;
}

void godwit_ticker_delete(struct godwit_ticker *ticker)
{
    if (!ticker) return;
    gw_lock_take(&ticker->lock);
    ticker->is_over = true;
    gw_lock_bell_ring(&ticker->bell);
    gw_lock_drop(&ticker->lock);
    gw_thread_join(&ticker->thread);
    release(ticker);
}
