/* SPDX-License-Identifier: Apache-2.0 */
/* front_call.c -- calls of all kinds. */
#include "core/jit/front.h"

#include "core/jit/front_decode.h"
#include "core/jit/front_ops.h"

/* A register that holds the callee while arguments are in theirs: a call does not
 * preserve it either. */
static gw_reg callee_reg(void)
{
    gw_regset set = gw_masm_cpu.ints & ~gw_masm_cpu.callee_saved;
    for (unsigned i = 0; i < GW_JIT_INT_ARGS; i++)
        set &= ~GW_REGSET(gw_masm_cpu.int_args[i]);
    return (gw_reg)__builtin_ctzll(set);
}

static void push_result(struct gw_front *f, gw_valtype type)
{
    gw_reg reg = gw_front_is_float(type) ? gw_masm_cpu.float_results[0]
                                         : gw_masm_cpu.int_results[0];
    gw_front_push(f, type, reg);
}

/* Results come out of their registers and store->passing onto the stack. */
static void take_results(struct gw_front *f, const struct gw_type *type)
{
    uint32_t count = type->func.result_count, passed = 0;
    if (count <= 1) {
        if (count == 1) push_result(f, type->func.results[0]);
        return;
    }
    if (!gw_front_moves_in(f, true, type->func.results, count)) return;
    struct gw_fmove *moves = f->moves.data;
    for (uint32_t i = 0; i < count; i++) {
        if (!moves[i].is_passed) {
            gw_front_push(f, type->func.results[i], moves[i].from.reg);
            continue;
        }
        gw_front_push_slot(f, type->func.results[i]);
        moves[i].to = GW_TO_SLOT;
        moves[i].slot = gw_front_place(f, 0);
        moves[passed++] = moves[i];
    }
    f->moves.len = passed;
    if (passed) gw_front_move_all(f, f->free);
}

/* The end of every call: `homes` were saved, the arguments are gone. */
static void finish_call(struct gw_front *f, const struct gw_type *type, gw_regset homes)
{
    gw_front_drop(f, type->func.param_count);
    gw_front_done(f);
    take_results(f, type);
    gw_front_reload(f, homes);
}

/* Another instance may have been entered: directly, or by a tail call of what was
 * called. */
static bool keeps_context(const struct gw_front *f)
{
    return !(f->module->uses & GW_FEATURE_BIT(GW_FEATURE_TAIL_CALLS));
}

static void load_import(struct gw_front *f, gw_funcidx func, gw_reg dst)
{
    gw_masm_load(&f->m, GW_ACCESS_64, dst,
                 gw_front_context(f, f->layout.funcs + (uint64_t)func * 8));
}

/* ---- call, return_call ---- */

static void call(struct gw_front *f, bool is_tail)
{
    gw_funcidx func = f->in.index;
    bool is_import = func < f->module->func_import_count;
    const struct gw_type *type = gw_module_func_type(f->module, func);
    uint32_t params = type->func.param_count;
    gw_regset homes = 0;
    if (!is_tail)
        homes = gw_front_save(f, f->stack.len - params, type->func.result_count > 0);
    gw_front_pass(f, false, type->func.params, params);
    gw_reg callee = is_import ? callee_reg() : GW_REG_NONE;
    if (is_import) load_import(f, func, callee);
    if (is_tail) {
        if (is_import) {
            gw_masm_tail_ref(&f->m, callee);
        } else {
            gw_masm_leave(&f->m);
            gw_masm_tail_func(&f->m, func);
        }
        gw_front_dead_code(f);
        return;
    }
    if (is_import)
        gw_masm_call_ref(&f->m, callee);
    else
        gw_masm_call_func(&f->m, func);
    if (is_import || !keeps_context(f)) gw_masm_reload_context(&f->m);
    finish_call(f, type, homes);
}

void gw_fop_call(struct gw_front *f, unsigned byte)
{
    (void)byte;
    f->in.index = gw_fdecode_u32(f);
    call(f, false);
}

/* ---- by reference ---- */

/* Count where the call goes, through C: arguments are in their places then. */
static void count_target(struct gw_front *f, const struct gw_type *type, gw_reg func)
{
    gw_front_settle(f, type->func.param_count);
    f->copies = 0;
    gw_front_forget_memory(f);
    f->has_left = true;
    uint32_t slot = gw_front_next_place(f);
    gw_front_need_slots(f, slot + 1);
    gw_masm_store_slot(&f->m, GW_I64, slot, func);
    gw_masm_call_builtin(&f->m, GW_BUILTIN_COUNT_TARGET, slot, f->func, f->position);
    gw_masm_load_slot(&f->m, GW_I64, func, slot);
}

/* The function is in `func`, locked or a home; everything is saved. */
static void call_reg(struct gw_front *f, const struct gw_type *type, gw_reg func,
                     bool is_tail, gw_regset homes)
{
    gw_reg callee = callee_reg();
    if (f->options & GW_JIT_PROFILED) count_target(f, type, func);
    if (!gw_front_moves_out(f, false, type->func.params, type->func.param_count)) return;
    gw_front_add_move(f, callee, func);
    gw_front_move_all(f, f->temps);
    if (is_tail) {
        gw_masm_tail_ref(&f->m, callee);
        gw_front_dead_code(f);
        return;
    }
    gw_masm_call_ref(&f->m, callee);
    gw_masm_reload_context(&f->m);
    finish_call(f, type, homes);
}

static void call_ref(struct gw_front *f, bool is_tail)
{
    const struct gw_type *type = &f->module->types[f->in.index];
    gw_reg func = gw_front_pop_reg(f);
    gw_regset homes = 0;
    if (is_tail) /* a null must be found before the frame is gone */
        gw_masm_trap_if(&f->m, GW_EQ, true, func, GW_OPND_CONST(0),
                        GW_TRAP_NULL_FUNCTION);
    else
        homes = gw_front_save(f, f->stack.len - type->func.param_count,
                              type->func.result_count > 0);
    call_reg(f, type, func, is_tail, homes);
}

/* ---- by table ---- */

static gw_reg load_element(struct gw_front *f, gw_tableidx table, gw_reg index)
{
    struct gw_addr size = gw_front_table_field(f, table, offsetof(struct gw_table, size));
    gw_masm_trap_if_mem(&f->m, GW_GE_U, true, index, size, GW_TRAP_UNDEFINED_ELEMENT);
    struct gw_addr entries = size;
    entries.disp += (int64_t)offsetof(struct gw_table, entries) -
                    (int64_t)offsetof(struct gw_table, size);
    gw_reg func = gw_front_temp(f, GW_I64);
    gw_masm_load(&f->m, GW_ACCESS_64, func, entries);
    gw_masm_load(&f->m, GW_ACCESS_64, func, (struct gw_addr){func, index, 3, 0});
    return func;
}

/* A subtype will do: asked of C, where the types are not the same. */
static gw_reg match_type(struct gw_front *f, const struct gw_type *type, gw_reg func,
                         gw_reg found, struct gw_addr wanted)
{
    gw_label matches = gw_masm_label(&f->m);
    gw_front_settle(f, type->func.param_count);
    uint32_t slot = gw_front_next_place(f);
    gw_front_need_slots(f, slot + 1);
    gw_masm_store_slot(&f->m, GW_I64, slot, func);
    gw_masm_branch_mem(&f->m, GW_EQ, false, found, wanted, matches);
    f->has_left = true;
    gw_masm_call_builtin(&f->m, GW_BUILTIN_TYPE_MATCHES, slot, f->in.index, 0);
    gw_masm_bind(&f->m, matches);
    gw_masm_load_slot(&f->m, GW_I64, func, slot);
    return func;
}

static void call_indirect(struct gw_front *f, bool is_tail)
{
    gw_typeidx index = f->in.index;
    const struct gw_type *type = &f->module->types[index];
    gw_reg at = gw_front_pop_reg(f);
    size_t args = f->stack.len - type->func.param_count;
    gw_regset homes = 0;
    if (!is_tail || !type->is_final)
        homes = gw_front_save(f, args, !is_tail && type->func.result_count > 0);
    gw_reg func = load_element(f, f->in.index2, at);
    gw_reg found = gw_front_temp(f, GW_I32);
    gw_masm_load(&f->m, GW_ACCESS_32, found,
                 (struct gw_addr){func, GW_REG_NONE, 0, offsetof(struct gw_func, type)});
    struct gw_addr wanted = gw_front_context(f, f->layout.type_ids + (uint64_t)index * 4);
    if (type->is_final)
        gw_masm_trap_if_mem(&f->m, GW_NE, false, found, wanted,
                            GW_TRAP_INDIRECT_CALL_TYPE);
    else
        func = match_type(f, type, func, found, wanted);
    call_reg(f, type, func, is_tail, homes);
}

void gw_fop_call_indirect(struct gw_front *f, unsigned byte)
{
    (void)byte;
    f->in.index = gw_fdecode_u32(f);
    f->in.index2 = gw_fdecode_u32(f);
    call_indirect(f, false);
}

void gw_front_call(struct gw_front *f)
{
    switch (f->in.op) {
    case GW_OP_RETURN_CALL:
        call(f, true);
        break;
    case GW_OP_CALL_REF:
        call_ref(f, false);
        break;
    case GW_OP_RETURN_CALL_REF:
        call_ref(f, true);
        break;
    default:
        call_indirect(f, true);
        break;
    }
}
