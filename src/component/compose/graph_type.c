/* SPDX-License-Identifier: Apache-2.0 */
/* What nodes are. Each instantiation has a comparison of its own, in which the resources of its
 * imports are bound to those it was given; what it was not given is imported, and resources of
 * imports that become one are one: the graph holds them, by track and path. */
#include "component/compose/graph_impl.h"
#include "component/model/ptr_map.h"

/* -- resources of imports ---------------------------------------------------------- */

static enum gw_err step(struct gw_arena *arena, struct gw_slice path,
                        struct gw_slice name, struct gw_slice *out)
{
    uint8_t *text = gw_arena_get(arena, path.len + 1 + name.len);
    if (!text) return GW_ERR_NOMEM;
    memcpy(text, path.data, path.len);
    text[path.len] = '#';
    memcpy(text + path.len + 1, name.data, name.len);
    *out = gw_slice_of(text, path.len + 1 + name.len);
    return GW_OK;
}

/* Bind a resource of an import to the graph's resource of that name. */
static enum gw_err bind(struct gw_graph *g, struct gw_comp_compare *c,
                        const struct gw_comp_resource *id, struct gw_slice name,
                        struct gw_slice key)
{
    uint64_t known;
    if (!gw_map_find(&g->resources, key, &known)) {
        struct gw_comp_resource *made = gw_arena_zero(&g->arena, sizeof *made);
        if (!made) return GW_ERR_NOMEM;
        made->name = name;
        known = (uint64_t)(uintptr_t)made;
        enum gw_err err = gw_map_put(&g->resources, key, known);
        if (err) return err;
    }
    return gw_comp_compare_bind(c, id, (const struct gw_comp_resource *)(uintptr_t)known);
}

struct seen { /* the resources that an earlier import brought */
    struct gw_ptr_map map;
    bool binds;
};

static enum gw_err bind_extern(struct gw_graph *g, struct gw_comp_compare *c,
                               struct seen *seen, const struct gw_comp_extern_type *type,
                               struct gw_slice name, struct gw_slice path)
{
    enum gw_err err = GW_OK;
    if (type->kind == GW_COMP_EXTERN_RESOURCE) {
        const struct gw_comp_resource *id = gw_comp_resource_id(type->resource);
        if (gw_ptr_map_find(&seen->map, id)) return GW_OK;
        if (gw_ptr_map_put(&seen->map, id, id)) return GW_ERR_NOMEM;
        return seen->binds ? bind(g, c, id, name, path) : GW_OK;
    }
    if (type->kind != GW_COMP_EXTERN_INSTANCE || !type->instance->has_resource)
        return err;
    const struct gw_comp_instance_type *t = type->instance;
    for (uint32_t i = 0; i < t->export_count && !err; i++) {
        const struct gw_comp_extern *e = &t->exports[i];
        struct gw_slice inner;
        if (e->type.kind != GW_COMP_EXTERN_RESOURCE &&
            e->type.kind != GW_COMP_EXTERN_INSTANCE)
            continue;
        err = step(&g->arena, path, e->name, &inner);
        if (!err) err = bind_extern(g, c, seen, &e->type, e->name, inner);
    }
    return err;
}

/* Bind what imports bring that nobody gave. `args`: NULL, or one for each import. */
static enum gw_err bind_imports(struct gw_graph *g, struct gw_comp_compare *c,
                                struct seen *seen,
                                const struct gw_comp_component_type *type,
                                const gw_graph_node *args)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < type->import_count && !err; i++) {
        struct gw_slice track;
        const struct gw_comp_extern *e = &type->imports[i];
        seen->binds = !args || args[i] == GW_GRAPH_NONE;
        err = gw_graph_track(&g->arena, e->name, &track);
        if (!err) err = bind_extern(g, c, seen, &e->type, e->name, track);
    }
    return err;
}

/* -- sessions ---------------------------------------------------------------------- */

static enum gw_err compare(struct gw_graph *g, struct gw_comp_compare *c,
                           const struct node *inst, uint32_t i, gw_graph_node argument,
                           struct gw_comp_difference *difference)
{
    struct gw_comp_extern_type offered;
    enum gw_err err = gw_graph_type(g, argument, &offered);
    const struct gw_comp_component_type *type = gw_graph_package_type(g, inst->package);
    return err ? err
               : gw_comp_compare_extern(c, &offered, &type->imports[i].type, difference);
}

/* A session that has seen all arguments so far. */
static enum gw_err new_session(struct gw_graph *g, gw_graph_node instantiation,
                               struct gw_comp_compare **out)
{
    struct node inst = *gw_graph_node_at(g, instantiation);
    const struct gw_comp_component_type *type = gw_graph_package_type(g, inst.package);
    struct gw_comp_compare *c;
    enum gw_err err = gw_comp_compare_new(g->options.alloc, g->options.registry, &c);
    if (err) return err;
    err = gw_comp_compare_open(c, type->wanted, type->wanted_count);
    for (uint32_t i = 0; i < type->import_count && !err; i++)
        if (inst.args[i] != GW_GRAPH_NONE)
            err = compare(g, c, &inst, i, inst.args[i], NULL);
    if (err)
        gw_comp_compare_free(&c);
    else
        *out = c;
    return err;
}

static enum gw_err session(struct gw_graph *g, gw_graph_node instantiation,
                           struct gw_comp_compare **out)
{
    struct node *n = gw_graph_node_at(g, instantiation);
    if (!n->compare) {
        enum gw_err err = new_session(g, instantiation, &n->compare);
        if (err) return err;
    }
    *out = n->compare;
    return GW_OK;
}

enum gw_err gw_graph_check_argument(struct gw_graph *g, gw_graph_node instantiation,
                                    uint32_t i, gw_graph_node argument, bool is_trial,
                                    struct gw_comp_difference *difference,
                                    struct gw_diag *diag)
{
    struct gw_comp_difference unseen = {.step_count = 0};
    struct node *n = gw_graph_node_at(g, instantiation);
    struct gw_comp_compare *c = NULL;
    if (!difference) difference = &unseen;
    enum gw_err err =
        is_trial ? new_session(g, instantiation, &c) : session(g, instantiation, &c);
    if (!err) err = compare(g, c, n, i, argument, difference);
    if (is_trial)
        gw_comp_compare_free(&c);
    else if (err && !n->has_type) /* it may have bound some */
        gw_comp_compare_free(&n->compare);
    if (err != GW_ERR_UNLINKABLE) return err;
    char text[180];
    gw_comp_difference_print(difference, text, sizeof text);
    struct gw_slice name = gw_graph_package_type(g, n->package)->imports[i].name;
    return gw_diag_set(diag, err, "argument `%.*s` does not fit: %s", GW_SLICE_ARG(name),
                       text);
}

/* -- types ------------------------------------------------------------------------- */

static enum gw_err instantiation_type(struct gw_graph *g, gw_graph_node node)
{
    struct node *n = gw_graph_node_at(g, node);
    const struct gw_comp_component_type *type = gw_graph_package_type(g, n->package);
    const struct gw_comp_instance_type *made;
    struct gw_comp_compare *c;
    struct seen seen;
    enum gw_err err = session(g, node, &c);
    if (err) return err;
    gw_ptr_map_init(&seen.map, g->options.alloc);
    err = bind_imports(g, c, &seen, type, n->args);
    gw_ptr_map_deinit(&seen.map);
    if (!err) err = gw_comp_compare_instance(c, &type->instance, &made);
    if (err) return err;
    n->made =
        (struct gw_comp_extern_type){.kind = GW_COMP_EXTERN_INSTANCE, .instance = made};
    n->has_type = true;
    return GW_OK;
}

/* An import's type with the graph's resources: as if it were an instance's only export. */
static enum gw_err import_type(struct gw_graph *g, gw_graph_node node)
{
    struct node *n = gw_graph_node_at(g, node);
    struct gw_comp_extern e = {.name = n->name, .type = n->type};
    struct gw_comp_instance_type inner,
        whole = {
            .exports = &e, .export_count = 1, .has_resource = true, .has_named = true};
    const struct gw_comp_instance_type *made;
    struct gw_slice track;
    struct seen seen = {.binds = true};
    if (n->type.kind == GW_COMP_EXTERN_INSTANCE) { /* its own are the graph's, too */
        inner = *n->type.instance;
        inner.fresh_count = 0;
        e.type.instance = &inner;
    }
    enum gw_err err =
        gw_comp_compare_new(g->options.alloc, g->options.registry, &n->compare);
    if (err) return err;
    gw_ptr_map_init(&seen.map, g->options.alloc);
    if (n->context) err = bind_imports(g, n->compare, &seen, n->context, NULL);
    if (!err) err = gw_graph_track(&g->arena, n->name, &track);
    if (!err) err = bind_extern(g, n->compare, &seen, &e.type, n->name, track);
    gw_ptr_map_deinit(&seen.map);
    if (!err) err = gw_comp_compare_instance(n->compare, &whole, &made);
    if (err) {
        gw_comp_compare_free(&n->compare);
        return err;
    }
    n->made = made->exports[0].type;
    if (n->made.kind == GW_COMP_EXTERN_INSTANCE && n->made.instance == &inner)
        n->made = n->type; /* nothing in it was another's */
    n->has_type = true;
    return GW_OK;
}

enum gw_err gw_graph_type(struct gw_graph *g, gw_graph_node node,
                          struct gw_comp_extern_type *out)
{
    struct node *n = gw_graph_node_at(g, node);
    enum gw_err err = GW_OK;
    if (n->kind == GW_GRAPH_DEFINITION) return *out = n->type, GW_OK;
    if (!n->has_type)
        err = n->kind == GW_GRAPH_IMPORT ? import_type(g, node)
                                         : instantiation_type(g, node);
    if (!err) *out = gw_graph_node_at(g, node)->made;
    return err;
}
