/* SPDX-License-Identifier: Apache-2.0 */
/* parse.h -- WebAssembly text (wat) to binary. spec: text/modules
 *
 * The parser writes a binary module, names included, and nothing else makes modules: a
 * text module then takes the same way through decode and validate as any other. */
#ifndef GW_CORE_TEXT_PARSE_H
#define GW_CORE_TEXT_PARSE_H

#include "base/diag.h"
#include "core/wasm/features.h"
#include "core/wasm/writer.h"

struct gw_text_options {
    gw_features features; /* default: gw_features_default() */
    bool drop_names;      /* do not write ids into a name section */
};

/* Parse one module, `(module ...)` or bare fields, also `(module binary ...)` and
 * `(module quote ...)`.
 *   text     borrowed for the call
 *   out      initialised writer; the binary is appended
 *   errors   MALFORMED, LIMIT, NOMEM; diag says line and column */
enum gw_err gw_text_parse(struct gw_slice text, const struct gw_text_options *options,
                          struct gw_diag *diag, struct gw_writer *out);

#endif
