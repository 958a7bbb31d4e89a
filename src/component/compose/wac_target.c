/* SPDX-License-Identifier: Apache-2.0 */
/* wac_target.c -- does the composition fit the world that it says it targets? */
#include "component/compose/wac_resolve.h"

/* Where the import or export that differs was made; the target's name where nowhere. */
static struct gw_wit_place place_of(const struct gw_wac *w,
                                    const struct gw_comp_difference *d)
{
    const struct gw_wit_place *place = NULL;
    if (d->step_count)
        place = gw_wac_noted(d->steps[0].kind == GW_COMP_STEP_IMPORT ? &w->imports
                                                                     : &w->exports,
                             d->steps[0].name);
    return place ? *place : w->document->target.place;
}

static enum gw_err does_not_fit(struct gw_wac *w, const struct gw_comp_difference *d)
{
    char text[240];
    struct gw_wit_place target = w->document->target.place;
    struct gw_slice world = gw_slice_of(target.source->text.data + target.at, target.len);
    gw_comp_difference_print(d, text, sizeof text);
    bool is_missing = d->is_missing && d->step_count == 1;
    bool is_import = d->step_count && d->steps[0].kind == GW_COMP_STEP_IMPORT;
    if (!is_missing)
        return gw_wit_problem_at(w->wit, GW_ERR_INVALID, place_of(w, d),
                                 "this does not fit the world `%.*s`: %s",
                                 GW_SLICE_ARG(world), text);
    return gw_wit_problem_at(
        w->wit, GW_ERR_INVALID, place_of(w, d),
        is_import
            ? "the composition imports `%.*s`, which the world `%.*s` does not have"
            : "the composition does not export `%.*s`, which the world `%.*s` wants",
        GW_SLICE_ARG(d->steps[0].name), GW_SLICE_ARG(world));
}

enum gw_err gw_wac_check_target(struct gw_wac *w, struct gw_slice bytes)
{
    const struct gw_ast_path *path = &w->document->target;
    const struct gw_component *component = NULL;
    struct gw_comp_compare *compare = NULL;
    struct gw_comp_difference difference = {.step_count = 0};
    struct gw_wac_type world = {.context = NULL};
    enum gw_err err = gw_wac_path(w, path, &world);
    if (!err && world.type.kind != GW_COMP_EXTERN_COMPONENT)
        err = gw_wit_problem_at(w->wit, GW_ERR_INVALID, path->place,
                                "the target is no world");
    if (!err) err = gw_wac_validate(w, bytes, path->place, &component);
    if (err) return err;
    const struct gw_comp_extern_type offered = {.kind = GW_COMP_EXTERN_COMPONENT,
                                                .component = component->type};
    err = gw_comp_compare_new(w->wit->arena.alloc, w->options->components.registry,
                              &compare);
    if (!err) err = gw_comp_compare_extern(compare, &offered, &world.type, &difference);
    gw_comp_compare_free(&compare);
    if (err == GW_ERR_NOMEM) return gw_wit_problem_nomem(w->wit);
    if (err == GW_ERR_UNLINKABLE) return does_not_fit(w, &difference);
    return err ? gw_wit_problem_at(w->wit, err, path->place, "%s", gw_err_text(err))
               : GW_OK;
}
