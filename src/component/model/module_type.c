/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/module_type.h"

enum gw_err gw_module_type_of(const struct gw_module *m, struct gw_arena *arena,
                              struct gw_comp_module_type *out)
{
    struct gw_comp_core_extern *imports =
        gw_arena_array(arena, m->import_count, sizeof *imports);
    struct gw_comp_core_extern *exports =
        gw_arena_array(arena, m->export_count, sizeof *exports);
    if (!imports || !exports) return GW_ERR_NOMEM;
    for (uint32_t i = 0; i < m->import_count; i++) {
        const struct gw_import *from = &m->imports[i];
        imports[i] = (struct gw_comp_core_extern){from->module, from->name,
                                                  gw_core_type_of(m, from->kind, from->index)};
    }
    for (uint32_t i = 0; i < m->export_count; i++) {
        const struct gw_export *from = &m->exports[i];
        exports[i] = (struct gw_comp_core_extern){
            {NULL, 0},
            from->name, gw_core_type_of(m, from->kind, from->index)
        };
    }
    *out = (struct gw_comp_module_type){m->import_count, m->export_count, imports,
                                        exports, m};
    return GW_OK;
}
