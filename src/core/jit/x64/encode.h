/* SPDX-License-Identifier: Apache-2.0 */
/* encode.h -- the bytes of one instruction, in line.
 *
 * Most of what the compiler writes goes through here, and what comes next cannot be
 * guessed: so nothing jumps. Optional bytes are always stored, and the end moves past
 * them only where they are wanted; where the instruction code is a constant, what
 * depends on it is gone. Stores may reach beyond the instruction, within GW_X64_ROOM.
 * What the arguments mean: emit.h. */
#ifndef GW_CORE_JIT_X64_ENCODE_H
#define GW_CORE_JIT_X64_ENCODE_H

#include <string.h>

#include "core/jit/masm_buffer.h"

/* Parts of an instruction code. */
enum {
    GW_X64_MAP_SHIFT = 8,
    GW_X64_0F = 1 << GW_X64_MAP_SHIFT,
    GW_X64_0F38 = 2 << GW_X64_MAP_SHIFT,
    GW_X64_0F3A = 3 << GW_X64_MAP_SHIFT,
    GW_X64_PREFIX_SHIFT = 10,
    GW_X64_66 = 1 << GW_X64_PREFIX_SHIFT,
    GW_X64_F3 = 2 << GW_X64_PREFIX_SHIFT,
    GW_X64_F2 = 3 << GW_X64_PREFIX_SHIFT,
    GW_X64_PREFIXES = 3 << GW_X64_PREFIX_SHIFT,
    GW_X64_W_SHIFT = 12,
    GW_X64_W = 1 << GW_X64_W_SHIFT,
    GW_X64_L = 1 << 13,
    GW_X64_8_SHIFT = 14,
    GW_X64_8 = 1 << GW_X64_8_SHIFT,
};

/* What stands in the r/m place. */
enum gw_x64_rm_kind { GW_X64_REG, GW_X64_MEM, GW_X64_RIP };
enum { GW_X64_NO_INDEX = 4 }; /* as the SIB byte says it */
struct gw_x64_rm {
    uint8_t kind, base, index, shift; /* REG: the register is `base` */
    int32_t disp;                     /* RIP: the label */
};

/* Kinds of label fixups, and addend: how many bytes of the instruction lie behind it. */
enum gw_x64_fixup {
    GW_FIXUP_REL32,
    GW_FIXUP_TABLE, /* from the start of a jump table; addend: how far that is before */
};

/* For the longest instruction and its immediate, and what is stored beyond them. */
enum { GW_X64_ROOM = 32 };

GW_INLINE uint8_t *gw_x64_begin(struct gw_masm *m)
{
    return gw_masm_room(m, GW_X64_ROOM);
}

GW_INLINE void gw_x64_end(struct gw_masm *m, const uint8_t *p)
{
    m->len = (size_t)(p - m->code);
}

GW_INLINE void gw_x64_put32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value); /* this CPU's own order */
}

GW_INLINE unsigned gw_x64_high_bit(unsigned reg) { return reg >> 3 & 1; }

/* ModRM, SIB and displacement of a register or memory. rbp and r13 as base need a
 * displacement, rsp and r12 an SIB byte. */
GW_INLINE uint8_t *gw_x64_put_rm(uint8_t *p, unsigned reg, struct gw_x64_rm rm)
{
    static const uint32_t disp_bytes = 0x00040100; /* by mod, from the lowest byte */
    unsigned base = rm.base & 7u;
    unsigned is_reg = rm.kind == GW_X64_REG;
    unsigned has_sib = ((base == 4) | (rm.index != GW_X64_NO_INDEX)) & (is_reg ^ 1);
    unsigned has_disp = (rm.disp != 0) | (base == 5);
    unsigned mod = (has_disp << (rm.disp != (int8_t)rm.disp)) | is_reg * 3;
    p[0] = (uint8_t)(mod << 6 | (reg & 7) << 3 | (has_sib ? 4 : base));
    p[1] = (uint8_t)((unsigned)rm.shift << 6 | (rm.index & 7u) << 3 | base);
    p += 1 + has_sib;
    gw_x64_put32(p, (uint32_t)rm.disp);
    return p + (disp_bytes >> mod * 8 & 0xff);
}

/* All before ModRM in VEX form, of two or three bytes. */
GW_INLINE uint8_t *gw_x64_put_vex_opcode(uint8_t *p, unsigned code, unsigned reg,
                                         unsigned vvvv, struct gw_x64_rm rm)
{
    unsigned map = code >> GW_X64_MAP_SHIFT & 3, w = code >> GW_X64_W_SHIFT & 1;
    unsigned low = (~vvvv & 15) << 3 | (code & GW_X64_L ? 4 : 0) |
                   (code >> GW_X64_PREFIX_SHIFT & 3);
    unsigned r = gw_x64_high_bit(reg) ^ 1, x = gw_x64_high_bit(rm.index) ^ 1,
             b = gw_x64_high_bit(rm.base) ^ 1;
    unsigned opcode = code & 0xff;
    bool is_short = (map == 1) & x & b & (w ^ 1);
    uint32_t two = 0xc5 | (r << 7 | low) << 8 | opcode << 16;
    unsigned rxb = r << 7 | x << 6 | b << 5;
    uint32_t three = 0xc4 | (rxb | map) << 8 | (w << 7 | low) << 16 | opcode << 24;
    gw_x64_put32(p, is_short ? two : three);
    return p + 4 - is_short;
}

/* ---- the common forms ----
 *
 * No prefix but 66, map 0F at most: the instruction up to its displacement is put
 * together in one word. */

GW_INLINE void gw_x64_put64(uint8_t *at, uint64_t value)
{
    memcpy(at, &value, sizeof value);
}

/* Before what `word` holds: 0F and REX where they are wanted.
 *   returns  the end of the instruction, whose opcode and ModRM take `bytes` */
GW_INLINE uint8_t *gw_x64_put_word(uint8_t *p, unsigned code, unsigned rex,
                                   unsigned forces_rex, uint64_t word, unsigned bytes)
{
    unsigned has_map = code >> GW_X64_MAP_SHIFT & 1;
    word = word << has_map * 8 | has_map * 0x0f;
    rex |= (code >> GW_X64_W_SHIFT & 1) << 3;
    unsigned has_rex = (rex | forces_rex) != 0;
    word = word << has_rex * 8 | (-has_rex & (0x40 | rex));
    gw_x64_put64(p, word);
    return p + bytes + has_map + has_rex;
}

/* Does a byte register need a REX? */
GW_INLINE unsigned gw_x64_is_low_byte(unsigned code, unsigned reg)
{
    return code >> GW_X64_8_SHIFT & ((reg & 15) >= 4);
}

/* Of two registers. */
GW_INLINE uint8_t *gw_x64_put_regs(uint8_t *p, unsigned code, unsigned reg, unsigned rm)
{
    unsigned rex = gw_x64_high_bit(reg) << 2 | gw_x64_high_bit(rm);
    unsigned forces_rex = gw_x64_is_low_byte(code, reg) | gw_x64_is_low_byte(code, rm);
    uint64_t word = (code & 0xff) | (0xc0u | (reg & 7) << 3 | (rm & 7)) << 8;
    return gw_x64_put_word(p, code, rex, forces_rex, word, 2);
}

/* Of a register or digit and memory. */
GW_INLINE uint8_t *gw_x64_put_mem(uint8_t *p, unsigned code, unsigned reg,
                                  struct gw_x64_rm rm, unsigned has_sib)
{
    unsigned base = rm.base & 7u;
    unsigned has_disp = (rm.disp != 0) | (base == 5);
    unsigned mod = has_disp << (rm.disp != (int8_t)rm.disp);
    unsigned rex = gw_x64_high_bit(reg) << 2 | gw_x64_high_bit(rm.index) << 1 |
                   gw_x64_high_bit(rm.base);
    unsigned sib = (unsigned)rm.shift << 6 | (rm.index & 7u) << 3 | base;
    unsigned mod_rm = mod << 6 | (reg & 7) << 3 | (has_sib ? 4 : base);
    uint64_t word = (code & 0xff) | mod_rm << 8 | sib << 16;
    p = gw_x64_put_word(p, code, rex, gw_x64_is_low_byte(code, reg), word, 2 + has_sib);
    gw_x64_put32(p, (uint32_t)rm.disp);
    return p + mod * mod; /* 0, 1 or 4 bytes of it */
}

/* Of a register and a register or slot, whichever: the base of a slot is rsp, which as
 * ModRM has it asks for an SIB byte. */
GW_INLINE uint8_t *gw_x64_put_reg_or_slot(uint8_t *p, unsigned code, unsigned reg,
                                          struct gw_x64_rm rm)
{
    unsigned is_mem = rm.kind != GW_X64_REG;
    unsigned mod = (unsigned)(rm.disp != 0) << (rm.disp != (int8_t)rm.disp);
    unsigned rex = gw_x64_high_bit(reg) << 2 | gw_x64_high_bit(rm.base);
    unsigned mod_rm = (is_mem ? mod : 3) << 6 | (reg & 7) << 3 | (rm.base & 7u);
    uint64_t word = (code & 0xff) | mod_rm << 8 | 0x24u << 16;
    p = gw_x64_put_word(p, code, rex, 0, word, 2 + is_mem);
    gw_x64_put32(p, (uint32_t)rm.disp);
    return p + mod * mod; /* a register has none */
}

GW_INLINE unsigned gw_x64_needs_sib(struct gw_x64_rm rm)
{
    return ((rm.base & 7) == 4) | (rm.index != GW_X64_NO_INDEX);
}

GW_INLINE uint8_t *gw_x64_put_regs_or_mem(uint8_t *p, unsigned code, unsigned reg,
                                          struct gw_x64_rm rm)
{
    if (code & GW_X64_66) *p++ = 0x66;
    return rm.kind == GW_X64_REG ? gw_x64_put_regs(p, code, reg, rm.base)
                                 : gw_x64_put_mem(p, code, reg, rm, gw_x64_needs_sib(rm));
}

/* Instructions as emit.h has them. Where there is no room, or a label's place stands as
 * operand, the ones there take over: nothing here calls and goes on. */
void gw_x64_op(struct gw_masm *m, unsigned code, unsigned reg, struct gw_x64_rm rm);
void gw_x64_op_imm(struct gw_masm *m, unsigned code, unsigned reg, struct gw_x64_rm rm,
                   int64_t imm, unsigned imm_bytes);
void gw_x64_vex(struct gw_masm *m, unsigned code, unsigned reg, unsigned vvvv,
                struct gw_x64_rm rm);

GW_INLINE bool gw_x64_is_easy(const struct gw_masm *m, struct gw_x64_rm rm)
{
    return m->len + GW_X64_ROOM <= m->limit && rm.kind != GW_X64_RIP;
}

/* Of the common forms. */
GW_INLINE void gw_x64_emit(struct gw_masm *m, unsigned code, unsigned reg,
                           struct gw_x64_rm rm)
{
    if (GW_UNLIKELY(!gw_x64_is_easy(m, rm)))
        gw_x64_op(m, code, reg, rm);
    else
        gw_x64_end(m, gw_x64_put_regs_or_mem(m->code + m->len, code, reg, rm));
}

/* Of memory with an index. */
GW_INLINE void gw_x64_emit_indexed(struct gw_masm *m, unsigned code, unsigned reg,
                                   struct gw_x64_rm rm)
{
    if (GW_UNLIKELY(!gw_x64_is_easy(m, rm))) {
        gw_x64_op(m, code, reg, rm);
        return;
    }
    uint8_t *p = m->code + m->len;
    if (code & GW_X64_66) *p++ = 0x66;
    gw_x64_end(m, gw_x64_put_mem(p, code, reg, rm, 1));
}

/* Likewise. */
GW_INLINE void gw_x64_emit_imm(struct gw_masm *m, unsigned code, unsigned reg,
                               struct gw_x64_rm rm, int64_t imm, unsigned imm_bytes)
{
    if (GW_UNLIKELY(!gw_x64_is_easy(m, rm))) {
        gw_x64_op_imm(m, code, reg, rm, imm, imm_bytes);
        return;
    }
    uint8_t *p = gw_x64_put_regs_or_mem(m->code + m->len, code, reg, rm);
    gw_x64_put32(p, (uint32_t)imm);
    gw_x64_end(m, p + imm_bytes);
}

GW_INLINE void gw_x64_emit_vex(struct gw_masm *m, unsigned code, unsigned reg,
                               unsigned vvvv, struct gw_x64_rm rm)
{
    if (GW_UNLIKELY(!gw_x64_is_easy(m, rm))) {
        gw_x64_vex(m, code, reg, vvvv, rm);
        return;
    }
    uint8_t *p = gw_x64_put_vex_opcode(m->code + m->len, code, reg, vvvv, rm);
    gw_x64_end(m, gw_x64_put_rm(p, reg, rm));
}

#endif
