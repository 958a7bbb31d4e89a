/* SPDX-License-Identifier: Apache-2.0 */
/* poll.h -- wait for files, with a timeout in nanoseconds. */
#ifndef GW_OS_POLL_H
#define GW_OS_POLL_H

#include <poll.h>
#include <stdint.h>

enum { GW_POLL_MAX_SLEEP_S = 1000000 };

/* Wait until one of the files is ready or the time is over; UINT64_MAX: forever. May wake
 * early after GW_POLL_MAX_SLEEP_S: callers look at the clock.
 *   *ready   how many have revents
 *   returns  0 or an errno (EINTR) */
int gw_poll_wait(struct pollfd *fds, unsigned count, uint64_t timeout_ns,
                 unsigned *ready);

/* Bytes that can be read without waiting; 0 where the system cannot say. */
uint64_t gw_poll_readable_bytes(int fd);

#endif
