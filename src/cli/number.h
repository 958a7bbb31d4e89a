/* SPDX-License-Identifier: Apache-2.0 */
/* number.h -- counts, sizes and times as people write them: 1000000, 64MiB, 500ms. */
#ifndef GW_CLI_NUMBER_H
#define GW_CLI_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Read the whole text or return false, also where the value does not fit.
 *   count     decimal; `_` may separate digits
 *   size      a count and nothing (bytes), or B, KiB, MiB, GiB (also K, M, G, and kB, MB,
 *             GB by 1000)
 *   time      a decimal number, fractions allowed, and ns, us, ms, s, m or h */
bool gw_number_count(const char *text, uint64_t *out);
bool gw_number_size(const char *text, uint64_t *out_bytes);
bool gw_number_time(const char *text, uint64_t *out_ns);

#endif
