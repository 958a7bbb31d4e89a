/* SPDX-License-Identifier: Apache-2.0 */
/* sink.h -- text printed piece by piece into a buffer of fixed size, as snprintf does: what
 * does not fit is dropped but counted. A gw_sink is a value and owns nothing. */
#ifndef GW_BASE_SINK_H
#define GW_BASE_SINK_H

#include <stddef.h>

#include "base/compiler.h"

struct gw_sink {
    char *out;
    size_t cap, len; /* len may pass cap: what would have been written */
};

/* Start with an empty text in `out`; cap may be 0. */
struct gw_sink gw_sink_of(char *out, size_t cap);

/* Append; `out` stays NUL-terminated. */
void gw_sink_print(struct gw_sink *sink, const char *format, ...) GW_PRINTF(2, 3);

#endif
