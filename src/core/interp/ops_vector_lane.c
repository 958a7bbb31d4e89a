/* SPDX-License-Identifier: Apache-2.0 */
/* ops_vector_lane.c -- lanes in and out, shuffles, and vectors in memory. */
#include "core/interp/checked.h"
#include "core/interp/registers.h"
#include "core/interp/vector.h"

/* ---- splat, extract, replace: the lane at +16 ---- */

#define SPLAT(name, vector, value)                                                       \
    VOP(name)                                                                            \
    {                                                                                    \
        vector v = {0};                                                                  \
        v = v + (value);                                                                 \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
SPLAT(I8X16_SPLAT, u8x16, (uint8_t)SLOT(10))
SPLAT(I16X8_SPLAT, u16x8, (uint16_t)SLOT(10))
SPLAT(I32X4_SPLAT, u32x4, (uint32_t)SLOT(10))
SPLAT(I64X2_SPLAT, u64x2, SLOT(10))
/* By bits: a signalling NaN stays one. */
SPLAT(F32X4_SPLAT, u32x4, (uint32_t)SLOT(10))
SPLAT(F64X2_SPLAT, u64x2, SLOT(10))

#define LANE_AT(at, type) ((const uint8_t *)&SLOT(at) + U16(16) * sizeof(type))
#define EXTRACT(name, type, convert)                                                     \
    VOP(name)                                                                            \
    {                                                                                    \
        type v;                                                                          \
        memcpy(&v, LANE_AT(10, type), sizeof v);                                         \
        SLOT(8) = convert v;                                                             \
        NEXT(24);                                                                        \
    }
EXTRACT(I8X16_EXTRACT_LANE_S, int8_t, (uint64_t)(uint32_t)(int32_t))
EXTRACT(I8X16_EXTRACT_LANE_U, uint8_t, )
EXTRACT(I16X8_EXTRACT_LANE_S, int16_t, (uint64_t)(uint32_t)(int32_t))
EXTRACT(I16X8_EXTRACT_LANE_U, uint16_t, )
EXTRACT(I32X4_EXTRACT_LANE, uint32_t, )
EXTRACT(I64X2_EXTRACT_LANE, uint64_t, )
EXTRACT(F32X4_EXTRACT_LANE, uint32_t, )
EXTRACT(F64X2_EXTRACT_LANE, uint64_t, )

#define REPLACE(name, type)                                                              \
    VOP(name)                                                                            \
    {                                                                                    \
        u64x2 v;                                                                         \
        type lane = (type)SLOT(12);                                                      \
        GET(v, 10);                                                                      \
        PUT(v);                                                                          \
        memcpy((uint8_t *)&SLOT(8) + U16(16) * sizeof(type), &lane, sizeof lane);        \
        NEXT(24);                                                                        \
    }
REPLACE(I8X16_REPLACE_LANE, uint8_t)
REPLACE(I16X8_REPLACE_LANE, uint16_t)
REPLACE(I32X4_REPLACE_LANE, uint32_t)
REPLACE(I64X2_REPLACE_LANE, uint64_t)
REPLACE(F32X4_REPLACE_LANE, uint32_t)
REPLACE(F64X2_REPLACE_LANE, uint64_t)

/* ---- swizzle and shuffle ---- */

#define SWIZZLE(name)                                                                    \
    VOP(name)                                                                            \
    {                                                                                    \
        const uint8_t *from = (const uint8_t *)&SLOT(10);                                \
        u8x16 at, v = {0};                                                               \
        GET(at, 12);                                                                     \
        for (int i = 0; i < 16; i++)                                                     \
            v[i] = at[i] < 16 ? from[at[i]] : 0;                                         \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
SWIZZLE(I8X16_SWIZZLE)
SWIZZLE(I8X16_RELAXED_SWIZZLE)

VOP(I8X16_SHUFFLE)
{
    const uint8_t *a = (const uint8_t *)&SLOT(10), *b = (const uint8_t *)&SLOT(12);
    u8x16 v = {0};
    for (int i = 0; i < 16; i++) {
        uint8_t at = pc[16 + i];
        v[i] = at < 16 ? a[at] : b[at & 15];
    }
    PUT(v);
    NEXT(32);
}

/* ---- memory ---- */

#define GUARDED_AT(bytes) (mem + (uint32_t)SLOT(10) + U64(24))

/* `load` reads from `at`; each with guard region and with a check. */
#define LOAD(name, bytes, length, load)                                                  \
    FAULTING_OP(name##_guarded)                                                          \
    {                                                                                    \
        const uint8_t *at = GUARDED_AT(bytes);                                           \
        load;                                                                            \
        GW_HOLD_PC_STORE();                                                              \
        PUT(v);                                                                          \
        NEXT(length);                                                                    \
    }                                                                                    \
    SOP(name##_checked)                                                                  \
    {                                                                                    \
        const uint8_t *at = GW_CHECKED_AT(bytes);                                        \
        if (GW_UNLIKELY(!at)) TRAP(MEMORY_BOUNDS);                                       \
        load;                                                                            \
        PUT(v);                                                                          \
        NEXT(length);                                                                    \
    }
#define WHOLE                                                                            \
    u64x2 v;                                                                             \
    GW_READ(v, at)
/* The lanes of half a vector, widened. */
#define WIDEN(narrow, wide)                                                              \
    uint64_t half;                                                                       \
    narrow lanes;                                                                        \
    wide v = {0};                                                                        \
    GW_READ(half, at);                                                                   \
    u64x2 both = {half, 0};                                                              \
    memcpy(&lanes, &both, 16);                                                           \
    for (int i = 0; i < LANES(wide); i++)                                                \
    v[i] = lanes[i]
#define SPLAT_OF(type, vector)                                                           \
    type lane;                                                                           \
    vector v = {0};                                                                      \
    GW_READ(lane, at);                                                                   \
    v = v + lane
#define ZERO_OF(type)                                                                    \
    type lane;                                                                           \
    GW_READ(lane, at);                                                                   \
    u64x2 v = {lane, 0}

LOAD(load, 16, GW_CHECKED_BYTES, WHOLE)
LOAD(load8x8_s, 8, GW_CHECKED_BYTES, WIDEN(i8x16, i16x8))
LOAD(load8x8_u, 8, GW_CHECKED_BYTES, WIDEN(u8x16, u16x8))
LOAD(load16x4_s, 8, GW_CHECKED_BYTES, WIDEN(i16x8, i32x4))
LOAD(load16x4_u, 8, GW_CHECKED_BYTES, WIDEN(u16x8, u32x4))
LOAD(load32x2_s, 8, GW_CHECKED_BYTES, WIDEN(i32x4, i64x2))
LOAD(load32x2_u, 8, GW_CHECKED_BYTES, WIDEN(u32x4, u64x2))
LOAD(splat8, 1, GW_CHECKED_BYTES, SPLAT_OF(uint8_t, u8x16))
LOAD(splat16, 2, GW_CHECKED_BYTES, SPLAT_OF(uint16_t, u16x8))
LOAD(splat32, 4, GW_CHECKED_BYTES, SPLAT_OF(uint32_t, u32x4))
LOAD(splat64, 8, GW_CHECKED_BYTES, SPLAT_OF(uint64_t, u64x2))
LOAD(zero32, 4, GW_CHECKED_BYTES, ZERO_OF(uint32_t))
LOAD(zero64, 8, GW_CHECKED_BYTES, ZERO_OF(uint64_t))

#define BOTH(name)                                                                       \
    {                                                                                    \
        name##_guarded, name##_checked                                                   \
    }
/* ORDER(opcodes.def): v128.load to v128.load64_splat, then load32_zero and load64_zero */
gw_op *const gw_vector_load[14][2] = {
    BOTH(load),       BOTH(load8x8_s),  BOTH(load8x8_u),  BOTH(load16x4_s),
    BOTH(load16x4_u), BOTH(load32x2_s), BOTH(load32x2_u), BOTH(splat8),
    BOTH(splat16),    BOTH(splat32),    BOTH(splat64),    BOTH(zero32),
    BOTH(zero64)};

#define LANE_OF(type)                                                                    \
    type lane;                                                                           \
    u64x2 v;                                                                             \
    GW_READ(lane, at);                                                                   \
    GET(v, 14);                                                                          \
    PUT(v);                                                                              \
    memcpy((uint8_t *)&SLOT(8) + U16(32) * sizeof lane, &lane, sizeof lane);             \
    GET(v, 8)
LOAD(lane8, 1, 40, LANE_OF(uint8_t))
LOAD(lane16, 2, 40, LANE_OF(uint16_t))
LOAD(lane32, 4, 40, LANE_OF(uint32_t))
LOAD(lane64, 8, 40, LANE_OF(uint64_t))
gw_op *const gw_vector_load_lane[4][2] = {BOTH(lane8), BOTH(lane16), BOTH(lane32),
                                          BOTH(lane64)};

#define STORE(name, bytes)                                                               \
    FAULTING_OP(name##_guarded)                                                          \
    {                                                                                    \
        uint8_t *at = GUARDED_AT(bytes);                                                 \
        memcpy(at, (const uint8_t *)&SLOT(14) + U16(32) * (bytes), bytes);               \
        GW_HOLD_PC_STORE();                                                              \
        NEXT(40);                                                                        \
    }                                                                                    \
    SOP(name##_checked)                                                                  \
    {                                                                                    \
        uint8_t *at = GW_CHECKED_AT(bytes);                                              \
        if (GW_UNLIKELY(!at)) TRAP(MEMORY_BOUNDS);                                       \
        memcpy(at, (const uint8_t *)&SLOT(14) + U16(32) * (bytes), bytes);               \
        NEXT(40);                                                                        \
    }
STORE(store8, 1)
STORE(store16, 2)
STORE(store32, 4)
STORE(store64, 8)
STORE(store, 16)
gw_op *const gw_vector_store_lane[4][2] = {BOTH(store8), BOTH(store16), BOTH(store32),
                                           BOTH(store64)};
gw_op *const gw_vector_store[2] = BOTH(store);
