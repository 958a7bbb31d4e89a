/* SPDX-License-Identifier: Apache-2.0 */
#include "component/check/fit.h"

#include "component/model/validate.h"
#include "component/wit/encode.h"

/* -- a world's type ---------------------------------------------------------------------- */

enum gw_err gw_check_world(struct gw_wit *wit, const struct gw_wit_world *world,
                           const struct gw_component_options *options,
                           struct gw_diag *diag, struct gw_component **out)
{
    struct gw_comp_encoder component, decls;
    struct gw_component *made = NULL;
    struct gw_writer bytes;
    gw_comp_encode_init(&component, options->alloc, false);
    gw_comp_encode_init(&decls, options->alloc, true);
    gw_writer_init(&bytes, options->alloc);
    enum gw_err err = gw_wit_encode_world(wit, world, &decls);
    if (!err) {
        gw_comp_encode_decls_type(&component, GW_COMP_DEFTYPE_COMPONENT, &decls);
        err = gw_comp_encode_finish(&component, &bytes);
    }
    if (!err)
        err = gw_component_decode_copy(gw_slice_of(bytes.data, bytes.len), options, diag,
                                       &made);
    if (!err) err = gw_component_validate(made, diag);
    if (err)
        gw_component_unref(&made);
    else
        *out = made;
    gw_writer_deinit(&bytes);
    gw_comp_encode_deinit(&decls);
    gw_comp_encode_deinit(&component);
    return err;
}

enum gw_err gw_check_interfaces(struct gw_wit *wit,
                                const struct gw_component_options *options,
                                struct gw_diag *diag, struct gw_component **out)
{
    struct gw_wit_world world = {.name = gw_slice_str("all"), .package = wit->root};
    uint32_t count = 0;
    for (size_t i = 0; i < wit->packages.len; i++)
        count += gw_wit_package_at(wit, i)->interface_count;
    struct gw_wit_item *items = gw_arena_array(&wit->arena, count, sizeof *items);
    if (!items) return GW_ERR_NOMEM;
    for (size_t i = 0; i < wit->packages.len; i++) {
        const struct gw_wit_package *package = gw_wit_package_at(wit, i);
        for (uint32_t k = 0; k < package->interface_count; k++)
            items[world.import_count++] = (struct gw_wit_item){
                .kind = GW_WIT_ITEM_INTERFACE, .interface = package->interfaces[k]};
    }
    world.imports = items;
    return gw_check_world(wit, &world, options, diag, out);
}

const struct gw_comp_component_type *
gw_check_world_type(const struct gw_component *component)
{
    return component->spaces.types[0].type.component;
}

/* -- fitting ----------------------------------------------------------------------------- */

struct fitting {
    struct gw_comp_compare *compare;
    enum gw_comp_naming naming;
    gw_comp_misfit_visit *visit;
    void *env;
    struct gw_comp_misfit misfit; /* the one at hand */
    bool found;                   /* any */
};

static void tell(struct fitting *f)
{
    f->found = true;
    if (f->visit) f->visit(f->env, &f->misfit);
}

static void tell_difference(void *env, const struct gw_comp_difference *difference)
{
    struct fitting *f = env;
    f->misfit.difference = difference;
    tell(f);
    f->misfit.difference = NULL;
}

/* Find what satisfies `wanted` among what is offered, and compare. */
static enum gw_err satisfy(struct fitting *f, const struct gw_comp_extern *wanted,
                           const struct gw_comp_extern *offers, uint32_t count,
                           enum gw_comp_misfit_kind missing)
{
    const struct gw_comp_extern *offered =
        gw_comp_misfit_find(offers, count, wanted->name, f->naming);
    f->misfit = (struct gw_comp_misfit){.kind = missing, .wanted = wanted};
    if (!offered) {
        struct gw_comp_near_name near = {.wanted = wanted->name};
        for (uint32_t i = 0; i < count; i++)
            gw_comp_near_offer(&near, offers[i].name);
        f->misfit.near = near.near;
        f->misfit.offered = near.best;
        tell(f);
        return GW_OK;
    }
    f->misfit.kind = missing + 1;
    f->misfit.offered = offered->name;
    enum gw_err err = gw_comp_compare_each(f->compare, &offered->type, &wanted->type,
                                           tell_difference, f);
    return err == GW_ERR_UNLINKABLE ? GW_OK : err;
}

static enum gw_err fit_all(struct fitting *f,
                           const struct gw_comp_component_type *component,
                           const struct gw_comp_component_type *world, bool exports_too)
{
    const struct gw_comp_instance_type *has = &component->instance,
                                       *wants = &world->instance;
    enum gw_err err =
        gw_comp_compare_open(f->compare, component->wanted, component->wanted_count);
    for (uint32_t i = 0; i < component->import_count && !err; i++)
        err = satisfy(f, &component->imports[i], world->imports, world->import_count,
                      GW_COMP_MISFIT_IMPORT_MISSING);
    if (err || !exports_too) return err;
    err = gw_comp_compare_open(f->compare, wants->fresh, wants->fresh_count);
    for (uint32_t i = 0; i < wants->export_count && !err; i++)
        err = satisfy(f, &wants->exports[i], has->exports, has->export_count,
                      GW_COMP_MISFIT_EXPORT_MISSING);
    return err;
}

enum gw_err gw_check_fit(const struct gw_component_options *options,
                         const struct gw_comp_component_type *component,
                         const struct gw_comp_component_type *world, bool exports_too,
                         enum gw_comp_naming naming, gw_comp_misfit_visit *visit,
                         void *env)
{
    struct fitting f = {.naming = naming, .visit = visit, .env = env};
    enum gw_err err = gw_comp_compare_new(options->alloc, options->registry, &f.compare);
    if (!err) err = fit_all(&f, component, world, exports_too);
    gw_comp_compare_free(&f.compare);
    if (!err && f.found) err = GW_ERR_UNLINKABLE;
    return err;
}
