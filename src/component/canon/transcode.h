/* SPDX-License-Identifier: Apache-2.0 */
/* transcode.h -- text from one encoding to another: UTF-8, UTF-16 (little-endian), Latin-1.
 *
 * Runs of ASCII go many bytes a step. Sources may be hostile, and may change under our hands when
 * guests share them: every step reads inside its source and writes at most what its source's
 * length allows, whatever it finds. UTF-16 may lie at any address. `n` counts code units of the
 * source. */
#ifndef GW_COMPONENT_CANON_TRANSCODE_H
#define GW_COMPONENT_CANON_TRANSCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GW_CANON_BAD_TEXT SIZE_MAX

/* How far a transcoding came, in code units of either side. */
struct gw_canon_steps {
    size_t read, written;
};

/* Say whether text is well-formed.    `_latin1`: and has no character beyond U+00ff */
bool gw_canon_utf16_is_valid(const uint8_t *from, size_t n);
bool gw_canon_utf16_is_latin1(const uint8_t *from, size_t n);

/* Code units that UTF-16 or Latin-1 takes as UTF-8; GW_CANON_BAD_TEXT: not well-formed. */
size_t gw_canon_utf16_utf8_bytes(const uint8_t *from, size_t n);
size_t gw_canon_latin1_utf8_bytes(const uint8_t *from, size_t n);

/* Copy the ASCII that text begins with.      returns  how many characters */
size_t gw_canon_ascii_from_latin1(const uint8_t *from, size_t n, uint8_t *to);
size_t gw_canon_ascii_from_utf16(const uint8_t *from, size_t n, uint8_t *to);

/* Transcode all; `room` is what `to` can take, and is never passed.
 *   returns  code units written, or GW_CANON_BAD_TEXT: not well-formed, or no room */
size_t gw_canon_utf8_to_utf16(const uint8_t *from, size_t n, uint8_t *to, size_t room);
size_t gw_canon_utf16_to_utf8(const uint8_t *from, size_t n, uint8_t *to, size_t room);
size_t gw_canon_latin1_to_utf8(const uint8_t *from, size_t n, uint8_t *to, size_t room);
void gw_canon_latin1_to_utf16(const uint8_t *from, size_t n, uint8_t *to);

/* Make room between the bytes of Latin-1 so that they are UTF-16, in place; and the reverse. */
void gw_canon_latin1_widen(uint8_t *text, size_t n);
void gw_canon_utf16_narrow(uint8_t *text, size_t n);

/* Transcode until the end or the first character beyond U+00ff. `to` has room for n bytes.
 *   returns  false: not well-formed */
bool gw_canon_utf8_to_latin1(const uint8_t *from, size_t n, uint8_t *to,
                             struct gw_canon_steps *steps);
struct gw_canon_steps gw_canon_utf16_to_latin1(const uint8_t *from, size_t n,
                                               uint8_t *to);

#endif
