/* SPDX-License-Identifier: Apache-2.0 */
/* copy.h -- items of one world made anew for another: its own types get new identities there,
 * and whatever speaks of them follows; what belongs to named interfaces stays. */
#ifndef GW_COMPONENT_WIT_COPY_H
#define GW_COMPONENT_WIT_COPY_H

#include "component/wit/resolve.h"

struct gw_wit_copier {
    struct gw_wit *wit;
    struct gw_map *anonymous;
    struct gw_map copies; /* type -> its copy */
    const struct gw_wit_world *from, *to;
};

void gw_wit_copier_init(struct gw_wit_copier *c, struct gw_wit *wit,
                        struct gw_map *anonymous, const struct gw_wit_world *from,
                        const struct gw_wit_world *to);
void gw_wit_copier_deinit(struct gw_wit_copier *c);

/* Copy an item under a new name (its own: the same; it may stand in the arena of the wit). Types
 * must come before what speaks of them.     errors  NOMEM, LIMIT */
enum gw_err gw_wit_copy_item(struct gw_wit_copier *c, const struct gw_wit_item *item,
                             struct gw_slice name, struct gw_wit_item *out);

/* Add copies of what an interface has to another that stands in the world `to`, as far as it has
 * nothing of the same name. */
enum gw_err gw_wit_copy_missing(struct gw_wit_copier *c,
                                const struct gw_wit_interface *from,
                                struct gw_wit_interface *to);

#endif
