/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"

enum { PATH_BYTES = 4096 };

/* FILE with .gwc instead of .wasm or .wat.     returns  false: too long */
static bool default_output(const char *path, char out[PATH_BYTES])
{
    size_t len = strlen(path);
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (dot && (!slash || dot > slash) &&
        (strcmp(dot, ".wasm") == 0 || strcmp(dot, ".wat") == 0))
        len = (size_t)(dot - path);
    if (len + sizeof ".gwc" > PATH_BYTES) return false;
    memcpy(out, path, len);
    memcpy(out + len, ".gwc", sizeof ".gwc");
    return true;
}

static int compile(struct gw_engine *engine, const char *path, const char *output)
{
    struct gw_module *module;
    int code = gw_input_load(engine, path, &module);
    if (code != 0) return code;
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_engine_compile_file(engine, module, output, &diag);
    gw_module_unref(&module);
    if (err == GW_ERR_LIMIT) {
        gw_console_note("%s: a function is too large to compile; calling it will fail",
                        path);
        return 0;
    }
    return err == GW_OK ? 0 : gw_console_fail(path, err, &diag);
}

int gw_cmd_compile(const struct gw_args *args)
{
    const char *path = args->operands[0];
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_COMPILE_OUTPUT);
    char beside[PATH_BYTES];
    if (!output && strcmp(path, "-") == 0)
        return gw_console_usage("compile", "standard input has no name: say with -o where "
                                           "to write");
    if (!output && !default_output(path, beside))
        return gw_console_usage("compile", "the name is too long: say with -o where to "
                                           "write");
    struct gw_engine_config config = gw_engine_config_defaults();
    config.features = gw_args_features(args, GW_OPTION_COMPILE_FEATURE);
    config.store.is_metered = gw_args_have(args, GW_OPTION_COMPILE_METERED);
    config.store.is_interruptible = gw_args_have(args, GW_OPTION_COMPILE_INTERRUPTIBLE);
    config.store.compile = GW_COMPILE_POOL;
    struct gw_engine *engine;
    int code = gw_input_engine(&config, &engine);
    if (code != 0) return code;
    code = compile(engine, path, output ? output->text : beside);
    gw_engine_unref(&engine);
    return code;
}
