/* SPDX-License-Identifier: Apache-2.0 */
/* dir.h -- reading an open directory. */
#ifndef GW_OS_DIR_H
#define GW_OS_DIR_H

#include <stdbool.h>

#include "os/file.h"

struct gw_dir_entry {
    const char *name; /* len bytes and a NUL; valid during the call */
    size_t len;
    uint64_t ino;
    uint64_t next; /* cookie of the entry after this one */
    enum gw_file_type type;
};

/* Visit entries, `.` and `..` among them, from a cookie on (0: the first) until `visit`
 * returns false or the directory ends. A cookie stays good while entries come and go.
 * Moves the file's offset: no two threads at once on one open file.
 *   returns  0 or an errno; EINVAL for a cookie that never was one, where the system can
 *            tell */
int gw_dir_read(int fd, uint64_t cookie,
                bool (*visit)(void *env, const struct gw_dir_entry *), void *env);

#endif
