/* SPDX-License-Identifier: Apache-2.0 */
/* sites.h -- which functions the indirect calls of an instance reach: for a tier above,
 * and for who asks (`run --profile`).
 *
 * Each call_indirect and call_ref that was reached is a site. It counts its targets one by
 * one as long as they are few; where they are more, the heaviest stay: a new one takes the
 * lightest's place once more calls went elsewhere than the lightest has had. Counts are of
 * calls since the target came in, so they never say too much; all calls together are
 * exact. */
#ifndef GW_CORE_RUNTIME_SITES_H
#define GW_CORE_RUNTIME_SITES_H

#include "base/map.h"
#include "core/wasm/types.h"

struct gw_func;

enum { GW_SITE_TARGETS = 4 };

struct gw_site_target {
    const struct gw_func *func; /* NULL: none */
    uint64_t calls;
};

struct gw_site {
    uint64_t key;      /* func << 32 | position: the map's */
    gw_funcidx func;   /* in the module: it contains the call */
    uint32_t position; /* of the instruction in the function's body */
    uint64_t calls;    /* in all */
    uint64_t strays;   /* of targets that are not listed, since one was last listed */
    struct gw_site_target targets[GW_SITE_TARGETS]; /* in no order */
    struct gw_site *next;
};

/* Of one instance; its thread's. */
struct gw_sites {
    struct gw_map by_place;
    struct gw_site *first;
    uint32_t count;
};

void gw_sites_init(struct gw_sites *sites, struct gw_alloc *alloc);
void gw_sites_deinit(struct gw_sites *sites);

/* Count one call.      errors  NOMEM: it was not counted */
enum gw_err gw_sites_count(struct gw_sites *sites, gw_funcidx func,
                            uint32_t position, const struct gw_func *target);

#endif
