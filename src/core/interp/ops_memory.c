/* SPDX-License-Identifier: Apache-2.0 */
/* ops_memory.c -- loads and stores on memory 0 where it has a guard region: nothing is checked.
 *
 * A fault finds pc in the register of the first argument (registers.h): HOLD makes sure that it is still there, and
 * still this instruction's, when the access happens. Index and offset are 32 bits each and added in 64, so
 * that the sum stays inside the reservation. */
#include "core/interp/ops.h"
#include "core/interp/registers.h"


/* Effective addresses by form: the index from a slot, the accumulator or a constant (all in the
 * offset); or a sum that wraps at 32 bits: slot + slot, slot + (slot << k). */
#define AT_S (mem + (uint32_t)SLOT(10) + (uint64_t)U32(12))
#define AT_R (mem + (uint32_t)r0 + (uint64_t)U32(12))
#define AT_C (mem + (uint64_t)U32(12))
#define AT_SS (mem + (uint32_t)(SLOT(10) + SLOT(16)) + (uint64_t)U32(12))
#define AT_RS (mem + (uint32_t)(r0 + SLOT(10)) + (uint64_t)U32(12))
#define AT_SX (mem + (uint32_t)(SLOT(10) + (SLOT(16) << (U16(18) & 31))) + (uint64_t)U32(12))
#define AT_RX (mem + (uint32_t)(SLOT(10) + (r0 << (U16(18) & 31))) + (uint64_t)U32(12))
#define AT_SC (mem + ((uint32_t)SLOT(10) + U32(16)) + (uint64_t)U32(12))
#define AT_RC (mem + ((uint32_t)r0 + U32(16)) + (uint64_t)U32(12))

#define LOAD_INT(name, form, bytes, type, convert)                                       \
    FAULTING_OP(name##_##form##_r)                                                               \
    {                                                                                    \
        uint64_t v = convert(*(const type *)(const void *)AT_##form);                    \
        GW_HOLD_PC(v);                                                                   \
        r0 = v;                                                                          \
        NEXT(bytes);                                                                     \
    }                                                                                    \
    FAULTING_OP(name##_##form##_s)                                                               \
    {                                                                                    \
        uint64_t v = convert(*(const type *)(const void *)AT_##form);                    \
        GW_HOLD_PC(v);                                                                   \
        r0 = v;                                                                          \
        SLOT(8) = r0;                                                                    \
        NEXT(bytes);                                                                     \
    }
#define LOAD_FLOAT(name, form, bytes, type, acc, keep)                                   \
    FAULTING_OP(name##_##form##_r)                                                               \
    {                                                                                    \
        acc = *(const type *)(const void *)AT_##form;                                    \
        GW_HOLD_PC_FLOAT(acc);                                                           \
        NEXT(bytes);                                                                     \
    }                                                                                    \
    FAULTING_OP(name##_##form##_s)                                                               \
    {                                                                                    \
        acc = *(const type *)(const void *)AT_##form;                                    \
        GW_HOLD_PC_FLOAT(acc);                                                           \
        keep(&SLOT(8), acc);                                                             \
        NEXT(bytes);                                                                     \
    }
#define LOADS(LOAD, name, ...)                                                           \
    LOAD(name, S, 16, __VA_ARGS__)                                                       \
    LOAD(name, R, 16, __VA_ARGS__)                                                       \
    LOAD(name, C, 16, __VA_ARGS__)                                                       \
    LOAD(name, SS, 24, __VA_ARGS__)                                                      \
    LOAD(name, RS, 16, __VA_ARGS__)                                                      \
    LOAD(name, SX, 24, __VA_ARGS__)                                                      \
    LOAD(name, SC, 24, __VA_ARGS__)                                                      \
    LOAD(name, RX, 24, __VA_ARGS__)                                                      \
    LOAD(name, RC, 24, __VA_ARGS__)

/* Guest memory as C sees it: any alignment, any other type's bytes. */
typedef uint8_t mem_u8;
typedef int8_t mem_s8;
typedef GW_MAY_ALIAS GW_ALIGNED(1) uint16_t mem_u16;
typedef GW_MAY_ALIAS GW_ALIGNED(1) int16_t mem_s16;
typedef GW_MAY_ALIAS GW_ALIGNED(1) uint32_t mem_u32;
typedef GW_MAY_ALIAS GW_ALIGNED(1) int32_t mem_s32;
typedef GW_MAY_ALIAS GW_ALIGNED(1) uint64_t mem_u64;
typedef GW_MAY_ALIAS GW_ALIGNED(1) float mem_f32;
typedef GW_MAY_ALIAS GW_ALIGNED(1) double mem_f64;

#define ZERO_EXTEND(v) (uint64_t)(v)
#define SIGN_EXTEND_32(v) (uint64_t)(uint32_t)(int32_t)(v)
#define SIGN_EXTEND_64(v) (uint64_t)(int64_t)(v)

LOADS(LOAD_INT, load32, mem_u32, ZERO_EXTEND)
LOADS(LOAD_INT, load64, mem_u64, ZERO_EXTEND)
LOADS(LOAD_FLOAT, load_f32, mem_f32, s0, gw_slot_set_f32)
LOADS(LOAD_FLOAT, load_f64, mem_f64, d0, gw_slot_set_f64)
LOADS(LOAD_INT, load8_s32, mem_s8, SIGN_EXTEND_32)
LOADS(LOAD_INT, load8_u, mem_u8, ZERO_EXTEND)
LOADS(LOAD_INT, load16_s32, mem_s16, SIGN_EXTEND_32)
LOADS(LOAD_INT, load16_u, mem_u16, ZERO_EXTEND)
LOADS(LOAD_INT, load8_s64, mem_s8, SIGN_EXTEND_64)
LOADS(LOAD_INT, load16_s64, mem_s16, SIGN_EXTEND_64)
LOADS(LOAD_INT, load32_s64, mem_s32, SIGN_EXTEND_64)

#define PAIR(name, form) {name##_##form##_r, name##_##form##_s}
#define ROW(name)                                                                        \
    {PAIR(name, S),  PAIR(name, R),  PAIR(name, C),  PAIR(name, SS),                     \
     PAIR(name, RS), PAIR(name, SX), PAIR(name, SC), PAIR(name, RC),                     \
     PAIR(name, RX)}

/* ORDER(opcodes.def): i32.load to i64.load32_u */
gw_op *const gw_load[14][GW_ADDR_FORMS][2] = {
    ROW(load32),    ROW(load64),  ROW(load_f32),   ROW(load_f64), ROW(load8_s32),
    ROW(load8_u),   ROW(load16_s32), ROW(load16_u), ROW(load8_s64), ROW(load8_u),
    ROW(load16_s64), ROW(load16_u), ROW(load32_s64), ROW(load32),
};

/* Stores: +8 the value's slot, +10 the address's, +12 offset, +16 a constant value. */
#define STORE(name, address, form, bytes, type, value)                                   \
    FAULTING_OP(name##_##address##form)                                                          \
    {                                                                                    \
        *(type *)(void *)AT_##address = (type)(value);                                   \
        GW_HOLD_PC_STORE();                                                              \
        NEXT(bytes);                                                                     \
    }
#define STORES(name, type, slot, acc, constant)                                          \
    STORE(name, S, S, 16, type, slot)                                                    \
    STORE(name, S, R, 16, type, acc)                                                     \
    STORE(name, S, C, 24, type, constant)                                                \
    STORE(name, R, S, 16, type, slot)                                                    \
    STORE(name, R, R, 16, type, acc)                                                     \
    STORE(name, R, C, 24, type, constant)                                                \
    STORE(name, C, S, 16, type, slot)                                                    \
    STORE(name, C, R, 16, type, acc)                                                     \
    STORE(name, C, C, 24, type, constant)

STORES(store32, mem_u32, SLOT(8), r0, I32(16))
STORES(store64, mem_u64, SLOT(8), r0, (int64_t)I32(16))
STORES(store_f32, mem_f32, SLOT_F32(8), s0, IMM_F32(16))
STORES(store_f64, mem_f64, SLOT_F64(8), d0, IMM_F64(16))
STORES(store8, mem_u8, SLOT(8), r0, I32(16))
STORES(store16, mem_u16, SLOT(8), r0, I32(16))

#define STORE_ROW(name)                                                                  \
    {{name##_SS, name##_SR, name##_SC},                                                  \
     {name##_RS, name##_RR, name##_RC},                                                  \
     {name##_CS, name##_CR, name##_CC}}

/* ORDER(opcodes.def): i32.store to i64.store32 */
gw_op *const gw_store_ops[9][3][3] = {
    STORE_ROW(store32), STORE_ROW(store64), STORE_ROW(store_f32),
    STORE_ROW(store_f64), STORE_ROW(store8), STORE_ROW(store16),
    STORE_ROW(store8), STORE_ROW(store16), STORE_ROW(store32),
};

/* To an address that is a sum, from a slot or a constant (+24): +16 the sum's second operand. */
#define SUM_STORE(name, address, form, type, value)                                      \
    FAULTING_OP(name##_##address##_##form)                                               \
    {                                                                                    \
        *(type *)(void *)AT_##address = (type)(value);                                   \
        GW_HOLD_PC_STORE();                                                              \
        NEXT(32);                                                                        \
    }
#define AT_WIDE_RS (mem + (uint32_t)(r0 + SLOT(16)) + (uint64_t)U32(12))
#define SUM_STORES(name, type, slot, constant)                                           \
    SUM_STORE(name, SS, S, type, slot)                                                   \
    SUM_STORE(name, SS, C, type, constant)                                               \
    SUM_STORE(name, SC, S, type, slot)                                                   \
    SUM_STORE(name, SC, C, type, constant)                                               \
    SUM_STORE(name, WIDE_RS, S, type, slot)                                              \
    SUM_STORE(name, WIDE_RS, C, type, constant)                                          \
    SUM_STORE(name, RC, S, type, slot)                                                   \
    SUM_STORE(name, RC, C, type, constant)
SUM_STORES(store32, mem_u32, SLOT(8), I32(24))
SUM_STORES(store64, mem_u64, SLOT(8), (int64_t)I32(24))
SUM_STORES(store8, mem_u8, SLOT(8), I32(24))
SUM_STORES(store16, mem_u16, SLOT(8), I32(24))

#define SUM_STORE_ROW(name)                                                              \
    {{name##_SS_S, name##_SS_C},                                                         \
     {name##_SC_S, name##_SC_C},                                                         \
     {name##_WIDE_RS_S, name##_WIDE_RS_C},                                               \
     {name##_RC_S, name##_RC_C}}
/* ORDER(opcodes.def): i32.store to i64.store32; a float's bits are an integer's */
gw_op *const gw_store_sum[9][4][2] = {
    SUM_STORE_ROW(store32), SUM_STORE_ROW(store64), SUM_STORE_ROW(store32),
    SUM_STORE_ROW(store64), SUM_STORE_ROW(store8),  SUM_STORE_ROW(store16),
    SUM_STORE_ROW(store8),  SUM_STORE_ROW(store16), SUM_STORE_ROW(store32),
};
