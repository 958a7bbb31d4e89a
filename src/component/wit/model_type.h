/* SPDX-License-Identifier: Apache-2.0 */
/* model_type.h -- WIT's types as the types of the component model (model/types.h), for whoever wants
 * their layout, flat form or plan.
 *
 * Aliases vanish. A resource becomes one identity, wherever it is imported or exported; whoever must
 * tell these apart does so by the WIT types. */
#ifndef GW_COMPONENT_WIT_MODEL_TYPE_H
#define GW_COMPONENT_WIT_MODEL_TYPE_H

#include "component/wit/wit.h"

struct gw_wit_model {
    struct gw_arena *arena; /* where the types are made */
    struct gw_map
        types; /* WIT type -> gw_comp_valtype, or gw_comp_resource of a resource */
};

void gw_wit_model_init(struct gw_wit_model *m, struct gw_arena *arena,
                       struct gw_alloc *alloc);
void gw_wit_model_deinit(struct gw_wit_model *m);

/* Give what a type is; the same object for the same type.
 *   type     no RESOURCE, nor an alias of one
 *   errors   NOMEM */
enum gw_err gw_wit_model_type(struct gw_wit_model *m, const struct gw_wit_type *type,
                              const struct gw_comp_valtype **out);
/* The same of a function's type; a new object each time. */
enum gw_err gw_wit_model_func(struct gw_wit_model *m, const struct gw_wit_func *func,
                              const struct gw_comp_func_type **out);

#endif
