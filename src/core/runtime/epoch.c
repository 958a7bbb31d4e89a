/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/epoch.h"

#include "os/thread.h"

enum { CHUNK_CELLS = 32 };

struct gw_epoch_chunk {
    struct gw_epoch_chunk *next; /* never changes */
    struct gw_epoch_cell cells[CHUNK_CELLS];
};

void gw_epoch_init(struct gw_epoch *epoch, struct gw_alloc *alloc)
{
    atomic_init(&epoch->now, 0);
    atomic_init(&epoch->chunks, NULL);
    gw_lock_init(&epoch->lock);
    epoch->alloc = alloc;
}

void gw_epoch_deinit(struct gw_epoch *epoch)
{
    struct gw_epoch_chunk *next;
    for (struct gw_epoch_chunk *chunk = atomic_load(&epoch->chunks); chunk; chunk = next) {
        next = chunk->next;
        gw_alloc_put(epoch->alloc, chunk, sizeof *chunk);
    }
    gw_lock_deinit(&epoch->lock);
}

/* Here the clock moves first and deadlines are read then; who sets a deadline writes it
 * first and reads the clock then: one of both sees the other, as all accesses are
 * sequentially consistent. */
void gw_epoch_tick(struct gw_epoch *epoch)
{
    uint64_t now = atomic_fetch_add(&epoch->now, 1) + 1;
    for (struct gw_epoch_chunk *c = atomic_load(&epoch->chunks); c; c = c->next) {
        for (unsigned i = 0; i < CHUNK_CELLS; i++)
            if (atomic_load(&c->cells[i].deadline) <= now)
                gw_epoch_cell_clear(&c->cells[i]);
    }
}

/* The count is up before the flags are read; who takes them away does so first and looks
 * at the count then. */
void gw_epoch_cell_clear(struct gw_epoch_cell *cell)
{
    atomic_store(&cell->is_cleared, true);
    atomic_fetch_add(&cell->walkers, 1);
    for (struct gw_epoch_flag *f = atomic_load(&cell->flags); f; f = f->next)
        atomic_store(&f->self, NULL);
    atomic_fetch_sub(&cell->walkers, 1);
}

/* Who clears says so first and walks the flags then: the new one is among them, or it is
 * seen here. */
void gw_epoch_cell_add(struct gw_epoch_cell *cell, struct gw_epoch_flag *flag)
{
    atomic_store(&flag->self, flag);
    flag->next = atomic_load(&cell->flags);
    atomic_store(&cell->flags, flag);
    if (atomic_load(&cell->is_cleared)) atomic_store(&flag->self, NULL);
}

void gw_epoch_cell_set(struct gw_epoch_cell *cell, const _Atomic uint64_t *now,
                       uint64_t deadline)
{
    atomic_store(&cell->is_cleared, false);
    for (struct gw_epoch_flag *f = atomic_load(&cell->flags); f; f = f->next)
        atomic_store(&f->self, f);
    atomic_store(&cell->deadline, deadline);
    if (atomic_load(now) >= deadline) gw_epoch_cell_clear(cell);
}

static struct gw_epoch_cell *find_free_locked(struct gw_epoch *epoch)
{
    for (struct gw_epoch_chunk *c = atomic_load(&epoch->chunks); c; c = c->next) {
        for (unsigned i = 0; i < CHUNK_CELLS; i++)
            if (!c->cells[i].is_taken) return &c->cells[i];
    }
    return NULL;
}

static struct gw_epoch_cell *grow_locked(struct gw_epoch *epoch)
{
    struct gw_epoch_chunk *chunk = gw_alloc_zero(epoch->alloc, sizeof *chunk);
    if (!chunk) return NULL;
    for (unsigned i = 0; i < CHUNK_CELLS; i++)
        atomic_init(&chunk->cells[i].deadline, UINT64_MAX);
    chunk->next = atomic_load(&epoch->chunks);
    atomic_store(&epoch->chunks, chunk);
    return &chunk->cells[0];
}

struct gw_epoch_cell *gw_epoch_join(struct gw_epoch *epoch)
{
    gw_lock_take(&epoch->lock);
    struct gw_epoch_cell *cell = find_free_locked(epoch);
    if (!cell) cell = grow_locked(epoch);
    if (cell) {
        cell->is_taken = true;
        gw_epoch_cell_set(cell, &epoch->now, UINT64_MAX);
    }
    gw_lock_drop(&epoch->lock);
    return cell;
}

void gw_epoch_leave(struct gw_epoch *epoch, struct gw_epoch_cell *cell)
{
    atomic_store(&cell->flags, NULL);
    while (atomic_load(&cell->walkers) != 0)
        gw_thread_yield();
    gw_lock_take(&epoch->lock);
    atomic_store(&cell->deadline, UINT64_MAX);
    cell->is_taken = false;
    gw_lock_drop(&epoch->lock);
}
