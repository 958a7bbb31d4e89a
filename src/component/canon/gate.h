/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h -- who may be in a component instance, and may leave it.
 *
 * A call enters the callee's instance and all its ancestors that the caller is not in; none of
 * them may be entered already. While guest code runs on behalf of the ABI (realloc, post-return)
 * its instance may not be left.
 *
 * spec: component-model, CanonicalABI#component-instances */
#ifndef GW_COMPONENT_CANON_GATE_H
#define GW_COMPONENT_CANON_GATE_H

#include <stdbool.h>

#include "base/diag.h"

/* Part of an instance; one thread at a time. */
struct gw_canon_gate {
    struct gw_canon_gate
        *parent;                /* of the instance that instantiated it; NULL: the host */
    bool is_entered, is_locked; /* locked: may not be left */
};

/* Enter an instance from `caller` (NULL: from the host), and leave it the same way. A trap in
 * between leaves it entered for good.
 *   errors   TRAP: somebody is inside */
enum gw_err gw_canon_gate_enter(struct gw_canon_gate *gate,
                                const struct gw_canon_gate *caller, struct gw_diag *diag);
void gw_canon_gate_leave(struct gw_canon_gate *gate, const struct gw_canon_gate *caller);

/* Check whether a call or a built-in may leave the instance.       errors  TRAP */
static inline enum gw_err gw_canon_gate_check(const struct gw_canon_gate *gate,
                                              struct gw_diag *diag)
{
    if (GW_LIKELY(!gate->is_locked)) return GW_OK;
    return gw_diag_set(diag, GW_ERR_TRAP, "cannot leave component instance");
}

#endif
