/* SPDX-License-Identifier: Apache-2.0 */
#include "api/engine.h"

#include <string.h>

struct wasm_config_t gw_api_config_defaults(void)
{
    struct wasm_config_t config = {
        .engine = gw_engine_config_defaults(),
        .max_bytes = SIZE_MAX,
    };
    config.engine.store.max_instances = UINT32_MAX;
    config.engine.store.max_memories = UINT32_MAX;
    config.engine.store.max_tables = UINT32_MAX;
    config.engine.store.fuel = 0;
    return config;
}

/* Every counted byte goes on to libc's root too, which the engine's own counter is a
 * child of, unless the embedder brings a root of its own. */
static void init_alloc(struct gw_alloc *alloc, const struct wasm_config_t *config)
{
    if (!config->resize) {
        gw_alloc_init(alloc, gw_alloc_libc(), config->max_bytes);
        return;
    }
    *alloc = (struct gw_alloc){.resize = config->resize,
                               .env = config->resize_env,
                               .limit_bytes = config->max_bytes};
}

enum gw_err gw_api_engine_new(const struct wasm_config_t *config, struct gw_diag *diag,
                              wasm_engine_t **out)
{
    struct gw_alloc alloc;
    init_alloc(&alloc, config);
    wasm_engine_t *engine = gw_alloc_zero(&alloc, sizeof *engine);
    if (!engine) return GW_ERR_NOMEM;
    init_alloc(&engine->alloc, config);
    atomic_init(&engine->alloc.used_bytes, sizeof *engine); /* it counts itself */
    gw_epoch_init(&engine->epoch, &engine->alloc);
    atomic_init(&engine->refs, 1);

    struct gw_engine_config inner = config->engine;
    inner.alloc = &engine->alloc;
    if (config->tier[0]) inner.tier = config->tier;
    enum gw_err err = gw_engine_new(&inner, diag, &engine->engine);
    if (err != GW_OK) {
        gw_epoch_deinit(&engine->epoch);
        gw_alloc_put(&alloc, engine, sizeof *engine);
        return err;
    }
    *out = engine;
    return GW_OK;
}

wasm_engine_t *gw_api_engine_ref(wasm_engine_t *engine)
{
    atomic_fetch_add_explicit(&engine->refs, 1, memory_order_relaxed);
    return engine;
}

void gw_api_engine_unref(wasm_engine_t **engine)
{
    wasm_engine_t *e = *engine;
    *engine = NULL;
    if (!e || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1) return;
    gw_engine_unref(&e->engine);
    gw_epoch_deinit(&e->epoch);
    struct gw_alloc alloc = {
        .resize = e->alloc.resize, .env = e->alloc.env, .parent = e->alloc.parent};
    gw_alloc_put(&alloc, e, sizeof *e);
}

wasm_config_t *wasm_config_new(void)
{
    wasm_config_t *config = gw_alloc_get(gw_alloc_libc(), sizeof *config);
    if (config) *config = gw_api_config_defaults();
    return config;
}

void gw_api_config_free_cache(struct wasm_config_t *config)
{
    if (config->cache_dir)
        gw_alloc_put(gw_alloc_libc(), config->cache_dir, strlen(config->cache_dir) + 1);
}

void wasm_config_delete(wasm_config_t *config)
{
    if (!config) return;
    gw_api_config_free_cache(config);
    gw_alloc_put(gw_alloc_libc(), config, sizeof *config);
}

wasm_engine_t *wasm_engine_new(void)
{
    struct wasm_config_t config = gw_api_config_defaults();
    wasm_engine_t *engine = NULL;
    return gw_api_engine_new(&config, NULL, &engine) == GW_OK ? engine : NULL;
}

wasm_engine_t *wasm_engine_new_with_config(wasm_config_t *config)
{
    if (!config) return NULL;
    wasm_engine_t *engine = NULL;
    enum gw_err err = gw_api_engine_new(config, NULL, &engine);
    wasm_config_delete(config);
    return err == GW_OK ? engine : NULL;
}

void wasm_engine_delete(wasm_engine_t *engine) { gw_api_engine_unref(&engine); }
