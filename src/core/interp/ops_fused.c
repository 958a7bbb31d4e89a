/* SPDX-License-Identifier: Apache-2.0 */
/* ops_fused.c -- pairs and triples of instructions that follow each other often, as one handler.
 * Which ones were chosen is told in RATIONALE.md. */
#include "core/interp/ops.h"
#include "core/interp/registers.h"

/* Every fused form leaves what its last instruction would: r0, and stores of results that are needed. */
#define PRODUCE(name, bytes, result)                                                     \
    SOP(name##_r)                                                                        \
    {                                                                                    \
        r0 = (result);                                                                   \
        NEXT(bytes);                                                                     \
    }                                                                                    \
    SOP(name##_s)                                                                        \
    {                                                                                    \
        r0 = (result);                                                                   \
        SLOT(8) = r0;                                                                    \
        NEXT(bytes);                                                                     \
    }
#define PAIR(name) {name##_r, name##_s}

/* ---- arithmetic ---- */

#define A32 ((uint32_t)SLOT(10))
#define B32 ((uint32_t)SLOT(12))
#define R32 ((uint32_t)r0)
#define ROTL32(v, n) ((v) << ((n) & 31) | (v) >> (-(uint32_t)(n) & 31))
#define ROTL64(v, n) ((v) << ((n) & 63) | (v) >> (-(uint64_t)(n) & 63))

PRODUCE(xor_rotl32_ss, 16, ROTL32(A32 ^ B32, U16(14)))
PRODUCE(xor_rotl32_rs, 16, ROTL32(R32 ^ A32, U16(14)))
PRODUCE(xor_rotl64_ss, 16, ROTL64(SLOT(10) ^ SLOT(12), U16(14)))
PRODUCE(xor_rotl64_rs, 16, ROTL64(r0 ^ SLOT(10), U16(14)))
gw_op *const gw_xor_rotl[2][2][2] = {{PAIR(xor_rotl32_ss), PAIR(xor_rotl32_rs)},
                                     {PAIR(xor_rotl64_ss), PAIR(xor_rotl64_rs)}};

PRODUCE(shr_and32_s, 24, (A32 >> (U16(16) & 31)) & U32(12))
PRODUCE(shr_and32_r, 24, (R32 >> (U16(16) & 31)) & U32(12))
gw_op *const gw_shr_and[2][2] = {PAIR(shr_and32_s), PAIR(shr_and32_r)};

/* (a << k) + b */
PRODUCE(shl_add32_ss, 16, (uint32_t)((A32 << (U16(14) & 31)) + B32))
PRODUCE(shl_add32_rs, 16, (uint32_t)((R32 << (U16(14) & 31)) + A32))
gw_op *const gw_shl_add[2][2] = {PAIR(shl_add32_ss), PAIR(shl_add32_rs)};

/* (a << k) ^ b and (a >> k) ^ b */
PRODUCE(shl_xor32_ss, 16, (uint32_t)((A32 << (U16(14) & 31)) ^ B32))
PRODUCE(shl_xor32_rs, 16, (uint32_t)((R32 << (U16(14) & 31)) ^ A32))
PRODUCE(shr_xor32_ss, 16, (A32 >> (U16(14) & 31)) ^ B32)
PRODUCE(shr_xor32_rs, 16, (R32 >> (U16(14) & 31)) ^ A32)
gw_op *const gw_shift_xor[2][2][2] = {{PAIR(shl_xor32_ss), PAIR(shl_xor32_rs)},
                                      {PAIR(shr_xor32_ss), PAIR(shr_xor32_rs)}};

/* The step of stream ciphers: sum to one place, rotated xor with another to a second. */
#define ADD_XOR_ROTL(name, T, first, rotl)                                               \
    SOP(name##_r)                                                                        \
    {                                                                                    \
        T sum = (T)((T)(first) + (T)SLOT(12));                                           \
        SLOT(14) = sum;                                                                  \
        r0 = rotl((T)(sum ^ (T)SLOT(16)), U16(18));                                      \
        NEXT(24);                                                                        \
    }                                                                                    \
    SOP(name##_s)                                                                        \
    {                                                                                    \
        T sum = (T)((T)(first) + (T)SLOT(12));                                           \
        SLOT(14) = sum;                                                                  \
        r0 = rotl((T)(sum ^ (T)SLOT(16)), U16(18));                                      \
        SLOT(8) = r0;                                                                    \
        NEXT(24);                                                                        \
    }
ADD_XOR_ROTL(add_xor_rotl32_ss, uint32_t, SLOT(10), ROTL32)
ADD_XOR_ROTL(add_xor_rotl32_rs, uint32_t, r0, ROTL32)
ADD_XOR_ROTL(add_xor_rotl64_ss, uint64_t, SLOT(10), ROTL64)
ADD_XOR_ROTL(add_xor_rotl64_rs, uint64_t, r0, ROTL64)
gw_op *const gw_add_xor_rotl[2][2][2] = {
    {PAIR(add_xor_rotl32_ss), PAIR(add_xor_rotl32_rs)},
    {PAIR(add_xor_rotl64_ss), PAIR(add_xor_rotl64_rs)}};

/* Unsigned division by a constant d > 1: +16 is 2^64 / d rounded up. With n below 2^32, the high half of the
 * product is the quotient; d times the low half has the remainder in its high half. */
__extension__ typedef unsigned __int128 u128;
#define QUOTIENT(n) (uint64_t)((u128)(n) * U64(16) >> 64)
#define REMAINDER(n) (uint64_t)((u128)((n) * U64(16)) * U32(12) >> 64)
PRODUCE(div_const_s, 24, QUOTIENT((uint64_t)A32))
PRODUCE(div_const_r, 24, QUOTIENT((uint64_t)R32))
PRODUCE(rem_const_s, 24, REMAINDER((uint64_t)A32))
PRODUCE(rem_const_r, 24, REMAINDER((uint64_t)R32))
gw_op *const gw_div_const[2][2][2] = {{PAIR(div_const_s), PAIR(div_const_r)},
                                      {PAIR(rem_const_s), PAIR(rem_const_r)}};

/* 64-bit constants that do not fit the plain forms: +16. */
#define WIDE(name, op)                                                                   \
    PRODUCE(name##_wide_s, 24, SLOT(10) op U64(16))                                      \
    PRODUCE(name##_wide_r, 24, r0 op U64(16))
#define WIDES(name) {PAIR(name##_wide_s), PAIR(name##_wide_r)}
WIDE(add, +)
WIDE(mul, *)
WIDE(and, &)
WIDE(or, |)
WIDE(xor, ^)
gw_op *const gw_wide_const[10][2][2] = {
    [0] = WIDES(add), [2] = WIDES(mul), [7] = WIDES(and), [8] = WIDES(or), [9] = WIDES(xor)};

/* a * b + c */
PRODUCE(mul_add32_ss, 16, (uint32_t)(A32 * B32 + (uint32_t)SLOT(14)))
PRODUCE(mul_add32_rs, 16, (uint32_t)(R32 * A32 + (uint32_t)SLOT(14)))
PRODUCE(mul_add32_sc, 24, (uint32_t)(A32 * U32(12) + U32(16)))
PRODUCE(mul_add32_rc, 24, (uint32_t)(R32 * U32(12) + U32(16)))
gw_op *const gw_mul_add[2][2] = {PAIR(mul_add32_ss), PAIR(mul_add32_rs)};
gw_op *const gw_mul_add_const[2][2] = {PAIR(mul_add32_sc), PAIR(mul_add32_rc)};

/* ---- two at once ---- */

OP(gw_mov_mov)
{
    SLOT(8) = SLOT(10);
    SLOT(12) = SLOT(14);
    NEXT(16);
}

OP(gw_mov_c32_c32)
{
    SLOT(8) = U32(12);
    SLOT(10) = U32(16);
    NEXT(24);
}

/* The constant first. */
OP(gw_mov_c32_mov)
{
    SLOT(8) = U32(16);
    SLOT(12) = SLOT(14);
    NEXT(24);
}

OP(gw_add_add)
{
    SLOT(8) = (uint32_t)(A32 + U32(16));
    r0 = (uint32_t)((uint32_t)SLOT(14) + U32(20));
    SLOT(12) = r0;
    NEXT(24);
}

/* ---- and a jump ---- */

OP(gw_mov_br)
{
    SLOT(8) = SLOT(10);
    NEXT(I32(12));
}

/* Where the condition is in r0. */
SOP(mov_z)
{
    SLOT(8) = SLOT(10);
    if (R32 == 0) NEXT(I32(12));
    NEXT(16);
}
SOP(mov_nz)
{
    SLOT(8) = SLOT(10);
    if (R32 != 0) NEXT(I32(12));
    NEXT(16);
}
gw_op *const gw_mov_brz[2] = {mov_z, mov_nz};

OP(gw_mov_c32_br)
{
    SLOT(8) = U32(16);
    NEXT(I32(12));
}

OP(gw_add_br)
{
    r0 = (uint32_t)(A32 + U32(16));
    SLOT(8) = r0;
    NEXT(I32(12));
}

/* ---- count, compare, branch: +8 dst, +10 a, +16 added; the other side of the comparison at +20 ---- */

#define COUNT(name, test)                                                                \
    SOP(count_##name##_s)                                                                \
    {                                                                                    \
        uint32_t a = A32 + U32(16), b = (uint32_t)SLOT(20);                              \
        r0 = a;                                                                          \
        SLOT(8) = a;                                                                     \
        if (test) NEXT(I32(12));                                                         \
        NEXT(24);                                                                        \
    }                                                                                    \
    SOP(count_##name##_c)                                                                \
    {                                                                                    \
        uint32_t a = A32 + U32(16), b = U32(20);                                         \
        r0 = a;                                                                          \
        SLOT(8) = a;                                                                     \
        if (test) NEXT(I32(12));                                                         \
        NEXT(24);                                                                        \
    }                                                                                    \
    SOP(count_by_##name##_s)                                                             \
    {                                                                                    \
        uint32_t a = A32 + (uint32_t)SLOT(16), b = (uint32_t)SLOT(20);                   \
        r0 = a;                                                                          \
        SLOT(8) = a;                                                                     \
        if (test) NEXT(I32(12));                                                         \
        NEXT(24);                                                                        \
    }                                                                                    \
    SOP(count_by_##name##_c)                                                             \
    {                                                                                    \
        uint32_t a = A32 + (uint32_t)SLOT(16), b = U32(20);                              \
        r0 = a;                                                                          \
        SLOT(8) = a;                                                                     \
        if (test) NEXT(I32(12));                                                         \
        NEXT(24);                                                                        \
    }                                                                                    \
    SOP(count2_##name##_s)                                                               \
    {                                                                                    \
        SLOT(8) = (uint32_t)(A32 + U32(16));                                             \
        uint32_t a = (uint32_t)SLOT(26) + U32(20), b = (uint32_t)SLOT(28);               \
        r0 = a;                                                                          \
        SLOT(24) = a;                                                                    \
        if (test) NEXT(I32(12));                                                         \
        NEXT(32);                                                                        \
    }                                                                                    \
    SOP(count2_##name##_c)                                                               \
    {                                                                                    \
        SLOT(8) = (uint32_t)(A32 + U32(16));                                             \
        uint32_t a = (uint32_t)SLOT(26) + U32(20), b = U32(28);                          \
        r0 = a;                                                                          \
        SLOT(24) = a;                                                                    \
        if (test) NEXT(I32(12));                                                         \
        NEXT(32);                                                                        \
    }
COUNT(eq, a == b)
COUNT(ne, a != b)
COUNT(lt_s, (int32_t)a < (int32_t)b)
COUNT(lt_u, a < b)
COUNT(gt_s, (int32_t)a > (int32_t)b)
COUNT(gt_u, a > b)
COUNT(le_s, (int32_t)a <= (int32_t)b)
COUNT(le_u, a <= b)
COUNT(ge_s, (int32_t)a >= (int32_t)b)
COUNT(ge_u, a >= b)
/* ORDER(opcodes.def): eq to ge_u */
#define COUNTS(name)                                                                     \
    {{count_##name##_s, count_##name##_c}, {count2_##name##_s, count2_##name##_c},\
     {count_by_##name##_s, count_by_##name##_c}}
gw_op *const gw_count_br[10][3][2] = {COUNTS(eq),   COUNTS(ne),   COUNTS(lt_s), COUNTS(lt_u),
                                      COUNTS(gt_s), COUNTS(gt_u), COUNTS(le_s), COUNTS(le_u),
                                      COUNTS(ge_s), COUNTS(ge_u)};

/* ---- load and branch: +8 dst, +10 address, +16 offset, +20 compared with ---- */

typedef GW_MAY_ALIAS GW_ALIGNED(1) uint32_t mem_u32;

#define AT_S (mem + (uint32_t)SLOT(10) + (uint64_t)U32(16))
#define AT_R (mem + (uint32_t)r0 + (uint64_t)U32(16))
#define AT_SS (mem + (uint32_t)(SLOT(10) + SLOT(24)) + (uint64_t)U32(16))
#define AT_RS (mem + (uint32_t)(r0 + SLOT(10)) + (uint64_t)U32(16))
#define AT_SC (mem + (A32 + U32(24)) + (uint64_t)U32(16))
#define AT_RC (mem + (R32 + U32(24)) + (uint64_t)U32(16))
#define LOAD_BRANCH(name, type, at, other, bytes, test)                                  \
    FAULTING_OP(name##_r)                                                                \
    {                                                                                    \
        uint64_t v = *(const type *)(const void *)at;                                    \
        GW_HOLD_PC(v);                                                                   \
        uint32_t a = (uint32_t)v, b = other;                                             \
        r0 = v;                                                                          \
        if (test) NEXT(I32(12));                                                         \
        NEXT(bytes);                                                                     \
    }                                                                                    \
    FAULTING_OP(name##_s)                                                                \
    {                                                                                    \
        uint64_t v = *(const type *)(const void *)at;                                    \
        GW_HOLD_PC(v);                                                                   \
        uint32_t a = (uint32_t)v, b = other;                                             \
        r0 = v;                                                                          \
        SLOT(8) = v;                                                                     \
        if (test) NEXT(I32(12));                                                         \
        NEXT(bytes);                                                                     \
    }
#define LOAD_COMPARE(name, type, test)                                                   \
    LOAD_BRANCH(name##_sc, type, AT_S, U32(20), 24, test)                                \
    LOAD_BRANCH(name##_ss, type, AT_S, (uint32_t)SLOT(20), 24, test)                     \
    LOAD_BRANCH(name##_rc, type, AT_R, U32(20), 24, test)                                \
    LOAD_BRANCH(name##_rs, type, AT_R, (uint32_t)SLOT(20), 24, test)
#define LOAD_COMPARES(name, type)                                                        \
    LOAD_COMPARE(name##_eq, type, a == b)                                                \
    LOAD_COMPARE(name##_ne, type, a != b)                                                \
    LOAD_COMPARE(name##_lt_s, type, (int32_t)a < (int32_t)b)                             \
    LOAD_COMPARE(name##_lt_u, type, a < b)                                               \
    LOAD_COMPARE(name##_gt_s, type, (int32_t)a > (int32_t)b)                             \
    LOAD_COMPARE(name##_gt_u, type, a > b)                                               \
    LOAD_COMPARE(name##_le_s, type, (int32_t)a <= (int32_t)b)                            \
    LOAD_COMPARE(name##_le_u, type, a <= b)                                              \
    LOAD_COMPARE(name##_ge_s, type, (int32_t)a >= (int32_t)b)                            \
    LOAD_COMPARE(name##_ge_u, type, a >= b)
LOAD_COMPARES(load32, mem_u32)
LOAD_COMPARES(load8, uint8_t)
#define LOAD_FORMS(name)                                                                 \
    {{PAIR(name##_ss), PAIR(name##_sc)}, {PAIR(name##_rs), PAIR(name##_rc)}}
#define LOAD_ROW(name)                                                                   \
    {LOAD_FORMS(name##_eq),   LOAD_FORMS(name##_ne),   LOAD_FORMS(name##_lt_s),          \
     LOAD_FORMS(name##_lt_u), LOAD_FORMS(name##_gt_s), LOAD_FORMS(name##_gt_u),          \
     LOAD_FORMS(name##_le_s), LOAD_FORMS(name##_le_u), LOAD_FORMS(name##_ge_s),          \
     LOAD_FORMS(name##_ge_u)}
gw_op *const gw_load_br[2][10][2][2][2] = {LOAD_ROW(load32), LOAD_ROW(load8)};

/* From a sum, compared with a constant: +24 the sum's second operand. */
#define SUM_BRANCHES(name, type)                                                         \
    LOAD_BRANCH(name##_eq_SS, type, AT_SS, U32(20), 32, a == b)                          \
    LOAD_BRANCH(name##_eq_SC, type, AT_SC, U32(20), 32, a == b)                          \
    LOAD_BRANCH(name##_eq_RS, type, AT_RS, U32(20), 32, a == b)                          \
    LOAD_BRANCH(name##_eq_RC, type, AT_RC, U32(20), 32, a == b)                          \
    LOAD_BRANCH(name##_ne_SS, type, AT_SS, U32(20), 32, a != b)                          \
    LOAD_BRANCH(name##_ne_SC, type, AT_SC, U32(20), 32, a != b)                          \
    LOAD_BRANCH(name##_ne_RS, type, AT_RS, U32(20), 32, a != b)                          \
    LOAD_BRANCH(name##_ne_RC, type, AT_RC, U32(20), 32, a != b)
SUM_BRANCHES(sum32, mem_u32)
SUM_BRANCHES(sum8, uint8_t)
#define SUM_ROW(name) {PAIR(name##_SS), PAIR(name##_SC), PAIR(name##_RS), PAIR(name##_RC)}
/* ORDER(gw_form) */
gw_op *const gw_load_sum_br[2][2][4][2] = {{SUM_ROW(sum32_eq), SUM_ROW(sum32_ne)},
                                           {SUM_ROW(sum8_eq), SUM_ROW(sum8_ne)}};

/* +16 the global, +24 compared with. */
#define GLOBAL_BRANCH(name, test, keep)                                                  \
    SOP(name)                                                                            \
    {                                                                                    \
        r0 = PTR(struct gw_global, 16)->value.u64;                                       \
        keep;                                                                            \
        if (R32 test U32(24)) NEXT(I32(12));                                             \
        NEXT(32);                                                                        \
    }
GLOBAL_BRANCH(global_eq_r, ==, )
GLOBAL_BRANCH(global_eq_s, ==, SLOT(8) = r0)
GLOBAL_BRANCH(global_ne_r, !=, )
GLOBAL_BRANCH(global_ne_s, !=, SLOT(8) = r0)
gw_op *const gw_global_br[2][2] = {PAIR(global_eq), PAIR(global_ne)};

/* ---- a range or a mask, compared: +10 operand, +16 added or mask, +20 compared with ---- */

#define IN_RANGE(name, value, test)                                                      \
    SOP(range_##name)                                                                    \
    {                                                                                    \
        uint32_t a = (value) + U32(16), b = U32(20);                                     \
        if (test) NEXT(I32(12));                                                         \
        NEXT(24);                                                                        \
    }
#define RANGES(name, test)                                                               \
    IN_RANGE(name##_s, A32, test)                                                        \
    IN_RANGE(name##_r, R32, test)
RANGES(lt_u, a < b)
RANGES(gt_u, a > b)
RANGES(le_u, a <= b)
RANGES(ge_u, a >= b)
/* ORDER(opcodes.def): lt_u, gt_u, le_u, ge_u have odd indices */
gw_op *const gw_range_br[4][2] = {{range_lt_u_s, range_lt_u_r}, {range_gt_u_s, range_gt_u_r},
                                  {range_le_u_s, range_le_u_r}, {range_ge_u_s, range_ge_u_r}};

/* The same as a value: (a + constant +12) < constant +16, unsigned. */
PRODUCE(is_in_range_s, 24, A32 + U32(12) < U32(16))
PRODUCE(is_in_range_r, 24, R32 + U32(12) < U32(16))
gw_op *const gw_is_in_range[2][2] = {PAIR(is_in_range_s), PAIR(is_in_range_r)};

#define MASKED(name, value, test, keep)                                                  \
    SOP(masked_##name)                                                                   \
    {                                                                                    \
        uint32_t a = (value) & U32(16);                                                  \
        r0 = a;                                                                          \
        keep;                                                                            \
        if (a test U32(20)) NEXT(I32(12));                                               \
        NEXT(24);                                                                        \
    }
MASKED(eq_s_r, A32, ==, )
MASKED(eq_s_s, A32, ==, SLOT(8) = r0)
MASKED(eq_r_r, R32, ==, )
MASKED(eq_r_s, R32, ==, SLOT(8) = r0)
MASKED(ne_s_r, A32, !=, )
MASKED(ne_s_s, A32, !=, SLOT(8) = r0)
MASKED(ne_r_r, R32, !=, )
MASKED(ne_r_s, R32, !=, SLOT(8) = r0)
gw_op *const gw_mask_br[2][2][2] = {{PAIR(masked_eq_s), PAIR(masked_eq_r)},
                                    {PAIR(masked_ne_s), PAIR(masked_ne_r)}};
