/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/bulk.h"

#include <string.h>

#include "component/canon/plan.h"

static bool bulk_char(uint8_t *to, const uint8_t *from, size_t count)
{
    uint32_t bad = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t c;
        memcpy(&c, from + 4 * i, 4);
        bad |= (c > 0x10ffff) | ((c & 0xfffff800) == 0xd800);
        memcpy(to + 4 * i, &c, 4);
    }
    return !bad;
}

static void bulk_f32(uint8_t *to, const uint8_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, from + 4 * i, 4);
        bits = gw_canon_f32(bits);
        memcpy(to + 4 * i, &bits, 4);
    }
}

static void bulk_f64(uint8_t *to, const uint8_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, from + 8 * i, 8);
        bits = gw_canon_f64(bits);
        memcpy(to + 8 * i, &bits, 8);
    }
}

static bool bulk_enum(uint32_t cases, uint32_t size, uint8_t *to, const uint8_t *from,
                      size_t count)
{
    bool bad = false;
    for (size_t i = 0; i < count; i++) {
        uint32_t v = 0;
        memcpy(&v, from + size * i, size);
        bad |= v >= cases;
        memcpy(to + size * i, &v, size);
    }
    return !bad;
}

static void bulk_flags(uint32_t mask, uint32_t size, uint8_t *to, const uint8_t *from,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t v = 0;
        memcpy(&v, from + size * i, size);
        v &= mask;
        memcpy(to + size * i, &v, size);
    }
}

/* The size as a constant in each copy of the loop. */
static bool bulk_enum_by_size(uint32_t cases, uint32_t size, uint8_t *to,
                              const uint8_t *from, size_t count)
{
    if (size == 1) return bulk_enum(cases, 1, to, from, count);
    if (size == 2) return bulk_enum(cases, 2, to, from, count);
    return bulk_enum(cases, 4, to, from, count);
}

static void bulk_flags_by_size(uint32_t mask, uint32_t size, uint8_t *to,
                               const uint8_t *from, size_t count)
{
    if (size == 1)
        bulk_flags(mask, 1, to, from, count);
    else if (size == 2)
        bulk_flags(mask, 2, to, from, count);
    else
        bulk_flags(mask, 4, to, from, count);
}

bool gw_canon_bulk(uint8_t code, uint32_t arg, uint32_t size, uint8_t *to,
                   const uint8_t *from, size_t count)
{
    if (count == 0) return true;
    switch (code) {
    case GW_CANON_BOOL:
        for (size_t i = 0; i < count; i++)
            to[i] = from[i] != 0;
        return true;
    case GW_CANON_CHAR:
        return bulk_char(to, from, count);
    case GW_CANON_F32:
        bulk_f32(to, from, count);
        return true;
    case GW_CANON_F64:
        bulk_f64(to, from, count);
        return true;
    case GW_CANON_ENUM:
        return bulk_enum_by_size(arg, size, to, from, count);
    case GW_CANON_FLAGS:
        bulk_flags_by_size(arg, size, to, from, count);
        return true;
    default:
        memmove(to, from, count * size);
        return true;
    }
}
