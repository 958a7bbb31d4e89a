/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h -- a guest's memory as the canonical ABI sees it: bytes, and a way to ask for more.
 *
 * `base` and `size` are read anew after every realloc, for that runs guest code, which may grow
 * the memory and move it. Two sides of a call that share one memory share one object.
 * Caller's storage; one thread at a time. */
#ifndef GW_COMPONENT_CANON_MEMORY_H
#define GW_COMPONENT_CANON_MEMORY_H

#include "base/compiler.h"
#include "base/diag.h"

struct gw_canon_memory {
    uint8_t *base;
    uint64_t size;
    /* Call the guest's realloc; then bring `base` and `size` up to date.
     *   errors   any, TRAP among them: they end the lowering and are passed on */
    enum gw_err (*realloc)(struct gw_canon_memory *memory, uint64_t old,
                           uint64_t old_bytes, uint32_t align, uint64_t bytes,
                           struct gw_diag *diag, uint64_t *out);
};

static inline bool gw_canon_memory_has(const struct gw_canon_memory *memory, uint64_t at,
                                       uint64_t bytes)
{
    return at <= memory->size && bytes <= memory->size - at;
}

/* Ask the guest for room, and check what it answers: aligned, and inside its memory.
 *   between  what is copied from another guest, for the message; NULL: it comes from the host */
enum gw_err gw_canon_memory_resize(struct gw_canon_memory *memory, uint64_t old,
                                   uint64_t old_bytes, uint32_t align, uint64_t bytes,
                                   const char *between, struct gw_diag *diag,
                                   uint64_t *out);

#endif
