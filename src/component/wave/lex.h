/* SPDX-License-Identifier: Apache-2.0 */
/* lex.h -- the words of a WAVE text.
 *
 * A gw_wave_lex is a value: copy it to look ahead. Strings are checked for their end, not for their
 * escapes. */
#ifndef GW_COMPONENT_WAVE_LEX_H
#define GW_COMPONENT_WAVE_LEX_H

#include "base/diag.h"
#include "base/slice.h"

enum gw_wave_token_kind {
    GW_WAVE_END,
    GW_WAVE_PUNCT,  /* one of { } ( ) [ ] : , */
    GW_WAVE_NUMBER, /* also -inf; inf and nan are labels */
    GW_WAVE_LABEL,  /* with its %, if it has one; keywords too */
    GW_WAVE_CHAR,   /* with its quotes */
    GW_WAVE_STRING,
    GW_WAVE_LINES, /* a string of several lines, with three quotes at either end */
};

struct gw_wave_token {
    enum gw_wave_token_kind kind;
    struct gw_slice text; /* part of the source */
};

struct gw_wave_lex {
    struct gw_slice source; /* whole; for places */
    size_t at, end;         /* what of it is read */
    struct gw_diag *diag;
};

/* Read the next word.      errors  MALFORMED */
enum gw_err gw_wave_lex_next(struct gw_wave_lex *lex, struct gw_wave_token *out);

/* Report something at a place of the source; returns err. */
enum gw_err gw_wave_lex_fail(const struct gw_wave_lex *lex, const uint8_t *at,
                             enum gw_err err, const char *format, ...) GW_PRINTF(4, 5);

/* Decode one character of a char or string: itself or an escape.
 *   *at      moved behind it
 *   returns  UINT32_MAX: no such escape, or no such character */
uint32_t gw_wave_lex_char(const uint8_t **at, const uint8_t *end);

#endif
