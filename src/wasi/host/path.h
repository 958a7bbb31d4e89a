/* SPDX-License-Identifier: Apache-2.0 */
/* path.h -- files by path below a directory descriptor, rights checked, confined by
 * os/beneath.h.
 *
 * Paths are NUL-terminated copies on the host's side. Answers are as in io.h; PERM for a
 * path that leaves the directory. Thread: any. */
#ifndef GW_WASI_HOST_PATH_H
#define GW_WASI_HOST_PATH_H

#include "wasi/host/desc.h"

/* Open a file.
 *   flags    CREATE, EXCLUSIVE, TRUNCATE, DIRECTORY, FOLLOW, APPEND, NONBLOCK, *SYNC;
 * reading and writing follow from the rights base     asked for; fewer are given where
 * they make no sense for the file or are not inherited -- but to be refused reading or
 * writing is NOTCAPABLE *number  the new descriptor */
enum gw_errno gw_path_open(struct gw_desc_table *table, uint32_t dir, const char *path,
                           unsigned flags, gw_rights base, gw_rights inheriting,
                           uint32_t *number);
enum gw_errno gw_path_stat(struct gw_desc_table *table, uint32_t dir, const char *path,
                           bool follow, struct gw_file_stat *out);
enum gw_errno gw_path_set_times(struct gw_desc_table *table, uint32_t dir,
                                const char *path, bool follow, struct gw_file_time atim,
                                struct gw_file_time mtim);
enum gw_errno gw_path_readlink(struct gw_desc_table *table, uint32_t dir,
                               const char *path, char *out, size_t cap, size_t *len);
enum gw_errno gw_path_make_dir(struct gw_desc_table *table, uint32_t dir,
                               const char *path);
enum gw_errno gw_path_remove_dir(struct gw_desc_table *table, uint32_t dir,
                                 const char *path);
enum gw_errno gw_path_unlink(struct gw_desc_table *table, uint32_t dir, const char *path);
enum gw_errno gw_path_rename(struct gw_desc_table *table, uint32_t old_dir,
                             const char *old_path, uint32_t new_dir,
                             const char *new_path);
enum gw_errno gw_path_link(struct gw_desc_table *table, uint32_t old_dir,
                           const char *old_path, uint32_t new_dir, const char *new_path);
/*   errors   PERM: an absolute target, which no guest could follow but a program of the
 * host would */
enum gw_errno gw_path_symlink(struct gw_desc_table *table, const char *target,
                              uint32_t dir, const char *path);

#endif
