/* SPDX-License-Identifier: Apache-2.0 */
/* Files by their paths, from a directory. Where a path may lead, the host checks. */
#include "component/adapter/guest/file.h"

EXPORT("path_create_directory")
wasi1_errno path_create_directory(uint32_t fd, const uint8_t *path, uint32_t len)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_CREATE_DIRECTORY, &d);
    if (err) return err;
    wasi2_create_directory_at(d->file, path, len, &r);
    return errno_of_small(&r);
}

EXPORT("path_remove_directory")
wasi1_errno path_remove_directory(uint32_t fd, const uint8_t *path, uint32_t len)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_REMOVE_DIRECTORY, &d);
    if (err) return err;
    wasi2_remove_directory_at(d->file, path, len, &r);
    return errno_of_small(&r);
}

EXPORT("path_unlink_file")
wasi1_errno path_unlink_file(uint32_t fd, const uint8_t *path, uint32_t len)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_UNLINK_FILE, &d);
    if (err) return err;
    wasi2_unlink_file_at(d->file, path, len, &r);
    return errno_of_small(&r);
}

EXPORT("path_filestat_get")
wasi1_errno path_filestat_get(uint32_t fd, uint32_t lookup, const uint8_t *path,
                              uint32_t len, struct filestat *out)
{
    struct state *s = state_get();
    struct desc *d;
    struct stat_result stat;
    struct hash_result hash;
    int32_t follow = lookup & LOOKUP_FOLLOW;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_FILESTAT_GET, &d);
    if (err) return err;
    wasi2_stat_at(d->file, follow, path, len, &stat);
    hash.is_err = true;
    if (!stat.is_err) wasi2_hash_at(d->file, follow, path, len, &hash);
    return file_put_stat(&stat, &hash, out);
}

EXPORT("path_filestat_set_times")
wasi1_errno path_filestat_set_times(uint32_t fd, uint32_t lookup, const uint8_t *path,
                                    uint32_t len, uint64_t atim, uint64_t mtim,
                                    uint32_t flags)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    struct new_time a, m;
    if (!s) return E_IO;
    if (flags > 15 || file_time(&a, atim, flags & 3) || file_time(&m, mtim, flags >> 2))
        return E_INVAL;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_FILESTAT_SET_TIMES, &d);
    if (err) return err;
    wasi2_set_times_at(d->file, lookup & LOOKUP_FOLLOW, path, len, a.how, a.seconds, a.ns,
                       m.how, m.seconds, m.ns, &r);
    return errno_of_small(&r);
}

EXPORT("path_link")
wasi1_errno path_link(uint32_t fd, uint32_t lookup, const uint8_t *path, uint32_t len,
                      uint32_t to_fd, const uint8_t *to, uint32_t to_len)
{
    struct state *s = state_get();
    struct desc *from_dir, *to_dir;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_LINK_SOURCE, &from_dir);
    if (!err) err = desc_get_dir(s, to_fd, RIGHT_PATH_LINK_TARGET, &to_dir);
    if (err) return err;
    wasi2_link_at(from_dir->file, lookup & LOOKUP_FOLLOW, path, len, to_dir->file, to,
                  to_len, &r);
    return errno_of_small(&r);
}

EXPORT("path_rename")
wasi1_errno path_rename(uint32_t fd, const uint8_t *path, uint32_t len, uint32_t to_fd,
                        const uint8_t *to, uint32_t to_len)
{
    struct state *s = state_get();
    struct desc *from_dir, *to_dir;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_RENAME_SOURCE, &from_dir);
    if (!err) err = desc_get_dir(s, to_fd, RIGHT_PATH_RENAME_TARGET, &to_dir);
    if (err) return err;
    wasi2_rename_at(from_dir->file, path, len, to_dir->file, to, to_len, &r);
    return errno_of_small(&r);
}

EXPORT("path_symlink")
wasi1_errno path_symlink(const uint8_t *target, uint32_t target_len, uint32_t fd,
                         const uint8_t *path, uint32_t len)
{
    struct state *s = state_get();
    struct desc *d;
    struct small_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_SYMLINK, &d);
    if (err) return err;
    wasi2_symlink_at(d->file, target, target_len, path, len, &r);
    return errno_of_small(&r);
}

EXPORT("path_readlink")
wasi1_errno path_readlink(uint32_t fd, const uint8_t *path, uint32_t len, uint8_t *out,
                          uint32_t out_len, uint32_t *used)
{
    struct state *s = state_get();
    struct desc *d;
    struct text_result r;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_dir(s, fd, RIGHT_PATH_READLINK, &d);
    if (err) return err;
    alloc_to_room(s);
    wasi2_readlink_at(d->file, path, len, &r);
    if (r.is_err) return errno_of(r.code);
    *used = min32(r.value.len, out_len);
    __builtin_memcpy(out, r.value.data, *used);
    return E_SUCCESS;
}

/* ---- opening ---- */

static int32_t flags_of(uint64_t rights, uint32_t open, uint32_t flags)
{
    int32_t out = 0;
    bool writes = (rights & RIGHTS_NEED_WRITE) || (open & O_TRUNC);
    if (writes) out |= FLAG2_WRITE;
    if (!writes || (rights & RIGHT_FD_READ)) out |= FLAG2_READ;
    if (flags & FD_SYNC) out |= FLAG2_FILE_SYNC;
    if (flags & FD_DSYNC) out |= FLAG2_DATA_SYNC;
    if (flags & FD_RSYNC) out |= FLAG2_REQUESTED_SYNC;
    return out;
}

static uint64_t rights_of_type(uint8_t type)
{
    if (type == TYPE_DIRECTORY) return RIGHTS_DIR;
    return type == TYPE_REGULAR_FILE || type == TYPE_BLOCK_DEVICE ? RIGHTS_FILE
                                                                  : RIGHTS_STREAM;
}

static wasi1_errno add_opened(struct state *s, struct desc *d, uint32_t *fd)
{
    struct small_result type;
    wasi2_get_type(d->file, &type);
    wasi1_errno err = type.is_err ? errno_of(type.value) : E_SUCCESS;
    d->type = type_of(type.value);
    d->rights &= rights_of_type(d->type);
    if (d->type != TYPE_DIRECTORY) d->inheriting = 0;
    if (!err) err = desc_add(s, d, fd);
    if (err) wasi2_drop_descriptor(d->file);
    return err;
}

EXPORT("path_open")
wasi1_errno path_open(uint32_t fd, uint32_t lookup, const uint8_t *path, uint32_t len,
                      uint32_t open, uint64_t rights, uint64_t inheriting, uint32_t flags,
                      uint32_t *out)
{
    struct state *s = state_get();
    struct desc *d;
    struct handle_result r;
    uint64_t need = RIGHT_PATH_OPEN;
    if (!s) return E_IO;
    if (open & O_CREAT) need |= RIGHT_PATH_CREATE_FILE;
    if (open & O_TRUNC) need |= RIGHT_PATH_FILESTAT_SET_SIZE;
    wasi1_errno err = desc_get_dir(s, fd, need, &d);
    if (err) return err;
    if (open > 15 || flags > 31) return E_INVAL;
    if (rights & ~d->inheriting & (RIGHT_FD_READ | RIGHT_FD_WRITE)) return E_NOTCAPABLE;
    struct desc opened = {.kind = DESC_FILE,
                          .flags = (uint16_t)flags,
                          .rights = rights & d->inheriting,
                          .inheriting = inheriting & d->inheriting};
    /* open-flags are numbered as oflags */
    wasi2_open_at(d->file, lookup & LOOKUP_FOLLOW, path, len, (int32_t)open,
                  flags_of(opened.rights, open, flags), &r);
    if (r.is_err) return errno_of(r.code);
    opened.file = r.value;
    return add_opened(s, &opened, out);
}
