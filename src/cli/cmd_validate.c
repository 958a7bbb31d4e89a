/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"

/* One file.      json  NULL: what is wrong becomes a message */
static int check(struct gw_engine *engine, const char *path, gw_comp_features features,
                 struct gw_json *json)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_map_file file;
    char text[1024] = "cannot be read";
    int code = gw_input_bytes(path, &file);
    if (code == 0) {
        enum gw_err err = gw_input_check(engine, file.bytes, features, &diag);
        gw_map_file_close(&file);
        if (err && json) {
            gw_diag_print(&diag, text, sizeof text);
            code = gw_err_exit_code(err);
        } else if (err) {
            code = gw_console_fail(gw_input_name(path), err, &diag);
        }
    }
    if (!json) return code;
    gw_json_open(json, NULL, '{');
    gw_json_string(json, "file", gw_slice_str(gw_input_name(path)));
    gw_json_bool(json, "valid", code == 0);
    if (code) gw_json_string(json, "message", gw_slice_str(text));
    gw_json_close(json, '}');
    return code;
}

int gw_cmd_validate(const struct gw_args *args)
{
    struct gw_engine *engine;
    struct gw_json out = {.out = stdout};
    struct gw_json *json = gw_args_have(args, GW_OPTION_VALIDATE_JSON) ? &out : NULL;
    int code = gw_output_report(args, GW_OPTION_VALIDATE_OUTPUT);
    if (code == 0)
        code = gw_input_engine_with(gw_args_features(args, GW_OPTION_VALIDATE_FEATURE),
                                    &engine);
    if (code != 0) return code;
    if (json) gw_json_open(json, NULL, '[');
    for (unsigned i = 0; i < args->operand_count; i++) {
        int failed = check(engine, args->operands[i],
                           gw_args_comp_features(args, GW_OPTION_VALIDATE_FEATURE), json);
        if (failed) code = failed;
    }
    if (json) gw_json_close(json, ']');
    gw_engine_unref(&engine);
    return gw_console_finish(code);
}
