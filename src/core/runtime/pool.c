/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/pool.h"

#include "core/runtime/snapshot.h"
#include "os/lock.h"

struct slot {
    struct gw_pool_slot is; /* first: what users hold */
    struct gw_snapshot *snapshot; /* NULL: cannot be put back */
    struct slot *next;
};

struct gw_pool {
    struct gw_pool_config config;
    struct gw_alloc *alloc;
    struct gw_module *module;
    struct gw_lock lock; /* of all below */
    struct slot *idle;   /* last given first */
    uint32_t idle_count, in_use;
    bool has_images; /* then they are constant */
    struct gw_images images;
};

struct gw_pool_config gw_pool_config_defaults(void)
{
    return (struct gw_pool_config){
        .store = gw_store_config_defaults(),
        .max_slots = 1000,
        .max_idle = 100,
        .keep_bytes = (size_t)256 << 10,
    };
}

enum gw_err gw_pool_new(const struct gw_pool_config *config, struct gw_module *module,
                        struct gw_pool **out)
{
    struct gw_alloc *alloc = config->store.alloc;
    struct gw_pool *pool = gw_alloc_zero(alloc, sizeof *pool);
    if (!pool) return GW_ERR_NOMEM;
    pool->config = *config;
    pool->alloc = alloc;
    pool->module = gw_module_ref(module);
    pool->images.alloc = alloc;
    gw_lock_init(&pool->lock);
    *out = pool;
    return GW_OK;
}

static void free_slot(struct gw_pool *pool, struct slot *slot)
{
    gw_snapshot_free(&slot->snapshot);
    if (pool->config.close && slot->is.store)
        pool->config.close(pool->config.env, &slot->is.store);
    else
        gw_store_free(&slot->is.store);
    if (slot->is.data && pool->config.unlink)
        pool->config.unlink(pool->config.env, slot->is.data);
    gw_alloc_put(pool->alloc, slot, sizeof *slot);
}

void gw_pool_free(struct gw_pool **pool_at)
{
    struct gw_pool *pool = *pool_at;
    if (!pool) return;
    *pool_at = NULL;
    GW_EXPECT(pool->in_use == 0);
    while (pool->idle) {
        struct slot *slot = pool->idle;
        pool->idle = slot->next;
        free_slot(pool, slot);
    }
    gw_images_deinit(&pool->images);
    gw_lock_deinit(&pool->lock);
    gw_module_unref(&pool->module);
    gw_alloc_put(pool->alloc, pool, sizeof *pool);
}

/* -- making a slot ------------------------------------------------------------------- */

static enum gw_err link_imports(struct gw_pool *pool, struct gw_linker *linker,
                                struct gw_diag *diag, struct slot *slot)
{
    const struct gw_pool_config *c = &pool->config;
    return c->link ? c->link(c->env, slot->is.store, linker, diag, &slot->is.data) : GW_OK;
}

static enum gw_err build(struct gw_pool *pool, struct gw_diag *diag, struct slot *slot)
{
    const struct gw_pool_config *c = &pool->config;
    enum gw_err err = c->open ? c->open(c->env, &slot->is.store)
                              : gw_store_new(&c->store, &slot->is.store);
    if (err) return err;
    struct gw_linker *linker = NULL;
    err = gw_linker_new(slot->is.store, &linker);
    if (!err) err = link_imports(pool, linker, diag, slot);
    if (!err) err = gw_linker_build(linker, pool->module, diag, &slot->is.instance);
    gw_linker_free(&linker);
    return err;
}

/* Images are made once, by the first slot, under the lock; after that only read. */
static enum gw_err take_snapshot(struct gw_pool *pool, struct slot *slot)
{
    gw_lock_take(&pool->lock);
    bool is_first = !pool->has_images;
    enum gw_err err;
    if (is_first) {
        err = gw_snapshot_new(slot->is.store, &pool->images, pool->config.keep_bytes,
                              &slot->snapshot);
        pool->has_images = !err;
    }
    gw_lock_drop(&pool->lock);
    if (!is_first)
        err = gw_snapshot_new(slot->is.store, &pool->images, pool->config.keep_bytes,
                              &slot->snapshot);
    return err == GW_ERR_UNSUPPORTED ? GW_OK : err;
}

static enum gw_err new_slot(struct gw_pool *pool, struct gw_diag *diag,
                            struct slot **out)
{
    struct slot *slot = gw_alloc_zero(pool->alloc, sizeof *slot);
    if (!slot) return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory for an instance");
    enum gw_err err = build(pool, diag, slot);
    if (!err) err = take_snapshot(pool, slot);
    if (err)
        free_slot(pool, slot);
    else
        *out = slot;
    return err;
}

/* -- use ----------------------------------------------------------------------------- */

/* Count one more in use; take an idle one, if there is one. */
static enum gw_err claim(struct gw_pool *pool, struct gw_diag *diag, struct slot **out)
{
    enum gw_err err = GW_OK;
    gw_lock_take(&pool->lock);
    if (pool->in_use >= pool->config.max_slots) {
        err = GW_ERR_LIMIT;
    } else {
        pool->in_use++;
        *out = pool->idle;
        if (*out) {
            pool->idle = (*out)->next;
            pool->idle_count--;
        }
    }
    gw_lock_drop(&pool->lock);
    if (err) gw_diag_set(diag, err, "%u instances are in use", pool->config.max_slots);
    return err;
}

/* Count one less in use; keep the slot, if there is one and room for it. */
static void release(struct gw_pool *pool, struct slot *slot)
{
    gw_lock_take(&pool->lock);
    pool->in_use--;
    if (slot && pool->idle_count < pool->config.max_idle) {
        slot->next = pool->idle;
        pool->idle = slot;
        pool->idle_count++;
        slot = NULL;
    }
    gw_lock_drop(&pool->lock);
    if (slot) free_slot(pool, slot);
}

static void put_back(struct gw_pool *pool, struct slot *slot)
{
    bool is_clean = slot->snapshot && gw_snapshot_restore(slot->snapshot);
    if (!is_clean) free_slot(pool, slot);
    release(pool, is_clean ? slot : NULL);
}

enum gw_err gw_pool_take(struct gw_pool *pool, struct gw_diag *diag,
                         struct gw_pool_slot **out)
{
    struct slot *slot = NULL;
    *out = NULL;
    enum gw_err err = claim(pool, diag, &slot);
    if (err) return err;
    if (!slot) err = new_slot(pool, diag, &slot);
    if (err) {
        release(pool, NULL);
        return err;
    }
    *out = &slot->is;
    return gw_instance_start(slot->is.instance);
}

void gw_pool_give(struct gw_pool *pool, struct gw_pool_slot **slot)
{
    if (*slot) put_back(pool, GW_CONTAINER(*slot, struct slot, is));
    *slot = NULL;
}

void gw_pool_count(struct gw_pool *pool, uint32_t *in_use, uint32_t *idle)
{
    gw_lock_take(&pool->lock);
    *in_use = pool->in_use;
    *idle = pool->idle_count;
    gw_lock_drop(&pool->lock);
}
