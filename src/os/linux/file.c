/* SPDX-License-Identifier: Apache-2.0 */
/* What of file.h POSIX does not give, or gives in a way that writes whole files. */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>

int gw_file_advise(int fd, uint64_t at, uint64_t len, enum gw_file_advice advice)
{
    static const int codes[] = {
        [GW_FILE_NORMAL] = POSIX_FADV_NORMAL,
        [GW_FILE_SEQUENTIAL] = POSIX_FADV_SEQUENTIAL,
        [GW_FILE_RANDOM] = POSIX_FADV_RANDOM,
        [GW_FILE_WILLNEED] = POSIX_FADV_WILLNEED,
        [GW_FILE_DONTNEED] = POSIX_FADV_DONTNEED,
        [GW_FILE_NOREUSE] = POSIX_FADV_NOREUSE,
    };
    if (at > INT64_MAX || len > INT64_MAX) return EINVAL;
    return posix_fadvise(fd, (off_t)at, (off_t)len, codes[advice]);
}

int gw_file_allocate(int fd, uint64_t at, uint64_t len)
{
    if (at > INT64_MAX || len > INT64_MAX) return EINVAL;
    return fallocate(fd, 0, (off_t)at, (off_t)len) == 0 ? 0 : errno;
}
