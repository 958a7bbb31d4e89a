/* SPDX-License-Identifier: Apache-2.0 */
/* vector_lane.c -- lanes in and out of vectors, tests, and vectors in memory. */
#include "core/jit/a64/vector.h"

void gw_masm_vector_splat(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    if (op == GW_V_SPLAT_F32) gw_a64_rr(m, V_DUP_LANE | gw_a64_lane(2, 0), dst, a);
    else if (op == GW_V_SPLAT_F64) gw_a64_rr(m, V_DUP_LANE | gw_a64_lane(3, 0), dst, a);
    else gw_a64_rr(m, V_DUP_GENERAL | gw_a64_lane(op - GW_V_SPLAT_I8, 0), dst, a);
}

void gw_masm_vector_extract(struct gw_masm *m, enum gw_vop op, unsigned lane, gw_reg dst,
                            gw_reg a)
{
    uint32_t word;
    switch (op) {
    case GW_V_EXTRACT_S_I8: word = V_SMOV | gw_a64_lane(0, lane); break;
    case GW_V_EXTRACT_U_I8: word = V_UMOV | gw_a64_lane(0, lane); break;
    case GW_V_EXTRACT_S_I16: word = V_SMOV | gw_a64_lane(1, lane); break;
    case GW_V_EXTRACT_U_I16: word = V_UMOV | gw_a64_lane(1, lane); break;
    case GW_V_EXTRACT_I32: word = V_UMOV | gw_a64_lane(2, lane); break;
    case GW_V_EXTRACT_I64: word = V_UMOV | V_HIGH_HALF | gw_a64_lane(3, lane); break;
    case GW_V_EXTRACT_F32: word = V_DUP_SCALAR | gw_a64_lane(2, lane); break;
    default: word = V_DUP_SCALAR | gw_a64_lane(3, lane); break;
    }
    if (lane == 0 && (op == GW_V_EXTRACT_F32 || op == GW_V_EXTRACT_F64))
        gw_a64_vmove(m, dst, a);
    else gw_a64_rr(m, word, dst, a);
}

void gw_masm_vector_replace(struct gw_masm *m, enum gw_vop op, unsigned lane, gw_reg dst,
                            gw_reg a, gw_reg value)
{
    bool is_float = op == GW_V_REPLACE_F32 || op == GW_V_REPLACE_F64;
    unsigned log2 =
        (unsigned)(is_float ? op - GW_V_REPLACE_F32 + 2 : op - GW_V_REPLACE_I8);
    gw_reg to = is_float && value == dst && dst != a ? (gw_reg)S0 : dst;
    gw_a64_vmove(m, to, a);
    gw_a64_rr(m, (is_float ? V_INS_LANE : V_INS_GENERAL) | gw_a64_lane(log2, lane), to,
              value);
    gw_a64_vmove(m, dst, to);
}

/* ---- tests ---- */

/* The scratch register becomes zero, or not.   returns  which of both means true: all true
 * where no lane equals 0 */
static bool test_zero(struct gw_masm *m, enum gw_vop op, gw_reg a)
{
    if (op != GW_V_ANY_TRUE) {
        gw_a64_rr(m, V_CMEQ_0 | gw_a64_shape(op - GW_V_ALL_TRUE_I8), S0, a);
        a = S0;
    }
    gw_a64_rrr(m, V_UMAXP_4S, S0, a, a);
    gw_a64_rr(m, GW_A64_FMOV_XD, GW_A64_SCRATCH, S0);
    return op != GW_V_ANY_TRUE;
}

void gw_masm_vector_branch(struct gw_masm *m, enum gw_vop op, bool is_not, gw_reg a,
                           gw_label target)
{
    bool is_zero = test_zero(m, op, a);
    gw_a64_jump_zero(m, is_zero == is_not, true, GW_A64_SCRATCH, target);
}

/* Signs fill their lanes, of which each keeps a bit of its own; those are added up. */
static void bitmask(struct gw_masm *m, unsigned log2, gw_reg dst, gw_reg a)
{
    static const uint8_t weights[3][16] = {
        {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128},
        {1, 0, 2, 0, 4, 0, 8, 0, 16, 0, 32, 0, 64, 0, 128, 0},
        {1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0}};
    gw_a64_rr(m, V_SSHR_I | (8u << log2 | 1) << 16, S0, a);
    gw_masm_const_v128(m, S1, weights[log2]);
    gw_a64_rrr(m, V_AND, S0, S0, S1);
    if (log2 == 0) { /* low bytes and high ones side by side: 16-bit lanes */
        gw_a64_rrr(m, V_EXT | 8 << 11, S1, S0, S0);
        gw_a64_rrr(m, V_ZIP1, S0, S0, S1);
        log2 = 1;
    }
    gw_a64_rr(m, V_ADDV | gw_a64_shape(log2), S0, S0);
    gw_a64_rr(m, V_UMOV | gw_a64_lane(log2, 0), dst, S0);
}

static void bitmask_i64(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    gw_a64_rr(m, V_USHR_I | (128 - 63) << 16, S0, a);
    gw_a64_rr(m, V_UMOV | gw_a64_lane(2, 2), GW_A64_SCRATCH, S0);
    gw_a64_rr(m, V_UMOV | gw_a64_lane(2, 0), dst, S0);
    gw_a64_rrr(m, GW_A64_ADD | 1 << 10, dst, dst, GW_A64_SCRATCH); /* lsl 1 */
}

void gw_masm_vector_test(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    if (op == GW_V_BITMASK_I64) {
        bitmask_i64(m, dst, a);
    } else if (op >= GW_V_BITMASK_I8) {
        bitmask(m, op - GW_V_BITMASK_I8, dst, a);
    } else {
        bool is_zero = test_zero(m, op, a);
        gw_a64_rr(m, GW_A64_SUBS_I | GW_A64_X, GW_A64_ZR, GW_A64_SCRATCH);
        gw_a64_select(m, GW_A64_CSINC, is_zero ? GW_A64_NE : GW_A64_EQ, dst, GW_A64_ZR,
                      GW_A64_ZR);
    }
}

/* ---- memory ---- */

void gw_masm_vector_load(struct gw_masm *m, enum gw_vop op, gw_reg dst,
                         struct gw_addr addr)
{
    /* ORDER(masm_vector.def) */
    static const uint8_t widen[] = {GW_V_WIDEN_LOW_S_I8,  GW_V_WIDEN_LOW_U_I8,
                                    GW_V_WIDEN_LOW_S_I16, GW_V_WIDEN_LOW_U_I16,
                                    GW_V_WIDEN_LOW_S_I32, GW_V_WIDEN_LOW_U_I32};
    if (op <= GW_V_LOAD_WIDEN_U_I32) {
        gw_a64_access(m, (uint32_t)GW_A64_LDR_D, dst, addr, GW_A64_SCRATCH);
        gw_masm_vector_unary(m, (enum gw_vop)widen[op - GW_V_LOAD_WIDEN_S_I8], dst, dst);
    } else if (op == GW_V_LOAD_ZERO_I32) {
        gw_a64_access(m, (uint32_t)GW_A64_LDR_S, dst, addr, GW_A64_SCRATCH);
    } else if (op == GW_V_LOAD_ZERO_I64) {
        gw_a64_access(m, (uint32_t)GW_A64_LDR_D, dst, addr, GW_A64_SCRATCH);
    } else {
        unsigned base = gw_a64_base(m, addr, GW_A64_SCRATCH);
        gw_a64_rr(m, V_LD1R | (unsigned)(op - GW_V_LOAD_SPLAT_I8) << 10, dst, base);
    }
}

/* ld1 or st1 of one lane: the number of its first byte is spread over the word. */
static void access_lane(struct gw_masm *m, uint32_t word, unsigned bytes, unsigned lane,
                        gw_reg reg, struct gw_addr addr)
{
    uint32_t sizes = bytes == 1 ? 0 : bytes == 2 ? 0x4000 : bytes == 4 ? 0x8000 : 0x8400;
    unsigned first = lane * bytes;
    unsigned base = gw_a64_base(m, addr, GW_A64_SCRATCH);
    gw_a64_rr(m, word | sizes | (first >> 3) << 30 | (first >> 2 & 1) << 12 |
                     (first & 3) << 10,
              reg, base);
}

void gw_masm_vector_load_lane(struct gw_masm *m, unsigned bytes, unsigned lane,
                              gw_reg dst, gw_reg a, struct gw_addr addr)
{
    gw_a64_vmove(m, dst, a);
    access_lane(m, 0x0d400000, bytes, lane, dst, addr);
}

void gw_masm_vector_store_lane(struct gw_masm *m, unsigned bytes, unsigned lane,
                               gw_reg src, struct gw_addr addr)
{
    static const uint32_t words[] = {GW_A64_STR_B, GW_A64_STR_H, (uint32_t)GW_A64_STR_S,
                                     (uint32_t)GW_A64_STR_D};
    if (lane) access_lane(m, 0x0d000000, bytes, lane, src, addr);
    else
        gw_a64_access(m, words[bytes == 8 ? 3 : bytes / 2], src, addr, GW_A64_SCRATCH);
}
