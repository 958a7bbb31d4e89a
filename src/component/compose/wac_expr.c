/* SPDX-License-Identifier: Apache-2.0 */
/* wac_expr.c -- expressions, each of which is a node of the graph. */
#include "component/compose/wac_resolve.h"

static enum gw_err eval(struct gw_wac *w, const struct gw_wac_expr *expr,
                        gw_graph_node *out);

/* ---- instances ---- */

static struct gw_slice key_of(const gw_graph_node *node)
{
    return gw_slice_of(node, sizeof *node);
}

enum gw_err gw_wac_set_id(struct gw_wac *w, gw_graph_node node, struct gw_slice id)
{
    struct {
        struct gw_slice id;
        gw_graph_node node;
    } *kept = gw_wit_new(w->wit, sizeof *kept);
    if (!kept) return GW_ERR_NOMEM;
    kept->id = id;
    kept->node = node;
    if (gw_map_put(&w->ids, key_of(&kept->node), (uint64_t)(uintptr_t)&kept->id) != GW_OK)
        return gw_wit_problem_nomem(w->wit);
    return GW_OK;
}

struct gw_slice gw_wac_id_of(struct gw_wac *w, gw_graph_node node)
{
    uint64_t found;
    if (gw_map_find(&w->ids, key_of(&node), &found))
        return *(const struct gw_slice *)(uintptr_t)found;
    struct gw_slice name = gw_graph_node_name(w->graph, node);
    bool is_id = gw_graph_node_kind(w->graph, node) == GW_GRAPH_ALIAS && name.len &&
                 memchr(name.data, '/', name.len);
    return is_id ? name : gw_slice_of(NULL, 0);
}

static const char *kind_text(const struct gw_comp_extern_type *type)
{
    static const char *const texts[] = {[GW_COMP_EXTERN_CORE_MODULE] = "a core module",
                                        [GW_COMP_EXTERN_FUNC] = "a function",
                                        [GW_COMP_EXTERN_VALUE] = "a value",
                                        [GW_COMP_EXTERN_TYPE] = "a type",
                                        [GW_COMP_EXTERN_RESOURCE] = "a resource",
                                        [GW_COMP_EXTERN_COMPONENT] = "a component",
                                        [GW_COMP_EXTERN_INSTANCE] = "an instance"};
    return texts[type->kind];
}

enum gw_err gw_wac_instance(struct gw_wac *w, gw_graph_node node,
                            struct gw_wit_place place, const char *verb,
                            const struct gw_comp_instance_type **out)
{
    struct gw_comp_extern_type type;
    if (gw_graph_type(w->graph, node, &type) != GW_OK)
        return gw_wit_problem_nomem(w->wit);
    if (type.kind != GW_COMP_EXTERN_INSTANCE)
        return gw_wit_problem_at(w->wit, GW_ERR_INVALID, place,
                                 "this is %s, but only an instance can be %s",
                                 kind_text(&type), verb);
    *out = type.instance;
    return GW_OK;
}

/* The `c` of a:b/c@1.0.0; the name itself where it is no interface's. */
static struct gw_slice last_part(struct gw_slice name)
{
    const uint8_t *at = memchr(name.data, '@', name.len);
    struct gw_slice out =
        gw_slice_of(name.data, at ? (size_t)(at - name.data) : name.len);
    for (size_t i = out.len; i > 0; i--)
        if (out.data[i - 1] == '/') return gw_slice_of(out.data + i, out.len - i);
    return gw_slice_of(NULL, 0);
}

/* What a short name means among these: itself, or the one interface whose name ends so. */
static struct gw_slice complete(struct gw_slice name,
                                const struct gw_comp_extern *externs, uint32_t count)
{
    struct gw_slice found = name;
    unsigned matches = 0;
    if (gw_comp_extern_find(externs, count, name) >= 0) return name;
    for (uint32_t i = 0; i < count; i++)
        if (gw_slice_eq(last_part(externs[i].name), name)) {
            found = externs[i].name;
            matches++;
        }
    return matches == 1 ? found : name;
}

static enum gw_err access(struct gw_wac *w, gw_graph_node of, struct gw_wit_place before,
                          const struct gw_wac_access *a, gw_graph_node *out)
{
    const struct gw_comp_instance_type *type;
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_wac_instance(w, of, before, "looked into", &type);
    if (err) return err;
    struct gw_slice name = a->name.text;
    if (!a->name.is_string) name = complete(name, type->exports, type->export_count);
    err = gw_graph_alias(w->graph, of, name, &diag, out);
    if (err != GW_ERR_NOENT) return err ? gw_wac_said(w, err, a->place, &diag) : GW_OK;
    struct gw_suggest near = {.wanted = name};
    for (uint32_t i = 0; i < type->export_count; i++)
        gw_suggest_offer(&near, type->exports[i].name);
    return gw_wit_problem_near(w->wit, GW_ERR_INVALID, a->place, &near,
                               "the instance exports no `%.*s`", GW_SLICE_ARG(name));
}

/* ---- new ---- */

struct arguments {
    struct gw_wac *w;
    const struct gw_comp_component_type *type;
    const struct gw_wac_expr *expr;
    gw_graph_node *nodes; /* of each import; NONE: none yet */
    struct gw_wit_place *places;
};

/* No import is called so: name what is near, by its whole name or its interface's, else the first. */
static enum gw_err give_unknown(struct arguments *a, struct gw_slice name,
                                struct gw_wit_place place)
{
    struct gw_wit *wit = a->w->wit;
    struct gw_suggest near = {.wanted = name};
    for (uint32_t k = 0; k < a->type->import_count; k++) {
        struct gw_slice whole = a->type->imports[k].name;
        struct gw_slice last = gw_comp_name_unversioned(whole);
        const uint8_t *slash = last.len ? memchr(last.data, '/', last.len) : NULL;
        gw_suggest_offer(&near, whole);
        if (!slash) continue;
        size_t front = (size_t)(slash - last.data) + 1;
        gw_suggest_offer(&near, gw_slice_of(last.data + front, last.len - front));
    }
    gw_wit_problem_near(wit, GW_ERR_INVALID, place, &near, "`%.*s` imports no `%.*s`",
                        GW_SLICE_ARG(a->expr->package.name.id), GW_SLICE_ARG(name));
    if (!near.best.data && a->type->import_count)
        gw_wit_problem_help(wit, "it imports `%.*s`%s",
                            GW_SLICE_ARG(a->type->imports[0].name),
                            a->type->import_count > 1 ? ", and more" : "");
    else if (!near.best.data)
        gw_wit_problem_help(wit, "it imports nothing");
    return GW_ERR_INVALID;
}

static enum gw_err give(struct arguments *a, struct gw_slice name,
                        struct gw_wit_place place, gw_graph_node node)
{
    struct gw_wit *wit = a->w->wit;
    int64_t i = gw_comp_extern_find(a->type->imports, a->type->import_count, name);
    if (i < 0) return give_unknown(a, name, place);
    if (a->nodes[i] != GW_GRAPH_NONE) {
        gw_wit_problem_at(wit, GW_ERR_INVALID, place, "`%.*s` is given twice",
                          GW_SLICE_ARG(name));
        wit->problem.other = a->places[i];
        return GW_ERR_INVALID;
    }
    a->nodes[i] = node;
    a->places[i] = place;
    return GW_OK;
}

static bool is_import(const struct arguments *a, struct gw_slice name)
{
    return name.len &&
           gw_comp_extern_find(a->type->imports, a->type->import_count, name) >= 0;
}

static enum gw_err inferred(struct arguments *a, const struct gw_wac_argument *arg)
{
    const struct gw_wac_local *local = NULL;
    const struct gw_ast_id id = {arg->name.text, arg->name.place};
    enum gw_err err = gw_wac_find(a->w, &id, &local);
    if (err) return err;
    struct gw_slice name = gw_wac_id_of(a->w, local->node);
    if (!is_import(a, name)) name = gw_graph_node_name(a->w->graph, local->node);
    if (!is_import(a, name))
        name = complete(id.name, a->type->imports, a->type->import_count);
    return give(a, name, id.place, local->node);
}

static enum gw_err named(struct arguments *a, const struct gw_wac_argument *arg)
{
    gw_graph_node node;
    struct gw_slice name = arg->name.text;
    enum gw_err err = eval(a->w, arg->expr, &node);
    if (!arg->name.is_string)
        name = complete(name, a->type->imports, a->type->import_count);
    return err ? err : give(a, name, arg->name.place, node);
}

static enum gw_err spread(struct arguments *a, const struct gw_wac_argument *arg)
{
    const struct gw_wac_local *local = NULL;
    const struct gw_comp_instance_type *type = NULL;
    const struct gw_ast_id id = {arg->name.text, arg->name.place};
    struct gw_diag diag = GW_DIAG_INIT;
    bool has_any = false;
    enum gw_err err = gw_wac_find(a->w, &id, &local);
    if (!err) err = gw_wac_instance(a->w, local->node, id.place, "spread", &type);
    for (uint32_t i = 0; !err && i < a->type->import_count; i++) {
        if (a->nodes[i] != GW_GRAPH_NONE) continue;
        int64_t k = gw_graph_find_fitting(type->exports, type->export_count,
                                          a->type->imports[i].name);
        if (k < 0) continue;
        err = gw_graph_alias(a->w->graph, local->node, type->exports[k].name, &diag,
                             &a->nodes[i]);
        if (err) return gw_wac_said(a->w, err, id.place, &diag);
        a->places[i] = id.place;
        has_any = true;
    }
    if (err || has_any) return err;
    gw_wit_problem_at(a->w->wit, GW_ERR_INVALID, id.place,
                      "`%.*s` exports nothing that is still wanted",
                      GW_SLICE_ARG(id.name));
    gw_wit_problem_help(a->w->wit, "leave it away, or give its exports by name");
    return GW_ERR_INVALID;
}

static enum gw_err all_arguments(struct arguments *a, bool *has_fill)
{
    enum gw_err err = GW_OK;
    for (const struct gw_wac_argument *arg = a->expr->arguments; arg && !err;
         arg = arg->next) {
        if (arg->kind == GW_WAC_INFERRED) err = inferred(a, arg);
        if (arg->kind == GW_WAC_NAMED) err = named(a, arg);
        if (arg->kind != GW_WAC_FILL) continue;
        *has_fill = true;
        if (arg->next)
            err = gw_wit_problem_at(a->w->wit, GW_ERR_INVALID, arg->place,
                                    "`...` imports what is left: it must come last");
    }
    for (const struct gw_wac_argument *arg = a->expr->arguments; arg && !err;
         arg = arg->next)
        if (arg->kind == GW_WAC_SPREAD) err = spread(a, arg);
    return err;
}

static enum gw_err pass(struct arguments *a, uint32_t i, gw_graph_node instance)
{
    struct gw_comp_difference difference = {.step_count = 0};
    struct gw_diag diag = GW_DIAG_INIT;
    const struct gw_comp_extern *import = &a->type->imports[i];
    enum gw_err err = gw_graph_set_argument(a->w->graph, instance, import->name,
                                            a->nodes[i], &difference, &diag);
    if (err != GW_ERR_UNLINKABLE)
        return err ? gw_wac_said(a->w, err, a->places[i], &diag) : GW_OK;
    char text[240];
    gw_comp_difference_print(&difference, text, sizeof text);
    return gw_wit_problem_at(
        a->w->wit, GW_ERR_INVALID, a->places[i], "this cannot be `%.*s` of `%.*s`: %s",
        GW_SLICE_ARG(import->name), GW_SLICE_ARG(a->expr->package.name.id), text);
}

static enum gw_err missing(struct arguments *a, struct gw_slice name)
{
    gw_wit_problem_at(a->w->wit, GW_ERR_INVALID, a->expr->package.place,
                      "`%.*s` imports `%.*s`, which is not given",
                      GW_SLICE_ARG(a->expr->package.name.id), GW_SLICE_ARG(name));
    gw_wit_problem_help(a->w->wit, "`...` at the end imports what is not given");
    return GW_ERR_INVALID;
}

static enum gw_err instantiate(struct gw_wac *w, const struct gw_wac_expr *expr,
                               gw_graph_node *out)
{
    const struct gw_wac_package *package = NULL;
    bool has_fill = false;
    if (gw_wac_is_own(w, &expr->package))
        return gw_wit_problem_at(w->wit, GW_ERR_INVALID, expr->package.place,
                                 "`%.*s` is this composition, which is not there yet",
                                 GW_SLICE_ARG(expr->package.name.id));
    enum gw_err err = gw_wac_package(w, &expr->package, &package);
    if (err) return err;
    struct arguments a = {.w = w, .type = package->component->type, .expr = expr};
    uint32_t count = a.type->import_count;
    a.nodes = gw_arena_array(&w->wit->arena, count + 1, sizeof *a.nodes);
    a.places = gw_arena_array(&w->wit->arena, count + 1, sizeof *a.places);
    if (!a.nodes || !a.places) return gw_wit_problem_nomem(w->wit);
    for (uint32_t i = 0; i < count; i++)
        a.nodes[i] = GW_GRAPH_NONE;
    err = all_arguments(&a, &has_fill);
    if (!err && gw_graph_instantiate(w->graph, package->number, out) != GW_OK)
        err = gw_wit_problem_nomem(w->wit);
    const struct gw_wac_instance instance = {*out, a.type, expr->package.place};
    if (!err && !gw_vec_push_copy(&w->instances, &instance))
        err = gw_wit_problem_nomem(w->wit);
    for (uint32_t i = 0; i < count && !err; i++)
        if (a.nodes[i] != GW_GRAPH_NONE)
            err = pass(&a, i, *out);
        else if (!has_fill)
            err = missing(&a, a.type->imports[i].name);
    return err;
}

/* ---- all ---- */

static enum gw_err eval(struct gw_wac *w, const struct gw_wac_expr *expr,
                        gw_graph_node *out)
{
    const struct gw_wac_local *local = NULL;
    enum gw_err err = GW_OK;
    switch (expr->kind) {
    case GW_WAC_LOCAL:
        err = gw_wac_find(w, &expr->id, &local);
        if (!err) *out = local->node;
        break;
    case GW_WAC_NESTED:
        err = eval(w, expr->inner, out);
        break;
    case GW_WAC_NEW:
        err = instantiate(w, expr, out);
        break;
    }
    struct gw_wit_place before = expr->primary;
    for (const struct gw_wac_access *a = expr->accesses; a && !err; a = a->next) {
        err = access(w, *out, before, a, out);
        before.len = a->place.at + a->place.len - before.at;
    }
    return err;
}

enum gw_err gw_wac_eval(struct gw_wac *w, const struct gw_wac_expr *expr,
                        gw_graph_node *out)
{
    return eval(w, expr, out);
}
