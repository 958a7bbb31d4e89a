/* SPDX-License-Identifier: Apache-2.0 */
/* names.h -- the name section: what functions, locals, ... are called. Read on demand.
 * A malformed name section is ignored past its first error: names never make a module
 * invalid. spec: appendix/custom#name-section */
#ifndef GW_CORE_WASM_NAMES_H
#define GW_CORE_WASM_NAMES_H

#include "core/wasm/module.h"

enum gw_name_space { /* the subsection ids */
                     GW_NAMES_MODULE,
                     GW_NAMES_FUNC,
                     GW_NAMES_LOCAL,
                     GW_NAMES_LABEL,
                     GW_NAMES_TYPE,
                     GW_NAMES_TABLE,
                     GW_NAMES_MEMORY,
                     GW_NAMES_GLOBAL,
                     GW_NAMES_ELEM,
                     GW_NAMES_DATA,
                     GW_NAMES_FIELD,
                     GW_NAMES_TAG,
};

/* Find one name; an empty slice if there is none.
 *   outer    function of a local or label, type of a field; else 0
 *   cost     O(names of that space): for backtraces and messages. For many, see
 *            gw_names_load. */
struct gw_slice gw_names_find(const struct gw_module *module, enum gw_name_space space,
                              uint32_t outer, uint32_t index);

/* All names of a space that has one level, indexed; entries without a name are empty.
 *   *out     owned by the arena; `count` entries
 *   errors   NOMEM */
enum gw_err gw_names_load(const struct gw_module *module, enum gw_name_space space,
                          uint32_t count, struct gw_arena *arena, struct gw_slice **out);

#endif
