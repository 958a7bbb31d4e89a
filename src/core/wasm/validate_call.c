/* SPDX-License-Identifier: Apache-2.0 */
/* Calls, and calls in tail position. spec: valid/instructions#control-instructions */
#include "core/wasm/validator.h"

/* The arguments are popped already for `callee`, but for its parameters. */
static bool finish(struct gw_validator *v, const struct gw_type *callee, bool is_tail)
{
    if (!gw_validator_pop_list(v, callee->func.params, callee->func.param_count))
        return false;
    if (!is_tail)
        return gw_validator_push_list(v, callee->func.results, callee->func.result_count);
    const struct gw_vframe *body = &v->frames[0];
    if (!gw_validator_list_matches(v, callee->func.results, callee->func.result_count,
                                   gw_vframe_results(body), body->result_count))
        return gw_validator_invalid(v, "type mismatch: the callee's results are not the "
                                       "current function's");
    gw_validator_set_unreachable(v);
    return true;
}

bool gw_validate_call(struct gw_validator *v, const struct gw_instr *in)
{
    if (in->index >= v->m->func_count)
        return gw_validator_invalid(v, "unknown function %u", in->index);
    return finish(v, gw_module_func_type(v->m, in->index), in->op == GW_OP_RETURN_CALL);
}

bool gw_validate_call_indirect(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_tabletype *table = gw_validator_table(v, in->index2);
    if (!table) return false;
    if (in->index2 && !gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_REFERENCE_TYPES),
                                         "a table index"))
        return false;
    const struct gw_type *type = gw_validator_type(v, in->index, GW_COMP_FUNC);
    if (!type) return false;
    if (!gw_validator_matches(v, table->elem, GW_FUNCREF))
        return gw_validator_invalid(v, "type mismatch: table %u is not of functions",
                                    in->index2);
    return gw_validator_pop(v, gw_limits_index_type(&table->limits)) &&
           finish(v, type, in->op == GW_OP_RETURN_CALL_INDIRECT);
}

bool gw_validate_call_ref(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *type = gw_validator_type(v, in->index, GW_COMP_FUNC);
    return type && gw_validator_pop(v, GW_VALTYPE_REF(in->index, true)) &&
           finish(v, type, in->op == GW_OP_RETURN_CALL_REF);
}
