/* SPDX-License-Identifier: Apache-2.0 */
#include "os/clock.h"

#include <errno.h>
#include <time.h>

static const clockid_t ids[] = {
    [GW_CLOCK_REALTIME] = CLOCK_REALTIME,
    [GW_CLOCK_MONOTONIC] = CLOCK_MONOTONIC,
    [GW_CLOCK_PROCESS] = CLOCK_PROCESS_CPUTIME_ID,
    [GW_CLOCK_THREAD] = CLOCK_THREAD_CPUTIME_ID,
};

static uint64_t to_ns(struct timespec t)
{
    if (t.tv_sec < 0) return 0;
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int gw_clock_now(enum gw_clock_id id, uint64_t *ns)
{
    struct timespec t;
    if (clock_gettime(ids[id], &t) != 0) return errno;
    *ns = to_ns(t);
    return 0;
}

int gw_clock_resolution(enum gw_clock_id id, uint64_t *ns)
{
    struct timespec t;
    if (clock_getres(ids[id], &t) != 0) return errno;
    *ns = to_ns(t);
    return 0;
}

uint64_t gw_clock_monotonic(void)
{
    uint64_t ns = 0;
    (void)gw_clock_now(GW_CLOCK_MONOTONIC, &ns);
    return ns;
}
