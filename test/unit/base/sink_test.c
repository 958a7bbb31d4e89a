/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sink.h"
#include "test.h"

Test(sink, drops_what_does_not_fit_but_counts_it)
{
    static const struct {
        size_t cap, len;
        const char *want;
    } cases[] = {
        {16, 8, "ab-12-cd"},
        {9,  8, "ab-12-cd"},
        {8,  8, "ab-12-c" },
        {4,  8, "ab-"     },
        {1,  8, ""        },
        {0,  8, "?"       }, /* not touched */
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char out[17] = "?";
        struct gw_sink sink = gw_sink_of(out, cases[i].cap);
        gw_sink_print(&sink, "ab-");
        gw_sink_print(&sink, "%d", 12);
        gw_sink_print(&sink, "-%s", "cd");
        cr_expect_eq(sink.len, cases[i].len);
        cr_expect_str_eq(out, cases[i].want);
    }
}
