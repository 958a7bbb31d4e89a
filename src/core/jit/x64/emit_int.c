/* SPDX-License-Identifier: Apache-2.0 */
/* Integer instructions, jumps and conditions. */
#include "core/jit/x64/emit.h"

/* The instruction just written set flags by its result. */
static void note_flags(struct gw_masm *m, bool w, gw_reg dst, bool all)
{
    m->flags_at = m->len;
    m->flags_of = dst;
    m->flags_64 = w;
    m->flags_all = all;
}

static bool is_logical(enum gw_x64_alu op)
{
    return op == GW_X64_AND || op == GW_X64_OR || op == GW_X64_XOR;
}

bool gw_x64_knows_flags(const struct gw_masm *m, enum gw_cond cond, bool w, gw_reg a)
{
    if (!m->flags_at || m->flags_at != m->len || m->flags_of != a) return false;
    /* A result of 32 bits is no other for 64. */
    if (cond == GW_EQ || cond == GW_NE) return w || !m->flags_64;
    return m->flags_all && m->flags_64 == w;
}

void gw_x64_alu(struct gw_masm *m, enum gw_x64_alu op, bool w, gw_reg dst,
                struct gw_x64_rm src)
{
    gw_x64_op(m, (unsigned)op << 3 | 3 | (w ? GW_X64_W : 0), dst, src, 0);
    if (op != GW_X64_CMP) note_flags(m, w, dst, is_logical(op));
}

void gw_x64_alu_imm(struct gw_masm *m, enum gw_x64_alu op, bool w, struct gw_x64_rm dst,
                    int32_t value)
{
    unsigned wide = w ? GW_X64_W : 0;
    if (value >= -128 && value < 128) {
        gw_x64_op(m, 0x83 | wide, op, dst, 1);
        gw_x64_byte(m, (uint8_t)value);
    } else {
        if (dst.kind == GW_X64_REG && dst.base == GW_RAX) { /* a byte shorter */
            if (w) gw_x64_byte(m, 0x48);
            gw_x64_byte(m, (unsigned)op << 3 | 5);
        } else {
            gw_x64_op(m, 0x81 | wide, op, dst, 4);
        }
        gw_x64_imm32(m, value);
    }
    if (op != GW_X64_CMP && dst.kind == GW_X64_REG)
        note_flags(m, w, dst.base, is_logical(op));
}

void gw_x64_test(struct gw_masm *m, bool w, gw_reg a, gw_reg b)
{
    gw_x64_op(m, 0x85 | (w ? GW_X64_W : 0), a, gw_x64_reg(b), 0);
}

void gw_x64_mov(struct gw_masm *m, bool w, gw_reg dst, gw_reg src)
{
    if (dst != src || !w) gw_x64_load(m, w, dst, gw_x64_reg(src));
}

void gw_x64_copy(struct gw_masm *m, bool w, gw_reg dst, gw_reg src)
{
    if (dst != src) gw_x64_mov(m, w, dst, src);
}

void gw_x64_load(struct gw_masm *m, bool w, gw_reg dst, struct gw_x64_rm src)
{
    gw_x64_op(m, 0x8b | (w ? GW_X64_W : 0), dst, src, 0);
}

void gw_x64_lea(struct gw_masm *m, bool w, gw_reg dst, struct gw_x64_rm src)
{
    gw_x64_op(m, 0x8d | (w ? GW_X64_W : 0), dst, src, 0);
}

void gw_x64_const(struct gw_masm *m, gw_reg dst, uint64_t value)
{
    if (value == 0)
        gw_x64_alu(m, GW_X64_XOR, false, dst, gw_x64_reg(dst));
    else
        gw_x64_const_keep(m, dst, value);
}

void gw_x64_const_keep(struct gw_masm *m, gw_reg dst, uint64_t value)
{
    if (value > UINT32_MAX && gw_x64_fits32((int64_t)value)) {
        gw_x64_op(m, 0xc7 | GW_X64_W, 0, gw_x64_reg(dst), 4);
        gw_x64_imm32(m, (int64_t)value);
        return;
    }
    bool is_long = value > UINT32_MAX;
    unsigned rex = (is_long ? 0x48 : 0x40) | (dst >> 3 & 1);
    if (rex != 0x40) gw_x64_byte(m, rex);
    gw_x64_byte(m, 0xb8 | (dst & 7));
    if (is_long)
        gw_x64_imm64(m, value);
    else
        gw_x64_imm32(m, (int64_t)value);
}

void gw_x64_shift(struct gw_masm *m, enum gw_x64_shift op, bool w, gw_reg dst,
                  unsigned count)
{
    if (count == 1) {
        gw_x64_op(m, 0xd1 | (w ? GW_X64_W : 0), op, gw_x64_reg(dst), 0);
    } else {
        gw_x64_op(m, 0xc1 | (w ? GW_X64_W : 0), op, gw_x64_reg(dst), 1);
        gw_x64_byte(m, count);
    }
    if (op >= GW_X64_SHL && count) note_flags(m, w, dst, false);
}

void gw_x64_shift_cl(struct gw_masm *m, enum gw_x64_shift op, bool w, gw_reg dst)
{
    gw_x64_op(m, 0xd3 | (w ? GW_X64_W : 0), op, gw_x64_reg(dst), 0);
}

struct gw_x64_rm gw_x64_opnd(struct gw_masm *m, struct gw_opnd opnd, gw_reg scratch)
{
    if (opnd.at == GW_AT_REG) return gw_x64_reg(opnd.reg);
    if (opnd.at == GW_AT_SLOT) return gw_x64_slot(opnd.slot);
    gw_x64_const(m, scratch, (uint64_t)opnd.value);
    return gw_x64_reg(scratch);
}

struct gw_x64_rm gw_x64_addr(struct gw_masm *m, struct gw_addr addr, gw_reg scratch)
{
    bool has_index = addr.index != GW_REG_NONE;
    if (gw_x64_fits32(addr.disp)) {
        int32_t disp = (int32_t)addr.disp;
        return has_index ? gw_x64_index(addr.base, addr.index, addr.shift, disp)
                         : gw_x64_mem(addr.base, disp);
    }
    gw_x64_const_keep(m, scratch, (uint64_t)addr.disp);
    gw_x64_lea(m, true, scratch, gw_x64_index(addr.base, scratch, 0, 0));
    return has_index ? gw_x64_index(scratch, addr.index, addr.shift, 0)
                     : gw_x64_mem(scratch, 0);
}

/* ---- jumps ---- */

/* The jump from here, of 2 bytes, reaches a label that is bound? */
static bool is_near(const struct gw_masm *m, gw_label target, uint32_t *at)
{
    if (!gw_masm_is_bound(m, target)) return false;
    *at = gw_masm_label_at(m, target);
    return m->len + 2 - *at <= 128;
}

static void rel32(struct gw_masm *m, gw_label target)
{
    gw_masm_fixup(m, m->len, target, GW_FIXUP_REL32, 0);
    gw_x64_imm32(m, 0);
}

void gw_x64_jcc(struct gw_masm *m, enum gw_x64_cc cc, gw_label target)
{
    uint32_t at;
    if (is_near(m, target, &at)) {
        gw_x64_byte(m, 0x70 | cc);
        gw_x64_byte(m, (uint8_t)(at - (m->len + 1)));
    } else {
        gw_x64_byte(m, 0x0f);
        gw_x64_byte(m, 0x80 | cc);
        rel32(m, target);
    }
}

void gw_masm_jump(struct gw_masm *m, gw_label target)
{
    uint32_t at;
    if (is_near(m, target, &at)) {
        gw_x64_byte(m, 0xeb);
        gw_x64_byte(m, (uint8_t)(at - (m->len + 1)));
    } else {
        gw_x64_byte(m, 0xe9);
        rel32(m, target);
    }
}

size_t gw_x64_jcc_short(struct gw_masm *m, enum gw_x64_cc cc)
{
    gw_x64_byte(m, 0x70 | cc);
    gw_x64_byte(m, 0);
    return m->len;
}

size_t gw_x64_jmp_short(struct gw_masm *m)
{
    gw_x64_byte(m, 0xeb);
    gw_x64_byte(m, 0);
    return m->len;
}

void gw_x64_land(struct gw_masm *m, size_t jump)
{
    if (m->err) return;
    size_t distance = m->len - jump;
    GW_ASSERT(distance < 128);
    m->code[jump - 1] = (uint8_t)distance;
}

/* ---- conditions ---- */

void gw_x64_setcc(struct gw_masm *m, enum gw_x64_cc cc, gw_reg dst)
{
    gw_x64_op(m, GW_X64_0F | 0x90 | cc | GW_X64_8, 0, gw_x64_reg(dst), 0);
}

void gw_x64_setcc_wide(struct gw_masm *m, enum gw_x64_cc cc, gw_reg dst)
{
    gw_x64_setcc(m, cc, dst);
    gw_x64_op(m, GW_X64_0F | 0xb6 | GW_X64_8, dst, gw_x64_reg(dst), 0);
}

void gw_x64_cmov(struct gw_masm *m, enum gw_x64_cc cc, bool w, gw_reg dst, gw_reg src)
{
    gw_x64_op(m, GW_X64_0F | 0x40 | cc | (w ? GW_X64_W : 0), dst, gw_x64_reg(src), 0);
}

/* Z of a & value; the narrowest form. */
static void test_imm(struct gw_masm *m, bool w, gw_reg a, int64_t value)
{
    uint64_t bits = w ? (uint64_t)value : (uint32_t)value;
    if (bits < 256) {
        if (a == GW_RAX) {
            gw_x64_byte(m, 0xa8);
        } else {
            gw_x64_op(m, 0xf6 | GW_X64_8, 0, gw_x64_reg(a), 1);
        }
        gw_x64_byte(m, (unsigned)bits);
    } else if (bits <= UINT32_MAX || gw_x64_fits32(value)) {
        gw_x64_op(m, 0xf7 | (bits <= UINT32_MAX ? 0 : GW_X64_W), 0, gw_x64_reg(a), 4);
        gw_x64_imm32(m, (int64_t)bits);
    } else {
        gw_x64_const_keep(m, GW_X64_SCRATCH, bits);
        gw_x64_test(m, w, a, GW_X64_SCRATCH);
    }
}

enum gw_x64_cc gw_x64_compare(struct gw_masm *m, enum gw_cond cond, bool w, gw_reg a,
                              struct gw_opnd b)
{
    static const uint8_t ccs[] = {
        [GW_EQ] = GW_CC_E,        [GW_NE] = GW_CC_NE,       [GW_LT_S] = GW_CC_L,
        [GW_GE_S] = GW_CC_GE,     [GW_LT_U] = GW_CC_B,      [GW_GE_U] = GW_CC_AE,
        [GW_GT_S] = GW_CC_G,      [GW_LE_S] = GW_CC_LE,     [GW_GT_U] = GW_CC_A,
        [GW_LE_U] = GW_CC_BE,     [GW_BITS_ZERO] = GW_CC_E, [GW_BITS_SET] = GW_CC_NE};
    enum gw_x64_cc cc = (enum gw_x64_cc)ccs[cond];
    bool is_bits = cond == GW_BITS_ZERO || cond == GW_BITS_SET;
    if (b.at == GW_AT_CONST) {
        if (is_bits) {
            test_imm(m, w, a, b.value);
            return cc;
        }
        if (b.value == 0 || (!w && (int32_t)b.value == 0)) {
            if (!gw_x64_knows_flags(m, cond, w, a)) gw_x64_test(m, w, a, a);
            return cc;
        }
        if (!w || gw_x64_fits32(b.value)) {
            gw_x64_alu_imm(m, GW_X64_CMP, w, gw_x64_reg(a), (int32_t)b.value);
            return cc;
        }
    }
    struct gw_x64_rm rm = gw_x64_opnd(m, b, GW_X64_SCRATCH);
    if (is_bits)
        gw_x64_op(m, 0x85 | (w ? GW_X64_W : 0), a, rm, 0);
    else
        gw_x64_alu(m, GW_X64_CMP, w, a, rm);
    return cc;
}

/* ---- between classes ---- */

void gw_x64_to_float(struct gw_masm *m, bool w, gw_reg dst, gw_reg src)
{
    gw_x64_v2(m, GW_X64_66 | GW_X64_0F | 0x6e | (w ? GW_X64_W : 0), dst, gw_x64_reg(src));
}

void gw_x64_from_float(struct gw_masm *m, bool w, gw_reg dst, gw_reg src)
{
    gw_x64_v2(m, GW_X64_66 | GW_X64_0F | 0x7e | (w ? GW_X64_W : 0), src, gw_x64_reg(dst));
}
