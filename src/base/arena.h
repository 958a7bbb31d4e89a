/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h -- memory with one lifetime: taken piece by piece, given back at once.
 *
 * Blocks double up to 1 MiB; a large request gets a block of its own. Not
 * thread-safe: one owner fills it; once filled, any thread may read what is in it. */
#ifndef GW_BASE_ARENA_H
#define GW_BASE_ARENA_H

#include "base/alloc.h"
#include "base/slice.h"

struct gw_arena_block;

struct gw_arena {
    struct gw_alloc *alloc;
    struct gw_arena_block *blocks; /* newest first */
    uint8_t *at, *end;             /* room in the newest block */
    size_t next_bytes;
};

void gw_arena_init(struct gw_arena *arena, struct gw_alloc *alloc);
void gw_arena_deinit(struct gw_arena *arena); /* frees every block; may be init again */

/* Forget everything but the largest block, which is filled anew: for what is made again and
 * again. */
void gw_arena_reset(struct gw_arena *arena);

/* Take memory, aligned to 16, not cleared (`_zero`: cleared); NULL when out of memory. */
GW_NODISCARD void *gw_arena_get(struct gw_arena *arena, size_t bytes);
GW_NODISCARD void *gw_arena_zero(struct gw_arena *arena, size_t bytes);
GW_NODISCARD void *gw_arena_array(struct gw_arena *arena, size_t count,
                                  size_t item_bytes);

/* Take over all that another arena of the same allocator holds; that one is empty then. */
void gw_arena_join(struct gw_arena *into, struct gw_arena *from);

/* Copy bytes in; a NUL follows them, not counted. `data` is NULL when out of memory. */
struct gw_slice gw_arena_copy(struct gw_arena *arena, struct gw_slice bytes);

/* Take over a heap pointer of the arena's own allocator: it is freed with the arena.
 *   returns  0, or -1 when out of memory (then p stays the caller's) */
GW_NODISCARD int gw_arena_adopt(struct gw_arena *arena, GW_OWN void *p, size_t bytes);

#endif
