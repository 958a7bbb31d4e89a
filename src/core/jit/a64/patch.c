/* SPDX-License-Identifier: Apache-2.0 */
/* Placed code: the jump table, direct calls, instruction caches.
 *
 * Of all instructions only nop, b, bl and few others may be exchanged while other threads
 * run through them. So an entry of the jump table is a nop and a way to the header that
 * tells which entry it was. Later the nop becomes a b. */
#include <stdatomic.h>
#include <string.h>

#include "core/jit/a64/emit.h"
#include "core/jit/stubs.h"

enum { REACH_BYTES = 1 << 27, IMM26 = (1 << 26) - 1 };

const size_t gw_jit_reach_bytes = REACH_BYTES;

/* The distance as b and bl have it.    returns  false: out of reach */
static bool distance_of(const uint8_t *from, const uint8_t *to, uint32_t *bits)
{
    intptr_t distance = to - from;
    *bits = (uint32_t)(distance >> 2) & IMM26;
    return distance >= -REACH_BYTES && distance < REACH_BYTES;
}

static uint8_t *put(uint8_t *rw, uint32_t word)
{
    memcpy(rw, &word, sizeof word);
    return rw + sizeof word;
}

static uint32_t load(unsigned rt, unsigned rn, size_t offset)
{
    return GW_A64_LDR_X_OFFSET | (uint32_t)(offset / 8) << 10 | rn << 5 | rt;
}

void gw_jit_write_header(uint8_t *rw)
{
    rw = put(
        rw, load(GW_A64_SCRATCH, GW_A64_CONTEXT, offsetof(struct gw_instance, builtins)));
    rw = put(rw, load(GW_A64_SCRATCH, GW_A64_SCRATCH,
                      offsetof(struct gw_jit_table, lazy_internal)));
    put(rw, GW_A64_BR | GW_A64_SCRATCH << 5);
}

void gw_jit_write_lazy(uint8_t *rw, const uint8_t *rx, const uint8_t *header_rx)
{
    uint32_t bits;
    rw = put(rw, GW_A64_NOP);
    rw = put(rw, GW_A64_ADR | ((uint32_t)-4 & 0x1ffffc) << 3 | GW_A64_SCRATCH2);
    GW_EXPECT(distance_of(rx + 8, header_rx, &bits));
    put(rw, GW_A64_B | bits);
}

static void exchange(uint8_t *rw, uint32_t word)
{
    atomic_store_explicit((_Atomic uint32_t *)(void *)rw, word, memory_order_release);
}

void gw_jit_patch_entry(uint8_t *rw, const uint8_t *rx, const uint8_t *target_rx)
{
    uint32_t bits;
    GW_EXPECT(distance_of(rx, target_rx, &bits));
    exchange(rw, GW_A64_B | bits);
    gw_jit_flush(rx, sizeof bits);
}

bool gw_jit_patch_call(uint8_t *rw, const uint8_t *rx, const uint8_t *target_rx)
{
    uint32_t word, bits;
    bool is_near = distance_of(rx, target_rx, &bits);
    memcpy(&word, rw, sizeof word);
    _Atomic uint32_t *at = (_Atomic uint32_t *)(void *)rw;
    if (is_near)
        atomic_store_explicit(at, (word & ~(uint32_t)IMM26) | bits, memory_order_release);
    return is_near;
}

void gw_jit_flush(const uint8_t *rx, size_t bytes)
{
    char *from = (char *)(uintptr_t)rx;
    __builtin___clear_cache(from, from + bytes);
}
