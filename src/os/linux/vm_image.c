/* SPDX-License-Identifier: Apache-2.0 */
#include "os/vm_image.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool write_all(int fd, const uint8_t *from, size_t bytes)
{
    while (bytes) {
        ssize_t done = write(fd, from, bytes);
        if (done <= 0) return false;
        from += done;
        bytes -= (size_t)done;
    }
    return true;
}

bool gw_vm_image_init(struct gw_vm_image *image, const void *from, size_t bytes)
{
    *image = (struct gw_vm_image){.fd = -1};
    if (bytes == 0) return true;
    int fd = memfd_create("godwit-image", MFD_CLOEXEC);
    if (fd < 0) return false;
    void *data = MAP_FAILED;
    if (write_all(fd, from, bytes))
        data = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED) {
        close(fd);
        return false;
    }
    *image = (struct gw_vm_image){data, bytes, fd};
    return true;
}

void gw_vm_image_deinit(struct gw_vm_image *image)
{
    if (!image->data) return;
    (void)munmap((void *)(uintptr_t)image->data, image->bytes);
    close(image->fd);
    *image = (struct gw_vm_image){.fd = -1};
}

bool gw_vm_image_map(const struct gw_vm_image *image, void *at)
{
    if (image->bytes == 0) return true;
    return mmap(at, image->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED,
                image->fd, 0) != MAP_FAILED;
}

/* linux/fs.h has these from 6.7 on; older headers do not. */
struct page_region {
    uint64_t start, end, categories;
};
struct scan_arg {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};
#define SCAN_PAGES _IOWR('f', 16, struct scan_arg)
enum { IS_FILE = 1 << 2, IS_PRESENT = 1 << 3, IS_SWAPPED = 1 << 4, IS_ZERO = 1 << 5 };

/* Opened once; -2 before that, -1: refused. A copy that lost the race is closed. */
static int pagemap(void)
{
    static _Atomic int opened = -2;
    int fd = atomic_load_explicit(&opened, memory_order_acquire);
    if (fd != -2) return fd;
    int mine = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), none = -2;
    if (atomic_compare_exchange_strong(&opened, &none, mine)) return mine;
    if (mine >= 0) close(mine);
    return none;
}

bool gw_vm_written(void *at, size_t bytes, struct gw_vm_range *ranges, size_t cap,
                   size_t *count)
{
    enum { MAX_REGIONS = 64 };
    struct page_region regions[MAX_REGIONS];
    int fd = pagemap();
    if (fd < 0) return false;
    if (cap > MAX_REGIONS) cap = MAX_REGIONS;
    struct scan_arg arg = {
        .size = sizeof arg,
        .start = (uintptr_t)at,
        .end = (uintptr_t)at + bytes,
        .vec = (uintptr_t)regions,
        .vec_len = cap,
        .category_inverted = IS_FILE | IS_ZERO,
        .category_mask = IS_FILE | IS_ZERO,
        .category_anyof_mask = IS_PRESENT | IS_SWAPPED,
        .return_mask = IS_PRESENT,
    };
    long found = syscall(SYS_ioctl, fd, SCAN_PAGES, &arg); /* musl's takes an int */
    if (found < 0) return false;
    for (long i = 0; i < found; i++)
        ranges[i] = (struct gw_vm_range){(uint8_t *)(uintptr_t)regions[i].start,
                                         (size_t)(regions[i].end - regions[i].start)};
    *count = (size_t)found;
    return true;
}
