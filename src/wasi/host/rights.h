/* SPDX-License-Identifier: Apache-2.0 */
/* rights.h -- what may be done with a descriptor: one bit an operation, numbered as in
 * WASI 0.1.
 *
 * A descriptor has two sets: `base`, what may be done with it, and `inheriting`, the most
 * that descriptors opened through it can have. Both only ever shrink. */
#ifndef GW_WASI_HOST_RIGHTS_H
#define GW_WASI_HOST_RIGHTS_H

#include <stdint.h>

#include "os/file.h"

typedef uint64_t gw_rights;

enum {
    GW_RIGHT_FD_DATASYNC = 1 << 0,
    GW_RIGHT_FD_READ = 1 << 1,
    GW_RIGHT_FD_SEEK = 1 << 2,
    GW_RIGHT_FD_FDSTAT_SET_FLAGS = 1 << 3,
    GW_RIGHT_FD_SYNC = 1 << 4,
    GW_RIGHT_FD_TELL = 1 << 5,
    GW_RIGHT_FD_WRITE = 1 << 6,
    GW_RIGHT_FD_ADVISE = 1 << 7,
    GW_RIGHT_FD_ALLOCATE = 1 << 8,
    GW_RIGHT_PATH_CREATE_DIRECTORY = 1 << 9,
    GW_RIGHT_PATH_CREATE_FILE = 1 << 10,
    GW_RIGHT_PATH_LINK_SOURCE = 1 << 11,
    GW_RIGHT_PATH_LINK_TARGET = 1 << 12,
    GW_RIGHT_PATH_OPEN = 1 << 13,
    GW_RIGHT_FD_READDIR = 1 << 14,
    GW_RIGHT_PATH_READLINK = 1 << 15,
    GW_RIGHT_PATH_RENAME_SOURCE = 1 << 16,
    GW_RIGHT_PATH_RENAME_TARGET = 1 << 17,
    GW_RIGHT_PATH_FILESTAT_GET = 1 << 18,
    GW_RIGHT_PATH_FILESTAT_SET_SIZE = 1 << 19,
    GW_RIGHT_PATH_FILESTAT_SET_TIMES = 1 << 20,
    GW_RIGHT_FD_FILESTAT_GET = 1 << 21,
    GW_RIGHT_FD_FILESTAT_SET_SIZE = 1 << 22,
    GW_RIGHT_FD_FILESTAT_SET_TIMES = 1 << 23,
    GW_RIGHT_PATH_SYMLINK = 1 << 24,
    GW_RIGHT_PATH_REMOVE_DIRECTORY = 1 << 25,
    GW_RIGHT_PATH_UNLINK_FILE = 1 << 26,
    GW_RIGHT_POLL_FD_READWRITE = 1 << 27,
    GW_RIGHT_SOCK_SHUTDOWN = 1 << 28,
    GW_RIGHT_SOCK_ACCEPT = 1 << 29,

    /* What makes sense for each kind of file. */
    GW_RIGHTS_STREAM = GW_RIGHT_FD_READ | GW_RIGHT_FD_WRITE |
                       GW_RIGHT_FD_FDSTAT_SET_FLAGS | GW_RIGHT_FD_FILESTAT_GET |
                       GW_RIGHT_POLL_FD_READWRITE,
    GW_RIGHTS_SOCKET = GW_RIGHTS_STREAM | GW_RIGHT_SOCK_SHUTDOWN,
    GW_RIGHTS_LISTENER = GW_RIGHT_SOCK_ACCEPT | GW_RIGHT_FD_FDSTAT_SET_FLAGS |
                         GW_RIGHT_FD_FILESTAT_GET | GW_RIGHT_POLL_FD_READWRITE,
    GW_RIGHTS_FILE = GW_RIGHTS_STREAM | GW_RIGHT_FD_DATASYNC | GW_RIGHT_FD_SEEK |
                     GW_RIGHT_FD_SYNC | GW_RIGHT_FD_TELL | GW_RIGHT_FD_ADVISE |
                     GW_RIGHT_FD_ALLOCATE | GW_RIGHT_FD_FILESTAT_SET_SIZE |
                     GW_RIGHT_FD_FILESTAT_SET_TIMES,
    GW_RIGHTS_DIR = GW_RIGHT_FD_FDSTAT_SET_FLAGS | GW_RIGHT_FD_SYNC | GW_RIGHT_FD_ADVISE |
                    GW_RIGHT_PATH_CREATE_DIRECTORY | GW_RIGHT_PATH_CREATE_FILE |
                    GW_RIGHT_PATH_LINK_SOURCE | GW_RIGHT_PATH_LINK_TARGET |
                    GW_RIGHT_PATH_OPEN | GW_RIGHT_FD_READDIR | GW_RIGHT_PATH_READLINK |
                    GW_RIGHT_PATH_RENAME_SOURCE | GW_RIGHT_PATH_RENAME_TARGET |
                    GW_RIGHT_PATH_FILESTAT_GET | GW_RIGHT_PATH_FILESTAT_SET_SIZE |
                    GW_RIGHT_PATH_FILESTAT_SET_TIMES | GW_RIGHT_FD_FILESTAT_GET |
                    GW_RIGHT_FD_FILESTAT_SET_TIMES | GW_RIGHT_PATH_SYMLINK |
                    GW_RIGHT_PATH_REMOVE_DIRECTORY | GW_RIGHT_PATH_UNLINK_FILE,

    /* What changes a file or makes another way to it: not in a read-only directory. */
    GW_RIGHTS_CHANGE = GW_RIGHT_FD_WRITE | GW_RIGHT_FD_DATASYNC | GW_RIGHT_FD_ALLOCATE |
                       GW_RIGHT_PATH_CREATE_DIRECTORY | GW_RIGHT_PATH_CREATE_FILE |
                       GW_RIGHT_PATH_LINK_SOURCE | GW_RIGHT_PATH_LINK_TARGET |
                       GW_RIGHT_PATH_RENAME_SOURCE | GW_RIGHT_PATH_RENAME_TARGET |
                       GW_RIGHT_PATH_FILESTAT_SET_SIZE |
                       GW_RIGHT_PATH_FILESTAT_SET_TIMES | GW_RIGHT_FD_FILESTAT_SET_SIZE |
                       GW_RIGHT_FD_FILESTAT_SET_TIMES | GW_RIGHT_PATH_SYMLINK |
                       GW_RIGHT_PATH_REMOVE_DIRECTORY | GW_RIGHT_PATH_UNLINK_FILE,

    /* What asks for a file that is open for writing. */
    GW_RIGHTS_NEED_WRITE = GW_RIGHT_FD_WRITE | GW_RIGHT_FD_DATASYNC |
                           GW_RIGHT_FD_ALLOCATE | GW_RIGHT_FD_FILESTAT_SET_SIZE,
};

static inline gw_rights gw_rights_of_type(enum gw_file_type type)
{
    switch (type) {
    case GW_FILE_DIR:
        return GW_RIGHTS_DIR;
    case GW_FILE_REGULAR:
    case GW_FILE_BLOCK:
        return GW_RIGHTS_FILE;
    case GW_FILE_SOCKET_STREAM:
    case GW_FILE_SOCKET_DGRAM:
        return GW_RIGHTS_SOCKET | GW_RIGHTS_LISTENER;
    default:
        return GW_RIGHTS_STREAM;
    }
}

#endif
