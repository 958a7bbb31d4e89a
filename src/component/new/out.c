/* SPDX-License-Identifier: Apache-2.0 */
/* out.c -- definitions of the component that is written, each with a name for debuggers. */
#include "component/new/encoder.h"

enum { WITH_ATTRIBUTES = 2 }; /* a form of names */

void gw_new_name(struct gw_new_encoder *e, enum gw_comp_sort sort, uint32_t index,
                 struct gw_slice name)
{
    const struct gw_comp_encode_named named = {index, name};
    if (name.data && !gw_vec_push_copy(&e->names[sort], &named)) gw_new_nomem(e);
}

struct gw_comp_name_def gw_new_plain(struct gw_slice name, struct gw_slice external_id)
{
    struct gw_comp_name_def def = {.name = name, .external_id = external_id};
    if (external_id.data) def.order[def.attr_count++] = 2;
    if (def.attr_count) def.form = WITH_ATTRIBUTES;
    return def;
}

struct gw_comp_name_def gw_new_extern_name(struct gw_new_encoder *e,
                                           const struct gw_wit_item *item,
                                           struct gw_slice name)
{
    if (item->kind != GW_WIT_ITEM_INTERFACE)
        return gw_new_plain(name, item->func->external_id);
    struct gw_comp_name_def def = {.name = name, .external_id = item->external_id};
    if (item->name.len && item->interface->name.len) {
        def.implements =
            gw_wit_id_of(&e->arena, item->interface->package, item->interface->name);
        if (!def.implements.data) gw_new_nomem(e);
        def.order[def.attr_count++] = 0;
    }
    if (def.external_id.data) def.order[def.attr_count++] = 2;
    if (def.attr_count) def.form = WITH_ATTRIBUTES;
    return def;
}

uint32_t gw_new_alias(struct gw_new_encoder *e, uint32_t instance, struct gw_slice name,
                      enum gw_comp_sort sort)
{
    const struct gw_comp_alias_def alias = {.kind = GW_COMP_ALIAS_EXPORT,
                                            .sort = (uint8_t)sort,
                                            .instance = instance,
                                            .name = name};
    uint32_t index = gw_comp_encode_alias(&e->out, &alias);
    gw_new_name(e, sort, index, name);
    return index;
}

uint32_t gw_new_core_alias(struct gw_new_encoder *e, uint32_t instance,
                           struct gw_slice name, enum gw_extern_kind kind,
                           struct gw_slice debug_name)
{
    static const uint8_t sorts[] = {GW_COMP_SORT_CORE_FUNC, GW_COMP_SORT_CORE_TABLE,
                                    GW_COMP_SORT_CORE_MEMORY, GW_COMP_SORT_CORE_GLOBAL,
                                    GW_COMP_SORT_CORE_TAG};
    uint64_t found;
    const uint64_t number = instance;
    struct gw_slice key = gw_new_key(e, &number, 1, name, gw_slice_of(NULL, 0));
    if (e->err) return 0;
    if (gw_map_find(&e->core_aliases, key, &found)) return (uint32_t)found;
    enum gw_comp_sort sort = (enum gw_comp_sort)sorts[kind];
    const struct gw_comp_alias_def alias = {.kind = GW_COMP_ALIAS_CORE_EXPORT,
                                            .sort = (uint8_t)sort,
                                            .instance = instance,
                                            .name = name};
    uint32_t index = gw_comp_encode_alias(&e->out, &alias);
    gw_new_name(e, sort, index, debug_name);
    if (gw_map_put(&e->core_aliases, key, index) != GW_OK) gw_new_nomem(e);
    return index;
}

static uint32_t core_instance(struct gw_new_encoder *e,
                              const struct gw_comp_core_instance_def *def,
                              struct gw_slice debug_name)
{
    uint32_t index = gw_comp_encode_core_instance(&e->out, def);
    gw_new_name(e, GW_COMP_SORT_CORE_INSTANCE, index, debug_name);
    return index;
}

uint32_t gw_new_core_instantiate(struct gw_new_encoder *e, uint32_t module,
                                 const struct gw_comp_core_arg *args, uint32_t count,
                                 struct gw_slice debug_name)
{
    const struct gw_comp_core_instance_def def = {
        .is_instantiate = true, .module = module, .count = count, .args = args};
    return core_instance(e, &def, debug_name);
}

uint32_t gw_new_core_bundle(struct gw_new_encoder *e,
                            const struct gw_comp_core_export *exports, uint32_t count,
                            struct gw_slice debug_name)
{
    const struct gw_comp_core_instance_def def = {.count = count, .exports = exports};
    return core_instance(e, &def, debug_name);
}

uint32_t gw_new_core_module(struct gw_new_encoder *e, struct gw_slice bytes,
                            struct gw_slice debug_name)
{
    uint32_t index = gw_comp_encode_core_module(&e->out, bytes);
    gw_new_name(e, GW_COMP_SORT_CORE_MODULE, index, debug_name);
    return index;
}

uint32_t gw_new_canon(struct gw_new_encoder *e, const struct gw_comp_canon_def *def,
                      enum gw_comp_sort sort, struct gw_slice debug_name)
{
    uint32_t index = gw_comp_encode_canon(&e->out, def);
    gw_new_name(e, sort, index, debug_name);
    return index;
}

uint32_t gw_new_import(struct gw_new_encoder *e, const struct gw_comp_name_def *name,
                       const struct gw_comp_extern_def *type)
{
    uint32_t index = gw_comp_encode_import(&e->out, name, type);
    gw_new_name(e, gw_comp_extern_sort(type->kind), index, name->name);
    return index;
}

uint32_t gw_new_export(struct gw_new_encoder *e, const struct gw_comp_name_def *name,
                       enum gw_comp_sort sort, uint32_t what)
{
    const struct gw_comp_export_def def = {
        .name = *name, .has_what = true, .what = {(uint8_t)sort, what}
    };
    uint32_t index = gw_comp_encode_export(&e->out, &def);
    gw_new_name(e, sort, index, name->name);
    return index;
}

void gw_new_names(struct gw_new_encoder *e)
{
    const struct gw_comp_encode_named *names[GW_COMP_SORT_COUNT];
    uint32_t counts[GW_COMP_SORT_COUNT];
    for (int sort = 0; sort < GW_COMP_SORT_COUNT; sort++) {
        names[sort] = e->names[sort].data;
        counts[sort] = (uint32_t)e->names[sort].len;
    }
    gw_comp_encode_names(&e->out, gw_slice_of("", 0), names, counts);
}
