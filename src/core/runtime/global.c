/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/global.h"

#include "core/runtime/store.h"

_Static_assert(offsetof(struct gw_global, value) == 0,
               "code addresses the value directly");

void gw_global_init(struct gw_store *store, const struct gw_globaltype *type,
                    const union gw_value *value, struct gw_global *global)
{
    *global = (struct gw_global){*value, *type, store->globals};
    store->globals = global;
}

enum gw_err gw_global_new(struct gw_store *store, const struct gw_globaltype *type,
                          const union gw_value *value, struct gw_global **out)
{
    struct gw_global *global = gw_arena_get(&store->arena, sizeof *global);
    if (!global) return GW_ERR_NOMEM;
    gw_global_init(store, type, value, global);
    *out = global;
    return GW_OK;
}

enum gw_err gw_tag_new(struct gw_store *store, gw_type_id type, struct gw_tag **out)
{
    struct gw_tag *tag = gw_arena_get(&store->arena, sizeof *tag);
    if (!tag) return GW_ERR_NOMEM;
    *tag =
        (struct gw_tag){type, gw_type_registry_get(store->registry, type), store->tags};
    store->tags = tag;
    *out = tag;
    return GW_OK;
}
