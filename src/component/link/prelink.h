/* SPDX-License-Identifier: Apache-2.0 */
/* prelink.h -- a component and a host brought together once, for any number of instances.
 *
 * Names are looked up here, types compared, and plans of the canonical ABI compiled. Instantiation
 * then only goes from definition to definition.
 *
 * Immutable, counted by references, shared by threads; but the plans that copy from one component
 * to another are compiled when the two first meet, under a lock. */
#ifndef GW_COMPONENT_LINK_PRELINK_H
#define GW_COMPONENT_LINK_PRELINK_H

#include "component/link/host.h"
#include "component/link/linked.h"
#include "os/lock.h"

struct gw_link_copy_plan {
    const struct gw_comp_canon_def *lift;
    const struct gw_canon_plan *plan;
    struct gw_link_copy_plan *next;
};

/* What is known beforehand of a canonical definition. */
struct gw_link_canon {
    const struct gw_comp_canon_def *def;
    const struct gw_canon_plan *plan; /* lift, lower: between guest and values */
    struct gw_link_copy_plan *copies; /* lower: under prelinked's lock */
};

/* What is known beforehand of one component, nested or not. */
struct gw_link_code {
    const struct gw_component *component;
    struct gw_comp_prelinked *prelinked;
    struct gw_link_canon **canons;     /* by definition; NULL where it is no canon */
    const struct gw_link_code **nested; /* by definition */
};

struct gw_comp_prelinked {
    _Atomic uint32_t refs;
    struct gw_alloc *alloc;
    struct gw_arena arena;
    struct gw_component *component; /* a reference */
    const struct gw_link_code *code;
    union gw_linked *imports; /* by position: what the host gives */
    struct gw_lock lock;      /* of `copies` everywhere, and of `arena` then */
};

/* Bring a component and a host together.
 *   component  validated; a reference is taken
 *   host       NULL: none; borrowed, must outlive *out
 *   *out       owned; gw_comp_prelinked_unref
 *   errors     UNLINKABLE: diag names the import, what was wanted and what is offered; LIMIT,
 *              NOMEM
 *   cost       O(definitions) and that of comparing types */
enum gw_err gw_comp_prelink(struct gw_alloc *alloc, struct gw_component *component,
                            const struct gw_link_host *host, struct gw_diag *diag,
                            struct gw_comp_prelinked **out);
struct gw_comp_prelinked *gw_comp_prelinked_ref(struct gw_comp_prelinked *prelinked);
void gw_comp_prelinked_unref(struct gw_comp_prelinked **prelinked);

/* Find the plan for calls of `lift` through `lower`, or compile it.
 *   errors   LIMIT, NOMEM
 *   thread   any */
enum gw_err gw_prelink_copy_plan(struct gw_comp_prelinked *prelinked,
                                 struct gw_link_canon *lower,
                                 const struct gw_comp_canon_def *lift,
                                 struct gw_diag *diag,
                                 const struct gw_canon_plan **out);

#endif
