/* SPDX-License-Identifier: Apache-2.0 */
/* generate.h -- valid modules out of arbitrary bytes.
 *
 * The bytes are records of eight. Two of them settle the module (memories, types, imports);
 * then come the functions, one after the other: a record about the function, a record for
 * each step of its code, and a record that starts with 0xff. A step is roughly an
 * instruction with what it needs. Whatever the bytes are, the module is valid; any records
 * may be left out and the others go on meaning nearly what they meant, so that a fuzzer's
 * mutations of the bytes become mutations of the program, and a program that shows a
 * difference shrinks by leaving out records (reduce.h).
 *
 * The modules are deterministic: bits of NaNs are made one pattern before anything can see
 * them, and relaxed instructions get operands for which there is one result. They stop:
 * functions and loops take from a budget in a global, and leave early once it is used up. */
#ifndef GW_TEST_DIFF_GENERATE_H
#define GW_TEST_DIFF_GENERATE_H

#include <stdbool.h>

#include "base/slice.h"
#include "core/wasm/features.h"
#include "core/wasm/writer.h"

enum {
    GENERATE_RECORD = 8, /* bytes */
    GENERATE_HEADER = 2, /* records */
    GENERATE_END = 0xff, /* the first byte of the record that ends a function */
    GENERATE_BUDGET = 120,
    GENERATE_MAX_FUNCS = 24,
};

struct generate_options {
    gw_features features;
    bool is_closed; /* imports nothing, has no shared memory, no v128 in signatures: for
                     * other engines to run */
};

/* Append a module that uses no feature beyond `features`. It exports its functions "f0",
 * "f1", ..., its memories "m0", ... and its globals "g0", ... (g0 is the budget).
 *   returns  how many functions it has, imports apart */
unsigned gw_generate_module(struct gw_slice bytes, const struct generate_options *options,
                            struct gw_writer *out);

/* Fill `bytes` as a generator of programs would: 8 to 16 functions of very different kinds.
 *   cap      at least GENERATE_SEED_BYTES
 *   returns  how many bytes */
enum { GENERATE_SEED_BYTES = 24 << 10 };
size_t gw_generate_seed(uint64_t seed, uint8_t *bytes);

#endif
