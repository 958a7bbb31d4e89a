/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/number.h"

#include "test.h"

struct row {
    const char *rule, *text;
    bool is_ok;
    uint64_t want;
};

static void check(const struct row *rows, size_t count,
                  bool (*read)(const char *, uint64_t *))
{
    for (size_t i = 0; i < count; i++) {
        uint64_t got = 0;
        CHECK_INT(rows[i].rule, read(rows[i].text, &got), rows[i].is_ok);
        if (rows[i].is_ok) CHECK_INT(rows[i].rule, got, rows[i].want);
    }
}

Test(number, counts)
{
    static const struct row rows[] = {
        {"zero",      "0",                    true,  0         },
        {"separated", "1_000_000",            true,  1000000   },
        {"maximum",   "18446744073709551615", true,  UINT64_MAX},
        {"one more",  "18446744073709551616", false, 0         },
        {"empty",     "",                     false, 0         },
        {"negative",  "-1",                   false, 0         },
        {"ends in _", "1_",                   false, 0         },
        {"a unit",    "1k",                   false, 0         },
    };
    check(rows, GW_COUNT(rows), gw_number_count);
}

Test(number, sizes)
{
    static const struct row rows[] = {
        {"bytes",        "65536",          true,  65536     },
        {"binary unit",  "64MiB",          true,  64 << 20  },
        {"short unit",   "2G",             true,  2ull << 30},
        {"decimal unit", "3kB",            true,  3000      },
        {"too large",    "99999999999GiB", false, 0         },
        {"unknown unit", "1TiB",           false, 0         },
        {"no number",    "MiB",            false, 0         },
    };
    check(rows, GW_COUNT(rows), gw_number_size);
}

Test(number, times)
{
    static const struct row rows[] = {
        {"milliseconds",       "500ms",        true,  500000000   },
        {"fraction",           "1.5s",         true,  1500000000  },
        {"small fraction",     "0.25ms",       true,  250000      },
        {"minutes",            "2m",           true,  120000000000},
        {"a unit is required", "5",            false, 0           },
        {"dot without digits", "1.s",          false, 0           },
        {"too long",           "99999999999h", false, 0           },
    };
    check(rows, GW_COUNT(rows), gw_number_time);
}
