/* SPDX-License-Identifier: Apache-2.0 */
/* wasi.h -- the WASI worlds of a store, which must outlive its functions. */
#ifndef GW_API_WASI_H
#define GW_API_WASI_H

#include "api/store.h"

/* Free them, after the gw_store is gone. */
void gw_api_wasi_free_all(struct wasm_store_t *store);

#endif
