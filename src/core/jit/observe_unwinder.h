/* SPDX-License-Identifier: Apache-2.0 */
/* observe_unwinder.h -- compiled frames for the unwinder of the system, _Unwind_Backtrace. */
#ifndef GW_CORE_JIT_OBSERVE_UNWINDER_H
#define GW_CORE_JIT_OBSERVE_UNWINDER_H

#include "core/jit/code.h"

/* What is registered of one gw_code, latest first. */
struct gw_observe_unwinder;

/* Register a function, or take all back. The caller holds observe.c's lock. Short of
 * memory, the function stays unknown. */
void gw_observe_unwinder_add(struct gw_observe_unwinder **list,
                             const struct gw_code *code, const struct gw_placed *placed);
void gw_observe_unwinder_remove(struct gw_observe_unwinder **list);

#endif
