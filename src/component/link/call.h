/* SPDX-License-Identifier: Apache-2.0 */
/* call.h -- canonical definitions come to life: lifted and lowered functions, built-ins. */
#ifndef GW_COMPONENT_LINK_CALL_H
#define GW_COMPONENT_LINK_CALL_H

#include "component/link/prelink.h"

/* Make what the canonical definition at index `at` of the instance's component defines.
 *   errors   UNLINKABLE, LIMIT, NOMEM */
enum gw_err gw_link_make_canon(struct gw_comp_instance *instance, uint32_t at,
                               struct gw_diag *diag);

/* Have a resource's end told to the instance that defines it; `dtor` NULL: it only has to be one
 * that may be entered.      errors  NOMEM */
enum gw_err gw_link_set_dtor(struct gw_canon_resource *resource,
                             struct gw_comp_instance *home, struct gw_func *dtor);

/* Turn an error of the canonical ABI with its words into a trap of the store; others pass. */
enum gw_err gw_link_trap(struct gw_store *store, enum gw_err err,
                         const struct gw_diag *diag);

/* Make a memory with its realloc; NULL when out of memory. */
struct gw_link_memory *gw_link_memory_new(struct gw_comp_instance *instance,
                                          const struct gw_comp_canon_opts *options);

/* Bring a guest memory's place and size up to date: after every call of guest code. */
static inline void gw_link_memory_refresh(struct gw_link_memory *memory)
{
    if (!memory->memory) return;
    memory->canon.base = memory->memory->base;
    memory->canon.size = gw_memory_bytes(memory->memory);
}

/* Built-ins (builtins.c): make the core function of any canonical definition but lift and lower. */
enum gw_err gw_link_make_builtin(struct gw_comp_instance *instance,
                                 const struct gw_link_canon *canon,
                                 struct gw_func **out);

/* Find what the resources of a plan are in an instance.     errors  NOMEM */
enum gw_err gw_link_find_resources(const struct gw_comp_instance *instance,
                                   const struct gw_canon_plan *plan,
                                   const struct gw_canon_resource *const **out);

/* Make a core function of an instance.      errors  NOMEM */
enum gw_err gw_link_make_func(struct gw_comp_instance *instance, gw_type_id type,
                              gw_host_fn *fn, void *env, struct gw_func **out);

#endif
