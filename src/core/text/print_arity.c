/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/printer.h"

static struct gw_print_arity of_func(const struct gw_printer *p, gw_typeidx type,
                                     uint32_t more)
{
    const struct gw_module *m = p->module;
    if (type >= m->type_count || m->types[type].comp != GW_COMP_FUNC)
        return (struct gw_print_arity){0, 0};
    return (struct gw_print_arity){m->types[type].func.param_count + more,
                                   m->types[type].func.result_count};
}

struct gw_print_arity gw_print_block_arity(const struct gw_printer *p,
                                           const struct gw_blocktype *type)
{
    if (type->is_index) return of_func(p, type->index, 0);
    return (struct gw_print_arity){0, type->result != GW_BOT};
}

/* "ii:i": one letter for each value. */
static struct gw_print_arity of_signature(const char *sig)
{
    const char *colon = strchr(sig, ':');
    if (!colon) return (struct gw_print_arity){0, 0};
    return (struct gw_print_arity){(uint32_t)(colon - sig), (uint32_t)strlen(colon + 1)};
}

static uint32_t label_arity(const struct gw_vec *labels, uint32_t depth)
{
    if (depth >= labels->len) return 0;
    return *GW_VEC_AT(uint32_t, labels, labels->len - 1 - depth);
}

static struct gw_print_arity control(const struct gw_printer *p,
                                     const struct gw_instr *instr,
                                     const struct gw_vec *labels)
{
    const struct gw_module *m = p->module;
    uint32_t index = instr->index, arity = label_arity(labels, index);
    struct gw_print_arity func = {0, 0};
    switch (instr->op) {
    case GW_OP_BR:
        return (struct gw_print_arity){arity, 0};
    case GW_OP_BR_IF:
        return (struct gw_print_arity){arity + 1, arity};
    case GW_OP_BR_TABLE:
        return (struct gw_print_arity){arity + 1, 0};
    case GW_OP_BR_ON_NULL:
        return (struct gw_print_arity){arity + 1, arity + 1};
    case GW_OP_BR_ON_NON_NULL:
        return (struct gw_print_arity){arity, arity ? arity - 1 : 0};
    case GW_OP_BR_ON_CAST:
    case GW_OP_BR_ON_CAST_FAIL:
        return (struct gw_print_arity){arity, arity};
    case GW_OP_RETURN:
        if (labels->len) func.pops = *GW_VEC_AT(uint32_t, labels, 0);
        return func;
    case GW_OP_CALL:
    case GW_OP_RETURN_CALL:
        if (index < m->func_count) func = of_func(p, m->funcs[index].type, 0);
        break;
    case GW_OP_CALL_INDIRECT:
    case GW_OP_RETURN_CALL_INDIRECT:
    case GW_OP_CALL_REF:
    case GW_OP_RETURN_CALL_REF:
        func = of_func(p, index, 1);
        break;
    case GW_OP_THROW:
        if (index < m->tag_count) func = of_func(p, m->tags[index].type, 0);
        break;
    default:
        return func;
    }
    bool returns = instr->op == GW_OP_RETURN_CALL ||
                   instr->op == GW_OP_RETURN_CALL_INDIRECT ||
                   instr->op == GW_OP_RETURN_CALL_REF;
    if (returns) func.pushes = 0;
    return func;
}

static struct gw_print_arity construct(const struct gw_printer *p,
                                       const struct gw_instr *instr)
{
    const struct gw_module *m = p->module;
    if (instr->op == GW_OP_ARRAY_NEW_FIXED)
        return (struct gw_print_arity){instr->index2, 1};
    if (instr->index >= m->type_count || m->types[instr->index].comp != GW_COMP_STRUCT)
        return (struct gw_print_arity){0, 1};
    return (struct gw_print_arity){m->types[instr->index].aggregate.field_count, 1};
}

/* What the opcode alone tells, where the table says "*". */
static const struct {
    uint16_t op;
    uint8_t pops, pushes;
} fixed[] = {
    {GW_OP_DROP,               1, 0},
    {GW_OP_SELECT,             3, 1},
    {GW_OP_SELECT_T,           3, 1},
    {GW_OP_LOCAL_GET,          0, 1},
    {GW_OP_LOCAL_SET,          1, 0},
    {GW_OP_LOCAL_TEE,          1, 1},
    {GW_OP_GLOBAL_GET,         0, 1},
    {GW_OP_GLOBAL_SET,         1, 0},
    {GW_OP_TABLE_GET,          1, 1},
    {GW_OP_TABLE_SET,          2, 0},
    {GW_OP_TABLE_SIZE,         0, 1},
    {GW_OP_TABLE_GROW,         2, 1},
    {GW_OP_TABLE_FILL,         3, 0},
    {GW_OP_TABLE_COPY,         3, 0},
    {GW_OP_TABLE_INIT,         3, 0},
    {GW_OP_MEMORY_SIZE,        0, 1},
    {GW_OP_MEMORY_GROW,        1, 1},
    {GW_OP_MEMORY_FILL,        3, 0},
    {GW_OP_MEMORY_COPY,        3, 0},
    {GW_OP_MEMORY_INIT,        3, 0},
    {GW_OP_REF_NULL,           0, 1},
    {GW_OP_REF_IS_NULL,        1, 1},
    {GW_OP_REF_FUNC,           0, 1},
    {GW_OP_REF_EQ,             2, 1},
    {GW_OP_REF_AS_NON_NULL,    1, 1},
    {GW_OP_STRUCT_NEW_DEFAULT, 0, 1},
    {GW_OP_STRUCT_GET,         1, 1},
    {GW_OP_STRUCT_GET_S,       1, 1},
    {GW_OP_STRUCT_GET_U,       1, 1},
    {GW_OP_STRUCT_SET,         2, 0},
    {GW_OP_ARRAY_NEW,          2, 1},
    {GW_OP_ARRAY_NEW_DEFAULT,  1, 1},
    {GW_OP_ARRAY_NEW_DATA,     2, 1},
    {GW_OP_ARRAY_NEW_ELEM,     2, 1},
    {GW_OP_ARRAY_GET,          2, 1},
    {GW_OP_ARRAY_GET_S,        2, 1},
    {GW_OP_ARRAY_GET_U,        2, 1},
    {GW_OP_ARRAY_SET,          3, 0},
    {GW_OP_ARRAY_LEN,          1, 1},
    {GW_OP_ARRAY_FILL,         4, 0},
    {GW_OP_ARRAY_COPY,         5, 0},
    {GW_OP_ARRAY_INIT_DATA,    4, 0},
    {GW_OP_ARRAY_INIT_ELEM,    4, 0},
    {GW_OP_REF_TEST,           1, 1},
    {GW_OP_REF_TEST_NULL,      1, 1},
    {GW_OP_REF_CAST,           1, 1},
    {GW_OP_REF_CAST_NULL,      1, 1},
    {GW_OP_ANY_CONVERT_EXTERN, 1, 1},
    {GW_OP_EXTERN_CONVERT_ANY, 1, 1},
    {GW_OP_REF_I31,            1, 1},
    {GW_OP_I31_GET_S,          1, 1},
    {GW_OP_I31_GET_U,          1, 1},
    {GW_OP_THROW_REF,          1, 0},
    {GW_OP_CONT_NEW,           1, 1},
};

struct gw_print_arity gw_print_arity(const struct gw_printer *p,
                                     const struct gw_instr *instr,
                                     const struct gw_vec *labels)
{
    const char *sig = gw_opcode_rows[instr->op].sig;
    if (sig[0] != '*') return of_signature(sig);
    if (instr->op == GW_OP_STRUCT_NEW || instr->op == GW_OP_ARRAY_NEW_FIXED)
        return construct(p, instr);
    for (size_t i = 0; i < GW_COUNT(fixed); i++)
        if (fixed[i].op == instr->op)
            return (struct gw_print_arity){fixed[i].pops, fixed[i].pushes};
    return control(p, instr, labels);
}
