/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/path.h"

#include "os/beneath.h"

static enum gw_errno get_dir(struct gw_desc_table *table, uint32_t number,
                             gw_rights rights, struct gw_desc **out)
{
    enum gw_errno got = gw_desc_get(table, number, rights, out);
    if (got != GW_ERRNO_SUCCESS || (*out)->fd >= 0) return got;
    gw_desc_put(table, *out);
    return GW_ERRNO_NOTDIR;
}

static enum gw_errno put(struct gw_desc_table *table, struct gw_desc *desc, int err)
{
    gw_desc_put(table, desc);
    return gw_errno_from_system(err);
}

static gw_rights rights_to_open(unsigned flags)
{
    gw_rights rights = GW_RIGHT_PATH_OPEN;
    if (flags & GW_FILE_CREATE) rights |= GW_RIGHT_PATH_CREATE_FILE;
    if (flags & GW_FILE_TRUNCATE) rights |= GW_RIGHT_PATH_FILESTAT_SET_SIZE;
    return rights;
}

/* POSIX leaves open what truncating a file that is opened for reading does. */
static unsigned access_mode(unsigned flags, gw_rights base)
{
    unsigned mode = 0;
    bool writes = (base & GW_RIGHTS_NEED_WRITE) || (flags & GW_FILE_TRUNCATE);
    if (writes) mode |= GW_FILE_WRITE;
    if (!writes || (base & GW_RIGHT_FD_READ)) mode |= GW_FILE_READ;
    return mode;
}

enum gw_errno gw_path_open(struct gw_desc_table *table, uint32_t dir, const char *path,
                           unsigned flags, gw_rights base, gw_rights inheriting,
                           uint32_t *number)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, rights_to_open(flags), &at);
    if (got != GW_ERRNO_SUCCESS) return got;

    struct gw_desc opened = {
        .owns_fd = true,
        .flags = flags & (GW_FILE_APPEND | GW_FILE_NONBLOCK | GW_FILE_DSYNC |
                          GW_FILE_RSYNC | GW_FILE_SYNC),
        .base = base & at->inheriting,
        .inheriting = inheriting & at->inheriting,
    };
    gw_rights refused = base & ~at->inheriting & (GW_RIGHT_FD_READ | GW_RIGHT_FD_WRITE);
    int err = 0;
    if (refused == 0)
        err = gw_beneath_open(at->fd, path, flags | access_mode(flags, opened.base),
                              &opened.fd);
    gw_desc_put(table, at);
    if (refused != 0) return GW_ERRNO_NOTCAPABLE;
    if (err != 0) return gw_errno_from_system(err);

    got = gw_desc_add(table, &opened, 0, number);
    if (got != GW_ERRNO_SUCCESS) gw_file_close(opened.fd);
    return got;
}

enum gw_errno gw_path_stat(struct gw_desc_table *table, uint32_t dir, const char *path,
                           bool follow, struct gw_file_stat *out)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, GW_RIGHT_PATH_FILESTAT_GET, &at);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, at, gw_beneath_stat(at->fd, path, follow, out));
}

enum gw_errno gw_path_set_times(struct gw_desc_table *table, uint32_t dir,
                                const char *path, bool follow, struct gw_file_time atim,
                                struct gw_file_time mtim)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, GW_RIGHT_PATH_FILESTAT_SET_TIMES, &at);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, at, gw_beneath_set_times(at->fd, path, follow, atim, mtim));
}

enum gw_errno gw_path_readlink(struct gw_desc_table *table, uint32_t dir,
                               const char *path, char *out, size_t cap, size_t *len)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, GW_RIGHT_PATH_READLINK, &at);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, at, gw_beneath_readlink(at->fd, path, out, cap, len));
}

enum gw_errno gw_path_make_dir(struct gw_desc_table *table, uint32_t dir,
                               const char *path)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, GW_RIGHT_PATH_CREATE_DIRECTORY, &at);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, at, gw_beneath_make_dir(at->fd, path));
}

enum gw_errno gw_path_remove_dir(struct gw_desc_table *table, uint32_t dir,
                                 const char *path)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, GW_RIGHT_PATH_REMOVE_DIRECTORY, &at);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, at, gw_beneath_remove_dir(at->fd, path));
}

enum gw_errno gw_path_unlink(struct gw_desc_table *table, uint32_t dir, const char *path)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, GW_RIGHT_PATH_UNLINK_FILE, &at);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, at, gw_beneath_unlink(at->fd, path));
}

/* Two directories for one operation. */
static enum gw_errno with_two(struct gw_desc_table *table, uint32_t old_dir,
                              gw_rights old_rights, const char *old_path,
                              uint32_t new_dir, gw_rights new_rights,
                              const char *new_path,
                              int (*op)(int, const char *, int, const char *))
{
    struct gw_desc *from, *to;
    enum gw_errno got = get_dir(table, old_dir, old_rights, &from);
    if (got != GW_ERRNO_SUCCESS) return got;
    got = get_dir(table, new_dir, new_rights, &to);
    if (got == GW_ERRNO_SUCCESS)
        got = put(table, to, op(from->fd, old_path, to->fd, new_path));
    gw_desc_put(table, from);
    return got;
}

enum gw_errno gw_path_rename(struct gw_desc_table *table, uint32_t old_dir,
                             const char *old_path, uint32_t new_dir, const char *new_path)
{
    return with_two(table, old_dir, GW_RIGHT_PATH_RENAME_SOURCE, old_path, new_dir,
                    GW_RIGHT_PATH_RENAME_TARGET, new_path, gw_beneath_rename);
}

enum gw_errno gw_path_link(struct gw_desc_table *table, uint32_t old_dir,
                           const char *old_path, uint32_t new_dir, const char *new_path)
{
    return with_two(table, old_dir, GW_RIGHT_PATH_LINK_SOURCE, old_path, new_dir,
                    GW_RIGHT_PATH_LINK_TARGET, new_path, gw_beneath_link);
}

enum gw_errno gw_path_symlink(struct gw_desc_table *table, const char *target,
                              uint32_t dir, const char *path)
{
    struct gw_desc *at;
    enum gw_errno got = get_dir(table, dir, GW_RIGHT_PATH_SYMLINK, &at);
    if (got != GW_ERRNO_SUCCESS) return got;
    if (target[0] == '/') {
        gw_desc_put(table, at);
        return GW_ERRNO_PERM;
    }
    return put(table, at, gw_beneath_symlink(target, at->fd, path));
}
