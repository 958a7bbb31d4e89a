/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/marshal.h"

#include <string.h>

void gw_marshal_in(struct gw_jit_places places, const gw_valtype *types, uint32_t count,
                   const uint64_t *slots, struct gw_jit_regs *regs, uint64_t *passing)
{
    for (uint32_t i = 0; i < count; i++) {
        struct gw_jit_place to = gw_jit_next_place(&places, types[i]);
        uint32_t width = gw_valtype_slots(types[i]);
        if (to.is_passed)
            memcpy(passing + to.at, slots, width * sizeof *slots);
        else if (to.is_float)
            memcpy(regs->floats[to.at], slots, width * sizeof *slots);
        else
            regs->ints[to.at] = types[i] == GW_I32 ? (uint32_t)*slots : *slots;
        slots += width;
    }
}

void gw_marshal_out(struct gw_jit_places places, const gw_valtype *types, uint32_t count,
                    const struct gw_jit_regs *regs, const uint64_t *passing,
                    uint64_t *slots)
{
    for (uint32_t i = 0; i < count; i++) {
        struct gw_jit_place from = gw_jit_next_place(&places, types[i]);
        uint32_t width = gw_valtype_slots(types[i]);
        const void *value;
        if (from.is_passed)
            value = passing + from.at;
        else if (from.is_float)
            value = regs->floats[from.at];
        else
            value = &regs->ints[from.at];
        memcpy(slots, value, width * sizeof *slots);
        slots += width;
    }
}
