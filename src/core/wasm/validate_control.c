/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks and branches. spec: valid/instructions#control-instructions */
#include "core/wasm/limits.h"
#include "core/wasm/validator.h"

bool gw_validate_unreachable(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    gw_validator_set_unreachable(v);
    return true;
}

/* The frame that a block type describes. */
static bool read_frame(struct gw_validator *v, const struct gw_instr *in,
                       struct gw_vframe *frame)
{
    *frame = (struct gw_vframe){.op = (uint16_t)in->op};
    if (in->block.is_index) {
        const struct gw_type *type = gw_validator_type(v, in->block.index, GW_COMP_FUNC);
        if (!type) return false;
        frame->params = type->func.params;
        frame->results = type->func.results;
        frame->param_count = type->func.param_count;
        frame->result_count = type->func.result_count;
        return gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_MULTI_VALUE),
                                 "a block type with an index");
    }
    frame->one = in->block.result;
    frame->result_count = in->block.result != GW_BOT;
    return gw_validator_check_type(v, in->block.result);
}

bool gw_validate_block(struct gw_validator *v, const struct gw_instr *in)
{
    struct gw_vframe frame;
    return read_frame(v, in, &frame) &&
           gw_validator_pop_list(v, frame.params, frame.param_count) &&
           gw_validator_push_frame(v, &frame);
}

bool gw_validate_if(struct gw_validator *v, const struct gw_instr *in)
{
    return gw_validator_pop(v, GW_I32) && gw_validate_block(v, in);
}

bool gw_validate_else(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    struct gw_vframe frame;
    if (gw_validator_top(v)->op != GW_OP_IF)
        return gw_validator_fail(v, GW_ERR_MALFORMED,
                                 "misplaced ELSE opcode: END opcode expected");
    if (!gw_validator_pop_frame(v, &frame)) return false;
    frame.op = GW_OP_ELSE;
    return gw_validator_push_frame(v, &frame);
}

bool gw_validate_end(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    struct gw_vframe frame;
    if (!gw_validator_pop_frame(v, &frame)) return false;
    const gw_valtype *results = gw_vframe_results(&frame);
    if (frame.op == GW_OP_IF && /* without else, the parameters are the results */
        !gw_validator_list_matches(v, frame.params, frame.param_count, results,
                                   frame.result_count))
        return gw_validator_invalid(v, "type mismatch: if without else must leave its "
                                       "parameters as results");
    if (v->frame_count == 0) return true; /* the body's own end */
    return gw_validator_push_list(v, results, frame.result_count);
}

bool gw_validate_br(struct gw_validator *v, const struct gw_instr *in)
{
    const gw_valtype *types;
    uint32_t count;
    if (!gw_validator_label(v, in->index, &types, &count) ||
        !gw_validator_pop_list(v, types, count))
        return false;
    gw_validator_set_unreachable(v);
    return true;
}

bool gw_validate_br_if(struct gw_validator *v, const struct gw_instr *in)
{
    const gw_valtype *types;
    uint32_t count;
    return gw_validator_label(v, in->index, &types, &count) &&
           gw_validator_pop(v, GW_I32) && gw_validator_pop_list(v, types, count) &&
           gw_validator_push_list(v, types, count);
}

/* Check that a branch could be taken, without popping: the operands stay for the next
 * label. */
static bool peek_list(struct gw_validator *v, const gw_valtype *types, uint32_t count)
{
    const struct gw_vframe *frame = gw_validator_top(v);
    size_t have = (size_t)(v->sp - v->stack) - frame->height;
    for (uint32_t i = 0; i < count; i++) {
        gw_valtype want = types[count - 1 - i];
        if (i >= have) {
            if (frame->is_unreachable) return true;
            return gw_validator_pop_list(v, types, count); /* words the error */
        }
        gw_valtype found = *(v->sp - 1 - i);
        if (!gw_validator_matches(v, found, want))
            return gw_validator_mismatch(v, want, found);
    }
    return true;
}

bool gw_validate_br_table(struct gw_validator *v, const struct gw_instr *in)
{
    const gw_valtype *types;
    uint32_t arity, count;
    if (in->list_len > GW_MAX_BR_TABLE)
        return gw_validator_fail(v, GW_ERR_LIMIT, "br_table has more than %d labels",
                                 GW_MAX_BR_TABLE);
    if (!gw_validator_pop(v, GW_I32) ||
        !gw_validator_label(v, in->index, &types, &arity) || !peek_list(v, types, arity))
        return false;
    struct gw_reader list = in->list;
    for (uint32_t i = 0; i < in->list_len; i++) {
        gw_labelidx label = gw_instr_read_target(&list);
        if (!gw_validator_label(v, label, &types, &count)) return false;
        if (count != arity)
            return gw_validator_invalid(v,
                                        "type mismatch: br_table label %u carries %u "
                                        "operands, the default %u",
                                        label, count, arity);
        if (!peek_list(v, types, count)) return false;
    }
    gw_validator_set_unreachable(v);
    return true;
}

bool gw_validate_return(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    const struct gw_vframe *body = &v->frames[0];
    if (!gw_validator_pop_list(v, gw_vframe_results(body), body->result_count))
        return false;
    gw_validator_set_unreachable(v);
    return true;
}
