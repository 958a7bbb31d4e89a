/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/group.h"

#include <stdlib.h>

#include "component/wit/lex.h"

enum { MAX_PACKAGES = 10000, MAX_CHAIN = 1000 };

void gw_wit_group_init(struct gw_wit_group *group, struct gw_wit *wit)
{
    group->wit = wit;
    gw_vec_init(&group->packages, wit->arena.alloc, sizeof(struct gw_ast_package *));
}

void gw_wit_group_deinit(struct gw_wit_group *group) { gw_vec_deinit(&group->packages); }

static enum gw_err add_package(struct gw_wit_group *group, struct gw_ast_part *parts,
                               struct gw_ast_package **out)
{
    struct gw_ast_package *package = gw_wit_new(group->wit, sizeof *package);
    if (!package || !gw_vec_push_copy(&group->packages, &package))
        return gw_wit_problem_nomem(group->wit);
    if (group->packages.len > MAX_PACKAGES)
        return gw_wit_problem_at(group->wit, GW_ERR_LIMIT, parts->name.place,
                                 "more than %d packages", MAX_PACKAGES);
    package->parts = parts;
    *out = package;
    return GW_OK;
}

static enum gw_err add_nested(struct gw_wit_group *group, struct gw_ast_part *file)
{
    struct gw_ast_part *next = NULL;
    for (struct gw_ast_part *n = file->nested; n; n = next) {
        struct gw_ast_package *package;
        next = n->next;
        n->next = NULL;
        enum gw_err err = add_package(group, n, &package);
        if (err) return err;
        package->name = n->name;
        package->docs = n->docs;
    }
    return GW_OK;
}

/* Let a file say what the package is called; all that do must agree. */
static enum gw_err take_name(struct gw_wit_group *group, struct gw_ast_package *package,
                             const struct gw_ast_part *file, bool *has_name)
{
    if (!file->has_name) return GW_OK;
    if (*has_name && !gw_slice_eq(package->name.name.id, file->name.name.id)) {
        gw_wit_problem_at(group->wit, GW_ERR_INVALID, file->name.place,
                          "the package is `%.*s` in another file, not `%.*s`",
                          GW_SLICE_ARG(package->name.name.id),
                          GW_SLICE_ARG(file->name.name.id));
        group->wit->problem.other = package->name.place;
        return GW_ERR_INVALID;
    }
    package->name = file->name;
    *has_name = true;
    if (!file->docs.len) return GW_OK;
    if (package->docs.len)
        return gw_wit_problem_at(group->wit, GW_ERR_INVALID, file->docs_place,
                                 "another file documents the package already");
    package->docs = file->docs;
    return GW_OK;
}

enum gw_err gw_wit_group_add(struct gw_wit_group *group, const struct gw_vec *sources,
                             const char *path, const struct gw_ast_package **out)
{
    struct gw_wit *wit = group->wit;
    struct gw_ast_part *parts = NULL, **last = &parts;
    for (size_t i = 0; i < sources->len; i++) {
        const struct gw_wit_source *source =
            *GW_VEC_AT(struct gw_wit_source *, sources, i);
        enum gw_err err = gw_wit_source_check(wit, source);
        if (!err) err = gw_wit_parse(wit, source, last);
        if (!err) err = add_nested(group, *last);
        if (err) return err;
        last = &(*last)->next;
    }
    struct gw_ast_package *package;
    bool has_name = false;
    enum gw_err err = add_package(group, parts, &package);
    for (struct gw_ast_part *p = parts; p && !err; p = p->next)
        err = take_name(group, package, p, &has_name);
    if (err) return err;
    if (!has_name) {
        gw_wit_problem_path(wit, GW_ERR_INVALID, path,
                            parts ? "no file says what the package is called"
                                  : "there are no files *.wit");
        gw_wit_problem_help(wit, "begin one with `package namespace:name;`");
        return GW_ERR_INVALID;
    }
    *out = package;
    return GW_OK;
}

/* ---- order ---- */

struct node {
    struct gw_ast_package *package;
    enum { NEW, ACTIVE, DONE } state;
};

struct ordering {
    struct gw_wit_group *group;
    const struct gw_wit_options *options;
    struct gw_map by_id; /* -> index of node */
    struct node *nodes;
    uint32_t depth;
};

/* The node that a reference means: the very version, or else the lowest later of its track. */
static struct node *find_node(struct ordering *o, const struct gw_wit_package_name *name)
{
    uint64_t index;
    if (gw_map_find(&o->by_id, name->id, &index)) return &o->nodes[index];
    struct node *best = NULL;
    for (size_t i = 0; name->has_version && i < o->group->packages.len; i++) {
        const struct gw_wit_package_name *n = &o->nodes[i].package->name.name;
        if (!n->has_version || !gw_slice_eq(n->ns, name->ns) ||
            !gw_slice_eq(n->name, name->name) ||
            !gw_semver_same_track(&n->version, &name->version) ||
            gw_semver_compare(&n->version, &name->version) < 0)
            continue;
        if (!best ||
            gw_semver_compare(&n->version, &best->package->name.name.version) < 0)
            best = &o->nodes[i];
    }
    return best;
}

static enum gw_err visit(struct ordering *o, struct node *node, bool is_needed);

static enum gw_err cycle(struct gw_wit *wit, const struct gw_ast_path *path)
{
    gw_wit_problem_at(wit, GW_ERR_INVALID, path->package.place,
                      "package `%.*s` depends on itself",
                      GW_SLICE_ARG(path->package.name.id));
    gw_wit_problem_help(wit, "move what both packages use into a third one");
    return GW_ERR_INVALID;
}

static enum gw_err visit_path(void *env, const struct gw_ast_id *within,
                              const struct gw_ast_path *path)
{
    struct ordering *o = env;
    (void)within;
    if (!path->has_package) return GW_OK;
    struct node *node = find_node(o, &path->package.name);
    if (!node || node->state == DONE) return GW_OK;
    if (node->state == ACTIVE)
        return cycle(o->group->wit, path);
    if (o->depth >= MAX_CHAIN)
        return gw_wit_problem_at(o->group->wit, GW_ERR_LIMIT, path->package.place,
                                 "more than %d packages need each other in a chain",
                                 MAX_CHAIN);
    return visit(o, node, true);
}

/* A cycle is reported where it closes: what nobody needed so far may be come to once more. */
static enum gw_err visit(struct ordering *o, struct node *node, bool is_needed)
{
    enum gw_err err = GW_OK;
    if (is_needed) node->state = ACTIVE;
    o->depth++;
    for (const struct gw_ast_part *p = node->package->parts; p && !err; p = p->next)
        err = gw_wit_each_path(p, visit_path, o);
    o->depth--;
    node->state = DONE;
    return err ? err : gw_wit_resolve(o->group->wit, o->options, node->package);
}

static int compare_slices(struct gw_slice a, struct gw_slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.data, b.data, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_nodes(const void *a, const void *b)
{
    const struct gw_wit_package_name *x = &((const struct node *)a)->package->name.name;
    const struct gw_wit_package_name *y = &((const struct node *)b)->package->name.name;
    int order = compare_slices(x->ns, y->ns);
    if (!order) order = compare_slices(x->name, y->name);
    if (!order) order = x->has_version - y->has_version;
    if (!order && x->has_version) order = gw_semver_compare(&x->version, &y->version);
    return order ? order : compare_slices(x->id, y->id);
}

static enum gw_err twice(struct gw_wit_group *group, const struct gw_ast_package *package,
                         struct gw_wit_place other)
{
    gw_wit_problem_at(group->wit, GW_ERR_INVALID, package->name.place,
                      "package `%.*s` is defined in two places",
                      GW_SLICE_ARG(package->name.name.id));
    group->wit->problem.other = other;
    return GW_ERR_INVALID;
}

/* In the order in which they were found, so that the later of two is reported. */
static enum gw_err check_unique(struct ordering *o)
{
    uint64_t before;
    for (size_t i = 0; i < o->group->packages.len; i++) {
        const struct gw_ast_package *p =
            *GW_VEC_AT(struct gw_ast_package *, &o->group->packages, i);
        if (gw_map_find(&o->by_id, p->name.name.id, &before))
            return twice(
                o->group, p,
                (*GW_VEC_AT(struct gw_ast_package *, &o->group->packages, before))
                    ->name.place);
        if (gw_map_find(&o->group->wit->by_id, p->name.name.id, &before)) {
            enum gw_err err = twice(o->group, p, (struct gw_wit_place){.source = NULL});
            gw_wit_problem_help(o->group->wit,
                                "a binary package in deps/ brings it, or some of it");
            return err;
        }
        if (gw_map_put(&o->by_id, p->name.name.id, i) != GW_OK ||
            !gw_vec_push_copy(&o->group->wit->known, &p->name.name.id))
            return gw_wit_problem_nomem(o->group->wit);
    }
    return GW_OK;
}

static enum gw_err resolve_sorted(struct ordering *o)
{
    size_t count = o->group->packages.len;
    enum gw_err err = check_unique(o);
    if (err) return err;
    for (size_t i = 0; i < count; i++)
        o->nodes[i] = (struct node){
            .package = *GW_VEC_AT(struct gw_ast_package *, &o->group->packages, i)};
    qsort(o->nodes, count, sizeof *o->nodes, compare_nodes);
    for (size_t i = 0; i < count; i++)
        if (gw_map_put(&o->by_id, o->nodes[i].package->name.name.id, i) != GW_OK)
            return gw_wit_problem_nomem(o->group->wit);
    for (size_t i = 0; i < count && !err; i++)
        if (o->nodes[i].state == NEW) err = visit(o, &o->nodes[i], false);
    return err;
}

enum gw_err gw_wit_group_resolve(struct gw_wit_group *group,
                                 const struct gw_wit_options *options)
{
    struct gw_wit *wit = group->wit;
    struct gw_alloc *alloc = wit->arena.alloc;
    size_t count = group->packages.len;
    struct ordering o = {.group = group, .options = options};
    o.nodes = gw_alloc_array(alloc, count ? count : 1, sizeof *o.nodes);
    if (!o.nodes) return gw_wit_problem_nomem(wit);
    gw_map_init(&o.by_id, alloc);
    enum gw_err err = resolve_sorted(&o);
    gw_map_deinit(&o.by_id);
    gw_alloc_put(alloc, o.nodes, (count ? count : 1) * sizeof *o.nodes);
    return err;
}
