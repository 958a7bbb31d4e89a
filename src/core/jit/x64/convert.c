/* SPDX-License-Identifier: Apache-2.0 */
/* Between integers and floating point. The machine converts signed integers, and says of
 * what does not fit the least integer: that is looked at in cold code. */
#include "core/jit/x64/emit.h"

/* CVTTSS2SI, CVTSI2SS and the like. */
static unsigned scalar(gw_valtype type) { return type == GW_F32 ? GW_X64_F3 : GW_X64_F2; }

static void truncate(struct gw_masm *m, gw_valtype from, bool w, gw_reg dst, gw_reg a)
{
    gw_x64_v2(m, scalar(from) | GW_X64_0F | 0x2c | (w ? GW_X64_W : 0), dst,
              gw_x64_reg(a));
}

static void compare(struct gw_masm *m, gw_valtype type, gw_reg a, struct gw_x64_rm b)
{
    gw_x64_v2(m, GW_X64_0F | 0x2e | (type == GW_F64 ? GW_X64_66 : 0), a, b);
}

/* A power of two, or what is one below (f64 alone): by bits. */
static struct gw_x64_rm constant(struct gw_masm *m, uint64_t bits)
{
    uint64_t bytes[2] = {bits, 0};
    return gw_x64_const16(m, bytes);
}

void gw_masm_trunc(struct gw_masm *m, enum gw_round_to to, bool is_saturating,
                   gw_valtype from, gw_reg dst, gw_reg a)
{
    gw_label back = gw_masm_label(m);
    gw_label cold = gw_masm_cold(
        m, (struct gw_masm_cold){.what = GW_COLD_TRUNC, .back = back, .regs = {dst, a},
                                 .trap = from,
                                 .value = (uint32_t)to << 1 | is_saturating});
    truncate(m, from, to != GW_TO_I32_S, dst, a);
    switch (to) {
    case GW_TO_I32_S:
    case GW_TO_I64_S: /* only the least overflows */
        gw_x64_alu_imm(m, GW_X64_CMP, to == GW_TO_I64_S, gw_x64_reg(dst), 1);
        gw_x64_jcc(m, GW_CC_O, cold);
        break;
    case GW_TO_I32_U:
        gw_x64_mov(m, false, GW_RCX, dst);
        gw_x64_alu(m, GW_X64_CMP, true, GW_RCX, gw_x64_reg(dst));
        gw_x64_jcc(m, GW_CC_NE, cold);
        break;
    case GW_TO_I64_U:
        gw_x64_test(m, true, dst, dst);
        gw_x64_jcc(m, GW_CC_S, cold);
        break;
    }
    gw_masm_bind(m, back);
}

/* dst = the least or the greatest by a's sign; 0 of what is no number. */
static void saturate(struct gw_masm *m, const struct gw_masm_cold *cold,
                     enum gw_round_to to)
{
    static const uint64_t least[] = {0x80000000, 0, 0x8000000000000000, 0},
                          greatest[] = {0x7fffffff, 0xffffffff, 0x7fffffffffffffff,
                                        0xffffffffffffffff};
    gw_reg dst = cold->regs[0], a = cold->regs[1];
    gw_x64_v3(m, GW_X64_0F | 0x57, true, GW_X64_VSCRATCH, GW_X64_VSCRATCH,
              gw_x64_reg(GW_X64_VSCRATCH)); /* 0 */
    compare(m, cold->trap, a, gw_x64_reg(GW_X64_VSCRATCH));
    gw_x64_const_keep(m, dst, 0);
    gw_x64_jcc(m, GW_CC_P, cold->back);
    gw_x64_const_keep(m, dst, greatest[to]);
    gw_x64_jcc(m, GW_CC_A, cold->back);
    gw_x64_const_keep(m, dst, least[to]);
    gw_masm_jump(m, cold->back);
}

/* Signed: the least integer may be right. */
static void cold_signed(struct gw_masm *m, const struct gw_masm_cold *cold, bool is_64,
                        bool is_saturating)
{
    /* -2^31, -2^63; of an f64, all above -2^31 - 1 truncates to the former */
    static const uint64_t lowest[2][2] = {{0xcf000000, 0xc1e0000000200000},
                                          {0xdf000000, 0xc3e0000000000000}};
    bool is_f64 = cold->trap == GW_F64, is_open = is_f64 && !is_64;
    gw_reg a = cold->regs[1];
    if (is_saturating) { /* the least stays the least */
        saturate(m, cold, is_64 ? GW_TO_I64_S : GW_TO_I32_S);
        return;
    }
    compare(m, cold->trap, a, constant(m, lowest[is_64][is_f64]));
    gw_x64_jcc(m, GW_CC_P, gw_masm_cold_trap(m, GW_TRAP_INVALID_CONVERSION));
    gw_label overflow = gw_masm_cold_trap(m, GW_TRAP_INTEGER_OVERFLOW);
    gw_x64_jcc(m, is_open ? GW_CC_BE : GW_CC_B, overflow);
    gw_x64_from_float(m, true, GW_RCX, a); /* its sign */
    gw_x64_test(m, is_f64, GW_RCX, GW_RCX);
    gw_x64_jcc(m, GW_CC_S, cold->back);
    gw_masm_jump(m, overflow);
}

/* 2^63 and above: less that. */
static void cold_u64(struct gw_masm *m, const struct gw_masm_cold *cold,
                     bool is_saturating)
{
    bool is_f64 = cold->trap == GW_F64;
    gw_reg dst = cold->regs[0], a = cold->regs[1];
    gw_x64_v3(m, scalar(cold->trap) | GW_X64_0F | 0x5c, false, GW_X64_VSCRATCH, a,
              constant(m, is_f64 ? 0x43e0000000000000 : 0x5f000000)); /* sub */
    truncate(m, cold->trap, true, dst, GW_X64_VSCRATCH);
    gw_x64_test(m, true, dst, dst);
    size_t fails = gw_x64_jcc_short(m, GW_CC_S);
    gw_x64_op_imm(m, GW_X64_0F | 0xba | GW_X64_W, 5, gw_x64_reg(dst), 63, 1); /* bts */
    gw_masm_jump(m, cold->back);
    gw_x64_land(m, fails);
    if (is_saturating) {
        saturate(m, cold, GW_TO_I64_U);
        return;
    }
    compare(m, cold->trap, a, gw_x64_reg(a));
    gw_x64_jcc(m, GW_CC_P, gw_masm_cold_trap(m, GW_TRAP_INVALID_CONVERSION));
    gw_masm_jump(m, gw_masm_cold_trap(m, GW_TRAP_INTEGER_OVERFLOW));
}

void gw_x64_cold_trunc(struct gw_masm *m, const struct gw_masm_cold *cold)
{
    bool is_saturating = cold->value & 1;
    enum gw_round_to to = (enum gw_round_to)(cold->value >> 1);
    gw_reg a = cold->regs[1];
    if (to == GW_TO_I32_S || to == GW_TO_I64_S) {
        cold_signed(m, cold, to == GW_TO_I64_S, is_saturating);
    } else if (to == GW_TO_I64_U) {
        cold_u64(m, cold, is_saturating);
    } else if (is_saturating) {
        saturate(m, cold, to);
    } else {
        compare(m, cold->trap, a, gw_x64_reg(a));
        gw_x64_jcc(m, GW_CC_P, gw_masm_cold_trap(m, GW_TRAP_INVALID_CONVERSION));
        gw_masm_jump(m, gw_masm_cold_trap(m, GW_TRAP_INTEGER_OVERFLOW));
    }
}

/* ---- to floating point ---- */

/* dst is zero before, so that nothing waits for what it was. */
static void convert(struct gw_masm *m, gw_valtype to, bool w, gw_reg dst, gw_reg a)
{
    gw_x64_v2_merge(m, scalar(to) | GW_X64_0F | 0x2a | (w ? GW_X64_W : 0), dst,
                    gw_x64_reg(a));
}

void gw_masm_convert(struct gw_masm *m, enum gw_convert_from from, gw_valtype to,
                     gw_reg dst, gw_reg a)
{
    gw_x64_v3(m, GW_X64_0F | 0x57, true, dst, dst, gw_x64_reg(dst));
    if (from != GW_FROM_I64_U) { /* an unsigned one of 32 bits is one of 64 */
        convert(m, to, from != GW_FROM_I32_S, dst, a);
        return;
    }
    gw_label back = gw_masm_label(m);
    gw_label cold = gw_masm_cold(
        m, (struct gw_masm_cold){.what = GW_COLD_CONVERT_U64, .back = back,
                                 .regs = {dst, a}, .trap = to});
    gw_x64_test(m, true, a, a);
    gw_x64_jcc(m, GW_CC_S, cold);
    convert(m, to, true, dst, a);
    gw_masm_bind(m, back);
}

/* Half of it, with what was lost kept for rounding, twice. */
void gw_x64_cold_convert_u64(struct gw_masm *m, const struct gw_masm_cold *cold)
{
    gw_reg dst = cold->regs[0], a = cold->regs[1];
    gw_x64_mov(m, true, GW_RCX, a);
    gw_x64_mov(m, true, GW_R11, a);
    gw_x64_shift(m, GW_X64_SHR, true, GW_RCX, 1);
    gw_x64_alu_imm(m, GW_X64_AND, false, gw_x64_reg(GW_R11), 1);
    gw_x64_alu(m, GW_X64_OR, true, GW_RCX, gw_x64_reg(GW_R11));
    convert(m, cold->trap, true, dst, GW_RCX);
    gw_x64_v3(m, scalar(cold->trap) | GW_X64_0F | 0x58, true, dst, dst, gw_x64_reg(dst));
    gw_masm_jump(m, cold->back);
}

void gw_masm_reinterpret(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg a)
{
    bool w = type == GW_I64 || type == GW_F64;
    if (type == GW_F32 || type == GW_F64)
        gw_x64_to_float(m, w, dst, a);
    else
        gw_x64_from_float(m, w, dst, a);
}
