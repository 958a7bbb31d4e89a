/* SPDX-License-Identifier: Apache-2.0 */
/* getdents64 itself rather than readdir: its d_off is a cookie good for lseek, and
 * nothing is kept. */
#include "os/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/unix/convert.h"

/*   offset 0  ino, 8 off (of the next), 16 reclen (of this), 18 type, 19 name,
 * NUL-terminated */
struct raw_entry {
    uint64_t ino;
    int64_t off;
    uint16_t reclen;
    uint8_t type;
    char name[];
};

static enum gw_file_type type_of(int fd, const struct raw_entry *raw)
{
    struct stat st;
    if (raw->type != DT_UNKNOWN) return gw_convert_type(DTTOIF((unsigned)raw->type));
    if (fstatat(fd, raw->name, &st, AT_SYMLINK_NOFOLLOW) != 0) return GW_FILE_UNKNOWN;
    return gw_convert_type(st.st_mode);
}

int gw_dir_read(int fd, uint64_t cookie,
                bool (*visit)(void *env, const struct gw_dir_entry *), void *env)
{
    _Alignas(uint64_t) char buffer[4096];
    if (lseek(fd, (off_t)cookie, SEEK_SET) < 0) return errno;
    for (;;) {
        long n = syscall(SYS_getdents64, fd, buffer, sizeof buffer);
        if (n < 0) return errno;
        if (n == 0) return 0;
        for (long at = 0; at < n;) {
            const struct raw_entry *raw = (const struct raw_entry *)(buffer + at);
            struct gw_dir_entry entry = {
                .name = raw->name,
                .len = strlen(raw->name),
                .ino = raw->ino,
                .next = (uint64_t)raw->off,
                .type = type_of(fd, raw),
            };
            if (!visit(env, &entry)) return 0;
            at += raw->reclen;
        }
    }
}
