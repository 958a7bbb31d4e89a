/* SPDX-License-Identifier: Apache-2.0 */
/* vector.h -- 128-bit vectors for the handlers: the compilers' vector types, which become SSE2 or
 * NEON, and loops over lanes for the rest. Included by ops_vector_*.c only. */
#ifndef GW_CORE_INTERP_VECTOR_H
#define GW_CORE_INTERP_VECTOR_H

#include "core/interp/ops.h"
#include "core/wasm/opcodes.h"

typedef int8_t i8x16 GW_VECTOR(16);
typedef uint8_t u8x16 GW_VECTOR(16);
typedef int16_t i16x8 GW_VECTOR(16);
typedef uint16_t u16x8 GW_VECTOR(16);
typedef int32_t i32x4 GW_VECTOR(16);
typedef uint32_t u32x4 GW_VECTOR(16);
typedef int64_t i64x2 GW_VECTOR(16);
typedef uint64_t u64x2 GW_VECTOR(16);
typedef float f32x4 GW_VECTOR(16);
typedef double f64x2 GW_VECTOR(16);

/* One handler each, named after the opcode; found through vector_table.c. */
#define VOP(name) OP(gw_v_##name)

#define GET(v, at) memcpy(&(v), &SLOT(at), 16)
#define PUT(v) memcpy(&SLOT(8), &(v), 16)
#define LANES(type) ((int)(16 / sizeof((type){0}[0])))

/* Unary and binary, on whole vectors or lane by lane; `v` is the result. */
#define UN(name, in, out, ...)                                                           \
    VOP(name)                                                                            \
    {                                                                                    \
        in a;                                                                            \
        GET(a, 10);                                                                      \
        out v = (out)(__VA_ARGS__);                                                      \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
#define BIN(name, in, out, ...)                                                          \
    VOP(name)                                                                            \
    {                                                                                    \
        in a, b;                                                                         \
        GET(a, 10);                                                                      \
        GET(b, 12);                                                                      \
        out v = (out)(__VA_ARGS__);                                                      \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
#define TER(name, in, out, ...)                                                          \
    VOP(name)                                                                            \
    {                                                                                    \
        in a, b, c;                                                                      \
        GET(a, 10);                                                                      \
        GET(b, 12);                                                                      \
        GET(c, 14);                                                                      \
        out v = (out)(__VA_ARGS__);                                                      \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
#define UN_LANES(name, in, out, ...)                                                     \
    VOP(name)                                                                            \
    {                                                                                    \
        in a;                                                                            \
        out v = {0};                                                                     \
        GET(a, 10);                                                                      \
        for (int i = 0; i < LANES(out); i++) v[i] = __VA_ARGS__;                         \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
#define BIN_LANES(name, in, out, ...)                                                    \
    VOP(name)                                                                            \
    {                                                                                    \
        in a, b;                                                                         \
        out v = {0};                                                                     \
        GET(a, 10);                                                                      \
        GET(b, 12);                                                                      \
        for (int i = 0; i < LANES(out); i++) v[i] = __VA_ARGS__;                         \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
#define TER_LANES(name, in, out, ...)                                                    \
    VOP(name)                                                                            \
    {                                                                                    \
        in a, b, c;                                                                      \
        out v = {0};                                                                     \
        GET(a, 10);                                                                      \
        GET(b, 12);                                                                      \
        GET(c, 14);                                                                      \
        for (int i = 0; i < LANES(out); i++) v[i] = __VA_ARGS__;                         \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
#define SHIFT(name, in, ...)                                                             \
    VOP(name)                                                                            \
    {                                                                                    \
        in a;                                                                            \
        GET(a, 10);                                                                      \
        int n = (int)(SLOT(12) & (8 * sizeof(a[0]) - 1));                                \
        in v = (in)(__VA_ARGS__);                                                        \
        PUT(v);                                                                          \
        NEXT(24);                                                                        \
    }
/* An i32 out of a vector. */
#define TEST(name, in, ...)                                                              \
    VOP(name)                                                                            \
    {                                                                                    \
        in a;                                                                            \
        GET(a, 10);                                                                      \
        uint32_t v = 0;                                                                  \
        __VA_ARGS__;                                                                     \
        SLOT(8) = v;                                                                     \
        NEXT(24);                                                                        \
    }

#endif
