/* SPDX-License-Identifier: Apache-2.0 */
#include "os/poll.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <time.h>

int gw_poll_wait(struct pollfd *fds, unsigned count, uint64_t timeout_ns, unsigned *ready)
{
    uint64_t seconds = timeout_ns / 1000000000u;
    struct timespec wait = {
        .tv_sec = seconds < GW_POLL_MAX_SLEEP_S ? (time_t)seconds : GW_POLL_MAX_SLEEP_S,
        .tv_nsec = (long)(timeout_ns % 1000000000u),
    };
    int n = ppoll(fds, count, timeout_ns == UINT64_MAX ? NULL : &wait, NULL);
    if (n < 0) return errno;
    *ready = (unsigned)n;
    return 0;
}

uint64_t gw_poll_readable_bytes(int fd)
{
    int n = 0;
    if (ioctl(fd, FIONREAD, &n) != 0 || n < 0) return 0;
    return (uint64_t)n;
}
