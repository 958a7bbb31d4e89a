/* SPDX-License-Identifier: Apache-2.0 */
/* turn.h -- a world seen from the other side.
 *
 *   importized  imports what it exported: what depends on such a component wants
 *   exportized  exports what it imported: what provides for such a component wants
 *
 * Types of the world's own stay imports; what the items need besides is imported. */
#ifndef GW_COMPONENT_WIT_TURN_H
#define GW_COMPONENT_WIT_TURN_H

#include "component/wit/wit.h"

struct gw_wit_turning {
    bool to_exports; /* exportize; else importize */
    struct gw_slice
        name; /* the new one; empty: the old one with -importized or -exportized */
    const struct gw_slice
        *only;           /* exportize: names of imports, or ids or names of interfaces */
    uint32_t only_count; /* 0: all of them */
};

/* Turn a world.
 *   world    of the wit; changed in place
 *   errors   INVALID: two items of one name, or what cannot be exported, or no such import;
 *            LIMIT, NOMEM */
enum gw_err gw_wit_turn(struct gw_wit *wit, const struct gw_wit_world *world,
                        const struct gw_wit_turning *turning);

#endif
