/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction, completely: the table of rules, and the simple signatures. */
#include "core/wasm/signature.h"
#include "core/wasm/validator.h"

static gw_validate_fn *const rules[GW_OP_COUNT] = {
    [GW_OP_UNREACHABLE] = gw_validate_unreachable,
    [GW_OP_BLOCK] = gw_validate_block,
    [GW_OP_LOOP] = gw_validate_block,
    [GW_OP_IF] = gw_validate_if,
    [GW_OP_ELSE] = gw_validate_else,
    [GW_OP_TRY] = gw_validate_try,
    [GW_OP_CATCH] = gw_validate_catch,
    [GW_OP_THROW] = gw_validate_throw,
    [GW_OP_RETHROW] = gw_validate_rethrow,
    [GW_OP_THROW_REF] = gw_validate_throw_ref,
    [GW_OP_END] = gw_validate_end,
    [GW_OP_BR] = gw_validate_br,
    [GW_OP_BR_IF] = gw_validate_br_if,
    [GW_OP_BR_TABLE] = gw_validate_br_table,
    [GW_OP_RETURN] = gw_validate_return,
    [GW_OP_CALL] = gw_validate_call,
    [GW_OP_CALL_INDIRECT] = gw_validate_call_indirect,
    [GW_OP_RETURN_CALL] = gw_validate_call,
    [GW_OP_RETURN_CALL_INDIRECT] = gw_validate_call_indirect,
    [GW_OP_CALL_REF] = gw_validate_call_ref,
    [GW_OP_RETURN_CALL_REF] = gw_validate_call_ref,
    [GW_OP_DELEGATE] = gw_validate_delegate,
    [GW_OP_CATCH_ALL] = gw_validate_catch_all,
    [GW_OP_DROP] = gw_validate_drop,
    [GW_OP_SELECT] = gw_validate_select,
    [GW_OP_SELECT_T] = gw_validate_select_t,
    [GW_OP_TRY_TABLE] = gw_validate_try_table,
    [GW_OP_LOCAL_GET] = gw_validate_local_get,
    [GW_OP_LOCAL_SET] = gw_validate_local_set,
    [GW_OP_LOCAL_TEE] = gw_validate_local_tee,
    [GW_OP_GLOBAL_GET] = gw_validate_global_get,
    [GW_OP_GLOBAL_SET] = gw_validate_global_set,
    [GW_OP_TABLE_GET] = gw_validate_table_get,
    [GW_OP_TABLE_SET] = gw_validate_table_set,
    [GW_OP_MEMORY_SIZE] = gw_validate_memory_size,
    [GW_OP_MEMORY_GROW] = gw_validate_memory_grow,
    [GW_OP_REF_NULL] = gw_validate_ref_null,
    [GW_OP_REF_IS_NULL] = gw_validate_ref_is_null,
    [GW_OP_REF_FUNC] = gw_validate_ref_func,
    [GW_OP_REF_EQ] = gw_validate_ref_eq,
    [GW_OP_REF_AS_NON_NULL] = gw_validate_ref_as_non_null,
    [GW_OP_BR_ON_NULL] = gw_validate_br_on_null,
    [GW_OP_BR_ON_NON_NULL] = gw_validate_br_on_non_null,
    [GW_OP_CONT_NEW] = gw_validate_cont_new,
    [GW_OP_CONT_BIND] = gw_validate_cont_bind,
    [GW_OP_SUSPEND] = gw_validate_suspend,
    [GW_OP_RESUME] = gw_validate_resume,
    [GW_OP_RESUME_THROW] = gw_validate_resume,
    [GW_OP_RESUME_THROW_REF] = gw_validate_resume,
    [GW_OP_SWITCH] = gw_validate_switch,
    [GW_OP_STRUCT_NEW] = gw_validate_struct_new,
    [GW_OP_STRUCT_NEW_DEFAULT] = gw_validate_struct_new,
    [GW_OP_STRUCT_GET] = gw_validate_struct_get,
    [GW_OP_STRUCT_GET_S] = gw_validate_struct_get,
    [GW_OP_STRUCT_GET_U] = gw_validate_struct_get,
    [GW_OP_STRUCT_SET] = gw_validate_struct_set,
    [GW_OP_ARRAY_NEW] = gw_validate_array_new,
    [GW_OP_ARRAY_NEW_DEFAULT] = gw_validate_array_new,
    [GW_OP_ARRAY_NEW_FIXED] = gw_validate_array_new_fixed,
    [GW_OP_ARRAY_NEW_DATA] = gw_validate_array_new_data,
    [GW_OP_ARRAY_NEW_ELEM] = gw_validate_array_new_elem,
    [GW_OP_ARRAY_GET] = gw_validate_array_get,
    [GW_OP_ARRAY_GET_S] = gw_validate_array_get,
    [GW_OP_ARRAY_GET_U] = gw_validate_array_get,
    [GW_OP_ARRAY_SET] = gw_validate_array_set,
    [GW_OP_ARRAY_LEN] = gw_validate_array_len,
    [GW_OP_ARRAY_FILL] = gw_validate_array_fill,
    [GW_OP_ARRAY_COPY] = gw_validate_array_copy,
    [GW_OP_ARRAY_INIT_DATA] = gw_validate_array_init_data,
    [GW_OP_ARRAY_INIT_ELEM] = gw_validate_array_init_elem,
    [GW_OP_REF_TEST] = gw_validate_ref_test,
    [GW_OP_REF_TEST_NULL] = gw_validate_ref_test,
    [GW_OP_REF_CAST] = gw_validate_ref_cast,
    [GW_OP_REF_CAST_NULL] = gw_validate_ref_cast,
    [GW_OP_BR_ON_CAST] = gw_validate_br_on_cast,
    [GW_OP_BR_ON_CAST_FAIL] = gw_validate_br_on_cast,
    [GW_OP_ANY_CONVERT_EXTERN] = gw_validate_convert,
    [GW_OP_EXTERN_CONVERT_ANY] = gw_validate_convert,
    [GW_OP_REF_I31] = gw_validate_ref_i31,
    [GW_OP_I31_GET_S] = gw_validate_i31_get,
    [GW_OP_I31_GET_U] = gw_validate_i31_get,
    [GW_OP_MEMORY_INIT] = gw_validate_memory_init,
    [GW_OP_DATA_DROP] = gw_validate_data_drop,
    [GW_OP_MEMORY_COPY] = gw_validate_memory_copy,
    [GW_OP_MEMORY_FILL] = gw_validate_memory_fill,
    [GW_OP_TABLE_INIT] = gw_validate_table_init,
    [GW_OP_ELEM_DROP] = gw_validate_elem_drop,
    [GW_OP_TABLE_COPY] = gw_validate_table_copy,
    [GW_OP_TABLE_GROW] = gw_validate_table_grow,
    [GW_OP_TABLE_SIZE] = gw_validate_table_size,
    [GW_OP_TABLE_FILL] = gw_validate_table_fill,
};

/* spec: valid/instructions#constant-expressions */
static bool is_constant(const struct gw_instr *in)
{
    switch (in->op) {
    case GW_OP_I32_CONST:
    case GW_OP_I64_CONST:
    case GW_OP_F32_CONST:
    case GW_OP_F64_CONST:
    case GW_OP_V128_CONST:
    case GW_OP_I32_ADD:
    case GW_OP_I32_SUB:
    case GW_OP_I32_MUL:
    case GW_OP_I64_ADD:
    case GW_OP_I64_SUB:
    case GW_OP_I64_MUL:
    case GW_OP_REF_NULL:
    case GW_OP_REF_FUNC:
    case GW_OP_REF_I31:
    case GW_OP_STRUCT_NEW:
    case GW_OP_STRUCT_NEW_DEFAULT:
    case GW_OP_ARRAY_NEW:
    case GW_OP_ARRAY_NEW_DEFAULT:
    case GW_OP_ARRAY_NEW_FIXED:
    case GW_OP_ANY_CONVERT_EXTERN:
    case GW_OP_EXTERN_CONVERT_ANY:
    case GW_OP_GLOBAL_GET:
    case GW_OP_END:
        return true;
    default:
        return false;
    }
}

static bool check_constant(struct gw_validator *v, const struct gw_instr *in)
{
    if (!is_constant(in))
        return gw_validator_invalid(v, "constant expression required: %s is not constant",
                                    gw_opcode_rows[in->op].text);
    bool is_arithmetic = gw_opcode_rows[in->op].imm == GW_IMM_NONE &&
                         in->op < GW_OP_REF_NULL && in->op != GW_OP_END;
    return !is_arithmetic ||
           gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_EXTENDED_CONST),
                             "arithmetic in a constant expression");
}

static bool check_immediate(struct gw_validator *v, const struct gw_instr *in,
                            gw_valtype *address)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[in->op];
    switch (row->imm) {
    case GW_IMM_MEMARG:
        return gw_validate_memarg(v, in, address);
    case GW_IMM_MEMARG_LANE:
        if (!gw_validate_memarg(v, in, address)) return false;
        if (in->lane < 16u / row->size) return true;
        return gw_validator_invalid(v, "invalid lane index %u", in->lane);
    case GW_IMM_LANE:
        if (in->lane < row->size) return true;
        return gw_validator_invalid(v, "invalid lane index %u", in->lane);
    case GW_IMM_SHUFFLE:
        for (unsigned i = 0; i < 16; i++)
            if (in->bytes[i] >= 32)
                return gw_validator_invalid(v, "invalid lane index %u", in->bytes[i]);
        return true;
    default:
        return true;
    }
}

static bool apply(struct gw_validator *v, const struct gw_instr *in,
                  const struct gw_signature *sig)
{
    gw_valtype address = GW_I32;
    if (!check_immediate(v, in, &address)) return false;
    for (unsigned i = sig->param_count; i-- > 0;) {
        gw_valtype want = sig->params[i] == GW_BOT ? address : sig->params[i];
        if (!gw_validator_pop(v, want)) return false;
    }
    for (unsigned i = 0; i < sig->result_count; i++)
        if (!gw_validator_push(v, sig->results[i])) return false;
    return true;
}

static bool fail_read(struct gw_validator *v, const struct gw_reader *r,
                      const struct gw_instr *in)
{
    if (r->err == GW_ERR_EOF)
        return gw_validator_fail(v, r->err,
                                 "unexpected end of section or function: END opcode "
                                 "expected");
    if (r->err == GW_ERR_MALFORMED && in->op == GW_OP_INVALID)
        return gw_validator_fail(v, r->err, "illegal opcode %02x", *in->at);
    if (r->err == GW_ERR_MALFORMED)
        return gw_validator_fail(v, r->err, "malformed immediate of %s",
                                 gw_opcode_rows[in->op].text);
    return gw_validator_fail(v, r->err, "%s", gw_err_text(r->err));
}

bool gw_validate_step(struct gw_validator *v)
{
    struct gw_reader r = {v->p, v->end, GW_OK};
    struct gw_instr in;
    v->at = v->p;
    gw_instr_read(&r, &in);
    v->op = in.op;
    if (r.err) return fail_read(v, &r, &in);
    const struct gw_opcode_row *row = &gw_opcode_rows[in.op];
    if (!gw_validator_need(v, GW_FEATURE_BIT(row->feature), row->text)) return false;
    if (v->is_const && !check_constant(v, &in)) return false;
    v->p = r.at;
    if (row->prefix == 0) v->fast[row->code] = gw_signatures()->fast[row->code];
    if (rules[in.op]) return rules[in.op](v, &in);
    return apply(v, &in, &gw_signatures()->of[in.op]);
}
