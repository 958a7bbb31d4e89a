/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/input.h"
#include "cli/options.h"

int gw_cmd_validate(const struct gw_args *args)
{
    struct gw_engine *engine;
    int code =
        gw_input_engine_with(gw_args_features(args, GW_OPTION_VALIDATE_FEATURE), &engine);
    if (code != 0) return code;
    for (unsigned i = 0; i < args->operand_count; i++) {
        struct gw_input input;
        int failed = gw_input_open_valid(
            engine, args->operands[i],
            gw_args_comp_features(args, GW_OPTION_VALIDATE_FEATURE), &input);
        if (failed)
            code = failed;
        else
            gw_input_close(&input);
    }
    gw_engine_unref(&engine);
    return code;
}
