/* SPDX-License-Identifier: Apache-2.0 */
#include "os/unix/convert.h"

#include <fcntl.h>

#include "base/compiler.h"

enum gw_file_type gw_convert_type(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFBLK:
        return GW_FILE_BLOCK;
    case S_IFCHR:
        return GW_FILE_CHAR;
    case S_IFDIR:
        return GW_FILE_DIR;
    case S_IFREG:
        return GW_FILE_REGULAR;
    case S_IFSOCK:
        return GW_FILE_SOCKET_STREAM;
    case S_IFLNK:
        return GW_FILE_SYMLINK;
    case S_IFIFO:
        return GW_FILE_FIFO;
    default:
        return GW_FILE_UNKNOWN;
    }
}

static uint64_t to_ns(struct timespec t)
{
    if (t.tv_sec < 0) return 0;
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void gw_convert_stat(const struct stat *st, struct gw_file_stat *out)
{
    out->dev = st->st_dev;
    out->ino = st->st_ino;
    out->nlink = st->st_nlink;
    out->size_bytes = st->st_size > 0 ? (uint64_t)st->st_size : 0;
    out->atim_ns = to_ns(st->st_atim);
    out->mtim_ns = to_ns(st->st_mtim);
    out->ctim_ns = to_ns(st->st_ctim);
    out->type = gw_convert_type(st->st_mode);
}

struct timespec gw_convert_time(struct gw_file_time time)
{
    switch (time.kind) {
    case GW_FILE_TIME_KEEP:
        return (struct timespec){.tv_nsec = UTIME_OMIT};
    case GW_FILE_TIME_NOW:
        return (struct timespec){.tv_nsec = UTIME_NOW};
    case GW_FILE_TIME_AT:
        break;
    }
    return (struct timespec){.tv_sec = (time_t)(time.ns / 1000000000u),
                             .tv_nsec = (long)(time.ns % 1000000000u)};
}

int gw_convert_flags(unsigned flags)
{
    static const struct {
        unsigned flag;
        int o_flag;
    } rows[] = {
        {GW_FILE_APPEND,    O_APPEND   },
        {GW_FILE_NONBLOCK,  O_NONBLOCK },
        {GW_FILE_DSYNC,     O_DSYNC    },
        {GW_FILE_RSYNC,     O_RSYNC    },
        {GW_FILE_SYNC,      O_SYNC     },
        {GW_FILE_CREATE,    O_CREAT    },
        {GW_FILE_EXCLUSIVE, O_EXCL     },
        {GW_FILE_TRUNCATE,  O_TRUNC    },
        {GW_FILE_DIRECTORY, O_DIRECTORY},
    };
    int o_flags = 0;
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        if (flags & rows[i].flag) o_flags |= rows[i].o_flag;
    return o_flags;
}
