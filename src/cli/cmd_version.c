/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "core/engine/engine.h"

int gw_cmd_version(const struct gw_args *args)
{
    (void)args;
    printf("godwit " GODWIT_VERSION " (" GODWIT_TARGET ", tier");
    const char *name;
    for (size_t i = 0; (name = gw_engine_tier_name(i)) != NULL; i++)
        printf("%s %s", i > 0 ? "," : "", name);
    printf(")\n");
    return gw_console_finish(0);
}
