/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/p1/convert.h"

#include <string.h>

#include "base/utf8.h"
#include "wasi/host/io.h"

uint8_t gw_p1_filetype(enum gw_file_type type)
{
    static const uint8_t codes[] = {
        [GW_FILE_UNKNOWN] = 0,       [GW_FILE_BLOCK] = 1,
        [GW_FILE_CHAR] = 2,          [GW_FILE_DIR] = 3,
        [GW_FILE_REGULAR] = 4,       [GW_FILE_SOCKET_DGRAM] = 5,
        [GW_FILE_SOCKET_STREAM] = 6, [GW_FILE_SYMLINK] = 7,
        [GW_FILE_FIFO] = 0, /* there is no code for it */
    };
    return codes[type];
}

static const struct {
    uint16_t fdflag;
    unsigned flag;
} fdflags[] = {
    {GW_P1_APPEND,   GW_FILE_APPEND  },
    {GW_P1_DSYNC,    GW_FILE_DSYNC   },
    {GW_P1_NONBLOCK, GW_FILE_NONBLOCK},
    {GW_P1_RSYNC,    GW_FILE_RSYNC   },
    {GW_P1_SYNC,     GW_FILE_SYNC    },
};

bool gw_p1_file_flags(uint32_t code, unsigned *flags)
{
    *flags = 0;
    for (size_t i = 0; i < GW_COUNT(fdflags); i++) {
        if (code & fdflags[i].fdflag) *flags |= fdflags[i].flag;
        code &= ~(uint32_t)fdflags[i].fdflag;
    }
    return code == 0;
}

uint16_t gw_p1_fdflags(unsigned flags)
{
    unsigned code = 0;
    for (size_t i = 0; i < GW_COUNT(fdflags); i++)
        if (flags & fdflags[i].flag) code |= fdflags[i].fdflag;
    return (uint16_t)code;
}

bool gw_p1_file_times(uint64_t atim, uint64_t mtim, uint32_t fstflags,
                      struct gw_file_time times[2])
{
    static const uint32_t at[2] = {GW_P1_ATIM, GW_P1_MTIM};
    static const uint32_t now[2] = {GW_P1_ATIM_NOW, GW_P1_MTIM_NOW};
    if (fstflags >= GW_P1_MTIM_NOW << 1) return false;
    for (int i = 0; i < 2; i++) {
        if ((fstflags & at[i]) && (fstflags & now[i])) return false;
        times[i].ns = i == 0 ? atim : mtim;
        times[i].kind = fstflags & at[i]    ? GW_FILE_TIME_AT
                        : fstflags & now[i] ? GW_FILE_TIME_NOW
                                            : GW_FILE_TIME_KEEP;
    }
    return true;
}

bool gw_p1_clock(uint32_t id, enum gw_clock_id *clock)
{
    static const enum gw_clock_id clocks[] = {GW_CLOCK_REALTIME, GW_CLOCK_MONOTONIC,
                                              GW_CLOCK_PROCESS, GW_CLOCK_THREAD};
    if (id >= GW_COUNT(clocks)) return false;
    *clock = clocks[id];
    return true;
}

enum gw_errno gw_p1_put_filestat(struct gw_p1_call *call, uint64_t at,
                                 const struct gw_file_stat *st)
{
    size_t len = call->is_unstable ? GW_P1_FILESTAT_UNSTABLE_BYTES : GW_P1_FILESTAT_BYTES;
    uint8_t *out = gw_p1_at(call, at, len);
    if (out == NULL) return GW_ERRNO_FAULT;
    memset(out, 0, len);
    gw_p1_put64(out, st->dev);
    gw_p1_put64(out + 8, st->ino);
    out[16] = gw_p1_filetype(st->type);
    if (call->is_unstable)
        gw_p1_put32(out + 20, st->nlink > UINT32_MAX ? UINT32_MAX : (uint32_t)st->nlink);
    else
        gw_p1_put64(out + 24, st->nlink);
    uint8_t *rest = out + len - 32; /* the last four fields are the same */
    gw_p1_put64(rest, st->size_bytes);
    gw_p1_put64(rest + 8, st->atim_ns);
    gw_p1_put64(rest + 16, st->mtim_ns);
    gw_p1_put64(rest + 24, st->ctim_ns);
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_p1_iovecs(struct gw_p1_call *call, uint64_t at, uint32_t len,
                           struct iovec *iov, int *count)
{
    const uint8_t *from = gw_p1_at(call, at, (uint64_t)len * GW_P1_IOVEC_BYTES);
    if (from == NULL) return GW_ERRNO_FAULT;
    if (len > GW_IO_MAX_IOV) len = GW_IO_MAX_IOV;
    for (uint32_t i = 0; i < len; i++, from += GW_P1_IOVEC_BYTES) {
        uint32_t bytes = gw_p1_get32(from + 4);
        iov[i].iov_base = gw_p1_at(call, gw_p1_get32(from), bytes);
        iov[i].iov_len = bytes;
        if (iov[i].iov_base == NULL) return GW_ERRNO_FAULT;
    }
    *count = (int)len;
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_p1_path(struct gw_p1_call *call, uint64_t at, uint64_t len,
                         char path[PATH_MAX])
{
    len = (uint32_t)len;
    const uint8_t *from = gw_p1_at(call, at, len);
    if (from == NULL) return GW_ERRNO_FAULT;
    if (len >= PATH_MAX) return GW_ERRNO_NAMETOOLONG;
    memcpy(path, from, len);
    path[len] = '\0';
    if (memchr(path, '\0', len) != NULL) return GW_ERRNO_INVAL;
    if (!gw_utf8_is_valid(gw_slice_of(path, len))) return GW_ERRNO_ILSEQ;
    return GW_ERRNO_SUCCESS;
}
