/* SPDX-License-Identifier: Apache-2.0 */
#include "oom/jobs_compose.h"

#include <stdio.h>

#include "component/compose/by_name.h"
#include "component/compose/plug.h"
#include "component/model/validate.h"
#include "component/text/parse.h"

#define IO(version, more)                                                                \
    "(import \"h:h/io@0.2." version "\" (instance $io (type $e' (enum \"no\" \"yes\"))"  \
    " (export \"e\" (type $e (eq $e'))) (export \"r\" (type $r (sub resource)))"         \
    " (export \"[constructor]r\" (func (param \"e\" $e) (result (own $r)))) " more "))"  \
    " (alias export $io \"r\" (type $r)) (alias export $io \"e\" (type $e))"

#define USE                                                                              \
    "(import \"h:h/use\" (instance (export \"r\" (type $x (eq $r)))"                     \
    " (export \"e\" (type $y (eq $e)))"                                                  \
    " (export \"f\" (func (param \"x\" (borrow $x)) (result (tuple $y (list u8)))))))"

static const struct file {
    const char *path, *text;
} files[] = {
    {"root.wat",
     "(component " IO("3",                                                                                                          "(export \"g\" (func (param \"l\" (list $e))))") USE
     " (import \"a\" (instance (export \"k\" (type (sub resource)))))"
     " (import \"m\" (core module (import \"a\" \"b\" (func (param i32)))"
     "  (export \"c\" (memory 1 2)) (export \"d\" (global i64)))))"                                       },
    {"a.wat",                                                   "(component " IO("1",                                               "(export \"h\" (func (result (option $e))))") USE
     " (import \"b\" (instance)) (type $k' (resource (rep i32)))"
     " (export \"k\" (type $k')))"             },
    {"b.wat",                                                   "(component (instance $i) (export \"m:m/m@1.2.3\" (instance $i)))"},
    {"socket.wat", "(component (import \"m:m/m@1.0.0\" (instance)) " IO("0",                       "") USE
     " (import \"k\" (type (sub resource))))"},
};

struct files {
    struct gw_component_options options;
    struct gw_diag diag;
};

static enum gw_err load(void *env, const char *path, struct gw_component **out)
{
    struct files *f = env;
    const struct gw_text_options text = {.features = gw_features_default()};
    const struct file *file = files;
    struct gw_component *c = NULL;
    struct gw_writer w;
    while (strcmp(file->path, path) != 0)
        file++;
    gw_writer_init(&w, f->options.alloc);
    enum gw_err err = gw_comp_text_parse(gw_slice_str(file->text), &text, &f->diag, &w);
    uint8_t *bytes = err ? NULL : gw_alloc_resize(f->options.alloc, w.data, w.cap, w.len);
    if (!err && !bytes) err = GW_ERR_NOMEM;
    if (bytes) {
        w.data = bytes;
        w.cap = w.len;
    }
    if (!err) err = gw_component_decode_owned(bytes, w.len, &f->options, &f->diag, &c);
    if (err) gw_writer_deinit(&w);
    if (!err) err = gw_component_validate(c, &f->diag);
    if (err)
        gw_component_unref(&c);
    else
        *out = c;
    return err;
}

static bool is_file(void *env, const char *path)
{
    (void)env;
    for (size_t i = 0; i < GW_COUNT(files); i++)
        if (strcmp(files[i].path, path) == 0) return true;
    return false;
}

static enum gw_err open(struct files *f, struct gw_alloc *alloc, struct gw_graph **graph)
{
    *f = (struct files){.options = {.alloc = alloc}, .diag = GW_DIAG_INIT};
    enum gw_err err = gw_type_registry_new(alloc, &f->options.registry);
    return err ? err : gw_graph_new(&f->options, graph);
}

static enum gw_err finish(struct files *f, enum gw_err err, struct gw_graph **graph)
{
    struct gw_writer out;
    gw_writer_init(&out, f->options.alloc);
    if (!err) err = gw_graph_encode(*graph, NULL, &f->diag, &out);
    if (err && err != GW_ERR_NOMEM) printf("%s: %s\n", gw_err_name(err), f->diag.text);
    gw_writer_deinit(&out);
    gw_graph_free(graph);
    gw_type_registry_free(&f->options.registry);
    return err;
}

enum gw_err job_compose(struct gw_alloc *alloc)
{
    static const char yaml[] = "instantiations: # one\n  two: {dependency: b}\n  a:\n"
                               "    arguments: {b: two}\n";
    struct files f;
    struct gw_graph *graph = NULL;
    struct gw_compose_config config;
    struct gw_by_name_files by_name = {.env = &f, .is_file = is_file, .load = load};
    struct gw_by_name_options options = {
        .files = &by_name, .config = &config, .root = "root.wat"};
    enum gw_err err = open(&f, alloc, &graph);
    if (!err)
        err = gw_compose_config_read(gw_slice_str(yaml), gw_graph_arena(graph), &f.diag,
                                     &config);
    if (!err) err = gw_by_name_compose(graph, &options, &f.diag);
    return finish(&f, err, &graph);
}

enum gw_err job_plug(struct gw_alloc *alloc)
{
    static const char *const names[] = {"socket.wat", "b.wat", "a.wat"};
    struct files f;
    struct gw_graph *graph = NULL;
    gw_graph_package packages[3];
    uint32_t used[2];
    struct gw_writer notes;
    gw_writer_init(&notes, alloc);
    enum gw_err err = open(&f, alloc, &graph);
    for (int i = 0; i < 3 && !err; i++) {
        struct gw_component *c = NULL;
        err = load(&f, names[i], &c);
        if (!err)
            err = gw_graph_add_package(graph, gw_slice_str(names[i]),
                                       gw_slice_of(NULL, 0), c, &f.diag, &packages[i]);
        gw_component_unref(&c);
    }
    if (!err) err = gw_plug(graph, packages[0], packages + 1, 2, used, &notes, &f.diag);
    err = finish(&f, err, &graph);
    gw_writer_deinit(&notes);
    return err;
}
