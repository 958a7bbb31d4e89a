/* SPDX-License-Identifier: Apache-2.0 */
/* value.h -- values of the component model, as a host holds them.
 *
 * A value is read beside its type (types.h): fields, cases and labels are positions, not
 * names. Strings are UTF-8. `kind` repeats the type's kind, so that a wrong value is an error
 * and never a misread.
 *
 *   list of primitives     packed: `items` points to the elements as they lie in a guest's memory,
 *                          little-endian, without a value around each: a list<u8> is its bytes
 *   any other list, map    `values`; a map's are key, value, key, value
 *   record, tuple, fixed   `values`, as many as the type has (a fixed list of primitives: packed)
 *   variant, option,       `index` of the case (option: 0 none, 1 some; result: 0 ok, 1 error),
 *   result, enum           `payload` NULL where the case has none
 *   own, borrow            `handle`: what the store calls the resource
 *
 * A value owns nothing: what it points to belongs to whoever made it (an arena, or a call's
 * own storage until the call's results are let go). */
#ifndef GW_COMPONENT_MODEL_VALUE_H
#define GW_COMPONENT_MODEL_VALUE_H

#include <stddef.h>

#include "component/model/types.h"

struct gw_comp_value {
    uint8_t kind;   /* enum gw_comp_kind */
    bool packed;    /* LIST, FIXED_LIST: `items`, not `values` */
    uint32_t index; /* VARIANT OPTION RESULT ENUM */
    union {
        bool boolean;
        int8_t s8;
        uint8_t u8;
        int16_t s16;
        uint16_t u16;
        int32_t s32;
        uint32_t u32;
        int64_t s64;
        uint64_t u64;
        float f32;
        double f64;
        uint32_t character;           /* a Unicode scalar value */
        uint32_t flags;               /* bit i: label i */
        uint64_t handle;              /* OWN BORROW STREAM FUTURE ERROR_CONTEXT */
        const struct gw_comp_value *payload;
        const struct gw_comp_value *values;
        const void *items;
        const char *string;
    };
    size_t count; /* of values, items (a map: pairs), or bytes of the string */
};

/* Compare two values of one type. NaNs are equal to each other, whatever their bits. */
bool gw_comp_value_equal(const struct gw_comp_valtype *type, const struct gw_comp_value *a,
                         const struct gw_comp_value *b);

#endif
