/* SPDX-License-Identifier: Apache-2.0 */
/* marshal.h -- values between slots (value.h) and the places of compiled code (abi.h). */
#ifndef GW_CORE_JIT_MARSHAL_H
#define GW_CORE_JIT_MARSHAL_H

#include "core/jit/abi.h"

/* From slots to registers and store->passing, and back; `places` zeroed, for parameters
 * or results. An i32 arrives in registers with its upper half zero. */
void gw_marshal_in(struct gw_jit_places places, const gw_valtype *types, uint32_t count,
                   const uint64_t *slots, struct gw_jit_regs *regs, uint64_t *passing);
void gw_marshal_out(struct gw_jit_places places, const gw_valtype *types, uint32_t count,
                    const struct gw_jit_regs *regs, const uint64_t *passing,
                    uint64_t *slots);

#endif
