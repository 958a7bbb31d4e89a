/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/desc.h"

#include <fcntl.h>

#include "test.h"
#include "wasi/world.h"

static struct gw_desc null_desc(gw_rights base)
{
    return (struct gw_desc){.fd = -1, .base = base};
}

Test(desc, numbers_are_the_lowest_free_ones_up_to_the_limit)
{
    struct gw_desc_table table;
    struct gw_desc desc = null_desc(0);
    uint32_t number;
    gw_desc_table_init(&table, gw_alloc_libc(), 40);
    for (uint32_t i = 0; i < 40; i++) {
        CHECK_INT("fits", gw_desc_add(&table, &desc, 0, &number), GW_ERRNO_SUCCESS);
        CHECK_INT("in order", number, i);
    }
    CHECK_INT("full", gw_desc_add(&table, &desc, 0, &number), GW_ERRNO_MFILE);
    static const uint32_t closed[] = {30, 7, 12};
    for (size_t i = 0; i < GW_COUNT(closed); i++)
        CHECK_INT("close", gw_desc_close(&table, closed[i]), GW_ERRNO_SUCCESS);
    static const uint32_t reused[] = {7, 12, 30};
    for (size_t i = 0; i < GW_COUNT(reused); i++) {
        CHECK_INT("again", gw_desc_add(&table, &desc, 0, &number), GW_ERRNO_SUCCESS);
        CHECK_INT("lowest", number, reused[i]);
    }
    CHECK_INT("full again", gw_desc_add(&table, &desc, 0, &number), GW_ERRNO_MFILE);
    CHECK_INT("beyond", gw_desc_close(&table, 40), GW_ERRNO_BADF);
    CHECK_INT("far beyond", gw_desc_close(&table, UINT32_MAX), GW_ERRNO_BADF);
    gw_desc_table_deinit(&table);
}

Test(desc, a_closed_or_renumbered_file_lives_until_its_last_user_is_done)
{
    struct gw_desc_table table;
    struct gw_desc *held, desc = null_desc(0);
    uint32_t a, b;
    gw_desc_table_init(&table, gw_alloc_libc(), 40);
    desc.fd = open("/dev/null", O_RDONLY);
    desc.owns_fd = true;
    gw_desc_add(&table, &desc, 0, &a);
    struct gw_desc other = null_desc(0);
    gw_desc_add(&table, &other, 0, &b);

    CHECK_INT("get", gw_desc_get(&table, a, 0, &held), GW_ERRNO_SUCCESS);
    CHECK_INT("over it", gw_desc_renumber(&table, b, a), GW_ERRNO_SUCCESS);
    CHECK_INT("moved away", gw_desc_close(&table, b), GW_ERRNO_BADF);
    CHECK("still open", fcntl(held->fd, F_GETFD) >= 0);
    int fd = held->fd;
    gw_desc_put(&table, held);
    CHECK("closed now", fcntl(fd, F_GETFD) < 0);
    gw_desc_table_deinit(&table);
}

Test(desc, renumbering)
{
    static const struct {
        const char *rule;
        uint32_t from, to;
        enum gw_errno err;
    } cases[] = {
        {"to itself",         1,          1, GW_ERRNO_SUCCESS},
        {"from nothing",      9,          1, GW_ERRNO_BADF   },
        {"to nothing",        1,          9, GW_ERRNO_BADF   },
        {"from beyond",       UINT32_MAX, 1, GW_ERRNO_BADF   },
        {"nothing to itself", 9,          9, GW_ERRNO_BADF   },
        {"over another",      1,          2, GW_ERRNO_SUCCESS},
        {"it is gone",        1,          2, GW_ERRNO_BADF   },
    };
    struct gw_desc_table table;
    struct gw_desc desc = null_desc(0);
    uint32_t number;
    gw_desc_table_init(&table, gw_alloc_libc(), 40);
    for (int i = 0; i < 4; i++)
        gw_desc_add(&table, &desc, 0, &number);
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_INT(cases[i].rule, gw_desc_renumber(&table, cases[i].from, cases[i].to),
                  cases[i].err);
    gw_desc_add(&table, &desc, 0, &number);
    CHECK_INT("its number is free", number, 1);
    gw_desc_table_deinit(&table);
}

Test(desc, rights_only_shrink)
{
    struct gw_desc_table table;
    struct gw_desc *got, desc = null_desc(GW_RIGHT_FD_READ | GW_RIGHT_FD_WRITE);
    uint32_t n;
    gw_desc_table_init(&table, gw_alloc_libc(), 40);
    gw_desc_add(&table, &desc, 0, &n);
    CHECK_INT("same", gw_desc_narrow(&table, n, desc.base, 0), GW_ERRNO_SUCCESS);
    CHECK_INT("less", gw_desc_narrow(&table, n, GW_RIGHT_FD_READ, 0), GW_ERRNO_SUCCESS);
    CHECK_INT("more", gw_desc_narrow(&table, n, desc.base, 0), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("inheriting", gw_desc_narrow(&table, n, 0, 1), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("unknown", gw_desc_narrow(&table, n, UINT64_MAX, 0), GW_ERRNO_NOTCAPABLE);
    CHECK_INT("gone", gw_desc_get(&table, n, GW_RIGHT_FD_WRITE, &got),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("left", gw_desc_get(&table, n, GW_RIGHT_FD_READ, &got), GW_ERRNO_SUCCESS);
    gw_desc_put(&table, got);
    gw_desc_table_deinit(&table);
}

Test(desc, without_memory_nothing_is_added_and_nothing_leaks)
{
    for (int nth = 0; nth < 8; nth++) {
        struct failing_alloc f;
        struct gw_desc_table table;
        struct gw_desc desc = null_desc(0);
        uint32_t number, added = 0;
        failing_alloc_init(&f, nth);
        gw_desc_table_init(&table, &f.alloc, 100);
        for (int i = 0; i < 40; i++)
            added += gw_desc_add(&table, &desc, 0, &number) == GW_ERRNO_SUCCESS;
        CHECK_INT("one is missing", added, 39);
        gw_desc_table_deinit(&table);
        CHECK_INT("leak", f.alloc.used_bytes, 0);
    }
}
