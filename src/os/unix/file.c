/* SPDX-License-Identifier: Apache-2.0 */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/unix/convert.h"

int gw_file_open_dir(const char *path, int *fd)
{
    int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return errno;
    *fd = opened;
    return 0;
}

void gw_file_close(int fd) { (void)close(fd); }

int gw_file_stat(int fd, struct gw_file_stat *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0) return errno;
    gw_convert_stat(&st, out);
    if (out->type == GW_FILE_SOCKET_STREAM) {
        int type;
        socklen_t len = sizeof type;
        if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_DGRAM)
            out->type = GW_FILE_SOCKET_DGRAM;
    }
    return 0;
}

static int finish(ssize_t n, size_t *done)
{
    if (n < 0) return errno;
    *done = (size_t)n;
    return 0;
}

int gw_file_read(int fd, const struct iovec *iov, int count, size_t *done)
{
    return finish(
        count == 1 ? read(fd, iov->iov_base, iov->iov_len) : readv(fd, iov, count), done);
}

int gw_file_write(int fd, const struct iovec *iov, int count, size_t *done)
{
    return finish(count == 1 ? write(fd, iov->iov_base, iov->iov_len)
                             : writev(fd, iov, count),
                  done);
}

int gw_file_pread(int fd, const struct iovec *iov, int count, uint64_t at, size_t *done)
{
    if (at > INT64_MAX) return EINVAL;
    return finish(preadv(fd, iov, count, (off_t)at), done);
}

int gw_file_pwrite(int fd, const struct iovec *iov, int count, uint64_t at, size_t *done)
{
    if (at > INT64_MAX) return EINVAL;
    return finish(pwritev(fd, iov, count, (off_t)at), done);
}

int gw_file_seek(int fd, int64_t offset, enum gw_file_whence whence, uint64_t *at)
{
    static const int codes[] = {
        [GW_FILE_SET] = SEEK_SET, [GW_FILE_CUR] = SEEK_CUR, [GW_FILE_END] = SEEK_END};
    off_t n = lseek(fd, offset, codes[whence]);
    if (n < 0) return errno;
    *at = (uint64_t)n;
    return 0;
}

int gw_file_sync(int fd) { return fsync(fd) == 0 ? 0 : errno; }
int gw_file_datasync(int fd) { return fdatasync(fd) == 0 ? 0 : errno; }

int gw_file_set_size(int fd, uint64_t size_bytes)
{
    if (size_bytes > INT64_MAX) return EINVAL;
    return ftruncate(fd, (off_t)size_bytes) == 0 ? 0 : errno;
}

int gw_file_set_times(int fd, struct gw_file_time atim, struct gw_file_time mtim)
{
    struct timespec times[2] = {gw_convert_time(atim), gw_convert_time(mtim)};
    return futimens(fd, times) == 0 ? 0 : errno;
}

int gw_file_set_flags(int fd, unsigned flags)
{
    int now = fcntl(fd, F_GETFL);
    if (now < 0) return errno;
    now &= ~(O_APPEND | O_NONBLOCK);
    now |= gw_convert_flags(flags & (GW_FILE_APPEND | GW_FILE_NONBLOCK));
    return fcntl(fd, F_SETFL, now) == 0 ? 0 : errno;
}
