/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/misfit_report.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/check/fit.h"

struct report {
    struct gw_json *json; /* NULL: text */
    FILE *out; /* of what does not fit, as text: a message, or with -o the report */
    char offerers[2][160]; /* of imports, of exports */
    const char *head;      /* printed before the first */
    const char *last;      /* remedy, not said twice in a row */
};

static void tell(void *env, const struct gw_comp_misfit *misfit)
{
    struct report *r = env;
    bool is_import = misfit->kind <= GW_COMP_MISFIT_IMPORT_DIFFERS;
    const char *offerer = r->offerers[!is_import];
    const char *remedy = gw_misfit_report_remedy(misfit);
    if (r->json) {
        gw_json_open(r->json, NULL, '{');
        gw_misfit_report_json(r->json, misfit, offerer);
        gw_json_string(r->json, "fix", gw_slice_str(remedy));
        gw_json_close(r->json, '}');
        return;
    }
    if (r->head && r->out == stderr) gw_console_error("%s", r->head);
    if (r->head && r->out != stderr) fprintf(r->out, "%s\n", r->head);
    r->head = NULL;
    gw_misfit_report_print(r->out, misfit, NULL, offerer);
    if (r->last != remedy) fprintf(r->out, "    fix: %s\n", remedy);
    r->last = remedy;
}

static int fit(const struct gw_args *args, const struct gw_input *input,
               const struct gw_component *world, struct gw_slice world_id)
{
    const struct gw_component_options options = {.alloc = gw_alloc_libc(),
                                                 .registry = input->component->registry};
    const char *file = gw_input_name(args->operands[0]);
    struct gw_json json = {.out = stdout};
    struct report r = {
        .json = gw_args_have(args, GW_OPTION_TARGETS_JSON) ? &json : NULL,
        .out = gw_args_have(args, GW_OPTION_TARGETS_OUTPUT) ? stdout : stderr,
    };
    char head[512];
    snprintf(head, sizeof head, "%s does not fit the world %.*s:", file,
             GW_SLICE_ARG(world_id));
    r.head = head;
    snprintf(r.offerers[0], sizeof r.offerers[0], "the world");
    snprintf(r.offerers[1], sizeof r.offerers[1], "the component");
    if (r.json) {
        gw_json_open(&json, NULL, '{');
        gw_json_string(&json, "file", gw_slice_str(file));
        gw_json_string(&json, "world", world_id);
        gw_json_open(&json, "misfits", '[');
    }
    enum gw_err err =
        gw_check_fit(&options, input->component->type, gw_check_world_type(world), true,
                     GW_COMP_NAMING_TRACK, tell, &r);
    if (r.json) {
        gw_json_close(&json, ']');
        gw_json_bool(&json, "fits", err == GW_OK);
        gw_json_close(&json, '}');
    }
    if (err && err != GW_ERR_UNLINKABLE) return gw_console_fail(file, err, NULL);
    if (!r.json && !err) printf("%s fits the world %.*s\n", file, GW_SLICE_ARG(world_id));
    return err ? 1 : 0;
}

/* The world's type needs the registry of the component's. */
static int hold(const struct gw_args *args, const struct gw_input *input,
                struct gw_wit *wit, const struct gw_wit_world *world)
{
    const struct gw_component_options options = {.alloc = gw_alloc_libc(),
                                                 .registry = input->component->registry};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *type = NULL;
    struct gw_slice id = gw_wit_id_of(&wit->arena, world->package, world->name);
    enum gw_err err =
        id.data ? gw_check_world(wit, world, &options, &diag, &type) : GW_ERR_NOMEM;
    int code =
        err ? gw_console_fail("the world", err, &diag) : fit(args, input, type, id);
    gw_component_unref(&type);
    return code;
}

int gw_cmd_targets(const struct gw_args *args)
{
    const struct gw_option_use *path = gw_args_last(args, GW_OPTION_TARGETS_WIT);
    const struct gw_wit_world *world = NULL;
    struct gw_engine *engine = NULL;
    struct gw_input input;
    struct gw_wit wit;
    if (!path)
        return gw_console_usage("targets",
                                "targets needs --wit PATH, the package with the "
                                "world");
    int code = gw_output_report(args, GW_OPTION_TARGETS_OUTPUT);
    if (code) return code;
    code = gw_wit_input_load(args, path->text, GW_OPTION_TARGETS_FEATURES,
                             GW_OPTION_TARGETS_ALL_FEATURES, &wit);
    if (!code)
        code =
            gw_wit_input_world(args, path->text, GW_OPTION_TARGETS_WORLD, &wit, &world);
    if (!code) code = gw_input_engine_with(gw_features_default(), &engine);
    if (!code) code = gw_input_open_component(engine, args->operands[0], &input);
    if (!code) {
        code = hold(args, &input, &wit, world);
        gw_input_close(&input);
    }
    gw_engine_unref(&engine);
    gw_wit_deinit(&wit);
    return gw_console_finish(code);
}
