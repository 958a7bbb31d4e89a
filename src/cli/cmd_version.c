/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"

int gw_cmd_version(const struct gw_args *args)
{
    (void)args;
    printf("godwit " GODWIT_VERSION " (" GODWIT_TARGET ", tier interp)\n");
    return gw_console_finish(0);
}
