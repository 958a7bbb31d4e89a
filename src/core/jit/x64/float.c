/* SPDX-License-Identifier: Apache-2.0 */
/* Floating point arithmetic and comparisons. */
#include "core/jit/x64/emit.h"

enum { ANDPS = GW_X64_0F | 0x54, ANDNPS = GW_X64_0F | 0x55, ORPS = GW_X64_0F | 0x56,
       XORPS = GW_X64_0F | 0x57, UCOMIS = GW_X64_0F | 0x2e };

static const uint64_t signs[] = {0x8000000080000000, 0x8000000000000000};

/* Of scalar arithmetic: ss or sd. */
static unsigned scalar(gw_valtype type) { return type == GW_F32 ? GW_X64_F3 : GW_X64_F2; }

/* All lanes' sign bits, or all but them. */
static struct gw_x64_rm sign_mask(struct gw_masm *m, gw_valtype type, bool inverted)
{
    uint64_t sign = signs[type == GW_F64] ^ (inverted ? UINT64_MAX : 0);
    uint64_t both[2] = {sign, sign};
    return gw_x64_const16(m, both);
}

/* The second operand in a register: a slot's value goes to the vector scratch one. */
static gw_reg in_register(struct gw_masm *m, gw_valtype type, struct gw_opnd b)
{
    if (b.at == GW_AT_REG) return b.reg;
    gw_masm_load_slot(m, type, GW_X64_VSCRATCH, b.slot);
    return GW_X64_VSCRATCH;
}

static void copysign_of(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg a, gw_reg b)
{
    gw_x64_v3(m, ANDPS, true, GW_X64_VSCRATCH, b, sign_mask(m, type, false));
    gw_x64_v3(m, ANDPS, true, dst, a, sign_mask(m, type, true));
    gw_x64_v3(m, ORPS, true, dst, dst, gw_x64_reg(GW_X64_VSCRATCH));
}

/* Other than equal: minss does what Wasm wants. Equal (zeros of two signs) or not a number:
 * cold. */
static void minmax(struct gw_masm *m, bool is_max, gw_valtype type, gw_reg dst, gw_reg a,
                   gw_reg b)
{
    gw_label back = gw_masm_label(m);
    gw_label cold = gw_masm_cold(
        m, (struct gw_masm_cold){.what = GW_COLD_MINMAX, .back = back, .value = is_max,
                                 .trap = type, .regs = {dst, a, b}});
    gw_x64_v2(m, UCOMIS | (type == GW_F64 ? GW_X64_66 : 0), a, gw_x64_reg(b));
    gw_x64_jcc(m, GW_CC_E, cold);
    gw_x64_v3(m, scalar(type) | GW_X64_0F | (is_max ? 0x5f : 0x5d), true, dst, a,
              gw_x64_reg(b));
    gw_masm_bind(m, back);
}

void gw_x64_cold_minmax(struct gw_masm *m, const struct gw_masm_cold *cold)
{
    gw_reg dst = cold->regs[0], a = cold->regs[1];
    struct gw_x64_rm b = gw_x64_reg(cold->regs[2]);
    size_t nan = gw_x64_jcc_short(m, GW_CC_P);
    gw_x64_v3(m, cold->value ? ANDPS : ORPS, true, dst, a, b);
    gw_masm_jump(m, cold->back);
    gw_x64_land(m, nan);
    gw_x64_v3(m, scalar(cold->trap) | GW_X64_0F | 0x58, true, dst, a, b); /* quiet */
    gw_masm_jump(m, cold->back);
}

void gw_masm_falu(struct gw_masm *m, enum gw_falu op, gw_valtype type, gw_reg dst,
                  gw_reg a, struct gw_opnd b)
{
    static const uint8_t opcodes[] = {[GW_FALU_ADD] = 0x58, [GW_FALU_SUB] = 0x5c,
                                      [GW_FALU_MUL] = 0x59, [GW_FALU_DIV] = 0x5e};
    if (op >= GW_FALU_MIN) {
        gw_reg second = in_register(m, type, b);
        if (op == GW_FALU_COPYSIGN)
            copysign_of(m, type, dst, a, second);
        else
            minmax(m, op == GW_FALU_MAX, type, dst, a, second);
        return;
    }
    struct gw_x64_rm rm = b.at == GW_AT_REG ? gw_x64_reg(b.reg) : gw_x64_slot(b.slot);
    gw_x64_v3(m, scalar(type) | GW_X64_0F | opcodes[op],
              op == GW_FALU_ADD || op == GW_FALU_MUL, dst, a, rm);
}

/* One source; the upper lanes from there, too, so that nothing waits for dst. */
static void from_one(struct gw_masm *m, unsigned code, gw_reg dst, gw_reg a)
{
    if (gw_x64_has(m, GW_X64_AVX))
        gw_x64_vex(m, code, dst, a, gw_x64_reg(a));
    else
        gw_x64_op(m, code, dst, gw_x64_reg(a));
}

/* The same with an immediate. */
static void from_one_imm(struct gw_masm *m, unsigned code, gw_reg dst, gw_reg a,
                         unsigned imm)
{
    if (gw_x64_has(m, GW_X64_AVX))
        gw_x64_vex_imm(m, code, dst, a, gw_x64_reg(a), imm);
    else
        gw_x64_op_imm(m, code, dst, gw_x64_reg(a), imm, 1);
}

void gw_masm_funary(struct gw_masm *m, enum gw_funary op, gw_valtype type, gw_reg dst,
                    gw_reg a)
{
    /* roundss: the mode, with the inexact exception suppressed. */
    static const uint8_t modes[] = {[GW_FUNARY_CEIL] = 10, [GW_FUNARY_FLOOR] = 9,
                                    [GW_FUNARY_TRUNC] = 11, [GW_FUNARY_NEAREST] = 8};
    switch (op) {
    case GW_FUNARY_ABS:
        gw_x64_v3(m, ANDPS, true, dst, a, sign_mask(m, type, true));
        break;
    case GW_FUNARY_NEG:
        gw_x64_v3(m, XORPS, true, dst, a, sign_mask(m, type, false));
        break;
    case GW_FUNARY_SQRT:
        from_one(m, scalar(type) | GW_X64_0F | 0x51, dst, a);
        break;
    default:
        from_one_imm(m, GW_X64_66 | GW_X64_0F3A | (type == GW_F32 ? 0x0a : 0x0b), dst, a,
                     modes[op]);
        break;
    }
}

void gw_masm_promote(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    from_one(m, GW_X64_F3 | GW_X64_0F | 0x5a, dst, a);
}

void gw_masm_demote(struct gw_masm *m, gw_reg dst, gw_reg a)
{
    from_one(m, GW_X64_F2 | GW_X64_0F | 0x5a, dst, a);
}

/* ---- comparisons ---- */

/* ucomis leaves "above" false of what is not ordered, so less is asked the other way
 * round. Equality needs P, too: holds if E and not P.
 *   returns  A, AE or E */
static enum gw_x64_cc compare(struct gw_masm *m, enum gw_fcond cond, gw_valtype type,
                              gw_reg a, gw_reg b)
{
    bool swaps = cond == GW_FLT || cond == GW_FLE;
    gw_x64_v2(m, UCOMIS | (type == GW_F64 ? GW_X64_66 : 0), swaps ? b : a,
              gw_x64_reg(swaps ? a : b));
    if (cond == GW_FEQ || cond == GW_FNE) return GW_CC_E;
    return cond == GW_FLT || cond == GW_FGT ? GW_CC_A : GW_CC_AE;
}

void gw_masm_fset(struct gw_masm *m, enum gw_fcond cond, gw_valtype type, gw_reg dst,
                  gw_reg a, gw_reg b)
{
    bool is_ne = cond == GW_FNE;
    if (cond != GW_FEQ && !is_ne) {
        gw_x64_const(m, dst, 0);
        gw_x64_setcc(m, compare(m, cond, type, a, b), dst);
        return;
    }
    /* What P says counts only if E holds. */
    gw_x64_const(m, dst, is_ne);
    gw_x64_const(m, GW_RCX, 0);
    compare(m, cond, type, a, b);
    gw_x64_setcc(m, is_ne ? GW_CC_P : GW_CC_NP, GW_RCX);
    gw_x64_cmov(m, GW_CC_E, false, dst, GW_RCX);
}

void gw_masm_fbranch(struct gw_masm *m, enum gw_fcond cond, bool is_not, gw_valtype type,
                     gw_reg a, gw_reg b, gw_label target)
{
    enum gw_x64_cc cc = compare(m, cond, type, a, b);
    if (cc != GW_CC_E) {
        gw_x64_jcc(m, is_not ? gw_x64_cc_not(cc) : cc, target);
        return;
    }
    if ((cond == GW_FNE) != is_not) { /* if not equal */
        gw_x64_jcc(m, GW_CC_P, target);
        gw_x64_jcc(m, GW_CC_NE, target);
    } else {
        size_t skip = gw_x64_jcc_short(m, GW_CC_P);
        gw_x64_jcc(m, GW_CC_E, target);
        gw_x64_land(m, skip);
    }
}

/* x or y by a mask of all lanes' bits. */
static void blend(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg x, gw_reg y,
                  enum gw_fcond cond, gw_reg a, gw_reg b)
{
    /* Predicates of cmpss, ordered ones but NE. */
    static const uint8_t predicates[] = {[GW_FEQ] = 0, [GW_FNE] = 4, [GW_FLT] = 1,
                                         [GW_FLE] = 2, [GW_FGT] = 1, [GW_FGE] = 2};
    bool swaps = cond == GW_FGT || cond == GW_FGE;
    gw_x64_vex_imm(m, scalar(type) | GW_X64_0F | 0xc2, GW_X64_VSCRATCH, swaps ? b : a,
                   gw_x64_reg(swaps ? a : b), predicates[cond]);
    gw_x64_vex_imm(m, GW_X64_66 | GW_X64_0F3A | (type == GW_F32 ? 0x4a : 0x4b), dst, y,
                   gw_x64_reg(x), (GW_X64_VSCRATCH & 15u) << 4); /* vblendvps, vblendvpd */
}

/* By jumps. */
static void choose_float(struct gw_masm *m, gw_reg dst, gw_reg x, gw_reg y,
                         enum gw_x64_cc cc)
{
    gw_x64_vmove(m, GW_X64_VSCRATCH, x);
    size_t is_nan = cc == GW_CC_E ? gw_x64_jcc_short(m, GW_CC_P) : 0;
    size_t holds = gw_x64_jcc_short(m, cc);
    if (cc == GW_CC_E) gw_x64_land(m, is_nan);
    gw_x64_vmove(m, GW_X64_VSCRATCH, y);
    gw_x64_land(m, holds);
    gw_x64_vmove(m, dst, GW_X64_VSCRATCH);
}

static void choose_int(struct gw_masm *m, bool w, gw_reg dst, gw_reg x, gw_reg y,
                       enum gw_x64_cc cc)
{
    if (cc == GW_CC_E) { /* y if not equal or not ordered */
        if (dst == y && dst != x) {
            gw_x64_mov(m, true, GW_RCX, y);
            y = GW_RCX;
        }
        gw_x64_mov(m, true, dst, x);
        gw_x64_cmov(m, GW_CC_NE, w, dst, y);
        gw_x64_cmov(m, GW_CC_P, w, dst, y);
    } else if (dst == x) {
        gw_x64_cmov(m, gw_x64_cc_not(cc), w, dst, y);
    } else {
        gw_x64_mov(m, true, dst, y);
        gw_x64_cmov(m, cc, w, dst, x);
    }
}

void gw_masm_fselect(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg x, gw_reg y,
                     enum gw_fcond cond, gw_valtype compared, gw_reg a, gw_reg b)
{
    if (type == compared && gw_x64_has(m, GW_X64_AVX)) {
        blend(m, type, dst, x, y, cond, a, b);
        return;
    }
    enum gw_x64_cc cc = compare(m, cond, compared, a, b);
    if (cond == GW_FNE) { /* as equal, the other way round */
        gw_reg old_x = x;
        x = y;
        y = old_x;
    }
    if (type == GW_F32 || type == GW_F64 || type == GW_V128)
        choose_float(m, dst, x, y, cc);
    else
        choose_int(m, type != GW_I32, dst, x, y, cc);
}
