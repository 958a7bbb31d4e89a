/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_completions.c -- the table as completion scripts of three shells. Documents are
 * quoted for each shell's single quotes; names need no quoting: they are letters, digits
 * and hyphens. */
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"

static const char *const shells[] = {"bash", "zsh", "fish"};

/* Print `text` inside single quotes: `'` becomes `replacement`; for zsh, `[`, `]` and `:`
 * are escaped. */
static void put_quoted(const char *text, const char *replacement, bool is_zsh)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs(replacement, stdout);
            continue;
        }
        if (is_zsh && strchr("[]:\\", *text)) putchar('\\');
        putchar(*text);
    }
}

static void put_features(const char *separator)
{
    for (int i = 0; i < GW_FEATURE_COUNT + GW_COMP_FEATURE_COUNT; i++) {
        const char *name =
            i < GW_FEATURE_COUNT
                ? gw_features_text((enum gw_feature)i)
                : gw_comp_features_text((enum gw_comp_feature)(i - GW_FEATURE_COUNT));
        for (const char *sign = "+-"; *sign; sign++)
            printf("%s%c%s", i > 0 || *sign == '-' ? separator : "", *sign, name);
    }
}

static void put_commands(void)
{
    for (int i = 0; i < GW_COMMAND_COUNT; i++)
        printf("%s%s", i > 0 ? " " : "", gw_commands[i].name);
}

/* ---- bash ---- */

static void bash_options_of(int command)
{
    for (int i = 0; i < GW_OPTION_COUNT; i++)
        if (gw_option_applies(&gw_options[i], (enum gw_command_id)command))
            printf(" --%s", gw_options[i].name);
}

/* Several commands may have an option of the same name: is this its first row? */
static bool is_first_of_name(int index)
{
    for (int i = 0; i < index; i++)
        if (strcmp(gw_options[i].name, gw_options[index].name) == 0) return false;
    return true;
}

/* A `case` arm for all options of one kind of value, if there are any. */
static void bash_values(enum gw_option_kind kind, const char *action)
{
    bool has_any = false;
    for (int i = 0; i < GW_OPTION_COUNT; i++) {
        if (gw_options[i].kind != kind || !is_first_of_name(i)) continue;
        printf("%s--%s", has_any ? "|" : "    ", gw_options[i].name);
        if (gw_options[i].letter) printf("|-%c", gw_options[i].letter);
        has_any = true;
    }
    if (has_any) printf(")\n        %s\n        return ;;\n", action);
}

static void bash_operands(void)
{
    static const char *const actions[] = {
        [GW_OPERANDS_NONE] = ":",
        [GW_OPERANDS_FILE] = "_godwit_files",
        [GW_OPERANDS_MAYBE_FILE] = "_godwit_files",
        [GW_OPERANDS_FILES] = "_godwit_files",
        [GW_OPERANDS_PROGRAM] = "_godwit_files",
        [GW_OPERANDS_COMMAND] = "COMPREPLY=($(compgen -W \"$commands\" -- \"$word\"))",
        [GW_OPERANDS_SHELL] = "COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$word\"))",
    };
    for (int i = 0; i < GW_COMMAND_COUNT; i++)
        printf("    %s) %s ;;\n", gw_commands[i].name, actions[gw_commands[i].kind]);
}

static void for_bash(void)
{
    printf("# bash completion for godwit; source it.\n"
           "_godwit_paths() { # names may contain spaces\n"
           "    local IFS=$'\\n'\n"
           "    COMPREPLY+=($(compgen \"$@\" -- \"$word\"))\n"
           "}\n"
           "_godwit_files() {\n"
           "    local ending\n"
           "    for ending in wasm wat wast; do\n"
           "        _godwit_paths -f -X \"!*.$ending\"\n"
           "    done\n"
           "    _godwit_paths -d\n"
           "}\n"
           "_godwit() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local commands='");
    put_commands();
    printf("'\n    COMPREPLY=()\n    compopt -o filenames 2>/dev/null\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        COMPREPLY=($(compgen -W \"$commands\" -- \"$word\"))\n"
           "        return\n    fi\n    case $last in\n");
    bash_values(GW_OPTION_IS_DIR, "_godwit_paths -d");
    bash_values(GW_OPTION_IS_FILE, "_godwit_paths -f");
    bash_values(GW_OPTION_IS_TIER, "COMPREPLY=($(compgen -W 'interp jit' -- \"$word\"))");
    bash_values(GW_OPTION_IS_WHEN,
                "COMPREPLY=($(compgen -W 'auto always never' -- \"$word\"))");
    bash_values(GW_OPTION_IS_FEATURE,
                "COMPREPLY=($(compgen -W \"$(_godwit_features)\" -- \"$word\"))");
    printf("    esac\n    if [ \"${word#-}\" != \"$word\" ]; then\n"
           "        local options=\n        case ${COMP_WORDS[1]} in\n");
    for (int i = 0; i < GW_COMMAND_COUNT; i++) {
        printf("        %s) options='", gw_commands[i].name);
        bash_options_of(i);
        printf("' ;;\n");
    }
    printf("        esac\n        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
           "        return\n    fi\n    case ${COMP_WORDS[1]} in\n");
    bash_operands();
    printf("    esac\n}\n_godwit_features() {\n    echo '");
    put_features(" ");
    printf("'\n}\ncomplete -F _godwit godwit\n");
}

/* ---- zsh ---- */

static void zsh_value(const struct gw_option *option)
{
    if (option->kind == GW_OPTION_IS_FLAG) return;
    putchar(':');
    put_quoted(option->arg, "'\\''", true);
    putchar(':');
    switch (option->kind) {
    case GW_OPTION_IS_DIR:
        printf("_files -/");
        break;
    case GW_OPTION_IS_FILE:
        printf("_files");
        break;
    case GW_OPTION_IS_TIER:
        printf("(interp jit)");
        break;
    case GW_OPTION_IS_WHEN:
        printf("(auto always never)");
        break;
    case GW_OPTION_IS_FEATURE:
        putchar('(');
        put_features(" ");
        putchar(')');
        break;
    case GW_OPTION_IS_FLAG:
    case GW_OPTION_IS_TEXT:
    case GW_OPTION_IS_COUNT:
    case GW_OPTION_IS_SIZE:
    case GW_OPTION_IS_TIME:
    case GW_OPTION_IS_ADDRESS:
        putchar(' ');
    }
}

static void zsh_option(const struct gw_option *option, const char *dashes,
                       const char *name)
{
    bool is_repeatable = strstr(option->doc, "repeatable") != NULL;
    printf(" '%s%s%s[", is_repeatable ? "*" : "", dashes, name);
    put_quoted(option->doc, "'\\''", true);
    putchar(']');
    zsh_value(option);
    putchar('\'');
}

static void zsh_operands(const struct gw_command *command)
{
    static const char *const actions[] = {
        [GW_OPERANDS_NONE] = "",
        [GW_OPERANDS_FILE] = "'1:module:_files -g \"*.(wasm|wat)\"'",
        [GW_OPERANDS_MAYBE_FILE] = "'1:module:_files -g \"*.(wasm|wat)\"'",
        [GW_OPERANDS_FILES] = "'*:module:_files -g \"*.(wasm|wat|wast)\"'",
        [GW_OPERANDS_PROGRAM] =
            "'1:program:_files -g \"*.(wasm|wat)\"' '*::argument:_files'",
        [GW_OPERANDS_COMMAND] = "'1:command:_godwit_commands'",
        [GW_OPERANDS_SHELL] = "'1:shell:(bash zsh fish)'",
    };
    printf(" %s ;;\n", actions[command->kind]);
}

static void for_zsh(void)
{
    printf("#compdef godwit\n_godwit_commands() {\n    local -a commands=(\n");
    for (int i = 0; i < GW_COMMAND_COUNT; i++) {
        printf("        '%s:", gw_commands[i].name);
        put_quoted(gw_commands[i].summary, "'\\''", false);
        printf("'\n");
    }
    printf("    )\n    _describe command commands\n}\n_godwit() {\n"
           "    if (( CURRENT == 2 )); then\n        _godwit_commands\n        return\n  "
           "  fi\n"
           "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n"
           "    case $command in\n");
    for (int i = 0; i < GW_COMMAND_COUNT; i++) {
        printf("    %s) _arguments", gw_commands[i].name);
        for (int j = 0; j < GW_OPTION_COUNT; j++) {
            const struct gw_option *option = &gw_options[j];
            if (!gw_option_applies(option, (enum gw_command_id)i)) continue;
            char letter[] = {option->letter, '\0'};
            if (option->letter) zsh_option(option, "-", letter);
            zsh_option(option, "--", option->name);
        }
        zsh_operands(&gw_commands[i]);
    }
    printf("    esac\n}\nif [ \"$funcstack[1]\" = _godwit ]; then _godwit \"$@\"\n"
           "else compdef _godwit godwit\nfi\n");
}

/* ---- fish ---- */

static void fish_option(const struct gw_command *command, const struct gw_option *option)
{
    printf("complete -c godwit -n '__fish_seen_subcommand_from %s' -l %s", command->name,
           option->name);
    if (option->letter) printf(" -s %c", option->letter);
    switch (option->kind) {
    case GW_OPTION_IS_FLAG:
        break;
    case GW_OPTION_IS_DIR:
        printf(" -x -a '(__fish_complete_directories)'");
        break;
    case GW_OPTION_IS_FILE:
        printf(" -r -F");
        break;
    case GW_OPTION_IS_TIER:
        printf(" -x -a 'interp jit'");
        break;
    case GW_OPTION_IS_WHEN:
        printf(" -x -a 'auto always never'");
        break;
    case GW_OPTION_IS_FEATURE:
        printf(" -x -a '");
        put_features(" ");
        putchar('\'');
        break;
    case GW_OPTION_IS_TEXT:
    case GW_OPTION_IS_COUNT:
    case GW_OPTION_IS_SIZE:
    case GW_OPTION_IS_TIME:
    case GW_OPTION_IS_ADDRESS:
        printf(" -x");
    }
    printf(" -d '");
    put_quoted(option->doc, "\\'", false);
    printf("'\n");
}

static void for_fish(void)
{
    printf("complete -c godwit -f\n");
    for (int i = 0; i < GW_COMMAND_COUNT; i++) {
        const struct gw_command *command = &gw_commands[i];
        printf("complete -c godwit -n __fish_use_subcommand -a %s -d '", command->name);
        put_quoted(command->summary, "\\'", false);
        printf("'\n");
        for (int j = 0; j < GW_OPTION_COUNT; j++)
            if (gw_option_applies(&gw_options[j], (enum gw_command_id)i))
                fish_option(command, &gw_options[j]);
        if (command->kind == GW_OPERANDS_COMMAND || command->kind == GW_OPERANDS_SHELL) {
            printf("complete -c godwit -n '__fish_seen_subcommand_from %s' -a '",
                   command->name);
            if (command->kind == GW_OPERANDS_SHELL)
                printf("bash zsh fish");
            else
                put_commands();
            printf("'\n");
        } else if (command->kind != GW_OPERANDS_NONE) {
            printf("complete -c godwit -n '__fish_seen_subcommand_from %s' -F\n",
                   command->name);
        }
    }
}

int gw_cmd_completions(const struct gw_args *args)
{
    static void (*const writers[])(void) = {for_bash, for_zsh, for_fish};
    for (size_t i = 0; i < GW_COUNT(shells); i++) {
        if (strcmp(args->operands[0], shells[i]) != 0) continue;
        writers[i]();
        return gw_console_finish(0);
    }
    return gw_console_usage("completions",
                            "no completions for `%s`; there are bash, zsh, fish",
                            args->operands[0]);
}
