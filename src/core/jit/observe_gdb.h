/* SPDX-License-Identifier: Apache-2.0 */
/* observe_gdb.h -- gdb's interface for compilers: small object files in memory. */
#ifndef GW_CORE_JIT_OBSERVE_GDB_H
#define GW_CORE_JIT_OBSERVE_GDB_H

#include "core/jit/code.h"

/* Show a function to gdb, or take all functions of a module's code back. The caller holds
 * observe.c's lock. Short of memory, the function stays unknown. */
void gw_observe_gdb_add(struct gw_code *code, const struct gw_placed *placed,
                        const char *name);
void gw_observe_gdb_remove(const struct gw_code *code);

#endif
