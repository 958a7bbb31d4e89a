/* SPDX-License-Identifier: Apache-2.0 */
#include "os/lock.h"

#include <errno.h>
#include <time.h>

#include "base/compiler.h"

void gw_lock_init(struct gw_lock *lock)
{
    GW_EXPECT(!pthread_mutex_init(&lock->mutex, NULL));
}
void gw_lock_deinit(struct gw_lock *lock)
{
    GW_EXPECT(!pthread_mutex_destroy(&lock->mutex));
}
void gw_lock_take(struct gw_lock *lock) { GW_EXPECT(!pthread_mutex_lock(&lock->mutex)); }
void gw_lock_drop(struct gw_lock *lock)
{
    GW_EXPECT(!pthread_mutex_unlock(&lock->mutex));
}

void gw_lock_bell_init(struct gw_lock_bell *bell)
{
    pthread_condattr_t attr;
    GW_EXPECT(!pthread_condattr_init(&attr));
    GW_EXPECT(!pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
    GW_EXPECT(!pthread_cond_init(&bell->cond, &attr));
    GW_EXPECT(!pthread_condattr_destroy(&attr));
}

void gw_lock_bell_deinit(struct gw_lock_bell *bell)
{
    GW_EXPECT(!pthread_cond_destroy(&bell->cond));
}

bool gw_lock_bell_wait(struct gw_lock_bell *bell, struct gw_lock *lock, uint64_t until_ns)
{
    if (until_ns == UINT64_MAX) {
        GW_EXPECT(!pthread_cond_wait(&bell->cond, &lock->mutex));
        return true;
    }
    struct timespec until = {.tv_sec = (time_t)(until_ns / 1000000000),
                             .tv_nsec = (long)(until_ns % 1000000000)};
    int err = pthread_cond_timedwait(&bell->cond, &lock->mutex, &until);
    GW_EXPECT(err == 0 || err == ETIMEDOUT);
    return err == 0;
}

void gw_lock_bell_ring(struct gw_lock_bell *bell)
{
    GW_EXPECT(!pthread_cond_broadcast(&bell->cond));
}
