/* SPDX-License-Identifier: Apache-2.0 */
/* Integer instructions, jumps and conditions. */
#include "core/jit/x64/emit.h"

/* The instruction just written, with this code, set flags by its result; the logical ones
 * of the first opcodes leave them as a comparison with 0 does. */
static inline void note_flags(struct gw_masm *m, unsigned code, bool may_be_logical,
                              gw_reg dst)
{
    static const unsigned logical = 1 << GW_X64_OR | 1 << GW_X64_AND | 1 << GW_X64_XOR;
    bool all = may_be_logical && (logical >> (code >> 3 & 7) & 1);
    m->flags = (struct gw_masm_flags){(uint32_t)m->len, dst, code & GW_X64_W, all};
}

bool gw_x64_knows_flags(const struct gw_masm *m, enum gw_cond cond, bool w, gw_reg a)
{
    const struct gw_masm_flags *flags = &m->flags;
    if (!flags->at || flags->at != m->len || flags->of != a) return false;
    /* A result of 32 bits is no other for 64. */
    if (cond == GW_EQ || cond == GW_NE) return w || !flags->is_64;
    return flags->all && flags->is_64 == w;
}

static inline bool is_reg_or_slot(struct gw_x64_rm rm)
{
    return rm.kind == GW_X64_REG ||
           (rm.kind == GW_X64_MEM && rm.base == GW_RSP && rm.index == GW_X64_NO_INDEX);
}

GW_NOINLINE static void alu_other(struct gw_masm *m, unsigned code, gw_reg dst,
                                  struct gw_x64_rm src)
{
    gw_x64_op(m, code, dst, src);
    if ((code & 0xff) != (GW_X64_CMP << 3 | 3)) note_flags(m, code, true, dst);
}

void gw_x64_alu(struct gw_masm *m, enum gw_x64_alu op, bool w, gw_reg dst,
                struct gw_x64_rm src)
{
    unsigned code = ((unsigned)op << 3 & 0x38) | 3 | (w ? GW_X64_W : 0);
    if (GW_UNLIKELY(!gw_x64_is_easy(m, src) || !is_reg_or_slot(src))) {
        alu_other(m, code, dst, src);
        return;
    }
    gw_x64_end(m, gw_x64_put_reg_or_slot(m->code + m->len, code, dst, src));
    if (op != GW_X64_CMP) note_flags(m, code, true, dst);
}

/* Of memory, or one with a long constant that is a byte shorter in rax. */
GW_NOINLINE static void alu_imm_other(struct gw_masm *m, unsigned code,
                                      enum gw_x64_alu op, struct gw_x64_rm dst,
                                      int32_t value)
{
    if (value == (int8_t)value) {
        gw_x64_op_imm(m, code, op, dst, value, 1);
    } else if (dst.kind == GW_X64_REG && dst.base == GW_RAX) {
        if (code & GW_X64_W) gw_x64_byte(m, 0x48);
        gw_x64_byte(m, (unsigned)op << 3 | 5);
        gw_x64_imm32(m, value);
    } else {
        gw_x64_op_imm(m, code, op, dst, value, 4);
    }
    if (op != GW_X64_CMP && dst.kind == GW_X64_REG)
        note_flags(m, (code & GW_X64_W) | (unsigned)op << 3, true, dst.base);
}

void gw_x64_alu_imm(struct gw_masm *m, enum gw_x64_alu op, bool w, struct gw_x64_rm dst,
                    int32_t value)
{
    bool is_byte = value == (int8_t)value;
    unsigned code = (is_byte ? 0x83 : 0x81) | (w ? GW_X64_W : 0);
    bool is_usual = dst.kind == GW_X64_REG && (is_byte || dst.base != GW_RAX);
    if (GW_UNLIKELY(!is_usual || !gw_x64_is_easy(m, dst))) {
        alu_imm_other(m, code, op, dst, value);
        return;
    }
    uint8_t *p = gw_x64_put_regs(m->code + m->len, code, op, dst.base);
    gw_x64_put32(p, (uint32_t)value);
    gw_x64_end(m, p + (is_byte ? 1 : 4));
    if (op != GW_X64_CMP)
        note_flags(m, (code & GW_X64_W) | (unsigned)op << 3, true, dst.base);
}

void gw_x64_test(struct gw_masm *m, bool w, gw_reg a, gw_reg b)
{
    gw_x64_emit(m, 0x85 | (w ? GW_X64_W : 0), a, gw_x64_reg(b));
}

void gw_x64_mov(struct gw_masm *m, bool w, gw_reg dst, gw_reg src)
{
    if (dst != src || !w)
        gw_x64_emit(m, 0x8b | (w ? GW_X64_W : 0), dst, gw_x64_reg(src));
}

void gw_x64_copy(struct gw_masm *m, bool w, gw_reg dst, gw_reg src)
{
    if (dst != src) gw_x64_mov(m, w, dst, src);
}

void gw_x64_load(struct gw_masm *m, bool w, gw_reg dst, struct gw_x64_rm src)
{
    gw_x64_emit(m, 0x8b | (w ? GW_X64_W : 0), dst, src);
}

void gw_x64_lea(struct gw_masm *m, bool w, gw_reg dst, struct gw_x64_rm src)
{
    unsigned code = 0x8d | (w ? GW_X64_W : 0);
    if (src.index != GW_X64_NO_INDEX)
        gw_x64_emit_indexed(m, code, dst, src);
    else if (src.kind == GW_X64_MEM)
        gw_x64_emit(m, code, dst, gw_x64_mem(src.base, src.disp));
    else
        gw_x64_op(m, code, dst, src);
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
        gw_x64_op_imm(m, 0xc7 | GW_X64_W, 0, gw_x64_reg(dst), (int64_t)value, 4);
        return;
    }
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    bool is_long = value > UINT32_MAX;
    unsigned rex = (is_long ? 0x48 : 0x40) | gw_x64_high_bit(dst);
    *p = (uint8_t)rex;
    p += rex != 0x40;
    *p++ = (uint8_t)(0xb8 | (dst & 7));
    memcpy(p, &value, sizeof value);
    gw_x64_end(m, p + (is_long ? 8 : 4));
}

void gw_x64_shift(struct gw_masm *m, enum gw_x64_shift op, bool w, gw_reg dst,
                  unsigned count)
{
    unsigned code = (count == 1 ? 0xd1 : 0xc1) | (w ? GW_X64_W : 0);
    gw_x64_emit_imm(m, code, op, gw_x64_reg(dst), count, count != 1);
    if (op >= GW_X64_SHL && count) note_flags(m, code, false, dst);
}

void gw_x64_shift_cl(struct gw_masm *m, enum gw_x64_shift op, bool w, gw_reg dst)
{
    gw_x64_op(m, 0xd3 | (w ? GW_X64_W : 0), op, gw_x64_reg(dst));
}

struct gw_x64_rm gw_x64_opnd(struct gw_masm *m, struct gw_opnd opnd, gw_reg scratch)
{
    if (opnd.at == GW_AT_CONST) {
        gw_x64_const(m, scratch, (uint64_t)opnd.value);
        return gw_x64_reg(scratch);
    }
    bool is_reg = opnd.at == GW_AT_REG; /* not by jumps, as in encode.h */
    return (struct gw_x64_rm){is_reg ? GW_X64_REG : GW_X64_MEM,
                              is_reg ? opnd.reg : GW_RSP, GW_X64_NO_INDEX, 0,
                              is_reg ? 0 : (int32_t)(opnd.slot * 8)};
}

struct gw_addr gw_x64_near_addr(struct gw_masm *m, struct gw_addr addr, gw_reg scratch)
{
    gw_x64_const_keep(m, scratch, (uint64_t)addr.disp);
    gw_x64_lea(m, true, scratch, gw_x64_index(addr.base, scratch, 0, 0));
    addr.base = scratch;
    addr.disp = 0;
    return addr;
}

/* ---- jumps ---- */

/* Room for a jump and its fixup, and no error? */
static inline bool has_jump_room(const struct gw_masm *m)
{
    return m->len + GW_X64_ROOM <= m->limit && m->fixups.len < m->fixups.cap;
}

GW_COLD static bool make_jump_room(struct gw_masm *m)
{
    if (!gw_x64_begin(m)) return false;
    if (!gw_vec_extend(&m->fixups, 1)) {
        gw_masm_fail(m, GW_ERR_NOMEM);
        return false;
    }
    m->fixups.len--;
    return true;
}

/* There is room. Two bytes where a label that is bound is so near; else the long form. */
static inline void jump(struct gw_masm *m, unsigned short_opcode, unsigned long_opcode,
                        unsigned long_bytes, gw_label target)
{
    uint8_t *p = m->code + m->len;
    uint32_t at = *GW_VEC_AT(uint32_t, &m->labels, target);
    uint32_t distance = (uint32_t)m->len + 2 - at;
    if (distance <= 128 && at != GW_MASM_UNBOUND) {
        p[0] = (uint8_t)short_opcode;
        p[1] = (uint8_t)-distance;
        m->len += 2;
        return;
    }
    gw_x64_put32(p, long_opcode);
    gw_x64_put32(p + long_bytes, 0);
    uint32_t to_write = (uint32_t)m->len + long_bytes;
    *GW_VEC_AT(struct gw_masm_fixup, &m->fixups, m->fixups.len++) =
        (struct gw_masm_fixup){to_write, target, GW_FIXUP_REL32, 0};
    m->len += long_bytes + 4;
}

void gw_x64_jcc(struct gw_masm *m, enum gw_x64_cc cc, gw_label target)
{
    if (GW_UNLIKELY(!has_jump_room(m))) {
        if (make_jump_room(m)) gw_x64_jcc(m, cc, target);
        return;
    }
    jump(m, 0x70 | cc, 0x0f | (0x80u | cc) << 8, 2, target);
}

void gw_masm_jump(struct gw_masm *m, gw_label target)
{
    if (GW_UNLIKELY(!has_jump_room(m))) {
        if (make_jump_room(m)) gw_masm_jump(m, target);
        return;
    }
    jump(m, 0xeb, 0xe9, 1, target);
}

/* Its distance is written by gw_x64_land. */
static size_t short_jump(struct gw_masm *m, unsigned opcode)
{
    uint8_t *p = gw_x64_begin(m);
    if (!p) return m->len;
    gw_x64_put32(p, opcode);
    gw_x64_end(m, p + 2);
    return m->len;
}

size_t gw_x64_jcc_short(struct gw_masm *m, enum gw_x64_cc cc)
{
    return short_jump(m, 0x70 | cc);
}

size_t gw_x64_jmp_short(struct gw_masm *m) { return short_jump(m, 0xeb); }

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
    gw_x64_emit(m, GW_X64_0F | 0x90 | (cc & 15) | GW_X64_8, 0, gw_x64_reg(dst));
}

void gw_x64_setcc_wide(struct gw_masm *m, enum gw_x64_cc cc, gw_reg dst)
{
    gw_x64_setcc(m, cc, dst);
    gw_x64_emit(m, GW_X64_0F | 0xb6 | GW_X64_8, dst, gw_x64_reg(dst));
}

void gw_x64_cmov(struct gw_masm *m, enum gw_x64_cc cc, bool w, gw_reg dst, gw_reg src)
{
    gw_x64_emit(m, GW_X64_0F | 0x40 | (cc & 15) | (w ? GW_X64_W : 0), dst, gw_x64_reg(src));
}

/* Z of a & value; the narrowest form. */
static void test_imm(struct gw_masm *m, bool w, gw_reg a, int64_t value)
{
    uint64_t bits = w ? (uint64_t)value : (uint32_t)value;
    if (bits < 256) {
        if (a == GW_RAX) {
            gw_x64_byte(m, 0xa8);
            gw_x64_byte(m, (unsigned)bits);
        } else {
            gw_x64_op_imm(m, 0xf6 | GW_X64_8, 0, gw_x64_reg(a), (int64_t)bits, 1);
        }
    } else if (bits <= UINT32_MAX || gw_x64_fits32(value)) {
        gw_x64_op_imm(m, 0xf7 | (bits <= UINT32_MAX ? 0 : GW_X64_W), 0, gw_x64_reg(a),
                      (int64_t)bits, 4);
    } else {
        gw_x64_const_keep(m, GW_X64_SCRATCH, bits);
        gw_x64_test(m, w, a, GW_X64_SCRATCH);
    }
}

/* With 0, `test` is shorter than `cmp`: which of them it will be is not for jumps to
 * find out. */
static void compare_const(struct gw_masm *m, enum gw_cond cond, bool w, gw_reg a,
                          int32_t value)
{
    bool is_zero = value == 0;
    if (is_zero && gw_x64_knows_flags(m, cond, w, a)) return;
    if (value != (int8_t)value) {
        gw_x64_alu_imm(m, GW_X64_CMP, w, gw_x64_reg(a), value);
        return;
    }
    unsigned code = (is_zero ? 0x85 : 0x83) | (w ? GW_X64_W : 0);
    unsigned reg = is_zero ? a : GW_X64_CMP;
    gw_x64_emit_imm(m, code, reg, gw_x64_reg(a), value, !is_zero);
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
        if (!w || gw_x64_fits32(b.value)) {
            compare_const(m, cond, w, a, (int32_t)b.value);
            return cc;
        }
    }
    struct gw_x64_rm rm = gw_x64_opnd(m, b, GW_X64_SCRATCH);
    if (is_bits)
        gw_x64_op(m, 0x85 | (w ? GW_X64_W : 0), a, rm);
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
