/* SPDX-License-Identifier: Apache-2.0 */
/* module.h -- wasm_module_t and wasm_shared_module_t, handles of a gw_module. */
#ifndef GW_API_MODULE_H
#define GW_API_MODULE_H

#include "api/ref.h"

struct wasm_module_t {
    struct wasm_ref_t ref;
    struct gw_module *module; /* a reference */
};

/* Thread: any. */
struct wasm_shared_module_t {
    wasm_engine_t *engine;    /* a reference */
    struct gw_module *module; /* a reference */
};

/* Make a handle; takes the module over, also when it fails (NULL: out of memory). */
GW_OWN wasm_module_t *gw_api_module_new(struct wasm_store_t *store,
                                        GW_OWN struct gw_module *module);
GW_OWN wasm_shared_module_t *gw_api_module_new_shared(wasm_engine_t *engine,
                                                      GW_OWN struct gw_module *module);

#endif
