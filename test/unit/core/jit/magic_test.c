/* SPDX-License-Identifier: Apache-2.0 */
/* Quotients by products, as code computes them, against division. */
#include "core/jit/magic.h"

#include "test.h"

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 s128;

static uint64_t quotient_u(uint64_t n, struct gw_magic m)
{
    uint64_t high = (uint64_t)((u128)n * m.factor >> 64);
    return m.adds ? (high + ((n - high) >> 1)) >> (m.shift - 1) : high >> m.shift;
}

static int64_t quotient_s(int64_t n, struct gw_magic m)
{
    int64_t high = (int64_t)((s128)n * (int64_t)m.factor >> 64);
    if (m.adds) high += n;
    return (high >> m.shift) + (n < 0);
}

static void check(uint64_t divisor)
{
    if (divisor < 3 || (divisor & (divisor - 1)) == 0) return;
    struct gw_magic u = gw_magic_unsigned(divisor), s = {0};
    bool is_signed = divisor <= INT64_MAX;
    if (is_signed) s = gw_magic_signed(divisor);
    for (unsigned i = 0; i < 200; i++) {
        uint64_t multiple = UINT64_MAX / divisor - i;
        uint64_t n[] = {i, UINT64_MAX - i, (uint64_t)INT64_MAX + i, (uint64_t)INT64_MAX - i,
                        multiple * divisor, multiple * divisor - 1, divisor * i - 1,
                        0x9e3779b97f4a7c15u * (divisor + i)};
        for (unsigned k = 0; k < GW_COUNT(n); k++) {
            if (quotient_u(n[k], u) != n[k] / divisor)
                cr_assert(false, "%#lx / %#lx", (long)n[k], (long)divisor);
            if (is_signed && quotient_s((int64_t)n[k], s) != (int64_t)n[k] / (int64_t)divisor)
                cr_assert(false, "%ld / %ld", (long)n[k], (long)divisor);
        }
    }
}

Test(core_jit_magic, products_are_quotients)
{
    for (uint64_t d = 3; d < 2000; d++) {
        check(d);
        check(0 - d);
        check(INT64_MAX - d);
        check((uint64_t)INT64_MAX + d);
        check(0x9e3779b97f4a7c15u * d >> d % 61);
    }
    for (unsigned log = 2; log < 64; log++) {
        check(((uint64_t)1 << log) - 1);
        check(((uint64_t)1 << log) + 1);
    }
}
