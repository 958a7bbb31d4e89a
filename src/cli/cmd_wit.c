/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/output.h"
#include "component/wit/encode.h"
#include "component/wit/json.h"
#include "component/wit/load.h"
#include "component/wit/print.h"
#include "component/wit/problem.h"
#include "component/wit/turn.h"

/* Say what is wrong, with the place in the source. */
static int fail(const struct gw_wit *wit)
{
    struct gw_writer text;
    gw_writer_init(&text, gw_alloc_libc());
    gw_wit_problem_print(&wit->problem, &text);
    fflush(stdout);
    fprintf(stderr, "%sgodwit:%s %.*s", gw_console_style(stderr, GW_STYLE_RED),
            gw_console_style(stderr, GW_STYLE_PLAIN), (int)text.len,
            (const char *)text.data);
    gw_writer_deinit(&text);
    return gw_err_exit_code(wit->problem.err);
}

/* Split the values of --features at their commas.
 *   *out     owned: struct gw_slice */
static enum gw_err features_of(const struct gw_args *args, struct gw_vec *out)
{
    gw_vec_init(out, gw_alloc_libc(), sizeof(struct gw_slice));
    for (unsigned i = 0; i < args->use_count; i++) {
        if (args->uses[i].id != GW_OPTION_WIT_FEATURES) continue;
        for (const char *at = args->uses[i].text; *at;) {
            size_t len = strcspn(at, ",");
            const struct gw_slice name = gw_slice_of(at, len);
            if (len && !gw_vec_push_copy(out, &name)) return GW_ERR_NOMEM;
            at += len + (at[len] == ',');
        }
    }
    return GW_OK;
}

static int make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return 0;
    gw_console_error("cannot make the folder %s: %s", path, strerror(errno));
    return gw_err_exit_code(GW_ERR_IO);
}

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
    int code = make_folder(folder);
    if (!code) code = write_package(args, wit, wit->root, folder);
    if (code || wit->packages.len < 2) return code;
    int len = snprintf(deps, sizeof deps, "%s/deps", folder);
    if (len < 0 || (size_t)len >= sizeof deps) return gw_err_exit_code(GW_ERR_LIMIT);
    code = make_folder(deps);
    for (size_t i = 0; i < wit->packages.len && !code; i++)
        if (gw_wit_package_at(wit, i) != wit->root)
            code = write_package(args, wit, gw_wit_package_at(wit, i), deps);
    return code;
}

static int write_one(const struct gw_args *args, struct gw_wit *wit)
{
    bool is_binary = gw_args_have(args, GW_OPTION_WIT_WASM);
    enum gw_err err = GW_OK;
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_WIT_OUTPUT);
    const struct gw_wit_print_options options = {
        .no_docs = gw_args_have(args, GW_OPTION_WIT_NO_DOCS), .others_too = true};
    struct gw_writer text;
    gw_writer_init(&text, gw_alloc_libc());
    if (is_binary)
        err = gw_wit_encode(wit, wit->root, &text);
    else if (gw_args_have(args, GW_OPTION_WIT_JSON))
        gw_wit_json(wit, &text);
    else
        gw_wit_print(wit, wit->root, &options, &text);
    if (!err) err = text.err;
    int code = err ? gw_console_fail(args->operands[0], err, NULL)
                   : gw_output_write(output ? output->text : NULL,
                                     gw_slice_of(text.data, text.len), is_binary);
    gw_writer_deinit(&text);
    return code;
}

/* The world that --world names, or the only one. */
static enum gw_err choose_world(const struct gw_args *args, struct gw_wit *wit,
                                const struct gw_wit_world **out)
{
    const struct gw_option_use *named = gw_args_last(args, GW_OPTION_WIT_WORLD);
    const struct gw_wit_package *p = wit->root;
    if (!named && p->world_count == 1) return *out = p->worlds[0], GW_OK;
    if (!named)
        return gw_wit_problem_path(wit, GW_ERR_USAGE, args->operands[0],
                                   "the package has %u worlds; choose one with --world",
                                   p->world_count);
    *out = gw_wit_find_world(p, gw_slice_str(named->text));
    if (*out) return GW_OK;
    struct gw_suggest near = {.wanted = gw_slice_str(named->text)};
    for (uint32_t i = 0; i < p->world_count; i++)
        gw_suggest_offer(&near, p->worlds[i]->name);
    const struct gw_wit_place nowhere = {.source = NULL};
    return gw_wit_problem_near(wit, GW_ERR_USAGE, nowhere, &near,
                               "there is no world `%s` in the package", named->text);
}

static enum gw_err turn(const struct gw_args *args, struct gw_wit *wit)
{
    bool imports = gw_args_have(args, GW_OPTION_WIT_IMPORTIZE);
    const struct gw_wit_world *world;
    if (!imports && !gw_args_have(args, GW_OPTION_WIT_EXPORTIZE)) return GW_OK;
    enum gw_err err = choose_world(args, wit, &world);
    if (err) return err;
    return imports ? gw_wit_importize(wit, world) : gw_wit_exportize(wit, world);
}

int gw_cmd_wit(const struct gw_args *args)
{
    const struct gw_option_use *folder = gw_args_last(args, GW_OPTION_WIT_OUT_DIR);
    struct gw_vec features;
    struct gw_wit wit;
    enum gw_err err = features_of(args, &features);
    const struct gw_wit_options options = {
        .features = features.data,
        .feature_count = (uint32_t)features.len,
        .all_features = gw_args_have(args, GW_OPTION_WIT_ALL_FEATURES)};
    gw_wit_init(&wit, gw_alloc_libc());
    if (err == GW_OK)
        err = gw_wit_load(&wit, &gw_wit_folder, args->operands[0], &options);
    if (err == GW_OK) err = turn(args, &wit);
    int code;
    if (err != GW_OK)
        code = fail(&wit);
    else if (folder)
        code = write_folder(args, &wit, folder->text);
    else
        code = write_one(args, &wit);
    gw_wit_deinit(&wit);
    gw_vec_deinit(&features);
    return code;
}
