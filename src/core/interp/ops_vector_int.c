/* SPDX-License-Identifier: Apache-2.0 */
/* ops_vector_int.c -- integer vectors. spec: exec/numerics, lane by lane. */
#include "core/interp/vector.h"

#define EACH_INT(per)                                                                    \
    per(I8X16, i8x16, u8x16)                                                             \
    per(I16X8, i16x8, u16x8)                                                             \
    per(I32X4, i32x4, u32x4)

/* ---- comparisons ---- */

#define COMPARE(NAME, s, u)                                                              \
    BIN(NAME##_EQ, u, u, a == b)                                                         \
    BIN(NAME##_NE, u, u, a != b)                                                         \
    BIN(NAME##_LT_S, s, s, a < b)                                                        \
    BIN(NAME##_LT_U, u, u, a < b)                                                        \
    BIN(NAME##_GT_S, s, s, a > b)                                                        \
    BIN(NAME##_GT_U, u, u, a > b)                                                        \
    BIN(NAME##_LE_S, s, s, a <= b)                                                       \
    BIN(NAME##_LE_U, u, u, a <= b)                                                       \
    BIN(NAME##_GE_S, s, s, a >= b)                                                       \
    BIN(NAME##_GE_U, u, u, a >= b)
EACH_INT(COMPARE)
BIN(I64X2_EQ, i64x2, i64x2, a == b)
BIN(I64X2_NE, i64x2, i64x2, a != b)
BIN(I64X2_LT_S, i64x2, i64x2, a < b)
BIN(I64X2_GT_S, i64x2, i64x2, a > b)
BIN(I64X2_LE_S, i64x2, i64x2, a <= b)
BIN(I64X2_GE_S, i64x2, i64x2, a >= b)

/* ---- bits ---- */

UN(V128_NOT, u64x2, u64x2, ~a)
BIN(V128_AND, u64x2, u64x2, a &b)
BIN(V128_ANDNOT, u64x2, u64x2, a & ~b)
BIN(V128_OR, u64x2, u64x2, a | b)
BIN(V128_XOR, u64x2, u64x2, a ^ b)
TER(V128_BITSELECT, u64x2, u64x2, (a & c) | (b & ~c))
TEST(V128_ANY_TRUE, u64x2, v = (a[0] | a[1]) != 0)

/* ---- arithmetic ---- */

#define SHIFTS(NAME, s, u)                                                               \
    SHIFT(NAME##_SHL, u, a << n)                                                         \
    SHIFT(NAME##_SHR_S, s, a >> n)                                                       \
    SHIFT(NAME##_SHR_U, u, a >> n)
EACH_INT(SHIFTS)
SHIFTS(I64X2, i64x2, u64x2)

#define BASICS(NAME, s, u)                                                               \
    BIN(NAME##_ADD, u, u, a + b)                                                         \
    BIN(NAME##_SUB, u, u, a - b)                                                         \
    UN(NAME##_NEG, u, u, -a)                                                             \
    UN(NAME##_ABS, u, u, ((u)((s)a < 0) ^ a) - (u)((s)a < 0))
EACH_INT(BASICS)
BASICS(I64X2, i64x2, u64x2)
BIN(I16X8_MUL, u16x8, u16x8, a *b)
BIN(I32X4_MUL, u32x4, u32x4, a *b)
BIN(I64X2_MUL, u64x2, u64x2, a *b)

#define CHOOSE(mask, yes, no) (((mask) & (yes)) | (~(mask) & (no)))
#define EXTREMES(NAME, s, u)                                                             \
    BIN(NAME##_MIN_S, s, s, CHOOSE(a < b, a, b))                                         \
    BIN(NAME##_MIN_U, u, u, CHOOSE((u)(a < b), a, b))                                    \
    BIN(NAME##_MAX_S, s, s, CHOOSE(a > b, a, b))                                         \
    BIN(NAME##_MAX_U, u, u, CHOOSE((u)(a > b), a, b))
EACH_INT(EXTREMES)

GW_INLINE int32_t clamp(int32_t v, int32_t low, int32_t high)
{
    return v < low ? low : v > high ? high : v;
}

BIN_LANES(I8X16_ADD_SAT_S, i8x16, i8x16, (int8_t)clamp(a[i] + b[i], INT8_MIN, INT8_MAX))
BIN_LANES(I8X16_SUB_SAT_S, i8x16, i8x16, (int8_t)clamp(a[i] - b[i], INT8_MIN, INT8_MAX))
BIN_LANES(I8X16_ADD_SAT_U, u8x16, u8x16, (uint8_t)clamp(a[i] + b[i], 0, UINT8_MAX))
BIN_LANES(I8X16_SUB_SAT_U, u8x16, u8x16, (uint8_t)clamp(a[i] - b[i], 0, UINT8_MAX))
BIN_LANES(I16X8_ADD_SAT_S, i16x8, i16x8, (int16_t)clamp(a[i] + b[i], INT16_MIN, INT16_MAX))
BIN_LANES(I16X8_SUB_SAT_S, i16x8, i16x8, (int16_t)clamp(a[i] - b[i], INT16_MIN, INT16_MAX))
BIN_LANES(I16X8_ADD_SAT_U, u16x8, u16x8, (uint16_t)clamp(a[i] + b[i], 0, UINT16_MAX))
BIN_LANES(I16X8_SUB_SAT_U, u16x8, u16x8, (uint16_t)clamp(a[i] - b[i], 0, UINT16_MAX))
BIN_LANES(I8X16_AVGR_U, u8x16, u8x16, (uint8_t)((a[i] + b[i] + 1) >> 1))
BIN_LANES(I16X8_AVGR_U, u16x8, u16x8, (uint16_t)((a[i] + b[i] + 1) >> 1))
UN_LANES(I8X16_POPCNT, u8x16, u8x16, (uint8_t)__builtin_popcount(a[i]))

#define Q15MULR(x, y) (int16_t)clamp(((x) * (y) + 0x4000) >> 15, INT16_MIN, INT16_MAX)
BIN_LANES(I16X8_Q15MULR_SAT_S, i16x8, i16x8, Q15MULR(a[i], b[i]))
BIN_LANES(I16X8_RELAXED_Q15MULR_S, i16x8, i16x8, Q15MULR(a[i], b[i]))

/* Two products of 16 bits can add up to 2^31, which wraps. */
#define DOT(x, y, i)                                                                     \
    (int32_t)((uint32_t)((x)[2 * (i)] * (y)[2 * (i)]) +                                  \
              (uint32_t)((x)[2 * (i) + 1] * (y)[2 * (i) + 1]))
BIN_LANES(I32X4_DOT_I16X8_S, i16x8, i32x4, DOT(a, b, i))

#define DOT8(x, y, i) ((x)[2 * (i)] * (y)[2 * (i)] + (x)[2 * (i) + 1] * (y)[2 * (i) + 1])
BIN_LANES(I16X8_RELAXED_DOT_I8X16_I7X16_S, i8x16, i16x8, (int16_t)DOT8(a, b, i))

VOP(I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S)
{
    i8x16 a, b;
    u32x4 v;
    GET(a, 10);
    GET(b, 12);
    GET(v, 14);
    for (int i = 0; i < 4; i++)
        v[i] += (uint32_t)((int16_t)DOT8(a, b, 2 * i) + (int16_t)DOT8(a, b, 2 * i + 1));
    PUT(v);
    NEXT(24);
}

/* ---- widening and narrowing ---- */

#define WIDEN(TO, FROM, to_s, from_s, to_u, from_u, half, ts, tu)                        \
    UN_LANES(TO##_EXTEND_LOW_##FROM##_S, from_s, to_s, a[i])                             \
    UN_LANES(TO##_EXTEND_HIGH_##FROM##_S, from_s, to_s, a[i + half])                     \
    UN_LANES(TO##_EXTEND_LOW_##FROM##_U, from_u, to_u, a[i])                             \
    UN_LANES(TO##_EXTEND_HIGH_##FROM##_U, from_u, to_u, a[i + half])                     \
    BIN_LANES(TO##_EXTMUL_LOW_##FROM##_S, from_s, to_s, (ts)((ts)a[i] * (ts)b[i]))       \
    BIN_LANES(TO##_EXTMUL_HIGH_##FROM##_S, from_s, to_s,                                 \
              (ts)((ts)a[i + half] * (ts)b[i + half]))                                   \
    BIN_LANES(TO##_EXTMUL_LOW_##FROM##_U, from_u, to_u,                                  \
              (tu)((uint64_t)a[i] * (uint64_t)b[i]))                                     \
    BIN_LANES(TO##_EXTMUL_HIGH_##FROM##_U, from_u, to_u,                                 \
              (tu)((uint64_t)a[i + half] * (uint64_t)b[i + half]))
WIDEN(I16X8, I8X16, i16x8, i8x16, u16x8, u8x16, 8, int16_t, uint16_t)
WIDEN(I32X4, I16X8, i32x4, i16x8, u32x4, u16x8, 4, int32_t, uint32_t)
WIDEN(I64X2, I32X4, i64x2, i32x4, u64x2, u32x4, 2, int64_t, uint64_t)

UN_LANES(I16X8_EXTADD_PAIRWISE_I8X16_S, i8x16, i16x8, (int16_t)(a[2 * i] + a[2 * i + 1]))
UN_LANES(I16X8_EXTADD_PAIRWISE_I8X16_U, u8x16, u16x8, (uint16_t)(a[2 * i] + a[2 * i + 1]))
UN_LANES(I32X4_EXTADD_PAIRWISE_I16X8_S, i16x8, i32x4, a[2 * i] + a[2 * i + 1])
UN_LANES(I32X4_EXTADD_PAIRWISE_I16X8_U, u16x8, u32x4, (uint32_t)a[2 * i] + a[2 * i + 1])

#define NARROW(name, in, out, half, lane, low, high)                                     \
    BIN_LANES(name, in, out, (lane)clamp(i < half ? a[i] : b[i - half], low, high))
NARROW(I8X16_NARROW_I16X8_S, i16x8, i8x16, 8, int8_t, INT8_MIN, INT8_MAX)
NARROW(I8X16_NARROW_I16X8_U, i16x8, u8x16, 8, uint8_t, 0, UINT8_MAX)
NARROW(I16X8_NARROW_I32X4_S, i32x4, i16x8, 4, int16_t, INT16_MIN, INT16_MAX)
NARROW(I16X8_NARROW_I32X4_U, i32x4, u16x8, 4, uint16_t, 0, UINT16_MAX)

/* ---- all lanes to one i32 ---- */

#define REDUCE(NAME, s)                                                                  \
    TEST(NAME##_ALL_TRUE, s, v = 1; for (int i = 0; i < LANES(s); i++) v &= a[i] != 0)   \
    TEST(NAME##_BITMASK, s,                                                              \
         for (int i = 0; i < LANES(s); i++) v |= (uint32_t)(a[i] < 0) << i)
REDUCE(I8X16, i8x16)
REDUCE(I16X8, i16x8)
REDUCE(I32X4, i32x4)
REDUCE(I64X2, i64x2)

/* ---- relaxed: the deterministic choice is that of the strict instruction ---- */

#define LANESELECT(NAME) TER(NAME##_RELAXED_LANESELECT, u64x2, u64x2, (a & c) | (b & ~c))
LANESELECT(I8X16)
LANESELECT(I16X8)
LANESELECT(I32X4)
LANESELECT(I64X2)
