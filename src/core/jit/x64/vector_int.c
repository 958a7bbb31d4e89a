/* SPDX-License-Identifier: Apache-2.0 */
/* vector_int.c -- integer vector operations of several instructions. */
#include "core/jit/x64/vector.h"

static void invert(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_x64_ones(m, S0);
    gw_x64_crrr(m, X_PXOR, dst, a, S0);
}

/* ---- comparisons ---- */

/* Without SSE4.2: the high halves decide; where they are equal, the borrow out of b - a. */
static void greater_i64(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b)
{
    if (gw_x64_has(m, GW_X64_AVX)) {
        gw_x64_rrr(m, X_PCMPGTQ, dst, a, b);
        return;
    }
    gw_x64_rrr(m, X_PSUBQ, S0, b, a);
    gw_x64_crrr(m, X_PCMPEQD, S1, a, b);
    gw_x64_crrr(m, X_PAND, S0, S0, S1);
    gw_x64_rrr(m, X_PCMPGTD, S1, a, b);
    gw_x64_crrr(m, X_POR, S0, S0, S1);
    gw_x64_rri(m, X_PSHUFD, dst, S0, 0xf5);
}

static const uint16_t equal[] = {X_PCMPEQB, X_PCMPEQW, X_PCMPEQD, X_PCMPEQQ};

/* a >= b where the greater one is a; a > b where the lesser one is not a. */
static void compare(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a, gw_reg b)
{
    static const uint16_t max_s[] = {X_PMAXSB, X_PMAXSW, X_PMAXSD};
    static const uint16_t max_u[] = {X_PMAXUB, X_PMAXUW, X_PMAXUD};
    static const uint16_t min_u[] = {X_PMINUB, X_PMINUW, X_PMINUD};

    if (op <= GW_V_NE_I64) {
        gw_x64_crrr(m, equal[op - GW_V_NE_I8], dst, a, b);
        invert(m, dst, dst);
    } else if (op == GW_V_GT_S_I64) {
        greater_i64(m, dst, a, b);
    } else if (op == GW_V_GE_S_I64) {
        greater_i64(m, dst, b, a);
        invert(m, dst, dst);
    } else if (op <= GW_V_GE_S_I32) {
        gw_x64_crrr(m, max_s[op - GW_V_GE_S_I8], S0, a, b);
        gw_x64_crrr(m, equal[op - GW_V_GE_S_I8], dst, S0, a);
    } else if (op <= GW_V_GT_U_I32) {
        gw_x64_crrr(m, min_u[op - GW_V_GT_U_I8], S0, a, b);
        gw_x64_crrr(m, equal[op - GW_V_GT_U_I8], dst, S0, a);
        invert(m, dst, dst);
    } else {
        gw_x64_crrr(m, max_u[op - GW_V_GE_U_I8], S0, a, b);
        gw_x64_crrr(m, equal[op - GW_V_GE_U_I8], dst, S0, a);
    }
}

/* ---- products ---- */

/* low * low + ((high * low + low * high) << 32) */
static void multiply_i64(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b)
{
    gw_x64_vshift(m, X_SHIFT_Q, X_SRL, S0, a, 32);
    gw_x64_crrr(m, X_PMULUDQ, S0, S0, b);
    gw_x64_vshift(m, X_SHIFT_Q, X_SRL, S1, b, 32);
    gw_x64_crrr(m, X_PMULUDQ, S1, S1, a);
    gw_x64_crrr(m, X_PADDQ, S0, S0, S1);
    gw_x64_vshift(m, X_SHIFT_Q, X_SLL, S0, S0, 32);
    gw_x64_crrr(m, X_PMULUDQ, dst, a, b);
    gw_x64_crrr(m, X_PADDQ, dst, dst, S0);
}

/* Only -1 * -1 does not fit: pmulhrsw gives 0x8000 then, and for nothing else. */
static void multiply_q15(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b)
{
    gw_x64_crrr(m, X_PMULHRSW, dst, a, b);
    gw_x64_rrk(m, X_PCMPEQW, S0, dst, gw_x64_halves(0x8000));
    gw_x64_crrr(m, X_PXOR, dst, dst, S0);
}

/* Even bytes' products and odd bytes' ones, 16 bits each, added. */
static void dot_i8(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b)
{
    gw_x64_vshift(m, X_SHIFT_W, X_SLL, S0, a, 8);
    gw_x64_vshift(m, X_SHIFT_W, X_SRA, S0, S0, 8);
    gw_x64_vshift(m, X_SHIFT_W, X_SLL, S1, b, 8);
    gw_x64_vshift(m, X_SHIFT_W, X_SRA, S1, S1, 8);
    gw_x64_crrr(m, X_PMULLW, S0, S0, S1);
    gw_x64_vshift(m, X_SHIFT_W, X_SRA, S1, a, 8);
    gw_x64_vshift(m, X_SHIFT_W, X_SRA, dst, b, 8);
    gw_x64_crrr(m, X_PMULLW, dst, dst, S1);
    gw_x64_crrr(m, X_PADDW, dst, dst, S0);
}

static void widen(struct gw_masm *m, unsigned code, bool is_high, gw_reg dst, gw_reg a)
{
    if (is_high) gw_x64_rri(m, X_PSHUFD, dst, a, 0xee);
    gw_x64_rr(m, code, dst, is_high ? dst : a);
}

/* ORDER(masm_vector.def): LOW_S, HIGH_S, LOW_U, HIGH_U of I8, I16, I32 */
static void multiply_wide(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                          gw_reg b)
{
    unsigned at = (unsigned)(op - GW_V_MUL_LOW_S_I8);
    bool is_high = at & 1, is_unsigned = at & 2;
    if (op <= GW_V_MUL_HIGH_U_I8) {
        unsigned code = is_unsigned ? X_PMOVZXBW : X_PMOVSXBW;
        widen(m, code, is_high, S0, a);
        widen(m, code, is_high, S1, b);
        gw_x64_crrr(m, X_PMULLW, dst, S0, S1);
    } else if (op <= GW_V_MUL_HIGH_U_I16) {
        gw_x64_crrr(m, X_PMULLW, S0, a, b);
        gw_x64_crrr(m, is_unsigned ? X_PMULHUW : X_PMULHW, S1, a, b);
        gw_x64_rrr(m, is_high ? X_PUNPCKHWD : X_PUNPCKLWD, dst, S0, S1);
    } else {
        gw_x64_rri(m, X_PSHUFD, S0, a, is_high ? 0xfa : 0x50);
        gw_x64_rri(m, X_PSHUFD, S1, b, is_high ? 0xfa : 0x50);
        gw_x64_crrr(m, is_unsigned ? X_PMULUDQ : X_PMULDQ, dst, S0, S1);
    }
}

/* pshufb gives 0 where bit 7 is set: adding 0x70 with saturation sets it from 16 on. */
static void swizzle(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b)
{
    gw_x64_rrk(m, X_PADDUSB, S0, b, gw_x64_bytes(0x70));
    gw_x64_rrr(m, X_PSHUFB, dst, a, S0);
}

void gw_x64_vector_int(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a, gw_reg b)
{
    if (op >= GW_V_NE_I8 && op <= GW_V_GE_U_I32) compare(m, op, dst, a, b);
    else if (op >= GW_V_MUL_LOW_S_I8 && op <= GW_V_MUL_HIGH_U_I32)
        multiply_wide(m, op, dst, a, b);
    else if (op == GW_V_MUL_I64) multiply_i64(m, dst, a, b);
    else if (op == GW_V_MUL_Q15_I16) multiply_q15(m, dst, a, b);
    else if (op == GW_V_DOT_I8) dot_i8(m, dst, a, b);
    else if (op == GW_V_SWIZZLE) swizzle(m, dst, a, b);
    else GW_BUG("no integer vector operation");
}

/* ---- one operand ---- */

static void absolute_i64(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_x64_rri(m, X_PSHUFD, S0, a, 0xf5);
    gw_x64_vshift(m, X_SHIFT_D, X_SRA, S0, S0, 31);
    gw_x64_crrr(m, X_PXOR, dst, a, S0);
    gw_x64_rrr(m, X_PSUBQ, dst, dst, S0);
}

/* The count of each half of a byte, from a table of 16. */
static void popcnt_i8(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    struct gw_x64_rm counts =
        gw_x64_words(m, 0x0302020102010100u, 0x0403030203020201u);
    gw_x64_rrk(m, X_PAND, S0, a, gw_x64_bytes(0x0f));
    gw_x64_vshift(m, X_SHIFT_W, X_SRL, S1, a, 4);
    gw_x64_rrk(m, X_PAND, S1, S1, gw_x64_bytes(0x0f));
    gw_x64_v2(m, X_MOVAPS, dst, counts);
    gw_x64_rrr(m, X_PSHUFB, dst, dst, S0);
    gw_x64_v2(m, X_MOVAPS, S0, counts);
    gw_x64_rrr(m, X_PSHUFB, S0, S0, S1);
    gw_x64_crrr(m, X_PADDB, dst, dst, S0);
}

static void add_pairs(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    switch (op) {
    case GW_V_PAIR_ADD_S_I8: { /* pmaddubsw: the first operand's bytes are unsigned */
        uint64_t ones = gw_x64_bytes(1);
        gw_x64_v2(m, X_MOVAPS, S0, gw_x64_words(m, ones, ones));
        gw_x64_rrr(m, X_PMADDUBSW, dst, S0, a);
        break;
    }
    case GW_V_PAIR_ADD_U_I8:
        gw_x64_rrk(m, X_PMADDUBSW, dst, a, gw_x64_bytes(1));
        break;
    case GW_V_PAIR_ADD_S_I16:
        gw_x64_rrk(m, X_PMADDWD, dst, a, gw_x64_halves(1));
        break;
    default:
        gw_x64_vshift(m, X_SHIFT_D, X_SRL, S0, a, 16);
        gw_x64_rrk(m, X_PAND, dst, a, gw_x64_quarters(0xffff));
        gw_x64_crrr(m, X_PADDD, dst, dst, S0);
    }
}

void gw_x64_vector_int_unary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    static const uint16_t subtract[] = {X_PSUBB, X_PSUBW, X_PSUBD, X_PSUBQ};
    switch (op) {
    case GW_V_NOT: invert(m, dst, a); break;
    case GW_V_ABS_I64: absolute_i64(m, dst, a); break;
    case GW_V_NEG_I8:
    case GW_V_NEG_I16:
    case GW_V_NEG_I32:
    case GW_V_NEG_I64:
        gw_x64_zero(m, S0);
        gw_x64_rrr(m, subtract[op - GW_V_NEG_I8], dst, S0, a);
        break;
    case GW_V_POPCNT_I8: popcnt_i8(m, dst, a); break;
    case GW_V_WIDEN_HIGH_S_I8: widen(m, X_PMOVSXBW, true, dst, a); break;
    case GW_V_WIDEN_HIGH_U_I8: widen(m, X_PMOVZXBW, true, dst, a); break;
    case GW_V_WIDEN_HIGH_S_I16: widen(m, X_PMOVSXWD, true, dst, a); break;
    case GW_V_WIDEN_HIGH_U_I16: widen(m, X_PMOVZXWD, true, dst, a); break;
    case GW_V_WIDEN_HIGH_S_I32: widen(m, X_PMOVSXDQ, true, dst, a); break;
    case GW_V_WIDEN_HIGH_U_I32: widen(m, X_PMOVZXDQ, true, dst, a); break;
    default: add_pairs(m, op, dst, a);
    }
}

/* ---- shifts ---- */

/* ORDER(masm_vector.def): SHL, SHR_S, SHR_U of I8 (none), I16, I32, I64 (SHR_S: none) */
static const uint16_t by_register[3][4] = {{0, X_PSLLW, X_PSLLD, X_PSLLQ},
                                           {0, X_PSRAW, X_PSRAD, 0},
                                           {0, X_PSRLW, X_PSRLD, X_PSRLQ}};
static const uint8_t digits[3] = {X_SLL, X_SRA, X_SRL};
static const uint16_t by_constant[4] = {0, X_SHIFT_W, X_SHIFT_D, X_SHIFT_Q};

enum { SHL, SHR_S, SHR_U };

/* Bytes: shift 16-bit lanes and clear what came from the neighbour. Signed, the sign bit is
 * where it went, and (v ^ sign) - sign extends it. */
static void shift_i8_const(struct gw_masm *m, unsigned kind, gw_reg dst, gw_reg a,
                           unsigned n)
{
    if (kind == SHR_S && n == 7) {
        gw_x64_zero(m, S0);
        gw_x64_rrr(m, X_PCMPGTB, dst, S0, a);
        return;
    }
    if (kind == SHL && n == 1) {
        gw_x64_crrr(m, X_PADDB, dst, a, a);
        return;
    }
    gw_x64_vshift(m, X_SHIFT_W, kind == SHL ? X_SLL : X_SRL, dst, a, n);
    unsigned kept = kind == SHL ? 0xffu << n & 0xff : 0xffu >> n;
    gw_x64_rrk(m, X_PAND, dst, dst, gw_x64_bytes(kept));
    if (kind != SHR_S) return;
    gw_x64_rrk(m, X_PXOR, dst, dst, gw_x64_bytes(0x80u >> n));
    gw_x64_rrk(m, X_PSUBB, dst, dst, gw_x64_bytes(0x80u >> n));
}

static void shift_const(struct gw_masm *m, unsigned kind, unsigned shape, gw_reg dst,
                        gw_reg a, unsigned n)
{
    if (n == 0) {
        gw_x64_vmove(m, dst, a);
    } else if (shape == 0) {
        shift_i8_const(m, kind, dst, a, n);
    } else if (by_register[kind][shape]) {
        gw_x64_vshift(m, by_constant[shape], digits[kind], dst, a, n);
    } else {
        gw_x64_vshift(m, X_SHIFT_Q, X_SRL, dst, a, n);
        gw_x64_rrk(m, X_PXOR, dst, dst, 0x8000000000000000u >> n);
        gw_x64_rrk(m, X_PSUBQ, dst, dst, 0x8000000000000000u >> n);
    }
}

/* S0 = count modulo `lane_bits`, plus `more`. */
static void load_count(struct gw_masm *m, struct gw_opnd count, unsigned lane_bits,
                       unsigned more)
{
    struct gw_x64_rm from =
        count.at == GW_AT_REG ? gw_x64_reg(count.reg) : gw_x64_slot(count.slot);
    gw_x64_op(m, 0x8b, GW_X64_SCRATCH, from); /* mov */
    gw_x64_op_imm(m, 0x83, 4, gw_x64_reg(GW_X64_SCRATCH), lane_bits - 1, 1); /* and */
    if (more)
        gw_x64_op_imm(m, 0x83, 0, gw_x64_reg(GW_X64_SCRATCH), more, 1); /* add */
    gw_x64_v2(m, X_MOVD, S0, gw_x64_reg(GW_X64_SCRATCH));
}

static void shift_i8(struct gw_masm *m, unsigned kind, gw_reg dst, gw_reg a,
                     struct gw_opnd count)
{
    if (kind == SHR_S) { /* in the upper halves of 16-bit lanes */
        load_count(m, count, 8, 8);
        gw_x64_crrr(m, X_PUNPCKHBW, S1, a, a);
        gw_x64_crrr(m, X_PUNPCKLBW, dst, a, a);
        gw_x64_rrr(m, X_PSRAW, S1, S1, S0);
        gw_x64_rrr(m, X_PSRAW, dst, dst, S0);
        gw_x64_rrr(m, X_PACKSSWB, dst, dst, S1);
        return;
    }
    load_count(m, count, 8, 0);
    gw_x64_ones(m, S1); /* S1 = bytes 0xff >> n */
    gw_x64_vshift(m, X_SHIFT_W, X_SRL, S1, S1, 8);
    gw_x64_rrr(m, X_PSRLW, S1, S1, S0);
    gw_x64_crrr(m, X_PACKUSWB, S1, S1, S1);
    if (kind == SHL) {
        gw_x64_crrr(m, X_PAND, dst, a, S1);
        gw_x64_rrr(m, X_PSLLW, dst, dst, S0);
    } else {
        gw_x64_rrr(m, X_PSRLW, dst, a, S0);
        gw_x64_crrr(m, X_PAND, dst, dst, S1);
    }
}

void gw_masm_vector_shift(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                          struct gw_opnd count)
{
    unsigned at = (unsigned)(op - GW_V_SHL_I8), kind = at / 4, shape = at % 4;
    unsigned lane_bits = 8u << shape;
    if (count.at == GW_AT_CONST) {
        shift_const(m, kind, shape, dst, a, (unsigned)count.value & (lane_bits - 1));
    } else if (shape == 0) {
        shift_i8(m, kind, dst, a, count);
    } else if (by_register[kind][shape]) {
        load_count(m, count, lane_bits, 0);
        gw_x64_rrr(m, by_register[kind][shape], dst, a, S0);
    } else { /* i64, signed: as in shift_const */
        load_count(m, count, lane_bits, 0);
        gw_x64_ones(m, S1);
        gw_x64_vshift(m, X_SHIFT_Q, X_SLL, S1, S1, 63);
        gw_x64_rrr(m, X_PSRLQ, S1, S1, S0);
        gw_x64_rrr(m, X_PSRLQ, dst, a, S0);
        gw_x64_crrr(m, X_PXOR, dst, dst, S1);
        gw_x64_rrr(m, X_PSUBQ, dst, dst, S1);
    }
}
