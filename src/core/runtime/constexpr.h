/* SPDX-License-Identifier: Apache-2.0 */
/* constexpr.h -- constant expressions: initialisers and segment offsets.
 * spec: valid/instructions#constant-expressions */
#ifndef GW_CORE_RUNTIME_CONSTEXPR_H
#define GW_CORE_RUNTIME_CONSTEXPR_H

#include "core/runtime/instance.h"

/* Evaluate a validated expression in an instance whose functions, and whose globals as
 * far as the expression names them, are there. What it allocates is not rooted: store it
 * before the next allocation.
 *   errors   TRAP (out of memory in the GC heap, too deep), NOMEM */
enum gw_err gw_constexpr_eval(struct gw_instance *instance, const struct gw_expr *expr,
                              gw_valtype type, union gw_value *out);

#endif
