/* SPDX-License-Identifier: Apache-2.0 */
/* Structs and arrays. spec: valid/instructions#aggregate-reference-instructions */
#include "core/wasm/limits.h"
#include "core/wasm/validator.h"

static bool is_packed(gw_valtype storage)
{
    return storage == GW_I8 || storage == GW_I16;
}
static gw_valtype unpacked(gw_valtype storage)
{
    return is_packed(storage) ? GW_I32 : storage;
}
static gw_valtype ref_to(gw_typeidx type) { return GW_VALTYPE_REF(type, true); }

static bool push_new(struct gw_validator *v, gw_typeidx type)
{
    return gw_validator_push(v, GW_VALTYPE_REF(type, false));
}

bool gw_validate_struct_new(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_type *type = gw_validator_type(v, in->index, GW_COMP_STRUCT);
    if (!type) return false;
    const struct gw_field *fields = type->aggregate.fields;
    for (uint32_t i = type->aggregate.field_count; i-- > 0;) {
        gw_valtype field = unpacked(fields[i].type);
        if (in->op == GW_OP_STRUCT_NEW) {
            if (!gw_validator_pop(v, field)) return false;
        } else if (!gw_valtype_is_defaultable(field)) {
            return gw_validator_invalid(v, "field type is not defaultable: field %u", i);
        }
    }
    return push_new(v, in->index);
}

/* A field of a struct, by the instruction's immediates. */
static const struct gw_field *find_field(struct gw_validator *v,
                                         const struct gw_instr *in)
{
    const struct gw_type *type = gw_validator_type(v, in->index, GW_COMP_STRUCT);
    if (!type) return NULL;
    if (in->index2 < type->aggregate.field_count)
        return &type->aggregate.fields[in->index2];
    gw_validator_invalid(v, "unknown field %u", in->index2);
    return NULL;
}

static bool check_packed(struct gw_validator *v, const struct gw_field *field, bool want)
{
    if (is_packed(field->type) == want) return true;
    return gw_validator_invalid(v, "field is %s", want ? "unpacked" : "packed");
}

bool gw_validate_struct_get(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *field = find_field(v, in);
    return field && check_packed(v, field, in->op != GW_OP_STRUCT_GET) &&
           gw_validator_pop(v, ref_to(in->index)) &&
           gw_validator_push(v, unpacked(field->type));
}

bool gw_validate_struct_set(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *field = find_field(v, in);
    if (!field) return false;
    if (!field->is_mutable)
        return gw_validator_invalid(v, "immutable field %u cannot be set", in->index2);
    return gw_validator_pop(v, unpacked(field->type)) &&
           gw_validator_pop(v, ref_to(in->index));
}

static const struct gw_field *find_array(struct gw_validator *v, gw_typeidx index)
{
    const struct gw_type *type = gw_validator_type(v, index, GW_COMP_ARRAY);
    return type ? &type->aggregate.fields[0] : NULL;
}

static const struct gw_field *find_mutable_array(struct gw_validator *v, gw_typeidx index)
{
    const struct gw_field *elem = find_array(v, index);
    if (!elem || elem->is_mutable) return elem;
    gw_validator_invalid(v, "immutable array of type %u cannot be written", index);
    return NULL;
}

bool gw_validate_array_new(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_array(v, in->index);
    if (!elem || !gw_validator_pop(v, GW_I32)) return false;
    if (in->op == GW_OP_ARRAY_NEW) {
        if (!gw_validator_pop(v, unpacked(elem->type))) return false;
    } else if (!gw_valtype_is_defaultable(elem->type)) {
        return gw_validator_invalid(v, "array type is not defaultable");
    }
    return push_new(v, in->index);
}

bool gw_validate_array_new_fixed(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_array(v, in->index);
    if (!elem) return false;
    if (in->index2 > GW_MAX_ARRAY_NEW_FIXED)
        return gw_validator_fail(v, GW_ERR_LIMIT,
                                 "array.new_fixed takes more than %d operands",
                                 GW_MAX_ARRAY_NEW_FIXED);
    for (uint32_t i = 0; i < in->index2; i++)
        if (!gw_validator_pop(v, unpacked(elem->type))) return false;
    return push_new(v, in->index);
}

static bool check_numeric(struct gw_validator *v, const struct gw_field *elem)
{
    if (!gw_valtype_is_ref(elem->type)) return true;
    return gw_validator_invalid(v, "array type is not numeric or vector");
}

bool gw_validate_array_new_data(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_array(v, in->index);
    return elem && gw_validator_data(v, in->index2) && check_numeric(v, elem) &&
           gw_validator_pop(v, GW_I32) && gw_validator_pop(v, GW_I32) &&
           push_new(v, in->index);
}

/* The segment's type must match the array's. */
static bool check_segment(struct gw_validator *v, const struct gw_field *elem,
                          gw_elemidx index)
{
    gw_valtype type;
    if (!gw_validator_elem(v, index, &type)) return false;
    if (gw_validator_matches(v, type, elem->type)) return true;
    return gw_validator_mismatch(v, elem->type, type);
}

bool gw_validate_array_new_elem(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_array(v, in->index);
    return elem && check_segment(v, elem, in->index2) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, GW_I32) && push_new(v, in->index);
}

bool gw_validate_array_get(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_array(v, in->index);
    if (!elem) return false;
    bool is_extending = in->op != GW_OP_ARRAY_GET;
    if (is_packed(elem->type) != is_extending)
        return gw_validator_invalid(v, "array is %s",
                                    is_extending ? "unpacked" : "packed");
    return gw_validator_pop(v, GW_I32) && gw_validator_pop(v, ref_to(in->index)) &&
           gw_validator_push(v, unpacked(elem->type));
}

bool gw_validate_array_set(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_mutable_array(v, in->index);
    return elem && gw_validator_pop(v, unpacked(elem->type)) &&
           gw_validator_pop(v, GW_I32) && gw_validator_pop(v, ref_to(in->index));
}

bool gw_validate_array_len(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    return gw_validator_pop(v, GW_VALTYPE_REF(GW_HEAP_ARRAY, true)) &&
           gw_validator_push(v, GW_I32);
}

bool gw_validate_array_fill(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_mutable_array(v, in->index);
    return elem && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, unpacked(elem->type)) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, ref_to(in->index));
}

bool gw_validate_array_copy(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *to = find_mutable_array(v, in->index);
    const struct gw_field *from = to ? find_array(v, in->index2) : NULL;
    if (!from) return false;
    if (!gw_validator_matches(v, from->type, to->type))
        return gw_validator_invalid(v, "array types do not match");
    return gw_validator_pop(v, GW_I32) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, ref_to(in->index2)) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, ref_to(in->index));
}

static bool pop_init(struct gw_validator *v, const struct gw_instr *in)
{
    return gw_validator_pop(v, GW_I32) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, GW_I32) && gw_validator_pop(v, ref_to(in->index));
}

bool gw_validate_array_init_data(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_mutable_array(v, in->index);
    return elem && gw_validator_data(v, in->index2) && check_numeric(v, elem) &&
           pop_init(v, in);
}

bool gw_validate_array_init_elem(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_field *elem = find_mutable_array(v, in->index);
    return elem && check_segment(v, elem, in->index2) && pop_init(v, in);
}
