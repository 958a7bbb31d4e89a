/* SPDX-License-Identifier: Apache-2.0 */
/* choose.h -- a world by what somebody calls it. */
#ifndef GW_COMPONENT_WIT_CHOOSE_H
#define GW_COMPONENT_WIT_CHOOSE_H

#include "component/wit/wit.h"

/* Find a world: `name` of the root package, or `ns:pkg/name@version` of any package; the version
 * may be left out where only one is there. NULL: the only world of the root.
 *   path     what was loaded, for messages
 *   errors   USAGE, recorded as the wit's problem with what there is to choose from */
enum gw_err gw_wit_choose_world(struct gw_wit *wit, const char *path, const char *name,
                                const struct gw_wit_world **out);

#endif
