/* SPDX-License-Identifier: Apache-2.0 */
/* beneath.h -- files by path, confined below a directory that is open.
 *
 * No path leaves `dir`: an absolute one, a `..` above it and a symbolic link that leads
 * to either fail with EPERM, also while somebody swaps directories and links underneath.
 * Links of /proc that are not text ("magic") are not followed. Otherwise paths mean what
 * they mean to the system.
 *
 * Two ways lead there. Where the kernel resolves beneath a directory (Linux openat2), it
 * does the whole walk. Elsewhere the path is walked component by component with
 * O_NOFOLLOW, symbolic links are expanded by hand, at most GW_BENEATH_MAX_LINKS of them,
 * and `..` goes back along the names that were walked, from the top, never through the
 * file system's own `..`.
 *
 * All functions return 0 or an errno; ENAMETOOLONG from PATH_MAX on. Thread: any. */
#ifndef GW_OS_BENEATH_H
#define GW_OS_BENEATH_H

#include <stdbool.h>

#include "os/file.h"

enum { GW_BENEATH_MAX_LINKS = 40 };

/* Open by enum gw_file_flags; new files get mode 0666 less the umask.
 * The file is closed on exec and never becomes the controlling terminal. */
int gw_beneath_open(int dir, const char *path, unsigned flags, int *fd);

int gw_beneath_stat(int dir, const char *path, bool follow, struct gw_file_stat *out);
int gw_beneath_set_times(int dir, const char *path, bool follow, struct gw_file_time atim,
                         struct gw_file_time mtim);
int gw_beneath_readlink(int dir, const char *path, char *out, size_t cap, size_t *len);
int gw_beneath_make_dir(int dir, const char *path);
int gw_beneath_remove_dir(int dir, const char *path);
int gw_beneath_unlink(int dir, const char *path);
int gw_beneath_rename(int old_dir, const char *old_path, int new_dir,
                      const char *new_path);
/* Hard link; a symbolic link as last component of the old path is linked itself. */
int gw_beneath_link(int old_dir, const char *old_path, int new_dir, const char *new_path);
/* `target` is text: it is confined when it is followed, not here. */
int gw_beneath_symlink(const char *target, int dir, const char *path);

/* Walk by hand from now on even where the kernel could do it: for tests; process-wide. */
void gw_beneath_prefer_walk(bool prefer);

/* What the system's folder provides: open confined in one call, with the system's own O_
 * flags.
 *   returns  0, an errno, or ENOSYS: cannot here, or not now */
int gw_beneath_kernel_open(int dir, const char *path, int o_flags, int *fd);

#endif
