/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/value.h"

/* One element of a list as a value of its own. */
static struct gw_comp_value element(const struct gw_comp_valtype *type,
                                    const struct gw_comp_value *list, size_t at)
{
    if (!list->packed) return list->values[at];
    struct gw_comp_value out = {.kind = type->kind};
    const uint8_t *bytes = list->items;
    switch (type->kind) {
    case GW_COMP_BOOL:
        out.boolean = bytes[at] != 0;
        break;
    case GW_COMP_S8:
    case GW_COMP_U8:
        memcpy(&out.u8, bytes + at, sizeof out.u8);
        break;
    case GW_COMP_S16:
    case GW_COMP_U16:
        memcpy(&out.u16, bytes + at * sizeof out.u16, sizeof out.u16);
        break;
    case GW_COMP_S64:
    case GW_COMP_U64:
    case GW_COMP_F64:
        memcpy(&out.u64, bytes + at * sizeof out.u64, sizeof out.u64);
        break;
    default: /* S32 U32 F32 CHAR */
        memcpy(&out.u32, bytes + at * sizeof out.u32, sizeof out.u32);
    }
    return out;
}

static bool elements_equal(const struct gw_comp_valtype *type,
                           const struct gw_comp_value *a, const struct gw_comp_value *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        struct gw_comp_value x = element(type, a, i), y = element(type, b, i);
        if (!gw_comp_value_equal(type, &x, &y)) return false;
    }
    return true;
}

static bool payloads_equal(const struct gw_comp_valtype *type,
                           const struct gw_comp_value *a, const struct gw_comp_value *b)
{
    if (a->index != b->index) return false;
    return !type || (a->payload && b->payload &&
                     gw_comp_value_equal(type, a->payload, b->payload));
}

static bool items_equal(const struct gw_comp_valtype *type, const struct gw_comp_value *a,
                        const struct gw_comp_value *b)
{
    for (uint32_t i = 0; i < type->count; i++)
        if (!gw_comp_value_equal(type->items[i].type, &a->values[i], &b->values[i]))
            return false;
    return true;
}

/* A map's values are key, value, key, value; pairs may come in any order. */
static bool maps_equal(const struct gw_comp_valtype *type, const struct gw_comp_value *a,
                       const struct gw_comp_value *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        bool is_there = false;
        for (size_t k = 0; k < b->count && !is_there; k++)
            is_there =
                gw_comp_value_equal(type->key, &a->values[2 * i], &b->values[2 * k]) &&
                gw_comp_value_equal(type->value, &a->values[2 * i + 1],
                                    &b->values[2 * k + 1]);
        if (!is_there) return false;
    }
    return true;
}

static bool floats_equal(double a, double b)
{
    return (a != a && b != b) || (a == b && __builtin_signbit(a) == __builtin_signbit(b));
}

bool gw_comp_value_equal(const struct gw_comp_valtype *type,
                         const struct gw_comp_value *a, const struct gw_comp_value *b)
{
    if (a->kind != type->kind || b->kind != type->kind) return false;
    switch (type->kind) {
    case GW_COMP_BOOL:
        return a->boolean == b->boolean;
    case GW_COMP_S8:
    case GW_COMP_U8:
        return a->u8 == b->u8;
    case GW_COMP_S16:
    case GW_COMP_U16:
        return a->u16 == b->u16;
    case GW_COMP_S32:
    case GW_COMP_U32:
    case GW_COMP_CHAR:
    case GW_COMP_FLAGS:
        return a->u32 == b->u32;
    case GW_COMP_F32:
        return floats_equal((double)a->f32, (double)b->f32);
    case GW_COMP_F64:
        return floats_equal(a->f64, b->f64);
    case GW_COMP_STRING:
        return gw_slice_eq(gw_slice_of(a->string, a->count),
                           gw_slice_of(b->string, b->count));
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        return items_equal(type, a, b);
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
        return elements_equal(type->elem, a, b);
    case GW_COMP_MAP:
        return maps_equal(type, a, b);
    case GW_COMP_VARIANT:
        return a->index < type->count && payloads_equal(type->items[a->index].type, a, b);
    case GW_COMP_ENUM:
        return a->index == b->index;
    case GW_COMP_OPTION:
        return payloads_equal(a->index ? type->elem : NULL, a, b);
    case GW_COMP_RESULT:
        return payloads_equal(a->index ? type->error : type->ok, a, b);
    default: /* S64 U64 and handles */
        return a->u64 == b->u64;
    }
}
