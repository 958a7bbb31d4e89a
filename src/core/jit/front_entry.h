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
