/* SPDX-License-Identifier: Apache-2.0 */
/* magic.h -- numbers to multiply by in place of dividing by a constant, which is no power
 * of two: for the CPUs' code. */
#ifndef GW_CORE_JIT_MAGIC_H
#define GW_CORE_JIT_MAGIC_H

#include <stdbool.h>
#include <stdint.h>

/* With h = the upper 64 bits of n * factor, n / divisor is
 *   unsigned  h >> shift; where `adds` (h + (n - h >> 1)) >> (shift - 1): the factor has
 *             one bit more, 2^64
 *   signed    the factor as a signed number; h + n in place of h where `adds`; >> shift,
 *             and 1 more where n < 0 */
struct gw_magic {
    uint64_t factor;
    unsigned shift;
    bool adds;
};

/* For all n of 64 bits.      divisor  > 2, its absolute value where signed */
struct gw_magic gw_magic_unsigned(uint64_t divisor);
struct gw_magic gw_magic_signed(uint64_t divisor);

#endif
