/* SPDX-License-Identifier: Apache-2.0 */
/* diag.h -- prose about an error: what rule was broken, and where.
 *
 * Passed as an optional last-but-results parameter (NULL: nobody reads it). The
 * first message wins, so callers may add their own view unconditionally. A
 * gw_diag is caller's storage and needs no release. */
#ifndef GW_BASE_DIAG_H
#define GW_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/err.h"

#define GW_DIAG_NONE UINT64_MAX

struct gw_diag {
    enum gw_err err;       /* GW_OK: nothing was reported yet */
    uint64_t offset;       /* byte offset in the binary, or GW_DIAG_NONE */
    uint32_t line, column; /* position in the text, 1-based; 0: none */
    uint32_t func;         /* function index, or UINT32_MAX */
    char section[24];      /* "code", "type", ...; "" outside sections */
    char func_name[64];    /* from the name section, "" unknown; truncated */
    char text[256];        /* the rule, in the spec's words where it has some */
};

#define GW_DIAG_INIT {.offset = GW_DIAG_NONE, .func = UINT32_MAX}

/* Record `err` with a message unless `diag` is NULL or already holds one. Returns err,
 * so that `return gw_diag_set(...)` reads well. Control characters become question
 * marks. */
enum gw_err gw_diag_set(struct gw_diag *diag, enum gw_err err, const char *format, ...)
    GW_PRINTF(3, 4);

/* The same, with the place in a binary or in a text. */
enum gw_err gw_diag_at(struct gw_diag *diag, enum gw_err err, uint64_t offset,
                       const char *format, ...) GW_PRINTF(4, 5);
enum gw_err gw_diag_at_line(struct gw_diag *diag, enum gw_err err, uint32_t line,
                            uint32_t column, const char *format, ...) GW_PRINTF(5, 6);

/* Print the whole report on one line: "code section, function 3 ($f), offset 0x2a: text".
 *   returns  the length that was needed, as snprintf does */
int gw_diag_print(const struct gw_diag *diag, char *out, size_t cap);

#endif
