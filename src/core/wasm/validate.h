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

#endif
