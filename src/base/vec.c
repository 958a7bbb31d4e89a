/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"

#include <string.h>

void gw_vec_init(struct gw_vec *vec, struct gw_alloc *alloc, size_t item_bytes)
{
    *vec = (struct gw_vec){.alloc = alloc, .item_bytes = item_bytes};
}

void gw_vec_deinit(struct gw_vec *vec)
{
    gw_alloc_put(vec->alloc, vec->data, vec->cap * vec->item_bytes);
    vec->data = NULL;
    vec->len = vec->cap = 0;
}

static int grow(struct gw_vec *vec, size_t need)
{
    size_t cap = vec->cap < 8 ? 8 : vec->cap + vec->cap / 2, bytes;
    if (cap < need) cap = need;
    if (__builtin_mul_overflow(cap, vec->item_bytes, &bytes)) return -1;
    void *data =
        gw_alloc_resize(vec->alloc, vec->data, vec->cap * vec->item_bytes, bytes);
    if (!data) return -1;
    vec->data = data;
    vec->cap = cap;
    return 0;
}

void *gw_vec_extend(struct gw_vec *vec, size_t count)
{
    size_t need;
    if (__builtin_add_overflow(vec->len, count, &need)) return NULL;
    if ((need > vec->cap || !vec->data) && grow(vec, need)) return NULL;
    void *first = (uint8_t *)vec->data + vec->len * vec->item_bytes;
    vec->len = need;
    return first;
}

void *gw_vec_push(struct gw_vec *vec)
{
    void *item = gw_vec_extend(vec, 1);
    if (item) memset(item, 0, vec->item_bytes);
    return item;
}

void *gw_vec_push_copy(struct gw_vec *vec, const void *item)
{
    void *to = gw_vec_extend(vec, 1);
    if (to) memcpy(to, item, vec->item_bytes);
    return to;
}
