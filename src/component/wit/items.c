/* SPDX-License-Identifier: Apache-2.0 */
/* items.c -- the imports or exports of a world while it is made. */
#include "component/wit/resolve.h"

void gw_wit_items_init(struct gw_wit_items *list, struct gw_alloc *alloc)
{
    gw_vec_init(&list->items, alloc, sizeof(struct gw_wit_item));
    gw_map_init(&list->keys, alloc);
}

void gw_wit_items_deinit(struct gw_wit_items *list)
{
    gw_map_deinit(&list->keys);
    gw_vec_deinit(&list->items);
}

struct gw_wit_item *gw_wit_items_find(struct gw_wit *wit, const struct gw_wit_items *list,
                                      const struct gw_wit_item *like)
{
    uint64_t index;
    bool found = like->name.len
                     ? gw_map_find(&list->keys, gw_wit_lower(wit, like->name), &index)
                     : gw_wit_address_find(&list->keys, like->interface, &index);
    return found ? GW_VEC_AT(struct gw_wit_item, &list->items, index) : NULL;
}

enum gw_err gw_wit_items_add(struct gw_wit *wit, struct gw_wit_items *list,
                             const struct gw_wit_item *item)
{
    if (wit->item_count++ >= GW_WIT_MAX_ITEMS)
        return gw_wit_problem_at(wit, GW_ERR_LIMIT, item->place,
                                 "the worlds hold more than %d items together",
                                 GW_WIT_MAX_ITEMS);
    uint64_t index = list->items.len;
    if (!gw_vec_push_copy(&list->items, item)) return gw_wit_problem_nomem(wit);
    if (!item->name.len)
        return gw_wit_address_put(wit, &list->keys, item->interface, index);
    struct gw_slice key = gw_wit_lower(wit, item->name);
    if (!key.data || gw_map_put(&list->keys, key, index) != GW_OK)
        return gw_wit_problem_nomem(wit);
    return GW_OK;
}
