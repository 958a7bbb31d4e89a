/* SPDX-License-Identifier: Apache-2.0 */
#include "os/vm.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

size_t gw_vm_page(void)
{
    static size_t page; /* racing writers write the same */
    size_t bytes = __atomic_load_n(&page, __ATOMIC_RELAXED);
    if (bytes == 0) {
        bytes = (size_t)sysconf(_SC_PAGESIZE);
        __atomic_store_n(&page, bytes, __ATOMIC_RELAXED);
    }
    return bytes;
}

size_t gw_vm_round(size_t bytes)
{
    size_t mask = gw_vm_page() - 1;
    return bytes > SIZE_MAX - mask ? 0 : (bytes + mask) & ~mask;
}

static void *map(size_t bytes, int protection)
{
    void *p =
        mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void *gw_vm_reserve(size_t bytes) { return map(bytes, PROT_NONE); }

bool gw_vm_commit(void *at, size_t bytes)
{
    return mprotect(at, bytes, PROT_READ | PROT_WRITE) == 0;
}

bool gw_vm_guard(void *at, size_t bytes) { return mprotect(at, bytes, PROT_NONE) == 0; }

void gw_vm_discard(void *at, size_t bytes) { (void)madvise(at, bytes, MADV_DONTNEED); }

/* Both are refused where there are none. */
void gw_vm_use_large(void *at, size_t bytes) { (void)madvise(at, bytes, MADV_HUGEPAGE); }
void gw_vm_use_small(void *at, size_t bytes) { (void)madvise(at, bytes, MADV_NOHUGEPAGE); }

void *gw_vm_map(size_t bytes)
{
    void *p = map(bytes, PROT_READ | PROT_WRITE);
    if (p) gw_vm_use_small(p, bytes);
    return p;
}

void *gw_vm_remap(void *at, size_t old_bytes, size_t new_bytes)
{
    void *p = mremap(at, old_bytes, new_bytes, MREMAP_MAYMOVE);
    return p == MAP_FAILED ? NULL : p;
}

size_t gw_vm_resident(void *at, size_t bytes)
{
    enum { CHUNK_PAGES = 1024 };
    unsigned char pages[CHUNK_PAGES];
    size_t page = gw_vm_page(), resident = 0;
    for (size_t from = 0; from < bytes; from += CHUNK_PAGES * page) {
        size_t left = bytes - from,
               len = left < CHUNK_PAGES * page ? left : CHUNK_PAGES * page;
        if (mincore((char *)at + from, len, pages) != 0) break;
        for (size_t i = 0; i < (len + page - 1) / page; i++)
            resident += pages[i] & 1u;
    }
    return resident * page;
}

/* An anonymous file: not named anywhere, gone with its last mapping. Writing to a hole
 * takes a page; a machine without any left answers with SIGBUS, as for all memory that is
 * promised and not there. */
bool gw_vm_code_map(size_t bytes, struct gw_vm_code *out)
{
    int fd = memfd_create("godwit-code", MFD_CLOEXEC);
    if (fd < 0) return false;
    void *rx = MAP_FAILED, *rw = MAP_FAILED;
    if (ftruncate(fd, (off_t)bytes) == 0) {
        rx = mmap(NULL, bytes, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_NORESERVE, fd, 0);
        rw = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    }
    close(fd);
    if (rx != MAP_FAILED && rw != MAP_FAILED) {
        *out = (struct gw_vm_code){rx, rw, bytes};
        return true;
    }
    if (rx != MAP_FAILED) (void)munmap(rx, bytes);
    if (rw != MAP_FAILED) (void)munmap(rw, bytes);
    return false;
}

enum { LARGE_PAGE = 2 << 20, WORTH_LARGE_PAGES = LARGE_PAGE / 8 };

bool gw_vm_code_map_ahead(size_t bytes, size_t expected_bytes, struct gw_vm_code *out)
{
    bool is_large = expected_bytes >= WORTH_LARGE_PAGES && bytes >= LARGE_PAGE;
    /* The system lets mappings of whole large pages begin where such pages do. */
    if (is_large) bytes &= ~(size_t)(LARGE_PAGE - 1);
    void *rx = map(bytes, PROT_READ), *rw = map(bytes, PROT_READ | PROT_WRITE);
    if (!rx || !rw) {
        gw_vm_release(rx, bytes);
        gw_vm_release(rw, bytes);
        return false;
    }
    if (is_large)
        gw_vm_use_large(rw, bytes);
    else
        gw_vm_use_small(rw, bytes);
    *out = (struct gw_vm_code){rx, rw, bytes};
    return true;
}

bool gw_vm_code_freeze(struct gw_vm_code *code, size_t used_bytes)
{
    size_t used = gw_vm_round(used_bytes);
    if (used < code->bytes) gw_vm_release(code->rw + used, code->bytes - used);
    bool moves = mremap(code->rw, used, used, MREMAP_MAYMOVE | MREMAP_FIXED, code->rx) !=
                 MAP_FAILED;
    if (!moves) gw_vm_release(code->rw, used);
    code->rw = NULL;
    return moves && mprotect(code->rx, used, PROT_READ | PROT_EXEC) == 0;
}

static bool read_all(int fd, uint64_t file_at, uint8_t *to, size_t bytes)
{
    while (bytes) {
        ssize_t done = pread(fd, to, bytes, (off_t)file_at);
        if (done <= 0) return false;
        to += done;
        file_at += (uint64_t)done;
        bytes -= (size_t)done;
    }
    return true;
}

bool gw_vm_code_fill(const struct gw_vm_code *code, size_t at, int fd, uint64_t file_at,
                     size_t bytes)
{
    if (bytes == 0) return true;
    size_t page = gw_vm_page();
    if (at % page == 0 && file_at % page == 0 &&
        mmap(code->rx + at, bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd,
             (off_t)file_at) != MAP_FAILED)
        return true;
    return read_all(fd, file_at, code->rw + at, bytes);
}

bool gw_vm_code_open(int fd, uint64_t file_at, size_t bytes, struct gw_vm_code *out)
{
    if (bytes == 0 || file_at % gw_vm_page() != 0) return false;
    void *rx = mmap(NULL, bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, (off_t)file_at);
    if (rx == MAP_FAILED) return false;
    *out = (struct gw_vm_code){rx, NULL, bytes};
    return true;
}

void gw_vm_code_unmap(struct gw_vm_code *code)
{
    gw_vm_release(code->rx, code->bytes);
    gw_vm_release(code->rw, code->bytes);
    *code = (struct gw_vm_code){NULL, NULL, 0};
}

void gw_vm_release(void *at, size_t bytes)
{
    if (at) (void)munmap(at, bytes);
}
