/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/component.h"

const char *gw_comp_sort_text(enum gw_comp_sort sort)
{
    static const char *const texts[GW_COMP_SORT_COUNT] = {
        "core func", "core table",  "core memory",   "core global", "core tag",
        "core type", "core module", "core instance", "func",        "value",
        "type",      "component",   "instance",
    };
    return sort < GW_COMP_SORT_COUNT ? texts[sort] : "?";
}

bool gw_component_is(struct gw_slice bytes)
{
    static const uint8_t magic[4] = {0, 'a', 's', 'm'};
    return bytes.len >= 8 && memcmp(bytes.data, magic, 4) == 0 && bytes.data[6] == 1 &&
           bytes.data[7] == 0;
}

struct gw_component *gw_component_ref(struct gw_component *component)
{
    atomic_fetch_add_explicit(&component->root->refs, 1, memory_order_relaxed);
    return component;
}

static void free_root(struct gw_component *c)
{
    struct gw_alloc *alloc = c->alloc;
    for (size_t i = 0; i < c->modules.len; i++)
        gw_module_unref(GW_VEC_AT(struct gw_module *, &c->modules, i));
    gw_vec_deinit(&c->modules);
    for (size_t i = c->held.len; i-- > 0;)
        gw_type_registry_release_one(c->registry, *GW_VEC_AT(gw_type_id, &c->held, i));
    gw_vec_deinit(&c->held);
    gw_alloc_put(alloc, c->owned_bytes, c->bytes.len);
    gw_arena_deinit(&c->arena);
    gw_alloc_put(alloc, c, sizeof *c);
}

void gw_component_unref(struct gw_component **component)
{
    struct gw_component *c = *component;
    *component = NULL;
    if (!c) return;
    if (atomic_fetch_sub_explicit(&c->root->refs, 1, memory_order_acq_rel) == 1)
        free_root(c->root);
}

enum gw_comp_sort gw_comp_extern_sort(enum gw_comp_extern_kind kind)
{
    switch (kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        return GW_COMP_SORT_CORE_MODULE;
    case GW_COMP_EXTERN_FUNC:
        return GW_COMP_SORT_FUNC;
    case GW_COMP_EXTERN_VALUE:
        return GW_COMP_SORT_VALUE;
    case GW_COMP_EXTERN_TYPE:
    case GW_COMP_EXTERN_RESOURCE:
        return GW_COMP_SORT_TYPE;
    case GW_COMP_EXTERN_COMPONENT:
        return GW_COMP_SORT_COMPONENT;
    case GW_COMP_EXTERN_INSTANCE:
        return GW_COMP_SORT_INSTANCE;
    }
    return GW_COMP_SORT_COUNT;
}
