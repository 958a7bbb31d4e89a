/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/parking.h"

#include <stdatomic.h>
#include <stddef.h>

#include "os/clock.h"
#include "os/lock.h"

enum { BUCKET_BITS = 6, SLICE_NS = 20 * 1000 * 1000 };

struct waiter {
    const void *address;
    struct gw_lock_bell bell;
    bool is_woken; /* then it is out of the queue */
    struct waiter *next, *prev;
};

/* Addresses that share a bucket share its lock and its queue. */
struct bucket {
    struct gw_lock lock;
    struct waiter *first, *last;
};

#define BUCKET                                                                           \
    {                                                                                    \
        .lock = GW_LOCK_INIT                                                             \
    }
#define BUCKETS_8 BUCKET, BUCKET, BUCKET, BUCKET, BUCKET, BUCKET, BUCKET, BUCKET
static struct bucket buckets[1 << BUCKET_BITS] = {
    BUCKETS_8, BUCKETS_8, BUCKETS_8, BUCKETS_8,
    BUCKETS_8, BUCKETS_8, BUCKETS_8, BUCKETS_8,
};

static struct bucket *bucket_of(const void *address)
{
    uint64_t hash = (uint64_t)(uintptr_t)address * 0x9e3779b97f4a7c15u;
    return &buckets[hash >> (64 - BUCKET_BITS)];
}

static void join_locked(struct bucket *bucket, struct waiter *waiter)
{
    waiter->prev = bucket->last;
    *(bucket->last ? &bucket->last->next : &bucket->first) = waiter;
    bucket->last = waiter;
}

static void leave_locked(struct bucket *bucket, struct waiter *waiter)
{
    *(waiter->prev ? &waiter->prev->next : &bucket->first) = waiter->next;
    *(waiter->next ? &waiter->next->prev : &bucket->last) = waiter->prev;
}

static bool holds(const void *address, bool is_64, uint64_t expected)
{
    if (is_64) return atomic_load((const _Atomic uint64_t *)address) == expected;
    return atomic_load((const _Atomic uint32_t *)address) == (uint32_t)expected;
}

static uint64_t min_u64(uint64_t a, uint64_t b) { return a < b ? a : b; }

static enum gw_parking_result wait_locked(struct bucket *bucket, struct waiter *waiter,
                                          uint64_t until_ns,
                                          bool (*is_interrupted)(void *env), void *env)
{
    while (!waiter->is_woken) {
        uint64_t slice_ns = until_ns;
        if (is_interrupted) {
            if (is_interrupted(env)) return GW_PARKING_INTERRUPTED;
            slice_ns = min_u64(until_ns, gw_clock_monotonic() + SLICE_NS);
        }
        bool is_late = !gw_lock_bell_wait(&waiter->bell, &bucket->lock, slice_ns);
        if (is_late && slice_ns == until_ns && !waiter->is_woken)
            return GW_PARKING_TIMED_OUT;
    }
    return GW_PARKING_WOKEN;
}

enum gw_parking_result gw_parking_wait(const void *address, bool is_64, uint64_t expected,
                                       uint64_t until_ns,
                                       bool (*is_interrupted)(void *env), void *env)
{
    struct bucket *bucket = bucket_of(address);
    struct waiter waiter = {.address = address};
    gw_lock_bell_init(&waiter.bell);
    enum gw_parking_result result = GW_PARKING_NOT_EQUAL;
    gw_lock_take(&bucket->lock);
    if (holds(address, is_64, expected)) {
        join_locked(bucket, &waiter);
        result = wait_locked(bucket, &waiter, until_ns, is_interrupted, env);
        if (!waiter.is_woken) leave_locked(bucket, &waiter);
    }
    gw_lock_drop(&bucket->lock);
    gw_lock_bell_deinit(&waiter.bell);
    return result;
}

uint32_t gw_parking_notify(const void *address, uint32_t count)
{
    struct bucket *bucket = bucket_of(address);
    uint32_t woken = 0;
    gw_lock_take(&bucket->lock);
    struct waiter *next;
    for (struct waiter *w = bucket->first; w && woken < count; w = next) {
        next = w->next;
        if (w->address != address) continue;
        leave_locked(bucket, w);
        w->is_woken = true;
        gw_lock_bell_ring(&w->bell);
        woken++;
    }
    gw_lock_drop(&bucket->lock);
    return woken;
}
