/* SPDX-License-Identifier: Apache-2.0 */
/* wac_package.c -- packages, each loaded when it is met first, and paths into them. */
#include "component/compose/wac_resolve.h"
#include "component/wit/decode.h"

bool gw_wac_is_own(const struct gw_wac *w, const struct gw_ast_package_name *name)
{
    const struct gw_wit_package_name *own = &w->package.name, *n = &name->name;
    return gw_slice_eq(own->ns, n->ns) && gw_slice_eq(own->name, n->name);
}

static enum gw_err load(struct gw_wac *w, const struct gw_ast_package_name *name,
                        struct gw_wac_package *p)
{
    const struct gw_wit_package_name *n = &name->name;
    const struct gw_slice bare = gw_slice_of(n->id.data, n->ns.len + 1 + n->name.len);
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_deps_find(&w->options->deps, w->wit, n, name->place, &p->path);
    if (!err)
        err = gw_deps_load(&w->options->deps, w->wit, p->path, name->place, &p->bytes);
    if (!err) err = gw_wac_validate(w, p->bytes, name->place, &p->component);
    if (err) {
        if (!w->wit->problem.help[0] &&
            w->wit->problem.place.source == w->document->source && p->path)
            gw_wit_problem_help(w->wit, "the package is %s", p->path);
        return err;
    }
    err = gw_graph_add_package(w->graph, bare, n->version_text,
                               (struct gw_component *)(uintptr_t)p->component, &diag,
                               &p->number);
    return err ? gw_wac_said(w, err, name->place, &diag) : GW_OK;
}

enum gw_err gw_wac_package(struct gw_wac *w, const struct gw_ast_package_name *name,
                           const struct gw_wac_package **out)
{
    uint64_t found;
    if (gw_map_find(&w->packages, name->name.id, &found))
        return *out = (const struct gw_wac_package *)(uintptr_t)found, GW_OK;
    struct gw_wac_package *p = gw_wit_new(w->wit, sizeof *p);
    if (!p) return GW_ERR_NOMEM;
    enum gw_err err = load(w, name, p);
    if (err) return err;
    *out = p;
    if (gw_map_put(&w->packages, name->name.id, (uint64_t)(uintptr_t)p) != GW_OK)
        return gw_wit_problem_nomem(w->wit);
    return GW_OK;
}

/* ---- paths ---- */

static bool is_id(struct gw_slice name)
{
    return name.len && memchr(name.data, '/', name.len);
}

/* The interface or world that a package's export defines; NULL: it defines none. */
static const struct gw_comp_component_type *definition(const struct gw_comp_extern *x)
{
    if (x->type.kind != GW_COMP_EXTERN_TYPE ||
        x->type.type.kind != GW_COMP_DEFTYPE_COMPONENT)
        return NULL;
    const struct gw_comp_instance_type *inside = &x->type.type.component->instance;
    bool is_one = inside->export_count == 1 && is_id(inside->exports[0].name) &&
                  (inside->exports[0].type.kind == GW_COMP_EXTERN_INSTANCE ||
                   inside->exports[0].type.kind == GW_COMP_EXTERN_COMPONENT);
    return is_one ? x->type.type.component : NULL;
}

static enum gw_err in_package(struct gw_wac *w, const struct gw_ast_path *path,
                              struct gw_wac_type *out)
{
    const struct gw_wac_package *p = NULL;
    enum gw_err err = gw_wac_package(w, &path->package, &p);
    if (err) return err;
    const struct gw_comp_instance_type *all = &p->component->type->instance;
    struct gw_suggest near = {.wanted = path->id.name};
    bool has_any = false;
    for (uint32_t i = 0; i < all->export_count; i++) {
        const struct gw_comp_component_type *def = definition(&all->exports[i]);
        if (!def) continue;
        has_any = true;
        gw_suggest_offer(&near, all->exports[i].name);
        if (!gw_slice_eq(all->exports[i].name, path->id.name)) continue;
        const struct gw_comp_extern *x = &def->instance.exports[0];
        *out = (struct gw_wac_type){.type = x->type, .context = def, .id = x->name};
        return GW_OK;
    }
    err = gw_wit_problem_near(
        w->wit, GW_ERR_INVALID, path->id.place, &near, "package `%.*s` defines no `%.*s`",
        GW_SLICE_ARG(path->package.name.id), GW_SLICE_ARG(path->id.name));
    if (!has_any) gw_wit_problem_help(w->wit, "it is a component, not a package of WIT");
    return err;
}

static enum gw_err own(struct gw_wac *w, const struct gw_ast_path *path,
                       struct gw_wac_type *out)
{
    const struct gw_wac_local *local = NULL;
    enum gw_err err = gw_wac_find(w, &path->id, &local);
    if (err) return err;
    if (!local->has_type)
        return gw_wit_problem_at(w->wit, GW_ERR_INVALID, path->id.place,
                                 "`%.*s` is no interface or world that stands above",
                                 GW_SLICE_ARG(path->id.name));
    *out = local->type;
    return GW_OK;
}

/* What a type used as the type of an import is. */
static struct gw_comp_extern_type promote(struct gw_comp_extern_type type)
{
    struct gw_comp_extern_type out = type;
    if (type.kind != GW_COMP_EXTERN_TYPE) return type;
    switch (type.type.kind) {
    case GW_COMP_DEFTYPE_FUNC:
        out.kind = GW_COMP_EXTERN_FUNC;
        out.func = type.type.func;
        break;
    case GW_COMP_DEFTYPE_INSTANCE:
        out.kind = GW_COMP_EXTERN_INSTANCE;
        out.instance = type.type.instance;
        break;
    case GW_COMP_DEFTYPE_COMPONENT:
        out.kind = GW_COMP_EXTERN_COMPONENT;
        out.component = type.type.component;
        break;
    default:
        break;
    }
    return out;
}

/* What an interface or world exports under the name of `part`. */
static enum gw_err go_deeper(struct gw_wac *w, const struct gw_ast_id *part,
                             struct gw_wac_type *at)
{
    const struct gw_comp_instance_type *inside = NULL;
    if (at->type.kind == GW_COMP_EXTERN_INSTANCE) inside = at->type.instance;
    if (at->type.kind == GW_COMP_EXTERN_COMPONENT) {
        inside = &at->type.component->instance;
        at->context = at->type.component;
    }
    struct gw_suggest near = {.wanted = part->name};
    for (uint32_t i = 0; inside && i < inside->export_count; i++) {
        const struct gw_comp_extern *x = &inside->exports[i];
        gw_suggest_offer(&near, x->name);
        if (!gw_slice_eq(x->name, part->name)) continue;
        at->type = promote(x->type);
        at->id = gw_slice_of(NULL, 0);
        return GW_OK;
    }
    return gw_wit_problem_near(w->wit, GW_ERR_INVALID, part->place, &near,
                               "there is no `%.*s` in `%.*s`", GW_SLICE_ARG(part->name),
                               GW_SLICE_ARG(at->id));
}

enum gw_err gw_wac_path(struct gw_wac *w, const struct gw_ast_path *path,
                        struct gw_wac_type *out)
{
    enum gw_err err =
        gw_wac_is_own(w, &path->package) ? own(w, path, out) : in_package(w, path, out);
    for (const struct gw_ast_rename *d = path->deeper; d && !err; d = d->next)
        err = go_deeper(w, &d->from, out);
    return err;
}

/* ---- packages as WIT ---- */

enum gw_err gw_wac_wit_path(struct gw_wac *w, struct gw_ast_path *path)
{
    if (!path->has_package) return GW_OK;
    if (path->deeper)
        return gw_wit_problem_at(w->wit, GW_ERR_INVALID, path->deeper->from.place,
                                 "this is inside an interface or world, but one of a "
                                 "package is wanted here");
    if (gw_wac_is_own(w, &path->package)) return path->has_package = false, GW_OK;
    const struct gw_wac_package *found = NULL;
    enum gw_err err = gw_wac_package(w, &path->package, &found);
    if (err) return err;
    struct gw_wac_package *p = (struct gw_wac_package *)(uintptr_t)found;
    bool is_package = true;
    if (!p->wit) err = gw_wit_decode(w->wit, p->bytes, p->path, &p->wit, &is_package);
    if (err) return err;
    if (!is_package) {
        p->wit = NULL;
        gw_wit_problem_at(
            w->wit, GW_ERR_INVALID, path->id.place, "package `%.*s` defines no `%.*s`",
            GW_SLICE_ARG(path->package.name.id), GW_SLICE_ARG(path->id.name));
        gw_wit_problem_help(w->wit, "%s is a component, not a package of WIT", p->path);
        return GW_ERR_INVALID;
    }
    path->package.name = p->wit->name;
    return GW_OK;
}
