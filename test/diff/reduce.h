/* SPDX-License-Identifier: Apache-2.0 */
/* reduce.h -- make the bytes that a module is generated from smaller while it still shows
 * what it showed: records are left out, many at once and then single ones, and the rest of
 * a record is made zero. */
#ifndef GW_TEST_DIFF_REDUCE_H
#define GW_TEST_DIFF_REDUCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Does this input still show it? */
typedef bool reduce_test(void *env, const uint8_t *bytes, size_t len);

/* Shrink in place; returns the new length. */
size_t reduce_bytes(uint8_t *bytes, size_t len, reduce_test *test, void *env);

#endif
