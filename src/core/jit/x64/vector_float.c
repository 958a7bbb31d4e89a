/* SPDX-License-Identifier: Apache-2.0 */
/* vector_float.c -- float vector operations of several instructions. */
#include "core/jit/x64/vector.h"

static void compare(struct gw_masm *m, unsigned pd, unsigned predicate, gw_reg dst,
                    gw_reg a, gw_reg b)
{
    gw_x64_v3_imm(m, X_CMPPS | pd, predicate == X_CMP_EQ || predicate == X_CMP_NE, dst, a,
                  gw_x64_reg(b), predicate);
}

/* dst = mask ? yes : no, where dst is the mask and the others are S1 and S0 */
static void blend(struct gw_masm *m, unsigned pd, gw_reg dst)
{
    if (gw_x64_has(m, GW_X64_AVX)) {
        gw_x64_v3_imm(m, pd ? X_BLENDVPD : X_BLENDVPS, false, dst, S0, gw_x64_reg(S1),
                      (dst & 15u) << 4);
        return;
    }
    gw_x64_crrr(m, X_ANDPS, S1, S1, dst);
    gw_x64_rrr(m, X_ANDNPS, dst, dst, S0);
    gw_x64_crrr(m, X_ORPS, dst, dst, S1);
}

/* minps both ways differ only for zeros of unlike sign, of which `or` gives -0 (`and` of the
 * maxima +0), and where there is a NaN: that lane is a + b. */
static void extreme(struct gw_masm *m, unsigned pd, bool is_max, gw_reg dst, gw_reg a,
                    gw_reg b)
{
    unsigned code = (is_max ? X_MAXPS : X_MINPS) | pd;
    gw_x64_rrr(m, code, S0, a, b);
    gw_x64_rrr(m, code, S1, b, a);
    gw_x64_crrr(m, is_max ? X_ANDPS : X_ORPS, S0, S0, S1);
    gw_x64_rrr(m, X_ADDPS | pd, S1, a, b);
    gw_x64_v3_imm(m, X_CMPPS | pd, true, dst, a, gw_x64_reg(b), X_CMP_UNORD);
    blend(m, pd, dst);
}

void gw_x64_vector_float(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                         gw_reg b)
{
    switch (op) {
    case GW_V_EQ_F32: compare(m, 0, X_CMP_EQ, dst, a, b); break;
    case GW_V_EQ_F64: compare(m, GW_X64_66, X_CMP_EQ, dst, a, b); break;
    case GW_V_NE_F32: compare(m, 0, X_CMP_NE, dst, a, b); break;
    case GW_V_NE_F64: compare(m, GW_X64_66, X_CMP_NE, dst, a, b); break;
    case GW_V_GT_F32: compare(m, 0, X_CMP_LT, dst, b, a); break;
    case GW_V_GT_F64: compare(m, GW_X64_66, X_CMP_LT, dst, b, a); break;
    case GW_V_GE_F32: compare(m, 0, X_CMP_LE, dst, b, a); break;
    case GW_V_GE_F64: compare(m, GW_X64_66, X_CMP_LE, dst, b, a); break;
    case GW_V_MIN_F32: extreme(m, 0, false, dst, a, b); break;
    case GW_V_MIN_F64: extreme(m, GW_X64_66, false, dst, a, b); break;
    case GW_V_MAX_F32: extreme(m, 0, true, dst, a, b); break;
    case GW_V_MAX_F64: extreme(m, GW_X64_66, true, dst, a, b); break;
    default: GW_BUG("no float vector operation");
    }
}

/* ---- conversions ---- */

enum { F32_2P31 = 0x4f000000, F32_2P23 = 0x4b000000, F32_2P39 = 0x53000000,
       F32_2P39_2P23 = 0x53000080 };
#define F64_I32_MAX 0x41dfffffffc00000u
#define F64_U32_MAX 0x41efffffffe00000u
#define F64_2P52 0x4330000000000000u

/* What is too large becomes 0x80000000, inverted to the maximum; NaN was made 0. */
static void to_int_s_f32(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_x64_v3_imm(m, X_CMPPS, true, S0, a, gw_x64_reg(a), X_CMP_EQ);
    gw_x64_crrr(m, X_ANDPS, S0, S0, a);
    uint64_t limit = gw_x64_quarters(F32_2P31);
    gw_x64_v3_imm(m, X_CMPPS, false, S1, S0, gw_x64_words(m, limit, limit),
                  X_CMP_GE_OR_NAN);
    gw_x64_rr(m, X_CVTTPS2DQ, dst, S0);
    gw_x64_crrr(m, X_PXOR, dst, dst, S1);
}

/* v + max(v - 2^31, 0), each as signed; v is not below 0, NaN became 0. From 2^31 on, v
 * converts to 0x80000000; v - 2^31 that does not fit, to 0x7fffffff by inversion. */
static void to_int_u_f32(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    uint64_t limit = gw_x64_quarters(F32_2P31);
    gw_x64_zero(m, S0);
    gw_x64_rrr(m, X_MAXPS, dst, a, S0);
    gw_x64_rrk(m, X_SUBPS, S1, dst, limit);
    gw_x64_v3_imm(m, X_CMPPS, false, S0, S1, gw_x64_words(m, limit, limit),
                  X_CMP_GE_OR_NAN);
    gw_x64_rr(m, X_CVTTPS2DQ, S1, S1);
    gw_x64_crrr(m, X_PXOR, S1, S1, S0);
    gw_x64_zero(m, S0);
    gw_x64_crrr(m, X_PMAXSD, S1, S1, S0);
    gw_x64_rr(m, X_CVTTPS2DQ, dst, dst);
    gw_x64_crrr(m, X_PADDD, dst, dst, S1);
}

/* minpd gives its second operand for NaN, which is 0 then. */
static void to_int_s_f64(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_x64_v3_imm(m, X_CMPPS | GW_X64_66, true, S0, a, gw_x64_reg(a), X_CMP_EQ);
    gw_x64_rrk(m, X_ANDPS, S0, S0, F64_I32_MAX);
    gw_x64_rrr(m, X_MINPS | GW_X64_66, dst, a, S0);
    gw_x64_rr(m, X_CVTTPD2DQ, dst, dst);
}

/* In range and whole; adding 2^52 leaves the integer in the low half. */
static void to_int_u_f64(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_x64_zero(m, S0);
    gw_x64_rrr(m, X_MAXPS | GW_X64_66, dst, a, S0);
    gw_x64_rrk(m, X_MINPS | GW_X64_66, dst, dst, F64_U32_MAX);
    gw_x64_rri(m, X_ROUNDPD, dst, dst, 8 | 3);
    gw_x64_rrk(m, X_ADDPS | GW_X64_66, dst, dst, F64_2P52);
    gw_x64_v3_imm(m, X_SHUFPS, false, dst, dst, gw_x64_reg(S0), 0x88);
}

/* The halves of a lane as floats, 2^23 + low and 2^39 + high * 2^16, exact until the sum. */
static void of_int_u_f32(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_x64_rrk(m, X_PAND, S0, a, gw_x64_quarters(0xffff));
    gw_x64_rrk(m, X_POR, S0, S0, gw_x64_quarters(F32_2P23));
    gw_x64_vshift(m, X_SHIFT_D, X_SRL, S1, a, 16);
    gw_x64_rrk(m, X_POR, S1, S1, gw_x64_quarters(F32_2P39));
    gw_x64_rrk(m, X_SUBPS, S1, S1, gw_x64_quarters(F32_2P39_2P23));
    gw_x64_rrr(m, X_ADDPS, dst, S1, S0);
}

/* With 2^52's upper half above it, an integer is 2^52 more than it was. */
static void of_int_u_f64(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_x64_rrk(m, X_PUNPCKLDQ, dst, a, gw_x64_quarters(0x43300000));
    gw_x64_rrk(m, X_SUBPS | GW_X64_66, dst, dst, F64_2P52);
}

void gw_x64_vector_float_unary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    enum { NEAREST = 8, FLOOR, CEIL, TRUNC }; /* 8: no inexact exception */
    const uint64_t sign = 0x8000000000000000u;
    switch (op) {
    case GW_V_ABS_F32: gw_x64_rrk(m, X_ANDPS, dst, a, gw_x64_quarters(0x7fffffff)); break;
    case GW_V_ABS_F64: gw_x64_rrk(m, X_ANDPS, dst, a, ~sign); break;
    case GW_V_NEG_F32: gw_x64_rrk(m, X_XORPS, dst, a, gw_x64_quarters(0x80000000)); break;
    case GW_V_NEG_F64: gw_x64_rrk(m, X_XORPS, dst, a, sign); break;
    case GW_V_CEIL_F32: gw_x64_rri(m, X_ROUNDPS, dst, a, CEIL); break;
    case GW_V_CEIL_F64: gw_x64_rri(m, X_ROUNDPD, dst, a, CEIL); break;
    case GW_V_FLOOR_F32: gw_x64_rri(m, X_ROUNDPS, dst, a, FLOOR); break;
    case GW_V_FLOOR_F64: gw_x64_rri(m, X_ROUNDPD, dst, a, FLOOR); break;
    case GW_V_TRUNC_F32: gw_x64_rri(m, X_ROUNDPS, dst, a, TRUNC); break;
    case GW_V_TRUNC_F64: gw_x64_rri(m, X_ROUNDPD, dst, a, TRUNC); break;
    case GW_V_NEAREST_F32: gw_x64_rri(m, X_ROUNDPS, dst, a, NEAREST); break;
    case GW_V_NEAREST_F64: gw_x64_rri(m, X_ROUNDPD, dst, a, NEAREST); break;
    case GW_V_TO_INT_S_F32: to_int_s_f32(m, dst, a); break;
    case GW_V_TO_INT_U_F32: to_int_u_f32(m, dst, a); break;
    case GW_V_TO_INT_S_F64: to_int_s_f64(m, dst, a); break;
    case GW_V_TO_INT_U_F64: to_int_u_f64(m, dst, a); break;
    case GW_V_OF_INT_U_F32: of_int_u_f32(m, dst, a); break;
    case GW_V_OF_INT_U_F64: of_int_u_f64(m, dst, a); break;
    default: GW_BUG("no float vector operation");
    }
}
