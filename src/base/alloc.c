/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static void *libc_resize(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    (void)env, (void)old_bytes;
    if (new_bytes == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, new_bytes);
}

struct gw_alloc *gw_alloc_libc(void)
{
    static struct gw_alloc root = {.resize = libc_resize, .limit_bytes = SIZE_MAX};
    return &root;
}

void gw_alloc_init(struct gw_alloc *a, struct gw_alloc *parent, size_t limit_bytes)
{
    *a = (struct gw_alloc){.parent = parent, .limit_bytes = limit_bytes};
}

static void note_peak(struct gw_alloc *a, size_t used)
{
    size_t peak = atomic_load_explicit(&a->peak_bytes, memory_order_relaxed);
    while (peak < used && !atomic_compare_exchange_weak_explicit(
                              &a->peak_bytes, &peak, used, memory_order_relaxed,
                              memory_order_relaxed)) {
    }
}

int gw_alloc_charge(struct gw_alloc *a, size_t bytes)
{
    for (struct gw_alloc *at = a; at; at = at->parent) {
        size_t was =
            atomic_fetch_add_explicit(&at->used_bytes, bytes, memory_order_relaxed);
        if (was > at->limit_bytes || bytes > at->limit_bytes - was) {
            for (struct gw_alloc *undo = a;; undo = undo->parent) {
                atomic_fetch_sub_explicit(&undo->used_bytes, bytes, memory_order_relaxed);
                if (undo == at) return -1;
            }
        }
        note_peak(at, was + bytes);
    }
    return 0;
}

void gw_alloc_uncharge(struct gw_alloc *a, size_t bytes)
{
    for (; a; a = a->parent)
        atomic_fetch_sub_explicit(&a->used_bytes, bytes, memory_order_relaxed);
}

static void *root_resize(struct gw_alloc *a, void *old, size_t old_bytes,
                         size_t new_bytes)
{
    while (!a->resize) a = a->parent;
    return a->resize(a->env, old, old_bytes, new_bytes);
}

static size_t at_least_one(size_t bytes) { return bytes ? bytes : 1; }

void *gw_alloc_get(struct gw_alloc *a, size_t bytes)
{
    bytes = at_least_one(bytes);
    if (gw_alloc_charge(a, bytes)) return NULL;
    void *p = root_resize(a, NULL, 0, bytes);
    if (!p) gw_alloc_uncharge(a, bytes);
    return p;
}

void *gw_alloc_zero(struct gw_alloc *a, size_t bytes)
{
    void *p = gw_alloc_get(a, bytes);
    if (p) memset(p, 0, at_least_one(bytes));
    return p;
}

void *gw_alloc_array(struct gw_alloc *a, size_t count, size_t item_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, item_bytes, &bytes)) return NULL;
    return gw_alloc_get(a, bytes);
}

void *gw_alloc_resize(struct gw_alloc *a, void *old, size_t old_bytes, size_t new_bytes)
{
    if (!old) return gw_alloc_get(a, new_bytes);
    old_bytes = at_least_one(old_bytes);
    new_bytes = at_least_one(new_bytes);
    if (new_bytes > old_bytes && gw_alloc_charge(a, new_bytes - old_bytes)) return NULL;
    void *p = root_resize(a, old, old_bytes, new_bytes);
    if (p && new_bytes < old_bytes) gw_alloc_uncharge(a, old_bytes - new_bytes);
    if (!p && new_bytes > old_bytes) gw_alloc_uncharge(a, new_bytes - old_bytes);
    return p;
}

void gw_alloc_put(struct gw_alloc *a, void *p, size_t bytes)
{
    if (!p) return;
    bytes = at_least_one(bytes);
    root_resize(a, p, bytes, 0);
    gw_alloc_uncharge(a, bytes);
}
