/* SPDX-License-Identifier: Apache-2.0 */
/* parse.h -- the component text format to binary. spec: component-model, Explainer
 *
 * As with core modules, the parser writes a binary, names included, and nothing else: a
 * component in text then takes the same way through decode and validate as any other. Core
 * modules inside are core/text's. References are strict: a core item is named as
 * `(core func $f)`, never as `(func $f)`. */
#ifndef GW_COMPONENT_TEXT_PARSE_H
#define GW_COMPONENT_TEXT_PARSE_H

#include "core/text/lex.h"
#include "core/text/parse.h"

/* Parse one component: `(component ...)`, also `(component binary ...)` and
 * `(component quote ...)`.
 *   text     borrowed for the call
 *   options  for the core modules, too
 *   out      initialised writer; the binary is appended
 *   errors   MALFORMED, LIMIT, NOMEM; diag says line and column */
enum gw_err gw_comp_text_parse(struct gw_slice text,
                               const struct gw_text_options *options,
                               struct gw_diag *diag, struct gw_writer *out);

/* The same for the component at token `at` of a text -- with `definition` allowed behind
 * `component`.
 *   *next    the token behind it
 *   errors   `allow_quote` false refuses quote */
enum gw_err gw_comp_text_parse_at(struct gw_lexed *lexed, uint32_t at, bool allow_quote,
                                  const struct gw_text_options *options,
                                  struct gw_diag *diag, struct gw_writer *out,
                                  uint32_t *next);

/* Say whether a text begins as a component does: "(component", after blanks and comments. */
bool gw_comp_text_is(struct gw_slice text);

#endif
