/* SPDX-License-Identifier: Apache-2.0 */
/* inspect_component.h -- what `godwit inspect` says of a component. */
#ifndef GW_CLI_INSPECT_COMPONENT_H
#define GW_CLI_INSPECT_COMPONENT_H

#include "component/model/component.h"

/* Print a decoded component, not validated yet, to standard output.      path  for people */
void gw_inspect_component(struct gw_component *component, const char *path, bool is_json);

#endif
