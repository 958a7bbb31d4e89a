/* SPDX-License-Identifier: Apache-2.0 */
/* timeout.h -- end a guest that takes too long.
 *
 * A thread waits for the deadline, then interrupts the guest until it has stopped: it
 * traps, with a backtrace. A guest that cannot be stopped, since it is in a host call
 * that nothing wakes, ends the whole process with the exit code of a trap after a
 * moment's grace. */
#ifndef GW_CLI_TIMEOUT_H
#define GW_CLI_TIMEOUT_H

#include "os/lock.h"
#include "os/thread.h"
#include "wasi/wasi.h"

struct gw_timeout {
    struct gw_store *store;
    struct gw_wasi *wasi; /* may be NULL */
    uint64_t deadline_ns; /* on gw_clock_monotonic */
    struct gw_lock lock;  /* of is_over */
    struct gw_lock_bell bell;
    bool is_over;
    struct gw_thread thread;
};

/* Start the clock.      errors  NOMEM */
enum gw_err gw_timeout_start(struct gw_timeout *timeout, struct gw_store *store,
                             struct gw_wasi *wasi, uint64_t time_ns);

/* The guest is done. Only after a start that succeeded. */
void gw_timeout_stop(struct gw_timeout *timeout);

#endif
