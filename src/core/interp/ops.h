/* SPDX-License-Identifier: Apache-2.0 */
/* ops.h -- the macros that handlers are written with; included by ops_*.c only.
 *
 * Handlers keep to registers: no local's address is taken, and whatever needs a real C call is
 * a GW_COLD function in tail position. They live in a section of their own, so that a hardware fault
 * can be told to be the guest's (fault.c). */
#ifndef GW_CORE_INTERP_OPS_H
#define GW_CORE_INTERP_OPS_H

#include <string.h>

#include "core/interp/code.h"
#include "core/interp/tables.h"

typedef uint16_t GW_MAY_ALIAS gw_code_u16;
typedef int32_t GW_MAY_ALIAS gw_code_i32;
typedef uint32_t GW_MAY_ALIAS gw_code_u32;
typedef uint64_t GW_MAY_ALIAS gw_code_u64;
typedef gw_op *GW_MAY_ALIAS gw_code_op;
typedef void *GW_MAY_ALIAS gw_code_ptr;

#define OP(name) GW_SECTION("gw_ops") enum gw_err name(GW_OP_PARAMS)
#define SOP(name) static OP(name)
/* One that may fault on guest memory: instrumentation would move pc out of its register, and knows nothing of
 * that memory anyway. */
#define FAULTING_OP(name) static GW_NO_SANITIZE OP(name)
#define COLD_OP(name) static GW_COLD enum gw_err name(GW_OP_PARAMS)

/* Operand at a byte offset of the instruction, and the slot that an operand names. */
#define U16(at) (*(const gw_code_u16 *)(const void *)(pc + (at)))
#define I32(at) (*(const gw_code_i32 *)(const void *)(pc + (at)))
#define U32(at) (*(const gw_code_u32 *)(const void *)(pc + (at)))
#define U64(at) (*(const gw_code_u64 *)(const void *)(pc + (at)))
#define PTR(type, at) ((type *)*(const gw_code_ptr *)(const void *)(pc + (at)))
#define SLOT(at) fp[U16(at)]

/* Go to the instruction `bytes` further on. */
#define GO() GW_TAIL (*(const gw_code_op *)(const void *)pc)(GW_OP_ARGS)
#define NEXT(bytes)                                                                      \
    do {                                                                                 \
        pc += (bytes);                                                                   \
        GO();                                                                            \
    } while (0)

/* Leave in tail position: to a cold function, or with a trap. */
#define TAIL_TO(function) GW_TAIL function(GW_OP_ARGS)
#define TRAP(name) TAIL_TO(gw_trap_op_##name)

/* One cold handler per trap code: raises it at pc. */
#define GW_TRAP_ROW(name, text) enum gw_err gw_trap_op_##name(GW_OP_PARAMS);
#include "core/runtime/trap.def"
#undef GW_TRAP_ROW

GW_INLINE float gw_slot_f32(const uint64_t *slot)
{
    float v;
    memcpy(&v, slot, sizeof v);
    return v;
}

GW_INLINE double gw_slot_f64(const uint64_t *slot)
{
    double v;
    memcpy(&v, slot, sizeof v);
    return v;
}

GW_INLINE void gw_slot_set_f32(uint64_t *slot, float v) { memcpy(slot, &v, sizeof v); }
GW_INLINE void gw_slot_set_f64(uint64_t *slot, double v) { memcpy(slot, &v, sizeof v); }

GW_INLINE float gw_bits_f32(uint32_t bits)
{
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

GW_INLINE double gw_bits_f64(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

GW_INLINE uint32_t gw_f32_bits(float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

GW_INLINE uint64_t gw_f64_bits(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

/* Without the instruction, the compilers call a library function. */
GW_INLINE uint32_t gw_popcnt32(uint32_t v)
{
    v -= v >> 1 & 0x55555555u;
    v = (v & 0x33333333u) + (v >> 2 & 0x33333333u);
    return ((v + (v >> 4)) & 0x0f0f0f0fu) * 0x01010101u >> 24;
}

GW_INLINE uint64_t gw_popcnt64(uint64_t v)
{
    v -= v >> 1 & 0x5555555555555555u;
    v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
    return ((v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56;
}

#define SLOT_F32(at) gw_slot_f32(&SLOT(at))
#define SLOT_F64(at) gw_slot_f64(&SLOT(at))
#define IMM_F32(at) gw_bits_f32(U32(at))
#define IMM_F64(at) gw_bits_f64(U64(at))

/* Results by accumulator: leave it there, or store it to dst as well. */
#define OUT_R_r
#define OUT_R_s SLOT(8) = r0;
#define OUT_S_r
#define OUT_S_s gw_slot_set_f32(&SLOT(8), s0);
#define OUT_D_r
#define OUT_D_s gw_slot_set_f64(&SLOT(8), d0);

#endif
