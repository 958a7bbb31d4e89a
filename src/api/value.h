/* SPDX-License-Identifier: Apache-2.0 */
/* value.h -- wasm_val_t to the runtime's values and back. */
#ifndef GW_API_VALUE_H
#define GW_API_VALUE_H

#include "api/ref.h"

/* Turn a value into a guest's of canonical type `type`. References as gw_api_ref_lower;
 * both kinds of reference are taken for either, what counts is the object. errors
 * INVALID: the kind is another, or the reference does not fit; NOMEM; UNSUPPORTED: v128
 */
enum gw_err gw_api_value_lower(struct wasm_store_t *store, const wasm_val_t *val,
                               gw_valtype type, union gw_value *out);

/* The other way.     errors  NOMEM, UNSUPPORTED */
enum gw_err gw_api_value_lift(struct wasm_store_t *store, const union gw_value *value,
                              gw_valtype type, GW_OWN wasm_val_t *out);

/* Lists of values in slots. Lowering writes one by one, so that what is written already
 * is alive where the collector looks; lifting releases what it made when it fails. */
enum gw_err gw_api_value_lower_all(struct wasm_store_t *store, const wasm_val_t *vals,
                                   const gw_valtype *types, uint32_t count,
                                   uint64_t *slots);
enum gw_err gw_api_value_lift_all(struct wasm_store_t *store, const uint64_t *slots,
                                  const gw_valtype *types, uint32_t count,
                                  GW_OWN wasm_val_t *vals);

#endif
