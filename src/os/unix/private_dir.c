/* SPDX-License-Identifier: Apache-2.0 */
#include "os/private_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "os/random.h"

/* -- the folder ---------------------------------------------------------------------- */

static bool is_private(const struct stat *info)
{
    return info->st_uid == geteuid() && (info->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Make the folder and those above it. */
static int make_path(const char *path)
{
    char part[PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part) return ENAMETOOLONG;
    memcpy(part, path, len + 1);
    for (size_t i = 1; i <= len; i++) {
        if (part[i] != '/' && part[i] != 0) continue;
        part[i] = 0;
        if (mkdir(part, S_IRWXU) != 0 && errno != EEXIST) return errno;
        if (i < len) part[i] = '/';
    }
    return 0;
}

int gw_private_dir_open(const char *path, int *dir)
{
    enum { FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC };
    int fd = open(path, FLAGS);
    if (fd < 0 && errno == ENOENT) {
        int made = make_path(path);
        if (made) return made;
        fd = open(path, FLAGS);
    }
    if (fd < 0) return errno;
    struct stat info;
    int err = fstat(fd, &info) != 0 ? errno : is_private(&info) ? 0 : EPERM;
    if (err)
        close(fd);
    else
        *dir = fd;
    return err;
}

void gw_private_dir_close(int dir)
{
    if (dir >= 0) close(dir);
}

/* -- files --------------------------------------------------------------------------- */

int gw_private_file_open(int dir, const char *name, int *out)
{
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return errno;
    struct stat info;
    int err = fstat(fd, &info) != 0                             ? errno
              : S_ISREG(info.st_mode) && is_private(&info) ? 0
                                                                : EPERM;
    if (err)
        close(fd);
    else
        *out = fd;
    return err;
}

static int write_parts(int fd, const struct iovec *parts, int count)
{
    for (int i = 0; i < count; i++) {
        const char *at = parts[i].iov_base;
        for (size_t left = parts[i].iov_len; left > 0;) {
            ssize_t done = write(fd, at, left);
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) return errno;
            at += done;
            left -= (size_t)done;
        }
    }
    return 0;
}

static int write_whole(int dir, const char *name, mode_t mode, const struct iovec *parts,
                       int count)
{
    char other[PATH_MAX];
    uint64_t unique;
    const char *slash = strrchr(name, '/');
    int folder = slash ? (int)(slash + 1 - name) : 0;
    if (gw_random_fill(&unique, sizeof unique) != 0) return EIO;
    int len = snprintf(other, sizeof other, "%.*s.new-%016llx", folder, name,
                       (unsigned long long)unique);
    if (len < 0 || (size_t)len >= sizeof other) return ENAMETOOLONG;
    int fd = openat(dir, other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0) return errno;
    int err = write_parts(fd, parts, count);
    if (close(fd) != 0 && !err) err = errno;
    if (!err && renameat(dir, other, dir, name) != 0) err = errno;
    if (err) (void)unlinkat(dir, other, 0);
    return err;
}

int gw_private_file_write(int dir, const char *name, const struct iovec *parts, int count)
{
    return write_whole(dir, name, S_IRUSR | S_IWUSR, parts, count);
}

int gw_file_replace(const char *path, const struct iovec *parts, int count)
{
    enum { MODE = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH };
    return write_whole(AT_FDCWD, path, MODE, parts, count);
}

void gw_private_file_remove(int dir, const char *name) { (void)unlinkat(dir, name, 0); }

static uint64_t nanoseconds(struct timespec t)
{
    return t.tv_sec < 0 ? 0 : (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void gw_private_file_touch(int fd)
{
    enum { OFTEN_SECONDS = 3600 };
    struct stat info;
    struct timespec now;
    bool is_known = fstat(fd, &info) == 0 && clock_gettime(CLOCK_REALTIME, &now) == 0;
    if (!is_known || info.st_mtim.tv_sec > now.tv_sec ||
        now.tv_sec - info.st_mtim.tv_sec >= OFTEN_SECONDS)
        (void)futimens(fd, NULL);
}

int gw_private_dir_each(int dir, void (*visit)(void *env, const struct gw_private_file *),
                        void *env)
{
    int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (again < 0) return errno;
    DIR *stream = fdopendir(again);
    if (!stream) {
        int err = errno;
        close(again);
        return err;
    }
    for (const struct dirent *entry; (entry = readdir(stream));) {
        struct stat info;
        if (fstatat(dir, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (!S_ISREG(info.st_mode)) continue;
        struct gw_private_file file = {entry->d_name, (uint64_t)info.st_size,
                                       nanoseconds(info.st_mtim)};
        visit(env, &file);
    }
    closedir(stream);
    return 0;
}

/* -- identity ------------------------------------------------------------------------ */

/* File systems keep times in steps, of two seconds at worst; where they keep more than milliseconds, in
 * those of the system's timer, of ten milliseconds at worst. */
static uint64_t settled_after_ns(uint64_t ctime_ns)
{
    return ctime_ns % 1000000 ? 50000000 : 3000000000;
}

bool gw_file_identity(int fd, struct gw_file_identity *out)
{
    struct stat info;
    struct timespec now;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return false;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return false;
    *out = (struct gw_file_identity){(uint64_t)info.st_dev, (uint64_t)info.st_ino,
                                     (uint64_t)info.st_size, nanoseconds(info.st_mtim),
                                     nanoseconds(info.st_ctim)};
    return out->ctime_ns + settled_after_ns(out->ctime_ns) < nanoseconds(now);
}
