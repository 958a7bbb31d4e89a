/* SPDX-License-Identifier: Apache-2.0 */
#include "api/store.h"

#include "api/ref.h"
#include "api/trap.h"

wasm_store_t *wasm_store_new(wasm_engine_t *engine)
{
    if (!engine) return NULL;
    wasm_store_t *store = gw_alloc_zero(&engine->alloc, sizeof *store);
    if (!store) return NULL;
    if (gw_engine_store(engine->engine, &store->store) != GW_OK) {
        gw_alloc_put(&engine->alloc, store, sizeof *store);
        return NULL;
    }
    store->refs = 1;
    store->engine = gw_api_engine_ref(engine);
    store->store->user = store;
    store->store->epoch = &engine->epoch;
    return store;
}

void wasm_store_delete(wasm_store_t *store)
{
    if (!store) return;
    struct gw_store *inner = store->store;
    store->store = NULL;
    gw_store_free(&inner);
    gw_api_ref_orphan_all(store);
    gw_api_ref_settle(store);
    gw_api_trap_drop_raised(store);
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
