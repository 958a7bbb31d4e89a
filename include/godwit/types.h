/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- kinds that wasm.h has no name for.
 *
 * Reflection meets them where a module uses them. Typed references it shows as the
 * funcref or externref they are closest to. A v128 does not fit a wasm_val_t:
 * functions that take or give one are called with godwit_func_call (godwit/value.h). */
#ifndef GODWIT_TYPES_H
#define GODWIT_TYPES_H

#include "godwit/api.h"
#include "wasm.h"

enum godwit_valkind {
    GODWIT_V128 = 4, /* a wasm_valkind_t */
};

enum godwit_externkind {
    GODWIT_EXTERN_TAG = 4, /* a wasm_externkind_t */
};

#endif
