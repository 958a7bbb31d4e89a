/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "wast/wast.h"

static void print_line(void *env, const char *line)
{
    (void)env;
    puts(line);
}

/* Run one script; a script that cannot be read counts as one failed directive. */
static int run_script(struct gw_engine *engine, gw_comp_features features,
                      const char *path, bool is_verbose, struct gw_wast_result *total)
{
    struct gw_map_file file;
    int code = gw_input_bytes(path, &file);
    if (code != 0) return code;

    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_wast_result result = {0};
    const char *name = gw_input_name(path);
    enum gw_err err =
        gw_wast_run(engine, features, file.bytes, name, print_line, NULL, &diag, &result);
    if (err != GW_OK) {
        char text[512];
        gw_diag_print(&diag, text, sizeof text);
        printf("%s:%s\n", name, diag.err ? text : gw_err_text(err));
        result.failed++;
    }
    gw_map_file_close(&file);
    if (is_verbose)
        printf("%s: %" PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " skipped\n", name,
               result.passed, result.failed, result.skipped);
    total->passed += result.passed;
    total->failed += result.failed;
    total->skipped += result.skipped;
    return 0;
}

int gw_cmd_wast(const struct gw_args *args)
{
    const struct gw_option_use *tier = gw_args_last(args, GW_OPTION_WAST_TIER);
    struct gw_engine_config config = gw_engine_config_defaults();
    config.features = gw_args_features(args, GW_OPTION_WAST_FEATURE);
    gw_comp_features features = gw_args_comp_features(args, GW_OPTION_WAST_FEATURE);
    config.tier = tier ? tier->text : NULL;
    struct gw_engine *engine;
    int code = gw_input_engine(&config, &engine);
    if (code != 0) return code;

    struct gw_wast_result total = {0};
    bool is_verbose = gw_args_have(args, GW_OPTION_WAST_VERBOSE);
    for (unsigned i = 0; i < args->operand_count; i++) {
        int failed = run_script(engine, features, args->operands[i], is_verbose, &total);
        if (failed) code = failed;
    }
    gw_engine_unref(&engine);
    printf("%" PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " skipped\n", total.passed,
           total.failed, total.skipped);
    if (total.failed > 0) code = 1;
    return gw_console_finish(code);
}
