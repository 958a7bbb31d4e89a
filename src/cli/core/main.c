/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- the smallest godwit: the interpreter and WASI 0.1 in one static program, for small devices.
 *
 *   godwit-core [--dir HOST[::GUEST]]... [--env NAME=VALUE]... FILE [ARG]...
 *
 * A binary module in, an exit code out: the guest's own; 134 for a trap; 2 for wrong usage; 1 for
 * everything else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/interp/interp.h"
#include "core/runtime/linker.h"
#include "core/runtime/tier.h"
#include "core/wasm/decode.h"
#include "core/wasm/limits.h"
#include "core/wasm/validate.h"
#include "os/map_file.h"
#include "wasi/wasi.h"

enum { EXIT_USAGE = 2, EXIT_TRAP = 134 };

struct world {
    struct gw_wasi_config config;
    struct gw_wasi_dir *dirs;
    const char **env;
    struct gw_type_registry *registry;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_linker *linker;
    struct gw_wasi *wasi;
    struct gw_instance *instance;
};

static int usage(void)
{
    fputs("usage: godwit-core [--dir HOST[::GUEST]]... [--env NAME=VALUE]... FILE [ARG]...\n",
          stderr);
    return EXIT_USAGE;
}

/* HOST::GUEST; cut in place, as argv may be. */
static struct gw_wasi_dir dir_of(char *text)
{
    struct gw_wasi_dir dir = {.host_path = text, .guest_path = text};
    char *colons = strstr(text, "::");
    if (colons) {
        *colons = 0;
        dir.guest_path = colons + 2;
    }
    return dir;
}

/* Read the options.     returns  where FILE stands; 0: wrong usage */
static int read_options(struct world *w, int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (i + 1 == argc) return 0;
        if (strcmp(argv[i], "--dir") == 0)
            w->dirs[w->config.dir_count++] = dir_of(argv[i + 1]);
        else if (strcmp(argv[i], "--env") == 0 && strchr(argv[i + 1], '='))
            w->env[w->config.env_count++] = argv[i + 1];
        else
            return 0;
    }
    if (i >= argc) return 0;
    w->config.dirs = w->dirs;
    w->config.env = w->env;
    w->config.args = (const char *const *)(argv + i);
    w->config.arg_count = (size_t)(argc - i);
    gw_wasi_config_inherit_stdio(&w->config);
    return i;
}

static enum gw_err load(struct world *w, const char *path, struct gw_diag *diag)
{
    struct gw_alloc *alloc = gw_alloc_libc();
    struct gw_map_file file;
    enum gw_err err = gw_map_file_open(path, GW_MAX_MODULE_BYTES, alloc, &file);
    if (err) return err;
    struct gw_decode_options options = {
        .features = gw_features_default(), .alloc = alloc, .registry = w->registry};
    err = gw_module_decode(file.bytes, &options, diag, &w->module);
    if (!err) err = gw_module_validate(w->module, diag); /* the file stays mapped */
    return err;
}

static enum gw_err instantiate(struct world *w, struct gw_diag *diag)
{
    struct gw_store_config config = gw_store_config_defaults();
    config.registry = w->registry;
    config.tier = &gw_interp_tier;
    config.is_interruptible = false;
    enum gw_err err = gw_store_new(&config, &w->store);
    if (!err) err = gw_linker_new(w->store, &w->linker);
    if (!err) err = gw_wasi_new(w->store, &w->config, diag, &w->wasi);
    if (!err) err = gw_wasi_define(w->wasi, w->linker, w->module);
    if (!err) err = gw_linker_instantiate(w->linker, w->module, diag, &w->instance);
    return err;
}

static void say_trap(const struct gw_store *store, const char *file)
{
    char frames[4096];
    fprintf(stderr, "%s: trap: %s\n", file, store->trap->message);
    gw_trap_print(store->trap, frames, sizeof frames);
    fputs(frames, stderr);
}

static int report(const struct world *w, enum gw_err err, const struct gw_diag *diag,
                  const char *file)
{
    if (err == GW_ERR_EXIT) return (int)w->store->exit_code;
    if (err == GW_ERR_TRAP && w->store->trap) {
        say_trap(w->store, file);
        return EXIT_TRAP;
    }
    char text[512];
    gw_diag_print(diag, text, sizeof text);
    fprintf(stderr, "%s: %s\n", file, diag->err ? text : gw_err_text(err));
    return err == GW_ERR_EXCEPTION ? EXIT_TRAP : 1;
}

int main(int argc, char **argv)
{
    struct world w = {.config = gw_wasi_config_defaults()};
    struct gw_diag diag = GW_DIAG_INIT;
    uint32_t exit_code = 0;
    w.dirs = calloc((size_t)argc, sizeof *w.dirs);
    w.env = calloc((size_t)argc, sizeof *w.env);
    int file = w.dirs && w.env ? read_options(&w, argc, argv) : 0;
    if (file == 0) return usage();

    enum gw_err err = gw_type_registry_new(gw_alloc_libc(), &w.registry);
    if (!err) err = load(&w, argv[file], &diag);
    if (!err) err = instantiate(&w, &diag);
    if (!err) err = gw_wasi_start(w.wasi, w.instance, &exit_code);
    return err ? report(&w, err, &diag, argv[file]) : (int)exit_code; /* the system frees */
}
