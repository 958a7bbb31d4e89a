/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_reference.c -- globals, references, structs and arrays. */
#include "core/interp/prepare.h"

/* ---- globals ---- */

static void global_get(struct gw_prep *p)
{
    struct gw_global *global = p->instance->globals[p->in.index];
    gw_valtype type = p->module->globals[p->in.index].type.type;
    unsigned acc = gw_prep_acc_of(type);
    bool is_32 = gw_prep_is_32(type);
    if (!p->module->globals[p->in.index].type.is_mutable && acc != GW_ACC_NONE) {
        gw_prep_push_const(p, acc, is_32, is_32 ? global->value.u32 : global->value.u64);
        return;
    }
    uint8_t *at = acc == GW_ACC_NONE
                      ? gw_prep_produce_slot(p, gw_global_get_v128, 24, acc, false)
                      : gw_prep_produce(p, gw_global_get[acc], 24, acc, is_32);
    gw_prep_put_ptr(at + 16, global);
    if (acc == GW_ACC_R && is_32) {
        gw_prep_note(p, GW_FUSE_GLOBAL, 0, 0);
        p->fuse.bits = (uint64_t)(uintptr_t)global;
    }
}

static void global_set(struct gw_prep *p)
{
    struct gw_pentry e = gw_prep_pop(p);
    bool in_acc = gw_prep_in_acc(p, &e);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &e);
    gw_op *op = e.acc == GW_ACC_NONE ? gw_global_set_v128 : gw_global_set[e.acc][in_acc];
    uint8_t *at = gw_prep_emit(p, op, 24);
    gw_prep_put16(at + 8, slot);
    gw_prep_put_ptr(at + 16, p->instance->globals[p->in.index]);
}

/* ---- null tests and casts ---- */

static void as_non_null(struct gw_prep *p)
{
    gw_prep_settle(p, 1);
    uint32_t depth = gw_prep_depth(p);
    if (depth == 0) return;
    uint32_t home = gw_prep_at(p, depth - 1)->home;
    uint8_t *at = gw_prep_emit(p, gw_check_non_null, 16);
    gw_prep_put16(at + 8, home);
}

static void br_on_null(struct gw_prep *p)
{
    gw_prep_settle(p, 1);
    struct gw_pentry ref = gw_prep_pop(p);
    gw_prep_br_if(p, p->in.index, ref, false, true);
    gw_prep_push(p, GW_ACC_R, false);
}

static void br_on_non_null(struct gw_prep *p)
{
    gw_prep_settle(p, 1);
    uint32_t depth = gw_prep_depth(p);
    if (depth == 0) return;
    struct gw_pentry ref = *gw_prep_at(p, depth - 1);
    gw_prep_br_if(p, p->in.index, ref, true, true);
    gw_prep_pop(p);
}

static uint32_t canonical_heap(const struct gw_prep *p, gw_valtype type)
{
    return gw_valtype_heap(gw_valtype_canon(type, p->module->type_ids));
}

/* Test the reference in a slot: pushes an i32. */
static void test(struct gw_prep *p, uint32_t slot, gw_valtype type)
{
    uint8_t *at = gw_prep_produce(p, gw_ref_test, 24, GW_ACC_R, true);
    gw_prep_put16(at + 10, slot);
    gw_prep_put16(at + 12, gw_valtype_is_nullable(type));
    gw_prep_put32(at + 16, canonical_heap(p, type));
}

static void cast(struct gw_prep *p)
{
    gw_prep_settle(p, 1);
    uint32_t depth = gw_prep_depth(p);
    if (depth == 0) return;
    uint32_t home = gw_prep_at(p, depth - 1)->home;
    uint8_t *at = gw_prep_emit(p, gw_ref_cast, 24);
    gw_prep_put16(at + 8, home);
    gw_prep_put16(at + 12, gw_valtype_is_nullable(p->in.type));
    gw_prep_put32(at + 16, canonical_heap(p, p->in.type));
}

static void br_on_cast(struct gw_prep *p, bool sense)
{
    gw_prep_settle(p, 1);
    uint32_t depth = gw_prep_depth(p);
    if (depth == 0) return;
    test(p, gw_prep_at(p, depth - 1)->home, p->in.type2);
    struct gw_pentry cond = gw_prep_pop(p);
    gw_prep_br_if(p, p->in.index, cond, sense, false);
}

static void ref_unary(struct gw_prep *p, gw_op *const rows[2][2], bool is_32)
{
    struct gw_pentry e = gw_prep_pop(p);
    bool in_acc = gw_prep_in_acc(p, &e);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &e);
    uint8_t *at = gw_prep_produce(p, rows[in_acc], 16, GW_ACC_R, is_32);
    gw_prep_put16(at + 10, slot);
}

/* ---- structs and arrays ---- */

static enum gw_storage storage_of(gw_valtype type, bool is_signed)
{
    switch (gw_valtype_kind(type)) {
    case GW_KIND_I8: return is_signed ? GW_STORE_S8 : GW_STORE_U8;
    case GW_KIND_I16: return is_signed ? GW_STORE_S16 : GW_STORE_U16;
    case GW_KIND_I32: return GW_STORE_32;
    case GW_KIND_F32: return GW_STORE_F32;
    case GW_KIND_F64: return GW_STORE_F64;
    case GW_KIND_V128: return GW_STORE_V128;
    default: return GW_STORE_64;
    }
}

static gw_valtype unpacked(gw_valtype type) { return type == GW_I8 || type == GW_I16 ? GW_I32 : type; }

static gw_valtype field_type(const struct gw_prep *p, gw_typeidx type, uint32_t field)
{
    return p->module->types[type].aggregate.fields[field].type;
}

static void struct_get(struct gw_prep *p)
{
    gw_valtype type = field_type(p, p->in.index, p->in.index2);
    enum gw_storage storage = storage_of(type, p->in.op == GW_OP_STRUCT_GET_S);
    uint32_t offset = p->instance->types[p->in.index]->field_offsets[p->in.index2];
    struct gw_pentry object = gw_prep_pop(p);
    uint8_t *at;
    if (storage == GW_STORE_V128) {
        uint32_t slot = gw_prep_as_slot(p, &object);
        at = gw_prep_produce_slot(p, gw_struct_get_v128, 16, GW_ACC_NONE, false);
        gw_prep_put16(at + 10, slot);
    } else {
        bool in_acc = gw_prep_in_acc(p, &object);
        uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &object);
        gw_valtype result = unpacked(type);
        at = gw_prep_produce(p, gw_struct_get[storage][in_acc], 16, gw_prep_acc_of(result),
                             gw_prep_is_32(result));
        gw_prep_put16(at + 10, slot);
    }
    gw_prep_put32(at + 12, offset);
}

static void array_get(struct gw_prep *p)
{
    gw_valtype type = field_type(p, p->in.index, 0), result = unpacked(type);
    enum gw_storage storage = storage_of(type, p->in.op == GW_OP_ARRAY_GET_S);
    uint32_t index = gw_prep_pop_slot(p), array = gw_prep_pop_slot(p);
    uint8_t *at = storage == GW_STORE_V128
                      ? gw_prep_produce_slot(p, gw_array_get_v128, 16, GW_ACC_NONE, false)
                      : gw_prep_produce(p, gw_array_get[storage], 16, gw_prep_acc_of(result),
                                        gw_prep_is_32(result));
    gw_prep_put16(at + 10, array);
    gw_prep_put16(at + 12, index);
}

static void struct_set(struct gw_prep *p)
{
    enum gw_storage storage = storage_of(field_type(p, p->in.index, p->in.index2), false);
    uint32_t value = gw_prep_pop_slot(p), object = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_emit(p, gw_struct_set[storage], 16);
    gw_prep_put16(at + 8, value);
    gw_prep_put16(at + 10, object);
    gw_prep_put32(at + 12, p->instance->types[p->in.index]->field_offsets[p->in.index2]);
}

static void array_set(struct gw_prep *p)
{
    enum gw_storage storage = storage_of(field_type(p, p->in.index, 0), false);
    uint32_t value = gw_prep_pop_slot(p), index = gw_prep_pop_slot(p), array = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_emit(p, gw_array_set[storage], 16);
    gw_prep_put16(at + 8, value);
    gw_prep_put16(at + 10, array);
    gw_prep_put16(at + 12, index);
}

/* Allocations may collect: whatever is alive is in memory below the end of the operands. */
static uint8_t *allocate(struct gw_prep *p, gw_op *op, size_t bytes, uint32_t operands,
                         uint32_t first, uint32_t len)
{
    uint32_t top = gw_prep_next_home(p);
    for (uint32_t i = 0; i < operands; i++) gw_prep_pop(p);
    gw_prep_spill_all(p);
    uint8_t *at = gw_prep_produce_slot(p, op, bytes, GW_ACC_R, false);
    gw_prep_put16(at + 10, first);
    gw_prep_put16(at + 12, top);
    gw_prep_put16(at + 14, len);
    gw_prep_put_ptr(at + 16, p->instance->types[p->in.index]);
    return at;
}

/* Home of the entry `below` places under the top, all of which come home. */
static uint32_t settled(struct gw_prep *p, uint32_t count, uint32_t below)
{
    gw_prep_settle(p, count);
    uint32_t depth = gw_prep_depth(p);
    return below < depth ? gw_prep_at(p, depth - 1 - below)->home : 0;
}

/* What filling a new object costs, where its size is known here. */
static void add_fuel(struct gw_prep *p, uint64_t bytes)
{
    p->fuel += (uint32_t)gw_store_bulk_cost(bytes);
}

static void struct_new(struct gw_prep *p)
{
    uint32_t fields = p->module->types[p->in.index].aggregate.field_count;
    uint32_t first = fields ? settled(p, fields, fields - 1) : 0;
    allocate(p, gw_struct_new, 24, fields, first, 0);
    add_fuel(p, p->instance->types[p->in.index]->fields_bytes);
}

static void struct_new_default(struct gw_prep *p)
{
    allocate(p, gw_struct_new_default, 24, 0, 0, 0);
    add_fuel(p, p->instance->types[p->in.index]->fields_bytes);
}

static void array_new_fixed(struct gw_prep *p)
{
    uint32_t count = p->in.index2;
    uint32_t first = count ? settled(p, count, count - 1) : 0;
    uint8_t *at = allocate(p, gw_array_new_fixed, 32, count, first, 0);
    gw_prep_put32(at + 24, count);
    add_fuel(p, (uint64_t)count * p->instance->types[p->in.index]->fields_bytes);
}

static void array_new_segment(struct gw_prep *p, gw_op *op)
{
    uint32_t offset = settled(p, 2, 1), len = settled(p, 2, 0);
    uint8_t *at = allocate(p, op, 32, 2, offset, len);
    gw_prep_put_ptr(at + 16, p->instance);
    gw_prep_put32(at + 24, p->in.index);
    gw_prep_put32(at + 28, p->in.index2);
}

static void array_init_segment(struct gw_prep *p, gw_op *op)
{
    uint32_t len = gw_prep_pop_slot(p), offset = gw_prep_pop_slot(p);
    uint32_t where = gw_prep_pop_slot(p), array = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_emit(p, op, 32);
    gw_prep_put16(at + 8, array);
    gw_prep_put16(at + 10, where);
    gw_prep_put16(at + 12, offset);
    gw_prep_put16(at + 14, len);
    gw_prep_put_ptr(at + 16, p->instance);
    gw_prep_put32(at + 24, p->in.index);
    gw_prep_put32(at + 28, p->in.index2);
}

static void array_fill(struct gw_prep *p)
{
    uint32_t len = gw_prep_pop_slot(p), value = gw_prep_pop_slot(p);
    uint32_t where = gw_prep_pop_slot(p), array = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_emit(p, gw_array_fill, 24);
    gw_prep_put16(at + 8, array);
    gw_prep_put16(at + 10, where);
    gw_prep_put16(at + 12, value);
    gw_prep_put16(at + 14, len);
    gw_prep_put_ptr(at + 16, p->instance->types[p->in.index]);
}

static void array_copy(struct gw_prep *p)
{
    uint32_t len = gw_prep_pop_slot(p), from_at = gw_prep_pop_slot(p), from = gw_prep_pop_slot(p);
    uint32_t to_at = gw_prep_pop_slot(p), to = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_emit(p, gw_array_copy, 32);
    gw_prep_put16(at + 8, to);
    gw_prep_put16(at + 10, to_at);
    gw_prep_put16(at + 12, from);
    gw_prep_put16(at + 14, from_at);
    gw_prep_put16(at + 16, len);
    gw_prep_put_ptr(at + 24, p->instance->types[p->in.index]);
}

static bool aggregates(struct gw_prep *p)
{
    switch (p->in.op) {
    case GW_OP_STRUCT_NEW: struct_new(p); return true;
    case GW_OP_STRUCT_NEW_DEFAULT: struct_new_default(p); return true;
    case GW_OP_STRUCT_GET:
    case GW_OP_STRUCT_GET_S:
    case GW_OP_STRUCT_GET_U: struct_get(p); return true;
    case GW_OP_STRUCT_SET: struct_set(p); return true;
    case GW_OP_ARRAY_NEW: {
        uint32_t value = settled(p, 2, 1), len = settled(p, 2, 0);
        allocate(p, gw_array_new, 24, 2, value, len);
        return true;
    }
    case GW_OP_ARRAY_NEW_DEFAULT: {
        uint32_t len = settled(p, 1, 0);
        allocate(p, gw_array_new_default, 24, 1, 0, len);
        return true;
    }
    case GW_OP_ARRAY_NEW_FIXED: array_new_fixed(p); return true;
    case GW_OP_ARRAY_NEW_DATA: array_new_segment(p, gw_array_new_data); return true;
    case GW_OP_ARRAY_NEW_ELEM: array_new_segment(p, gw_array_new_elem); return true;
    case GW_OP_ARRAY_GET:
    case GW_OP_ARRAY_GET_S:
    case GW_OP_ARRAY_GET_U: array_get(p); return true;
    case GW_OP_ARRAY_SET: array_set(p); return true;
    case GW_OP_ARRAY_LEN: ref_unary(p, gw_array_len, true); return true;
    case GW_OP_ARRAY_FILL: array_fill(p); return true;
    case GW_OP_ARRAY_COPY: array_copy(p); return true;
    case GW_OP_ARRAY_INIT_DATA: array_init_segment(p, gw_array_init_data); return true;
    case GW_OP_ARRAY_INIT_ELEM: array_init_segment(p, gw_array_init_elem); return true;
    default: return false;
    }
}

bool gw_prep_reference(struct gw_prep *p)
{
    switch (p->in.op) {
    case GW_OP_GLOBAL_GET: global_get(p); return true;
    case GW_OP_GLOBAL_SET: global_set(p); return true;
    case GW_OP_REF_NULL: gw_prep_push_const(p, GW_ACC_R, false, GW_REF_NULL); return true;
    case GW_OP_REF_FUNC:
        gw_prep_push_const(p, GW_ACC_R, false,
                           (uint64_t)(uintptr_t)p->instance->funcs[p->in.index]);
        return true;
    case GW_OP_REF_AS_NON_NULL: as_non_null(p); return true;
    case GW_OP_BR_ON_NULL: br_on_null(p); return true;
    case GW_OP_BR_ON_NON_NULL: br_on_non_null(p); return true;
    case GW_OP_REF_TEST:
    case GW_OP_REF_TEST_NULL: test(p, gw_prep_pop_slot(p), p->in.type); return true;
    case GW_OP_REF_CAST:
    case GW_OP_REF_CAST_NULL: cast(p); return true;
    case GW_OP_BR_ON_CAST: br_on_cast(p, true); return true;
    case GW_OP_BR_ON_CAST_FAIL: br_on_cast(p, false); return true;
    case GW_OP_ANY_CONVERT_EXTERN:
    case GW_OP_EXTERN_CONVERT_ANY: return true;
    case GW_OP_REF_I31: ref_unary(p, gw_ref_i31, false); return true;
    case GW_OP_I31_GET_S: ref_unary(p, gw_i31_get[1], true); return true;
    case GW_OP_I31_GET_U: ref_unary(p, gw_i31_get[0], true); return true;
    default: return aggregates(p);
    }
}
