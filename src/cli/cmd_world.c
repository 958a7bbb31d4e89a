/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_world.c -- what a component or module needs, in words: one walk over its imports for each
 * need. */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/host_offer.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "component/check/needs.h"
#include "component/wit/decode.h"
#include "component/wit/print.h"
#include "wasi/wasi.h"

struct report {
    const char *file;
    const struct gw_component *component; /* one of the two; the other is NULL */
    const struct gw_module *module;
    struct gw_json *json; /* NULL: text */
    enum gw_need_host host;
    bool is_offered; /* `run` has all that it imports; of a core module it is not asked */
    struct gw_writer wit; /* empty: there is none to show */
};

static uint32_t import_count(const struct report *r)
{
    return r->component ? r->component->type->import_count : r->module->import_count;
}

/* The name of an import, and what it is needed for. Of types alone that no
 * standard knows nothing is needed. */
static struct gw_slice import_at(const struct report *r, uint32_t i, size_t *need)
{
    if (r->component) {
        const struct gw_comp_extern *e = &r->component->type->imports[i];
        bool is_types = e->type.kind == GW_COMP_EXTERN_TYPE ||
                        (e->type.kind == GW_COMP_EXTERN_INSTANCE &&
                         gw_comp_instance_is_of_types(e->type.instance));
        *need = gw_need_of(e->name);
        if (is_types && *need == gw_need_count - 1) *need = gw_need_count;
        return e->name;
    }
    const struct gw_import *import = &r->module->imports[i];
    *need = gw_need_of_core(import->module, import->name);
    return import->name;
}

static bool is_needed(const struct report *r, size_t need)
{
    size_t found;
    for (uint32_t i = 0; i < import_count(r); i++) {
        import_at(r, i, &found);
        if (found == need) return true;
    }
    return false;
}

/* Does it need what neither a command line nor an HTTP server offers? */
static bool needs_platform(const struct report *r)
{
    for (size_t i = 0; i < gw_need_count; i++)
        if (gw_needs[i].is_platform && is_needed(r, i)) return true;
    return r->host == GW_NEED_HOST_PLATFORM;
}

static bool needs_http(const struct report *r)
{
    for (uint32_t i = 0; r->component && i < r->component->type->import_count; i++) {
        struct gw_slice name = r->component->type->imports[i].name;
        if (name.len > 10 && memcmp(name.data, "wasi:http/", 10) == 0) return true;
    }
    return r->host == GW_NEED_HOST_HTTP;
}

static const char *runner(const struct report *r)
{
    if (needs_platform(r)) return "platform";
    if (needs_http(r)) return "HTTP";
    return "CLI";
}

/* -- text -------------------------------------------------------------------------------- */

static void print_needs(const struct report *r)
{
    bool is_any = false;
    for (size_t need = 0; need < gw_need_count; need++) {
        if (!is_needed(r, need)) continue;
        if (!is_any) gw_console_heading("it needs");
        is_any = true;
        printf("  %s\n", gw_needs[need].words);
        for (uint32_t i = 0; i < import_count(r); i++) {
            size_t found;
            struct gw_slice name = import_at(r, i, &found);
            if (found != need) continue;
            printf("    ");
            if (r->module) {
                gw_console_put_name(r->module->imports[i].module);
                putchar('.');
            }
            gw_console_put_name(name);
            putchar('\n');
        }
        if (gw_needs[need].grant && r->is_offered)
            printf("    granted by: %s\n", gw_needs[need].grant);
    }
}

static void print_exports(const struct report *r)
{
    uint32_t count = r->component ? r->component->type->instance.export_count
                                  : r->module->export_count;
    if (count) gw_console_heading("it gives");
    for (uint32_t i = 0; i < count; i++) {
        printf("  ");
        gw_console_put_name(r->component ? r->component->type->instance.exports[i].name
                                         : r->module->exports[i].name);
        putchar('\n');
    }
}

static void print_text(const struct report *r)
{
    printf("%s is %s: a %s", r->file, gw_need_host_text(r->host),
           r->component ? "component" : "core module");
    if (r->module)
        printf("%s; `godwit new` makes a component of it",
               gw_wasi_is_wanted(r->module) ? " of WASI 0.1" : "");
    printf("\nhost: %s\n", runner(r));
    if (!r->is_offered)
        printf("`godwit run` does not offer all that it imports: `godwit doctor %s` says "
               "more\n",
               r->file);
    print_needs(r);
    print_exports(r);
    if (!r->wit.len) return;
    gw_console_heading("its world");
    fwrite(r->wit.data, 1, r->wit.len, stdout);
}

/* -- JSON -------------------------------------------------------------------------------- */

static void json_needs(const struct report *r)
{
    gw_json_open(r->json, "needs", '[');
    for (size_t need = 0; need < gw_need_count; need++) {
        if (!is_needed(r, need)) continue;
        gw_json_open(r->json, NULL, '{');
        gw_json_string(r->json, "what", gw_slice_str(gw_needs[need].words));
        if (gw_needs[need].grant && r->is_offered)
            gw_json_string(r->json, "grant", gw_slice_str(gw_needs[need].grant));
        gw_json_open(r->json, "imports", '[');
        for (uint32_t i = 0; i < import_count(r); i++) {
            size_t found;
            struct gw_slice name = import_at(r, i, &found);
            if (found == need) gw_json_string(r->json, NULL, name);
        }
        gw_json_close(r->json, ']');
        gw_json_close(r->json, '}');
    }
    gw_json_close(r->json, ']');
}

static void print_json(const struct report *r)
{
    gw_json_open(r->json, NULL, '{');
    gw_json_string(r->json, "file", gw_slice_str(r->file));
    gw_json_string(r->json, "form",
                   gw_slice_str(r->component ? "component" : "core module"));
    gw_json_string(r->json, "is", gw_slice_str(gw_need_host_text(r->host)));
    gw_json_string(r->json, "host", gw_slice_str(runner(r)));
    gw_json_bool(r->json, "offered_here", r->is_offered);
    json_needs(r);
    gw_json_open(r->json, "exports", '[');
    for (uint32_t i = 0; r->component && i < r->component->type->instance.export_count;
         i++)
        gw_json_string(r->json, NULL, r->component->type->instance.exports[i].name);
    for (uint32_t i = 0; r->module && i < r->module->export_count; i++)
        gw_json_string(r->json, NULL, r->module->exports[i].name);
    gw_json_close(r->json, ']');
    if (r->wit.len) gw_json_string(r->json, "wit", gw_slice_of(r->wit.data, r->wit.len));
    gw_json_close(r->json, '}');
}

/* -- the command ------------------------------------------------------------------------- */

/* What WIT has no words for is left out. */
static enum gw_err write_wit(struct report *r)
{
    const struct gw_wit_print_options options = {.others_too = true};
    const struct gw_wit_package *package;
    struct gw_wit wit;
    bool is_package;
    gw_wit_init(&wit, gw_alloc_libc());
    enum gw_err err =
        gw_wit_decode(&wit, r->component->bytes, r->file, &package, &is_package);
    if (!err) gw_wit_print(&wit, package, &options, &r->wit);
    gw_wit_deinit(&wit);
    return err == GW_ERR_NOMEM ? err : r->wit.err;
}

static void ignore(void *env, const struct gw_comp_misfit *misfit)
{
    (void)env;
    (void)misfit;
}

static enum gw_err look_here(struct report *r)
{
    struct gw_link_host *host = NULL;
    enum gw_err err = gw_host_offer_new(gw_alloc_libc(), &host);
    if (!err)
        err = gw_link_host_check(host, r->component->type, gw_alloc_libc(), ignore, NULL);
    gw_link_host_free(&host);
    r->is_offered = !err;
    return err == GW_ERR_UNLINKABLE ? GW_OK : err;
}

static int tell(const struct gw_args *args, const struct gw_input *input)
{
    struct gw_json json = {.out = stdout};
    struct report r = {
        .file = gw_input_name(args->operands[0]),
        .component = input->component,
        .module = input->module,
        .json = gw_args_have(args, GW_OPTION_WORLD_JSON) ? &json : NULL,
    };
    gw_writer_init(&r.wit, gw_alloc_libc());
    r.host =
        r.component ? gw_need_host_of(r.component->type) : gw_need_host_of_core(r.module);
    r.is_offered = true;
    enum gw_err err = r.component ? look_here(&r) : GW_OK;
    if (!err && r.component) err = write_wit(&r);
    if (!err && r.json)
        print_json(&r);
    else if (!err)
        print_text(&r);
    gw_writer_deinit(&r.wit);
    return err ? gw_console_fail(r.file, err, NULL) : 0;
}

int gw_cmd_world(const struct gw_args *args)
{
    struct gw_engine *engine = NULL;
    struct gw_input input;
    int code = gw_output_report(args, GW_OPTION_WORLD_OUTPUT);
    if (!code) code = gw_input_engine_with(gw_features_default(), &engine);
    if (!code) code = gw_input_open_valid(engine, args->operands[0], 0, &input);
    if (!code) {
        code = tell(args, &input);
        gw_input_close(&input);
    }
    gw_engine_unref(&engine);
    return gw_console_finish(code);
}
