/* SPDX-License-Identifier: Apache-2.0 */
/* store.h -- wasm_store_t, the shell around a gw_store.
 *
 * The shell outlives the store for as long as handles of its objects are around: each
 * wasm_ref_t counts as one reference. wasm_store_delete frees the store itself at once;
 * `store` is NULL from then on, and what still comes in through old handles is refused.
 * Thread: the store's. */
#ifndef GW_API_STORE_H
#define GW_API_STORE_H

#include "api/engine.h"

struct wasm_store_t {
    struct gw_store *store; /* NULL once deleted */
    wasm_engine_t *engine;  /* a reference */
    size_t refs;

    /* The handles of objects that live in the store, by identity: open addressing, linear
     * probing, cap 0 or a power of two, at least half empty. */
    struct wasm_ref_t **handles;
    size_t handle_count, handle_cap;

    struct wasm_ref_t
        *dying; /* collected foreign objects whose finalizers are still to run */

    struct godwit_wasi *wasis; /* freed after the store, whose functions point there */

    struct wasm_trap_t *spare; /* what a trap is when there is no memory for another */

    /* The trap that a host function returned last, and the runtime's that stands for it
     * until the host is reached again. */
    struct wasm_trap_t *raised;
    const struct gw_trap *raised_as;
};

void gw_api_store_unref(struct wasm_store_t *store);

static inline struct gw_alloc *gw_api_store_alloc(const struct wasm_store_t *store)
{
    return &store->engine->alloc;
}

/* The shell of a runtime store that was made here. */
static inline struct wasm_store_t *gw_api_store_of(const struct gw_store *store)
{
    return store->user;
}

#endif
