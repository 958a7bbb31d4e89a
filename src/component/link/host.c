/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/host.h"

#include <stdio.h>

#include "base/map.h"
#include "base/sink.h"
#include "base/vec.h"
#include "component/model/ptr_map.h"
#include "component/model/type_text.h"

/* What one name stands for. */
struct offer {
    enum gw_comp_extern_kind kind; /* FUNC or RESOURCE */
    union gw_linked what;
};

/* The names of one interface, or of the world. */
struct interface {
    struct gw_slice name;                     /* as it was defined last */
    struct gw_map names;                      /* to an index into offers */
    const struct gw_comp_instance_type *type; /* declared; NULL: it is not */
};

/* Where a resource of declared types comes from. */
struct origin {
    uint64_t interface;
    struct gw_slice name;
};

struct gw_link_host {
    struct gw_alloc *alloc;
    struct gw_arena arena;
    struct gw_map interfaces;  /* by track key to an index into `all` */
    struct gw_vec all;         /* struct interface; the first is the world */
    struct gw_vec offers;      /* struct offer */
    struct gw_vec declared;    /* struct gw_component *: a reference to each */
    struct gw_ptr_map origins; /* by identity: const struct origin * */
};

static enum gw_err add_interface(struct gw_link_host *host, struct gw_slice name,
                                 struct gw_slice key, uint64_t *index)
{
    struct gw_slice own_name = gw_arena_copy(&host->arena, name);
    struct gw_slice own_key = gw_arena_copy(&host->arena, key);
    struct interface *in = gw_vec_push(&host->all);
    if (!own_name.data || !own_key.data || !in) return GW_ERR_NOMEM;
    *in = (struct interface){.name = own_name};
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
    gw_vec_init(&host->declared, alloc, sizeof(struct gw_component *));
    gw_ptr_map_init(&host->origins, alloc);
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
    for (size_t i = 0; i < host->declared.len; i++)
        gw_component_unref(GW_VEC_AT(struct gw_component *, &host->declared, i));
    gw_ptr_map_deinit(&host->origins);
    gw_vec_deinit(&host->declared);
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
                              struct gw_slice name, gw_link_host_fn *fn, void *env,
                              struct gw_diag *diag)
{
    struct gw_linked_func *func = gw_arena_zero(&host->arena, sizeof *func);
    if (!func) return GW_ERR_NOMEM;
    *func = (struct gw_linked_func){.host = fn, .env = env};
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

/* The first interface to export a resource is where it comes from. */
static enum gw_err note_origins(struct gw_link_host *host, uint64_t interface,
                                const struct gw_comp_instance_type *type)
{
    for (uint32_t i = 0; i < type->export_count; i++) {
        const struct gw_comp_extern *e = &type->exports[i];
        if (e->type.kind != GW_COMP_EXTERN_RESOURCE) continue;
        const struct gw_comp_resource *id = gw_comp_resource_id(e->type.resource);
        if (gw_ptr_map_find(&host->origins, id)) continue;
        struct origin *origin = gw_arena_get(&host->arena, sizeof *origin);
        if (!origin) return GW_ERR_NOMEM;
        *origin = (struct origin){interface, e->name};
        if (gw_ptr_map_put(&host->origins, id, origin)) return GW_ERR_NOMEM;
    }
    return GW_OK;
}

enum gw_err gw_link_host_declare(struct gw_link_host *host,
                                 struct gw_component *component,
                                 const struct gw_comp_component_type *type,
                                 struct gw_diag *diag)
{
    struct gw_component **held = gw_vec_push(&host->declared);
    if (!held) return GW_ERR_NOMEM;
    *held = gw_component_ref(component);
    for (uint32_t i = 0; i < type->import_count; i++) {
        const struct gw_comp_extern *e = &type->imports[i];
        uint64_t index;
        if (e->type.kind != GW_COMP_EXTERN_INSTANCE) continue;
        enum gw_err err = find_interface(host, e->name, diag, &index);
        if (!err) err = note_origins(host, index, e->type.instance);
        if (err) return err;
        struct interface *in = GW_VEC_AT(struct interface, &host->all, index);
        in->type = e->type.instance;
        in->name = e->name;
    }
    return GW_OK;
}

/* -- matching -------------------------------------------------------------------------- */

struct matching {
    const struct gw_link_host *host;
    struct gw_arena *arena;
    struct gw_comp_compare *compare; /* NULL: nothing is declared */
    gw_comp_misfit_visit *visit;
    void *env;
    struct gw_comp_misfit misfit; /* of the import at hand */
    bool goes_on, found;          /* after a misfit; one was found */
};

/* GW_OK where matching goes on in spite of it. */
static enum gw_err tell(struct matching *m)
{
    if (m->found && !m->goes_on) return GW_ERR_UNLINKABLE;
    m->found = true;
    m->visit(m->env, &m->misfit);
    return m->goes_on ? GW_OK : GW_ERR_UNLINKABLE;
}

static void tell_difference(void *env, const struct gw_comp_difference *difference)
{
    struct matching *m = env;
    m->misfit.kind = GW_COMP_MISFIT_IMPORT_DIFFERS;
    m->misfit.difference = difference;
    tell(m);
    m->misfit.difference = NULL;
}

static enum gw_err tell_missing(struct matching *m, const struct gw_comp_extern *wanted,
                                const struct interface *in)
{
    struct gw_comp_near_name near = {.wanted = wanted->name};
    for (size_t i = 1; m->host && !in && i < m->host->all.len; i++)
        gw_comp_near_offer(&near, GW_VEC_AT(struct interface, &m->host->all, i)->name);
    m->misfit.kind = GW_COMP_MISFIT_IMPORT_MISSING;
    m->misfit.near = near.near;
    m->misfit.offered = near.best;
    return tell(m);
}

/* What is defined under the name is nothing, or something else. */
static enum gw_err tell_export(struct matching *m, const struct gw_comp_extern *wanted,
                               const struct offer *offer, bool is_export)
{
    struct gw_comp_difference d = {.is_missing = !offer, .step_count = is_export};
    d.steps[0] = (struct gw_comp_step){.kind = GW_COMP_STEP_EXPORT,
                                       .extern_kind = (uint8_t)wanted->type.kind,
                                       .name = wanted->name};
    snprintf(d.wanted, sizeof d.wanted, "%s", gw_comp_extern_text(wanted->type.kind));
    snprintf(d.offered, sizeof d.offered, "%s",
             offer ? gw_comp_extern_text(offer->kind) : "none");
    tell_difference(m, &d);
    return m->goes_on ? GW_OK : GW_ERR_UNLINKABLE;
}

static const struct offer *find_offer(const struct matching *m,
                                      const struct interface *in, struct gw_slice name)
{
    uint64_t index;
    if (!in || !gw_map_find(&in->names, name, &index)) return NULL;
    return GW_VEC_AT(struct offer, &m->host->offers, index);
}

/* A resource that the interface has from another one is defined there. */
static const struct offer *find_origin(const struct matching *m,
                                       const struct interface *in,
                                       const struct gw_comp_extern *wanted)
{
    if (!in || !in->type || wanted->type.kind != GW_COMP_EXTERN_RESOURCE) return NULL;
    int64_t at =
        gw_comp_extern_find(in->type->exports, in->type->export_count, wanted->name);
    if (at < 0 || in->type->exports[at].type.kind != GW_COMP_EXTERN_RESOURCE) return NULL;
    const struct gw_comp_resource *resource = in->type->exports[at].type.resource;
    const void **found =
        gw_ptr_map_find(&m->host->origins, gw_comp_resource_id(resource));
    if (!found) return NULL;
    const struct origin *origin = *found;
    return find_offer(m, GW_VEC_AT(struct interface, &m->host->all, origin->interface),
                      origin->name);
}

/* A function or a resource; of functions the type is the importer's. */
static enum gw_err match_item(struct matching *m, const struct interface *in,
                              const struct gw_comp_extern *wanted, bool is_export,
                              union gw_linked *out)
{
    if (wanted->type.kind == GW_COMP_EXTERN_TYPE)
        return GW_OK; /* nothing is alive of it */
    const struct offer *offer = find_offer(m, in, wanted->name);
    if (!offer) offer = find_origin(m, in, wanted);
    if (!offer && !is_export) return tell_missing(m, wanted, in);
    if (!offer || offer->kind != wanted->type.kind)
        return tell_export(m, wanted, offer, is_export);
    *out = offer->what;
    if (offer->kind != GW_COMP_EXTERN_FUNC) return GW_OK;
    struct gw_linked_func *func = gw_arena_get(m->arena, sizeof *func);
    if (!func) return GW_ERR_NOMEM;
    *func = *offer->what.func;
    func->type = wanted->type.func;
    out->func = func;
    return GW_OK;
}

static const struct interface *find_for(const struct matching *m, struct gw_slice name)
{
    char room[GW_COMP_TRACK_BYTES];
    struct gw_slice key;
    uint64_t index;
    if (!m->host || !gw_comp_name_track(name, room, &key) ||
        !gw_map_find(&m->host->interfaces, key, &index))
        return NULL;
    return GW_VEC_AT(struct interface, &m->host->all, index);
}

static enum gw_err match_instance(struct matching *m, const struct gw_comp_extern *wanted,
                                  union gw_linked *out)
{
    const struct gw_comp_instance_type *type = wanted->type.instance;
    struct gw_linked_instance *made =
        gw_linked_instance_new(m->arena, type->export_count);
    if (!made) return GW_ERR_NOMEM;
    out->instance = made;
    const struct interface *in = find_for(m, wanted->name);
    if (!in)
        return gw_comp_instance_is_of_types(type) ? GW_OK : tell_missing(m, wanted, NULL);
    m->misfit.offered = in->name;
    if (in->type) {
        const struct gw_comp_extern_type declared = {.kind = GW_COMP_EXTERN_INSTANCE,
                                                     .instance = in->type};
        enum gw_err err = gw_comp_compare_each(m->compare, &declared, &wanted->type,
                                               tell_difference, m);
        if (err) return err == GW_ERR_UNLINKABLE && m->goes_on ? GW_OK : err;
    }
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; !err && i < type->export_count; i++)
        err = match_item(m, in, &type->exports[i], true, &made->exports[i]);
    return err;
}

static enum gw_err match_all(struct matching *m,
                             const struct gw_comp_component_type *type,
                             struct gw_alloc *alloc, union gw_linked *imports)
{
    const struct interface *world =
        m->host ? GW_VEC_AT(struct interface, &m->host->all, 0) : NULL;
    enum gw_err err = GW_OK;
    if (m->host && m->host->declared.len) {
        struct gw_component *const *any =
            GW_VEC_AT(struct gw_component *, &m->host->declared, 0);
        err = gw_comp_compare_new(alloc, (*any)->root->registry, &m->compare);
        if (!err)
            err = gw_comp_compare_open(m->compare, type->wanted, type->wanted_count);
    }
    for (uint32_t i = 0; !err && i < type->import_count; i++) {
        const struct gw_comp_extern *wanted = &type->imports[i];
        m->misfit = (struct gw_comp_misfit){.wanted = wanted};
        err = wanted->type.kind == GW_COMP_EXTERN_INSTANCE
                  ? match_instance(m, wanted, &imports[i])
                  : match_item(m, world, wanted, false, &imports[i]);
    }
    gw_comp_compare_free(&m->compare);
    return err;
}

/* The function's two types, where they are short enough to be read in a message. */
static void append_types(struct gw_sink *text, const struct gw_comp_difference *d,
                         struct gw_alloc *alloc)
{
    enum { FEW = 24 };
    struct gw_writer w;
    if (!d || !d->wanted_func || d->wanted_func->nodes > FEW ||
        d->offered_func->nodes > FEW)
        return;
    gw_writer_init(&w, alloc);
    gw_writer_bytes(&w, gw_slice_str(" (wanted "));
    gw_comp_type_text_func(&w, d->wanted_func);
    gw_writer_bytes(&w, gw_slice_str(", offered "));
    gw_comp_type_text_func(&w, d->offered_func);
    gw_writer_bytes(&w, gw_slice_str(")"));
    if (!w.err && text->len + w.len < text->cap)
        gw_sink_print(text, "%.*s", (int)w.len, (const char *)w.data);
    gw_writer_deinit(&w);
}

struct teller {
    struct gw_diag *diag;
    struct gw_alloc *alloc;
};

static void tell_diag(void *env, const struct gw_comp_misfit *misfit)
{
    const struct teller *teller = env;
    char why[200], text[sizeof teller->diag->text];
    gw_comp_misfit_print(misfit, "the host", why, sizeof why);
    struct gw_sink sink = gw_sink_of(text, sizeof text);
    gw_sink_print(&sink, "import `%.*s`: ", GW_SLICE_ARG(misfit->wanted->name));
    if (!misfit->difference)
        gw_sink_print(&sink, "%s is wanted; ",
                      gw_comp_extern_text(misfit->wanted->type.kind));
    gw_sink_print(&sink, "%s", why);
    append_types(&sink, misfit->difference, teller->alloc);
    gw_diag_set(teller->diag, GW_ERR_UNLINKABLE, "%s", text);
}

enum gw_err gw_link_host_match(const struct gw_link_host *host,
                               const struct gw_comp_component_type *type,
                               struct gw_arena *arena, struct gw_diag *diag,
                               union gw_linked *imports)
{
    struct teller teller = {diag, arena->alloc};
    struct matching m = {
        .host = host, .arena = arena, .visit = tell_diag, .env = &teller};
    return match_all(&m, type, arena->alloc, imports);
}

enum gw_err gw_link_host_check(const struct gw_link_host *host,
                               const struct gw_comp_component_type *type,
                               struct gw_alloc *alloc, gw_comp_misfit_visit *visit,
                               void *env)
{
    struct gw_arena arena;
    struct matching m = {
        .host = host, .arena = &arena, .visit = visit, .env = env, .goes_on = true};
    gw_arena_init(&arena, alloc);
    union gw_linked *imports =
        gw_arena_array(&arena, type->import_count, sizeof *imports);
    enum gw_err err = imports ? match_all(&m, type, alloc, imports) : GW_ERR_NOMEM;
    gw_arena_deinit(&arena);
    return !err && m.found ? GW_ERR_UNLINKABLE : err;
}
