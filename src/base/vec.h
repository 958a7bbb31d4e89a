/* SPDX-License-Identifier: Apache-2.0 */
/* vec.h -- a growing array of equal items.
 *
 * Items may move when it grows: keep indices, not pointers. The element type is
 * named at each use: GW_VEC_AT(struct item, &vec, i). */
#ifndef GW_BASE_VEC_H
#define GW_BASE_VEC_H

#include "base/alloc.h"

struct gw_vec {
    void *data;
    size_t len, cap; /* in items */
    size_t item_bytes;
    struct gw_alloc *alloc;
};

void gw_vec_init(struct gw_vec *vec, struct gw_alloc *alloc, size_t item_bytes);
void gw_vec_deinit(struct gw_vec *vec);

/* Append `count` items, uncleared.
 *   returns  the first of them, or NULL when out of memory (then nothing changed) */
GW_NODISCARD void *gw_vec_extend(struct gw_vec *vec, size_t count);

/* Append one item, cleared; or a copy of *item. NULL when out of memory. */
GW_NODISCARD void *gw_vec_push(struct gw_vec *vec);
GW_NODISCARD void *gw_vec_push_copy(struct gw_vec *vec, const void *item);

#define GW_VEC_AT(type, vec, i) (&((type *)(vec)->data)[i])

/* Append one item, uncleared, in line where there is room; NULL when out of memory. */
#define GW_VEC_PUSH(type, vec) ((type *)gw_vec_push_room((vec), sizeof(type)))
GW_INLINE void *gw_vec_push_room(struct gw_vec *vec, size_t item_bytes)
{
    if (GW_UNLIKELY(vec->len == vec->cap)) return gw_vec_extend(vec, 1);
    return (uint8_t *)vec->data + vec->len++ * item_bytes;
}

#endif
