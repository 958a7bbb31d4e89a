/* SPDX-License-Identifier: Apache-2.0 */
/* file.h -- operations on an open file.
 *
 * Every function that can fail returns 0 or an errno value of <errno.h>, because callers
 * (WASI) must tell the guest which one it was; results are written only on success. EINTR
 * is passed on, not retried: a signal may mean that the guest shall stop. Offsets beyond
 * INT64_MAX are EINVAL. Thread: any. */
#ifndef GW_OS_FILE_H
#define GW_OS_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

enum gw_file_type {
    GW_FILE_UNKNOWN,
    GW_FILE_BLOCK,
    GW_FILE_CHAR,
    GW_FILE_DIR,
    GW_FILE_REGULAR,
    GW_FILE_SOCKET_DGRAM,
    GW_FILE_SOCKET_STREAM,
    GW_FILE_SYMLINK,
    GW_FILE_FIFO,
};

struct gw_file_stat {
    uint64_t dev, ino, nlink, size_bytes;
    uint64_t atim_ns, mtim_ns, ctim_ns; /* since 1970; earlier ones count as 1970 */
    enum gw_file_type type;
};

enum gw_file_whence { GW_FILE_SET, GW_FILE_CUR, GW_FILE_END };

enum gw_file_advice {
    GW_FILE_NORMAL,
    GW_FILE_SEQUENTIAL,
    GW_FILE_RANDOM,
    GW_FILE_WILLNEED,
    GW_FILE_DONTNEED,
    GW_FILE_NOREUSE,
};

/* A time to set: none, the present, or `ns` since 1970. */
enum gw_file_time_kind { GW_FILE_TIME_KEEP, GW_FILE_TIME_NOW, GW_FILE_TIME_AT };
struct gw_file_time {
    enum gw_file_time_kind kind;
    uint64_t ns;
};

/* How a file is opened (beneath.h), and of these APPEND and NONBLOCK can be set later. */
enum gw_file_flags {
    GW_FILE_READ = 1 << 0,
    GW_FILE_WRITE = 1 << 1,
    GW_FILE_APPEND = 1 << 2,
    GW_FILE_NONBLOCK = 1 << 3,
    GW_FILE_DSYNC = 1 << 4,
    GW_FILE_RSYNC = 1 << 5,
    GW_FILE_SYNC = 1 << 6,
    GW_FILE_CREATE = 1 << 7,
    GW_FILE_EXCLUSIVE = 1 << 8,
    GW_FILE_TRUNCATE = 1 << 9,
    GW_FILE_DIRECTORY = 1 << 10, /* fail with ENOTDIR on anything else */
    GW_FILE_FOLLOW = 1 << 11,    /* a symbolic link as last component */
};

/* Open a directory by a path of the host, unconfined: for what the embedder names. */
int gw_file_open_dir(const char *path, int *fd);
void gw_file_close(int fd);

int gw_file_stat(int fd, struct gw_file_stat *out);
int gw_file_read(int fd, const struct iovec *iov, int count, size_t *done);
int gw_file_write(int fd, const struct iovec *iov, int count, size_t *done);
int gw_file_pread(int fd, const struct iovec *iov, int count, uint64_t at, size_t *done);
/* On a file in append mode Linux writes at the end whatever `at` is; so does this. */
int gw_file_pwrite(int fd, const struct iovec *iov, int count, uint64_t at, size_t *done);
int gw_file_seek(int fd, int64_t offset, enum gw_file_whence whence, uint64_t *at);
int gw_file_advise(int fd, uint64_t at, uint64_t len, enum gw_file_advice advice);
int gw_file_allocate(int fd, uint64_t at, uint64_t len);
int gw_file_sync(int fd);
int gw_file_datasync(int fd);
int gw_file_set_size(int fd, uint64_t size_bytes);
int gw_file_set_times(int fd, struct gw_file_time atim, struct gw_file_time mtim);
int gw_file_set_flags(int fd, unsigned flags);

#endif
