/* SPDX-License-Identifier: Apache-2.0 */
/* call.h -- values into a guest and out of it, along a plan.
 *
 * Core values are slots of 64 bits as everywhere in the runtime: 32-bit ones are in the lower half, and the
 * upper is not looked at when lifting and zero when lowering. Nothing is allocated here but what
 * goes to the call's arena: strings, lists, and the parts of values.
 *
 *   a host calls a guest         lower_params, the core function, lift_result, scope_check,
 *                                then post-return with the same core results
 *   a guest calls the host       lift_params, the host function, lower_result
 *   a guest calls a guest        copy_params, the core function, copy_result
 *
 * Whether an instance may be entered or left is not looked at here: gate.h.
 *
 * Errors of all: TRAP, the guest is at fault; INVALID, a value of the host is not of its type;
 * LIMIT, a value of the host is too large; NOMEM; what realloc answers. diag says what was wrong. After
 * an error, what was done so far stays: an instance that trapped is not entered again.
 *
 * spec: component-model, CanonicalABI#lifting-and-lowering-values */
#ifndef GW_COMPONENT_CANON_CALL_H
#define GW_COMPONENT_CANON_CALL_H

#include "component/canon/handle.h"
#include "component/canon/plan.h"
#include "component/model/value.h"

/* One side of a call: an instance as the values meet it. Caller's storage. */
struct gw_canon_call {
    struct gw_canon_memory *memory; /* NULL: the plan needs none */
    struct gw_canon_table *handles; /* NULL: the plan has no resources */
    const struct gw_canon_resource *const *resources; /* one for each of the plan's */
    struct gw_canon_scope *scope;                     /* of this call; for borrows */
    struct gw_arena *arena; /* lifting to values: where they go */
    bool packs; /* lifting to values: also pack lists of enums, of flags, and of integer
                 * records without padding: only who asks for that can read it */
    struct gw_diag *diag;
};

/* Lower the parameters; *out has room for gw_canon_plan_slots(plan) slots. */
enum gw_err gw_canon_lower_params(const struct gw_canon_plan *plan,
                                  const struct gw_canon_call *call,
                                  const struct gw_comp_value *values, uint64_t *out);
/* Lower the result: to results[0], or where the last parameter in args points.
 * `value` and `args` may lie anywhere; `results` may be `args`. */
enum gw_err gw_canon_lower_result(const struct gw_canon_plan *plan,
                                  const struct gw_canon_call *call,
                                  const struct gw_comp_value *value, const uint64_t *args,
                                  uint64_t *results);

/* Lift the parameters or the result; `values` has room for all parameters, or for one. */
enum gw_err gw_canon_lift_params(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *call, const uint64_t *args,
                                 struct gw_comp_value *values);
enum gw_err gw_canon_lift_result(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *call,
                                 const uint64_t *results, struct gw_comp_value *value);

/* Copy the parameters from the caller (place 0 of the plan) to the callee (place 1), and the
 * result back. Sources and targets of slots may not overlap.
 *
 * Borrows are lent by the caller's scope and counted by the callee's; if caller and callee are
 * one instance, indices of handles may differ from what lifting all, then lowering all gives. */
enum gw_err gw_canon_copy_params(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *caller,
                                 const struct gw_canon_call *callee, const uint64_t *args,
                                 uint64_t *out);
enum gw_err gw_canon_copy_result(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *caller,
                                 const struct gw_canon_call *callee,
                                 const uint64_t *callee_results, const uint64_t *args,
                                 uint64_t *results);

/* Slots of the core parameters that a lift takes; a lower may take one more. */
static inline uint32_t gw_canon_plan_slots(const struct gw_canon_plan *plan)
{
    return plan->params.is_spilled ? 1 : plan->params.flat;
}

#endif
