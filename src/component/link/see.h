/* SPDX-License-Identifier: Apache-2.0 */
/* see.h -- something that is passed on, as its receiver's type shows it. */
#ifndef GW_COMPONENT_LINK_SEE_H
#define GW_COMPONENT_LINK_SEE_H

#include "component/link/linked.h"

/* Make what `view` shows of `what`.
 *   arena   for what has to be made; the store's
 *   type    the receiver's, whose positions count
 *   view    NULL: all of it, in the same order: *out is `what`
 *   errors  NOMEM */
enum gw_err gw_link_see(struct gw_arena *arena, union gw_linked what,
                        const struct gw_comp_extern_type *type,
                        const struct gw_comp_view *view, union gw_linked *out);

/* The same for an instance. */
enum gw_err gw_link_see_instance(struct gw_arena *arena,
                                 const struct gw_linked_instance *what,
                                 const struct gw_comp_instance_type *type,
                                 const struct gw_comp_view *view,
                                 const struct gw_linked_instance **out);

#endif
