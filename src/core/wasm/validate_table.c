/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and element segments. spec: valid/instructions#table-instructions */
#include "core/wasm/validator.h"

/* Look up a table and its index type. */
static const struct gw_tabletype *find(struct gw_validator *v, gw_tableidx index,
                                       gw_valtype *address)
{
    const struct gw_tabletype *table = gw_validator_table(v, index);
    if (table) *address = gw_limits_index_type(&table->limits);
    return table;
}

bool gw_validate_table_get(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    const struct gw_tabletype *table = find(v, in->index, &address);
    return table && gw_validator_pop(v, address) && gw_validator_push(v, table->elem);
}

bool gw_validate_table_set(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    const struct gw_tabletype *table = find(v, in->index, &address);
    return table && gw_validator_pop(v, table->elem) && gw_validator_pop(v, address);
}

bool gw_validate_table_size(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    return find(v, in->index, &address) && gw_validator_push(v, address);
}

bool gw_validate_table_grow(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    const struct gw_tabletype *table = find(v, in->index, &address);
    return table && gw_validator_pop(v, address) && gw_validator_pop(v, table->elem) &&
           gw_validator_push(v, address);
}

bool gw_validate_table_fill(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    const struct gw_tabletype *table = find(v, in->index, &address);
    return table && gw_validator_pop(v, address) && gw_validator_pop(v, table->elem) &&
           gw_validator_pop(v, address);
}

bool gw_validate_table_copy(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype to_address, from_address;
    const struct gw_tabletype *to = find(v, in->index, &to_address);
    const struct gw_tabletype *from = to ? find(v, in->index2, &from_address) : NULL;
    if (!from) return false;
    if (!gw_validator_matches(v, from->elem, to->elem))
        return gw_validator_mismatch(v, to->elem, from->elem);
    bool is_64 = to_address == GW_I64 && from_address == GW_I64;
    return gw_validator_pop(v, is_64 ? GW_I64 : GW_I32) &&
           gw_validator_pop(v, from_address) && gw_validator_pop(v, to_address);
}

bool gw_validate_table_init(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address, elem;
    const struct gw_tabletype *table = find(v, in->index2, &address);
    if (!table || !gw_validator_elem(v, in->index, &elem)) return false;
    if (!gw_validator_matches(v, elem, table->elem))
        return gw_validator_mismatch(v, table->elem, elem);
    return gw_validator_pop(v, GW_I32) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, address);
}

bool gw_validate_elem_drop(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype type;
    return gw_validator_elem(v, in->index, &type);
}
