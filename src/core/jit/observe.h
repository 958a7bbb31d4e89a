/* SPDX-License-Identifier: Apache-2.0 */
/* observe.h -- who is told what is compiled: profilers and debuggers, on request.
 *
 * For the whole process, since that is what they look at. */
#ifndef GW_CORE_JIT_OBSERVE_H
#define GW_CORE_JIT_OBSERVE_H

#include "core/jit/code.h"

enum gw_jit_observer {
    GW_JIT_OBSERVE_PERF_MAP = 1 << 0, /* /tmp/perf-<pid>.map: names for `perf report` */
    GW_JIT_OBSERVE_JITDUMP = 1 << 1,  /* jit-<pid>.dump here: code, for `perf inject` */
    GW_JIT_OBSERVE_GDB = 1 << 2,      /* gdb's interface for compilers: names, frames */
};

/* From now on, tell these as well (enum gw_jit_observer).
 *   errors   ACCESS: a file could not be made      thread  any */
enum gw_err gw_jit_observe(uint32_t observers);

/* A function was placed. Quick where nobody observes. With the lock of `code` held. */
void gw_jit_observe_placed(struct gw_code *code, const struct gw_placed *placed);
/* The code goes away. */
void gw_jit_observe_freed(struct gw_code *code);

#endif
