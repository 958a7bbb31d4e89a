/* SPDX-License-Identifier: Apache-2.0 */
/* Memories and data segments. spec: valid/instructions#memory-instructions */
#include "core/wasm/validator.h"

/* Look up a memory; naming another one than the first is a feature. */
static bool find(struct gw_validator *v, gw_memidx index, gw_valtype *address)
{
    return gw_validator_memory(v, index, address) &&
           (index == 0 || gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_MULTI_MEMORY),
                                            "a memory index"));
}

bool gw_validate_memarg(struct gw_validator *v, const struct gw_instr *in,
                        gw_valtype *address)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[in->op];
    if (!find(v, in->index, address)) return false;
    unsigned natural_log2 = (unsigned)__builtin_ctz(row->size);
    if (in->align_log2 > natural_log2)
        return gw_validator_invalid(
            v, "alignment must not be larger than natural: %s has 2^%u", row->text,
            in->align_log2);
    if (row->feature == GW_FEATURE_THREADS && in->align_log2 != natural_log2)
        return gw_validator_invalid(v, "atomic alignment must be natural: %s has 2^%u",
                                    row->text, in->align_log2);
    if (*address == GW_I32 && in->offset > UINT32_MAX)
        return gw_validator_invalid(
            v, "offset out of range: memory %u has 32-bit addresses", in->index);
    return true;
}

bool gw_validate_memory_size(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    return find(v, in->index, &address) && gw_validator_push(v, address);
}

bool gw_validate_memory_grow(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    return find(v, in->index, &address) && gw_validator_pop(v, address) &&
           gw_validator_push(v, address);
}

bool gw_validate_memory_fill(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    return find(v, in->index, &address) && gw_validator_pop(v, address) &&
           gw_validator_pop(v, GW_I32) && gw_validator_pop(v, address);
}

bool gw_validate_memory_copy(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype to, from;
    if (!find(v, in->index, &to) || !find(v, in->index2, &from)) return false;
    return gw_validator_pop(v, to == GW_I64 && from == GW_I64 ? GW_I64 : GW_I32) &&
           gw_validator_pop(v, from) && gw_validator_pop(v, to);
}

bool gw_validate_memory_init(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype address;
    return find(v, in->index2, &address) && gw_validator_data(v, in->index) &&
           gw_validator_pop(v, GW_I32) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, address);
}

bool gw_validate_data_drop(struct gw_validator *v, const struct gw_instr *in)
{
    return gw_validator_data(v, in->index);
}
