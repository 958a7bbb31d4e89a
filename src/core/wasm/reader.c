/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/reader.h"

#include <stdbool.h>

#include "base/compiler.h"

static uint64_t fail(struct gw_reader *r, enum gw_err err)
{
    r->err = err;
    return 0;
}

/* Only the `used` low payload bits of the last byte belong to the integer;
 * the rest must repeat its sign (signed) or be zero (unsigned). */
static bool last_byte_fits(uint8_t byte, unsigned used, bool is_signed)
{
    if (used >= 7) return true;
    if (!is_signed) return byte >> used == 0;
    unsigned from_sign_up = byte >> (used - 1);
    return from_sign_up == 0 || from_sign_up == 0x7fu >> (used - 1);
}

static uint64_t leb128(struct gw_reader *r, unsigned bits, bool is_signed)
{
    if (r->err != GW_OK) return 0;

    const uint8_t *p = r->at;
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
        if (shift >= bits) return fail(r, GW_ERR_INT_TOO_LONG);
        if (p == r->end) return fail(r, GW_ERR_EOF);
        byte = *p++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);

    if (!last_byte_fits(byte, bits - (shift - 7), is_signed))
        return fail(r, GW_ERR_INT_TOO_LARGE);
    if (is_signed && (byte & 0x40) && shift < 64) value |= UINT64_MAX << shift;
    r->at = p;
    return value;
}

uint32_t gw_reader_u32(struct gw_reader *r)
{
    if (GW_LIKELY(r->err == GW_OK && r->at < r->end && *r->at < 0x80)) return *r->at++;
    if (r->err == GW_OK && r->end - r->at >= 2 && r->at[1] < 0x80) {
        uint32_t value = (r->at[0] & 0x7fu) | (uint32_t)r->at[1] << 7;
        r->at += 2;
        return value;
    }
    return (uint32_t)leb128(r, 32, false);
}

uint64_t gw_reader_u64(struct gw_reader *r) { return leb128(r, 64, false); }
int32_t gw_reader_s32(struct gw_reader *r) { return (int32_t)leb128(r, 32, true); }
int64_t gw_reader_s33(struct gw_reader *r) { return (int64_t)leb128(r, 33, true); }
int64_t gw_reader_s64(struct gw_reader *r) { return (int64_t)leb128(r, 64, true); }

struct gw_slice gw_reader_bytes(struct gw_reader *r, size_t len)
{
    struct gw_slice none = {NULL, 0};
    if (r->err != GW_OK) return none;
    if (len > (size_t)(r->end - r->at)) {
        r->err = GW_ERR_EOF;
        return none;
    }
    struct gw_slice bytes = {r->at, len};
    r->at += len;
    return bytes;
}

static uint64_t fixed(struct gw_reader *r, size_t len)
{
    struct gw_slice bytes = gw_reader_bytes(r, len);
    uint64_t value = 0;
    for (size_t i = bytes.len; i > 0; i--)
        value = value << 8 | bytes.data[i - 1];
    return value;
}

uint8_t gw_reader_u8(struct gw_reader *r) { return (uint8_t)fixed(r, 1); }
uint32_t gw_reader_fixed32(struct gw_reader *r) { return (uint32_t)fixed(r, 4); }
uint64_t gw_reader_fixed64(struct gw_reader *r) { return fixed(r, 8); }
