/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/compose_wac.h"

#include "cli/console.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/compose/wac.h"
#include "component/compose/wac_ast.h"
#include "component/wit/problem.h"

/* What --dep and --deps-dir say. */
struct found {
    struct gw_vec given;   /* struct gw_deps_given */
    struct gw_vec folders; /* const char * */
};

/* NAME=PATH */
static int add_given(struct found *f, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1])
        return gw_console_usage("compose",
                                "--dep needs a package and where it is: NAME=PATH");
    const struct gw_deps_given given = {gw_slice_of(text, (size_t)(equals - text)),
                                        equals + 1};
    return gw_vec_push_copy(&f->given, &given)
               ? 0
               : gw_console_fail(NULL, GW_ERR_NOMEM, NULL);
}

static int find_deps(const struct gw_args *args, struct found *f)
{
    static const char *const usual = "deps";
    int code = 0;
    for (unsigned i = 0; i < args->use_count && !code; i++) {
        const struct gw_option_use *use = &args->uses[i];
        if (use->id == GW_OPTION_COMPOSE_DEP) code = add_given(f, use->text);
        if (use->id == GW_OPTION_COMPOSE_DEPS_DIR &&
            !gw_vec_push_copy(&f->folders, &use->text))
            code = gw_console_fail(NULL, GW_ERR_NOMEM, NULL);
    }
    if (!code && !f->folders.len && !gw_vec_push_copy(&f->folders, &usual))
        code = gw_console_fail(NULL, GW_ERR_NOMEM, NULL);
    return code;
}

static enum gw_err print_json(struct gw_wit *wit, const struct gw_wit_source *source,
                              struct gw_writer *out)
{
    struct gw_wac_document document;
    enum gw_err err = gw_wac_parse(wit, source, &document);
    if (!err) gw_wac_json(&document, out);
    return err;
}

static enum gw_err compose(const struct gw_args *args, const struct found *f,
                           struct gw_wit *wit, const struct gw_wit_source *source,
                           struct gw_writer *out)
{
    struct gw_wac_options options = {
        .deps = {.files = &gw_wit_folder,
                 .given = f->given.data,
                 .given_count = (uint32_t)f->given.len,
                 .folders = f->folders.data,
                 .folder_count = (uint32_t)f->folders.len},
        .components = {.features = GW_COMP_FEATURES_ALL,
                 .core_features = GW_FEATURES_ALL}
    };
    if (gw_args_have(args, GW_OPTION_COMPOSE_IMPORT_DEPENDENCIES))
        options.encode.components = GW_GRAPH_IMPORT_UNLOCKED;
    enum gw_err err = gw_type_registry_new(gw_alloc_libc(), &options.components.registry);
    if (err) return gw_wit_problem_nomem(wit);
    err = gw_wac_compose(wit, source, &options, out);
    gw_type_registry_free(&options.components.registry);
    return err;
}

int gw_compose_wac(const struct gw_args *args)
{
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_COMPOSE_OUTPUT);
    bool is_json = gw_args_have(args, GW_OPTION_COMPOSE_JSON);
    struct gw_wit wit;
    struct gw_wit_source source = {.path = gw_input_name(args->operands[0])};
    struct gw_map_file file;
    struct gw_writer out;
    struct found f;
    int code = gw_input_bytes(args->operands[0], &file);
    if (code) return code;
    source.text = file.bytes;
    if (gw_input_is_component(file.bytes)) {
        gw_console_error(
            "%s is a component, not WAC: give it as a file, for what it imports "
            "is looked for by name beside it",
            source.path);
        gw_map_file_close(&file);
        return gw_err_exit_code(GW_ERR_USAGE);
    }
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&out, gw_alloc_libc());
    gw_vec_init(&f.given, gw_alloc_libc(), sizeof(struct gw_deps_given));
    gw_vec_init(&f.folders, gw_alloc_libc(), sizeof(const char *));
    code = find_deps(args, &f);
    if (!code) {
        enum gw_err err = is_json ? print_json(&wit, &source, &out)
                                  : compose(args, &f, &wit, &source, &out);
        code = err ? gw_wit_input_fail(&wit)
                   : gw_output_write(output ? output->text : NULL,
                                     gw_slice_of(out.data, out.len), !is_json);
    }
    gw_vec_deinit(&f.folders);
    gw_vec_deinit(&f.given);
    gw_writer_deinit(&out);
    gw_wit_deinit(&wit);
    gw_map_file_close(&file);
    return code;
}
