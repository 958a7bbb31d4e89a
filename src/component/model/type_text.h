/* SPDX-License-Identifier: Apache-2.0 */
/* type_text.h -- types of components as one reads them in WIT: `func(a: u32) -> string`.
 *
 * Appended to a writer, whose error sticks as usual. A compound type that WIT would give a name is
 * shown by its labels alone: `record{year, month}`. */
#ifndef GW_COMPONENT_MODEL_TYPE_TEXT_H
#define GW_COMPONENT_MODEL_TYPE_TEXT_H

#include "component/model/types.h"
#include "core/wasm/writer.h"

void gw_comp_type_text_value(struct gw_writer *w, const struct gw_comp_valtype *type);
void gw_comp_type_text_func(struct gw_writer *w, const struct gw_comp_func_type *type);

/* What an import or export is; nothing for instances, whose exports say it. */
void gw_comp_type_text_extern(struct gw_writer *w,
                              const struct gw_comp_extern_type *type);


#endif
