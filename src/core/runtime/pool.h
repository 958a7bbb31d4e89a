/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h -- instances of one module, ready to use, put back as they were after use.
 *
 * A slot is a store with one instance in it: built, linked and filled once, then taken and
 * given back any number of times. Last in, first out: what was used just now is still in
 * the caches. A slot that cannot be put back (it made shared memories, instances or
 * fibers) is freed, and the next one is built anew.
 *
 * Take and give from any thread; a slot belongs to the thread that has it. */
#ifndef GW_CORE_RUNTIME_POOL_H
#define GW_CORE_RUNTIME_POOL_H

#include "core/runtime/linker.h"

struct gw_pool;

/* Define in the linker of a new slot's store what the module imports.
 *   *slot_data  what belongs to this slot, NULL at first; released by `unlink` after the store
 *   errors      any: the slot is not made */
typedef enum gw_err gw_pool_link(void *env, struct gw_store *store,
                                 struct gw_linker *linker, struct gw_diag *diag,
                                 void **slot_data);
typedef void gw_pool_unlink(void *env, void *slot_data);

/* Make and free a slot's store otherwise than by gw_store_new. The store's config must be the pool's. */
typedef enum gw_err gw_pool_open(void *env, struct gw_store **out);
typedef void gw_pool_close(void *env, struct gw_store **store);

struct gw_pool_config {
    struct gw_store_config store; /* of every slot */
    gw_pool_open *open;           /* NULL: gw_store_new */
    gw_pool_close *close;         /* with it */
    gw_pool_link *link;           /* NULL: the module imports nothing */
    gw_pool_unlink *unlink;       /* may be NULL */
    void *env;                    /* theirs; must outlive the pool */
    uint32_t max_slots;  /* in use and kept together; default 1000 */
    uint32_t max_idle;   /* kept ready; more are freed as they come back; default 100 */
    size_t keep_bytes;   /* of a memory: stays resident between uses; default 256 KiB */
};

struct gw_pool_config gw_pool_config_defaults(void);

struct gw_pool_slot {
    struct gw_store *store;
    struct gw_instance *instance; /* its start function has not run */
    void *data;                   /* of gw_pool_link */
};

/* Make a pool; slots are made as they are taken.
 *   module   validated, of config->store.registry; a reference is kept
 *   errors   NOMEM */
enum gw_err gw_pool_new(const struct gw_pool_config *config, struct gw_module *module,
                        struct gw_pool **out);
/* Every slot must have been given back. */
void gw_pool_free(struct gw_pool **pool);

/* Take a slot and run the module's start function, if it has one.
 *   *out     borrowed: give it back, also after an error of a call in it. After an error
 *            of the start function it is set, too, as the trap waits in its store; after any
 *            other it is NULL
 *   errors   LIMIT: max_slots are in use; those of linking and gw_instance_new
 *   thread   any */
enum gw_err gw_pool_take(struct gw_pool *pool, struct gw_diag *diag,
                         struct gw_pool_slot **out);
/* Put it back as it was. Nothing of it may be used from now on.     thread  any */
void gw_pool_give(struct gw_pool *pool, struct gw_pool_slot **slot);

/* Slots that are in use, and ready.     thread  any */
void gw_pool_count(struct gw_pool *pool, uint32_t *in_use, uint32_t *idle);

#endif
