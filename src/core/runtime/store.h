/* SPDX-License-Identifier: Apache-2.0 */
/* store.h -- everything born at run time lives in a store and dies with it.
 *
 * A store and all it holds belong to one thread at a time. Modules and the type registry
 * are shared. */
#ifndef GW_CORE_RUNTIME_STORE_H
#define GW_CORE_RUNTIME_STORE_H

#include <stdatomic.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "core/runtime/epoch.h"
#include "core/runtime/exec.h"
#include "core/runtime/func.h"
#include "core/runtime/gc.h"
#include "core/runtime/trap.h"

struct gw_instance;
struct gw_tier;

/* When a tier that compiles does so: each function at its first call; all of a module's when
 * its first instance is made; likewise, on all processors. ORDER(gw_store_compile) */
enum gw_store_compile { GW_COMPILE_LAZY, GW_COMPILE_EAGER, GW_COMPILE_POOL };

struct gw_store_config {
    struct gw_alloc *alloc;            /* parent; default gw_alloc_libc() */
    struct gw_type_registry *registry; /* required */
    const struct gw_tier *tier;        /* required: what runs guest code */
    size_t max_heap_bytes;      /* host memory of the store, GC heap excluded; SIZE_MAX */
    size_t max_gc_bytes;        /* default 1 GiB */
    uint64_t max_memory_bytes;  /* of each linear memory; UINT64_MAX */
    uint64_t max_table_entries; /* default GW_MAX_TABLE_ENTRIES */
    uint32_t max_memories, max_tables, max_instances; /* default 10000 each */
    size_t stack_bytes;    /* value stack, default 8 MiB of reserved space */
    bool is_metered;       /* count fuel */
    int64_t fuel;          /* what a metered store starts with; default INT64_MAX */
    bool is_interruptible; /* poll the epoch in loops and functions; on by default. Where
                            * off, code that uses a shared memory still does */
    bool is_profiled;              /* compiled code counts: gw_instance.profile */
    enum gw_store_compile compile; /* default LAZY */
    bool prefer_checked;           /* tests: never use guard regions */
    bool gc_stress;                /* tests: collect at every allocation */
};

struct gw_store_config gw_store_config_defaults(void);

/* 1,000 parameters or results (core/wasm/limits.h), all v128. */
enum { GW_STORE_PASSING_SLOTS = 2000 };

/* What is to be done at a store's end; in its arena. */
struct gw_store_end {
    void (*end)(void *env);
    void *env;
    struct gw_store_end *next;
};

struct gw_store {
    /* Hot: guest code reads these. */
    int64_t fuel;                  /* left; < 0: out. INT64_MAX where not metered */
    const _Atomic uint64_t *epoch; /* the clock: of `clock`, or own_epoch */
    _Atomic uint64_t deadline;     /* interrupted once *epoch >= deadline; relaxed */
    struct gw_exec *exec;
    /* Compiled code: frames must not begin below; of the exec that runs. */
    char *stack_limit;
    /* Compiled code: arguments and results beyond the registers, GW_STORE_PASSING_SLOTS of
     * them; the tier's. */
    uint64_t *passing;

    struct gw_store_config config;
    struct gw_alloc alloc; /* child of config.alloc with max_heap_bytes */
    struct gw_arena arena; /* instances and what never dies before the store */
    struct gw_type_registry *registry;
    const struct gw_tier *tier;
    struct gw_gc_heap *gc;
    struct gw_trap *trap; /* pending after GW_ERR_TRAP */
    gw_ref exception;     /* pending after GW_ERR_EXCEPTION: a gw_gc_exception */
    uint32_t exit_code;   /* after GW_ERR_EXIT */
    struct gw_exec *execs;
    struct gw_instance *instances;
    struct gw_memory *memories;
    struct gw_table *tables;
    struct gw_global *globals;
    struct gw_tag *tags;
    struct gw_host_func *host_funcs;
    struct gw_store_end *ends;
    uint32_t memory_count, table_count, instance_count;
    struct gw_epoch_cell *cell; /* says when to look at the deadline */
    struct gw_epoch *clock;     /* shared with other stores; NULL: own_epoch and own_cell */
    _Atomic uint64_t own_epoch;
    struct gw_epoch_cell own_cell;
    struct gw_trap spare_trap;  /* what `trap` is where none could be allocated */
    void *user;                 /* the embedder's (C API) */
};

/* Make and release a store.      errors  NOMEM */
enum gw_err gw_store_new(const struct gw_store_config *config, struct gw_store **out);
void gw_store_free(struct gw_store **store);

/* Call `end(env)` when the store is freed, before anything in it goes; the last one asked for is
 * called first.      returns  false: out of memory, it will not be called */
GW_NODISCARD bool gw_store_at_end(struct gw_store *store, void (*end)(void *env),
                                  void *env);

/* Ask for the exit of the guest: a host function returns the result. */
enum gw_err gw_store_set_exit(struct gw_store *store, uint32_t code);

/* Raise an exception object as pending; returns GW_ERR_EXCEPTION. */
enum gw_err gw_exception_set(struct gw_store *store, gw_ref exception);

/* Have deadlines compared with a shared clock, which outlives the store; before there are
 * instances, and once.      errors  NOMEM */
enum gw_err gw_store_set_clock(struct gw_store *store, struct gw_epoch *clock);

/* From any thread, async-signal-safe: make running guest code trap INTERRUPTED soon.
 * Sticks: later calls trap too, until gw_store_set_deadline. */
void gw_store_interrupt(struct gw_store *store);

/* Trap INTERRUPTED once *store->epoch is at least `deadline`; UINT64_MAX: never. */
void gw_store_set_deadline(struct gw_store *store, uint64_t deadline);

/* Fuel that work on many bytes at once costs beside its instruction's: a loop that moves
 * them would take far more. */
static inline uint64_t gw_store_bulk_cost(uint64_t bytes) { return bytes / 64; }

/* Take that fuel before the work is done.
 *   returns  false: there is not so much, nothing was taken; trap OUT_OF_FUEL */
static inline bool gw_store_pay(struct gw_store *store, uint64_t bytes)
{
    if (!store->config.is_metered) return true;
    uint64_t cost = gw_store_bulk_cost(bytes);
    if (store->fuel < 0 || cost > (uint64_t)store->fuel) return false;
    store->fuel -= (int64_t)cost;
    return true;
}

/* Has the deadline come? What guest code, and host functions that wait, ask now and
 * then. */
static inline bool gw_store_is_interrupted(const struct gw_store *store)
{
    return atomic_load_explicit(store->epoch, memory_order_relaxed) >=
           atomic_load_explicit(&store->deadline, memory_order_relaxed);
}

#endif
