/* SPDX-License-Identifier: Apache-2.0 */
/* type_text.h -- types as one reads them: `i32`, `(ref null 3)`, `(i32 i32) -> (i64)`.
 *
 * Appended to a writer, whose error sticks as usual. Type indices stay numbers. */
#ifndef GW_CLI_TYPE_TEXT_H
#define GW_CLI_TYPE_TEXT_H

#include "core/wasm/module.h"
#include "core/wasm/writer.h"

void gw_type_text_valtype(struct gw_writer *w, gw_valtype type);
void gw_type_text_func(struct gw_writer *w, const struct gw_type *func);

/* What an import or export is: the type of item `index` of a kind's index space. */
void gw_type_text_extern(struct gw_writer *w, const struct gw_module *module,
                         enum gw_extern_kind kind, uint32_t index);

/* "func", "table", "memory", "global", "tag". */
const char *gw_type_text_kind(enum gw_extern_kind kind);

#endif
