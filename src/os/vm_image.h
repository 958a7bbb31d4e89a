/* SPDX-License-Identifier: Apache-2.0 */
/* vm_image.h -- contents that many mappings start from, and which pages of one changed.
 *
 * Addresses and lengths are multiples of gw_vm_page(). */
#ifndef GW_OS_VM_IMAGE_H
#define GW_OS_VM_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct gw_vm_image {
    const uint8_t *data; /* read-only view; NULL: empty */
    size_t bytes;
    int fd;
};

/* Make an image of `bytes` at `from`.      returns  false when refused */
GW_NODISCARD bool gw_vm_image_init(struct gw_vm_image *image, const void *from,
                                   size_t bytes);
void gw_vm_image_deinit(struct gw_vm_image *image);

/* Put the image over pages that are reserved or committed: readable and writable, writes
 * stay private; discarded pages are the image's again.    returns  false when refused */
GW_NODISCARD bool gw_vm_image_map(const struct gw_vm_image *image, void *at);

struct gw_vm_range {
    uint8_t *at;
    size_t bytes;
};

/* Find committed pages that are private copies: written to since they were mapped or discarded.
 * Pages may be named that were not.
 *   *count   ranges found, in order; `cap` of them may mean there are more
 *   returns  false: this system cannot tell
 *   cost     a system call; by the pages that are present */
bool gw_vm_written(void *at, size_t bytes, struct gw_vm_range *ranges, size_t cap,
                   size_t *count);

#endif
