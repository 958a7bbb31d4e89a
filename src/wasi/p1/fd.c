/* SPDX-License-Identifier: Apache-2.0 */
/* The fd_ functions: descriptors by number. */
#include <string.h>

#include "wasi/host/io.h"
#include "wasi/p1/call.h"
#include "wasi/p1/convert.h"

enum gw_errno gw_p1_fd_advise(struct gw_p1_call *call, const uint64_t *a)
{
    static const enum gw_file_advice kinds[] = {
        GW_FILE_NORMAL,   GW_FILE_SEQUENTIAL, GW_FILE_RANDOM,
        GW_FILE_WILLNEED, GW_FILE_DONTNEED,   GW_FILE_NOREUSE,
    };
    uint32_t advice = gw_p1_u32(a[3]);
    if (advice >= GW_COUNT(kinds)) return GW_ERRNO_INVAL;
    return gw_io_advise(&call->process->descs, gw_p1_u32(a[0]), a[1], a[2],
                        kinds[advice]);
}

enum gw_errno gw_p1_fd_allocate(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_io_allocate(&call->process->descs, gw_p1_u32(a[0]), a[1], a[2]);
}

enum gw_errno gw_p1_fd_close(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_desc_close(&call->process->descs, gw_p1_u32(a[0]));
}

enum gw_errno gw_p1_fd_datasync(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_io_datasync(&call->process->descs, gw_p1_u32(a[0]));
}

enum gw_errno gw_p1_fd_sync(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_io_sync(&call->process->descs, gw_p1_u32(a[0]));
}

enum gw_errno gw_p1_fd_fdstat_get(struct gw_p1_call *call, const uint64_t *a)
{
    struct gw_desc desc;
    uint8_t *out = gw_p1_at(call, a[1], GW_P1_FDSTAT_BYTES);
    if (out == NULL) return GW_ERRNO_FAULT;
    enum gw_errno err = gw_desc_describe(&call->process->descs, gw_p1_u32(a[0]), &desc);
    if (err != GW_ERRNO_SUCCESS) return err;
    memset(out, 0, GW_P1_FDSTAT_BYTES);
    out[0] = gw_p1_filetype(desc.type);
    gw_p1_put16(out + 2, gw_p1_fdflags(desc.flags));
    gw_p1_put64(out + 8, desc.base);
    gw_p1_put64(out + 16, desc.inheriting);
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_p1_fd_fdstat_set_flags(struct gw_p1_call *call, const uint64_t *a)
{
    unsigned flags;
    if (!gw_p1_file_flags(gw_p1_u32(a[1]), &flags)) return GW_ERRNO_INVAL;
    return gw_io_set_flags(&call->process->descs, gw_p1_u32(a[0]), flags);
}

enum gw_errno gw_p1_fd_fdstat_set_rights(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_desc_narrow(&call->process->descs, gw_p1_u32(a[0]), a[1], a[2]);
}

enum gw_errno gw_p1_fd_filestat_get(struct gw_p1_call *call, const uint64_t *a)
{
    struct gw_file_stat st;
    enum gw_errno err = gw_io_stat(&call->process->descs, gw_p1_u32(a[0]), &st);
    return err == GW_ERRNO_SUCCESS ? gw_p1_put_filestat(call, a[1], &st) : err;
}

enum gw_errno gw_p1_fd_filestat_set_size(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_io_set_size(&call->process->descs, gw_p1_u32(a[0]), a[1]);
}

enum gw_errno gw_p1_fd_filestat_set_times(struct gw_p1_call *call, const uint64_t *a)
{
    struct gw_file_time times[2];
    if (!gw_p1_file_times(a[1], a[2], gw_p1_u32(a[3]), times)) return GW_ERRNO_INVAL;
    return gw_io_set_times(&call->process->descs, gw_p1_u32(a[0]), times[0], times[1]);
}

/* Reading and writing differ in the service they call; `at` is for two of them. */
typedef enum gw_errno transfer(struct gw_desc_table *table, uint32_t number,
                               const struct iovec *iov, int count, uint64_t at,
                               size_t *done);

static enum gw_errno read_here(struct gw_desc_table *table, uint32_t number,
                               const struct iovec *iov, int count, uint64_t at,
                               size_t *done)
{
    (void)at;
    return gw_io_read(table, number, iov, count, done);
}

static enum gw_errno write_here(struct gw_desc_table *table, uint32_t number,
                                const struct iovec *iov, int count, uint64_t at,
                                size_t *done)
{
    (void)at;
    return gw_io_write(table, number, iov, count, done);
}

static enum gw_errno run_transfer(struct gw_p1_call *call, transfer *service,
                                  const uint64_t *a, uint64_t at, uint64_t out_at)
{
    struct iovec iov[GW_IO_MAX_IOV];
    int count;
    size_t done;
    uint8_t *out = gw_p1_at(call, out_at, 4);
    enum gw_errno err = gw_p1_iovecs(call, a[1], gw_p1_u32(a[2]), iov, &count);
    if (err != GW_ERRNO_SUCCESS) return err;
    if (out == NULL) return GW_ERRNO_FAULT;
    err = service(&call->process->descs, gw_p1_u32(a[0]), iov, count, at, &done);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put32(out, (uint32_t)done);
    return err;
}

enum gw_errno gw_p1_fd_read(struct gw_p1_call *call, const uint64_t *a)
{
    return run_transfer(call, read_here, a, 0, a[3]);
}

enum gw_errno gw_p1_fd_write(struct gw_p1_call *call, const uint64_t *a)
{
    return run_transfer(call, write_here, a, 0, a[3]);
}

enum gw_errno gw_p1_fd_pread(struct gw_p1_call *call, const uint64_t *a)
{
    return run_transfer(call, gw_io_pread, a, a[3], a[4]);
}

enum gw_errno gw_p1_fd_pwrite(struct gw_p1_call *call, const uint64_t *a)
{
    return run_transfer(call, gw_io_pwrite, a, a[3], a[4]);
}

/* Use a preopened directory; the name is the table's as long as the descriptor is held.
 */
static enum gw_errno get_preopen(struct gw_p1_call *call, uint32_t number,
                                 struct gw_desc **out)
{
    struct gw_desc_table *table = &call->process->descs;
    enum gw_errno err = gw_desc_get(table, number, 0, out);
    if (err != GW_ERRNO_SUCCESS || (*out)->preopen.data != NULL) return err;
    gw_desc_put(table, *out);
    return GW_ERRNO_BADF;
}

enum gw_errno gw_p1_fd_prestat_get(struct gw_p1_call *call, const uint64_t *a)
{
    struct gw_desc *desc;
    enum gw_errno err = get_preopen(call, gw_p1_u32(a[0]), &desc);
    if (err != GW_ERRNO_SUCCESS) return err;
    uint8_t *out = gw_p1_at(call, a[1], GW_P1_PRESTAT_BYTES);
    if (out != NULL) {
        memset(out, 0, GW_P1_PRESTAT_BYTES); /* tag 0: a directory */
        gw_p1_put32(out + 4, (uint32_t)desc->preopen.len);
    }
    gw_desc_put(&call->process->descs, desc);
    return out != NULL ? GW_ERRNO_SUCCESS : GW_ERRNO_FAULT;
}

enum gw_errno gw_p1_fd_prestat_dir_name(struct gw_p1_call *call, const uint64_t *a)
{
    struct gw_desc *desc;
    enum gw_errno err = get_preopen(call, gw_p1_u32(a[0]), &desc);
    if (err != GW_ERRNO_SUCCESS) return err;
    uint8_t *out = NULL;
    if (desc->preopen.len > gw_p1_u32(a[2]))
        err = GW_ERRNO_NAMETOOLONG;
    else if ((out = gw_p1_at(call, a[1], desc->preopen.len)) == NULL)
        err = GW_ERRNO_FAULT;
    else
        memcpy(out, desc->preopen.data, desc->preopen.len);
    gw_desc_put(&call->process->descs, desc);
    return err;
}

/* Fills the guest's buffer; the entry that does not fit is cut off, which tells the guest
 * that there is more. */
struct dir_fill {
    uint8_t *at, *end;
};

static void fill(struct dir_fill *fill, const void *bytes, size_t len)
{
    size_t room = (size_t)(fill->end - fill->at);
    if (len > room) len = room;
    memcpy(fill->at, bytes, len);
    fill->at += len;
}

static bool fill_entry(void *env, const struct gw_dir_entry *entry)
{
    struct dir_fill *f = env;
    uint8_t head[GW_P1_DIRENT_BYTES] = {0};
    gw_p1_put64(head, entry->next);
    gw_p1_put64(head + 8, entry->ino);
    gw_p1_put32(head + 16, (uint32_t)entry->len);
    head[20] = gw_p1_filetype(entry->type);
    fill(f, head, sizeof head);
    fill(f, entry->name, entry->len);
    return f->at < f->end;
}

enum gw_errno gw_p1_fd_readdir(struct gw_p1_call *call, const uint64_t *a)
{
    uint8_t *buffer = gw_p1_at(call, a[1], gw_p1_u32(a[2]));
    uint8_t *used = gw_p1_at(call, a[4], 4);
    if (buffer == NULL || used == NULL) return GW_ERRNO_FAULT;
    struct dir_fill f = {buffer, buffer + gw_p1_u32(a[2])};
    enum gw_errno err =
        gw_io_read_dir(&call->process->descs, gw_p1_u32(a[0]), a[3], fill_entry, &f);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put32(used, (uint32_t)(f.at - buffer));
    return err;
}

enum gw_errno gw_p1_fd_renumber(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_desc_renumber(&call->process->descs, gw_p1_u32(a[0]), gw_p1_u32(a[1]));
}

enum gw_errno gw_p1_fd_seek(struct gw_p1_call *call, const uint64_t *a)
{
    static const enum gw_file_whence orders[2][3] = {
        {GW_FILE_SET, GW_FILE_CUR, GW_FILE_END},
        {GW_FILE_CUR, GW_FILE_END, GW_FILE_SET}, /* wasi_unstable */
    };
    uint32_t whence = gw_p1_u32(a[2]);
    uint8_t *out = gw_p1_at(call, a[3], 8);
    uint64_t at;
    if (whence > 2) return GW_ERRNO_INVAL;
    if (out == NULL) return GW_ERRNO_FAULT;
    enum gw_errno err = gw_io_seek(&call->process->descs, gw_p1_u32(a[0]), (int64_t)a[1],
                                   orders[call->is_unstable][whence], &at);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put64(out, at);
    return err;
}

enum gw_errno gw_p1_fd_tell(struct gw_p1_call *call, const uint64_t *a)
{
    uint8_t *out = gw_p1_at(call, a[1], 8);
    uint64_t at;
    if (out == NULL) return GW_ERRNO_FAULT;
    enum gw_errno err = gw_io_tell(&call->process->descs, gw_p1_u32(a[0]), &at);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put64(out, at);
    return err;
}
