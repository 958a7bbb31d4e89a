/* SPDX-License-Identifier: Apache-2.0 */
#include "core/interp/ops.h"

#define T uint64_t
#define S int64_t
#define BITS 64
#define P(name) gw_i64_##name
#define CLZ(v) (T)__builtin_clzll(v)
#define CTZ(v) (T)__builtin_ctzll(v)
#define POPCNT(v) gw_popcnt64(v)
#include "core/interp/ops_int.h"
