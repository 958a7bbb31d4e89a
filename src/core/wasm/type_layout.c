/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/type_layout.h"

#include <string.h>

/* Bytes of a field in an object. */
static uint32_t field_bytes(gw_valtype storage)
{
    switch (gw_valtype_kind(storage)) {
    case GW_KIND_I8:
        return 1;
    case GW_KIND_I16:
        return 2;
    case GW_KIND_I32:
    case GW_KIND_F32:
        return 4;
    case GW_KIND_V128:
        return 16;
    default:
        return 8;
    }
}

static size_t round8(size_t bytes) { return (bytes + 7) & ~(size_t)7; }

static size_t value_count(const struct gw_type *type)
{
    return (size_t)type->func.param_count + type->func.result_count;
}

static bool is_aggregate(const struct gw_type *type)
{
    return type->comp == GW_COMP_STRUCT || type->comp == GW_COMP_ARRAY;
}

/* The depth, then the entries. */
static size_t display_bytes(uint32_t depth)
{
    uint32_t entries = depth + 1 < GW_DISPLAY_LEAST ? GW_DISPLAY_LEAST : depth + 1;
    return round8((1 + (size_t)entries) * sizeof(gw_type_id));
}

static void place_display(struct gw_canon *canon, gw_type_id *at)
{
    at[0] = canon->depth;
    for (uint32_t i = 1; i <= GW_DISPLAY_LEAST; i++)
        at[i] = GW_HEAP_INDEX_END;
    canon->display = at + 1;
}

size_t gw_type_layout_bytes(const struct gw_type *type, uint32_t depth)
{
    size_t bytes = display_bytes(depth);
    if (type->comp == GW_COMP_FUNC)
        bytes += round8(value_count(type) * sizeof(gw_valtype));
    if (is_aggregate(type)) {
        size_t count = type->aggregate.field_count;
        bytes += round8(count * sizeof(struct gw_field)) +
                 2 * round8(count * sizeof(uint32_t));
    }
    return bytes;
}

static void *take(uint8_t **room, size_t bytes)
{
    void *at = *room;
    *room += round8(bytes);
    return at;
}

void gw_type_layout_place(struct gw_canon *canon, const struct gw_type *type,
                          uint8_t **room)
{
    canon->type = *type;
    place_display(canon, take(room, display_bytes(canon->depth)));
    if (type->comp == GW_COMP_FUNC) {
        size_t bytes = value_count(type) * sizeof(gw_valtype);
        gw_valtype *values = take(room, bytes);
        if (bytes)
            memcpy(values, type->func.params, type->func.param_count * sizeof *values);
        if (type->func.result_count)
            memcpy(values + type->func.param_count, type->func.results,
                   type->func.result_count * sizeof *values);
        canon->type.func.params = values;
        canon->type.func.results = values + type->func.param_count;
    }
    if (is_aggregate(type)) {
        size_t count = type->aggregate.field_count;
        struct gw_field *fields = take(room, count * sizeof *fields);
        if (count) memcpy(fields, type->aggregate.fields, count * sizeof *fields);
        canon->type.aggregate.fields = fields;
        canon->field_offsets = take(room, count * sizeof(uint32_t));
        canon->ref_offsets = take(room, count * sizeof(uint32_t));
    }
}

static uint32_t slots(const gw_valtype *types, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += gw_valtype_slots(types[i]);
    return sum;
}

struct func_test {
    bool (*is_func)(const void *env, gw_type_id id);
    const void *env;
};

static bool is_traced(gw_valtype type, const struct func_test *test)
{
    if (!gw_valtype_is_ref(type)) return false;
    gw_heaptype heap = gw_valtype_heap(type);
    if (gw_heap_is_index(heap)) return !test->is_func(test->env, heap);
    return heap != GW_HEAP_FUNC && heap != GW_HEAP_NOFUNC;
}

static void fill_fields(struct gw_canon *canon, const struct func_test *test)
{
    uint32_t *offsets = (uint32_t *)canon->field_offsets;
    uint32_t *refs = (uint32_t *)canon->ref_offsets;
    uint32_t at = 0;
    for (uint32_t i = 0; i < canon->type.aggregate.field_count; i++) {
        gw_valtype type = canon->type.aggregate.fields[i].type;
        uint32_t bytes = field_bytes(type), align = bytes > 8 ? 8 : bytes;
        at = (at + align - 1) & ~(align - 1);
        offsets[i] = at;
        if (is_traced(type, test)) refs[canon->ref_count++] = at;
        at += bytes;
    }
    canon->fields_bytes = at;
}

void gw_type_layout_fill(struct gw_canon *canon,
                         bool (*is_func)(const void *env, gw_type_id id), const void *env)
{
    if (canon->type.comp == GW_COMP_FUNC) {
        canon->param_slots = slots(canon->type.func.params, canon->type.func.param_count);
        canon->result_slots =
            slots(canon->type.func.results, canon->type.func.result_count);
    } else if (is_aggregate(&canon->type)) {
        fill_fields(canon, &(struct func_test){is_func, env});
    }
}
