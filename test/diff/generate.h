/* SPDX-License-Identifier: Apache-2.0 */
/* generate.h -- valid modules out of arbitrary bytes.
 *
 * The bytes decide which instructions, types and constants appear; whatever they are, the module is
 * valid, deterministic apart from the bits of NaNs, and stops: functions and loops take from a budget in a
 * global and trap when it is used up. A fuzzer's mutations of the bytes become mutations
 * of the program. When the bytes run out, the simplest choice is taken everywhere. */
#ifndef GW_TEST_DIFF_GENERATE_H
#define GW_TEST_DIFF_GENERATE_H

#include "base/slice.h"
#include "core/wasm/features.h"
#include "core/wasm/writer.h"

/* Append a module that uses no feature beyond `features`. It imports nothing and exports its
 * functions "f0", "f1", ..., its memory "m" and its globals "g0", ... (g0 is the budget). */
void gw_generate_module(struct gw_slice bytes, gw_features features, struct gw_writer *out);

#endif
