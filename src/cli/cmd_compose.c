/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/command.h"
#include "cli/compose_parts.h"
#include "cli/compose_wac.h"
#include "cli/console.h"

enum way { PLUG, BY_NAME, WAC };

/* Which ways an option goes with. */
static bool goes_with(enum gw_option_id option, enum way way)
{
    switch (option) {
    case GW_OPTION_COMPOSE_PLUG:
        return way == PLUG;
    case GW_OPTION_COMPOSE_CONFIG:
        return way == BY_NAME;
    case GW_OPTION_COMPOSE_JSON:
        return way == WAC;
    case GW_OPTION_COMPOSE_DEP:
    case GW_OPTION_COMPOSE_DEPS_DIR:
    case GW_OPTION_COMPOSE_IMPORT_DEPENDENCIES:
        return way != PLUG;
    default:
        return true;
    }
}

int gw_cmd_compose(const struct gw_args *args)
{
    static int (*const run[])(const struct gw_args *) = {
        gw_compose_plug, gw_compose_by_name, gw_compose_wac};
    static const char *const texts[] = {"plugging", "a component as FILE", "WAC as FILE"};
    const char *first = args->operands[0];
    enum way way = WAC;
    if (strcmp(first, "plug") == 0)
        way = PLUG;
    else if (gw_args_have(args, GW_OPTION_COMPOSE_CONFIG) ||
             gw_compose_is_component(first))
        way = BY_NAME;
    for (unsigned i = 0; i < args->use_count; i++)
        if (!goes_with(args->uses[i].id, way))
            return gw_console_usage("compose", "--%s does not go with %s",
                                    gw_options[args->uses[i].id].name, texts[way]);
    if (way != PLUG && args->operand_count > 1)
        return gw_console_usage("compose", "one file at a time, not %s, too",
                                args->operands[1]);
    return run[way](args);
}
