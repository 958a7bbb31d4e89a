/* SPDX-License-Identifier: Apache-2.0 */
/* speed.h -- how fast something is done with whole modules, on one core.
 *
 * Prints "FILE N ns" for each file: the least of several rounds, since whatever else the
 * machine does can only slow a round down. Rounds use a type registry each, as the types of
 * an earlier one would be found interned. */
#ifndef GW_BENCH_SPEED_H
#define GW_BENCH_SPEED_H

#include "core/wasm/module.h"

/* What is measured beyond decoding and validation: NULL for nothing. */
typedef enum gw_err gw_speed_rest(struct gw_module *module);

/* Measure every file of the command line; returns the exit code. */
int gw_speed_main(int argc, char **argv, gw_speed_rest *rest);

#endif
