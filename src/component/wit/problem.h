/* SPDX-License-Identifier: Apache-2.0 */
/* problem.h -- what is wrong with a WIT text, and where: recorded once, shown to people.
 *
 *   deps/a.wit:4:12: there is no type `thing` in interface `foo`
 *     4 |   use foo.{thing};
 *       |            ^----
 *   did you mean `things`? */
#ifndef GW_COMPONENT_WIT_PROBLEM_H
#define GW_COMPONENT_WIT_PROBLEM_H

#include "base/suggest.h"
#include "component/wit/wit.h"
#include "core/wasm/writer.h"

/* Record a problem; the first one wins. Returns err. */
enum gw_err gw_wit_problem_at(struct gw_wit *wit, enum gw_err err,
                              struct gw_wit_place place, const char *format, ...)
    GW_PRINTF(4, 5);
/* The same with what to do about it: `near` may have found nothing. */
enum gw_err gw_wit_problem_near(struct gw_wit *wit, enum gw_err err,
                                struct gw_wit_place place, const struct gw_suggest *near,
                                const char *format, ...) GW_PRINTF(5, 6);
/* The same about a file or folder. `path` must live as long as the wit. */
enum gw_err gw_wit_problem_path(struct gw_wit *wit, enum gw_err err, const char *path,
                                const char *format, ...) GW_PRINTF(4, 5);
/* Add a hint to the problem that was just recorded. */
void gw_wit_problem_help(struct gw_wit *wit, const char *format, ...) GW_PRINTF(2, 3);
/* Out of memory: nothing to say. */
enum gw_err gw_wit_problem_nomem(struct gw_wit *wit);

/* Line and column (in characters) of a place, from 1. */
void gw_wit_place_find(const struct gw_wit_place *place, uint32_t *line,
                       uint32_t *column);

/* Write all of it, as above. Nothing of a line that is longer than a screen is shown. */
void gw_wit_problem_print(const struct gw_wit_problem *problem, struct gw_writer *out);

#endif
