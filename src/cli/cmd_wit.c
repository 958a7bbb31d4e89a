/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/model/decode.h"
#include "component/text/print.h"
#include "component/wit/encode.h"
#include "component/wit/json.h"
#include "component/wit/merge.h"
#include "component/wit/print.h"
#include "component/wit/turn.h"
#include "core/wasm/type_registry.h"

static int write_package(const struct gw_args *args, const struct gw_wit *wit,
                         const struct gw_wit_package *package, const char *folder)
{
    const struct gw_wit_print_options options = {
        .no_docs = gw_args_have(args, GW_OPTION_WIT_NO_DOCS)};
    char path[4096];
    const struct gw_wit_package_name *n = &package->name;
    int len =
        snprintf(path, sizeof path, "%s/%.*s-%.*s%s%.*s.wit", folder, GW_SLICE_ARG(n->ns),
                 GW_SLICE_ARG(n->name), n->has_version ? "@" : "",
                 n->has_version ? (int)n->version_text.len : 0,
                 (const char *)n->version_text.data);
    if (len < 0 || (size_t)len >= sizeof path) {
        gw_console_error("the path of %.*s is too long", GW_SLICE_ARG(n->id));
        return gw_err_exit_code(GW_ERR_LIMIT);
    }
    struct gw_writer text;
    gw_writer_init(&text, gw_alloc_libc());
    gw_wit_print(wit, package, &options, &text);
    int code = text.err ? gw_console_fail(path, text.err, NULL)
                        : gw_output_write(path, gw_slice_of(text.data, text.len), false);
    gw_writer_deinit(&text);
    return code;
}

static int write_folder(const struct gw_args *args, const struct gw_wit *wit,
                        const char *folder)
{
    char deps[4096];
    int code = gw_output_folder(folder);
    if (!code) code = write_package(args, wit, wit->root, folder);
    if (code || wit->packages.len < 2) return code;
    int len = snprintf(deps, sizeof deps, "%s/deps", folder);
    if (len < 0 || (size_t)len >= sizeof deps) return gw_err_exit_code(GW_ERR_LIMIT);
    code = gw_output_folder(deps);
    for (size_t i = 0; i < wit->packages.len && !code; i++)
        if (gw_wit_package_at(wit, i) != wit->root)
            code = write_package(args, wit, gw_wit_package_at(wit, i), deps);
    return code;
}

/* Append the package as a component's text. */
static enum gw_err print_encoded(struct gw_wit *wit, struct gw_writer *out)
{
    const struct gw_print_options options = {.folded = false};
    struct gw_component *component = NULL;
    struct gw_type_registry *registry = NULL;
    struct gw_writer binary;
    gw_writer_init(&binary, gw_alloc_libc());
    enum gw_err err = gw_wit_encode(wit, wit->root, &binary);
    if (!err) err = gw_type_registry_new(gw_alloc_libc(), &registry);
    const struct gw_component_options decoding = {.features = GW_COMP_FEATURES_ALL,
                                                  .registry = registry};
    if (!err)
        err = gw_component_decode(gw_slice_of(binary.data, binary.len), &decoding, NULL,
                                  &component);
    if (!err) err = gw_comp_text_print(component, &options, NULL, out);
    gw_component_unref(&component);
    gw_type_registry_free(&registry);
    gw_writer_deinit(&binary);
    return err;
}

static int write_one(const struct gw_args *args, struct gw_wit *wit)
{
    bool is_binary = gw_args_have(args, GW_OPTION_WIT_WASM),
         is_wat = gw_args_have(args, GW_OPTION_WIT_WAT);
    enum gw_err err = GW_OK;
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_WIT_OUTPUT);
    const struct gw_wit_print_options options = {
        .no_docs = gw_args_have(args, GW_OPTION_WIT_NO_DOCS), .others_too = true};
    struct gw_writer text;
    gw_writer_init(&text, gw_alloc_libc());
    if (is_wat)
        err = print_encoded(wit, &text);
    else if (is_binary)
        err = gw_wit_encode(wit, wit->root, &text);
    else if (gw_args_have(args, GW_OPTION_WIT_JSON))
        gw_wit_json(wit, &text);
    else
        gw_wit_print(wit, wit->root, &options, &text);
    if (!err) err = text.err;
    int code =
        err ? gw_console_fail(args->operands[0], err, NULL)
            : gw_output_write(output ? output->text : NULL,
                              gw_slice_of(text.data, text.len), is_binary && !is_wat);
    gw_writer_deinit(&text);
    return code;
}

/* What --importize, --exportize and --unify-versions ask for. */
static int turn(const struct gw_args *args, struct gw_wit *wit)
{
    bool imports = gw_args_have(args, GW_OPTION_WIT_IMPORTIZE),
         exports = gw_args_have(args, GW_OPTION_WIT_EXPORTIZE),
         unifies = gw_args_have(args, GW_OPTION_WIT_UNIFY);
    const struct gw_option_use *name = gw_args_last(args, GW_OPTION_WIT_RENAME);
    struct gw_slice *only =
        gw_arena_array(&wit->arena, args->use_count + 1, sizeof *only);
    struct gw_wit_turning turning = {.to_exports = exports, .only = only};
    const struct gw_wit_world *world;
    if (!only) return gw_console_fail(args->operands[0], GW_ERR_NOMEM, NULL);
    if (name) turning.name = gw_slice_str(name->text);
    for (unsigned i = 0; i < args->use_count; i++)
        if (args->uses[i].id == GW_OPTION_WIT_ONLY)
            only[turning.only_count++] = gw_slice_str(args->uses[i].text);
    if ((imports && exports) || (turning.only_count && !exports) ||
        (name && !imports && !exports)) {
        gw_console_error(
            "--only goes with --exportize, --rename with that or --importize, "
            "of which there can be one");
        return gw_err_exit_code(GW_ERR_USAGE);
    }
    if (!imports && !exports && !unifies) return 0;
    int code =
        gw_wit_input_world(args, args->operands[0], GW_OPTION_WIT_WORLD, wit, &world);
    if (code) return code;
    enum gw_err err = unifies ? gw_wit_unify_versions(wit, world) : GW_OK;
    if (!err && (imports || exports)) err = gw_wit_turn(wit, world, &turning);
    return err ? gw_wit_input_fail(wit) : 0;
}

/* Add the packages of every --merge. */
static int merge(const struct gw_args *args, struct gw_wit *wit)
{
    int code = 0;
    for (unsigned i = 0; i < args->use_count && !code; i++) {
        struct gw_wit other;
        if (args->uses[i].id != GW_OPTION_WIT_MERGE) continue;
        code = gw_wit_input_load(args, args->uses[i].text, GW_OPTION_WIT_FEATURES,
                                 GW_OPTION_WIT_ALL_FEATURES, &other);
        if (!code && gw_wit_merge(wit, &other, NULL) != GW_OK)
            code = gw_wit_input_fail(wit);
        gw_wit_deinit(&other);
    }
    return code;
}

int gw_cmd_wit(const struct gw_args *args)
{
    const struct gw_option_use *folder = gw_args_last(args, GW_OPTION_WIT_OUT_DIR);
    struct gw_wit wit;
    int code = gw_wit_input_load(args, args->operands[0], GW_OPTION_WIT_FEATURES,
                                 GW_OPTION_WIT_ALL_FEATURES, &wit);
    if (!code) code = merge(args, &wit);
    if (!code) code = turn(args, &wit);
    if (!code)
        code = folder ? write_folder(args, &wit, folder->text) : write_one(args, &wit);
    gw_wit_deinit(&wit);
    return code;
}
