/* SPDX-License-Identifier: Apache-2.0 */
/* alloc.h -- where every byte of heap comes from.
 *
 * A gw_alloc counts what is taken through it, refuses beyond its limit, and passes
 * on to its parent: runtime -> app -> store. So a quota, a leak report (`used_bytes`
 * not 0 at the end) and failing the nth allocation are one mechanism. Callers hand back
 * the size they asked for; no header is kept. Thread: any (counters are atomic), if the
 * root's functions are. */
#ifndef GW_BASE_ALLOC_H
#define GW_BASE_ALLOC_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct gw_alloc {
    /* realloc's contract with sizes; new_bytes 0 frees. NULL: ask the parent. */
    void *(*resize)(void *env, void *old, size_t old_bytes, size_t new_bytes);
    void *env;
    struct gw_alloc *parent;
    size_t limit_bytes; /* SIZE_MAX: none */
    _Atomic size_t used_bytes, peak_bytes;
};

/* The root over libc's malloc. Lives for the whole process. */
struct gw_alloc *gw_alloc_libc(void);

/* Make `a` a child of `parent` (not NULL) that refuses beyond limit_bytes. */
void gw_alloc_init(struct gw_alloc *a, struct gw_alloc *parent, size_t limit_bytes);

/* Take, resize and give back; NULL (and nothing changed) where memory or quota is out.
 * Sizes of 0 return a unique non-NULL pointer that must be given back too. `_zero`
 * clears. `_array` checks count * item_bytes for overflow. */
GW_NODISCARD void *gw_alloc_get(struct gw_alloc *a, size_t bytes);
GW_NODISCARD void *gw_alloc_zero(struct gw_alloc *a, size_t bytes);
GW_NODISCARD void *gw_alloc_array(struct gw_alloc *a, size_t count, size_t item_bytes);
GW_NODISCARD void *gw_alloc_resize(struct gw_alloc *a, void *old, size_t old_bytes,
                                   size_t new_bytes);
void gw_alloc_put(struct gw_alloc *a, void *p, size_t bytes); /* NULL: nothing happens */

/* Count memory that was not taken through resize (mmapped pages).
 *   returns  0, or -1 when the quota would be exceeded */
GW_NODISCARD int gw_alloc_charge(struct gw_alloc *a, size_t bytes);
void gw_alloc_uncharge(struct gw_alloc *a, size_t bytes);

#endif
