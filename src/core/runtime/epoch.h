/* SPDX-License-Identifier: Apache-2.0 */
/* epoch.h -- a clock that many stores share, and a cheap sign that a deadline has come.
 *
 * Compiled code asks at every turn of a loop, so asking must cost next to nothing: each
 * store has a cell whose `self` points to the cell as long as the store's deadline lies
 * ahead, and two instructions see that. Whoever lets the clock tick clears `self` of all
 * cells whose deadlines have come. It is a hint: cleared, the store's deadline is compared
 * with the clock; it may be cleared too early, never too late.
 *
 * Cells live as long as the clock: a tick, in a signal handler perhaps, walks them while
 * stores come and go. */
#ifndef GW_CORE_RUNTIME_EPOCH_H
#define GW_CORE_RUNTIME_EPOCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "os/lock.h"

struct gw_epoch_cell {
    struct gw_epoch_cell *_Atomic self; /* NULL: compare the deadline with the clock */
    _Atomic uint64_t deadline;          /* UINT64_MAX: none */
    bool is_taken;                      /* under the lock */
};

struct gw_epoch_chunk;
struct gw_epoch {
    _Atomic uint64_t now; /* ticks so far */
    struct gw_epoch_chunk *_Atomic chunks;
    struct gw_lock lock; /* to join and to leave */
    struct gw_alloc *alloc;
};

void gw_epoch_init(struct gw_epoch *epoch, struct gw_alloc *alloc);
void gw_epoch_deinit(struct gw_epoch *epoch); /* everybody has left */

/* Let the clock tick.      thread  any, also a signal handler      cost  O(cells) */
void gw_epoch_tick(struct gw_epoch *epoch);

/* Take a cell, without a deadline, and give it back.
 *   returns  NULL: no memory      thread  any */
struct gw_epoch_cell *gw_epoch_join(struct gw_epoch *epoch);
void gw_epoch_leave(struct gw_epoch *epoch, struct gw_epoch_cell *cell);

/* Set a cell's deadline. `now`: the clock. And: have the deadline looked at. */
void gw_epoch_cell_set(struct gw_epoch_cell *cell, const _Atomic uint64_t *now,
                       uint64_t deadline);
static inline void gw_epoch_cell_clear(struct gw_epoch_cell *cell)
{
    atomic_store(&cell->self, NULL);
}

#endif
