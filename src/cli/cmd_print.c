/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "component/text/print.h"
#include "core/text/print.h"

static int print(const struct gw_args *args, const struct gw_input *input)
{
    const struct gw_print_options options = {
        .folded = gw_args_have(args, GW_OPTION_PRINT_FOLDED),
        .no_names = gw_args_have(args, GW_OPTION_PRINT_NO_NAMES),
        .skeleton = gw_args_have(args, GW_OPTION_PRINT_SKELETON),
        .offsets = gw_args_have(args, GW_OPTION_PRINT_OFFSETS),
    };
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_PRINT_OUTPUT);
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer writer;
    gw_writer_init(&writer, gw_alloc_libc());
    enum gw_err err = input->component
                          ? gw_comp_text_print(input->component, &options, &diag, &writer)
                          : gw_text_print(input->module, &options, &diag, &writer);
    if (err == GW_OK) err = writer.err;
    int code;
    if (err == GW_OK)
        code = gw_output_write(output ? output->text : NULL,
                               gw_slice_of(writer.data, writer.len), false);
    else
        code = gw_console_fail(gw_input_name(args->operands[0]), err, &diag);
    gw_writer_deinit(&writer);
    return code;
}

int gw_cmd_print(const struct gw_args *args)
{
    struct gw_engine *engine;
    struct gw_input input;
    int code =
        gw_input_engine_with(gw_args_features(args, GW_OPTION_PRINT_FEATURE), &engine);
    if (code != 0) return code;
    code = gw_input_open(engine, args->operands[0], GW_COMP_FEATURES_ALL, &input);
    if (code == 0) {
        code = print(args, &input);
        gw_input_close(&input);
    }
    gw_engine_unref(&engine);
    return code;
}
