/* SPDX-License-Identifier: Apache-2.0 */
/* ops_gc.c -- references, structs, arrays, casts. spec: exec/instructions#aggregate-reference-instructions */
#include "core/interp/ops.h"

#define PAIR(name) {name##_r, name##_s}

/* ---- i31, null, casts ---- */

OP(gw_check_non_null)
{
    if (GW_UNLIKELY(!SLOT(8))) TRAP(NULL_REFERENCE);
    NEXT(16);
}

#define UNARY(name, operand, check, result)                                              \
    SOP(name##_r)                                                                        \
    {                                                                                    \
        uint64_t a = operand;                                                            \
        check r0 = result;                                                               \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(name##_s)                                                                        \
    {                                                                                    \
        uint64_t a = operand;                                                            \
        check r0 = result;                                                               \
        SLOT(8) = r0;                                                                    \
        NEXT(16);                                                                        \
    }
#define NO_CHECK
#define NOT_NULL(trap)                                                                   \
    if (GW_UNLIKELY(!a)) TRAP(trap);
#define FORMS(name, check, result)                                                       \
    UNARY(name##_S, SLOT(10), check, result)                                             \
    UNARY(name##_R, r0, check, result)
#define ROW(name) {PAIR(name##_S), PAIR(name##_R)}

FORMS(ref_i31, NO_CHECK, gw_ref_from_i31((uint32_t)a))
FORMS(i31_u, NOT_NULL(NULL_I31), gw_ref_i31_u(a))
FORMS(i31_s, NOT_NULL(NULL_I31), (uint32_t)gw_ref_i31_s(a))
gw_op *const gw_ref_i31[2][2] = ROW(ref_i31);
gw_op *const gw_i31_get[2][2][2] = {ROW(i31_u), ROW(i31_s)};

FORMS(array_len, NOT_NULL(NULL_ARRAY), ((const struct gw_gc_array *)(uintptr_t)a)->len)
gw_op *const gw_array_len[2][2] = ROW(array_len);

#define PASSES(ref) ((ref) ? gw_gc_ref_matches(x->store, (ref), U32(16)) : U16(12) != 0)

SOP(ref_test_r)
{
    r0 = PASSES(SLOT(10));
    NEXT(24);
}

SOP(ref_test_s)
{
    r0 = PASSES(SLOT(10));
    SLOT(8) = r0;
    NEXT(24);
}
gw_op *const gw_ref_test[2] = {ref_test_r, ref_test_s};

OP(gw_ref_cast)
{
    if (GW_UNLIKELY(!PASSES(SLOT(8)))) TRAP(CAST_FAILURE);
    NEXT(24);
}

/* ---- fields and elements ---- */

#define FIELD(ref, at) ((uint8_t *)(uintptr_t)(ref) + GW_GC_STRUCT_FIELDS + (at))
#define ELEM(array, i, bytes)                                                            \
    ((uint8_t *)(uintptr_t)(array) + GW_GC_ARRAY_ELEMS + (uint64_t)(i) * (bytes))
#define LENGTH(array) (((const struct gw_gc_array *)(uintptr_t)(array))->len)

#define READ_R(type, convert) r0 = (uint64_t)convert *(const type *)at
#define GETS(name, acc, read)                                                            \
    SOP(struct_##name##_S_r)                                                             \
    {                                                                                    \
        uint64_t object = SLOT(10);                                                      \
        if (GW_UNLIKELY(!object)) TRAP(NULL_STRUCTURE);                                  \
        const void *at = FIELD(object, U32(12));                                         \
        read;                                                                            \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(struct_##name##_S_s)                                                             \
    {                                                                                    \
        uint64_t object = SLOT(10);                                                      \
        if (GW_UNLIKELY(!object)) TRAP(NULL_STRUCTURE);                                  \
        const void *at = FIELD(object, U32(12));                                         \
        read;                                                                            \
        OUT_##acc##_s NEXT(16);                                                          \
    }                                                                                    \
    SOP(struct_##name##_R_r)                                                             \
    {                                                                                    \
        uint64_t object = r0;                                                            \
        if (GW_UNLIKELY(!object)) TRAP(NULL_STRUCTURE);                                  \
        const void *at = FIELD(object, U32(12));                                         \
        read;                                                                            \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(struct_##name##_R_s)                                                             \
    {                                                                                    \
        uint64_t object = r0;                                                            \
        if (GW_UNLIKELY(!object)) TRAP(NULL_STRUCTURE);                                  \
        const void *at = FIELD(object, U32(12));                                         \
        read;                                                                            \
        OUT_##acc##_s NEXT(16);                                                          \
    }
#define ARRAY_GETS(name, acc, bytes, read)                                               \
    SOP(array_##name##_r)                                                                \
    {                                                                                    \
        uint64_t array = SLOT(10);                                                       \
        uint32_t i = (uint32_t)SLOT(12);                                                 \
        if (GW_UNLIKELY(!array)) TRAP(NULL_ARRAY);                                       \
        if (GW_UNLIKELY(i >= LENGTH(array))) TRAP(ARRAY_BOUNDS);                         \
        const void *at = ELEM(array, i, bytes);                                          \
        read;                                                                            \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(array_##name##_s)                                                                \
    {                                                                                    \
        uint64_t array = SLOT(10);                                                       \
        uint32_t i = (uint32_t)SLOT(12);                                                 \
        if (GW_UNLIKELY(!array)) TRAP(NULL_ARRAY);                                       \
        if (GW_UNLIKELY(i >= LENGTH(array))) TRAP(ARRAY_BOUNDS);                         \
        const void *at = ELEM(array, i, bytes);                                          \
        read;                                                                            \
        OUT_##acc##_s NEXT(16);                                                          \
    }
#define ACCESS(name, acc, bytes, read)                                                   \
    GETS(name, acc, read)                                                                \
    ARRAY_GETS(name, acc, bytes, read)

ACCESS(s8, R, 1, READ_R(int8_t, (uint32_t)(int32_t)))
ACCESS(u8, R, 1, READ_R(uint8_t, ))
ACCESS(s16, R, 2, READ_R(int16_t, (uint32_t)(int32_t)))
ACCESS(u16, R, 2, READ_R(uint16_t, ))
ACCESS(w32, R, 4, READ_R(uint32_t, ))
ACCESS(w64, R, 8, READ_R(uint64_t, ))
ACCESS(f32, S, 4, s0 = *(const float *)at)
ACCESS(f64, D, 8, d0 = *(const double *)at)

#define STRUCT_ROW(name) {PAIR(struct_##name##_S), PAIR(struct_##name##_R)}
gw_op *const gw_struct_get[GW_STORE_V128][2][2] = {
    STRUCT_ROW(s8),  STRUCT_ROW(u8),  STRUCT_ROW(s16), STRUCT_ROW(u16),
    STRUCT_ROW(w32), STRUCT_ROW(w64), STRUCT_ROW(f32), STRUCT_ROW(f64)};
gw_op *const gw_array_get[GW_STORE_V128][2] = {
    PAIR(array_s8),  PAIR(array_u8),  PAIR(array_s16), PAIR(array_u16),
    PAIR(array_w32), PAIR(array_w64), PAIR(array_f32), PAIR(array_f64)};

OP(gw_struct_get_v128)
{
    uint64_t object = SLOT(10);
    if (GW_UNLIKELY(!object)) TRAP(NULL_STRUCTURE);
    memcpy(&SLOT(8), FIELD(object, U32(12)), 16);
    NEXT(16);
}

OP(gw_array_get_v128)
{
    uint64_t array = SLOT(10);
    uint32_t i = (uint32_t)SLOT(12);
    if (GW_UNLIKELY(!array)) TRAP(NULL_ARRAY);
    if (GW_UNLIKELY(i >= LENGTH(array))) TRAP(ARRAY_BOUNDS);
    memcpy(&SLOT(8), ELEM(array, i, 16), 16);
    NEXT(16);
}

#define SETS(bits, bytes)                                                                \
    SOP(struct_set_##bits)                                                               \
    {                                                                                    \
        uint64_t object = SLOT(10);                                                      \
        if (GW_UNLIKELY(!object)) TRAP(NULL_STRUCTURE);                                  \
        memcpy(FIELD(object, U32(12)), &SLOT(8), bytes);                                 \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(array_set_##bits)                                                                \
    {                                                                                    \
        uint64_t array = SLOT(10);                                                       \
        uint32_t i = (uint32_t)SLOT(12);                                                 \
        if (GW_UNLIKELY(!array)) TRAP(NULL_ARRAY);                                       \
        if (GW_UNLIKELY(i >= LENGTH(array))) TRAP(ARRAY_BOUNDS);                         \
        memcpy(ELEM(array, i, bytes), &SLOT(8), bytes);                                  \
        NEXT(16);                                                                        \
    }
SETS(8, 1)
SETS(16, 2)
SETS(32, 4)
SETS(64, 8)
SETS(128, 16)

gw_op *const gw_struct_set[GW_STORAGES] = {
    struct_set_8,  struct_set_8,  struct_set_16, struct_set_16, struct_set_32,
    struct_set_64, struct_set_32, struct_set_64, struct_set_128};
gw_op *const gw_array_set[GW_STORAGES] = {
    array_set_8,  array_set_8,  array_set_16, array_set_16, array_set_32,
    array_set_64, array_set_32, array_set_64, array_set_128};

/* ---- allocation: what is alive is in slots below +12 ---- */

#define STAND() (x->pc = pc, x->frame = fp, x->top = fp + U16(12))
#define TYPE PTR(const struct gw_canon, 16)

static void fill_struct(struct gw_gc_object *object, const struct gw_canon *type,
                        const uint64_t *slots)
{
    uint8_t *fields = (uint8_t *)object + GW_GC_STRUCT_FIELDS;
    for (uint32_t i = 0; i < type->type.aggregate.field_count; i++) {
        gw_valtype field = type->type.aggregate.fields[i].type;
        gw_gc_write(fields + type->field_offsets[i], field, slots);
        slots += gw_valtype_slots(field);
    }
}

OP(gw_struct_new)
{
    STAND();
    struct gw_gc_object *object = gw_gc_new_struct(x->store, TYPE);
    if (GW_UNLIKELY(!object)) TRAP(OUT_OF_MEMORY);
    fill_struct(object, TYPE, &SLOT(10));
    SLOT(8) = (uint64_t)(uintptr_t)object;
    NEXT(24);
}

OP(gw_struct_new_default)
{
    STAND();
    struct gw_gc_object *object = gw_gc_new_struct(x->store, TYPE);
    if (GW_UNLIKELY(!object)) TRAP(OUT_OF_MEMORY);
    SLOT(8) = (uint64_t)(uintptr_t)object;
    NEXT(24);
}

#define PAY(bytes)                                                                       \
    if (GW_UNLIKELY(!gw_store_pay(x->store, (bytes)))) TRAP(OUT_OF_FUEL)

static void fill_array(uint8_t *at, size_t bytes, uint32_t count, const uint64_t *value)
{
    if (bytes == 1) {
        memset(at, (int)(uint8_t)*value, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) memcpy(at + i * bytes, value, bytes);
}

OP(gw_array_new)
{
    STAND();
    uint32_t len = (uint32_t)SLOT(14);
    PAY(len * (uint64_t)TYPE->fields_bytes);
    struct gw_gc_array *array = gw_gc_new_array(x->store, TYPE, len);
    if (GW_UNLIKELY(!array)) TRAP(OUT_OF_MEMORY);
    fill_array(ELEM(array, 0, 0), TYPE->fields_bytes, len, &SLOT(10));
    SLOT(8) = (uint64_t)(uintptr_t)array;
    NEXT(24);
}

OP(gw_array_new_default)
{
    STAND();
    uint32_t len = (uint32_t)SLOT(14);
    PAY(len * (uint64_t)TYPE->fields_bytes);
    struct gw_gc_array *array = gw_gc_new_array(x->store, TYPE, len);
    if (GW_UNLIKELY(!array)) TRAP(OUT_OF_MEMORY);
    SLOT(8) = (uint64_t)(uintptr_t)array;
    NEXT(24);
}

static void fill_fixed(struct gw_gc_array *array, const struct gw_canon *type, uint32_t len,
                       const uint64_t *slots)
{
    size_t bytes = type->fields_bytes, step = bytes == 16 ? 2 : 1;
    for (uint32_t i = 0; i < len; i++) memcpy(ELEM(array, i, bytes), slots + i * step, bytes);
}

OP(gw_array_new_fixed)
{
    STAND();
    uint32_t len = U32(24);
    struct gw_gc_array *array = gw_gc_new_array(x->store, TYPE, len);
    if (GW_UNLIKELY(!array)) TRAP(OUT_OF_MEMORY);
    fill_fixed(array, TYPE, len, &SLOT(10));
    SLOT(8) = (uint64_t)(uintptr_t)array;
    NEXT(32);
}

#define INSTANCE PTR(struct gw_instance, 16)

#define NEW_SEGMENT(name, call)                                                          \
    OP(name)                                                                             \
    {                                                                                    \
        STAND();                                                                         \
        enum gw_err err = call(INSTANCE, U32(24), U32(28), (uint32_t)SLOT(10),           \
                               (uint32_t)SLOT(14), &SLOT(8));                            \
        if (GW_UNLIKELY(err != GW_OK)) return err;                                       \
        NEXT(32);                                                                        \
    }
NEW_SEGMENT(gw_array_new_data, gw_instance_array_new_data)
NEW_SEGMENT(gw_array_new_elem, gw_instance_array_new_elem)

#define INIT_SEGMENT(name, call)                                                         \
    OP(name)                                                                             \
    {                                                                                    \
        x->pc = pc;                                                                      \
        x->frame = fp;                                                                   \
        x->top = fp;                                                                     \
        enum gw_err err = call(INSTANCE, U32(24), U32(28), SLOT(8), (uint32_t)SLOT(10),  \
                               (uint32_t)SLOT(12), (uint32_t)SLOT(14));                  \
        if (GW_UNLIKELY(err != GW_OK)) return err;                                       \
        NEXT(32);                                                                        \
    }
INIT_SEGMENT(gw_array_init_data, gw_instance_array_init_data)
INIT_SEGMENT(gw_array_init_elem, gw_instance_array_init_elem)

OP(gw_array_fill)
{
    uint64_t array = SLOT(8);
    uint32_t at = (uint32_t)SLOT(10), len = (uint32_t)SLOT(14);
    size_t bytes = TYPE->fields_bytes;
    if (GW_UNLIKELY(!array)) TRAP(NULL_ARRAY);
    if (GW_UNLIKELY((uint64_t)at + len > LENGTH(array))) TRAP(ARRAY_BOUNDS);
    PAY(len * bytes);
    fill_array(ELEM(array, at, bytes), bytes, len, &SLOT(12));
    NEXT(24);
}

OP(gw_array_copy)
{
    uint64_t to = SLOT(8), from = SLOT(12);
    uint32_t to_at = (uint32_t)SLOT(10), from_at = (uint32_t)SLOT(14), len = (uint32_t)SLOT(16);
    size_t bytes = PTR(const struct gw_canon, 24)->fields_bytes;
    if (GW_UNLIKELY(!to || !from)) TRAP(NULL_ARRAY);
    if (GW_UNLIKELY((uint64_t)to_at + len > LENGTH(to))) TRAP(ARRAY_BOUNDS);
    if (GW_UNLIKELY((uint64_t)from_at + len > LENGTH(from))) TRAP(ARRAY_BOUNDS);
    PAY(len * bytes);
    memmove(ELEM(to, to_at, bytes), ELEM(from, from_at, bytes), len * bytes);
    NEXT(32);
}
