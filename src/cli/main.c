/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- find the command, read its options, do it. Nothing is set up that the command
 * does not ask for: a small program's whole time is mostly this process's start. */
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"

static bool looks_like_module(const char *word)
{
    size_t len = strlen(word);
    return len > 4 && (strcmp(word + len - 4, ".wat") == 0 ||
                       (len > 5 && strcmp(word + len - 5, ".wasm") == 0));
}

static int unknown_command(const char *name)
{
    if (looks_like_module(name))
        return gw_console_usage(NULL, "`%s` is no command; did you mean `godwit run %s`?",
                                name, name);
    const char *near = gw_command_near(name);
    if (near)
        return gw_console_usage(NULL, "`%s` is no command; did you mean `godwit %s`?",
                                name, near);
    return gw_console_usage(NULL, "`%s` is no command", name);
}

/* --help, -h, --version, -V in place of a command. */
static const char *option_as_command(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) return "help";
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) return "version";
    return word;
}

/* Options may come before the command, as if they came behind it: bring its name to the
 * front.
 *   returns  whether there is one */
static bool find_name(int argc, char **argv)
{
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1])
        at += gw_option_takes_next(argv[at]) ? 2 : 1;
    if (at >= argc) return false;
    char *name = argv[at];
    memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof *argv);
    argv[1] = name;
    return true;
}

int main(int argc, char **argv)
{
    bool is_option = argc > 1 && option_as_command(argv[1]) != argv[1];
    if (!is_option && !find_name(argc, argv))
        return gw_console_usage(NULL,
                                "what shall I do? `godwit run FILE` runs a program");
    const char *name = option_as_command(argv[1]);
    const struct gw_command *command = gw_command_find(name);
    if (!command) return unknown_command(name);

    struct gw_args args;
    int code = gw_args_parse(command, argc - 2, argv + 2, &args);
    if (code == 0 && args.wants_help) {
        char *topic = (char *)command->name;
        args.operands = &topic;
        args.operand_count = 1;
        code = gw_cmd_help(&args);
    } else if (code == 0) {
        code = command->run(&args);
    }
    gw_args_deinit(&args);
    return code;
}
