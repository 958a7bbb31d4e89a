/* SPDX-License-Identifier: Apache-2.0 */
/* compose_wac.h -- `godwit compose` of a composition in WAC. */
#ifndef GW_CLI_COMPOSE_WAC_H
#define GW_CLI_COMPOSE_WAC_H

#include "cli/options.h"

/* Compose what the operand says and write it, or write what was read as JSON. Prints its own
 * messages; returns 0 or the exit code. */
int gw_compose_wac(const struct gw_args *args);

#endif
