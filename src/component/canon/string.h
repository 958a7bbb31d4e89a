/* SPDX-License-Identifier: Apache-2.0 */
/* string.h -- strings between two memories, or between a memory and the host.
 *
 * What a guest's realloc is asked, and when, is part of the canonical ABI: a guess first, the
 * worst case once the guess is wrong, and what was needed at the end. Texts are checked where
 * they have arrived, so that no one can change them in between.
 *
 * spec: component-model, CanonicalABI#loading, #storing */
#ifndef GW_COMPONENT_CANON_STRING_H
#define GW_COMPONENT_CANON_STRING_H

#include "base/arena.h"
#include "component/canon/memory.h"

enum gw_canon_encoding {
    GW_CANON_UTF8,
    GW_CANON_UTF16,
    GW_CANON_LATIN1_UTF16, /* either, as the length's highest bit says */
    GW_CANON_LATIN1,       /* of a text, never of a memory */
};

/* A text that lies somewhere, not yet checked for well-formed characters. */
struct gw_canon_text {
    uint8_t *const *base; /* read anew after each realloc */
    uint64_t at;
    size_t units;
    uint8_t encoding; /* enum gw_canon_encoding: UTF8 UTF16 LATIN1 */
    bool is_tagged;   /* its memory's encoding is LATIN1_UTF16 */
};

/* Take a string's two words apart.
 *   errors   TRAP: too long, not aligned, not in the memory */
enum gw_err gw_canon_text_find(const struct gw_canon_memory *memory,
                               enum gw_canon_encoding encoding, bool is_64, uint64_t at,
                               uint64_t tagged_units, bool is_between,
                               struct gw_diag *diag, struct gw_canon_text *out);

/* Copy a text into the arena as UTF-8; a NUL follows it, not counted.
 *   errors   TRAP: not well-formed; NOMEM */
enum gw_err gw_canon_text_lift(const struct gw_canon_text *text, struct gw_arena *arena,
                               struct gw_diag *diag, struct gw_slice *out);

/* Store a text in a guest's memory.
 *   is_between   it comes from a guest; the host's own is UTF-8, and checked already
 *   *at, *tagged_units   the string's two words
 *   errors   TRAP: not well-formed, or what realloc answers is wrong; realloc's own */
enum gw_err gw_canon_text_store(const struct gw_canon_text *text,
                                struct gw_canon_memory *memory,
                                enum gw_canon_encoding encoding, bool is_64,
                                bool is_between, struct gw_diag *diag, uint64_t *at,
                                uint64_t *tagged_units);

#endif
