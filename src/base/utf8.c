/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

/* Length of the well-formed sequence at `p` (at most `left` bytes), 0 if there is
 * none. */
static size_t sequence(const uint8_t *p, size_t left)
{
    uint8_t lead = p[0];
    size_t len = lead < 0x80   ? 1
                 : lead < 0xc2 ? 0
                 : lead < 0xe0 ? 2
                 : lead < 0xf0 ? 3
                 : lead < 0xf5 ? 4
                               : 0;
    if (len == 0 || len > left) return 0;
    if (len == 1) return 1;
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    return len;
}

/* How many of the first bytes are ASCII for sure: a multiple of 16. */
static size_t ascii_run(const uint8_t *p, size_t left)
{
    size_t at = 0;
    for (; left - at >= 16; at += 16) {
        uint64_t words[2];
        memcpy(words, p + at, sizeof words);
        if ((words[0] | words[1]) & UINT64_C(0x8080808080808080)) break;
    }
    return at;
}

bool gw_utf8_is_valid(struct gw_slice bytes)
{
    for (size_t at = 0; at < bytes.len;) {
        if (bytes.data[at] < 0x80) at += ascii_run(bytes.data + at, bytes.len - at);
        if (at == bytes.len) break;
        size_t len = sequence(bytes.data + at, bytes.len - at);
        if (len == 0) return false;
        at += len;
    }
    return true;
}

size_t gw_utf8_shown(struct gw_slice bytes, size_t at)
{
    const uint8_t *c = bytes.data + at;
    if (c[0] < 0x80) return c[0] >= 0x20 && c[0] < 0x7f;
    size_t len = sequence(c, bytes.len - at);
    if (len == 0) return 0;
    if (c[0] == 0xc2 && c[1] < 0xa0) return 0;
    if (c[0] == 0xe2 && (c[1] == 0x80 || c[1] == 0x81)) return 0;
    if (c[0] == 0xef && c[1] == 0xbb) return 0;
    return len;
}

void gw_utf8_mask(char *text)
{
    struct gw_slice bytes = gw_slice_str(text);
    for (size_t at = 0; at < bytes.len;) {
        size_t len = gw_utf8_shown(bytes, at);
        if (len == 0) text[at] = '?';
        at += len ? len : 1;
    }
}

unsigned gw_utf8_encode(uint32_t scalar, uint8_t out[4])
{
    if (scalar < 0x80) {
        out[0] = (uint8_t)scalar;
        return 1;
    }
    unsigned len = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
    for (unsigned i = len - 1; i > 0; i--, scalar >>= 6)
        out[i] = (uint8_t)(0x80 | (scalar & 0x3f));
    out[0] = (uint8_t)((0xf00u >> len & 0xf0u) | scalar);
    return len;
}
