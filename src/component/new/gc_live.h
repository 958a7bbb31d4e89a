/* SPDX-License-Identifier: Apache-2.0 */
/* gc_live.h -- what of a module is live, seen from some of its exports. Inside gc. */
#ifndef GW_COMPONENT_NEW_GC_LIVE_H
#define GW_COMPONENT_NEW_GC_LIVE_H

#include "base/vec.h"
#include "component/new/gc.h"
#include "component/new/reindex.h"

#define GW_GC_DEAD UINT32_MAX

/* Of each space, by index: DEAD, or a number (new indices, once gc_write.c gave them). */
struct gw_gc_live {
    const struct gw_module *module;
    struct gw_arena *arena;
    uint32_t *map[GW_REINDEX_SPACES];
    uint32_t count[GW_REINDEX_SPACES];
    bool *needs_declaring; /* by function: ref.func stands in a body that is live */
    bool *is_kept;         /* by export */
    struct gw_module_data *datas; /* by index */
    struct gw_vec work;
    struct gw_writer scratch;
    bool is_in_body;
    enum gw_err err;
};

static inline bool gw_gc_live_is(const struct gw_gc_live *live,
                                 enum gw_reindex_space space, uint32_t index)
{
    return live->map[space][index] != GW_GC_DEAD;
}

/* Find what is live: the exports that are named, the start function, and all that they need.
 *   live     filled; in `arena`
 *   errors   UNLINKABLE: no export of that name; NOMEM */
enum gw_err gw_gc_live_find(struct gw_gc_live *live, const struct gw_module *module,
                            const struct gw_gc_options *options, struct gw_arena *arena,
                            struct gw_diag *diag);

/* Find what else is live when this is, too.     errors  NOMEM */
enum gw_err gw_gc_live_add(struct gw_gc_live *live, enum gw_reindex_space space,
                           uint32_t index);

#endif
