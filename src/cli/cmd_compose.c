/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/compose_wac.h"

int gw_cmd_compose(const struct gw_args *args) { return gw_compose_wac(args); }
