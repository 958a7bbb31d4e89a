/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "component/model/strip.h"
#include "core/wasm/encode.h"

static bool is_dropped(void *env, struct gw_slice name)
{
    const struct gw_args *args = env;
    for (unsigned i = 0; i < args->use_count; i++) {
        const struct gw_option_use *use = &args->uses[i];
        if (use->id == GW_OPTION_STRIP_KEEP_NAMES &&
            (gw_slice_is(name, "name") || gw_slice_is(name, "component-name")))
            return false;
        if (use->id == GW_OPTION_STRIP_KEEP && gw_slice_is(name, use->text)) return false;
    }
    return true;
}

static int strip(const struct gw_args *args, const struct gw_input *input)
{
    const char *path = args->operands[0];
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_STRIP_OUTPUT);
    const struct gw_encode_options options = {
        .drops_custom = is_dropped, .env = (void *)(uintptr_t)args, /* read only */
    };
    struct gw_writer writer;
    gw_writer_init(&writer, gw_alloc_libc());
    enum gw_err err = input->component
                          ? gw_component_strip(input->component, &options, &writer)
                          : gw_module_encode_with(input->module, &options, &writer);
    if (err == GW_OK) err = writer.err;
    int code;
    if (err == GW_OK)
        code = gw_output_write(output ? output->text : path,
                               gw_slice_of(writer.data, writer.len), true);
    else
        code = gw_console_fail(gw_input_name(path), err, NULL);
    gw_writer_deinit(&writer);
    return code;
}

int gw_cmd_strip(const struct gw_args *args)
{
    const char *path = args->operands[0];
    struct gw_engine *engine;
    struct gw_input input;
    int code = gw_input_engine_with(GW_FEATURES_ALL, &engine);
    if (code != 0) return code;
    code = gw_input_open(engine, path, GW_COMP_FEATURES_ALL, &input);
    if (code == 0) {
        /* Without -o the file itself is rewritten; text would become a binary under the
         * same name. */
        bool is_lost = input.is_text && !gw_args_have(args, GW_OPTION_STRIP_OUTPUT) &&
                       strcmp(path, "-") != 0;
        code = is_lost ? gw_console_usage("strip",
                                          "%s is text: name the binary to write with -o",
                                          path)
                       : strip(args, &input);
        gw_input_close(&input);
    }
    gw_engine_unref(&engine);
    return code;
}
