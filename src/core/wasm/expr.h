/* SPDX-License-Identifier: Apache-2.0 */
/* expr.h -- constant expressions that are a single constant, as nearly all are. */
#ifndef GW_CORE_WASM_EXPR_H
#define GW_CORE_WASM_EXPR_H

#include "core/wasm/module.h"

/* Is it `i32.const N end` or `i64.const N end`, well-formed?
 *   *type    GW_I32 or GW_I64      *bits  N; of an i32, zero-extended */
bool gw_expr_constant(const struct gw_expr *expr, gw_valtype *type, uint64_t *bits);

#endif
