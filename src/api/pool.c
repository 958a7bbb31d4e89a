/* SPDX-License-Identifier: Apache-2.0 */
#include "godwit/pool.h"

#include "api/error.h"
#include "api/linker.h"
#include "api/module.h"
#include "api/trap.h"
#include "core/runtime/pool.h"

struct godwit_pool {
    wasm_engine_t *engine; /* a reference */
    struct gw_pool *pool;
    struct godwit_pool_options options;
};

/* The runtime slot's data. */
struct godwit_slot {
    struct gw_pool_slot *slot; /* while it is taken */
    wasm_store_t *store;
    wasm_instance_t *instance; /* made by the first take */
    void *data;
};

struct godwit_pool_options godwit_pool_options_defaults(void)
{
    struct gw_pool_config inner = gw_pool_config_defaults();
    return (struct godwit_pool_options){
        .max_slots = inner.max_slots,
        .max_idle = inner.max_idle,
        .keep_bytes = inner.keep_bytes,
    };
}

/* ---- What the runtime's pool asks ---- */

static enum gw_err open_store(void *env, struct gw_store **out)
{
    struct godwit_pool *pool = env;
    wasm_store_t *store = wasm_store_new(pool->engine);
    if (!store) return GW_ERR_NOMEM;
    *out = store->store;
    return GW_OK;
}

static void close_store(void *env, struct gw_store **store)
{
    (void)env;
    wasm_store_delete(gw_api_store_of(*store));
    *store = NULL;
}

static enum gw_err link_slot(void *env, struct gw_store *store, struct gw_linker *inner,
                             struct gw_diag *diag, void **slot_data)
{
    struct godwit_pool *pool = env;
    struct godwit_slot *slot = gw_alloc_zero(&pool->engine->alloc, sizeof *slot);
    if (!slot) return GW_ERR_NOMEM;
    *slot_data = slot;
    slot->store = gw_api_store_of(store);
    if (!pool->options.link) return GW_OK;
    struct godwit_linker linker = {slot->store, inner};
    struct godwit_error *error =
        pool->options.link(pool->options.env, slot->store, &linker, &slot->data);
    if (!error) return GW_OK;
    enum gw_err err = error->err;
    gw_diag_set(diag, err, "%s", godwit_error_message(error));
    godwit_error_delete(error);
    return err;
}

static void unlink_slot(void *env, void *slot_data)
{
    struct godwit_pool *pool = env;
    struct godwit_slot *slot = slot_data;
    wasm_instance_delete(slot->instance);
    if (slot->data && pool->options.unlink)
        pool->options.unlink(pool->options.env, slot->data);
    gw_alloc_put(&pool->engine->alloc, slot, sizeof *slot);
}

/* ---- The pool ---- */

struct godwit_error *godwit_pool_new(wasm_engine_t *engine, const wasm_module_t *module,
                                     const struct godwit_pool_options *options,
                                     struct godwit_pool **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    *out = NULL;
    if (module->ref.store->engine != engine) {
        gw_diag_set(&diag, GW_ERR_UNLINKABLE, "the module belongs to another engine");
        return gw_api_error(GW_ERR_UNLINKABLE, &diag);
    }
    struct godwit_pool *pool = gw_alloc_zero(&engine->alloc, sizeof *pool);
    if (!pool) return gw_api_error(GW_ERR_NOMEM, &diag);
    pool->engine = gw_api_engine_ref(engine);
    pool->options = *options;
    struct gw_pool_config config = {
        .store = gw_engine_options(engine->engine)->store,
        .open = open_store,
        .close = close_store,
        .link = link_slot,
        .unlink = unlink_slot,
        .env = pool,
        .max_slots = options->max_slots,
        .max_idle = options->max_idle,
        .keep_bytes = options->keep_bytes,
    };
    enum gw_err err = gw_pool_new(&config, module->module, &pool->pool);
    if (err) {
        godwit_pool_delete(pool);
        return gw_api_error(err, &diag);
    }
    *out = pool;
    return NULL;
}

void godwit_pool_delete(struct godwit_pool *pool)
{
    if (!pool) return;
    wasm_engine_t *engine = pool->engine;
    gw_pool_free(&pool->pool);
    gw_alloc_put(&engine->alloc, pool, sizeof *pool);
    gw_api_engine_unref(&engine);
}

struct godwit_error *godwit_pool_take(struct godwit_pool *pool, struct godwit_slot **out,
                                      wasm_trap_t **trap)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_pool_slot *taken = NULL;
    *out = NULL;
    if (trap) *trap = NULL;
    enum gw_err err = gw_pool_take(pool->pool, &diag, &taken);
    if (!taken) return gw_api_error(err, &diag);
    struct godwit_slot *slot = taken->data;
    slot->slot = taken;
    if (!err && !slot->instance) {
        slot->instance = (wasm_instance_t *)gw_api_ref_of(slot->store, GW_API_INSTANCE,
                                                          taken->instance);
        if (!slot->instance) err = GW_ERR_NOMEM;
    }
    if (!err) {
        *out = slot;
        return NULL;
    }
    struct godwit_error *error = gw_api_trap_tell(slot->store, err, &diag, trap);
    godwit_pool_give(pool, slot);
    return error;
}

void godwit_pool_give(struct godwit_pool *pool, struct godwit_slot *slot)
{
    if (!slot) return;
    gw_api_trap_drop_raised(slot->store);
    struct gw_pool_slot *taken = slot->slot;
    slot->slot = NULL;
    gw_pool_give(pool->pool, &taken);
}

wasm_store_t *godwit_slot_store(struct godwit_slot *slot) { return slot->store; }
wasm_instance_t *godwit_slot_instance(struct godwit_slot *slot) { return slot->instance; }
void *godwit_slot_data(struct godwit_slot *slot) { return slot->data; }

void godwit_pool_count(struct godwit_pool *pool, uint32_t *taken, uint32_t *idle)
{
    gw_pool_count(pool->pool, taken, idle);
}
