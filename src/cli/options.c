/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <string.h>

#include "base/alloc.h"
#include "base/suggest.h"
#include "cli/console.h"
#include "cli/number.h"
#include "core/engine/engine.h"
#include "os/socket.h"

/* A command line being read: `next` of argv[0..argc) comes next. */
struct cursor {
    struct gw_args *args;
    char **argv;
    int argc, next;
};

static enum gw_command_id command_of(const struct cursor *c)
{
    return gw_command_id_of(c->args->command);
}

static int bad_value(const struct cursor *c, const struct gw_option *option,
                     const char *text, const char *want)
{
    return gw_console_usage(c->args->command->name, "--%s %s: not %s", option->name, text,
                            want);
}

static int bad_feature(const struct cursor *c, const char *name)
{
    struct gw_suggest suggest = {.wanted = gw_slice_str(name)};
    for (int i = 0; i < GW_FEATURE_COUNT; i++)
        gw_suggest_offer(&suggest, gw_slice_str(gw_features_text((enum gw_feature)i)));
    if (suggest.best.data)
        return gw_console_usage(c->args->command->name,
                                "--feature: there is no feature `%s`; did you mean `%s`?",
                                name, (const char *)suggest.best.data);
    return gw_console_usage(
        c->args->command->name,
        "--feature: there is no feature `%s`; `godwit features` lists them", name);
}

static int read_feature(const struct cursor *c, const char *text,
                        struct gw_option_use *use)
{
    use->is_off = *text == '-';
    const char *name = *text == '+' || *text == '-' ? text + 1 : text;
    enum gw_feature feature;
    enum gw_comp_feature comp_feature;
    if (gw_comp_features_find(gw_slice_str(name), &comp_feature)) {
        use->number = GW_FEATURE_COUNT + (uint64_t)comp_feature;
        return 0;
    }
    if (!gw_features_find(gw_slice_str(name), &feature)) return bad_feature(c, name);
    if (use->is_off && feature == GW_FEATURE_MVP)
        return gw_console_usage(c->args->command->name, "--feature: mvp is always on");
    use->number = (uint64_t)feature;
    return 0;
}

static int read_tier(const struct cursor *c, const struct gw_option *option,
                     const char *text)
{
    char wanted[128] = "a tier; there is ";
    const char *name;
    for (size_t i = 0; (name = gw_engine_tier_name(i)) != NULL; i++) {
        if (strcmp(text, name) == 0) return 0;
        size_t len = strlen(wanted);
        snprintf(wanted + len, sizeof wanted - len, "%s`%s`", i > 0 ? ", " : "", name);
    }
    return bad_value(c, option, text, wanted);
}

static int read_value(const struct cursor *c, const struct gw_option *option,
                      const char *text, struct gw_option_use *use)
{
    static const char *const whens[] = {"auto", "always", "never"};
    use->text = text;
    switch (option->kind) {
    case GW_OPTION_IS_COUNT:
        if (gw_number_count(text, &use->number)) return 0;
        return bad_value(c, option, text, "a count, such as 1000000");
    case GW_OPTION_IS_SIZE:
        if (gw_number_size(text, &use->number)) return 0;
        return bad_value(c, option, text, "a size, such as 65536, 512KiB or 64MiB");
    case GW_OPTION_IS_TIME:
        if (gw_number_time(text, &use->number)) return 0;
        return bad_value(c, option, text,
                         "a time with its unit, such as 500ms, 2s or 1.5m");
    case GW_OPTION_IS_ADDRESS:
        if (gw_socket_is_address(text)) return 0;
        return bad_value(c, option, text,
                         "an address with a port, such as 127.0.0.1:8080");
    case GW_OPTION_IS_FEATURE:
        return read_feature(c, text, use);
    case GW_OPTION_IS_TIER:
        return read_tier(c, option, text);
    case GW_OPTION_IS_WHEN:
        for (use->number = 0; use->number < GW_COUNT(whens); use->number++)
            if (strcmp(text, whens[use->number]) == 0) return 0;
        return bad_value(c, option, text, "auto, always or never");
    case GW_OPTION_IS_FLAG:
    case GW_OPTION_IS_TEXT:
    case GW_OPTION_IS_FILE:
    case GW_OPTION_IS_DIR:
        break;
    }
    return 0;
}

/* `value` is what was glued to the option (--name=value, -xvalue), or NULL. */
static int read_option(struct cursor *c, const struct gw_option *option,
                       const char *value)
{
    struct gw_option_use *use = &c->args->uses[c->args->use_count];
    *use = (struct gw_option_use){.id = gw_option_id_of(option)};
    if (option->kind == GW_OPTION_IS_FLAG) {
        if (value)
            return gw_console_usage(c->args->command->name, "--%s takes no value",
                                    option->name);
    } else {
        if (!value && c->next < c->argc) value = c->argv[c->next++];
        if (!value)
            return gw_console_usage(c->args->command->name, "--%s needs a value: --%s %s",
                                    option->name, option->name, option->arg);
        int code = read_value(c, option, value, use);
        if (code != 0) return code;
    }
    c->args->use_count++;
    if (use->id == GW_OPTION_HELP) c->args->wants_help = true;
    if (use->id == GW_OPTION_COLOR)
        gw_console_set_color((enum gw_console_when)use->number);
    return 0;
}

static int unknown_option(const struct cursor *c, const char *name, size_t len)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "%.*s", (int)(len < 60 ? len : 60), name);
    struct gw_suggest suggest = {.wanted = gw_slice_str(wanted)};
    for (int i = 0; i < GW_OPTION_COUNT; i++)
        if (gw_option_applies(&gw_options[i], command_of(c)))
            gw_suggest_offer(&suggest, gw_slice_str(gw_options[i].name));
    const char *command = c->args->command->name;
    if (suggest.best.data)
        return gw_console_usage(command, "%s has no option --%s; did you mean --%s?",
                                command, wanted, (const char *)suggest.best.data);
    return gw_console_usage(command, "%s has no option --%s", command, wanted);
}

static int read_dashed(struct cursor *c, const char *word)
{
    if (word[1] == '-') {
        size_t len = strcspn(word + 2, "=");
        const struct gw_option *option = gw_option_find(command_of(c), word + 2, len);
        if (!option) return unknown_option(c, word + 2, len);
        return read_option(c, option, word[2 + len] == '=' ? word + 3 + len : NULL);
    }
    const struct gw_option *option = gw_option_find_letter(command_of(c), word[1]);
    if (!option)
        return gw_console_usage(c->args->command->name, "%s has no option -%c",
                                c->args->command->name, word[1]);
    return read_option(c, option, word[2] ? word + 2 : NULL);
}

/* Does the number of operands suit the command? */
static int check_operands(const struct gw_args *args)
{
    const struct gw_command *command = args->command;
    unsigned least = 0, most = 0;
    switch (command->kind) {
    case GW_OPERANDS_NONE:
        break;
    case GW_OPERANDS_COMMAND:
    case GW_OPERANDS_MAYBE_FILE:
        most = 1;
        break;
    case GW_OPERANDS_FILE:
    case GW_OPERANDS_SHELL:
        least = most = 1;
        break;
    case GW_OPERANDS_FILES:
    case GW_OPERANDS_PROGRAM:
        least = 1, most = UINT32_MAX;
        break;
    }
    if (args->operand_count < least)
        return gw_console_usage(command->name, "%s needs %s: godwit %s %s", command->name,
                                command->kind == GW_OPERANDS_SHELL ? "a shell" : "a file",
                                command->name, command->operands);
    if (args->operand_count > most)
        return gw_console_usage(command->name, "%s: `%s` is one too many: godwit %s%s%s",
                                command->name, args->operands[most], command->name,
                                most > 0 ? " " : "", command->operands);
    return 0;
}

int gw_args_parse(const struct gw_command *command, int argc, char **argv,
                  struct gw_args *args)
{
    *args = (struct gw_args){.command = command, .operands = argv};
    struct cursor c = {args, argv, argc, 0};
    args->use_cap = (unsigned)argc + 1;
    args->uses = gw_alloc_array(gw_alloc_libc(), args->use_cap, sizeof *args->uses);
    if (!args->uses) return gw_console_fail(command->name, GW_ERR_NOMEM, NULL);

    bool is_program = command->kind == GW_OPERANDS_PROGRAM, are_operands = false;
    while (c.next < argc) {
        char *word = argv[c.next++];
        if (are_operands || word[0] != '-' || word[1] == '\0') {
            args->operands[args->operand_count++] = word; /* never ahead of c.next */
            if (is_program) are_operands = true;
        } else if (strcmp(word, "--") == 0) {
            are_operands = true;
        } else {
            int code = read_dashed(&c, word);
            if (code != 0) return code;
        }
        if (args->wants_help) return 0;
    }
    args->operands[args->operand_count] = NULL;
    return check_operands(args);
}

void gw_args_deinit(struct gw_args *args)
{
    gw_alloc_put(gw_alloc_libc(), args->uses, args->use_cap * sizeof *args->uses);
    args->uses = NULL;
}

const struct gw_option_use *gw_args_last(const struct gw_args *args, enum gw_option_id id)
{
    for (unsigned i = args->use_count; i-- > 0;)
        if (args->uses[i].id == id) return &args->uses[i];
    return NULL;
}

gw_features gw_args_features(const struct gw_args *args, enum gw_option_id id)
{
    gw_features features = gw_features_default();
    for (unsigned i = 0; i < args->use_count; i++) {
        const struct gw_option_use *use = &args->uses[i];
        if (use->id != id || use->number >= GW_FEATURE_COUNT) continue;
        gw_features bit = GW_FEATURE_BIT((enum gw_feature)use->number);
        features = use->is_off ? features & ~bit : features | bit;
    }
    return features;
}

gw_comp_features gw_args_comp_features(const struct gw_args *args, enum gw_option_id id)
{
    gw_comp_features features = gw_comp_features_default();
    for (unsigned i = 0; i < args->use_count; i++) {
        const struct gw_option_use *use = &args->uses[i];
        if (use->id != id || use->number < GW_FEATURE_COUNT) continue;
        gw_comp_features bit = GW_COMP_FEATURE_BIT(use->number - GW_FEATURE_COUNT);
        features = use->is_off ? features & ~bit : features | bit;
    }
    return features ? features : GW_COMP_FEATURES_NONE;
}
