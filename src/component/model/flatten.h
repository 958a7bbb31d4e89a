/* SPDX-License-Identifier: Apache-2.0 */
/* flatten.h -- the core function types that the canonical ABI gives to component
 * functions. spec: component-model, CanonicalABI#flattening */
#ifndef GW_COMPONENT_MODEL_FLATTEN_H
#define GW_COMPONENT_MODEL_FLATTEN_H

#include "component/model/limits.h"
#include "component/model/types.h"
#include "core/wasm/types.h"

/* A list of core values; one more than the limit means: too many. */
struct gw_comp_flat {
    uint32_t count;
    gw_valtype types[GW_COMP_MAX_FLAT_PARAMS + 1];
};

/* Append a type's flat form; pointers are i32, or i64 with is_64.
 *   cost  O(nodes), but stops when it is too many */
void gw_comp_flatten(struct gw_comp_flat *flat, const struct gw_comp_valtype *type,
                     bool is_64);

enum gw_comp_flat_context {
    GW_COMP_FLAT_LIFT,
    GW_COMP_FLAT_LIFT_ASYNC, /* without a callback: no result */
    GW_COMP_FLAT_LIFT_CALLBACK,
    GW_COMP_FLAT_LOWER,
    GW_COMP_FLAT_LOWER_ASYNC,
};

/* Flatten a whole function. *params_spill, *results_spill: they go through memory. */
void gw_comp_flatten_func(const struct gw_comp_func_type *type,
                          enum gw_comp_flat_context context, bool is_64,
                          struct gw_comp_flat *params, struct gw_comp_flat *results,
                          bool *params_spill, bool *results_spill);

#endif
