/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wave/lex.h"

#include <stdio.h>

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint8_t c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static bool is_large(uint8_t c) { return c >= 'A' && c <= 'Z'; }

enum gw_err gw_wave_lex_fail(const struct gw_wave_lex *lex, const uint8_t *at,
                             enum gw_err err, const char *format, ...)
{
    char text[sizeof lex->diag->text];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    uint32_t line = 1, column = 1;
    for (const uint8_t *p = lex->source.data; p < at; p++) {
        if (*p == '\n')
            line++, column = 1;
        else if ((*p & 0xc0) != 0x80)
            column++;
    }
    gw_diag_at_line(lex->diag, err, line, column, "%s", text);
    return err;
}

uint32_t gw_wave_lex_char(const uint8_t **at, const uint8_t *end)
{
    static const char names[] = "'\"\\tnr", values[] = "'\"\\\t\n\r";
    const uint8_t *p = *at;
    if (*p != '\\') { /* the source is UTF-8 */
        uint32_t c = *p++;
        if (c >= 0x80) {
            c &= c >= 0xf0 ? 7 : c >= 0xe0 ? 15 : 31;
            while (p < end && (*p & 0xc0) == 0x80)
                c = c << 6 | (*p++ & 0x3f);
        }
        *at = p;
        return c;
    }
    if (++p == end) return UINT32_MAX;
    const char *name = memchr(names, *p, sizeof names - 1);
    if (name) {
        *at = p + 1;
        return (uint8_t)values[name - names];
    }
    if (*p++ != 'u' || p == end || *p++ != '{') return UINT32_MAX;
    uint32_t c = 0;
    unsigned digits = 0;
    for (; p < end && (is_digit(*p) || ((*p | 32) >= 'a' && (*p | 32) <= 'f')); p++) {
        if (++digits > 6) return UINT32_MAX;
        c = c << 4 | (uint32_t)(is_digit(*p) ? *p - '0' : (*p | 32) - 'a' + 10);
    }
    if (digits == 0 || p == end || *p != '}') return UINT32_MAX;
    if (c > 0x10ffff || (c & 0xfffff800) == 0xd800) return UINT32_MAX;
    *at = p + 1;
    return c;
}

static size_t skip_digits(const uint8_t *p, size_t at, size_t len)
{
    while (at < len && is_digit(p[at]))
        at++;
    return at;
}

/* The numbers of JSON, and -inf.      returns  the length, 0: none */
static size_t number(const uint8_t *p, size_t len)
{
    size_t at = p[0] == '-';
    if (at && len >= 4 && memcmp(p, "-inf", 4) == 0) return 4;
    if (at == len || !is_digit(p[at])) return 0;
    at = p[at] == '0' ? at + 1 : skip_digits(p, at, len);
    if (at + 1 < len && p[at] == '.' && is_digit(p[at + 1]))
        at = skip_digits(p, at + 1, len);
    if (at < len && (p[at] | 32) == 'e') {
        size_t power = at + 1;
        if (power < len && (p[power] == '-' || p[power] == '+')) power++;
        if (power < len && is_digit(p[power])) at = skip_digits(p, power, len);
    }
    return at;
}

/* %? and words of one case each, joined by hyphens; the first begins with a letter. */
static size_t label(const uint8_t *p, size_t len)
{
    size_t at = p[0] == '%';
    if (at == len || !is_letter(p[at])) return 0;
    for (;;) {
        bool small = false, large = false;
        size_t start = at;
        for (; at < len && (is_letter(p[at]) || is_digit(p[at])); at++) {
            if (is_digit(p[at])) continue;
            if (is_large(p[at]) ? small : large) return 0;
            *(is_large(p[at]) ? &large : &small) = true;
        }
        if (at == start) return 0;
        if (at == len || p[at] != '-') return at;
        at++;
    }
}

/* From a quote to the same quote, on one line.     returns  the length, 0: it does not end */
static size_t quoted(const uint8_t *p, size_t len)
{
    for (size_t at = 1; at < len && p[at] != '\n'; at++) {
        if (p[at] == p[0]) return at + 1;
        if (p[at] == '\\') at++;
    }
    return 0;
}

static size_t lines(const uint8_t *p, size_t len)
{
    for (size_t at = 3; at + 3 <= len; at++)
        if (memcmp(p + at, "\"\"\"", 3) == 0) return at + 3;
    return 0;
}

static void skip_blanks(struct gw_wave_lex *lex)
{
    const uint8_t *p = lex->source.data;
    while (lex->at < lex->end) {
        uint8_t c = p[lex->at];
        if (c == '/' && lex->at + 1 < lex->end && p[lex->at + 1] == '/') {
            while (lex->at < lex->end && p[lex->at] != '\n')
                lex->at++;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            lex->at++;
        } else {
            return;
        }
    }
}

/* What kind of word begins here, its length, and what to say when the length is 0. */
static enum gw_wave_token_kind word(const uint8_t *p, size_t len, size_t *length,
                                    const char **wrong)
{
    if (memchr("{}()[]:,", p[0], 8)) return *length = 1, GW_WAVE_PUNCT;
    if (len >= 3 && memcmp(p, "\"\"\"", 3) == 0) {
        *wrong = "this string has no closing \"\"\"";
        return *length = lines(p, len), GW_WAVE_LINES;
    }
    if (p[0] == '"') {
        *wrong = "this string has no closing quote on its line";
        return *length = quoted(p, len), GW_WAVE_STRING;
    }
    if (p[0] == '\'') {
        *wrong = "this character has no closing quote";
        return *length = quoted(p, len), GW_WAVE_CHAR;
    }
    if (p[0] == '-' || is_digit(p[0])) {
        *wrong = "a number needs a digit here; only -inf has a sign and no digits";
        return *length = number(p, len), GW_WAVE_NUMBER;
    }
    *wrong = p[0] == '%' || is_letter(p[0])
                 ? "a label is made of words in one case each, joined by hyphens"
                 : "no value begins with this character";
    return *length = label(p, len), GW_WAVE_LABEL;
}

enum gw_err gw_wave_lex_next(struct gw_wave_lex *lex, struct gw_wave_token *out)
{
    skip_blanks(lex);
    const uint8_t *p = lex->source.data + lex->at;
    size_t len = lex->end - lex->at, length = 0;
    *out = (struct gw_wave_token){
        GW_WAVE_END, {p, 0}
    };
    if (len == 0) return GW_OK;
    const char *wrong = NULL;
    enum gw_wave_token_kind kind = word(p, len, &length, &wrong);
    if (length == 0) return gw_wave_lex_fail(lex, p, GW_ERR_MALFORMED, "%s", wrong);
    *out = (struct gw_wave_token){
        kind, {p, length}
    };
    lex->at += length;
    return GW_OK;
}
