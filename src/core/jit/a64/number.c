/* SPDX-License-Identifier: Apache-2.0 */
/* Integer arithmetic. */
#include "core/jit/a64/emit.h"
#include "core/jit/masm_buffer.h"

static bool is_power_of_two(uint64_t v) { return v && !(v & (v - 1)); }

/* ---- two operands ---- */

static void shift_const(struct gw_masm *m, enum gw_alu op, bool is_64, gw_reg dst,
                        gw_reg a, unsigned by)
{
    unsigned top = is_64 ? 63 : 31;
    by &= top;
    switch (op) {
    case GW_ALU_SHL:
        gw_a64_bitfield(m, GW_A64_UBFM, is_64, dst, a, (top + 1 - by) & top, top - by);
        break;
    case GW_ALU_SHR_U:
        gw_a64_bitfield(m, GW_A64_UBFM, is_64, dst, a, by, top);
        break;
    case GW_ALU_SHR_S:
        gw_a64_bitfield(m, GW_A64_SBFM, is_64, dst, a, by, top);
        break;
    default: {
        unsigned right = op == GW_ALU_ROTR ? by : (top + 1 - by) & top;
        uint32_t n = is_64 ? GW_A64_X | 1u << 22 : 0;
        gw_a64_rrr(m, GW_A64_EXTR | n | right << 10, dst, a, a);
    }
    }
}

static void shift_by_reg(struct gw_masm *m, enum gw_alu op, bool is_64, gw_reg dst,
                         gw_reg a, unsigned b)
{
    static const uint32_t words[] = {GW_A64_LSLV, GW_A64_ASRV, GW_A64_LSRV, GW_A64_RORV,
                                     GW_A64_RORV};
    uint32_t sf = gw_a64_sf(is_64);
    if (op == GW_ALU_ROTL) { /* right by the negation */
        gw_a64_rrr(m, GW_A64_SUB | sf, GW_A64_SCRATCH2, GW_A64_ZR, b);
        b = GW_A64_SCRATCH2;
    }
    gw_a64_rrr(m, words[op - GW_ALU_SHL] | sf, dst, a, b);
}

/* By -1, 2^n, 2^n + 1 or 2^n - 1.    returns  whether the factor is one of these */
static bool mul_const(struct gw_masm *m, bool is_64, gw_reg dst, gw_reg a, uint64_t value)
{
    if (!is_64) value &= UINT32_MAX;
    uint32_t sf = gw_a64_sf(is_64);
    if (value == (is_64 ? UINT64_MAX : UINT32_MAX)) {
        gw_a64_rrr(m, GW_A64_SUB | sf, dst, GW_A64_ZR, a);
    } else if (is_power_of_two(value)) {
        shift_const(m, GW_ALU_SHL, is_64, dst, a, (unsigned)__builtin_ctzll(value));
    } else if (is_power_of_two(value - 1)) {
        unsigned shift = (unsigned)__builtin_ctzll(value - 1);
        gw_a64_rrr(m, GW_A64_ADD | sf | shift << 10, dst, a, a);
    } else if (is_power_of_two(value + 1)) { /* (a << n) - a */
        unsigned shift = (unsigned)__builtin_ctzll(value + 1);
        shift_const(m, GW_ALU_SHL, is_64, GW_A64_SCRATCH, a, shift);
        gw_a64_rrr(m, GW_A64_SUB | sf, dst, GW_A64_SCRATCH, a);
    } else {
        return false;
    }
    return true;
}

static bool alu_const(struct gw_masm *m, enum gw_alu op, bool is_64, gw_reg dst, gw_reg a,
                      int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint32_t bits;
    switch (op) {
    case GW_ALU_SUB:
    case GW_ALU_ADD:
        if (size >= 1 << 24) return false;
        gw_a64_add_const(m, is_64, dst, a, op == GW_ALU_ADD ? value : -value,
                         GW_A64_SCRATCH2);
        return true;
    case GW_ALU_AND:
    case GW_ALU_OR:
    case GW_ALU_XOR:
        if (!gw_a64_logical_bits((uint64_t)value, is_64, &bits)) return false;
        bits |= op == GW_ALU_AND  ? GW_A64_AND_I
                : op == GW_ALU_OR ? GW_A64_ORR_I
                                  : GW_A64_EOR_I;
        gw_a64_rr(m, bits | gw_a64_sf(is_64), dst, a);
        return true;
    case GW_ALU_MUL:
        return mul_const(m, is_64, dst, a, (uint64_t)value);
    default:
        shift_const(m, op, is_64, dst, a, (unsigned)value & 63);
        return true;
    }
}

void gw_masm_alu(struct gw_masm *m, enum gw_alu op, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b)
{
    static const uint32_t words[] = {GW_A64_ADD, GW_A64_SUB, GW_A64_AND,
                                     GW_A64_ORR, GW_A64_EOR, GW_A64_MUL};
    if (b.at == GW_AT_CONST && alu_const(m, op, is_64, dst, a, b.value)) return;
    unsigned rm = gw_a64_opnd(m, is_64, b, GW_A64_SCRATCH2);
    if (op >= GW_ALU_SHL)
        shift_by_reg(m, op, is_64, dst, a, rm);
    else
        gw_a64_rrr(m, words[op] | gw_a64_sf(is_64), dst, a, rm);
}

void gw_masm_lea(struct gw_masm *m, bool is_64, gw_reg dst, gw_reg a, gw_reg b,
                 unsigned shift, int32_t disp)
{
    gw_a64_rrr(m, GW_A64_ADD | gw_a64_sf(is_64) | shift << 10, dst, a, b);
    if (disp) gw_a64_add_const(m, is_64, dst, dst, disp, GW_A64_SCRATCH);
}

/* ---- one operand ---- */

static void popcnt(struct gw_masm *m, bool is_64, gw_reg dst, gw_reg a)
{
    gw_a64_rr(m, is_64 ? GW_A64_FMOV_DX : GW_A64_FMOV_SW, GW_A64_VSCRATCH, a);
    gw_a64_rr(m, GW_A64_CNT_8B, GW_A64_VSCRATCH, GW_A64_VSCRATCH);
    gw_a64_rr(m, GW_A64_ADDV_8B, GW_A64_VSCRATCH, GW_A64_VSCRATCH);
    gw_a64_rr(m, GW_A64_FMOV_WS, dst, GW_A64_VSCRATCH);
}

void gw_masm_unary(struct gw_masm *m, enum gw_unary op, bool is_64, gw_reg dst, gw_reg a)
{
    uint32_t sf = gw_a64_sf(is_64);
    switch (op) {
    case GW_UNARY_CLZ:
        gw_a64_rr(m, GW_A64_CLZ | sf, dst, a);
        break;
    case GW_UNARY_CTZ:
        gw_a64_rr(m, GW_A64_RBIT | sf, dst, a);
        gw_a64_rr(m, GW_A64_CLZ | sf, dst, dst);
        break;
    case GW_UNARY_POPCNT:
        popcnt(m, is_64, dst, a);
        break;
    case GW_UNARY_EXTEND8:
        gw_a64_bitfield(m, GW_A64_SBFM, is_64, dst, a, 0, 7);
        break;
    case GW_UNARY_EXTEND16:
        gw_a64_bitfield(m, GW_A64_SBFM, is_64, dst, a, 0, 15);
        break;
    case GW_UNARY_EXTEND32:
        gw_a64_bitfield(m, GW_A64_SBFM, true, dst, a, 0, 31);
        break;
    case GW_UNARY_EXTEND32_U:
        gw_a64_rrr(m, GW_A64_ORR, dst, GW_A64_ZR, a);
        break;
    }
}

/* ---- 128 bits ---- */

void gw_masm_add128(struct gw_masm *m, bool is_sub, gw_reg lo, gw_reg hi, gw_reg a_lo,
                    gw_reg a_hi, gw_reg b_lo, gw_reg b_hi)
{
    unsigned low = lo == a_hi || lo == b_hi ? GW_A64_SCRATCH : lo;
    gw_a64_rrr(m, (is_sub ? GW_A64_SUBS : GW_A64_ADDS) | GW_A64_X, low, a_lo, b_lo);
    gw_a64_rrr(m, (is_sub ? GW_A64_SBC : GW_A64_ADC) | GW_A64_X, hi, a_hi, b_hi);
    if (low != lo) gw_masm_move(m, GW_I64, lo, GW_A64_SCRATCH);
}

void gw_masm_mul_wide(struct gw_masm *m, bool is_signed, gw_reg lo, gw_reg hi, gw_reg a,
                      gw_reg b, gw_regset dead)
{
    (void)dead;
    unsigned low = lo == a || lo == b ? GW_A64_SCRATCH : lo;
    gw_a64_rrr(m, GW_A64_MUL | GW_A64_X, low, a, b);
    gw_a64_rrr(m, (is_signed ? GW_A64_SMULH : GW_A64_UMULH) | GW_A64_X, hi, a, b);
    if (low != lo) gw_masm_move(m, GW_I64, lo, GW_A64_SCRATCH);
}
