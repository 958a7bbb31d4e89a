/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/methods.h"

void gw_wit_methods_init(struct gw_wit_methods *m, struct gw_alloc *alloc)
{
    gw_map_init(&m->first, alloc);
    gw_vec_init(&m->list, alloc, sizeof(struct gw_wit_method));
}

void gw_wit_methods_deinit(struct gw_wit_methods *m)
{
    gw_vec_deinit(&m->list);
    gw_map_deinit(&m->first);
}

static struct gw_wit_method *at(const struct gw_wit_methods *m, uint64_t i)
{
    return GW_VEC_AT(struct gw_wit_method, &m->list, i);
}

enum gw_err gw_wit_methods_add(struct gw_wit_methods *m, const struct gw_wit_func *func)
{
    if (!func->resource) return GW_OK;
    uint32_t index = (uint32_t)m->list.len;
    const struct gw_wit_method method = {func, UINT32_MAX, index};
    /* The key is the pointer as it lies in the function, which outlives this. */
    struct gw_slice key = gw_slice_of(&func->resource, sizeof func->resource);
    uint64_t first;
    if (!gw_vec_push_copy(&m->list, &method)) return GW_ERR_NOMEM;
    if (!gw_map_find(&m->first, key, &first)) return gw_map_put(&m->first, key, index);
    at(m, at(m, first)->last)->next = index;
    at(m, first)->last = index;
    return GW_OK;
}

const struct gw_wit_method *gw_wit_methods_first(const struct gw_wit_methods *m,
                                                 const struct gw_wit_type *resource)
{
    uint64_t first;
    bool found = gw_map_find(&m->first, gw_slice_of(&resource, sizeof resource), &first);
    return found ? at(m, first) : NULL;
}

const struct gw_wit_method *gw_wit_methods_next(const struct gw_wit_methods *m,
                                                const struct gw_wit_method *after)
{
    return after->next == UINT32_MAX ? NULL : at(m, after->next);
}
