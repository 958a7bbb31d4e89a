/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_stack.c -- the abstract operand stack and the locals. */
#include <string.h>

#include "core/interp/prepare.h"

unsigned gw_prep_acc_of(gw_valtype type)
{
    switch (gw_valtype_kind(type)) {
    case GW_KIND_F32: return GW_ACC_S;
    case GW_KIND_F64: return GW_ACC_D;
    case GW_KIND_V128: return GW_ACC_NONE;
    default: return GW_ACC_R;
    }
}

bool gw_prep_is_32(gw_valtype type) { return type == GW_I32 || type == GW_F32; }

uint32_t gw_prep_depth(const struct gw_prep *p) { return (uint32_t)p->stack.len; }

struct gw_pentry *gw_prep_at(struct gw_prep *p, uint32_t index)
{
    return GW_VEC_AT(struct gw_pentry, &p->stack, index);
}

static uint32_t slots_of(const struct gw_pentry *e) { return e->acc == GW_ACC_NONE ? 2 : 1; }

uint32_t gw_prep_next_home(const struct gw_prep *p)
{
    if (p->stack.len == 0) return p->operand_base;
    const struct gw_pentry *top = GW_VEC_AT(struct gw_pentry, &p->stack, p->stack.len - 1);
    return top->home + slots_of(top);
}

void gw_prep_need_slots(struct gw_prep *p, uint32_t end)
{
    if (end > p->max_slots) p->max_slots = end;
    if (end > GW_FRAME_MAX_SLOTS && p->err == GW_OK) p->err = GW_ERR_LIMIT;
}

/* After an error the entry is not on the stack, but may still be written to. */
struct gw_pentry *gw_prep_push(struct gw_prep *p, unsigned acc, bool is_32)
{
    static GW_THREAD_LOCAL struct gw_pentry nowhere;
    uint32_t home = gw_prep_next_home(p);
    struct gw_pentry *e = gw_vec_push(&p->stack);
    if (!e) {
        if (p->err == GW_OK) p->err = GW_ERR_NOMEM;
        return &nowhere;
    }
    *e = (struct gw_pentry){.kind = GW_ENTRY_SLOT, .acc = (uint8_t)acc, .is_32 = is_32,
                            .home = home, .pos = GW_PREP_NONE};
    gw_prep_need_slots(p, home + slots_of(e));
    return e;
}

void gw_prep_push_const(struct gw_prep *p, unsigned acc, bool is_32, uint64_t bits)
{
    struct gw_pentry *e = gw_prep_push(p, acc, is_32);
    e->kind = GW_ENTRY_CONST;
    e->value = bits;
}

void gw_prep_push_slot(struct gw_prep *p, gw_valtype type)
{
    gw_prep_push(p, gw_prep_acc_of(type), gw_prep_is_32(type));
}

struct gw_pentry gw_prep_pop(struct gw_prep *p)
{
    if (p->stack.len == 0) {
        GW_EXPECT(p->err != GW_OK); /* only an error can have left it empty */
        return (struct gw_pentry){.kind = GW_ENTRY_CONST, .pos = GW_PREP_NONE};
    }
    struct gw_pentry e = *gw_prep_at(p, gw_prep_depth(p) - 1);
    p->stack.len--;
    if (p->flushed > p->stack.len) p->flushed = gw_prep_depth(p);
    if (e.kind == GW_ENTRY_LOCAL) p->local_aliases[e.local]--;
    if (e.kind == GW_ENTRY_ACC) p->acc[e.acc].entry = GW_PREP_NONE;
    return e;
}

void gw_prep_truncate(struct gw_prep *p, uint32_t depth)
{
    while (gw_prep_depth(p) > depth) gw_prep_pop(p);
}

uint32_t gw_prep_local_slot(const struct gw_prep *p, uint32_t index)
{
    return p->local_slots[index] >> 8;
}

static uint32_t slot_of(const struct gw_prep *p, const struct gw_pentry *e)
{
    return e->kind == GW_ENTRY_LOCAL ? gw_prep_local_slot(p, e->local) : e->home;
}

bool gw_prep_in_acc(const struct gw_prep *p, const struct gw_pentry *e)
{
    if (e->kind == GW_ENTRY_ACC) return true;
    if (e->kind == GW_ENTRY_CONST || e->acc == GW_ACC_NONE) return false;
    return p->acc[e->acc].slot == slot_of(p, e);
}

void gw_prep_move(struct gw_prep *p, const struct gw_pentry *e, uint32_t slot)
{
    uint8_t *at;
    if (e->kind == GW_ENTRY_CONST) {
        bool is_short = e->value <= UINT32_MAX;
        if (is_short && gw_prep_fuse_consts(p, slot, (uint32_t)e->value)) {
            gw_prep_wrote(p, slot);
            return;
        }
        at = gw_prep_emit(p, is_short ? gw_mov_c32 : gw_mov_c64, is_short ? 16 : 24);
        if (is_short) gw_prep_note(p, GW_FUSE_MOV_C32, 0, (int32_t)(uint32_t)e->value);
        if (is_short) gw_prep_put32(at + 12, (uint32_t)e->value);
        else gw_prep_put64(at + 16, e->value);
        gw_prep_wrote(p, slot);
    } else if (gw_prep_in_acc(p, e)) {
        uint32_t mirrored = p->acc[e->acc].slot;
        if (e->acc == GW_ACC_R && gw_prep_fuse_copy(p, mirrored, slot)) return;
        at = gw_prep_emit(p, gw_mov_acc[e->acc], 16);
        gw_prep_wrote(p, slot);
        p->acc[e->acc].slot = mirrored == GW_PREP_NONE ? slot : mirrored;
    } else {
        uint32_t from = slot_of(p, e);
        if (e->acc != GW_ACC_NONE && gw_prep_fuse_moves(p, slot, from)) {
            gw_prep_wrote(p, slot);
            return;
        }
        at = gw_prep_emit(p, e->acc == GW_ACC_NONE ? gw_mov_v128 : gw_mov, 16);
        if (e->acc != GW_ACC_NONE) gw_prep_note(p, GW_FUSE_MOV, from, 0);
        gw_prep_put16(at + 10, from);
        gw_prep_wrote(p, slot);
        if (e->acc == GW_ACC_NONE) gw_prep_wrote(p, slot + 1);
    }
    gw_prep_put16(at + 8, slot);
    p->fuse.dst = (uint16_t)slot;
}

/* The value popped as *e was only in its accumulator: let its producer store it at home. */
static void patch_home(struct gw_prep *p, const struct gw_pentry *e)
{
    struct gw_acc *acc = &p->acc[e->acc];
    gw_op *op = acc->pair[1];
    if (p->err == GW_OK) {
        memcpy(p->code + acc->pos, &op, sizeof op);
        gw_prep_put16(p->code + acc->pos + 8, e->home);
    }
    if (p->fuse.pos == acc->pos) {
        p->fuse.is_stored = true;
        p->fuse.dst = (uint16_t)e->home;
    }
    gw_prep_wrote(p, e->home);
    acc->slot = e->home;
}

uint32_t gw_prep_as_slot(struct gw_prep *p, const struct gw_pentry *e)
{
    switch ((enum gw_entry_kind)e->kind) {
    case GW_ENTRY_CONST: gw_prep_move(p, e, e->home); return e->home;
    case GW_ENTRY_ACC: patch_home(p, e); return e->home;
    default: return slot_of(p, e);
    }
}

uint32_t gw_prep_pop_slot(struct gw_prep *p)
{
    struct gw_pentry e = gw_prep_pop(p);
    return gw_prep_as_slot(p, &e);
}

struct gw_operand gw_prep_use(struct gw_prep *p, const struct gw_pentry *e, bool any_const)
{
    struct gw_operand o = {'S', 0, 0, 0};
    if (e->kind == GW_ENTRY_CONST) {
        int64_t wide = (int64_t)e->value;
        bool fits = any_const || e->is_32 || (e->acc == GW_ACC_R && wide == (int32_t)wide);
        if (fits) {
            o.from = 'C';
            o.imm = (int32_t)(uint32_t)e->value;
            o.bits = e->value;
            return o;
        }
    }
    if (e->kind == GW_ENTRY_ACC) {
        o.from = 'R';
        return o;
    }
    o.slot = gw_prep_as_slot(p, e);
    return o;
}

/* Bring entry `index` home. */
static void bring_home(struct gw_prep *p, uint32_t index)
{
    struct gw_pentry *e = gw_prep_at(p, index);
    if (e->kind == GW_ENTRY_SLOT) return;
    if (e->kind == GW_ENTRY_ACC) {
        gw_prep_spill(p, e->acc);
        return;
    }
    gw_prep_move(p, e, e->home);
    if (e->kind == GW_ENTRY_LOCAL) p->local_aliases[e->local]--;
    e->kind = GW_ENTRY_SLOT;
    e->pos = GW_PREP_NONE;
}

void gw_prep_settle(struct gw_prep *p, uint32_t count)
{
    uint32_t depth = gw_prep_depth(p);
    if (count > depth) return;
    for (uint32_t i = depth - count; i < depth; i++) bring_home(p, i);
}

void gw_prep_flush(struct gw_prep *p, uint32_t params)
{
    uint32_t depth = gw_prep_depth(p);
    for (uint32_t i = p->flushed; i < depth; i++)
        if (gw_prep_at(p, i)->kind != GW_ENTRY_CONST) bring_home(p, i);
    gw_prep_settle(p, params);
    p->flushed = depth;
}

void gw_prep_local_get(struct gw_prep *p, uint32_t index)
{
    uint32_t info = p->local_slots[index];
    struct gw_pentry *e = gw_prep_push(p, info >> 1 & 3, info & 1);
    e->kind = GW_ENTRY_LOCAL;
    e->local = index;
    if (p->err == GW_OK) p->local_aliases[index]++;
}

/* A local is about to change: entries that stand for its old value get it in their homes. */
static void preserve(struct gw_prep *p, uint32_t index)
{
    for (uint32_t i = gw_prep_depth(p); i-- > 0 && p->local_aliases[index] > 0;) {
        const struct gw_pentry *e = gw_prep_at(p, i);
        if (e->kind == GW_ENTRY_LOCAL && e->local == index) bring_home(p, i);
    }
}

void gw_prep_local_set(struct gw_prep *p, uint32_t index, bool is_tee)
{
    struct gw_pentry e = gw_prep_pop(p);
    uint32_t slot = gw_prep_local_slot(p, index);
    /* An alias of the value itself would be written over, too. */
    bool is_self = e.kind == GW_ENTRY_LOCAL && e.local == index;
    if (!is_self) {
        if (p->local_aliases[index] > 0) preserve(p, index);
        bool is_last = e.pos != GW_PREP_NONE && e.pos == p->last && p->err == GW_OK;
        bool was_acc = e.kind == GW_ENTRY_ACC;
        if (is_last && (was_acc || e.kind == GW_ENTRY_SLOT)) {
            bool mirrors = e.acc != GW_ACC_NONE && p->acc[e.acc].pos == e.pos &&
                           (was_acc || p->acc[e.acc].slot == e.home);
            if (was_acc) {
                e.home = slot;
                patch_home(p, &e);
            } else {
                gw_prep_put16(p->code + e.pos + 8, slot);
                if (p->fuse.pos == e.pos) p->fuse.dst = (uint16_t)slot;
                gw_prep_wrote(p, e.home);
                gw_prep_wrote(p, slot);
                if (mirrors) p->acc[e.acc].slot = slot;
            }
            gw_prep_fuse_add_add(p);
        } else {
            gw_prep_move(p, &e, slot);
            if (was_acc) {
                gw_prep_wrote(p, slot);
                p->acc[e.acc].slot = slot;
            }
        }
        p->last = GW_PREP_NONE; /* dst is the local's for good */
    }
    if (is_tee) gw_prep_local_get(p, index);
}
