/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/load.h"

#include <stdio.h>
#include <stdlib.h>

#include "component/model/component.h"
#include "component/text/parse.h"
#include "component/wit/decode.h"
#include "component/wit/group.h"

struct loading {
    struct gw_wit *wit;
    const struct gw_wit_files *files;
    const struct gw_wit_options *options;
    struct gw_wit_group group;
    struct gw_vec names;   /* const char *: what is in a folder, sorted */
    struct gw_vec sources; /* struct gw_wit_source *: of one package */
};

static enum gw_err cannot(struct loading *l, const char *path, enum gw_err err)
{
    if (err == GW_ERR_NOMEM) return gw_wit_problem_nomem(l->wit);
    return gw_wit_problem_path(l->wit, err, path, "cannot read this: %s",
                               gw_err_text(err));
}

static const char *join(struct loading *l, const char *folder, const char *name)
{
    size_t len = strlen(folder), room = len + strlen(name) + 2;
    char *path = gw_arena_get(&l->wit->arena, room);
    if (!path) return gw_wit_problem_nomem(l->wit), NULL;
    bool has_slash = len > 0 && folder[len - 1] == '/';
    snprintf(path, room, "%s%s%s", folder, has_slash ? "" : "/", name);
    return path;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t len = strlen(name), end = strlen(ending);
    return len > end && strcmp(name + len - end, ending) == 0;
}

static enum gw_err note_name(void *to, const char *name)
{
    struct loading *l = to;
    struct gw_slice copy = gw_arena_copy(&l->wit->arena, gw_slice_str(name));
    const char *text = (const char *)copy.data;
    return text && gw_vec_push_copy(&l->names, &text) ? GW_OK : GW_ERR_NOMEM;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum gw_err list(struct loading *l, const char *folder)
{
    l->names.len = 0;
    enum gw_err err = l->files->list(l->files->env, folder, note_name, l);
    if (err) return cannot(l, folder, err);
    if (l->names.len)
        qsort(l->names.data, l->names.len, l->names.item_bytes, compare_names);
    return GW_OK;
}

static enum gw_err add_source(struct loading *l, const char *path, struct gw_slice text)
{
    struct gw_wit_source *source = gw_wit_new(l->wit, sizeof *source);
    if (!source) return GW_ERR_NOMEM;
    *source = (struct gw_wit_source){path, text};
    return gw_vec_push_copy(&l->sources, &source) ? GW_OK : gw_wit_problem_nomem(l->wit);
}

static enum gw_err read_source(struct loading *l, const char *path)
{
    struct gw_slice text;
    enum gw_err err = l->files->read(l->files->env, path, &l->wit->arena, &text);
    return err ? cannot(l, path, err) : add_source(l, path, text);
}

/* A folder's own files *.wit as one package. */
static enum gw_err load_folder(struct loading *l, const char *folder,
                               const struct gw_ast_package **out)
{
    enum gw_err err = list(l, folder);
    l->sources.len = 0;
    for (size_t i = 0; i < l->names.len && !err; i++) {
        const char *name = *GW_VEC_AT(const char *, &l->names, i);
        bool is_folder = true;
        if (!ends_in(name, ".wit")) continue;
        const char *path = join(l, folder, name);
        if (!path) return GW_ERR_NOMEM;
        err = l->files->look(l->files->env, path, &is_folder);
        if (err) return cannot(l, path, err);
        if (!is_folder) err = read_source(l, path);
    }
    return err ? err : gw_wit_group_add(&l->group, &l->sources, folder, out);
}

/* A binary in text: assemble it, in the arena. */
static enum gw_err assemble(struct loading *l, const char *path, struct gw_slice *bytes)
{
    const struct gw_text_options options = {.features = GW_FEATURES_ALL};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary;
    gw_writer_init(&binary, l->wit->arena.alloc);
    enum gw_err err = gw_comp_text_parse(*bytes, &options, &diag, &binary);
    if (!err) err = binary.err;
    if (err == GW_ERR_NOMEM) {
        gw_wit_problem_nomem(l->wit);
    } else if (err) {
        char text[256];
        gw_diag_print(&diag, text, sizeof text);
        gw_wit_problem_path(l->wit, err, path, "%s", text);
    } else {
        *bytes = gw_arena_copy(&l->wit->arena, gw_slice_of(binary.data, binary.len));
        if (!bytes->data) err = gw_wit_problem_nomem(l->wit);
    }
    gw_writer_deinit(&binary);
    return err;
}

/* A file of any kind. *package: what a binary gave; *ast: what a text did. */
static enum gw_err load_file(struct loading *l, const char *path, bool must_be_package,
                             const struct gw_wit_package **package,
                             const struct gw_ast_package **ast)
{
    struct gw_slice bytes;
    bool is_package = true;
    enum gw_err err = l->files->read(l->files->env, path, &l->wit->arena, &bytes);
    if (err) return cannot(l, path, err);
    if (strcmp(path, "-") == 0) path = "<stdin>";
    bool is_binary = bytes.len >= 4 && memcmp(bytes.data, "\0asm", 4) == 0;
    if (!is_binary && gw_comp_text_is(bytes)) {
        is_binary = true;
        err = assemble(l, path, &bytes);
        if (err) return err;
    }
    if (!is_binary) {
        l->sources.len = 0;
        err = add_source(l, path, bytes);
        return err ? err : gw_wit_group_add(&l->group, &l->sources, path, ast);
    }
    if (!must_be_package && l->files->module && !gw_component_is(bytes)) {
        err = l->files->module(l->files->env, l->wit, bytes, path);
        return *package = l->wit->root, err;
    }
    err = gw_wit_decode(l->wit, bytes, path, package, &is_package);
    if (err || is_package || !must_be_package) return err;
    return gw_wit_problem_path(l->wit, GW_ERR_INVALID, path,
                               "this is a component, not a WIT package");
}

static enum gw_err load_dep(struct loading *l, const char *path, bool is_folder)
{
    const struct gw_ast_package *ast;
    const struct gw_wit_package *package;
    if (is_folder) return load_folder(l, path, &ast);
    if (!ends_in(path, ".wit") && !ends_in(path, ".wasm") && !ends_in(path, ".wat"))
        return GW_OK;
    return load_file(l, path, true, &package, &ast);
}

static enum gw_err load_deps(struct loading *l, const char *folder)
{
    const char *deps = join(l, folder, "deps");
    bool is_folder;
    if (!deps) return GW_ERR_NOMEM;
    enum gw_err err = l->files->look(l->files->env, deps, &is_folder);
    if (err == GW_ERR_NOENT || (!err && !is_folder)) return GW_OK;
    if (err) return cannot(l, deps, err);
    err = list(l, deps);
    if (err) return err;
    size_t count = l->names.len; /* the list is used again below */
    const char **names = gw_wit_keep(l->wit, &l->names);
    if (!names) return GW_ERR_NOMEM;
    for (size_t i = 0; i < count && !err; i++) {
        const char *path = join(l, deps, names[i]);
        if (!path) return GW_ERR_NOMEM;
        err = l->files->look(l->files->env, path, &is_folder);
        if (err) return cannot(l, path, err);
        err = load_dep(l, path, is_folder);
    }
    return err;
}

static void loading_init(struct loading *l)
{
    gw_wit_group_init(&l->group, l->wit);
    gw_vec_init(&l->names, l->wit->arena.alloc, sizeof(const char *));
    gw_vec_init(&l->sources, l->wit->arena.alloc, sizeof(struct gw_wit_source *));
}

static enum gw_err loading_finish(struct loading *l, enum gw_err err,
                                  const struct gw_ast_package *root)
{
    if (!err) err = gw_wit_group_resolve(&l->group, l->options);
    uint64_t index;
    if (!err && root && gw_map_find(&l->wit->by_id, root->name.name.id, &index))
        l->wit->root = gw_wit_package_at(l->wit, index);
    gw_vec_deinit(&l->sources);
    gw_vec_deinit(&l->names);
    gw_wit_group_deinit(&l->group);
    return err;
}

enum gw_err gw_wit_load(struct gw_wit *wit, const struct gw_wit_files *files,
                        const char *path, const struct gw_wit_options *options)
{
    struct loading l = {.wit = wit, .files = files, .options = options};
    const struct gw_ast_package *root = NULL;
    bool is_folder;
    loading_init(&l);
    enum gw_err err = files->look(files->env, path, &is_folder);
    if (err) {
        err = cannot(&l, path, err);
    } else if (is_folder) {
        err = load_folder(&l, path, &root);
        if (!err) err = load_deps(&l, path);
    } else {
        err = load_file(&l, path, false, &wit->root, &root);
    }
    return loading_finish(&l, err, root);
}

enum gw_err gw_wit_load_text(struct gw_wit *wit, const char *name, struct gw_slice text,
                             const struct gw_wit_options *options)
{
    struct loading l = {.wit = wit, .options = options};
    const struct gw_ast_package *root = NULL;
    loading_init(&l);
    enum gw_err err = add_source(&l, name, text);
    if (!err) err = gw_wit_group_add(&l.group, &l.sources, name, &root);
    return loading_finish(&l, err, root);
}
