/* SPDX-License-Identifier: Apache-2.0 */
/* Integer arithmetic, comparisons and what chooses by them. */
#include "core/jit/x64/emit.h"

/* ---- arithmetic ---- */

static const uint8_t plain[] = {[GW_ALU_ADD] = GW_X64_ADD, [GW_ALU_SUB] = GW_X64_SUB,
                                [GW_ALU_AND] = GW_X64_AND, [GW_ALU_OR] = GW_X64_OR,
                                [GW_ALU_XOR] = GW_X64_XOR};

static void imul(struct gw_masm *m, bool w, gw_reg dst, struct gw_x64_rm src)
{
    gw_x64_op(m, GW_X64_0F | 0xaf | (w ? GW_X64_W : 0), dst, src);
}

/* dst op= b, once dst is a copy of a. */
static void in_place(struct gw_masm *m, enum gw_alu op, bool w, gw_reg dst,
                     struct gw_x64_rm b)
{
    if (op == GW_ALU_MUL)
        imul(m, w, dst, b);
    else
        gw_x64_alu(m, (enum gw_x64_alu)plain[op], w, dst, b);
}

static void alu_rm(struct gw_masm *m, enum gw_alu op, bool w, gw_reg dst, gw_reg a,
                   struct gw_x64_rm b)
{
    bool is_reg = b.kind == GW_X64_REG;
    if (dst == a) {
        in_place(m, op, w, dst, b);
    } else if (is_reg && b.base == dst) {
        if (op == GW_ALU_SUB) {
            gw_x64_op(m, 0xf7 | (w ? GW_X64_W : 0), 3, b); /* neg */
            op = GW_ALU_ADD;
        }
        in_place(m, op, w, dst, gw_x64_reg(a));
    } else if (is_reg && op == GW_ALU_ADD) {
        gw_masm_lea(m, w, dst, a, b.base, 0, 0);
    } else {
        gw_x64_copy(m, w, dst, a);
        in_place(m, op, w, dst, b);
    }
}

static void add_const(struct gw_masm *m, bool w, gw_reg dst, gw_reg a, int32_t value)
{
    if (dst != a)
        gw_x64_lea(m, w, dst, gw_x64_mem(a, value));
    else if (value == 128) /* fits a byte so */
        gw_x64_alu_imm(m, GW_X64_SUB, w, gw_x64_reg(dst), -128);
    else if (value)
        gw_x64_alu_imm(m, GW_X64_ADD, w, gw_x64_reg(dst), value);
}

static void and_const(struct gw_masm *m, bool w, gw_reg dst, gw_reg a, int64_t value)
{
    uint64_t bits = w ? (uint64_t)value : (uint32_t)value;
    if (bits == 0xff || bits == 0xffff) {
        unsigned code = bits == 0xff ? 0xb6 | GW_X64_8 : 0xb7;
        gw_x64_op(m, GW_X64_0F | code, dst, gw_x64_reg(a));
        return;
    }
    if (bits <= UINT32_MAX) w = false;
    if (bits == UINT32_MAX) {
        gw_x64_mov(m, false, dst, a);
        return;
    }
    gw_x64_copy(m, w, dst, a);
    gw_x64_alu_imm(m, GW_X64_AND, w, gw_x64_reg(dst), (int32_t)value);
}

static void mul_const(struct gw_masm *m, bool w, gw_reg dst, gw_reg a, int32_t value)
{
    uint32_t bits = (uint32_t)value;
    if (value == 0) {
        gw_x64_const(m, dst, 0);
    } else if (value > 0 && (bits & (bits - 1)) == 0) {
        gw_x64_copy(m, w, dst, a);
        if (bits > 1)
            gw_x64_shift(m, GW_X64_SHL, w, dst, (unsigned)__builtin_ctz(bits));
    } else if (value == 3 || value == 5 || value == 9) {
        gw_x64_lea(m, w, dst, gw_x64_index(a, a, (unsigned)__builtin_ctz(bits - 1), 0));
    } else {
        bool is_byte = value >= -128 && value < 128;
        gw_x64_op_imm(m, (is_byte ? 0x6b : 0x69) | (w ? GW_X64_W : 0), dst, gw_x64_reg(a),
                      value, is_byte ? 1 : 4);
    }
}

/* `value` fits. */
static void alu_const(struct gw_masm *m, enum gw_alu op, bool w, gw_reg dst, gw_reg a,
                      int32_t value)
{
    if (op == GW_ALU_ADD) {
        add_const(m, w, dst, a, value);
    } else if (op == GW_ALU_SUB && value != INT32_MIN) {
        add_const(m, w, dst, a, -value);
    } else if (op == GW_ALU_MUL) {
        mul_const(m, w, dst, a, value);
    } else if (op == GW_ALU_XOR && value == -1) {
        gw_x64_copy(m, w, dst, a);
        gw_x64_op(m, 0xf7 | (w ? GW_X64_W : 0), 2, gw_x64_reg(dst)); /* not */
    } else {
        gw_x64_copy(m, w, dst, a);
        gw_x64_alu_imm(m, (enum gw_x64_alu)plain[op], w, gw_x64_reg(dst), value);
    }
}

static void shift_const(struct gw_masm *m, enum gw_alu op, bool w, gw_reg dst, gw_reg a,
                        int64_t value)
{
    static const uint8_t digits[] = {
        [GW_ALU_SHL] = GW_X64_SHL, [GW_ALU_SHR_S] = GW_X64_SAR,
        [GW_ALU_SHR_U] = GW_X64_SHR, [GW_ALU_ROTL] = GW_X64_ROL,
        [GW_ALU_ROTR] = GW_X64_ROR};
    unsigned bits = w ? 64 : 32, count = (unsigned)value & (bits - 1);
    bool rotates = op == GW_ALU_ROTL || op == GW_ALU_ROTR;
    if (rotates && count && dst != a && gw_x64_has(m, GW_X64_BMI2)) { /* rorx */
        gw_x64_vex_imm(m, GW_X64_F2 | GW_X64_0F3A | 0xf0 | (w ? GW_X64_W : 0), dst, 0,
                       gw_x64_reg(a), op == GW_ALU_ROTR ? count : bits - count);
        return;
    }
    if (op == GW_ALU_SHL && count == 1 && dst != a) {
        gw_masm_lea(m, w, dst, a, a, 0, 0);
        return;
    }
    gw_x64_copy(m, w, dst, a);
    if (count) gw_x64_shift(m, (enum gw_x64_shift)digits[op], w, dst, count);
}

static void shift(struct gw_masm *m, enum gw_alu op, bool w, gw_reg dst, gw_reg a,
                  struct gw_opnd b)
{
    static const uint8_t digits[] = {
        [GW_ALU_SHL] = GW_X64_SHL, [GW_ALU_SHR_S] = GW_X64_SAR,
        [GW_ALU_SHR_U] = GW_X64_SHR, [GW_ALU_ROTL] = GW_X64_ROL,
        [GW_ALU_ROTR] = GW_X64_ROR};
    static const uint16_t prefixes[] = {[GW_ALU_SHL] = GW_X64_66, [GW_ALU_SHR_S] = GW_X64_F3,
                                        [GW_ALU_SHR_U] = GW_X64_F2};
    if (b.at == GW_AT_SLOT) gw_x64_load(m, w, GW_RCX, gw_x64_slot(b.slot));
    gw_reg count = b.at == GW_AT_SLOT ? GW_RCX : b.reg;
    if (op <= GW_ALU_SHR_U && gw_x64_has(m, GW_X64_BMI2)) { /* shlx and the like */
        gw_x64_vex(m, prefixes[op] | GW_X64_0F38 | 0xf7 | (w ? GW_X64_W : 0), dst, count,
                   gw_x64_reg(a));
        return;
    }
    gw_x64_mov(m, true, GW_RCX, count);
    gw_x64_mov(m, true, dst, a);
    gw_x64_shift_cl(m, (enum gw_x64_shift)digits[op], w, dst);
}

void gw_masm_alu(struct gw_masm *m, enum gw_alu op, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b)
{
    if (b.at == GW_AT_CONST) {
        if (op >= GW_ALU_SHL) {
            shift_const(m, op, is_64, dst, a, b.value);
            return;
        }
        int64_t value = is_64 ? b.value : (int32_t)b.value;
        if (op == GW_ALU_AND && (gw_x64_fits32(value) || (uint64_t)value <= UINT32_MAX)) {
            and_const(m, is_64, dst, a, value);
            return;
        }
        if (gw_x64_fits32(value)) {
            alu_const(m, op, is_64, dst, a, (int32_t)value);
            return;
        }
    }
    if (op >= GW_ALU_SHL)
        shift(m, op, is_64, dst, a, b);
    else
        alu_rm(m, op, is_64, dst, a, gw_x64_opnd(m, b, GW_X64_SCRATCH));
}

void gw_masm_lea(struct gw_masm *m, bool is_64, gw_reg dst, gw_reg a, gw_reg b,
                 unsigned shift, int32_t disp)
{
    /* rbp and r13 as base cost a displacement. */
    bool swaps = !shift && !disp && (a & 7) == GW_RBP && (b & 7) != GW_RBP;
    gw_x64_lea(m, is_64, dst, swaps ? gw_x64_index(b, a, 0, 0)
                                    : gw_x64_index(a, b, shift, disp));
}

/* ---- counting bits ---- */

/* dst = bits in a; the way of old machines. */
static void count_bits(struct gw_masm *m, bool w, gw_reg dst, gw_reg a)
{
    static const uint64_t masks[] = {0x5555555555555555, 0x3333333333333333,
                                     0x0f0f0f0f0f0f0f0f, 0x0101010101010101};
    uint64_t keep = w ? UINT64_MAX : UINT32_MAX;
    struct gw_x64_rm t = gw_x64_reg(GW_RCX), mask = gw_x64_reg(GW_R11);
    gw_x64_copy(m, w, dst, a);
    gw_x64_mov(m, w, GW_RCX, dst); /* pairs */
    gw_x64_shift(m, GW_X64_SHR, w, GW_RCX, 1);
    gw_x64_const(m, GW_R11, masks[0] & keep);
    gw_x64_alu(m, GW_X64_AND, w, GW_RCX, mask);
    gw_x64_alu(m, GW_X64_SUB, w, dst, t);
    gw_x64_mov(m, w, GW_RCX, dst); /* fours */
    gw_x64_shift(m, GW_X64_SHR, w, GW_RCX, 2);
    gw_x64_const(m, GW_R11, masks[1] & keep);
    gw_x64_alu(m, GW_X64_AND, w, GW_RCX, mask);
    gw_x64_alu(m, GW_X64_AND, w, dst, mask);
    gw_x64_alu(m, GW_X64_ADD, w, dst, t);
    gw_x64_mov(m, w, GW_RCX, dst); /* bytes */
    gw_x64_shift(m, GW_X64_SHR, w, GW_RCX, 4);
    gw_x64_alu(m, GW_X64_ADD, w, dst, t);
    gw_x64_const(m, GW_R11, masks[2] & keep);
    gw_x64_alu(m, GW_X64_AND, w, dst, mask);
    gw_x64_const(m, GW_R11, masks[3] & keep); /* their sum, in the highest */
    imul(m, w, dst, mask);
    gw_x64_shift(m, GW_X64_SHR, w, dst, w ? 56 : 24);
}

/* bsr or bsf into rcx; what they say of zero is `if_zero`. */
static void scan(struct gw_masm *m, bool w, unsigned opcode, gw_reg a, uint64_t if_zero)
{
    gw_x64_const_keep(m, GW_R11, if_zero);
    gw_x64_op(m, GW_X64_0F | opcode | (w ? GW_X64_W : 0), GW_RCX, gw_x64_reg(a));
    gw_x64_cmov(m, GW_CC_E, w, GW_RCX, GW_R11);
}

void gw_masm_unary(struct gw_masm *m, enum gw_unary op, bool is_64, gw_reg dst, gw_reg a)
{
    unsigned w = is_64 ? GW_X64_W : 0, bits = is_64 ? 64 : 32;
    struct gw_x64_rm rm = gw_x64_reg(a);
    switch (op) {
    case GW_UNARY_CLZ:
        if (gw_x64_has(m, GW_X64_LZCNT)) {
            gw_x64_op(m, GW_X64_F3 | GW_X64_0F | 0xbd | w, dst, rm);
            break;
        }
        scan(m, is_64, 0xbd, a, bits * 2 - 1);
        gw_x64_mov(m, is_64, dst, GW_RCX);
        gw_x64_alu_imm(m, GW_X64_XOR, is_64, gw_x64_reg(dst), (int32_t)bits - 1);
        break;
    case GW_UNARY_CTZ:
        if (gw_x64_has(m, GW_X64_BMI1)) {
            gw_x64_op(m, GW_X64_F3 | GW_X64_0F | 0xbc | w, dst, rm);
            break;
        }
        scan(m, is_64, 0xbc, a, bits);
        gw_x64_mov(m, is_64, dst, GW_RCX);
        break;
    case GW_UNARY_POPCNT:
        if (gw_x64_has(m, GW_X64_POPCNT))
            gw_x64_op(m, GW_X64_F3 | GW_X64_0F | 0xb8 | w, dst, rm);
        else
            count_bits(m, is_64, dst, a);
        break;
    case GW_UNARY_EXTEND8: gw_x64_op(m, GW_X64_0F | 0xbe | GW_X64_8 | w, dst, rm); break;
    case GW_UNARY_EXTEND16: gw_x64_op(m, GW_X64_0F | 0xbf | w, dst, rm); break;
    case GW_UNARY_EXTEND32: gw_x64_op(m, 0x63 | GW_X64_W, dst, rm); break;
    case GW_UNARY_EXTEND32_U: gw_x64_mov(m, false, dst, a); break;
    }
}

/* ---- conditions ---- */

void gw_masm_set(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b)
{
    bool is_operand = dst == a || (b.at == GW_AT_REG && b.reg == dst);
    bool has_flags = b.at == GW_AT_CONST && b.value == 0 &&
                     gw_x64_knows_flags(m, cond, is_64, a);
    if (has_flags) is_operand = true;
    if (!is_operand) gw_x64_const(m, dst, 0);
    enum gw_x64_cc cc = gw_x64_compare(m, cond, is_64, a, b);
    if (is_operand)
        gw_x64_setcc_wide(m, cc, dst);
    else
        gw_x64_setcc(m, cc, dst);
}

void gw_masm_branch(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                    struct gw_opnd b, gw_label target)
{
    gw_x64_jcc(m, gw_x64_compare(m, cond, is_64, a, b), target);
}

void gw_masm_jump_table(struct gw_masm *m, gw_reg index, const gw_label *targets,
                        uint32_t count)
{
    if (!count) {
        gw_masm_jump(m, targets[0]);
        return;
    }
    gw_label table = gw_masm_label(m);
    gw_x64_alu_imm(m, GW_X64_CMP, false, gw_x64_reg(index), (int32_t)count);
    gw_x64_jcc(m, GW_CC_AE, targets[count]);
    gw_x64_lea(m, true, GW_R11, gw_x64_at_label(table));
    gw_x64_op(m, 0x63 | GW_X64_W, GW_RCX, gw_x64_index(GW_R11, index, 2, 0));
    gw_x64_alu(m, GW_X64_ADD, true, GW_R11, gw_x64_reg(GW_RCX));
    gw_x64_op(m, 0xff, 4, gw_x64_reg(GW_R11));
    gw_masm_pad(m, 4);
    gw_masm_bind(m, table);
    for (uint32_t i = 0; i < count && !m->err; i++) {
        gw_masm_fixup(m, m->len, targets[i], GW_FIXUP_TABLE, (int32_t)(i * 4));
        gw_x64_imm32(m, 0);
    }
}

static bool is_float(gw_valtype type)
{
    return type == GW_F32 || type == GW_F64 || type == GW_V128;
}

void gw_masm_select(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg x, gw_reg y,
                    enum gw_cond cond, bool is_64, gw_reg a, struct gw_opnd b)
{
    enum gw_x64_cc cc = gw_x64_compare(m, cond, is_64, a, b);
    if (dst == x && dst != y) { /* then y where it does not hold */
        cc = gw_x64_cc_not(cc);
        x = y;
        y = dst;
    }
    if (is_float(type)) {
        gw_x64_vmove(m, dst, y);
        size_t skip = gw_x64_jcc_short(m, gw_x64_cc_not(cc));
        gw_x64_vmove(m, dst, x);
        gw_x64_land(m, skip);
    } else {
        gw_x64_mov(m, true, dst, y);
        gw_x64_cmov(m, cc, type != GW_I32, dst, x);
    }
}

/* ---- 128 bits ---- */

void gw_masm_add128(struct gw_masm *m, bool is_sub, gw_reg lo, gw_reg hi, gw_reg a_lo,
                    gw_reg a_hi, gw_reg b_lo, gw_reg b_hi)
{
    enum gw_x64_alu op = is_sub ? GW_X64_SUB : GW_X64_ADD;
    unsigned with_carry = (is_sub ? 0x1b : 0x13) | GW_X64_W;
    bool is_low_free = lo != a_hi && lo != b_hi && (lo != b_lo || lo == a_lo);
    gw_reg low = is_low_free ? lo : GW_RCX;
    gw_x64_mov(m, true, low, a_lo);
    gw_x64_alu(m, op, true, low, gw_x64_reg(b_lo));
    gw_reg high = hi != b_hi || hi == a_hi ? hi : GW_R11;
    gw_x64_mov(m, true, high, a_hi);
    gw_x64_op(m, with_carry, high, gw_x64_reg(b_hi));
    gw_x64_mov(m, true, hi, high);
    gw_x64_mov(m, true, lo, low);
}

void gw_masm_mul_wide(struct gw_masm *m, bool is_signed, gw_reg lo, gw_reg hi, gw_reg a,
                      gw_reg b, gw_regset dead)
{
    dead |= GW_REGSET(lo) | GW_REGSET(hi);
    bool keeps_rax = !(dead & GW_REGSET(GW_RAX)), keeps_rdx = !(dead & GW_REGSET(GW_RDX));
    if (b == GW_RAX) {
        b = a;
        a = GW_RAX;
    }
    if (keeps_rax) gw_x64_mov(m, true, GW_RCX, GW_RAX);
    if (keeps_rdx) gw_x64_mov(m, true, GW_R11, GW_RDX);
    gw_x64_mov(m, true, GW_RAX, a);
    gw_x64_op(m, 0xf7 | GW_X64_W, is_signed ? 5 : 4, gw_x64_reg(b));
    if (hi == GW_RAX && lo == GW_RDX) {
        gw_masm_swap(m, GW_RAX, GW_RDX);
    } else if (hi == GW_RAX) {
        gw_x64_mov(m, true, lo, GW_RAX);
        gw_x64_mov(m, true, GW_RAX, GW_RDX);
    } else {
        gw_x64_mov(m, true, hi, GW_RDX);
        gw_x64_mov(m, true, lo, GW_RAX);
    }
    if (keeps_rax) gw_x64_mov(m, true, GW_RAX, GW_RCX);
    if (keeps_rdx) gw_x64_mov(m, true, GW_RDX, GW_R11);
}
