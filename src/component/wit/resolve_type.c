/* SPDX-License-Identifier: Apache-2.0 */
/* resolve_type.c -- types of one interface or world: names taken from elsewhere, then definitions in an
 * order in which each comes after those it speaks of. */
#include "component/wit/resolve.h"

/* ---- names ---- */

void gw_wit_scope_begin(struct gw_wit_resolver *r)
{
    gw_map_deinit(&r->names);
    gw_map_init(&r->names, r->wit->arena.alloc);
    r->types.len = r->funcs.len = 0;
}

enum gw_err gw_wit_define(struct gw_wit_resolver *r, const struct gw_ast_id *id,
                          const struct gw_wit_type *type)
{
    struct gw_slice key = gw_wit_lower(r->wit, id->name);
    struct gw_wit_named *named = gw_wit_new(r->wit, sizeof *named);
    if (!key.data || !named) return GW_ERR_NOMEM;
    uint64_t before;
    if (gw_map_find(&r->names, key, &before)) {
        const struct gw_wit_named *other = (const struct gw_wit_named *)(uintptr_t)before;
        bool is_same = gw_slice_eq(other->name, id->name);
        return gw_wit_problem_at(
            r->wit, GW_ERR_INVALID, id->place, "`%.*s` is defined twice here%s%.*s%s",
            GW_SLICE_ARG(id->name), is_same ? "" : ": case does not tell it from `",
            is_same ? 0 : (int)other->name.len, (const char *)other->name.data,
            is_same ? "" : "`");
    }
    *named = (struct gw_wit_named){id->name, type};
    if (gw_map_put(&r->names, key, (uint64_t)(uintptr_t)named) != GW_OK)
        return gw_wit_problem_nomem(r->wit);
    return GW_OK;
}

static const struct gw_wit_named *find_name(struct gw_wit_resolver *r,
                                            struct gw_slice name)
{
    struct gw_slice key = gw_wit_lower(r->wit, name);
    uint64_t found;
    if (!key.data || !gw_map_find(&r->names, key, &found)) return NULL;
    const struct gw_wit_named *named = (const struct gw_wit_named *)(uintptr_t)found;
    return gw_slice_eq(named->name, name) ? named : NULL;
}

const struct gw_wit_type *gw_wit_defined(struct gw_wit_resolver *r, struct gw_slice name)
{
    const struct gw_wit_named *named = find_name(r, name);
    return named ? named->type : NULL;
}

static const char *const prim_names[] = {
    "bool",   "s8",     "u8",    "s16",    "u16",    "s32",    "u32",
    "s64",    "u64",    "f32",   "f64",    "char",   "string", "list",
    "option", "result", "tuple", "stream", "future", "borrow",
};

static enum gw_err unknown_type(struct gw_wit_resolver *r, const struct gw_ast_id *id)
{
    struct gw_suggest near = {.wanted = id->name};
    for (size_t i = 0; i < r->types.len; i++)
        gw_suggest_offer(&near,
                         (*GW_VEC_AT(const struct gw_wit_type *, &r->types, i))->name);
    for (size_t i = 0; i < GW_COUNT(prim_names); i++)
        gw_suggest_offer(&near, gw_slice_str(prim_names[i]));
    if (gw_slice_is(id->name, "float32")) near.best = gw_slice_str("f32");
    if (gw_slice_is(id->name, "float64")) near.best = gw_slice_str("f64");
    return gw_wit_problem_near(r->wit, GW_ERR_INVALID, id->place, &near,
                               "there is no type `%.*s`", GW_SLICE_ARG(id->name));
}

static enum gw_err lookup(struct gw_wit_resolver *r, const struct gw_ast_id *id,
                          const struct gw_wit_type **out)
{
    const struct gw_wit_named *named = find_name(r, id->name);
    if (!named) return unknown_type(r, id);
    if (!named->type)
        return gw_wit_problem_at(r->wit, GW_ERR_INVALID, id->place,
                                 "`%.*s` is a function, not a type",
                                 GW_SLICE_ARG(id->name));
    *out = named->type;
    return GW_OK;
}

static enum gw_err lookup_resource(struct gw_wit_resolver *r, const struct gw_ast_id *id,
                                   const struct gw_wit_type **out)
{
    enum gw_err err = lookup(r, id, out);
    if (err) return err;
    bool is_unknown =
        (*out)->kind == GW_WIT_ALIAS && !(*out)->elem; /* behind a closed gate */
    if ((*out)->resource || is_unknown) return GW_OK;
    return gw_wit_problem_at(r->wit, GW_ERR_INVALID, id->place,
                             "`%.*s` is no resource, so there are no handles to it",
                             GW_SLICE_ARG(id->name));
}

/* ---- structure ---- */

static enum gw_err optional(struct gw_wit_resolver *r, const struct gw_ast_type *ast,
                            const struct gw_wit_type **out)
{
    *out = NULL;
    return ast ? gw_wit_value_type(r, ast, out) : GW_OK;
}

static enum gw_err member_type(struct gw_wit_resolver *r, const struct gw_ast_member *m,
                               bool is_named, struct gw_wit_label *out)
{
    *out =
        (struct gw_wit_label){.name = m->id.name, .docs = m->docs, .place = m->id.place};
    enum gw_err err = optional(r, m->type, &out->type);
    if (err || !is_named) return err;
    if (out->type && out->type->is_closed && !r->is_closed)
        return gw_wit_problem_at(r->wit, GW_ERR_INVALID, m->id.place,
                                 "the type of `%.*s` is behind a gate that is closed",
                                 GW_SLICE_ARG(m->id.name));
    return GW_OK;
}

/* Names of one list differ, not only by case. */
static enum gw_err check_member(struct gw_wit_resolver *r, struct gw_map *seen,
                                const struct gw_ast_member *m)
{
    struct gw_slice key = gw_wit_lower(r->wit, m->id.name);
    if (!key.data) return GW_ERR_NOMEM;
    enum gw_err err = gw_map_put_new(seen, key, 0);
    if (err == GW_ERR_EXIST)
        return gw_wit_problem_at(r->wit, GW_ERR_INVALID, m->id.place,
                                 "`%.*s` stands twice here", GW_SLICE_ARG(m->id.name));
    return err ? gw_wit_problem_nomem(r->wit) : GW_OK;
}

static enum gw_err members(struct gw_wit_resolver *r, const struct gw_ast_type *ast,
                           bool is_open, struct gw_wit_type *type)
{
    bool is_named = ast->kind != GW_COMP_TUPLE;
    uint32_t count = 0;
    for (const struct gw_ast_member *m = ast->members; m; m = m->next)
        count++;
    struct gw_wit_label *items =
        gw_arena_array(&r->wit->arena, count ? count : 1, sizeof *items);
    if (!items) return gw_wit_problem_nomem(r->wit);
    struct gw_map seen;
    gw_map_init(&seen, r->wit->arena.alloc);
    enum gw_err err = GW_OK;
    uint32_t i = 0;
    for (const struct gw_ast_member *m = ast->members; m && !err; m = m->next, i++) {
        if (is_named) err = check_member(r, &seen, m);
        if (!err) err = member_type(r, m, is_named && is_open, &items[i]);
        if (!err && items[i].type) type->has_borrow |= items[i].type->has_borrow;
    }
    gw_map_deinit(&seen);
    type->items = items;
    type->count = count;
    return err;
}

static enum gw_err map(struct gw_wit_resolver *r, const struct gw_ast_type *ast,
                       struct gw_wit_type *type)
{
    enum gw_err err = gw_wit_value_type(r, ast->a, &type->key);
    if (!err) err = gw_wit_value_type(r, ast->b, &type->value);
    if (!err && !gw_wit_may_be_key(type->key)) {
        err = gw_wit_problem_at(r->wit, GW_ERR_INVALID, ast->place,
                                "a map's keys cannot be of this type");
        gw_wit_problem_help(r->wit, "keys are bool, char, string or integers");
    }
    return err;
}

/* Resolve the parts of a type that is neither a name nor a primitive one.
 *   is_open   of a definition whose gate is open: its parts must be, too */
static enum gw_err parts(struct gw_wit_resolver *r, const struct gw_ast_type *ast,
                         bool is_open, struct gw_wit_type *type)
{
    enum gw_err err = GW_OK;
    type->kind = ast->kind;
    switch (ast->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
    case GW_COMP_TUPLE:
        return members(r, ast, is_open, type);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return lookup_resource(r, &ast->id, &type->elem);
    case GW_COMP_RESULT:
        err = optional(r, ast->a, &type->ok);
        return err ? err : optional(r, ast->b, &type->error);
    case GW_COMP_MAP:
        return map(r, ast, type);
    case GW_WIT_RESOURCE:
        return GW_OK;
    default:
        type->count = ast->count;
        return optional(r, ast->a, &type->elem);
    }
}

enum gw_err gw_wit_value_type(struct gw_wit_resolver *r, const struct gw_ast_type *ast,
                              const struct gw_wit_type **out)
{
    if (ast->kind < GW_COMP_PRIM_COUNT) return *out = &gw_wit_prim[ast->kind], GW_OK;
    if (ast->kind == GW_AST_NAME) {
        enum gw_err err = lookup(r, &ast->id, out);
        if (err || !(*out)->resource) return err;
        return gw_wit_handle(r->wit, &r->anonymous, GW_COMP_OWN, *out, out);
    }
    struct gw_wit_type type = {.place = ast->place};
    enum gw_err err = parts(r, ast, false, &type);
    return err ? err : gw_wit_intern(r->wit, &r->anonymous, &type, out);
}

/* ---- definitions ---- */

static enum gw_err closed_part(struct gw_wit_resolver *r, const struct gw_ast_id *id)
{
    return gw_wit_problem_at(r->wit, GW_ERR_INVALID, id->place,
                             "`%.*s` uses a type that is behind a gate that is closed",
                             GW_SLICE_ARG(id->name));
}

/* Enter a named type that is complete. */
static enum gw_err add_type(struct gw_wit_resolver *r, const struct gw_ast_id *id,
                            struct gw_wit_type *type)
{
    enum gw_err err = gw_wit_define(r, id, type);
    if (err) return err;
    const struct gw_wit_type *made = type;
    if (!type->is_closed && r->is_closed) {
        err = gw_wit_problem_at(
            r->wit, GW_ERR_INVALID, id->place,
            "`%.*s` has no gate, but what holds it is behind one that is closed",
            GW_SLICE_ARG(id->name));
        return err;
    }
    if (!gw_vec_push_copy(&r->types, &made)) return gw_wit_problem_nomem(r->wit);
    return GW_OK;
}

static struct gw_wit_type *new_type(struct gw_wit_resolver *r, const struct gw_ast_id *id,
                                    const struct gw_ast_head *head)
{
    struct gw_wit_type *type = gw_wit_new(r->wit, sizeof *type);
    if (!type) return NULL;
    type->name = id->name;
    type->interface = r->interface;
    type->world = r->world;
    type->gate = head->gate;
    type->external_id = head->external_id;
    type->place = id->place;
    return type;
}

static void make_alias(struct gw_wit_type *type, const struct gw_wit_type *of)
{
    type->kind = GW_WIT_ALIAS;
    type->elem = of;
    type->resource = of->resource;
    type->has_borrow = of->has_borrow;
}

static enum gw_err check_not_empty(struct gw_wit_resolver *r,
                                   const struct gw_ast_type *ast)
{
    if (ast->members || (ast->kind != GW_COMP_VARIANT && ast->kind != GW_COMP_ENUM))
        return GW_OK;
    return gw_wit_problem_at(r->wit, GW_ERR_INVALID, ast->place,
                             "%s needs at least one case",
                             ast->kind == GW_COMP_ENUM ? "an enum" : "a variant");
}

static enum gw_err check_methods(struct gw_wit_resolver *r, const struct gw_ast_type *ast)
{
    struct gw_map seen;
    gw_map_init(&seen, r->wit->arena.alloc);
    bool has_constructor = false;
    enum gw_err err = GW_OK;
    for (const struct gw_ast_func *f = ast->funcs; f && !err; f = f->next) {
        if (f->kind == GW_WIT_CONSTRUCTOR) {
            if (has_constructor)
                err = gw_wit_problem_at(r->wit, GW_ERR_INVALID, f->id.place,
                                        "the resource has another constructor");
            has_constructor = true;
            continue;
        }
        struct gw_ast_member as_member = {.id = f->id};
        err = check_member(r, &seen, &as_member);
    }
    gw_map_deinit(&seen);
    return err;
}

enum gw_err gw_wit_define_type(struct gw_wit_resolver *r, const struct gw_ast_item *item)
{
    const struct gw_ast_type *ast = item->type;
    struct gw_wit_type *type = new_type(r, &item->id, &item->head);
    if (!type) return GW_ERR_NOMEM;
    type->docs = item->head.docs;
    bool is_open;
    enum gw_err err = gw_wit_gate_check(r, &item->head.gate, item->id.place, &is_open);
    if (!err) err = check_not_empty(r, ast);
    if (!err && ast->kind == GW_WIT_RESOURCE) err = check_methods(r, ast);
    if (err) return err;
    bool part_closed = false;
    if (ast->kind < GW_COMP_PRIM_COUNT) {
        make_alias(type, &gw_wit_prim[ast->kind]);
    } else if (ast->kind == GW_AST_NAME) {
        const struct gw_wit_type *of = NULL;
        err = lookup(r, &ast->id, &of);
        if (err) return err;
        make_alias(type, of);
        part_closed = of->is_closed;
    } else if (ast->kind == GW_WIT_RESOURCE) {
        type->kind = GW_WIT_RESOURCE;
        type->resource = type;
    } else if (ast->kind == GW_COMP_RECORD || ast->kind == GW_COMP_VARIANT ||
               ast->kind == GW_COMP_FLAGS || ast->kind == GW_COMP_ENUM) {
        err = parts(r, ast, is_open, type);
    } else { /* what has no name of its own: judge it as an anonymous type */
        const struct gw_wit_type *structure = NULL;
        err = parts(r, ast, false, type);
        if (!err) err = gw_wit_intern(r->wit, &r->anonymous, type, &structure);
        if (err) return err;
        type->has_borrow = structure->has_borrow;
        part_closed = structure->is_closed;
    }
    if (!err && is_open && part_closed && !r->is_closed) err = closed_part(r, &item->id);
    type->is_closed = !is_open;
    return err ? err : add_type(r, &item->id, type);
}

/* ---- uses ---- */

static enum gw_err no_such_type(struct gw_wit_resolver *r,
                                const struct gw_wit_interface *from,
                                const struct gw_ast_id *id)
{
    for (uint32_t i = 0; i < from->func_count; i++)
        if (gw_slice_eq(from->funcs[i]->name, id->name))
            return gw_wit_problem_at(r->wit, GW_ERR_INVALID, id->place,
                                     "`%.*s` is a function: only types can be used",
                                     GW_SLICE_ARG(id->name));
    struct gw_suggest near = {.wanted = id->name};
    for (uint32_t i = 0; i < from->type_count; i++)
        gw_suggest_offer(&near, from->types[i]->name);
    return gw_wit_problem_near(r->wit, GW_ERR_INVALID, id->place, &near,
                               "there is no type `%.*s` in interface `%.*s`",
                               GW_SLICE_ARG(id->name), GW_SLICE_ARG(from->name));
}

static enum gw_err use_one(struct gw_wit_resolver *r, const struct gw_ast_item *use,
                           const struct gw_wit_interface *from,
                           const struct gw_ast_rename *name, bool is_open)
{
    struct gw_wit_type *type = new_type(r, &name->to, &use->head);
    if (!type) return GW_ERR_NOMEM;
    type->place = name->from.place;
    type->kind = GW_WIT_ALIAS;
    if (from) {
        const struct gw_wit_type *of =
            gw_wit_index_find(r->wit, from, 't', name->from.name);
        if (!of) return no_such_type(r, from, &name->from);
        make_alias(type, of);
        if (of->is_closed && is_open && !r->is_closed) return closed_part(r, &name->from);
    }
    type->is_closed = !is_open;
    return add_type(r, &name->to, type);
}

static enum gw_err use(struct gw_wit_resolver *r, const struct gw_ast_item *item)
{
    const struct gw_wit_interface *from = NULL;
    bool is_open, from_closed = false;
    enum gw_err err =
        gw_wit_gate_check(r, &item->head.gate, item->path.id.place, &is_open);
    if (err) return err;
    if (is_open || !item->path.has_package) /* what a closed gate needs may be missing */
        err = gw_wit_path_interface(r, &item->path, &from, &from_closed);
    if (err) return err;
    for (const struct gw_ast_rename *n = item->names; n && !err; n = n->next)
        err = use_one(r, item, from, n, is_open);
    return err;
}

/* ---- order ---- */

struct ordering {
    struct gw_wit_resolver *r;
    struct gw_map nodes;  /* name -> index */
    struct gw_vec items;  /* const struct gw_ast_item *; NULL: a name that was used */
    struct gw_vec edges;  /* struct gw_wit_edge */
    struct gw_vec causes; /* struct gw_ast_id */
    uint32_t from;
};

static enum gw_err add_node(struct ordering *o, const struct gw_ast_id *id,
                            const struct gw_ast_item *item)
{
    uint64_t before;
    if (gw_map_find(&o->nodes, id->name, &before)) {
        if (item)
            return gw_wit_problem_at(o->r->wit, GW_ERR_INVALID, id->place,
                                     "`%.*s` is defined twice here",
                                     GW_SLICE_ARG(id->name));
        return GW_OK;
    }
    if (gw_map_put(&o->nodes, id->name, o->items.len) != GW_OK ||
        !gw_vec_push_copy(&o->items, &item))
        return gw_wit_problem_nomem(o->r->wit);
    return GW_OK;
}

/* Note that what is at hand needs `id`. */
static enum gw_err add_need(struct ordering *o, const struct gw_ast_id *id)
{
    uint64_t to;
    if (!gw_map_find(&o->nodes, id->name, &to)) {
        for (size_t i = 0; i < o->items.len; i++) { /* let them be suggested */
            const struct gw_ast_item *item =
                *GW_VEC_AT(const struct gw_ast_item *, &o->items, i);
            struct gw_wit_type *stub = item ? gw_wit_new(o->r->wit, sizeof *stub) : NULL;
            if (!stub) continue;
            stub->name = item->id.name;
            const struct gw_wit_type *made = stub;
            if (!gw_vec_push_copy(&o->r->types, &made)) break;
        }
        return unknown_type(o->r, id);
    }
    const struct gw_wit_edge edge = {o->from, (uint32_t)to};
    if (!gw_vec_push_copy(&o->edges, &edge) || !gw_vec_push_copy(&o->causes, id))
        return gw_wit_problem_nomem(o->r->wit);
    return GW_OK;
}

static enum gw_err add_needs(struct ordering *o, const struct gw_ast_type *type)
{
    enum gw_err err = GW_OK;
    if (type->kind == GW_AST_NAME || type->kind == GW_COMP_OWN ||
        type->kind == GW_COMP_BORROW)
        return add_need(o, &type->id);
    if (type->a) err = add_needs(o, type->a);
    if (!err && type->b) err = add_needs(o, type->b);
    for (const struct gw_ast_member *m = type->members; m && !err; m = m->next)
        if (m->type) err = add_needs(o, m->type);
    return err;
}

static enum gw_err define_in_order(struct ordering *o)
{
    struct gw_wit *wit = o->r->wit;
    uint32_t count = (uint32_t)o->items.len;
    uint32_t *order = gw_arena_array(&wit->arena, count + 1, sizeof *order);
    size_t bad;
    if (!order || gw_wit_toposort(wit->arena.alloc, count, &o->edges, order, &bad))
        return gw_wit_problem_nomem(wit);
    if (bad != o->edges.len) {
        const struct gw_ast_id *id = GW_VEC_AT(struct gw_ast_id, &o->causes, bad);
        return gw_wit_problem_at(wit, GW_ERR_INVALID, id->place,
                                 "type `%.*s` depends on itself", GW_SLICE_ARG(id->name));
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_ast_item *item =
            *GW_VEC_AT(const struct gw_ast_item *, &o->items, order[i]);
        enum gw_err err = item ? gw_wit_define_type(o->r, item) : GW_OK;
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err sort_and_define(struct ordering *o, const struct gw_ast_item *items)
{
    enum gw_err err = GW_OK;
    for (const struct gw_ast_item *i = items; i && !err; i = i->next) {
        if (i->kind == GW_AST_TYPE) err = add_node(o, &i->id, i);
        if (i->kind != GW_AST_USE) continue;
        for (const struct gw_ast_rename *n = i->names; n && !err; n = n->next)
            err = add_node(o, &n->to, NULL);
    }
    for (o->from = 0; o->from < o->items.len && !err; o->from++) {
        const struct gw_ast_item *item =
            *GW_VEC_AT(const struct gw_ast_item *, &o->items, o->from);
        if (item) err = add_needs(o, item->type);
    }
    return err ? err : define_in_order(o);
}

enum gw_err gw_wit_types(struct gw_wit_resolver *r, const struct gw_ast_item *items)
{
    struct gw_alloc *alloc = r->wit->arena.alloc;
    enum gw_err err = GW_OK;
    for (const struct gw_ast_item *i = items; i && !err; i = i->next)
        if (i->kind == GW_AST_USE) err = use(r, i);
    if (err) return err;
    struct ordering o = {.r = r};
    gw_map_init(&o.nodes, alloc);
    gw_vec_init(&o.items, alloc, sizeof(const struct gw_ast_item *));
    gw_vec_init(&o.edges, alloc, sizeof(struct gw_wit_edge));
    gw_vec_init(&o.causes, alloc, sizeof(struct gw_ast_id));
    err = sort_and_define(&o, items);
    gw_vec_deinit(&o.causes);
    gw_vec_deinit(&o.edges);
    gw_vec_deinit(&o.items);
    gw_map_deinit(&o.nodes);
    return err;
}
