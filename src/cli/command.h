/* SPDX-License-Identifier: Apache-2.0 */
/* command.h -- commands.def as data: what commands and options there are.
 *
 * Immutable tables; anyone may read them. Parsing a command line against them is
 * options.h's. */
#ifndef GW_CLI_COMMAND_H
#define GW_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum gw_command_id {
#define GW_COMMAND_ROW(id, name, kind, operands, summary, text) GW_COMMAND_##id,
#include "cli/commands.def"
    GW_COMMAND_COUNT,
    GW_COMMAND_COMMON = GW_COMMAND_COUNT /* options of every command */
};

enum gw_option_id {
#define GW_OPTION_ROW(command, id, name, letter, kind, arg, doc) GW_OPTION_##id,
#include "cli/commands.def"
    GW_OPTION_COUNT
};

enum gw_option_kind {
    GW_OPTION_IS_FLAG,
    GW_OPTION_IS_TEXT,
    GW_OPTION_IS_FILE,
    GW_OPTION_IS_DIR,
    GW_OPTION_IS_COUNT,
    GW_OPTION_IS_SIZE,
    GW_OPTION_IS_TIME,
    GW_OPTION_IS_ADDRESS,
    GW_OPTION_IS_FEATURE,
    GW_OPTION_IS_TIER,
    GW_OPTION_IS_WHEN,
};

enum gw_operand_kind {
    GW_OPERANDS_NONE,
    GW_OPERANDS_FILE,
    GW_OPERANDS_MAYBE_FILE,
    GW_OPERANDS_FILES,
    GW_OPERANDS_PROGRAM,
    GW_OPERANDS_COMMAND,
    GW_OPERANDS_SHELL,
};

struct gw_args;

struct gw_option {
    enum gw_command_id command;
    enum gw_option_kind kind;
    char letter; /* 0: none */
    const char *name, *arg, *doc;
};

struct gw_command {
    const char *name, *operands, *summary, *text;
    enum gw_operand_kind kind;
    int (*run)(const struct gw_args *args); /* returns the exit code */
};

extern const struct gw_command gw_commands[GW_COMMAND_COUNT];
extern const struct gw_option gw_options[GW_OPTION_COUNT];

/* Is this option one of the command's, its own or a common one? */
bool gw_option_applies(const struct gw_option *option, enum gw_command_id command);

/* Find a command by name, or an option of a command by name or letter; NULL: none. */
const struct gw_command *gw_command_find(const char *name);
const struct gw_option *gw_option_find(enum gw_command_id command, const char *name,
                                       size_t len);
const struct gw_option *gw_option_find_letter(enum gw_command_id command, char letter);

/* Is the word an option, of whatever command, whose value is the next word? */
bool gw_option_takes_next(const char *word);

/* The name of the command that was probably meant; NULL: none is near. */
const char *gw_command_near(const char *name);

static inline enum gw_command_id gw_command_id_of(const struct gw_command *command)
{
    return (enum gw_command_id)(command - gw_commands);
}

static inline enum gw_option_id gw_option_id_of(const struct gw_option *option)
{
    return (enum gw_option_id)(option - gw_options);
}

/* What each command does: cmd_<name>.c. */
#define GW_COMMAND_ROW(id, name, kind, operands, summary, text)                          \
    int gw_cmd_##name(const struct gw_args *args);
#include "cli/commands.def"

#endif
