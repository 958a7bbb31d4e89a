/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions: clauses of handlers and their landing pads. Nothing runs where nothing is thrown.
 *
 * A try's protected range is what lies between its beginning and its end in the code: calls
 * in it are found by their return addresses (unwind.c). The unwinder puts the exception into
 * a slot and goes on at the landing pad, where locals are in their slots, as around every call.
 * The pad brings them home, puts the exception's arguments onto the operand stack and
 * branches. In a legacy catch the exception lies below its arguments, for rethrow. */
#include "core/jit/front.h"

static struct gw_jit_catch *add_clause(struct gw_front *f, const struct gw_fctl *ctl)
{
    static GW_THREAD_LOCAL struct gw_jit_catch nowhere;
    uint32_t depth = (uint32_t)(ctl - (const struct gw_fctl *)f->ctls.data);
    struct gw_jit_catch *clause = gw_vec_push(&f->catches);
    if (!clause) {
        gw_front_fail(f, GW_ERR_NOMEM);
        clause = &nowhere;
    }
    clause->start = ctl->try_start;
    clause->end = ctl->try_end;
    clause->depth = depth;
    return clause;
}

static const struct gw_type *tag_type(const struct gw_front *f, gw_tagidx tag)
{
    return &f->module->types[f->module->tags[tag].type];
}

static uint32_t param_slots(const struct gw_type *type)
{
    uint32_t slots = 0;
    for (uint32_t i = 0; i < type->func.param_count; i++)
        slots += gw_valtype_slots(type->func.params[i]);
    return slots;
}

/* ---- landing pads ---- */

/* Here control arrives from the unwinder; the exception is in `slot`. */
static void land(struct gw_front *f, struct gw_jit_catch *clause, uint32_t slot)
{
    clause->target = (uint32_t)f->m.len;
    clause->slot = slot;
    gw_front_need_slots(f, slot + 1);
    f->clean = f->copies = 0;
    gw_front_forget_memory(f);
    f->stretch++;
    gw_masm_reload_context(&f->m);
    gw_front_reload_all(f);
}

/* The arguments of the exception in `slot` become the top of the stack. */
static void push_arguments(struct gw_front *f, const struct gw_type *type, uint32_t slot)
{
    uint32_t count = param_slots(type), to = gw_front_next_place(f);
    for (uint32_t i = 0; i < type->func.param_count; i++)
        gw_front_push_slot(f, type->func.params[i]);
    if (count == 0) return;
    gw_reg exception = gw_front_temp(f, GW_I64), word = gw_front_temp(f, GW_I64);
    gw_masm_load_slot(&f->m, GW_I64, exception, slot);
    for (uint32_t i = 0; i < count; i++) {
        size_t offset = offsetof(struct gw_gc_exception, args) + i * sizeof(uint64_t);
        struct gw_addr arg = {exception, GW_REG_NONE, 0, (int64_t)offset};
        gw_masm_load(&f->m, GW_ACCESS_64, word, arg);
        gw_masm_store_slot(&f->m, GW_I64, to + i, word);
    }
}

/* One clause of a try_table whose entries are gone from the stack: its pad leads to the
 * label, which counts from outside of the try_table. */
static void catch_clause(struct gw_front *f, struct gw_catch c)
{
    struct gw_jit_catch *clause = add_clause(f, gw_front_ctl(f, 0));
    size_t height = f->stack.len;
    const struct gw_type *type = NULL;
    uint32_t slot = gw_front_next_place(f);
    clause->is_all = c.kind == GW_CATCH_ALL || c.kind == GW_CATCH_ALL_REF;
    if (!clause->is_all) {
        clause->tag = c.tag;
        type = tag_type(f, c.tag);
        slot += param_slots(type); /* behind the arguments, where a _REF wants it */
    }
    land(f, clause, slot);
    if (type) push_arguments(f, type, slot);
    if (c.kind == GW_CATCH_REF || c.kind == GW_CATCH_ALL_REF)
        gw_front_push_slot(f, GW_EXNREF);
    gw_front_branch_to(f, c.label + 1);
    gw_front_truncate(f, height);
    gw_front_done(f);
}

/* ---- try_table ---- */

static void open_try_table(struct gw_front *f)
{
    struct gw_reader catches = f->in.list;
    uint32_t count = f->in.list_len;
    struct gw_fctl *ctl = gw_front_open(f, GW_FCTL_TRY_TABLE);
    ctl->catches = catches;
    ctl->catch_count = count;
    ctl->try_start = (uint32_t)f->m.len;
}

/* The pads lie behind the body: it jumps over them. */
static void end_try_table(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_ctl(f, 0);
    ctl->try_end = (uint32_t)f->m.len;
    uint32_t count = ctl->catch_count;
    struct gw_reader catches = ctl->catches;
    if (count == 0 || ctl->try_end == ctl->try_start) return;
    if (!f->is_dead) gw_front_branch_to(f, 0);
    gw_front_truncate(f, ctl->height);
    for (uint32_t i = 0; i < count; i++)
        catch_clause(f, gw_instr_read_catch(&catches));
    gw_front_dead_code(f);
}

/* ---- try, catch, delegate ---- */

static void open_try(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_open(f, GW_FCTL_TRY);
    ctl->try_start = (uint32_t)f->m.len;
}

/* The body, or the clause before, ends here. */
static void end_part(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_ctl(f, 0);
    if (ctl->kind == GW_FCTL_TRY) ctl->try_end = (uint32_t)f->m.len;
    if (!f->is_dead) gw_front_branch_to(f, 0);
    gw_front_truncate(f, ctl->height);
}

static void legacy_catch(struct gw_front *f)
{
    end_part(f);
    struct gw_fctl *ctl = gw_front_ctl(f, 0);
    ctl->kind = GW_FCTL_CATCH;
    f->is_dead = false;
    struct gw_jit_catch *clause = add_clause(f, ctl);
    clause->is_all = f->in.op == GW_OP_CATCH_ALL;
    clause->tag = clause->is_all ? 0 : f->in.index;
    uint32_t slot = gw_front_next_place(f);
    land(f, clause, slot);
    gw_front_block_start(f);
    gw_front_push_slot(f, GW_EXNREF);
    if (f->in.op == GW_OP_CATCH) push_arguments(f, tag_type(f, f->in.index), slot);
}

static void delegate(struct gw_front *f)
{
    struct gw_fctl *ctl = gw_front_ctl(f, 0);
    ctl->try_end = (uint32_t)f->m.len;
    struct gw_jit_catch *clause = add_clause(f, ctl);
    clause->is_delegate = true;
    clause->target = clause->depth - 1 - f->in.index;
    gw_front_end(f);
}

void gw_front_end_try(struct gw_front *f)
{
    switch ((enum gw_fctl_kind)gw_front_ctl(f, 0)->kind) {
    case GW_FCTL_TRY_TABLE:
        end_try_table(f);
        break;
    case GW_FCTL_CATCH:
        if (!f->is_dead) gw_front_branch_to(f, 0);
        gw_front_dead_code(f);
        break;
    default: /* a try without clauses, or that delegated */
        break;
    }
}

/* ---- throwing ---- */

static void throw(struct gw_front * f)
{
    uint32_t count = tag_type(f, f->in.index)->func.param_count;
    gw_front_builtin(f, GW_BUILTIN_THROW, count, NULL, 0, f->in.index, 0);
    gw_front_dead_code(f);
}

static void throw_ref(struct gw_front *f)
{
    gw_front_builtin(f, GW_BUILTIN_THROW_REF, 1, NULL, 0, 0, 0);
    gw_front_dead_code(f);
}

static void rethrow(struct gw_front *f)
{
    gw_reg exception = gw_front_temp(f, GW_I64);
    gw_masm_load_slot(&f->m, GW_I64, exception, gw_front_ctl(f, f->in.index)->base);
    gw_front_push(f, GW_EXNREF, exception);
    throw_ref(f);
}

void gw_front_throw(struct gw_front *f)
{
    switch (f->in.op) {
    case GW_OP_TRY_TABLE:
        open_try_table(f);
        break;
    case GW_OP_TRY:
        open_try(f);
        break;
    case GW_OP_CATCH:
    case GW_OP_CATCH_ALL:
        legacy_catch(f);
        break;
    case GW_OP_DELEGATE:
        delegate(f);
        break;
    case GW_OP_THROW:
        throw(f);
        break;
    case GW_OP_THROW_REF:
        throw_ref(f);
        break;
    default:
        rethrow(f);
        break;
    }
}
