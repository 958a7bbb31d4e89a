/* SPDX-License-Identifier: Apache-2.0 */
/* outcome.h -- run a whole module and boil down what it did to one number.
 *
 * Every import is given a stand-in (host functions that return zeros, empty tables ...), every exported
 * function is called once, and the digest takes in results, traps, memories, globals and
 * tables. So two configurations agree on a module when their digests are equal. */
#ifndef GW_TEST_DIFF_OUTCOME_H
#define GW_TEST_DIFF_OUTCOME_H

#include <stdbool.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/diag.h"
#include "base/slice.h"
#include "core/wasm/features.h"

struct outcome_config {
    const char *name;
    struct gw_alloc *alloc;
    gw_features features;
    int64_t fuel; /* < 0: not metered */
    bool prefer_checked, gc_stress;
    int32_t budget; /* what the i32 global exported as "g0" is set to before each call; < 0: not */
    FILE *trace;    /* a line a call; NULL: none */
};

struct outcome_config outcome_defaults(struct gw_alloc *alloc);

struct outcome {
    uint64_t digest;
    unsigned calls, traps, exceptions;
};

/* Decode, validate, instantiate and call.
 *   errors   whatever loading gives; UNSUPPORTED: an import has no stand-in, or a memory is shared
 *            (nobody would end a wait); a trap in a start function is no error but part of the outcome */
enum gw_err outcome_of(struct gw_slice wasm, const struct outcome_config *config,
                       struct gw_diag *diag, struct outcome *out);

#endif
