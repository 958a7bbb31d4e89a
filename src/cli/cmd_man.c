/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_man.c -- the table as man pages: godwit(1) and one page a command, godwit-run(1).
 */
#include <ctype.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"

/* Text as roff: specials escaped, `code` in bold. A line never starts with a request. */
static void put(const char *text, size_t len)
{
    bool is_code = false;
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '\\':
            printf("\\e");
            break;
        case '-':
            printf("\\-");
            break;
        case '.':
        case '\'':
            printf(i == 0 ? "\\&%c" : "%c", text[i]);
            break;
        case '`':
            is_code = !is_code;
            printf(is_code ? "\\fB" : "\\fP");
            break;
        default:
            putchar(text[i]);
        }
    }
    putchar('\n');
}

static void put_text(const char *text)
{
    bool is_example = false;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
        size_t len = strcspn(text, "\n");
        bool starts_example = *text == ' ';
        if (starts_example && !is_example) printf(".PP\n.nf\n");
        if (!starts_example && is_example) printf(".fi\n");
        is_example = starts_example;
        if (len == 0)
            printf(".PP\n");
        else
            put(text, len);
    }
    if (is_example) printf(".fi\n");
}

static void put_options(enum gw_command_id of)
{
    for (int i = 0; i < GW_OPTION_COUNT; i++) {
        const struct gw_option *option = &gw_options[i];
        if (option->command != of) continue;
        printf(".TP\n");
        if (option->letter) printf("\\fB\\-%c\\fP, ", option->letter);
        printf("\\fB\\-\\-");
        for (const char *p = option->name; *p; p++)
            printf(*p == '-' ? "\\-" : "%c", *p);
        printf("\\fP");
        if (option->arg) printf(" \\fI%s\\fP", option->arg);
        putchar('\n');
        put(option->doc, strlen(option->doc));
    }
}

static void put_upper(const char *text)
{
    for (; *text; text++)
        putchar(toupper((unsigned char)*text));
}

static void put_head(const char *name)
{
    printf(".TH GODWIT%s", name ? "\\-" : "");
    if (name) put_upper(name);
    printf(" 1 \"\" \"godwit " GODWIT_VERSION "\" \"godwit\"\n.SH NAME\n");
}

static void put_exit_status(void)
{
    printf(
        ".SH EXIT STATUS\n"
        "0 for success, 1 for an error, 2 for wrong usage.\n"
        "\\fBgodwit run\\fP ends with the guest's exit code, or with 134 after a trap.\n"
        ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fP\n"
        "where set and not empty, messages are not coloured.\n");
}

static void page_of_all(void)
{
    put_head(NULL);
    printf("godwit \\- run and examine WebAssembly\n.SH SYNOPSIS\n"
           "\\fBgodwit\\fP \\fICOMMAND\\fP [\\fIOPTION\\fP]... [\\fIOPERAND\\fP]...\n"
           ".SH COMMANDS\n");
    for (int i = 0; i < GW_COMMAND_COUNT; i++)
        printf(".TP\n\\fBgodwit\\-%s\\fP(1)\n%s\n", gw_commands[i].name,
               gw_commands[i].summary);
    printf(".SH OPTIONS\nEvery command knows these:\n");
    put_options(GW_COMMAND_COMMON);
    put_exit_status();
}

static void page_of(const struct gw_command *command)
{
    put_head(command->name);
    printf("godwit\\-%s \\- %s\n.SH SYNOPSIS\n\\fBgodwit %s\\fP [\\fIOPTION\\fP]... ",
           command->name, command->summary, command->name);
    put(command->operands, strlen(command->operands));
    printf(".SH DESCRIPTION\n");
    put_text(command->text);
    printf(".SH OPTIONS\n");
    put_options(gw_command_id_of(command));
    put_options(GW_COMMAND_COMMON);
    put_exit_status();
    printf(".SH SEE ALSO\n\\fBgodwit\\fP(1)\n");
}

int gw_cmd_man(const struct gw_args *args)
{
    if (args->operand_count == 0) {
        page_of_all();
        return gw_console_finish(0);
    }
    const char *name = args->operands[0];
    const struct gw_command *command = gw_command_find(name);
    if (!command) return gw_console_no_command(name);
    page_of(command);
    return gw_console_finish(0);
}
