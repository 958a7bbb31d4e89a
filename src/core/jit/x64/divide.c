/* SPDX-License-Identifier: Apache-2.0 */
/* Division: the instruction takes rax and rdx; constant divisors have cheaper ways. */
#include "core/jit/magic.h"
#include "core/jit/x64/emit.h"

static bool is_signed(enum gw_div op) { return op == GW_DIV_S || op == GW_REM_S; }
static bool is_rem(enum gw_div op) { return op == GW_REM_S || op == GW_REM_U; }

static void neg(struct gw_masm *m, bool w, gw_reg reg)
{
    gw_x64_op(m, 0xf7 | (w ? GW_X64_W : 0), 3, gw_x64_reg(reg));
}

/* ---- constant divisors ---- */

/* By 2^log, log > 0, towards zero: negative ones are raised by 2^log - 1 before. */
static void by_power_signed(struct gw_masm *m, bool w, bool rem, gw_reg dst, gw_reg a,
                            unsigned log)
{
    unsigned bits = w ? 64 : 32;
    gw_x64_mov(m, w, GW_RCX, a);
    if (log > 1) gw_x64_shift(m, GW_X64_SAR, w, GW_RCX, bits - 1);
    gw_x64_shift(m, GW_X64_SHR, w, GW_RCX, bits - log);
    if (!rem) {
        gw_x64_alu(m, GW_X64_ADD, w, GW_RCX, gw_x64_reg(a));
        gw_x64_shift(m, GW_X64_SAR, w, GW_RCX, log);
        gw_x64_mov(m, w, dst, GW_RCX);
        return;
    }
    /* (a + raise) mod 2^log - raise */
    gw_masm_alu(m, GW_ALU_ADD, w, dst, a, GW_OPND_REG(GW_RCX));
    if (w && log >= 32) {
        gw_x64_shift(m, GW_X64_SHL, true, dst, bits - log);
        gw_x64_shift(m, GW_X64_SHR, true, dst, bits - log);
    } else {
        gw_masm_alu(m, GW_ALU_AND, w, dst, dst, GW_OPND_CONST(((int64_t)1 << log) - 1));
    }
    gw_x64_alu(m, GW_X64_SUB, w, dst, gw_x64_reg(GW_RCX));
}

/* a / d is a * factor >> shift for all a of 32 bits: factor = ceil(2^shift / d), whose
 * error e = factor * d - 2^shift satisfies e * a < 2^shift. The factor may have 33 bits. */
struct reciprocal {
    uint64_t factor;
    unsigned shift;
};

static struct reciprocal reciprocal(uint32_t divisor, unsigned bits)
{
    for (unsigned shift = 32;; shift++) {
        uint64_t power = (uint64_t)1 << shift;
        uint64_t factor = power / divisor + 1; /* divisor is no power of two */
        if (factor * divisor - power <= power >> bits)
            return (struct reciprocal){factor, shift};
    }
}

/* dst = a - rcx * divisor, of 32 bits. */
static void remainder32(struct gw_masm *m, gw_reg dst, gw_reg a, int32_t divisor)
{
    gw_masm_alu(m, GW_ALU_MUL, false, GW_RCX, GW_RCX, GW_OPND_CONST(divisor));
    gw_masm_alu(m, GW_ALU_SUB, false, dst, a, GW_OPND_REG(GW_RCX));
}

static void by_constant_u32(struct gw_masm *m, bool rem, gw_reg dst, gw_reg a,
                            uint32_t divisor)
{
    struct reciprocal r = reciprocal(divisor, 32);
    uint32_t low = (uint32_t)r.factor;
    gw_x64_const(m, GW_RCX, low);
    gw_masm_alu(m, GW_ALU_MUL, true, GW_RCX, GW_RCX, GW_OPND_REG(a));
    if (r.factor > UINT32_MAX) { /* + a << 32 */
        gw_x64_shift(m, GW_X64_SHR, true, GW_RCX, 32);
        gw_x64_alu(m, GW_X64_ADD, true, GW_RCX, gw_x64_reg(a));
        gw_x64_shift(m, GW_X64_SHR, true, GW_RCX, r.shift - 32);
    } else {
        gw_x64_shift(m, GW_X64_SHR, true, GW_RCX, r.shift);
    }
    if (rem)
        remainder32(m, dst, a, (int32_t)divisor);
    else
        gw_x64_mov(m, false, dst, GW_RCX);
}

/* |divisor| > 2 and no power of two: then a factor of 32 bits does for 31. */
static void by_constant_s32(struct gw_masm *m, bool rem, gw_reg dst, gw_reg a,
                            int32_t divisor)
{
    uint32_t size = divisor < 0 ? 0 - (uint32_t)divisor : (uint32_t)divisor;
    struct reciprocal r = reciprocal(size, 31);
    gw_x64_op(m, 0x63 | GW_X64_W, GW_RCX, gw_x64_reg(a)); /* movsxd */
    gw_x64_const(m, GW_R11, r.factor);
    gw_masm_alu(m, GW_ALU_MUL, true, GW_RCX, GW_RCX, GW_OPND_REG(GW_R11));
    gw_x64_mov(m, true, GW_R11, GW_RCX);
    gw_x64_shift(m, GW_X64_SAR, true, GW_RCX, r.shift);
    gw_x64_shift(m, GW_X64_SHR, true, GW_R11, 63); /* towards zero */
    gw_x64_alu(m, GW_X64_ADD, false, GW_RCX, gw_x64_reg(GW_R11));
    if (divisor < 0) neg(m, false, GW_RCX);
    if (rem)
        remainder32(m, dst, a, divisor);
    else
        gw_x64_mov(m, false, dst, GW_RCX);
}

/* What is in rax and rdx, which products and quotients take. */
struct kept {
    bool rax, rdx;
};

static struct kept keep(struct gw_masm *m, gw_regset dead)
{
    struct kept kept = {!(dead & GW_REGSET(GW_RAX)), !(dead & GW_REGSET(GW_RDX))};
    if (kept.rax) gw_x64_mov(m, true, GW_R11, GW_RAX);
    if (kept.rdx) gw_x64_to_float(m, true, GW_X64_VSCRATCH, GW_RDX);
    return kept;
}

static void bring_back(struct gw_masm *m, struct kept kept)
{
    if (kept.rax) gw_x64_mov(m, true, GW_RAX, GW_R11);
    if (kept.rdx) gw_x64_from_float(m, true, GW_RDX, GW_X64_VSCRATCH);
}

/* rdx = the quotient of rcx. */
static void multiply_u64(struct gw_masm *m, uint64_t divisor)
{
    struct gw_magic magic = gw_magic_unsigned(divisor);
    gw_x64_const(m, GW_RAX, magic.factor);
    gw_x64_op(m, 0xf7 | GW_X64_W, 4, gw_x64_reg(GW_RCX)); /* mul */
    if (magic.adds) {
        gw_x64_mov(m, true, GW_RAX, GW_RCX);
        gw_x64_alu(m, GW_X64_SUB, true, GW_RAX, gw_x64_reg(GW_RDX));
        gw_x64_shift(m, GW_X64_SHR, true, GW_RAX, 1);
        gw_x64_alu(m, GW_X64_ADD, true, GW_RDX, gw_x64_reg(GW_RAX));
        magic.shift--;
    }
    if (magic.shift) gw_x64_shift(m, GW_X64_SHR, true, GW_RDX, magic.shift);
}

static void multiply_s64(struct gw_masm *m, int64_t divisor)
{
    struct gw_magic magic =
        gw_magic_signed(divisor < 0 ? 0 - (uint64_t)divisor : (uint64_t)divisor);
    gw_x64_const(m, GW_RAX, magic.factor);
    gw_x64_op(m, 0xf7 | GW_X64_W, 5, gw_x64_reg(GW_RCX)); /* imul */
    if (magic.adds) gw_x64_alu(m, GW_X64_ADD, true, GW_RDX, gw_x64_reg(GW_RCX));
    gw_x64_mov(m, true, GW_RAX, GW_RCX);
    if (magic.shift) gw_x64_shift(m, GW_X64_SAR, true, GW_RDX, magic.shift);
    gw_x64_shift(m, GW_X64_SHR, true, GW_RAX, 63);
    gw_x64_alu(m, GW_X64_ADD, true, GW_RDX, gw_x64_reg(GW_RAX));
    if (divisor < 0) neg(m, true, GW_RDX);
}

static void by_constant_64(struct gw_masm *m, enum gw_div op, gw_reg dst, gw_reg a,
                           int64_t divisor, gw_regset dead)
{
    struct kept kept = keep(m, dead | GW_REGSET(dst));
    gw_x64_mov(m, true, GW_RCX, a);
    if (is_signed(op))
        multiply_s64(m, divisor);
    else
        multiply_u64(m, (uint64_t)divisor);
    if (is_rem(op)) {
        gw_x64_const(m, GW_RAX, (uint64_t)divisor);
        gw_masm_alu(m, GW_ALU_MUL, true, GW_RDX, GW_RDX, GW_OPND_REG(GW_RAX));
        gw_x64_alu(m, GW_X64_SUB, true, GW_RCX, gw_x64_reg(GW_RDX));
    }
    gw_x64_mov(m, true, dst, is_rem(op) ? GW_RCX : GW_RDX);
    bring_back(m, kept);
}

/* Divisor is 1 or -1. */
static void by_one(struct gw_masm *m, enum gw_div op, bool w, gw_reg dst, gw_reg a,
                   bool is_minus)
{
    if (is_rem(op)) {
        gw_x64_const(m, dst, 0);
        return;
    }
    if (is_minus) { /* only the least overflows when 1 is subtracted */
        gw_x64_alu_imm(m, GW_X64_CMP, w, gw_x64_reg(a), 1);
        gw_x64_jcc(m, GW_CC_O, gw_masm_cold_trap(m, GW_TRAP_INTEGER_OVERFLOW));
    }
    gw_x64_copy(m, w, dst, a);
    if (is_minus) neg(m, w, dst);
}

/* returns  whether there is a cheaper way */
static bool by_constant(struct gw_masm *m, enum gw_div op, bool w, gw_reg dst, gw_reg a,
                        int64_t divisor, gw_regset dead)
{
    bool rem = is_rem(op);
    uint64_t bits = w ? (uint64_t)divisor : (uint32_t)divisor;
    if (!w) divisor = (int32_t)divisor;
    if (divisor == 1 || (divisor == -1 && is_signed(op))) {
        by_one(m, op, w, dst, a, divisor == -1);
        return true;
    }
    bool is_power = bits && (bits & (bits - 1)) == 0;
    if (is_power && !is_signed(op)) {
        struct gw_opnd b = GW_OPND_CONST(rem ? (int64_t)(bits - 1)
                                             : (int64_t)__builtin_ctzll(bits));
        gw_masm_alu(m, rem ? GW_ALU_AND : GW_ALU_SHR_U, w, dst, a, b);
        return true;
    }
    if (is_power && divisor > 0) {
        by_power_signed(m, w, rem, dst, a, (unsigned)__builtin_ctzll(bits));
        return true;
    }
    if (!divisor || is_power) return false;
    uint64_t size = divisor < 0 ? 0 - (uint64_t)divisor : (uint64_t)divisor;
    if (is_signed(op) && (size & (size - 1)) == 0) { /* -2^n */
        by_power_signed(m, w, rem, dst, a, (unsigned)__builtin_ctzll(size));
        if (!rem) neg(m, w, dst);
        return true;
    }
    if (w) {
        by_constant_64(m, op, dst, a, divisor, dead);
        return true;
    }
    if (!is_signed(op)) {
        if (bits >> 31) return false; /* the shift would pass 63 */
        by_constant_u32(m, rem, dst, a, (uint32_t)bits);
        return true;
    }
    by_constant_s32(m, rem, dst, a, (int32_t)divisor);
    return true;
}

/* ---- the instruction ---- */

/* rax op divisor, with what it takes not to fault. The result is in rax or rdx. */
static void divide(struct gw_masm *m, enum gw_div op, bool w, gw_reg divisor,
                   bool may_be_minus_one)
{
    unsigned wide = w ? GW_X64_W : 0;
    size_t skip = 0;
    if (op == GW_DIV_S && may_be_minus_one) {
        gw_x64_alu_imm(m, GW_X64_CMP, w, gw_x64_reg(divisor), -1);
        skip = gw_x64_jcc_short(m, GW_CC_NE);
        gw_x64_alu_imm(m, GW_X64_CMP, w, gw_x64_reg(GW_RAX), 1);
        gw_x64_jcc(m, GW_CC_O, gw_masm_cold_trap(m, GW_TRAP_INTEGER_OVERFLOW));
        gw_x64_land(m, skip);
    } else if (op == GW_REM_S && may_be_minus_one) { /* anything % -1 is 0 */
        gw_x64_const(m, GW_RDX, 0);
        gw_x64_alu_imm(m, GW_X64_CMP, w, gw_x64_reg(divisor), -1);
        skip = gw_x64_jcc_short(m, GW_CC_E);
    }
    if (is_signed(op)) {
        if (w) gw_x64_byte(m, 0x48);
        gw_x64_byte(m, 0x99); /* cdq, cqo */
        gw_x64_op(m, 0xf7 | wide, 7, gw_x64_reg(divisor));
    } else {
        gw_x64_const(m, GW_RDX, 0);
        gw_x64_op(m, 0xf7 | wide, 6, gw_x64_reg(divisor));
    }
    if (op == GW_REM_S && may_be_minus_one) gw_x64_land(m, skip);
}

void gw_masm_div(struct gw_masm *m, enum gw_div op, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b, gw_regset dead)
{
    bool is_const = b.at == GW_AT_CONST;
    if (is_const && by_constant(m, op, is_64, dst, a, b.value, dead)) return;
    if (is_const && (is_64 ? b.value == 0 : (int32_t)b.value == 0)) {
        gw_masm_trap(m, GW_TRAP_DIVIDE_BY_ZERO);
        return;
    }

    gw_reg divisor = GW_RCX;
    if (b.at == GW_AT_REG && b.reg != GW_RAX && b.reg != GW_RDX)
        divisor = b.reg;
    else if (is_const)
        gw_x64_const(m, divisor, (uint64_t)b.value);
    else
        gw_x64_load(m, is_64, divisor, gw_x64_opnd(m, b, divisor));
    if (!is_const) {
        gw_x64_test(m, is_64, divisor, divisor);
        gw_x64_jcc(m, GW_CC_E, gw_masm_cold_trap(m, GW_TRAP_DIVIDE_BY_ZERO));
    }

    struct kept kept = keep(m, dead | GW_REGSET(dst));
    gw_x64_mov(m, true, GW_RAX, a);
    divide(m, op, is_64, divisor, !is_const);
    gw_x64_mov(m, true, dst, is_rem(op) ? GW_RDX : GW_RAX);
    bring_back(m, kept);
}
