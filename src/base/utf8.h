/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h -- UTF-8 as the spec wants it: no surrogates, no overlong forms.
 * spec: binary/values#names */
#ifndef GW_BASE_UTF8_H
#define GW_BASE_UTF8_H

#include "base/slice.h"

bool gw_utf8_is_valid(struct gw_slice bytes);

/* Length of the character at bytes.data[at] if it may be shown to people as it is.
 * Controls would play with their terminal, and marks that change how text is laid out
 * would show something else than is there: U+0000..1f, U+007f..9f, U+2000..206f, U+feff.
 *   returns  1..4, or 0: a byte to escape */
size_t gw_utf8_shown(struct gw_slice bytes, size_t at);

/* Replace every byte that may not be shown with a question mark. */
void gw_utf8_mask(char *text);

/* Write one scalar value (<= 0x10ffff, no surrogate) to out[4].     returns 1..4 */
unsigned gw_utf8_encode(uint32_t scalar, uint8_t out[4]);

#endif
