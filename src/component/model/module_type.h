/* SPDX-License-Identifier: Apache-2.0 */
/* module_type.h -- what a core module, seen from a component, imports and exports.
 *
 * Types are canonical (core/wasm/types.h): equal ids, equal types, across all modules
 * of one registry. Made from a decoded module, or from a module type that a component
 * writes. */
#ifndef GW_COMPONENT_MODEL_MODULE_TYPE_H
#define GW_COMPONENT_MODEL_MODULE_TYPE_H

#include "base/arena.h"
#include "base/diag.h"
#include "core/wasm/core_type.h"

struct gw_comp_core_extern {
    struct gw_slice module; /* imports only */
    struct gw_slice name;
    struct gw_core_type type;
};

struct gw_comp_module_type {
    uint32_t import_count, export_count;
    const struct gw_comp_core_extern *imports, *exports;
    const struct gw_module *module; /* whose type this is; NULL: only a type */
};

/* The type of a validated module. Exports and imports keep the module's order.
 *   *out     in the arena; borrows names from the module
 *   errors   NOMEM */
enum gw_err gw_module_type_of(const struct gw_module *module, struct gw_arena *arena,
                              struct gw_comp_module_type *out);

#endif
