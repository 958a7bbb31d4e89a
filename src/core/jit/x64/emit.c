/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/x64/emit.h"

void gw_x64_imm32(struct gw_masm *m, int64_t value)
{
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    gw_x64_put32(p, (uint32_t)value);
    gw_x64_end(m, p + 4);
}

struct gw_x64_rm gw_x64_const16(struct gw_masm *m, const void *bytes)
{
    return gw_x64_at_label(gw_masm_constant(m, bytes));
}

/* Prefix, REX, opcode: all before ModRM, of any form. */
static uint8_t *put_opcode(uint8_t *p, unsigned code, unsigned reg,
                           struct gw_x64_rm rm)
{
    static const uint8_t prefixes[] = {0, 0x66, 0xf3, 0xf2};
    unsigned prefix = code >> GW_X64_PREFIX_SHIFT & 3, map = code >> GW_X64_MAP_SHIFT & 3;
    *p = prefixes[prefix];
    p += prefix != 0;
    unsigned rex = (code >> GW_X64_W_SHIFT & 1) << 3 | gw_x64_high_bit(reg) << 2 |
                   gw_x64_high_bit(rm.index) << 1 | gw_x64_high_bit(rm.base);
    unsigned low_byte = ((reg & 15) >= 4) |
                        ((rm.kind == GW_X64_REG) & ((rm.base & 15) >= 4));
    low_byte &= code >> GW_X64_8_SHIFT;
    *p = (uint8_t)(0x40 | rex);
    p += (rex | low_byte) != 0;
    *p = 0x0f;
    p += map != 0;
    *p = (uint8_t)(0x38 | (map & 1) << 1);
    p += map >> 1;
    *p = (uint8_t)code;
    return p + 1;
}

/* ModRM and what follows; the place of a label is known later. */
static uint8_t *put_operand(struct gw_masm *m, uint8_t *p, unsigned reg,
                            struct gw_x64_rm rm, unsigned imm_bytes)
{
    if (rm.kind != GW_X64_RIP) return gw_x64_put_rm(p, reg, rm);
    *p++ = (uint8_t)((reg & 7) << 3 | 5);
    gw_masm_fixup(m, (size_t)(p - m->code), (gw_label)rm.disp, GW_FIXUP_REL32,
                  (int32_t)imm_bytes);
    gw_x64_put32(p, 0);
    return p + 4;
}

void gw_x64_op(struct gw_masm *m, unsigned code, unsigned reg, struct gw_x64_rm rm)
{
    gw_x64_op_imm(m, code, reg, rm, 0, 0);
}

void gw_x64_op_imm(struct gw_masm *m, unsigned code, unsigned reg, struct gw_x64_rm rm,
                   int64_t imm, unsigned imm_bytes)
{
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    p = put_opcode(p, code, reg, rm);
    p = put_operand(m, p, reg, rm, imm_bytes);
    gw_x64_put32(p, (uint32_t)imm);
    gw_x64_end(m, p + imm_bytes);
}

static void vex(struct gw_masm *m, unsigned code, unsigned reg, unsigned vvvv,
                struct gw_x64_rm rm, unsigned imm, unsigned imm_bytes)
{
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    p = gw_x64_put_vex_opcode(p, code, reg, vvvv, rm);
    p = put_operand(m, p, reg, rm, imm_bytes);
    *p = (uint8_t)imm;
    gw_x64_end(m, p + imm_bytes);
}

void gw_x64_vex(struct gw_masm *m, unsigned code, unsigned reg, unsigned vvvv,
                struct gw_x64_rm rm)
{
    vex(m, code, reg, vvvv, rm, 0, 0);
}

void gw_x64_vex_imm(struct gw_masm *m, unsigned code, unsigned reg, unsigned vvvv,
                    struct gw_x64_rm rm, unsigned imm)
{
    vex(m, code, reg, vvvv, rm, imm, 1);
}

/* ---- vector registers ---- */

static void v2(struct gw_masm *m, unsigned code, gw_reg dst, unsigned vvvv,
               struct gw_x64_rm rm)
{
    if (gw_x64_has(m, GW_X64_AVX))
        gw_x64_emit_vex(m, code, dst, vvvv, rm);
    else
        gw_x64_op(m, code, dst, rm);
}

static void v2_imm(struct gw_masm *m, unsigned code, gw_reg dst, unsigned vvvv,
                   struct gw_x64_rm rm, unsigned imm)
{
    if (gw_x64_has(m, GW_X64_AVX))
        gw_x64_vex_imm(m, code, dst, vvvv, rm, imm);
    else
        gw_x64_op_imm(m, code, dst, rm, imm, 1);
}

void gw_x64_v2(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm)
{
    v2(m, code, dst, 0, rm);
}

void gw_x64_v2_imm(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm,
                   unsigned imm)
{
    v2_imm(m, code, dst, 0, rm, imm);
}

void gw_x64_v2_merge(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm)
{
    v2(m, code, dst, dst, rm);
}

void gw_x64_v2_merge_imm(struct gw_masm *m, unsigned code, gw_reg dst,
                         struct gw_x64_rm rm, unsigned imm)
{
    v2_imm(m, code, dst, dst, rm, imm);
}

/* Without VEX the first operand is the result, too: make it so.
 *   returns  the second one */
static struct gw_x64_rm in_place(struct gw_masm *m, bool commutes, gw_reg dst, gw_reg a,
                                 struct gw_x64_rm b)
{
    if (b.kind == GW_X64_REG && b.base == dst && dst != a) {
        if (commutes) {
            b = gw_x64_reg(a);
            a = dst;
        } else {
            gw_x64_vmove(m, GW_X64_VSCRATCH, dst);
            b = gw_x64_reg(GW_X64_VSCRATCH);
        }
    }
    gw_x64_vmove(m, dst, a);
    return b;
}

void gw_x64_v3(struct gw_masm *m, unsigned code, bool commutes, gw_reg dst, gw_reg a,
               struct gw_x64_rm b)
{
    if (gw_x64_has(m, GW_X64_AVX))
        gw_x64_emit_vex(m, code, dst, a, b);
    else
        gw_x64_op(m, code, dst, in_place(m, commutes, dst, a, b));
}

void gw_x64_v3_imm(struct gw_masm *m, unsigned code, bool commutes, gw_reg dst, gw_reg a,
                   struct gw_x64_rm b, unsigned imm)
{
    if (gw_x64_has(m, GW_X64_AVX))
        gw_x64_vex_imm(m, code, dst, a, b, imm);
    else
        gw_x64_op_imm(m, code, dst, in_place(m, commutes, dst, a, b), imm, 1);
}

void gw_x64_vshift(struct gw_masm *m, unsigned code, unsigned digit, gw_reg dst, gw_reg a,
                   unsigned imm)
{
    if (gw_x64_has(m, GW_X64_AVX)) {
        gw_x64_vex_imm(m, code, digit, dst, gw_x64_reg(a), imm);
    } else {
        gw_x64_vmove(m, dst, a);
        gw_x64_op_imm(m, code, digit, gw_x64_reg(dst), imm, 1);
    }
}

void gw_x64_vmove(struct gw_masm *m, gw_reg dst, gw_reg src)
{
    if (dst != src) gw_x64_v2(m, GW_X64_0F | 0x28, dst, gw_x64_reg(src)); /* movaps */
}
