/* SPDX-License-Identifier: Apache-2.0 */
/* factor = 2^(64 + shift) / divisor, rounded up, is too large by error / divisor, where
 * error < divisor. That does not show as long as error * n < 2^(64 + shift) for all n. */
#include "core/jit/magic.h"

__extension__ typedef unsigned __int128 u128;

/* 2^(64 + shift) / divisor, rounded up, for 2^shift < divisor: it has 64 bits. */
static uint64_t reciprocal(uint64_t divisor, unsigned shift, uint64_t *error)
{
    u128 power = (u128)1 << (64 + shift);
    *error = divisor - (uint64_t)(power % divisor);
    return (uint64_t)(power / divisor) + 1;
}

static unsigned log2_below(uint64_t n) { return 63 - (unsigned)__builtin_clzll(n); }

struct gw_magic gw_magic_unsigned(uint64_t divisor)
{
    unsigned log = log2_below(divisor);
    uint64_t error, factor = reciprocal(divisor, log, &error);
    if (error <= (uint64_t)1 << log) return (struct gw_magic){factor, log, false};
    /* One bit more is always enough: 2^64 + this. */
    uint64_t above = 0 - divisor; /* 2^(log + 1) - divisor */
    if (log < 63) above += (uint64_t)1 << (log + 1);
    factor = (uint64_t)(((u128)above << 64) / divisor) + 1;
    return (struct gw_magic){factor, log + 1, true};
}

struct gw_magic gw_magic_signed(uint64_t divisor)
{
    unsigned log = log2_below(divisor);
    uint64_t error, factor = reciprocal(divisor, log - 1, &error);
    if (error <= (uint64_t)1 << log) return (struct gw_magic){factor, log - 1, false};
    factor = reciprocal(divisor, log, &error);
    return (struct gw_magic){factor, log, true};
}
