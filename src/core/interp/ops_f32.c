/* SPDX-License-Identifier: Apache-2.0 */
#include "core/interp/ops.h"

#define T float
#define P(name) gw_f32_##name
#define SLOT_AT SLOT_F32
#define IMM_AT IMM_F32(12)
#define IMM_BYTES 16
#define IMM_BRANCH IMM_F32(16)
#define ACC s0
#define STORE gw_slot_set_f32
#include "core/interp/ops_float.h"
