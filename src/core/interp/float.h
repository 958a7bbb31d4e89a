/* SPDX-License-Identifier: Apache-2.0 */
/* float.h -- float operations that C or the library do not give as the spec has them.
 *
 * Inline and without calls, so that handlers keep to registers: rounding adds and takes away 2^mantissa bits in the
 * current rounding mode (nearest, ties to even, as everywhere in godwit). A signalling NaN that passes through
 * is quieted by an addition. abs, neg and copysign work on bits and quiet nothing.
 * spec: exec/numerics#floating-point-operations */
#ifndef GW_CORE_INTERP_FLOAT_H
#define GW_CORE_INTERP_FLOAT_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

#define GW_FLOAT_OPS(T, U, P, SIGN, TWO_MANTISSA, SQRT)                                  \
    GW_INLINE U P##_to_bits(T v)                                                         \
    {                                                                                    \
        U bits;                                                                          \
        memcpy(&bits, &v, sizeof bits);                                                  \
        return bits;                                                                     \
    }                                                                                    \
    GW_INLINE T P##_of_bits(U bits)                                                      \
    {                                                                                    \
        T v;                                                                             \
        memcpy(&v, &bits, sizeof v);                                                     \
        return v;                                                                        \
    }                                                                                    \
    GW_INLINE T P##_absolute(T v) { return P##_of_bits(P##_to_bits(v) & ~(SIGN)); }      \
    GW_INLINE T P##_negated(T v) { return P##_of_bits(P##_to_bits(v) ^ (SIGN)); }        \
    GW_INLINE T P##_sign_of(T v, T sign)                                                 \
    {                                                                                    \
        return P##_of_bits((P##_to_bits(v) & ~(SIGN)) | (P##_to_bits(sign) & (SIGN)));   \
    }                                                                                    \
    GW_INLINE T P##_minimum(T a, T b)                                                    \
    {                                                                                    \
        if (a < b) return a;                                                             \
        if (b < a) return b;                                                             \
        if (a == b) return P##_of_bits(P##_to_bits(a) | P##_to_bits(b));                 \
        return a + b;                                                                    \
    }                                                                                    \
    GW_INLINE T P##_maximum(T a, T b)                                                    \
    {                                                                                    \
        if (a > b) return a;                                                             \
        if (b > a) return b;                                                             \
        if (a == b) return P##_of_bits(P##_to_bits(a) & P##_to_bits(b));                 \
        return a + b;                                                                    \
    }                                                                                    \
    GW_INLINE T P##_nearest_of(T v)                                                      \
    {                                                                                    \
        T size = P##_absolute(v);                                                        \
        if (!(size < (TWO_MANTISSA))) return v + 0;                                      \
        return P##_sign_of((size + (TWO_MANTISSA)) - (TWO_MANTISSA), v);                 \
    }                                                                                    \
    GW_INLINE T P##_floor_of(T v)                                                        \
    {                                                                                    \
        T near = P##_nearest_of(v);                                                      \
        return near > v ? near - 1 : near;                                               \
    }                                                                                    \
    GW_INLINE T P##_ceil_of(T v)                                                         \
    {                                                                                    \
        T near = P##_nearest_of(v);                                                      \
        return near < v ? P##_sign_of(near + 1, v) : near;                               \
    }                                                                                    \
    GW_INLINE T P##_trunc_of(T v)                                                        \
    {                                                                                    \
        T size = P##_absolute(v);                                                        \
        T near = P##_nearest_of(size);                                                   \
        return P##_sign_of(near > size ? near - 1 : near, v);                            \
    }                                                                                    \
    GW_INLINE T P##_sqrt_of(T v) { return SQRT(v); }

GW_FLOAT_OPS(float, uint32_t, gw_f32, 0x80000000u, 0x1p23f, __builtin_sqrtf)
GW_FLOAT_OPS(double, uint64_t, gw_f64, 0x8000000000000000u, 0x1p52, __builtin_sqrt)

#endif
