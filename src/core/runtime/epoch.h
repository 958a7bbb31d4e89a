/* SPDX-License-Identifier: Apache-2.0 */
/* epoch.h -- a clock that many stores share, and a cheap sign that a deadline has come.
 *
 * Compiled code asks at every turn of a loop, so asking must cost next to nothing: each
 * instance has a flag whose `self` points to the flag as long as the store's deadline lies
 * ahead, and one comparison sees that. Each store has a cell, with the flags of its
 * instances. Whoever lets the clock tick clears the flags of all cells whose deadlines have
 * come. It is a hint: cleared, the store's deadline is compared with the clock; it may be
 * cleared too early, never too late.
 *
 * Cells live as long as the clock: a tick, in a signal handler perhaps, walks them while
 * stores come and go. Flags live until their cell is given back, which waits for ticks
 * that walk them. */
#ifndef GW_CORE_RUNTIME_EPOCH_H
#define GW_CORE_RUNTIME_EPOCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "os/lock.h"

struct gw_epoch_flag {
    struct gw_epoch_flag *_Atomic self; /* NULL: compare the deadline with the clock */
    struct gw_epoch_flag *next;         /* of the cell's; never changes */
};

struct gw_epoch_cell {
    struct gw_epoch_flag *_Atomic flags;
    _Atomic uint64_t deadline; /* UINT64_MAX: none */
    _Atomic uint32_t walkers;  /* who clears flags now */
    _Atomic bool is_cleared;   /* what a new flag shall be */
    bool is_taken;             /* under the lock */
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

/* Take a cell, without a deadline, and give it back, flags and all.
 *   returns  NULL: no memory      thread  any */
struct gw_epoch_cell *gw_epoch_join(struct gw_epoch *epoch);
void gw_epoch_leave(struct gw_epoch *epoch, struct gw_epoch_cell *cell);

/* One more flag.      thread  the store's */
void gw_epoch_cell_add(struct gw_epoch_cell *cell, struct gw_epoch_flag *flag);
/* Set a cell's deadline. `now`: the clock.      thread  the store's */
void gw_epoch_cell_set(struct gw_epoch_cell *cell, const _Atomic uint64_t *now,
                       uint64_t deadline);
/* Have the deadline looked at.      thread  any, also a signal handler */
void gw_epoch_cell_clear(struct gw_epoch_cell *cell);

#endif
