/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/module.h"

struct gw_module *gw_module_ref(struct gw_module *module)
{
    atomic_fetch_add_explicit(&module->refs, 1, memory_order_relaxed);
    return module;
}

void gw_module_unref(struct gw_module **module)
{
    struct gw_module *m = *module;
    *module = NULL;
    if (!m || atomic_fetch_sub_explicit(&m->refs, 1, memory_order_acq_rel) != 1) return;
    void *code = atomic_load_explicit(&m->code, memory_order_acquire);
    if (code) m->release_code(code);
    if (m->interned_groups)
        gw_type_registry_release(m->registry, m->rec_groups, m->interned_groups,
                                 m->type_ids);
    gw_map_deinit(&m->export_map);
    gw_alloc_put(m->alloc, m->owned_bytes, m->bytes.len);
    gw_arena_deinit(&m->arena);
    gw_alloc_put(m->alloc, m, sizeof *m);
}

const struct gw_export *gw_module_find_export(const struct gw_module *module,
                                              struct gw_slice name)
{
    uint64_t index;
    if (!gw_map_find(&module->export_map, name, &index)) return NULL;
    return &module->exports[index];
}
