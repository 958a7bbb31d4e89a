/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/engine.h"

#include "core/engine/inside.h"
#include "core/engine/kept.h"
#include "core/interp/interp.h"
#include "core/jit/jit.h"
#include "core/runtime/tier.h"

/* Best last: what an engine takes that names none. */
static const struct gw_tier *const tiers[] = {
    &gw_interp_tier,
#if GW_HAS_JIT
    &gw_jit_tier,
#endif
};

/* Those that run on this machine.    returns  NULL beyond the last */
static const struct gw_tier *tier_at(size_t index)
{
    for (size_t i = 0; i < GW_COUNT(tiers); i++) {
        if (tiers[i]->is_supported && !tiers[i]->is_supported()) continue;
        if (index-- == 0) return tiers[i];
    }
    return NULL;
}

static const struct gw_tier *find_tier(const char *name)
{
    const struct gw_tier *tier, *best = NULL;
    for (size_t i = 0; (tier = tier_at(i)) != NULL; i++) {
        if (name && strcmp(tier->name, name) == 0) return tier;
        best = tier;
    }
    return name ? NULL : best;
}

const char *gw_engine_tier_name(size_t index)
{
    const struct gw_tier *tier = tier_at(index);
    return tier ? tier->name : NULL;
}

struct gw_engine_config gw_engine_config_defaults(void)
{
    return (struct gw_engine_config){
        .alloc = gw_alloc_libc(),
        .features = gw_features_default(),
        .cache_bytes = (uint64_t)1 << 30,
        .store = gw_store_config_defaults(),
    };
}

enum gw_err gw_engine_new(const struct gw_engine_config *config, struct gw_diag *diag,
                          struct gw_engine **out)
{
    const struct gw_tier *tier = find_tier(config->tier);
    if (!tier) return gw_diag_set(diag, GW_ERR_NOENT, "no tier called %s", config->tier);

    enum gw_err err = gw_trap_install();
    if (err == GW_OK && tier->observe) err = tier->observe(config->observe);
    if (err == GW_ERR_ACCESS)
        gw_diag_set(diag, err, "cannot create a file for profilers");
    if (err != GW_OK) return err;
    struct gw_alloc *alloc = config->alloc ? config->alloc : gw_alloc_libc();
    struct gw_engine *engine = gw_alloc_zero(alloc, sizeof *engine);
    if (!engine) return GW_ERR_NOMEM;
    engine->config = *config;
    engine->config.alloc = alloc;
    engine->config.tier = tier->name;
    engine->config.store.tier = tier;
    engine->config.store.alloc = alloc;
    engine->config.cache_dir = NULL;
    err = gw_type_registry_new(alloc, &engine->config.store.registry);
    if (err == GW_OK && config->cache_dir && tier->keeps_code) {
        err = gw_kept_init(engine, config->cache_dir);
        if (err != GW_OK) gw_type_registry_free(&engine->config.store.registry);
    }
    if (err != GW_OK) {
        gw_alloc_put(alloc, engine, sizeof *engine);
        return err;
    }
    atomic_init(&engine->refs, 1);
    *out = engine;
    return GW_OK;
}

struct gw_engine *gw_engine_ref(struct gw_engine *engine)
{
    atomic_fetch_add_explicit(&engine->refs, 1, memory_order_relaxed);
    return engine;
}

void gw_engine_unref(struct gw_engine **engine)
{
    struct gw_engine *e = *engine;
    *engine = NULL;
    if (!e || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1) return;
    gw_kept_free(e);
    gw_type_registry_free(&e->config.store.registry);
    gw_alloc_put(e->config.alloc, e, sizeof *e);
}

struct gw_type_registry *gw_engine_registry(struct gw_engine *engine)
{
    return engine->config.store.registry;
}

const struct gw_engine_config *gw_engine_options(const struct gw_engine *engine)
{
    return &engine->config;
}

enum gw_err gw_engine_store(struct gw_engine *engine, struct gw_store **out)
{
    return gw_store_new(&engine->config.store, out);
}
