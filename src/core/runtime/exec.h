/* SPDX-License-Identifier: Apache-2.0 */
/* exec.h -- one line of guest execution: its value stack and where it stands.
 *
 * A store has one exec at a time (store->exec); a fiber that parks swaps it out. The
 * value stack is mapped memory that commits as it is touched; interpreter frames and the
 * slots of host calls live on it, and the garbage collector scans it conservatively up to
 * `top`.
 *
 *   stack                top                                 stack_end
 *   | entry args | frames ... | free ...                     |
 *
 * Whoever leaves guest code (calls a host function, allocates, raises a trap) first
 * stores `top` = end of the live slots and `frame` = its innermost frame. */
#ifndef GW_CORE_RUNTIME_EXEC_H
#define GW_CORE_RUNTIME_EXEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct gw_store;
struct gw_func;
struct gw_trap_entry;
struct gw_fiber;

struct gw_exec {
    struct gw_store *store;
    uint64_t *stack, *stack_end;
    uint64_t *top;
    void *frame;                 /* tier's innermost frame; NULL: no guest code below */
    const void *pc;              /* tier's place in that frame */
    void *context;               /* compiled code: the instance of that frame */
    char *sp;                    /* compiled code: its frames are [sp, stack_end), roots of the
                                    collector while it is outside; NULL: none */
    char *c_sp;                  /* compiled code: the C stack to call on */
    struct gw_trap_entry *entry; /* innermost gw_trap_catch */
    uint32_t host_depth;         /* nested calls into it, limited: they recurse in C */
    const char *c_stack_low;     /* a call must not start below; NULL: not known */
    struct gw_fiber *fiber;      /* it belongs to; NULL: the thread's own stack */
    struct gw_exec *next, *prev; /* all of the store, parked ones too: GC roots */
};

enum { GW_EXEC_MAX_HOST_DEPTH = 200 };

/* Make and release an exec with a value stack of the store's configured size.
 *   errors   NOMEM */
enum gw_err gw_exec_new(struct gw_store *store, struct gw_exec **out);
void gw_exec_free(struct gw_exec **exec);

/* The store's current exec, made at first use.     errors  NOMEM */
enum gw_err gw_exec_get(struct gw_store *store, struct gw_exec **out);

/* Call a function. args and results share `slots`: params in, results out, by the
 * function's canonical type, max(param_slots, result_slots) long.
 *   errors   TRAP, EXCEPTION, EXIT: the value waits in the store; slots are unspecified
 *            then; NOMEM: no value stack
 *   thread   the store's */
enum gw_err gw_exec_call(struct gw_store *store, struct gw_func *func, uint64_t *slots);

#endif
