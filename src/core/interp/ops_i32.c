/* SPDX-License-Identifier: Apache-2.0 */
#include "core/interp/ops.h"

#define T uint32_t
#define S int32_t
#define BITS 32
#define P(name) gw_i32_##name
#define CLZ(v) (T)__builtin_clz(v)
#define CTZ(v) (T)__builtin_ctz(v)
#define POPCNT(v) gw_popcnt32(v)
#include "core/interp/ops_int.h"
