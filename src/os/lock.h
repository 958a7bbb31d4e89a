/* SPDX-License-Identifier: Apache-2.0 */
/* lock.h -- mutual exclusion, and waiting for another thread to say something. */
#ifndef GW_OS_LOCK_H
#define GW_OS_LOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct gw_lock {
    pthread_mutex_t mutex;
};

/* For static storage: struct gw_lock l = GW_LOCK_INIT. */
#define GW_LOCK_INIT                                                                     \
    {                                                                                    \
        PTHREAD_MUTEX_INITIALIZER                                                        \
    }

void gw_lock_init(struct gw_lock *lock);
void gw_lock_deinit(struct gw_lock *lock);
void gw_lock_take(struct gw_lock *lock);
void gw_lock_drop(struct gw_lock *lock);

/* A place to wait at, always with one and the same lock held. */
struct gw_lock_bell {
    pthread_cond_t cond;
};

void gw_lock_bell_init(struct gw_lock_bell *bell);
void gw_lock_bell_deinit(struct gw_lock_bell *bell);

/* Drop the lock, wait for a ring, take the lock again. May also return without a ring:
 * test the condition in a loop.
 *   until_ns  on gw_clock_monotonic; UINT64_MAX: no limit
 *   returns   false once that time has come */
bool gw_lock_bell_wait(struct gw_lock_bell *bell, struct gw_lock *lock,
                       uint64_t until_ns);
void gw_lock_bell_ring(struct gw_lock_bell *bell); /* everyone who waits */

#endif
