/* SPDX-License-Identifier: Apache-2.0 */
/* nominal.h -- a world in which every import and export is an interface of its own.
 *
 * In WIT one interface may be imported and exported, or stand under several names; in a component
 * each of these is another instance, with other types. Here each gets its own object, and what uses
 * types of an interface speaks of the one that is meant:
 *   - imports use the interface that is imported under its own name;
 *   - exports use the one that is exported under its own name, or else the imported one.
 * Interfaces that are met once and whose needs are not copied stay what they are. */
#ifndef GW_COMPONENT_NEW_NOMINAL_H
#define GW_COMPONENT_NEW_NOMINAL_H

#include "component/new/new.h"

/* Make such a world of `from`.
 *   arena    where everything new lies; *out borrows from `from` too
 *   errors   NOMEM; LIMIT: types nested too deeply */
enum gw_err gw_nominal_world(const struct gw_wit_world *from, struct gw_arena *arena,
                             struct gw_wit_world *out, struct gw_new_problem *problem);

#endif
