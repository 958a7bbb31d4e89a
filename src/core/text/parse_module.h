/* SPDX-License-Identifier: Apache-2.0 */
/* parse_module.h -- the fields of a module in text, and where one stands among tokens.
 * spec: text/modules */
#ifndef GW_CORE_TEXT_PARSE_MODULE_H
#define GW_CORE_TEXT_PARSE_MODULE_H

#include "core/text/parse.h"
#include "core/text/parser.h"

/* Parse the module at token `at` of a text: `(module $id? ...)`, `(module binary ...)`,
 * `(module quote ...)` -- with `definition` allowed behind `module` -- or, where no
 * '(module' stands there, all fields up to the end of the text. Appends the binary to
 * `out`.
 *   *next    the token behind it
 *   errors   as gw_text_parse; `allow_quote` false refuses quote */
enum gw_err gw_parse_module(struct gw_lexed *lexed, uint32_t at, bool allow_quote,
                            const struct gw_text_options *options, struct gw_diag *diag,
                            struct gw_writer *out, uint32_t *next);

/* The parser that `gw_parse_module` uses, for those who read module types or parts of them
 * outside of modules: cursor at 0, nothing bound.
 *   errors   NOMEM; deinit after an error too */
enum gw_err gw_parse_module_init(struct gw_parser *p, struct gw_lexed *lexed,
                                 struct gw_diag *diag,
                                 const struct gw_text_options *options);
void gw_parse_module_deinit(struct gw_parser *p);

/* Parse the fields of a module from token `at` up to the ')' that they stop at, with the
 * module's name (or an empty one). Otherwise as gw_parse_module.
 *   *next    that ')' */
enum gw_err gw_parse_module_fields(struct gw_lexed *lexed, uint32_t at,
                                   struct gw_slice name,
                                   const struct gw_text_options *options,
                                   struct gw_diag *diag, struct gw_writer *out,
                                   uint32_t *next);

/* First pass: bind the ids of all fields. (parse_scan.c) */
void gw_parse_scan(struct gw_parser *p);

/* Fields; the cursor is behind the word. (parse_field.c) */
void gw_parse_field_import(struct gw_parser *p);
void gw_parse_field_func(struct gw_parser *p);
void gw_parse_field_table(struct gw_parser *p);
void gw_parse_field_memory(struct gw_parser *p);
void gw_parse_field_global(struct gw_parser *p);
void gw_parse_field_tag(struct gw_parser *p);
void gw_parse_field_export(struct gw_parser *p);
void gw_parse_field_start(struct gw_parser *p);

#endif
