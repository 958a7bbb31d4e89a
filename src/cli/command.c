/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <string.h>

#include "base/compiler.h"
#include "base/suggest.h"

const struct gw_command gw_commands[] = {
#define GW_COMMAND_ROW(id, name, kind, operands, summary, text)                          \
    {#name, operands, summary, text, GW_OPERANDS_##kind, gw_cmd_##name},
#define GW_COMMAND_AS_ROW(id, name, shown, kind, operands, summary, text)                \
    {shown, operands, summary, text, GW_OPERANDS_##kind, gw_cmd_##name},
#include "cli/commands.def"
};

const struct gw_option gw_options[] = {
#define GW_OPTION_ROW(command, id, name, letter, kind, arg, doc)                         \
    {GW_COMMAND_##command, GW_OPTION_IS_##kind, letter, name, arg, doc},
#include "cli/commands.def"
};

bool gw_option_applies(const struct gw_option *option, enum gw_command_id command)
{
    return option->command == command || option->command == GW_COMMAND_COMMON;
}

const struct gw_command *gw_command_find(const char *name)
{
    for (size_t i = 0; i < GW_COUNT(gw_commands); i++)
        if (strcmp(gw_commands[i].name, name) == 0) return &gw_commands[i];
    return NULL;
}

const char *gw_command_near(const char *name)
{
    struct gw_suggest suggest = {.wanted = gw_slice_str(name)};
    for (size_t i = 0; i < GW_COUNT(gw_commands); i++)
        gw_suggest_offer(&suggest, gw_slice_str(gw_commands[i].name));
    return (const char *)suggest.best.data;
}

const struct gw_option *gw_option_find(enum gw_command_id command, const char *name,
                                       size_t len)
{
    for (size_t i = 0; i < GW_COUNT(gw_options); i++) {
        const struct gw_option *option = &gw_options[i];
        if (gw_option_applies(option, command) && strlen(option->name) == len &&
            memcmp(option->name, name, len) == 0)
            return option;
    }
    return NULL;
}

const struct gw_option *gw_option_find_letter(enum gw_command_id command, char letter)
{
    for (size_t i = 0; i < GW_COUNT(gw_options); i++) {
        const struct gw_option *option = &gw_options[i];
        if (gw_option_applies(option, command) && option->letter == letter) return option;
    }
    return NULL;
}

bool gw_option_takes_next(const char *word)
{
    for (size_t i = 0; i < GW_COUNT(gw_options); i++) {
        const struct gw_option *option = &gw_options[i];
        bool is_this = word[1] == '-' ? strcmp(word + 2, option->name) == 0
                                      : word[1] == option->letter && !word[2];
        if (is_this) return option->kind != GW_OPTION_IS_FLAG;
    }
    return false;
}
