/* SPDX-License-Identifier: Apache-2.0 */
/* vector.c -- vector arithmetic: one instruction by table, or a few by hand. */
#include "core/jit/a64/vector.h"

/* rd, rn, rm are filled in; 0: more than one instruction. */
static const uint32_t binaries[GW_V_COUNT] = {
    [GW_V_AND] = 0x4e201c00, /* and */
    [GW_V_ANDNOT] = 0x4e601c00, /* bic */
    [GW_V_OR] = 0x4ea01c00, /* orr */
    [GW_V_XOR] = 0x6e201c00, /* eor */
    [GW_V_EQ_I8] = 0x6e208c00, /* cmeq */
    [GW_V_EQ_I16] = 0x6e608c00, /* cmeq */
    [GW_V_EQ_I32] = 0x6ea08c00, /* cmeq */
    [GW_V_EQ_I64] = 0x6ee08c00, /* cmeq */
    [GW_V_GT_S_I8] = 0x4e203400, /* cmgt */
    [GW_V_GT_S_I16] = 0x4e603400, /* cmgt */
    [GW_V_GT_S_I32] = 0x4ea03400, /* cmgt */
    [GW_V_GT_S_I64] = 0x4ee03400, /* cmgt */
    [GW_V_GE_S_I8] = 0x4e203c00, /* cmge */
    [GW_V_GE_S_I16] = 0x4e603c00, /* cmge */
    [GW_V_GE_S_I32] = 0x4ea03c00, /* cmge */
    [GW_V_GE_S_I64] = 0x4ee03c00, /* cmge */
    [GW_V_GT_U_I8] = 0x6e203400, /* cmhi */
    [GW_V_GT_U_I16] = 0x6e603400, /* cmhi */
    [GW_V_GT_U_I32] = 0x6ea03400, /* cmhi */
    [GW_V_GE_U_I8] = 0x6e203c00, /* cmhs */
    [GW_V_GE_U_I16] = 0x6e603c00, /* cmhs */
    [GW_V_GE_U_I32] = 0x6ea03c00, /* cmhs */
    [GW_V_EQ_F32] = 0x4e20e400, /* fcmeq */
    [GW_V_EQ_F64] = 0x4e60e400, /* fcmeq */
    [GW_V_GT_F32] = 0x6ea0e400, /* fcmgt */
    [GW_V_GT_F64] = 0x6ee0e400, /* fcmgt */
    [GW_V_GE_F32] = 0x6e20e400, /* fcmge */
    [GW_V_GE_F64] = 0x6e60e400, /* fcmge */
    [GW_V_ADD_I8] = 0x4e208400, /* add */
    [GW_V_ADD_I16] = 0x4e608400, /* add */
    [GW_V_ADD_I32] = 0x4ea08400, /* add */
    [GW_V_ADD_I64] = 0x4ee08400, /* add */
    [GW_V_SUB_I8] = 0x6e208400, /* sub */
    [GW_V_SUB_I16] = 0x6e608400, /* sub */
    [GW_V_SUB_I32] = 0x6ea08400, /* sub */
    [GW_V_SUB_I64] = 0x6ee08400, /* sub */
    [GW_V_MUL_I16] = 0x4e609c00, /* mul */
    [GW_V_MUL_I32] = 0x4ea09c00, /* mul */
    [GW_V_ADD_SAT_S_I8] = 0x4e200c00, /* sqadd */
    [GW_V_ADD_SAT_S_I16] = 0x4e600c00, /* sqadd */
    [GW_V_ADD_SAT_U_I8] = 0x6e200c00, /* uqadd */
    [GW_V_ADD_SAT_U_I16] = 0x6e600c00, /* uqadd */
    [GW_V_SUB_SAT_S_I8] = 0x4e202c00, /* sqsub */
    [GW_V_SUB_SAT_S_I16] = 0x4e602c00, /* sqsub */
    [GW_V_SUB_SAT_U_I8] = 0x6e202c00, /* uqsub */
    [GW_V_SUB_SAT_U_I16] = 0x6e602c00, /* uqsub */
    [GW_V_MIN_S_I8] = 0x4e206c00, /* smin */
    [GW_V_MIN_S_I16] = 0x4e606c00, /* smin */
    [GW_V_MIN_S_I32] = 0x4ea06c00, /* smin */
    [GW_V_MIN_U_I8] = 0x6e206c00, /* umin */
    [GW_V_MIN_U_I16] = 0x6e606c00, /* umin */
    [GW_V_MIN_U_I32] = 0x6ea06c00, /* umin */
    [GW_V_MAX_S_I8] = 0x4e206400, /* smax */
    [GW_V_MAX_S_I16] = 0x4e606400, /* smax */
    [GW_V_MAX_S_I32] = 0x4ea06400, /* smax */
    [GW_V_MAX_U_I8] = 0x6e206400, /* umax */
    [GW_V_MAX_U_I16] = 0x6e606400, /* umax */
    [GW_V_MAX_U_I32] = 0x6ea06400, /* umax */
    [GW_V_AVG_U_I8] = 0x6e201400, /* urhadd */
    [GW_V_AVG_U_I16] = 0x6e601400, /* urhadd */
    [GW_V_MUL_Q15_I16] = 0x6e60b400, /* sqrdmulh */
    [GW_V_MUL_LOW_S_I8] = 0x0e20c000, /* smull */
    [GW_V_MUL_LOW_U_I8] = 0x2e20c000, /* umull */
    [GW_V_MUL_HIGH_S_I8] = 0x4e20c000, /* smull2 */
    [GW_V_MUL_HIGH_U_I8] = 0x6e20c000, /* umull2 */
    [GW_V_MUL_LOW_S_I16] = 0x0e60c000, /* smull */
    [GW_V_MUL_LOW_U_I16] = 0x2e60c000, /* umull */
    [GW_V_MUL_HIGH_S_I16] = 0x4e60c000, /* smull2 */
    [GW_V_MUL_HIGH_U_I16] = 0x6e60c000, /* umull2 */
    [GW_V_MUL_LOW_S_I32] = 0x0ea0c000, /* smull */
    [GW_V_MUL_LOW_U_I32] = 0x2ea0c000, /* umull */
    [GW_V_MUL_HIGH_S_I32] = 0x4ea0c000, /* smull2 */
    [GW_V_MUL_HIGH_U_I32] = 0x6ea0c000, /* umull2 */
    [GW_V_ADD_F32] = 0x4e20d400, /* fadd */
    [GW_V_ADD_F64] = 0x4e60d400, /* fadd */
    [GW_V_SUB_F32] = 0x4ea0d400, /* fsub */
    [GW_V_SUB_F64] = 0x4ee0d400, /* fsub */
    [GW_V_MUL_F32] = 0x6e20dc00, /* fmul */
    [GW_V_MUL_F64] = 0x6e60dc00, /* fmul */
    [GW_V_DIV_F32] = 0x6e20fc00, /* fdiv */
    [GW_V_DIV_F64] = 0x6e60fc00, /* fdiv */
    [GW_V_MIN_F32] = 0x4ea0f400, /* fmin */
    [GW_V_MIN_F64] = 0x4ee0f400, /* fmin */
    [GW_V_MAX_F32] = 0x4e20f400, /* fmax */
    [GW_V_MAX_F64] = 0x4e60f400, /* fmax */
    [GW_V_SWIZZLE] = 0x4e000000, /* tbl */
};

/* rd, rn */
static const uint32_t unaries[GW_V_COUNT] = {
    [GW_V_NOT] = 0x6e205800, /* not */
    [GW_V_ABS_I8] = 0x4e20b800, /* abs */
    [GW_V_ABS_I16] = 0x4e60b800, /* abs */
    [GW_V_ABS_I32] = 0x4ea0b800, /* abs */
    [GW_V_ABS_I64] = 0x4ee0b800, /* abs */
    [GW_V_NEG_I8] = 0x6e20b800, /* neg */
    [GW_V_NEG_I16] = 0x6e60b800, /* neg */
    [GW_V_NEG_I32] = 0x6ea0b800, /* neg */
    [GW_V_NEG_I64] = 0x6ee0b800, /* neg */
    [GW_V_POPCNT_I8] = 0x4e205800, /* cnt */
    [GW_V_WIDEN_LOW_S_I8] = 0x0f08a400, /* sxtl */
    [GW_V_WIDEN_LOW_U_I8] = 0x2f08a400, /* uxtl */
    [GW_V_WIDEN_HIGH_S_I8] = 0x4f08a400, /* sxtl2 */
    [GW_V_WIDEN_HIGH_U_I8] = 0x6f08a400, /* uxtl2 */
    [GW_V_WIDEN_LOW_S_I16] = 0x0f10a400, /* sxtl */
    [GW_V_WIDEN_LOW_U_I16] = 0x2f10a400, /* uxtl */
    [GW_V_WIDEN_HIGH_S_I16] = 0x4f10a400, /* sxtl2 */
    [GW_V_WIDEN_HIGH_U_I16] = 0x6f10a400, /* uxtl2 */
    [GW_V_WIDEN_LOW_S_I32] = 0x0f20a400, /* sxtl */
    [GW_V_WIDEN_LOW_U_I32] = 0x2f20a400, /* uxtl */
    [GW_V_WIDEN_HIGH_S_I32] = 0x4f20a400, /* sxtl2 */
    [GW_V_WIDEN_HIGH_U_I32] = 0x6f20a400, /* uxtl2 */
    [GW_V_PAIR_ADD_S_I8] = 0x4e202800, /* saddlp */
    [GW_V_PAIR_ADD_U_I8] = 0x6e202800, /* uaddlp */
    [GW_V_PAIR_ADD_S_I16] = 0x4e602800, /* saddlp */
    [GW_V_PAIR_ADD_U_I16] = 0x6e602800, /* uaddlp */
    [GW_V_ABS_F32] = 0x4ea0f800, /* fabs */
    [GW_V_ABS_F64] = 0x4ee0f800, /* fabs */
    [GW_V_NEG_F32] = 0x6ea0f800, /* fneg */
    [GW_V_NEG_F64] = 0x6ee0f800, /* fneg */
    [GW_V_SQRT_F32] = 0x6ea1f800, /* fsqrt */
    [GW_V_SQRT_F64] = 0x6ee1f800, /* fsqrt */
    [GW_V_CEIL_F32] = 0x4ea18800, /* frintp */
    [GW_V_CEIL_F64] = 0x4ee18800, /* frintp */
    [GW_V_FLOOR_F32] = 0x4e219800, /* frintm */
    [GW_V_FLOOR_F64] = 0x4e619800, /* frintm */
    [GW_V_TRUNC_F32] = 0x4ea19800, /* frintz */
    [GW_V_TRUNC_F64] = 0x4ee19800, /* frintz */
    [GW_V_NEAREST_F32] = 0x4e218800, /* frintn */
    [GW_V_NEAREST_F64] = 0x4e618800, /* frintn */
    [GW_V_TO_INT_S_F32] = 0x4ea1b800, /* fcvtzs */
    [GW_V_TO_INT_U_F32] = 0x6ea1b800, /* fcvtzu */
    [GW_V_OF_INT_S_F32] = 0x4e21d800, /* scvtf */
    [GW_V_OF_INT_U_F32] = 0x6e21d800, /* ucvtf */
    [GW_V_DEMOTE_F64] = 0x0e616800, /* fcvtn */
    [GW_V_PROMOTE_F32] = 0x0e617800, /* fcvtl */
};

void gw_masm_vector_unary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    if (unaries[op]) {
        gw_a64_rr(m, unaries[op], dst, a);
        return;
    }
    bool is_signed = op == GW_V_TO_INT_S_F64 || op == GW_V_OF_INT_S_F64;
    if (op == GW_V_TO_INT_S_F64 || op == GW_V_TO_INT_U_F64) {
        gw_a64_rr(m, is_signed ? V_FCVTZS_2D : V_FCVTZU_2D, dst, a);
        gw_a64_rr(m, is_signed ? V_SQXTN_2S : V_UQXTN_2S, dst, dst);
    } else {
        gw_a64_rr(m, is_signed ? V_SXTL_2D : V_UXTL_2D, dst, a);
        gw_a64_rr(m, is_signed ? V_SCVTF_2D : V_UCVTF_2D, dst, dst);
    }
}

/* The products of high and low halves, twisted, are one multiplication and a pairwise sum. */
static void multiply_i64(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b)
{
    gw_a64_rr(m, V_REV64_4S, S0, b);
    gw_a64_rrr(m, V_MUL_4S, S0, S0, a);
    gw_a64_rr(m, V_UADDLP_2D, S0, S0);
    gw_a64_rr(m, V_SHL_I | (64 + 32) << 16, S0, S0);
    gw_a64_rr(m, V_XTN_2S, S1, a);
    gw_a64_rr(m, V_XTN_2S, dst, b);
    gw_a64_rrr(m, V_UMLAL_2D, S0, S1, dst);
    gw_a64_vmove(m, dst, S0);
}

/* b's lanes go to the upper half, which is another instruction than the lower one. */
static void narrow(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a, gw_reg b)
{
    bool is_signed = op == GW_V_NARROW_S_I16 || op == GW_V_NARROW_S_I32;
    unsigned log2 = op == GW_V_NARROW_S_I32 || op == GW_V_NARROW_U_I32;
    uint32_t word = (is_signed ? (uint32_t)V_SQXTN : V_SQXTUN) | gw_a64_shape(log2);
    gw_reg to = dst == b ? S0 : dst;
    gw_a64_rr(m, word, to, a);
    gw_a64_rr(m, word | V_HIGH_HALF, to, b);
    gw_a64_vmove(m, dst, to);
}

static void dot(struct gw_masm *m, unsigned log2, gw_reg dst, gw_reg a, gw_reg b)
{
    gw_a64_rrr(m, V_SMULL | gw_a64_shape(log2), S0, a, b);
    gw_a64_rrr(m, V_SMULL | V_HIGH_HALF | gw_a64_shape(log2), S1, a, b);
    gw_a64_rrr(m, V_ADDP | gw_a64_shape(log2 + 1), dst, S0, S1);
}

/* dst = mask ? b : a */
static void insert_where(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b, gw_reg mask)
{
    if (dst == b) {
        gw_a64_rrr(m, GW_A64_BIF_V, dst, a, mask);
    } else {
        gw_a64_vmove(m, dst, a);
        gw_a64_rrr(m, GW_A64_BIT_V, dst, b, mask);
    }
}

void gw_masm_vector_binary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                           gw_reg b)
{
    if (binaries[op]) {
        gw_a64_rrr(m, binaries[op], dst, a, b);
        return;
    }
    switch (op) {
    case GW_V_NE_I8:
    case GW_V_NE_I16:
    case GW_V_NE_I32:
    case GW_V_NE_I64:
        gw_a64_rrr(m, binaries[op - GW_V_NE_I8 + GW_V_EQ_I8], dst, a, b);
        gw_a64_rr(m, V_NOT, dst, dst);
        break;
    case GW_V_NE_F32:
    case GW_V_NE_F64:
        gw_a64_rrr(m, binaries[op - GW_V_NE_F32 + GW_V_EQ_F32], dst, a, b);
        gw_a64_rr(m, V_NOT, dst, dst);
        break;
    case GW_V_MUL_I64: multiply_i64(m, dst, a, b); break;
    case GW_V_DOT_I8: dot(m, 0, dst, a, b); break;
    case GW_V_DOT_I16: dot(m, 1, dst, a, b); break;
    case GW_V_LESSER_F32:
    case GW_V_LESSER_F64:
        gw_a64_rrr(m, op == GW_V_LESSER_F32 ? V_FCMGT_4S : V_FCMGT_2D, S0, a, b);
        insert_where(m, dst, a, b, S0);
        break;
    case GW_V_GREATER_F32:
    case GW_V_GREATER_F64:
        gw_a64_rrr(m, op == GW_V_GREATER_F32 ? V_FCMGT_4S : V_FCMGT_2D, S0, b, a);
        insert_where(m, dst, a, b, S0);
        break;
    default: narrow(m, op, dst, a, b);
    }
}

void gw_masm_vector_select(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b, gw_reg mask)
{
    if (dst == mask) gw_a64_rrr(m, GW_A64_BSL_V, dst, a, b);
    else insert_where(m, dst, b, a, mask);
}

/* ---- shifts ---- */

static void shift_const(struct gw_masm *m, unsigned kind, unsigned log2, gw_reg dst,
                        gw_reg a, unsigned n)
{
    static const uint32_t words[] = {V_SHL_I, V_SSHR_I, V_USHR_I};
    unsigned bits = 8u << log2;
    if (n == 0) gw_a64_vmove(m, dst, a);
    else gw_a64_rr(m, words[kind] | (kind ? 2 * bits - n : bits + n) << 16, dst, a);
}

/* By lanes of a register, to the right where they are negative. */
void gw_masm_vector_shift(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                          struct gw_opnd count)
{
    unsigned at = (unsigned)(op - GW_V_SHL_I8), kind = at / 4, log2 = at % 4;
    uint32_t mask = (8u << log2) - 1, bits;
    if (count.at == GW_AT_CONST) {
        shift_const(m, kind, log2, dst, a, (unsigned)count.value & mask);
        return;
    }
    unsigned from = gw_a64_opnd(m, false, count, GW_A64_SCRATCH);
    gw_a64_logical_bits(mask, false, &bits);
    gw_a64_rr(m, GW_A64_AND_I | bits, GW_A64_SCRATCH, from);
    if (kind) gw_a64_rrr(m, GW_A64_SUB, GW_A64_SCRATCH, GW_A64_ZR, GW_A64_SCRATCH);
    gw_a64_rr(m, V_DUP_GENERAL | gw_a64_lane(log2, 0), S0, GW_A64_SCRATCH);
    gw_a64_rrr(m, (kind == 1 ? V_SSHL : kind ? V_USHL : V_SSHL) | gw_a64_shape(log2), dst,
               a, S0);
}
