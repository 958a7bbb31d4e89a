/* SPDX-License-Identifier: Apache-2.0 */
/* imports.h -- the imports of a composition: gathered from whoever needs them, merged by name and
 * track, written in an order in which each follows what it speaks of. */
#ifndef GW_COMPONENT_COMPOSE_IMPORTS_H
#define GW_COMPONENT_COMPOSE_IMPORTS_H

#include "component/compose/types.h"

struct gw_compose_imports {
    struct gw_compose_types *types;
    struct gw_vec list;       /* struct import, imports.c */
    struct gw_map tracks;     /* track of a name -> position in list */
    struct gw_ptr_map owners; /* a type, or what was added -> which import's, plus 1 */
    struct gw_ptr_map
        given;        /* a resource -> struct gw_slice, an import that is not ours */
    uint32_t current; /* which is being written; GW_GRAPH_NONE */
    uint32_t depth;   /* of imports that wait for each other */
};

/* From then on `types` asks here for what it lacks. */
void gw_compose_imports_init(struct gw_compose_imports *imports,
                             struct gw_compose_types *types);
void gw_compose_imports_deinit(struct gw_compose_imports *imports);

/* Somebody imports something under a name.
 *   needed   false: only if somebody else speaks of it */
bool gw_compose_imports_add(struct gw_compose_imports *imports,
                            const struct gw_comp_extern *import, bool needed);

/* Somebody has an import that was satisfied otherwise: its resources are not ours. */
bool gw_compose_imports_give(struct gw_compose_imports *imports,
                             const struct gw_comp_extern *import);

/* Write all that are needed: instances first. */
bool gw_compose_imports_write(struct gw_compose_imports *imports);

/* What a name was imported as.       returns  whether it was */
bool gw_compose_imports_find(struct gw_compose_imports *imports, struct gw_slice name,
                             struct gw_comp_sortidx *out);

#endif
