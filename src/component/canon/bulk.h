/* SPDX-License-Identifier: Apache-2.0 */
/* bulk.h -- many leaves in a row from one memory to another, checked on their way. */
#ifndef GW_COMPONENT_CANON_BULK_H
#define GW_COMPONENT_CANON_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool gw_canon_is_char(uint32_t c)
{
    return c < 0x110000 && (c & 0xfffff800) != 0xd800;
}

/* NaNs have one form here: their bits would tell where they come from. */
static inline uint32_t gw_canon_f32(uint32_t bits)
{
    return (bits & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : bits;
}

static inline uint64_t gw_canon_f64(uint64_t bits)
{
    return (bits & (UINT64_MAX >> 1)) > UINT64_C(0x7ff) << 52 ? UINT64_C(0x7ff8) << 48
                                                              : bits;
}

/* Copy `count` leaves of `size` bytes.
 *   code     a leaf's, or BYTES; arg: as in its operation
 *   from, to may overlap only if one is memory that guests share: then `to` holds anything
 *   returns  false: one of them is no value of its type; then so is what lies at `to` */
bool gw_canon_bulk(uint8_t code, uint32_t arg, uint32_t size, uint8_t *to,
                   const uint8_t *from, size_t count);

#endif
