/* SPDX-License-Identifier: Apache-2.0 */
/* vector_lane.c -- lanes in and out of vectors, tests, and vectors in memory. */
#include "core/jit/x64/vector.h"

/* ---- splat: what is in dst's lane 0 goes to all ---- */

static void spread(struct gw_masm *m, unsigned bytes, gw_reg dst)
{
    static const uint16_t broadcast[] = {0, X_BROADCASTB, X_BROADCASTW};
    if (bytes <= 2 && gw_x64_has(m, GW_X64_AVX2)) {
        gw_x64_rr(m, broadcast[bytes], dst, dst);
    } else if (bytes == 1) {
        gw_x64_zero(m, S0);
        gw_x64_rrr(m, X_PSHUFB, dst, dst, S0);
    } else if (bytes == 8) {
        gw_x64_crrr(m, X_PUNPCKLQDQ, dst, dst, dst);
    } else {
        if (bytes == 2) gw_x64_rri(m, X_PSHUFLW, dst, dst, 0);
        gw_x64_rri(m, X_PSHUFD, dst, dst, 0);
    }
}

void gw_masm_vector_splat(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    switch (op) {
    case GW_V_SPLAT_F32:
        gw_x64_rri(m, X_PSHUFD, dst, a, 0);
        break;
    case GW_V_SPLAT_F64: gw_x64_rr(m, X_MOVDDUP, dst, a); break;
    case GW_V_SPLAT_I64:
        gw_x64_rr(m, X_MOVQ, dst, a);
        spread(m, 8, dst);
        break;
    default:
        gw_x64_rr(m, X_MOVD, dst, a);
        spread(m, 1u << (op - GW_V_SPLAT_I8), dst);
    }
}

/* ---- extract, replace ---- */

/* Registers' low parts, signed, into 32 bits. */
static void extend(struct gw_masm *m, unsigned opcode, gw_reg dst)
{
    gw_x64_op(m, GW_X64_0F | opcode, dst, gw_x64_reg(dst));
}

static void extract_float(struct gw_masm *m, unsigned lane, bool is_double, gw_reg dst,
                          gw_reg a)
{
    if (lane == 0) gw_x64_vmove(m, dst, a);
    else if (is_double) gw_x64_rri(m, X_PSHUFD, dst, a, 0xee);
    else gw_x64_rri(m, X_PSHUFD, dst, a, lane);
}

void gw_masm_vector_extract(struct gw_masm *m, enum gw_vop op, unsigned lane, gw_reg dst,
                            gw_reg a)
{
    switch (op) {
    case GW_V_EXTRACT_S_I8:
    case GW_V_EXTRACT_U_I8:
        gw_x64_rri(m, X_PEXTRB, a, dst, lane);
        if (op == GW_V_EXTRACT_S_I8) extend(m, 0xbe | GW_X64_8, dst);
        break;
    case GW_V_EXTRACT_S_I16:
    case GW_V_EXTRACT_U_I16:
        gw_x64_rri(m, X_PEXTRW_REG, dst, a, lane);
        if (op == GW_V_EXTRACT_S_I16) extend(m, 0xbf, dst);
        break;
    case GW_V_EXTRACT_I32:
        if (lane == 0) gw_x64_rr(m, X_MOVD_STORE, a, dst);
        else gw_x64_rri(m, X_PEXTRD, a, dst, lane);
        break;
    case GW_V_EXTRACT_I64:
        if (lane == 0) gw_x64_rr(m, X_MOVQ_STORE, a, dst);
        else gw_x64_rri(m, X_PEXTRQ, a, dst, lane);
        break;
    case GW_V_EXTRACT_F32: extract_float(m, lane, false, dst, a); break;
    case GW_V_EXTRACT_F64: extract_float(m, lane, true, dst, a); break;
    default: GW_BUG("no extraction");
    }
}

void gw_masm_vector_replace(struct gw_masm *m, enum gw_vop op, unsigned lane, gw_reg dst,
                            gw_reg a, gw_reg value)
{
    static const uint16_t insert[] = {X_PINSRB, X_PINSRW, X_PINSRD, X_PINSRQ};
    if (op == GW_V_REPLACE_F32)
        gw_x64_v3_imm(m, X_INSERTPS, false, dst, a, gw_x64_reg(value), lane << 4);
    else if (op == GW_V_REPLACE_F64 && lane == 0)
        gw_x64_v3(m, X_MOVSD, false, dst, a, gw_x64_reg(value));
    else if (op == GW_V_REPLACE_F64)
        gw_x64_v3(m, X_UNPCKLPD, false, dst, a, gw_x64_reg(value));
    else
        gw_x64_v3_imm(m, insert[op - GW_V_REPLACE_I8], false, dst, a, gw_x64_reg(value),
                      lane);
}

/* ---- tests ---- */

/* Set the flags.   returns  what to look at for true: all true where no lane equals 0 */
static enum gw_x64_cc set_flags(struct gw_masm *m, enum gw_vop op, gw_reg a)
{
    static const uint16_t equal[] = {X_PCMPEQB, X_PCMPEQW, X_PCMPEQD, X_PCMPEQQ};
    if (op != GW_V_ANY_TRUE) {
        gw_x64_zero(m, S0);
        gw_x64_crrr(m, equal[op - GW_V_ALL_TRUE_I8], S0, S0, a);
        a = S0;
    }
    gw_x64_rr(m, X_PTEST, a, a);
    return op == GW_V_ANY_TRUE ? GW_CC_NE : GW_CC_E;
}

void gw_masm_vector_branch(struct gw_masm *m, enum gw_vop op, bool is_not, gw_reg a,
                           gw_label target)
{
    enum gw_x64_cc cc = set_flags(m, op, a);
    gw_x64_jcc(m, is_not ? cc ^ 1 : cc, target);
}

void gw_masm_vector_test(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a)
{
    switch (op) {
    case GW_V_BITMASK_I8: gw_x64_rr(m, X_PMOVMSKB, dst, a); break;
    case GW_V_BITMASK_I16:
        gw_x64_zero(m, S1);
        gw_x64_rrr(m, X_PACKSSWB, S0, a, S1);
        gw_x64_rr(m, X_PMOVMSKB, dst, S0);
        break;
    case GW_V_BITMASK_I32: gw_x64_rr(m, X_MOVMSKPS, dst, a); break;
    case GW_V_BITMASK_I64: gw_x64_rr(m, X_MOVMSKPD, dst, a); break;
    default: {
        gw_x64_op(m, 0x33, dst, gw_x64_reg(dst)); /* xor */
        unsigned set = 0x90 | set_flags(m, op, a);
        gw_x64_op(m, GW_X64_0F | GW_X64_8 | set, 0, gw_x64_reg(dst));
    }
    }
}

/* ---- memory ---- */

static void load_splat(struct gw_masm *m, unsigned bytes, gw_reg dst, struct gw_x64_rm rm)
{
    static const uint16_t broadcast[] = {X_BROADCASTB, X_BROADCASTW};
    if (bytes == 8) {
        gw_x64_v2(m, X_MOVDDUP, dst, rm);
    } else if (bytes == 4) {
        if (gw_x64_has(m, GW_X64_AVX)) {
            gw_x64_v2(m, X_BROADCASTSS, dst, rm);
            return;
        }
        gw_x64_v2(m, X_MOVSS, dst, rm);
        spread(m, 4, dst);
    } else if (gw_x64_has(m, GW_X64_AVX2)) {
        gw_x64_v2(m, broadcast[bytes - 1], dst, rm);
    } else {
        gw_x64_v3_imm(m, bytes == 1 ? X_PINSRB : X_PINSRW, false, dst, dst, rm, 0);
        spread(m, bytes, dst);
    }
}

void gw_masm_vector_load(struct gw_masm *m, enum gw_vop op, gw_reg dst,
                         struct gw_addr addr)
{
    /* ORDER(masm_vector.def) */
    static const uint16_t widen[] = {X_PMOVSXBW, X_PMOVZXBW, X_PMOVSXWD,
                                     X_PMOVZXWD, X_PMOVSXDQ, X_PMOVZXDQ};
    struct gw_x64_rm rm = gw_x64_addr(m, addr, GW_X64_SCRATCH);
    if (op <= GW_V_LOAD_WIDEN_U_I32)
        gw_x64_v2(m, widen[op - GW_V_LOAD_WIDEN_S_I8], dst, rm);
    else if (op == GW_V_LOAD_ZERO_I32) gw_x64_v2(m, X_MOVSS, dst, rm);
    else if (op == GW_V_LOAD_ZERO_I64) gw_x64_v2(m, X_MOVSD, dst, rm);
    else load_splat(m, 1u << (op - GW_V_LOAD_SPLAT_I8), dst, rm);
}

void gw_masm_vector_load_lane(struct gw_masm *m, unsigned bytes, unsigned lane,
                              gw_reg dst, gw_reg a, struct gw_addr addr)
{
    struct gw_x64_rm rm = gw_x64_addr(m, addr, GW_X64_SCRATCH);
    if (bytes == 8)
        gw_x64_v3(m, lane ? X_MOVHPS : X_MOVLPS, false, dst, a, rm);
    else
        gw_x64_v3_imm(m, bytes == 1 ? X_PINSRB : bytes == 2 ? X_PINSRW : X_PINSRD, false,
                      dst, a, rm, lane);
}

void gw_masm_vector_store_lane(struct gw_masm *m, unsigned bytes, unsigned lane,
                               gw_reg src, struct gw_addr addr)
{
    struct gw_x64_rm rm = gw_x64_addr(m, addr, GW_X64_SCRATCH);
    if (bytes == 8) gw_x64_v2(m, lane ? X_MOVHPS_STORE : X_MOVLPS_STORE, src, rm);
    else if (bytes == 4 && lane == 0) gw_x64_v2(m, X_MOVSS_STORE, src, rm);
    else
        gw_x64_v2_imm(m, bytes == 1 ? X_PEXTRB : bytes == 2 ? X_PEXTRW : X_PEXTRD, src, rm,
                      lane);
}
