/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/code_registry.h"

#include "base/alloc.h"
#include "test.h"

/* Only addresses count here: nothing is read through them. */
static struct gw_code *code_of(uintptr_t number) { return (struct gw_code *)number; }

static const void *address(uintptr_t at) { return (const void *)at; }

Test(core_jit_code_registry, finds_by_range)
{
    cr_assert_eq(gw_code_registry_add(address(0x10000), 0x1000, code_of(1)), GW_OK);
    cr_assert_eq(gw_code_registry_add(address(0x11000), 0x1000, code_of(2)), GW_OK);
    static const struct {
        const char *rule;
        uintptr_t at, want;
    } rows[] = {
        {"before all",             0xffff,  0},
        {"the first byte",         0x10000, 1},
        {"the last byte",          0x10fff, 1},
        {"the next range's first", 0x11000, 2},
        {"behind all",             0x12000, 0},
        {"nothing at all",         0,       0},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        CHECK(rows[i].rule,
              gw_code_registry_find(address(rows[i].at)) == code_of(rows[i].want));
}

Test(core_jit_code_registry, forgets_and_takes_the_entry_again)
{
    for (uintptr_t i = 1; i <= 300; i++)
        cr_assert_eq(gw_code_registry_add(address(i << 16), 0x100, code_of(i)), GW_OK);
    gw_code_registry_remove(address(7 << 16));
    gw_code_registry_remove(address(0x123)); /* was never there */
    CHECK("forgotten", !gw_code_registry_find(address(7 << 16)));
    CHECK("the others stay",
          gw_code_registry_find(address((300 << 16) + 0xff)) == code_of(300));
    size_t used = gw_alloc_libc()->used_bytes;
    cr_assert_eq(gw_code_registry_add(address(0x5000), 8, code_of(999)), GW_OK);
    CHECK("used again", gw_alloc_libc()->used_bytes == used);
    CHECK("new", gw_code_registry_find(address(0x5007)) == code_of(999));
}
