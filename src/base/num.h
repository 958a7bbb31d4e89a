/* SPDX-License-Identifier: Apache-2.0 */
/* num.h -- number literals of the WebAssembly text format, and their way back to text.
 *
 * Literals may hold `_` between digits. Floats are correctly rounded, once, to their own
 * width. Nothing here depends on the locale. spec: text/values */
#ifndef GW_BASE_NUM_H
#define GW_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum { GW_NUM_TEXT_MAX = 40 }; /* room for any printed number and its NUL */

/* Which kind of literal a text is.  spec: text/values#integers, #floating-point */
enum gw_num_class {
    GW_NUM_NONE,  /* not a number */
    GW_NUM_NAT,   /* digits, decimal or 0x */
    GW_NUM_INT,   /* the same with a sign */
    GW_NUM_FLOAT, /* anything else that is a float literal, inf and nan too */
};
enum gw_num_class gw_num_classify(struct gw_slice text);

/* Parse a natural number.      returns whether it is one and at most `max` */
bool gw_num_parse_nat(struct gw_slice text, uint64_t max, uint64_t *out);

/* Parse an integer of `bits` (8, 16, 32, 64) that may be written signed or unsigned:
 * -2^(N-1) .. 2^N-1.
 *   *out     its two's complement in the low `bits`, zero above
 *   returns  whether it is one and in range */
bool gw_num_parse_int(struct gw_slice text, unsigned bits, uint64_t *out);

/* Parse a float literal to its bits: decimal, hexadecimal, inf, nan, nan:0xPAYLOAD;
 * integers too.
 *   returns  whether it is one and does not round to infinity; payload 0 or too large:
 *   false */
bool gw_num_parse_f32(struct gw_slice text, uint32_t *bits);
bool gw_num_parse_f64(struct gw_slice text, uint64_t *bits);

/* Print the shortest literal that parses back to the same bits; NaNs with their payload.
 *   returns  its length; `out` is NUL-terminated */
unsigned gw_num_print_f32(uint32_t bits, char out[GW_NUM_TEXT_MAX]);
unsigned gw_num_print_f64(uint64_t bits, char out[GW_NUM_TEXT_MAX]);

#endif
