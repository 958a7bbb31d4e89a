/* SPDX-License-Identifier: Apache-2.0 */
/* Atomic accesses: locked instructions; loads are so anyway. */
#include "core/jit/x64/emit.h"

enum { LOCK = 0xf0 };

/* Parts of the code of an instruction on 1, 2, 4 or 8 bytes whose opcode's low bit
 * says "not a byte". */
static unsigned sized(unsigned code, unsigned bytes)
{
    if (bytes == 1) return (code & ~1u) | GW_X64_8;
    return code | (bytes == 2 ? GW_X64_66 : 0) | (bytes == 8 ? GW_X64_W : 0);
}

static void locked(struct gw_masm *m, unsigned code, unsigned bytes, gw_reg reg,
                   struct gw_x64_rm rm)
{
    gw_x64_byte(m, LOCK);
    gw_x64_op(m, sized(code, bytes), reg, rm);
}

static void load_zero(struct gw_masm *m, unsigned bytes, gw_reg dst, struct gw_x64_rm rm)
{
    switch (bytes) {
    case 1: gw_x64_op(m, GW_X64_0F | 0xb6 | GW_X64_8, dst, rm); break;
    case 2: gw_x64_op(m, GW_X64_0F | 0xb7, dst, rm); break;
    default: gw_x64_load(m, bytes == 8, dst, rm); break;
    }
}

void gw_masm_atomic_load(struct gw_masm *m, unsigned bytes, gw_reg dst,
                         struct gw_addr addr)
{
    load_zero(m, bytes, dst, gw_x64_addr(m, addr, GW_R11));
}

/* Exchanges are locked by themselves. */
static void exchange(struct gw_masm *m, unsigned bytes, gw_reg reg, struct gw_x64_rm rm)
{
    gw_x64_op(m, sized(0x87, bytes), reg, rm);
}

void gw_masm_atomic_store(struct gw_masm *m, unsigned bytes, gw_reg src,
                          struct gw_addr addr)
{
    gw_x64_mov(m, true, GW_RCX, src);
    exchange(m, bytes, GW_RCX, gw_x64_addr(m, addr, GW_R11));
}

/* The address without rax in it. */
static struct gw_x64_rm not_rax(struct gw_masm *m, struct gw_x64_rm rm)
{
    if (rm.base != GW_RAX && rm.index != GW_RAX) return rm;
    gw_x64_lea(m, true, GW_R11, rm);
    return gw_x64_mem(GW_R11, 0);
}

/* Read, change, write if nobody was in between. The instruction compares with rax: what
 * lives there, the value perhaps, waits in the vector scratch register. */
static void by_loop(struct gw_masm *m, enum gw_x64_alu op, unsigned bytes, gw_reg dst,
                    gw_reg value, struct gw_x64_rm rm, gw_regset dead)
{
    bool is_live = dst != GW_RAX && !(dead & GW_REGSET(GW_RAX));
    if (is_live || value == GW_RAX) gw_x64_to_float(m, true, GW_X64_VSCRATCH, GW_RAX);
    rm = not_rax(m, rm);
    load_zero(m, bytes, GW_RAX, rm);
    gw_label again = gw_masm_label(m);
    gw_masm_bind(m, again);
    if (value == GW_RAX) {
        gw_x64_from_float(m, true, GW_RCX, GW_X64_VSCRATCH);
        gw_x64_alu(m, op, true, GW_RCX, gw_x64_reg(GW_RAX));
    } else {
        gw_x64_mov(m, true, GW_RCX, GW_RAX);
        gw_x64_alu(m, op, true, GW_RCX, gw_x64_reg(value));
    }
    locked(m, GW_X64_0F | 0xb1, bytes, GW_RCX, rm);
    gw_x64_jcc(m, GW_CC_NE, again);
    load_zero(m, bytes, dst, gw_x64_reg(GW_RAX));
    if (is_live) gw_x64_from_float(m, true, GW_RAX, GW_X64_VSCRATCH);
}

void gw_masm_atomic_rmw(struct gw_masm *m, enum gw_rmw op, unsigned bytes, gw_reg dst,
                        gw_reg value, struct gw_addr addr, gw_regset dead)
{
    static const uint8_t ops[] = {[GW_RMW_AND] = GW_X64_AND, [GW_RMW_OR] = GW_X64_OR,
                                  [GW_RMW_XOR] = GW_X64_XOR};
    struct gw_x64_rm rm = gw_x64_addr(m, addr, GW_R11);
    if (op == GW_RMW_AND || op == GW_RMW_OR || op == GW_RMW_XOR) {
        by_loop(m, (enum gw_x64_alu)ops[op], bytes, dst, value, rm, dead);
        return;
    }
    gw_x64_mov(m, true, GW_RCX, value);
    if (op == GW_RMW_SUB) gw_x64_op(m, 0xf7 | GW_X64_W, 3, gw_x64_reg(GW_RCX)); /* neg */
    if (op == GW_RMW_XCHG)
        exchange(m, bytes, GW_RCX, rm);
    else
        locked(m, GW_X64_0F | 0xc1, bytes, GW_RCX, rm); /* xadd */
    load_zero(m, bytes, dst, gw_x64_reg(GW_RCX));
}

void gw_masm_atomic_cmpxchg(struct gw_masm *m, unsigned bytes, gw_reg dst, gw_reg expected,
                            gw_reg replacement, struct gw_addr addr, gw_regset dead)
{
    bool is_live = dst != GW_RAX && !(dead & GW_REGSET(GW_RAX));
    if (is_live) gw_x64_to_float(m, true, GW_X64_VSCRATCH, GW_RAX);
    struct gw_x64_rm rm = not_rax(m, gw_x64_addr(m, addr, GW_R11));
    if (replacement == GW_RAX) {
        gw_x64_mov(m, true, GW_RCX, replacement);
        replacement = GW_RCX;
    }
    gw_x64_mov(m, true, GW_RAX, expected);
    locked(m, GW_X64_0F | 0xb1, bytes, replacement, rm);
    load_zero(m, bytes, dst, gw_x64_reg(GW_RAX));
    if (is_live) gw_x64_from_float(m, true, GW_RAX, GW_X64_VSCRATCH);
}

void gw_masm_fence(struct gw_masm *m)
{
    gw_x64_byte(m, 0x0f); /* mfence */
    gw_x64_byte(m, 0xae);
    gw_x64_byte(m, 0xf0);
}
