/* SPDX-License-Identifier: Apache-2.0 */
/* References: null, i31, types at run time. value.h and gc.h give their shape.
 *
 * A test against a concrete type compares the object's type with the wanted one, then, where
 * that may have subtypes, the entry at the wanted depth of the display of the object's type.
 * No test calls anything. */
#include "core/jit/front.h"

static struct gw_addr field_of(gw_reg object, size_t offset)
{
    return (struct gw_addr){object, GW_REG_NONE, 0, (int64_t)offset};
}

/* ---- types ---- */

/* A test of `ref` that jumps to `no` or falls through. Registers are taken before anything
 * branches. */
struct test {
    gw_reg ref, type, display, table;
    gw_valtype wanted;
    gw_label yes, no;
};

static struct test prepare(struct gw_front *f, gw_reg ref, gw_valtype wanted, gw_label no)
{
    struct test t = {.ref = ref, .wanted = wanted, .no = no};
    t.yes = gw_masm_label(&f->m);
    t.type = gw_front_temp(f, GW_I64);
    if (!gw_heap_is_index(gw_valtype_heap(wanted))) return t;
    if (f->module->types[gw_valtype_heap(wanted)].is_final) return t;
    t.display = gw_front_temp(f, GW_I64);
    t.table = gw_front_temp(f, GW_I64);
    return t;
}

static struct gw_addr wanted_id(const struct gw_front *f, const struct test *t)
{
    uint64_t index = gw_valtype_heap(t->wanted);
    return gw_front_context(f, f->layout.type_ids + index * sizeof(gw_type_id));
}

static uint32_t depth_of(const struct gw_type *types, gw_typeidx index)
{
    uint32_t depth = 0;
    for (; types[index].has_super; index = types[index].super)
        depth++;
    return depth;
}

/* Is the wanted type in the display at its depth? */
static void test_display(struct gw_front *f, const struct test *t)
{
    uint32_t depth = depth_of(f->module->types, gw_valtype_heap(t->wanted));
    if (depth >= GW_DISPLAY_LEAST) {
        struct gw_addr its_depth = {t->display, GW_REG_NONE, 0,
                                    -(int64_t)sizeof(gw_type_id)};
        gw_masm_load(&f->m, GW_ACCESS_32, t->type, its_depth);
        gw_masm_branch(&f->m, GW_LT_U, false, t->type, GW_OPND_CONST(depth), t->no);
    }
    gw_masm_load(&f->m, GW_ACCESS_32, t->type,
                 field_of(t->display, depth * sizeof(gw_type_id)));
    gw_masm_branch_mem(&f->m, GW_NE, false, t->type, wanted_id(f, t), t->no);
}

/* From the type's id to its display, as gw_type_registry_displays says. */
static void find_display(struct gw_front *f, const struct test *t)
{
    gw_reg place = t->type, log2 = t->table;
    gw_masm_load(&f->m, GW_ACCESS_64, t->display,
                 gw_front_context(f, offsetof(struct gw_instance, type_displays)));
    gw_masm_alu(&f->m, GW_ALU_ADD, true, place, place, GW_OPND_CONST(64));
    gw_masm_unary(&f->m, GW_UNARY_CLZ, false, log2, place);
    gw_masm_alu(&f->m, GW_ALU_XOR, true, log2, log2, GW_OPND_CONST(31));
    struct gw_addr table = {t->display, log2, 3, -6 * (int64_t)sizeof(void *)};
    gw_masm_load(&f->m, GW_ACCESS_64, t->table, table);
    struct gw_addr display = {t->table, place, 3, 0};
    gw_masm_load(&f->m, GW_ACCESS_64, t->display, display);
}

static void test_concrete(struct gw_front *f, const struct test *t)
{
    const struct gw_type *wanted = &f->module->types[gw_valtype_heap(t->wanted)];
    bool is_func = wanted->comp == GW_COMP_FUNC;
    if (!is_func)
        gw_masm_branch(&f->m, GW_BITS_SET, false, t->ref, GW_OPND_CONST(1), t->no);
    size_t type_at =
        is_func ? offsetof(struct gw_func, type) : offsetof(struct gw_gc_object, type);
    gw_masm_load(&f->m, GW_ACCESS_32, t->type, field_of(t->ref, type_at));
    if (wanted->is_final) {
        gw_masm_branch_mem(&f->m, GW_NE, false, t->type, wanted_id(f, t), t->no);
        return;
    }
    gw_masm_branch_mem(&f->m, GW_EQ, false, t->type, wanted_id(f, t), t->yes);
    if (is_func) {
        gw_masm_load(&f->m, GW_ACCESS_64, t->display,
                     field_of(t->ref, offsetof(struct gw_func, canon)));
        gw_masm_load(&f->m, GW_ACCESS_64, t->display,
                     field_of(t->display, offsetof(struct gw_canon, display)));
    } else {
        find_display(f, t);
    }
    test_display(f, t);
}

/* ORDER(gc_kind): structs and arrays come first. */
static void test_kind(struct gw_front *f, const struct test *t, enum gw_cond cond,
                      enum gw_gc_kind kind)
{
    gw_masm_load(&f->m, GW_ACCESS_U8, t->type,
                 field_of(t->ref, offsetof(struct gw_gc_object, kind)));
    gw_masm_branch(&f->m, cond, false, t->type, GW_OPND_CONST(kind), t->no);
}

static void test_abstract(struct gw_front *f, const struct test *t)
{
    struct gw_opnd i31_bit = GW_OPND_CONST(1);
    _Static_assert(GW_GC_STRUCT == 0 && GW_GC_ARRAY == 1, "what eq takes");
    switch (gw_valtype_heap(t->wanted)) {
    case GW_HEAP_FUNC:
    case GW_HEAP_EXTERN:
    case GW_HEAP_ANY:
    case GW_HEAP_EXN:
        break; /* validation keeps hierarchies apart */
    case GW_HEAP_EQ:
        gw_masm_branch(&f->m, GW_BITS_SET, false, t->ref, i31_bit, t->yes);
        test_kind(f, t, GW_GT_U, GW_GC_ARRAY);
        break;
    case GW_HEAP_I31:
        gw_masm_branch(&f->m, GW_BITS_ZERO, false, t->ref, i31_bit, t->no);
        break;
    case GW_HEAP_STRUCT:
        gw_masm_branch(&f->m, GW_BITS_SET, false, t->ref, i31_bit, t->no);
        test_kind(f, t, GW_NE, GW_GC_STRUCT);
        break;
    case GW_HEAP_ARRAY:
        gw_masm_branch(&f->m, GW_BITS_SET, false, t->ref, i31_bit, t->no);
        test_kind(f, t, GW_NE, GW_GC_ARRAY);
        break;
    default: /* the bottom types hold only null */
        gw_masm_jump(&f->m, t->no);
        break;
    }
}

static void emit_test(struct gw_front *f, const struct test *t)
{
    gw_masm_branch(&f->m, GW_EQ, true, t->ref, GW_OPND_CONST(0),
                   gw_valtype_is_nullable(t->wanted) ? t->yes : t->no);
    if (gw_heap_is_index(gw_valtype_heap(t->wanted)))
        test_concrete(f, t);
    else
        test_abstract(f, t);
    gw_masm_bind(&f->m, t->yes);
}

/* The br_if or if behind a ref.test branches by itself. */
static void test_and_branch(struct gw_front *f, bool is_if)
{
    gw_reg ref = gw_front_pop_reg(f);
    gw_label no = gw_masm_label(&f->m);
    struct test t = prepare(f, ref, f->in.type, no);
    gw_front_advance(f);
    if (is_if) {
        struct gw_fctl *ctl = gw_front_open(f, GW_FCTL_IF);
        ctl->else_label = no;
        ctl->clean = f->clean;
        emit_test(f, &t);
    } else {
        emit_test(f, &t);
        gw_front_branch_to(f, f->in.index);
        gw_masm_bind(&f->m, no);
    }
    gw_front_block_start(f);
}

static void test(struct gw_front *f)
{
    enum gw_opcode next = gw_front_next_op(f);
    if (next == GW_OP_IF || next == GW_OP_BR_IF) {
        test_and_branch(f, next == GW_OP_IF);
        return;
    }
    gw_reg ref = gw_front_pop_reg(f);
    gw_label no = gw_masm_label(&f->m), end = gw_masm_label(&f->m);
    struct test t = prepare(f, ref, f->in.type, no);
    gw_reg result = gw_front_result(f, GW_I32);
    emit_test(f, &t);
    gw_masm_const(&f->m, GW_I32, result, 1);
    gw_masm_jump(&f->m, end);
    gw_masm_bind(&f->m, no);
    gw_masm_const(&f->m, GW_I32, result, 0);
    gw_masm_bind(&f->m, end);
    gw_front_push(f, GW_I32, result);
}

static void trap_cast(struct gw_front *f, const struct gw_deferred *d)
{
    (void)d;
    gw_masm_trap(&f->m, GW_TRAP_CAST_FAILURE);
}

static void cast(struct gw_front *f)
{
    gw_reg ref = gw_front_top_reg(f);
    gw_label no = gw_front_defer(f, trap_cast)->label;
    struct test t = prepare(f, ref, f->in.type, no);
    emit_test(f, &t);
}

static void br_on_cast(struct gw_front *f, bool sense)
{
    gw_reg ref = gw_front_top_reg(f);
    gw_label no = gw_masm_label(&f->m), past = gw_masm_label(&f->m);
    struct test t = prepare(f, ref, f->in.type2, no);
    emit_test(f, &t);
    if (!sense) {
        gw_masm_jump(&f->m, past);
        gw_masm_bind(&f->m, no);
    }
    gw_front_branch_to(f, f->in.index);
    gw_masm_bind(&f->m, sense ? no : past);
    gw_front_block_start(f);
}

/* ---- null ---- */

static struct gw_fcondition is_null(gw_reg ref)
{
    return (struct gw_fcondition){
        .is_64 = true, .cond = GW_EQ, .a = ref, .b = GW_OPND_CONST(0)};
}

/* The reference is no operand of the branch: it comes back behind it as it was. */
static void br_on_null(struct gw_front *f)
{
    struct gw_fentry e = gw_front_pop(f);
    gw_reg ref = gw_front_as_reg(f, &e);
    gw_front_br_if(f, is_null(ref));
    if (e.kind == GW_FE_LOCAL)
        gw_front_push_local(f, e.local);
    else
        gw_front_push(f, GW_ANYREF, ref);
}

static void br_on_non_null(struct gw_front *f)
{
    struct gw_fcondition null = is_null(gw_front_top_reg(f));
    gw_front_br_if(f, gw_front_not(null));
    gw_front_drop(f, 1);
}

static void as_non_null(struct gw_front *f)
{
    gw_masm_trap_if(&f->m, GW_EQ, true, gw_front_top_reg(f), GW_OPND_CONST(0),
                    GW_TRAP_NULL_REFERENCE);
}

static void eq(struct gw_front *f)
{
    struct gw_opnd b = gw_front_pop_opnd(f);
    gw_front_push_compare(f, GW_EQ, true, gw_front_pop_reg(f), b);
}

/* ---- functions, i31 ---- */

static void func(struct gw_front *f)
{
    gw_reg result = gw_front_result(f, GW_FUNCREF);
    uint32_t own = f->module->func_import_count, index = f->in.index;
    if (index < own)
        gw_masm_load(&f->m, GW_ACCESS_64, result,
                     gw_front_context(f, f->layout.funcs + index * sizeof(void *)));
    else
        gw_masm_address(&f->m, result,
                        gw_front_context(f, f->layout.own_funcs +
                                                (index - own) * sizeof(struct gw_func)));
    gw_front_push(f, GW_FUNCREF, result);
}

static void to_i31(struct gw_front *f)
{
    gw_reg value = gw_front_pop_reg(f), result = gw_front_result(f, GW_ANYREF);
    gw_masm_alu(&f->m, GW_ALU_SHL, false, result, value, GW_OPND_CONST(1));
    gw_masm_alu(&f->m, GW_ALU_OR, false, result, result, GW_OPND_CONST(1));
    gw_front_push(f, GW_ANYREF, result);
}

static void of_i31(struct gw_front *f, enum gw_alu shift)
{
    gw_reg ref = gw_front_pop_reg(f);
    gw_masm_trap_if(&f->m, GW_EQ, true, ref, GW_OPND_CONST(0), GW_TRAP_NULL_I31);
    gw_reg result = gw_front_result(f, GW_I32);
    gw_masm_alu(&f->m, shift, false, result, ref, GW_OPND_CONST(1));
    gw_front_push(f, GW_I32, result);
}

void gw_front_ref(struct gw_front *f)
{
    switch (f->in.op) {
    case GW_OP_REF_NULL:
        gw_front_push_const(f, GW_ANYREF, GW_REF_NULL);
        break;
    case GW_OP_REF_IS_NULL:
        gw_front_push_compare(f, GW_EQ, true, gw_front_pop_reg(f), GW_OPND_CONST(0));
        break;
    case GW_OP_REF_FUNC:
        func(f);
        break;
    case GW_OP_REF_EQ:
        eq(f);
        break;
    case GW_OP_REF_AS_NON_NULL:
        as_non_null(f);
        break;
    case GW_OP_BR_ON_NULL:
        br_on_null(f);
        break;
    case GW_OP_BR_ON_NON_NULL:
        br_on_non_null(f);
        break;
    case GW_OP_REF_TEST:
    case GW_OP_REF_TEST_NULL:
        test(f);
        break;
    case GW_OP_REF_CAST:
    case GW_OP_REF_CAST_NULL:
        cast(f);
        break;
    case GW_OP_BR_ON_CAST:
        br_on_cast(f, true);
        break;
    case GW_OP_BR_ON_CAST_FAIL:
        br_on_cast(f, false);
        break;
    case GW_OP_REF_I31:
        to_i31(f);
        break;
    case GW_OP_I31_GET_S:
        of_i31(f, GW_ALU_SHR_S);
        break;
    case GW_OP_I31_GET_U:
        of_i31(f, GW_ALU_SHR_U);
        break;
    default: /* any.convert_extern, extern.convert_any: the same bits */
        break;
    }
}
