/* SPDX-License-Identifier: Apache-2.0 */
/* value.h -- wasm_val_t to the runtime's values and back. */
#ifndef GW_API_VALUE_H
#define GW_API_VALUE_H

#include "api/ref.h"
#include "godwit/value.h"

/* Turn a value into a guest's of canonical type `type`. References as gw_api_ref_lower;
 * both kinds of reference are taken for either, what counts is the object.
 *   errors   INVALID: the kind is another, or the reference does not fit; NOMEM;
 *            UNSUPPORTED: v128 */
enum gw_err gw_api_value_lower(struct wasm_store_t *store, const wasm_val_t *val,
                               gw_valtype type, union gw_value *out);

/* The other way.
 *   errors   NOMEM, UNSUPPORTED */
enum gw_err gw_api_value_lift(struct wasm_store_t *store, const union gw_value *value,
                              gw_valtype type, GW_OWN wasm_val_t *out);

/* The same for the wider kind of value, which takes v128. */
enum gw_err gw_api_value_lower_wide(struct wasm_store_t *store,
                                    const struct godwit_value *val, gw_valtype type,
                                    union gw_value *out);
enum gw_err gw_api_value_lift_wide(struct wasm_store_t *store,
                                   const union gw_value *value, gw_valtype type,
                                   GW_OWN struct godwit_value *out);

/* An array of values of either kind: wasm_val_t, or struct godwit_value. */
struct gw_api_values {
    void *items;
    bool is_wide;
};

static inline size_t gw_api_value_bytes(bool is_wide)
{
    return is_wide ? sizeof(struct godwit_value) : sizeof(wasm_val_t);
}

/* Lists of values to and from slots. Lowering writes one by one, so that what is written
 * already is alive where the collector looks; lifting releases what it made when it
 * fails. `_delete_all` releases the references of values and nothing else; `_init_all`
 * gives zeroes of the right kinds. */
enum gw_err gw_api_value_lower_all(struct wasm_store_t *store, struct gw_api_values vals,
                                   const gw_valtype *types, uint32_t count,
                                   uint64_t *slots);
enum gw_err gw_api_value_lift_all(struct wasm_store_t *store, const uint64_t *slots,
                                  const gw_valtype *types, uint32_t count,
                                  struct gw_api_values vals);
void gw_api_value_delete_all(struct gw_api_values vals, uint32_t count);
void gw_api_value_init_all(const struct wasm_store_t *store, const gw_valtype *types,
                           uint32_t count, struct gw_api_values vals);

#endif
