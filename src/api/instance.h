/* SPDX-License-Identifier: Apache-2.0 */
/* instance.h -- how an instantiation that failed is told. */
#ifndef GW_API_INSTANCE_H
#define GW_API_INSTANCE_H

#include "api/store.h"
#include "base/diag.h"

/* Take what a failed instantiation left and give it as a trap (unless `trap` is NULL).
 *   returns  err */
enum gw_err gw_api_instance_result(struct wasm_store_t *store, enum gw_err err,
                                   const struct gw_diag *diag, GW_OWN wasm_trap_t **trap);

#endif
