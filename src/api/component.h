/* SPDX-License-Identifier: Apache-2.0 */
/* component.h -- the shells around components and what is linked of them.
 *
 * Types, items, instances and functions have no shell: an embedder's pointer to one is the
 * model's own, under another name. */
#ifndef GW_API_COMPONENT_H
#define GW_API_COMPONENT_H

#include "api/store.h"
#include "component/link/instantiate.h"
#include "godwit/component.h"

struct godwit_component {
    wasm_engine_t *engine; /* a reference */
    struct gw_component *component;
};

struct godwit_host {
    wasm_engine_t *engine; /* a reference */
    struct gw_link_host *host;
    struct gw_arena arena; /* envs of what was defined */
};

struct godwit_linked {
    wasm_engine_t *engine; /* a reference */
    struct gw_comp_prelinked *prelinked;
};

struct godwit_results {
    wasm_engine_t *engine; /* a reference */
    struct gw_arena arena;
    struct gw_comp_value value;
    bool has_value;
};

struct godwit_call {
    struct gw_link_call *call;
};

#endif
