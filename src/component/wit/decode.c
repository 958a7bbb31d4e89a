/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/decode.h"

#include "component/model/decode.h"
#include "component/wit/decoder.h"
#include "component/wit/metadata.h"
#include "core/wasm/type_registry.h"

/* ---- worlds ---- */

static bool is_id(struct gw_slice name)
{
    return memchr(name.data, ':', name.len) != NULL;
}

/* An interface that stands in the world itself. */
static enum gw_err inline_interface(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                                    struct gw_wit_owner **out)
{
    struct gw_wit_interface *made = gw_wit_new(d->wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    made->package = o->package;
    enum gw_err err = gw_wit_decode_new_owner(d, made, out);
    if (err) return err;
    (*out)->interface = made;
    (*out)->package = o->package;
    return GW_OK;
}

static enum gw_err world_interface(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                                   struct gw_wit_items *list,
                                   const struct gw_wit_extern *x)
{
    const struct gw_comp_name_def *name = x->name;
    struct gw_wit_owner *interface = NULL;
    struct gw_wit_item item = {.kind = GW_WIT_ITEM_INTERFACE,
                               .external_id = name->external_id};
    enum gw_err err = GW_OK;
    if (is_id(name->name)) {
        err = gw_wit_decode_interface_of(d, name->name, &interface);
    } else {
        item.name = name->name;
        if (!gw_comp_name_is_label(name->name))
            return gw_wit_decode_fail(d, "no name:", name->name);
        err = name->implements.data
                  ? gw_wit_decode_interface_of(d, name->implements, &interface)
                  : inline_interface(d, o, &interface);
    }
    if (!err) err = gw_wit_decode_fill(d, interface, x->what.instance);
    if (err) return err;
    item.interface = interface->interface;
    if (gw_wit_items_find(d->wit, list, &item))
        return gw_wit_decode_fail(d, "the world has another", name->name);
    return gw_wit_items_add(d->wit, list, &item);
}

static enum gw_err world_func(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                              struct gw_wit_items *list, const struct gw_wit_extern *x)
{
    struct gw_wit_item item = {.kind = GW_WIT_ITEM_FUNC, .name = x->name->name};
    if (gw_wit_items_find(d->wit, list, &item))
        return gw_wit_decode_fail(d, "the world has another", x->name->name);
    /* Imports and exports may have the same name. */
    struct gw_map names = o->names;
    gw_map_init(&o->names, d->wit->arena.alloc);
    enum gw_err err = gw_wit_decode_func(d, o, x->name, x->what.type, &item.func);
    gw_map_deinit(&o->names);
    o->names = names;
    return err ? err : gw_wit_items_add(d->wit, list, &item);
}

static enum gw_err world_item(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                              bool is_export, const struct gw_wit_extern *x)
{
    struct gw_wit_items *list = is_export ? &o->exports : &o->imports;
    const struct gw_wit_type *unused;
    switch (x->what.sort) {
    case GW_COMP_SORT_INSTANCE:
        return world_interface(d, o, list, x);
    case GW_COMP_SORT_FUNC:
        return world_func(d, o, list, x);
    case GW_COMP_SORT_TYPE:
        if (!is_export) return gw_wit_decode_named(d, o, x->name, x->what.type, &unused);
        return gw_wit_decode_fail(d, "a world exports no types, but this one exports",
                                  x->name->name);
    default:
        return gw_wit_decode_fail(
            d,
            "an import or export that is no interface, function or type:", x->name->name);
    }
}

static enum gw_err decode_world(struct gw_wit_decoder *d, struct gw_wit_owner *package,
                                struct gw_slice name, const struct gw_wit_scope *scope)
{
    struct gw_wit_owner *o;
    struct gw_wit_world *world = gw_wit_new(d->wit, sizeof *world);
    if (!world) return GW_ERR_NOMEM;
    world->name = name;
    world->package = package->package;
    const struct gw_wit_world *made = world;
    enum gw_err err = gw_wit_decode_label(d, &package->names, name);
    if (!err) err = gw_wit_index_put(d->wit, package->package, 'w', name, world);
    if (!err) err = gw_wit_decode_new_owner(d, world, &o);
    if (err) return err;
    o->world = world;
    o->package = package->package;
    for (uint32_t i = 0; i < scope->import_count && !err; i++)
        err = world_item(d, o, false, &scope->imports[i]);
    for (uint32_t i = 0; i < scope->export_count && !err; i++)
        err = world_item(d, o, true, &scope->exports[i]);
    if (!err && !gw_vec_push_copy(&package->funcs, &made))
        err = gw_wit_problem_nomem(d->wit);
    return err;
}

/* ---- packages ---- */

/* The component type that a name at the top exports; NULL: it is something else. */
static const struct gw_wit_node *exported_type(const struct gw_wit_extern *x)
{
    if (x->what.sort != GW_COMP_SORT_TYPE) return NULL;
    const struct gw_wit_node *root = gw_wit_node_root(x->what.type);
    bool is_comp =
        root->kind == GW_WIT_NODE_DEF && root->def->kind == GW_COMP_DEFTYPE_COMPONENT;
    return is_comp ? root : NULL;
}

static bool is_wit_package(const struct gw_wit_scope *scope)
{
    if (scope->import_count || !scope->export_count) return false;
    for (uint32_t i = 0; i < scope->export_count; i++)
        if (!exported_type(&scope->exports[i]) ||
            !gw_comp_name_is_label(scope->exports[i].name->name))
            return false;
    return true;
}

/* All that a type says of other interfaces: their types come first. */
static enum gw_err decode_imports(struct gw_wit_decoder *d,
                                  const struct gw_wit_scope *scope)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < scope->import_count && !err; i++) {
        const struct gw_wit_extern *x = &scope->imports[i];
        struct gw_wit_owner *interface;
        if (x->what.sort != GW_COMP_SORT_INSTANCE || !is_id(x->name->name))
            return gw_wit_decode_fail(d, "an interface that needs", x->name->name);
        err = gw_wit_decode_interface_of(d, x->name->name, &interface);
        if (!err) err = gw_wit_decode_fill(d, interface, x->what.instance);
    }
    return err;
}

static enum gw_err decode_top(struct gw_wit_decoder *d, const struct gw_wit_extern *x,
                              struct gw_wit_owner **package)
{
    const struct gw_wit_node *type = exported_type(x);
    const struct gw_wit_comp comp = {.decls = &type->def->decls,
                                     .scope =
                                         (struct gw_wit_scope *)(uintptr_t)type->scope};
    struct gw_wit_scope *scope, *inside;
    struct gw_wit_package_name name;
    struct gw_wit_owner *found, *interface;
    struct gw_slice label;
    enum gw_err err = gw_wit_eval_comp(&d->eval, &comp, &scope);
    if (err) return err;
    if (scope->export_count != 1)
        return gw_wit_decode_fail(d, "not one interface or world in", x->name->name);
    const struct gw_wit_extern *item = &scope->exports[0];
    err = gw_wit_decode_id(d, item->name->name, &name, &label);
    if (!err) err = gw_wit_decode_package_of(d, &name, &found);
    if (err) return err;
    if (*package && *package != found)
        return gw_wit_decode_fail(d, "parts of another package:", item->name->name);
    *package = found;
    if (item->what.sort == GW_COMP_SORT_COMPONENT) {
        err = gw_wit_eval_comp(&d->eval, item->what.component, &inside);
        return err ? err : decode_world(d, found, label, inside);
    }
    if (item->what.sort != GW_COMP_SORT_INSTANCE)
        return gw_wit_decode_fail(d, "neither interface nor world:", item->name->name);
    err = decode_imports(d, scope);
    if (!err) err = gw_wit_decode_interface_of(d, item->name->name, &interface);
    return err ? err : gw_wit_decode_fill(d, interface, item->what.instance);
}

static enum gw_err decode_package(struct gw_wit_decoder *d,
                                  const struct gw_wit_scope *scope,
                                  struct gw_wit_owner **package)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < scope->export_count && !err; i++)
        err = decode_top(d, &scope->exports[i], package);
    return err;
}

static enum gw_err decode_component(struct gw_wit_decoder *d,
                                    const struct gw_wit_scope *scope,
                                    struct gw_wit_owner **package)
{
    struct gw_wit_package_name name = {.ns = gw_slice_str("root"),
                                       .name = gw_slice_str("component")};
    enum gw_err err = gw_wit_name_finish(d->wit, &name);
    if (!err) err = gw_wit_decode_package_of(d, &name, package);
    return err ? err : decode_world(d, *package, gw_slice_str("root"), scope);
}

/* ---- finishing ---- */

static enum gw_err finish_interface(struct gw_wit_decoder *d, struct gw_wit_owner *o)
{
    o->interface->types = gw_wit_keep(d->wit, &o->types);
    o->interface->type_count = (uint32_t)o->types.len;
    o->interface->funcs = gw_wit_keep(d->wit, &o->funcs);
    o->interface->func_count = (uint32_t)o->funcs.len;
    return o->interface->types && o->interface->funcs ? GW_OK : GW_ERR_NOMEM;
}

static enum gw_err finish_package(struct gw_wit_decoder *d, struct gw_wit_owner *o)
{
    o->package->interfaces = gw_wit_keep(d->wit, &o->types);
    o->package->interface_count = (uint32_t)o->types.len;
    o->package->worlds = gw_wit_keep(d->wit, &o->funcs);
    o->package->world_count = (uint32_t)o->funcs.len;
    return o->package->interfaces && o->package->worlds ? GW_OK : GW_ERR_NOMEM;
}

/* Which interface another owner's type is from, where that is not the owner itself. */
static const struct gw_wit_interface *needed_by(const struct gw_wit_owner *o, size_t i)
{
    const struct gw_wit_type *type = *GW_VEC_AT(const struct gw_wit_type *, &o->types, i);
    bool is_alias = type->kind == GW_WIT_ALIAS && type->elem->interface;
    return is_alias && type->elem->interface != o->interface ? type->elem->interface : NULL;
}

static enum gw_err sort(struct gw_wit_decoder *d, uint32_t count,
                        const struct gw_vec *edges, uint32_t **order)
{
    size_t bad;
    *order = gw_arena_array(&d->wit->arena, (size_t)count + 1, sizeof **order);
    if (!*order || gw_wit_toposort(d->wit->arena.alloc, count, edges, *order, &bad))
        return gw_wit_problem_nomem(d->wit);
    if (bad == edges->len) return GW_OK;
    return gw_wit_decode_fail(d, "interfaces or packages that use each other",
                              gw_slice_of(NULL, 0));
}

static struct gw_wit_owner *owner_at(const struct gw_vec *vec, size_t i)
{
    return *GW_VEC_AT(struct gw_wit_owner *, vec, i);
}

/* `numbers`: owner -> its index in d->owners; `edges` between owners. */
static enum gw_err note_needs(struct gw_wit_decoder *d, struct gw_map *numbers,
                              struct gw_vec *edges)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < d->owners.len && !err; i++)
        err = gw_wit_address_put(d->wit, numbers, owner_at(&d->owners, i), i);
    for (size_t i = 0; i < d->owners.len && !err; i++) {
        const struct gw_wit_owner *o = owner_at(&d->owners, i);
        for (size_t t = 0; o->interface && t < o->types.len && !err; t++) {
            const struct gw_wit_interface *need = needed_by(o, t);
            const struct gw_wit_owner *other = need ? gw_wit_decode_owner(d, need) : NULL;
            uint64_t number;
            if (!other || !gw_wit_address_find(numbers, other, &number)) continue;
            const struct gw_wit_edge edge = {(uint32_t)i, (uint32_t)number};
            if (!gw_vec_push_copy(edges, &edge)) err = gw_wit_problem_nomem(d->wit);
        }
    }
    return err;
}

/* Finish interfaces, those first that others need, and list them so in their packages. */
static enum gw_err finish_in_order(struct gw_wit_decoder *d, const uint32_t *order)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < d->packages.len; i++)
        owner_at(&d->packages, i)->types.len = 0;
    for (size_t i = 0; i < d->owners.len && !err; i++) {
        struct gw_wit_owner *o = owner_at(&d->owners, order[i]);
        if (!o->interface) continue;
        err = finish_interface(d, o);
        if (!err) err = gw_wit_interface_needs(d->wit, o->interface);
        struct gw_wit_owner *package = gw_wit_decode_owner(d, o->package);
        const struct gw_wit_interface *interface = o->interface;
        if (!err && interface->name.len && !gw_vec_push_copy(&package->types, &interface))
            err = gw_wit_problem_nomem(d->wit);
    }
    return err;
}

static enum gw_err finish_rest(struct gw_wit_decoder *d)
{
    const struct gw_wit_place nowhere = {.source = NULL};
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < d->owners.len && !err; i++) {
        struct gw_wit_owner *o = owner_at(&d->owners, i);
        if (o->world)
            err = gw_wit_elaborate(d->wit, o->world, &o->imports, &o->exports, nowhere);
        else if (!o->interface)
            err = finish_package(d, o);
    }
    return err;
}

static enum gw_err finish(struct gw_wit_decoder *d)
{
    struct gw_map numbers;
    struct gw_vec edges;
    uint32_t *order;
    gw_map_init(&numbers, d->wit->arena.alloc);
    gw_vec_init(&edges, d->wit->arena.alloc, sizeof(struct gw_wit_edge));
    enum gw_err err = note_needs(d, &numbers, &edges);
    if (!err) err = sort(d, (uint32_t)d->owners.len, &edges, &order);
    if (!err) err = finish_in_order(d, order);
    gw_vec_deinit(&edges);
    gw_map_deinit(&numbers);
    return err ? err : finish_rest(d);
}

/* ---- order of packages ---- */

struct package_edges {
    struct gw_wit_decoder *d;
    struct gw_map numbers; /* package -> index in d->packages */
    struct gw_vec edges;
    uint32_t from;
};

static enum gw_err package_needs(struct package_edges *e,
                                 const struct gw_wit_package *package)
{
    uint64_t to;
    if (!gw_wit_address_find(&e->numbers, package, &to) || to == e->from) return GW_OK;
    const struct gw_wit_edge edge = {e->from, (uint32_t)to};
    return gw_vec_push_copy(&e->edges, &edge) ? GW_OK : gw_wit_problem_nomem(e->d->wit);
}

static enum gw_err interface_needs(struct package_edges *e,
                                   const struct gw_wit_interface *i)
{
    enum gw_err err = package_needs(e, i->package);
    for (uint32_t k = 0; k < i->need_count && !err; k++)
        err = package_needs(e, i->needs[k]->package);
    return err;
}

static enum gw_err world_needs(struct package_edges *e, const struct gw_wit_item *items,
                               uint32_t count)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++)
        if (items[i].kind == GW_WIT_ITEM_INTERFACE)
            err = interface_needs(e, items[i].interface);
    return err;
}

static enum gw_err all_needs(struct package_edges *e)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < e->d->packages.len && !err; i++)
        err = gw_wit_address_put(e->d->wit, &e->numbers,
                                 owner_at(&e->d->packages, i)->package, i);
    for (size_t i = 0; i < e->d->packages.len && !err; i++) {
        const struct gw_wit_package *p = owner_at(&e->d->packages, i)->package;
        e->from = (uint32_t)i;
        for (uint32_t k = 0; k < p->interface_count && !err; k++)
            err = interface_needs(e, p->interfaces[k]);
        for (uint32_t k = 0; k < p->world_count && !err; k++) {
            err = world_needs(e, p->worlds[k]->imports, p->worlds[k]->import_count);
            if (!err)
                err = world_needs(e, p->worlds[k]->exports, p->worlds[k]->export_count);
        }
    }
    return err;
}

static enum gw_err sort_packages(struct gw_wit_decoder *d)
{
    struct gw_alloc *alloc = d->wit->arena.alloc;
    struct package_edges e = {.d = d};
    struct gw_vec sorted;
    uint32_t *order;
    gw_map_init(&e.numbers, alloc);
    gw_vec_init(&e.edges, alloc, sizeof(struct gw_wit_edge));
    gw_vec_init(&sorted, alloc, sizeof(struct gw_wit_owner *));
    enum gw_err err = all_needs(&e);
    if (!err) err = sort(d, (uint32_t)d->packages.len, &e.edges, &order);
    for (size_t i = 0; i < d->packages.len && !err; i++)
        if (!gw_vec_push_copy(&sorted, GW_VEC_AT(const void *, &d->packages, order[i])))
            err = gw_wit_problem_nomem(d->wit);
    if (!err) memcpy(d->packages.data, sorted.data, sorted.len * sorted.item_bytes);
    gw_vec_deinit(&sorted);
    gw_vec_deinit(&e.edges);
    gw_map_deinit(&e.numbers);
    return err;
}

/* List the packages of the wit anew: those that this binary speaks of last, in order of need. */
static enum gw_err publish(struct gw_wit_decoder *d)
{
    struct gw_wit *wit = d->wit;
    size_t kept = 0;
    for (size_t i = 0; i < wit->packages.len; i++) {
        const struct gw_wit_package *p = gw_wit_package_at(wit, i);
        uint64_t unused;
        if (!gw_map_find(&d->by_id, p->name.id, &unused))
            *GW_VEC_AT(const struct gw_wit_package *, &wit->packages, kept++) = p;
    }
    wit->packages.len = kept;
    for (size_t i = 0; i < d->packages.len; i++) {
        const struct gw_wit_owner *o = owner_at(&d->packages, i);
        const struct gw_wit_package *p = o->package;
        if (!gw_vec_push_copy(&wit->packages, &p) ||
            (!o->is_old && !gw_vec_push_copy(&wit->known, &p->name.id)))
            return gw_wit_problem_nomem(wit);
    }
    for (size_t i = 0; i < wit->packages.len; i++)
        if (gw_map_put(&wit->by_id, gw_wit_package_at(wit, i)->name.id, i) != GW_OK)
            return gw_wit_problem_nomem(wit);
    return GW_OK;
}

static enum gw_err read_metadata(struct gw_wit_decoder *d,
                                 const struct gw_component *component,
                                 const struct gw_wit_package *package)
{
    for (uint32_t i = 0; i < component->def_count; i++) {
        const struct gw_comp_def *def = &component->defs[i];
        if (def->kind == GW_COMP_DEF_CUSTOM &&
            gw_slice_is(def->custom.name, GW_WIT_METADATA_SECTION))
            return gw_wit_metadata_read(d->wit, package, def->custom.payload);
    }
    return GW_OK;
}

static enum gw_err decode_all(struct gw_wit_decoder *d,
                              const struct gw_component *component,
                              const struct gw_wit_package **out, bool *is_package)
{
    struct gw_wit_scope *scope;
    struct gw_wit_owner *package = NULL;
    enum gw_err err = gw_wit_eval_component(&d->eval, component, &scope);
    if (err) return err;
    *is_package = is_wit_package(scope);
    err = *is_package ? decode_package(d, scope, &package)
                      : decode_component(d, scope, &package);
    if (!err) err = finish(d);
    if (!err) err = sort_packages(d);
    if (!err) err = publish(d);
    if (!err && *is_package) err = read_metadata(d, component, package->package);
    if (!err) *out = package->package;
    return err;
}

static void decoder_init(struct gw_wit_decoder *d)
{
    struct gw_alloc *alloc = d->wit->arena.alloc;
    d->eval = (struct gw_wit_eval){.wit = d->wit, .path = d->path};
    gw_vec_init(&d->owners, alloc, sizeof(struct gw_wit_owner *));
    gw_vec_init(&d->packages, alloc, sizeof(struct gw_wit_owner *));
    gw_map_init(&d->by_object, alloc);
    gw_map_init(&d->anonymous, alloc);
    gw_map_init(&d->sizes, alloc);
    gw_map_init(&d->by_id, alloc);
}

static void decoder_deinit(struct gw_wit_decoder *d)
{
    for (size_t i = 0; i < d->owners.len; i++) {
        struct gw_wit_owner *o = owner_at(&d->owners, i);
        gw_map_deinit(&o->names);
        gw_map_deinit(&o->locals);
        gw_wit_items_deinit(&o->exports);
        gw_wit_items_deinit(&o->imports);
        gw_vec_deinit(&o->funcs);
        gw_vec_deinit(&o->types);
    }
    gw_map_deinit(&d->by_id);
    gw_map_deinit(&d->sizes);
    gw_map_deinit(&d->anonymous);
    gw_map_deinit(&d->by_object);
    gw_vec_deinit(&d->packages);
    gw_vec_deinit(&d->owners);
}

enum gw_err gw_wit_decode(struct gw_wit *wit, struct gw_slice bytes, const char *path,
                          const struct gw_wit_package **out, bool *is_package)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_type_registry *registry;
    struct gw_component *component = NULL;
    struct gw_wit_decoder d = {.wit = wit, .path = path};
    if (gw_type_registry_new(wit->arena.alloc, &registry) != GW_OK)
        return gw_wit_problem_nomem(wit);
    const struct gw_component_options options = {.features = GW_COMP_FEATURES_ALL,
                                                 .core_features = GW_FEATURES_ALL,
                                                 .alloc = wit->arena.alloc,
                                                 .registry = registry};
    enum gw_err err = gw_component_decode(bytes, &options, &diag, &component);
    if (err) {
        char text[256];
        gw_diag_print(&diag, text, sizeof text);
        gw_wit_problem_path(wit, err, path, "%s", text);
    } else {
        decoder_init(&d);
        err = decode_all(&d, component, out, is_package);
        decoder_deinit(&d);
    }
    gw_component_unref(&component);
    gw_type_registry_free(&registry);
    return err;
}
