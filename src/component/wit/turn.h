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

/* Turn a world; `-importized` or `-exportized` is appended to its name.
 *   world    of the wit; changed in place
 *   errors   INVALID: two items of one name, or what cannot be exported; LIMIT, NOMEM */
enum gw_err gw_wit_importize(struct gw_wit *wit, const struct gw_wit_world *world);
enum gw_err gw_wit_exportize(struct gw_wit *wit, const struct gw_wit_world *world);

#endif
