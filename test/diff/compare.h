/* SPDX-License-Identifier: Apache-2.0 */
/* compare.h -- one module in several configurations, which must agree. */
#ifndef GW_TEST_DIFF_COMPARE_H
#define GW_TEST_DIFF_COMPARE_H

#include "outcome.h"

enum verdict {
    VERDICT_SAME,
    VERDICT_DIFFERENT,
    VERDICT_REFUSED, /* it does not load */
    VERDICT_CRASHED, /* seen from outside only */
    VERDICT_HUNG,
};

struct comparison {
    enum verdict verdict;
    char text[400]; /* of what is not the same */
    unsigned calls, traps, exceptions;
    unsigned runs;
};

struct compare_options {
    bool all;       /* every configuration; else the first of each tier and one that
                       * `turn` chooses */
    bool is_brief;  /* the first, and one that `turn` chooses */
    bool is_linked; /* see outcome.h */
    unsigned turn;
    const char
        *only; /* configurations whose name contains it, and the first; NULL: any */
    int32_t budget;
    gw_features features;
    FILE *trace; /* of the first configuration, or of `only` */
};

/* The configurations that there are, by name: tiers that the engine does not know are left
 * out.
 *   returns  NULL beyond the last */
const char *compare_config(unsigned index);
/* A tier that is left out, or NULL. */
const char *compare_missing(void);

struct comparison compare_wasm(struct gw_slice wasm,
                               const struct compare_options *options);

#endif
