/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/string.h"

#include "base/utf8.h"
#include "component/canon/layout.h"
#include "component/canon/transcode.h"

/* A string on its way into a memory: what the steps below share. */
struct store {
    const struct gw_canon_text *text;
    struct gw_canon_memory *memory;
    struct gw_diag *diag;
    const char *between;
    uint64_t at, units; /* the answer so far; units without its tag */
    bool is_wide;       /* the tag */
};

static const uint8_t *source(const struct gw_canon_text *text)
{
    return *text->base + text->at;
}

GW_COLD static enum gw_err bad_text(const struct gw_canon_text *text,
                                    struct gw_diag *diag)
{
    if (text->encoding != GW_CANON_UTF8)
        return gw_diag_set(diag, GW_ERR_TRAP, "invalid utf-16: unpaired surrogate");
    size_t n = text->units;
    for (size_t cut = 1; cut <= 3 && cut <= n;
         cut++) { /* a character that the end cuts? */
        uint8_t lead = source(text)[n - cut];
        if ((lead & 0xc0) == 0x80) continue;
        size_t wants = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
        if (lead > 0xf4 || wants <= cut) break;
        if (!gw_utf8_is_valid(gw_slice_of(source(text), n - cut))) break;
        return gw_diag_set(diag, GW_ERR_TRAP, "incomplete utf-8 byte sequence");
    }
    return gw_diag_set(diag, GW_ERR_TRAP, "invalid utf-8 in a string");
}

enum gw_err gw_canon_text_find(const struct gw_canon_memory *memory,
                               enum gw_canon_encoding encoding, bool is_64, uint64_t at,
                               uint64_t tagged_units, bool is_between,
                               struct gw_diag *diag, struct gw_canon_text *out)
{
    uint64_t tag = is_64 ? UINT64_C(1) << 63 : UINT64_C(1) << 31;
    struct gw_canon_text text = {&memory->base, at, 0, (uint8_t)encoding, false};
    uint64_t units = tagged_units;
    if (encoding == GW_CANON_LATIN1_UTF16) {
        text.is_tagged = true;
        text.encoding = units & tag ? GW_CANON_UTF16 : GW_CANON_LATIN1;
        units &= ~tag;
    }
    unsigned unit = text.encoding == GW_CANON_UTF16 ? 2 : 1;
    if (units > GW_CANON_MAX_BYTES / unit)
        return gw_diag_set(diag, GW_ERR_TRAP, "%s",
                           is_between ? "string content out-of-bounds"
                                      : "string pointer/length out of bounds of memory");
    if (encoding != GW_CANON_UTF8 && at % 2)
        return gw_diag_set(diag, GW_ERR_TRAP, "unaligned pointer");
    if (!gw_canon_memory_has(memory, at, units * unit))
        return gw_diag_set(diag, GW_ERR_TRAP, "%s",
                           is_between ? "string content out-of-bounds"
                                      : "string pointer/length out of bounds of memory");
    text.units = (size_t)units;
    *out = text;
    return GW_OK;
}

enum gw_err gw_canon_text_lift(const struct gw_canon_text *text, struct gw_arena *arena,
                               struct gw_diag *diag, struct gw_slice *out)
{
    const uint8_t *from = source(text);
    size_t n = text->units;
    size_t bytes = text->encoding == GW_CANON_UTF8 ? n
                   : text->encoding == GW_CANON_UTF16
                       ? gw_canon_utf16_utf8_bytes(from, n)
                       : gw_canon_latin1_utf8_bytes(from, n);
    if (bytes == GW_CANON_BAD_TEXT) return bad_text(text, diag);
    uint8_t *to = gw_arena_get(arena, bytes + 1);
    if (!to) return gw_diag_set(diag, GW_ERR_NOMEM, "no memory for a string");
    if (text->encoding == GW_CANON_UTF8) {
        if (n) memcpy(to, from, n);
        if (!gw_utf8_is_valid(gw_slice_of(to, n))) return bad_text(text, diag);
    } else {
        size_t done = text->encoding == GW_CANON_UTF16
                          ? gw_canon_utf16_to_utf8(from, n, to, bytes)
                          : gw_canon_latin1_to_utf8(from, n, to, bytes);
        if (done == GW_CANON_BAD_TEXT) return bad_text(text, diag);
        bytes = done;
    }
    to[bytes] = 0;
    *out = gw_slice_of(to, bytes);
    return GW_OK;
}

static enum gw_err resize(struct store *s, uint64_t old_bytes, uint32_t align,
                          uint64_t bytes)
{
    return gw_canon_memory_resize(s->memory, s->at, old_bytes, align, bytes, s->between,
                                  s->diag, &s->at);
}

static uint8_t *target(const struct store *s) { return s->memory->base + s->at; }

/* The same code units, `unit` bytes each; Latin-1 may also go to units of two. */
static enum gw_err store_copy(struct store *s, unsigned unit, uint32_t align)
{
    size_t n = s->text->units;
    enum gw_err err = resize(s, 0, align, (uint64_t)n * unit);
    if (err != GW_OK) return err;
    s->units = n;
    if (n == 0) return GW_OK;
    if (s->text->encoding == GW_CANON_LATIN1 && unit == 2) {
        gw_canon_latin1_to_utf16(source(s->text), n, target(s));
        return GW_OK;
    }
    memmove(target(s), source(s->text), n * unit);
    bool is_valid = !s->between || s->text->encoding == GW_CANON_LATIN1 ||
                    (unit == 1 ? gw_utf8_is_valid(gw_slice_of(target(s), n))
                               : gw_canon_utf16_is_valid(target(s), n));
    return is_valid ? GW_OK : bad_text(s->text, s->diag);
}

/* UTF-16 or Latin-1 to UTF-8: as if it were ASCII; the worst case from where it is not. */
static enum gw_err store_to_utf8(struct store *s)
{
    size_t n = s->text->units;
    bool is_utf16 = s->text->encoding == GW_CANON_UTF16;
    enum gw_err err = resize(s, 0, 1, n);
    if (err != GW_OK) return err;
    s->units = n;
    if (n == 0) return GW_OK;
    size_t ascii = is_utf16 ? gw_canon_ascii_from_utf16(source(s->text), n, target(s))
                            : gw_canon_ascii_from_latin1(source(s->text), n, target(s));
    if (ascii == n) return GW_OK;
    size_t worst = n * (is_utf16 ? 3 : 2);
    err = resize(s, n, 1, worst);
    if (err != GW_OK) return err;
    uint8_t *to = target(s) + ascii;
    const uint8_t *from = source(s->text) + ascii * (is_utf16 ? 2 : 1);
    size_t more = is_utf16 ? gw_canon_utf16_to_utf8(from, n - ascii, to, worst - ascii)
                           : gw_canon_latin1_to_utf8(from, n - ascii, to, worst - ascii);
    if (more == GW_CANON_BAD_TEXT) return bad_text(s->text, s->diag);
    s->units = ascii + more;
    return s->units < worst ? resize(s, worst, 1, s->units) : GW_OK;
}

static enum gw_err store_utf8_to_utf16(struct store *s)
{
    size_t n = s->text->units;
    enum gw_err err = resize(s, 0, 2, 2 * (uint64_t)n);
    if (err != GW_OK || n == 0) return err;
    size_t units = gw_canon_utf8_to_utf16(source(s->text), n, target(s), n);
    if (units == GW_CANON_BAD_TEXT) return bad_text(s->text, s->diag);
    s->units = units;
    return units < n ? resize(s, 2 * n, 2, 2 * units) : GW_OK;
}

/* From the first character that Latin-1 lacks: what is there becomes UTF-16, the rest follows. */
static enum gw_err store_wide(struct store *s, struct gw_canon_steps at)
{
    size_t n = s->text->units, worst = 2 * n;
    bool is_utf16 = s->text->encoding == GW_CANON_UTF16;
    enum gw_err err = resize(s, n, 2, worst);
    if (err != GW_OK) return err;
    gw_canon_latin1_widen(target(s), at.written);
    uint8_t *to = target(s) + 2 * at.written;
    const uint8_t *from = source(s->text) + at.read * (is_utf16 ? 2 : 1);
    size_t more = n - at.read;
    if (is_utf16) {
        memmove(to, from, 2 * more);
        if (!gw_canon_utf16_is_valid(to, more)) return bad_text(s->text, s->diag);
    } else {
        more = gw_canon_utf8_to_utf16(from, more, to, n - at.written);
        if (more == GW_CANON_BAD_TEXT) return bad_text(s->text, s->diag);
    }
    s->units = at.written + more;
    s->is_wide = true;
    return 2 * s->units < worst ? resize(s, worst, 2, 2 * s->units) : GW_OK;
}

/* UTF-8 or UTF-16: as if it were Latin-1. */
static enum gw_err store_to_either(struct store *s)
{
    size_t n = s->text->units;
    enum gw_err err = resize(s, 0, 2, n);
    if (err != GW_OK || n == 0) return err;
    struct gw_canon_steps steps;
    if (s->text->encoding == GW_CANON_UTF16)
        steps = gw_canon_utf16_to_latin1(source(s->text), n, target(s));
    else if (!gw_canon_utf8_to_latin1(source(s->text), n, target(s), &steps))
        return bad_text(s->text, s->diag);
    if (steps.read < n) return store_wide(s, steps);
    s->units = steps.written;
    return steps.written < n ? resize(s, n, 2, steps.written) : GW_OK;
}

/* UTF-16 that was Latin-1's other form: it probably has to stay. */
static enum gw_err store_probably_wide(struct store *s)
{
    enum gw_err err = store_copy(s, 2, 2);
    if (err != GW_OK) return err;
    s->is_wide = !gw_canon_utf16_is_latin1(target(s), (size_t)s->units);
    if (s->is_wide) return GW_OK;
    gw_canon_utf16_narrow(target(s), (size_t)s->units);
    return resize(s, 2 * s->units, 1, s->units);
}

static enum gw_err store_text(struct store *s, enum gw_canon_encoding encoding)
{
    uint8_t from = s->text->encoding;
    switch (encoding) {
    case GW_CANON_UTF8:
        return from == GW_CANON_UTF8 ? store_copy(s, 1, 1) : store_to_utf8(s);
    case GW_CANON_UTF16:
        return from == GW_CANON_UTF8 ? store_utf8_to_utf16(s) : store_copy(s, 2, 2);
    default:
        if (!s->text->is_tagged) return store_to_either(s);
        return from == GW_CANON_LATIN1 ? store_copy(s, 1, 2) : store_probably_wide(s);
    }
}

enum gw_err gw_canon_text_store(const struct gw_canon_text *text,
                                struct gw_canon_memory *memory,
                                enum gw_canon_encoding encoding, bool is_64,
                                bool is_between, struct gw_diag *diag, uint64_t *at,
                                uint64_t *tagged_units)
{
    struct store s = {.text = text,
                      .memory = memory,
                      .diag = diag,
                      .between = is_between ? "string" : NULL};
    enum gw_err err = store_text(&s, encoding);
    if (err != GW_OK) return err;
    *at = s.at;
    *tagged_units = s.units | (s.is_wide ? UINT64_C(1) << (is_64 ? 63 : 31) : 0);
    return GW_OK;
}
