/* SPDX-License-Identifier: Apache-2.0 */
#include "api/store.h"

#include "api/ref.h"
#include "api/trap.h"
#include "api/wasi.h"
#include "core/runtime/gc.h"
#include "godwit/store.h"

wasm_store_t *wasm_store_new(wasm_engine_t *engine)
{
    if (!engine) return NULL;
    wasm_store_t *store = gw_alloc_zero(&engine->alloc, sizeof *store);
    if (!store) return NULL;
    store->refs = 1;
    store->engine = gw_api_engine_ref(engine);
    store->spare = gw_api_trap_new_spare(store);
    if (!store->spare || gw_engine_store(engine->engine, &store->store) != GW_OK) {
        wasm_store_delete(store);
        return NULL;
    }
    store->store->user = store;
    if (gw_store_set_clock(store->store, &engine->epoch) != GW_OK) {
        wasm_store_delete(store);
        return NULL;
    }
    return store;
}

void wasm_store_delete(wasm_store_t *store)
{
    if (!store) return;
    struct gw_store *inner = store->store;
    store->store = NULL;
    gw_store_free(&inner);
    gw_api_wasi_free_all(store);
    gw_api_ref_orphan_all(store);
    gw_api_ref_settle(store);
    gw_api_trap_drop_raised(store);
    wasm_trap_t *spare = store->spare;
    store->spare = NULL;
    wasm_trap_delete(spare);
    gw_api_store_unref(store);
}

void gw_api_store_unref(struct wasm_store_t *store)
{
    if (--store->refs > 0) return;
    wasm_engine_t *engine = store->engine;
    gw_alloc_put(&engine->alloc, store->handles,
                 store->handle_cap * sizeof *store->handles);
    gw_alloc_put(&engine->alloc, store, sizeof *store);
    gw_api_engine_unref(&engine);
}

void godwit_store_set_fuel(wasm_store_t *store, uint64_t fuel)
{
    if (!store->store || !store->store->config.is_metered) return;
    store->store->fuel = fuel < INT64_MAX ? (int64_t)fuel : INT64_MAX;
}

uint64_t godwit_store_fuel(const wasm_store_t *store)
{
    if (!store->store || !store->store->config.is_metered) return UINT64_MAX;
    return store->store->fuel > 0 ? (uint64_t)store->store->fuel : 0;
}

void godwit_store_interrupt(wasm_store_t *store)
{
    if (store->store) gw_store_interrupt(store->store);
}

void godwit_store_set_deadline(wasm_store_t *store, uint64_t ticks)
{
    if (!store->store) return;
    uint64_t now = atomic_load_explicit(&store->engine->epoch.now, memory_order_relaxed);
    gw_store_set_deadline(store->store,
                          ticks < UINT64_MAX - now ? now + ticks : UINT64_MAX);
}

void godwit_engine_tick(wasm_engine_t *engine)
{
    gw_epoch_tick(&engine->epoch);
}

void godwit_store_collect(wasm_store_t *store)
{
    if (!store->store) return;
    gw_gc_collect(store->store);
    gw_api_ref_settle(store);
}

size_t godwit_store_gc_bytes(const wasm_store_t *store)
{
    return store->store ? gw_gc_live_bytes(store->store) : 0;
}

size_t godwit_store_heap_bytes(const wasm_store_t *store)
{
    return store->store ? atomic_load(&store->store->alloc.used_bytes) : 0;
}
