/* SPDX-License-Identifier: Apache-2.0 */
/* methods.h -- functions by the resource that they belong to, each list in its order. */
#ifndef GW_COMPONENT_WIT_METHODS_H
#define GW_COMPONENT_WIT_METHODS_H

#include "component/wit/wit.h"

struct gw_wit_method {
    const struct gw_wit_func *func;
    uint32_t next; /* of the same resource; UINT32_MAX: none */
    uint32_t last; /* of the list; where this is its first */
};

struct gw_wit_methods {
    struct gw_map first; /* resource -> index of its first method */
    struct gw_vec list;  /* struct gw_wit_method */
};

void gw_wit_methods_init(struct gw_wit_methods *m, struct gw_alloc *alloc);
void gw_wit_methods_deinit(struct gw_wit_methods *m);

/* Add a function; one that belongs to no resource is left out.     errors  NOMEM */
enum gw_err gw_wit_methods_add(struct gw_wit_methods *m, const struct gw_wit_func *func);

/* The first method of a resource, or the one behind `after`; NULL: there is none. */
const struct gw_wit_method *gw_wit_methods_first(const struct gw_wit_methods *m,
                                                 const struct gw_wit_type *resource);
const struct gw_wit_method *gw_wit_methods_next(const struct gw_wit_methods *m,
                                                const struct gw_wit_method *after);

#endif
