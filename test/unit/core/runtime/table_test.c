/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/table.h"

#include "fixture.h"

Test(table, grows_within_its_limits)
{
    static const struct {
        const char *rule;
        struct gw_limits limits;
        uint64_t store_max, delta, want;
    } rows[] = {
        {"plain",            {.min = 2, .max = UINT64_MAX},         1000, 5,               2         },
        {"from nothing",     {.min = 0, .max = UINT64_MAX},         1000, 5,               0         },
        {"by nothing",       {.min = 2, .max = 2, .has_max = true}, 1000, 0,               2         },
        {"to max",           {.min = 2, .max = 7, .has_max = true}, 1000, 5,               2         },
        {"over max",         {.min = 2, .max = 7, .has_max = true}, 1000, 6,               UINT64_MAX},
        {"over the store's", {.min = 2, .max = UINT64_MAX},         1000, 999,             UINT64_MAX},
        {"absurd",
         {.min = 2, .max = UINT64_MAX, .is_64 = true},
         UINT64_MAX,                                                      UINT64_MAX,
         UINT64_MAX                                                                                  },
        {"too much",
         {.min = 2, .max = UINT64_MAX, .is_64 = true},
         UINT64_MAX,                                                      UINT64_MAX >> 4,
         UINT64_MAX                                                                                  },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct fixture f;
        fixture_init(&f);
        f.config.max_table_entries = rows[i].store_max;
        fixture_open(&f);
        struct gw_tabletype type = {GW_FUNCREF, rows[i].limits};
        struct gw_table *t;
        cr_assert_eq(gw_table_new(f.store, &type, 77, NULL, &t), GW_OK);
        CHECK_INT(rows[i].rule, gw_table_grow(t, rows[i].delta, 99), rows[i].want);
        uint64_t grown = rows[i].want == UINT64_MAX ? 0 : rows[i].delta;
        CHECK_INT(rows[i].rule, t->size, type.limits.min + grown);
        for (uint64_t k = 0; k < t->size; k++)
            CHECK_INT(rows[i].rule, t->entries[k], k < type.limits.min ? 77 : 99);
        fixture_close(&f);
    }
}

Test(table, limits_of_the_store)
{
    struct fixture f;
    fixture_init(&f);
    f.config.max_tables = 1;
    f.config.max_table_entries = 10;
    fixture_open(&f);
    struct gw_table *t;
    struct gw_tabletype type = {
        GW_FUNCREF, {.min = 11, .max = UINT64_MAX}
    };
    CHECK_INT("entries", gw_table_new(f.store, &type, 0, NULL, &t), GW_ERR_LIMIT);
    type.limits.min = 10;
    CHECK_INT("fits", gw_table_new(f.store, &type, 0, NULL, &t), GW_OK);
    CHECK_INT("tables", gw_table_new(f.store, &type, 0, NULL, &t), GW_ERR_LIMIT);
    fixture_close(&f);
}

Test(table, out_of_memory_is_a_refusal)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_table *t;
    struct gw_tabletype type = {
        GW_FUNCREF, {.min = 10, .max = UINT64_MAX}
    };
    cr_assert_eq(gw_table_new(f.store, &type, 5, NULL, &t), GW_OK);
    f.fail_after = 0;
    CHECK_INT("refused", gw_table_grow(t, 100, 6), UINT64_MAX);
    f.fail_after = -1;
    CHECK_INT("unchanged", t->size, 10);
    CHECK_INT("and grows later", gw_table_grow(t, 100, 6), 10);
    fixture_close(&f);
}
