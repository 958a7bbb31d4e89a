/* SPDX-License-Identifier: Apache-2.0 */
/* ops_atomic.c -- atomic memory instructions, all sequentially consistent; and wide arithmetic.
 * spec: threads proposal. Alignment is checked before bounds. */
#include "core/interp/checked.h"
#include "core/interp/ops.h"
#include "core/wasm/opcodes.h"

#define AT(type)                                                                         \
    uint64_t index = GW_CHECKED_INDEX;                                                   \
    if (GW_UNLIKELY((index + U64(24)) % sizeof(type) != 0)) TRAP(UNALIGNED_ATOMIC);      \
    type *at = (type *)(void *)GW_CHECKED_AT(sizeof(type));                              \
    if (GW_UNLIKELY(!at)) TRAP(MEMORY_BOUNDS)

#define LOAD(name, type)                                                                 \
    SOP(name)                                                                            \
    {                                                                                    \
        AT(type);                                                                        \
        SLOT(8) = __atomic_load_n(at, __ATOMIC_SEQ_CST);                                 \
        NEXT(40);                                                                        \
    }
#define STORE(name, type)                                                                \
    SOP(name)                                                                            \
    {                                                                                    \
        AT(type);                                                                        \
        __atomic_store_n(at, (type)SLOT(14), __ATOMIC_SEQ_CST);                          \
        NEXT(40);                                                                        \
    }
#define RMW(name, type, builtin)                                                         \
    SOP(name)                                                                            \
    {                                                                                    \
        AT(type);                                                                        \
        SLOT(8) = builtin(at, (type)SLOT(14), __ATOMIC_SEQ_CST);                         \
        NEXT(40);                                                                        \
    }
/* Narrow accesses wrap the expected value, too. */
#define CMPXCHG(name, type)                                                              \
    static GW_NOINLINE type swap_##name(type *at, type expected, type with)              \
    {                                                                                    \
        __atomic_compare_exchange_n(at, &expected, with, false, __ATOMIC_SEQ_CST,        \
                                    __ATOMIC_SEQ_CST);                                   \
        return expected;                                                                 \
    }                                                                                    \
    SOP(name)                                                                            \
    {                                                                                    \
        AT(type);                                                                        \
        SLOT(8) = swap_##name(at, (type)SLOT(14), (type)SLOT(32));                       \
        NEXT(40);                                                                        \
    }

LOAD(load8, uint8_t)
LOAD(load16, uint16_t)
LOAD(load32, uint32_t)
LOAD(load64, uint64_t)
STORE(store8, uint8_t)
STORE(store16, uint16_t)
STORE(store32, uint32_t)
STORE(store64, uint64_t)
#define RMWS(name, builtin)                                                              \
    RMW(name##8, uint8_t, builtin)                                                       \
    RMW(name##16, uint16_t, builtin)                                                     \
    RMW(name##32, uint32_t, builtin)                                                     \
    RMW(name##64, uint64_t, builtin)
RMWS(add, __atomic_fetch_add)
RMWS(sub, __atomic_fetch_sub)
RMWS(and, __atomic_fetch_and)
RMWS(or, __atomic_fetch_or)
RMWS(xor, __atomic_fetch_xor)
RMWS(xchg, __atomic_exchange_n)
CMPXCHG(cmpxchg8, uint8_t)
CMPXCHG(cmpxchg16, uint16_t)
CMPXCHG(cmpxchg32, uint32_t)
CMPXCHG(cmpxchg64, uint64_t)

SOP(fence)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    NEXT(8);
}

SOP(notify)
{
    AT(uint32_t);
    struct gw_memory *memory = PTR(struct gw_memory, 16);
    SLOT(8) = gw_memory_notify(memory, index + U64(24), (uint32_t)SLOT(14));
    NEXT(40);
}

/* 0, 1 or 2; UINT32_MAX after a trap. */
static GW_NOINLINE uint32_t wait_on(struct gw_memory *memory, uint64_t at, bool is_64,
                                    uint64_t expected, int64_t timeout_ns)
{
    uint32_t result;
    enum gw_err err = gw_memory_wait(memory, at, is_64, expected, timeout_ns, &result);
    return err == GW_OK ? result : UINT32_MAX;
}

#define WAIT(name, type)                                                                 \
    SOP(name)                                                                            \
    {                                                                                    \
        AT(type);                                                                        \
        x->pc = pc;                                                                      \
        x->frame = fp;                                                                   \
        x->top = fp;                                                                     \
        struct gw_memory *memory = PTR(struct gw_memory, 16);                            \
        uint32_t result = wait_on(memory, index + U64(24), sizeof(type) == 8,            \
                                  (type)SLOT(14), (int64_t)SLOT(32));                    \
        if (GW_UNLIKELY(result == UINT32_MAX)) return GW_ERR_TRAP;                       \
        SLOT(8) = result;                                                                \
        NEXT(40);                                                                        \
    }
WAIT(wait32, uint32_t)
WAIT(wait64, uint64_t)

#define SEVEN(name) name##32, name##64, name##8, name##16, name##8, name##16, name##32

gw_op *gw_atomic_find(uint32_t op)
{
    /* ORDER(opcodes.def): memory.atomic.notify to i64.atomic.rmw32.cmpxchg_u */
    static gw_op *const table[] = {
        notify, wait32, wait64, fence, SEVEN(load), SEVEN(store), SEVEN(add), SEVEN(sub),
        SEVEN(and), SEVEN(or), SEVEN(xor), SEVEN(xchg), SEVEN(cmpxchg)};
    _Static_assert(GW_COUNT(table) ==
                       GW_OP_I64_ATOMIC_RMW32_CMPXCHG_U - GW_OP_MEMORY_ATOMIC_NOTIFY + 1,
                   "one handler per atomic instruction");
    return table[op - GW_OP_MEMORY_ATOMIC_NOTIFY];
}

/* ---- wide arithmetic ---- */

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 s128;

#define PUT(v)                                                                           \
    do {                                                                                 \
        u128 wide = (u128)(v);                                                           \
        uint64_t *dst = &SLOT(8);                                                        \
        dst[0] = (uint64_t)wide;                                                         \
        dst[1] = (uint64_t)(wide >> 64);                                                 \
        NEXT(24);                                                                        \
    } while (0)
#define PAIR(low, high) ((u128)SLOT(high) << 64 | SLOT(low))

OP(gw_i64_add128) { PUT(PAIR(10, 12) + PAIR(14, 16)); }
OP(gw_i64_sub128) { PUT(PAIR(10, 12) - PAIR(14, 16)); }
OP(gw_i64_mul_wide_s) { PUT((s128)(int64_t)SLOT(10) * (int64_t)SLOT(12)); }
OP(gw_i64_mul_wide_u) { PUT((u128)SLOT(10) * SLOT(12)); }
