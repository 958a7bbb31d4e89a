/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/store.h"

#include "core/runtime/instance.h"
#include "core/runtime/tier.h"
#include "core/wasm/limits.h"

struct gw_store_config gw_store_config_defaults(void)
{
    return (struct gw_store_config){
        .alloc = gw_alloc_libc(),
        .max_heap_bytes = SIZE_MAX,
        .max_gc_bytes = (size_t)1 << 30,
        .max_memory_bytes = UINT64_MAX,
        .max_table_entries = GW_MAX_TABLE_ENTRIES,
        .max_memories = 10000,
        .max_tables = 10000,
        .max_instances = 10000,
        .stack_bytes = (size_t)8 << 20,
        .is_interruptible = true,
        .fuel = INT64_MAX,
    };
}

enum gw_err gw_store_new(const struct gw_store_config *config, struct gw_store **out)
{
    enum gw_err err = gw_trap_install();
    if (err) return err;
    struct gw_store *store = gw_alloc_zero(config->alloc, sizeof *store);
    if (!store) return GW_ERR_NOMEM;
    store->config = *config;
    gw_alloc_init(&store->alloc, config->alloc, config->max_heap_bytes);
    gw_arena_init(&store->arena, &store->alloc);
    store->registry = config->registry;
    store->tier = config->tier;
    store->fuel = config->is_metered ? config->fuel : INT64_MAX;
    store->epoch = &store->own_epoch;
    store->cell = &store->own_cell;
    atomic_init(&store->deadline, UINT64_MAX);
    gw_epoch_cell_set(store->cell, store->epoch, UINT64_MAX);
    *out = store;
    return GW_OK;
}

static void free_instances(struct gw_store *store)
{
    for (struct gw_instance *i = store->instances; i; i = i->next)
        if (i->is_attached && store->tier->detach) store->tier->detach(i);
    for (struct gw_instance *i = store->instances; i; i = i->next)
        gw_instance_deinit(i);
    store->instances = NULL;
}

static void free_host_funcs(struct gw_store *store)
{
    struct gw_host_func *next;
    for (struct gw_host_func *f = store->host_funcs; f; f = next) {
        next = f->next;
        if (f->finalize) f->finalize(f->func.env);
        gw_type_registry_release_one(store->registry, f->func.type);
    }
    store->host_funcs = NULL;
}

void gw_store_free(struct gw_store **store_at)
{
    struct gw_store *store = *store_at;
    if (!store) return;
    *store_at = NULL;

    for (struct gw_store_end *e = store->ends; e; e = e->next)
        e->end(e->env);
    gw_trap_free(store, &store->trap);
    gw_gc_heap_free(store); /* traces by types: before the modules that hold them */
    free_instances(store);
    free_host_funcs(store);
    for (struct gw_memory *m = store->memories; m; m = m->next)
        gw_memory_deinit(m);
    for (struct gw_table *t = store->tables; t; t = t->next)
        gw_table_deinit(t);
    while (store->execs) {
        struct gw_exec *exec = store->execs;
        gw_exec_free(&exec);
    }
    size_t passing_bytes = GW_STORE_PASSING_SLOTS * sizeof *store->passing;
    gw_alloc_put(&store->alloc, store->passing, passing_bytes);
    if (store->clock) gw_epoch_leave(store->clock, store->cell);
    gw_arena_deinit(&store->arena);
    GW_ASSERT(store->alloc.used_bytes == 0);
    gw_alloc_put(store->config.alloc, store, sizeof *store);
}

bool gw_store_at_end(struct gw_store *store, void (*end)(void *env), void *env)
{
    struct gw_store_end *e = gw_arena_get(&store->arena, sizeof *e);
    if (!e) return false;
    *e = (struct gw_store_end){end, env, store->ends};
    store->ends = e;
    return true;
}

enum gw_err gw_store_set_exit(struct gw_store *store, uint32_t code)
{
    store->exit_code = code;
    return GW_ERR_EXIT;
}

enum gw_err gw_exception_set(struct gw_store *store, gw_ref exception)
{
    store->exception = exception;
    return GW_ERR_EXCEPTION;
}

void gw_store_interrupt(struct gw_store *store)
{
    atomic_store_explicit(&store->deadline, 0, memory_order_relaxed);
    gw_epoch_cell_clear(store->cell);
}

void gw_store_set_deadline(struct gw_store *store, uint64_t deadline)
{
    atomic_store_explicit(&store->deadline, deadline, memory_order_relaxed);
    gw_epoch_cell_set(store->cell, store->epoch, deadline);
    /* Interrupted meanwhile? */
    if (gw_store_is_interrupted(store)) gw_epoch_cell_clear(store->cell);
}

enum gw_err gw_store_set_clock(struct gw_store *store, struct gw_epoch *clock)
{
    struct gw_epoch_cell *cell = gw_epoch_join(clock);
    if (!cell) return GW_ERR_NOMEM;
    store->cell = cell;
    store->clock = clock;
    store->epoch = &clock->now;
    return GW_OK;
}
