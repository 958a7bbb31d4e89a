/* SPDX-License-Identifier: Apache-2.0 */
/* emit.h -- x86-64 instruction encoding: one function per form, the shortest bytes.
 *
 * An instruction code is one number:
 *
 *    14  13  12  11    10 9   8 7        0
 *   +---+---+---+--------+-----+----------+
 *   | 8 | L | W | prefix | map | opcode   |
 *   +---+---+---+--------+-----+----------+
 *
 * map 1 0F, 2 0F38, 3 0F3A; prefix 1 66, 2 F3, 3 F2 (as VEX numbers them); W: 64 bits
 * wide; L: VEX.L; 8: its integer registers are bytes, so that 4..7 need a REX.
 * Registers are gw_reg or plain numbers: only the low four bits count. */
#ifndef GW_CORE_JIT_X64_EMIT_H
#define GW_CORE_JIT_X64_EMIT_H

#include "core/jit/x64/encode.h"

enum { GW_RAX, GW_RCX, GW_RDX, GW_RBX, GW_RSP, GW_RBP, GW_RSI, GW_RDI,
       GW_R8, GW_R9, GW_R10, GW_R11, GW_R12, GW_R13, GW_R14, GW_R15,
       GW_XMM0 = 32, GW_XMM14 = 46, GW_XMM15 = 47 };

/* Roles: masm.h, abi.h. Scratch ones are free inside a macro-operation. */
enum { GW_X64_CONTEXT = GW_R15, GW_X64_MEMORY = GW_R14,
       GW_X64_FUEL = GW_R13, /* allocatable where the code is not metered */
       GW_X64_SCRATCH = GW_RCX,
       GW_X64_SCRATCH2 = GW_R11, GW_X64_CALLEE = GW_R11,
       GW_X64_VSCRATCH = GW_XMM15, GW_X64_VSCRATCH2 = GW_XMM14 };

/* Bits of gw_masm.features: what this code may use beyond SSE4.1. */
enum gw_x64_feature {
    GW_X64_AVX = 1 << 0,
    GW_X64_BMI1 = 1 << 1,
    GW_X64_BMI2 = 1 << 2,
    GW_X64_LZCNT = 1 << 3,
    GW_X64_POPCNT = 1 << 4,
    GW_X64_FMA = 1 << 5,
    GW_X64_AVX2 = 1 << 6,
};
static inline bool gw_x64_has(const struct gw_masm *m, enum gw_x64_feature feature)
{
    return m->features & feature;
}

static inline struct gw_x64_rm gw_x64_reg(gw_reg reg)
{
    return (struct gw_x64_rm){GW_X64_REG, reg, GW_X64_NO_INDEX, 0, 0};
}
static inline struct gw_x64_rm gw_x64_mem(gw_reg base, int32_t disp)
{
    return (struct gw_x64_rm){GW_X64_MEM, base, GW_X64_NO_INDEX, 0, disp};
}
/* [base + (index << shift) + disp]; index is not rsp */
static inline struct gw_x64_rm gw_x64_index(gw_reg base, gw_reg index, unsigned shift,
                                            int32_t disp)
{
    return (struct gw_x64_rm){GW_X64_MEM, base, index, (uint8_t)shift, disp};
}
static inline struct gw_x64_rm gw_x64_slot(uint32_t slot)
{
    return gw_x64_mem(GW_RSP, (int32_t)(slot * 8));
}
/* The place of a label: of code, or a constant (gw_masm_constant). */
static inline struct gw_x64_rm gw_x64_at_label(gw_label label)
{
    return (struct gw_x64_rm){GW_X64_RIP, 0, GW_X64_NO_INDEX, 0, (int32_t)label};
}
/* 16 bytes of constant, aligned: may be an SSE memory operand. */
struct gw_x64_rm gw_x64_const16(struct gw_masm *m, const void *bytes);
/* A macro-operation's address. One with a displacement beyond 32 bits is computed into
 * `scratch`. */
struct gw_addr gw_x64_near_addr(struct gw_masm *m, struct gw_addr addr, gw_reg scratch);
static inline bool gw_x64_is_far(struct gw_addr addr)
{
    return addr.disp != (int32_t)addr.disp;
}
GW_INLINE struct gw_x64_rm gw_x64_addr(struct gw_masm *m, struct gw_addr addr,
                                       gw_reg scratch)
{
    if (GW_UNLIKELY(gw_x64_is_far(addr))) addr = gw_x64_near_addr(m, addr, scratch);
    uint8_t index = addr.index == GW_REG_NONE ? GW_X64_NO_INDEX : addr.index;
    return gw_x64_index(addr.base, index, addr.shift, (int32_t)addr.disp);
}

/* Raw bytes. */
GW_INLINE void gw_x64_byte(struct gw_masm *m, unsigned byte)
{
    uint8_t *p = gw_x64_begin(m);
    if (GW_UNLIKELY(!p)) return;
    *p = (uint8_t)byte;
    gw_x64_end(m, p + 1);
}
void gw_x64_imm32(struct gw_masm *m, int64_t value);

/* One instruction with ModRM is gw_x64_op. `reg`: the reg place, a register or an
 * opcode's digit. With an immediate of 0 to 4 bytes gw_x64_op_imm; in VEX form gw_x64_vex, vvvv 0
 * where it has no second source. They are gw_x64_emit and so on in line. (encode.h) */
void gw_x64_vex_imm(struct gw_masm *m, unsigned code, unsigned reg, unsigned vvvv,
                    struct gw_x64_rm rm, unsigned imm);

/* ---- integers; w: 64 bits wide ---- */

/* The eight operations of the first opcodes. */
enum gw_x64_alu { GW_X64_ADD, GW_X64_OR, GW_X64_AND = 4, GW_X64_SUB, GW_X64_XOR,
                  GW_X64_CMP };
void gw_x64_alu(struct gw_masm *m, enum gw_x64_alu op, bool w, gw_reg dst,
                struct gw_x64_rm src);
void gw_x64_alu_imm(struct gw_masm *m, enum gw_x64_alu op, bool w, struct gw_x64_rm dst,
                    int32_t value);
void gw_x64_test(struct gw_masm *m, bool w, gw_reg a, gw_reg b);
/* Nothing where both are the same and w. */
void gw_x64_mov(struct gw_masm *m, bool w, gw_reg dst, gw_reg src);
/* Of a value that has no more than w says: nothing where both are the same. */
void gw_x64_copy(struct gw_masm *m, bool w, gw_reg dst, gw_reg src);
void gw_x64_load(struct gw_masm *m, bool w, gw_reg dst, struct gw_x64_rm src);
void gw_x64_lea(struct gw_masm *m, bool w, gw_reg dst, struct gw_x64_rm src);
/* Changes flags, or keeps them. */
void gw_x64_const(struct gw_masm *m, gw_reg dst, uint64_t value);
void gw_x64_const_keep(struct gw_masm *m, gw_reg dst, uint64_t value);
/* Shift or rotate dst by a constant, or by cl: digit of C1, D3. */
enum gw_x64_shift { GW_X64_ROL, GW_X64_ROR, GW_X64_SHL = 4, GW_X64_SHR, GW_X64_SAR = 7 };
void gw_x64_shift(struct gw_masm *m, enum gw_x64_shift op, bool w, gw_reg dst,
                  unsigned count);
void gw_x64_shift_cl(struct gw_masm *m, enum gw_x64_shift op, bool w, gw_reg dst);
static inline bool gw_x64_fits32(int64_t value) { return value == (int32_t)value; }
/* An operand of the second place as r/m; a constant goes to `scratch` (flags change). */
struct gw_x64_rm gw_x64_opnd(struct gw_masm *m, struct gw_opnd opnd, gw_reg scratch);

/* ---- jumps ---- */

/* Condition codes, as opcodes have them; bit 0 negates. */
enum gw_x64_cc { GW_CC_O, GW_CC_NO, GW_CC_B, GW_CC_AE, GW_CC_E, GW_CC_NE, GW_CC_BE,
                 GW_CC_A, GW_CC_S, GW_CC_NS, GW_CC_P, GW_CC_NP, GW_CC_L, GW_CC_GE,
                 GW_CC_LE, GW_CC_G };
static inline enum gw_x64_cc gw_x64_cc_not(enum gw_x64_cc cc)
{
    return (enum gw_x64_cc)(cc ^ 1);
}
void gw_x64_jcc(struct gw_masm *m, enum gw_x64_cc cc, gw_label target);
/* A short jump forwards.    returns  what gw_x64_land takes, where it goes to */
size_t gw_x64_jcc_short(struct gw_masm *m, enum gw_x64_cc cc);
size_t gw_x64_jmp_short(struct gw_masm *m);
void gw_x64_land(struct gw_masm *m, size_t jump);
/* dst = cc ? 1 : 0, of a register that is zero or (_wide) is not. */
void gw_x64_setcc(struct gw_masm *m, enum gw_x64_cc cc, gw_reg dst);
void gw_x64_setcc_wide(struct gw_masm *m, enum gw_x64_cc cc, gw_reg dst);
void gw_x64_cmov(struct gw_masm *m, enum gw_x64_cc cc, bool w, gw_reg dst, gw_reg src);
/* Do the flags say already how register a compares with 0? */
bool gw_x64_knows_flags(const struct gw_masm *m, enum gw_cond cond, bool w, gw_reg a);
/* Compare, for a condition code to be used next. */
enum gw_x64_cc gw_x64_compare(struct gw_masm *m, enum gw_cond cond, bool w, gw_reg a,
                              struct gw_opnd b);
/* `movd`, `movq` between classes. */
void gw_x64_to_float(struct gw_masm *m, bool w, gw_reg dst, gw_reg src);
void gw_x64_from_float(struct gw_masm *m, bool w, gw_reg dst, gw_reg src);

/* Cold code of this CPU's: gw_masm_cold.what. Each is called to place itself. */
enum gw_x64_cold { GW_COLD_TRAP, GW_COLD_BIG_FRAME, GW_COLD_MINMAX, GW_COLD_TRUNC,
                   GW_COLD_CONVERT_U64, GW_COLD_POLL };
void gw_x64_cold_minmax(struct gw_masm *m, const struct gw_masm_cold *cold);
void gw_x64_cold_trunc(struct gw_masm *m, const struct gw_masm_cold *cold);
void gw_x64_cold_convert_u64(struct gw_masm *m, const struct gw_masm_cold *cold);

/* ---- vector registers; VEX where there is AVX, else SSE ---- */

/* Two operands: dst = op(rm), and stores and moves between classes. SSE leaves what
 * `code` leaves of dst; the VEX form of a scalar operation takes it from dst too. */
void gw_x64_v2(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm);
void gw_x64_v2_imm(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm,
                   unsigned imm);
/* Scalar ones whose VEX form has a second source for the upper lanes (sqrt, round, cvt):
 * they are taken from dst. */
void gw_x64_v2_merge(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm);
void gw_x64_v2_merge_imm(struct gw_masm *m, unsigned code, gw_reg dst,
                         struct gw_x64_rm rm, unsigned imm);
/* Three operands: dst = a op b. Any of them may be the same; SSE goes through the vector
 * scratch register where dst is b, but commutative ones swap. b is not the scratch then. A
 * memory operand of 16 bytes must be a constant or AVX there. */
void gw_x64_v3(struct gw_masm *m, unsigned code, bool commutes, gw_reg dst, gw_reg a,
               struct gw_x64_rm b);
void gw_x64_v3_imm(struct gw_masm *m, unsigned code, bool commutes, gw_reg dst, gw_reg a,
                   struct gw_x64_rm b, unsigned imm);
/* Shifts by a constant: dst = a op imm; `digit` in the reg place. */
void gw_x64_vshift(struct gw_masm *m, unsigned code, unsigned digit, gw_reg dst, gw_reg a,
                   unsigned imm);
/* Whole register; nothing where they are the same. */
void gw_x64_vmove(struct gw_masm *m, gw_reg dst, gw_reg src);

#endif
