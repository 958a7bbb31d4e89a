/* SPDX-License-Identifier: Apache-2.0 */
/* validate.h -- is the module valid? spec: valid/modules, appendix/algorithm */
#ifndef GW_CORE_WASM_VALIDATE_H
#define GW_CORE_WASM_VALIDATE_H

#include "base/diag.h"
#include "core/wasm/module.h"

/* Validate the whole module, bodies included; sets is_validated and `uses`.
 *   errors   INVALID, and what decoding a body can give; diag names function, offset and
 *            rule
 *   thread   one per module
 *   cost     O(len), no allocation that grows with the module */
enum gw_err gw_module_validate(struct gw_module *module, struct gw_diag *diag);

/* The same for a module whose very bytes were validated before, with the same features: bodies are not looked at.
 *   uses     what the module used then
 *   cost     O(len) without the code section */
enum gw_err gw_module_validate_again(struct gw_module *module, gw_features uses,
                                     struct gw_diag *diag);

#endif
