/* SPDX-License-Identifier: Apache-2.0 */
/* resolve_func.c -- functions, and interfaces as a whole. */
#include <stdio.h>

#include "component/wit/resolve.h"

/* [method]resource.label and the like. */
static enum gw_err full_name(struct gw_wit *wit, const struct gw_wit_type *resource,
                             struct gw_wit_func *func)
{
    static const char *const marks[] = {"", "[method]", "[static]", "[constructor]"};
    if (func->kind == GW_WIT_FREE) return func->name = func->label, GW_OK;
    size_t len = strlen(marks[func->kind]) + resource->name.len + 1 + func->label.len;
    char *name = gw_arena_get(&wit->arena, len + 1);
    if (!name) return gw_wit_problem_nomem(wit);
    int put = snprintf(name, len + 1, "%s%.*s%s%.*s", marks[func->kind],
                       GW_SLICE_ARG(resource->name),
                       func->kind == GW_WIT_CONSTRUCTOR ? "" : ".", (int)func->label.len,
                       (const char *)func->label.data);
    func->name = gw_slice_of(name, (size_t)put);
    return GW_OK;
}

static enum gw_err add_param(struct gw_wit_resolver *r, struct gw_map *seen,
                             const struct gw_ast_member *m, struct gw_wit_label *out)
{
    struct gw_slice key = gw_wit_lower(r->wit, m->id.name);
    if (!key.data) return GW_ERR_NOMEM;
    enum gw_err err = gw_map_put_new(seen, key, 0);
    if (err == GW_ERR_EXIST)
        return gw_wit_problem_at(r->wit, GW_ERR_INVALID, m->id.place,
                                 "there is another parameter `%.*s`",
                                 GW_SLICE_ARG(m->id.name));
    if (err) return gw_wit_problem_nomem(r->wit);
    *out = (struct gw_wit_label){.name = m->id.name, .place = m->id.place};
    return gw_wit_value_type(r, m->type, &out->type);
}

static enum gw_err params(struct gw_wit_resolver *r, const struct gw_ast_func *ast,
                          struct gw_wit_func *func)
{
    uint32_t count = func->kind == GW_WIT_METHOD, i = 0;
    for (const struct gw_ast_member *m = ast->params; m; m = m->next)
        count++;
    struct gw_wit_label *list =
        gw_arena_array(&r->wit->arena, count ? count : 1, sizeof *list);
    if (!list) return gw_wit_problem_nomem(r->wit);
    struct gw_map seen;
    gw_map_init(&seen, r->wit->arena.alloc);
    enum gw_err err = GW_OK;
    if (func->kind == GW_WIT_METHOD) {
        list[i] =
            (struct gw_wit_label){.name = gw_slice_str("self"), .place = ast->place};
        err = gw_wit_handle(r->wit, &r->anonymous, GW_COMP_BORROW, func->resource,
                            &list[i++].type);
        if (!err && gw_map_put(&seen, gw_slice_str("self"), 0) != GW_OK)
            err = gw_wit_problem_nomem(r->wit);
    }
    for (const struct gw_ast_member *m = ast->params; m && !err; m = m->next)
        err = add_param(r, &seen, m, &list[i++]);
    gw_map_deinit(&seen);
    func->params = list;
    func->param_count = count;
    return err;
}

/* A constructor makes its resource, or a result whose `ok` is that. */
static enum gw_err constructed(struct gw_wit_resolver *r, const struct gw_ast_func *ast,
                               struct gw_wit_func *func)
{
    if (!ast->result)
        return gw_wit_handle(r->wit, &r->anonymous, GW_COMP_OWN, func->resource,
                             &func->result);
    enum gw_err err = gw_wit_value_type(r, ast->result, &func->result);
    if (err) return err;
    if (func->result->kind != GW_COMP_RESULT || func->result->name.len)
        return gw_wit_problem_at(r->wit, GW_ERR_INVALID, ast->result->place,
                                 "a constructor gives its resource, or a `result` of it");
    const struct gw_wit_type *ok = func->result->ok;
    if (ok && ok->kind == GW_COMP_OWN && ok->elem == func->resource) return GW_OK;
    const struct gw_ast_type *wrong = ast->result->a ? ast->result->a : ast->result;
    return gw_wit_problem_at(r->wit, GW_ERR_INVALID, wrong->place,
                             "what a constructor's result holds is the resource `%.*s`",
                             GW_SLICE_ARG(func->resource->name));
}

static bool uses_closed(const struct gw_wit_func *func)
{
    if (func->resource && func->resource->is_closed) return true;
    for (uint32_t i = 0; i < func->param_count; i++)
        if (func->params[i].type->is_closed) return true;
    return func->result && func->result->is_closed;
}

static enum gw_err check(struct gw_wit_resolver *r, const struct gw_wit_func *func)
{
    if (uses_closed(func))
        return gw_wit_problem_at(
            r->wit, GW_ERR_INVALID, func->place,
            "`%.*s` uses a type that is behind a gate that is closed",
            GW_SLICE_ARG(func->name));
    if (func->result && func->result->has_borrow)
        return gw_wit_problem_at(
            r->wit, GW_ERR_INVALID, func->place,
            "`%.*s` returns a borrowed handle, which cannot outlive the call",
            GW_SLICE_ARG(func->name));
    return GW_OK;
}

enum gw_err gw_wit_function(struct gw_wit_resolver *r, const struct gw_ast_func *ast,
                            const struct gw_wit_type *resource,
                            const struct gw_wit_func **out)
{
    bool is_open = false;
    struct gw_wit_func *func = gw_wit_new(r->wit, sizeof *func);
    if (!func) return GW_ERR_NOMEM;
    *func = (struct gw_wit_func){.label = ast->id.name,
                                 .kind = ast->kind,
                                 .is_async = ast->is_async,
                                 .resource = resource,
                                 .docs = ast->head.docs,
                                 .external_id = ast->head.external_id,
                                 .gate = ast->head.gate,
                                 .place = ast->id.place};
    enum gw_err err = full_name(r->wit, resource, func);
    if (!err) err = gw_wit_gate_check(r, &func->gate, func->place, &is_open);
    if (!err) err = params(r, ast, func);
    if (!err && ast->kind == GW_WIT_CONSTRUCTOR)
        err = constructed(r, ast, func);
    else if (!err && ast->result)
        err = gw_wit_value_type(r, ast->result, &func->result);
    is_open = is_open && !r->is_closed;
    if (!err && is_open) err = check(r, func);
    if (err) return err;
    *out = is_open ? func : NULL;
    return GW_OK;
}

/* ---- interfaces ---- */

static enum gw_err add_func(struct gw_wit_resolver *r, const struct gw_ast_func *ast,
                            const struct gw_wit_type *resource)
{
    const struct gw_wit_func *func = NULL;
    enum gw_err err = gw_wit_function(r, ast, resource, &func);
    if (err || !func) return err;
    return gw_vec_push_copy(&r->funcs, &func) ? GW_OK : gw_wit_problem_nomem(r->wit);
}

static enum gw_err functions(struct gw_wit_resolver *r, const struct gw_ast_item *items)
{
    enum gw_err err = GW_OK;
    for (const struct gw_ast_item *i = items; i && !err; i = i->next) {
        if (i->kind == GW_AST_FUNC) {
            err = gw_wit_define(r, &i->id, NULL);
            if (!err) err = add_func(r, i->func, NULL);
        }
        if (i->kind != GW_AST_TYPE || i->type->kind != GW_WIT_RESOURCE) continue;
        const struct gw_wit_type *resource = gw_wit_defined(r, i->id.name);
        if (!resource) return gw_wit_problem_nomem(r->wit);
        for (const struct gw_ast_func *f = i->type->funcs; f && !err; f = f->next)
            err = add_func(r, f, resource);
    }
    return err;
}

/* Drop types whose gate is closed. */
static void keep_open(struct gw_vec *types)
{
    size_t kept = 0;
    for (size_t i = 0; i < types->len; i++) {
        const struct gw_wit_type *type = *GW_VEC_AT(const struct gw_wit_type *, types, i);
        if (!type->is_closed)
            *GW_VEC_AT(const struct gw_wit_type *, types, kept++) = type;
    }
    types->len = kept;
}

enum gw_err gw_wit_interface_needs(struct gw_wit *wit, struct gw_wit_interface *interface)
{
    struct gw_map seen;
    struct gw_vec needs;
    gw_map_init(&seen, wit->arena.alloc);
    gw_vec_init(&needs, wit->arena.alloc, sizeof(const struct gw_wit_interface *));
    enum gw_err err = GW_OK;
    interface->depth = 1;
    for (uint32_t i = 0; i < interface->type_count && !err; i++) {
        const struct gw_wit_type *type = interface->types[i];
        uint64_t unused;
        if (type->kind != GW_WIT_ALIAS || !type->elem->interface) continue;
        const struct gw_wit_interface *need = type->elem->interface;
        if (need == interface || gw_wit_address_find(&seen, need, &unused)) continue;
        err = gw_wit_address_put(wit, &seen, need, 0);
        if (!err && !gw_vec_push_copy(&needs, &need)) err = gw_wit_problem_nomem(wit);
        if (need->depth >= interface->depth) interface->depth = need->depth + 1;
    }
    if (!err && interface->depth > GW_WIT_MAX_DEPTH)
        err = gw_wit_problem_at(wit, GW_ERR_LIMIT, interface->place,
                                "more than %d interfaces use each other in a chain",
                                GW_WIT_MAX_DEPTH);
    if (!err) {
        interface->needs = gw_wit_keep(wit, &needs);
        interface->need_count = (uint32_t)needs.len;
        if (!interface->needs) err = GW_ERR_NOMEM;
    }
    gw_vec_deinit(&needs);
    gw_map_deinit(&seen);
    return err;
}

enum gw_err gw_wit_interface(struct gw_wit_resolver *r,
                             struct gw_wit_interface *interface,
                             const struct gw_ast_item *items, bool is_closed)
{
    gw_wit_scope_begin(r);
    r->interface = interface;
    r->world = NULL;
    r->is_closed = is_closed;
    enum gw_err err = gw_wit_types(r, items);
    for (size_t i = 0; i < r->types.len && !err; i++) {
        const struct gw_wit_type *type =
            *GW_VEC_AT(const struct gw_wit_type *, &r->types, i);
        err = gw_wit_index_put(r->wit, interface, 't', type->name, type);
    }
    if (!err) err = functions(r, items);
    if (err) return err;
    keep_open(&r->types);
    interface->types = gw_wit_keep(r->wit, &r->types);
    interface->type_count = (uint32_t)r->types.len;
    interface->funcs = gw_wit_keep(r->wit, &r->funcs);
    interface->func_count = (uint32_t)r->funcs.len;
    if (!interface->types || !interface->funcs) return GW_ERR_NOMEM;
    return gw_wit_interface_needs(r->wit, interface);
}
