/* SPDX-License-Identifier: Apache-2.0 */
/* extern.h -- what can be imported and exported, as handles. */
#ifndef GW_API_EXTERN_H
#define GW_API_EXTERN_H

#include "api/ref.h"
#include "core/runtime/instance.h"

/* The runtime's extern of a handle.
 *   store    NULL: of any
 *   returns  false for NULL, for what is no extern, of another store, or dead */
bool gw_api_extern_lower(const struct wasm_store_t *store, const wasm_extern_t *handle,
                         struct gw_extern *out);

/* One more handle of an extern.
 *   returns  NULL when out of memory */
GW_OWN wasm_extern_t *gw_api_extern_lift(struct wasm_store_t *store,
                                         struct gw_extern what);

#endif
