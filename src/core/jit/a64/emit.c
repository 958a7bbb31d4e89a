/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/a64/emit.h"

#include <string.h>

#include "core/jit/masm_buffer.h"

void gw_a64_put(struct gw_masm *m, uint32_t word)
{
    uint8_t *p = gw_masm_room(m, sizeof word);
    if (!p) return;
    memcpy(p, &word, sizeof word);
    m->len += sizeof word;
}

/* ---- immediates ---- */

/* One run of ones, not all, in the low `width` bits? */
static bool is_run(uint64_t v, unsigned width)
{
    uint64_t all = width == 64 ? UINT64_MAX : ((uint64_t)1 << width) - 1;
    return v && v != all && !(v & (v + 1));
}

static uint64_t rotate_right(uint64_t v, unsigned by, unsigned width)
{
    if (!by) return v;
    uint64_t all = width == 64 ? UINT64_MAX : ((uint64_t)1 << width) - 1;
    return (v >> by | v << (width - by)) & all;
}

/* A run of ones, rotated, in an element of 2 to 64 bits that is repeated. */
bool gw_a64_logical_bits(uint64_t value, bool is_64, uint32_t *bits)
{
    if (!is_64) value = (value & UINT32_MAX) | value << 32;
    if (!value || value == UINT64_MAX) return false;

    unsigned width = 64;
    while (width > 2) {
        unsigned half = width / 2;
        uint64_t low = ((uint64_t)1 << half) - 1;
        if ((value & low) != (value >> half & low)) break;
        width = half;
    }
    uint64_t element = width == 64 ? value : value & (((uint64_t)1 << width) - 1);
    /* Turn the run to the bottom: by its trailing zeros, or where it goes round the end,
     * past the ones at the bottom and the zeros above these. */
    unsigned turn = (unsigned)__builtin_ctzll(element);
    if (!turn && (element >> (width - 1) & 1)) {
        unsigned low_ones = (unsigned)__builtin_ctzll(~element);
        turn = low_ones + (unsigned)__builtin_ctzll(element >> low_ones);
    }
    uint64_t run = rotate_right(element, turn, width);
    if (!is_run(run, width)) return false;

    unsigned ones = (unsigned)__builtin_popcountll(run);
    unsigned immr = (width - turn) & (width - 1);
    unsigned imms = ((~(width - 1) << 1) & 0x3f) | (ones - 1);
    *bits = (uint32_t)(width == 64) << 22 | immr << 16 | (imms & 0x3f) << 10;
    return true;
}

/* movz or movn, then movk for each half that differs from what that left. */
void gw_a64_const(struct gw_masm *m, unsigned rd, uint64_t value)
{
    bool is_64 = value > UINT32_MAX;
    unsigned zeros = 0, ones = 0, halves = is_64 ? 4 : 2;
    for (unsigned i = 0; i < halves; i++) {
        unsigned half = value >> 16 * i & 0xffff;
        zeros += half == 0;
        ones += half == 0xffff;
    }
    uint32_t bits;
    if (zeros + 1 < halves && ones + 1 < halves &&
        gw_a64_logical_bits(value, is_64, &bits)) {
        gw_a64_rr(m, GW_A64_ORR_I | gw_a64_sf(is_64) | bits, rd, GW_A64_ZR);
        return;
    }
    uint32_t rest = ones > zeros ? 0xffff : 0;
    bool is_uniform = zeros == halves || ones == halves, is_first = true;
    for (unsigned i = 0; i < halves; i++) {
        uint32_t half = value >> 16 * i & 0xffff;
        if (half == rest && !(is_uniform && is_first)) continue;
        uint32_t word = !is_first ? GW_A64_MOVK : rest ? GW_A64_MOVN : GW_A64_MOVZ;
        uint32_t imm = is_first && rest ? half ^ 0xffff : half;
        gw_a64_rr(m, word | gw_a64_sf(is_64) | i << 21 | imm << 5, rd, 0);
        is_first = false;
    }
}

void gw_a64_add_const(struct gw_masm *m, bool is_64, unsigned rd, unsigned rn,
                      int64_t value, unsigned scratch)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint32_t sf = gw_a64_sf(is_64);
    uint32_t word = sf | (value < 0 ? GW_A64_SUB_I : GW_A64_ADD_I);
    if (gw_a64_fits_add(size)) {
        gw_a64_rr(m, word | gw_a64_add_bits(size), rd, rn);
    } else if (size < 1 << 24) {
        gw_a64_rr(m, word | gw_a64_add_bits(size & ~(uint64_t)4095), rd, rn);
        gw_a64_rr(m, word | gw_a64_add_bits(size & 4095), rd, rd);
    } else {
        gw_a64_const(m, scratch, is_64 ? (uint64_t)value : (uint32_t)value);
        /* The form that takes the stack pointer: uxtx. */
        if (is_64)
            gw_a64_rrr(m, GW_A64_ADD_EXT | sf | 3 << 13, rd, rn, scratch);
        else
            gw_a64_rrr(m, GW_A64_ADD, rd, rn, scratch);
    }
}

unsigned gw_a64_opnd(struct gw_masm *m, bool is_64, struct gw_opnd b, unsigned scratch)
{
    if (b.at == GW_AT_REG) return b.reg;
    if (b.at == GW_AT_SLOT) {
        gw_a64_slot(m, is_64 ? GW_A64_LDR_X : GW_A64_LDR_W, scratch, b.slot);
        return scratch;
    }
    if (!b.value) return GW_A64_ZR;
    gw_a64_const(m, scratch, is_64 ? (uint64_t)b.value : (uint32_t)b.value);
    return scratch;
}

gw_reg gw_a64_float_opnd(struct gw_masm *m, gw_valtype type, struct gw_opnd b,
                         gw_reg scratch)
{
    if (b.at == GW_AT_REG) return b.reg;
    gw_a64_slot(m, type == GW_F32 ? GW_A64_LDR_S : GW_A64_LDR_D, scratch, b.slot);
    return scratch;
}

void gw_a64_vmove(struct gw_masm *m, gw_reg dst, gw_reg src)
{
    if (dst != src) gw_a64_rrr(m, GW_A64_MOV_V, dst, src, src);
}

/* ---- memory ---- */

enum {
    LDST_UNSIGNED = 0x39000000,
    LDST_UNSCALED = 0x38000000,
    LDST_REGISTER = 0x38206800, /* index as it is; LDST_SCALED: << size */
    LDST_SCALED = 0x00001000
};

/* log2 of the bytes that an access moves. */
static unsigned access_log2(uint32_t mem)
{
    bool is_q = (mem & 0xff800000u) == GW_A64_STR_Q;
    return is_q ? 4 : mem >> 30;
}

/* [rn + disp], where that is one instruction. */
static bool access_near(struct gw_masm *m, uint32_t mem, unsigned reg, unsigned rn,
                        int64_t disp)
{
    unsigned log2 = access_log2(mem);
    bool is_scaled =
        disp >= 0 && disp < (int64_t)4096 << log2 && !(disp & (((int64_t)1 << log2) - 1));
    if (is_scaled)
        gw_a64_rr(m, mem | LDST_UNSIGNED | (uint32_t)(disp >> log2) << 10, reg, rn);
    else if (disp >= -256 && disp < 256)
        gw_a64_rr(m, mem | LDST_UNSCALED | ((uint32_t)disp & 0x1ff) << 12, reg, rn);
    else
        return false;
    return true;
}

/* scratch = rn + (index << shift); rn may be the zero register. */
static void add_index(struct gw_masm *m, unsigned rn, struct gw_addr addr,
                      unsigned scratch)
{
    gw_a64_rrr(m, GW_A64_ADD | GW_A64_X | (uint32_t)addr.shift << 10, scratch, rn,
               addr.index);
}

/* scratch = (index << shift) + disp */
static void offset_of(struct gw_masm *m, struct gw_addr addr, unsigned scratch)
{
    uint64_t size = addr.disp < 0 ? 0 - (uint64_t)addr.disp : (uint64_t)addr.disp;
    if (size >= 1 << 24) {
        gw_a64_const(m, scratch, (uint64_t)addr.disp);
        add_index(m, scratch, addr, scratch);
    } else if (addr.shift) {
        add_index(m, GW_A64_ZR, addr, scratch);
        gw_a64_add_const(m, true, scratch, scratch, addr.disp, scratch);
    } else {
        gw_a64_add_const(m, true, scratch, addr.index, addr.disp, scratch);
    }
}

static void access_indexed(struct gw_masm *m, uint32_t mem, unsigned reg,
                           struct gw_addr addr, unsigned scratch)
{
    unsigned log2 = access_log2(mem);
    if (!addr.disp && (addr.shift == 0 || addr.shift == log2)) {
        uint32_t scaled = addr.shift ? LDST_SCALED : 0;
        gw_a64_rrr(m, mem | LDST_REGISTER | scaled, reg, addr.base, addr.index);
        return;
    }
    int64_t near_end = (int64_t)4096 << log2;
    bool is_aligned = !(addr.disp & (((int64_t)1 << log2) - 1));
    if ((is_aligned && addr.disp >= 0 && addr.disp < near_end) ||
        (addr.disp >= -256 && addr.disp < 256)) {
        add_index(m, addr.base, addr, scratch);
        access_near(m, mem, reg, scratch, addr.disp);
        return;
    }
    /* The displacement goes to the index, and both to the base in the access. */
    offset_of(m, addr, scratch);
    gw_a64_rrr(m, mem | LDST_REGISTER, reg, addr.base, scratch);
}

void gw_a64_access(struct gw_masm *m, uint32_t mem, unsigned reg, struct gw_addr addr,
                   unsigned scratch)
{
    if (addr.index != GW_REG_NONE) {
        access_indexed(m, mem, reg, addr, scratch);
    } else if (!access_near(m, mem, reg, addr.base, addr.disp)) {
        gw_a64_const(m, scratch, (uint64_t)addr.disp);
        gw_a64_rrr(m, mem | LDST_REGISTER, reg, addr.base, scratch);
    }
}

unsigned gw_a64_base(struct gw_masm *m, struct gw_addr addr, unsigned scratch)
{
    if (addr.index == GW_REG_NONE) {
        if (!addr.disp) return addr.base;
        gw_a64_add_const(m, true, scratch, addr.base, addr.disp, scratch);
    } else if (!addr.disp) {
        add_index(m, addr.base, addr, scratch);
    } else {
        offset_of(m, addr, scratch);
        gw_a64_rrr(m, GW_A64_ADD | GW_A64_X, scratch, addr.base, scratch);
    }
    return scratch;
}

void gw_a64_slot(struct gw_masm *m, uint32_t mem, unsigned reg, uint32_t slot)
{
    struct gw_addr addr = {GW_A64_SP, GW_REG_NONE, 0, (int64_t)slot * 8};
    if (!access_near(m, mem, reg, GW_A64_SP, addr.disp)) {
        unsigned base = gw_a64_base(m, addr, GW_A64_SCRATCH);
        access_near(m, mem, reg, base, 0);
    }
}
