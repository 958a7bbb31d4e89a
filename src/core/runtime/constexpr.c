/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/constexpr.h"

#include "core/runtime/gc.h"
#include "core/wasm/expr.h"
#include "core/wasm/instr.h"

/* The operands live on the value stack of the store's exec, where the collector sees
 * them. exec->top is the stack pointer. */
struct machine {
    struct gw_instance *instance;
    struct gw_store *store;
    struct gw_exec *exec;
};

static void push(struct machine *m, uint64_t slot) { *m->exec->top++ = slot; }
static uint64_t pop(struct machine *m) { return *--m->exec->top; }

static void push_value(struct machine *m, const union gw_value *value, gw_valtype type)
{
    gw_value_to_slots(value, type, m->exec->top);
    m->exec->top += gw_valtype_slots(type);
}

/* Two i64 in, one out; i32 instructions use the low half. */
static void arithmetic(struct machine *m, enum gw_opcode op)
{
    uint64_t b = pop(m), a = pop(m);
    switch (op) {
    case GW_OP_I32_ADD:
        push(m, (uint32_t)(a + b));
        break;
    case GW_OP_I32_SUB:
        push(m, (uint32_t)(a - b));
        break;
    case GW_OP_I32_MUL:
        push(m, (uint32_t)(a * b));
        break;
    case GW_OP_I64_ADD:
        push(m, a + b);
        break;
    case GW_OP_I64_SUB:
        push(m, a - b);
        break;
    default:
        push(m, a * b);
        break;
    }
}

/* Replace the operands from `base` on by a new object; NULL traps. */
static enum gw_err push_object(struct machine *m, uint64_t *base, void *object)
{
    if (!object) return gw_trap_set(m->store, GW_TRAP_OUT_OF_MEMORY);
    m->exec->top = base;
    push(m, (uintptr_t)object);
    return GW_OK;
}

static enum gw_err struct_new(struct machine *m, const struct gw_canon *type,
                              bool is_default)
{
    const struct gw_type *t = &type->type;
    uint32_t slots = 0;
    for (uint32_t i = 0; i < t->aggregate.field_count && !is_default; i++)
        slots += gw_valtype_slots(t->aggregate.fields[i].type);
    uint64_t *base = m->exec->top - slots;
    struct gw_gc_object *object = gw_gc_new_struct(m->store, type);
    if (object && !is_default) {
        const uint64_t *at = base;
        uint8_t *fields = (uint8_t *)object + GW_GC_STRUCT_FIELDS;
        for (uint32_t i = 0; i < t->aggregate.field_count; i++) {
            gw_valtype field = t->aggregate.fields[i].type;
            gw_gc_write(fields + type->field_offsets[i], field, at);
            at += gw_valtype_slots(field);
        }
    }
    return push_object(m, base, object);
}

/* `step`: slots from one element's value to the next, 0 where all are the same one. */
static enum gw_err array_new(struct machine *m, const struct gw_canon *type, uint32_t len,
                             uint64_t *base, unsigned step, bool is_default)
{
    struct gw_gc_array *array = gw_gc_new_array(m->store, type, len);
    if (array && !is_default) {
        gw_valtype elem = type->type.aggregate.fields[0].type;
        uint8_t *at = (uint8_t *)array + GW_GC_ARRAY_ELEMS;
        for (uint32_t i = 0; i < len; i++)
            gw_gc_write(at + (size_t)i * type->fields_bytes, elem,
                        base + (size_t)i * step);
    }
    return push_object(m, base, array);
}

static enum gw_err step_array(struct machine *m, const struct gw_instr *in)
{
    const struct gw_canon *type = m->instance->types[in->index];
    unsigned slots = gw_valtype_slots(type->type.aggregate.fields[0].type);
    if (in->op == GW_OP_ARRAY_NEW_FIXED) {
        uint64_t *base = m->exec->top - (size_t)in->index2 * slots;
        return array_new(m, type, in->index2, base, slots, false);
    }
    uint32_t len = (uint32_t)pop(m);
    bool is_default = in->op == GW_OP_ARRAY_NEW_DEFAULT;
    uint64_t *base = m->exec->top - (is_default ? 0 : slots);
    return array_new(m, type, len, base, 0, is_default);
}

static enum gw_err step(struct machine *m, const struct gw_instr *in)
{
    struct gw_instance *i = m->instance;
    switch (in->op) {
    case GW_OP_I32_CONST:
        push(m, (uint32_t)in->i32);
        return GW_OK;
    case GW_OP_I64_CONST:
        push(m, (uint64_t)in->i64);
        return GW_OK;
    case GW_OP_F32_CONST:
        push(m, in->f32_bits);
        return GW_OK;
    case GW_OP_F64_CONST:
        push(m, in->f64_bits);
        return GW_OK;
    case GW_OP_V128_CONST:
        memcpy(m->exec->top, in->bytes, 16);
        m->exec->top += 2;
        return GW_OK;
    case GW_OP_I32_ADD:
    case GW_OP_I32_SUB:
    case GW_OP_I32_MUL:
    case GW_OP_I64_ADD:
    case GW_OP_I64_SUB:
    case GW_OP_I64_MUL:
        arithmetic(m, in->op);
        return GW_OK;
    case GW_OP_GLOBAL_GET:
        push_value(m, &i->globals[in->index]->value, i->globals[in->index]->type.type);
        return GW_OK;
    case GW_OP_REF_NULL:
        push(m, GW_REF_NULL);
        return GW_OK;
    case GW_OP_REF_FUNC:
        push(m, (uintptr_t)i->funcs[in->index]);
        return GW_OK;
    case GW_OP_REF_I31:
        push(m, gw_ref_from_i31((uint32_t)pop(m)));
        return GW_OK;
    case GW_OP_ANY_CONVERT_EXTERN:
    case GW_OP_EXTERN_CONVERT_ANY:
        return GW_OK;
    case GW_OP_STRUCT_NEW:
        return struct_new(m, i->types[in->index], false);
    case GW_OP_STRUCT_NEW_DEFAULT:
        return struct_new(m, i->types[in->index], true);
    case GW_OP_ARRAY_NEW:
    case GW_OP_ARRAY_NEW_DEFAULT:
    case GW_OP_ARRAY_NEW_FIXED:
        return step_array(m, in);
    default:
        GW_BUG("instruction in a validated constant expression");
    }
}

static enum gw_err run(struct machine *m, const struct gw_expr *expr)
{
    struct gw_reader r = gw_reader_of(expr->code);
    struct gw_instr in;
    for (;;) {
        gw_instr_read(&r, &in);
        GW_EXPECT(r.err == GW_OK);
        if (in.op == GW_OP_END) return GW_OK;
        if (m->exec->stack_end - m->exec->top < 4)
            return gw_trap_set(m->store, GW_TRAP_STACK_EXHAUSTED);
        enum gw_err err = step(m, &in);
        if (err) return err;
    }
}

enum gw_err gw_constexpr_eval(struct gw_instance *instance, const struct gw_expr *expr,
                              gw_valtype type, union gw_value *out)
{
    struct machine m = {instance, instance->store, NULL};
    gw_valtype found;
    uint64_t bits;
    if (gw_expr_constant(expr, &found, &bits)) {
        *out = (union gw_value){.v128 = {0}};
        out->u64 = bits;
        return GW_OK;
    }
    enum gw_err err = gw_exec_get(instance->store, &m.exec);
    if (err) return err;
    uint64_t *base = m.exec->top;
    err = run(&m, expr);
    if (!err) {
        memset(out, 0, sizeof *out);
        gw_value_from_slots(out, type, base);
    }
    m.exec->top = base;
    return err;
}
