/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/wac_resolve.h"
#include "component/model/validate.h"
#include "component/wit/encode.h"

enum gw_err gw_wac_validate(struct gw_wac *w, struct gw_slice bytes,
                            struct gw_wit_place place, const struct gw_component **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component = NULL;
    enum gw_err err =
        gw_component_decode(bytes, &w->options->components, &diag, &component);
    if (!err) err = gw_component_validate(component, &diag);
    if (!err && !gw_vec_push_copy(&w->components, &component)) err = GW_ERR_NOMEM;
    if (err) {
        gw_component_unref(&component);
        return gw_wac_said(w, err, place, &diag);
    }
    *out = component;
    return GW_OK;
}

/* ---- interfaces and worlds ---- */

/* What WIT's resolver knows of the top, while it does something else. */
struct root_state {
    struct gw_map names;
    struct gw_vec types;
};

static void leave_root(struct gw_wac *w, struct root_state *kept)
{
    kept->names = w->r.names;
    kept->types = w->r.types;
    gw_map_init(&w->r.names, w->wit->arena.alloc);
    gw_vec_init(&w->r.types, w->wit->arena.alloc, sizeof(const struct gw_wit_type *));
}

static void return_to_root(struct gw_wac *w, const struct root_state *kept)
{
    gw_map_deinit(&w->r.names);
    gw_vec_deinit(&w->r.types);
    w->r.names = kept->names;
    w->r.types = kept->types;
    w->r.world = &w->root;
    w->r.interface = NULL;
    w->r.is_closed = false;
}

/* Encode one interface or world as a package of its own: *out is the component type that its
 * binary form wraps around it, which has one export. */
static enum gw_err wrapper_of(struct gw_wac *w, const struct gw_wit_interface *interface,
                              const struct gw_wit_world *world, struct gw_wit_place place,
                              const struct gw_comp_component_type **out)
{
    const struct gw_wit_package package = {.name = w->package.name,
                                           .interfaces = &interface,
                                           .interface_count = interface != NULL,
                                           .worlds = &world,
                                           .world_count = world != NULL};
    struct gw_wit *wit = w->wit;
    const struct gw_component *component = NULL;
    struct gw_writer binary;
    gw_writer_init(&binary, wit->arena.alloc);
    enum gw_err err = gw_wit_encode(wit, &package, &binary);
    if (!err) err = binary.err;
    struct gw_slice bytes =
        err ? gw_slice_of(NULL, 0)
            : gw_arena_copy(&wit->arena, gw_slice_of(binary.data, binary.len));
    gw_writer_deinit(&binary);
    if (err || !bytes.data) return gw_wit_problem_nomem(wit);
    err = gw_wac_validate(w, bytes, place, &component);
    if (!err) *out = component->type->instance.exports[0].type.type.component;
    return err;
}

static enum gw_err interface(struct gw_wac *w, const struct gw_ast_id *id, bool is_named,
                             const struct gw_ast_head *head,
                             const struct gw_ast_item *items,
                             struct gw_wit_interface **out)
{
    struct gw_wit_interface *made = gw_wit_new(w->wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    if (is_named) made->name = id->name;
    made->package = &w->package;
    made->place = id->place;
    if (head) made->docs = head->docs;
    struct root_state kept;
    leave_root(w, &kept);
    enum gw_err err = gw_wit_interface(&w->r, made, items, false);
    return_to_root(w, &kept);
    *out = made;
    return err;
}

static enum gw_err world(struct gw_wac *w, const struct gw_ast_decl *decl,
                         struct gw_wit_world **out)
{
    struct gw_wit_world *made = gw_wit_new(w->wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    made->name = decl->id.name;
    made->package = &w->package;
    made->docs = decl->head.docs;
    made->place = decl->id.place;
    struct root_state kept;
    leave_root(w, &kept);
    enum gw_err err = gw_wit_world(&w->r, made, decl, false);
    return_to_root(w, &kept);
    *out = made;
    return err;
}

/* Let what follows speak of it. */
static enum gw_err enter(struct gw_wac *w, const struct gw_ast_decl *decl,
                         struct gw_wit_interface *an_interface,
                         struct gw_wit_world *a_world)
{
    struct gw_wit_entry *entry = gw_wit_new(w->wit, sizeof *entry);
    if (!entry) return GW_ERR_NOMEM;
    entry->id = decl->id;
    entry->decl = decl;
    entry->interface = an_interface;
    entry->world = a_world;
    if (gw_map_put(&w->r.by_name, decl->id.name, w->r.entries.len) != GW_OK ||
        !gw_vec_push_copy(&w->r.entries, &entry))
        return gw_wit_problem_nomem(w->wit);
    return GW_OK;
}

enum gw_err gw_wac_declare(struct gw_wac *w, const struct gw_ast_decl *decl,
                           struct gw_comp_deftype *definition, struct gw_wac_type *out)
{
    struct gw_wit_interface *an_interface = NULL;
    struct gw_wit_world *a_world = NULL;
    const struct gw_comp_component_type *wrapper = NULL;
    bool is_world = decl->kind == GW_AST_WORLD;
    struct gw_ast_decl plain = *decl;
    enum gw_err err = gw_wac_plain(w, &plain.items, is_world);
    if (!err && is_world)
        err = world(w, &plain, &a_world);
    else if (!err)
        err = interface(w, &decl->id, true, &decl->head, plain.items, &an_interface);
    if (!err) err = enter(w, decl, an_interface, a_world);
    if (!err) err = wrapper_of(w, an_interface, a_world, decl->id.place, &wrapper);
    if (err) return err;
    const struct gw_comp_extern *x = &wrapper->instance.exports[0];
    *definition =
        (struct gw_comp_deftype){.kind = GW_COMP_DEFTYPE_COMPONENT, .component = wrapper};
    *out = (struct gw_wac_type){.type = x->type, .context = wrapper, .id = x->name};
    return GW_OK;
}

/* A world that exports nothing but the interface, and imports what that needs. */
static enum gw_err world_around(struct gw_wac *w, const struct gw_ast_id *id,
                                const struct gw_wit_interface *of,
                                struct gw_wit_world *out)
{
    const struct gw_wit_item item = {.kind = GW_WIT_ITEM_INTERFACE,
                                     .name = id->name,
                                     .interface = of,
                                     .place = id->place};
    struct gw_wit_items imports, exports;
    out->name = gw_slice_str("inline");
    out->package = &w->package;
    gw_wit_items_init(&imports, w->wit->arena.alloc);
    gw_wit_items_init(&exports, w->wit->arena.alloc);
    enum gw_err err = gw_wit_items_add(w->wit, &exports, &item);
    if (!err) err = gw_wit_elaborate(w->wit, out, &imports, &exports, id->place);
    gw_wit_items_deinit(&exports);
    gw_wit_items_deinit(&imports);
    return err;
}

enum gw_err gw_wac_inline(struct gw_wac *w, const struct gw_ast_id *id,
                          const struct gw_ast_item *items, struct gw_wac_type *out)
{
    struct gw_ast_item *plain = (struct gw_ast_item *)(uintptr_t)items;
    struct gw_wit_interface *made = NULL;
    const struct gw_comp_component_type *wrapper = NULL;
    struct gw_wit_world around = {.package = NULL};
    enum gw_err err = gw_wac_plain(w, &plain, false);
    if (!err) err = interface(w, id, false, NULL, plain, &made);
    if (!err) err = world_around(w, id, made, &around);
    if (!err) err = wrapper_of(w, NULL, &around, id->place, &wrapper);
    if (err) return err;
    const struct gw_comp_component_type *inner =
        wrapper->instance.exports[0].type.component;
    *out =
        (struct gw_wac_type){.type = inner->instance.exports[0].type, .context = inner};
    return GW_OK;
}

/* ---- types at the top ---- */

enum gw_err gw_wac_root_type(struct gw_wac *w, const struct gw_ast_item *item,
                             const struct gw_comp_valtype **out)
{
    enum gw_err err = gw_wit_define_type(&w->r, item);
    if (err) return err;
    const struct gw_wit_type *type = gw_wit_defined(&w->r, item->id.name);
    if (!type || gw_wit_model_type(&w->model, type, out) != GW_OK)
        return gw_wit_problem_nomem(w->wit);
    return GW_OK;
}

enum gw_err gw_wac_func_type(struct gw_wac *w, const struct gw_ast_func *func,
                             const struct gw_comp_func_type **out)
{
    const struct gw_wit_func *made = NULL;
    enum gw_err err = gw_wit_function(&w->r, func, NULL, &made);
    if (err) return err;
    if (!made)
        return gw_wit_problem_at(w->wit, GW_ERR_INVALID, func->place,
                                 "this function is behind a gate that is closed");
    return gw_wit_model_func(&w->model, made, out) ? gw_wit_problem_nomem(w->wit) : GW_OK;
}
