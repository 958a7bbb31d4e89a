/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/gate.h"

/* Is the caller in this instance? It is in its own and in all ancestors of that. */
static bool has(const struct gw_canon_gate *gate, const struct gw_canon_gate *caller)
{
    for (; caller; caller = caller->parent)
        if (caller == gate) return true;
    return false;
}

enum gw_err gw_canon_gate_enter(struct gw_canon_gate *gate,
                                const struct gw_canon_gate *caller, struct gw_diag *diag)
{
    for (struct gw_canon_gate *g = gate; g && !has(g, caller); g = g->parent)
        if (g->is_entered)
            return gw_diag_set(diag, GW_ERR_TRAP, "cannot enter component instance");
    for (struct gw_canon_gate *g = gate; g && !has(g, caller); g = g->parent)
        g->is_entered = true;
    return GW_OK;
}

void gw_canon_gate_leave(struct gw_canon_gate *gate, const struct gw_canon_gate *caller)
{
    for (struct gw_canon_gate *g = gate; g && !has(g, caller); g = g->parent)
        g->is_entered = false;
}
