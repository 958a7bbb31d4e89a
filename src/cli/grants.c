/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/grants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/console.h"

/* The lists that the config points to; `arena` holds what is not argv's. */
struct lists {
    const char **args, **env, **listeners;
    struct gw_wasi_dir *dirs;
};

static unsigned count_uses(const struct gw_args *args, enum gw_option_id id)
{
    unsigned count = 0;
    for (unsigned i = 0; i < args->use_count; i++)
        count += args->uses[i].id == id;
    return count;
}

/* HOST or HOST::GUEST; :ro behind either, but not behind a colon: `x::ro` is the guest's
 * name ro. */
static bool add_dir(struct gw_arena *arena, const char *text, struct gw_wasi_dir *out)
{
    size_t len = strlen(text);
    bool is_read_only = len > 3 && strcmp(text + len - 3, ":ro") == 0 && text[len - 4] != ':';
    char *copy = gw_arena_array(arena, len + 1, 1);
    if (!copy) return false;
    memcpy(copy, text, len + 1);
    if (is_read_only) copy[len - 3] = '\0';
    *out = (struct gw_wasi_dir){copy, copy, is_read_only};
    char *colons = strstr(copy, "::");
    if (!colons) return true;
    *colons = '\0';
    out->guest_path = colons + 2;
    return true;
}

/* NAME=VALUE as it is, NAME with our own value; *out is NULL where we have none. */
static bool add_env(struct gw_arena *arena, const char *text, const char **out)
{
    *out = strchr(text, '=') ? text : NULL;
    if (*out) return true;
    const char *value = getenv(text);
    if (!value) return true;
    size_t len = strlen(text) + 1 + strlen(value) + 1;
    char *pair = gw_arena_get(arena, len);
    if (!pair) return false;
    snprintf(pair, len, "%s=%s", text, value);
    *out = pair;
    return true;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static bool allocate(const struct gw_args *args, struct gw_arena *arena,
                     struct lists *lists)
{
    lists->args = gw_arena_array(arena, args->operand_count, sizeof *lists->args);
    lists->env = gw_arena_array(arena, count_uses(args, GW_OPTION_RUN_ENV) + 1,
                                sizeof *lists->env);
    lists->listeners = gw_arena_array(
        arena, count_uses(args, GW_OPTION_RUN_TCPLISTEN) + 1, sizeof *lists->listeners);
    lists->dirs = gw_arena_array(arena, count_uses(args, GW_OPTION_RUN_DIR) + 1,
                                 sizeof *lists->dirs);
    return lists->args && lists->env && lists->listeners && lists->dirs;
}

static bool fill(const struct gw_args *args, struct gw_arena *arena,
                 struct gw_wasi_config *config)
{
    struct lists lists;
    if (!allocate(args, arena, &lists)) return false;
    const struct gw_option_use *arg0 = gw_args_last(args, GW_OPTION_RUN_ARG0);
    lists.args[0] = arg0 ? arg0->text : file_name(args->operands[0]);
    for (unsigned i = 1; i < args->operand_count; i++)
        lists.args[i] = args->operands[i];
    config->args = lists.args;
    config->arg_count = args->operand_count;

    for (unsigned i = 0; i < args->use_count; i++) {
        const struct gw_option_use *use = &args->uses[i];
        bool is_ok = true;
        if (use->id == GW_OPTION_RUN_DIR)
            is_ok = add_dir(arena, use->text, &lists.dirs[config->dir_count++]);
        if (use->id == GW_OPTION_RUN_TCPLISTEN)
            lists.listeners[config->listener_count++] = use->text;
        if (use->id == GW_OPTION_RUN_ENV) {
            is_ok = add_env(arena, use->text, &lists.env[config->env_count]);
            if (is_ok && lists.env[config->env_count]) config->env_count++;
        }
        if (!is_ok) return false;
    }
    config->dirs = lists.dirs;
    config->env = lists.env;
    config->listeners = lists.listeners;
    return true;
}

int gw_grants_new(const struct gw_args *args, struct gw_store *store,
                  struct gw_wasi **out)
{
    struct gw_wasi_config config = gw_wasi_config_defaults();
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_arena arena;
    gw_wasi_config_inherit_stdio(&config);
    gw_arena_init(&arena, gw_alloc_libc());
    enum gw_err err = GW_ERR_NOMEM;
    if (fill(args, &arena, &config)) err = gw_wasi_new(store, &config, &diag, out);
    gw_arena_deinit(&arena);
    if (err == GW_OK) return 0;
    if (diag.err == GW_OK) gw_diag_set(&diag, err, "%s", gw_err_text(err));
    gw_console_error("%s", diag.text);
    return gw_err_exit_code(err);
}
