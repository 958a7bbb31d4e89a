/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wave/text.h"

#include "base/utf8.h"

static enum gw_err bad_escape(const struct gw_wave_lex *lex, const uint8_t *at)
{
    return gw_wave_lex_fail(
        lex, at, GW_ERR_MALFORMED,
        "no such escape; there are \\' \\\" \\\\ \\t \\n \\r and \\u{...}");
}

enum gw_err gw_wave_text_char(const struct gw_wave_lex *lex, struct gw_slice quoted,
                              uint32_t *out)
{
    const uint8_t *at = quoted.data + 1, *end = at + quoted.len - 2;
    uint32_t c = 0;
    if (at < end) {
        c = gw_wave_lex_char(&at, end);
        if (c == UINT32_MAX) return bad_escape(lex, at);
    }
    if (at != end || quoted.len == 2)
        return gw_wave_lex_fail(lex, quoted.data, GW_ERR_MALFORMED,
                                "one character is expected between the quotes");
    *out = c;
    return GW_OK;
}

/* Decode [at, end) to `to`, which has room for as many bytes: no escape is shorter than what it
 * stands for.     returns  where the text ended, NULL: *at is a bad escape */
static uint8_t *decode(const uint8_t **at, const uint8_t *end, uint8_t *to)
{
    while (*at < end) {
        uint32_t c = gw_wave_lex_char(at, end);
        if (c == UINT32_MAX) return NULL;
        to += gw_utf8_encode(c, to);
    }
    return to;
}

/* The lines between the quotes, without the first break, the last, and the last line's indent. */
static enum gw_err decode_lines(const struct gw_wave_lex *lex, const uint8_t *at,
                                const uint8_t *end, uint8_t **to)
{
    const uint8_t *last = end;
    while (last > at && last[-1] == ' ')
        last--;
    size_t indent = (size_t)(end - last);
    if (at < end && *at == '\r') at++;
    if (at == end || *at != '\n')
        return gw_wave_lex_fail(
            lex, at, GW_ERR_MALFORMED,
            "the opening \"\"\" must be followed by the end of its line");
    if (last[-1] != '\n')
        return gw_wave_lex_fail(lex, end, GW_ERR_MALFORMED,
                                "the closing \"\"\" must be alone on its line");
    for (const uint8_t *line = at + 1; line < last;) {
        const uint8_t *stop = memchr(line, '\n', (size_t)(last - line));
        const uint8_t *next = stop + 1; /* there is one: last[-1] */
        if (line != at + 1) *(*to)++ = '\n';
        for (size_t i = 0; i < indent; i++, line++)
            if (*line != ' ')
                return gw_wave_lex_fail(
                    lex, line, GW_ERR_MALFORMED,
                    "this line is indented less than the closing \"\"\"");
        if (stop > line && stop[-1] == '\r') stop--;
        *to = decode(&line, stop, *to);
        if (!*to) return bad_escape(lex, line);
        line = next;
    }
    return GW_OK;
}

enum gw_err gw_wave_text_string(const struct gw_wave_lex *lex,
                                const struct gw_wave_token *token, uint8_t *to,
                                size_t *len)
{
    size_t quotes = token->kind == GW_WAVE_LINES ? 3 : 1;
    const uint8_t *at = token->text.data + quotes,
                  *end = token->text.data + token->text.len - quotes;
    uint8_t *stop = to;
    if (token->kind == GW_WAVE_LINES) {
        enum gw_err err = decode_lines(lex, at, end, &stop);
        if (err != GW_OK) return err;
    } else {
        stop = decode(&at, end, to);
        if (!stop) return bad_escape(lex, at);
    }
    *len = (size_t)(stop - to);
    return GW_OK;
}
