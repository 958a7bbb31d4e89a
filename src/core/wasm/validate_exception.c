/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions, with exnref and in the retired form.
 * spec: valid/instructions#control-instructions; the latter: the document on legacy
 * exception handling */
#include "core/wasm/validator.h"

/* The label must take the tag's parameters, and then an exnref if the clause gives
 * one. */
static bool check_catch(struct gw_validator *v, const struct gw_catch *clause)
{
    const gw_valtype *params = NULL, *types;
    uint32_t param_count = 0, count;
    if (clause->kind == GW_CATCH || clause->kind == GW_CATCH_REF) {
        const struct gw_type *type = gw_validator_tag(v, clause->tag);
        if (!type) return false;
        params = type->func.params;
        param_count = type->func.param_count;
    }
    bool has_ref = clause->kind == GW_CATCH_REF || clause->kind == GW_CATCH_ALL_REF;
    if (!gw_validator_label(v, clause->label, &types, &count)) return false;
    gw_valtype exn = GW_VALTYPE_REF(GW_HEAP_EXN, false);
    if (count == param_count + has_ref &&
        gw_validator_list_matches(v, params, param_count, types, param_count) &&
        (!has_ref || gw_validator_matches(v, exn, types[count - 1])))
        return true;
    return gw_validator_invalid(v,
                                "type mismatch: label %u does not take what the catch "
                                "clause gives",
                                clause->label);
}

bool gw_validate_try_table(struct gw_validator *v, const struct gw_instr *in)
{
    struct gw_reader list = in->list;
    for (uint32_t i = 0; i < in->list_len; i++) {
        struct gw_catch clause = gw_instr_read_catch(&list);
        if (!check_catch(v, &clause)) return false;
    }
    return gw_validate_block(v, in);
}

bool gw_validate_throw(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *type = gw_validator_tag(v, in->index);
    if (!type || !gw_validator_pop_list(v, type->func.params, type->func.param_count))
        return false;
    gw_validator_set_unreachable(v);
    return true;
}

bool gw_validate_throw_ref(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    if (!gw_validator_pop(v, GW_EXNREF)) return false;
    gw_validator_set_unreachable(v);
    return true;
}

bool gw_validate_try(struct gw_validator *v, const struct gw_instr *in)
{
    return gw_validate_block(v, in);
}

/* Close the part before a catch and open the handler, under the same block type. */
static bool next_part(struct gw_validator *v, enum gw_opcode op)
{
    struct gw_vframe frame;
    uint16_t open = gw_validator_top(v)->op;
    if (open != GW_OP_TRY && open != GW_OP_CATCH)
        return gw_validator_fail(v, GW_ERR_MALFORMED, "misplaced %s: no open try",
                                 gw_opcode_rows[op].text);
    if (!gw_validator_pop_frame(v, &frame)) return false;
    frame.op = (uint16_t)op;
    frame.param_count = 0; /* a handler starts without the block's parameters */
    return gw_validator_push_frame(v, &frame);
}

bool gw_validate_catch(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *type = gw_validator_tag(v, in->index);
    return type && next_part(v, GW_OP_CATCH) &&
           gw_validator_push_list(v, type->func.params, type->func.param_count);
}

bool gw_validate_catch_all(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    return next_part(v, GW_OP_CATCH_ALL);
}

bool gw_validate_delegate(struct gw_validator *v, const struct gw_instr *in)
{
    struct gw_vframe frame;
    const gw_valtype *types;
    uint32_t count;
    if (gw_validator_top(v)->op != GW_OP_TRY)
        return gw_validator_fail(v, GW_ERR_MALFORMED, "misplaced delegate: no open try");
    if (!gw_validator_pop_frame(v, &frame) ||
        !gw_validator_label(v, in->index, &types, &count))
        return false;
    return gw_validator_push_list(v, gw_vframe_results(&frame), frame.result_count);
}

bool gw_validate_rethrow(struct gw_validator *v, const struct gw_instr *in)
{
    if (in->index >= v->frame_count)
        return gw_validator_invalid(v, "unknown label %u", in->index);
    uint16_t op = v->frames[v->frame_count - 1 - in->index].op;
    if (op != GW_OP_CATCH && op != GW_OP_CATCH_ALL)
        return gw_validator_invalid(v, "invalid rethrow label %u", in->index);
    gw_validator_set_unreachable(v);
    return true;
}
