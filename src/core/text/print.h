/* SPDX-License-Identifier: Apache-2.0 */
/* print.h -- module to WebAssembly text. Parsing the result gives the module back. */
#ifndef GW_CORE_TEXT_PRINT_H
#define GW_CORE_TEXT_PRINT_H

#include "base/diag.h"
#include "core/wasm/module.h"
#include "core/wasm/writer.h"

struct gw_print_options {
    bool folded;   /* (i32.add (local.get 0) ...) instead of one instruction a line */
    bool no_names; /* indices only */
    bool skeleton; /* types, imports, exports, no bodies and data */
    bool offsets;  /* a comment with the byte offset before each instruction */
};

/* Print a decoded module; it need not be valid.
 *   out      initialised writer; UTF-8 text is appended
 *   errors   MALFORMED (a body that cannot be read; diag says where), NOMEM */
enum gw_err gw_text_print(const struct gw_module *module,
                          const struct gw_print_options *options, struct gw_diag *diag,
                          struct gw_writer *out);

/* Print what stands inside the parentheses of a module, without its id: each field on a line of
 * its own, `indent` levels deep. */
enum gw_err gw_text_print_fields(const struct gw_module *module,
                                 const struct gw_print_options *options, unsigned indent,
                                 struct gw_diag *diag, struct gw_writer *out);

#endif
