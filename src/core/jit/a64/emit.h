/* SPDX-License-Identifier: Apache-2.0 */
/* emit.h -- AArch64 instruction encoding.
 *
 * Every instruction is one word. Most formats keep their registers at the same places:
 *
 *    31        20  16 15   10 9   5 4   0
 *   +------------+----+------+-----+-----+
 *   | ...        | rm | ...  | rn  | rd  |
 *   +------------+----+------+-----+-----+
 *
 * so a base word with all else filled in and three registers make an instruction.
 * Registers are gw_reg or plain numbers: only the low five bits count. 31 is the zero
 * register or the stack pointer, as the instruction has it. */
#ifndef GW_CORE_JIT_A64_EMIT_H
#define GW_CORE_JIT_A64_EMIT_H

#include "core/jit/masm.h"

/* Roles: masm.h, abi.h. Scratch ones are free inside a macro-operation; x18 is the
 * platform's, x29 stays what C left there, x30 is free inside where a frame holds its
 * value. */
enum {
    GW_A64_SCRATCH = 16,
    GW_A64_SCRATCH2 = 17,
    GW_A64_CALLEE = 17,
    GW_A64_FUEL = 26, /* allocatable where the code is not metered */
    GW_A64_MEMORY = 27,
    GW_A64_CONTEXT = 28,
    GW_A64_LR = 30,
    GW_A64_SP = 31,
    GW_A64_ZR = 31,
    GW_A64_VSCRATCH = 32 + 30,
    GW_A64_VSCRATCH2 = 32 + 31
};

/* Bits of gw_masm.features: what this code may use beyond ARMv8.0. */
enum gw_a64_feature { GW_A64_LSE = 1 << 0 };

/* Condition codes; a condition and its negation differ in bit 0. */
enum gw_a64_cond {
    GW_A64_EQ,
    GW_A64_NE,
    GW_A64_HS,
    GW_A64_LO,
    GW_A64_MI,
    GW_A64_PL,
    GW_A64_VS,
    GW_A64_VC,
    GW_A64_HI,
    GW_A64_LS,
    GW_A64_GE,
    GW_A64_LT,
    GW_A64_GT,
    GW_A64_LE
};

/* Base words. Integer ones are 32 bits wide; GW_A64_X makes them 64. */
#define GW_A64_ADD 0x0b000000u
#define GW_A64_ADDS 0x2b000000u
#define GW_A64_SUB 0x4b000000u
#define GW_A64_SUBS 0x6b000000u
#define GW_A64_ADC 0x1a000000u
#define GW_A64_SBC 0x5a000000u
#define GW_A64_ADD_EXT 0x0b200000u /* rm extended, | extend << 13: 3 is uxtx */
#define GW_A64_SUB_EXT 0x4b200000u
#define GW_A64_SUBS_EXT 0x6b200000u
#define GW_A64_AND 0x0a000000u
#define GW_A64_ORR 0x2a000000u
#define GW_A64_EOR 0x4a000000u
#define GW_A64_ANDS 0x6a000000u
#define GW_A64_ORN 0x2a200000u
#define GW_A64_MUL 0x1b007c00u
#define GW_A64_MSUB 0x1b008000u /* | ra << 10 */
#define GW_A64_SMULH 0x1b407c00u
#define GW_A64_UMULH 0x1bc07c00u /* with GW_A64_X */
#define GW_A64_SMULL 0x1b207c00u
#define GW_A64_UMULL 0x1ba07c00u /* with GW_A64_X */
#define GW_A64_UDIV 0x1ac00800u
#define GW_A64_SDIV 0x1ac00c00u
#define GW_A64_LSLV 0x1ac02000u
#define GW_A64_LSRV 0x1ac02400u
#define GW_A64_ASRV 0x1ac02800u
#define GW_A64_RORV 0x1ac02c00u
#define GW_A64_RBIT 0x5ac00000u
#define GW_A64_CLZ 0x5ac01000u
#define GW_A64_CSEL 0x1a800000u
#define GW_A64_CSINC 0x1a800400u
#define GW_A64_CSINV 0x5a800000u
#define GW_A64_CCMP_IMM 0x7a400800u
#define GW_A64_CCMP 0x7a400000u
/* immediate forms */
#define GW_A64_ADD_I 0x11000000u
#define GW_A64_ADDS_I 0x31000000u
#define GW_A64_SUB_I 0x51000000u
#define GW_A64_SUBS_I 0x71000000u
#define GW_A64_AND_I 0x12000000u
#define GW_A64_ORR_I 0x32000000u
#define GW_A64_EOR_I 0x52000000u
#define GW_A64_ANDS_I 0x72000000u
#define GW_A64_SBFM 0x13000000u
#define GW_A64_UBFM 0x53000000u
#define GW_A64_EXTR 0x13800000u
#define GW_A64_MOVN 0x12800000u
#define GW_A64_MOVZ 0x52800000u
#define GW_A64_MOVK 0x72800000u
/* control */
#define GW_A64_B 0x14000000u
#define GW_A64_BL 0x94000000u
#define GW_A64_B_COND 0x54000000u
#define GW_A64_CBZ 0x34000000u
#define GW_A64_CBNZ 0x35000000u
#define GW_A64_BR 0xd61f0000u
#define GW_A64_BLR 0xd63f0000u
#define GW_A64_RET 0xd65f03c0u
#define GW_A64_ADR 0x10000000u
#define GW_A64_BRK 0xd4200000u
#define GW_A64_NOP 0xd503201fu
#define GW_A64_DMB_ISH 0xd5033bbfu
#define GW_A64_LDR_Q_LITERAL 0x9c000000u
/* pairs of x registers, or q: [rn, #imm7 * 8 (16)] */
#define GW_A64_STP 0xa9000000u
#define GW_A64_LDP 0xa9400000u
#define GW_A64_STP_PRE 0xa9800000u
#define GW_A64_STP_POST 0xa8800000u
#define GW_A64_LDP_POST 0xa8c00000u
/* [rn] whole; | log2 of the bytes << 30. Registers rd and, by rm: */
#define GW_A64_LDAR 0x08dffc00u
#define GW_A64_STLR 0x089ffc00u
#define GW_A64_LDAXR 0x085ffc00u
#define GW_A64_STLXR 0x0800fc00u   /* ... whether it failed */
#define GW_A64_LDADDAL 0x38e00000u /* ... the operand; to rd the old value */
#define GW_A64_LDCLRAL 0x38e01000u
#define GW_A64_LDEORAL 0x38e02000u
#define GW_A64_LDSETAL 0x38e03000u
#define GW_A64_SWPAL 0x38e08000u
#define GW_A64_CASAL 0x08e0fc00u /* ... what is expected, then the old value */
#define GW_A64_LDR_X_INDEX 0xf8606800u
#define GW_A64_LDR_X_OFFSET 0xf9400000u
/* scalar floats; GW_A64_D makes them double */
#define GW_A64_FADD 0x1e202800u
#define GW_A64_FSUB 0x1e203800u
#define GW_A64_FMUL 0x1e200800u
#define GW_A64_FDIV 0x1e201800u
#define GW_A64_FMIN 0x1e205800u
#define GW_A64_FMAX 0x1e204800u
#define GW_A64_FABS 0x1e20c000u
#define GW_A64_FNEG 0x1e214000u
#define GW_A64_FSQRT 0x1e21c000u
#define GW_A64_FRINTN 0x1e244000u
#define GW_A64_FRINTP 0x1e24c000u
#define GW_A64_FRINTM 0x1e254000u
#define GW_A64_FRINTZ 0x1e25c000u
#define GW_A64_FMOV 0x1e204000u
#define GW_A64_FMOV_I 0x1e201000u
#define GW_A64_FCMP 0x1e202000u
#define GW_A64_FCSEL 0x1e200c00u
#define GW_A64_FCVT_DS 0x1e22c000u
#define GW_A64_FCVT_SD 0x1e624000u /* to d from s; ... */
/* between classes; GW_A64_X: of x registers */
#define GW_A64_FCVTZS 0x1e380000u
#define GW_A64_FCVTZU 0x1e390000u
#define GW_A64_SCVTF 0x1e220000u
#define GW_A64_UCVTF 0x1e230000u
#define GW_A64_FMOV_WS 0x1e260000u
#define GW_A64_FMOV_SW 0x1e270000u /* to w from s; ... */
#define GW_A64_FMOV_XD 0x9e660000u
#define GW_A64_FMOV_DX 0x9e670000u
/* vectors, 128 bits */
#define GW_A64_MOV_V 0x4ea01c00u /* orr rd, rn, rm: both the source */
#define GW_A64_BIT_V 0x6ea01c00u
#define GW_A64_BIF_V 0x6ee01c00u
#define GW_A64_BSL_V 0x6e601c00u
#define GW_A64_MOVI_ZERO 0x6f00e400u   /* movi v.2d, #0 */
#define GW_A64_MOVI_SIGN_S 0x4f046400u /* movi v.4s, #0x80, lsl #24 */
#define GW_A64_FNEG_2D 0x6ee0f800u
#define GW_A64_DUP_2D 0x4e080c00u /* from x */
#define GW_A64_INS_D1 0x4e181c00u /* v.d[1] from x */
#define GW_A64_CNT_8B 0x0e205800u
#define GW_A64_ADDV_8B 0x0e31b800u
#define GW_A64_X 0x80000000u
#define GW_A64_D 0x00400000u
static inline uint32_t gw_a64_sf(bool is_64) { return is_64 ? GW_A64_X : 0; }
static inline uint32_t gw_a64_double(gw_valtype type)
{
    return type == GW_F64 ? GW_A64_D : 0;
}

/* Loads and stores: size, class and kind of an access, in their places in the word. */
#define GW_A64_STRB 0x00000000u
#define GW_A64_LDRB 0x00400000u
#define GW_A64_LDRSB_X 0x00800000u
#define GW_A64_LDRSB_W 0x00c00000u
#define GW_A64_STRH 0x40000000u
#define GW_A64_LDRH 0x40400000u
#define GW_A64_LDRSH_X 0x40800000u
#define GW_A64_LDRSH_W 0x40c00000u
#define GW_A64_STR_W 0x80000000u
#define GW_A64_LDR_W 0x80400000u
#define GW_A64_LDRSW 0x80800000u
#define GW_A64_STR_X 0xc0000000u
#define GW_A64_LDR_X 0xc0400000u
#define GW_A64_STR_B 0x04000000u
#define GW_A64_LDR_B 0x04400000u /* of a vector register */
#define GW_A64_STR_H 0x44000000u
#define GW_A64_LDR_H 0x44400000u
#define GW_A64_STR_S 0x84000000u
#define GW_A64_LDR_S 0x84400000u
#define GW_A64_STR_D 0xc4000000u
#define GW_A64_LDR_D 0xc4400000u
#define GW_A64_STR_Q 0x04800000u
#define GW_A64_LDR_Q 0x04c00000u

/* ---- words ---- */

void gw_a64_put(struct gw_masm *m, uint32_t word);

/* Three registers, two, and one place only, into a base word. */
static inline void gw_a64_rrr(struct gw_masm *m, uint32_t word, unsigned rd, unsigned rn,
                              unsigned rm)
{
    gw_a64_put(m, word | (rm & 31) << 16 | (rn & 31) << 5 | (rd & 31));
}
static inline void gw_a64_rr(struct gw_masm *m, uint32_t word, unsigned rd, unsigned rn)
{
    gw_a64_put(m, word | (rn & 31) << 5 | (rd & 31));
}
/* Immediate forms of add and sub: 12 bits, or those << 12. */
static inline bool gw_a64_fits_add(uint64_t value)
{
    return value < 4096 || (value < 4096 << 12 && !(value & 4095));
}
static inline uint32_t gw_a64_add_bits(uint64_t value) /* that fits */
{
    return value < 4096 ? (uint32_t)value << 10
                        : 1u << 22 | (uint32_t)(value >> 12) << 10;
}
/* UBFM, SBFM: `word` with GW_A64_X where is_64. */
static inline void gw_a64_bitfield(struct gw_masm *m, uint32_t word, bool is_64,
                                   unsigned rd, unsigned rn, unsigned immr, unsigned imms)
{
    uint32_t n = is_64 ? GW_A64_X | 1u << 22 : 0;
    gw_a64_rr(m, word | n | immr << 16 | imms << 10, rd, rn);
}
/* dst = cond ? a : b, by `word` CSEL; CSINC b + 1; CSINV ~b; FCSEL. */
static inline void gw_a64_select(struct gw_masm *m, uint32_t word, enum gw_a64_cond cond,
                                 unsigned rd, unsigned a, unsigned b)
{
    gw_a64_rrr(m, word | (uint32_t)cond << 12, rd, a, b);
}

/* Is it an immediate of logical instructions, and how is it written there? */
bool gw_a64_logical_bits(uint64_t value, bool is_64, uint32_t *bits);

/* ---- values ---- */

/* rd = value: one to four instructions. */
void gw_a64_const(struct gw_masm *m, unsigned rd, uint64_t value);
/* rd = rn + value, 64 or 32 bits; values beyond 24 bits go through `scratch`, which is
 * not rn. rn may be the stack pointer. */
void gw_a64_add_const(struct gw_masm *m, bool is_64, unsigned rd, unsigned rn,
                      int64_t value, unsigned scratch);
/* The operand in a register: its own, or `scratch`; constant 0: the zero register. */
unsigned gw_a64_opnd(struct gw_masm *m, bool is_64, struct gw_opnd b, unsigned scratch);
/* A float operand: its own register, or loaded into `scratch`. */
gw_reg gw_a64_float_opnd(struct gw_masm *m, gw_valtype type, struct gw_opnd b,
                         gw_reg scratch);
/* Whole vector register; nothing where they are the same. */
void gw_a64_vmove(struct gw_masm *m, gw_reg dst, gw_reg src);

/* ---- memory ---- */

/* Addresses with an index do not have the stack pointer as base.
 *
 * Load or store `reg` by GW_A64_LDR...; what does not fit the instruction is computed
 * into `scratch`, which may be the register loaded, but none of the address. */
void gw_a64_access(struct gw_masm *m, uint32_t mem, unsigned reg, struct gw_addr addr,
                   unsigned scratch);
/* The whole address in one register: the base itself, or `scratch`. */
unsigned gw_a64_base(struct gw_masm *m, struct gw_addr addr, unsigned scratch);
/* [sp + slot * 8]; the first scratch register where that is far. */
void gw_a64_slot(struct gw_masm *m, uint32_t mem, unsigned reg, uint32_t slot);

/* ---- control ---- */

/* Jumps to labels; conditional ones are two instructions where the target is or may be
 * too far. */
void gw_a64_jump(struct gw_masm *m, gw_label target);
enum { GW_A64_COLD_POLL = 1 }; /* gw_masm_cold.what; frame.c has others */
void gw_a64_cold_poll(struct gw_masm *m);
void gw_a64_jump_if(struct gw_masm *m, enum gw_a64_cond cond, gw_label target);
/* Jump if a register is zero, or not. */
void gw_a64_jump_zero(struct gw_masm *m, bool is_not, bool is_64, unsigned reg,
                      gw_label target);
/* Jump to cold code that traps. */
void gw_a64_trap_if(struct gw_masm *m, enum gw_a64_cond cond, enum gw_trap_code code);
/* Set the flags by a - b, or a & b where `cond` is about bits.
 *   returns  the condition to look at */
enum gw_a64_cond gw_a64_compare(struct gw_masm *m, enum gw_cond cond, bool is_64,
                                gw_reg a, struct gw_opnd b);
/* The same of floats.  is_not: the negation, true where one is NaN (but of FNE) */
enum gw_a64_cond gw_a64_fcompare(struct gw_masm *m, enum gw_fcond cond, bool is_not,
                                 gw_valtype type, gw_reg a, gw_reg b);

#endif
