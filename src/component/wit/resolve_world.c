/* SPDX-License-Identifier: Apache-2.0 */
/* resolve_world.c -- what stands in a world: types, imports, exports. */
#include "component/wit/resolve.h"

static const char *kind_text(const struct gw_wit_item *item)
{
    switch (item->kind) {
    case GW_WIT_ITEM_INTERFACE:
        return "an interface";
    case GW_WIT_ITEM_FUNC:
        return "a function";
    default:
        return "a type";
    }
}

struct building {
    struct gw_wit_resolver *r;
    struct gw_wit_items imports, exports; /* all, with those whose gate is closed */
    struct gw_vec closed_imports, closed_exports; /* bool of each */
};

/* Add an item; an earlier one of the same name is in its way even when a gate is closed. */
static enum gw_err add(struct building *b, bool is_export, const struct gw_wit_item *item,
                       bool is_closed)
{
    struct gw_wit *wit = b->r->wit;
    struct gw_wit_items *list = is_export ? &b->exports : &b->imports;
    const char *verb = is_export ? "export" : "import";
    const struct gw_wit_item *before = gw_wit_items_find(wit, list, item);
    if (before && !item->name.len)
        return gw_wit_problem_at(wit, GW_ERR_INVALID, item->place,
                                 "this world has another %s of `%.*s`", verb,
                                 GW_SLICE_ARG(item->interface->name));
    if (before) {
        bool is_same = gw_slice_eq(before->name, item->name);
        gw_wit_problem_at(wit, GW_ERR_INVALID, item->place,
                          "this world has another %s `%.*s`, %s", verb,
                          GW_SLICE_ARG(before->name), kind_text(before));
        if (!is_same)
            gw_wit_problem_help(wit, "names that differ by case only are the same");
        wit->problem.other = before->place;
        return GW_ERR_INVALID;
    }
    if (!gw_vec_push_copy(is_export ? &b->closed_exports : &b->closed_imports,
                          &is_closed))
        return gw_wit_problem_nomem(wit);
    return gw_wit_items_add(wit, list, item);
}

static enum gw_err add_types(struct building *b)
{
    for (size_t i = 0; i < b->r->types.len; i++) {
        const struct gw_wit_type *type =
            *GW_VEC_AT(const struct gw_wit_type *, &b->r->types, i);
        const struct gw_wit_item item = {.kind = GW_WIT_ITEM_TYPE,
                                         .name = type->name,
                                         .type = type,
                                         .gate = type->gate,
                                         .place = type->place};
        enum gw_err err = add(b, false, &item, type->is_closed);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err add_func(struct building *b, bool is_export,
                            const struct gw_ast_func *ast,
                            const struct gw_wit_type *resource)
{
    const struct gw_wit_func *func = NULL;
    enum gw_err err = gw_wit_function(b->r, ast, resource, &func);
    if (err) return err;
    const struct gw_wit_item item = {.kind = GW_WIT_ITEM_FUNC,
                                     .name = func ? func->name : ast->id.name,
                                     .func = func,
                                     .gate = ast->head.gate,
                                     .place = ast->id.place};
    if (!item.name.len) return GW_OK; /* a constructor behind a closed gate */
    return add(b, is_export, &item, !func);
}

static enum gw_err add_methods(struct building *b, const struct gw_ast_item *ast)
{
    const struct gw_wit_type *resource = gw_wit_defined(b->r, ast->id.name);
    if (!resource) return gw_wit_problem_nomem(b->r->wit);
    enum gw_err err = GW_OK;
    for (const struct gw_ast_func *f = ast->type->funcs; f && !err; f = f->next) {
        const struct gw_wit_func *func = NULL;
        err = gw_wit_function(b->r, f, resource, &func);
        if (err || !func) continue;
        const struct gw_wit_item item = {.kind = GW_WIT_ITEM_FUNC,
                                         .name = func->name,
                                         .func = func,
                                         .gate = func->gate,
                                         .place = func->place};
        err = add(b, false, &item, false);
    }
    return err;
}

/* An interface that was written inside the world: its names are not the world's. */
static enum gw_err add_inline(struct building *b, bool is_export,
                              const struct gw_ast_item *ast, bool is_closed)
{
    struct gw_wit_resolver *r = b->r;
    struct gw_wit_interface *interface = gw_wit_new(r->wit, sizeof *interface);
    if (!interface) return GW_ERR_NOMEM;
    interface->package = r->package;
    interface->docs = ast->head.docs;
    interface->gate = ast->head.gate;
    interface->place = ast->id.place;
    struct gw_map names = r->names;
    struct gw_vec types = r->types;
    struct gw_wit_world *world = r->world;
    bool world_closed = r->is_closed;
    gw_map_init(&r->names, r->wit->arena.alloc);
    gw_vec_init(&r->types, r->wit->arena.alloc, sizeof(const struct gw_wit_type *));
    enum gw_err err =
        gw_wit_interface(r, interface, ast->items, is_closed || world_closed);
    gw_map_deinit(&r->names);
    gw_vec_deinit(&r->types);
    r->names = names;
    r->types = types;
    r->world = world;
    r->interface = NULL;
    r->is_closed = world_closed;
    if (err) return err;
    const struct gw_wit_item item = {.kind = GW_WIT_ITEM_INTERFACE,
                                     .name = ast->id.name,
                                     .interface = interface,
                                     .docs = ast->head.docs,
                                     .external_id = ast->head.external_id,
                                     .gate = ast->head.gate,
                                     .place = ast->id.place};
    return add(b, is_export, &item, is_closed);
}

static enum gw_err add_path(struct building *b, bool is_export,
                            const struct gw_ast_item *ast, bool is_closed)
{
    const struct gw_wit_interface *interface = NULL;
    bool is_gone = false, is_named = ast->way == GW_AST_EXTERN_NAMED;
    if (is_closed && ast->path.has_package && !is_named) return GW_OK;
    if (!is_closed || !ast->path.has_package) {
        enum gw_err err = gw_wit_path_interface(b->r, &ast->path, &interface, &is_gone);
        if (err) return err;
    }
    struct gw_wit_place place = is_named ? ast->id.place : ast->path.id.place;
    if (is_gone && !is_closed && !b->r->is_closed)
        return gw_wit_problem_at(b->r->wit, GW_ERR_INVALID, place,
                                 "interface `%.*s` is behind a gate that is closed",
                                 GW_SLICE_ARG(ast->path.id.name));
    const struct gw_wit_item item = {.kind = GW_WIT_ITEM_INTERFACE,
                                     .name =
                                         is_named ? ast->id.name : gw_slice_of(NULL, 0),
                                     .interface = interface,
                                     .docs = ast->head.docs,
                                     .external_id = ast->head.external_id,
                                     .gate = ast->head.gate,
                                     .place = place};
    return add(b, is_export, &item, is_closed);
}

static enum gw_err add_item(struct building *b, const struct gw_ast_item *ast)
{
    if (ast->kind == GW_AST_TYPE && ast->type->kind == GW_WIT_RESOURCE)
        return add_methods(b, ast);
    if (ast->kind != GW_AST_IMPORT && ast->kind != GW_AST_EXPORT) return GW_OK;
    bool is_export = ast->kind == GW_AST_EXPORT, is_open;
    if (ast->way == GW_AST_EXTERN_FUNC) return add_func(b, is_export, ast->func, NULL);
    enum gw_err err = gw_wit_gate_check(
        b->r, &ast->head.gate,
        ast->way == GW_AST_EXTERN_PATH ? ast->path.id.place : ast->id.place, &is_open);
    if (err) return err;
    return ast->way == GW_AST_EXTERN_INLINE ? add_inline(b, is_export, ast, !is_open)
                                            : add_path(b, is_export, ast, !is_open);
}

/* Copy what is open. */
static enum gw_err keep_open(struct gw_wit *wit, const struct gw_wit_items *from,
                             const struct gw_vec *closed, struct gw_wit_items *to)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < from->items.len && !err; i++)
        if (!*GW_VEC_AT(bool, closed, i))
            err =
                gw_wit_items_add(wit, to, GW_VEC_AT(struct gw_wit_item, &from->items, i));
    return err;
}

static enum gw_err include_all(struct building *b, struct gw_wit_world *world,
                               const struct gw_ast_decl *decl)
{
    struct gw_wit *wit = b->r->wit;
    struct gw_wit_items imports, exports;
    gw_wit_items_init(&imports, wit->arena.alloc);
    gw_wit_items_init(&exports, wit->arena.alloc);
    enum gw_err err = keep_open(wit, &b->imports, &b->closed_imports, &imports);
    if (!err) err = keep_open(wit, &b->exports, &b->closed_exports, &exports);
    for (const struct gw_ast_item *i = decl->items; i && !err; i = i->next)
        if (i->kind == GW_AST_INCLUDE)
            err = gw_wit_include(b->r, world, &imports, &exports, i);
    if (!err) err = gw_wit_elaborate(wit, world, &imports, &exports, decl->id.place);
    gw_wit_items_deinit(&exports);
    gw_wit_items_deinit(&imports);
    return err;
}

enum gw_err gw_wit_world(struct gw_wit_resolver *r, struct gw_wit_world *world,
                         const struct gw_ast_decl *decl, bool is_closed)
{
    struct gw_alloc *alloc = r->wit->arena.alloc;
    gw_wit_scope_begin(r);
    r->interface = NULL;
    r->world = world;
    r->is_closed = is_closed;
    struct building b = {.r = r};
    gw_wit_items_init(&b.imports, alloc);
    gw_wit_items_init(&b.exports, alloc);
    gw_vec_init(&b.closed_imports, alloc, sizeof(bool));
    gw_vec_init(&b.closed_exports, alloc, sizeof(bool));
    enum gw_err err = gw_wit_types(r, decl->items);
    if (!err) err = add_types(&b);
    for (const struct gw_ast_item *i = decl->items; i && !err; i = i->next)
        err = add_item(&b, i);
    if (!err && !is_closed) err = include_all(&b, world, decl);
    gw_vec_deinit(&b.closed_exports);
    gw_vec_deinit(&b.closed_imports);
    gw_wit_items_deinit(&b.exports);
    gw_wit_items_deinit(&b.imports);
    return err;
}
