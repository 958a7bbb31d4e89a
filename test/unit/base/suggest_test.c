/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

#include "test.h"

Test(suggest, distance_counts_edits)
{
    static const struct {
        const char *rule, *a, *b;
        unsigned want;
    } rows[] = {
        {"equal",            "run",     "run",      0},
        {"empty",            "",        "run",      3},
        {"replace",          "ran",     "run",      1},
        {"insert",           "rn",      "run",      1},
        {"delete",           "runn",    "run",      1},
        {"swap counts once", "rnu",     "run",      1},
        {"mixed",            "validte", "validate", 1},
        {"far",              "abc",     "xyz",      3},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        CHECK_INT(rows[i].rule,
                  gw_suggest_distance(gw_slice_str(rows[i].a), gw_slice_str(rows[i].b)),
                  rows[i].want);
}

Test(suggest, best_of_several)
{
    static const struct {
        const char *rule, *wanted, *want;
    } rows[] = {
        {"nearest wins",            "validat",    "validate"},
        {"a prefix is near",        "insp",       "inspect" },
        {"nothing near",            "frobnicate", ""        },
        {"one letter is no prefix", "i",          ""        },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_suggest suggest = {.wanted = gw_slice_str(rows[i].wanted)};
        gw_suggest_offer(&suggest, gw_slice_str("run"));
        gw_suggest_offer(&suggest, gw_slice_str("validate"));
        gw_suggest_offer(&suggest, gw_slice_str("inspect"));
        CHECK_STR(rows[i].rule, suggest.best.data ? (const char *)suggest.best.data : "",
                  rows[i].want);
    }
}
