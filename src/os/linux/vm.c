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

void *gw_vm_map(size_t bytes)
{
    void *p = map(bytes, PROT_READ | PROT_WRITE);
    if (p) (void)madvise(p, bytes, MADV_NOHUGEPAGE); /* refused where there are none */
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

void gw_vm_release(void *at, size_t bytes)
{
    if (at) (void)munmap(at, bytes);
}
