/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include "test.h"

Test(slice, compares_bytes_not_strings)
{
    CHECK("equal", gw_slice_is(gw_slice_of("abc", 3), "abc"));
    CHECK("prefix", !gw_slice_is(gw_slice_of("ab", 2), "abc"));
    CHECK("NUL inside", !gw_slice_is(gw_slice_of("abc\0", 4), "abc"));
    CHECK("empty without data", gw_slice_eq(gw_slice_of(NULL, 0), gw_slice_str("")));
}
