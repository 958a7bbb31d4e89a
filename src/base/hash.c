/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <stdatomic.h>
#include <sys/random.h>

static uint64_t rotate(uint64_t x, unsigned by) { return x << by | x >> (64 - by); }

uint64_t gw_hash_seed(void)
{
    static _Atomic uint64_t state;
    uint64_t drawn = 0;
    if (atomic_load_explicit(&state, memory_order_relaxed) == 0) {
        if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != sizeof drawn)
            drawn =
                (uint64_t)(uintptr_t)&drawn; /* early boot: the stack's random place */
        uint64_t none = 0;
        atomic_compare_exchange_strong(&state, &none, drawn | 1);
    }
    return atomic_fetch_add_explicit(&state, 0x9e3779b97f4a7c16u, memory_order_relaxed);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1], v[1] = rotate(v[1], 13), v[1] ^= v[0], v[0] = rotate(v[0], 32);
    v[2] += v[3], v[3] = rotate(v[3], 16), v[3] ^= v[2];
    v[0] += v[3], v[3] = rotate(v[3], 21), v[3] ^= v[0];
    v[2] += v[1], v[1] = rotate(v[1], 17), v[1] ^= v[2], v[2] = rotate(v[2], 32);
}

/* Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", with 1 and 3
 * rounds. */
uint64_t gw_hash_bytes(uint64_t seed, struct gw_slice bytes)
{
    uint64_t k0 = seed, k1 = rotate(seed, 32) ^ 0x9e3779b97f4a7c15u;
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
                     k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u};
    const uint8_t *at = bytes.data;
    size_t left = bytes.len;
    for (; left >= 8; at += 8, left -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    uint64_t last = (uint64_t)bytes.len << 56;
    for (size_t i = 0; i < left; i++) last |= (uint64_t)at[i] << (8 * i);
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++) sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
