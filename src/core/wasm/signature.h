/* SPDX-License-Identifier: Apache-2.0 */
/* signature.h -- the signatures of opcodes.def, unpacked once per process.
 * An operand is a number type, or GW_BOT for an address of the memory's index type. */
#ifndef GW_CORE_WASM_SIGNATURE_H
#define GW_CORE_WASM_SIGNATURE_H

#include "core/wasm/opcodes.h"
#include "core/wasm/types.h"

struct gw_signature {
    bool is_simple; /* false: the validator has a rule of its own */
    uint8_t param_count, result_count;
    uint8_t params[4], results[2];
};

/* What the validator's loop does with a one-byte code without help. */
enum gw_fast_kind {
    GW_FAST_NONE,
    GW_FAST_UNARY,
    GW_FAST_BINARY,
    GW_FAST_LOAD,
    GW_FAST_STORE
};

struct gw_fast {
    uint8_t kind;       /* enum gw_fast_kind */
    uint8_t in, out;    /* value types; a store's `in` is the stored value */
    uint8_t align_log2; /* natural alignment */
};

enum { GW_FAST_CODES = 256 };

struct gw_signatures {
    struct gw_signature of[GW_OP_COUNT];
    struct gw_fast fast[GW_FAST_CODES];
};

/* The tables; made at the first call.     thread  any */
const struct gw_signatures *gw_signatures(void);

#endif
