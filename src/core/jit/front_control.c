/* SPDX-License-Identifier: Apache-2.0 */
/* front_control.c -- blocks, branches, select. */
#include "core/jit/front.h"

#include "core/jit/front_decode.h"
#include "core/jit/front_ops.h"
#include "core/jit/masm_vector.h"

struct gw_fctl *gw_front_ctl(struct gw_front *f, uint32_t depth)
{
    GW_EXPECT(depth < f->ctls.len);
    return GW_VEC_AT(struct gw_fctl, &f->ctls, f->ctls.len - 1 - depth);
}

/* ---- labels ---- */

static uint32_t arity(const struct gw_fctl *ctl)
{
    return ctl->kind == GW_FCTL_LOOP ? ctl->param_count : ctl->result_count;
}

static gw_valtype label_type(const struct gw_fctl *ctl, uint32_t i)
{
    if (ctl->kind == GW_FCTL_LOOP) return ctl->params[i];
    return ctl->results ? ctl->results[i] : ctl->one;
}

static gw_reg result_reg(gw_valtype type)
{
    return gw_front_is_float(type) ? gw_masm_cpu.float_results[0]
                                   : gw_masm_cpu.int_results[0];
}

static gw_label target_of(struct gw_fctl *ctl)
{
    if (ctl->kind == GW_FCTL_LOOP) return ctl->head;
    ctl->is_targeted = true;
    return ctl->end;
}

/* Put copies of the top values where the label wants them. Entries stay as they are. */
static void bring_values(struct gw_front *f, const struct gw_fctl *ctl)
{
    uint32_t count = arity(ctl), i = 0, slot = ctl->base, moved = GW_FRONT_NONE;
    if (count == 0) return;
    GW_EXPECT(count <= f->stack.len);
    size_t first = f->stack.len - count;
    gw_regset copies = f->copies; /* of where the branch is not taken */
    gw_front_forget_memory(f);
    if (ctl->kind != GW_FCTL_LOOP) {
        gw_reg reg = result_reg(label_type(ctl, 0));
        if ((f->owned & GW_REGSET(reg)) && f->owner[reg] > first) {
            moved = f->owner[reg];
            const struct gw_fentry *e = GW_VEC_AT(struct gw_fentry, &f->stack, moved);
            gw_front_write_slot(f, e, e->slot);
        }
        gw_front_read(f, GW_VEC_AT(struct gw_fentry, &f->stack, first), reg);
        f->copies &= ~GW_REGSET(reg);
        slot += gw_valtype_slots(label_type(ctl, 0));
        i = 1;
    }
    for (; i < count; i++) {
        struct gw_fentry e = *GW_VEC_AT(struct gw_fentry, &f->stack, first + i);
        if (first + i == moved) e.kind = GW_FE_SLOT;
        gw_front_write_slot(f, &e, slot);
        slot += gw_valtype_slots(label_type(ctl, i));
    }
    f->copies = copies;
}

/* Are the top values there already? */
static bool is_in_place(struct gw_front *f, const struct gw_fctl *ctl)
{
    uint32_t count = arity(ctl), slot = ctl->base;
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_fentry *e = gw_front_top(f, count - 1 - i);
        gw_valtype type = label_type(ctl, i);
        bool wants_reg = i == 0 && ctl->kind != GW_FCTL_LOOP;
        if (wants_reg ? e->kind != GW_FE_REG || e->reg != result_reg(type)
                      : e->kind != GW_FE_SLOT || e->slot != slot)
            return false;
        slot += gw_valtype_slots(type);
    }
    return true;
}

static void push_results(struct gw_front *f, const struct gw_fctl *ctl)
{
    struct gw_fctl copy = *ctl;
    for (uint32_t i = 0; i < copy.result_count; i++) {
        gw_valtype type = copy.results ? copy.results[i] : copy.one;
        if (i == 0)
            gw_front_push(f, type, result_reg(type));
        else
            gw_front_push_slot(f, type);
    }
}

static void push_params(struct gw_front *f, const struct gw_fctl *ctl)
{
    struct gw_fctl copy = *ctl;
    for (uint32_t i = 0; i < copy.param_count; i++)
        gw_front_push_slot(f, copy.params[i]);
}

/* Code goes on behind a label. */
static void revive(struct gw_front *f)
{
    f->clean = f->copies = 0;
    gw_front_forget_memory(f);
    f->stretch++;
    f->is_dead = false;
}

/* ---- leaving ---- */

void gw_front_dead_code(struct gw_front *f)
{
    gw_front_truncate(f, gw_front_ctl(f, 0)->height);
    f->is_dead = true;
    f->skip_depth = 0;
}

static void emit_return(struct gw_front *f)
{
    gw_front_pass(f, true, f->type->func.results, f->type->func.result_count);
    gw_masm_return(&f->m);
}

void gw_front_branch_to(struct gw_front *f, uint32_t depth)
{
    struct gw_fctl *ctl = gw_front_ctl(f, depth);
    if (ctl->kind == GW_FCTL_FUNC) {
        emit_return(f);
        return;
    }
    bring_values(f, ctl);
    gw_masm_jump(&f->m, target_of(ctl));
}

/* The value of a label with only one into its register at once, where that register
 * is free. */
static bool bring_early(struct gw_front *f, const struct gw_fctl *ctl)
{
    if (arity(ctl) != 1 || ctl->kind == GW_FCTL_LOOP) return false;
    gw_reg reg = result_reg(label_type(ctl, 0));
    if (!(f->free & GW_REGSET(reg))) return false;
    struct gw_fentry *e = gw_front_top(f, 0);
    gw_valtype type = e->type;
    gw_front_read(f, e, reg);
    gw_front_drop(f, 1);
    gw_front_push(f, type, reg);
    return true;
}

void gw_front_br_if(struct gw_front *f, struct gw_fcondition c)
{
    uint32_t depth = f->in.index;
    struct gw_fctl *ctl = gw_front_ctl(f, depth);
    if (is_in_place(f, ctl) || bring_early(f, ctl)) {
        gw_front_branch(f, &c, target_of(ctl));
    } else {
        struct gw_fcondition not_taken = gw_front_not(c);
        gw_label skip = gw_masm_label(&f->m);
        gw_front_branch(f, &not_taken, skip);
        gw_front_branch_to(f, depth);
        gw_masm_bind(&f->m, skip);
    }
    gw_front_block_start(f);
}

/* Targets whose values must move get a way of their own behind the table, one per
 * target. */
static gw_label table_target(struct gw_front *f, uint32_t depth)
{
    struct gw_fctl *ctl = gw_front_ctl(f, depth);
    if (ctl->mark != f->mark) {
        ctl->mark = f->mark;
        ctl->has_trampoline = !is_in_place(f, ctl);
        ctl->way = ctl->has_trampoline ? gw_masm_label(&f->m) : target_of(ctl);
    }
    return ctl->way;
}

static void trampoline(struct gw_front *f, uint32_t depth)
{
    struct gw_fctl *ctl = gw_front_ctl(f, depth);
    if (!ctl->has_trampoline || gw_masm_is_bound(&f->m, ctl->way)) return;
    gw_masm_bind(&f->m, ctl->way);
    gw_front_branch_to(f, depth);
}

static void br_table(struct gw_front *f)
{
    uint32_t count = f->in.list_len;
    gw_reg index = gw_front_pop_reg(f);
    f->targets.len = 0;
    gw_label *targets = gw_vec_extend(&f->targets, (size_t)count + 1);
    if (!targets) {
        gw_front_fail(f, GW_ERR_NOMEM);
        return;
    }
    f->mark++;
    struct gw_reader list = f->in.list;
    for (uint32_t i = 0; i < count; i++)
        targets[i] = table_target(f, gw_instr_read_target(&list));
    targets[count] = table_target(f, f->in.index);
    gw_masm_jump_table(&f->m, index, targets, count);
    list = f->in.list;
    for (uint32_t i = 0; i < count && f->m.err == GW_OK; i++)
        trampoline(f, gw_instr_read_target(&list));
    if (f->m.err == GW_OK) trampoline(f, f->in.index);
    gw_front_dead_code(f);
}

/* ---- blocks ---- */

struct gw_fctl *gw_front_open(struct gw_front *f, enum gw_fctl_kind kind)
{
    static GW_THREAD_LOCAL struct gw_fctl nowhere;
    const struct gw_blocktype *bt = &f->in.block;
    struct gw_fctl *ctl = gw_vec_push(&f->ctls);
    if (!ctl) {
        gw_front_fail(f, GW_ERR_NOMEM);
        ctl = &nowhere;
    }
    *ctl = (struct gw_fctl){.kind = (uint8_t)kind, .end = gw_masm_label(&f->m)};
    if (bt->is_index) {
        const struct gw_type *type = &f->module->types[bt->index];
        ctl->params = type->func.params;
        ctl->param_count = type->func.param_count;
        ctl->results = type->func.results;
        ctl->result_count = type->func.result_count;
    } else if (bt->result != GW_BOT) {
        ctl->one = bt->result;
        ctl->result_count = 1;
    }
    bool is_branched = kind == GW_FCTL_LOOP || kind == GW_FCTL_IF;
    gw_front_flush(f, false);
    if (is_branched) gw_front_settle(f, ctl->param_count);
    f->has_tries |= kind == GW_FCTL_TRY_TABLE || kind == GW_FCTL_TRY;
    uint32_t depth = (uint32_t)f->stack.len;
    ctl->height = depth >= ctl->param_count ? depth - ctl->param_count : 0;
    ctl->base = ctl->height < depth ? gw_front_place(f, depth - 1 - ctl->height)
                                    : gw_front_next_place(f);
    gw_front_need_slots(f, ctl->base);
    return ctl;
}

static void open_loop(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_open(f, GW_FCTL_LOOP);
    ctl->head = gw_masm_label(&f->m);
    gw_masm_bind(&f->m, ctl->head);
    f->clean = f->copies = 0;
    gw_front_forget_memory(f);
    f->stretch++;
    if (f->options & GW_JIT_INTERRUPTIBLE) gw_masm_poll(&f->m);
    gw_front_count(f, GW_INSTANCE_TURNS);
    gw_front_block_start(f);
}

void gw_front_if(struct gw_front *f, struct gw_fcondition c)
{
    struct gw_fctl *ctl = gw_front_open(f, GW_FCTL_IF);
    struct gw_fcondition otherwise = gw_front_not(c);
    ctl->else_label = gw_masm_label(&f->m);
    ctl->clean = f->clean;
    gw_front_branch(f, &otherwise, ctl->else_label);
    gw_front_block_start(f);
}

static void do_else(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_ctl(f, 0);
    if (!f->is_dead) gw_front_branch_to(f, 0);
    gw_front_truncate(f, ctl->height);
    gw_masm_bind(&f->m, ctl->else_label);
    ctl->kind = GW_FCTL_ELSE;
    revive(f);
    gw_front_block_start(f);
    f->clean = ctl->clean;
    push_params(f, ctl);
    f->flushed = (uint32_t)f->stack.len;
}

/* The arm that is not there hands its parameters on. */
static void missing_else(struct gw_front *f, const struct gw_fctl *ctl)
{
    if (ctl->result_count > 0) {
        if (!f->is_dead) gw_masm_jump(&f->m, ctl->end);
        gw_masm_bind(&f->m, ctl->else_label);
        gw_valtype type = label_type(ctl, 0);
        gw_masm_load_slot(&f->m, gw_front_plain(type), result_reg(type), ctl->base);
    } else {
        gw_masm_bind(&f->m, ctl->else_label);
    }
}

static void end_function(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_ctl(f, 0);
    if (ctl->is_targeted) {
        if (!f->is_dead) bring_values(f, ctl);
        gw_front_truncate(f, 0);
        gw_masm_bind(&f->m, ctl->end);
        revive(f);
        gw_front_block_start(f);
        push_results(f, ctl);
        emit_return(f);
    } else if (!f->is_dead) {
        emit_return(f);
    }
    f->ctls.len = 0;
}

void gw_front_end(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_ctl(f, 0);
    if (ctl->kind == GW_FCTL_FUNC) {
        end_function(f);
        return;
    }
    bool is_joined = ctl->is_targeted || ctl->kind != GW_FCTL_TRY_TABLE;
    if (ctl->kind >= GW_FCTL_TRY_TABLE) {
        gw_front_end_try(f);
        ctl = gw_front_ctl(f, 0);
    }
    if (ctl->is_targeted || ctl->kind == GW_FCTL_IF) {
        if (!f->is_dead) bring_values(f, ctl);
        gw_front_truncate(f, ctl->height);
        if (ctl->kind == GW_FCTL_IF) missing_else(f, ctl);
        gw_masm_bind(&f->m, ctl->end);
        revive(f);
        if (is_joined)
            gw_front_block_start(f); /* not where only landing pads are jumped over */
        push_results(f, ctl);
    } else if (f->is_dead) {
        gw_front_truncate(f, ctl->height);
    }
    f->ctls.len--;
}

/* ---- select ---- */

void gw_front_select(struct gw_front *f, struct gw_fcondition c)
{
    gw_valtype type = gw_front_plain(gw_front_top(f, 0)->type);
    gw_reg y = gw_front_pop_reg(f), x = gw_front_pop_reg(f);
    if (c.is_vector) {
        gw_reg is_true = gw_front_temp(f, GW_I32);
        gw_masm_vector_test(&f->m, (enum gw_vop)c.test, is_true, c.a);
        c.cond = c.is_not ? GW_EQ : GW_NE;
        c.a = is_true;
        c.b = GW_OPND_CONST(0);
    }
    gw_reg dst = gw_front_result(f, type);
    if (!c.is_float)
        gw_masm_select(&f->m, type, dst, x, y, c.cond, c.is_64, c.a, c.b);
    else
        gw_masm_fselect(&f->m, type, dst, c.is_not ? y : x, c.is_not ? x : y, c.fcond,
                        c.type, c.a, c.b.reg);
    gw_front_push(f, type, dst);
}

/* An i32 from the stack that is not zero. */
static struct gw_fcondition pop_condition(struct gw_front *f)
{
    return (struct gw_fcondition){
        .cond = GW_NE, .a = gw_front_pop_reg(f), .b = GW_OPND_CONST(0)};
}

/* ---- instructions ---- */

void gw_fop_unreachable(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_masm_trap(&f->m, GW_TRAP_UNREACHABLE);
    gw_front_dead_code(f);
}

void gw_fop_block(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fdecode_block(f);
    gw_front_open(f, GW_FCTL_BLOCK);
}

void gw_fop_loop(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fdecode_block(f);
    open_loop(f);
}

void gw_fop_if(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fdecode_block(f);
    gw_front_if(f, pop_condition(f));
}

void gw_fop_else(struct gw_front *f, unsigned byte)
{
    (void)byte;
    do_else(f);
}

void gw_fop_end(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_front_end(f);
}

void gw_fop_br(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_front_branch_to(f, gw_fdecode_u32(f));
    gw_front_dead_code(f);
}

void gw_fop_br_if(struct gw_front *f, unsigned byte)
{
    (void)byte;
    f->in.index = gw_fdecode_u32(f);
    gw_front_br_if(f, pop_condition(f));
}

void gw_fop_return(struct gw_front *f, unsigned byte)
{
    (void)byte;
    emit_return(f);
    gw_front_dead_code(f);
}

void gw_fop_select(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_front_select(f, pop_condition(f));
}

void gw_front_control(struct gw_front *f)
{
    switch (f->in.op) {
    case GW_OP_NOP:
        break;
    case GW_OP_BR_TABLE:
        br_table(f);
        break;
    case GW_OP_SELECT_T:
        gw_front_select(f, pop_condition(f));
        break;
    default:
        gw_front_throw(f);
        break;
    }
}

/* ---- code that is never reached: only the structure counts ---- */

static void turn(struct gw_front *f)
{
    if (f->skip_depth > 0) return;
    if (f->in.op == GW_OP_ELSE)
        do_else(f);
    else
        gw_front_throw(f);
}

static void close(struct gw_front *f)
{
    if (f->skip_depth > 0)
        f->skip_depth--;
    else if (f->in.op == GW_OP_END)
        gw_front_end(f);
    else
        gw_front_throw(f);
}

void gw_front_skip(struct gw_front *f)
{
    switch (f->in.op) {
    case GW_OP_BLOCK:
    case GW_OP_LOOP:
    case GW_OP_IF:
    case GW_OP_TRY:
    case GW_OP_TRY_TABLE:
        f->skip_depth++;
        break;
    case GW_OP_END:
    case GW_OP_DELEGATE:
        close(f);
        break;
    case GW_OP_ELSE:
    case GW_OP_CATCH:
    case GW_OP_CATCH_ALL:
        turn(f);
        break;
    default:
        break;
    }
}
