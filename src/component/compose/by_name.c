/* SPDX-License-Identifier: Apache-2.0 */
/* First what is instantiated and with what is found out, from the root on; then the graph is built
 * from the other end, so that each instance's arguments are there before it is looked into. */
#include "component/compose/by_name.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/map.h"
#include "base/suggest.h"
#include "component/compose/plug.h"

#define NONE UINT32_MAX

struct part { /* a component, and where it was found */
    gw_graph_package package;
    struct gw_slice name, path;
};

struct link {               /* what an import of an instance gets */
    uint32_t source;        /* an instance; NONE: it becomes an import */
    struct gw_slice export; /* empty: the instance itself */
};

struct instance {
    struct gw_slice name;
    uint32_t part;
    struct link *links; /* for each import of the component */
    enum { NEW, OPEN, DONE } state;
    uint32_t next;
    gw_graph_node node;
};

struct builder {
    struct gw_graph *graph;
    const struct gw_by_name_options *options;
    struct gw_diag *diag;
    enum gw_err err;
    struct gw_alloc *alloc;
    struct gw_arena *arena;
    struct gw_vec parts, instances; /* struct part, struct instance */
    struct gw_map part_names, instance_names;
    uint32_t *definitions; /* the part of each */
    uint32_t *definition_instances;
};

static bool fail(struct builder *b, enum gw_err err, const char *format, ...)
    GW_PRINTF(3, 4);
static bool fail(struct builder *b, enum gw_err err, const char *format, ...)
{
    char text[sizeof b->diag->text];
    va_list args;
    if (b->err) return false;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    b->err = err;
    gw_diag_set(b->diag, err, "%s", text);
    return false;
}

static bool nomem(struct builder *b) { return fail(b, GW_ERR_NOMEM, "out of memory"); }

static struct part *part_at(struct builder *b, uint32_t i)
{
    return GW_VEC_AT(struct part, &b->parts, i);
}

static struct instance *instance_at(struct builder *b, uint32_t i)
{
    return GW_VEC_AT(struct instance, &b->instances, i);
}

static const struct gw_comp_component_type *type_of(struct builder *b, uint32_t instance)
{
    struct part *part = part_at(b, instance_at(b, instance)->part);
    return gw_graph_package_component(b->graph, part->package)->type;
}

static struct gw_slice path_of(struct builder *b, uint32_t instance)
{
    return part_at(b, instance_at(b, instance)->part)->path;
}

/* -- components -------------------------------------------------------------------- */

static bool join(struct builder *b, struct gw_slice folder, struct gw_slice name,
                 const char *ending, struct gw_slice *out)
{
    bool is_whole = folder.len == 0 || (name.len && name.data[0] == '/');
    struct gw_writer w;
    gw_writer_init(&w, b->alloc);
    if (!is_whole) {
        gw_writer_bytes(&w, folder);
        if (folder.data[folder.len - 1] != '/') gw_writer_u8(&w, '/');
    }
    gw_writer_bytes(&w, name);
    gw_writer_bytes(&w, gw_slice_str(ending));
    *out = gw_arena_copy(b->arena, gw_slice_of(w.data, w.len));
    bool ok = !w.err && out->data;
    gw_writer_deinit(&w);
    return ok || nomem(b);
}

static bool load(struct builder *b, struct gw_slice name, struct gw_slice path,
                 uint32_t *out)
{
    const struct gw_by_name_files *files = b->options->files;
    struct gw_component *component;
    struct part part = {.name = name, .path = path};
    static const struct gw_slice none = {NULL, 0};
    b->err = files->load(files->env, (const char *)path.data, &component);
    if (b->err) return false;
    b->err =
        gw_graph_add_package(b->graph, name, none, component, b->diag, &part.package);
    gw_component_unref(&component);
    if (b->err) return false;
    *out = (uint32_t)b->parts.len;
    return (gw_vec_push_copy(&b->parts, &part) &&
            gw_map_put(&b->part_names, name, *out) == GW_OK) ||
           nomem(b);
}

static bool in_folder(struct builder *b, struct gw_slice folder, struct gw_slice name,
                      struct gw_slice *path)
{
    static const char *const endings[] = {".wasm", ".wat"};
    const struct gw_by_name_files *files = b->options->files;
    for (unsigned i = 0; i < GW_COUNT(endings); i++)
        if (!join(b, folder, name, endings[i], path))
            return false;
        else if (files->is_file(files->env, (const char *)path->data))
            return true;
    return false;
}

/* The i-th folder that is searched.        returns  whether there is one */
static bool folder_at(struct builder *b, uint32_t i, struct gw_slice *out)
{
    const struct gw_compose_config *config = b->options->config;
    if (i == 0) return *out = b->options->folder, true;
    if (--i < config->search_path_count)
        return join(b, b->options->folder, config->search_paths[i], "", out);
    i -= config->search_path_count;
    if (i >= b->options->folder_count) return false;
    *out = gw_slice_str(b->options->folders[i]);
    return true;
}

static bool disallowed(struct builder *b, struct gw_slice name)
{
    char places[160];
    size_t len = 0;
    struct gw_slice folder;
    for (uint32_t i = 0; folder_at(b, i, &folder) && len < sizeof places; i++)
        len += (size_t)snprintf(places + len, sizeof places - len, "%s`%.*s`",
                                len ? ", " : "", (int)(folder.len ? folder.len : 1),
                                folder.len ? (const char *)folder.data : ".");
    return fail(
        b, GW_ERR_NOENT,
        "`%.*s` was not found, and imports are not allowed: there is no .wasm or .wat "
        "of that name in %s",
        GW_SLICE_ARG(name), places);
}

/* The component of a name; *out NONE where there is none. */
static bool find_part(struct builder *b, struct gw_slice name, uint32_t *out)
{
    const struct gw_compose_config *config = b->options->config;
    struct gw_slice folder, path;
    uint64_t known;
    *out = NONE;
    if (gw_map_find(&b->part_names, name, &known)) return *out = (uint32_t)known, true;
    for (uint32_t i = 0; i < config->dependency_count; i++) {
        const struct gw_compose_dependency *d = &config->dependencies[i];
        if (!gw_slice_eq(d->name, name)) continue;
        folder = d->is_as_given ? gw_slice_of(NULL, 0) : b->options->folder;
        return join(b, folder, d->path, "", &path) && load(b, name, path, out);
    }
    for (uint32_t i = 0; folder_at(b, i, &folder); i++)
        if (in_folder(b, folder, name, &path)) return load(b, name, path, out);
    return b->err == GW_OK;
}

/* -- instances --------------------------------------------------------------------- */

static bool new_instance(struct builder *b, struct gw_slice name, uint32_t part,
                         uint32_t *out)
{
    const struct gw_component *component =
        gw_graph_package_component(b->graph, part_at(b, part)->package);
    uint32_t count = component->type->import_count;
    struct instance new = {.name = name, .part = part, .node = GW_GRAPH_NONE};
    new.links = gw_arena_array(b->arena, (size_t)count + 1, sizeof *new.links);
    if (!new.links) return nomem(b);
    for (uint32_t i = 0; i < count; i++)
        new.links[i] = (struct link){.source = NONE};
    *out = (uint32_t)b->instances.len;
    return gw_vec_push_copy(&b->instances, &new) || nomem(b);
}

static const struct gw_compose_instantiation *configured(struct builder *b,
                                                         struct gw_slice name)
{
    const struct gw_compose_config *config = b->options->config;
    for (uint32_t i = 0; i < config->instantiation_count; i++)
        if (gw_slice_eq(config->instantiations[i].name, name))
            return &config->instantiations[i];
    return NULL;
}

/* The instance of a name, made when it is first asked for; *out NONE: it becomes an import. */
static bool find_instance(struct builder *b, struct gw_slice name, uint32_t *out)
{
    const struct gw_compose_instantiation *c = configured(b, name);
    struct gw_slice dependency = c && c->dependency.len ? c->dependency : name;
    uint64_t known;
    uint32_t part;
    *out = NONE;
    if (gw_map_find(&b->instance_names, name, &known))
        return *out = (uint32_t)known, true;
    if (!find_part(b, dependency, &part)) return false;
    if (part == NONE)
        return !b->options->config->disallow_imports || disallowed(b, dependency);
    return new_instance(b, name, part, out) &&
           (gw_map_put(&b->instance_names, name, *out) == GW_OK || nomem(b));
}

/* Whether what is offered fits, as far as one can tell without instances. */
static bool is_fit(struct builder *b, const struct gw_comp_instance_type *offered,
                   const struct gw_comp_component_type *dependent, uint32_t import,
                   struct gw_comp_difference *difference)
{
    struct gw_comp_extern_type given = {.kind = GW_COMP_EXTERN_INSTANCE,
                                        .instance = offered};
    struct gw_comp_compare *c;
    const struct gw_component_options *options = gw_graph_options(b->graph);
    enum gw_err err = gw_comp_compare_new(b->alloc, options->registry, &c);
    if (err) return nomem(b);
    err = gw_comp_compare_open(c, dependent->wanted, dependent->wanted_count);
    if (!err)
        err = gw_comp_compare_extern(c, &given, &dependent->imports[import].type,
                                     difference);
    gw_comp_compare_free(&c);
    if (err && err != GW_ERR_UNLINKABLE) fail(b, err, "%s", gw_err_text(err));
    return err == GW_OK;
}

static bool unfit(struct builder *b, uint32_t source, struct gw_slice export,
                  uint32_t dependent, uint32_t import,
                  const struct gw_comp_difference *difference)
{
    char text[120];
    struct gw_slice from = path_of(b, source), to = path_of(b, dependent);
    struct gw_slice name = type_of(b, dependent)->imports[import].name;
    gw_comp_difference_print(difference, text, sizeof text);
    return fail(
        b, GW_ERR_UNLINKABLE, "%s%.*s%s%.*s cannot stand for import `%.*s` of %.*s: %s",
        export.len ? "export `" : "", GW_SLICE_ARG(export), export.len ? "` of " : "",
        GW_SLICE_ARG(from), GW_SLICE_ARG(name), GW_SLICE_ARG(to), text);
}

/* The instance as a whole, or its first export that fits. */
static bool choose_export(struct builder *b, uint32_t source, uint32_t dependent,
                          uint32_t import, struct gw_slice *out)
{
    struct gw_comp_difference difference, other;
    const struct gw_comp_component_type *wanted = type_of(b, dependent);
    const struct gw_comp_instance_type *offered = &type_of(b, source)->instance;
    if (is_fit(b, offered, wanted, import, &difference)) return true;
    for (uint32_t i = 0; i < offered->export_count && !b->err; i++) {
        const struct gw_comp_extern *e = &offered->exports[i];
        if (e->type.kind != GW_COMP_EXTERN_INSTANCE) continue;
        *out = e->name;
        if (is_fit(b, e->type.instance, wanted, import, &other)) return true;
    }
    static const struct gw_slice none = {NULL, 0};
    return !b->err && unfit(b, source, none, dependent, import, &difference);
}

/* The export that the configuration names. */
static bool check_export(struct builder *b, uint32_t source, uint32_t dependent,
                         uint32_t import, struct gw_slice name)
{
    struct gw_comp_difference difference;
    const struct gw_comp_instance_type *offered = &type_of(b, source)->instance;
    int64_t at = gw_comp_extern_find(offered->exports, offered->export_count, name);
    if (at < 0 || offered->exports[at].type.kind != GW_COMP_EXTERN_INSTANCE) {
        struct gw_suggest near = {.wanted = name};
        for (uint32_t i = 0; i < offered->export_count; i++)
            if (offered->exports[i].type.kind == GW_COMP_EXTERN_INSTANCE)
                gw_suggest_offer(&near, offered->exports[i].name);
        return fail(b, GW_ERR_NOENT, "%.*s exports no instance `%.*s`%s%.*s%s",
                    GW_SLICE_ARG(path_of(b, source)), GW_SLICE_ARG(name),
                    near.best.data ? "; did you mean `" : "", GW_SLICE_ARG(near.best),
                    near.best.data ? "`?" : "");
    }
    return is_fit(b, offered->exports[at].type.instance, type_of(b, dependent), import,
                  &difference) ||
           (!b->err && unfit(b, source, name, dependent, import, &difference));
}

/* -- connecting -------------------------------------------------------------------- */

static bool from_instance(struct builder *b, uint32_t dependent, uint32_t import,
                          struct gw_slice instance, struct gw_slice export)
{
    uint32_t source;
    if (!find_instance(b, instance, &source)) return false;
    if (source == NONE)
        return export.len == 0 || fail(b, GW_ERR_NOENT,
                                       "export `%.*s` is wanted of `%.*s`, which was not "
                                       "found and becomes an "
                                       "import; name its file under `dependencies`",
                                       GW_SLICE_ARG(export), GW_SLICE_ARG(instance));
    bool ok = export.len ? check_export(b, source, dependent, import, export)
                         : choose_export(b, source, dependent, import, &export);
    instance_at(b, dependent)->links[import] = (struct link){source, export};
    return ok;
}

/* The definition component that exports an instance of this name; count where there is none. */
static uint32_t definition_of(struct builder *b, struct gw_slice name)
{
    uint32_t count = b->options->config->definition_count;
    for (uint32_t i = 0; i < count; i++) {
        struct part *part = part_at(b, b->definitions[i]);
        const struct gw_comp_instance_type *t =
            &gw_graph_package_component(b->graph, part->package)->type->instance;
        int64_t at = gw_comp_extern_find(t->exports, t->export_count, name);
        if (at >= 0 && t->exports[at].type.kind == GW_COMP_EXTERN_INSTANCE) return i;
    }
    return count;
}

static bool from_definition(struct builder *b, uint32_t dependent, uint32_t import,
                            uint32_t i)
{
    struct gw_slice name = type_of(b, dependent)->imports[import].name;
    uint32_t *source = &b->definition_instances[i];
    if (*source == NONE) {
        struct gw_slice part_name = part_at(b, b->definitions[i])->name;
        if (!new_instance(b, part_name, b->definitions[i], source)) return false;
    }
    instance_at(b, dependent)->links[import] = (struct link){*source, name};
    return check_export(b, *source, dependent, import, name);
}

static bool check_arguments(struct builder *b, uint32_t instance,
                            const struct gw_compose_instantiation *c)
{
    const struct gw_comp_component_type *type = type_of(b, instance);
    for (uint32_t i = 0; i < c->arg_count; i++) {
        struct gw_suggest near = {.wanted = c->args[i].name};
        if (gw_comp_extern_find(type->imports, type->import_count, near.wanted) >= 0)
            continue;
        for (uint32_t k = 0; k < type->import_count; k++)
            gw_suggest_offer(&near, type->imports[k].name);
        return fail(b, GW_ERR_NOENT, "%.*s has no import `%.*s`%s%.*s%s",
                    GW_SLICE_ARG(path_of(b, instance)), GW_SLICE_ARG(near.wanted),
                    near.best.data ? "; did you mean `" : "", GW_SLICE_ARG(near.best),
                    near.best.data ? "`?" : "");
    }
    return true;
}

/* What each instance that this one imports is. */
static bool connect(struct builder *b, uint32_t instance)
{
    struct gw_slice name = instance_at(b, instance)->name;
    const struct gw_compose_instantiation *c = configured(b, name);
    const struct gw_comp_component_type *type = type_of(b, instance);
    uint32_t instances = 0;
    for (uint32_t i = 0; i < type->import_count; i++) {
        struct gw_slice import = type->imports[i].name, source = import;
        struct gw_slice export = {NULL, 0};
        if (type->imports[i].type.kind != GW_COMP_EXTERN_INSTANCE) continue;
        instances++;
        uint32_t definition = definition_of(b, import);
        if (definition < b->options->config->definition_count) {
            if (!from_definition(b, instance, i, definition)) return false;
            continue;
        }
        for (uint32_t k = 0; c && k < c->arg_count; k++)
            if (gw_slice_eq(c->args[k].name, import)) {
                source = c->args[k].instance;
                export = c->args[k].export;
            }
        if (!from_instance(b, instance, i, source, export)) return false;
    }
    if (c && !check_arguments(b, instance, c)) return false;
    return instances > 0 || instance > 0 ||
           fail(b, GW_ERR_INVALID,
                "%.*s imports no instances, so there is nothing to compose it with",
                GW_SLICE_ARG(path_of(b, 0)));
}

/* -- building ---------------------------------------------------------------------- */

static bool argument(struct builder *b, struct instance *i, uint32_t import)
{
    struct link link = i->links[import];
    const struct gw_component *component =
        gw_graph_package_component(b->graph, part_at(b, i->part)->package);
    struct gw_slice name = component->type->imports[import].name;
    if (link.source == NONE) return true;
    gw_graph_node given = instance_at(b, link.source)->node;
    b->err = link.export.len
                 ? gw_graph_alias(b->graph, given, link.export, b->diag, &given)
                 : GW_OK;
    if (!b->err)
        b->err = gw_graph_set_argument(b->graph, i->node, name, given, NULL, b->diag);
    return b->err == GW_OK;
}

static bool build_one(struct builder *b, struct instance *i)
{
    uint32_t count = i->next;
    b->err = gw_graph_instantiate(b->graph, part_at(b, i->part)->package, &i->node);
    for (uint32_t k = 0; k < count && !b->err; k++)
        argument(b, i, k);
    i->state = DONE;
    return b->err == GW_OK;
}

static bool build(struct builder *b)
{
    struct gw_vec stack; /* uint32_t */
    uint32_t root = 0;
    gw_vec_init(&stack, b->alloc, sizeof root);
    instance_at(b, root)->state = OPEN;
    bool ok = gw_vec_push_copy(&stack, &root) || nomem(b);
    while (ok && stack.len) {
        uint32_t which = *GW_VEC_AT(uint32_t, &stack, stack.len - 1);
        struct instance *i = instance_at(b, which);
        if (i->next == type_of(b, which)->import_count) {
            ok = build_one(b, i);
            stack.len--;
            continue;
        }
        uint32_t source = i->links[i->next++].source;
        if (source == NONE || instance_at(b, source)->state == DONE) continue;
        if (instance_at(b, source)->state == OPEN)
            ok = fail(
                b, GW_ERR_INVALID,
                "instance `%.*s` of %.*s needs, by way of its arguments, itself: a cycle "
                "cannot be instantiated",
                GW_SLICE_ARG(instance_at(b, source)->name),
                GW_SLICE_ARG(path_of(b, source)));
        instance_at(b, source)->state = OPEN;
        ok = ok && (gw_vec_push_copy(&stack, &source) || nomem(b));
    }
    gw_vec_deinit(&stack);
    return ok;
}

static bool compose(struct builder *b)
{
    const struct gw_compose_config *config = b->options->config;
    struct gw_slice root = gw_slice_str("root"), path = gw_slice_str(b->options->root);
    uint32_t part, instance, count = config->definition_count;
    b->definitions = gw_arena_array(b->arena, (size_t)count + 1, sizeof part);
    b->definition_instances = gw_arena_array(b->arena, (size_t)count + 1, sizeof part);
    if (!b->definitions || !b->definition_instances) return nomem(b);
    if (!load(b, root, path, &part) || !new_instance(b, root, part, &instance))
        return false;
    if (gw_map_put(&b->instance_names, root, instance)) return nomem(b);
    for (uint32_t i = 0; i < count; i++) {
        struct gw_slice name = config->definitions[i];
        if (!join(b, b->options->folder, name, "", &path) ||
            !load(b, path, path, &b->definitions[i]))
            return false;
        b->definition_instances[i] = NONE;
    }
    for (uint32_t i = 0; i < b->instances.len; i++) {
        bool is_definition = false; /* what these import, the whole imports */
        for (uint32_t d = 0; d < count; d++)
            is_definition |= b->definition_instances[d] == i;
        if (!is_definition && !connect(b, i)) return false;
    }
    if (b->instances.len == 1)
        return fail(b, GW_ERR_NOENT,
                    "nothing that %s imports was found; name folders to look "
                    "in with -d, or files in a configuration",
                    b->options->root);
    if (!build(b)) return false;
    b->err = gw_plug_export_all(b->graph, instance_at(b, 0)->node, b->diag);
    return b->err == GW_OK;
}

enum gw_err gw_by_name_compose(struct gw_graph *graph,
                               const struct gw_by_name_options *options,
                               struct gw_diag *diag)
{
    struct builder b = {.graph = graph, .options = options, .diag = diag};
    b.alloc = gw_graph_options(graph)->alloc;
    b.arena = gw_graph_arena(graph);
    gw_vec_init(&b.parts, b.alloc, sizeof(struct part));
    gw_vec_init(&b.instances, b.alloc, sizeof(struct instance));
    gw_map_init(&b.part_names, b.alloc);
    gw_map_init(&b.instance_names, b.alloc);
    compose(&b);
    gw_vec_deinit(&b.parts);
    gw_vec_deinit(&b.instances);
    gw_map_deinit(&b.part_names);
    gw_map_deinit(&b.instance_names);
    return b.err;
}
