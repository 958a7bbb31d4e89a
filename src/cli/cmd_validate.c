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
        struct gw_module *module;
        int failed = gw_input_load(engine, args->operands[i], &module);
        if (failed)
            code = failed;
        else
            gw_module_unref(&module);
    }
    gw_engine_unref(&engine);
    return code;
}
