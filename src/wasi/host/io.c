/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/io.h"

#include <errno.h>

#include "os/poll.h"

/* Stdio is shared with the host, so NONBLOCK is not set on the open file but asked for
 * here. */
static int must_wait(const struct gw_desc *desc, short events)
{
    if (!desc->is_shared_file || !(desc->flags & GW_FILE_NONBLOCK)) return 0;
    struct pollfd one = {.fd = desc->fd, .events = events};
    unsigned ready;
    int err = gw_poll_wait(&one, 1, 0, &ready);
    return err == 0 && ready == 0 ? EAGAIN : err;
}

static int stream_read(const struct gw_stream *stream, const struct iovec *iov, int count,
                       size_t *done)
{
    *done = 0;
    if (stream->read == NULL) return 0;
    for (int i = 0; i < count; i++) {
        size_t n = 0;
        if (iov[i].iov_len == 0) continue;
        int err = stream->read(stream->env, iov[i].iov_base, iov[i].iov_len, &n);
        if (err != 0) return *done > 0 ? 0 : err;
        *done += n;
        if (n < iov[i].iov_len) break;
    }
    return 0;
}

static int stream_write(const struct gw_stream *stream, const struct iovec *iov,
                        int count, size_t *done)
{
    *done = 0;
    for (int i = 0; i < count; i++) {
        size_t n = iov[i].iov_len;
        if (n == 0) continue;
        int err = stream->write == NULL
                      ? 0
                      : stream->write(stream->env, iov[i].iov_base, iov[i].iov_len, &n);
        if (err != 0) return *done > 0 ? 0 : err;
        *done += n;
        if (n < iov[i].iov_len) break;
    }
    return 0;
}

/* Hand a descriptor back and say what the system said. */
static enum gw_errno put(struct gw_desc_table *table, struct gw_desc *desc, int err)
{
    gw_desc_put(table, desc);
    return gw_errno_from_system(err);
}

enum gw_errno gw_io_read(struct gw_desc_table *table, uint32_t number,
                         const struct iovec *iov, int count, size_t *done)
{
    struct gw_desc *desc;
    enum gw_errno got = gw_desc_get(table, number, GW_RIGHT_FD_READ, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    int err;
    if (desc->fd < 0) {
        err = stream_read(&desc->stream, iov, count, done);
    } else {
        err = must_wait(desc, POLLIN);
        if (err == 0) err = gw_file_read(desc->fd, iov, count, done);
    }
    return put(table, desc, err);
}

enum gw_errno gw_io_write(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, int count, size_t *done)
{
    struct gw_desc *desc;
    enum gw_errno got = gw_desc_get(table, number, GW_RIGHT_FD_WRITE, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    int err;
    if (desc->fd < 0) {
        err = stream_write(&desc->stream, iov, count, done);
    } else {
        err = must_wait(desc, POLLOUT);
        if (err == 0) err = gw_file_write(desc->fd, iov, count, done);
    }
    return put(table, desc, err);
}

/* Get a descriptor for an operation that only an open file of the system has. */
static enum gw_errno get_file(struct gw_desc_table *table, uint32_t number,
                              gw_rights rights, enum gw_errno otherwise,
                              struct gw_desc **out)
{
    enum gw_errno got = gw_desc_get(table, number, rights, out);
    if (got != GW_ERRNO_SUCCESS || (*out)->fd >= 0) return got;
    gw_desc_put(table, *out);
    return otherwise;
}

enum gw_errno gw_io_pread(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, int count, uint64_t at, size_t *done)
{
    struct gw_desc *desc;
    enum gw_errno got = get_file(table, number, GW_RIGHT_FD_READ | GW_RIGHT_FD_SEEK,
                                 GW_ERRNO_SPIPE, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_pread(desc->fd, iov, count, at, done));
}

enum gw_errno gw_io_pwrite(struct gw_desc_table *table, uint32_t number,
                           const struct iovec *iov, int count, uint64_t at, size_t *done)
{
    struct gw_desc *desc;
    enum gw_errno got = get_file(table, number, GW_RIGHT_FD_WRITE | GW_RIGHT_FD_SEEK,
                                 GW_ERRNO_SPIPE, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_pwrite(desc->fd, iov, count, at, done));
}

/* The system would move a directory's offset, which is ours to move. */
static enum gw_errno seek(struct gw_desc_table *table, uint32_t number, gw_rights rights,
                          int64_t offset, enum gw_file_whence whence, uint64_t *at)
{
    struct gw_desc *desc;
    enum gw_file_type type;
    enum gw_errno got = get_file(table, number, rights, GW_ERRNO_SPIPE, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    got = gw_desc_type(table, desc, &type);
    if (got == GW_ERRNO_SUCCESS && type == GW_FILE_DIR) got = GW_ERRNO_ISDIR;
    if (got == GW_ERRNO_SUCCESS)
        got = gw_errno_from_system(gw_file_seek(desc->fd, offset, whence, at));
    gw_desc_put(table, desc);
    return got;
}

enum gw_errno gw_io_seek(struct gw_desc_table *table, uint32_t number, int64_t offset,
                         enum gw_file_whence whence, uint64_t *at)
{
    bool is_tell = offset == 0 && whence == GW_FILE_CUR;
    return seek(table, number, is_tell ? GW_RIGHT_FD_TELL : GW_RIGHT_FD_SEEK, offset,
                whence, at);
}

enum gw_errno gw_io_tell(struct gw_desc_table *table, uint32_t number, uint64_t *at)
{
    return seek(table, number, GW_RIGHT_FD_TELL, 0, GW_FILE_CUR, at);
}

enum gw_errno gw_io_advise(struct gw_desc_table *table, uint32_t number, uint64_t at,
                           uint64_t len, enum gw_file_advice advice)
{
    struct gw_desc *desc;
    enum gw_errno got =
        get_file(table, number, GW_RIGHT_FD_ADVISE, GW_ERRNO_SPIPE, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_advise(desc->fd, at, len, advice));
}

enum gw_errno gw_io_allocate(struct gw_desc_table *table, uint32_t number, uint64_t at,
                             uint64_t len)
{
    struct gw_desc *desc;
    enum gw_errno got =
        get_file(table, number, GW_RIGHT_FD_ALLOCATE, GW_ERRNO_SPIPE, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_allocate(desc->fd, at, len));
}

enum gw_errno gw_io_sync(struct gw_desc_table *table, uint32_t number)
{
    struct gw_desc *desc;
    enum gw_errno got = get_file(table, number, GW_RIGHT_FD_SYNC, GW_ERRNO_INVAL, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_sync(desc->fd));
}

enum gw_errno gw_io_datasync(struct gw_desc_table *table, uint32_t number)
{
    struct gw_desc *desc;
    enum gw_errno got =
        get_file(table, number, GW_RIGHT_FD_DATASYNC, GW_ERRNO_INVAL, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_datasync(desc->fd));
}

enum gw_errno gw_io_stat(struct gw_desc_table *table, uint32_t number,
                         struct gw_file_stat *out)
{
    struct gw_desc *desc;
    enum gw_errno got = gw_desc_get(table, number, GW_RIGHT_FD_FILESTAT_GET, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    int err = 0;
    if (desc->fd >= 0)
        err = gw_file_stat(desc->fd, out);
    else
        *out = (struct gw_file_stat){.type = desc->type};
    return put(table, desc, err);
}

enum gw_errno gw_io_set_size(struct gw_desc_table *table, uint32_t number,
                             uint64_t size_bytes)
{
    struct gw_desc *desc;
    enum gw_errno got =
        get_file(table, number, GW_RIGHT_FD_FILESTAT_SET_SIZE, GW_ERRNO_INVAL, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_set_size(desc->fd, size_bytes));
}

enum gw_errno gw_io_set_times(struct gw_desc_table *table, uint32_t number,
                              struct gw_file_time atim, struct gw_file_time mtim)
{
    struct gw_desc *desc;
    enum gw_errno got =
        get_file(table, number, GW_RIGHT_FD_FILESTAT_SET_TIMES, GW_ERRNO_INVAL, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_file_set_times(desc->fd, atim, mtim));
}

enum gw_errno gw_io_set_flags(struct gw_desc_table *table, uint32_t number,
                              unsigned flags)
{
    const unsigned can_change = GW_FILE_APPEND | GW_FILE_NONBLOCK;
    struct gw_desc *desc;
    enum gw_errno got = gw_desc_get(table, number, GW_RIGHT_FD_FDSTAT_SET_FLAGS, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    int err = 0;
    if ((desc->flags ^ flags) & ~can_change)
        err = ENOTSUP;
    else if (desc->fd >= 0 && !desc->is_shared_file)
        err = gw_file_set_flags(desc->fd, flags);
    if (err == 0) desc->flags = flags;
    return put(table, desc, err);
}

/* Hides the inode of `..`. */
struct dir_visit {
    bool (*visit)(void *env, const struct gw_dir_entry *);
    void *env;
};

static bool visit_entry(void *env, const struct gw_dir_entry *entry)
{
    const struct dir_visit *v = env;
    struct gw_dir_entry shown = *entry;
    if (shown.len == 2 && shown.name[0] == '.' && shown.name[1] == '.') shown.ino = 0;
    return v->visit(v->env, &shown);
}

enum gw_errno gw_io_read_dir(struct gw_desc_table *table, uint32_t number,
                             uint64_t cookie,
                             bool (*visit)(void *env, const struct gw_dir_entry *),
                             void *env)
{
    struct gw_desc *desc;
    enum gw_errno got =
        get_file(table, number, GW_RIGHT_FD_READDIR, GW_ERRNO_NOTDIR, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    struct dir_visit v = {visit, env};
    if (table->is_shared) gw_lock_take(&table->dir_lock);
    int err = gw_dir_read(desc->fd, cookie, visit_entry, &v);
    if (table->is_shared) gw_lock_drop(&table->dir_lock);
    return put(table, desc, err);
}
