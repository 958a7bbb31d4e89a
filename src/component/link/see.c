/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/see.h"

enum gw_err gw_link_see_instance(struct gw_arena *arena,
                                 const struct gw_linked_instance *what,
                                 const struct gw_comp_instance_type *type,
                                 const struct gw_comp_view *view,
                                 const struct gw_linked_instance **out)
{
    struct gw_linked_instance *seen = gw_linked_instance_new(arena, type->export_count);
    if (!seen) return GW_ERR_NOMEM;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; !err && i < type->export_count; i++) {
        GW_EXPECT(view->from[i] < what->count);
        err = gw_link_see(arena, what->exports[view->from[i]], &type->exports[i].type,
                          view->inner ? view->inner[i] : NULL, &seen->exports[i]);
    }
    *out = seen;
    return err;
}

static enum gw_err see_component(struct gw_arena *arena,
                                 const struct gw_linked_component *what,
                                 const struct gw_comp_component_type *type,
                                 const struct gw_comp_view *view, union gw_linked *out)
{
    struct gw_linked_component *seen = gw_arena_zero(arena, sizeof *seen);
    if (!seen) return GW_ERR_NOMEM;
    *seen = (struct gw_linked_component){.type = type, .view = view, .inner = what};
    out->component = seen;
    return GW_OK;
}

static enum gw_err see_module(struct gw_arena *arena, const struct gw_linked_module *what,
                              const struct gw_comp_module_type *type,
                              const struct gw_comp_view *view, union gw_linked *out)
{
    struct gw_linked_module *seen = gw_arena_zero(arena, sizeof *seen);
    if (!seen) return GW_ERR_NOMEM;
    *seen = (struct gw_linked_module){.type = type, .view = view, .inner = what};
    out->module = seen;
    return GW_OK;
}

enum gw_err gw_link_see(struct gw_arena *arena, union gw_linked what,
                        const struct gw_comp_extern_type *type,
                        const struct gw_comp_view *view, union gw_linked *out)
{
    if (!view) {
        *out = what;
        return GW_OK;
    }
    switch (type->kind) {
    case GW_COMP_EXTERN_INSTANCE:
        return gw_link_see_instance(arena, what.instance, type->instance, view,
                                    &out->instance);
    case GW_COMP_EXTERN_COMPONENT:
        return see_component(arena, what.component, type->component, view, out);
    case GW_COMP_EXTERN_CORE_MODULE:
        return see_module(arena, what.module, type->module, view, out);
    default: *out = what; return GW_OK;
    }
}
