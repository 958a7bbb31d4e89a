/* SPDX-License-Identifier: Apache-2.0 */
/* live.h -- a set of types together with all that they are made of, in an order in which each
 * follows what it speaks of. */
#ifndef GW_COMPONENT_NEW_LIVE_H
#define GW_COMPONENT_NEW_LIVE_H

#include "component/model/ptr_map.h"
#include "component/new/new.h"

enum { GW_LIVE_MAX_DEPTH = 500 }; /* of types inside each other, and aliases of aliases */

struct gw_live {
    struct gw_vec types; /* const struct gw_wit_type * */
    struct gw_ptr_map index;
    uint32_t depth;
    enum gw_err err; /* NOMEM or LIMIT; sticks */
};

void gw_live_init(struct gw_live *live, struct gw_alloc *alloc);
void gw_live_deinit(struct gw_live *live);

/* Add a type (NULL: none), or what a function or interface speaks of. */
void gw_live_type(struct gw_live *live, const struct gw_wit_type *type);
void gw_live_func(struct gw_live *live, const struct gw_wit_func *func);
void gw_live_interface(struct gw_live *live, const struct gw_wit_interface *interface);
void gw_live_item(struct gw_live *live, const struct gw_wit_item *item);

static inline const struct gw_wit_type *gw_live_at(const struct gw_live *live, size_t i)
{
    return *GW_VEC_AT(const struct gw_wit_type *, &live->types, i);
}

/* Say that types are nested too deeply. */
enum gw_err gw_live_problem(struct gw_new_problem *problem);

#endif
