/* SPDX-License-Identifier: Apache-2.0 */
/* front_entry.h -- pushing and popping of entries, inline for the files that do
 * little else. */
#ifndef GW_CORE_JIT_FRONT_ENTRY_H
#define GW_CORE_JIT_FRONT_ENTRY_H

#include "base/compiler.h"
#include "core/jit/front.h"

GW_INLINE struct gw_fentry *gw_fentry_at(const struct gw_front *f, size_t index)
{
    return GW_VEC_AT(struct gw_fentry, &f->stack, index);
}

/* In `aliases`. */
GW_INLINE uint32_t gw_fentry_key(const struct gw_front *f, uint32_t local)
{
    gw_reg reg = f->homes.locals[local].reg;
    return reg != GW_REG_NONE ? reg : GW_FRONT_REGS + local;
}

/* A new entry on top; the kind's own fields are to be set. There is room: the driver
 * sees to it for all that do not push as many as a type says. */
GW_INLINE struct gw_fentry *gw_fentry_push(struct gw_front *f, enum gw_fentry_kind kind,
                                           gw_valtype type)
{
    struct gw_fentry *e = gw_fentry_at(f, f->stack.len++);
    e->kind = (uint8_t)kind;
    e->type = type;
    e->slot = f->place;
    f->place += gw_valtype_slots(type);
    return e;
}

GW_INLINE void gw_fentry_push_const(struct gw_front *f, gw_valtype type, uint64_t bits)
{
    gw_fentry_push(f, GW_FE_CONST, type)->bits = bits;
}

GW_INLINE void gw_fentry_push_local(struct gw_front *f, uint32_t local)
{
    uint32_t *link = &f->aliases[gw_fentry_key(f, local)];
    struct gw_fentry *e = gw_fentry_push(f, GW_FE_LOCAL, f->homes.locals[local].type);
    e->local = local;
    e->next = *link;
    *link = (uint32_t)f->stack.len - 1;
}

/* ---- operands ---- */

GW_INLINE gw_reg gw_regset_lowest(gw_regset set) { return (gw_reg)__builtin_ctzll(set); }

GW_INLINE gw_regset gw_fentry_class(gw_valtype type)
{
    return gw_front_is_float(type) ? gw_masm_cpu.floats : gw_masm_cpu.ints;
}

/* Of an alias. */
GW_INLINE gw_reg gw_fentry_home_reg(const struct gw_front *f, const struct gw_fentry *e)
{
    return f->homes.locals[e->local].reg;
}

/* The register of a popped entry, which a result may take. */
GW_INLINE gw_reg gw_fentry_own_reg(struct gw_front *f, const struct gw_fentry *e)
{
    f->operands |= GW_REGSET(e->reg);
    f->last_operand = e->reg;
    return e->reg;
}

/* A popped entry's value in a register. */
GW_INLINE gw_reg gw_fentry_as_reg(struct gw_front *f, const struct gw_fentry *e)
{
    if (e->kind == GW_FE_REG) return gw_fentry_own_reg(f, e);
    if (e->kind == GW_FE_LOCAL && gw_fentry_home_reg(f, e) != GW_REG_NONE)
        return gw_fentry_home_reg(f, e);
    return gw_front_load_operand(f, e);
}

/* ---- results ---- */

GW_INLINE void gw_fentry_own(struct gw_front *f, gw_reg reg, size_t index)
{
    f->owned |= GW_REGSET(reg);
    f->free &= ~GW_REGSET(reg);
    f->copies &= ~GW_REGSET(reg);
    f->mirrors &= ~GW_REGSET(reg);
    f->owner[reg] = (uint32_t)index;
}

GW_INLINE uint32_t gw_fentry_next_set(const struct gw_front *f)
{
    const uint8_t *p = f->r.at; /* there is one, if only the end */
    if (*p != 0x21 && *p != 0x22) return GW_FRONT_NONE;
    if (p[1] < 0x80) return p[1];
    struct gw_reader r = f->r;
    r.at++;
    return gw_reader_u32(&r);
}

/* gw_front_result. */
GW_INLINE gw_reg gw_fentry_result(struct gw_front *f, gw_valtype type)
{
    uint32_t local = gw_fentry_next_set(f);
    if (local != GW_FRONT_NONE && f->homes.locals[local].reg != GW_REG_NONE) {
        gw_reg home = f->homes.locals[local].reg;
        if (GW_UNLIKELY(f->aliases[home] != GW_FRONT_NONE)) gw_front_preserve(f, local);
        f->clean &= ~GW_REGSET(home);
        if (f->mirror_count) gw_front_unmirror(f, local);
        f->result_local = local;
        return home;
    }
    gw_regset class = gw_fentry_class(type), mine = f->operands & class & ~f->copies;
    if (!mine && !(f->free & class)) mine = f->operands & class;
    if (!mine) return gw_front_temp(f, type);
    gw_reg reg = f->last_operand;
    if (reg == GW_REG_NONE || !(mine & GW_REGSET(reg))) reg = gw_regset_lowest(mine);
    f->operands &= ~GW_REGSET(reg);
    f->copies &= ~GW_REGSET(reg);
    f->mirrors &= ~GW_REGSET(reg);
    return reg;
}

/* gw_front_push, where there is room. */
GW_INLINE void gw_fentry_push_reg(struct gw_front *f, gw_valtype type, gw_reg reg)
{
    uint32_t local = f->result_local;
    if (local != GW_FRONT_NONE && f->homes.locals[local].reg == reg) {
        gw_fentry_push_local(f, local);
        f->result_local = GW_FRONT_NONE;
        return;
    }
    gw_fentry_push(f, GW_FE_REG, type)->reg = reg;
    f->locked &= ~GW_REGSET(reg);
    f->operands &= ~GW_REGSET(reg);
    gw_fentry_own(f, reg, f->stack.len - 1);
}

/* Behind an instruction: what it locked is free. */
GW_INLINE void gw_fentry_done(struct gw_front *f)
{
    f->free |= f->locked & f->temps & ~f->owned;
    f->locked = f->operands = 0;
    f->last_operand = GW_REG_NONE;
}

/* Take the top off; a register it owns is locked. The entry stays readable until the
 * next push. */
GW_INLINE const struct gw_fentry *gw_fentry_pop(struct gw_front *f)
{
    GW_EXPECT(f->stack.len > 0);
    const struct gw_fentry *e = gw_fentry_at(f, --f->stack.len);
    f->place = e->slot;
    if (f->flushed > f->stack.len) f->flushed = (uint32_t)f->stack.len;
    if (e->kind == GW_FE_REG) {
        f->owned &= ~GW_REGSET(e->reg);
        f->locked |= GW_REGSET(e->reg);
    } else if (e->kind == GW_FE_LOCAL) {
        f->aliases[gw_fentry_key(f, e->local)] = e->next;
    }
    return e;
}

#endif
