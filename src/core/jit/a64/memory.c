/* SPDX-License-Identifier: Apache-2.0 */
/* Loads, stores, bounds, and what compiled code keeps in memory about itself. */
#include "core/jit/a64/emit.h"
#include "core/jit/masm_buffer.h"

void gw_masm_load(struct gw_masm *m, enum gw_access access, gw_reg dst,
                  struct gw_addr addr)
{
    /* ORDER(access) */
    static const uint32_t words[] = {GW_A64_LDRB,  GW_A64_LDRSB_W, GW_A64_LDRSB_X,
                                     GW_A64_LDRH,  GW_A64_LDRSH_W, GW_A64_LDRSH_X,
                                     GW_A64_LDR_W, GW_A64_LDRSW,   GW_A64_LDR_X,
                                     GW_A64_LDR_S, GW_A64_LDR_D,   GW_A64_LDR_Q};
    gw_a64_access(m, words[access], dst, addr, GW_A64_SCRATCH);
}

static uint32_t store_word(enum gw_access access)
{
    switch (access) {
    case GW_ACCESS_U8:
        return GW_A64_STRB;
    case GW_ACCESS_U16:
        return GW_A64_STRH;
    case GW_ACCESS_64:
        return GW_A64_STR_X;
    case GW_ACCESS_F32:
        return GW_A64_STR_S;
    case GW_ACCESS_F64:
        return GW_A64_STR_D;
    case GW_ACCESS_V128:
        return GW_A64_STR_Q;
    default:
        return GW_A64_STR_W;
    }
}

void gw_masm_store(struct gw_masm *m, enum gw_access access, struct gw_opnd value,
                   struct gw_addr addr)
{
    unsigned src = gw_a64_opnd(m, access == GW_ACCESS_64, value, GW_A64_SCRATCH2);
    gw_a64_access(m, store_word(access), src, addr, GW_A64_SCRATCH);
}

void gw_masm_address(struct gw_masm *m, gw_reg dst, struct gw_addr addr)
{
    /* Where an operand is needed after the result's register has been written to. */
    bool is_far = addr.disp <= -(1 << 24) || addr.disp >= 1 << 24;
    bool is_shared = addr.disp && dst == addr.base && addr.index != GW_REG_NONE;
    if (is_far && (dst == addr.base || dst == addr.index)) is_shared = true;
    unsigned at = gw_a64_base(m, addr, is_shared ? GW_A64_SCRATCH : dst);
    if (at != dst) gw_masm_move(m, GW_I64, dst, (gw_reg)at);
}

void gw_masm_check_bounds(struct gw_masm *m, gw_reg index, uint64_t offset,
                          uint32_t bytes, struct gw_addr size)
{
    enum { HIGHER = 2 }; /* flags: C set, Z not */
    uint64_t needed = offset + bytes;
    if (needed < offset) {
        gw_a64_jump(m, gw_masm_cold_trap(m, GW_TRAP_MEMORY_BOUNDS));
        return;
    }
    gw_a64_access(m, GW_A64_LDR_X, GW_A64_SCRATCH2, size, GW_A64_SCRATCH);
    if (gw_a64_fits_add(needed)) {
        gw_a64_rr(m, GW_A64_ADDS_I | GW_A64_X | gw_a64_add_bits(needed), GW_A64_SCRATCH,
                  index);
    } else {
        gw_a64_const(m, GW_A64_SCRATCH, needed);
        gw_a64_rrr(m, GW_A64_ADDS | GW_A64_X, GW_A64_SCRATCH, GW_A64_SCRATCH, index);
    }
    /* Compare with the size; where the addition overflowed, it is higher as well. */
    gw_a64_put(m, GW_A64_CCMP | GW_A64_X | GW_A64_SCRATCH2 << 16 | GW_A64_LO << 12 |
                      GW_A64_SCRATCH << 5 | HIGHER);
    gw_a64_trap_if(m, GW_A64_HI, GW_TRAP_MEMORY_BOUNDS);
}

/* ---- limits and counters ---- */

static void load_field(struct gw_masm *m, unsigned dst, unsigned base, size_t offset)
{
    gw_a64_access(m, GW_A64_LDR_X, dst,
                  (struct gw_addr){(gw_reg)base, GW_REG_NONE, 0, (int64_t)offset}, dst);
}

void gw_masm_poll(struct gw_masm *m)
{
    gw_label back = gw_masm_label(m);
    gw_label cold =
        gw_masm_cold(m, (struct gw_masm_cold){.what = GW_A64_COLD_POLL, .back = back});
    load_field(m, GW_A64_SCRATCH, GW_A64_CONTEXT,
               offsetof(struct gw_instance, flag.self));
    gw_a64_jump_zero(m, false, true, GW_A64_SCRATCH, cold);
    gw_masm_bind(m, back);
}

/* The flag asks for a look at the deadline. */
void gw_a64_cold_poll(struct gw_masm *m)
{
    load_field(m, GW_A64_SCRATCH2, GW_A64_CONTEXT, offsetof(struct gw_instance, store));
    load_field(m, GW_A64_SCRATCH, GW_A64_SCRATCH2, offsetof(struct gw_store, epoch));
    load_field(m, GW_A64_SCRATCH, GW_A64_SCRATCH, 0);
    load_field(m, GW_A64_SCRATCH2, GW_A64_SCRATCH2, offsetof(struct gw_store, deadline));
    gw_a64_rrr(m, GW_A64_SUBS | GW_A64_X, GW_A64_ZR, GW_A64_SCRATCH, GW_A64_SCRATCH2);
    gw_a64_trap_if(m, GW_A64_HS, GW_TRAP_INTERRUPTED);
}

void gw_masm_fuel(struct gw_masm *m, uint32_t units)
{
    uint32_t high = units & ~(uint32_t)4095, low = units & 4095;
    if (units >= 1 << 24) { /* no function is that long, but a sum may be */
        high = 4095u << 12;
        low = 4095;
    }
    if (high)
        gw_a64_rr(m, GW_A64_SUB_I | GW_A64_X | gw_a64_add_bits(high), GW_A64_FUEL,
                  GW_A64_FUEL);
    gw_a64_rr(m, GW_A64_SUBS_I | GW_A64_X | gw_a64_add_bits(low), GW_A64_FUEL,
              GW_A64_FUEL);
    gw_a64_trap_if(m, GW_A64_MI, GW_TRAP_OUT_OF_FUEL);
}

void gw_masm_count(struct gw_masm *m, uint32_t index)
{
    load_field(m, GW_A64_SCRATCH, GW_A64_CONTEXT, offsetof(struct gw_instance, profile));
    struct gw_addr counter = {GW_A64_SCRATCH, GW_REG_NONE, 0, 0};
    counter.base = (gw_reg)gw_a64_base(
        m, (struct gw_addr){GW_A64_SCRATCH, GW_REG_NONE, 0, (int64_t)index * 4},
        GW_A64_SCRATCH2);
    gw_reg value = counter.base == GW_A64_SCRATCH ? GW_A64_SCRATCH2 : GW_A64_SCRATCH;
    gw_a64_access(m, GW_A64_LDR_W, value, counter, value);
    gw_a64_rr(m, GW_A64_ADD_I | 1 << 10, value, value);
    gw_a64_access(m, GW_A64_STR_W, value, counter, value);
}
