/* SPDX-License-Identifier: Apache-2.0 */
/* value.h -- a value outside a frame, references, and slots.
 *
 * A frame slot is a uint64_t; a v128 takes two neighbouring slots, low half first. i32
 * and f32 occupy the low 32 bits of theirs, the upper ones are unspecified.
 *
 * A reference is 64 bits:
 *   0                       null, of every type
 *   bit 0 set               i31: the value in bits 1..31 (unsigned), upper half zero
 *   func heap types         struct gw_func *
 *   all others              struct gw_gc_object *, aligned to 16; a host's externref is
 *                           such an object too (GW_GC_HOST), so extern.convert_any and
 *                           back are no-ops */
#ifndef GW_CORE_RUNTIME_VALUE_H
#define GW_CORE_RUNTIME_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/wasm/types.h"

typedef uint64_t gw_ref;

#define GW_REF_NULL ((gw_ref)0)

union gw_value {
    int32_t i32;
    int64_t i64;
    uint32_t u32;
    uint64_t u64;
    float f32;
    double f64;
    gw_ref ref;
    uint8_t v128[16];
};

static inline bool gw_ref_is_i31(gw_ref ref) { return ref & 1; }
static inline gw_ref gw_ref_from_i31(uint32_t v)
{
    return ((uint64_t)(v & 0x7fffffffu) << 1) | 1;
}
static inline uint32_t gw_ref_i31_u(gw_ref ref) { return (uint32_t)ref >> 1; }
static inline int32_t gw_ref_i31_s(gw_ref ref) { return (int32_t)(uint32_t)ref >> 1; }

/* Move a value between its slots and a gw_value, by type. */
static inline void gw_value_from_slots(union gw_value *v, gw_valtype type,
                                       const uint64_t *slots)
{
    memcpy(v->v128, slots, type == GW_V128 ? 16 : 8);
}

static inline void gw_value_to_slots(const union gw_value *v, gw_valtype type,
                                     uint64_t *slots)
{
    memcpy(slots, v->v128, type == GW_V128 ? 16 : 8);
}

#endif
