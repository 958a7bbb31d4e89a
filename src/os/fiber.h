/* SPDX-License-Identifier: Apache-2.0 */
/* fiber.h -- a second stack in the same thread, and the switch to and fro.
 *
 * A few instructions on x86-64 and AArch64, ucontext elsewhere. Switching keeps what a
 * function call keeps; floating-point modes and the signal mask are the thread's and go
 * along. One thread at a time; a fiber that was left may be entered by another thread. */
#ifndef GW_OS_FIBER_H
#define GW_OS_FIBER_H

#include <stddef.h>

#include "base/err.h"

typedef void gw_os_fiber_body(void *env);

struct gw_os_fiber {
    char *stack; /* guard page first */
    size_t bytes;
    void *other; /* the side that does not run: a stack pointer */
    gw_os_fiber_body *body;
    void *env;
    /* The sanitizers' view of both sides. */
    void *fake_stack, *outer_fake_stack;
    const void *outer_stack;
    size_t outer_bytes;
    void *race_fiber, *outer_race_fiber;
};

/* Make a fiber that will run body(env) when first entered; it never runs if it never is.
 *   stack_bytes  usable; mapped, so that only what is touched costs memory
 *   errors       NOMEM */
enum gw_err gw_os_fiber_init(struct gw_os_fiber *fiber, size_t stack_bytes,
                             gw_os_fiber_body *body, void *env);

/* Release the stack. A fiber that was left is abandoned. Not from inside. */
void gw_os_fiber_deinit(struct gw_os_fiber *fiber);

/* From outside: go in, until it leaves. From inside: leave, until it is entered again.
 * The body must leave at its end, too: it has nowhere to return to. */
void gw_os_fiber_enter(struct gw_os_fiber *fiber);
void gw_os_fiber_leave(struct gw_os_fiber *fiber);

/* The lowest address of the stack that may be used. */
static inline char *gw_os_fiber_low(const struct gw_os_fiber *fiber)
{
    return fiber->stack;
}

#endif
