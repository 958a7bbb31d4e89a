/* SPDX-License-Identifier: Apache-2.0 */
/* private_dir.h -- a folder of files that only its owner may read or write: a cache.
 *
 * Files appear whole or not at all: they are written under another name and renamed. A file or
 * folder that somebody else owns, or could write to, is not used. Names have no slash. Thread: any,
 * and other processes may work in the same folder.
 *
 * Functions return 0 or an errno; EPERM where ownership or permissions are not as said. */
#ifndef GW_OS_PRIVATE_DIR_H
#define GW_OS_PRIVATE_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/* Open the folder; it and its parents are made if they are missing, with mode 0700. */
int gw_private_dir_open(const char *path, int *dir);
void gw_private_dir_close(int dir);

/* Open a file to read. */
int gw_private_file_open(int dir, const char *name, int *fd);
/* Write a file, replacing one of that name. */
int gw_private_file_write(int dir, const char *name, const struct iovec *parts,
                          int count);
void gw_private_file_remove(int dir, const char *name);
/* Note that it was used just now: its modification time says so, to the hour. A file that changes its
 * times more often would not be known again by its identity. */
void gw_private_file_touch(int fd);

struct gw_private_file {
    const char *name;
    uint64_t size_bytes, used_ns; /* since 1970 */
};
/* Visit all regular files. */
int gw_private_dir_each(int dir, void (*visit)(void *env, const struct gw_private_file *),
                        void *env);

/* Write a file anywhere, whole or not at all, for others to read as the umask says. An older one is replaced. */
int gw_file_replace(const char *path, const struct iovec *parts, int count);

/* What tells one state of a file from all others, short of reading it: device, inode, size, and the times of its last
 * changes. */
struct gw_file_identity {
    uint64_t dev, ino, size_bytes, mtime_ns, ctime_ns;
};
/*   returns  false: it cannot be told, or the file changed so lately that the next change might bear
 *            the same times */
bool gw_file_identity(int fd, struct gw_file_identity *out);

#endif
