/* SPDX-License-Identifier: Apache-2.0 */
/* compose_parts.h -- `godwit compose` of components as they are: plugged into one another, or found by
 * name. */
#ifndef GW_CLI_COMPOSE_PARTS_H
#define GW_CLI_COMPOSE_PARTS_H

#include "cli/options.h"

/* Say whether the operand is a component, or to be one: not a composition in WAC. */
bool gw_compose_is_component(const char *path);

/* Both write the result, print their own messages and return 0 or the exit code. */
int gw_compose_plug(const struct gw_args *args);
int gw_compose_by_name(const struct gw_args *args);

#endif
