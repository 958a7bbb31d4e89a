/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.c -- the names of a package: what its files define and call by other names, and the order in
 * which its interfaces and worlds can be resolved. */
#include "component/wit/resolve.h"

/* ---- paths ---- */

struct walk {
    enum gw_err (*visit)(void *env, const struct gw_ast_id *within,
                         const struct gw_ast_path *path);
    void *env;
};

static enum gw_err uses(const struct walk *w, const struct gw_ast_id *within,
                        const struct gw_ast_item *items)
{
    for (; items; items = items->next) {
        if (items->kind != GW_AST_USE) continue;
        enum gw_err err = w->visit(w->env, within, &items->path);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err externs(const struct walk *w, const struct gw_ast_item *items,
                           enum gw_ast_item_kind kind)
{
    for (; items; items = items->next) {
        enum gw_err err = GW_OK;
        if (items->kind != kind) continue;
        if (items->way == GW_AST_EXTERN_INLINE) err = uses(w, NULL, items->items);
        if (items->way == GW_AST_EXTERN_PATH || items->way == GW_AST_EXTERN_NAMED)
            err = w->visit(w->env, NULL, &items->path);
        if (err) return err;
    }
    return GW_OK;
}

/* Of a world only includes order it among its package's items. */
static enum gw_err world_paths(const struct walk *w, const struct gw_ast_decl *decl)
{
    enum gw_err err = GW_OK;
    for (const struct gw_ast_item *i = decl->items; i && !err; i = i->next) {
        if (i->kind == GW_AST_USE) err = w->visit(w->env, NULL, &i->path);
        if (i->kind == GW_AST_INCLUDE) err = w->visit(w->env, &decl->id, &i->path);
    }
    if (!err) err = externs(w, decl->items, GW_AST_IMPORT);
    return err ? err : externs(w, decl->items, GW_AST_EXPORT);
}

enum gw_err gw_wit_each_path(const struct gw_ast_part *part,
                             enum gw_err (*visit)(void *env,
                                                  const struct gw_ast_id *within,
                                                  const struct gw_ast_path *path),
                             void *env)
{
    struct walk w = {visit, env};
    enum gw_err err = GW_OK;
    for (const struct gw_ast_decl *d = part->decls; d && !err; d = d->next) {
        if (d->kind == GW_AST_WORLD) err = world_paths(&w, d);
        if (d->kind == GW_AST_INTERFACE) err = uses(&w, &d->id, d->items);
        if (d->kind == GW_AST_TOP_USE) err = visit(env, NULL, &d->path);
    }
    return err;
}

/* ---- looking up ---- */

/* Is this the id of another version of a package? */
static bool is_other_version(struct gw_slice id, const struct gw_wit_package_name *name)
{
    size_t len = name->ns.len + 1 + name->name.len;
    return id.len >= len && memcmp(id.data, name->id.data, len) == 0 &&
           (id.len == len || id.data[len] == '@');
}

static enum gw_err unknown_package(struct gw_wit_resolver *r,
                                   const struct gw_ast_package_name *name)
{
    struct gw_suggest near = {.wanted = name->name.id};
    struct gw_slice other = {NULL, 0};
    for (size_t i = 0; i < r->wit->known.len; i++) {
        struct gw_slice id = *GW_VEC_AT(struct gw_slice, &r->wit->known, i);
        gw_suggest_offer(&near, id);
        if (is_other_version(id, &name->name)) other = id;
    }
    enum gw_err err =
        gw_wit_problem_near(r->wit, GW_ERR_INVALID, name->place, &near,
                            "there is no package `%.*s`", GW_SLICE_ARG(name->name.id));
    if (other.data)
        gw_wit_problem_help(r->wit, "there is `%.*s`, which cannot stand for it",
                            GW_SLICE_ARG(other));
    else if (!near.best.data)
        gw_wit_problem_help(r->wit, "put it into the folder deps/ beside the package");
    return err;
}

/* Say that a package has nothing of that name. */
static enum gw_err not_in_package(struct gw_wit_resolver *r,
                                  const struct gw_wit_package *p,
                                  const struct gw_ast_id *id, bool is_world)
{
    const char *what = is_world ? "world" : "interface";
    struct gw_suggest near = {.wanted = id->name};
    for (uint32_t i = 0; !is_world && i < p->interface_count; i++)
        gw_suggest_offer(&near, p->interfaces[i]->name);
    for (uint32_t i = 0; is_world && i < p->world_count; i++)
        gw_suggest_offer(&near, p->worlds[i]->name);
    enum gw_err err =
        gw_wit_problem_near(r->wit, GW_ERR_INVALID, id->place, &near,
                            "there is no %s `%.*s` in package `%.*s`", what,
                            GW_SLICE_ARG(id->name), GW_SLICE_ARG(p->name.id));
    if (is_world ? gw_wit_find_interface(p, id->name) != NULL
                 : gw_wit_find_world(p, id->name) != NULL)
        gw_wit_problem_help(r->wit, "`%.*s` is %s there", GW_SLICE_ARG(id->name),
                            is_world ? "an interface" : "a world");
    return err;
}

static enum gw_err foreign(struct gw_wit_resolver *r, const struct gw_ast_path *path,
                           bool is_world, const void **out)
{
    const struct gw_wit_package *p = gw_wit_find_package(r->wit, &path->package.name);
    if (!p) return unknown_package(r, &path->package);
    *out = gw_wit_index_find(r->wit, p, is_world ? 'w' : 'i', path->id.name);
    return *out ? GW_OK : not_in_package(r, p, &path->id, is_world);
}

static struct gw_wit_entry *entry_at(const struct gw_wit_resolver *r, uint64_t index)
{
    return *GW_VEC_AT(struct gw_wit_entry *, &r->entries, index);
}

static struct gw_wit_entry *find_own(const struct gw_wit_resolver *r,
                                     struct gw_slice name)
{
    uint64_t index;
    return gw_map_find(&r->by_name, name, &index) ? entry_at(r, index) : NULL;
}

static struct gw_wit_entry *find_in(const struct gw_wit_resolver *r,
                                    const struct gw_map *scope, struct gw_slice name)
{
    uint64_t found;
    if (gw_map_find(scope, name, &found)) return (struct gw_wit_entry *)(uintptr_t)found;
    return find_own(r, name);
}

static enum gw_err unknown_item(struct gw_wit_resolver *r, const struct gw_ast_id *id)
{
    struct gw_suggest near = {.wanted = id->name};
    for (size_t i = 0; i < r->entries.len; i++)
        gw_suggest_offer(&near, entry_at(r, i)->id.name);
    return gw_wit_problem_near(r->wit, GW_ERR_INVALID, id->place, &near,
                               "there is no interface or world `%.*s`",
                               GW_SLICE_ARG(id->name));
}

static enum gw_err wrong_kind(struct gw_wit_resolver *r, const struct gw_ast_id *id,
                              bool is_world)
{
    return gw_wit_problem_at(
        r->wit, GW_ERR_INVALID, id->place, "`%.*s` is %s", GW_SLICE_ARG(id->name),
        is_world ? "a world, not an interface" : "an interface, not a world");
}

enum gw_err gw_wit_path_interface(struct gw_wit_resolver *r,
                                  const struct gw_ast_path *path,
                                  const struct gw_wit_interface **out, bool *is_closed)
{
    const void *found = NULL;
    *is_closed = false;
    if (path->has_package) {
        enum gw_err err = foreign(r, path, false, &found);
        *out = found;
        return err;
    }
    const struct gw_wit_entry *entry = find_in(r, r->scope, path->id.name);
    if (!entry) return unknown_item(r, &path->id);
    if (!entry->interface) return wrong_kind(r, &path->id, true);
    *out = entry->interface;
    *is_closed = entry->is_closed;
    return GW_OK;
}

enum gw_err gw_wit_path_world(struct gw_wit_resolver *r, const struct gw_ast_path *path,
                              const struct gw_wit_world **out, bool *is_closed)
{
    const void *found = NULL;
    *is_closed = false;
    if (path->has_package) {
        enum gw_err err = foreign(r, path, true, &found);
        *out = found;
        return err;
    }
    const struct gw_wit_entry *entry = find_in(r, r->scope, path->id.name);
    if (!entry) return unknown_item(r, &path->id);
    if (!entry->world) return wrong_kind(r, &path->id, false);
    *out = entry->world;
    *is_closed = entry->is_closed;
    return GW_OK;
}

/* ---- gates ---- */

enum gw_err gw_wit_gate_check(struct gw_wit_resolver *r, const struct gw_wit_gate *gate,
                              struct gw_wit_place place, bool *is_open)
{
    const struct gw_wit_package_name *name = &r->package->name;
    *is_open = true;
    if (gate->feature.len) {
        *is_open = r->options->all_features;
        for (uint32_t i = 0; i < r->options->feature_count; i++)
            if (gw_slice_eq(r->options->features[i], gate->feature)) *is_open = true;
        return GW_OK;
    }
    if (!gate->since.len) return GW_OK;
    if (!name->has_version)
        return gw_wit_problem_at(
            r->wit, GW_ERR_INVALID, place,
            "a gate names a version, so the package `%.*s` needs one",
            GW_SLICE_ARG(name->id));
    struct gw_semver since;
    enum gw_err err = gw_semver_parse(gate->since, &since, NULL);
    if (err) return err;
    if (gw_semver_compare(&since, &name->version) <= 0) return GW_OK;
    return gw_wit_problem_at(r->wit, GW_ERR_INVALID, place,
                             "a gate names version %.*s, but the package is only `%.*s`",
                             GW_SLICE_ARG(gate->since), GW_SLICE_ARG(name->id));
}

/* ---- the items of the package ---- */

static enum gw_err add_entry(struct gw_wit_resolver *r, const struct gw_ast_part *part,
                             const struct gw_ast_decl *decl)
{
    struct gw_wit_entry *entry = gw_wit_new(r->wit, sizeof *entry);
    if (!entry) return GW_ERR_NOMEM;
    *entry = (struct gw_wit_entry){
        .id = decl->id, .decl = decl, .part = part, .index = (uint32_t)r->entries.len};
    const struct gw_wit_entry *before = find_own(r, decl->id.name);
    if (before) {
        gw_wit_problem_at(r->wit, GW_ERR_INVALID, decl->id.place,
                          "the package has another `%.*s`", GW_SLICE_ARG(decl->id.name));
        r->wit->problem.other = before->id.place;
        return GW_ERR_INVALID;
    }
    if (!gw_vec_push_copy(&r->entries, &entry) ||
        gw_map_put(&r->by_name, decl->id.name, entry->index) != GW_OK)
        return gw_wit_problem_nomem(r->wit);
    return GW_OK;
}

static enum gw_err collect(struct gw_wit_resolver *r)
{
    for (const struct gw_ast_part *p = r->ast->parts; p; p = p->next)
        for (const struct gw_ast_decl *d = p->decls; d; d = d->next) {
            enum gw_err err = d->kind == GW_AST_TOP_USE ? GW_OK : add_entry(r, p, d);
            if (err) return err;
        }
    return GW_OK;
}

/* What names in one file mean; as long as this package is resolved. */
struct file_scope {
    struct gw_map names; /* -> struct gw_wit_entry * */
};

static enum gw_err scope_entry(struct gw_wit_resolver *r, const struct gw_ast_decl *d,
                               struct gw_wit_entry **out)
{
    if (d->kind != GW_AST_TOP_USE) return *out = find_own(r, d->id.name), GW_OK;
    struct gw_wit_entry *entry = gw_wit_new(r->wit, sizeof *entry);
    if (!entry) return GW_ERR_NOMEM;
    entry->id = d->path.id;
    entry->decl = d;
    entry->index = UINT32_MAX;
    entry->is_foreign = d->path.has_package;
    *out = entry;
    return GW_OK;
}

static enum gw_err fill_scope(struct gw_wit_resolver *r, const struct gw_ast_part *part,
                              struct gw_map *names)
{
    for (const struct gw_ast_decl *d = part->decls; d; d = d->next) {
        struct gw_wit_entry *entry = NULL;
        enum gw_err err = scope_entry(r, d, &entry);
        if (err) return err;
        err = gw_map_put_new(names, d->id.name, (uint64_t)(uintptr_t)entry);
        if (err == GW_ERR_EXIST)
            return gw_wit_problem_at(r->wit, GW_ERR_INVALID, d->id.place,
                                     "this file has another `%.*s`",
                                     GW_SLICE_ARG(d->id.name));
        if (err) return gw_wit_problem_nomem(r->wit);
    }
    return GW_OK;
}

/* ---- their order ---- */

struct ordering {
    struct gw_wit_resolver *r;
    struct gw_map *scope;
    struct gw_vec edges;  /* struct gw_wit_edge */
    struct gw_vec causes; /* struct gw_ast_id of each edge */
};

static enum gw_err add_edge(void *env, const struct gw_ast_id *within,
                            const struct gw_ast_path *path)
{
    struct ordering *o = env;
    if (!within || path->has_package) return GW_OK;
    struct gw_wit_entry *target = find_in(o->r, o->scope, path->id.name);
    if (!target) return unknown_item(o->r, &path->id);
    if (target->is_foreign) return GW_OK;
    uint64_t here;
    struct gw_ast_id cause = target->id;
    if (!gw_map_find(o->scope, path->id.name, &here))
        cause = path->id; /* of another file */
    struct gw_wit_entry *own = find_own(o->r, target->id.name);
    if (!own) return unknown_item(o->r, &target->id);
    const struct gw_wit_edge edge = {find_own(o->r, within->name)->index, own->index};
    if (!gw_vec_push_copy(&o->edges, &edge) || !gw_vec_push_copy(&o->causes, &cause))
        return gw_wit_problem_nomem(o->r->wit);
    return GW_OK;
}

static enum gw_err sort_edges(struct ordering *o, uint32_t *order)
{
    struct gw_wit *wit = o->r->wit;
    size_t bad;
    if (gw_wit_toposort(wit->arena.alloc, (uint32_t)o->r->entries.len, &o->edges, order,
                        &bad))
        return gw_wit_problem_nomem(wit);
    if (bad == o->edges.len) return GW_OK;
    const struct gw_ast_id *id = GW_VEC_AT(struct gw_ast_id, &o->causes, bad);
    return gw_wit_problem_at(wit, GW_ERR_INVALID, id->place, "`%.*s` depends on itself",
                             GW_SLICE_ARG(id->name));
}

/* *order  in the arena: indices of entries */
static enum gw_err sort_items(struct gw_wit_resolver *r, struct file_scope *scopes,
                              uint32_t **order)
{
    struct gw_alloc *alloc = r->wit->arena.alloc;
    struct ordering o = {.r = r};
    gw_vec_init(&o.edges, alloc, sizeof(struct gw_wit_edge));
    gw_vec_init(&o.causes, alloc, sizeof(struct gw_ast_id));
    enum gw_err err = GW_OK;
    uint32_t i = 0;
    for (const struct gw_ast_part *p = r->ast->parts; p && !err; p = p->next) {
        o.scope = &scopes[i++].names;
        err = gw_wit_each_path(p, add_edge, &o);
    }
    if (!err) {
        *order = gw_arena_array(&r->wit->arena, r->entries.len + 1, sizeof **order);
        err = *order ? sort_edges(&o, *order) : gw_wit_problem_nomem(r->wit);
    }
    gw_vec_deinit(&o.causes);
    gw_vec_deinit(&o.edges);
    return err;
}

/* ---- making them ---- */

static enum gw_err make(struct gw_wit_resolver *r, struct gw_wit_entry *entry)
{
    const struct gw_ast_decl *d = entry->decl;
    if (d->kind == GW_AST_INTERFACE) {
        struct gw_wit_interface *i = gw_wit_new(r->wit, sizeof *i);
        if (!i) return GW_ERR_NOMEM;
        *i = (struct gw_wit_interface){.name = d->id.name,
                                       .package = r->package,
                                       .docs = d->head.docs,
                                       .gate = d->head.gate,
                                       .place = d->id.place};
        entry->interface = i;
    } else {
        struct gw_wit_world *w = gw_wit_new(r->wit, sizeof *w);
        if (!w) return GW_ERR_NOMEM;
        *w = (struct gw_wit_world){.name = d->id.name,
                                   .package = r->package,
                                   .docs = d->head.docs,
                                   .gate = d->head.gate,
                                   .place = d->id.place};
        entry->world = w;
    }
    bool is_open;
    enum gw_err err = gw_wit_gate_check(r, &d->head.gate, d->id.place, &is_open);
    entry->is_closed = !is_open;
    return err;
}

/* Let the `use`s at the top of files stand for what they name. */
static enum gw_err resolve_top_use(struct gw_wit_resolver *r, const struct gw_ast_decl *d,
                                   struct gw_wit_entry *entry)
{
    if (!d->path.has_package) {
        const struct gw_wit_entry *own = find_own(r, d->path.id.name);
        if (!own) return unknown_item(r, &d->path.id);
        entry->interface = own->interface;
        entry->world = own->world;
        entry->is_closed = own->is_closed;
        return GW_OK;
    }
    const void *found = NULL;
    enum gw_err err = foreign(r, &d->path, false, &found);
    entry->interface = (struct gw_wit_interface *)(uintptr_t)found; /* only read from */
    return err;
}

static enum gw_err resolve_top_uses(struct gw_wit_resolver *r, struct file_scope *scopes)
{
    uint32_t i = 0;
    for (const struct gw_ast_part *p = r->ast->parts; p; p = p->next, i++)
        for (const struct gw_ast_decl *d = p->decls; d; d = d->next) {
            uint64_t entry = 0;
            if (d->kind != GW_AST_TOP_USE ||
                !gw_map_find(&scopes[i].names, d->id.name, &entry))
                continue;
            enum gw_err err =
                resolve_top_use(r, d, (struct gw_wit_entry *)(uintptr_t)entry);
            if (err) return err;
        }
    return GW_OK;
}

/* Put the finished item into the package, unless its gate is closed. */
static enum gw_err fill(struct gw_wit_resolver *r, struct gw_wit_entry *entry,
                        struct gw_vec *done)
{
    enum gw_err err =
        entry->interface ? gw_wit_interface(r, entry->interface, entry->decl->items,
                                            entry->is_closed)
                         : gw_wit_world(r, entry->world, entry->decl, entry->is_closed);
    if (err || entry->is_closed) return err;
    const void *made = entry->interface ? (const void *)entry->interface : entry->world;
    if (!gw_vec_push_copy(done, &made)) return gw_wit_problem_nomem(r->wit);
    return gw_wit_index_put(r->wit, r->package, entry->interface ? 'i' : 'w',
                            entry->id.name, made);
}

static uint32_t part_index(const struct gw_wit_resolver *r,
                           const struct gw_ast_part *part)
{
    uint32_t i = 0;
    for (const struct gw_ast_part *p = r->ast->parts; p != part; p = p->next)
        i++;
    return i;
}

static enum gw_err fill_all(struct gw_wit_resolver *r, struct file_scope *scopes,
                            const uint32_t *order)
{
    struct gw_vec done;
    gw_vec_init(&done, r->wit->arena.alloc, sizeof(const void *));
    enum gw_err err = GW_OK;
    for (int is_world = 0; is_world < 2 && !err; is_world++) {
        done.len = 0;
        for (size_t i = 0; i < r->entries.len && !err; i++) {
            struct gw_wit_entry *entry = entry_at(r, order[i]);
            if ((entry->world != NULL) != is_world) continue;
            r->scope = &scopes[part_index(r, entry->part)].names;
            err = fill(r, entry, &done);
        }
        void *kept = err ? NULL : gw_wit_keep(r->wit, &done);
        if (!err && !kept) err = GW_ERR_NOMEM;
        if (err) break;
        if (is_world) {
            r->package->worlds = kept;
            r->package->world_count = (uint32_t)done.len;
        } else {
            r->package->interfaces = kept;
            r->package->interface_count = (uint32_t)done.len;
        }
    }
    gw_vec_deinit(&done);
    return err;
}

static enum gw_err with_scopes(struct gw_wit_resolver *r, struct file_scope *scopes)
{
    uint32_t i = 0, *order = NULL;
    enum gw_err err = GW_OK;
    for (const struct gw_ast_part *p = r->ast->parts; p && !err; p = p->next)
        err = fill_scope(r, p, &scopes[i++].names);
    if (!err) err = sort_items(r, scopes, &order);
    for (size_t k = 0; k < r->entries.len && !err; k++)
        err = make(r, entry_at(r, order[k]));
    if (!err) err = resolve_top_uses(r, scopes);
    return err ? err : fill_all(r, scopes, order);
}

static enum gw_err resolve_package(struct gw_wit_resolver *r)
{
    struct gw_alloc *alloc = r->wit->arena.alloc;
    enum gw_err err = collect(r);
    if (err) return err;
    uint32_t count = 0;
    for (const struct gw_ast_part *p = r->ast->parts; p; p = p->next)
        count++;
    struct file_scope *scopes = gw_alloc_array(alloc, count, sizeof *scopes);
    if (!scopes) return gw_wit_problem_nomem(r->wit);
    for (uint32_t i = 0; i < count; i++)
        gw_map_init(&scopes[i].names, alloc);
    err = with_scopes(r, scopes);
    for (uint32_t i = 0; i < count; i++)
        gw_map_deinit(&scopes[i].names);
    gw_alloc_put(alloc, scopes, count * sizeof *scopes);
    return err;
}

void gw_wit_resolver_init(struct gw_wit_resolver *r)
{
    struct gw_alloc *alloc = r->wit->arena.alloc;
    gw_vec_init(&r->entries, alloc, sizeof(struct gw_wit_entry *));
    gw_vec_init(&r->types, alloc, sizeof(const struct gw_wit_type *));
    gw_vec_init(&r->funcs, alloc, sizeof(const struct gw_wit_func *));
    gw_map_init(&r->by_name, alloc);
    gw_map_init(&r->anonymous, alloc);
    gw_map_init(&r->names, alloc);
}

void gw_wit_resolver_deinit(struct gw_wit_resolver *r)
{
    gw_map_deinit(&r->names);
    gw_map_deinit(&r->anonymous);
    gw_map_deinit(&r->by_name);
    gw_vec_deinit(&r->funcs);
    gw_vec_deinit(&r->types);
    gw_vec_deinit(&r->entries);
}

enum gw_err gw_wit_resolve(struct gw_wit *wit, const struct gw_wit_options *options,
                           const struct gw_ast_package *ast)
{
    struct gw_wit_resolver r = {.wit = wit, .options = options, .ast = ast};
    r.package = gw_wit_new(wit, sizeof *r.package);
    if (!r.package) return GW_ERR_NOMEM;
    r.package->name = ast->name.name;
    r.package->place = ast->name.place;
    r.package->docs = ast->docs;
    gw_wit_resolver_init(&r);
    enum gw_err err = resolve_package(&r);
    gw_wit_resolver_deinit(&r);
    if (err) return err;
    const struct gw_wit_package *package = r.package;
    if (gw_map_put(&wit->by_id, package->name.id, wit->packages.len) != GW_OK ||
        !gw_vec_push_copy(&wit->packages, &package))
        return gw_wit_problem_nomem(wit);
    return GW_OK;
}
