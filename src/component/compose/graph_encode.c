/* SPDX-License-Identifier: Apache-2.0 */
/* From a graph to a component: imports, then nodes, each behind what it needs, then exports. */
#include <stdlib.h>

#include "component/compose/graph_impl.h"
#include "component/compose/imports.h"
#include "component/model/validate.h"
#include "godwit/version.h"

#define NONE GW_GRAPH_NONE

struct encoder {
    struct gw_graph *graph;
    const struct gw_graph_encode_options *options;
    struct gw_compose_types types;
    struct gw_compose_imports imports;
    struct gw_comp_sortidx *nodes; /* where each is */
    uint32_t *components;          /* of each package; NONE: not yet */
};

static bool fail(struct encoder *e, enum gw_err err)
{
    return gw_compose_types_fail(&e->types, err, "%s", gw_err_text(err));
}

/* -- order ------------------------------------------------------------------------- */

struct visit {
    gw_graph_node node;
    uint32_t next; /* which need comes next */
};

/* What a node needs, one after the other.       returns  whether there is an i-th */
static bool need(const struct gw_graph *g, const struct node *n, uint32_t i,
                 gw_graph_node *out)
{
    *out = NONE;
    if (n->kind == GW_GRAPH_ALIAS) {
        *out = n->source;
        return i == 0;
    }
    if (n->kind != GW_GRAPH_INSTANTIATION ||
        i >= gw_graph_package_type(g, n->package)->import_count)
        return false;
    *out = n->args[i];
    return true;
}

static struct gw_slice node_text(const struct gw_graph *g, gw_graph_node node)
{
    struct gw_slice name = gw_graph_node_at(g, node)->shown;
    gw_graph_package p = gw_graph_package_of(g, node);
    if (!name.len) name = gw_graph_node_name(g, node);
    return name.len || p == NONE ? name : gw_graph_package_name(g, p);
}

static bool cycle(struct encoder *e, gw_graph_node node)
{
    struct gw_slice name = node_text(e->graph, node);
    return gw_compose_types_fail(&e->types, GW_ERR_INVALID,
                                 "the instantiation of `%.*s` needs, by way of its "
                                 "arguments, itself: a cycle cannot "
                                 "be instantiated",
                                 GW_SLICE_ARG(name));
}

/* Append a node behind what it needs. */
static bool visit(struct encoder *e, struct gw_vec *stack, uint8_t *states,
                  gw_graph_node root, gw_graph_node *order, uint32_t *len)
{
    enum { NEW, OPEN, DONE };
    struct visit first = {.node = root};
    if (states[root] == DONE) return true;
    states[root] = OPEN;
    if (!gw_vec_push_copy(stack, &first)) return fail(e, GW_ERR_NOMEM);
    while (stack->len) {
        struct visit *v = GW_VEC_AT(struct visit, stack, stack->len - 1);
        struct visit inner = {.next = 0};
        if (!need(e->graph, gw_graph_node_at(e->graph, v->node), v->next++,
                  &inner.node)) {
            states[v->node] = DONE;
            order[(*len)++] = v->node;
            stack->len--;
            continue;
        }
        if (inner.node == NONE || states[inner.node] == DONE) continue;
        if (states[inner.node] == OPEN) return cycle(e, inner.node);
        states[inner.node] = OPEN;
        if (!gw_vec_push_copy(stack, &inner)) return fail(e, GW_ERR_NOMEM);
    }
    return true;
}

/* All nodes, each behind what it needs; in the order in which they were added where that does. */
static bool sort_nodes(struct encoder *e, gw_graph_node *order)
{
    uint32_t len = 0, count = gw_graph_node_count(e->graph);
    struct gw_vec stack;
    uint8_t *states = gw_arena_zero(&e->types.arena, count + 1);
    if (!states) return fail(e, GW_ERR_NOMEM);
    gw_vec_init(&stack, e->types.alloc, sizeof(struct visit));
    bool ok = true;
    for (gw_graph_node i = 0; i < count && ok; i++)
        ok = visit(e, &stack, states, i, order, &len);
    gw_vec_deinit(&stack);
    return ok;
}

/* -- imports ----------------------------------------------------------------------- */

static bool missing(struct encoder *e, const struct node *n, struct gw_slice import)
{
    return gw_compose_types_fail(
        &e->types, GW_ERR_UNLINKABLE,
        "component `%.*s` imports `%.*s`, which nothing was found for, and imports are "
        "not "
        "allowed",
        GW_SLICE_ARG(gw_graph_package_name(e->graph, n->package)), GW_SLICE_ARG(import));
}

static bool conflict(struct encoder *e, const struct node *n, struct gw_slice import)
{
    e->types.about = import;
    return gw_compose_types_fail(
        &e->types, GW_ERR_INVALID,
        "component `%.*s` is not given its import `%.*s`, so it would become an import; "
        "but "
        "there is one of that name: pass it as the argument",
        GW_SLICE_ARG(gw_graph_package_name(e->graph, n->package)), GW_SLICE_ARG(import));
}

static bool implicit(struct encoder *e, const struct node *n)
{
    const struct gw_comp_component_type *type =
        gw_graph_package_type(e->graph, n->package);
    for (uint32_t i = 0; i < type->import_count; i++) {
        const struct gw_comp_extern *import = &type->imports[i];
        if (n->args[i] != NONE) {
            if (!gw_compose_imports_give(&e->imports, import)) return false;
            continue;
        }
        if (e->options->no_imports) return missing(e, n, import->name);
        if (gw_graph_find_import(e->graph, import->name) != NONE)
            return conflict(e, n, import->name);
        if (!gw_compose_imports_add(&e->imports, import, true)) return false;
    }
    return true;
}

static bool explicit(struct encoder *e, const struct node *n)
{
    const struct gw_comp_component_type *context = n->context;
    struct gw_comp_extern *import = gw_arena_zero(&e->types.arena, sizeof *import);
    if (!import) return fail(e, GW_ERR_NOMEM);
    *import = (struct gw_comp_extern){.name = n->name, .type = n->type};
    for (uint32_t i = 0; context && i < context->import_count; i++)
        if (!gw_compose_imports_add(&e->imports, &context->imports[i], false))
            return false;
    return gw_compose_imports_add(&e->imports, import, true);
}

static bool imports(struct encoder *e)
{
    uint32_t count = gw_graph_node_count(e->graph);
    for (gw_graph_node i = 0; i < count; i++) {
        const struct node *n = gw_graph_node_at(e->graph, i);
        if (n->kind == GW_GRAPH_INSTANTIATION && !implicit(e, n)) return false;
    }
    for (gw_graph_node i = 0; i < count; i++) {
        const struct node *n = gw_graph_node_at(e->graph, i);
        if (n->kind == GW_GRAPH_IMPORT && !explicit(e, n)) return false;
        if (n->kind != GW_GRAPH_DEFINITION || !n->context) continue;
        for (uint32_t k = 0; k < n->context->import_count; k++)
            if (!gw_compose_imports_add(&e->imports, &n->context->imports[k], false))
                return false;
    }
    return gw_compose_imports_write(&e->imports);
}

/* -- nodes ------------------------------------------------------------------------- */

static bool component_name(struct encoder *e, const struct package *p,
                           struct gw_slice *out)
{
    struct gw_writer w;
    *out = p->name;
    if (e->options->components == GW_GRAPH_IMPORT_NAMED) return true;
    gw_writer_init(&w, e->types.alloc);
    gw_writer_bytes(&w, gw_slice_str("unlocked-dep=<"));
    gw_writer_bytes(&w, p->name);
    if (p->version.len) {
        gw_writer_bytes(&w, gw_slice_str("@{>="));
        gw_writer_bytes(&w, p->version);
        gw_writer_u8(&w, '}');
    }
    gw_writer_u8(&w, '>');
    *out = gw_arena_copy(&e->types.arena, gw_slice_of(w.data, w.len));
    bool ok = w.err == GW_OK && out->data;
    gw_writer_deinit(&w);
    return ok || fail(e, GW_ERR_NOMEM);
}

/* The component of a package: inside, or imported. */
static bool component(struct encoder *e, gw_graph_package package, uint32_t *out)
{
    const struct package *p = gw_graph_package_at(e->graph, package);
    struct gw_comp_encoder *encoder = &e->types.root.encoder;
    *out = e->components[package];
    if (*out != NONE) return true;
    if (e->options->components == GW_GRAPH_DEFINE) {
        *out = gw_comp_encode_component(encoder, p->component->bytes);
    } else {
        struct gw_comp_extern_type type = {.kind = GW_COMP_EXTERN_COMPONENT,
                                           .component = p->component->type};
        struct gw_comp_extern_def def;
        struct gw_comp_name_def name = {.form = 0};
        if (!component_name(e, p, &name.name) ||
            !gw_compose_types_extern(&e->types, &type, &def))
            return false;
        *out = gw_comp_encode_import(encoder, &name, &def);
    }
    e->components[package] = *out;
    return true;
}

static bool instantiation(struct encoder *e, const struct node *n,
                          struct gw_comp_sortidx *out)
{
    const struct gw_comp_component_type *type =
        gw_graph_package_type(e->graph, n->package);
    struct gw_comp_instance_def def = {.is_instantiate = true,
                                       .count = type->import_count};
    struct gw_comp_arg *args =
        gw_arena_array(&e->types.arena, (size_t)def.count + 1, sizeof *args);
    if (!args) return fail(e, GW_ERR_NOMEM);
    for (uint32_t i = 0; i < def.count; i++) {
        args[i].name = type->imports[i].name;
        if (n->args[i] != NONE)
            args[i].what = e->nodes[n->args[i]];
        else if (!gw_compose_imports_find(&e->imports, args[i].name, &args[i].what))
            return false;
    }
    if (!component(e, n->package, &def.component)) return false;
    def.args = args;
    *out = (struct gw_comp_sortidx){
        GW_COMP_SORT_INSTANCE, gw_comp_encode_instance(&e->types.root.encoder, &def)};
    return true;
}

static bool definition(struct encoder *e, const struct node *n,
                       struct gw_comp_sortidx *out)
{
    uint32_t index = gw_compose_types_define(&e->types, &n->type.type);
    struct gw_comp_export_def def = {
        .name = {.name = n->name},
          .has_what = true, .what = { GW_COMP_SORT_TYPE,          index}
    };
    if (e->types.err) return false;
    index = gw_comp_encode_export(&e->types.root.encoder, &def);
    *out = (struct gw_comp_sortidx){GW_COMP_SORT_TYPE, index};
    return gw_compose_types_bring(&e->types, &n->type, index);
}

static bool node(struct encoder *e, gw_graph_node i)
{
    const struct node *n = gw_graph_node_at(e->graph, i);
    struct gw_comp_sortidx *out = &e->nodes[i];
    switch (n->kind) {
    case GW_GRAPH_DEFINITION:
        return definition(e, n, out);
    case GW_GRAPH_IMPORT:
        return gw_compose_imports_find(&e->imports, n->name, out);
    case GW_GRAPH_INSTANTIATION:
        return instantiation(e, n, out);
    case GW_GRAPH_ALIAS:
        break;
    }
    struct gw_comp_alias_def def = {.kind = GW_COMP_ALIAS_EXPORT,
                                    .sort = (uint8_t)gw_comp_extern_sort(n->made.kind),
                                    .instance = e->nodes[n->source].index,
                                    .name = n->name};
    *out = (struct gw_comp_sortidx){def.sort,
                                    gw_comp_encode_alias(&e->types.root.encoder, &def)};
    return true;
}

static void exports(struct encoder *e)
{
    for (size_t i = 0; i < e->graph->exports.len; i++) {
        const struct export *x = GW_VEC_AT(struct export, &e->graph->exports, i);
        const struct node *n = gw_graph_node_at(e->graph, x->node);
        if (n->kind == GW_GRAPH_DEFINITION && gw_slice_eq(n->name, x->name)) continue;
        struct gw_comp_export_def def = {
            .name = {.name = x->name}, .has_what = true, .what = e->nodes[x->node]};
        gw_comp_encode_export(&e->types.root.encoder, &def);
    }
}

/* -- custom sections --------------------------------------------------------------- */

static int by_index(const void *a, const void *b)
{
    const struct gw_comp_encode_named *left = a, *right = b;
    return left->index < right->index ? -1 : left->index > right->index;
}

static bool names(struct encoder *e)
{
    uint32_t counts[GW_COMP_SORT_COUNT] = {0}, count = gw_graph_node_count(e->graph);
    struct gw_comp_encode_named *lists[GW_COMP_SORT_COUNT];
    const struct gw_comp_encode_named *sorted[GW_COMP_SORT_COUNT];
    for (uint32_t i = 0; i < count; i++)
        counts[e->nodes[i].sort] += gw_graph_node_at(e->graph, i)->shown.len > 0;
    for (int s = 0; s < GW_COMP_SORT_COUNT; s++) {
        lists[s] = gw_arena_array(&e->types.arena, counts[s] + 1, sizeof *lists[s]);
        if (!lists[s]) return fail(e, GW_ERR_NOMEM);
        counts[s] = 0;
        sorted[s] = lists[s];
    }
    for (uint32_t i = 0; i < count; i++) {
        struct gw_comp_sortidx at = e->nodes[i];
        struct gw_slice name = gw_graph_node_at(e->graph, i)->shown;
        if (name.len)
            lists[at.sort][counts[at.sort]++] =
                (struct gw_comp_encode_named){at.index, name};
    }
    for (int s = 0; s < GW_COMP_SORT_COUNT; s++)
        qsort(lists[s], counts[s], sizeof *lists[s], by_index);
    gw_comp_encode_names(&e->types.root.encoder, (struct gw_slice){NULL, 0}, sorted,
                         counts);
    return true;
}

static bool producers(struct encoder *e)
{
    struct gw_writer w;
    gw_writer_init(&w, e->types.alloc);
    gw_writer_u32(&w, 1);
    gw_writer_name(&w, gw_slice_str("processed-by"));
    gw_writer_u32(&w, 1);
    gw_writer_name(&w, gw_slice_str("godwit"));
    gw_writer_name(&w, gw_slice_str(GODWIT_VERSION_TEXT));
    if (!w.err)
        gw_comp_encode_custom(&e->types.root.encoder, gw_slice_str("producers"),
                              gw_slice_of(w.data, w.len));
    gw_writer_deinit(&w);
    return w.err == GW_OK || fail(e, w.err);
}

/* -- all --------------------------------------------------------------------------- */

static bool validate(struct encoder *e, struct gw_slice bytes)
{
    struct gw_component *whole = NULL;
    struct gw_diag inner = GW_DIAG_INIT;
    enum gw_err err = gw_component_decode(bytes, &e->graph->options, &inner, &whole);
    if (!err) err = gw_component_validate(whole, &inner);
    gw_component_unref(&whole);
    return !err ||
           gw_compose_types_fail(&e->types, err, "the composition would not be valid: %s",
                                 inner.err ? inner.text : gw_err_text(err));
}

static bool encode(struct encoder *e, struct gw_writer *out)
{
    uint32_t count = gw_graph_node_count(e->graph);
    struct gw_arena *arena = &e->types.arena;
    gw_graph_node *order = gw_arena_array(arena, (size_t)count + 1, sizeof *order);
    e->nodes = gw_arena_array(arena, (size_t)count + 1, sizeof *e->nodes);
    e->components =
        gw_arena_array(arena, e->graph->packages.len + 1, sizeof *e->components);
    if (!order || !e->nodes || !e->components) return fail(e, GW_ERR_NOMEM);
    for (size_t i = 0; i < e->graph->packages.len; i++)
        e->components[i] = NONE;
    if (!sort_nodes(e, order) || !imports(e)) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!node(e, order[i])) return false;
    exports(e);
    if (!e->options->no_names && !names(e)) return false;
    if (!e->options->no_producers && !producers(e)) return false;
    size_t from = out->len;
    enum gw_err err = gw_comp_encode_finish(&e->types.root.encoder, out);
    if (err) return fail(e, err);
    return e->options->no_validation ||
           validate(e, gw_slice_of(out->data + from, out->len - from));
}

struct gw_slice gw_graph_problem_import(const struct gw_graph *graph)
{
    return graph->about;
}

enum gw_err gw_graph_encode(struct gw_graph *graph,
                            const struct gw_graph_encode_options *options,
                            struct gw_diag *diag, struct gw_writer *out)
{
    static const struct gw_graph_encode_options defaults = {.components =
                                                                GW_GRAPH_DEFINE};
    struct encoder e = {.graph = graph, .options = options ? options : &defaults};
    gw_compose_types_init(&e.types, &graph->options, diag);
    gw_compose_imports_init(&e.imports, &e.types);
    encode(&e, out);
    graph->about = gw_arena_copy(&graph->arena, e.types.about);
    gw_compose_imports_deinit(&e.imports);
    gw_compose_types_deinit(&e.types);
    return e.types.err;
}
