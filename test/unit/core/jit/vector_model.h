/* SPDX-License-Identifier: Apache-2.0 */
/* vector_model.h -- what each row of masm_vector.def means, lane by lane in plain C. */
#ifndef GW_TEST_VECTOR_MODEL_H
#define GW_TEST_VECTOR_MODEL_H

#include <math.h>
#include <string.h>

#include "core/jit/masm_vector.h"

union lanes {
    uint8_t u8[16];
    int8_t s8[16];
    uint16_t u16[8];
    int16_t s16[8];
    uint32_t u32[4];
    int32_t s32[4];
    uint64_t u64[2];
    int64_t s64[2];
    float f32[4];
    double f64[2];
};

typedef void model(union lanes *r, const union lanes *a, const union lanes *b);

#define MODEL(NAME, count, statement)                                                    \
    static void model_##NAME(union lanes *r, const union lanes *a,                       \
                             GW_UNUSED const union lanes *b)                             \
    {                                                                                    \
        for (unsigned i = 0; i < (count); i++) statement;                                \
    }

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}
static double whole(double v, double low, double high)
{
    return v != v ? 0 : v < low ? low : v > high ? high : trunc(v);
}

#define I8(M) M(I8, 8, 16, INT8_MIN, INT8_MAX, UINT8_MAX)
#define I16(M) M(I16, 16, 8, INT16_MIN, INT16_MAX, UINT16_MAX)
#define I32(M) M(I32, 32, 4, INT32_MIN, INT32_MAX, UINT32_MAX)
#define I64(M) M(I64, 64, 2, INT64_MIN, INT64_MAX, UINT64_MAX)

#define ALL(T, w, n, low, high, top)                                                     \
    MODEL(ABS_##T, n, r->u##w[i] = (uint##w##_t)(a->s##w[i] < 0 ? 0 - a->u##w[i] : a->u##w[i])) \
    MODEL(NEG_##T, n, r->u##w[i] = (uint##w##_t)(0 - a->u##w[i]))                        \
    MODEL(EQ_##T, n, r->u##w[i] = a->u##w[i] == b->u##w[i] ? top : 0)                    \
    MODEL(NE_##T, n, r->u##w[i] = a->u##w[i] != b->u##w[i] ? top : 0)                    \
    MODEL(GT_S_##T, n, r->u##w[i] = a->s##w[i] > b->s##w[i] ? top : 0)                   \
    MODEL(GE_S_##T, n, r->u##w[i] = a->s##w[i] >= b->s##w[i] ? top : 0)                  \
    MODEL(ADD_##T, n, r->u##w[i] = (uint##w##_t)(a->u##w[i] + b->u##w[i]))               \
    MODEL(SUB_##T, n, r->u##w[i] = (uint##w##_t)(a->u##w[i] - b->u##w[i]))
I8(ALL) I16(ALL) I32(ALL) I64(ALL)

#define UP_TO_32(T, w, n, low, high, top)                                                \
    MODEL(GT_U_##T, n, r->u##w[i] = a->u##w[i] > b->u##w[i] ? top : 0)                   \
    MODEL(GE_U_##T, n, r->u##w[i] = a->u##w[i] >= b->u##w[i] ? top : 0)                  \
    MODEL(MIN_S_##T, n, r->s##w[i] = a->s##w[i] < b->s##w[i] ? a->s##w[i] : b->s##w[i])  \
    MODEL(MAX_S_##T, n, r->s##w[i] = a->s##w[i] > b->s##w[i] ? a->s##w[i] : b->s##w[i])  \
    MODEL(MIN_U_##T, n, r->u##w[i] = a->u##w[i] < b->u##w[i] ? a->u##w[i] : b->u##w[i])  \
    MODEL(MAX_U_##T, n, r->u##w[i] = a->u##w[i] > b->u##w[i] ? a->u##w[i] : b->u##w[i])
I8(UP_TO_32) I16(UP_TO_32) I32(UP_TO_32)

#define UP_TO_16(T, w, n, low, high, top)                                                \
    MODEL(ADD_SAT_S_##T, n, r->s##w[i] = (int##w##_t)clamp(a->s##w[i] + b->s##w[i], low, high)) \
    MODEL(SUB_SAT_S_##T, n, r->s##w[i] = (int##w##_t)clamp(a->s##w[i] - b->s##w[i], low, high)) \
    MODEL(ADD_SAT_U_##T, n, r->u##w[i] = (uint##w##_t)clamp(a->u##w[i] + b->u##w[i], 0, top)) \
    MODEL(SUB_SAT_U_##T, n, r->u##w[i] = (uint##w##_t)clamp(a->u##w[i] - b->u##w[i], 0, top)) \
    MODEL(AVG_U_##T, n, r->u##w[i] = (uint##w##_t)((a->u##w[i] + b->u##w[i] + 1) / 2))
I8(UP_TO_16) I16(UP_TO_16)

/* Narrow lanes T, w, n into lanes twice as wide. */
#define WIDE(T, w, n, W)                                                                 \
    MODEL(WIDEN_LOW_S_##T, n / 2, r->s##W[i] = a->s##w[i])                               \
    MODEL(WIDEN_HIGH_S_##T, n / 2, r->s##W[i] = a->s##w[i + n / 2])                      \
    MODEL(WIDEN_LOW_U_##T, n / 2, r->u##W[i] = a->u##w[i])                               \
    MODEL(WIDEN_HIGH_U_##T, n / 2, r->u##W[i] = a->u##w[i + n / 2])                      \
    MODEL(MUL_LOW_S_##T, n / 2, r->s##W[i] = (int##W##_t)((int64_t)a->s##w[i] * b->s##w[i])) \
    MODEL(MUL_HIGH_S_##T, n / 2,                                                         \
          r->s##W[i] = (int##W##_t)((int64_t)a->s##w[i + n / 2] * b->s##w[i + n / 2]))   \
    MODEL(MUL_LOW_U_##T, n / 2, r->u##W[i] = (uint##W##_t)((uint64_t)a->u##w[i] * b->u##w[i])) \
    MODEL(MUL_HIGH_U_##T, n / 2,                                                         \
          r->u##W[i] = (uint##W##_t)((uint64_t)a->u##w[i + n / 2] * b->u##w[i + n / 2]))
WIDE(I8, 8, 16, 16) WIDE(I16, 16, 8, 32) WIDE(I32, 32, 4, 64)

MODEL(PAIR_ADD_S_I8, 8, r->s16[i] = (int16_t)(a->s8[2 * i] + a->s8[2 * i + 1]))
MODEL(PAIR_ADD_U_I8, 8, r->u16[i] = (uint16_t)(a->u8[2 * i] + a->u8[2 * i + 1]))
MODEL(PAIR_ADD_S_I16, 4, r->s32[i] = a->s16[2 * i] + a->s16[2 * i + 1])
MODEL(PAIR_ADD_U_I16, 4, r->u32[i] = (uint32_t)a->u16[2 * i] + a->u16[2 * i + 1])

MODEL(NOT, 2, r->u64[i] = ~a->u64[i])
MODEL(AND, 2, r->u64[i] = a->u64[i] & b->u64[i])
MODEL(ANDNOT, 2, r->u64[i] = a->u64[i] & ~b->u64[i])
MODEL(OR, 2, r->u64[i] = a->u64[i] | b->u64[i])
MODEL(XOR, 2, r->u64[i] = a->u64[i] ^ b->u64[i])
MODEL(POPCNT_I8, 16, r->u8[i] = (uint8_t)__builtin_popcount(a->u8[i]))
MODEL(MUL_I16, 8, r->u16[i] = (uint16_t)((uint32_t)a->u16[i] * b->u16[i]))
MODEL(MUL_I32, 4, r->u32[i] = a->u32[i] * b->u32[i])
MODEL(MUL_I64, 2, r->u64[i] = a->u64[i] * b->u64[i])
MODEL(NARROW_S_I16, 16, r->s8[i] = (int8_t)clamp((i < 8 ? a : b)->s16[i % 8], INT8_MIN, INT8_MAX))
MODEL(NARROW_U_I16, 16, r->u8[i] = (uint8_t)clamp((i < 8 ? a : b)->s16[i % 8], 0, UINT8_MAX))
MODEL(NARROW_S_I32, 8, r->s16[i] = (int16_t)clamp((i < 4 ? a : b)->s32[i % 4], INT16_MIN, INT16_MAX))
MODEL(NARROW_U_I32, 8, r->u16[i] = (uint16_t)clamp((i < 4 ? a : b)->s32[i % 4], 0, UINT16_MAX))
MODEL(MUL_Q15_I16, 8,
      r->s16[i] = (int16_t)clamp((a->s16[i] * b->s16[i] + 0x4000) >> 15, INT16_MIN, INT16_MAX))
MODEL(DOT_I8, 8,
      r->s16[i] = (int16_t)(a->s8[2 * i] * b->s8[2 * i] + a->s8[2 * i + 1] * b->s8[2 * i + 1]))
MODEL(DOT_I16, 4,
      r->u32[i] = (uint32_t)(a->s16[2 * i] * b->s16[2 * i]) +
                  (uint32_t)(a->s16[2 * i + 1] * b->s16[2 * i + 1]))
MODEL(SWIZZLE, 16, r->u8[i] = b->u8[i] < 16 ? a->u8[b->u8[i]] : 0)

/* NaNs: the test looks only at whether there is one, but of ABS, NEG and the choices. */
#define FLOAT(T, f, n, u, S, sign)                                                       \
    MODEL(ABS_##T, n, r->u[i] = a->u[i] & ~(sign))                                       \
    MODEL(NEG_##T, n, r->u[i] = a->u[i] ^ (sign))                                        \
    MODEL(SQRT_##T, n, r->f[i] = S(sqrt)(a->f[i]))                                       \
    MODEL(CEIL_##T, n, r->f[i] = S(ceil)(a->f[i]))                                       \
    MODEL(FLOOR_##T, n, r->f[i] = S(floor)(a->f[i]))                                     \
    MODEL(TRUNC_##T, n, r->f[i] = S(trunc)(a->f[i]))                                     \
    MODEL(NEAREST_##T, n, r->f[i] = S(nearbyint)(a->f[i]))                               \
    MODEL(ADD_##T, n, r->f[i] = a->f[i] + b->f[i])                                       \
    MODEL(SUB_##T, n, r->f[i] = a->f[i] - b->f[i])                                       \
    MODEL(MUL_##T, n, r->f[i] = a->f[i] * b->f[i])                                       \
    MODEL(DIV_##T, n, r->f[i] = a->f[i] / b->f[i])                                       \
    MODEL(MIN_##T, n,                                                                    \
          if (a->f[i] == b->f[i]) r->u[i] = a->u[i] | b->u[i];                           \
          else r->f[i] = a->f[i] < b->f[i] ? a->f[i] : b->f[i] < a->f[i] ? b->f[i] : NAN) \
    MODEL(MAX_##T, n,                                                                    \
          if (a->f[i] == b->f[i]) r->u[i] = a->u[i] & b->u[i];                           \
          else r->f[i] = a->f[i] > b->f[i] ? a->f[i] : b->f[i] > a->f[i] ? b->f[i] : NAN) \
    MODEL(LESSER_##T, n, r->u[i] = b->f[i] < a->f[i] ? b->u[i] : a->u[i])                \
    MODEL(GREATER_##T, n, r->u[i] = a->f[i] < b->f[i] ? b->u[i] : a->u[i])               \
    MODEL(EQ_##T, n, r->u[i] = a->f[i] == b->f[i] ? ~(0 * (sign)) : 0)                   \
    MODEL(NE_##T, n, r->u[i] = a->f[i] != b->f[i] ? ~(0 * (sign)) : 0)                   \
    MODEL(GT_##T, n, r->u[i] = a->f[i] > b->f[i] ? ~(0 * (sign)) : 0)                    \
    MODEL(GE_##T, n, r->u[i] = a->f[i] >= b->f[i] ? ~(0 * (sign)) : 0)
#define SINGLE(name) name##f
#define DOUBLE(name) name
FLOAT(F32, f32, 4, u32, SINGLE, 0x80000000u)
FLOAT(F64, f64, 2, u64, DOUBLE, 0x8000000000000000u)

MODEL(TO_INT_S_F32, 4, r->s32[i] = (int32_t)whole(a->f32[i], INT32_MIN, INT32_MAX))
MODEL(TO_INT_U_F32, 4, r->u32[i] = (uint32_t)whole(a->f32[i], 0, UINT32_MAX))
MODEL(TO_INT_S_F64, 4, r->s32[i] = i < 2 ? (int32_t)whole(a->f64[i], INT32_MIN, INT32_MAX) : 0)
MODEL(TO_INT_U_F64, 4, r->u32[i] = i < 2 ? (uint32_t)whole(a->f64[i], 0, UINT32_MAX) : 0)
MODEL(OF_INT_S_F32, 4, r->f32[i] = (float)a->s32[i])
MODEL(OF_INT_U_F32, 4, r->f32[i] = (float)a->u32[i])
MODEL(OF_INT_S_F64, 2, r->f64[i] = a->s32[i])
MODEL(OF_INT_U_F64, 2, r->f64[i] = a->u32[i])
MODEL(DEMOTE_F64, 4, r->f32[i] = i < 2 ? (float)a->f64[i] : 0)
MODEL(PROMOTE_F32, 2, r->f64[i] = (double)a->f32[i])

/* By a count that lies in b's low 32 bits. */
#define SHIFTS(T, w, n, low, high, top)                                                  \
    MODEL(SHL_##T, n, r->u##w[i] = (uint##w##_t)(a->u##w[i] << (b->u32[0] & (w - 1))))   \
    MODEL(SHR_S_##T, n, r->s##w[i] = (int##w##_t)(a->s##w[i] >> (b->u32[0] & (w - 1))))  \
    MODEL(SHR_U_##T, n, r->u##w[i] = (uint##w##_t)(a->u##w[i] >> (b->u32[0] & (w - 1))))
I8(SHIFTS) I16(SHIFTS) I32(SHIFTS) I64(SHIFTS)

/* Scalars lie in lane 0 of b (what is splat: of a); results of tests in u64[0]. */
#define LANE(T, w, n, low, high, top)                                                    \
    MODEL(SPLAT_##T, n, r->u##w[i] = a->u##w[0])                                         \
    MODEL(ALL_TRUE_##T, n, r->u64[0] = (i == 0 || r->u64[0]) && a->u##w[i])              \
    MODEL(BITMASK_##T, n,                                                                \
          r->u64[0] = (i ? r->u64[0] : 0) | (uint64_t)(a->s##w[i] < 0) << i)
I8(LANE) I16(LANE) I32(LANE) I64(LANE)
MODEL(SPLAT_F32, 4, r->u32[i] = a->u32[0])
MODEL(SPLAT_F64, 2, r->u64[i] = a->u64[0])
MODEL(ANY_TRUE, 1, r->u64[0] = a->u64[0] || a->u64[1])

/* Memory is a. */
#define model_LOAD_WIDEN_S_I8 model_WIDEN_LOW_S_I8
#define model_LOAD_WIDEN_U_I8 model_WIDEN_LOW_U_I8
#define model_LOAD_WIDEN_S_I16 model_WIDEN_LOW_S_I16
#define model_LOAD_WIDEN_U_I16 model_WIDEN_LOW_U_I16
#define model_LOAD_WIDEN_S_I32 model_WIDEN_LOW_S_I32
#define model_LOAD_WIDEN_U_I32 model_WIDEN_LOW_U_I32
#define model_LOAD_SPLAT_I8 model_SPLAT_I8
#define model_LOAD_SPLAT_I16 model_SPLAT_I16
#define model_LOAD_SPLAT_I32 model_SPLAT_I32
#define model_LOAD_SPLAT_I64 model_SPLAT_I64
MODEL(LOAD_ZERO_I32, 4, r->u32[i] = i ? 0 : a->u32[0])
MODEL(LOAD_ZERO_I64, 2, r->u64[i] = i ? 0 : a->u64[0])

/* Extraction and replacement are by lane: the test knows them. */
#define model_EXTRACT_S_I8 NULL
#define model_EXTRACT_U_I8 NULL
#define model_EXTRACT_S_I16 NULL
#define model_EXTRACT_U_I16 NULL
#define model_EXTRACT_I32 NULL
#define model_EXTRACT_I64 NULL
#define model_EXTRACT_F32 NULL
#define model_EXTRACT_F64 NULL
#define model_REPLACE_I8 NULL
#define model_REPLACE_I16 NULL
#define model_REPLACE_I32 NULL
#define model_REPLACE_I64 NULL
#define model_REPLACE_F32 NULL
#define model_REPLACE_F64 NULL

static model *const models[GW_V_COUNT] = {
#define GW_V_ROW(form, name) [GW_V_##name] = model_##name,
#include "core/jit/masm_vector.def"
#undef GW_V_ROW
};

static const char *const row_names[GW_V_COUNT] = {
#define GW_V_ROW(form, name) [GW_V_##name] = #name,
#include "core/jit/masm_vector.def"
#undef GW_V_ROW
};

#endif
