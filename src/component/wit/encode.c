/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/encode.h"

#include "component/wit/metadata.h"
#include "component/wit/methods.h"
#include "component/wit/resolve.h"

enum { WITH_ATTRIBUTES = 2 }; /* a form of names */

/* An index space of types that is being written: a component type's or an instance type's. */
struct space {
    struct gw_comp_encoder *encoder;
    struct gw_map types; /* const struct gw_wit_type * -> index */
    struct gw_map funcs; /* parameters and result -> index */
};

struct encoding {
    struct gw_wit *wit;
    struct space outer, inner;
    struct space *here;      /* one of the two */
    struct gw_map instances; /* interface -> instance of the outer space, the newest */
    struct gw_map aliases;   /* type -> index of its alias in the outer space */
    const struct gw_wit_interface
        *interface;     /* whose types are written; NULL: the world's */
    bool imports_types; /* named types become imports, not exports */
    enum gw_err err;    /* sticks */
};

static void space_init(struct space *space, struct gw_comp_encoder *encoder,
                       struct gw_alloc *alloc)
{
    space->encoder = encoder;
    gw_map_init(&space->types, alloc);
    gw_map_init(&space->funcs, alloc);
}

static void space_deinit(struct space *space)
{
    gw_map_deinit(&space->funcs);
    gw_map_deinit(&space->types);
}

static void encoding_init(struct encoding *e, struct gw_wit *wit,
                          struct gw_comp_encoder *decls)
{
    *e = (struct encoding){.wit = wit};
    space_init(&e->outer, decls, wit->arena.alloc);
    gw_map_init(&e->instances, wit->arena.alloc);
    gw_map_init(&e->aliases, wit->arena.alloc);
    e->here = &e->outer;
}

static void encoding_deinit(struct encoding *e)
{
    gw_map_deinit(&e->aliases);
    gw_map_deinit(&e->instances);
    space_deinit(&e->outer);
}

static void note(struct encoding *e, struct gw_map *map, const void *key, uint32_t index)
{
    if (!e->err) e->err = gw_wit_address_put(e->wit, map, key, index);
}

static struct gw_comp_name_def plain(struct gw_slice name, struct gw_slice external_id)
{
    struct gw_comp_name_def def = {.name = name, .external_id = external_id};
    if (external_id.data) def.order[def.attr_count++] = 2;
    if (def.attr_count) def.form = WITH_ATTRIBUTES;
    return def;
}

/* ---- types ---- */

static gw_comp_typeref value_type(struct encoding *e, const struct gw_wit_type *type);

static uint32_t index_of(struct encoding *e, const struct gw_wit_type *type)
{
    gw_comp_typeref ref = value_type(e, type);
    return gw_comp_typeref_is_index(ref) ? ref : 0; /* handles are of named types */
}

/* A type of another interface: an alias of what the instance exports, seen from inside. */
static uint32_t foreign_type(struct encoding *e, const struct gw_wit_type *type)
{
    /* An exported interface is another one than the import of the same name: an alias is of
     * one instance. */
    uint64_t outer, instance = 0;
    gw_wit_address_find(&e->instances, type->interface, &instance);
    if (!gw_wit_address_find(&e->aliases, type, &outer) || outer >> 32 != instance) {
        const struct gw_comp_alias_def alias = {.kind = GW_COMP_ALIAS_EXPORT,
                                                .sort = GW_COMP_SORT_TYPE,
                                                .instance = (uint32_t)instance,
                                                .name = type->name};
        outer = instance << 32 | gw_comp_encode_alias(e->outer.encoder, &alias);
        if (!e->err) e->err = gw_wit_address_put(e->wit, &e->aliases, type, outer);
    }
    if (e->here == &e->outer) return (uint32_t)outer;
    const struct gw_comp_alias_def alias = {.kind = GW_COMP_ALIAS_OUTER,
                                            .sort = GW_COMP_SORT_TYPE,
                                            .count = 1,
                                            .index = (uint32_t)outer};
    return gw_comp_encode_alias(e->here->encoder, &alias);
}

static gw_comp_typeref optional(struct encoding *e, const struct gw_wit_type *type)
{
    return type ? value_type(e, type) : GW_COMP_TYPEREF_NONE;
}

static uint32_t define_items(struct encoding *e, const struct gw_wit_type *type)
{
    struct gw_comp_label_def *items =
        gw_arena_array(&e->wit->arena, type->count + 1, sizeof *items);
    if (!items) return e->err = gw_wit_problem_nomem(e->wit), 0;
    for (uint32_t i = 0; i < type->count; i++)
        items[i] = (struct gw_comp_label_def){type->items[i].name,
                                              optional(e, type->items[i].type)};
    const struct gw_comp_valtype_def def = {
        .kind = type->kind, .count = type->count, .items = items};
    return gw_comp_encode_value_type(e->here->encoder, &def);
}

/* Define what a type is made of, without its name. */
static uint32_t define(struct encoding *e, const struct gw_wit_type *type)
{
    struct gw_comp_valtype_def def = {.kind = type->kind, .count = type->count};
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return define_items(e, type);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        def.resource = index_of(e, type->elem);
        break;
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        def.elem = optional(e, type->ok);
        def.other = optional(e, type->error);
        break;
    default:
        def.elem = optional(e, type->elem);
        def.other = GW_COMP_TYPEREF_NONE;
        break;
    }
    return gw_comp_encode_value_type(e->here->encoder, &def);
}

/* Give a type its name: what stands for it from now on is the import or export. */
static uint32_t name_type(struct encoding *e, const struct gw_wit_type *type,
                          uint32_t index, bool is_resource)
{
    const struct gw_comp_name_def name = plain(type->name, type->external_id);
    const struct gw_comp_extern_def eq = {
        .kind = GW_COMP_EXTERN_TYPE, .is_sub = is_resource, .index = index};
    if (e->here == &e->outer && e->imports_types)
        return gw_comp_encode_import(e->here->encoder, &name, &eq);
    const struct gw_comp_export_def export = {
        .name = name, .has_type = true, .what = {GW_COMP_SORT_TYPE, 0},
                .type = eq
    };
    return gw_comp_encode_export(e->here->encoder, &export);
}

static uint32_t alias_target(struct encoding *e, const struct gw_wit_type *type)
{
    gw_comp_typeref ref = value_type(e, type->elem);
    if (gw_comp_typeref_is_index(ref)) return ref;
    const struct gw_comp_valtype_def def = {.kind = (uint8_t)gw_comp_typeref_prim(ref)};
    return gw_comp_encode_value_type(e->here->encoder, &def);
}

static gw_comp_typeref value_type(struct encoding *e, const struct gw_wit_type *type)
{
    uint64_t found;
    uint32_t index;
    if (type->kind < GW_COMP_PRIM_COUNT && !type->name.len)
        return GW_COMP_TYPEREF_PRIM(type->kind);
    if (gw_wit_address_find(&e->here->types, type, &found)) return (gw_comp_typeref)found;
    if (type->interface && type->interface != e->interface) {
        index = foreign_type(e, type);
    } else if (type->kind == GW_WIT_RESOURCE) {
        index = name_type(e, type, 0, true);
    } else {
        index = type->kind == GW_WIT_ALIAS ? alias_target(e, type) : define(e, type);
        if (type->name.len) index = name_type(e, type, index, false);
    }
    note(e, &e->here->types, type, index);
    return index;
}

/* ---- functions ---- */

static struct gw_slice func_key(struct encoding *e, const struct gw_wit_func *func)
{
    struct gw_writer key;
    gw_writer_init(&key, e->wit->arena.alloc);
    gw_writer_u8(&key, func->is_async);
    gw_writer_fixed(&key, &func->result, sizeof func->result);
    for (uint32_t i = 0; i < func->param_count; i++) {
        gw_writer_name(&key, func->params[i].name);
        gw_writer_fixed(&key, &func->params[i].type, sizeof func->params[i].type);
    }
    struct gw_slice kept = {NULL, 0};
    if (!key.err) kept = gw_arena_copy(&e->wit->arena, gw_slice_of(key.data, key.len));
    gw_writer_deinit(&key);
    if (!kept.data) e->err = gw_wit_problem_nomem(e->wit);
    return kept;
}

static uint32_t func_type(struct encoding *e, const struct gw_wit_func *func)
{
    uint64_t found;
    struct gw_slice key = func_key(e, func);
    struct gw_comp_label_def *params =
        gw_arena_array(&e->wit->arena, func->param_count + 1, sizeof *params);
    if (!key.data || !params) return e->err = gw_wit_problem_nomem(e->wit), 0;
    if (gw_map_find(&e->here->funcs, key, &found)) return (uint32_t)found;
    for (uint32_t i = 0; i < func->param_count; i++)
        params[i] = (struct gw_comp_label_def){func->params[i].name,
                                               value_type(e, func->params[i].type)};
    const struct gw_comp_func_def def = {.is_async = func->is_async,
                                         .params = params,
                                         .param_count = func->param_count,
                                         .result = optional(e, func->result)};
    uint32_t index = gw_comp_encode_func_type(e->here->encoder, &def);
    if (gw_map_put(&e->here->funcs, key, index) != GW_OK)
        e->err = gw_wit_problem_nomem(e->wit);
    return index;
}

static void export_func(struct encoding *e, const struct gw_wit_func *func)
{
    const struct gw_comp_export_def export = {
        .name = plain(func->name, func->external_id),
        .has_type = true,
        .what = {GW_COMP_SORT_FUNC,     0    },
        .type = { .kind = GW_COMP_EXTERN_FUNC, .index = func_type(e, func)}
    };
    gw_comp_encode_export(e->here->encoder, &export);
}

/* ---- interfaces ---- */

/* Methods first, in the order of their resources: as they are printed. */
static void export_funcs(struct encoding *e, const struct gw_wit_interface *interface)
{
    struct gw_wit_methods methods;
    gw_wit_methods_init(&methods, e->wit->arena.alloc);
    for (uint32_t i = 0; i < interface->func_count; i++)
        if (gw_wit_methods_add(&methods, interface->funcs[i]) != GW_OK)
            e->err = gw_wit_problem_nomem(e->wit);
    for (uint32_t t = 0; t < interface->type_count && !e->err; t++) {
        const struct gw_wit_method *m =
            gw_wit_methods_first(&methods, interface->types[t]);
        for (; m; m = gw_wit_methods_next(&methods, m))
            export_func(e, m->func);
    }
    for (uint32_t i = 0; i < interface->func_count; i++)
        if (!interface->funcs[i]->resource) export_func(e, interface->funcs[i]);
    gw_wit_methods_deinit(&methods);
}

/* Write an interface as an instance type of the outer space.     returns  its index there */
static uint32_t instance_type(struct encoding *e,
                              const struct gw_wit_interface *interface, bool with_funcs)
{
    struct gw_comp_encoder decls;
    gw_comp_encode_init(&decls, e->wit->arena.alloc, true);
    space_init(&e->inner, &decls, e->wit->arena.alloc);
    e->here = &e->inner;
    e->interface = interface;
    for (uint32_t i = 0; i < interface->type_count && !e->err; i++)
        value_type(e, interface->types[i]);
    if (with_funcs) export_funcs(e, interface);
    space_deinit(&e->inner);
    e->here = &e->outer;
    e->interface = NULL;
    uint32_t index =
        gw_comp_encode_decls_type(e->outer.encoder, GW_COMP_DEFTYPE_INSTANCE, &decls);
    if (!e->err && decls.out.err) e->err = gw_wit_problem_nomem(e->wit);
    gw_comp_encode_deinit(&decls);
    return index;
}

static struct gw_slice id_of(struct encoding *e, const struct gw_wit_interface *interface)
{
    struct gw_slice id =
        gw_wit_id_of(&e->wit->arena, interface->package, interface->name);
    if (!id.data) e->err = gw_wit_problem_nomem(e->wit);
    return id;
}

/* Import what an interface needs, types only, the deepest first. */
static void import_needs(struct encoding *e, const struct gw_wit_interface *interface)
{
    for (uint32_t i = 0; i < interface->need_count && !e->err; i++) {
        const struct gw_wit_interface *need = interface->needs[i];
        uint64_t unused;
        if (gw_wit_address_find(&e->instances, need, &unused)) continue;
        import_needs(e, need);
        const struct gw_comp_name_def name = plain(id_of(e, need), gw_slice_of(NULL, 0));
        const struct gw_comp_extern_def type = {.kind = GW_COMP_EXTERN_INSTANCE,
                                                .index = instance_type(e, need, false)};
        note(e, &e->instances, need,
             gw_comp_encode_import(e->outer.encoder, &name, &type));
    }
}

static enum gw_err encode_interface(struct gw_wit *wit,
                                    const struct gw_wit_interface *interface,
                                    struct gw_comp_encoder *decls)
{
    struct encoding e;
    encoding_init(&e, wit, decls);
    import_needs(&e, interface);
    const struct gw_comp_export_def export = {
        .name = plain(id_of(&e, interface), gw_slice_of(NULL, 0)),
        .has_type = true,
        .what = {GW_COMP_SORT_INSTANCE, 0},
        .type = { .kind = GW_COMP_EXTERN_INSTANCE,
                 .index = instance_type(&e,        interface, true)}
    };
    gw_comp_encode_export(decls, &export);
    encoding_deinit(&e);
    return e.err;
}

/* ---- worlds ---- */

static struct gw_comp_name_def item_name(struct encoding *e,
                                         const struct gw_wit_item *item)
{
    bool is_interface = item->kind == GW_WIT_ITEM_INTERFACE;
    struct gw_comp_name_def def = {.name = item->name};
    def.external_id = is_interface ? item->external_id : item->func->external_id;
    if (is_interface && !item->name.len) def.name = id_of(e, item->interface);
    if (is_interface && item->name.len && item->interface->name.len) {
        def.implements = id_of(e, item->interface);
        def.order[def.attr_count++] = 0;
    }
    if (def.external_id.data) def.order[def.attr_count++] = 2;
    if (def.attr_count) def.form = WITH_ATTRIBUTES;
    return def;
}

static void encode_item(struct encoding *e, const struct gw_wit_item *item,
                        bool is_export)
{
    if (item->kind == GW_WIT_ITEM_TYPE) {
        e->imports_types = true;
        value_type(e, item->type);
        e->imports_types = false;
        return;
    }
    bool is_interface = item->kind == GW_WIT_ITEM_INTERFACE;
    const struct gw_comp_name_def name = item_name(e, item);
    const struct gw_comp_extern_def type = {
        .kind = is_interface ? GW_COMP_EXTERN_INSTANCE : GW_COMP_EXTERN_FUNC,
        .index = is_interface ? instance_type(e, item->interface, true)
                              : func_type(e, item->func)};
    uint32_t index;
    if (is_export) {
        const struct gw_comp_export_def export = {
            .name = name,
            .has_type = true,
            .what = {is_interface ? GW_COMP_SORT_INSTANCE : GW_COMP_SORT_FUNC, 0},
            .type = type
        };
        index = gw_comp_encode_export(e->outer.encoder, &export);
    } else {
        index = gw_comp_encode_import(e->outer.encoder, &name, &type);
    }
    if (is_interface && !item->name.len) note(e, &e->instances, item->interface, index);
}

enum gw_err gw_wit_encode_world(struct gw_wit *wit, const struct gw_wit_world *world,
                                struct gw_comp_encoder *decls)
{
    struct encoding e;
    encoding_init(&e, wit, decls);
    for (uint32_t i = 0; i < world->import_count && !e.err; i++)
        encode_item(&e, &world->imports[i], false);
    for (uint32_t i = 0; i < world->export_count && !e.err; i++)
        encode_item(&e, &world->exports[i], true);
    encoding_deinit(&e);
    return e.err;
}

/* ---- packages ---- */

static void export_type(struct gw_comp_encoder *out, struct gw_slice name,
                        struct gw_comp_encoder *decls)
{
    uint32_t index = gw_comp_encode_decls_type(out, GW_COMP_DEFTYPE_COMPONENT, decls);
    const struct gw_comp_export_def export = {
        .name = {.name = name},
          .has_what = true, .what = { GW_COMP_SORT_TYPE,       index}
    };
    gw_comp_encode_export(out, &export);
}

static enum gw_err add_interface(struct gw_wit *wit,
                                 const struct gw_wit_interface *interface,
                                 struct gw_comp_encoder *out)
{
    struct gw_comp_encoder decls;
    gw_comp_encode_init(&decls, wit->arena.alloc, true);
    enum gw_err err = encode_interface(wit, interface, &decls);
    if (!err) export_type(out, interface->name, &decls);
    gw_comp_encode_deinit(&decls);
    return err;
}

enum gw_err gw_wit_encode_world_type(struct gw_wit *wit, const struct gw_wit_world *world,
                                     struct gw_comp_encoder *out)
{
    struct gw_comp_encoder decls, wrapper;
    struct gw_slice id = gw_wit_id_of(&wit->arena, world->package, world->name);
    if (!id.data) return gw_wit_problem_nomem(wit);
    gw_comp_encode_init(&decls, wit->arena.alloc, true);
    gw_comp_encode_init(&wrapper, wit->arena.alloc, true);
    enum gw_err err = gw_wit_encode_world(wit, world, &decls);
    if (!err) {
        const struct gw_comp_export_def export = {
            .name = {.name = id                                    },
            .has_type = true,
            .what = { GW_COMP_SORT_COMPONENT, 0},
            .type = {                                     .kind = GW_COMP_EXTERN_COMPONENT,
                     .index = gw_comp_encode_decls_type(
                         &wrapper,                            GW_COMP_DEFTYPE_COMPONENT, &decls)}
        };
        gw_comp_encode_export(&wrapper, &export);
        export_type(out, world->name, &wrapper);
    }
    gw_comp_encode_deinit(&wrapper);
    gw_comp_encode_deinit(&decls);
    return err;
}

static enum gw_err add_metadata(struct gw_wit *wit, const struct gw_wit_package *package,
                                struct gw_comp_encoder *out)
{
    struct gw_writer section;
    gw_writer_init(&section, wit->arena.alloc);
    gw_wit_metadata_write(wit, package, &section);
    enum gw_err err = section.err;
    if (!err)
        gw_comp_encode_custom(out, gw_slice_str(GW_WIT_METADATA_SECTION),
                              gw_slice_of(section.data, section.len));
    gw_writer_deinit(&section);
    return err;
}

enum gw_err gw_wit_encode(struct gw_wit *wit, const struct gw_wit_package *package,
                          struct gw_writer *out)
{
    struct gw_comp_encoder component;
    enum gw_err err = GW_OK;
    gw_comp_encode_init(&component, wit->arena.alloc, false);
    for (uint32_t i = 0; i < package->interface_count && !err; i++)
        err = add_interface(wit, package->interfaces[i], &component);
    for (uint32_t i = 0; i < package->world_count && !err; i++)
        err = gw_wit_encode_world_type(wit, package->worlds[i], &component);
    if (!err) err = add_metadata(wit, package, &component);
    if (!err) err = gw_comp_encode_finish(&component, out);
    gw_comp_encode_deinit(&component);
    return err;
}
