/* SPDX-License-Identifier: Apache-2.0 */
/* suggest.h -- which known name was probably meant. */
#ifndef GW_BASE_SUGGEST_H
#define GW_BASE_SUGGEST_H

#include "base/slice.h"

/* Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`.
 * Names are compared up to 63 bytes; longer ones are as far apart as they are long. */
unsigned gw_suggest_distance(struct gw_slice a, struct gw_slice b);

/* The best candidate so far: start with {.wanted = name}, offer each, then read `best` --
 * its data is NULL where nothing is near enough: a third of the letters may differ, and a
 * prefix is near. Candidates are borrowed. */
struct gw_suggest {
    struct gw_slice wanted, best;
    unsigned distance;
};

void gw_suggest_offer(struct gw_suggest *suggest, struct gw_slice candidate);

#endif
