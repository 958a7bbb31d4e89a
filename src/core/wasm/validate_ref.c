/* SPDX-License-Identifier: Apache-2.0 */
/* References and casts. spec: valid/instructions#reference-instructions */
#include "core/wasm/validator.h"

static gw_valtype non_null(gw_valtype ref) { return ref & ~GW_NULLABLE; }
static gw_valtype nullable(gw_valtype ref) { return ref | GW_NULLABLE; }

bool gw_validate_ref_null(struct gw_validator *v, const struct gw_instr *in)
{
    return gw_validator_check_type(v, in->type) && gw_validator_push(v, in->type);
}

bool gw_validate_ref_is_null(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    gw_valtype ref;
    return gw_validator_pop_ref(v, &ref) && gw_validator_push(v, GW_I32);
}

bool gw_validate_ref_func(struct gw_validator *v, const struct gw_instr *in)
{
    if (in->index >= v->m->func_count)
        return gw_validator_invalid(v, "unknown function %u", in->index);
    if (v->is_const)
        v->declared[in->index] = true;
    else if (!v->declared[in->index])
        return gw_validator_invalid(v, "undeclared function reference %u", in->index);
    return gw_validator_push(v, GW_VALTYPE_REF(v->m->funcs[in->index].type, false));
}

bool gw_validate_ref_eq(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    gw_valtype eq = GW_VALTYPE_REF(GW_HEAP_EQ, true);
    return gw_validator_pop(v, eq) && gw_validator_pop(v, eq) &&
           gw_validator_push(v, GW_I32);
}

bool gw_validate_ref_as_non_null(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    gw_valtype ref;
    return gw_validator_pop_ref(v, &ref) && gw_validator_push(v, non_null(ref));
}

bool gw_validate_br_on_null(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype ref;
    const gw_valtype *types;
    uint32_t count;
    return gw_validator_pop_ref(v, &ref) &&
           gw_validator_label(v, in->index, &types, &count) &&
           gw_validator_pop_list(v, types, count) &&
           gw_validator_push_list(v, types, count) && gw_validator_push(v, non_null(ref));
}

/* The label's types but for the last, which must be a reference above `ref`. */
static bool label_with_ref(struct gw_validator *v, gw_labelidx label, gw_valtype ref,
                           const gw_valtype **types, uint32_t *count)
{
    if (!gw_validator_label(v, label, types, count)) return false;
    if (*count == 0)
        return gw_validator_invalid(v, "type mismatch: label %u takes no reference",
                                    label);
    gw_valtype last = (*types)[--*count];
    if (!gw_validator_matches(v, ref, last)) return gw_validator_mismatch(v, last, ref);
    if (gw_valtype_is_ref(last)) return true;
    return gw_validator_invalid(v, "type mismatch: label %u takes no reference", label);
}

bool gw_validate_br_on_non_null(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype ref;
    const gw_valtype *types;
    uint32_t count;
    return gw_validator_pop_ref(v, &ref) &&
           label_with_ref(v, in->index, non_null(ref), &types, &count) &&
           gw_validator_pop_list(v, types, count) &&
           gw_validator_push_list(v, types, count);
}

/* The top of a heap type's hierarchy. */
static gw_heaptype top_of(const struct gw_validator *v, gw_heaptype heap)
{
    if (gw_heap_is_index(heap)) {
        switch (v->m->types[heap].comp) {
        case GW_COMP_FUNC:
            return GW_HEAP_FUNC;
        case GW_COMP_CONT:
            return GW_HEAP_CONT;
        default:
            return GW_HEAP_ANY;
        }
    }
    switch (heap) {
    case GW_HEAP_FUNC:
    case GW_HEAP_NOFUNC:
        return GW_HEAP_FUNC;
    case GW_HEAP_EXTERN:
    case GW_HEAP_NOEXTERN:
        return GW_HEAP_EXTERN;
    case GW_HEAP_EXN:
    case GW_HEAP_NOEXN:
        return GW_HEAP_EXN;
    case GW_HEAP_CONT:
    case GW_HEAP_NOCONT:
        return GW_HEAP_CONT;
    default:
        return GW_HEAP_ANY;
    }
}

/* Continuations have no type at run time: they cannot be the target of a cast. */
static bool check_target(struct gw_validator *v, gw_valtype target)
{
    if (!gw_validator_check_type(v, target)) return false;
    if (top_of(v, gw_valtype_heap(target)) != GW_HEAP_CONT) return true;
    return gw_validator_invalid(v, "invalid cast to continuation types");
}

static bool pop_top(struct gw_validator *v, gw_valtype target)
{
    return check_target(v, target) &&
           gw_validator_pop(v, GW_VALTYPE_REF(top_of(v, gw_valtype_heap(target)), true));
}

bool gw_validate_ref_test(struct gw_validator *v, const struct gw_instr *in)
{
    return pop_top(v, in->type) && gw_validator_push(v, GW_I32);
}

bool gw_validate_ref_cast(struct gw_validator *v, const struct gw_instr *in)
{
    return pop_top(v, in->type) && gw_validator_push(v, in->type);
}

bool gw_validate_br_on_cast(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype from = in->type, to = in->type2;
    if (!gw_validator_check_type(v, from) || !check_target(v, to)) return false;
    if (!gw_validator_matches(v, to, from)) return gw_validator_mismatch(v, from, to);
    gw_valtype rest = gw_valtype_is_nullable(to) ? non_null(from) : from;
    bool is_fail = in->op == GW_OP_BR_ON_CAST_FAIL;
    const gw_valtype *types;
    uint32_t count;
    return label_with_ref(v, in->index, is_fail ? rest : to, &types, &count) &&
           gw_validator_pop(v, from) && gw_validator_pop_list(v, types, count) &&
           gw_validator_push_list(v, types, count) &&
           gw_validator_push(v, is_fail ? to : rest);
}

bool gw_validate_convert(struct gw_validator *v, const struct gw_instr *in)
{
    gw_heaptype from = GW_HEAP_ANY, to = GW_HEAP_EXTERN;
    if (in->op == GW_OP_ANY_CONVERT_EXTERN) from = GW_HEAP_EXTERN, to = GW_HEAP_ANY;
    gw_valtype ref, want = GW_VALTYPE_REF(from, true);
    if (!gw_validator_pop_ref(v, &ref)) return false;
    if (!gw_validator_matches(v, ref, want)) return gw_validator_mismatch(v, want, ref);
    return gw_validator_push(v, GW_VALTYPE_REF(to, gw_valtype_is_nullable(ref)));
}

bool gw_validate_ref_i31(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    return gw_validator_pop(v, GW_I32) &&
           gw_validator_push(v, GW_VALTYPE_REF(GW_HEAP_I31, false));
}

bool gw_validate_i31_get(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    return gw_validator_pop(v, nullable(GW_VALTYPE_REF(GW_HEAP_I31, false))) &&
           gw_validator_push(v, GW_I32);
}
