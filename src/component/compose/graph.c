/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/graph.h"

#include "base/suggest.h"
#include "component/compose/graph_impl.h"
#include "component/model/names.h"

static const gw_comp_features nested = GW_COMP_FEATURE_BIT(GW_COMP_FEATURE_NESTED_NAMES);

enum gw_err gw_graph_new(const struct gw_component_options *options,
                         struct gw_graph **out)
{
    struct gw_alloc *alloc = options->alloc ? options->alloc : gw_alloc_libc();
    struct gw_graph *g = gw_alloc_zero(alloc, sizeof *g);
    if (!g) return GW_ERR_NOMEM;
    g->options = *options;
    g->options.alloc = alloc;
    gw_arena_init(&g->arena, alloc);
    gw_vec_init(&g->packages, alloc, sizeof(struct package));
    gw_vec_init(&g->nodes, alloc, sizeof(struct node));
    gw_vec_init(&g->exports, alloc, sizeof(struct export));
    struct gw_map *maps[] = {&g->package_keys, &g->export_names, &g->import_names,
                             &g->aliases, &g->resources};
    for (size_t i = 0; i < GW_COUNT(maps); i++)
        gw_map_init(maps[i], alloc);
    *out = g;
    return GW_OK;
}

void gw_graph_free(struct gw_graph **graph)
{
    struct gw_graph *g = *graph;
    if (!g) return;
    for (size_t i = 0; i < g->nodes.len; i++)
        gw_comp_compare_free(&gw_graph_node_at(g, (gw_graph_node)i)->compare);
    for (size_t i = 0; i < g->packages.len; i++)
        gw_component_unref(&gw_graph_package_at(g, (gw_graph_package)i)->component);
    struct gw_map *maps[] = {&g->package_keys, &g->export_names, &g->import_names,
                             &g->aliases, &g->resources};
    for (size_t i = 0; i < GW_COUNT(maps); i++)
        gw_map_deinit(maps[i]);
    gw_vec_deinit(&g->packages);
    gw_vec_deinit(&g->nodes);
    gw_vec_deinit(&g->exports);
    gw_arena_deinit(&g->arena);
    gw_alloc_put(g->options.alloc, g, sizeof *g);
    *graph = NULL;
}

struct gw_arena *gw_graph_arena(struct gw_graph *graph) { return &graph->arena; }

const struct gw_component_options *gw_graph_options(const struct gw_graph *graph)
{
    return &graph->options;
}

/* -- names ------------------------------------------------------------------------- */

struct gw_slice gw_graph_name_version(struct gw_slice name)
{
    struct gw_comp_name parsed;
    if (gw_comp_name_parse(name, nested, &parsed, NULL) || !parsed.has_version)
        return (struct gw_slice){NULL, 0};
    return parsed.version_text;
}

/* How much of a name decides what fits it: up to the first number that is not 0. */
static size_t track_len(struct gw_slice name)
{
    struct gw_comp_name parsed;
    if (gw_comp_name_parse(name, nested, &parsed, NULL) || !parsed.has_version ||
        parsed.version.prerelease.len)
        return name.len;
    unsigned dots = parsed.version.major ? 1 : parsed.version.minor ? 2 : 3;
    size_t at = (size_t)(parsed.version_text.data - name.data);
    while (at < name.len && name.data[at] != '+' && (name.data[at] != '.' || --dots))
        at++;
    return at;
}

enum gw_err gw_graph_track(struct gw_arena *arena, struct gw_slice name,
                           struct gw_slice *out)
{
    size_t len = track_len(name);
    *out = name;
    if (len == name.len) return GW_OK;
    /* `a:b/c@1` is no prefix of any name that stands for itself: mark it */
    uint8_t *text = gw_arena_get(arena, len + 1);
    if (!text) return GW_ERR_NOMEM;
    memcpy(text, name.data, len);
    text[len] = '~';
    *out = gw_slice_of(text, len + 1);
    return GW_OK;
}

bool gw_graph_names_fit(struct gw_slice a, struct gw_slice b)
{
    if (gw_slice_eq(a, b)) return true;
    size_t len = track_len(a);
    return len < a.len && track_len(b) == len && b.len > len &&
           memcmp(a.data, b.data, len) == 0;
}

int64_t gw_graph_find_fitting(const struct gw_comp_extern *externs, uint32_t count,
                              struct gw_slice name)
{
    int64_t found = gw_comp_extern_find(externs, count, name);
    for (uint32_t i = 0; found < 0 && i < count; i++)
        if (gw_graph_names_fit(externs[i].name, name)) found = i;
    return found;
}

static enum gw_err check_name(struct gw_graph *g, struct gw_slice name, const char *what,
                              struct gw_diag *diag)
{
    struct gw_comp_name parsed;
    struct gw_diag inner = GW_DIAG_INIT;
    gw_comp_features features =
        g->options.features ? g->options.features : gw_comp_features_default();
    enum gw_err err = gw_comp_name_parse(name, features, &parsed, &inner);
    if (!err && parsed.kind == GW_COMP_NAME_DEPENDENCY && strcmp(what, "import") != 0)
        return gw_diag_set(diag, GW_ERR_INVALID,
                           "%s name `%.*s` cannot be a hash, url, or dependency", what,
                           GW_SLICE_ARG(name));
    return err ? gw_diag_set(diag, err, "%s name %s", what, inner.text) : GW_OK;
}

/* ": did you mean `x`?" where a known name is near. */
static enum gw_err not_there(struct gw_diag *diag, const char *whose,
                             struct gw_slice owner, const char *what,
                             struct gw_slice name, const struct gw_comp_extern *known,
                             uint32_t count)
{
    struct gw_suggest near = {.wanted = name};
    struct gw_slice fitting = {NULL, 0};
    for (uint32_t i = 0; i < count; i++) {
        gw_suggest_offer(&near, known[i].name);
        if (gw_graph_names_fit(name, known[i].name)) fitting = known[i].name;
    }
    if (fitting.data) near.best = fitting;
    if (near.best.data)
        return gw_diag_set(
            diag, GW_ERR_NOENT, "%s `%.*s` has no %s `%.*s`; did you mean `%.*s`?", whose,
            GW_SLICE_ARG(owner), what, GW_SLICE_ARG(name), GW_SLICE_ARG(near.best));
    return gw_diag_set(diag, GW_ERR_NOENT, "%s `%.*s` has no %s `%.*s`%s%.*s%s", whose,
                       GW_SLICE_ARG(owner), what, GW_SLICE_ARG(name),
                       count == 1 ? "; it has `" : "",
                       count == 1 ? (int)known[0].name.len : 0,
                       count == 1 ? (const char *)known[0].name.data : "",
                       count == 1 ? "`"
                       : count    ? ""
                                  : "; it has none");
}

/* -- packages ---------------------------------------------------------------------- */

static enum gw_err join(struct gw_arena *arena, struct gw_slice a, uint8_t between,
                        struct gw_slice b, struct gw_slice *out)
{
    uint8_t *text = gw_arena_get(arena, a.len + 1 + b.len);
    if (!text) return GW_ERR_NOMEM;
    memcpy(text, a.data, a.len);
    text[a.len] = between;
    if (b.len) memcpy(text + a.len + 1, b.data, b.len);
    *out = gw_slice_of(text, a.len + 1 + b.len);
    return GW_OK;
}

enum gw_err gw_graph_add_package(struct gw_graph *g, struct gw_slice name,
                                 struct gw_slice version, struct gw_component *component,
                                 struct gw_diag *diag, gw_graph_package *out)
{
    struct gw_slice key;
    uint64_t known;
    if (!component->is_validated || !component->type)
        return gw_diag_set(diag, GW_ERR_INVALID,
                           "package `%.*s` was not validated, so that its type is not "
                           "known",
                           GW_SLICE_ARG(name));
    if (join(&g->arena, name, '@', version, &key)) return GW_ERR_NOMEM;
    if (gw_map_find(&g->package_keys, key, &known))
        return gw_diag_set(diag, GW_ERR_EXIST, "there is a package `%.*s%s%.*s` already",
                           GW_SLICE_ARG(name), version.len ? "@" : "",
                           GW_SLICE_ARG(version));
    struct package *p = gw_vec_push(&g->packages);
    if (!p) return GW_ERR_NOMEM;
    uint32_t index = (uint32_t)g->packages.len - 1;
    if (gw_map_put(&g->package_keys, key, index)) {
        g->packages.len--;
        return GW_ERR_NOMEM;
    }
    p->name = gw_slice_of(key.data, name.len);
    p->version = gw_slice_of(key.data + name.len + 1, version.len);
    p->component = gw_component_ref(component);
    *out = index;
    return GW_OK;
}

bool gw_graph_find_package(const struct gw_graph *g, struct gw_slice name,
                           struct gw_slice version, gw_graph_package *out)
{
    for (size_t i = 0; i < g->packages.len; i++) {
        const struct package *p = gw_graph_package_at(g, (gw_graph_package)i);
        if (!gw_slice_eq(p->name, name) || !gw_slice_eq(p->version, version)) continue;
        *out = (gw_graph_package)i;
        return true;
    }
    return false;
}

struct gw_component *gw_graph_package_component(const struct gw_graph *g,
                                                gw_graph_package package)
{
    return gw_graph_package_at(g, package)->component;
}

struct gw_slice gw_graph_package_name(const struct gw_graph *g, gw_graph_package package)
{
    return gw_graph_package_at(g, package)->name;
}

struct gw_slice gw_graph_package_version(const struct gw_graph *g,
                                         gw_graph_package package)
{
    return gw_graph_package_at(g, package)->version;
}

/* -- nodes ------------------------------------------------------------------------- */

static enum gw_err add_node(struct gw_graph *g, const struct node *node,
                            gw_graph_node *out)
{
    if (g->nodes.len >= GW_GRAPH_NONE) return GW_ERR_LIMIT;
    if (!gw_vec_push_copy(&g->nodes, node)) return GW_ERR_NOMEM;
    *out = (gw_graph_node)g->nodes.len - 1;
    return GW_OK;
}

/* Add a node that takes a name in `names`. */
static enum gw_err add_named(struct gw_graph *g, struct gw_map *names, struct node *node,
                             gw_graph_node *out)
{
    node->name = gw_arena_copy(&g->arena, node->name);
    if (!node->name.data) return GW_ERR_NOMEM;
    enum gw_err err = add_node(g, node, out);
    if (err) return err;
    err = gw_map_put(names, node->name, *out);
    if (err) g->nodes.len--;
    return err;
}

static enum gw_err taken(const struct gw_map *names, struct gw_slice name,
                         const char *what, struct gw_diag *diag)
{
    uint64_t known;
    if (!gw_map_find(names, name, &known)) return GW_OK;
    return gw_diag_set(diag, GW_ERR_EXIST, "there is an %s `%.*s` already", what,
                       GW_SLICE_ARG(name));
}

static enum gw_err push_export(struct gw_graph *g, struct gw_slice name,
                               gw_graph_node node)
{
    struct export e = {name, node};
    return gw_vec_push_copy(&g->exports, &e) ? GW_OK : GW_ERR_NOMEM;
}

enum gw_err gw_graph_define(struct gw_graph *g, struct gw_slice name,
                            const struct gw_comp_deftype *type,
                            const struct gw_comp_component_type *context,
                            struct gw_diag *diag, gw_graph_node *out)
{
    enum gw_err err = check_name(g, name, "export", diag);
    if (!err) err = taken(&g->export_names, name, "export", diag);
    if (!err && type->kind == GW_COMP_DEFTYPE_RESOURCE)
        err =
            gw_diag_set(diag, GW_ERR_INVALID,
                        "`%.*s`: a resource cannot be defined by a composition, only by "
                        "a component that implements it",
                        GW_SLICE_ARG(name));
    if (err) return err;
    struct node node = {
        .kind = GW_GRAPH_DEFINITION,
        .name = name,
        .context = context,
        .type = {.kind = GW_COMP_EXTERN_TYPE, .type = *type}
    };
    err = add_named(g, &g->export_names, &node, out);
    return err ? err : push_export(g, gw_graph_node_at(g, *out)->name, *out);
}

enum gw_err gw_graph_import(struct gw_graph *g, struct gw_slice name,
                            const struct gw_comp_extern_type *type,
                            const struct gw_comp_component_type *context,
                            struct gw_diag *diag, gw_graph_node *out)
{
    enum gw_err err = check_name(g, name, "import", diag);
    if (!err) err = taken(&g->import_names, name, "import", diag);
    if (err) return err;
    struct node node = {
        .kind = GW_GRAPH_IMPORT, .name = name, .context = context, .type = *type};
    return add_named(g, &g->import_names, &node, out);
}

enum gw_err gw_graph_instantiate(struct gw_graph *g, gw_graph_package package,
                                 gw_graph_node *out)
{
    uint32_t count = gw_graph_package_type(g, package)->import_count;
    struct node node = {.kind = GW_GRAPH_INSTANTIATION, .package = package};
    node.args = gw_arena_array(&g->arena, (size_t)count + 1, sizeof *node.args);
    if (!node.args) return GW_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        node.args[i] = GW_GRAPH_NONE;
    return add_node(g, &node, out);
}

enum gw_err gw_graph_alias(struct gw_graph *g, gw_graph_node instance,
                           struct gw_slice name, struct gw_diag *diag, gw_graph_node *out)
{
    struct gw_comp_extern_type type;
    struct gw_slice key;
    uint64_t known;
    enum gw_err err = gw_graph_type(g, instance, &type);
    if (err) return err;
    if (type.kind != GW_COMP_EXTERN_INSTANCE)
        return gw_diag_set(diag, GW_ERR_INVALID,
                           "`%.*s` cannot be picked out of what is no instance",
                           GW_SLICE_ARG(name));
    const struct gw_comp_instance_type *t = type.instance;
    int64_t at = gw_comp_extern_find(t->exports, t->export_count, name);
    if (at < 0) {
        gw_graph_package p = gw_graph_package_of(g, instance);
        struct gw_slice owner = gw_graph_node_name(g, instance);
        bool is_package = owner.len == 0 && p != GW_GRAPH_NONE;
        return not_there(diag, is_package ? "component" : "instance",
                         is_package ? gw_graph_package_name(g, p) : owner, "export", name,
                         t->exports, t->export_count);
    }
    name = t->exports[at].name;
    struct gw_slice source = gw_slice_of(&instance, sizeof instance);
    if (join(&g->arena, source, '.', name, &key)) return GW_ERR_NOMEM;
    if (gw_map_find(&g->aliases, key, &known)) return *out = (gw_graph_node)known, GW_OK;
    struct node node = {.kind = GW_GRAPH_ALIAS,
                        .source = instance,
                        .name = name,
                        .has_type = true,
                        .made = t->exports[at].type};
    err = add_node(g, &node, out);
    if (!err && gw_map_put(&g->aliases, key, *out)) {
        g->nodes.len--;
        err = GW_ERR_NOMEM;
    }
    return err;
}

enum gw_err gw_graph_export(struct gw_graph *g, gw_graph_node node, struct gw_slice name,
                            struct gw_diag *diag)
{
    enum gw_err err = check_name(g, name, "export", diag);
    if (!err) err = taken(&g->export_names, name, "export", diag);
    if (err) return err;
    name = gw_arena_copy(&g->arena, name);
    if (!name.data || gw_map_put(&g->export_names, name, node)) return GW_ERR_NOMEM;
    return push_export(g, name, node);
}

enum gw_err gw_graph_set_name(struct gw_graph *g, gw_graph_node node,
                              struct gw_slice name)
{
    name = gw_arena_copy(&g->arena, name);
    if (!name.data) return GW_ERR_NOMEM;
    gw_graph_node_at(g, node)->shown = name;
    return GW_OK;
}

/* -- questions --------------------------------------------------------------------- */

uint32_t gw_graph_node_count(const struct gw_graph *g) { return (uint32_t)g->nodes.len; }

enum gw_graph_kind gw_graph_node_kind(const struct gw_graph *g, gw_graph_node node)
{
    return gw_graph_node_at(g, node)->kind;
}

struct gw_slice gw_graph_node_name(const struct gw_graph *g, gw_graph_node node)
{
    return gw_graph_node_at(g, node)->name;
}

gw_graph_node gw_graph_source(const struct gw_graph *g, gw_graph_node node)
{
    const struct node *n = gw_graph_node_at(g, node);
    return n->kind == GW_GRAPH_ALIAS ? n->source : GW_GRAPH_NONE;
}

gw_graph_package gw_graph_package_of(const struct gw_graph *g, gw_graph_node node)
{
    const struct node *n = gw_graph_node_at(g, node);
    while (n->kind == GW_GRAPH_ALIAS)
        n = gw_graph_node_at(g, n->source);
    return n->kind == GW_GRAPH_INSTANTIATION ? n->package : GW_GRAPH_NONE;
}

gw_graph_node gw_graph_argument(const struct gw_graph *g, gw_graph_node instantiation,
                                uint32_t i)
{
    const struct node *n = gw_graph_node_at(g, instantiation);
    return n->kind == GW_GRAPH_INSTANTIATION ? n->args[i] : GW_GRAPH_NONE;
}

static gw_graph_node named(const struct gw_map *names, struct gw_slice name)
{
    uint64_t known;
    return gw_map_find(names, name, &known) ? (gw_graph_node)known : GW_GRAPH_NONE;
}

gw_graph_node gw_graph_find_export(const struct gw_graph *g, struct gw_slice name)
{
    return named(&g->export_names, name);
}

gw_graph_node gw_graph_find_import(const struct gw_graph *g, struct gw_slice name)
{
    return named(&g->import_names, name);
}

/* -- arguments --------------------------------------------------------------------- */

/* Which import of the package this is about. */
static enum gw_err find_argument(struct gw_graph *g, gw_graph_node instantiation,
                                 struct gw_slice name, struct gw_diag *diag,
                                 uint32_t *out)
{
    const struct node *n = gw_graph_node_at(g, instantiation);
    if (n->kind != GW_GRAPH_INSTANTIATION)
        return gw_diag_set(diag, GW_ERR_INVALID,
                           "`%.*s` cannot be an argument of what is no instantiation",
                           GW_SLICE_ARG(name));
    const struct gw_comp_component_type *type = gw_graph_package_type(g, n->package);
    int64_t at = gw_comp_extern_find(type->imports, type->import_count, name);
    if (at < 0)
        return not_there(diag, "component", gw_graph_package_name(g, n->package),
                         "import", name, type->imports, type->import_count);
    *out = (uint32_t)at;
    return GW_OK;
}

enum gw_err gw_graph_try_argument(struct gw_graph *g, gw_graph_node instantiation,
                                  struct gw_slice name, gw_graph_node argument,
                                  struct gw_comp_difference *difference,
                                  struct gw_diag *diag)
{
    uint32_t i = 0;
    enum gw_err err = find_argument(g, instantiation, name, diag, &i);
    if (err) return err;
    return gw_graph_check_argument(g, instantiation, i, argument, true, difference, diag);
}

enum gw_err gw_graph_set_argument(struct gw_graph *g, gw_graph_node instantiation,
                                  struct gw_slice name, gw_graph_node argument,
                                  struct gw_comp_difference *difference,
                                  struct gw_diag *diag)
{
    uint32_t i = 0;
    enum gw_err err = find_argument(g, instantiation, name, diag, &i);
    if (err) return err;
    gw_graph_node given = gw_graph_node_at(g, instantiation)->args[i];
    if (given != GW_GRAPH_NONE)
        return gw_diag_set(diag, GW_ERR_EXIST, "argument `%.*s` was given already",
                           GW_SLICE_ARG(name));
    err = gw_graph_check_argument(g, instantiation, i, argument, false, difference, diag);
    if (!err) gw_graph_node_at(g, instantiation)->args[i] = argument;
    return err;
}
