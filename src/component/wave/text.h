/* SPDX-License-Identifier: Apache-2.0 */
/* text.h -- what stands between quotes: escapes, and strings of several lines. */
#ifndef GW_COMPONENT_WAVE_TEXT_H
#define GW_COMPONENT_WAVE_TEXT_H

#include "component/wave/lex.h"

/* Decode a character with its quotes.        errors  MALFORMED, at its place in the source */
enum gw_err gw_wave_text_char(const struct gw_wave_lex *lex, struct gw_slice quoted,
                              uint32_t *out);

/* Decode a STRING or LINES.
 *   to       has room for as many bytes as the token has, its quotes included
 *   *len     at least two less than that
 *   errors   MALFORMED */
enum gw_err gw_wave_text_string(const struct gw_wave_lex *lex,
                                const struct gw_wave_token *token, uint8_t *to,
                                size_t *len);

#endif
