/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/unbundle.h"

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"

enum { DEFAULT_THRESHOLD = 10 << 10 };

static int write_modules(const char *folder, const struct gw_vec *modules)
{
    int code = gw_output_folder(folder);
    for (size_t i = 0; i < modules->len && !code; i++) {
        char path[4096];
        int len = snprintf(path, sizeof path, "%s/unbundled-module%zu.wasm", folder, i);
        if (len < 0 || (size_t)len >= sizeof path)
            return gw_console_fail(folder, GW_ERR_LIMIT, NULL);
        code = gw_output_write(path, *GW_VEC_AT(struct gw_slice, modules, i), true);
    }
    return code;
}

static int unbundle(const struct gw_args *args, const struct gw_input *input,
                    const char *folder)
{
    const struct gw_option_use *threshold =
        gw_args_last(args, GW_OPTION_UNBUNDLE_THRESHOLD);
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_UNBUNDLE_OUTPUT);
    struct gw_vec modules;
    struct gw_writer out;
    gw_vec_init(&modules, gw_alloc_libc(), sizeof(struct gw_slice));
    gw_writer_init(&out, gw_alloc_libc());
    enum gw_err err = gw_unbundle(
        input->component, threshold ? (size_t)threshold->number : DEFAULT_THRESHOLD,
        &modules, &out);
    int code = err ? gw_console_fail(gw_input_name(args->operands[0]), err, NULL)
                   : write_modules(folder, &modules);
    if (!code)
        code = gw_output_write(output ? output->text : NULL,
                               gw_slice_of(out.data, out.len), true);
    gw_writer_deinit(&out);
    gw_vec_deinit(&modules);
    return code;
}

int gw_cmd_unbundle(const struct gw_args *args)
{
    const struct gw_option_use *folder =
        gw_args_last(args, GW_OPTION_UNBUNDLE_MODULE_DIR);
    const char *path = args->operands[0];
    struct gw_engine *engine;
    struct gw_input input;
    if (!folder)
        return gw_console_usage("unbundle", "say where the modules go: --module-dir DIR");
    int code = gw_input_engine_with(GW_FEATURES_ALL, &engine);
    if (code) return code;
    code = gw_input_open_valid(engine, path, GW_COMP_FEATURES_ALL, &input);
    if (!code) {
        if (input.component) {
            code = unbundle(args, &input, folder->text);
        } else {
            gw_console_error("%s is a core module: there is nothing to take out",
                             gw_input_name(path));
            code = gw_err_exit_code(GW_ERR_INVALID);
        }
        gw_input_close(&input);
    }
    gw_engine_unref(&engine);
    return code;
}
