/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/sites.h"

#include "core/runtime/func.h"
#include "test.h"

static uint64_t calls_of(const struct gw_site *site, const struct gw_func *func)
{
    for (unsigned i = 0; i < GW_SITE_TARGETS; i++)
        if (site->targets[i].func == func) return site->targets[i].calls;
    return 0;
}

Test(sites, the_heaviest_targets_stay)
{
    struct gw_alloc alloc;
    gw_alloc_init(&alloc, gw_alloc_libc(), SIZE_MAX);
    struct gw_func funcs[40] = {0};
    struct gw_sites sites;
    gw_sites_init(&sites, &alloc);
    for (unsigned round = 0; round < 300; round++) {
        for (unsigned i = 0; i < 3; i++)
            cr_assert_eq(gw_sites_count(&sites, 7, 20, &funcs[i]), GW_OK);
        cr_assert_eq(gw_sites_count(&sites, 7, 20, &funcs[3 + round % 37]), GW_OK);
        cr_assert_eq(gw_sites_count(&sites, 7, 21 + round % 5, &funcs[39]), GW_OK);
    }
    CHECK_INT("one each", sites.count, 6);
    for (const struct gw_site *site = sites.first; site; site = site->next) {
        CHECK_INT("the caller", site->func, 7);
        CHECK_INT("every call", site->calls, site->position == 20 ? 1200 : 60);
        if (site->position != 20) {
            CHECK_INT("the only one", calls_of(site, &funcs[39]), 60);
            continue;
        }
        for (unsigned i = 0; i < 3; i++)
            CHECK_INT("often called", calls_of(site, &funcs[i]), 300);
    }
    gw_sites_deinit(&sites);
    CHECK_INT("nothing is left", atomic_load(&alloc.used_bytes), 0);
}

Test(sites, one_that_comes_late_gets_in)
{
    struct gw_func funcs[5] = {0};
    struct gw_sites sites;
    gw_sites_init(&sites, gw_alloc_libc());
    for (unsigned i = 0; i < 4; i++)
        for (unsigned n = 0; n < 10 + i; n++) gw_sites_count(&sites, 0, 0, &funcs[i]);
    for (unsigned n = 0; n < 30; n++) gw_sites_count(&sites, 0, 0, &funcs[4]);
    CHECK_INT("in the place of the lightest", calls_of(sites.first, &funcs[0]), 0);
    CHECK_INT("once it was outweighed", calls_of(sites.first, &funcs[4]), 20);
    CHECK_INT("the others stay", calls_of(sites.first, &funcs[1]), 11);
    gw_sites_deinit(&sites);
}
