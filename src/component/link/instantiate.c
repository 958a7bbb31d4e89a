/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/instantiate.h"

#include "component/link/call.h"
#include "component/link/see.h"

struct build {
    struct gw_store *store;
    struct gw_arena *arena; /* the store's */
    struct gw_comp_prelinked *prelinked;
    struct gw_comp_instance *root;
    struct gw_diag *diag;
    void *data;
};

static enum gw_err instantiate(struct build *b, const struct gw_linked_component *what,
                               struct gw_comp_instance *parent,
                               const union gw_linked *args,
                               const struct gw_linked_instance **out);

/* -- instances ------------------------------------------------------------------------- */

static bool make_spaces(struct build *b, struct gw_comp_instance *i)
{
    const uint32_t *counts = i->code->component->counts;
    i->core_funcs = gw_arena_zero(b->arena, counts[GW_COMP_SORT_CORE_FUNC] * sizeof(void *));
    i->core_tables = gw_arena_zero(b->arena, counts[GW_COMP_SORT_CORE_TABLE] * sizeof(void *));
    i->core_memories =
        gw_arena_zero(b->arena, counts[GW_COMP_SORT_CORE_MEMORY] * sizeof(void *));
    i->core_globals =
        gw_arena_zero(b->arena, counts[GW_COMP_SORT_CORE_GLOBAL] * sizeof(void *));
    i->core_tags = gw_arena_zero(b->arena, counts[GW_COMP_SORT_CORE_TAG] * sizeof(void *));
    i->core_modules =
        gw_arena_zero(b->arena, counts[GW_COMP_SORT_CORE_MODULE] * sizeof(void *));
    i->core_instances =
        gw_arena_zero(b->arena, counts[GW_COMP_SORT_CORE_INSTANCE] * sizeof(void *));
    bool ok = i->core_funcs && i->core_tables && i->core_memories && i->core_globals &&
              i->core_tags && i->core_modules && i->core_instances;
    for (unsigned sort = GW_COMP_SORT_FUNC; ok && sort < GW_COMP_SORT_COUNT; sort++) {
        i->items[sort] = gw_arena_zero(b->arena, counts[sort] * sizeof(union gw_linked));
        ok = i->items[sort];
    }
    i->exports = gw_linked_instance_new(b->arena, i->code->component->export_count);
    return ok && i->exports;
}

static enum gw_err new_instance(struct build *b, const struct gw_linked_component *what,
                                struct gw_comp_instance *parent,
                                struct gw_comp_instance **out)
{
    struct gw_comp_instance *i = gw_arena_zero(b->arena, sizeof *i);
    if (!i) return GW_ERR_NOMEM;
    i->code = what->code;
    i->around = what->around;
    i->parent = parent;
    i->store = b->store;
    i->data = b->data;
    i->gate.parent = parent ? &parent->gate : NULL;
    if (!make_spaces(b, i)) return GW_ERR_NOMEM;
    gw_canon_table_init(&i->handles, &b->store->alloc);
    if (!b->root) b->root = i;
    i->root = b->root;
    if (i != b->root) {
        i->next = b->root->next;
        b->root->next = i;
    }
    *out = i;
    return GW_OK;
}

/* -- items by index -------------------------------------------------------------------- */

static union gw_linked get_item(const struct gw_comp_instance *i,
                                struct gw_comp_sortidx what)
{
    if (what.sort == GW_COMP_SORT_CORE_MODULE)
        return (union gw_linked){.module = i->core_modules[what.index]};
    if (what.sort < GW_COMP_SORT_FUNC) return (union gw_linked){.any = NULL};
    return i->items[what.sort][what.index];
}

static void set_item(struct gw_comp_instance *i, uint8_t sort, uint32_t index,
                     union gw_linked item)
{
    if (sort == GW_COMP_SORT_CORE_MODULE)
        i->core_modules[index] = item.module;
    else if (sort >= GW_COMP_SORT_FUNC)
        i->items[sort][index] = item;
}

static struct gw_extern get_core(const struct gw_comp_instance *i,
                                 struct gw_comp_sortidx what)
{
    switch (what.sort) {
    case GW_COMP_SORT_CORE_FUNC:
        return (struct gw_extern){GW_EXTERN_FUNC, {.func = i->core_funcs[what.index]}};
    case GW_COMP_SORT_CORE_TABLE:
        return (struct gw_extern){GW_EXTERN_TABLE, {.table = i->core_tables[what.index]}};
    case GW_COMP_SORT_CORE_MEMORY:
        return (struct gw_extern){GW_EXTERN_MEMORY,
                                  {.memory = i->core_memories[what.index]}};
    case GW_COMP_SORT_CORE_GLOBAL:
        return (struct gw_extern){GW_EXTERN_GLOBAL,
                                  {.global = i->core_globals[what.index]}};
    default:
        GW_EXPECT(what.sort == GW_COMP_SORT_CORE_TAG);
        return (struct gw_extern){GW_EXTERN_TAG, {.tag = i->core_tags[what.index]}};
    }
}

static void set_core(struct gw_comp_instance *i, uint8_t sort, uint32_t index,
                     struct gw_extern what)
{
    switch (sort) {
    case GW_COMP_SORT_CORE_FUNC: i->core_funcs[index] = what.func; break;
    case GW_COMP_SORT_CORE_TABLE: i->core_tables[index] = what.table; break;
    case GW_COMP_SORT_CORE_MEMORY: i->core_memories[index] = what.memory; break;
    case GW_COMP_SORT_CORE_GLOBAL: i->core_globals[index] = what.global; break;
    case GW_COMP_SORT_CORE_TAG: i->core_tags[index] = what.tag; break;
    default: break; /* a type: nothing is alive of it */
    }
}

/* -- core instances -------------------------------------------------------------------- */

static struct gw_linked_core_instance *new_core(struct build *b, uint32_t count)
{
    struct gw_linked_core_instance *core =
        gw_arena_zero(b->arena, sizeof *core + count * sizeof core->exports[0]);
    if (core) core->count = count;
    return core;
}

static enum gw_err run_module(struct build *b, const struct gw_linked_module *what,
                              const struct gw_extern *args,
                              const struct gw_linked_core_instance **out)
{
    struct gw_instance *instance;
    enum gw_err err = gw_instance_new(b->store, what->module, args, b->diag, &instance);
    if (err) return err;
    const struct gw_module *module = what->module;
    struct gw_linked_core_instance *core = new_core(b, module->export_count);
    if (!core) return GW_ERR_NOMEM;
    for (uint32_t i = 0; i < module->export_count; i++)
        core->exports[i] = gw_instance_extern(instance, module->exports[i].kind,
                                              module->exports[i].index);
    *out = core;
    return GW_OK;
}

/* Instantiate a module that may be seen through views.
 *   args  in the order of the outermost type's imports */
static enum gw_err run_seen_module(struct build *b, const struct gw_linked_module *what,
                                   const struct gw_extern *args,
                                   const struct gw_linked_core_instance **out)
{
    if (!what->view) return run_module(b, what, args, out);
    const struct gw_comp_view *view = what->view;
    struct gw_extern *inner_args =
        gw_arena_array(b->arena, view->import_count, sizeof *inner_args);
    struct gw_linked_core_instance *core = new_core(b, view->count);
    if (!inner_args || !core) return GW_ERR_NOMEM;
    for (uint32_t i = 0; i < view->import_count; i++)
        inner_args[i] = args[view->imports[i]];
    const struct gw_linked_core_instance *inner;
    enum gw_err err = run_seen_module(b, what->inner, inner_args, &inner);
    if (err) return err;
    for (uint32_t i = 0; i < view->count; i++)
        core->exports[i] = inner->exports[view->from[i]];
    *out = core;
    return GW_OK;
}

static enum gw_err make_core_instance(struct build *b, struct gw_comp_instance *i,
                                      const struct gw_comp_core_instance_def *def,
                                      const struct gw_linked_core_instance **out)
{
    if (def->is_instantiate) {
        const struct gw_linked_module *module = i->core_modules[def->module];
        uint32_t count = module->type->import_count;
        struct gw_extern *args = gw_arena_array(b->arena, count, sizeof *args);
        if (!args) return GW_ERR_NOMEM;
        for (uint32_t k = 0; k < count; k++)
            args[k] = i->core_instances[def->sources[k].instance]
                          ->exports[def->sources[k].position];
        return run_seen_module(b, module, args, out);
    }
    struct gw_linked_core_instance *core = new_core(b, def->count);
    if (!core) return GW_ERR_NOMEM;
    for (uint32_t k = 0; k < def->count; k++)
        if (def->exports[k].what.sort != GW_COMP_SORT_CORE_TYPE)
            core->exports[k] = get_core(i, def->exports[k].what);
    *out = core;
    return GW_OK;
}

/* -- definitions ----------------------------------------------------------------------- */

static enum gw_err make_module(struct build *b, struct gw_comp_instance *i,
                               const struct gw_comp_def *def)
{
    struct gw_linked_module *module = gw_arena_zero(b->arena, sizeof *module);
    if (!module) return GW_ERR_NOMEM;
    module->module = def->core_module.module;
    module->type = i->code->component->spaces.core_modules[def->index].type;
    i->core_modules[def->index] = module;
    return GW_OK;
}

static enum gw_err make_component(struct build *b, struct gw_comp_instance *i,
                                  const struct gw_comp_def *def, uint32_t at)
{
    struct gw_linked_component *component = gw_arena_zero(b->arena, sizeof *component);
    if (!component) return GW_ERR_NOMEM;
    component->code = i->code->nested[at];
    component->around = i;
    component->type = def->component->type;
    i->items[GW_COMP_SORT_COMPONENT][def->index].component = component;
    return GW_OK;
}

static enum gw_err make_instance(struct build *b, struct gw_comp_instance *i,
                                 const struct gw_comp_def *def)
{
    const struct gw_comp_instance_def *d = &def->instance;
    union gw_linked *item = &i->items[GW_COMP_SORT_INSTANCE][def->index];
    if (!d->is_instantiate) {
        struct gw_linked_instance *made = gw_linked_instance_new(b->arena, d->count);
        if (!made) return GW_ERR_NOMEM;
        for (uint32_t k = 0; k < d->count; k++)
            made->exports[k] = get_item(i, d->exports[k].what);
        item->instance = made;
        return GW_OK;
    }
    const struct gw_linked_component *what =
        i->items[GW_COMP_SORT_COMPONENT][d->component].component;
    uint32_t count = what->type->import_count;
    union gw_linked *args = gw_arena_array(b->arena, count, sizeof *args);
    if (!args) return GW_ERR_NOMEM;
    enum gw_err err = GW_OK;
    for (uint32_t k = 0; !err && k < count; k++)
        err = gw_link_see(b->arena, get_item(i, d->sources[k].what),
                          &what->type->imports[k].type, d->sources[k].view, &args[k]);
    return err ? err : instantiate(b, what, i, args, &item->instance);
}

static void make_alias(struct gw_comp_instance *i, const struct gw_comp_def *def)
{
    const struct gw_comp_alias_def *a = &def->alias;
    struct gw_comp_instance *from = i;
    switch (a->kind) {
    case GW_COMP_ALIAS_EXPORT:
        set_item(i, def->sort, def->index,
                 i->items[GW_COMP_SORT_INSTANCE][a->instance].instance->exports[a->position]);
        break;
    case GW_COMP_ALIAS_CORE_EXPORT:
        set_core(i, def->sort, def->index,
                 i->core_instances[a->instance]->exports[a->position]);
        break;
    case GW_COMP_ALIAS_OUTER:
        for (uint32_t k = 0; k < a->count; k++)
            from = from->around;
        set_item(i, def->sort, def->index,
                 get_item(from, (struct gw_comp_sortidx){a->sort, a->index}));
        break;
    }
}

static enum gw_err make_resource(struct gw_comp_instance *i, const struct gw_comp_def *def)
{
    const struct gw_comp_resource_def *d = &def->type->resource;
    struct gw_canon_resource *resource = gw_arena_zero(&i->store->arena, sizeof *resource);
    if (!resource) return GW_ERR_NOMEM;
    resource->name = i->code->component->spaces.types[def->index].type.resource->name;
    resource->home = &i->handles;
    i->items[GW_COMP_SORT_TYPE][def->index].resource = resource;
    return gw_link_set_dtor(resource, i, d->has_dtor ? i->core_funcs[d->dtor] : NULL);
}

static enum gw_err make_export(struct build *b, struct gw_comp_instance *i,
                               const struct gw_comp_def *def)
{
    const struct gw_comp_export_def *d = &def->export;
    const struct gw_comp_instance_type *type = &i->code->component->type->instance;
    union gw_linked seen;
    enum gw_err err = gw_link_see(b->arena, get_item(i, d->what),
                                  &type->exports[d->position].type, d->view, &seen);
    if (err) return err;
    set_item(i, def->sort, def->index, seen);
    i->exports->exports[d->position] = seen;
    return GW_OK;
}

static enum gw_err make(struct build *b, struct gw_comp_instance *i,
                        const union gw_linked *args, uint32_t at)
{
    const struct gw_comp_def *def = &i->code->component->defs[at];
    switch (def->kind) {
    case GW_COMP_DEF_CORE_MODULE: return make_module(b, i, def);
    case GW_COMP_DEF_CORE_INSTANCE:
        return make_core_instance(b, i, &def->core_instance,
                                  &i->core_instances[def->index]);
    case GW_COMP_DEF_COMPONENT: return make_component(b, i, def, at);
    case GW_COMP_DEF_INSTANCE: return make_instance(b, i, def);
    case GW_COMP_DEF_ALIAS: make_alias(i, def); return GW_OK;
    case GW_COMP_DEF_TYPE:
        return def->type->kind == GW_COMP_DEFTYPE_RESOURCE ? make_resource(i, def) : GW_OK;
    case GW_COMP_DEF_CANON: return gw_link_make_canon(i, at, b->diag);
    case GW_COMP_DEF_IMPORT:
        set_item(i, def->sort, def->index, args[def->import.position]);
        return GW_OK;
    case GW_COMP_DEF_EXPORT: return make_export(b, i, def);
    default: return GW_OK; /* core types and custom sections: nothing is alive of them */
    }
}

/* -- the whole ------------------------------------------------------------------------- */

static enum gw_err instantiate_seen(struct build *b, const struct gw_linked_component *what,
                                    struct gw_comp_instance *parent,
                                    const union gw_linked *args,
                                    const struct gw_linked_instance **out)
{
    const struct gw_comp_view *view = what->view;
    const struct gw_comp_component_type *inner = what->inner->type;
    union gw_linked *inner_args =
        gw_arena_array(b->arena, inner->import_count, sizeof *inner_args);
    if (!inner_args) return GW_ERR_NOMEM;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; !err && i < inner->import_count; i++)
        err = gw_link_see(b->arena, args[view->imports[i]], &inner->imports[i].type,
                          view->inner_imports ? view->inner_imports[i] : NULL,
                          &inner_args[i]);
    const struct gw_linked_instance *made;
    if (!err) err = instantiate(b, what->inner, parent, inner_args, &made);
    if (err) return err;
    return gw_link_see_instance(b->arena, made, &what->type->instance, view, out);
}

/* `args`: in the order of the imports of the component's type as it is seen. */
static enum gw_err instantiate(struct build *b, const struct gw_linked_component *what,
                               struct gw_comp_instance *parent,
                               const union gw_linked *args,
                               const struct gw_linked_instance **out)
{
    if (what->view) return instantiate_seen(b, what, parent, args, out);
    struct gw_comp_instance *i;
    enum gw_err err = new_instance(b, what, parent, &i);
    for (uint32_t at = 0; !err && at < what->code->component->def_count; at++)
        err = make(b, i, args, at);
    if (!err) *out = i->exports;
    return err;
}

/* End what a guest still owns of the host's. Resources of guests end with their memory: no guest
 * code runs any more. */
static void drop_hosts(struct gw_canon_table *table)
{
    for (uint32_t i = 1; i < table->len; i++) {
        const struct gw_canon_handle *handle = &table->handles[i];
        struct gw_diag diag = GW_DIAG_INIT;
        if (handle->kind == GW_CANON_HANDLE_OWN && !handle->resource->home &&
            handle->resource->drop)
            handle->resource->drop(handle->resource->env, handle->rep, &diag);
    }
}

/* The store ends. */
static void end(void *env)
{
    struct gw_comp_instance *root = env;
    struct gw_comp_prelinked *prelinked = root->code->prelinked;
    for (struct gw_comp_instance *i = root; i; i = i->next) {
        drop_hosts(&i->handles);
        gw_canon_table_deinit(&i->handles);
    }
    gw_comp_prelinked_unref(&prelinked);
}

enum gw_err gw_comp_instantiate(struct gw_comp_prelinked *prelinked,
                                struct gw_store *store, void *data, struct gw_diag *diag,
                                struct gw_comp_instance **out)
{
    struct build b = {
        .store = store,
        .arena = &store->arena,
        .prelinked = prelinked,
        .diag = diag,
        .data = data,
    };
    struct gw_linked_component what = {
        .type = prelinked->component->type,
        .code = prelinked->code,
    };
    const struct gw_linked_instance *exports;
    enum gw_err err = instantiate(&b, &what, NULL, prelinked->imports, &exports);
    if (b.root) {
        gw_comp_prelinked_ref(prelinked);
        if (!gw_store_at_end(store, end, b.root)) {
            end(b.root);
            return GW_ERR_NOMEM;
        }
    }
    if (!err) *out = b.root;
    return err;
}

/* Find an interface that can stand for the one that is asked for. */
static int64_t find_interface(const struct gw_comp_instance_type *type,
                              struct gw_slice name)
{
    int64_t at = gw_comp_extern_find(type->exports, type->export_count, name);
    struct gw_comp_name wanted, given;
    if (at >= 0 || gw_comp_name_parse(name, GW_COMP_FEATURES_ALL, &wanted, NULL) ||
        wanted.kind != GW_COMP_NAME_INTERFACE)
        return at;
    for (uint32_t i = 0; i < type->export_count; i++) {
        struct gw_slice text = type->exports[i].name;
        if (!gw_comp_name_parse(text, GW_COMP_FEATURES_ALL, &given, NULL) &&
            given.kind == GW_COMP_NAME_INTERFACE && gw_slice_eq(given.ns, wanted.ns) &&
            gw_slice_eq(given.package, wanted.package) &&
            gw_slice_eq(given.interface, wanted.interface) && given.has_version &&
            wanted.has_version && gw_semver_same_track(&given.version, &wanted.version))
            return i;
    }
    return -1;
}

const struct gw_linked_func *gw_comp_instance_func(const struct gw_comp_instance *instance,
                                                   struct gw_slice interface,
                                                   struct gw_slice name)
{
    const struct gw_comp_instance_type *type = &instance->code->component->type->instance;
    const struct gw_linked_instance *in = instance->exports;
    if (interface.len) {
        int64_t at = find_interface(type, interface);
        if (at < 0 || type->exports[at].type.kind != GW_COMP_EXTERN_INSTANCE) return NULL;
        in = in->exports[at].instance;
        type = type->exports[at].type.instance;
    }
    int64_t at = gw_comp_extern_find(type->exports, type->export_count, name);
    if (at < 0 || type->exports[at].type.kind != GW_COMP_EXTERN_FUNC) return NULL;
    return in->exports[at].func;
}
