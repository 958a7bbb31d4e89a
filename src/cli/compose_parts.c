/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/compose_parts.h"

#include <sys/stat.h>

#include "cli/console.h"
#include "cli/input.h"
#include "cli/output.h"
#include "component/compose/by_name.h"
#include "component/compose/plug.h"

struct parts {
    const struct gw_args *args;
    struct gw_engine *engine;
    struct gw_graph *graph;
    struct gw_vec inputs; /* struct gw_input */
    struct gw_diag diag;
    int code; /* what was said already ends with this */
};

static int parts_open(struct parts *p, const struct gw_args *args)
{
    *p = (struct parts){.args = args, .diag = GW_DIAG_INIT};
    gw_vec_init(&p->inputs, gw_alloc_libc(), sizeof(struct gw_input));
    int code = gw_input_engine_with(0, &p->engine);
    if (code) return code;
    const struct gw_component_options options = {
        .registry = gw_engine_registry(p->engine), .alloc = gw_alloc_libc()};
    enum gw_err err = gw_graph_new(&options, &p->graph);
    return err ? gw_console_fail(args->operands[0], err, NULL) : 0;
}

static void parts_close(struct parts *p)
{
    gw_graph_free(&p->graph);
    for (size_t i = 0; i < p->inputs.len; i++)
        gw_input_close(GW_VEC_AT(struct gw_input, &p->inputs, i));
    gw_vec_deinit(&p->inputs);
    if (p->engine) gw_engine_unref(&p->engine);
}

static enum gw_err load(void *env, const char *path, struct gw_component **out)
{
    struct parts *p = env;
    struct gw_input *input = gw_vec_push(&p->inputs);
    if (!input) return GW_ERR_NOMEM;
    p->code = gw_input_open_component(p->engine, path, input);
    if (p->code) {
        p->inputs.len--;
        return GW_ERR_INVALID;
    }
    *out = gw_component_ref(input->component);
    return GW_OK;
}

static bool is_file(void *env, const char *path)
{
    struct stat info;
    (void)env;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static int failed(struct parts *p, enum gw_err err)
{
    if (p->code) return p->code;
    if (!p->diag.err) return gw_console_fail(p->args->operands[0], err, NULL);
    gw_console_error("%s", p->diag.text); /* it names whom it is about */
    return gw_err_exit_code(err);
}

static int write_graph(struct parts *p, const struct gw_graph_encode_options *options)
{
    const struct gw_option_use *output = gw_args_last(p->args, GW_OPTION_COMPOSE_OUTPUT);
    struct gw_writer out;
    gw_writer_init(&out, gw_alloc_libc());
    enum gw_err err = gw_graph_encode(p->graph, options, &p->diag, &out);
    int code = err ? failed(p, err)
                   : gw_output_write(output ? output->text : NULL,
                                     gw_slice_of(out.data, out.len), true);
    gw_writer_deinit(&out);
    return code;
}

/* -- plugging ---------------------------------------------------------------------- */

static enum gw_err add(struct parts *p, const char *path, gw_graph_package *out)
{
    static const struct gw_slice none = {NULL, 0};
    struct gw_component *component;
    enum gw_err err = load(p, path, &component);
    if (err) return err;
    if (gw_graph_find_package(p->graph, gw_slice_str(path), none, out)) {
        gw_component_unref(&component);
        return gw_diag_set(&p->diag, GW_ERR_EXIST,
                           "%s is there twice, as socket or plug; give each file once",
                           path);
    }
    err = gw_graph_add_package(p->graph, gw_slice_str(path), none, component, &p->diag,
                               out);
    gw_component_unref(&component);
    return err;
}

static void show_notes(struct gw_slice text)
{
    for (const uint8_t *at = text.data, *end = at + text.len; at < end;) {
        const uint8_t *line_end = memchr(at, '\n', (size_t)(end - at));
        gw_console_note("%.*s", (int)(line_end - at), (const char *)at);
        at = line_end + 1;
    }
}

static int plug(struct parts *p, const char *socket_path, gw_graph_package *plugs,
                uint32_t *used)
{
    uint32_t count = 0;
    gw_graph_package socket = 0;
    struct gw_writer notes;
    enum gw_err err = add(p, socket_path, &socket);
    for (unsigned i = 0; i < p->args->use_count && !err; i++)
        if (p->args->uses[i].id == GW_OPTION_COMPOSE_PLUG)
            err = add(p, p->args->uses[i].text, &plugs[count++]);
    if (err) return failed(p, err);
    gw_writer_init(&notes, gw_alloc_libc());
    err = gw_plug(p->graph, socket, plugs, count, used, &notes, &p->diag);
    for (uint32_t i = 0; i < count && !err; i++) {
        struct gw_slice name = gw_graph_package_name(p->graph, plugs[i]);
        if (!used[i])
            gw_console_note("nothing of %.*s was plugged, and it is left out",
                            GW_SLICE_ARG(name));
    }
    int code = err ? failed(p, err) : 0;
    show_notes(gw_slice_of(notes.data, notes.len));
    gw_writer_deinit(&notes);
    return code ? code : write_graph(p, NULL);
}

int gw_compose_plug(const struct gw_args *args)
{
    struct parts p;
    const char *socket = args->operands[1];
    unsigned count = 0;
    for (unsigned i = 0; i < args->use_count; i++)
        count += args->uses[i].id == GW_OPTION_COMPOSE_PLUG;
    if (args->operand_count != 2)
        return gw_console_usage("compose",
                                "plug needs one component to plug into, the "
                                "socket: godwit compose plug SOCKET --plug FILE");
    if (count == 0)
        return gw_console_usage("compose", "plug needs what to plug into %s: --plug FILE",
                                socket);
    uint32_t *room = gw_alloc_array(gw_alloc_libc(), count, 2 * sizeof *room);
    if (!room) return gw_console_fail(args->operands[0], GW_ERR_NOMEM, NULL);
    int code = parts_open(&p, args);
    if (!code) code = plug(&p, socket, room, room + count);
    parts_close(&p);
    gw_alloc_put(gw_alloc_libc(), room, count * 2 * sizeof *room);
    return code;
}

/* -- by name ----------------------------------------------------------------------- */

static struct gw_slice folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return gw_slice_of(path, slash ? (size_t)(slash - path) + (slash == path) : 0);
}

static int compose(struct parts *p, const struct gw_compose_config *config,
                   struct gw_slice folder, const struct gw_vec *folders)
{
    const struct gw_by_name_files files = {.env = p, .is_file = is_file, .load = load};
    const struct gw_by_name_options options = {.files = &files,
                                               .config = config,
                                               .folder = folder,
                                               .folders = folders->data,
                                               .folder_count = (uint32_t)folders->len,
                                               .root = p->args->operands[0]};
    bool imports = config->import_components ||
                   gw_args_have(p->args, GW_OPTION_COMPOSE_IMPORT_DEPENDENCIES);
    const struct gw_graph_encode_options encode = {
        .components = imports ? GW_GRAPH_IMPORT_NAMED : GW_GRAPH_DEFINE,
        .no_validation = config->skip_validation};
    enum gw_err err = gw_by_name_compose(p->graph, &options, &p->diag);
    return err ? failed(p, err) : write_graph(p, &encode);
}

/* Files that --dep names come before those of the configuration. */
static int add_dependencies(struct parts *p, struct gw_compose_config *config)
{
    uint32_t count = 0, configured = config->dependency_count;
    struct gw_compose_dependency *all = gw_arena_array(
        gw_graph_arena(p->graph), p->args->use_count + configured + 1, sizeof *all);
    if (!all) return gw_console_fail(p->args->operands[0], GW_ERR_NOMEM, NULL);
    for (unsigned i = 0; i < p->args->use_count; i++) {
        const char *text = p->args->uses[i].text;
        if (p->args->uses[i].id != GW_OPTION_COMPOSE_DEP) continue;
        const char *equals = strchr(text, '=');
        if (!equals || equals == text || !equals[1])
            return gw_console_usage("compose",
                                    "--dep needs an import and where it is: NAME=PATH");
        all[count++] = (struct gw_compose_dependency){
            gw_slice_of(text, (size_t)(equals - text)), gw_slice_str(equals + 1), true};
    }
    if (configured) memcpy(all + count, config->dependencies, configured * sizeof *all);
    config->dependencies = all;
    config->dependency_count = count + configured;
    return 0;
}

/* The configuration's text must stay as long as what was read from it. */
static int with_config(struct parts *p, const char *path, const struct gw_vec *folders)
{
    struct gw_compose_config config = {.definitions = NULL};
    struct gw_map_file file = {
        .bytes = {NULL, 0}
    };
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = GW_OK;
    int code = path ? gw_input_bytes(path, &file) : 0;
    if (code) return code;
    if (path)
        err =
            gw_compose_config_read(file.bytes, gw_graph_arena(p->graph), &diag, &config);
    code = err ? gw_console_fail(path, err, &diag) : add_dependencies(p, &config);
    if (!code)
        code =
            compose(p, &config, folder_of(path ? path : p->args->operands[0]), folders);
    if (path) gw_map_file_close(&file);
    return code;
}

int gw_compose_by_name(const struct gw_args *args)
{
    struct parts p;
    struct gw_vec folders;
    const struct gw_option_use *config = gw_args_last(args, GW_OPTION_COMPOSE_CONFIG);
    gw_vec_init(&folders, gw_alloc_libc(), sizeof(const char *));
    int code = parts_open(&p, args);
    for (unsigned i = 0; i < args->use_count && !code; i++)
        if (args->uses[i].id == GW_OPTION_COMPOSE_DEPS_DIR &&
            !gw_vec_push_copy(&folders, &args->uses[i].text))
            code = gw_console_fail(args->operands[0], GW_ERR_NOMEM, NULL);
    if (!code) code = with_config(&p, config ? config->text : NULL, &folders);
    parts_close(&p);
    gw_vec_deinit(&folders);
    return code;
}

bool gw_compose_is_component(const char *path)
{
    struct gw_map_file file;
    size_t len = strlen(path);
    if ((len > 4 && strcmp(path + len - 4, ".wat") == 0) ||
        (len > 5 && strcmp(path + len - 5, ".wasm") == 0))
        return true;
    if (!gw_input_find_component(path, &file)) return false;
    gw_map_file_close(&file);
    return true;
}
