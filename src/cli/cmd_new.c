/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/adapter/adapter.h"
#include "component/new/dylink.h"
#include "component/new/meta.h"
#include "component/new/new.h"
#include "component/text/parse.h"
#include "core/text/parse.h"
#include "core/wasm/decode.h"

/* A core module from the command line. */
struct file {
    const char *path;
    struct gw_slice name, bytes;
    struct gw_map_file map;
    struct gw_writer binary; /* of text */
    bool is_openable;
};

struct making {
    const struct gw_args *args;
    struct gw_arena arena;
    struct gw_vec
        files; /* struct file *: operands, then libraries to open, then adapters */
    size_t main_count; /* of them that are no adapters */
    struct gw_wit wit;
    struct gw_dylink_options options;
    struct gw_new_problem problem;
};

static int nomem(void) { return gw_console_fail("new", GW_ERR_NOMEM, NULL); }

/* ---- files ---- */

/* The file's name without folders, up to its first dot: what adapters are named by. */
static struct gw_slice name_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return gw_slice_of(name, strcspn(name, "."));
}

static int parse(struct file *file)
{
    struct gw_diag diag = GW_DIAG_INIT;
    const struct gw_text_options options = {.features = GW_FEATURES_ALL};
    enum gw_err err = gw_text_parse(file->map.bytes, &options, &diag, &file->binary);
    if (!err) err = file->binary.err;
    file->bytes = gw_slice_of(file->binary.data, file->binary.len);
    return err ? gw_console_fail(gw_input_name(file->path), err, &diag) : 0;
}

static int add_file(struct making *m, const char *path, struct gw_slice name,
                    struct file **out)
{
    struct file *file = gw_arena_zero(&m->arena, sizeof *file);
    if (!file || !gw_vec_push_copy(&m->files, &file)) return nomem();
    file->path = path;
    file->name = name;
    gw_writer_init(&file->binary, gw_alloc_libc());
    *out = file;
    int code = gw_input_bytes(path, &file->map);
    file->bytes = file->map.bytes;
    bool is_component = gw_component_is(file->bytes) || gw_comp_text_is(file->bytes);
    if (code == 0 && !is_component && gw_engine_is_text(file->bytes)) code = parse(file);
    if (code == 0 && is_component) {
        gw_console_error("%s: this is a component already; `godwit compose` puts "
                         "components together",
                         gw_input_name(path));
        code = 1;
    }
    return code;
}

/* [NAME=]FILE. Tools name shared libraries as their files are called, whatever they end in. */
static int add_named(struct making *m, const char *text, bool is_adapter,
                     struct file **out)
{
    const char *equals = strchr(text, '=');
    const char *path = equals ? equals + 1 : text, *slash = strrchr(path, '/');
    struct gw_slice name = gw_slice_of(text, equals ? (size_t)(equals - text) : 0);
    if (!equals)
        name = is_adapter ? name_of(path) : gw_slice_str(slash ? slash + 1 : path);
    return add_file(m, path, name, out);
}

/* A library that is among the operands is not added again. */
static int add_openable(struct making *m, const char *text)
{
    struct file *file = NULL;
    const char *equals = strchr(text, '=');
    for (size_t i = 0; i < m->files.len && !file; i++) {
        struct file *other = *GW_VEC_AT(struct file *, &m->files, i);
        if (strcmp(other->path, equals ? equals + 1 : text) == 0) file = other;
    }
    int code = file ? 0 : add_named(m, text, false, &file);
    if (code == 0) file->is_openable = true;
    return code;
}

static int add_files(struct making *m)
{
    struct file *file;
    const struct gw_args *args = m->args;
    for (unsigned i = 0; i < args->operand_count; i++) {
        int code = add_named(m, args->operands[i], false, &file);
        if (code) return code;
    }
    for (unsigned i = 0; i < args->use_count; i++) {
        if (args->uses[i].id != GW_OPTION_NEW_DLOPEN) continue;
        int code = add_openable(m, args->uses[i].text);
        if (code) return code;
    }
    m->main_count = m->files.len;
    for (unsigned i = 0; i < args->use_count; i++) {
        if (args->uses[i].id != GW_OPTION_NEW_ADAPT) continue;
        int code = add_named(m, args->uses[i].text, true, &file);
        if (code) return code;
    }
    return 0;
}

static void close_files(struct making *m)
{
    for (size_t i = 0; i < m->files.len; i++) {
        struct file *file = *GW_VEC_AT(struct file *, &m->files, i);
        gw_writer_deinit(&file->binary);
        gw_map_file_close(&file->map);
    }
}

/* ---- the built-in adapter ---- */

/* What the files import, as far as adapters are known for it. */
static int find_known(struct making *m, struct gw_slice *wanted, bool *is_command)
{
    struct gw_type_registry *registry = NULL;
    int code = gw_type_registry_new(gw_alloc_libc(), &registry) ? nomem() : 0;
    for (size_t i = 0; i < m->main_count && !code; i++) {
        struct gw_module *module = NULL;
        const struct gw_decode_options options = {
            .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = registry};
        const struct file *file = *GW_VEC_AT(struct file *, &m->files, i);
        enum gw_err err = gw_module_decode(file->bytes, &options, NULL, &module);
        if (err == GW_ERR_NOMEM) code = nomem();
        if (err) continue; /* who links it says so */
        for (uint32_t k = 0; k < module->import_count && !wanted->data; k++) {
            struct gw_slice name = module->imports[k].module;
            if (!gw_adapter_is_known(name)) continue;
            *wanted = gw_arena_copy(&m->arena, name);
            if (!wanted->data) {
                code = nomem();
                break;
            }
        }
        uint64_t unused;
        *is_command |= gw_map_find(&module->export_map, gw_slice_str("_start"), &unused);
        gw_module_unref(&module);
    }
    gw_type_registry_free(&registry);
    return code;
}

static int add_built_in(struct making *m, struct gw_new_module *modules, uint32_t *count)
{
    struct gw_slice wanted = {NULL, 0};
    bool is_command = false;
    int code = find_known(m, &wanted, &is_command);
    if (code || !wanted.data) return code;
    for (uint32_t i = 0; i < *count; i++)
        if (gw_slice_eq(modules[i].name, wanted)) return 0;
    struct gw_slice bytes =
        gw_adapter_find(wanted, is_command ? GW_ADAPTER_COMMAND : GW_ADAPTER_REACTOR);
    if (!bytes.data) {
        gw_console_error("the module imports %.*s, and this godwit was built without the "
                         "adapter for it; bring one with --adapt %.*s=FILE",
                         GW_SLICE_ARG(wanted), GW_SLICE_ARG(wanted));
        return gw_err_exit_code(GW_ERR_UNSUPPORTED);
    }
    modules[(*count)++] = (struct gw_new_module){.name = wanted, .bytes = bytes};
    return 0;
}

/* ---- options ---- */

static int set_renames(struct making *m, struct gw_new_options *of)
{
    struct gw_new_rename *renames =
        gw_arena_array(&m->arena, m->args->use_count + 1, sizeof *renames);
    if (!renames) return nomem();
    for (unsigned i = 0; i < m->args->use_count; i++) {
        if (m->args->uses[i].id != GW_OPTION_NEW_RENAME) continue;
        const char *text = m->args->uses[i].text, *equals = strchr(text, '=');
        if (!equals)
            return gw_console_usage("new", "--import-name: `%s` is not NAME=AS", text);
        renames[of->rename_count++] = (struct gw_new_rename){
            gw_slice_of(text, (size_t)(equals - text)), gw_slice_str(equals + 1)};
    }
    of->renames = renames;
    return 0;
}

static int set_world(struct making *m, struct gw_new_options *of)
{
    const struct gw_option_use *wit = gw_args_last(m->args, GW_OPTION_NEW_WIT);
    if (!wit && gw_args_have(m->args, GW_OPTION_NEW_WORLD))
        return gw_console_usage("new", "--world names a world of --wit PATH");
    if (!wit) return 0;
    gw_wit_deinit(&m->wit);
    int code =
        gw_wit_input_load(m->args, wit->text, GW_OPTION_COUNT, GW_OPTION_COUNT, &m->wit);
    if (!code)
        code = gw_wit_input_world(m->args, wit->text, GW_OPTION_NEW_WORLD, &m->wit,
                                  &of->world);
    of->wit = &m->wit;
    return code;
}

static int set_stack(struct making *m)
{
    const struct gw_option_use *size = gw_args_last(m->args, GW_OPTION_NEW_STACK);
    if (!size) return 0;
    if (size->number == 0 || size->number > UINT32_MAX)
        return gw_console_usage("new", "--stack-size: `%s` is not between 1 and 4 GiB",
                                size->text);
    m->options.stack_bytes = (uint32_t)size->number;
    return 0;
}

static int set_options(struct making *m)
{
    const struct gw_args *args = m->args;
    m->options = gw_dylink_defaults();
    struct gw_new_options *of = &m->options.of;
    size_t adapters = m->files.len - m->main_count;
    struct gw_new_module *modules =
        gw_arena_zero(&m->arena, (adapters + 1) * sizeof *modules);
    if (!modules) return nomem();
    for (size_t i = 0; i < adapters; i++) {
        const struct file *file = *GW_VEC_AT(struct file *, &m->files, m->main_count + i);
        modules[of->module_count++] =
            (struct gw_new_module){.name = file->name, .bytes = file->bytes};
    }
    of->modules = modules;
    of->reallocs_by_growing = gw_args_have(args, GW_OPTION_NEW_GROW);
    of->keeps_versions = gw_args_have(args, GW_OPTION_NEW_KEEP_VERSIONS);
    of->rejects_legacy = gw_args_have(args, GW_OPTION_NEW_REJECT_LEGACY);
    of->calls_by_ref = gw_args_have(args, GW_OPTION_NEW_BY_REF);
    of->debug_names = gw_args_have(args, GW_OPTION_NEW_DEBUG_NAMES);
    of->skips_validation = gw_args_have(args, GW_OPTION_NEW_SKIP_VALIDATION);
    m->options.has_libdl = gw_args_have(args, GW_OPTION_NEW_LIBDL);
    m->options.stubs_missing = gw_args_have(args, GW_OPTION_NEW_STUBS);
    int code = add_built_in(m, modules, &of->module_count);
    if (!code) code = set_stack(m);
    if (!code) code = set_renames(m, of);
    if (!code) code = set_world(m, of);
    return code;
}

/* ---- the component ---- */

static enum gw_err link_libraries(struct making *m, struct gw_writer *out)
{
    struct gw_dylink_library *libraries =
        gw_arena_array(&m->arena, m->main_count, sizeof *libraries);
    if (!libraries) return gw_new_problem_nomem(&m->problem);
    for (size_t i = 0; i < m->main_count; i++) {
        const struct file *file = *GW_VEC_AT(struct file *, &m->files, i);
        libraries[i] =
            (struct gw_dylink_library){file->name, file->bytes, file->is_openable};
    }
    m->options.libraries = libraries;
    m->options.library_count = (uint32_t)m->main_count;
    return gw_dylink_component(&m->options, gw_alloc_libc(), out, &m->problem);
}

static int make(struct making *m, struct gw_writer *out)
{
    const struct file *first = *GW_VEC_AT(struct file *, &m->files, 0);
    enum gw_err err;
    if (m->main_count > 1 || gw_dylink_is_library(first->bytes)) {
        err = link_libraries(m, out);
    } else {
        m->options.of.main = first->bytes;
        err = gw_new_component(&m->options.of, gw_alloc_libc(), out, &m->problem);
    }
    if (!err) return 0;
    const struct gw_new_problem *p = &m->problem;
    gw_console_error("%s: %s%s%s%s%s",
                     m->main_count > 1 ? "new" : gw_input_name(first->path), p->place,
                     p->place[0] ? ": " : "", p->err ? p->text : gw_err_text(err),
                     p->help[0] ? "; " : "", p->help);
    return gw_err_exit_code(err);
}

/* Nothing says a world: what was made is a component that nobody can call. */
static void note_worldless(struct making *m)
{
    const struct file *first = *GW_VEC_AT(struct file *, &m->files, 0);
    const struct gw_new_options *of = &m->options.of;
    struct gw_new_problem problem = {.err = GW_OK};
    struct gw_meta_module module;
    struct gw_meta meta;
    if (of->world || of->module_count || m->main_count > 1) return;
    gw_meta_module_init(&module, gw_alloc_libc());
    enum gw_err err = gw_meta_init(&meta, gw_alloc_libc());
    if (!err) err = gw_meta_read(&meta, first->bytes, first->path, &module, &problem);
    if (!err && module.section_count == 0 && !gw_dylink_is_library(first->bytes))
        gw_console_note("%s has no section that says a world: the component exports "
                        "nothing; name one with --wit",
                        gw_input_name(first->path));
    gw_meta_module_deinit(&module);
    gw_meta_deinit(&meta);
}

int gw_cmd_new(const struct gw_args *args)
{
    struct making m = {.args = args};
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_NEW_OUTPUT);
    struct gw_writer out;
    gw_writer_init(&out, gw_alloc_libc());
    gw_arena_init(&m.arena, gw_alloc_libc());
    gw_vec_init(&m.files, gw_alloc_libc(), sizeof(struct file *));
    gw_wit_init(&m.wit, gw_alloc_libc());
    int code = add_files(&m);
    if (!code) code = set_options(&m);
    if (!code) code = make(&m, &out);
    if (!code) note_worldless(&m);
    if (!code)
        code = gw_output_write(output ? output->text : NULL,
                               gw_slice_of(out.data, out.len), true);
    gw_wit_deinit(&m.wit);
    close_files(&m);
    gw_vec_deinit(&m.files);
    gw_arena_deinit(&m.arena);
    gw_writer_deinit(&out);
    return code;
}
