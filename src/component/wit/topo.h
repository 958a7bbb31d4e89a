/* SPDX-License-Identifier: Apache-2.0 */
/* topo.h -- an order in which everything comes after what it needs. */
#ifndef GW_COMPONENT_WIT_TOPO_H
#define GW_COMPONENT_WIT_TOPO_H

#include "base/err.h"
#include "base/vec.h"

/* `from` needs `to`: both are indices. */
struct gw_wit_edge {
    uint32_t from, to;
};

/* Sort 0..count-1; of several that could come next, the least does.
 *   edges    struct gw_wit_edge; those of one `from` in any order among others
 *   order    room for `count`
 *   *bad     count of `edges`: there is an order. Else an edge of a cycle: the first of the least
 *            `from` that has one
 *   errors   NOMEM          cost  O((count + edges) log count) */
enum gw_err gw_wit_toposort(struct gw_alloc *alloc, uint32_t count,
                            const struct gw_vec *edges, uint32_t *order, size_t *bad);

#endif
