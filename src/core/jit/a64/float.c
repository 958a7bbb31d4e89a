/* SPDX-License-Identifier: Apache-2.0 */
/* Float arithmetic: the processor's minimum, maximum, rounding and saturating conversions
 * are WebAssembly's. */
#include "core/jit/a64/emit.h"
#include "core/jit/masm_buffer.h"

/* ---- arithmetic ---- */

/* The sign of b, the rest of a. */
static void copysign_of(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg a,
                        gw_reg b)
{
    if (type == GW_F32) {
        gw_a64_rr(m, GW_A64_MOVI_SIGN_S, GW_A64_VSCRATCH2, 0);
    } else {
        gw_a64_rr(m, GW_A64_MOVI_ZERO, GW_A64_VSCRATCH2, 0);
        gw_a64_rr(m, GW_A64_FNEG_2D, GW_A64_VSCRATCH2, GW_A64_VSCRATCH2);
    }
    if (dst == b && dst != a) { /* where the mask is not set, a's */
        gw_a64_rrr(m, GW_A64_BIF_V, dst, a, GW_A64_VSCRATCH2);
    } else {
        gw_a64_vmove(m, dst, a);
        gw_a64_rrr(m, GW_A64_BIT_V, dst, b, GW_A64_VSCRATCH2);
    }
}

void gw_masm_falu(struct gw_masm *m, enum gw_falu op, gw_valtype type, gw_reg dst,
                  gw_reg a, struct gw_opnd b)
{
    static const uint32_t words[] = {GW_A64_FADD, GW_A64_FSUB, GW_A64_FMUL,
                                     GW_A64_FDIV, GW_A64_FMIN, GW_A64_FMAX};
    gw_reg rm = gw_a64_float_opnd(m, type, b, GW_A64_VSCRATCH);
    if (op == GW_FALU_COPYSIGN)
        copysign_of(m, type, dst, a, rm);
    else
        gw_a64_rrr(m, words[op] | gw_a64_double(type), dst, a, rm);
}

void gw_masm_funary(struct gw_masm *m, enum gw_funary op, gw_valtype type, gw_reg dst,
                    gw_reg a)
{
    static const uint32_t words[] = {GW_A64_FABS,   GW_A64_FNEG,   GW_A64_FSQRT,
                                     GW_A64_FRINTP, GW_A64_FRINTM, GW_A64_FRINTZ,
                                     GW_A64_FRINTN};
    gw_a64_rr(m, words[op] | gw_a64_double(type), dst, a);
}

/* ---- conversions ---- */

/* Compare a with the float whose bits these are. */
static void compare_bits(struct gw_masm *m, gw_valtype type, gw_reg a, uint64_t bits)
{
    gw_masm_const(m, type, GW_A64_VSCRATCH, bits);
    gw_a64_rrr(m, GW_A64_FCMP | gw_a64_double(type), 0, a, GW_A64_VSCRATCH);
}

/* The 64-bit result is saturated: a result that fits 32 bits is right. */
static void check_32(struct gw_masm *m, bool is_signed)
{
    uint32_t extend = is_signed ? 6u << 13 : 2u << 13; /* sxtw, uxtw */
    gw_a64_rrr(m, GW_A64_SUBS_EXT | GW_A64_X | extend, GW_A64_ZR, GW_A64_SCRATCH,
               GW_A64_SCRATCH);
    gw_a64_trap_if(m, GW_A64_NE, GW_TRAP_INTEGER_OVERFLOW);
}

/* -2^63 <= a < 2^63, or -1 < a < 2^64 */
static void check_64(struct gw_masm *m, bool is_signed, gw_valtype type, gw_reg a)
{
    bool is_f32 = type == GW_F32;
    uint64_t high = is_signed ? is_f32 ? 0x5f000000 : 0x43e0000000000000
                    : is_f32  ? 0x5f800000
                              : 0x43f0000000000000;
    uint64_t low = is_signed ? is_f32 ? 0xdf000000 : 0xc3e0000000000000
                   : is_f32  ? 0xbf800000
                             : 0xbff0000000000000;
    compare_bits(m, type, a, high);
    gw_a64_trap_if(m, GW_A64_GE, GW_TRAP_INTEGER_OVERFLOW);
    compare_bits(m, type, a, low);
    gw_a64_trap_if(m, is_signed ? GW_A64_MI : GW_A64_LS, GW_TRAP_INTEGER_OVERFLOW);
}

void gw_masm_trunc(struct gw_masm *m, enum gw_round_to to, bool is_saturating,
                   gw_valtype from, gw_reg dst, gw_reg a)
{
    bool is_signed = to == GW_TO_I32_S || to == GW_TO_I64_S;
    bool is_64 = to == GW_TO_I64_S || to == GW_TO_I64_U;
    uint32_t word = (is_signed ? GW_A64_FCVTZS : GW_A64_FCVTZU) | gw_a64_double(from);
    if (is_saturating) {
        gw_a64_rr(m, word | gw_a64_sf(is_64), dst, a);
        return;
    }
    gw_a64_rrr(m, GW_A64_FCMP | gw_a64_double(from), 0, a, a);
    gw_a64_trap_if(m, GW_A64_VS, GW_TRAP_INVALID_CONVERSION);
    if (is_64) {
        check_64(m, is_signed, from, a);
        gw_a64_rr(m, word | GW_A64_X, dst, a);
    } else { /* through a signed 64-bit one, which tells -1 from 0 */
        gw_a64_rr(m, GW_A64_FCVTZS | GW_A64_X | gw_a64_double(from), GW_A64_SCRATCH, a);
        check_32(m, is_signed);
        gw_a64_rrr(m, GW_A64_ORR, dst, GW_A64_ZR, GW_A64_SCRATCH);
    }
}

void gw_masm_convert(struct gw_masm *m, enum gw_convert_from from, gw_valtype to,
                     gw_reg dst, gw_reg a)
{
    bool is_signed = from == GW_FROM_I32_S || from == GW_FROM_I64_S;
    bool is_64 = from == GW_FROM_I64_S || from == GW_FROM_I64_U;
    gw_a64_rr(m,
              (is_signed ? GW_A64_SCVTF : GW_A64_UCVTF) | gw_a64_sf(is_64) |
                  gw_a64_double(to),
              dst, a);
}

void gw_masm_promote(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_a64_rr(m, GW_A64_FCVT_DS, dst, a);
}

void gw_masm_demote(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_a64_rr(m, GW_A64_FCVT_SD, dst, a);
}

void gw_masm_reinterpret(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg a)
{
    switch (type) {
    case GW_I32:
        gw_a64_rr(m, GW_A64_FMOV_WS, dst, a);
        break;
    case GW_F32:
        gw_a64_rr(m, GW_A64_FMOV_SW, dst, a);
        break;
    case GW_F64:
        gw_a64_rr(m, GW_A64_FMOV_DX, dst, a);
        break;
    default:
        gw_a64_rr(m, GW_A64_FMOV_XD, dst, a);
        break;
    }
}
