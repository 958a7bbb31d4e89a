/* SPDX-License-Identifier: Apache-2.0 */
/* instantiate.h -- component instances, and calls into them.
 * spec: component-model, Explainer#component-invariants, CanonicalABI#canon-lift, #canon-lower */
#ifndef GW_COMPONENT_LINK_INSTANTIATE_H
#define GW_COMPONENT_LINK_INSTANTIATE_H

#include "component/link/prelink.h"

/* Bring a component to life.
 *   prelinked  a reference is taken, until the store ends
 *   data       for host functions
 *   *out       borrowed: the store's
 *   errors     UNLINKABLE, LIMIT, NOMEM; TRAP, EXCEPTION, EXIT of a start function: see the
 *              store
 *   cost       O(definitions); no name is looked up */
enum gw_err gw_comp_instantiate(struct gw_comp_prelinked *prelinked,
                                struct gw_store *store, void *data, struct gw_diag *diag,
                                struct gw_comp_instance **out);

/* Find an exported function: of the instance itself, or of one that it exports by version
 * track (`interface` empty: its own).
 *   returns  NULL: there is none */
const struct gw_linked_func *gw_comp_instance_func(const struct gw_comp_instance *instance,
                                                   struct gw_slice interface,
                                                   struct gw_slice name);

/* Call a function from the host.
 *   args     as many as the type has parameters, of the right kinds
 *   arena    for the result; the caller's
 *   result   written on success, where the type has one
 *   errors   TRAP, EXCEPTION, EXIT: the value waits in the store; INVALID: wrong kinds, diag
 *            says where; NOMEM
 *   thread   the store's */
enum gw_err gw_comp_call(const struct gw_linked_func *func,
                         const struct gw_comp_value *args, struct gw_arena *arena,
                         struct gw_diag *diag, struct gw_comp_value *result);

#endif
