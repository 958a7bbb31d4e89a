/* SPDX-License-Identifier: Apache-2.0 */
#include "core/interp/ops.h"

#define T double
#define P(name) gw_f64_##name
#define SLOT_AT SLOT_F64
#define IMM_AT IMM_F64(16)
#define IMM_BYTES 24
#define IMM_BRANCH IMM_F64(16)
#define ACC d0
#define STORE gw_slot_set_f64
#include "core/interp/ops_float.h"
