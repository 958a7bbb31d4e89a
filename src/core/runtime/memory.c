/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/memory.h"

#include "core/runtime/parking.h"
#include "core/runtime/tier.h"
#include "os/clock.h"
#include "os/lock.h"
#include "os/vm.h"

/* A 32-bit index plus a 32-bit offset plus the widest access, and then some: a multiple of what
 * large pages take, as the system then lets it begin where one may. */
#define GUARDED_BYTES (((uint64_t)8 << 30) + (2 << 20))
#define MAX_SHARED_RESERVE ((uint64_t)1 << 40)
#define MAX_BYTES ((uint64_t)1 << 47) /* no machine of ours has more address space */

struct gw_shared_memory {
    _Atomic uint64_t size_bytes; /* first: compiled code reads it */
    _Atomic uint32_t refs;
    struct gw_alloc *alloc;
    struct gw_memtype type;
    uint8_t *base;
    size_t reserved_bytes;
    bool is_guarded;
    uint64_t max_bytes;
    struct gw_lock lock; /* held to grow */
};
_Static_assert(offsetof(struct gw_shared_memory, size_bytes) == GW_SHARED_MEMORY_SIZE,
               "where compiled code finds the size");

static uint64_t min_u64(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* How many bytes so many pages are, at most MAX_BYTES. */
static uint64_t bytes_of(const struct gw_memtype *type, uint64_t pages)
{
    return pages > MAX_BYTES >> type->page_size_log2 ? MAX_BYTES
                                                     : pages << type->page_size_log2;
}

static uint64_t max_bytes_of(const struct gw_memtype *type)
{
    uint64_t most = type->limits.is_64 ? MAX_BYTES : (uint64_t)1 << 32;
    if (type->page_size_log2 == 0 && !type->limits.is_64)
        most--; /* 2^32-1 pages of a byte */
    return type->limits.has_max ? min_u64(most, bytes_of(type, type->limits.max)) : most;
}

static bool can_be_guarded(const struct gw_memtype *type)
{
    return sizeof(void *) == 8 && !type->limits.is_64 && type->page_size_log2 == 16;
}

/* Make pages accessible; none is fine. */
static bool commit(uint8_t *at, uint64_t bytes)
{
    size_t rounded = gw_vm_round((size_t)bytes);
    return bytes == 0 || (rounded && gw_vm_commit(at, rounded));
}

/* -- memories of one store ----------------------------------------------------------- */

static bool reserve_guarded(struct gw_memory *memory, uint64_t size)
{
    memory->base = gw_vm_reserve((size_t)GUARDED_BYTES);
    if (!memory->base) return false;
    if (!commit(memory->base, size)) {
        gw_vm_release(memory->base, (size_t)GUARDED_BYTES);
        memory->base = NULL;
        return false;
    }
    memory->reserved_bytes = (size_t)GUARDED_BYTES;
    memory->is_guarded = true;
    return true;
}

static bool map_checked(struct gw_memory *memory, uint64_t size)
{
    size_t bytes = size > SIZE_MAX / 2 ? 0 : gw_vm_round(size ? (size_t)size : 1);
    if (bytes == 0) return false;
    memory->base = gw_vm_reserve(bytes);
    if (!memory->base) return false;
    if (!gw_vm_commit(memory->base, bytes)) {
        gw_vm_release(memory->base, bytes);
        memory->base = NULL;
        return false;
    }
    memory->reserved_bytes = bytes;
    return true;
}

static bool wants_guard(const struct gw_store *store)
{
    return store->tier->fault && !store->config.prefer_checked;
}

static enum gw_err check_limits(const struct gw_store *store,
                                const struct gw_memtype *type, struct gw_diag *diag,
                                uint64_t *max_bytes)
{
    if (store->memory_count >= store->config.max_memories)
        return gw_diag_set(diag, GW_ERR_LIMIT, "more than %u memories in a store",
                           store->config.max_memories);
    uint64_t most = min_u64(max_bytes_of(type), store->config.max_memory_bytes);
    if (type->limits.min > most >> type->page_size_log2)
        return gw_diag_set(diag, GW_ERR_LIMIT, "memory of %llu pages: at most %llu bytes",
                           (unsigned long long)type->limits.min,
                           (unsigned long long)most);
    *max_bytes = most;
    return GW_OK;
}

static void link_memory(struct gw_store *store, struct gw_memory *memory)
{
    memory->store = store;
    memory->next = store->memories;
    store->memories = memory;
    store->memory_count++;
}

static void init_view(struct gw_store *store, struct gw_shared_memory *shared,
                      struct gw_memory *memory)
{
    *memory = (struct gw_memory){
        .base = shared->base,
        .is_guarded = shared->is_guarded && wants_guard(store),
        .type = shared->type,
        .max_bytes = min_u64(shared->max_bytes, store->config.max_memory_bytes),
        .reserved_bytes = shared->reserved_bytes,
        .shared = gw_shared_memory_ref(shared),
    };
    atomic_init(&memory->size_bytes,
                atomic_load_explicit(&shared->size_bytes, memory_order_acquire));
    link_memory(store, memory);
}

static enum gw_err init_shared(struct gw_store *store, const struct gw_memtype *type,
                               struct gw_diag *diag, struct gw_memory *memory)
{
    struct gw_shared_memory *shared;
    enum gw_err err = gw_shared_memory_new(store->config.alloc, type, &shared);
    if (err) return gw_diag_set(diag, err, "out of memory for a shared memory");
    init_view(store, shared, memory);
    gw_shared_memory_unref(&shared);
    return GW_OK;
}

enum gw_err gw_memory_init(struct gw_store *store, const struct gw_memtype *type,
                           struct gw_diag *diag, struct gw_memory *memory)
{
    uint64_t max_bytes = 0;
    enum gw_err err = check_limits(store, type, diag, &max_bytes);
    if (err) return err;
    if (type->limits.is_shared) return init_shared(store, type, diag, memory);

    uint64_t size = bytes_of(type, type->limits.min);
    *memory = (struct gw_memory){0};
    if (gw_alloc_charge(&store->alloc, (size_t)size))
        return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory for a memory of %llu bytes",
                           (unsigned long long)size);
    bool is_guarded = can_be_guarded(type) && wants_guard(store);
    if (!(is_guarded && reserve_guarded(memory, size)) && !map_checked(memory, size)) {
        gw_alloc_uncharge(&store->alloc, (size_t)size);
        return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory for a memory of %llu bytes",
                           (unsigned long long)size);
    }
    atomic_init(&memory->size_bytes, size);
    memory->type = *type;
    memory->max_bytes = max_bytes;
    link_memory(store, memory);
    return GW_OK;
}

enum gw_err gw_memory_new(struct gw_store *store, const struct gw_memtype *type,
                          struct gw_diag *diag, struct gw_memory **out)
{
    struct gw_memory *memory = gw_arena_get(&store->arena, sizeof *memory);
    if (!memory) return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory for a memory");
    enum gw_err err = gw_memory_init(store, type, diag, memory);
    if (!err) *out = memory;
    return err;
}

void gw_memory_deinit(struct gw_memory *memory)
{
    if (memory->shared) {
        gw_shared_memory_unref(&memory->shared);
    } else {
        gw_vm_release(memory->base, memory->reserved_bytes);
        gw_alloc_uncharge(&memory->store->alloc, (size_t)memory->size_bytes);
    }
    memory->base = NULL;
    atomic_store_explicit(&memory->size_bytes, 0, memory_order_relaxed);
}

/* Access from `old` to `bytes`: guarded ones in place, others may move. */
static bool extend(struct gw_memory *memory, uint64_t old, uint64_t bytes)
{
    if (memory->is_guarded) return commit(memory->base + old, bytes - old);
    size_t rounded = gw_vm_round((size_t)bytes);
    if (rounded == 0) return false;
    if (rounded <= memory->reserved_bytes) return true;
    uint8_t *base = gw_vm_remap(memory->base, memory->reserved_bytes, rounded);
    if (!base) return false;
    memory->base = base;
    memory->reserved_bytes = rounded;
    return true;
}

void gw_memory_expect(struct gw_memory *memory, size_t bytes)
{
    enum { LEAST_BYTES = 1 << 20 };
    size_t size = (size_t)atomic_load_explicit(&memory->size_bytes, memory_order_relaxed);
    if (memory->shared || bytes < LEAST_BYTES || bytes < size / 2) return;
    gw_vm_use_large(memory->base, gw_vm_round(size));
}

static uint64_t grow_own(struct gw_memory *memory, uint64_t delta_pages)
{
    uint64_t old = atomic_load_explicit(&memory->size_bytes, memory_order_relaxed);
    unsigned log2 = memory->type.page_size_log2;
    if (delta_pages > (memory->max_bytes - old) >> log2) return UINT64_MAX;
    uint64_t more = delta_pages << log2;
    if (more > SIZE_MAX || gw_alloc_charge(&memory->store->alloc, (size_t)more))
        return UINT64_MAX;
    if (more && !extend(memory, old, old + more)) {
        gw_alloc_uncharge(&memory->store->alloc, (size_t)more);
        return UINT64_MAX;
    }
    atomic_store_explicit(&memory->size_bytes, old + more, memory_order_relaxed);
    return old >> log2;
}

bool gw_memory_shrink(struct gw_memory *memory, uint64_t size_bytes)
{
    uint64_t old = atomic_load_explicit(&memory->size_bytes, memory_order_relaxed);
    if (old == size_bytes) return true;
    size_t keep = gw_vm_round((size_t)size_bytes), end = gw_vm_round((size_t)old);
    if (end > keep) {
        gw_vm_discard(memory->base + keep, end - keep);
        if (memory->is_guarded && !gw_vm_guard(memory->base + keep, end - keep))
            return false;
    }
    gw_alloc_uncharge(&memory->store->alloc, (size_t)(old - size_bytes));
    atomic_store_explicit(&memory->size_bytes, size_bytes, memory_order_relaxed);
    return true;
}

/* -- shared memories ----------------------------------------------------------------- */

/* Reserve what it may ever need, as it must not move; less where there is not so much. */
static bool reserve_shared(struct gw_shared_memory *shared, uint64_t size)
{
    if (can_be_guarded(&shared->type)) {
        shared->base = gw_vm_reserve((size_t)GUARDED_BYTES);
        shared->reserved_bytes = (size_t)GUARDED_BYTES;
        shared->is_guarded = true;
    }
    uint64_t bytes = min_u64(shared->max_bytes, MAX_SHARED_RESERVE);
    if (bytes < size) bytes = size;
    while (!shared->base) {
        shared->is_guarded = false;
        shared->reserved_bytes = gw_vm_round(bytes ? (size_t)bytes : 1);
        shared->base =
            shared->reserved_bytes ? gw_vm_reserve(shared->reserved_bytes) : NULL;
        if (shared->base) shared->max_bytes = min_u64(shared->max_bytes, bytes);
        if (bytes == size) break;
        bytes = bytes / 2 > size ? bytes / 2 : size;
    }
    if (!shared->base) return false;
    if (commit(shared->base, size)) return true;
    gw_vm_release(shared->base, shared->reserved_bytes);
    return false;
}

enum gw_err gw_shared_memory_new(struct gw_alloc *alloc, const struct gw_memtype *type,
                                 struct gw_shared_memory **out)
{
    *out = NULL;
    uint64_t max_bytes = max_bytes_of(type), size = bytes_of(type, type->limits.min);
    if (size > max_bytes || size > SIZE_MAX / 2) return GW_ERR_LIMIT;
    struct gw_shared_memory *shared = gw_alloc_zero(alloc, sizeof *shared);
    if (!shared) return GW_ERR_NOMEM;
    shared->type = *type;
    shared->max_bytes = max_bytes;
    if (gw_alloc_charge(alloc, (size_t)size)) {
        gw_alloc_put(alloc, shared, sizeof *shared);
        return GW_ERR_NOMEM;
    }
    if (!reserve_shared(shared, size)) {
        gw_alloc_uncharge(alloc, (size_t)size);
        gw_alloc_put(alloc, shared, sizeof *shared);
        return GW_ERR_NOMEM;
    }
    atomic_init(&shared->refs, 1);
    atomic_init(&shared->size_bytes, size);
    shared->alloc = alloc;
    gw_lock_init(&shared->lock);
    *out = shared;
    return GW_OK;
}

struct gw_shared_memory *gw_shared_memory_ref(struct gw_shared_memory *shared)
{
    atomic_fetch_add_explicit(&shared->refs, 1, memory_order_relaxed);
    return shared;
}

void gw_shared_memory_unref(struct gw_shared_memory **shared_at)
{
    struct gw_shared_memory *shared = *shared_at;
    *shared_at = NULL;
    if (!shared) return;
    if (atomic_fetch_sub_explicit(&shared->refs, 1, memory_order_acq_rel) > 1) return;
    gw_vm_release(shared->base, shared->reserved_bytes);
    gw_lock_deinit(&shared->lock);
    gw_alloc_uncharge(shared->alloc, (size_t)shared->size_bytes);
    gw_alloc_put(shared->alloc, shared, sizeof *shared);
}

enum gw_err gw_memory_new_view(struct gw_store *store, struct gw_shared_memory *shared,
                               struct gw_memory **out)
{
    struct gw_memory *memory = gw_arena_get(&store->arena, sizeof *memory);
    if (!memory) return GW_ERR_NOMEM;
    init_view(store, shared, memory);
    *out = memory;
    return GW_OK;
}

static uint64_t grow_shared_locked(struct gw_shared_memory *shared, uint64_t most,
                                   uint64_t delta_pages)
{
    unsigned log2 = shared->type.page_size_log2;
    uint64_t old = atomic_load_explicit(&shared->size_bytes, memory_order_relaxed);
    if (old > most || delta_pages > (most - old) >> log2) return UINT64_MAX;
    uint64_t more = delta_pages << log2, end = old + more;
    uint64_t committed = gw_vm_round((size_t)old);
    if (gw_alloc_charge(shared->alloc, (size_t)more)) return UINT64_MAX;
    if (end > committed && !commit(shared->base + committed, end - committed)) {
        gw_alloc_uncharge(shared->alloc, (size_t)more);
        return UINT64_MAX;
    }
    atomic_store_explicit(&shared->size_bytes, end, memory_order_release);
    return old >> log2;
}

static uint64_t grow_shared(struct gw_memory *memory, uint64_t delta_pages)
{
    struct gw_shared_memory *shared = memory->shared;
    uint64_t most = min_u64(shared->max_bytes, memory->max_bytes);
    gw_lock_take(&shared->lock);
    uint64_t old = grow_shared_locked(shared, most, delta_pages);
    gw_lock_drop(&shared->lock);
    (void)gw_memory_bytes(memory);
    return old;
}

/* -- both ---------------------------------------------------------------------------- */

uint64_t gw_memory_bytes(struct gw_memory *memory)
{
    if (memory->shared) {
        uint64_t size =
            atomic_load_explicit(&memory->shared->size_bytes, memory_order_acquire);
        atomic_store_explicit(&memory->size_bytes, size, memory_order_relaxed);
        return size;
    }
    return atomic_load_explicit(&memory->size_bytes, memory_order_relaxed);
}

uint64_t gw_memory_pages(struct gw_memory *memory)
{
    return gw_memory_bytes(memory) >> memory->type.page_size_log2;
}

uint64_t gw_memory_grow(struct gw_memory *memory, uint64_t delta_pages)
{
    return memory->shared ? grow_shared(memory, delta_pages)
                          : grow_own(memory, delta_pages);
}

uint8_t *gw_memory_at(struct gw_memory *memory, uint64_t at, uint64_t len)
{
    uint64_t size = gw_memory_bytes(memory);
    if (at > size || len > size - at) return NULL;
    return memory->base + at;
}

static bool is_interrupted(void *store) { return gw_store_is_interrupted(store); }

enum gw_err gw_memory_wait(struct gw_memory *memory, uint64_t at, bool is_64,
                           uint64_t expected, int64_t timeout_ns, uint32_t *result)
{
    struct gw_store *store = memory->store;
    if (!memory->shared) return gw_trap_set(store, GW_TRAP_EXPECTED_SHARED);
    uint64_t until = UINT64_MAX;
    if (timeout_ns >= 0) until = gw_clock_monotonic() + (uint64_t)timeout_ns;
    enum gw_parking_result how =
        gw_parking_wait(memory->base + at, is_64, expected, until, is_interrupted, store);
    if (how == GW_PARKING_INTERRUPTED) return gw_trap_set(store, GW_TRAP_INTERRUPTED);
    *result = (uint32_t)how; /* ORDER(wait_result) */
    return GW_OK;
}

uint32_t gw_memory_notify(struct gw_memory *memory, uint64_t at, uint32_t count)
{
    return memory->shared ? gw_parking_notify(memory->base + at, count) : 0;
}
