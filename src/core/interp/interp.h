/* SPDX-License-Identifier: Apache-2.0 */
/* interp.h -- the interpreter tier: prepared register code, on every platform. */
#ifndef GW_CORE_INTERP_INTERP_H
#define GW_CORE_INTERP_INTERP_H

#include "core/runtime/tier.h"

extern const struct gw_tier gw_interp_tier;

#endif
