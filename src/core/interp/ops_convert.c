/* SPDX-License-Identifier: Apache-2.0 */
/* ops_convert.c -- conversions between the number types. spec: exec/numerics#conversions */
#include "core/interp/float.h"
#include "core/interp/ops.h"

/* Accumulator, slot and type of each number type. */
#define TYPE_i uint32_t
#define TYPE_I uint64_t
#define TYPE_f float
#define TYPE_F double
#define S_i (uint32_t)SLOT(10)
#define S_I SLOT(10)
#define S_f SLOT_F32(10)
#define S_F SLOT_F64(10)
#define R_i (uint32_t)r0
#define R_I r0
#define R_f s0
#define R_F d0
#define LEAVE_i(v) r0 = (uint32_t)(v)
#define LEAVE_I(v) r0 = (uint64_t)(v)
#define LEAVE_f(v) s0 = (v)
#define LEAVE_F(v) d0 = (v)
#define KEEP_i SLOT(8) = r0
#define KEEP_I SLOT(8) = r0
#define KEEP_f gw_slot_set_f32(&SLOT(8), s0)
#define KEEP_F gw_slot_set_f64(&SLOT(8), d0)

#define FORM(name, form, in, out, check, result)                                         \
    SOP(name##_##form##_r)                                                               \
    {                                                                                    \
        TYPE_##in a = form##_##in;                                                       \
        check LEAVE_##out(result);                                                       \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(name##_##form##_s)                                                               \
    {                                                                                    \
        TYPE_##in a = form##_##in;                                                       \
        check LEAVE_##out(result);                                                       \
        KEEP_##out;                                                                      \
        NEXT(16);                                                                        \
    }
#define CONVERT(name, in, out, check, result)                                            \
    FORM(name, S, in, out, check, result)                                                \
    FORM(name, R, in, out, check, result)

#define NO_CHECK
#define IN_RANGE(test)                                                                   \
    if (GW_UNLIKELY(!(test))) {                                                          \
        if (a != a) TRAP(INVALID_CONVERSION);                                            \
        TRAP(INTEGER_OVERFLOW);                                                          \
    }
#define SATURATE(type, low, high, test_low, test_high)                                   \
    (a != a ? 0 : (test_low) ? (low) : (test_high) ? (high) : (type)a)

CONVERT(wrap, I, i, NO_CHECK, a)
CONVERT(i32_f32_s, f, i, IN_RANGE(a >= -0x1p31f && a < 0x1p31f), (int32_t)a)
CONVERT(i32_f32_u, f, i, IN_RANGE(a > -1.0f && a < 0x1p32f), (uint32_t)a)
CONVERT(i32_f64_s, F, i, IN_RANGE(a > -0x1.00000002p31 && a < 0x1p31), (int32_t)a)
CONVERT(i32_f64_u, F, i, IN_RANGE(a > -1.0 && a < 0x1p32), (uint32_t)a)
CONVERT(extend_s, i, I, NO_CHECK, (int64_t)(int32_t)a)
CONVERT(extend_u, i, I, NO_CHECK, a)
CONVERT(i64_f32_s, f, I, IN_RANGE(a >= -0x1p63f && a < 0x1p63f), (int64_t)a)
CONVERT(i64_f32_u, f, I, IN_RANGE(a > -1.0f && a < 0x1p64f), (uint64_t)a)
CONVERT(i64_f64_s, F, I, IN_RANGE(a >= -0x1p63 && a < 0x1p63), (int64_t)a)
CONVERT(i64_f64_u, F, I, IN_RANGE(a > -1.0 && a < 0x1p64), (uint64_t)a)
CONVERT(f32_i32_s, i, f, NO_CHECK, (float)(int32_t)a)
CONVERT(f32_i32_u, i, f, NO_CHECK, (float)a)
CONVERT(f32_i64_s, I, f, NO_CHECK, (float)(int64_t)a)
CONVERT(f32_i64_u, I, f, NO_CHECK, (float)a)
CONVERT(demote, F, f, NO_CHECK, (float)a)
CONVERT(f64_i32_s, i, F, NO_CHECK, (double)(int32_t)a)
CONVERT(f64_i32_u, i, F, NO_CHECK, (double)a)
CONVERT(f64_i64_s, I, F, NO_CHECK, (double)(int64_t)a)
CONVERT(f64_i64_u, I, F, NO_CHECK, (double)a)
CONVERT(promote, f, F, NO_CHECK, (double)a)
CONVERT(bits_f32, f, i, NO_CHECK, gw_f32_bits(a))
CONVERT(bits_f64, F, I, NO_CHECK, gw_f64_bits(a))
CONVERT(f32_bits, i, f, NO_CHECK, gw_bits_f32(a))
CONVERT(f64_bits, I, F, NO_CHECK, gw_bits_f64(a))

#define PAIR(name, form) {name##_##form##_r, name##_##form##_s}
#define ROW(name) {PAIR(name, S), PAIR(name, R)}

/* ORDER(opcodes.def): i32.wrap_i64 to f64.reinterpret_i64 */
gw_op *const gw_convert[25][2][2] = {
    ROW(wrap),      ROW(i32_f32_s), ROW(i32_f32_u), ROW(i32_f64_s), ROW(i32_f64_u),
    ROW(extend_s),  ROW(extend_u),  ROW(i64_f32_s), ROW(i64_f32_u), ROW(i64_f64_s),
    ROW(i64_f64_u), ROW(f32_i32_s), ROW(f32_i32_u), ROW(f32_i64_s), ROW(f32_i64_u),
    ROW(demote),    ROW(f64_i32_s), ROW(f64_i32_u), ROW(f64_i64_s), ROW(f64_i64_u),
    ROW(promote),   ROW(bits_f32),  ROW(bits_f64),  ROW(f32_bits),  ROW(f64_bits),
};

CONVERT(sat_i32_f32_s, f, i, NO_CHECK,
        SATURATE(int32_t, INT32_MIN, INT32_MAX, a < -0x1p31f, a >= 0x1p31f))
CONVERT(sat_i32_f32_u, f, i, NO_CHECK, SATURATE(uint32_t, 0, UINT32_MAX, a <= -1.0f, a >= 0x1p32f))
CONVERT(sat_i32_f64_s, F, i, NO_CHECK,
        SATURATE(int32_t, INT32_MIN, INT32_MAX, a < -0x1p31, a >= 0x1p31))
CONVERT(sat_i32_f64_u, F, i, NO_CHECK, SATURATE(uint32_t, 0, UINT32_MAX, a <= -1.0, a >= 0x1p32))
CONVERT(sat_i64_f32_s, f, I, NO_CHECK,
        SATURATE(int64_t, INT64_MIN, INT64_MAX, a < -0x1p63f, a >= 0x1p63f))
CONVERT(sat_i64_f32_u, f, I, NO_CHECK, SATURATE(uint64_t, 0, UINT64_MAX, a <= -1.0f, a >= 0x1p64f))
CONVERT(sat_i64_f64_s, F, I, NO_CHECK,
        SATURATE(int64_t, INT64_MIN, INT64_MAX, a < -0x1p63, a >= 0x1p63))
CONVERT(sat_i64_f64_u, F, I, NO_CHECK, SATURATE(uint64_t, 0, UINT64_MAX, a <= -1.0, a >= 0x1p64))

/* ORDER(opcodes.def): i32.trunc_sat_f32_s to i64.trunc_sat_f64_u */
gw_op *const gw_convert_sat[8][2][2] = {
    ROW(sat_i32_f32_s), ROW(sat_i32_f32_u), ROW(sat_i32_f64_s), ROW(sat_i32_f64_u),
    ROW(sat_i64_f32_s), ROW(sat_i64_f32_u), ROW(sat_i64_f64_s), ROW(sat_i64_f64_u),
};
