/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_control.c -- blocks, their ends, exceptions, and what is never reached. */
#include <string.h>

#include "core/interp/prepare.h"

static struct gw_ctl *push_ctl(struct gw_prep *p, enum gw_ctl_kind kind)
{
    static GW_THREAD_LOCAL struct gw_ctl nowhere;
    struct gw_ctl *ctl = gw_vec_push(&p->ctls);
    if (!ctl) {
        if (p->err == GW_OK) p->err = GW_ERR_NOMEM;
        ctl = &nowhere;
    }
    *ctl = (struct gw_ctl){.kind = (uint8_t)kind, .fixups = GW_PREP_NONE,
                           .else_fixups = GW_PREP_NONE};
    return ctl;
}

/* Open a block whose parameters are on the stack, brought home unless it is a plain `block`. */
static struct gw_ctl *open_block(struct gw_prep *p, enum gw_ctl_kind kind)
{
    const struct gw_blocktype *bt = &p->in.block;
    struct gw_ctl *ctl = push_ctl(p, kind);
    if (bt->is_index) {
        const struct gw_type *type = &p->module->types[bt->index];
        ctl->params = type->func.params;
        ctl->param_count = type->func.param_count;
        ctl->results = type->func.results;
        ctl->result_count = type->func.result_count;
    } else if (bt->result != GW_BOT) {
        ctl->one = bt->result;
        ctl->result_count = 1;
    }
    gw_prep_flush(p, ctl->param_count);
    uint32_t depth = gw_prep_depth(p);
    ctl->height = depth >= ctl->param_count ? depth - ctl->param_count : 0;
    ctl->base = ctl->height < depth ? gw_prep_at(p, ctl->height)->home : gw_prep_next_home(p);
    return ctl;
}

static void push_results(struct gw_prep *p, const struct gw_ctl *ctl)
{
    struct gw_ctl copy = *ctl;
    for (uint32_t i = 0; i < copy.result_count; i++)
        gw_prep_push_slot(p, copy.results ? copy.results[i] : copy.one);
}

static void push_params(struct gw_prep *p, const struct gw_ctl *ctl)
{
    const gw_valtype *params = ctl->params;
    uint32_t count = ctl->param_count;
    for (uint32_t i = 0; i < count; i++) gw_prep_push_slot(p, params[i]);
}

void gw_prep_block_start(struct gw_prep *p)
{
    if (!p->is_metered) return;
    if (p->fuel_pos != GW_PREP_NONE && p->err == GW_OK)
        gw_prep_put32(p->code + p->fuel_pos + 8, p->fuel);
    gw_prep_emit(p, gw_fuel, 16);
    p->fuel_pos = p->last;
    p->fuel = 0;
    p->last = GW_PREP_NONE;
}

static void open_loop(struct gw_prep *p)
{
    struct gw_ctl *ctl = open_block(p, GW_CTL_LOOP);
    gw_prep_forget(p);
    ctl->label = (uint32_t)p->len;
    if (p->is_interruptible) gw_prep_emit(p, gw_poll, 8);
    gw_prep_block_start(p);
    p->last = GW_PREP_NONE;
}

static void open_if(struct gw_prep *p)
{
    struct gw_pentry cond = gw_prep_pop(p);
    struct gw_ctl *ctl = open_block(p, GW_CTL_IF);
    uint32_t at = gw_prep_branch_if(p, cond, false, false);
    gw_prep_add_fixup(p, &ctl->else_fixups, at + 12, at);
    memcpy(ctl->acc, p->acc, sizeof ctl->acc);
    gw_prep_block_start(p);
}

/* Behind a label: values are in their places, the accumulators hold nothing known. */
static void revive(struct gw_prep *p)
{
    gw_prep_forget(p);
    p->is_dead = false;
    gw_prep_block_start(p);
}

static void do_else(struct gw_prep *p)
{
    struct gw_ctl *ctl = gw_prep_ctl(p, 0);
    if (!p->is_dead) {
        gw_prep_jump(p, 0);
        ctl = gw_prep_ctl(p, 0);
    }
    gw_prep_truncate(p, ctl->height);
    gw_prep_forget(p);
    gw_prep_bind(p, &ctl->else_fixups);
    ctl->kind = GW_CTL_ELSE;
    memcpy(p->acc, ctl->acc, sizeof ctl->acc);
    p->is_dead = false;
    push_params(p, ctl);
    p->flushed = gw_prep_depth(p);
    gw_prep_block_start(p);
}

/* ---- exceptions ---- */

static struct gw_catch_row *add_row(struct gw_prep *p, const struct gw_ctl *ctl,
                                    enum gw_catch_row_kind kind, const struct gw_tag *tag)
{
    static GW_THREAD_LOCAL struct gw_catch_row nowhere;
    uint32_t depth = (uint32_t)(ctl - (const struct gw_ctl *)p->ctls.data);
    struct gw_catch_row *row = gw_vec_push(&p->rows);
    if (!row) {
        if (p->err == GW_OK) p->err = GW_ERR_NOMEM;
        row = &nowhere;
    }
    *row = (struct gw_catch_row){.start = ctl->try_start, .end = ctl->try_end,
                                 .depth = depth, .kind = (uint8_t)kind, .tag = tag,
                                 .dst = (uint16_t)ctl->base};
    return row;
}

static void open_try_table(struct gw_prep *p)
{
    struct gw_reader list = p->in.list;
    uint32_t first = (uint32_t)p->pending.len;
    for (uint32_t i = 0; i < p->in.list_len; i++) {
        struct gw_pending_catch *pending = gw_vec_push(&p->pending);
        if (!pending) {
            p->err = GW_ERR_NOMEM;
            return;
        }
        pending->what = gw_instr_read_catch(&list);
        pending->ctl = (uint32_t)p->ctls.len - 1 - pending->what.label;
    }
    struct gw_ctl *ctl = open_block(p, GW_CTL_TRY_TABLE);
    ctl->first_row = first;
    ctl->try_start = (uint32_t)p->len;
    gw_prep_forget(p);
}

/* A protected range ends here; what follows must not take back what lies inside. */
static void close_range(struct gw_prep *p, struct gw_ctl *ctl)
{
    ctl->try_end = (uint32_t)p->len;
    p->last = p->tail = GW_PREP_NONE;
}

static void close_try_table(struct gw_prep *p, struct gw_ctl *ctl)
{
    static const uint8_t kinds[] = {GW_ROW_TAG, GW_ROW_TAG_REF, GW_ROW_ALL, GW_ROW_ALL_REF};
    close_range(p, ctl);
    for (uint32_t i = ctl->first_row; i < p->pending.len; i++) {
        const struct gw_pending_catch *c = GW_VEC_AT(struct gw_pending_catch, &p->pending, i);
        bool is_all = c->what.kind >= GW_CATCH_ALL;
        struct gw_ctl *target = GW_VEC_AT(struct gw_ctl, &p->ctls, c->ctl);
        struct gw_catch_row *row =
            add_row(p, ctl, (enum gw_catch_row_kind)kinds[c->what.kind],
                    is_all ? NULL : p->instance->tags[c->what.tag]);
        row->dst = (uint16_t)target->base;
        if (target->kind == GW_CTL_LOOP) row->target = target->label;
        else if (p->err == GW_OK)
            gw_prep_add_fixup(p, &target->fixups, (uint32_t)p->rows.len - 1, GW_PREP_NONE);
    }
    p->pending.len = ctl->first_row;
}

static void end_try_part(struct gw_prep *p, struct gw_ctl *ctl)
{
    if (ctl->kind == GW_CTL_TRY) close_range(p, ctl);
    if (!p->is_dead) gw_prep_jump(p, 0);
}

/* catch and catch_all of the legacy try: the exception lies under its arguments, for rethrow. */
static void do_catch(struct gw_prep *p)
{
    struct gw_ctl *ctl = gw_prep_ctl(p, 0);
    const struct gw_tag *tag =
        p->in.op == GW_OP_CATCH ? p->instance->tags[p->in.index] : NULL;
    end_try_part(p, ctl);
    ctl = gw_prep_ctl(p, 0);
    ctl->kind = GW_CTL_CATCH;
    add_row(p, ctl, GW_ROW_LEGACY, tag)->target = (uint32_t)p->len;
    gw_prep_truncate(p, ctl->height);
    revive(p);
    gw_prep_push(p, GW_ACC_R, false);
    if (tag) {
        const struct gw_type *type =
            &p->module->types[p->module->tags[p->in.index].type];
        for (uint32_t i = 0; i < type->func.param_count; i++)
            gw_prep_push_slot(p, type->func.params[i]);
    }
    p->flushed = gw_prep_depth(p);
}

static void throw_ref(struct gw_prep *p, uint32_t slot)
{
    uint8_t *at = gw_prep_emit(p, gw_throw_ref, 32);
    gw_prep_put16(at + 8, slot);
    gw_prep_put_ptr(at + 24, p->func);
    gw_prep_die(p);
}

static void do_throw(struct gw_prep *p)
{
    const struct gw_tag *tag = p->instance->tags[p->in.index];
    uint32_t count = p->module->types[p->module->tags[p->in.index].type].func.param_count;
    gw_prep_settle(p, count);
    gw_prep_spill_all(p);
    uint32_t depth = gw_prep_depth(p);
    uint32_t first = count > 0 && count <= depth ? gw_prep_at(p, depth - count)->home : 0;
    uint8_t *at = gw_prep_emit(p, gw_throw, 32);
    gw_prep_put16(at + 8, first);
    gw_prep_put_ptr(at + 16, tag);
    gw_prep_put_ptr(at + 24, p->func);
    gw_prep_die(p);
}

/* ---- the end of a block ---- */

static void end_function(struct gw_prep *p)
{
    if (!p->is_dead) gw_prep_return(p);
    struct gw_ctl *ctl = gw_prep_ctl(p, 0);
    if (ctl->fixups != GW_PREP_NONE) {
        gw_prep_truncate(p, 0);
        gw_prep_bind(p, &ctl->fixups);
        revive(p);
        push_results(p, ctl);
        gw_prep_return(p);
    }
    p->ctls.len = 0;
}

static void do_end(struct gw_prep *p)
{
    struct gw_ctl *ctl = gw_prep_ctl(p, 0);
    if (ctl->kind == GW_CTL_FUNC) {
        end_function(p);
        return;
    }
    if (ctl->kind == GW_CTL_TRY_TABLE) close_try_table(p, ctl);
    if (ctl->kind == GW_CTL_CATCH && !p->is_dead) {
        /* Results lie above the exception: they move, so the stack is as behind a branch. */
        gw_prep_jump(p, 0);
        ctl = gw_prep_ctl(p, 0);
        gw_prep_truncate(p, ctl->height);
        gw_prep_forget(p);
        p->is_dead = true;
    }
    bool has_label = ctl->fixups != GW_PREP_NONE || ctl->else_fixups != GW_PREP_NONE;
    if (has_label) {
        if (!p->is_dead) gw_prep_settle(p, ctl->result_count);
        gw_prep_truncate(p, ctl->height);
        gw_prep_bind(p, &ctl->fixups);
        gw_prep_bind(p, &ctl->else_fixups);
        revive(p);
        push_results(p, ctl);
        p->flushed = gw_prep_depth(p);
    } else if (p->is_dead) {
        gw_prep_truncate(p, ctl->height);
    }
    p->ctls.len--;
}

static void do_delegate(struct gw_prep *p)
{
    struct gw_ctl *ctl = gw_prep_ctl(p, 0);
    close_range(p, ctl);
    uint32_t index = (uint32_t)p->ctls.len - 1;
    uint32_t target = index - 1 - p->in.index;
    add_row(p, ctl, GW_ROW_DELEGATE, NULL)->target = target;
    do_end(p);
}

/* Code that is never reached: only the structure counts. Returns whether the instruction ends or
 * turns the block in which it stopped. */
static bool skip(struct gw_prep *p)
{
    switch (p->in.op) {
    case GW_OP_BLOCK:
    case GW_OP_LOOP:
    case GW_OP_IF:
    case GW_OP_TRY:
    case GW_OP_TRY_TABLE: p->skip_depth++; return false;
    case GW_OP_END:
    case GW_OP_DELEGATE:
        if (p->skip_depth == 0) return true;
        p->skip_depth--;
        return false;
    case GW_OP_ELSE:
    case GW_OP_CATCH:
    case GW_OP_CATCH_ALL: return p->skip_depth == 0;
    default: return false;
    }
}

static void open_try(struct gw_prep *p)
{
    struct gw_ctl *ctl = open_block(p, GW_CTL_TRY);
    ctl->try_start = (uint32_t)p->len;
    gw_prep_forget(p);
}

static void jump_and_die(struct gw_prep *p, uint32_t label)
{
    if (gw_prep_ctl(p, label)->kind == GW_CTL_FUNC) gw_prep_return(p);
    else gw_prep_jump(p, label);
    gw_prep_die(p);
}

bool gw_prep_control(struct gw_prep *p)
{
    if (p->is_dead && !skip(p)) return true;
    switch (p->in.op) {
    case GW_OP_NOP: return true;
    case GW_OP_UNREACHABLE:
        gw_prep_emit(p, gw_unreachable, 8);
        gw_prep_die(p);
        return true;
    case GW_OP_BLOCK: open_block(p, GW_CTL_BLOCK); return true;
    case GW_OP_LOOP: open_loop(p); return true;
    case GW_OP_IF: open_if(p); return true;
    case GW_OP_ELSE: do_else(p); return true;
    case GW_OP_END: do_end(p); return true;
    case GW_OP_TRY: open_try(p); return true;
    case GW_OP_TRY_TABLE: open_try_table(p); return true;
    case GW_OP_CATCH:
    case GW_OP_CATCH_ALL: do_catch(p); return true;
    case GW_OP_DELEGATE: do_delegate(p); return true;
    case GW_OP_THROW: do_throw(p); return true;
    case GW_OP_THROW_REF: throw_ref(p, gw_prep_pop_slot(p)); return true;
    case GW_OP_RETHROW: throw_ref(p, gw_prep_ctl(p, p->in.index)->base); return true;
    case GW_OP_BR: jump_and_die(p, p->in.index); return true;
    case GW_OP_BR_IF: {
        struct gw_pentry cond = gw_prep_pop(p);
        gw_prep_br_if(p, p->in.index, cond, true, false);
        return true;
    }
    case GW_OP_BR_TABLE:
        gw_prep_br_table(p);
        gw_prep_die(p);
        return true;
    case GW_OP_RETURN:
        gw_prep_return(p);
        gw_prep_die(p);
        return true;
    default: return false;
    }
}
