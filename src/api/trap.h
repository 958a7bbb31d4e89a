/* SPDX-License-Identifier: Apache-2.0 */
/* trap.h -- wasm_trap_t and wasm_frame_t: what stopped a call, for good.
 *
 * A trap copies what it says, so it outlives its store. It also stands for what is not a
 * trap but ends a call all the same: a guest's exit, and an exception that nobody caught.
 * A host function that returns one passes it on as what it is. */
#ifndef GW_API_TRAP_H
#define GW_API_TRAP_H

#include "api/error.h"
#include "api/ref.h"
#include "core/runtime/trap.h"

struct wasm_frame_t {
    struct gw_frame_info info; /* its module is a reference, its instance is not used */
    wasm_instance_t *instance; /* a handle; NULL if there was no memory for one */
    wasm_engine_t *engine;     /* a reference: the module needs it */
};

struct wasm_trap_t {
    struct wasm_ref_t ref;
    enum gw_err err; /* TRAP, EXCEPTION, EXIT; or what kept a call from beginning */
    enum gw_trap_code code;
    uint32_t exit_code;
    struct wasm_ref_t *exception; /* a handle of kind EXN, or NULL */
    char *message;                /* with its NUL; message_bytes counts it */
    size_t message_bytes;
    struct wasm_frame_t *frames; /* innermost first */
    uint32_t frame_count, frame_total;
};

/* Make a trap that says `text` (a terminator is added), without frames. Out of memory, it
 * is the store's spare one, which says that; NULL only if the store is gone, too. */
GW_OWN wasm_trap_t *gw_api_trap_new(struct wasm_store_t *store, enum gw_err err,
                                    enum gw_trap_code code, struct gw_slice text);

/* The spare trap that a store begins with; NULL: out of memory. */
GW_OWN wasm_trap_t *gw_api_trap_new_spare(struct wasm_store_t *store);

/* What a call that failed left in the store: the trap that a host function had returned,
 * or a new one. NULL: out of memory, and what was pending is dropped all the same. */
GW_OWN wasm_trap_t *gw_api_trap_take(struct wasm_store_t *store, enum gw_err err);

/* Tell how a call ended: `err` as an error, what stopped the guest also as *trap, which is
 * NULL otherwise (`trap` itself may be NULL).
 *   returns  as gw_api_error */
GW_OWN struct godwit_error *gw_api_trap_tell(struct wasm_store_t *store, enum gw_err err,
                                             struct gw_diag *diag,
                                             GW_OWN wasm_trap_t **trap);

/* Raise a host function's trap in the guest that called it.
 *   returns  the host function's result */
enum gw_err gw_api_trap_raise(struct wasm_store_t *store, GW_OWN wasm_trap_t *trap);

void gw_api_trap_drop_raised(struct wasm_store_t *store);

#endif
