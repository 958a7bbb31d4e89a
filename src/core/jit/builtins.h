/* SPDX-License-Identifier: Apache-2.0 */
/* builtins.h -- the C functions behind builtins.def, which says what each takes and gives.
 *
 * They have one shape, gw_jit_builtin of abi.h. Values move through frame slots, which the
 * collector scans, so that a builtin may allocate at any time. */
#ifndef GW_CORE_JIT_BUILTINS_H
#define GW_CORE_JIT_BUILTINS_H

#include "core/jit/abi.h"

/* errors   TRAP, EXCEPTION, with the value in the store      thread  the store's */
#define GW_BUILTIN_ROW(id, name) gw_jit_builtin gw_builtin_##name;
#include "core/jit/builtins.def"
#undef GW_BUILTIN_ROW

#endif
