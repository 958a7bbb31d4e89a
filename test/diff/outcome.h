/* SPDX-License-Identifier: Apache-2.0 */
/* outcome.h -- run a whole module and boil down what it did to numbers.
 *
 * Every import is given a stand-in (host functions that make results of their arguments and
 * now and then call back, empty tables ...), every exported function is called twice, and
 * the digests take in results, traps, exceptions, memories, globals and tables. So two
 * configurations agree on a module when their digests are equal. */
#ifndef GW_TEST_DIFF_OUTCOME_H
#define GW_TEST_DIFF_OUTCOME_H

#include <stdbool.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/diag.h"
#include "base/slice.h"
#include "core/wasm/module.h"

struct gw_tier;

struct outcome_config {
    const char *name;
    const struct gw_tier *tier;
    struct gw_alloc *alloc;
    int64_t fuel; /* < 0: not metered */
    bool is_interruptible, prefer_checked, gc_stress;
    bool allow_shared; /* shared memories: for modules whose waits end */
    bool is_linked;    /* two instances: the second imports of the first what it can */
    int32_t budget;    /* what the i32 global exported as "g0" is set to before each call;
                     * < 0: not */
    FILE *trace;       /* a line a call; NULL: none */
};

struct outcome_config outcome_defaults(struct gw_alloc *alloc);

/* A tier by the name that the engine knows it by; NULL: there is none. */
const struct gw_tier *outcome_tier(const char *name);

enum { OUTCOME_MAX_CALLS = 64 }; /* that are told apart */

struct outcome {
    uint64_t digest; /* of everything */
    unsigned calls, traps, exceptions;
    uint64_t after[OUTCOME_MAX_CALLS]; /* the digest after each call */
};

/* A decoded and validated module, which any number of runs may share.
 *   wasm     borrowed, and must outlive it
 *   errors   those of decoding and validation */
struct outcome_module {
    struct gw_type_registry *registry;
    struct gw_module *module;
};
enum gw_err outcome_load(struct gw_slice wasm, gw_features features,
                         struct gw_alloc *alloc, struct gw_diag *diag,
                         struct outcome_module *out);
void outcome_unload(struct outcome_module *module);

/* Instantiate and call.
 *   errors   whatever instantiation gives; UNSUPPORTED: an import has no stand-in, or a memory
 *            is shared and that is not allowed (nobody would end a wait); a trap in a start
 *            function is no error but part of the outcome */
enum gw_err outcome_run(const struct outcome_module *module,
                        const struct outcome_config *config, struct gw_diag *diag,
                        struct outcome *out);

/* Both in one. */
enum gw_err outcome_of(struct gw_slice wasm, gw_features features,
                       const struct outcome_config *config, struct gw_diag *diag,
                       struct outcome *out);

#endif
