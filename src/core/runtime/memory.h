/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h -- linear memories.
 *
 * Guard variant: 32-bit index, 64 KiB pages; 8 GiB of index + offset space and a guard
 * are reserved, so an access needs no check: what lies beyond size_bytes faults. `base`
 * never changes. Checked variant: everything else (64-bit, custom page size, reservation
 * refused, bounds on address space); accesses compare with size_bytes, and `base` may
 * move in grow. Shared memories live outside any store, counted by references, and never
 * move (their maximum is reserved).
 *
 * Reads of size_bytes of a shared memory are atomic; it only grows. */
#ifndef GW_CORE_RUNTIME_MEMORY_H
#define GW_CORE_RUNTIME_MEMORY_H

#include <stdatomic.h>

#include "base/alloc.h"
#include "base/diag.h"
#include "core/wasm/types.h"

struct gw_store;
struct gw_shared_memory;

/* Where its size stands in a shared memory: 64 bits, read atomically. */
enum { GW_SHARED_MEMORY_SIZE = 0 };

struct gw_memory {
    uint8_t *base;
    /* Relaxed loads; of a shared memory: a copy, refreshed on miss. */
    _Atomic uint64_t size_bytes;
    bool is_guarded;        /* no check needed for 32-bit index + 32-bit offset */
    struct gw_memtype type; /* min: as created */
    uint64_t max_bytes;     /* type, store limit, whichever is lower */
    size_t reserved_bytes;
    struct gw_shared_memory *shared; /* NULL: the store's own */
    struct gw_store *store;
    struct gw_memory *next; /* of the store */
};

/* Make a memory; `init` one in place, which must lie there as long as the store.
 *   errors   NOMEM, LIMIT (the store's) */
enum gw_err gw_memory_init(struct gw_store *store, const struct gw_memtype *type,
                           struct gw_diag *diag, struct gw_memory *memory);
enum gw_err gw_memory_new(struct gw_store *store, const struct gw_memtype *type,
                          struct gw_diag *diag, struct gw_memory **out);
/* Make this store's view of a shared memory: it takes a reference.    errors  NOMEM */
enum gw_err gw_memory_new_view(struct gw_store *store, struct gw_shared_memory *shared,
                               struct gw_memory **out);

/* The shared part itself, outside of any store; born with one reference.
 *   alloc    charged for the space that is in use; outlives it
 *   errors   NOMEM
 *   thread   any */
enum gw_err gw_shared_memory_new(struct gw_alloc *alloc, const struct gw_memtype *type,
                                 struct gw_shared_memory **out);
struct gw_shared_memory *gw_shared_memory_ref(struct gw_shared_memory *shared);
void gw_shared_memory_unref(struct gw_shared_memory **shared);

uint64_t gw_memory_pages(struct gw_memory *memory);
/* The current size: exact for shared memories too, whose size_bytes it refreshes. */
uint64_t gw_memory_bytes(struct gw_memory *memory);

/* Grow by delta pages.    returns  the old size in pages, or UINT64_MAX when refused */
uint64_t gw_memory_grow(struct gw_memory *memory, uint64_t delta_pages);

/* Go back to a smaller size, not of a shared memory: what lies behind is zero when it grows
 * again.    returns  false when the system refuses */
bool gw_memory_shrink(struct gw_memory *memory, uint64_t size_bytes);

/* Be told that so many bytes of a new memory will be written at once: where that is much of
 * it, it comes in larger pages. */
void gw_memory_expect(struct gw_memory *memory, size_t bytes);

/* Bounds-checked access for host functions: NULL where [at, at+len) is not inside. */
uint8_t *gw_memory_at(struct gw_memory *memory, uint64_t at, uint64_t len);

/* spec: threads, memory.atomic.wait and notify. `wait` returns 0 ok, 1 not equal, 2 timed
 * out; timeout_ns < 0: forever. The caller has checked bounds and alignment.
 *   errors   TRAP: not shared, or interrupted by the deadline */
enum gw_err gw_memory_wait(struct gw_memory *memory, uint64_t at, bool is_64,
                           uint64_t expected, int64_t timeout_ns, uint32_t *result);
uint32_t gw_memory_notify(struct gw_memory *memory, uint64_t at, uint32_t count);

/* The store's, at its end: give back the space, or the reference. */
void gw_memory_deinit(struct gw_memory *memory);

#endif
