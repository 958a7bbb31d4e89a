/* SPDX-License-Identifier: Apache-2.0 */
/* Objects: allocation and what works on whole arrays. */
#include "core/jit/builtins.h"

static enum gw_err trap(struct gw_instance *context, enum gw_trap_code code)
{
    return gw_trap_set(context->store, code);
}

static uint8_t *elem_at(uint64_t array, uint64_t index, uint64_t bytes)
{
    return (uint8_t *)(uintptr_t)array + GW_GC_ARRAY_ELEMS + index * bytes;
}

static uint32_t length_of(uint64_t array)
{
    return ((const struct gw_gc_array *)(uintptr_t)array)->len;
}

/* Slots that one element takes on the operand stack. */
static unsigned elem_slots(const struct gw_canon *type)
{
    return type->fields_bytes == 16 ? 2 : 1;
}

/* ---- structs ---- */

static enum gw_err new_struct(struct gw_instance *context, const struct gw_canon *type,
                              struct gw_gc_object **out)
{
    if (!gw_store_pay(context->store, type->fields_bytes))
        return trap(context, GW_TRAP_OUT_OF_FUEL);
    *out = gw_gc_new_struct(context->store, type);
    return *out ? GW_OK : trap(context, GW_TRAP_OUT_OF_MEMORY);
}

enum gw_err gw_builtin_struct_new(struct gw_instance *context, uint64_t *slots,
                                  uint64_t a, uint64_t b)
{
    (void)b;
    const struct gw_canon *type = context->types[a];
    struct gw_gc_object *object;
    enum gw_err err = new_struct(context, type, &object);
    if (err) return err;
    uint8_t *fields = (uint8_t *)object + GW_GC_STRUCT_FIELDS;
    const uint64_t *from = slots;
    for (uint32_t i = 0; i < type->type.aggregate.field_count; i++) {
        gw_valtype field = type->type.aggregate.fields[i].type;
        gw_gc_write(fields + type->field_offsets[i], field, from);
        from += gw_valtype_slots(field);
    }
    slots[0] = (uintptr_t)object;
    return GW_OK;
}

enum gw_err gw_builtin_struct_new_default(struct gw_instance *context, uint64_t *slots,
                                          uint64_t a, uint64_t b)
{
    (void)b;
    struct gw_gc_object *object;
    enum gw_err err = new_struct(context, context->types[a], &object);
    if (err) return err;
    slots[0] = (uintptr_t)object;
    return GW_OK;
}

/* ---- arrays ---- */

static enum gw_err new_array(struct gw_instance *context, const struct gw_canon *type,
                             uint32_t len, uint64_t *out)
{
    if (!gw_store_pay(context->store, len * (uint64_t)type->fields_bytes))
        return trap(context, GW_TRAP_OUT_OF_FUEL);
    struct gw_gc_array *array = gw_gc_new_array(context->store, type, len);
    if (!array) return trap(context, GW_TRAP_OUT_OF_MEMORY);
    *out = (uintptr_t)array;
    return GW_OK;
}

static void fill(uint8_t *at, size_t bytes, uint32_t count, const uint64_t *value)
{
    if (bytes == 1) {
        memset(at, (int)(uint8_t)*value, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        memcpy(at + i * bytes, value, bytes);
}

enum gw_err gw_builtin_array_new(struct gw_instance *context, uint64_t *slots, uint64_t a,
                                 uint64_t b)
{
    (void)b;
    const struct gw_canon *type = context->types[a];
    uint32_t len = (uint32_t)slots[elem_slots(type)];
    uint64_t array;
    enum gw_err err = new_array(context, type, len, &array);
    if (err) return err;
    fill(elem_at(array, 0, 0), type->fields_bytes, len, slots);
    slots[0] = array;
    return GW_OK;
}

enum gw_err gw_builtin_array_new_default(struct gw_instance *context, uint64_t *slots,
                                         uint64_t a, uint64_t b)
{
    (void)b;
    return new_array(context, context->types[a], (uint32_t)slots[0], &slots[0]);
}

enum gw_err gw_builtin_array_new_empty(struct gw_instance *context, uint64_t *slots,
                                       uint64_t a, uint64_t b)
{
    return new_array(context, context->types[a], (uint32_t)b, &slots[0]);
}

enum gw_err gw_builtin_array_new_fixed(struct gw_instance *context, uint64_t *slots,
                                       uint64_t a, uint64_t b)
{
    const struct gw_canon *type = context->types[a];
    size_t bytes = type->fields_bytes, step = elem_slots(type);
    uint64_t array;
    enum gw_err err = new_array(context, type, (uint32_t)b, &array);
    if (err) return err;
    for (uint64_t i = 0; i < b; i++)
        memcpy(elem_at(array, i, bytes), slots + i * step, bytes);
    slots[0] = array;
    return GW_OK;
}

enum gw_err gw_builtin_array_new_data(struct gw_instance *context, uint64_t *slots,
                                      uint64_t a, uint64_t b)
{
    return gw_instance_array_new_data(context, (gw_typeidx)a, (gw_dataidx)b,
                                      (uint32_t)slots[0], (uint32_t)slots[1], &slots[0]);
}

enum gw_err gw_builtin_array_new_elem(struct gw_instance *context, uint64_t *slots,
                                      uint64_t a, uint64_t b)
{
    return gw_instance_array_new_elem(context, (gw_typeidx)a, (gw_elemidx)b,
                                      (uint32_t)slots[0], (uint32_t)slots[1], &slots[0]);
}

enum gw_err gw_builtin_array_init_data(struct gw_instance *context, uint64_t *slots,
                                       uint64_t a, uint64_t b)
{
    return gw_instance_array_init_data(context, (gw_typeidx)a, (gw_dataidx)b, slots[0],
                                       (uint32_t)slots[1], (uint32_t)slots[2],
                                       (uint32_t)slots[3]);
}

enum gw_err gw_builtin_array_init_elem(struct gw_instance *context, uint64_t *slots,
                                       uint64_t a, uint64_t b)
{
    return gw_instance_array_init_elem(context, (gw_typeidx)a, (gw_elemidx)b, slots[0],
                                       (uint32_t)slots[1], (uint32_t)slots[2],
                                       (uint32_t)slots[3]);
}

enum gw_err gw_builtin_array_fill(struct gw_instance *context, uint64_t *slots,
                                  uint64_t a, uint64_t b)
{
    (void)b;
    const struct gw_canon *type = context->types[a];
    size_t bytes = type->fields_bytes;
    uint64_t array = slots[0];
    uint32_t at = (uint32_t)slots[1], len = (uint32_t)slots[2 + elem_slots(type)];
    if (!array) return trap(context, GW_TRAP_NULL_ARRAY);
    if ((uint64_t)at + len > length_of(array)) return trap(context, GW_TRAP_ARRAY_BOUNDS);
    if (!gw_store_pay(context->store, len * bytes))
        return trap(context, GW_TRAP_OUT_OF_FUEL);
    fill(elem_at(array, at, bytes), bytes, len, &slots[2]);
    return GW_OK;
}

enum gw_err gw_builtin_array_copy(struct gw_instance *context, uint64_t *slots,
                                  uint64_t a, uint64_t b)
{
    size_t bytes = context->types[b]->fields_bytes;
    uint64_t to = slots[0], from = slots[2];
    uint32_t to_at = (uint32_t)slots[1], from_at = (uint32_t)slots[3];
    uint32_t len = (uint32_t)slots[4];
    (void)a;
    if (!to || !from) return trap(context, GW_TRAP_NULL_ARRAY);
    if ((uint64_t)to_at + len > length_of(to) ||
        (uint64_t)from_at + len > length_of(from))
        return trap(context, GW_TRAP_ARRAY_BOUNDS);
    if (!gw_store_pay(context->store, len * bytes))
        return trap(context, GW_TRAP_OUT_OF_FUEL);
    memmove(elem_at(to, to_at, bytes), elem_at(from, from_at, bytes), len * bytes);
    return GW_OK;
}
