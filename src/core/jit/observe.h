/* SPDX-License-Identifier: Apache-2.0 */
/* observe.h -- who is told what is compiled: profilers and debuggers, on request.
 *
 * For the whole process, since that is what they look at. */
#ifndef GW_CORE_JIT_OBSERVE_H
#define GW_CORE_JIT_OBSERVE_H

#include "core/jit/code.h"
#include "core/runtime/tier.h"

/* From now on, tell these as well (enum gw_tier_observer).
 *   errors   ACCESS: a file could not be made      thread  any */
enum gw_err gw_jit_observe(uint32_t observers);

/* Does anybody observe? */
bool gw_jit_is_observed(void);
/* A function was placed. Quick where nobody observes. With the lock of `code` held. */
void gw_jit_observe_placed(struct gw_code *code, const struct gw_placed *placed);
/* The code goes away. */
void gw_jit_observe_freed(struct gw_code *code);

#endif
