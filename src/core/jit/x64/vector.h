/* SPDX-License-Identifier: Apache-2.0 */
/* vector.h -- inside vector*.c: instruction codes and the short forms they use.
 *
 * S0 and S1 are the scratch registers. An SSE form whose result is also its second operand
 * goes through S1 (gw_x64_v3), so no sequence keeps a value there across such a step. */
#ifndef GW_CORE_JIT_X64_VECTOR_H
#define GW_CORE_JIT_X64_VECTOR_H

#include "core/jit/masm_vector.h"
#include "core/jit/x64/emit.h"

enum { S0 = GW_X64_VSCRATCH2, S1 = GW_X64_VSCRATCH };

/* Instruction codes: X_ and the assembler's name. */
#define X_66(op) (GW_X64_66 | GW_X64_0F | (op))
#define X_6638(op) (GW_X64_66 | GW_X64_0F38 | (op))
#define X_663A(op) (GW_X64_66 | GW_X64_0F3A | (op))
enum gw_x64_vector_code {
    X_MOVAPS = GW_X64_0F | 0x28, X_MOVLPS = GW_X64_0F | 0x12, X_MOVHPS = GW_X64_0F | 0x16,
    X_MOVLPS_STORE = GW_X64_0F | 0x13, X_MOVHPS_STORE = GW_X64_0F | 0x17,
    X_MOVSS = GW_X64_F3 | GW_X64_0F | 0x10, X_MOVSS_STORE = GW_X64_F3 | GW_X64_0F | 0x11,
    X_MOVSD = GW_X64_F2 | GW_X64_0F | 0x10, X_MOVDDUP = GW_X64_F2 | GW_X64_0F | 0x12,
    X_MOVD = X_66(0x6e), X_MOVD_STORE = X_66(0x7e),
    X_MOVQ = X_66(0x6e) | GW_X64_W, X_MOVQ_STORE = X_66(0x7e) | GW_X64_W,
    X_BROADCASTSS = X_6638(0x18), X_BROADCASTB = X_6638(0x78), /* AVX2, but SS of memory */
    X_BROADCASTW = X_6638(0x79), X_BROADCASTD = X_6638(0x58),

    X_PAND = X_66(0xdb), X_PANDN = X_66(0xdf), X_POR = X_66(0xeb), X_PXOR = X_66(0xef),
    X_ANDPS = GW_X64_0F | 0x54, X_ANDNPS = GW_X64_0F | 0x55, X_ORPS = GW_X64_0F | 0x56,
    X_XORPS = GW_X64_0F | 0x57, X_PTEST = X_6638(0x17),
    X_PCMPEQB = X_66(0x74), X_PCMPEQW = X_66(0x75), X_PCMPEQD = X_66(0x76),
    X_PCMPEQQ = X_6638(0x29), X_PCMPGTB = X_66(0x64), X_PCMPGTW = X_66(0x65),
    X_PCMPGTD = X_66(0x66), X_PCMPGTQ = X_6638(0x37) /* SSE4.2 */,

    X_PADDB = X_66(0xfc), X_PADDW = X_66(0xfd), X_PADDD = X_66(0xfe), X_PADDQ = X_66(0xd4),
    X_PSUBB = X_66(0xf8), X_PSUBW = X_66(0xf9), X_PSUBD = X_66(0xfa), X_PSUBQ = X_66(0xfb),
    X_PADDSB = X_66(0xec), X_PADDSW = X_66(0xed), X_PADDUSB = X_66(0xdc),
    X_PADDUSW = X_66(0xdd), X_PSUBSB = X_66(0xe8), X_PSUBSW = X_66(0xe9),
    X_PSUBUSB = X_66(0xd8), X_PSUBUSW = X_66(0xd9), X_PAVGB = X_66(0xe0),
    X_PAVGW = X_66(0xe3),
    X_PMULLW = X_66(0xd5), X_PMULHW = X_66(0xe5), X_PMULHUW = X_66(0xe4),
    X_PMULLD = X_6638(0x40), X_PMULDQ = X_6638(0x28), X_PMULUDQ = X_66(0xf4),
    X_PMULHRSW = X_6638(0x0b), X_PMADDWD = X_66(0xf5), X_PMADDUBSW = X_6638(0x04),
    X_PMINSB = X_6638(0x38), X_PMINSW = X_66(0xea), X_PMINSD = X_6638(0x39),
    X_PMINUB = X_66(0xda), X_PMINUW = X_6638(0x3a), X_PMINUD = X_6638(0x3b),
    X_PMAXSB = X_6638(0x3c), X_PMAXSW = X_66(0xee), X_PMAXSD = X_6638(0x3d),
    X_PMAXUB = X_66(0xde), X_PMAXUW = X_6638(0x3e), X_PMAXUD = X_6638(0x3f),
    X_PABSB = X_6638(0x1c), X_PABSW = X_6638(0x1d), X_PABSD = X_6638(0x1e),

    X_PACKSSWB = X_66(0x63), X_PACKUSWB = X_66(0x67), X_PACKSSDW = X_66(0x6b),
    X_PACKUSDW = X_6638(0x2b),
    X_PUNPCKLBW = X_66(0x60), X_PUNPCKLWD = X_66(0x61), X_PUNPCKLDQ = X_66(0x62),
    X_PUNPCKLQDQ = X_66(0x6c), X_PUNPCKHBW = X_66(0x68), X_PUNPCKHWD = X_66(0x69),
    X_PUNPCKHDQ = X_66(0x6a), X_PUNPCKHQDQ = X_66(0x6d),
    X_UNPCKLPD = X_66(0x14),
    X_PMOVSXBW = X_6638(0x20), X_PMOVSXWD = X_6638(0x23), X_PMOVSXDQ = X_6638(0x25),
    X_PMOVZXBW = X_6638(0x30), X_PMOVZXWD = X_6638(0x33), X_PMOVZXDQ = X_6638(0x35),
    X_PMOVZXBD = X_6638(0x31), X_PMOVZXBQ = X_6638(0x32), X_PMOVZXWQ = X_6638(0x34),
    X_MOVQ_LOW = GW_X64_F3 | GW_X64_0F | 0x7e,
    X_PSHUFB = X_6638(0x00), X_PSHUFD = X_66(0x70),
    X_PSHUFHW = GW_X64_F3 | GW_X64_0F | 0x70, X_PSHUFLW = GW_X64_F2 | GW_X64_0F | 0x70,
    X_SHUFPS = GW_X64_0F | 0xc6, X_PALIGNR = X_663A(0x0f), X_PBLENDW = X_663A(0x0e),
    X_PERMILPS = X_663A(0x04), X_BLENDVPS = X_663A(0x4a), X_BLENDVPD = X_663A(0x4b),
    X_INSERTPS = X_663A(0x21),
    X_PINSRB = X_663A(0x20), X_PINSRW = X_66(0xc4), X_PINSRD = X_663A(0x22),
    X_PINSRQ = X_663A(0x22) | GW_X64_W,
    X_PEXTRB = X_663A(0x14), X_PEXTRW = X_663A(0x15), X_PEXTRD = X_663A(0x16),
    X_PEXTRQ = X_663A(0x16) | GW_X64_W, X_PEXTRW_REG = X_66(0xc5),
    X_PMOVMSKB = X_66(0xd7), X_MOVMSKPS = GW_X64_0F | 0x50, X_MOVMSKPD = X_66(0x50),

    /* by a register's low half; by a constant: gw_x64_vshift with a digit */
    X_PSLLW = X_66(0xf1), X_PSLLD = X_66(0xf2), X_PSLLQ = X_66(0xf3),
    X_PSRAW = X_66(0xe1), X_PSRAD = X_66(0xe2), X_PSRLW = X_66(0xd1),
    X_PSRLD = X_66(0xd2), X_PSRLQ = X_66(0xd3),
    X_SHIFT_W = X_66(0x71), X_SHIFT_D = X_66(0x72), X_SHIFT_Q = X_66(0x73),

    /* PS; of doubles with GW_X64_66 */
    X_ADDPS = GW_X64_0F | 0x58, X_SUBPS = GW_X64_0F | 0x5c, X_MULPS = GW_X64_0F | 0x59,
    X_DIVPS = GW_X64_0F | 0x5e, X_MINPS = GW_X64_0F | 0x5d, X_MAXPS = GW_X64_0F | 0x5f,
    X_SQRTPS = GW_X64_0F | 0x51, X_CMPPS = GW_X64_0F | 0xc2,
    X_ROUNDPS = X_663A(0x08), X_ROUNDPD = X_663A(0x09),
    X_CVTTPS2DQ = GW_X64_F3 | GW_X64_0F | 0x5b, X_CVTTPD2DQ = X_66(0xe6),
    X_CVTDQ2PS = GW_X64_0F | 0x5b, X_CVTDQ2PD = GW_X64_F3 | GW_X64_0F | 0xe6,
    X_CVTPD2PS = X_66(0x5a), X_CVTPS2PD = GW_X64_0F | 0x5a,
};

/* Digits of shifts by a constant. */
enum { X_SRL = 2, X_SRA = 4, X_SLL = 6, X_SRL_BYTES = 3, X_SLL_BYTES = 7 };
/* cmpps predicates */
enum { X_CMP_EQ = 0, X_CMP_LT = 1, X_CMP_LE = 2, X_CMP_UNORD = 3, X_CMP_NE = 4,
       X_CMP_GE_OR_NAN = 5 };

/* dst = a op b */
static inline void gw_x64_rrr(struct gw_masm *m, unsigned code, gw_reg dst, gw_reg a,
                              gw_reg b)
{
    gw_x64_v3(m, code, false, dst, a, gw_x64_reg(b));
}
/* The same where the order does not matter. */
static inline void gw_x64_crrr(struct gw_masm *m, unsigned code, gw_reg dst, gw_reg a,
                               gw_reg b)
{
    gw_x64_v3(m, code, true, dst, a, gw_x64_reg(b));
}
/* dst = a op 16 constant bytes, given as two words */
static inline struct gw_x64_rm gw_x64_words(struct gw_masm *m, uint64_t low,
                                            uint64_t high)
{
    uint64_t words[2] = {low, high};
    return gw_x64_const16(m, words);
}
static inline void gw_x64_rrk(struct gw_masm *m, unsigned code, gw_reg dst, gw_reg a,
                              uint64_t twice)
{
    gw_x64_v3(m, code, false, dst, a, gw_x64_words(m, twice, twice));
}
/* dst = op(a) */
static inline void gw_x64_rr(struct gw_masm *m, unsigned code, gw_reg dst, gw_reg a)
{
    gw_x64_v2(m, code, dst, gw_x64_reg(a));
}
static inline void gw_x64_rri(struct gw_masm *m, unsigned code, gw_reg dst, gw_reg a,
                              unsigned imm)
{
    gw_x64_v2_imm(m, code, dst, gw_x64_reg(a), imm);
}
static inline void gw_x64_zero(struct gw_masm *m, gw_reg dst)
{
    gw_x64_crrr(m, X_PXOR, dst, dst, dst);
}
static inline void gw_x64_ones(struct gw_masm *m, gw_reg dst)
{
    gw_x64_crrr(m, X_PCMPEQD, dst, dst, dst);
}
/* A byte, 16 or 32 bits repeated over a word. */
static inline uint64_t gw_x64_bytes(unsigned v) { return v * 0x0101010101010101u; }
static inline uint64_t gw_x64_halves(unsigned v) { return v * 0x0001000100010001u; }
static inline uint64_t gw_x64_quarters(uint32_t v) { return v * 0x0000000100000001u; }

/* ---- vector_int.c and vector_float.c: what takes more than one instruction ---- */

void gw_x64_vector_int(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a, gw_reg b);
void gw_x64_vector_int_unary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a);
void gw_x64_vector_float(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                         gw_reg b);
void gw_x64_vector_float_unary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a);

#endif
