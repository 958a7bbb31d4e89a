/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/code_registry.h"

#include <stdatomic.h>

#include "base/alloc.h"
#include "os/lock.h"

struct entry {
    struct entry *next;           /* never changes */
    _Atomic uint32_t version;     /* odd while it is written */
    _Atomic uintptr_t start, end; /* both 0: free */
    _Atomic(struct gw_code *) code;
};

enum { READY = 256 }; /* entries that are there without asking anybody for memory */

static struct entry ready[READY];
static unsigned ready_used;
static _Atomic(struct entry *) entries;
static _Atomic uint32_t changes;
static struct gw_lock lock = GW_LOCK_INIT; /* for writers */

static void write_locked(struct entry *e, uintptr_t start, uintptr_t end,
                         struct gw_code *code)
{
    uint32_t version = atomic_load_explicit(&e->version, memory_order_relaxed);
    atomic_store(&e->version, version + 1);
    atomic_store(&e->start, start);
    atomic_store(&e->end, end);
    atomic_store(&e->code, code);
    atomic_store(&e->version, version + 2);
}

static struct entry *find_start_locked(uintptr_t start)
{
    struct entry *e = atomic_load(&entries);
    while (e && atomic_load(&e->start) != start)
        e = e->next;
    return e;
}

/* Stays for the life of the process: a reader may stand on it at any time. */
static struct entry *new_entry_locked(void)
{
    struct entry *e = ready_used < READY ? &ready[ready_used++]
                                         : gw_alloc_zero(gw_alloc_libc(), sizeof *e);
    if (!e) return NULL;
    e->next = atomic_load(&entries);
    atomic_store(&entries, e);
    return e;
}

enum gw_err gw_code_registry_add(const void *start, size_t bytes, struct gw_code *code)
{
    gw_lock_take(&lock);
    struct entry *e = find_start_locked(0);
    if (!e) e = new_entry_locked();
    if (e) write_locked(e, (uintptr_t)start, (uintptr_t)start + bytes, code);
    gw_lock_drop(&lock);
    return e ? GW_OK : GW_ERR_NOMEM;
}

void gw_code_registry_remove(const void *start)
{
    gw_lock_take(&lock);
    struct entry *e = find_start_locked((uintptr_t)start);
    if (e) write_locked(e, 0, 0, NULL);
    atomic_fetch_add(&changes, 1);
    gw_lock_drop(&lock);
}

struct gw_code *gw_code_registry_find(const void *pc)
{
    uintptr_t at = (uintptr_t)pc;
    for (struct entry *e = atomic_load(&entries); e; e = e->next) {
        uint32_t version = atomic_load(&e->version);
        bool is_inside = at >= atomic_load(&e->start) && at < atomic_load(&e->end);
        if (!is_inside) continue;
        struct gw_code *code = atomic_load(&e->code);
        if (!(version & 1) && version == atomic_load(&e->version)) return code;
    }
    return NULL;
}

uint32_t gw_code_registry_changes(void)
{
    return atomic_load_explicit(&changes, memory_order_acquire);
}
