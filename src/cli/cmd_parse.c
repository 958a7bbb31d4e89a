/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "component/model/validate.h"
#include "component/link/load.h"
#include "component/text/parse.h"
#include "core/text/parse.h"

/* Is what was parsed valid? Says what is not. */
static int check(const struct gw_args *args, struct gw_slice binary)
{
    gw_comp_features features = gw_args_comp_features(args, GW_OPTION_PARSE_FEATURE);
    struct gw_engine *engine;
    int code =
        gw_input_engine_with(gw_args_features(args, GW_OPTION_PARSE_FEATURE), &engine);
    if (code != 0) return code;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module = NULL;
    struct gw_component *component = NULL;
    enum gw_err err;
    if (gw_component_is(binary)) {
        err = gw_comp_decode(engine, binary, features, &diag, &component);
        if (err == GW_OK) err = gw_component_validate(component, &diag);
    } else {
        err = gw_engine_load(engine, binary, &diag, &module);
    }
    if (err != GW_OK)
        code = gw_console_fail(gw_input_name(args->operands[0]), err, &diag);
    gw_module_unref(&module);
    gw_component_unref(&component);
    gw_engine_unref(&engine);
    return code;
}

static int parse(const struct gw_args *args, struct gw_slice text, struct gw_writer *out)
{
    const char *path = args->operands[0];
    struct gw_text_options options = {
        .features = gw_args_features(args, GW_OPTION_PARSE_FEATURE),
        .drop_names = gw_args_have(args, GW_OPTION_PARSE_NO_NAMES),
    };
    struct gw_diag diag = GW_DIAG_INIT;
    bool is_component = gw_comp_text_is(text);
    enum gw_err err = is_component ? gw_comp_text_parse(text, &options, &diag, out)
                                   : gw_text_parse(text, &options, &diag, out);
    if (err == GW_OK) err = out->err;
    if (err != GW_OK) return gw_console_fail(gw_input_name(path), err, &diag);
    if (gw_args_have(args, GW_OPTION_PARSE_NO_CHECK)) return 0;
    return check(args, gw_slice_of(out->data, out->len));
}

int gw_cmd_parse(const struct gw_args *args)
{
    const char *path = args->operands[0];
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_PARSE_OUTPUT);
    struct gw_map_file file;
    int code = gw_input_bytes(path, &file);
    if (code != 0) return code;

    struct gw_writer writer;
    gw_writer_init(&writer, gw_alloc_libc());
    if (file.bytes.len >= 4 && memcmp(file.bytes.data, "\0asm", 4) == 0) {
        gw_console_error("%s: this is a binary already; `godwit print` makes text of it",
                         gw_input_name(path));
        code = 1;
    } else {
        code = parse(args, file.bytes, &writer);
    }
    if (code == 0)
        code = gw_output_write(output ? output->text : NULL,
                               gw_slice_of(writer.data, writer.len), true);
    gw_writer_deinit(&writer);
    gw_map_file_close(&file);
    return code;
}
