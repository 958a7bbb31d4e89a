/* SPDX-License-Identifier: Apache-2.0 */
/* suggest.h -- which known name was probably meant. */
#ifndef GW_CLI_SUGGEST_H
#define GW_CLI_SUGGEST_H

#include <stddef.h>

/* Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`.
 * Names are compared up to 63 bytes; longer ones are as far apart as they are long. */
unsigned gw_suggest_distance(const char *a, const char *b);

/* The best candidate so far: start with {.wanted = name}, offer each, then read `best` --
 * NULL where nothing is near enough: a third of the letters may differ, and a prefix is
 * near. */
struct gw_suggest {
    const char *wanted, *best;
    unsigned distance;
};

void gw_suggest_offer(struct gw_suggest *suggest, const char *candidate);

#endif
