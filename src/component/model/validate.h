/* SPDX-License-Identifier: Apache-2.0 */
/* validate.h -- is the component valid? spec: component-model, Explainer, Binary,
 * CanonicalABI */
#ifndef GW_COMPONENT_MODEL_VALIDATE_H
#define GW_COMPONENT_MODEL_VALIDATE_H

#include "base/diag.h"
#include "component/model/component.h"

/* Validate a component with everything inside it: nested components, core modules and
 * their code; fill what component.h marks as validated.
 *   component  an outermost one, not yet shared
 *   errors     INVALID, LIMIT, FEATURE, NOMEM, and what decoding a body can give; diag
 * says at
 *              which offset, and which rule
 *   thread     one per component
 *   cost       O(len), and O(size of types) for each place that compares types */
enum gw_err gw_component_validate(struct gw_component *component, struct gw_diag *diag);

#endif
