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
#include "core/wasm/module.h"

/* What a core import wants, a core export is. */
struct gw_core_type {
    enum gw_extern_kind kind;
    union {
        gw_type_id func; /* FUNC TAG */
        struct gw_tabletype table;
        struct gw_memtype memory;
        struct gw_globaltype global;
    };
};

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

/* Say whether what is given can stand for what is wanted.     spec: valid/matching */
bool gw_core_type_matches(const struct gw_type_registry *registry,
                          const struct gw_core_type *given,
                          const struct gw_core_type *wanted);

/* Print as messages show it: "func (i32 i32)->(i32)", "memory 1..2 shared".
 *   returns  the length that was needed, as snprintf does */
int gw_core_type_print(const struct gw_type_registry *registry,
                       const struct gw_core_type *type, char *out, size_t cap);

#endif
