/* SPDX-License-Identifier: Apache-2.0 */
/* ops_vector_float.c -- float vectors and conversions. */
#include "core/interp/float.h"
#include "core/interp/vector.h"

#define FLOATS(NAME, f, mask, u, P, sign)                                                   \
    BIN(NAME##_EQ, f, mask, a == b)                                                         \
    BIN(NAME##_NE, f, mask, a != b)                                                         \
    BIN(NAME##_LT, f, mask, a < b)                                                          \
    BIN(NAME##_GT, f, mask, a > b)                                                          \
    BIN(NAME##_LE, f, mask, a <= b)                                                         \
    BIN(NAME##_GE, f, mask, a >= b)                                                         \
    BIN(NAME##_ADD, f, f, a + b)                                                         \
    BIN(NAME##_SUB, f, f, a - b)                                                         \
    BIN(NAME##_MUL, f, f, a *b)                                                          \
    BIN(NAME##_DIV, f, f, a / b)                                                         \
    UN(NAME##_ABS, u, u, a & ~(sign))                                                    \
    UN(NAME##_NEG, u, u, a ^ (sign))                                                     \
    UN_LANES(NAME##_SQRT, f, f, P##_sqrt_of(a[i]))                                       \
    UN_LANES(NAME##_CEIL, f, f, P##_ceil_of(a[i]))                                       \
    UN_LANES(NAME##_FLOOR, f, f, P##_floor_of(a[i]))                                     \
    UN_LANES(NAME##_TRUNC, f, f, P##_trunc_of(a[i]))                                     \
    UN_LANES(NAME##_NEAREST, f, f, P##_nearest_of(a[i]))                                 \
    BIN_LANES(NAME##_MIN, f, f, P##_minimum(a[i], b[i]))                                 \
    BIN_LANES(NAME##_MAX, f, f, P##_maximum(a[i], b[i]))                                 \
    BIN_LANES(NAME##_RELAXED_MIN, f, f, P##_minimum(a[i], b[i]))                         \
    BIN_LANES(NAME##_RELAXED_MAX, f, f, P##_maximum(a[i], b[i]))                         \
    BIN_LANES(NAME##_PMIN, f, f, b[i] < a[i] ? b[i] : a[i])                              \
    BIN_LANES(NAME##_PMAX, f, f, a[i] < b[i] ? b[i] : a[i])                              \
    TER(NAME##_RELAXED_MADD, f, f, a *b + c)                                             \
    TER(NAME##_RELAXED_NMADD, f, f, -(a * b) + c)
FLOATS(F32X4, f32x4, i32x4, u32x4, gw_f32, 0x80000000u)
FLOATS(F64X2, f64x2, i64x2, u64x2, gw_f64, 0x8000000000000000u)

/* ---- conversions ---- */

GW_INLINE int32_t sat_s(double v)
{
    return v != v ? 0 : v <= -0x1p31 ? INT32_MIN : v >= 0x1p31 ? INT32_MAX : (int32_t)v;
}

GW_INLINE uint32_t sat_u(double v)
{
    return v != v || v <= 0 ? 0 : v >= 0x1p32 ? UINT32_MAX : (uint32_t)(int64_t)v;
}

#define TRUNCS(NAME)                                                                     \
    UN_LANES(I32X4_##NAME##_F32X4_S, f32x4, i32x4, sat_s((double)a[i]))                  \
    UN_LANES(I32X4_##NAME##_F32X4_U, f32x4, u32x4, sat_u((double)a[i]))                  \
    UN_LANES(I32X4_##NAME##_F64X2_S_ZERO, f64x2, i32x4, i < 2 ? sat_s(a[i & 1]) : 0)     \
    UN_LANES(I32X4_##NAME##_F64X2_U_ZERO, f64x2, u32x4, i < 2 ? sat_u(a[i & 1]) : 0)
TRUNCS(TRUNC_SAT)
TRUNCS(RELAXED_TRUNC)

UN_LANES(F32X4_CONVERT_I32X4_S, i32x4, f32x4, (float)a[i])
UN_LANES(F32X4_CONVERT_I32X4_U, u32x4, f32x4, (float)a[i])
UN_LANES(F64X2_CONVERT_LOW_I32X4_S, i32x4, f64x2, (double)a[i])
UN_LANES(F64X2_CONVERT_LOW_I32X4_U, u32x4, f64x2, (double)a[i])
UN_LANES(F32X4_DEMOTE_F64X2_ZERO, f64x2, f32x4, i < 2 ? (float)a[i & 1] : 0)
UN_LANES(F64X2_PROMOTE_LOW_F32X4, f32x4, f64x2, (double)a[i])
