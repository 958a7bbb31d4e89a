/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/doctor.h"
#include "cli/host_offer.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/check/fit.h"
#include "component/check/needs.h"
#include "component/link/load.h"
#include "component/model/validate.h"
#include "component/text/parse.h"
#include "core/wasm/validate.h"

/* -- telling ----------------------------------------------------------------------------- */

void gw_doctor_begin(struct gw_doctor *d)
{
    if (d->json)
        gw_json_open(d->json, NULL, '{');
    else if (!d->problems)
        printf("%s will not run here:\n", d->file);
    d->problems++;
}

void gw_doctor_end(struct gw_doctor *d, const char *format, ...)
{
    char fix[sizeof d->last_fix];
    va_list args;
    va_start(args, format);
    vsnprintf(fix, sizeof fix, format, args);
    va_end(args);
    if (d->json) {
        gw_json_string(d->json, "fix", gw_slice_str(fix));
        gw_json_close(d->json, '}');
    } else if (strcmp(fix, d->last_fix) != 0) {
        printf("    fix: %s\n", fix);
    }
    memcpy(d->last_fix, fix, sizeof fix);
}

void gw_doctor_tell(struct gw_doctor *d, const char *problem, const char *text)
{
    gw_doctor_begin(d);
    if (d->json) {
        gw_json_string(d->json, "problem", gw_slice_str(problem));
        gw_json_string(d->json, "message", gw_slice_str(text));
    } else {
        printf("  %s\n", text);
    }
}

/* It cannot even be read. */
static void tell_load(struct gw_doctor *d, enum gw_err err, const struct gw_diag *diag,
                      struct gw_slice bytes)
{
    enum { DRAFTS_BELOW = 0x0d };
    char text[640];
    gw_diag_print(diag, text, sizeof text);
    switch (err) {
    case GW_ERR_FEATURE:
        gw_doctor_tell(d, "feature", text);
        gw_doctor_end(d, "allow it with --feature, see `godwit features`, or build it "
                         "without");
        break;
    case GW_ERR_LIMIT:
        gw_doctor_tell(d, "limit", text);
        gw_doctor_end(d,
                      "it is larger than godwit takes; docs/limits.md lists how large");
        break;
    case GW_ERR_INVALID:
        gw_doctor_tell(d, "invalid", text);
        gw_doctor_end(d,
                      "the tool that made it has a mistake, or is for another version of "
                      "the format");
        break;
    default:
        if (gw_component_is(bytes) && bytes.len > 4 && bytes.data[4] < DRAFTS_BELOW) {
            gw_doctor_tell(d, "draft", text);
            gw_doctor_end(d, "build it anew with tools of today");
            break;
        }
        gw_doctor_tell(d, "malformed", text);
        gw_doctor_end(d, "check that this is the file that was built, and all of it");
    }
}

/* -- what it uses ------------------------------------------------------------------------ */

static gw_features features_of(const struct gw_component *component,
                               const struct gw_module *module)
{
    if (module) return module->uses;
    gw_features all = 0;
    const struct gw_vec *modules = &component->root->modules;
    for (size_t i = 0; i < modules->len; i++)
        all |= (*GW_VEC_AT(struct gw_module *, modules, i))->uses;
    return all;
}

static void tell_features(const struct gw_doctor *d, gw_features uses)
{
    const char *between = "uses: ";
    if (d->json) gw_json_open(d->json, "uses", '[');
    for (int i = 0; i < GW_FEATURE_COUNT; i++) {
        const char *text = gw_features_text((enum gw_feature)i);
        if (i == GW_FEATURE_MVP || !gw_features_have(uses, (enum gw_feature)i)) continue;
        if (d->json)
            gw_json_string(d->json, NULL, gw_slice_str(text));
        else
            printf("%s%s", between, text);
        between = ", ";
    }
    if (d->json)
        gw_json_close(d->json, ']');
    else if (between[0] == ',')
        putchar('\n');
}

/* Some kinds of component are called by other hosts only. */
static void tell_host(struct gw_doctor *d, enum gw_need_host host)
{
    char text[128];
    if (host == GW_NEED_HOST_COMMAND || host == GW_NEED_HOST_LIBRARY) return;
    snprintf(text, sizeof text, "it is %s, and exports no wasi:cli/run",
             gw_need_host_text(host));
    gw_doctor_tell(d, "host", text);
    gw_doctor_end(d,
                  "run it on such a host; here its functions can only be called: godwit "
                  "run --invoke 'NAME(ARG, ...)' %s",
                  d->file);
}

/* How it is run, where it can be. */
static void tell_how(const struct gw_doctor *d, enum gw_need_host host)
{
    char how[300];
    snprintf(how, sizeof how,
             host == GW_NEED_HOST_COMMAND ? "godwit run %s"
                                          : "godwit run --invoke 'NAME(ARG, ...)' %s",
             d->file);
    if (d->json)
        gw_json_string(d->json, "run", gw_slice_str(how));
    else
        printf("%s will run: %s\n", d->file, how);
}

/* -- looking ----------------------------------------------------------------------------- */

/* Against what `run` offers. */
static enum gw_err look_here(struct gw_doctor *d, const struct gw_component *component)
{
    struct gw_doctor_imports imports = {d, "`godwit run`"};
    struct gw_link_host *host = NULL;
    enum gw_err err = gw_host_offer_new(gw_alloc_libc(), &host);
    if (!err)
        err = gw_link_host_check(host, component->type, gw_alloc_libc(), gw_doctor_misfit,
                                 &imports);
    gw_link_host_free(&host);
    return err == GW_ERR_UNLINKABLE ? GW_OK : err;
}

/* Against a world that another host offers.      returns  0 or the exit code */
static int look_at_world(struct gw_doctor *d, const struct gw_args *args,
                         const struct gw_component *component)
{
    const char *path = gw_args_last(args, GW_OPTION_DOCTOR_WIT)->text;
    const struct gw_component_options options = {.alloc = gw_alloc_libc(),
                                                 .registry = component->root->registry};
    struct gw_doctor_imports imports = {d, "the world"};
    const struct gw_wit_world *world = NULL;
    struct gw_component *type = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_wit wit;
    int code = gw_wit_input_load(args, path, GW_OPTION_DOCTOR_FEATURES,
                                 GW_OPTION_DOCTOR_ALL_FEATURES, &wit);
    if (!code)
        code = gw_wit_input_world(args, path, GW_OPTION_DOCTOR_WORLD, &wit, &world);
    if (!code) {
        enum gw_err err = gw_check_world(&wit, world, &options, &diag, &type);
        if (!err)
            err = gw_check_fit(&options, component->type, gw_check_world_type(type), true,
                               GW_COMP_NAMING_TRACK, gw_doctor_misfit, &imports);
        if (err && err != GW_ERR_UNLINKABLE) code = gw_console_fail(path, err, &diag);
    }
    gw_component_unref(&type);
    gw_wit_deinit(&wit);
    return code;
}

static int examine(struct gw_doctor *d, const struct gw_args *args,
                   struct gw_component *component, struct gw_module *module)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = GW_OK;
    if (component && gw_args_have(args, GW_OPTION_DOCTOR_WIT)) {
        int code = look_at_world(d, args, component);
        if (code) return code;
    } else {
        err = component ? look_here(d, component) : gw_doctor_module(d, module, &diag);
        if (!err && component) tell_host(d, gw_need_host_of(component->type));
    }
    return err ? gw_console_fail(d->file, err, &diag) : 0;
}

static int diagnose(struct gw_doctor *d, const struct gw_args *args,
                    struct gw_slice bytes)
{
    struct gw_component *component = NULL;
    struct gw_module *module = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    bool is_component = gw_component_is(bytes) || gw_comp_text_is(bytes);
    enum gw_err err;
    if (is_component) {
        err = gw_comp_decode(d->engine, bytes, 0, &diag, &component);
        if (!err) err = gw_component_validate(component, &diag);
    } else {
        err = gw_engine_decode(d->engine, bytes, &diag, &module);
        if (!err) err = gw_module_validate(module, &diag);
    }
    if (d->json) gw_json_open(d->json, "problems", '[');
    if (err) tell_load(d, err, &diag, bytes);
    int code = err ? 0 : examine(d, args, component, module);
    if (d->json) gw_json_close(d->json, ']');
    if (!code && !err && !d->problems && !gw_args_have(args, GW_OPTION_DOCTOR_WIT))
        tell_how(d, component ? gw_need_host_of(component->type)
                              : gw_need_host_of_core(module));
    else if (!code && !err && !d->problems && !d->json)
        printf("%s will run where this world is offered\n", d->file);
    if (!code && !err) tell_features(d, features_of(component, module));
    gw_component_unref(&component);
    gw_module_unref(&module);
    return code;
}

int gw_cmd_doctor(const struct gw_args *args)
{
    struct gw_json json = {.out = stdout};
    struct gw_doctor d = {
        .file = gw_input_name(args->operands[0]),
        .json = gw_args_have(args, GW_OPTION_DOCTOR_JSON) ? &json : NULL,
    };
    struct gw_map_file file;
    if (gw_args_have(args, GW_OPTION_DOCTOR_WORLD) &&
        !gw_args_have(args, GW_OPTION_DOCTOR_WIT))
        return gw_console_usage("doctor", "--world names a world of --wit PATH");
    int code = gw_output_report(args, GW_OPTION_DOCTOR_OUTPUT);
    if (!code) code = gw_input_bytes(args->operands[0], &file);
    if (code) return code;
    code = gw_input_engine_with(gw_features_default(), &d.engine);
    if (!code) {
        if (d.json) {
            gw_json_open(&json, NULL, '{');
            gw_json_string(&json, "file", gw_slice_str(d.file));
        }
        code = diagnose(&d, args, file.bytes);
        if (d.json) {
            gw_json_bool(&json, "runs", !code && !d.problems);
            gw_json_close(&json, '}');
        }
    }
    gw_engine_unref(&d.engine);
    gw_map_file_close(&file);
    return gw_console_finish(code ? code : d.problems != 0);
}
