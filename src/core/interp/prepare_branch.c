/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_branch.c -- branches, the comparisons they absorb, and their labels. */
#include <string.h>

#include "core/interp/prepare.h"

/* ---- labels ---- */

struct gw_ctl *gw_prep_ctl(struct gw_prep *p, uint32_t label)
{
    GW_EXPECT(label < p->ctls.len);
    return GW_VEC_AT(struct gw_ctl, &p->ctls, p->ctls.len - 1 - label);
}

void gw_prep_add_fixup(struct gw_prep *p, uint32_t *list, uint32_t at, uint32_t from)
{
    struct gw_fixup *f = gw_vec_push(&p->fixups);
    if (!f) {
        if (p->err == GW_OK) p->err = GW_ERR_NOMEM;
        return;
    }
    *f = (struct gw_fixup){*list, at, from};
    *list = (uint32_t)p->fixups.len - 1;
}

/* The label is here. */
void gw_prep_bind(struct gw_prep *p, uint32_t *list)
{
    p->last = p->tail = GW_PREP_NONE;
    p->fuse.kind = GW_FUSE_NONE;
    if (p->err != GW_OK) return;
    for (uint32_t i = *list; i != GW_PREP_NONE;) {
        const struct gw_fixup *f = GW_VEC_AT(struct gw_fixup, &p->fixups, i);
        if (f->from == GW_PREP_NONE)
            GW_VEC_AT(struct gw_catch_row, &p->rows, f->at)->target = (uint32_t)p->len;
        else
            gw_prep_put32(p->code + f->at, (uint32_t)p->len - f->from);
        i = f->next;
    }
    *list = GW_PREP_NONE;
}

/* Let the 32-bit distance at `at` of the instruction at `from` lead to ctl's label. */
static void aim(struct gw_prep *p, struct gw_ctl *ctl, uint32_t at, uint32_t from)
{
    if (p->err != GW_OK) return;
    if (ctl->kind == GW_CTL_LOOP) gw_prep_put32(p->code + at, ctl->label - from);
    else gw_prep_add_fixup(p, &ctl->fixups, at, from);
}

/* ---- conditional branches ---- */

uint32_t gw_prep_branch_if(struct gw_prep *p, struct gw_pentry value, bool sense, bool is_64)
{
    if (!gw_prep_fuse_branch(p, &value, sense, is_64)) {
        gw_op *const(*table)[2] = is_64 ? gw_i64_brz : gw_i32_brz;
        bool in_acc = gw_prep_in_acc(p, &value);
        uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &value);
        uint8_t *at = gw_prep_emit(p, table[sense][in_acc], 16);
        if (!in_acc) gw_prep_put16(at + 8, slot);
    }
    uint32_t pos = p->tail;
    p->last = p->tail = GW_PREP_NONE;
    return pos;
}

/* ---- br, br_if, br_table ---- */

static uint32_t arity(const struct gw_ctl *ctl)
{
    return ctl->kind == GW_CTL_LOOP ? ctl->param_count : ctl->result_count;
}

/* Is the first of the top `count` entries where the label wants it? */
static bool is_in_place(struct gw_prep *p, uint32_t count, uint32_t base)
{
    uint32_t depth = gw_prep_depth(p);
    return count == 0 || count > depth || gw_prep_at(p, depth - count)->home == base;
}

/* Copy the top `count` entries to `base` and on. Upwards: a place that is written was read before, since
 * base is never above the entries' own homes. */
static void move_down(struct gw_prep *p, uint32_t count, uint32_t base)
{
    uint32_t depth = gw_prep_depth(p);
    if (count > depth) return;
    uint32_t slot = base;
    for (uint32_t i = depth - count; i < depth; i++) {
        const struct gw_pentry *e = gw_prep_at(p, i);
        if (e->kind != GW_ENTRY_SLOT || e->home != slot) gw_prep_move(p, e, slot);
        slot += e->acc == GW_ACC_NONE ? 2 : 1;
    }
}

void gw_prep_die(struct gw_prep *p)
{
    gw_prep_truncate(p, gw_prep_ctl(p, 0)->height);
    gw_prep_forget(p);
    p->is_dead = true;
    p->skip_depth = 0;
}

void gw_prep_jump(struct gw_prep *p, uint32_t label)
{
    struct gw_ctl *ctl = gw_prep_ctl(p, label);
    uint32_t count = arity(ctl);
    if (is_in_place(p, count, ctl->base)) gw_prep_settle(p, count);
    else move_down(p, count, ctl->base);
    gw_prep_fuse_jump(p);
    aim(p, ctl, p->tail + 12, p->tail);
}

void gw_prep_br_if(struct gw_prep *p, uint32_t label, struct gw_pentry cond, bool sense,
                   bool is_64)
{
    struct gw_ctl *ctl = gw_prep_ctl(p, label);
    uint32_t count = arity(ctl);
    if (is_in_place(p, count, ctl->base)) {
        gw_prep_settle(p, count);
        uint32_t at = gw_prep_branch_if(p, cond, sense, is_64);
        aim(p, ctl, at + 12, at);
        gw_prep_block_start(p);
        return;
    }
    uint32_t skip = GW_PREP_NONE;
    uint32_t at = gw_prep_branch_if(p, cond, !sense, is_64);
    gw_prep_add_fixup(p, &skip, at + 12, at);
    gw_prep_spill_all(p);
    struct gw_acc saved[GW_ACC_COUNT];
    memcpy(saved, p->acc, sizeof saved);
    move_down(p, count, ctl->base);
    gw_prep_fuse_jump(p);
    aim(p, ctl, p->tail + 12, p->tail);
    gw_prep_bind(p, &skip);
    memcpy(p->acc, saved, sizeof saved);
    gw_prep_block_start(p);
}

/* Targets whose values must move get a way of their own behind the table, one per target. */
static void table_entry(struct gw_prep *p, uint32_t label, uint32_t at, uint32_t table)
{
    struct gw_ctl *ctl = gw_prep_ctl(p, label);
    uint32_t count = arity(ctl);
    if (is_in_place(p, count, ctl->base)) {
        aim(p, ctl, at, table);
        return;
    }
    if (ctl->mark != p->mark) {
        ctl->mark = p->mark;
        ctl->trampoline = (uint32_t)p->len;
        move_down(p, count, ctl->base);
        gw_prep_emit(p, gw_br, 16);
        aim(p, ctl, p->last + 12, p->last);
    }
    if (p->err == GW_OK) gw_prep_put32(p->code + at, ctl->trampoline - table);
}

void gw_prep_br_table(struct gw_prep *p)
{
    uint32_t count = p->in.list_len;
    struct gw_pentry index = gw_prep_pop(p);
    gw_prep_settle(p, arity(gw_prep_ctl(p, p->in.index)));
    gw_prep_spill_all(p);
    bool in_acc = gw_prep_in_acc(p, &index);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &index);
    size_t bytes = (16 + 4 * ((size_t)count + 1) + 7) & ~(size_t)7;
    if (p->err != GW_OK) return;
    uint8_t *at = gw_prep_emit(p, in_acc ? gw_br_table_r : gw_br_table_s, bytes);
    if (p->err != GW_OK) return;
    gw_prep_put16(at + 8, slot);
    gw_prep_put32(at + 12, count);
    uint32_t table = p->last;
    struct gw_reader list = p->in.list;
    p->mark++;
    for (uint32_t i = 0; i < count; i++)
        table_entry(p, gw_instr_read_target(&list), table + 16 + 4 * i, table);
    table_entry(p, p->in.index, table + 16 + 4 * count, table);
}
