/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h -- wasm_config_t and wasm_engine_t.
 *
 * An engine is shared: its handle, every store and every shared module hold a reference.
 * It carries the allocator that all of them use, so it is the last to go. Vectors and
 * type descriptions belong to no engine; they come from gw_alloc_libc(). */
#ifndef GW_API_ENGINE_H
#define GW_API_ENGINE_H

#include <stdatomic.h>

#include "core/engine/engine.h"
#include "core/runtime/epoch.h"
#include "wasm.h"

struct wasm_config_t {
    struct gw_engine_config engine;
    char tier[32]; /* what engine.tier points to, if it was set */
    /* The embedder's allocator; NULL: libc. */
    void *(*resize)(void *env, void *old, size_t old_bytes, size_t new_bytes);
    void *resize_env;
    size_t max_bytes; /* of all heap memory of the engine */
    char *cache_dir;  /* what engine.cache_dir points to, of gw_alloc_libc(); or NULL */
};

/* Thread: any. */
struct wasm_engine_t {
    _Atomic uint32_t refs;
    struct gw_epoch epoch; /* ticks: what the stores' deadlines are compared with */
    struct gw_alloc alloc;
    struct gw_engine *engine;
};

/* Defaults for embedders: any number of instances, memories and tables; no fuel. */
struct wasm_config_t gw_api_config_defaults(void);
/* Free the copy of the cache's folder, if there is one. */
void gw_api_config_free_cache(struct wasm_config_t *config);

/* Make an engine.
 *   config   copied
 *   errors   as gw_engine_new */
enum gw_err gw_api_engine_new(const struct wasm_config_t *config, struct gw_diag *diag,
                              wasm_engine_t **out);
wasm_engine_t *gw_api_engine_ref(wasm_engine_t *engine);
void gw_api_engine_unref(wasm_engine_t **engine);

#endif
