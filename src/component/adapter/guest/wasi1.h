/* SPDX-License-Identifier: Apache-2.0 */
/* wasi1.h -- what WASI 0.1 has in memory: structures, flags and error numbers. */
#ifndef GW_COMPONENT_ADAPTER_GUEST_WASI1_H
#define GW_COMPONENT_ADAPTER_GUEST_WASI1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t wasi1_errno;
enum {
    E_SUCCESS = 0,
    E_2BIG = 1,
    E_ACCES = 2,
    E_AGAIN = 6,
    E_ALREADY = 7,
    E_BADF = 8,
    E_BUSY = 10,
    E_DEADLK = 16,
    E_DQUOT = 19,
    E_EXIST = 20,
    E_FBIG = 22,
    E_ILSEQ = 25,
    E_INPROGRESS = 26,
    E_INTR = 27,
    E_INVAL = 28,
    E_IO = 29,
    E_ISDIR = 31,
    E_LOOP = 32,
    E_MFILE = 33,
    E_MLINK = 34,
    E_MSGSIZE = 35,
    E_NAMETOOLONG = 37,
    E_NODEV = 43,
    E_NOENT = 44,
    E_NOLCK = 46,
    E_NOMEM = 48,
    E_NOSPC = 51,
    E_NOTDIR = 54,
    E_NOTEMPTY = 55,
    E_NOTRECOVERABLE = 56,
    E_NOTSOCK = 57,
    E_NOTSUP = 58,
    E_NOTTY = 59,
    E_NXIO = 60,
    E_OVERFLOW = 61,
    E_PERM = 63,
    E_PIPE = 64,
    E_ROFS = 69,
    E_SPIPE = 70,
    E_TXTBSY = 74,
    E_XDEV = 75,
    E_NOTCAPABLE = 76,
};

enum { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS, CLOCK_THREAD };

enum {
    TYPE_UNKNOWN,
    TYPE_BLOCK_DEVICE,
    TYPE_CHARACTER_DEVICE,
    TYPE_DIRECTORY,
    TYPE_REGULAR_FILE,
    TYPE_SOCKET_DGRAM,
    TYPE_SOCKET_STREAM,
    TYPE_SYMBOLIC_LINK,
};

enum {
    FD_APPEND = 1,
    FD_DSYNC = 2,
    FD_NONBLOCK = 4,
    FD_RSYNC = 8,
    FD_SYNC = 16,
};
enum { O_CREAT = 1, O_DIRECTORY = 2, O_EXCL = 4, O_TRUNC = 8 };
enum { LOOKUP_FOLLOW = 1 };
enum { SET_ATIM = 1, SET_ATIM_NOW = 2, SET_MTIM = 4, SET_MTIM_NOW = 8 };
enum { WHENCE_SET, WHENCE_CUR, WHENCE_END };

enum {
    RIGHT_FD_DATASYNC = 1 << 0,
    RIGHT_FD_READ = 1 << 1,
    RIGHT_FD_SEEK = 1 << 2,
    RIGHT_FD_FDSTAT_SET_FLAGS = 1 << 3,
    RIGHT_FD_SYNC = 1 << 4,
    RIGHT_FD_TELL = 1 << 5,
    RIGHT_FD_WRITE = 1 << 6,
    RIGHT_FD_ADVISE = 1 << 7,
    RIGHT_FD_ALLOCATE = 1 << 8,
    RIGHT_PATH_CREATE_DIRECTORY = 1 << 9,
    RIGHT_PATH_CREATE_FILE = 1 << 10,
    RIGHT_PATH_LINK_SOURCE = 1 << 11,
    RIGHT_PATH_LINK_TARGET = 1 << 12,
    RIGHT_PATH_OPEN = 1 << 13,
    RIGHT_FD_READDIR = 1 << 14,
    RIGHT_PATH_READLINK = 1 << 15,
    RIGHT_PATH_RENAME_SOURCE = 1 << 16,
    RIGHT_PATH_RENAME_TARGET = 1 << 17,
    RIGHT_PATH_FILESTAT_GET = 1 << 18,
    RIGHT_PATH_FILESTAT_SET_SIZE = 1 << 19,
    RIGHT_PATH_FILESTAT_SET_TIMES = 1 << 20,
    RIGHT_FD_FILESTAT_GET = 1 << 21,
    RIGHT_FD_FILESTAT_SET_SIZE = 1 << 22,
    RIGHT_FD_FILESTAT_SET_TIMES = 1 << 23,
    RIGHT_PATH_SYMLINK = 1 << 24,
    RIGHT_PATH_REMOVE_DIRECTORY = 1 << 25,
    RIGHT_PATH_UNLINK_FILE = 1 << 26,
    RIGHT_POLL_FD_READWRITE = 1 << 27,
    RIGHT_SOCK_SHUTDOWN = 1 << 28,
    RIGHT_SOCK_ACCEPT = 1 << 29,

    /* What makes sense for each kind of file. */
    RIGHTS_STREAM = RIGHT_FD_READ | RIGHT_FD_WRITE | RIGHT_FD_FDSTAT_SET_FLAGS |
                    RIGHT_FD_FILESTAT_GET | RIGHT_POLL_FD_READWRITE,
    RIGHTS_FILE = RIGHTS_STREAM | RIGHT_FD_DATASYNC | RIGHT_FD_SEEK | RIGHT_FD_SYNC |
                  RIGHT_FD_TELL | RIGHT_FD_ADVISE | RIGHT_FD_ALLOCATE |
                  RIGHT_FD_FILESTAT_SET_SIZE | RIGHT_FD_FILESTAT_SET_TIMES,
    RIGHTS_DIR = RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_ADVISE |
                 RIGHT_PATH_CREATE_DIRECTORY | RIGHT_PATH_CREATE_FILE |
                 RIGHT_PATH_LINK_SOURCE | RIGHT_PATH_LINK_TARGET | RIGHT_PATH_OPEN |
                 RIGHT_FD_READDIR | RIGHT_PATH_READLINK | RIGHT_PATH_RENAME_SOURCE |
                 RIGHT_PATH_RENAME_TARGET | RIGHT_PATH_FILESTAT_GET |
                 RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES |
                 RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_TIMES |
                 RIGHT_PATH_SYMLINK | RIGHT_PATH_REMOVE_DIRECTORY |
                 RIGHT_PATH_UNLINK_FILE,
    /* What asks for a file that is open for writing. */
    RIGHTS_NEED_WRITE = RIGHT_FD_WRITE | RIGHT_FD_DATASYNC | RIGHT_FD_ALLOCATE |
                        RIGHT_FD_FILESTAT_SET_SIZE,
};

struct iovec {
    uint8_t *data;
    uint32_t len;
};

struct fdstat {
    uint8_t type;
    uint16_t flags;
    uint64_t rights, inheriting;
};

struct filestat {
    uint64_t dev, ino;
    uint8_t type;
    uint64_t nlink, size, atim, mtim, ctim;
};

struct prestat {
    uint8_t kind; /* 0: a directory */
    uint32_t name_len;
};

struct dirent {
    uint64_t next, ino;
    uint32_t name_len;
    uint8_t type;
};

enum { EVENT_CLOCK, EVENT_FD_READ, EVENT_FD_WRITE };
enum { CLOCK_ABSTIME = 1 };
enum { EVENT_HANGUP = 1 };

struct subscription {
    uint64_t userdata;
    uint8_t kind;
    union {
        struct {
            uint32_t id;
            uint64_t timeout, precision;
            uint16_t flags;
        } clock;
        uint32_t fd;
    };
};

struct event {
    uint64_t userdata;
    uint16_t err;
    uint8_t kind;
    uint64_t bytes;
    uint16_t flags;
};

_Static_assert(sizeof(struct fdstat) == 24 && sizeof(struct filestat) == 64 &&
                   sizeof(struct dirent) == 24 && sizeof(struct subscription) == 48 &&
                   sizeof(struct event) == 32,
               "layouts of the witx");

#endif
