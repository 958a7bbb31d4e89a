/* SPDX-License-Identifier: Apache-2.0 */
/* print.h -- component to text. Parsing the result gives the component back, but for what the
 * text cannot say: how definitions of one kind are spread over sections, lengths of numbers,
 * the old form of names (0x01), and that the name section stands elsewhere than last. */
#ifndef GW_COMPONENT_TEXT_PRINT_H
#define GW_COMPONENT_TEXT_PRINT_H

#include "component/model/component.h"
#include "core/text/print.h"

/* Print a decoded component; it need not be valid.
 *   options  `folded`, `skeleton` and `offsets` are about the core modules inside
 *   out      initialised writer; UTF-8 text is appended
 *   errors   MALFORMED (a body that cannot be read; diag says where), NOMEM */
enum gw_err gw_comp_text_print(const struct gw_component *component,
                               const struct gw_print_options *options,
                               struct gw_diag *diag, struct gw_writer *out);

#endif
