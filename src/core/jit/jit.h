/* SPDX-License-Identifier: Apache-2.0 */
/* jit.h -- the baseline compiler tier, where the CPU has one. */
#ifndef GW_CORE_JIT_JIT_H
#define GW_CORE_JIT_JIT_H

#include "core/runtime/tier.h"

extern const struct gw_tier gw_jit_tier;

/* The options (enum gw_jit_option) that instances of the module will most likely want. */
uint32_t gw_jit_options(const struct gw_store_config *config,
                        const struct gw_module *module);

#endif
