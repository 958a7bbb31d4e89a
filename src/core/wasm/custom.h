/* SPDX-License-Identifier: Apache-2.0 */
/* custom.h -- are known custom sections well formed? They never make a module invalid, so
 * nobody is made to ask; the spec's custom tests, `validate` and tools may.
 * spec: appendix/custom */
#ifndef GW_CORE_WASM_CUSTOM_H
#define GW_CORE_WASM_CUSTOM_H

#include "base/diag.h"
#include "core/wasm/module.h"

/* Find a custom section by name; the first of several. NULL if there is none. */
const struct gw_custom *gw_custom_find(const struct gw_module *module, const char *name);

/* Check the name section: subsections in order, indices rising, names UTF-8.
 *   errors   MALFORMED, EOF, INT_TOO_*; INVALID for a name of what does not exist
 * Check the branch hints: functions and offsets rising, hints on `if` and `br_if` only.
 *   errors   the same; INVALID "invalid target" for a hint elsewhere
 * Both are content when the section is missing. The module must be valid. */
enum gw_err gw_custom_check_names(const struct gw_module *module, struct gw_diag *diag);
enum gw_err gw_custom_check_branch_hints(const struct gw_module *module,
                                         struct gw_diag *diag);

#endif
