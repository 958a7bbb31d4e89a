/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"

enum { WIDTH = 80, COMMAND_COLUMN = 15, OPTION_COLUMN = 28 };

static void heading(const char *text)
{
    printf("\n%s%s%s\n", gw_console_style(stdout, GW_STYLE_BOLD), text,
           gw_console_style(stdout, GW_STYLE_PLAIN));
}

static void explain_all(void)
{
    printf("godwit runs and examines WebAssembly.\n\n"
           "Usage: godwit COMMAND [OPTION]... [OPERAND]...\n");
    heading("Commands:");
    for (int i = 0; i < GW_COMMAND_COUNT; i++)
        printf("  %-*s%s\n", COMMAND_COLUMN - 2, gw_commands[i].name,
               gw_commands[i].summary);
    printf("\n`godwit help COMMAND` explains one of them; `godwit run hello.wasm` is a "
           "start.\n");
}

static void explain_option(const struct gw_option *option)
{
    char left[80];
    int len =
        snprintf(left, sizeof left, "  %c%c%c --%s%s%s", option->letter ? '-' : ' ',
                 option->letter ? option->letter : ' ', option->letter ? ',' : ' ',
                 option->name, option->arg ? " " : "", option->arg ? option->arg : "");
    if (len >= OPTION_COLUMN)
        printf("%s\n%*s", left, OPTION_COLUMN, "");
    else
        printf("%-*s", OPTION_COLUMN, left);
    gw_console_wrap(stdout, option->doc, OPTION_COLUMN, WIDTH);
}

static void explain_options(enum gw_command_id of)
{
    for (int i = 0; i < GW_OPTION_COUNT; i++)
        if (gw_options[i].command == of) explain_option(&gw_options[i]);
}

static void explain(const struct gw_command *command)
{
    printf("Usage: godwit %s [OPTION]...%s%s\n\n", command->name,
           command->kind == GW_OPERANDS_NONE ? "" : " ", command->operands);
    gw_console_wrap(stdout, command->text, 0, WIDTH);
    heading("Options:");
    explain_options(gw_command_id_of(command));
    explain_options(GW_COMMAND_COMMON);
}

int gw_cmd_help(const struct gw_args *args)
{
    if (args->operand_count == 0) {
        explain_all();
        return gw_console_finish(0);
    }
    const char *name = args->operands[0];
    const struct gw_command *command = gw_command_find(name);
    if (!command) return gw_console_no_command(name);
    explain(command);
    return gw_console_finish(0);
}
