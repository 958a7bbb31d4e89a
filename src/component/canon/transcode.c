/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/transcode.h"

#include <string.h>

#include "base/utf8.h"

static uint64_t load64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static unsigned load16(const uint8_t *p) { return p[0] | (unsigned)p[1] << 8; }

static void store16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

#define HIGH8 0x8080808080808080u  /* set in a byte: not ASCII */
#define HIGH16 0xff80ff80ff80ff80u /* set in a unit: not ASCII */
#define ABOVE8 0xff00ff00ff00ff00u /* set in a unit: not Latin-1 */

static bool is_ascii16(const uint8_t *p)
{
    return !((load64(p) | load64(p + 8)) & HIGH8);
}
static bool is_ascii8u(const uint8_t *p)
{
    return !((load64(p) | load64(p + 8)) & HIGH16);
}

static bool is_surrogate(unsigned unit) { return (unit & 0xf800) == 0xd800; }

/* One character of UTF-16 at from[i]; UINT32_MAX: half of a pair. */
static uint32_t next_utf16(const uint8_t *from, size_t n, size_t *i)
{
    unsigned unit = load16(from + 2 * (*i)++);
    if (!is_surrogate(unit)) return unit;
    if (unit >= 0xdc00 || *i == n) return UINT32_MAX;
    unsigned low = load16(from + 2 * *i);
    if ((low & 0xfc00) != 0xdc00) return UINT32_MAX;
    (*i)++;
    return 0x10000u + ((unit & 0x3ff) << 10 | (low & 0x3ff));
}

/* One character of UTF-8 at from[i]; UINT32_MAX: not well-formed. */
static uint32_t next_utf8(const uint8_t *from, size_t n, size_t *i)
{
    const uint8_t *p = from + *i;
    size_t left = n - *i;
    uint32_t lead = p[0];
    if (lead < 0x80) return *i += 1, lead;
    if (lead < 0xc2 || lead > 0xf4) return UINT32_MAX;
    if (left < 2 || (p[1] & 0xc0) != 0x80) return UINT32_MAX;
    uint32_t c = p[1] & 0x3fu;
    if (lead < 0xe0) return *i += 2, (lead & 0x1f) << 6 | c;
    if (left < 3 || (p[2] & 0xc0) != 0x80) return UINT32_MAX;
    c = c << 6 | (p[2] & 0x3fu);
    if (lead < 0xf0) {
        c |= (lead & 0xf) << 12;
        if (c < 0x800 || (c & 0xf800) == 0xd800) return UINT32_MAX;
        return *i += 3, c;
    }
    if (left < 4 || (p[3] & 0xc0) != 0x80) return UINT32_MAX;
    c = (lead & 7) << 18 | c << 6 | (p[3] & 0x3fu);
    if (c < 0x10000 || c > 0x10ffff) return UINT32_MAX;
    return *i += 4, c;
}

bool gw_canon_utf16_is_valid(const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n;) {
        while (n - i >= 8 && is_ascii8u(from + 2 * i))
            i += 8;
        if (i < n && next_utf16(from, n, &i) == UINT32_MAX) return false;
    }
    return true;
}

bool gw_canon_utf16_is_latin1(const uint8_t *from, size_t n)
{
    size_t i = 0;
    for (; n - i >= 8; i += 8)
        if ((load64(from + 2 * i) | load64(from + 2 * i + 8)) & ABOVE8) return false;
    for (; i < n; i++)
        if (from[2 * i + 1]) return false;
    return true;
}

size_t gw_canon_utf16_utf8_bytes(const uint8_t *from, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n;) {
        for (; n - i >= 8 && is_ascii8u(from + 2 * i); i += 8)
            bytes += 8;
        if (i == n) break;
        uint32_t c = next_utf16(from, n, &i);
        if (c == UINT32_MAX) return GW_CANON_BAD_TEXT;
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    return bytes;
}

size_t gw_canon_latin1_utf8_bytes(const uint8_t *from, size_t n)
{
    size_t bytes = n;
    for (size_t i = 0; i < n; i++)
        bytes += from[i] >> 7;
    return bytes;
}

size_t gw_canon_ascii_from_latin1(const uint8_t *from, size_t n, uint8_t *to)
{
    size_t i = 0;
    for (; n - i >= 16 && is_ascii16(from + i); i += 16)
        memmove(to + i, from + i, 16);
    for (; i < n && from[i] < 0x80; i++)
        to[i] = from[i];
    return i;
}

size_t gw_canon_ascii_from_utf16(const uint8_t *from, size_t n, uint8_t *to)
{
    size_t i = 0;
    for (; n - i >= 8 && is_ascii8u(from + 2 * i); i += 8)
        for (size_t j = i; j < i + 8; j++)
            to[j] = from[2 * j];
    for (; i < n; i++) {
        unsigned unit = load16(from + 2 * i);
        if (unit >= 0x80) break;
        to[i] = (uint8_t)unit;
    }
    return i;
}

size_t gw_canon_utf8_to_utf16(const uint8_t *from, size_t n, uint8_t *to, size_t room)
{
    size_t written = 0;
    for (size_t i = 0; i < n;) {
        for (; n - i >= 16 && room - written >= 16 && is_ascii16(from + i); i += 16) {
            for (size_t j = 0; j < 16; j++)
                store16(to + 2 * (written + j), from[i + j]);
            written += 16;
        }
        if (i == n) break;
        uint32_t c = next_utf8(from, n, &i);
        if (c == UINT32_MAX || room - written < (c < 0x10000 ? 1u : 2u))
            return GW_CANON_BAD_TEXT;
        if (c >= 0x10000) {
            store16(to + 2 * written++, 0xd7c0 + (c >> 10));
            c = 0xdc00 | (c & 0x3ff);
        }
        store16(to + 2 * written++, c);
    }
    return written;
}

size_t gw_canon_utf16_to_utf8(const uint8_t *from, size_t n, uint8_t *to, size_t room)
{
    size_t written = 0;
    for (size_t i = 0; i < n;) {
        for (; n - i >= 8 && room - written >= 8 && is_ascii8u(from + 2 * i); i += 8) {
            for (size_t j = 0; j < 8; j++)
                to[written + j] = from[2 * (i + j)];
            written += 8;
        }
        if (i == n) break;
        uint32_t c = next_utf16(from, n, &i);
        if (c == UINT32_MAX) return GW_CANON_BAD_TEXT;
        uint8_t bytes[4];
        unsigned len = gw_utf8_encode(c, bytes);
        if (room - written < len) return GW_CANON_BAD_TEXT;
        for (unsigned j = 0; j < len; j++)
            to[written++] = bytes[j];
    }
    return written;
}

size_t gw_canon_latin1_to_utf8(const uint8_t *from, size_t n, uint8_t *to, size_t room)
{
    size_t written = 0;
    for (size_t i = 0; i < n;) {
        for (; n - i >= 16 && room - written >= 16 && is_ascii16(from + i); i += 16) {
            memmove(to + written, from + i, 16);
            written += 16;
        }
        if (i == n) break;
        uint8_t c = from[i++];
        if (room - written < 1u + (c >> 7)) return GW_CANON_BAD_TEXT;
        if (c >= 0x80) {
            to[written++] = (uint8_t)(0xc0 | c >> 6);
            c &= 0xbf;
        }
        to[written++] = c;
    }
    return written;
}

void gw_canon_latin1_to_utf16(const uint8_t *from, size_t n, uint8_t *to)
{
    for (size_t i = 0; i < n; i++)
        store16(to + 2 * i, from[i]);
}

void gw_canon_latin1_widen(uint8_t *text, size_t n)
{
    for (size_t i = n; i-- > 0;)
        store16(text + 2 * i, text[i]);
}

void gw_canon_utf16_narrow(uint8_t *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text[i] = text[2 * i];
}

bool gw_canon_utf8_to_latin1(const uint8_t *from, size_t n, uint8_t *to,
                             struct gw_canon_steps *steps)
{
    size_t i = 0, written = 0;
    while (i < n) {
        for (; n - i >= 16 && is_ascii16(from + i); i += 16) {
            memmove(to + written, from + i, 16);
            written += 16;
        }
        if (i == n) break;
        size_t next = i;
        uint32_t c = next_utf8(from, n, &next);
        if (c == UINT32_MAX) return false;
        if (c > 0xff) break;
        to[written++] = (uint8_t)c;
        i = next;
    }
    *steps = (struct gw_canon_steps){i, written};
    return true;
}

struct gw_canon_steps gw_canon_utf16_to_latin1(const uint8_t *from, size_t n, uint8_t *to)
{
    size_t i = 0;
    for (; i < n && !from[2 * i + 1]; i++)
        to[i] = from[2 * i];
    return (struct gw_canon_steps){i, i};
}
