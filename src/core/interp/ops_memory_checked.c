/* SPDX-License-Identifier: Apache-2.0 */
/* ops_memory_checked.c -- loads and stores that compare with the size: 64-bit memories, other than
 * memory 0, and those without a guard region. */
#include "core/interp/checked.h"
#include "core/interp/ops.h"

#define LOAD(name, type, keep)                                                           \
    SOP(name##_r)                                                                        \
    {                                                                                    \
        const uint8_t *at = GW_CHECKED_AT(sizeof(type));                                 \
        if (GW_UNLIKELY(!at)) TRAP(MEMORY_BOUNDS);                                       \
        type v;                                                                          \
        GW_READ(v, at);                                                                  \
        keep(_r);                                                                        \
        NEXT(GW_CHECKED_BYTES);                                                          \
    }                                                                                    \
    SOP(name##_s)                                                                        \
    {                                                                                    \
        const uint8_t *at = GW_CHECKED_AT(sizeof(type));                                 \
        if (GW_UNLIKELY(!at)) TRAP(MEMORY_BOUNDS);                                       \
        type v;                                                                          \
        GW_READ(v, at);                                                                  \
        keep(_s);                                                                        \
        NEXT(GW_CHECKED_BYTES);                                                          \
    }
#define U(twin) r0 = (uint64_t)v; OUT_R##twin
#define S32(twin) r0 = (uint64_t)(uint32_t)(int32_t)v; OUT_R##twin
#define S64(twin) r0 = (uint64_t)(int64_t)v; OUT_R##twin
#define F(twin) s0 = v; OUT_S##twin
#define D(twin) d0 = v; OUT_D##twin

LOAD(load32, uint32_t, U)
LOAD(load64, uint64_t, U)
LOAD(load_f32, float, F)
LOAD(load_f64, double, D)
LOAD(load8_s32, int8_t, S32)
LOAD(load8_u, uint8_t, U)
LOAD(load16_s32, int16_t, S32)
LOAD(load16_u, uint16_t, U)
LOAD(load8_s64, int8_t, S64)
LOAD(load16_s64, int16_t, S64)
LOAD(load32_s64, int32_t, S64)

#define PAIR(name) {name##_r, name##_s}
/* ORDER(opcodes.def): i32.load to i64.load32_u */
gw_op *const gw_load_checked[14][2] = {
    PAIR(load32),     PAIR(load64),   PAIR(load_f32),   PAIR(load_f64),  PAIR(load8_s32),
    PAIR(load8_u),    PAIR(load16_s32), PAIR(load16_u), PAIR(load8_s64), PAIR(load8_u),
    PAIR(load16_s64), PAIR(load16_u), PAIR(load32_s64), PAIR(load32),
};

#define STORE(name, bytes)                                                               \
    SOP(name)                                                                            \
    {                                                                                    \
        uint8_t *at = GW_CHECKED_AT(bytes);                                              \
        if (GW_UNLIKELY(!at)) TRAP(MEMORY_BOUNDS);                                       \
        memcpy(at, &SLOT(8), bytes);                                                     \
        NEXT(GW_CHECKED_BYTES);                                                          \
    }
STORE(store8, 1)
STORE(store16, 2)
STORE(store32, 4)
STORE(store64, 8)

/* ORDER(opcodes.def): i32.store to i64.store32 */
gw_op *const gw_store_checked[9] = {store32, store64, store32, store64, store8,
                                    store16, store8,  store16, store32};

GW_NOINLINE uint8_t *gw_checked_again(struct gw_memory *memory, uint64_t index, uint64_t offset,
                                      uint64_t bytes)
{
    uint64_t at = index + offset, size = gw_memory_bytes(memory);
    if (at < index || bytes > size || at > size - bytes) return NULL;
    return memory->base + at;
}
