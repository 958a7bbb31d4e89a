/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/command.h"
#include "cli/compose_parts.h"
#include "cli/compose_wac.h"
#include "cli/console.h"

int gw_cmd_compose(const struct gw_args *args)
{
    const char *first = args->operands[0];
    bool plugs = gw_args_have(args, GW_OPTION_COMPOSE_PLUG);
    if (strcmp(first, "plug") == 0) return gw_compose_plug(args);
    if (plugs)
        return gw_console_usage("compose", "--plug belongs to `compose plug SOCKET`");
    if (args->operand_count > 1)
        return gw_console_usage("compose", "one file at a time, not %s, too",
                                args->operands[1]);
    if (gw_args_have(args, GW_OPTION_COMPOSE_CONFIG) || gw_compose_is_component(first))
        return gw_compose_by_name(args);
    return gw_compose_wac(args);
}
