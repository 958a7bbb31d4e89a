/* SPDX-License-Identifier: Apache-2.0 */
/* fit.h -- does a component fit a world? It may import what the world imports, and must export what
 * the world exports; every misfit is told, not only the first. */
#ifndef GW_COMPONENT_CHECK_FIT_H
#define GW_COMPONENT_CHECK_FIT_H

#include "component/model/decode.h"
#include "component/model/misfit.h"
#include "component/wit/wit.h"

/* Make a component that defines a world's type, and nothing else.
 *   options  alloc and registry
 *   *out     owned; gw_component_unref
 *   errors   what validation may find in a world that is too large; NOMEM */
enum gw_err gw_check_world(struct gw_wit *wit, const struct gw_wit_world *world,
                           const struct gw_component_options *options,
                           struct gw_diag *diag, struct gw_component **out);

/* Make one of a world that imports every interface of the root package and of those it needs.
 *   errors   the same */
enum gw_err gw_check_interfaces(struct gw_wit *wit,
                                const struct gw_component_options *options,
                                struct gw_diag *diag, struct gw_component **out);

/* The world's type in such a component. */
const struct gw_comp_component_type *
gw_check_world_type(const struct gw_component *component);

/* Hold a component's type against a world's.
 *   exports_too  false: its imports alone, against what the world imports
 *   visit    called for each misfit; may be NULL
 *   errors   UNLINKABLE: there was at least one; LIMIT, NOMEM */
enum gw_err gw_check_fit(const struct gw_component_options *options,
                         const struct gw_comp_component_type *component,
                         const struct gw_comp_component_type *world, bool exports_too,
                         enum gw_comp_naming naming, gw_comp_misfit_visit *visit,
                         void *env);

#endif
