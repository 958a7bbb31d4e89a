/* SPDX-License-Identifier: Apache-2.0 */
/* front_stack.c -- the abstract operand stack and the temporaries it lives in. */
#include "core/jit/front.h"

#include "core/jit/front_entry.h"
#include "core/jit/masm_buffer.h"

void gw_front_fail(struct gw_front *f, enum gw_err err)
{
    if (f->err == GW_OK) f->err = err;
}

/* ---- registers ---- */

/* An entry gives its register up. */
static inline void let_go(struct gw_front *f, gw_reg reg)
{
    f->owned &= ~GW_REGSET(reg);
    f->free |= GW_REGSET(reg) & f->temps & ~f->locked;
}

/* Make a register of the class free: the entry deepest in the stack is needed last. */
static void spill_one(struct gw_front *f, gw_regset class)
{
    uint32_t deepest = GW_FRONT_NONE;
    for (gw_regset set = f->owned & ~f->locked & class; set; set &= set - 1) {
        uint32_t index = f->owner[gw_regset_lowest(set)];
        if (index < deepest) deepest = index;
    }
    if (deepest != GW_FRONT_NONE) {
        gw_front_to_place(f, gw_fentry_at(f, deepest));
        return;
    }
    f->is_hungry = true;
    gw_front_fail(f, GW_ERR_LIMIT);
}

/* The free register that is best to take: no copy, or the one that was of use longest
 * ago. */
static gw_reg pick_free(const struct gw_front *f, gw_regset class)
{
    gw_regset set = f->free & class;
    if (set & ~f->copies) return gw_regset_lowest(set & ~f->copies);
    gw_reg oldest = gw_regset_lowest(set);
    for (; set; set &= set - 1)
        if (f->copied_at[gw_regset_lowest(set)] < f->copied_at[oldest])
            oldest = gw_regset_lowest(set);
    return oldest;
}

gw_reg gw_front_temp(struct gw_front *f, gw_valtype type)
{
    gw_regset class = gw_fentry_class(type);
    if (!(f->free & class)) spill_one(f, class);
    if (!(f->free & class)) return gw_regset_lowest(class);
    gw_reg reg = pick_free(f, class);
    f->copies &= ~GW_REGSET(reg);
    f->mirrors &= ~GW_REGSET(reg);
    f->free &= ~GW_REGSET(reg);
    f->locked |= GW_REGSET(reg);
    return reg;
}

static gw_reg operand_temp(struct gw_front *f, gw_valtype type)
{
    gw_reg reg = gw_front_temp(f, type);
    f->operands |= GW_REGSET(reg);
    f->last_operand = reg;
    return reg;
}

void gw_front_done(struct gw_front *f) { gw_fentry_done(f); }

gw_regset gw_front_dead(struct gw_front *f)
{
    f->copies &= ~f->free;
    f->mirrors &= ~f->free;
    return f->free;
}

/* ---- copies ----
 *
 * A local without a register is written to its slot at once, and the register that it
 * came from, or was loaded into, is remembered as a copy: until it is taken for
 * something else, the local is written, or control flow meets. A copy is read-only,
 * as a home is. */

static gw_reg copy_of(const struct gw_front *f, uint32_t local)
{
    gw_reg reg = f->homes.locals[local].copy;
    bool is_copy = (f->copies & GW_REGSET(reg)) && f->copied[reg] == local;
    return is_copy ? reg : GW_REG_NONE;
}

static void forget_copy(struct gw_front *f, uint32_t local)
{
    gw_reg reg = copy_of(f, local);
    if (reg != GW_REG_NONE) f->copies &= ~GW_REGSET(reg);
}

static void add_copy(struct gw_front *f, gw_reg reg, uint32_t local)
{
    forget_copy(f, local);
    if (!(f->temps & GW_REGSET(reg))) return;
    f->copies |= GW_REGSET(reg);
    f->copied[reg] = local;
    f->copied_at[reg] = f->position;
    f->homes.locals[local].copy = reg;
}

void gw_front_wrote_slot(struct gw_front *f, const struct gw_fentry *from, uint32_t local)
{
    if (from->kind == GW_FE_REG)
        add_copy(f, from->reg, local);
    else
        forget_copy(f, local);
}

/* A copy as an operand: it stays one. */
static gw_reg use_copy(struct gw_front *f, uint32_t local)
{
    gw_reg reg = copy_of(f, local);
    if (reg == GW_REG_NONE) return reg;
    f->copied_at[reg] = f->position;
    f->locked |= GW_REGSET(reg);
    f->free &= ~GW_REGSET(reg);
    return reg;
}

uint32_t gw_front_next_set(const struct gw_front *f) { return gw_fentry_next_set(f); }

gw_reg gw_front_result(struct gw_front *f, gw_valtype type)
{
    return gw_fentry_result(f, type);
}

/* ---- places ---- */

void gw_front_need_slots(struct gw_front *f, uint32_t end)
{
    if (end > f->max_slots) f->max_slots = end;
}

uint32_t gw_front_next_place(const struct gw_front *f) { return f->place; }

struct gw_fentry *gw_front_top(struct gw_front *f, uint32_t depth)
{
    GW_EXPECT(depth < f->stack.len);
    return gw_fentry_at(f, f->stack.len - 1 - depth);
}

uint32_t gw_front_place(const struct gw_front *f, uint32_t depth)
{
    GW_EXPECT(depth < f->stack.len);
    return gw_fentry_at(f, f->stack.len - 1 - depth)->slot;
}

uint32_t gw_front_home_key(const struct gw_front *f, uint32_t local)
{
    return gw_fentry_key(f, local);
}

static void const_to_slot(struct gw_front *f, const struct gw_fentry *e, uint32_t slot)
{
    if (e->type == GW_V128) { /* zero is the only one */
        gw_masm_store_slot_const(&f->m, GW_I64, slot, 0);
        gw_masm_store_slot_const(&f->m, GW_I64, slot + 1, 0);
    } else {
        gw_masm_store_slot_const(&f->m, gw_front_plain(e->type), slot, e->bits);
    }
}

static void local_to_slot(struct gw_front *f, const struct gw_fentry *e, uint32_t slot)
{
    const struct gw_home *home = &f->homes.locals[e->local];
    gw_valtype type = gw_front_plain(e->type);
    gw_reg reg = home->reg != GW_REG_NONE ? home->reg : copy_of(f, e->local);
    if (reg != GW_REG_NONE)
        gw_masm_store_slot(&f->m, type, slot, reg);
    else
        gw_masm_copy_slot(&f->m, type, slot, home->slot);
}

void gw_front_write_slot(struct gw_front *f, const struct gw_fentry *e, uint32_t slot)
{
    gw_valtype type = gw_front_plain(e->type);
    gw_front_need_slots(f, slot + gw_valtype_slots(type));
    switch (e->kind) {
    case GW_FE_CONST:
        const_to_slot(f, e, slot);
        break;
    case GW_FE_LOCAL:
        local_to_slot(f, e, slot);
        break;
    case GW_FE_REG:
        gw_masm_store_slot(&f->m, type, slot, e->reg);
        break;
    default:
        if (e->slot != slot) gw_masm_copy_slot(&f->m, type, slot, e->slot);
        break;
    }
}

void gw_front_to_place(struct gw_front *f, struct gw_fentry *e)
{
    gw_front_write_slot(f, e, e->slot);
    if (e->kind == GW_FE_REG) let_go(f, e->reg);
    e->kind = GW_FE_SLOT;
}

/* Bring entries [first, depth) to their places, from the top: so an alias is always
 * the first of its chain. */
static void settle_from(struct gw_front *f, size_t first, bool constants)
{
    for (size_t i = f->stack.len; i-- > first;) {
        struct gw_fentry *e = gw_fentry_at(f, i);
        if (e->kind == GW_FE_SLOT || (e->kind == GW_FE_CONST && !constants)) continue;
        if (e->kind == GW_FE_LOCAL) f->aliases[gw_fentry_key(f, e->local)] = e->next;
        gw_front_to_place(f, e);
    }
}

void gw_front_settle(struct gw_front *f, uint32_t count)
{
    GW_EXPECT(count <= f->stack.len);
    settle_from(f, f->stack.len - count, true);
}

void gw_front_flush(struct gw_front *f, bool constants)
{
    settle_from(f, constants ? 0 : f->flushed, constants);
    f->flushed = (uint32_t)f->stack.len;
}

void gw_front_read(struct gw_front *f, const struct gw_fentry *e, gw_reg dst)
{
    static const uint8_t zeros[16];
    gw_valtype type = gw_front_plain(e->type);
    switch (e->kind) {
    case GW_FE_CONST:
        if (type == GW_V128)
            gw_masm_const_v128(&f->m, dst, zeros);
        else
            gw_masm_const(&f->m, type, dst, e->bits);
        break;
    case GW_FE_LOCAL: {
        const struct gw_home *home = &f->homes.locals[e->local];
        gw_reg reg = home->reg != GW_REG_NONE ? home->reg : copy_of(f, e->local);
        if (reg == GW_REG_NONE)
            gw_masm_load_slot(&f->m, type, dst, home->slot);
        else if (reg != dst)
            gw_masm_move(&f->m, type, dst, reg);
        break;
    }
    case GW_FE_REG:
        if (e->reg != dst) gw_masm_move(&f->m, type, dst, e->reg);
        break;
    default:
        gw_masm_load_slot(&f->m, type, dst, e->slot);
        break;
    }
}

/* ---- pop ---- */

static inline void unlink_top(struct gw_front *f, const struct gw_fentry *e)
{
    if (e->kind == GW_FE_LOCAL) f->aliases[gw_fentry_key(f, e->local)] = e->next;
}

struct gw_fentry gw_front_pop(struct gw_front *f) { return *gw_fentry_pop(f); }

gw_reg gw_front_load_operand(struct gw_front *f, const struct gw_fentry *e)
{
    if (e->kind == GW_FE_LOCAL) {
        gw_reg copy = use_copy(f, e->local);
        if (copy != GW_REG_NONE) return copy;
    }
    gw_reg reg = operand_temp(f, e->type);
    gw_front_read(f, e, reg);
    if (e->kind == GW_FE_LOCAL) add_copy(f, reg, e->local);
    return reg;
}

gw_reg gw_front_as_reg(struct gw_front *f, const struct gw_fentry *e)
{
    return gw_fentry_as_reg(f, e);
}

gw_reg gw_front_pop_reg(struct gw_front *f)
{
    return gw_fentry_as_reg(f, gw_fentry_pop(f));
}

static inline struct gw_opnd as_opnd(struct gw_front *f, const struct gw_fentry *e)
{
    switch ((enum gw_fentry_kind)e->kind) {
    case GW_FE_REG:
        return GW_OPND_REG(gw_fentry_own_reg(f, e));
    case GW_FE_LOCAL: {
        if (gw_fentry_home_reg(f, e) != GW_REG_NONE)
            return GW_OPND_REG(gw_fentry_home_reg(f, e));
        gw_reg copy = e->type != GW_V128 ? use_copy(f, e->local) : GW_REG_NONE;
        if (copy != GW_REG_NONE) return GW_OPND_REG(copy);
        if (e->type != GW_V128) return GW_OPND_SLOT(f->homes.locals[e->local].slot);
        break;
    }
    case GW_FE_SLOT:
        if (e->type != GW_V128) return GW_OPND_SLOT(e->slot);
        break;
    case GW_FE_CONST: {
        int64_t value = e->type == GW_I32 ? (int32_t)e->bits : (int64_t)e->bits;
        if (!gw_front_is_float(e->type) && value == (int32_t)value)
            return GW_OPND_CONST(value);
        break;
    }
    }
    return GW_OPND_REG(gw_front_load_operand(f, e));
}

struct gw_opnd gw_front_as_opnd(struct gw_front *f, const struct gw_fentry *e)
{
    return as_opnd(f, e);
}

struct gw_opnd gw_front_pop_opnd(struct gw_front *f)
{
    return as_opnd(f, gw_fentry_pop(f));
}

gw_reg gw_front_pop_scratch(struct gw_front *f)
{
    struct gw_fentry e = *gw_fentry_pop(f);
    if (e.kind == GW_FE_REG) return gw_fentry_own_reg(f, &e);
    gw_reg reg = operand_temp(f, e.type);
    gw_front_read(f, &e, reg);
    return reg;
}

gw_reg gw_front_top_reg(struct gw_front *f)
{
    struct gw_fentry *e = gw_front_top(f, 0);
    if (e->kind == GW_FE_LOCAL && f->homes.locals[e->local].reg != GW_REG_NONE)
        return f->homes.locals[e->local].reg;
    if (e->kind != GW_FE_REG) {
        gw_reg reg = gw_front_temp(f, e->type);
        gw_front_read(f, e, reg);
        unlink_top(f, e);
        e->kind = GW_FE_REG;
        e->reg = reg;
        if (f->flushed == f->stack.len) f->flushed--;
        gw_fentry_own(f, reg, f->stack.len - 1);
    }
    f->locked |= GW_REGSET(e->reg);
    return e->reg;
}

bool gw_front_peek_const(const struct gw_front *f, uint32_t depth, uint64_t *bits)
{
    if (depth >= f->stack.len) return false;
    const struct gw_fentry *e = gw_fentry_at(f, f->stack.len - 1 - depth);
    if (e->kind != GW_FE_CONST) return false;
    *bits = e->bits;
    return true;
}

void gw_front_truncate(struct gw_front *f, size_t depth)
{
    while (f->stack.len > depth) {
        const struct gw_fentry *e = gw_fentry_at(f, --f->stack.len);
        f->place = e->slot;
        if (e->kind == GW_FE_REG)
            let_go(f, e->reg);
        else
            unlink_top(f, e);
    }
    if (f->flushed > depth) f->flushed = (uint32_t)depth;
}

void gw_front_drop(struct gw_front *f, uint32_t count)
{
    GW_EXPECT(count <= f->stack.len);
    gw_front_truncate(f, f->stack.len - count);
}

/* ---- push ---- */

bool gw_front_make_room(struct gw_front *f)
{
    enum { SOME = 16, MOST = GW_MASM_MAX_FRAME_BYTES / 8 };
    size_t len = f->stack.len;
    if (len > MOST) {
        gw_front_fail(f, GW_ERR_LIMIT);
        return false;
    }
    if (!gw_vec_extend(&f->stack, SOME)) {
        gw_front_fail(f, GW_ERR_NOMEM);
        return false;
    }
    f->stack.len = len;
    return true;
}

void gw_front_push_local(struct gw_front *f, uint32_t local)
{
    gw_fentry_push_local(f, local);
}

/* For one more; without memory the top is lost. */
static inline void see_to_room(struct gw_front *f)
{
    if (GW_UNLIKELY(f->stack.len == f->stack.cap) && !gw_front_make_room(f))
        f->stack.len--;
}

void gw_front_push(struct gw_front *f, gw_valtype type, gw_reg reg)
{
    see_to_room(f);
    gw_fentry_push_reg(f, type, reg);
}

void gw_front_push_const(struct gw_front *f, gw_valtype type, uint64_t bits)
{
    gw_fentry_push_const(f, type, bits);
}

void gw_front_push_slot(struct gw_front *f, gw_valtype type)
{
    see_to_room(f);
    gw_fentry_push(f, GW_FE_SLOT, type);
    gw_front_need_slots(f, f->place);
}

void gw_front_preserve(struct gw_front *f, uint32_t local)
{
    uint32_t key = gw_fentry_key(f, local), i = f->aliases[key];
    if (GW_LIKELY(i == GW_FRONT_NONE)) return;
    f->aliases[key] = GW_FRONT_NONE;
    while (i != GW_FRONT_NONE) {
        struct gw_fentry *e = gw_fentry_at(f, i);
        uint32_t next = e->next;
        gw_regset class = gw_fentry_class(e->type);
        if (f->free & class) {
            gw_reg reg = copy_of(f, e->local);
            if (reg == GW_REG_NONE || !(f->free & GW_REGSET(reg)))
                reg = pick_free(f, class);
            gw_front_read(f, e, reg);
            e->kind = GW_FE_REG;
            e->reg = reg;
            gw_fentry_own(f, reg, i);
        } else {
            gw_front_to_place(f, e);
        }
        i = next;
    }
}
