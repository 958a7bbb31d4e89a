/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/beneath.h"

/* EAGAIN: something was renamed during the walk and a `..` could not be judged. Try
 * again, but not forever. */
enum { MAX_TRIES = 16 };

int gw_beneath_kernel_open(int dir, const char *path, int o_flags, int *fd)
{
    struct open_how how = {
        .flags = (uint64_t)(unsigned)o_flags,
        .mode = o_flags & O_CREAT ? 0666 : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    for (int i = 0; i < MAX_TRIES; i++) {
        long opened = syscall(SYS_openat2, dir, path, &how, sizeof how);
        if (opened >= 0) {
            *fd = (int)opened;
            return 0;
        }
        if (errno == EXDEV) return EPERM; /* it would have left `dir` */
        if (errno != EAGAIN) return errno;
    }
    return ENOSYS;
}
