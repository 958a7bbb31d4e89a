/* SPDX-License-Identifier: Apache-2.0 */
/* linker.h -- struct godwit_linker: a gw_linker and the store it serves. */
#ifndef GW_API_LINKER_H
#define GW_API_LINKER_H

#include "api/store.h"
#include "godwit/linker.h"

struct godwit_linker {
    struct wasm_store_t *store; /* borrowed: it outlives the linker */
    struct gw_linker *linker;
};

#endif
