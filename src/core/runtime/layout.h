/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h -- where everything of an instance lies.
 *
 * An instance is one block of memory whose layout follows from the module alone, so that
 * compiled code reaches all of it at constant distances from the struct gw_instance that
 * it stands behind:
 *
 *   struct gw_instance | own globals | own tables | own memories | own funcs |
 *   funcs[] | tables[] | memories[] | globals[] | tags[] | types[] | type_ids[] |
 *   elems[] | datas[]
 *
 * The pointer arrays cover whole index spaces, imports first; they are what the fields of
 * struct gw_instance of the same name point to. Offsets count from the instance. */
#ifndef GW_CORE_RUNTIME_LAYOUT_H
#define GW_CORE_RUNTIME_LAYOUT_H

#include "core/wasm/module.h"

struct gw_layout {
    uint32_t own_globals;  /* struct gw_global[], aligned to 16 */
    uint32_t own_tables;   /* struct gw_table[] */
    uint32_t own_memories; /* struct gw_memory[] */
    uint32_t own_funcs;    /* struct gw_func[] */
    uint32_t funcs, tables, memories, globals, tags; /* pointers */
    uint32_t types;                                  /* const struct gw_canon *[] */
    uint32_t type_ids;                               /* gw_type_id[], by type index */
    uint32_t elems, datas;
    size_t total_bytes;
};

/* Compute the layout of a module's instances.
 *   errors   LIMIT: beyond 2^31 bytes, where compiled code could not reach
 *   cost     O(1)      thread  any */
enum gw_err gw_layout_of(const struct gw_module *module, struct gw_layout *out);

#endif
