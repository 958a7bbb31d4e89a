/* SPDX-License-Identifier: Apache-2.0 */
/* global.h -- global variables and tags. Belong to a store; never move, so code may hold
 * their address. */
#ifndef GW_CORE_RUNTIME_GLOBAL_H
#define GW_CORE_RUNTIME_GLOBAL_H

#include "base/err.h"
#include "core/runtime/value.h"

struct gw_store;

struct gw_global {
    union gw_value value;      /* first, aligned to 16: code addresses it directly */
    struct gw_globaltype type; /* canonical */
    struct gw_global *next;    /* of the store */
};

struct gw_tag {
    gw_type_id type; /* of its parameters; identity is the pointer */
    const struct gw_canon *canon;
    struct gw_tag *next;
};

/* Make a global; `init` one in place, aligned to 16, which must lie there as long as the
 * store.     errors  NOMEM */
void gw_global_init(struct gw_store *store, const struct gw_globaltype *type,
                    const union gw_value *value, struct gw_global *global);
enum gw_err gw_global_new(struct gw_store *store, const struct gw_globaltype *type,
                          const union gw_value *value, struct gw_global **out);
enum gw_err gw_tag_new(struct gw_store *store, gw_type_id type, struct gw_tag **out);

#endif
