/* SPDX-License-Identifier: Apache-2.0 */
/* source.c -- what a WIT text may not hold, and the doc comments that it holds. */
#include "base/utf8.h"
#include "component/wit/lex.h"
#include "component/wit/problem.h"

enum { MAX_SOURCE_BYTES = 64 << 20 };

/* Length and value of the character at `p`, which is valid UTF-8. */
static unsigned decode(const uint8_t *p, uint32_t *scalar)
{
    if (p[0] < 0x80) return *scalar = p[0], 1;
    if (p[0] < 0xe0) return *scalar = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu), 2;
    if (p[0] < 0xf0)
        return *scalar = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu), 3;
    *scalar =
        (p[0] & 7u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
    return 4;
}

/* Why a character is forbidden, or NULL. */
static const char *forbidden(uint32_t c)
{
    if (c == '\n' || c == '\r' || c == '\t') return NULL;
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return "control character";
    if (c < 0x149) return NULL;
    if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        return "character that changes the direction of text";
    switch (c) {
    case 0x149:
    case 0x673:
    case 0xf77:
    case 0xf79:
    case 0x17a3:
    case 0x17a4:
    case 0x17b4:
    case 0x17b5:
        return "character that Unicode advises against";
    default:
        return NULL;
    }
}

static size_t valid_prefix(struct gw_slice text)
{
    size_t good = 0, bad = text.len; /* text[0, good) is valid, text[0, bad) is not */
    while (bad - good > 1) {
        size_t middle = good + (bad - good) / 2;
        size_t cut = middle; /* to the start of a character */
        while (cut > good && (text.data[cut] & 0xc0) == 0x80)
            cut--;
        if (cut == good) return good;
        if (gw_utf8_is_valid(gw_slice_of(text.data, cut)))
            good = cut;
        else
            bad = cut;
    }
    return good;
}

enum gw_err gw_wit_source_check(struct gw_wit *wit, const struct gw_wit_source *source)
{
    struct gw_slice text = source->text;
    if (text.len > MAX_SOURCE_BYTES)
        return gw_wit_problem_path(wit, GW_ERR_LIMIT, source->path,
                                   "the file is longer than %d MiB",
                                   MAX_SOURCE_BYTES >> 20);
    if (!gw_utf8_is_valid(text)) {
        struct gw_wit_place place = {source, (uint32_t)valid_prefix(text), 1};
        return gw_wit_problem_at(wit, GW_ERR_MALFORMED, place, "the file is no UTF-8");
    }
    for (size_t i = 0; i < text.len;) {
        uint32_t c;
        unsigned len = decode(text.data + i, &c);
        const char *what = forbidden(c);
        if (what) {
            struct gw_wit_place place = {source, (uint32_t)i, len};
            return gw_wit_problem_at(wit, GW_ERR_MALFORMED, place,
                                     "forbidden character U+%04X: a %s", c, what);
        }
        i += len;
    }
    return GW_OK;
}

/* ---- doc comments: `///` lines and blocks that begin with two stars. ---- */

struct docs {
    const uint8_t *at, *end; /* what is left of the white space */
    const uint8_t *first, *last;
    uint8_t *out;
    size_t len, indent; /* of all lines that are not empty: the least */
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct gw_slice trim_end(const uint8_t *from, const uint8_t *to)
{
    while (to > from && is_blank(to[-1]))
        to--;
    return gw_slice_of(from, (size_t)(to - from));
}

/* The end of the block comment that begins at `p`. */
static const uint8_t *block_end(const uint8_t *p, const uint8_t *end)
{
    unsigned depth = 0;
    do {
        if (p[0] == '/' && p[1] == '*')
            depth++, p += 2;
        else if (p[0] == '*' && p[1] == '/')
            depth--, p += 2;
        else
            p++;
    } while (depth && p + 1 < end);
    return p;
}

/* Find the next doc comment; its content in *out. */
static bool next_comment(struct docs *d, struct gw_slice *out)
{
    while (d->at + 1 < d->end) {
        const uint8_t *p = d->at;
        if (p[0] != '/') {
            d->at++;
        } else if (p[1] == '/') {
            const uint8_t *line_end = memchr(p, '\n', (size_t)(d->end - p));
            if (!line_end) line_end = d->end;
            d->at = line_end;
            if (line_end - p < 3 || p[2] != '/') continue;
            const uint8_t *from = p;
            while (from < line_end && *from == '/')
                from++;
            *out = trim_end(from, line_end);
            if (!d->first) d->first = p;
            d->last = trim_end(p, line_end).data + trim_end(p, line_end).len;
            return true;
        } else {
            d->at = block_end(p, d->end);
            if (d->at - p < 5 || p[2] != '*') continue;
            *out = trim_end(p + 3, d->at - 2);
            if (!d->first) d->first = p;
            d->last = d->at;
            return true;
        }
    }
    return false;
}

static size_t indent_of(struct gw_slice line)
{
    size_t n = 0;
    while (n < line.len && is_blank(line.data[n]))
        n++;
    return n;
}

/* The next line of `text` without its end and trailing blanks; *text moves on. */
static struct gw_slice next_line(struct gw_slice *text)
{
    const uint8_t *end = text->data + text->len;
    const uint8_t *eol = text->len ? memchr(text->data, '\n', text->len) : NULL;
    struct gw_slice line = trim_end(text->data, eol ? eol : end);
    *text = eol ? gw_slice_of(eol + 1, (size_t)(end - eol) - 1) : gw_slice_of(end, 0);
    return line;
}

static void measure(struct docs *d, struct gw_slice text)
{
    do {
        struct gw_slice line = next_line(&text);
        if (line.len && indent_of(line) < d->indent) d->indent = indent_of(line);
    } while (text.len);
}

static void append(struct docs *d, struct gw_slice text)
{
    do {
        struct gw_slice line = next_line(&text);
        if (line.len) {
            memcpy(d->out + d->len, line.data + d->indent, line.len - d->indent);
            d->len += line.len - d->indent;
        }
        if (d->len) d->out[d->len++] = '\n'; /* empty lines at the start are dropped */
    } while (text.len);
}

static struct docs docs_of(const struct gw_wit_source *source, uint32_t from, uint32_t to)
{
    const uint8_t *text = source->text.data;
    return (struct docs){.at = text + from, .end = text + to};
}

enum gw_err gw_wit_lex_docs(struct gw_wit *wit, const struct gw_wit_source *source,
                            uint32_t from, uint32_t to, struct gw_slice *out)
{
    *out = gw_slice_of(NULL, 0);
    if (to - from < 4) return GW_OK;
    struct docs d = docs_of(source, from, to);
    struct gw_slice text;
    d.indent = SIZE_MAX;
    unsigned count = 0;
    for (; next_comment(&d, &text); count++)
        measure(&d, text);
    if (count == 0) return GW_OK;

    d.at = source->text.data + from;
    d.out = gw_arena_get(&wit->arena, to - from + 1);
    if (!d.out) return gw_wit_problem_nomem(wit);
    while (next_comment(&d, &text))
        append(&d, text);
    while (d.len > 0 && d.out[d.len - 1] == '\n')
        d.len--;
    if (d.len) *out = gw_slice_of(d.out, d.len);
    return GW_OK;
}

enum gw_err gw_wit_docs_clean(struct gw_wit *wit, struct gw_slice text,
                              struct gw_slice *out)
{
    struct docs d = {.indent = SIZE_MAX};
    *out = gw_slice_of(NULL, 0);
    measure(&d, text);
    if (d.indent == SIZE_MAX) return GW_OK; /* nothing but blanks */
    d.out = gw_arena_get(&wit->arena, text.len + 2);
    if (!d.out) return gw_wit_problem_nomem(wit);
    append(&d, text);
    while (d.len > 0 && d.out[d.len - 1] == '\n')
        d.len--;
    *out = gw_slice_of(d.out, d.len);
    return GW_OK;
}

struct gw_wit_place gw_wit_lex_docs_place(const struct gw_wit_source *source,
                                          uint32_t from, uint32_t to)
{
    struct docs d = docs_of(source, from, to);
    struct gw_slice text;
    while (next_comment(&d, &text))
        continue;
    if (!d.first) return (struct gw_wit_place){source, from, 0};
    return (struct gw_wit_place){source, (uint32_t)(d.first - source->text.data),
                                 (uint32_t)(d.last - d.first)};
}
