/* SPDX-License-Identifier: Apache-2.0 */
#include "os/vm.h"

#include <errno.h>
#include <stdint.h>

#include "test.h"

Test(os_vm, rounds_to_pages)
{
    size_t page = gw_vm_page();
    const struct {
        const char *rule;
        size_t bytes, want;
    } rows[] = {
        {"nothing",        0,                   0                  },
        {"one byte",       1,                   page               },
        {"a page",         page,                page               },
        {"a page and one", page + 1,            2 * page           },
        {"last that fits", SIZE_MAX - page + 1, SIZE_MAX - page + 1},
        {"overflow",       SIZE_MAX - page + 2, 0                  },
        {"overflow",       SIZE_MAX,            0                  },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        CHECK(rows[i].rule, gw_vm_round(rows[i].bytes) == rows[i].want);
}

Test(os_vm, commits_discards_and_moves)
{
    size_t page = gw_vm_page();
    char *at = gw_vm_reserve(16 * page);
    cr_assert_not_null(at);
    CHECK("commit", gw_vm_commit(at, 2 * page));
    CHECK_INT("reads as zero", at[page], 0);
    at[page] = 7;
    gw_vm_discard(at, 2 * page);
    CHECK_INT("zero again", at[page], 0);
    gw_vm_release(at, 16 * page);

    at = gw_vm_map(page);
    cr_assert_not_null(at);
    at[page - 1] = 9;
    char *moved = gw_vm_remap(at, page, 64 * page);
    cr_assert_not_null(moved);
    CHECK_INT("contents moved along", moved[page - 1], 9);
    CHECK_INT("the rest is zero", moved[64 * page - 1], 0);
    gw_vm_release(moved, 64 * page);
}

Test(os_vm, guard_is_inaccessible)
{
    size_t page = gw_vm_page();
    char *at = gw_vm_map(2 * page);
    cr_assert_not_null(at);
    cr_assert(gw_vm_guard(at + page, page));
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    CHECK_INT("before it", write(ends[1], at + page - 1, 1), 1);
    CHECK_INT("in it", write(ends[1], at + page, 1),
              -1); /* the kernel tells without a signal */
    CHECK_INT("because", errno, EFAULT);
    close(ends[0]), close(ends[1]);
    gw_vm_release(at, 2 * page);
}

Test(os_vm, refuses_what_no_machine_has) { cr_expect_null(gw_vm_reserve(SIZE_MAX / 2)); }

/* The permissions that /proc/self/maps shows for an address: "rwxp". */
static void permissions_at(const void *at, char out[5])
{
    FILE *maps = fopen("/proc/self/maps", "r");
    cr_assert_not_null(maps);
    char line[512];
    strcpy(out, "none");
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char mode[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3) continue;
        if ((uintptr_t)at >= from && (uintptr_t)at < to) strcpy(out, mode);
    }
    fclose(maps);
}

Test(os_vm, code_is_never_writable_and_executable)
{
    struct gw_vm_code code;
    size_t bytes = 4 * gw_vm_page();
    cr_assert(gw_vm_code_map(bytes, &code));
    char mode[5];
    permissions_at(code.rx, mode);
    CHECK_STR("where it runs", mode, "r-xs");
    permissions_at(code.rw, mode);
    CHECK_STR("where it is written", mode, "rw-s");

    memset(code.rw + bytes - 8, 0x5a, 8);
    CHECK_INT("the same pages", code.rx[bytes - 8], 0x5a);
    CHECK_INT("the rest is zero", code.rx[0], 0);
    gw_vm_code_unmap(&code);
    CHECK("forgotten", !code.rx && !code.rw);
}

Test(os_vm, frozen_code_is_never_writable_and_executable)
{
    const size_t sizes[] = {8 * gw_vm_page(), 8 << 20}; /* of small pages, of large ones */
    for (size_t i = 0; i < GW_COUNT(sizes); i++) {
        struct gw_vm_code code;
        size_t page = gw_vm_page();
        cr_assert(gw_vm_code_map_ahead(sizes[i], sizes[i], &code));
        CHECK("no more than wanted", code.bytes <= sizes[i] && code.bytes > 4 * page);
        char mode[5];
        permissions_at(code.rx, mode);
        CHECK_STR("where it will run", mode, "r--p");
        permissions_at(code.rw, mode);
        CHECK_STR("where it is written", mode, "rw-p");

        code.rw[0] = 1;
        code.rw[page] = 2;
        CHECK_INT("as yet", code.rx[0], 0);
        const uint8_t *rx = code.rx;
        cr_assert(gw_vm_code_freeze(&code, page + 1));
        CHECK("one mapping is left", code.rx == rx && !code.rw);
        permissions_at(code.rx, mode);
        CHECK_STR("frozen", mode, "r-xp");
        CHECK("what was written", rx[0] == 1 && rx[1] == 0 && rx[page] == 2);
        gw_vm_code_unmap(&code);
    }
}
