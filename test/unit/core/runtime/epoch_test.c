/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/epoch.h"

#include "test.h"

/* As the cell's flags are. */
static bool is_cleared(struct gw_epoch_cell *cell)
{
    bool is_cleared = atomic_load(&cell->is_cleared);
    for (struct gw_epoch_flag *f = atomic_load(&cell->flags); f; f = f->next) {
        CHECK("all alike", !atomic_load(&f->self) == is_cleared);
        CHECK("or itself", is_cleared || atomic_load(&f->self) == f);
    }
    return is_cleared;
}

Test(epoch, clears_cells_whose_deadline_has_come)
{
    struct gw_alloc alloc;
    gw_alloc_init(&alloc, gw_alloc_libc(), SIZE_MAX);
    struct gw_epoch epoch;
    gw_epoch_init(&epoch, &alloc);
    struct gw_epoch_cell *cells[100];
    struct gw_epoch_flag flags[300];
    for (unsigned i = 0; i < GW_COUNT(cells); i++) {
        cells[i] = gw_epoch_join(&epoch);
        cr_assert(cells[i]);
        CHECK("no deadline yet", !is_cleared(cells[i]));
        for (unsigned k = 0; k < i % 3; k++) gw_epoch_cell_add(cells[i], &flags[3 * i + k]);
        gw_epoch_cell_set(cells[i], &epoch.now, i);
        CHECK_INT("come at once", is_cleared(cells[i]), i == 0);
    }
    for (unsigned ticks = 1; ticks <= 50; ticks++) {
        gw_epoch_tick(&epoch);
        for (unsigned i = 0; i < GW_COUNT(cells); i++)
            CHECK_INT("as the clock says", is_cleared(cells[i]), i <= ticks);
    }
    gw_epoch_cell_add(cells[7], &flags[23]);
    CHECK("as the others", is_cleared(cells[7]));
    gw_epoch_cell_set(cells[7], &epoch.now, 52);
    CHECK("set anew", !is_cleared(cells[7]));
    gw_epoch_cell_set(cells[8], &epoch.now, UINT64_MAX);
    gw_epoch_tick(&epoch);
    CHECK("not yet", !is_cleared(cells[7]));
    gw_epoch_tick(&epoch);
    CHECK("now", is_cleared(cells[7]));
    CHECK("never", !is_cleared(cells[8]));
    for (unsigned i = 0; i < GW_COUNT(cells); i++) gw_epoch_leave(&epoch, cells[i]);
    gw_epoch_deinit(&epoch);
    CHECK_INT("nothing is left", atomic_load(&alloc.used_bytes), 0);
}

Test(epoch, gives_a_cell_again)
{
    struct gw_epoch epoch;
    gw_epoch_init(&epoch, gw_alloc_libc());
    struct gw_epoch_cell *cell = gw_epoch_join(&epoch);
    struct gw_epoch_flag flag;
    gw_epoch_cell_add(cell, &flag);
    gw_epoch_cell_set(cell, &epoch.now, 1);
    gw_epoch_leave(&epoch, cell);
    gw_epoch_tick(&epoch);
    CHECK("the same", gw_epoch_join(&epoch) == cell);
    CHECK("without the old deadline", !is_cleared(cell));
    CHECK("without the old flags", !atomic_load(&cell->flags));
    CHECK("which nobody touched", atomic_load(&flag.self) == &flag);
    gw_epoch_leave(&epoch, cell);
    gw_epoch_deinit(&epoch);
}
