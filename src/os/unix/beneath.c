/* SPDX-License-Identifier: Apache-2.0 */
#include "os/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os/unix/convert.h"
#include "os/unix/walk.h"

/* Set once the kernel said it cannot, or by a test. */
static _Atomic bool must_walk;

void gw_beneath_prefer_walk(bool prefer) { atomic_store(&must_walk, prefer); }

/* EPERM comes from filters (seccomp) too, but also means "outside": so only ENOSYS is
 * taken for an answer. */
static int kernel_open(int dir, const char *path, int o_flags, int *fd)
{
    if (atomic_load_explicit(&must_walk, memory_order_relaxed)) return ENOSYS;
    return gw_beneath_kernel_open(dir, path, o_flags, fd);
}

/* Cut a path into the directory's part (`dir_len` bytes) and its last component. */
static int cut(const char *path, size_t *dir_len, struct gw_walk_place *place)
{
    size_t len = strlen(path);
    if (len == 0) return ENOENT;
    if (len >= PATH_MAX) return ENAMETOOLONG;
    if (path[0] == '/') return EPERM;
    size_t end = len;
    while (path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    const char *name = path + start;
    size_t name_len = end - start;
    place->must_be_dir = end < len;
    if ((name_len == 1 && name[0] == '.') ||
        (name_len == 2 && name[0] == '.' && name[1] == '.')) {
        *dir_len = len;
        memcpy(place->name, ".", 2);
        place->must_be_dir = true;
        return 0;
    }
    if (name_len > NAME_MAX) return ENAMETOOLONG;
    memcpy(place->name, name, name_len);
    place->name[name_len] = '\0';
    *dir_len = start;
    return 0;
}

/* Find the place of a name that is meant itself. */
static int find_name(int root, const char *path, struct gw_walk_place *place)
{
    size_t dir_len;
    int err = cut(path, &dir_len, place);
    if (err != 0) return err;
    place->dir = root;
    place->is_owned = false;
    if (dir_len == 0) return 0;

    char dir[PATH_MAX];
    memcpy(dir, path, dir_len);
    dir[dir_len] = '\0';
    err = kernel_open(root, dir, GW_WALK_O_DIR, &place->dir);
    if (err == ENOSYS) return gw_walk_find(root, path, GW_WALK_NAME, place);
    place->is_owned = err == 0;
    return err;
}

/* Find the place of a file that is asked about; a link as last component only if not
 * `follow`. */
static int find_file(int root, const char *path, bool follow, struct gw_walk_place *place)
{
    int err = find_name(root, path, place);
    if (err != 0) return err;
    if (!follow && !place->must_be_dir) return 0;
    char byte;
    if (readlinkat(place->dir, place->name, &byte, 1) < 0) return 0;
    gw_walk_leave(place);
    return gw_walk_find(root, path, GW_WALK_FOLLOW, place);
}

/* Open at the place a walk found; ELOOP: there is a link now. */
static int open_at(const struct gw_walk_place *place, int o_flags, int *fd)
{
    if (place->must_be_dir && (o_flags & O_CREAT)) return EISDIR;
    if (place->must_be_dir) o_flags |= O_DIRECTORY;
    int opened = openat(place->dir, place->name, o_flags | O_NOFOLLOW, 0666);
    if (opened < 0) return errno;
    *fd = opened;
    return 0;
}

static int walk_open(int dir, const char *path, int o_flags, bool follow, int *fd)
{
    enum {
        MAX_TRIES = 8
    }; /* of a race: links appear where there was none a moment ago */
    int err = ELOOP;
    for (int i = 0; i < MAX_TRIES && err == ELOOP; i++) {
        struct gw_walk_place place;
        err = gw_walk_find(dir, path, follow ? GW_WALK_FOLLOW : GW_WALK_LINK, &place);
        if (err != 0) return err;
        err = open_at(&place, o_flags, fd);
        gw_walk_leave(&place);
        if (!follow) break;
    }
    return err;
}

int gw_beneath_open(int dir, const char *path, unsigned flags, int *fd)
{
    int o_flags = gw_convert_flags(flags) | O_CLOEXEC | O_NOCTTY;
    bool follow = flags & GW_FILE_FOLLOW;
    if (flags & GW_FILE_WRITE)
        o_flags |= flags & GW_FILE_READ ? O_RDWR : O_WRONLY;
    else
        o_flags |= O_RDONLY;
    if ((o_flags & O_CREAT) && (o_flags & O_DIRECTORY)) return EINVAL;
    if ((o_flags & O_CREAT) && (o_flags & O_EXCL)) follow = false;

    int err = kernel_open(dir, path, follow ? o_flags : o_flags | O_NOFOLLOW, fd);
    if (err == ENOSYS) err = walk_open(dir, path, o_flags, follow, fd);
    return err;
}

static int stat_at(const struct gw_walk_place *place, struct gw_file_stat *out)
{
    struct stat st;
    if (fstatat(place->dir, place->name, &st, AT_SYMLINK_NOFOLLOW) != 0) return errno;
    if (place->must_be_dir && !S_ISDIR(st.st_mode)) return ENOTDIR;
    gw_convert_stat(&st, out);
    return 0;
}

int gw_beneath_stat(int dir, const char *path, bool follow, struct gw_file_stat *out)
{
    struct gw_walk_place place;
    int err = find_file(dir, path, follow, &place);
    if (err != 0) return err;
    err = stat_at(&place, out);
    gw_walk_leave(&place);
    return err;
}

int gw_beneath_set_times(int dir, const char *path, bool follow, struct gw_file_time atim,
                         struct gw_file_time mtim)
{
    struct timespec times[2] = {gw_convert_time(atim), gw_convert_time(mtim)};
    struct gw_walk_place place;
    struct gw_file_stat st;
    int err = find_file(dir, path, follow, &place);
    if (err != 0) return err;
    if (place.must_be_dir) err = stat_at(&place, &st);
    if (err == 0 && utimensat(place.dir, place.name, times, AT_SYMLINK_NOFOLLOW) != 0)
        err = errno;
    gw_walk_leave(&place);
    return err;
}

int gw_beneath_readlink(int dir, const char *path, char *out, size_t cap, size_t *len)
{
    struct gw_walk_place place;
    int err = find_file(dir, path, false, &place);
    if (err != 0) return err;
    /* readlink refuses a buffer of 0 bytes */
    char byte;
    ssize_t n =
        readlinkat(place.dir, place.name, cap > 0 ? out : &byte, cap > 0 ? cap : 1);
    if (n < 0)
        err = errno;
    else
        *len = cap > 0 ? (size_t)n : 0;
    gw_walk_leave(&place);
    return err;
}

int gw_beneath_make_dir(int dir, const char *path)
{
    struct gw_walk_place place;
    int err = find_name(dir, path, &place);
    if (err != 0) return err;
    if (mkdirat(place.dir, place.name, 0777) != 0) err = errno;
    gw_walk_leave(&place);
    return err;
}

int gw_beneath_remove_dir(int dir, const char *path)
{
    struct gw_walk_place place;
    int err = find_name(dir, path, &place);
    if (err != 0) return err;
    if (unlinkat(place.dir, place.name, AT_REMOVEDIR) != 0) err = errno;
    gw_walk_leave(&place);
    return err;
}

/* A name with slashes after it, of something that is no directory: what to say. */
static int check_slashes(const struct gw_walk_place *place)
{
    struct gw_file_stat st;
    return place->must_be_dir ? stat_at(place, &st) : 0;
}

int gw_beneath_unlink(int dir, const char *path)
{
    struct gw_walk_place place;
    int err = find_name(dir, path, &place);
    if (err != 0) return err;
    err = check_slashes(&place);
    if (err == 0 && unlinkat(place.dir, place.name, 0) != 0) err = errno;
    gw_walk_leave(&place);
    return err;
}

static int rename_at(const struct gw_walk_place *from, const struct gw_walk_place *to)
{
    struct gw_file_stat st;
    int err = check_slashes(from);
    if (err == 0 &&
        to->must_be_dir) { /* then what moves must be one; if there is none yet, fine */
        err = stat_at(from, &st);
        if (err == 0 && st.type != GW_FILE_DIR) err = ENOTDIR;
    }
    if (err == 0 && renameat(from->dir, from->name, to->dir, to->name) != 0) err = errno;
    return err;
}

int gw_beneath_rename(int old_dir, const char *old_path, int new_dir,
                      const char *new_path)
{
    struct gw_walk_place from, to;
    int err = find_name(old_dir, old_path, &from);
    if (err != 0) return err;
    err = find_name(new_dir, new_path, &to);
    if (err == 0) {
        err = rename_at(&from, &to);
        gw_walk_leave(&to);
    }
    gw_walk_leave(&from);
    return err;
}

/* A new name that is not a directory's must not end in slashes.     returns 0, ENOENT or
 * EEXIST */
static int check_new_name(const struct gw_walk_place *place)
{
    struct stat st;
    if (!place->must_be_dir) return 0;
    if (fstatat(place->dir, place->name, &st, AT_SYMLINK_NOFOLLOW) != 0) return errno;
    return EEXIST;
}

int gw_beneath_link(int old_dir, const char *old_path, int new_dir, const char *new_path)
{
    struct gw_walk_place from, to;
    int err = find_name(old_dir, old_path, &from);
    if (err != 0) return err;
    err = find_name(new_dir, new_path, &to);
    if (err == 0) {
        err = check_slashes(&from);
        if (err == 0) err = check_new_name(&to);
        if (err == 0 && linkat(from.dir, from.name, to.dir, to.name, 0) != 0) err = errno;
        gw_walk_leave(&to);
    }
    gw_walk_leave(&from);
    return err;
}

int gw_beneath_symlink(const char *target, int dir, const char *path)
{
    struct gw_walk_place place;
    int err = find_name(dir, path, &place);
    if (err != 0) return err;
    err = check_new_name(&place);
    if (err == 0 && symlinkat(target, place.dir, place.name) != 0) err = errno;
    gw_walk_leave(&place);
    return err;
}
