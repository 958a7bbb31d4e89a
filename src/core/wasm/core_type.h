/* SPDX-License-Identifier: Apache-2.0 */
/* core_type.h -- the type of an import or export, freed from its module: canonical, so that equal ids
 * are equal types in all modules of one registry. */
#ifndef GW_CORE_WASM_CORE_TYPE_H
#define GW_CORE_WASM_CORE_TYPE_H

#include "core/wasm/module.h"
#include "core/wasm/type_registry.h"

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

/* The type of item `index` of a kind's index space. */
struct gw_core_type gw_core_type_of(const struct gw_module *module,
                                    enum gw_extern_kind kind, uint32_t index);

/* Say whether what is given can stand for what is wanted.     spec: valid/matching */
bool gw_core_type_matches(const struct gw_type_registry *registry,
                          const struct gw_core_type *given,
                          const struct gw_core_type *wanted);

/* Print as messages show it: "func (i32 i32)->(i32)", "memory 1..2 shared".
 *   returns  the length that was needed, as snprintf does */
int gw_core_type_print(const struct gw_type_registry *registry,
                       const struct gw_core_type *type, char *out, size_t cap);

#endif
