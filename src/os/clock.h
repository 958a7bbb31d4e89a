/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h -- clocks in nanoseconds.      thread  any; async-signal-safe */
#ifndef GW_OS_CLOCK_H
#define GW_OS_CLOCK_H

#include <stdint.h>

enum gw_clock_id {
    GW_CLOCK_REALTIME,  /* since 1970-01-01 UTC; may be set */
    GW_CLOCK_MONOTONIC, /* since some point; never goes back */
    GW_CLOCK_PROCESS,   /* CPU time of this process */
    GW_CLOCK_THREAD,    /* CPU time of the calling thread */
};

/* Read a clock, or what one tick of it is.    returns  0 or an errno */
int gw_clock_now(enum gw_clock_id id, uint64_t *ns);
int gw_clock_resolution(enum gw_clock_id id, uint64_t *ns);

/* The monotonic clock, which every system has. */
uint64_t gw_clock_monotonic(void);

#endif
