/* SPDX-License-Identifier: Apache-2.0 */
#include "godwit/config.h"

#include <stdio.h>
#include <string.h>

#include "api/engine.h"
#include "api/error.h"
#include "godwit/version.h"

const char *godwit_version(void) { return GODWIT_VERSION_TEXT; }

struct godwit_error *godwit_engine_new(wasm_config_t *config, wasm_engine_t **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct wasm_config_t settings = config ? *config : gw_api_config_defaults();
    wasm_engine_t *engine;
    enum gw_err err = gw_api_engine_new(&settings, &diag, &engine);
    wasm_config_delete(config);
    if (err == GW_OK) *out = engine;
    return gw_api_error(err, &diag);
}

void godwit_config_set_tier(wasm_config_t *config, const char *tier)
{
    snprintf(config->tier, sizeof config->tier, "%s", tier);
}

bool godwit_config_set_feature(wasm_config_t *config, const char *name, bool allow)
{
    enum gw_feature feature;
    if (!gw_features_find(gw_slice_str(name), &feature)) return false;
    if (allow)
        config->engine.features |= GW_FEATURE_BIT(feature);
    else
        config->engine.features &= ~GW_FEATURE_BIT(feature);
    return true;
}

const char *godwit_feature_name(uint32_t index)
{
    return index < GW_FEATURE_COUNT ? gw_features_text((enum gw_feature)index) : NULL;
}

const char *godwit_feature_doc(uint32_t index)
{
    return index < GW_FEATURE_COUNT ? gw_features_doc((enum gw_feature)index) : NULL;
}

bool godwit_feature_is_default(uint32_t index)
{
    return index < GW_FEATURE_COUNT &&
           gw_features_have(gw_features_default(), (enum gw_feature)index);
}

bool godwit_config_set_cache(wasm_config_t *config, const char *dir, uint64_t max_bytes)
{
    size_t len = strlen(dir) + 1;
    char *copy = gw_alloc_get(gw_alloc_libc(), len);
    if (!copy) return false;
    memcpy(copy, dir, len);
    gw_api_config_free_cache(config);
    config->cache_dir = copy;
    config->engine.cache_dir = copy;
    if (max_bytes) config->engine.cache_bytes = max_bytes;
    return true;
}

void godwit_config_set_metered(wasm_config_t *config, bool metered)
{
    config->engine.store.is_metered = metered;
}

void godwit_config_set_interruptible(wasm_config_t *config, bool interruptible)
{
    config->engine.store.is_interruptible = interruptible;
}

struct godwit_limits godwit_limits_defaults(void)
{
    struct wasm_config_t config = gw_api_config_defaults();
    const struct gw_store_config *store = &config.engine.store;
    return (struct godwit_limits){
        .heap_bytes = store->max_heap_bytes,
        .gc_bytes = store->max_gc_bytes,
        .memory_bytes = store->max_memory_bytes,
        .table_entries = store->max_table_entries,
        .memories = store->max_memories,
        .tables = store->max_tables,
        .instances = store->max_instances,
        .stack_bytes = store->stack_bytes,
    };
}

void godwit_config_set_limits(wasm_config_t *config, const struct godwit_limits *limits)
{
    struct gw_store_config *store = &config->engine.store;
    store->max_heap_bytes = limits->heap_bytes;
    store->max_gc_bytes = limits->gc_bytes;
    store->max_memory_bytes = limits->memory_bytes;
    store->max_table_entries = limits->table_entries;
    store->max_memories = limits->memories;
    store->max_tables = limits->tables;
    store->max_instances = limits->instances;
    store->stack_bytes = limits->stack_bytes;
}

void godwit_config_set_allocator(wasm_config_t *config, godwit_resize_fn *resize,
                                 void *env)
{
    config->resize = resize;
    config->resize_env = env;
}

void godwit_config_set_max_bytes(wasm_config_t *config, size_t max_bytes)
{
    config->max_bytes = max_bytes;
}

size_t godwit_engine_used_bytes(const wasm_engine_t *engine)
{
    return atomic_load_explicit(&engine->alloc.used_bytes, memory_order_relaxed);
}
