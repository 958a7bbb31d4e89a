/* SPDX-License-Identifier: Apache-2.0 */
/* Atomics, sequentially consistent: one instruction each where the CPU has LSE, else loops
 * of exclusive loads and stores. These take lr as a third scratch register: its value is in
 * the frame, and returns take it from there. */
#include "core/jit/a64/emit.h"
#include "core/jit/masm_buffer.h"

enum { OLD = GW_A64_SCRATCH2, NEW = GW_A64_LR };

static uint32_t size_of(unsigned bytes) { return (uint32_t)__builtin_ctz(bytes) << 30; }

static unsigned address_of(struct gw_masm *m, struct gw_addr addr)
{
    return gw_a64_base(m, addr, GW_A64_SCRATCH);
}

void gw_masm_atomic_load(struct gw_masm *m, unsigned bytes, gw_reg dst,
                         struct gw_addr addr)
{
    gw_a64_rr(m, GW_A64_LDAR | size_of(bytes), dst, address_of(m, addr));
}

void gw_masm_atomic_store(struct gw_masm *m, unsigned bytes, gw_reg src,
                          struct gw_addr addr)
{
    gw_a64_rr(m, GW_A64_STLR | size_of(bytes), src, address_of(m, addr));
}

/* dst = *at; *at = dst op value */
static void rmw_lse(struct gw_masm *m, enum gw_rmw op, uint32_t size, gw_reg dst,
                    gw_reg value, unsigned at)
{
    static const uint32_t words[] = {GW_A64_LDADDAL, GW_A64_LDADDAL, GW_A64_LDCLRAL,
                                     GW_A64_LDSETAL, GW_A64_LDEORAL, GW_A64_SWPAL};
    unsigned operand = value;
    if (op == GW_RMW_SUB || op == GW_RMW_AND) { /* add the negation, clear the others */
        uint32_t word = op == GW_RMW_SUB ? GW_A64_SUB : GW_A64_ORN;
        operand = GW_A64_SCRATCH2;
        gw_a64_rrr(m, word | GW_A64_X, operand, GW_A64_ZR, value);
    }
    gw_a64_rrr(m, words[op] | size, dst, at, operand);
}

/* One turn computes into NEW; dst tells whether the store failed. */
static void rmw_loop(struct gw_masm *m, enum gw_rmw op, uint32_t size, gw_reg dst,
                     gw_reg value, unsigned at)
{
    static const uint32_t words[] = {GW_A64_ADD, GW_A64_SUB, GW_A64_AND, GW_A64_ORR,
                                     GW_A64_EOR};
    bool is_kept = dst == value; /* in a vector register, then */
    if (at == dst) {
        gw_masm_move(m, GW_I64, GW_A64_SCRATCH, dst);
        at = GW_A64_SCRATCH;
    }
    if (is_kept) gw_a64_rr(m, GW_A64_FMOV_DX, GW_A64_VSCRATCH, value);
    gw_label again = gw_masm_label(m);
    gw_masm_bind(m, again);
    gw_a64_rr(m, GW_A64_LDAXR | size, OLD, at);
    unsigned operand = value;
    if (is_kept) {
        operand = NEW;
        gw_a64_rr(m, GW_A64_FMOV_XD, NEW, GW_A64_VSCRATCH);
    }
    if (op != GW_RMW_XCHG) {
        gw_a64_rrr(m, words[op] | GW_A64_X, NEW, OLD, operand);
        operand = NEW;
    }
    gw_a64_rrr(m, GW_A64_STLXR | size, operand, at, dst);
    gw_a64_jump_zero(m, true, false, dst, again);
    gw_masm_move(m, GW_I64, dst, OLD);
}

void gw_masm_atomic_rmw(struct gw_masm *m, enum gw_rmw op, unsigned bytes, gw_reg dst,
                        gw_reg value, struct gw_addr addr, gw_regset dead)
{
    (void)dead;
    unsigned at = address_of(m, addr);
    if (m->features & GW_A64_LSE)
        rmw_lse(m, op, size_of(bytes), dst, value, at);
    else
        rmw_loop(m, op, size_of(bytes), dst, value, at);
}

/* The low `bytes` of what is expected count. */
static void cmpxchg_loop(struct gw_masm *m, unsigned bytes, gw_reg expected,
                         gw_reg replacement, unsigned at)
{
    uint32_t extend = (uint32_t)__builtin_ctz(bytes) << 13; /* uxtb, uxth, uxtw, uxtx */
    gw_label again = gw_masm_label(m), done = gw_masm_label(m);
    gw_masm_bind(m, again);
    gw_a64_rr(m, GW_A64_LDAXR | size_of(bytes), OLD, at);
    gw_a64_rrr(m, GW_A64_SUBS_EXT | GW_A64_X | extend, GW_A64_ZR, OLD, expected);
    gw_a64_jump_if(m, GW_A64_NE, done);
    gw_a64_rrr(m, GW_A64_STLXR | size_of(bytes), replacement, at, NEW);
    gw_a64_jump_zero(m, true, false, NEW, again);
    gw_masm_bind(m, done);
}

void gw_masm_atomic_cmpxchg(struct gw_masm *m, unsigned bytes, gw_reg dst,
                            gw_reg expected, gw_reg replacement, struct gw_addr addr,
                            gw_regset dead)
{
    (void)dead;
    unsigned at = address_of(m, addr);
    if (m->features & GW_A64_LSE) {
        gw_masm_move(m, GW_I64, OLD, expected);
        gw_a64_rrr(m, GW_A64_CASAL | size_of(bytes), replacement, at, OLD);
    } else {
        cmpxchg_loop(m, bytes, expected, replacement, at);
    }
    gw_masm_move(m, GW_I64, dst, OLD);
}

void gw_masm_fence(struct gw_masm *m) { gw_a64_put(m, GW_A64_DMB_ISH); }
