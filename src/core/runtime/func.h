/* SPDX-License-Identifier: Apache-2.0 */
/* func.h -- function instances: guest code or a host's.
 *
 * Born in a store and dies with it; never moves, so a funcref is a plain pointer. */
#ifndef GW_CORE_RUNTIME_FUNC_H
#define GW_CORE_RUNTIME_FUNC_H

#include "core/runtime/value.h"
#include "core/wasm/type_registry.h"

struct gw_store;
struct gw_instance;
struct gw_func;

/* What a host function learns about its call. */
struct gw_call {
    struct gw_store *store;
    struct gw_instance
        *caller; /* the instance whose code calls; NULL when the host does */
    struct gw_func *func;
};

/* A host function: reads its parameters from slots[0..], writes its results over them.
 * Returns GW_OK; GW_ERR_TRAP after gw_trap_set; GW_ERR_EXCEPTION after gw_exception_set;
 * GW_ERR_EXIT after gw_store_set_exit. It may call back into the guest, and may park
 * its fiber. Slots stay valid (and in place) until it returns. */
typedef enum gw_err gw_host_fn(struct gw_call *call, void *env, uint64_t *slots);

struct gw_func {
    const void *code; /* the tier's entry; first, for one-load calls. NULL: a host's */
    struct gw_instance *instance; /* NULL: a host function */
    gw_type_id type;
    gw_funcidx index; /* in the module, guest functions only */
    const struct gw_canon *canon;
    gw_host_fn *host; /* NULL: guest code */
    void *env;
};

/* What is kept of a host function besides. */
struct gw_host_func {
    struct gw_func func;
    void (*finalize)(void *env); /* when the store dies; may be NULL */
    struct gw_host_func *next;   /* of the store */
};

/* Make a host function. `type` is a function type of the store's registry and is kept in
 * use: the store takes a use of its own.
 *   *out     borrowed: the store's
 *   errors   NOMEM: then finalize is not called */
enum gw_err gw_func_new_host(struct gw_store *store, gw_type_id type, gw_host_fn *fn,
                             void *env, void (*finalize)(void *env),
                             struct gw_func **out);

/* The same from a signature text: params:results by i I f F V e(externref) c(funcref),
 * "ii:i". */
enum gw_err gw_func_new_host_sig(struct gw_store *store, const char *sig, gw_host_fn *fn,
                                 void *env, void (*finalize)(void *env),
                                 struct gw_func **out);

#endif
