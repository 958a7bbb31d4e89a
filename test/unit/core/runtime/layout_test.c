/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/layout.h"

#include <criterion/criterion.h>

#include "core/runtime/instance.h"

Test(layout, arrays_follow_each_other_aligned)
{
    struct gw_module m = {.func_count = 7,
                          .func_import_count = 2,
                          .table_count = 3,
                          .table_import_count = 1,
                          .memory_count = 2,
                          .global_count = 5,
                          .global_import_count = 4,
                          .tag_count = 1,
                          .type_count = 3,
                          .elem_count = 2,
                          .data_count = 1,
                          .has_data_count = true};
    struct gw_layout l;
    cr_assert_eq(gw_layout_of(&m, &l), GW_OK);
    cr_expect_geq(l.own_globals, sizeof(struct gw_instance));
    cr_expect_eq(l.own_globals % 16, 0);
    cr_expect_eq(l.own_tables, l.own_globals + sizeof(struct gw_global));
    cr_expect_eq(l.own_memories, l.own_tables + 2 * sizeof(struct gw_table));
    cr_expect_eq(l.own_funcs, l.own_memories + 2 * sizeof(struct gw_memory));
    cr_expect_eq(l.funcs, l.own_funcs + 5 * sizeof(struct gw_func));
    cr_expect_eq(l.tables, l.funcs + 7 * sizeof(void *));
    cr_expect_eq(l.type_ids, l.types + 3 * sizeof(void *));
    cr_expect_eq(l.elems, l.type_ids + 16, "three ids, rounded up to 8");
    cr_expect_eq(l.total_bytes, l.datas + sizeof(struct gw_slice));
}

Test(layout, refuses_what_code_could_not_reach)
{
    struct gw_module m = {.func_count = UINT32_MAX};
    struct gw_layout l;
    cr_assert_eq(gw_layout_of(&m, &l), GW_ERR_LIMIT);
}
