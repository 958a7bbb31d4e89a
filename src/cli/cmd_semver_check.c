/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/misfit_report.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/check/semver.h"
#include "core/wasm/type_registry.h"

struct report {
    const struct gw_args *args;
    struct gw_json *json; /* NULL: text */
    FILE *out;            /* of what breaks, as text: a message, or with -o the report */
    struct gw_slice old, new;
    struct gw_check_semver result;
    struct gw_slice world; /* whose heading was printed last */
    bool has_head;
};

/* Where in the package it is. */
static void tell_place(struct report *r, const struct gw_check_break *what)
{
    if (what->kind == GW_CHECK_BREAK_INTERFACES) return;
    if (r->json) {
        gw_json_string(r->json, "world", what->world);
        return;
    }
    if (what->misfit && (r->result.is_component || gw_slice_eq(r->world, what->world)))
        return;
    r->world = what->world;
    fprintf(r->out, "  world `%.*s`%s\n", GW_SLICE_ARG(what->world),
            what->misfit ? ":" : " is gone");
}

static void tell_head(const struct report *r)
{
    static const char text[] = "%.*s is no compatible successor of %.*s:";
    char line[512];
    snprintf(line, sizeof line, text, GW_SLICE_ARG(r->new), GW_SLICE_ARG(r->old));
    if (r->out == stderr)
        gw_console_error("%s", line);
    else
        fprintf(r->out, "%s\n", line);
}

static void tell(void *env, const struct gw_check_break *what)
{
    struct report *r = env;
    static const char *const offerers[2][2] = {
        {"the new one",             "what was made for the old one"},
        {"whoever ran the old one", "the new component"            },
    };
    bool is_export = what->misfit && what->misfit->kind >= GW_COMP_MISFIT_EXPORT_MISSING;
    const char *offerer = offerers[r->result.is_component][is_export];
    if (!r->json && !r->has_head) tell_head(r);
    r->has_head = true;
    if (r->json) gw_json_open(r->json, NULL, '{');
    tell_place(r, what);
    if (what->misfit && r->json)
        gw_misfit_report_json(r->json, what->misfit, offerer);
    else if (what->misfit)
        gw_misfit_report_print(
            r->out, what->misfit,
            what->kind == GW_CHECK_BREAK_INTERFACES ? "interface" : NULL, offerer);
    if (r->json) gw_json_close(r->json, '}');
}

static void print_version(char out[80], const struct gw_semver *v)
{
    snprintf(out, 80, "%" PRIu64 ".%" PRIu64 ".%" PRIu64, v->major, v->minor, v->patch);
}

static void summary(const struct report *r)
{
    const struct gw_check_semver *result = &r->result;
    char wanted[80];
    print_version(wanted, &result->wanted);
    if (result->change == GW_SEMVER_BREAKS) {
        if (result->has_versions)
            fprintf(r->out,
                    result->is_enough
                        ? "  its version says so: nobody takes it for the other\n"
                        : "  its version should be %s\n",
                    wanted);
        return;
    }
    printf("%.*s is a compatible successor of %.*s: %s\n", GW_SLICE_ARG(r->new),
           GW_SLICE_ARG(r->old),
           result->change == GW_SEMVER_ADDS ? "it adds to it" : "the types are the same");
    if (result->has_versions && !result->is_enough)
        printf("its version should be %s\n", wanted);
}

static void json_summary(const struct report *r)
{
    static const char *const changes[] = {"same", "adds", "breaks"};
    const struct gw_check_semver *result = &r->result;
    char wanted[80];
    gw_json_string(r->json, "change", gw_slice_str(changes[result->change]));
    gw_json_bool(r->json, "compatible", result->change != GW_SEMVER_BREAKS);
    if (!result->has_versions) return;
    print_version(wanted, &result->wanted);
    gw_json_bool(r->json, "version_is_right", result->is_enough);
    gw_json_string(r->json, "version_wanted", gw_slice_str(wanted));
}

/* What to call it: the package, or of a component its file. */
static struct gw_slice name_of(const struct gw_wit *wit, const char *path)
{
    struct gw_slice id = wit->root->name.id;
    return gw_slice_is(id, "root:component") ? gw_slice_str(path) : id;
}

static int check(struct report *r, struct gw_wit *old, struct gw_wit *new)
{
    const struct gw_option_use *world =
        gw_args_last(r->args, GW_OPTION_SEMVER_CHECK_WORLD);
    struct gw_component_options options = {.alloc = gw_alloc_libc()};
    struct gw_diag diag = GW_DIAG_INIT;
    r->old = name_of(old, r->args->operands[0]);
    r->new = name_of(new, r->args->operands[1]);
    if (gw_slice_eq(r->old, r->new)) { /* the version did not change with it */
        r->old = gw_slice_str(gw_input_name(r->args->operands[0]));
        r->new = gw_slice_str(gw_input_name(r->args->operands[1]));
    }
    enum gw_err err = gw_type_registry_new(options.alloc, &options.registry);
    if (r->json) {
        gw_json_open(r->json, NULL, '{');
        gw_json_string(r->json, "old", r->old);
        gw_json_string(r->json, "new", r->new);
        gw_json_open(r->json, "breaks", '[');
    }
    if (!err)
        err = gw_check_semver(old, new, world ? world->text : NULL, &options, &diag, tell,
                              r, &r->result);
    if (r->json) gw_json_close(r->json, ']');
    if (r->json && !err) json_summary(r);
    if (r->json) gw_json_close(r->json, '}');
    gw_type_registry_free(&options.registry);
    if (err) return gw_console_fail(r->args->operands[1], err, &diag);
    if (!r->json) summary(r);
    return r->result.change == GW_SEMVER_BREAKS;
}

int gw_cmd_semver_check(const struct gw_args *args)
{
    struct gw_json json = {.out = stdout};
    struct report r = {
        .args = args,
        .json = gw_args_have(args, GW_OPTION_SEMVER_CHECK_JSON) ? &json : NULL,
        .out = gw_args_have(args, GW_OPTION_SEMVER_CHECK_OUTPUT) ? stdout : stderr,
    };
    struct gw_wit wits[2];
    int code = 0, opened = 0;
    if (args->operand_count != 2)
        return gw_console_usage("semver-check", "semver-check needs two files: godwit "
                                                "semver-check OLD NEW");
    code = gw_output_report(args, GW_OPTION_SEMVER_CHECK_OUTPUT);
    for (; opened < 2 && !code; opened++)
        code = gw_wit_input_load(args, args->operands[opened],
                                 GW_OPTION_SEMVER_CHECK_FEATURES,
                                 GW_OPTION_SEMVER_CHECK_ALL_FEATURES, &wits[opened]);
    if (!code) code = check(&r, &wits[0], &wits[1]);
    while (opened > 0)
        gw_wit_deinit(&wits[--opened]);
    return gw_console_finish(code);
}
