/* SPDX-License-Identifier: Apache-2.0 */
/* fiber.h -- a call on its own stack, which a host function can park.
 *
 * A fiber runs `body` on a stack with a guard page. Inside, gw_fiber_park hands control
 * back to whoever resumed it; the next resume continues there. Switching is a few
 * instructions (os/fiber.h). A fiber that is freed while parked is abandoned: nothing on
 * its stack is run. One thread at a time, but it may be resumed by another thread than
 * the one that parked it, as its store may move. */
#ifndef GW_CORE_RUNTIME_FIBER_H
#define GW_CORE_RUNTIME_FIBER_H

#include "core/runtime/store.h"

struct gw_fiber;

/* All fibers of a store are freed before it. */

/* Make a fiber that will call `func` with a copy of `slots` (as in gw_exec_call).
 *   errors   NOMEM */
enum gw_err gw_fiber_new(struct gw_store *store, struct gw_func *func,
                         const uint64_t *slots, struct gw_fiber **out);
void gw_fiber_free(struct gw_fiber **fiber);

/* Run until it parks or is done. Not again once it is done.
 *   returns  true when done: then *err and slots hold what gw_exec_call would give */
bool gw_fiber_resume(struct gw_fiber *fiber, enum gw_err *err, uint64_t *slots);

/* Park the fiber this host call runs on.    returns  false if it runs on none */
bool gw_fiber_park(struct gw_store *store);

#endif
