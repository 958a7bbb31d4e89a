/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/encoder.h"

static struct gw_slice renamed(const struct gw_new_encoder *e, struct gw_slice name)
{
    for (uint32_t i = 0; i < e->options->rename_count; i++)
        if (gw_slice_eq(e->options->renames[i].from, name))
            return e->options->renames[i].to;
    return name;
}

static void declare_func(struct gw_space *s, const struct gw_wit_func *func)
{
    const struct gw_comp_export_def export = {
        .name = gw_new_plain(func->name, func->external_id),
        .has_type = true,
        .what = {GW_COMP_SORT_FUNC,         0    },
        .type = { .kind = GW_COMP_EXTERN_FUNC, .index = gw_space_func(s, func)},
    };
    gw_comp_encode_export(s->out, &export);
}

/* Import an interface as an instance: live types, functions that are called. Nothing of it is
 * imported where neither is there. */
static void import_interface(struct gw_new_encoder *e, const struct gw_wit_item *item)
{
    const struct gw_wit_interface *interface = item->interface;
    struct gw_comp_encoder decls;
    struct gw_space s;
    uint32_t how;
    gw_comp_encode_init(&decls, e->alloc, true);
    gw_space_init(&s, e, &decls);
    s.mode = GW_SPACE_INSTANCE;
    s.interface = interface;
    for (size_t i = 0; i < e->live.types.len && !e->err; i++) {
        const struct gw_wit_type *type = gw_live_at(&e->live, i);
        if (type->name.len && type->interface == interface) gw_space_type(&s, type);
    }
    for (uint32_t i = 0; i < interface->func_count && !e->err; i++)
        if (gw_new_find(&e->required, interface->funcs[i], &how))
            declare_func(&s, interface->funcs[i]);
    if (decls.items && !e->err) {
        struct gw_slice name = renamed(e, gw_new_item_name(e, item));
        const struct gw_comp_name_def def = gw_new_extern_name(e, item, name);
        uint32_t type =
            gw_comp_encode_decls_type(&e->out, GW_COMP_DEFTYPE_INSTANCE, &decls);
        gw_new_name(e, GW_COMP_SORT_TYPE, type,
                    gw_new_text(e, "ty-%.*s", GW_SLICE_ARG(name)));
        const struct gw_comp_extern_def as = {.kind = GW_COMP_EXTERN_INSTANCE,
                                              .index = type};
        gw_new_put(e, &e->instances, interface, gw_new_import(e, &def, &as));
    }
    gw_space_deinit(&s);
    gw_comp_encode_deinit(&decls);
}

static void import_func(struct gw_new_encoder *e, const struct gw_wit_item *item)
{
    uint32_t how;
    if (!gw_new_find(&e->required, item->func, &how)) return;
    const struct gw_comp_name_def name =
        gw_new_extern_name(e, item, gw_new_item_name(e, item));
    const struct gw_comp_extern_def type = {.kind = GW_COMP_EXTERN_FUNC,
                                            .index = gw_space_func(&e->root, item->func)};
    gw_new_put(e, &e->funcs, item->func, gw_new_import(e, &name, &type));
}

void gw_new_imports(struct gw_new_encoder *e)
{
    static const uint8_t kinds[] = {GW_WIT_ITEM_INTERFACE, GW_WIT_ITEM_TYPE,
                                    GW_WIT_ITEM_FUNC};
    e->root.mode = GW_SPACE_IMPORTS;
    e->root.interface = NULL;
    for (size_t k = 0; k < GW_COUNT(kinds); k++)
        for (uint32_t i = 0; i < e->world.import_count && !e->err; i++) {
            const struct gw_wit_item *item = &e->world.imports[i];
            if (item->kind != kinds[k]) continue;
            if (item->kind == GW_WIT_ITEM_INTERFACE)
                import_interface(e, item);
            else if (item->kind == GW_WIT_ITEM_TYPE)
                gw_space_type(&e->root, item->type);
            else
                import_func(e, item);
        }
}
