/* SPDX-License-Identifier: Apache-2.0 */
/* The path_ functions: files by name below a directory. */
#include "wasi/host/path.h"

#include "wasi/p1/call.h"
#include "wasi/p1/convert.h"

/* lookupflags.     returns  false for unknown bits */
static bool is_follow(uint32_t lookup, bool *follow)
{
    *follow = lookup & GW_P1_SYMLINK_FOLLOW;
    return (lookup & ~(uint32_t)GW_P1_SYMLINK_FOLLOW) == 0;
}

/* What create_directory, remove_directory and unlink_file share. */
static enum gw_errno with_path(struct gw_p1_call *call, const uint64_t *a,
                               enum gw_errno (*service)(struct gw_desc_table *, uint32_t,
                                                        const char *))
{
    char path[PATH_MAX];
    enum gw_errno err = gw_p1_path(call, a[1], a[2], path);
    if (err != GW_ERRNO_SUCCESS) return err;
    return service(&call->process->descs, gw_p1_u32(a[0]), path);
}

enum gw_errno gw_p1_path_create_directory(struct gw_p1_call *call, const uint64_t *a)
{
    return with_path(call, a, gw_path_make_dir);
}

enum gw_errno gw_p1_path_remove_directory(struct gw_p1_call *call, const uint64_t *a)
{
    return with_path(call, a, gw_path_remove_dir);
}

enum gw_errno gw_p1_path_unlink_file(struct gw_p1_call *call, const uint64_t *a)
{
    return with_path(call, a, gw_path_unlink);
}

enum gw_errno gw_p1_path_filestat_get(struct gw_p1_call *call, const uint64_t *a)
{
    char path[PATH_MAX];
    struct gw_file_stat st;
    bool follow;
    if (!is_follow(gw_p1_u32(a[1]), &follow)) return GW_ERRNO_INVAL;
    enum gw_errno err = gw_p1_path(call, a[2], a[3], path);
    if (err == GW_ERRNO_SUCCESS)
        err = gw_path_stat(&call->process->descs, gw_p1_u32(a[0]), path, follow, &st);
    return err == GW_ERRNO_SUCCESS ? gw_p1_put_filestat(call, a[4], &st) : err;
}

enum gw_errno gw_p1_path_filestat_set_times(struct gw_p1_call *call, const uint64_t *a)
{
    char path[PATH_MAX];
    struct gw_file_time times[2];
    bool follow;
    if (!is_follow(gw_p1_u32(a[1]), &follow) ||
        !gw_p1_file_times(a[4], a[5], gw_p1_u32(a[6]), times))
        return GW_ERRNO_INVAL;
    enum gw_errno err = gw_p1_path(call, a[2], a[3], path);
    if (err != GW_ERRNO_SUCCESS) return err;
    return gw_path_set_times(&call->process->descs, gw_p1_u32(a[0]), path, follow,
                             times[0], times[1]);
}

enum gw_errno gw_p1_path_link(struct gw_p1_call *call, const uint64_t *a)
{
    char from[PATH_MAX], to[PATH_MAX];
    /* Following the last link is in the interface, but no system we run on can do it
     * safely. */
    if (gw_p1_u32(a[1]) != 0) return GW_ERRNO_INVAL;
    enum gw_errno err = gw_p1_path(call, a[2], a[3], from);
    if (err == GW_ERRNO_SUCCESS) err = gw_p1_path(call, a[5], a[6], to);
    if (err != GW_ERRNO_SUCCESS) return err;
    return gw_path_link(&call->process->descs, gw_p1_u32(a[0]), from, gw_p1_u32(a[4]),
                        to);
}

static bool open_flags(uint32_t lookup, uint32_t oflags, uint32_t fdflags,
                       unsigned *flags)
{
    bool follow;
    if (!is_follow(lookup, &follow) || oflags >= GW_P1_TRUNC << 1 ||
        !gw_p1_file_flags(fdflags, flags))
        return false;
    if (follow) *flags |= GW_FILE_FOLLOW;
    if (oflags & GW_P1_CREAT) *flags |= GW_FILE_CREATE;
    if (oflags & GW_P1_DIRECTORY) *flags |= GW_FILE_DIRECTORY;
    if (oflags & GW_P1_EXCL) *flags |= GW_FILE_EXCLUSIVE;
    if (oflags & GW_P1_TRUNC) *flags |= GW_FILE_TRUNCATE;
    return true;
}

enum gw_errno gw_p1_path_open(struct gw_p1_call *call, const uint64_t *a)
{
    char path[PATH_MAX];
    unsigned flags;
    uint32_t number;
    uint8_t *out = gw_p1_at(call, a[8], 4);
    if (out == NULL) return GW_ERRNO_FAULT;
    if (!open_flags(gw_p1_u32(a[1]), gw_p1_u32(a[4]), gw_p1_u32(a[7]), &flags))
        return GW_ERRNO_INVAL;
    enum gw_errno err = gw_p1_path(call, a[2], a[3], path);
    if (err != GW_ERRNO_SUCCESS) return err;
    err = gw_path_open(&call->process->descs, gw_p1_u32(a[0]), path, flags, a[5], a[6],
                       &number);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put32(out, number);
    return err;
}

enum gw_errno gw_p1_path_readlink(struct gw_p1_call *call, const uint64_t *a)
{
    char path[PATH_MAX];
    size_t len;
    uint8_t *buffer = gw_p1_at(call, a[3], gw_p1_u32(a[4]));
    uint8_t *out = gw_p1_at(call, a[5], 4);
    if (buffer == NULL || out == NULL) return GW_ERRNO_FAULT;
    enum gw_errno err = gw_p1_path(call, a[1], a[2], path);
    if (err != GW_ERRNO_SUCCESS) return err;
    err = gw_path_readlink(&call->process->descs, gw_p1_u32(a[0]), path, (char *)buffer,
                           gw_p1_u32(a[4]), &len);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put32(out, (uint32_t)len);
    return err;
}

enum gw_errno gw_p1_path_rename(struct gw_p1_call *call, const uint64_t *a)
{
    char from[PATH_MAX], to[PATH_MAX];
    enum gw_errno err = gw_p1_path(call, a[1], a[2], from);
    if (err == GW_ERRNO_SUCCESS) err = gw_p1_path(call, a[4], a[5], to);
    if (err != GW_ERRNO_SUCCESS) return err;
    return gw_path_rename(&call->process->descs, gw_p1_u32(a[0]), from, gw_p1_u32(a[3]),
                          to);
}

enum gw_errno gw_p1_path_symlink(struct gw_p1_call *call, const uint64_t *a)
{
    char target[PATH_MAX], path[PATH_MAX];
    enum gw_errno err = gw_p1_path(call, a[0], a[1], target);
    if (err == GW_ERRNO_SUCCESS) err = gw_p1_path(call, a[3], a[4], path);
    if (err != GW_ERRNO_SUCCESS) return err;
    return gw_path_symlink(&call->process->descs, target, gw_p1_u32(a[2]), path);
}
