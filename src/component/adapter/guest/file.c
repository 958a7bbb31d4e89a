/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors by number: reading, writing, and what is known of them. */
#include "component/adapter/guest/file.h"

/* Of one call: the host refuses more. */
enum { MOST_WRITTEN = 4096 };

/* ---- one buffer ---- */

static wasi1_errno read_stream(struct state *s, struct desc *d, struct iovec to,
                               uint32_t *done)
{
    struct stream_read_result r;
    wasi1_errno err = desc_open_in(d);
    if (err) return err;
    alloc_to(s, to.data, to.len);
    if (d->flags & FD_NONBLOCK)
        wasi2_stream_read(d->in, to.len, &r);
    else
        wasi2_stream_blocking_read(d->in, to.len, &r);
    *done = 0;
    if (r.is_err) return errno_of_stream(&r.error, E_SUCCESS);
    *done = r.data.len;
    return r.data.len == 0 && (d->flags & FD_NONBLOCK) ? E_AGAIN : E_SUCCESS;
}

static wasi1_errno read_at(struct state *s, const struct desc *d, struct iovec to,
                           uint64_t at, uint32_t *done)
{
    struct read_result r;
    alloc_to(s, to.data, to.len);
    wasi2_read(d->file, to.len, at, &r);
    if (r.is_err) return errno_of(r.code);
    *done = r.data.len;
    return E_SUCCESS;
}

/* As much as the host takes without waiting. */
static wasi1_errno write_some(struct desc *d, struct iovec from, uint32_t *done)
{
    struct permit_result permit;
    struct stream_result r;
    wasi2_stream_check_write(d->out, &permit);
    if (permit.is_err) return errno_of_stream(&permit.error, E_PIPE);
    if (permit.value == 0) return E_AGAIN;
    if (permit.value < from.len) from.len = (uint32_t)permit.value;
    wasi2_stream_write(d->out, from.data, from.len, &r);
    if (!r.is_err) wasi2_stream_blocking_flush(d->out, &r);
    if (r.is_err) return errno_of_stream(&r.error, E_PIPE);
    *done = from.len;
    return E_SUCCESS;
}

static wasi1_errno write_stream(struct desc *d, struct iovec from, uint32_t *done)
{
    struct stream_result r;
    *done = 0;
    wasi1_errno err = desc_open_out(d);
    if (err) return err;
    if (d->flags & FD_NONBLOCK) return write_some(d, from, done);
    while (*done < from.len) {
        uint32_t some = min32(from.len - *done, MOST_WRITTEN);
        wasi2_stream_blocking_write(d->out, from.data + *done, some, &r);
        if (r.is_err) {
            err = errno_of_stream(&r.error, E_PIPE);
            return *done ? E_SUCCESS : err;
        }
        *done += some;
    }
    return E_SUCCESS;
}

static wasi1_errno write_at(const struct desc *d, struct iovec from, uint64_t at,
                            uint32_t *done)
{
    struct size_result r;
    wasi2_write(d->file, from.data, from.len, at, &r);
    if (r.is_err) return errno_of(r.code);
    *done = (uint32_t)r.value;
    return E_SUCCESS;
}

/* ---- all buffers ---- */

enum way { READ, WRITE, READ_AT, WRITE_AT, APPEND };

static wasi1_errno transfer_one(struct state *s, struct desc *d, struct iovec buffer,
                                enum way way, uint64_t at, uint32_t *done)
{
    switch (way) {
    case READ:
        return read_stream(s, d, buffer, done);
    case READ_AT:
        return read_at(s, d, buffer, at, done);
    case WRITE_AT:
        return write_at(d, buffer, at, done);
    default:
        return write_stream(d, buffer, done);
    }
}

/* Until one is not filled, or emptied. A stream is not waited for once something came. */
static wasi1_errno transfer(struct state *s, struct desc *d, const struct iovec *iov,
                            uint32_t count, enum way way, uint64_t at, uint32_t *total)
{
    *total = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t done = 0;
        if (iov[i].len == 0) continue;
        wasi1_errno err = transfer_one(s, d, iov[i], way, at + *total, &done);
        if (err) return *total ? E_SUCCESS : err;
        *total += done;
        if (done < iov[i].len || way == READ) break;
    }
    return E_SUCCESS;
}

EXPORT("fd_read")
wasi1_errno fd_read(uint32_t fd, const struct iovec *iov, uint32_t count, uint32_t *done)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    wasi1_errno err = desc_get(s, fd, RIGHT_FD_READ, &d);
    if (err) return err;
    enum way way = desc_is_seekable(d) ? READ_AT : READ;
    err = transfer(s, d, iov, count, way, d->position, done);
    if (!err) d->position += *done;
    return err;
}

/* Appending leaves the position at the end. */
static wasi1_errno seek_end(struct desc *d)
{
    struct stat_result r;
    wasi2_stat(d->file, &r);
    if (r.is_err) return errno_of(r.code);
    d->position = r.value.size;
    return E_SUCCESS;
}

EXPORT("fd_write")
wasi1_errno fd_write(uint32_t fd, const struct iovec *iov, uint32_t count, uint32_t *done)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    wasi1_errno err = desc_get(s, fd, RIGHT_FD_WRITE, &d);
    if (err) return err;
    if (!desc_is_seekable(d)) return transfer(s, d, iov, count, WRITE, 0, done);
    if (d->flags & FD_APPEND) {
        err = transfer(s, d, iov, count, APPEND, 0, done);
        return err ? err : seek_end(d);
    }
    err = transfer(s, d, iov, count, WRITE_AT, d->position, done);
    if (!err) d->position += *done;
    return err;
}

EXPORT("fd_pread")
wasi1_errno fd_pread(uint32_t fd, const struct iovec *iov, uint32_t count, uint64_t at,
                     uint32_t *done)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_READ | RIGHT_FD_SEEK, E_SPIPE, &d);
    return err ? err : transfer(s, d, iov, count, READ_AT, at, done);
}

EXPORT("fd_pwrite")
wasi1_errno fd_pwrite(uint32_t fd, const struct iovec *iov, uint32_t count, uint64_t at,
                      uint32_t *done)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_WRITE | RIGHT_FD_SEEK, E_SPIPE, &d);
    if (err) return err;
    enum way way = d->flags & FD_APPEND ? APPEND : WRITE_AT;
    return transfer(s, d, iov, count, way, at, done);
}

/* ---- positions ---- */

EXPORT("fd_seek")
wasi1_errno fd_seek(uint32_t fd, int64_t offset, uint32_t whence, uint64_t *out)
{
    struct state *s = state_get();
    struct desc *d;
    struct stat_result r;
    int64_t from = 0;
    if (!s) return E_IO;
    bool is_tell = whence == WHENCE_CUR && offset == 0;
    wasi1_errno err =
        desc_get_file(s, fd, is_tell ? RIGHT_FD_TELL : RIGHT_FD_SEEK, E_SPIPE, &d);
    if (err) return err;
    if (whence > WHENCE_END) return E_INVAL;
    if (whence == WHENCE_CUR) from = (int64_t)d->position;
    if (whence == WHENCE_END) {
        wasi2_stat(d->file, &r);
        if (r.is_err) return errno_of(r.code);
        from = (int64_t)r.value.size;
    }
    if (__builtin_add_overflow(from, offset, &from) || from < 0) return E_INVAL;
    desc_drop_streams(d);
    d->position = *out = (uint64_t)from;
    return E_SUCCESS;
}

EXPORT("fd_tell") wasi1_errno fd_tell(uint32_t fd, uint64_t *out)
{
    return fd_seek(fd, 0, WHENCE_CUR, out);
}

/* ---- what is known of a file ---- */

EXPORT("fd_fdstat_get") wasi1_errno fd_fdstat_get(uint32_t fd, struct fdstat *out)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    wasi1_errno err = desc_get(s, fd, 0, &d);
    if (err) return err;
    *out = (struct fdstat){d->type, d->flags, d->rights, d->inheriting};
    return E_SUCCESS;
}

/* The host cannot change whether writes are synchronous. */
EXPORT("fd_fdstat_set_flags") wasi1_errno fd_fdstat_set_flags(uint32_t fd, uint32_t flags)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    if (flags > (FD_SYNC | (FD_SYNC - 1))) return E_INVAL;
    wasi1_errno err = desc_get(s, fd, RIGHT_FD_FDSTAT_SET_FLAGS, &d);
    if (err) return err;
    uint32_t changed = flags ^ d->flags;
    if (changed & (FD_DSYNC | FD_RSYNC | FD_SYNC)) return E_NOTSUP;
    if ((changed & FD_APPEND) && d->kind == DESC_FILE) desc_drop_streams(d);
    d->flags = (uint16_t)flags;
    return E_SUCCESS;
}

EXPORT("fd_fdstat_set_rights")
wasi1_errno fd_fdstat_set_rights(uint32_t fd, uint64_t rights, uint64_t inheriting)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    wasi1_errno err = desc_get(s, fd, 0, &d);
    if (err) return err;
    if ((rights & ~d->rights) || (inheriting & ~d->inheriting)) return E_NOTCAPABLE;
    d->rights = rights;
    d->inheriting = inheriting;
    return E_SUCCESS;
}

static uint64_t time_of(const struct option_datetime *time)
{
    uint64_t ns = 0;
    if (time->is_some && !ns_of(&time->value, &ns)) return UINT64_MAX;
    return ns;
}

wasi1_errno file_put_stat(const struct stat_result *stat, const struct hash_result *hash,
                          struct filestat *out)
{
    if (stat->is_err) return errno_of(stat->code);
    *out = (struct filestat){
        .dev = 1,
        .ino = hash->is_err ? 0 : hash->lower,
        .type = type_of(stat->value.type),
        .nlink = stat->value.links,
        .size = stat->value.size,
        .atim = time_of(&stat->value.accessed),
        .mtim = time_of(&stat->value.modified),
        .ctim = time_of(&stat->value.changed),
    };
    return E_SUCCESS;
}

EXPORT("fd_filestat_get") wasi1_errno fd_filestat_get(uint32_t fd, struct filestat *out)
{
    struct state *s = state_get();
    struct desc *d;
    struct stat_result stat;
    struct hash_result hash;
    if (!s) return E_IO;
    wasi1_errno err = desc_get(s, fd, RIGHT_FD_FILESTAT_GET, &d);
    if (err) return err;
    if (d->kind == DESC_STDIO) {
        *out = (struct filestat){.type = d->type};
        return E_SUCCESS;
    }
    wasi2_stat(d->file, &stat);
    wasi2_hash(d->file, &hash);
    return file_put_stat(&stat, &hash, out);
}

/* ---- what changes a file ---- */

EXPORT("fd_filestat_set_size")
wasi1_errno fd_filestat_set_size(uint32_t fd, uint64_t size)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_FILESTAT_SET_SIZE, E_INVAL, &d);
    if (err) return err;
    wasi2_set_size(d->file, size, &r);
    return errno_of_small(&r);
}

wasi1_errno file_time(struct new_time *out, uint64_t ns, uint32_t flags)
{
    enum { NO_CHANGE, NOW, THIS };
    *out = (struct new_time){NO_CHANGE, 0, 0};
    if (flags == (SET_ATIM | SET_ATIM_NOW)) return E_INVAL;
    if (flags & SET_ATIM_NOW) out->how = NOW;
    if (flags & SET_ATIM)
        *out = (struct new_time){THIS, ns / 1000000000, (int32_t)(ns % 1000000000)};
    return E_SUCCESS;
}

EXPORT("fd_filestat_set_times")
wasi1_errno fd_filestat_set_times(uint32_t fd, uint64_t atim, uint64_t mtim,
                                  uint32_t flags)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    struct new_time a, m;
    if (!s) return E_IO;
    if (flags > 15 || file_time(&a, atim, flags & 3) || file_time(&m, mtim, flags >> 2))
        return E_INVAL;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_FILESTAT_SET_TIMES, E_INVAL, &d);
    if (err) return err;
    wasi2_set_times(d->file, a.how, a.seconds, a.ns, m.how, m.seconds, m.ns, &r);
    return errno_of_small(&r);
}

EXPORT("fd_advise")
wasi1_errno fd_advise(uint32_t fd, uint64_t offset, uint64_t len, uint32_t advice)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    if (advice > 5) return E_INVAL;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_ADVISE, E_SPIPE, &d);
    if (err) return err;
    if (d->type == TYPE_DIRECTORY) return E_SUCCESS; /* nothing that it could help */
    /* numbered as in 0.2 */
    wasi2_advise(d->file, offset, len, (int32_t)advice, &r);
    return errno_of_small(&r);
}

/* The host cannot reserve, but the file can be made as long as that. */
EXPORT("fd_allocate")
wasi1_errno fd_allocate(uint32_t fd, uint64_t offset, uint64_t len)
{
    struct state *s = state_get();
    struct desc *d;
    struct stat_result stat;
    struct small_result r;
    uint64_t end;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_ALLOCATE, E_SPIPE, &d);
    if (err) return err;
    if (len == 0) return E_INVAL;
    if (__builtin_add_overflow(offset, len, &end) || end > INT64_MAX) return E_FBIG;
    wasi2_stat(d->file, &stat);
    if (stat.is_err) return errno_of(stat.code);
    if (stat.value.size >= end) return E_SUCCESS;
    wasi2_set_size(d->file, end, &r);
    return errno_of_small(&r);
}

EXPORT("fd_sync") wasi1_errno fd_sync(uint32_t fd)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_SYNC, E_INVAL, &d);
    if (err) return err;
    wasi2_sync(d->file, &r);
    return errno_of_small(&r);
}

EXPORT("fd_datasync") wasi1_errno fd_datasync(uint32_t fd)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_DATASYNC, E_INVAL, &d);
    if (err) return err;
    wasi2_sync_data(d->file, &r);
    return errno_of_small(&r);
}

/* ---- numbers ---- */

EXPORT("fd_close") wasi1_errno fd_close(uint32_t fd)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s) return E_IO;
    wasi1_errno err = desc_get(s, fd, 0, &d);
    return err ? err : desc_close(s, fd);
}

EXPORT("fd_renumber") wasi1_errno fd_renumber(uint32_t from, uint32_t to)
{
    struct state *s = state_get();
    return s ? desc_renumber(s, from, to) : E_IO;
}

static wasi1_errno get_preopen(uint32_t fd, struct text *name)
{
    struct state *s = state_get();
    struct desc *d;
    if (!s || desc_get(s, fd, 0, &d) || d->preopen == 0) return E_BADF;
    *name = s->preopens[d->preopen - 1].name;
    return E_SUCCESS;
}

EXPORT("fd_prestat_get") wasi1_errno fd_prestat_get(uint32_t fd, struct prestat *out)
{
    struct text name;
    wasi1_errno err = get_preopen(fd, &name);
    if (!err) *out = (struct prestat){0, name.len};
    return err;
}

EXPORT("fd_prestat_dir_name")
wasi1_errno fd_prestat_dir_name(uint32_t fd, uint8_t *out, uint32_t len)
{
    struct text name;
    wasi1_errno err = get_preopen(fd, &name);
    if (err) return err;
    if (name.len > len) return E_NAMETOOLONG;
    __builtin_memcpy(out, name.data, name.len);
    return E_SUCCESS;
}
