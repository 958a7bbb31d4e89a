/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/x64/emit.h"

#include <string.h>

enum { MAX_INSTRUCTION = 16, MAP_SHIFT = 8, PREFIX_SHIFT = 10 };

/* The longest instruction fits between the place it gives and the buffer's end. */
static uint8_t *begin(struct gw_masm *m)
{
    return gw_masm_room(m, MAX_INSTRUCTION);
}

static void end(struct gw_masm *m, const uint8_t *p) { m->len = (size_t)(p - m->code); }

void gw_x64_byte(struct gw_masm *m, unsigned byte)
{
    uint8_t *p = begin(m);
    if (!p) return;
    *p++ = (uint8_t)byte;
    end(m, p);
}

void gw_x64_put32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value); /* this CPU's own order */
}

static uint8_t *put32(uint8_t *p, uint32_t value)
{
    gw_x64_put32(p, value);
    return p + 4;
}

void gw_x64_imm32(struct gw_masm *m, int64_t value)
{
    uint8_t *p = begin(m);
    if (p) end(m, put32(p, (uint32_t)value));
}

void gw_x64_imm64(struct gw_masm *m, uint64_t value)
{
    uint8_t *p = begin(m);
    if (p) end(m, put32(put32(p, (uint32_t)value), (uint32_t)(value >> 32)));
}

struct gw_x64_rm gw_x64_const16(struct gw_masm *m, const void *bytes)
{
    return gw_x64_at_label(gw_masm_constant(m, bytes));
}

static uint8_t mod_rm(unsigned mod, unsigned reg, unsigned rm)
{
    return (uint8_t)(mod << 6 | (reg & 7) << 3 | (rm & 7));
}

/* ModRM, SIB and displacement. rbp and r13 as base need a displacement, rsp and r12 an SIB
 * byte. */
static uint8_t *put_rm(struct gw_masm *m, uint8_t *p, unsigned reg, struct gw_x64_rm rm,
                       unsigned imm_bytes)
{
    if (rm.kind == GW_X64_REG) {
        *p++ = mod_rm(3, reg, rm.base);
        return p;
    }
    if (rm.kind == GW_X64_RIP) {
        *p++ = mod_rm(0, reg, 5);
        size_t at = (size_t)(p - m->code);
        gw_masm_fixup(m, at, (gw_label)rm.disp, GW_FIXUP_REL32, (int32_t)imm_bytes);
        return put32(p, 0);
    }
    bool has_sib = rm.kind == GW_X64_MEM_INDEX || (rm.base & 7) == GW_RSP;
    unsigned mod = rm.disp == 0 && (rm.base & 7) != GW_RBP ? 0
                   : rm.disp >= -128 && rm.disp < 128      ? 1
                                                           : 2;
    *p++ = mod_rm(mod, reg, has_sib ? GW_RSP : rm.base);
    if (has_sib) {
        unsigned index = rm.kind == GW_X64_MEM_INDEX ? rm.index : GW_RSP;
        *p++ = mod_rm(rm.shift, index, rm.base);
    }
    if (mod == 1) *p++ = (uint8_t)rm.disp;
    if (mod == 2) p = put32(p, (uint32_t)rm.disp);
    return p;
}

static unsigned high_bit(unsigned reg) { return reg >> 3 & 1; }

/* REX's or VEX's B and X. */
static unsigned base_bit(struct gw_x64_rm rm)
{
    return rm.kind == GW_X64_RIP ? 0 : high_bit(rm.base);
}
static unsigned index_bit(struct gw_x64_rm rm)
{
    return rm.kind == GW_X64_MEM_INDEX ? high_bit(rm.index) : 0;
}

void gw_x64_op(struct gw_masm *m, unsigned code, unsigned reg, struct gw_x64_rm rm,
               unsigned imm_bytes)
{
    static const uint8_t prefixes[] = {0, 0x66, 0xf3, 0xf2};
    uint8_t *p = begin(m);
    if (!p) return;

    unsigned prefix = code >> PREFIX_SHIFT & 3, map = code >> MAP_SHIFT & 3;
    if (prefix) *p++ = prefixes[prefix];
    unsigned rex = high_bit(reg) << 2 | index_bit(rm) << 1 | base_bit(rm);
    if (code & GW_X64_W) rex |= 8;
    bool low_byte = code & GW_X64_8 && ((reg & 15) >= 4 ||
                                        (rm.kind == GW_X64_REG && (rm.base & 15) >= 4));
    if (rex || low_byte) *p++ = (uint8_t)(0x40 | rex);
    if (map) *p++ = 0x0f;
    if (map == 2) *p++ = 0x38;
    if (map == 3) *p++ = 0x3a;
    *p++ = (uint8_t)code;
    end(m, put_rm(m, p, reg, rm, imm_bytes));
}

void gw_x64_vex(struct gw_masm *m, unsigned code, unsigned reg, unsigned vvvv,
                struct gw_x64_rm rm, unsigned imm_bytes)
{
    uint8_t *p = begin(m);
    if (!p) return;

    unsigned map = code >> MAP_SHIFT & 3;
    unsigned low = (~vvvv & 15) << 3 | (code & GW_X64_L ? 4 : 0) |
                   (code >> PREFIX_SHIFT & 3);
    unsigned r = high_bit(reg) ^ 1, x = index_bit(rm) ^ 1, b = base_bit(rm) ^ 1;
    if (map == 1 && x && b && !(code & GW_X64_W)) {
        *p++ = 0xc5;
        *p++ = (uint8_t)(r << 7 | low);
    } else {
        *p++ = 0xc4;
        *p++ = (uint8_t)(r << 7 | x << 6 | b << 5 | map);
        *p++ = (uint8_t)((code & GW_X64_W ? 0x80 : 0) | low);
    }
    *p++ = (uint8_t)code;
    end(m, put_rm(m, p, reg, rm, imm_bytes));
}

static void v2(struct gw_masm *m, unsigned code, gw_reg dst, unsigned vvvv,
               struct gw_x64_rm rm, unsigned imm_bytes)
{
    if (gw_x64_has(m, GW_X64_AVX))
        gw_x64_vex(m, code, dst, vvvv, rm, imm_bytes);
    else
        gw_x64_op(m, code, dst, rm, imm_bytes);
}

void gw_x64_v2(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm)
{
    v2(m, code, dst, 0, rm, 0);
}

void gw_x64_v2_imm(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm,
                   unsigned imm)
{
    v2(m, code, dst, 0, rm, 1);
    gw_x64_byte(m, imm);
}

void gw_x64_v2_merge(struct gw_masm *m, unsigned code, gw_reg dst, struct gw_x64_rm rm)
{
    v2(m, code, dst, dst, rm, 0);
}

void gw_x64_v2_merge_imm(struct gw_masm *m, unsigned code, gw_reg dst,
                         struct gw_x64_rm rm, unsigned imm)
{
    v2(m, code, dst, dst, rm, 1);
    gw_x64_byte(m, imm);
}

static void v3(struct gw_masm *m, unsigned code, bool commutes, gw_reg dst, gw_reg a,
               struct gw_x64_rm b, unsigned imm_bytes)
{
    if (gw_x64_has(m, GW_X64_AVX)) {
        gw_x64_vex(m, code, dst, a, b, imm_bytes);
        return;
    }
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
    gw_x64_op(m, code, dst, b, imm_bytes);
}

void gw_x64_v3(struct gw_masm *m, unsigned code, bool commutes, gw_reg dst, gw_reg a,
               struct gw_x64_rm b)
{
    v3(m, code, commutes, dst, a, b, 0);
}

void gw_x64_v3_imm(struct gw_masm *m, unsigned code, bool commutes, gw_reg dst, gw_reg a,
                   struct gw_x64_rm b, unsigned imm)
{
    v3(m, code, commutes, dst, a, b, 1);
    gw_x64_byte(m, imm);
}

void gw_x64_vshift(struct gw_masm *m, unsigned code, unsigned digit, gw_reg dst, gw_reg a,
                   unsigned imm)
{
    if (gw_x64_has(m, GW_X64_AVX)) {
        gw_x64_vex(m, code, digit, dst, gw_x64_reg(a), 1);
    } else {
        gw_x64_vmove(m, dst, a);
        gw_x64_op(m, code, digit, gw_x64_reg(dst), 1);
    }
    gw_x64_byte(m, imm);
}

void gw_x64_vmove(struct gw_masm *m, gw_reg dst, gw_reg src)
{
    if (dst != src) gw_x64_v2(m, GW_X64_0F | 0x28, dst, gw_x64_reg(src)); /* movaps */
}
