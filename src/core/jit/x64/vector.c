/* SPDX-License-Identifier: Apache-2.0 */
/* vector.c -- vector operations that are one instruction, by table; the rest goes to
 * vector_int.c and vector_float.c. */
#include "core/jit/x64/vector.h"

/* gw_x64_v3 with these; 0: more than one instruction. */
struct simple {
    uint16_t code;
    bool commutes, is_swapped;
};

#define ONE(code) {code, false, false}
#define COMMUTES(code) {code, true, false}
#define SWAPPED(code) {code, false, true}
#define PD(code) (GW_X64_66 | (code))

static const struct simple binaries[GW_V_COUNT] = {
    [GW_V_AND] = COMMUTES(X_PAND),
    [GW_V_ANDNOT] = SWAPPED(X_PANDN),
    [GW_V_OR] = COMMUTES(X_POR),
    [GW_V_XOR] = COMMUTES(X_PXOR),
    [GW_V_EQ_I8] = COMMUTES(X_PCMPEQB),
    [GW_V_EQ_I16] = COMMUTES(X_PCMPEQW),
    [GW_V_EQ_I32] = COMMUTES(X_PCMPEQD),
    [GW_V_EQ_I64] = COMMUTES(X_PCMPEQQ),
    [GW_V_GT_S_I8] = ONE(X_PCMPGTB),
    [GW_V_GT_S_I16] = ONE(X_PCMPGTW),
    [GW_V_GT_S_I32] = ONE(X_PCMPGTD),
    [GW_V_ADD_I8] = COMMUTES(X_PADDB),
    [GW_V_ADD_I16] = COMMUTES(X_PADDW),
    [GW_V_ADD_I32] = COMMUTES(X_PADDD),
    [GW_V_ADD_I64] = COMMUTES(X_PADDQ),
    [GW_V_SUB_I8] = ONE(X_PSUBB),
    [GW_V_SUB_I16] = ONE(X_PSUBW),
    [GW_V_SUB_I32] = ONE(X_PSUBD),
    [GW_V_SUB_I64] = ONE(X_PSUBQ),
    [GW_V_MUL_I16] = COMMUTES(X_PMULLW),
    [GW_V_MUL_I32] = COMMUTES(X_PMULLD),
    [GW_V_ADD_SAT_S_I8] = COMMUTES(X_PADDSB),
    [GW_V_ADD_SAT_S_I16] = COMMUTES(X_PADDSW),
    [GW_V_ADD_SAT_U_I8] = COMMUTES(X_PADDUSB),
    [GW_V_ADD_SAT_U_I16] = COMMUTES(X_PADDUSW),
    [GW_V_SUB_SAT_S_I8] = ONE(X_PSUBSB),
    [GW_V_SUB_SAT_S_I16] = ONE(X_PSUBSW),
    [GW_V_SUB_SAT_U_I8] = ONE(X_PSUBUSB),
    [GW_V_SUB_SAT_U_I16] = ONE(X_PSUBUSW),
    [GW_V_MIN_S_I8] = COMMUTES(X_PMINSB),
    [GW_V_MIN_S_I16] = COMMUTES(X_PMINSW),
    [GW_V_MIN_S_I32] = COMMUTES(X_PMINSD),
    [GW_V_MIN_U_I8] = COMMUTES(X_PMINUB),
    [GW_V_MIN_U_I16] = COMMUTES(X_PMINUW),
    [GW_V_MIN_U_I32] = COMMUTES(X_PMINUD),
    [GW_V_MAX_S_I8] = COMMUTES(X_PMAXSB),
    [GW_V_MAX_S_I16] = COMMUTES(X_PMAXSW),
    [GW_V_MAX_S_I32] = COMMUTES(X_PMAXSD),
    [GW_V_MAX_U_I8] = COMMUTES(X_PMAXUB),
    [GW_V_MAX_U_I16] = COMMUTES(X_PMAXUW),
    [GW_V_MAX_U_I32] = COMMUTES(X_PMAXUD),
    [GW_V_AVG_U_I8] = COMMUTES(X_PAVGB),
    [GW_V_AVG_U_I16] = COMMUTES(X_PAVGW),
    [GW_V_NARROW_S_I16] = ONE(X_PACKSSWB),
    [GW_V_NARROW_S_I32] = ONE(X_PACKSSDW),
    [GW_V_NARROW_U_I16] = ONE(X_PACKUSWB),
    [GW_V_NARROW_U_I32] = ONE(X_PACKUSDW),
    [GW_V_DOT_I16] = COMMUTES(X_PMADDWD),
    /* The NaN of the first operand comes out: none of these commutes. */
    [GW_V_ADD_F32] = ONE(X_ADDPS),
    [GW_V_ADD_F64] = ONE(PD(X_ADDPS)),
    [GW_V_SUB_F32] = ONE(X_SUBPS),
    [GW_V_SUB_F64] = ONE(PD(X_SUBPS)),
    [GW_V_MUL_F32] = ONE(X_MULPS),
    [GW_V_MUL_F64] = ONE(PD(X_MULPS)),
    [GW_V_DIV_F32] = ONE(X_DIVPS),
    [GW_V_DIV_F64] = ONE(PD(X_DIVPS)),
    /* minps is "first below second? else second". */
    [GW_V_LESSER_F32] = SWAPPED(X_MINPS),
    [GW_V_LESSER_F64] = SWAPPED(PD(X_MINPS)),
    [GW_V_GREATER_F32] = SWAPPED(X_MAXPS),
    [GW_V_GREATER_F64] = SWAPPED(PD(X_MAXPS)),
};

static const uint16_t unaries[GW_V_COUNT] = {
    [GW_V_ABS_I8] = X_PABSB,
    [GW_V_ABS_I16] = X_PABSW,
    [GW_V_ABS_I32] = X_PABSD,
    [GW_V_WIDEN_LOW_S_I8] = X_PMOVSXBW,
    [GW_V_WIDEN_LOW_U_I8] = X_PMOVZXBW,
    [GW_V_WIDEN_LOW_S_I16] = X_PMOVSXWD,
    [GW_V_WIDEN_LOW_U_I16] = X_PMOVZXWD,
    [GW_V_WIDEN_LOW_S_I32] = X_PMOVSXDQ,
    [GW_V_WIDEN_LOW_U_I32] = X_PMOVZXDQ,
    [GW_V_SQRT_F32] = X_SQRTPS,
    [GW_V_SQRT_F64] = PD(X_SQRTPS),
    [GW_V_OF_INT_S_F32] = X_CVTDQ2PS,
    [GW_V_OF_INT_S_F64] = X_CVTDQ2PD,
    [GW_V_DEMOTE_F64] = X_CVTPD2PS,
    [GW_V_PROMOTE_F32] = X_CVTPS2PD,
};

static bool is_float(enum gw_vop op)
{
    return (op >= GW_V_ABS_F32 && op <= GW_V_PROMOTE_F32) ||
           (op >= GW_V_EQ_F32 && op <= GW_V_GE_F64) ||
           (op >= GW_V_ADD_F32 && op <= GW_V_GREATER_F64);
}

void gw_masm_vector_unary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    if (unaries[op]) gw_x64_rr(m, unaries[op], dst, a);
    else if (is_float(op)) gw_x64_vector_float_unary(m, op, dst, a);
    else gw_x64_vector_int_unary(m, op, dst, a);
}

void gw_masm_vector_binary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                           gw_reg b)
{
    struct simple simple = binaries[op];
    if (simple.code)
        gw_x64_v3(m, simple.code, simple.commutes, dst, simple.is_swapped ? b : a,
                  gw_x64_reg(simple.is_swapped ? a : b));
    else if (is_float(op))
        gw_x64_vector_float(m, op, dst, a, b);
    else
        gw_x64_vector_int(m, op, dst, a, b);
}

void gw_masm_vector_select(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b, gw_reg mask)
{
    gw_x64_rrr(m, X_PANDN, S0, mask, b);
    gw_x64_crrr(m, X_PAND, S1, mask, a);
    gw_x64_crrr(m, X_POR, dst, S1, S0);
}
