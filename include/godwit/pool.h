/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h -- instances of one module by the million: taken ready, given back, put back as
 * they were.
 *
 *   options = godwit_pool_options_defaults(); options.link = ...;
 *   godwit_pool_new(engine, module, &options, &pool);
 *   for each piece of work:
 *     godwit_pool_take(pool, &slot, &trap);
 *     ... godwit_instance_find_func(godwit_slot_instance(slot), "run"), wasm_func_call ...
 *     godwit_pool_give(pool, slot);
 *
 * A slot is a store with one instance. What a use changes (memory, globals, tables, collected objects,
 * fuel, a deadline) is undone when the slot is given back, at the cost of what was written to:
 * a few microseconds. What the host did to a store is not undone: wasi worlds and host functions keep
 * their own state. Handles of the slot's objects may be kept from one use to the next, except those
 * of collected objects and exceptions: a slot with such handles is thrown away when it is
 * given back, as is one that made a store's worth of new things. Correct, but slow.
 *
 * Pools: any thread. A slot belongs to the thread that took it. */
#ifndef GODWIT_POOL_H
#define GODWIT_POOL_H

#include "godwit/linker.h"

#ifdef __cplusplus
extern "C" {
#endif

struct godwit_pool;
struct godwit_slot;

/* Define what the module imports in the linker of a new slot.
 *   slot_data  may be set to what belongs to the slot: godwit_slot_data
 *   returns    owned: an error ends godwit_pool_take with it */
typedef struct godwit_error *godwit_pool_link_fn(void *env, wasm_store_t *store,
                                                 struct godwit_linker *linker,
                                                 void **slot_data);

struct godwit_pool_options {
    godwit_pool_link_fn *link; /* NULL: the module imports nothing */
    void (*unlink)(void *env, void *slot_data); /* when a slot's store is gone; or NULL */
    void *env;           /* theirs; must outlive the pool */
    uint32_t max_slots;  /* taken at once; default 1000 */
    uint32_t max_idle;   /* kept ready, the others are freed; default 100 */
    size_t keep_bytes;   /* of each memory: stays resident between uses; default 256 KiB */
};
GW_API struct godwit_pool_options godwit_pool_options_defaults(void);

/* Make a pool. Slots are made when they are first needed.
 *   module   of the same engine; may be deleted after this
 *   *out     owned; godwit_pool_delete, after all slots are given back
 *   errors   UNLINKABLE: a module of another engine; NOMEM */
GW_API GW_OWN struct godwit_error *
godwit_pool_new(wasm_engine_t *engine, const wasm_module_t *module,
                const struct godwit_pool_options *options, struct godwit_pool **out);
GW_API void godwit_pool_delete(GW_OWN struct godwit_pool *pool);

/* Take a slot; the module's start function has run.
 *   *out     NULL on failure
 *   *trap    owned: what stopped the start function, or NULL; `trap` may be NULL
 *   errors   LIMIT: max_slots are taken; STOPPED: see *trap; those of the link function
 *            and of godwit_linker_instantiate */
GW_API GW_OWN struct godwit_error *godwit_pool_take(struct godwit_pool *pool,
                                                    struct godwit_slot **out,
                                                    wasm_trap_t **trap);
/* Give it back. No call may be running in it. */
GW_API void godwit_pool_give(struct godwit_pool *pool, struct godwit_slot *slot);

/* What a slot is made of: borrowed, also by the next use of it. */
GW_API wasm_store_t *godwit_slot_store(struct godwit_slot *slot);
GW_API wasm_instance_t *godwit_slot_instance(struct godwit_slot *slot);
GW_API void *godwit_slot_data(struct godwit_slot *slot);

/* How many slots are taken, and how many wait ready. */
GW_API void godwit_pool_count(struct godwit_pool *pool, uint32_t *taken, uint32_t *idle);

#ifdef __cplusplus
}
#endif

#endif
