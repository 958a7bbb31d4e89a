/* SPDX-License-Identifier: Apache-2.0 */
/* Continuations. Source: the stack-switching proposal's explainer and tests. */
#include "core/wasm/validator.h"

/* The function type of a continuation type. */
static const struct gw_type *find_cont(struct gw_validator *v, gw_typeidx index)
{
    const struct gw_type *type = gw_validator_type(v, index, GW_COMP_CONT);
    return type ? &v->m->types[type->cont] : NULL;
}

/* A function of these parameters and results could stand where `super` is wanted. */
static bool func_matches(const struct gw_validator *v, const gw_valtype *params,
                         uint32_t param_count, const gw_valtype *results,
                         uint32_t result_count, const struct gw_type *super)
{
    return gw_validator_list_matches(v, super->func.params, super->func.param_count,
                                     params, param_count) &&
           gw_validator_list_matches(v, results, result_count, super->func.results,
                                     super->func.result_count);
}

static bool pop_cont(struct gw_validator *v, gw_typeidx index)
{
    return gw_validator_pop(v, GW_VALTYPE_REF(index, true));
}

bool gw_validate_cont_new(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *type = gw_validator_type(v, in->index, GW_COMP_CONT);
    return type && gw_validator_pop(v, GW_VALTYPE_REF(type->cont, true)) &&
           gw_validator_push(v, GW_VALTYPE_REF(in->index, false));
}

bool gw_validate_cont_bind(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *from = find_cont(v, in->index);
    const struct gw_type *to = from ? find_cont(v, in->index2) : NULL;
    if (!to) return false;
    uint32_t have = from->func.param_count, left = to->func.param_count;
    if (have < left)
        return gw_validator_invalid(v, "type mismatch in continuation arguments");
    if (!func_matches(v, from->func.params + (have - left), left, from->func.results,
                      from->func.result_count, to))
        return gw_validator_invalid(v, "type mismatch in continuation types");
    return pop_cont(v, in->index) &&
           gw_validator_pop_list(v, from->func.params, have - left) &&
           gw_validator_push(v, GW_VALTYPE_REF(in->index2, false));
}

bool gw_validate_suspend(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *tag = gw_validator_tag(v, in->index);
    return tag && gw_validator_pop_list(v, tag->func.params, tag->func.param_count) &&
           gw_validator_push_list(v, tag->func.results, tag->func.result_count);
}

/* (on tag label): the label takes the tag's parameters and a continuation, which takes
 * the tag's results and gives what the resumed one gives. */
static bool check_label(struct gw_validator *v, const struct gw_handler *handler,
                        const struct gw_type *tag, const struct gw_type *resumed)
{
    const gw_valtype *types;
    uint32_t count;
    if (!gw_validator_label(v, handler->label, &types, &count)) return false;
    gw_valtype last = count ? types[count - 1] : GW_BOT;
    if (!gw_valtype_is_ref(last) || !gw_heap_is_index(gw_valtype_heap(last)))
        return gw_validator_invalid(
            v,
            "type mismatch: label %u takes no concrete continuation "
            "reference",
            handler->label);
    const struct gw_type *cont = find_cont(v, gw_valtype_heap(last));
    if (!cont) return false;
    if (!func_matches(v, tag->func.results, tag->func.result_count, resumed->func.results,
                      resumed->func.result_count, cont))
        return gw_validator_invalid(v, "type mismatch in continuation type");
    if (gw_validator_list_matches(v, tag->func.params, tag->func.param_count, types,
                                  count - 1))
        return true;
    return gw_validator_invalid(
        v, "type mismatch: label %u does not take the tag's parameters", handler->label);
}

static bool check_handlers(struct gw_validator *v, const struct gw_instr *in,
                           const struct gw_type *resumed)
{
    struct gw_reader list = in->list;
    for (uint32_t i = 0; i < in->list_len; i++) {
        struct gw_handler handler = gw_instr_read_handler(&list);
        const struct gw_type *tag = gw_validator_tag(v, handler.tag);
        if (!tag) return false;
        if (!handler.is_switch) {
            if (!check_label(v, &handler, tag, resumed)) return false;
        } else if (tag->func.param_count != 0) {
            return gw_validator_invalid(v, "type mismatch: switch tag %u has parameters",
                                        handler.tag);
        }
    }
    return true;
}

bool gw_validate_resume(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *type = find_cont(v, in->index);
    if (!type) return false;
    const gw_valtype exn = GW_EXNREF;
    const gw_valtype *params = type->func.params;
    uint32_t param_count = type->func.param_count;
    if (in->op == GW_OP_RESUME_THROW) {
        const struct gw_type *tag = gw_validator_tag(v, in->index2);
        if (!tag) return false;
        params = tag->func.params;
        param_count = tag->func.param_count;
    } else if (in->op == GW_OP_RESUME_THROW_REF) {
        params = &exn;
        param_count = 1;
    }
    return check_handlers(v, in, type) && pop_cont(v, in->index) &&
           gw_validator_pop_list(v, params, param_count) &&
           gw_validator_push_list(v, type->func.results, type->func.result_count);
}

bool gw_validate_switch(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *to = find_cont(v, in->index);
    const struct gw_type *tag = to ? gw_validator_tag(v, in->index2) : NULL;
    if (!tag) return false;
    uint32_t count = to->func.param_count;
    gw_valtype last = count ? to->func.params[count - 1] : GW_BOT;
    if (!gw_valtype_is_ref(last) || !gw_heap_is_index(gw_valtype_heap(last)))
        return gw_validator_invalid(
            v, "type mismatch: the continuation's last parameter is no "
               "continuation reference");
    const struct gw_type *back = find_cont(v, gw_valtype_heap(last));
    if (!back) return false;
    if (tag->func.param_count != 0)
        return gw_validator_invalid(v, "type mismatch in switch tag %u", in->index2);
    const gw_valtype *results = tag->func.results;
    uint32_t result_count = tag->func.result_count;
    if (!gw_validator_list_matches(v, to->func.results, to->func.result_count, results,
                                   result_count) ||
        !gw_validator_list_matches(v, results, result_count, back->func.results,
                                   back->func.result_count))
        return gw_validator_invalid(v, "type mismatch in continuation types");
    return pop_cont(v, in->index) &&
           gw_validator_pop_list(v, to->func.params, count - 1) &&
           gw_validator_push_list(v, back->func.params, back->func.param_count);
}
