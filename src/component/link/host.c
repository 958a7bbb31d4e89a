/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/host.h"

#include "base/map.h"
#include "base/vec.h"

/* What one name stands for. */
struct offer {
    enum gw_comp_extern_kind kind; /* FUNC, RESOURCE, CORE_MODULE */
    union gw_linked what;
};

/* The names of one interface, or of the world. */
struct interface {
    struct gw_slice name; /* as it was defined last */
    struct gw_map names;  /* to an index into offers */
};

struct gw_link_host {
    struct gw_alloc *alloc;
    struct gw_arena arena;
    struct gw_map interfaces; /* by track key to an index into `all` */
    struct gw_vec all;        /* struct interface; the first is the world */
    struct gw_vec offers;     /* struct offer */
};

static enum gw_err add_interface(struct gw_link_host *host, struct gw_slice name,
                                 struct gw_slice key, uint64_t *index)
{
    struct gw_slice own_name = gw_arena_copy(&host->arena, name);
    struct gw_slice own_key = gw_arena_copy(&host->arena, key);
    struct interface *in = gw_vec_push(&host->all);
    if (!own_name.data || !own_key.data || !in) return GW_ERR_NOMEM;
    in->name = own_name;
    gw_map_init(&in->names, host->alloc);
    *index = host->all.len - 1;
    return gw_map_put(&host->interfaces, own_key, *index);
}

enum gw_err gw_link_host_new(struct gw_alloc *alloc, struct gw_link_host **out)
{
    struct gw_link_host *host = gw_alloc_zero(alloc, sizeof *host);
    if (!host) return GW_ERR_NOMEM;
    host->alloc = alloc;
    gw_arena_init(&host->arena, alloc);
    gw_map_init(&host->interfaces, alloc);
    gw_vec_init(&host->all, alloc, sizeof(struct interface));
    gw_vec_init(&host->offers, alloc, sizeof(struct offer));
    uint64_t world;
    enum gw_err err = add_interface(host, gw_slice_str(""), gw_slice_str(""), &world);
    if (err)
        gw_link_host_free(&host);
    else
        *out = host;
    return err;
}

void gw_link_host_free(struct gw_link_host **host_at)
{
    struct gw_link_host *host = *host_at;
    *host_at = NULL;
    if (!host) return;
    for (size_t i = 0; i < host->all.len; i++)
        gw_map_deinit(&GW_VEC_AT(struct interface, &host->all, i)->names);
    for (size_t i = 0; i < host->offers.len; i++) {
        struct offer *offer = GW_VEC_AT(struct offer, &host->offers, i);
        if (offer->kind != GW_COMP_EXTERN_CORE_MODULE) continue;
        struct gw_module *module = offer->what.module->module;
        gw_module_unref(&module);
    }
    gw_vec_deinit(&host->offers);
    gw_vec_deinit(&host->all);
    gw_map_deinit(&host->interfaces);
    gw_arena_deinit(&host->arena);
    gw_alloc_put(host->alloc, host, sizeof *host);
}

/* -- definitions ----------------------------------------------------------------------- */

static enum gw_err find_interface(struct gw_link_host *host, struct gw_slice name,
                                  struct gw_diag *diag, uint64_t *index)
{
    char room[GW_COMP_TRACK_BYTES];
    struct gw_slice key;
    if (!gw_comp_name_track(name, room, &key))
        return gw_diag_set(diag, GW_ERR_LIMIT, "interface name is too long");
    if (gw_map_find(&host->interfaces, key, index)) return GW_OK;
    return add_interface(host, name, key, index);
}

static enum gw_err define(struct gw_link_host *host, struct gw_slice interface,
                          struct gw_slice name, enum gw_comp_extern_kind kind,
                          union gw_linked what, struct gw_diag *diag)
{
    uint64_t index;
    enum gw_err err = find_interface(host, interface, diag, &index);
    if (err) return err;
    struct gw_slice own = gw_arena_copy(&host->arena, name);
    struct offer *offer = gw_vec_push(&host->offers);
    if (!own.data || !offer) return GW_ERR_NOMEM;
    *offer = (struct offer){kind, what};
    struct interface *in = GW_VEC_AT(struct interface, &host->all, index);
    return gw_map_put(&in->names, own, host->offers.len - 1);
}

enum gw_err gw_link_host_func(struct gw_link_host *host, struct gw_slice interface,
                              struct gw_slice name, const struct gw_comp_func_type *type,
                              gw_link_host_fn *fn, void *env, struct gw_diag *diag)
{
    struct gw_linked_func *func = gw_arena_zero(&host->arena, sizeof *func);
    if (!func) return GW_ERR_NOMEM;
    *func = (struct gw_linked_func){.type = type, .host = fn, .env = env};
    return define(host, interface, name, GW_COMP_EXTERN_FUNC,
                  (union gw_linked){.func = func}, diag);
}

enum gw_err gw_link_host_resource(struct gw_link_host *host, struct gw_slice interface,
                                  struct gw_slice name,
                                  const struct gw_canon_resource *resource,
                                  struct gw_diag *diag)
{
    return define(host, interface, name, GW_COMP_EXTERN_RESOURCE,
                  (union gw_linked){.resource = resource}, diag);
}

enum gw_err gw_link_host_module(struct gw_link_host *host, struct gw_slice interface,
                                struct gw_slice name, struct gw_module *module,
                                struct gw_diag *diag)
{
    struct gw_linked_module *linked = gw_arena_zero(&host->arena, sizeof *linked);
    struct gw_comp_module_type *type = gw_arena_zero(&host->arena, sizeof *type);
    if (!linked || !type) return GW_ERR_NOMEM;
    enum gw_err err = gw_module_type_of(module, &host->arena, type);
    if (err) return err;
    *linked = (struct gw_linked_module){.type = type, .module = gw_module_ref(module)};
    err = define(host, interface, name, GW_COMP_EXTERN_CORE_MODULE,
                 (union gw_linked){.module = linked}, diag);
    if (err) gw_module_unref(&linked->module);
    return err;
}

/* -- matching -------------------------------------------------------------------------- */

struct matching {
    const struct gw_link_host *host;
    struct gw_arena *arena;
    struct gw_diag *diag;
    struct gw_slice interface; /* at hand; empty: the world */
};

static const char *kind_text(enum gw_comp_extern_kind kind)
{
    switch (kind) {
    case GW_COMP_EXTERN_CORE_MODULE: return "core module";
    case GW_COMP_EXTERN_FUNC: return "function";
    case GW_COMP_EXTERN_VALUE: return "value";
    case GW_COMP_EXTERN_TYPE: return "type";
    case GW_COMP_EXTERN_RESOURCE: return "resource";
    case GW_COMP_EXTERN_COMPONENT: return "component";
    default: return "instance";
    }
}

static enum gw_err unlinkable(struct matching *m, const struct gw_comp_extern *wanted,
                              const char *offered)
{
    const char *kind = kind_text(wanted->type.kind);
    if (m->interface.len)
        return gw_diag_set(m->diag, GW_ERR_UNLINKABLE,
                           "import `%.*s`: %s `%.*s` is wanted; the host offers %s",
                           GW_SLICE_ARG(m->interface), kind, GW_SLICE_ARG(wanted->name),
                           offered);
    return gw_diag_set(m->diag, GW_ERR_UNLINKABLE,
                       "import `%.*s`: %s is wanted; the host offers %s",
                       GW_SLICE_ARG(wanted->name), kind, offered);
}

static enum gw_err match(struct matching *m, const struct interface *in,
                         const struct gw_comp_extern *wanted, union gw_linked *out);

static enum gw_err match_instance(struct matching *m, const struct gw_comp_extern *wanted,
                                  union gw_linked *out)
{
    const struct gw_comp_instance_type *type = wanted->type.instance;
    struct gw_linked_instance *made =
        gw_linked_instance_new(m->arena, type->export_count);
    if (!made) return GW_ERR_NOMEM;
    char room[GW_COMP_TRACK_BYTES];
    struct gw_slice key;
    uint64_t index;
    const struct interface *in = NULL;
    if (m->host && gw_comp_name_track(wanted->name, room, &key) &&
        gw_map_find(&m->host->interfaces, key, &index))
        in = GW_VEC_AT(struct interface, &m->host->all, index);
    if (!in && type->export_count) return unlinkable(m, wanted, "nothing of that name");
    m->interface = wanted->name;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; !err && i < type->export_count; i++)
        err = match(m, in, &type->exports[i], &made->exports[i]);
    m->interface = gw_slice_of(NULL, 0);
    out->instance = made;
    return err;
}

/* A function without a type of its own takes the importer's. */
static enum gw_err match_func(struct matching *m, const struct gw_comp_extern *wanted,
                              const struct gw_linked_func *given, union gw_linked *out)
{
    if (given->type) {
        out->func = given;
        return gw_comp_func_type_equal(given->type, wanted->type.func)
                   ? GW_OK
                   : unlinkable(m, wanted, "a function of another type");
    }
    struct gw_linked_func *func = gw_arena_get(m->arena, sizeof *func);
    if (!func) return GW_ERR_NOMEM;
    *func = *given;
    func->type = wanted->type.func;
    out->func = func;
    return GW_OK;
}

static enum gw_err match(struct matching *m, const struct interface *in,
                         const struct gw_comp_extern *wanted, union gw_linked *out)
{
    if (wanted->type.kind == GW_COMP_EXTERN_TYPE) return GW_OK; /* nothing is alive of it */
    if (wanted->type.kind == GW_COMP_EXTERN_INSTANCE && !m->interface.len)
        return match_instance(m, wanted, out);
    uint64_t index;
    if (!in || !gw_map_find(&in->names, wanted->name, &index))
        return unlinkable(m, wanted, "nothing of that name");
    const struct offer *offer = GW_VEC_AT(struct offer, &m->host->offers, index);
    if (offer->kind != wanted->type.kind)
        return unlinkable(m, wanted, kind_text(offer->kind));
    if (offer->kind == GW_COMP_EXTERN_FUNC)
        return match_func(m, wanted, offer->what.func, out);
    *out = offer->what;
    return GW_OK;
}

enum gw_err gw_link_host_match(const struct gw_link_host *host,
                               const struct gw_comp_component_type *type,
                               struct gw_arena *arena, struct gw_diag *diag,
                               union gw_linked *imports)
{
    struct matching m = {.host = host, .arena = arena, .diag = diag};
    const struct interface *world =
        host ? GW_VEC_AT(struct interface, &host->all, 0) : NULL;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; !err && i < type->import_count; i++)
        err = match(&m, world, &type->imports[i], &imports[i]);
    return err;
}
