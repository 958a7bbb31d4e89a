/* SPDX-License-Identifier: Apache-2.0 */
#include "os/map_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/vm.h"

enum { FIRST_READ_BYTES = 64 * 1024 };

static enum gw_err err_of_errno(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR: return GW_ERR_NOENT;
    case EACCES:
    case EPERM: return GW_ERR_ACCESS;
    case ENOMEM: return GW_ERR_NOMEM;
    default: return GW_ERR_IO;
    }
}

/* Double the buffer of `cap` bytes. */
static enum gw_err grow(struct gw_alloc *alloc, uint8_t **data, size_t *cap)
{
    uint8_t *more = gw_alloc_resize(alloc, *data, *cap, *cap * 2);
    if (!more) return GW_ERR_NOMEM;
    *data = more;
    *cap *= 2;
    return GW_OK;
}

static enum gw_err read_all(int fd, size_t max_bytes, struct gw_alloc *alloc,
                            struct gw_map_file *out)
{
    size_t cap = FIRST_READ_BYTES, len = 0;
    uint8_t *data = gw_alloc_get(alloc, cap), *exact;
    enum gw_err err = data ? GW_OK : GW_ERR_NOMEM;
    for (ssize_t got = 1; err == GW_OK && got != 0;) {
        if (len == cap && (err = grow(alloc, &data, &cap)) != GW_OK) break;
        got = read(fd, data + len, cap - len);
        if (got < 0 && errno != EINTR) err = err_of_errno(errno);
        if (got > 0) len += (size_t)got;
        if (len > max_bytes) err = GW_ERR_LIMIT;
    }
    if (err != GW_OK) goto failed;

    err = GW_ERR_NOMEM;
    exact = gw_alloc_resize(alloc, data, cap, len);
    if (!exact) goto failed;
    *out = (struct gw_map_file){gw_slice_of(exact, len), alloc};
    return GW_OK;
failed:
    gw_alloc_put(alloc, data, cap);
    return err;
}

static enum gw_err map(int fd, const struct stat *info, size_t max_bytes,
                       struct gw_map_file *out)
{
    if ((uintmax_t)info->st_size > max_bytes) return GW_ERR_LIMIT;
    size_t len = (size_t)info->st_size;
    void *data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) return err_of_errno(errno);
    *out = (struct gw_map_file){gw_slice_of(data, len), NULL};
    return GW_OK;
}

enum gw_err gw_map_file_open_keep(const char *path, size_t max_bytes,
                                  struct gw_alloc *alloc, struct gw_map_file *out,
                                  int *kept)
{
    *kept = -1;
    bool is_stdin = path[0] == '-' && path[1] == '\0';
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_of_errno(errno);

    enum gw_err err;
    struct stat info;
    bool is_mapped = false;
    if (fstat(fd, &info) != 0) {
        err = err_of_errno(errno);
    } else if (S_ISREG(info.st_mode) && info.st_size > 0 &&
               !(is_stdin && lseek(fd, 0, SEEK_CUR) != 0)) {
        err = map(fd, &info, max_bytes, out);
        is_mapped = err == GW_OK;
    } else {
        err = read_all(fd, max_bytes, alloc, out);
    }
    if (is_mapped && !is_stdin)
        *kept = fd;
    else if (!is_stdin)
        close(fd);
    return err;
}

enum gw_err gw_map_file_open(const char *path, size_t max_bytes, struct gw_alloc *alloc,
                             struct gw_map_file *out)
{
    int fd;
    enum gw_err err = gw_map_file_open_keep(path, max_bytes, alloc, out, &fd);
    if (fd >= 0) close(fd);
    return err;
}

enum gw_err gw_map_file_fd(int fd, struct gw_slice *out)
{
    struct stat info;
    if (fstat(fd, &info) != 0) return err_of_errno(errno);
    if (!S_ISREG(info.st_mode) || info.st_size <= 0) return GW_ERR_IO;
    struct gw_map_file file;
    enum gw_err err = map(fd, &info, SIZE_MAX, &file);
    if (!err) *out = file.bytes;
    return err;
}

void gw_map_file_close(struct gw_map_file *file)
{
    if (file->alloc)
        gw_alloc_put(file->alloc, (void *)(uintptr_t)file->bytes.data,
                     file->bytes.len);
    else
        gw_map_file_unmap(file->bytes);
    *file = (struct gw_map_file){0};
}

/* The first page boundary at or before, and at or behind, an address. */
static uintptr_t page_below(uintptr_t at) { return at & ~(uintptr_t)(gw_vm_page() - 1); }
static uintptr_t page_above(uintptr_t at) { return page_below(at + gw_vm_page() - 1); }

static void unmap(uintptr_t from, uintptr_t to)
{
    if (from < to) (void)munmap((void *)from, to - from);
}

void gw_map_file_unmap(struct gw_slice bytes)
{
    uintptr_t at = (uintptr_t)bytes.data;
    if (bytes.len) unmap(page_below(at), page_above(at + bytes.len));
}

void gw_map_file_keep(struct gw_slice file, size_t at, size_t len)
{
    uintptr_t from = (uintptr_t)file.data, part = from + at;
    unmap(from, page_below(part));
    unmap(page_above(part + len), page_above(from + file.len));
}
