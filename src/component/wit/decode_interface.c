/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "component/wit/decoder.h"
#include "component/wit/lex.h"

enum gw_err gw_wit_decode_fail(struct gw_wit_decoder *d, const char *what,
                               struct gw_slice name)
{
    return gw_wit_problem_path(d->wit, GW_ERR_UNSUPPORTED, d->path,
                               "this cannot be said in WIT: %s%s%.*s%s", what,
                               name.len ? " `" : "", name.len < 80 ? (int)name.len : 80,
                               (const char *)name.data, name.len ? "`" : "");
}

enum gw_err gw_wit_decode_label(struct gw_wit_decoder *d, struct gw_map *seen,
                                struct gw_slice name)
{
    if (!gw_comp_name_is_label(name)) return gw_wit_decode_fail(d, "no name:", name);
    if (name.len > GW_WIT_MAX_LABEL_BYTES)
        return gw_wit_decode_fail(d, "a name is too long:", name);
    struct gw_slice key = gw_wit_lower(d->wit, name);
    if (!key.data) return GW_ERR_NOMEM;
    enum gw_err err = gw_map_put_new(seen, key, 0);
    if (err == GW_ERR_EXIST)
        return gw_wit_decode_fail(d, "a name is defined twice:", name);
    return err ? gw_wit_problem_nomem(d->wit) : GW_OK;
}

struct gw_wit_owner *gw_wit_decode_owner(struct gw_wit_decoder *d, const void *object)
{
    uint64_t found;
    return gw_wit_address_find(&d->by_object, object, &found)
               ? (struct gw_wit_owner *)(uintptr_t)found
               : NULL;
}

enum gw_err gw_wit_decode_new_owner(struct gw_wit_decoder *d, const void *object,
                                    struct gw_wit_owner **out)
{
    struct gw_alloc *alloc = d->wit->arena.alloc;
    struct gw_wit_owner *o = gw_wit_new(d->wit, sizeof *o);
    if (!o || !gw_vec_push_copy(&d->owners, &o)) return gw_wit_problem_nomem(d->wit);
    gw_vec_init(&o->types, alloc, sizeof(const void *));
    gw_vec_init(&o->funcs, alloc, sizeof(const void *));
    gw_wit_items_init(&o->imports, alloc);
    gw_wit_items_init(&o->exports, alloc);
    gw_map_init(&o->locals, alloc);
    gw_map_init(&o->names, alloc);
    *out = o;
    return gw_wit_address_put(d->wit, &d->by_object, object, (uint64_t)(uintptr_t)o);
}

/* ---- functions ---- */

/* The resource and the label in a function's name. */
static enum gw_err take_name(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                             struct gw_wit_func *func)
{
    struct gw_comp_name name;
    const void *owner = o->interface ? (const void *)o->interface : o->world;
    if (gw_comp_name_parse(func->name, GW_COMP_FEATURES_ALL, &name, NULL) != GW_OK)
        return gw_wit_decode_fail(d, "no name:", func->name);
    switch (name.kind) {
    case GW_COMP_NAME_PLAIN:
        func->label = func->name;
        return gw_wit_decode_label(d, &o->names, func->name);
    case GW_COMP_NAME_CONSTRUCTOR:
        func->kind = GW_WIT_CONSTRUCTOR;
        break;
    case GW_COMP_NAME_METHOD:
        func->kind = GW_WIT_METHOD;
        break;
    case GW_COMP_NAME_STATIC:
        func->kind = GW_WIT_STATIC;
        break;
    default:
        return gw_wit_decode_fail(d, "a function called", func->name);
    }
    func->label = name.label;
    func->resource = gw_wit_index_find(d->wit, owner, 't', name.resource);
    if (!func->resource || func->resource->kind != GW_WIT_RESOURCE)
        return gw_wit_decode_fail(d, "a method of no resource:", func->name);
    return GW_OK;
}

static enum gw_err params(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                          const struct gw_wit_node *type, struct gw_wit_func *func)
{
    const struct gw_comp_func_def *def = &type->def->func;
    struct gw_wit_label *list =
        gw_arena_array(&d->wit->arena, (size_t)def->param_count + 1, sizeof *list);
    if (!list) return gw_wit_problem_nomem(d->wit);
    struct gw_map seen;
    gw_map_init(&seen, d->wit->arena.alloc);
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < def->param_count && !err; i++) {
        list[i] = (struct gw_wit_label){.name = def->params[i].name};
        err = gw_wit_decode_label(d, &seen, list[i].name);
        if (!err)
            err = gw_wit_decode_value(d, o, type->scope, def->params[i].type,
                                      &list[i].type);
    }
    gw_map_deinit(&seen);
    func->params = list;
    func->param_count = def->param_count;
    return err;
}

static bool is_handle(const struct gw_wit_type *type, uint8_t kind,
                      const struct gw_wit_type *of)
{
    return type && type->kind == kind && !type->name.len && type->elem == of;
}

/* Methods take `self` first; constructors give what they make. */
static enum gw_err check(struct gw_wit_decoder *d, const struct gw_wit_func *func)
{
    if (func->kind == GW_WIT_METHOD &&
        (func->param_count == 0 || !gw_slice_is(func->params[0].name, "self") ||
         !is_handle(func->params[0].type, GW_COMP_BORROW, func->resource)))
        return gw_wit_decode_fail(d, "a method without `self`:", func->name);
    if (func->kind == GW_WIT_CONSTRUCTOR) {
        const struct gw_wit_type *r = func->result;
        bool ok = is_handle(r, GW_COMP_OWN, func->resource) ||
                  (r && r->kind == GW_COMP_RESULT && !r->name.len &&
                   is_handle(r->ok, GW_COMP_OWN, func->resource));
        if (!ok || func->is_async)
            return gw_wit_decode_fail(
                d, "a constructor that makes something else:", func->name);
    }
    if (func->result && func->result->has_borrow)
        return gw_wit_decode_fail(
            d, "a function that returns a borrowed handle:", func->name);
    return GW_OK;
}

enum gw_err gw_wit_decode_func(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                               const struct gw_comp_name_def *name,
                               struct gw_wit_node *node, const struct gw_wit_func **out)
{
    const struct gw_wit_node *root = gw_wit_node_root(node);
    struct gw_wit_func *func = gw_wit_new(d->wit, sizeof *func);
    if (!func) return GW_ERR_NOMEM;
    if (root->kind != GW_WIT_NODE_DEF || root->def->kind != GW_COMP_DEFTYPE_FUNC)
        return gw_wit_decode_fail(d, "a function without its type:", name->name);
    func->name = name->name;
    func->external_id = name->external_id;
    func->is_async = root->def->func.is_async;
    gw_comp_typeref result = root->def->func.result;
    enum gw_err err = take_name(d, o, func);
    if (!err) err = params(d, o, root, func);
    if (!err && result != GW_COMP_TYPEREF_NONE)
        err = gw_wit_decode_value(d, o, root->scope, result, &func->result);
    if (!err) err = check(d, func);
    *out = func;
    return err;
}

/* ---- packages and interfaces ---- */

enum gw_err gw_wit_decode_id(struct gw_wit_decoder *d, struct gw_slice id,
                             struct gw_wit_package_name *package, struct gw_slice *name)
{
    struct gw_comp_name parts;
    gw_comp_features whole_versions =
        GW_COMP_FEATURES_ALL & ~GW_COMP_FEATURE_BIT(GW_COMP_FEATURE_CANONICAL_NAMES);
    if (gw_comp_name_parse(id, whole_versions, &parts, NULL) != GW_OK ||
        parts.kind != GW_COMP_NAME_INTERFACE ||
        !gw_comp_name_is_label(parts.ns) || !gw_comp_name_is_label(parts.package) ||
        !gw_comp_name_is_label(parts.interface))
        return gw_wit_decode_fail(d, "no interface or world is called", id);
    *package = (struct gw_wit_package_name){.ns = parts.ns,
                                            .name = parts.package,
                                            .has_version = parts.has_version,
                                            .version_text = parts.version_text,
                                            .version = parts.version};
    *name = parts.interface;
    return gw_wit_name_finish(d->wit, package);
}

static enum gw_err seen(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                        struct gw_slice name)
{
    struct gw_slice key = gw_wit_lower(d->wit, name);
    if (!key.data || gw_map_put(&o->names, key, 0) != GW_OK)
        return gw_wit_problem_nomem(d->wit);
    return GW_OK;
}

/* Take up an interface that another binary brought: what this one knows besides is added. */
static enum gw_err adopt_interface(struct gw_wit_decoder *d, struct gw_wit_owner *package,
                                   const struct gw_wit_interface *interface)
{
    struct gw_wit_owner *o;
    enum gw_err err = gw_wit_decode_new_owner(d, interface, &o);
    if (err) return err;
    o->interface = (struct gw_wit_interface *)(uintptr_t)interface;
    o->package = package->package;
    o->is_old = true;
    for (uint32_t i = 0; i < interface->type_count && !err; i++) {
        const struct gw_wit_type *type = interface->types[i];
        err = seen(d, o, type->name);
        if (!err && type->kind == GW_WIT_ALIAS)
            err = gw_wit_address_put(d->wit, &o->locals, type->elem,
                                     (uint64_t)(uintptr_t)type);
        if (!err && !gw_vec_push_copy(&o->types, &type))
            err = gw_wit_problem_nomem(d->wit);
    }
    for (uint32_t i = 0; i < interface->func_count && !err; i++) {
        if (!interface->funcs[i]->resource) err = seen(d, o, interface->funcs[i]->name);
        if (!err && !gw_vec_push_copy(&o->funcs, &interface->funcs[i]))
            err = gw_wit_problem_nomem(d->wit);
    }
    if (!err && !gw_vec_push_copy(&package->types, &interface))
        err = gw_wit_problem_nomem(d->wit);
    return err ? err : seen(d, package, interface->name);
}

static enum gw_err adopt_package(struct gw_wit_decoder *d,
                                 const struct gw_wit_package *old, struct gw_wit_owner *o)
{
    enum gw_err err = GW_OK;
    o->is_old = true;
    for (uint32_t i = 0; i < old->interface_count && !err; i++)
        err = adopt_interface(d, o, old->interfaces[i]);
    for (uint32_t i = 0; i < old->world_count && !err; i++) {
        err = seen(d, o, old->worlds[i]->name);
        if (!err && !gw_vec_push_copy(&o->funcs, &old->worlds[i]))
            err = gw_wit_problem_nomem(d->wit);
    }
    return err;
}

enum gw_err gw_wit_decode_package_of(struct gw_wit_decoder *d,
                                     const struct gw_wit_package_name *name,
                                     struct gw_wit_owner **out)
{
    uint64_t found, index;
    if (gw_map_find(&d->by_id, name->id, &found))
        return *out = (struct gw_wit_owner *)(uintptr_t)found, GW_OK;
    bool is_old = gw_map_find(&d->wit->by_id, name->id, &index);
    struct gw_wit_package *package = NULL;
    if (is_old)
        package = (struct gw_wit_package *)(uintptr_t)gw_wit_package_at(d->wit, index);
    else
        package = gw_wit_new(d->wit, sizeof *package);
    if (!package) return GW_ERR_NOMEM;
    package->name = *name;
    enum gw_err err = gw_wit_decode_new_owner(d, package, out);
    if (err) return err;
    (*out)->package = package;
    if (gw_map_put(&d->by_id, name->id, (uint64_t)(uintptr_t)*out) != GW_OK ||
        !gw_vec_push_copy(&d->packages, out))
        return gw_wit_problem_nomem(d->wit);
    return is_old ? adopt_package(d, package, *out) : GW_OK;
}

enum gw_err gw_wit_decode_interface_of(struct gw_wit_decoder *d, struct gw_slice id,
                                       struct gw_wit_owner **out)
{
    struct gw_wit_package_name package_name;
    struct gw_wit_owner *package = NULL;
    struct gw_slice name;
    enum gw_err err = gw_wit_decode_id(d, id, &package_name, &name);
    if (!err) err = gw_wit_decode_package_of(d, &package_name, &package);
    if (err) return err;
    const struct gw_wit_interface *known =
        gw_wit_index_find(d->wit, package->package, 'i', name);
    if (known) return *out = gw_wit_decode_owner(d, known), GW_OK;
    struct gw_wit_interface *made = gw_wit_new(d->wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    made->name = name;
    made->package = package->package;
    const struct gw_wit_interface *interface = made;
    err = gw_wit_decode_label(d, &package->names, name);
    if (!err) err = gw_wit_index_put(d->wit, package->package, 'i', name, made);
    if (!err) err = gw_wit_decode_new_owner(d, made, out);
    if (err) return err;
    (*out)->interface = made;
    (*out)->package = package->package;
    if (!gw_vec_push_copy(&package->types, &interface))
        return gw_wit_problem_nomem(d->wit);
    return GW_OK;
}

/* A type that the interface has already is the one that this name means. */
static enum gw_err fill_type(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                             const struct gw_wit_extern *x)
{
    const struct gw_wit_type *type =
        gw_wit_index_find(d->wit, o->interface, 't', x->name->name);
    if (!type) return gw_wit_decode_named(d, o, x->name, x->what.type, &type);
    for (struct gw_wit_node *n = x->what.type; n; n = n->of) {
        if (!n->named) n->named = type;
        if (n->kind != GW_WIT_NODE_NAME) break;
    }
    x->what.type->named = type;
    return GW_OK;
}

static enum gw_err fill_func(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                             const struct gw_wit_extern *x)
{
    const struct gw_wit_func *func =
        gw_wit_index_find(d->wit, o->interface, 'f', x->name->name);
    if (func) return GW_OK;
    enum gw_err err = gw_wit_decode_func(d, o, x->name, x->what.type, &func);
    if (!err) err = gw_wit_index_put(d->wit, o->interface, 'f', x->name->name, func);
    if (!err && !gw_vec_push_copy(&o->funcs, &func)) err = gw_wit_problem_nomem(d->wit);
    return err;
}

enum gw_err gw_wit_decode_fill(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                               const struct gw_wit_instance *instance)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < instance->export_count && !err; i++) {
        const struct gw_wit_extern *x = &instance->exports[i];
        if (x->what.sort == GW_COMP_SORT_TYPE)
            err = fill_type(d, o, x);
        else if (x->what.sort == GW_COMP_SORT_FUNC)
            err = fill_func(d, o, x);
        else
            err = gw_wit_decode_fail(
                d,
                "an interface that holds more than types and functions:", x->name->name);
    }
    return err;
}
