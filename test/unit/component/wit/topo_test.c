/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/topo.h"

#include "test.h"

Test(topo, orders_by_need_then_by_number)
{
    static const struct {
        const char *rule, *edges, *want; /* "from needs to" as pairs of digits */
    } rows[] = {
        {"nothing needs anything", "",         "0123"},
        {"needs come first",       "03",       "1230"},
        {"the least that can",     "02 13",    "2031"},
        {"a chain",                "01 12 23", "3210"},
        {"an edge twice",          "01 01",    "1023"},
        {"a circle",               "30 12 21", "!1"  },
        {"itself",                 "33",       "!0"  },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_vec edges;
        gw_vec_init(&edges, gw_alloc_libc(), sizeof(struct gw_wit_edge));
        for (const char *p = rows[i].edges; *p; p += p[2] ? 3 : 2) {
            const struct gw_wit_edge edge = {(uint32_t)(p[0] - '0'),
                                             (uint32_t)(p[1] - '0')};
            cr_assert(gw_vec_push_copy(&edges, &edge) != NULL);
        }
        uint32_t order[4];
        size_t bad;
        char got[8];
        CHECK_INT(rows[i].rule, gw_wit_toposort(gw_alloc_libc(), 4, &edges, order, &bad),
                  GW_OK);
        if (bad == edges.len)
            snprintf(got, sizeof got, "%u%u%u%u", order[0], order[1], order[2], order[3]);
        else
            snprintf(got, sizeof got, "!%zu", bad);
        CHECK_STR(rows[i].rule, got, rows[i].want);
        gw_vec_deinit(&edges);
    }
}
