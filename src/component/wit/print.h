/* SPDX-License-Identifier: Apache-2.0 */
/* print.h -- resolved WIT back to text, in one canonical form.
 *
 * What is printed parses to the same model, and prints to the same text again. Worlds are
 * printed as they were elaborated: without includes, with what they import implicitly. */
#ifndef GW_COMPONENT_WIT_PRINT_H
#define GW_COMPONENT_WIT_PRINT_H

#include "component/wit/wit.h"
#include "core/wasm/writer.h"

struct gw_wit_print_options {
    bool no_docs;
    bool others_too; /* print the other packages of the wit nested after this one */
};

/* Print a package; errors stick in `out`. `options` NULL: as with all false. */
void gw_wit_print(const struct gw_wit *wit, const struct gw_wit_package *package,
                  const struct gw_wit_print_options *options, struct gw_writer *out);

/* Print a type as it stands where a value has it: `list<u8>`, `my-record`. */
void gw_wit_print_type(const struct gw_wit_type *type, struct gw_writer *out);

/* Print a function from `func` or `async func` or `constructor` on, without a semicolon. */
void gw_wit_print_func(const struct gw_wit_func *func, struct gw_writer *out);

#endif
