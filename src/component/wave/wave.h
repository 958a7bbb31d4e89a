/* SPDX-License-Identifier: Apache-2.0 */
/* wave.h -- values of components as text (WAVE), read and written beside their types.
 *
 *   bool            true, false               string          "a\n\u{1f30a}", or """ and lines
 *   numbers         -1, 2.5e3, inf, nan       list            [1, 2]
 *   char            'x', '\''                 tuple           ("a", 1)
 *   record          {a: 1, b: 2}; fields that are `none` may be left out, all of them: {:}
 *   variant, enum   case, case(1); a case called as a keyword is written %ok
 *   option          some(1), none, or the value alone unless it is an option or a result
 *   result          ok(1), err("no"), ok, err, or the value of `ok` alone likewise
 *   flags           {read, write}             map             [("key", 1)]
 *   comments        // to the end of the line
 *
 * Handles, streams, futures and error contexts have no text. */
#ifndef GW_COMPONENT_WAVE_WAVE_H
#define GW_COMPONENT_WAVE_WAVE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/vec.h"
#include "component/model/value.h"

/* Read a whole text as a value of this type.
 *   *out     lives in the arena
 *   errors   MALFORMED, with line and column; UNSUPPORTED: no text for such a type; NOMEM */
enum gw_err gw_wave_parse(struct gw_slice text, const struct gw_comp_valtype *type,
                          struct gw_arena *arena, struct gw_diag *diag,
                          struct gw_comp_value *out);

/* Split a call, `name(arguments)`: the name is all before the first parenthesis, and may be
 * qualified as "ns:pkg/iface.name@1.0.0". Whether there is such a function is the caller's question.
 *   *args    from the parenthesis on, for gw_wave_parse_args
 *   errors   MALFORMED: no name, or no parenthesis */
enum gw_err gw_wave_split_call(struct gw_slice text, struct gw_diag *diag,
                               struct gw_slice *name, struct gw_slice *args);

/* Read `(a, b)` as the arguments of a function; options at the end may be left out.
 *   whole    the text that args is a part of: places are told in it
 *   values   room for all parameters
 *   errors   as gw_wave_parse */
enum gw_err gw_wave_parse_args(struct gw_slice whole, struct gw_slice args,
                               const struct gw_comp_func_type *type,
                               struct gw_arena *arena, struct gw_diag *diag,
                               struct gw_comp_value *values);

/* Append a value's text; what reads back is equal.
 *   out      of bytes; what was appended before an error stays
 *   errors   NOMEM; UNSUPPORTED: no text for such a type */
enum gw_err gw_wave_print(const struct gw_comp_valtype *type,
                          const struct gw_comp_value *value, struct gw_vec *out,
                          struct gw_diag *diag);

/* Print the line of a text that a diag speaks of, and a caret below the place.
 *   returns  the length that was needed, as snprintf does; 0: the diag names no place in it */
int gw_wave_caret(struct gw_slice text, const struct gw_diag *diag, char *out,
                  size_t cap);

#endif
