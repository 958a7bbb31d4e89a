/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/wac_resolve.h"

/* ---- names ---- */

struct gw_wac_local *gw_wac_find_local(const struct gw_wac *w, struct gw_slice name)
{
    uint64_t found;
    return gw_map_find(&w->locals, name, &found) ? (struct gw_wac_local *)(uintptr_t)found
                                                 : NULL;
}

enum gw_err gw_wac_find(struct gw_wac *w, const struct gw_ast_id *id,
                        const struct gw_wac_local **out)
{
    *out = gw_wac_find_local(w, id->name);
    if (*out) return GW_OK;
    struct gw_suggest near = {.wanted = id->name};
    for (size_t i = 0; i < w->local_list.len; i++)
        gw_suggest_offer(&near,
                         (*GW_VEC_AT(struct gw_wac_local *, &w->local_list, i))->id.name);
    return gw_wit_problem_near(w->wit, GW_ERR_INVALID, id->place, &near,
                               "nothing above is called `%.*s`", GW_SLICE_ARG(id->name));
}

/* Is the name free? */
static enum gw_err check_free(struct gw_wac *w, const struct gw_ast_id *id)
{
    const struct gw_wac_local *before = gw_wac_find_local(w, id->name);
    if (!before) return GW_OK;
    gw_wit_problem_at(w->wit, GW_ERR_INVALID, id->place, "`%.*s` has a meaning already",
                      GW_SLICE_ARG(id->name));
    w->wit->problem.other = before->id.place;
    return GW_ERR_INVALID;
}

enum gw_err gw_wac_name(struct gw_wac *w, const struct gw_wac_local *local)
{
    enum gw_err err = check_free(w, &local->id);
    if (err) return err;
    struct gw_wac_local *kept = gw_wit_new(w->wit, sizeof *kept);
    if (!kept) return GW_ERR_NOMEM;
    *kept = *local;
    if (gw_map_put(&w->locals, kept->id.name, (uint64_t)(uintptr_t)kept) != GW_OK ||
        !gw_vec_push_copy(&w->local_list, &kept))
        return gw_wit_problem_nomem(w->wit);
    err = gw_graph_set_name(w->graph, local->node, local->id.name);
    return err ? gw_wit_problem_nomem(w->wit) : GW_OK;
}

enum gw_err gw_wac_note(struct gw_wac *w, struct gw_map *places, struct gw_slice name,
                        struct gw_wit_place place)
{
    struct gw_wit_place *kept = gw_wit_new(w->wit, sizeof *kept);
    if (!kept) return GW_ERR_NOMEM;
    *kept = place;
    enum gw_err err = gw_map_put(places, name, (uint64_t)(uintptr_t)kept);
    return err ? gw_wit_problem_nomem(w->wit) : GW_OK;
}

const struct gw_wit_place *gw_wac_noted(const struct gw_map *places, struct gw_slice name)
{
    uint64_t found;
    return gw_map_find(places, name, &found)
               ? (const struct gw_wit_place *)(uintptr_t)found
               : NULL;
}

enum gw_err gw_wac_said(struct gw_wac *w, enum gw_err err, struct gw_wit_place place,
                        const struct gw_diag *diag)
{
    char text[320];
    if (err == GW_ERR_NOMEM) return gw_wit_problem_nomem(w->wit);
    gw_diag_print(diag, text, sizeof text);
    return gw_wit_problem_at(w->wit, err, place, "%s",
                             diag->text[0] ? text : gw_err_text(err));
}

/* ---- import ---- */

/* What an import without a package's path is: something above, a function, an interface. */
static enum gw_err import_type(struct gw_wac *w, const struct gw_wac_statement *s,
                               struct gw_wac_type *out)
{
    const struct gw_ast_item *item = s->item;
    const struct gw_wac_local *local = NULL;
    enum gw_err err;
    if (item->way == GW_AST_EXTERN_INLINE)
        return gw_wac_inline(w, &s->id, item->items, out);
    if (item->way == GW_AST_EXTERN_FUNC) {
        out->type.kind = GW_COMP_EXTERN_FUNC;
        return gw_wac_func_type(w, item->func, &out->type.func);
    }
    if (item->path.has_package) return gw_wac_path(w, &item->path, out);
    err = gw_wac_find(w, &item->path.id, &local);
    if (!err && !local->has_type)
        err = gw_wit_problem_at(w->wit, GW_ERR_INVALID, item->path.id.place,
                                "`%.*s` is no type, and no import",
                                GW_SLICE_ARG(item->path.id.name));
    if (!err) *out = local->type;
    return err;
}

static struct gw_slice text_of(struct gw_wit_place place)
{
    return gw_slice_of(place.source->text.data + place.at, place.len);
}

static enum gw_err name_is_taken(struct gw_wac *w, const char *what, struct gw_slice name,
                                 struct gw_wit_place place,
                                 const struct gw_wit_place *before, bool has_as)
{
    gw_wit_problem_at(w->wit, GW_ERR_INVALID, place, "there is another %s `%.*s`", what,
                      GW_SLICE_ARG(name));
    if (!has_as) gw_wit_problem_help(w->wit, "`as` gives it another name");
    if (before) w->wit->problem.other = *before;
    return GW_ERR_INVALID;
}

static enum gw_err import_statement(struct gw_wac *w, const struct gw_wac_statement *s)
{
    struct gw_wac_local local = {.id = s->id, .has_type = true};
    struct gw_wit_place place = s->id.place;
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = check_free(w, &s->id);
    if (!err) err = import_type(w, s, &local.type);
    if (err) return err;
    struct gw_slice name = s->id.name;
    if (s->has_as) {
        name = s->as.text;
        place = s->as.place;
    } else if (s->item->way == GW_AST_EXTERN_PATH && s->item->path.has_package) {
        place = s->item->path.place;
        name = text_of(place);
    } else if (local.type.id.len) {
        name = local.type.id;
    }
    err = gw_graph_import(w->graph, name, &local.type.type, local.type.context, &diag,
                          &local.node);
    if (err == GW_ERR_EXIST)
        return name_is_taken(w, "import", name, place, gw_wac_noted(&w->imports, name),
                             s->has_as);
    if (err) return gw_wac_said(w, err, place, &diag);
    err = gw_wac_note(w, &w->imports, name, place);
    if (!err && local.type.id.len) err = gw_wac_set_id(w, local.node, local.type.id);
    return err ? err : gw_wac_name(w, &local);
}

/* ---- types ---- */

static enum gw_err define(struct gw_wac *w, struct gw_wac_local *local,
                          const struct gw_comp_deftype *type)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err =
        gw_graph_define(w->graph, local->id.name, type, NULL, &diag, &local->node);
    if (err == GW_ERR_EXIST)
        return name_is_taken(w, "export", local->id.name, local->id.place,
                             gw_wac_noted(&w->exports, local->id.name), true);
    if (err) return gw_wac_said(w, err, local->id.place, &diag);
    err = gw_wac_note(w, &w->exports, local->id.name, local->id.place);
    return err ? err : gw_wac_name(w, local);
}

static enum gw_err declaration(struct gw_wac *w, const struct gw_wac_statement *s)
{
    struct gw_wac_local local = {.id = s->id, .has_type = true};
    struct gw_comp_deftype definition;
    enum gw_err err = check_free(w, &s->id);
    if (!err) err = gw_wac_declare(w, s->decl, &definition, &local.type);
    return err ? err : define(w, &local, &definition);
}

/* The function's type that `type a = b` is another name of; NULL: it is none. */
static const struct gw_ast_func *func_alias(const struct gw_wac *w,
                                            const struct gw_ast_item *item)
{
    if (item->func || item->type->kind != GW_AST_NAME) return item->func;
    const struct gw_wac_local *local = gw_wac_find_local(w, item->type->id.name);
    return local ? local->func : NULL;
}

static enum gw_err type(struct gw_wac *w, const struct gw_wac_statement *s)
{
    struct gw_wac_local local = {.id = s->id, .has_type = true};
    struct gw_comp_deftype definition = {.kind = GW_COMP_DEFTYPE_VALUE};
    enum gw_err err = check_free(w, &s->id);
    if (err) return err;
    local.func = func_alias(w, s->item);
    if (local.func) {
        definition.kind = GW_COMP_DEFTYPE_FUNC;
        err = gw_wac_func_type(w, local.func, &definition.func);
        local.type.type.kind = GW_COMP_EXTERN_FUNC;
        local.type.type.func = definition.func;
    } else {
        err = gw_wac_root_type(w, s->item, &definition.value);
        local.type.type.kind = GW_COMP_EXTERN_TYPE;
        local.type.type.type = definition;
    }
    return err ? err : define(w, &local, &definition);
}

/* ---- let and export ---- */

static enum gw_err let(struct gw_wac *w, const struct gw_wac_statement *s)
{
    struct gw_wac_local local = {.id = s->id};
    enum gw_err err = check_free(w, &s->id);
    if (!err) err = gw_wac_eval(w, s->expr, &local.node);
    if (!err && s->expr->kind == GW_WAC_LOCAL && !s->expr->accesses) {
        const struct gw_wac_local *of = gw_wac_find_local(w, s->expr->id.name);
        local = *of;
        local.id = s->id;
    }
    return err ? err : gw_wac_name(w, &local);
}

static enum gw_err export_node(struct gw_wac *w, gw_graph_node node, struct gw_slice name,
                               struct gw_wit_place place, bool has_as)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_graph_export(w->graph, node, name, &diag);
    if (err == GW_ERR_EXIST)
        return name_is_taken(w, "export", name, place, gw_wac_noted(&w->exports, name),
                             has_as);
    return err ? gw_wac_said(w, err, place, &diag)
               : gw_wac_note(w, &w->exports, name, place);
}

static enum gw_err export_spread(struct gw_wac *w, const struct gw_wac_statement *s,
                                 gw_graph_node node)
{
    const struct gw_comp_instance_type *type;
    bool has_any = false;
    enum gw_err err = gw_wac_instance(w, node, s->expr->place, "spread", &type);
    for (uint32_t i = 0; !err && i < type->export_count; i++) {
        struct gw_slice name = type->exports[i].name;
        struct gw_diag diag = GW_DIAG_INIT;
        gw_graph_node one;
        if (gw_graph_find_export(w->graph, name) != GW_GRAPH_NONE) continue;
        err = gw_graph_alias(w->graph, node, name, &diag, &one);
        if (err) return gw_wac_said(w, err, s->expr->place, &diag);
        err = export_node(w, one, name, s->spread, true);
        has_any = true;
    }
    if (err || has_any) return err;
    return gw_wit_problem_at(w->wit, GW_ERR_INVALID, s->expr->place,
                             "this exports nothing that is not exported already");
}

static enum gw_err export_statement(struct gw_wac *w, const struct gw_wac_statement *s)
{
    gw_graph_node node;
    enum gw_err err = gw_wac_eval(w, s->expr, &node);
    if (err) return err;
    if (s->is_spread) return export_spread(w, s, node);
    if (s->has_as) return export_node(w, node, s->as.text, s->as.place, true);
    struct gw_slice name = gw_wac_id_of(w, node);
    if (!name.len && gw_graph_node_kind(w->graph, node) != GW_GRAPH_DEFINITION)
        name = gw_graph_node_name(w->graph, node);
    if (name.len) return export_node(w, node, name, s->expr->place, false);
    gw_wit_problem_at(w->wit, GW_ERR_INVALID, s->expr->place,
                      "nothing says by which name this is to be exported");
    gw_wit_problem_help(w->wit, "say it: `export ... as name`");
    return GW_ERR_INVALID;
}

/* ---- all ---- */

static enum gw_err statements(struct gw_wac *w)
{
    enum gw_err err = GW_OK;
    for (const struct gw_wac_statement *s = w->document->statements; s && !err;
         s = s->next)
        switch (s->kind) {
        case GW_WAC_IMPORT:
            err = import_statement(w, s);
            break;
        case GW_WAC_INTERFACE:
        case GW_WAC_WORLD:
            err = declaration(w, s);
            break;
        case GW_WAC_TYPE:
            err = type(w, s);
            break;
        case GW_WAC_LET:
            err = let(w, s);
            break;
        case GW_WAC_EXPORT:
            err = export_statement(w, s);
            break;
        }
    return err;
}

/* The last instantiation that imports something because it is not given; NULL: none does. */
static const struct gw_wac_instance *who_wants(const struct gw_wac *w,
                                               struct gw_slice import)
{
    for (size_t i = w->instances.len; i > 0; i--) {
        const struct gw_wac_instance *x =
            GW_VEC_AT(struct gw_wac_instance, &w->instances, i - 1);
        for (uint32_t k = 0; k < x->type->import_count; k++)
            if (gw_graph_names_fit(x->type->imports[k].name, import) &&
                gw_graph_argument(w->graph, x->node, k) == GW_GRAPH_NONE)
                return x;
    }
    return NULL;
}

/* Say what stands in the way of encoding, at the import that it is about. */
static enum gw_err cannot_encode(struct gw_wac *w, enum gw_err err,
                                 const struct gw_diag *diag)
{
    struct gw_slice import = gw_graph_problem_import(w->graph);
    const struct gw_wac_instance *instance = import.len ? who_wants(w, import) : NULL;
    const struct gw_wit_place *written = gw_wac_noted(&w->imports, import);
    struct gw_wit_place place = w->document->name.place;
    if (instance) place = instance->place;
    if (written) place = *written;
    gw_wac_said(w, err, place, diag);
    if (written && instance) w->wit->problem.other = instance->place;
    return err;
}

static enum gw_err encode(struct gw_wac *w, const struct gw_graph_encode_options *options,
                          struct gw_writer *out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_graph_encode(w->graph, options, &diag, out);
    if (!err && out->err) return gw_wit_problem_nomem(w->wit);
    return err ? cannot_encode(w, err, &diag) : GW_OK;
}

/* The target says nothing of where components come from: what is checked has them inside. */
static enum gw_err check_target(struct gw_wac *w)
{
    const struct gw_graph_encode_options inside = {.components = GW_GRAPH_DEFINE};
    struct gw_writer whole;
    gw_writer_init(&whole, w->wit->arena.alloc);
    enum gw_err err = encode(w, &inside, &whole);
    struct gw_slice bytes =
        err ? gw_slice_of(NULL, 0)
            : gw_arena_copy(&w->wit->arena, gw_slice_of(whole.data, whole.len));
    gw_writer_deinit(&whole);
    if (!err && !bytes.data) err = gw_wit_problem_nomem(w->wit);
    return err ? err : gw_wac_check_target(w, bytes);
}

static void init(struct gw_wac *w)
{
    static const struct gw_wit_options options = {.feature_count = 0};
    struct gw_alloc *alloc = w->wit->arena.alloc;
    w->package.name = w->document->name.name;
    w->root.name = gw_slice_str("root");
    w->root.package = &w->package;
    w->r = (struct gw_wit_resolver){.wit = w->wit,
                                    .options = &options,
                                    .package = &w->package,
                                    .world = &w->root,
                                    .scope = &w->no_names};
    gw_wit_resolver_init(&w->r);
    gw_map_init(&w->no_names, alloc);
    gw_map_init(&w->locals, alloc);
    gw_vec_init(&w->local_list, alloc, sizeof(struct gw_wac_local *));
    gw_map_init(&w->packages, alloc);
    gw_map_init(&w->ids, alloc);
    gw_map_init(&w->imports, alloc);
    gw_map_init(&w->exports, alloc);
    gw_vec_init(&w->instances, alloc, sizeof(struct gw_wac_instance));
    gw_vec_init(&w->components, alloc, sizeof(struct gw_component *));
}

static void deinit(struct gw_wac *w)
{
    for (size_t i = 0; i < w->components.len; i++)
        gw_component_unref(GW_VEC_AT(struct gw_component *, &w->components, i));
    gw_vec_deinit(&w->components);
    gw_vec_deinit(&w->instances);
    gw_map_deinit(&w->exports);
    gw_map_deinit(&w->imports);
    gw_map_deinit(&w->ids);
    gw_map_deinit(&w->packages);
    gw_vec_deinit(&w->local_list);
    gw_map_deinit(&w->locals);
    gw_wit_resolver_deinit(&w->r);
}

enum gw_err gw_wac_compose(struct gw_wit *wit, const struct gw_wit_source *source,
                           const struct gw_wac_options *options, struct gw_writer *out)
{
    struct gw_wac_document document;
    struct gw_wac w = {.wit = wit, .options = options, .document = &document};
    enum gw_err err = gw_wac_parse(wit, source, &document);
    if (err) return err;
    if (gw_graph_new(&options->components, &w.graph) != GW_OK)
        return gw_wit_problem_nomem(wit);
    init(&w);
    gw_wit_model_init(&w.model, gw_graph_arena(w.graph), wit->arena.alloc);
    err = statements(&w);
    if (!err && document.has_target) err = check_target(&w);
    if (!err) err = encode(&w, &options->encode, out);
    gw_wit_model_deinit(&w.model);
    gw_graph_free(&w.graph);
    deinit(&w);
    return err;
}
