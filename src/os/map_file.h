/* SPDX-License-Identifier: Apache-2.0 */
/* map_file.h -- a whole file as read-only memory.
 *
 * A regular file is mapped and costs pages only where it is read; anything else (pipe, device,
 * terminal) is read to its end into heap memory. The mapping is private, but a file that another process
 * cuts short while it is mapped faults on access, as with every mmap. */
#ifndef GW_OS_MAP_FILE_H
#define GW_OS_MAP_FILE_H

#include "base/alloc.h"
#include "base/err.h"
#include "base/slice.h"

struct gw_map_file {
    struct gw_slice bytes;
    struct gw_alloc *alloc; /* of heap memory; NULL: a mapping */
};

/* Open `path`, `-` for standard input.
 *   alloc    for what cannot be mapped
 *   *out     owned; gw_map_file_close, or hand the heap memory on
 *   errors   NOENT, ACCESS, IO, NOMEM; LIMIT: longer than max_bytes
 *   thread   any */
enum gw_err gw_map_file_open(const char *path, size_t max_bytes, struct gw_alloc *alloc,
                             struct gw_map_file *out);
/* The same of a regular file, that stays open besides: *fd, or -1 where it is not one. */
enum gw_err gw_map_file_open_keep(const char *path, size_t max_bytes,
                                  struct gw_alloc *alloc, struct gw_map_file *out,
                                  int *fd);
void gw_map_file_close(struct gw_map_file *file);
/* Map an open regular file; fd stays the caller's. Released with gw_map_file_unmap.
 *   errors   IO, NOMEM */
enum gw_err gw_map_file_fd(int fd, struct gw_slice *out);
/* Release a mapping by its bytes alone: for owners that keep only a slice. */
void gw_map_file_unmap(struct gw_slice bytes);
/* Release a mapping but for a part of it, which gw_map_file_unmap releases by its bytes. */
void gw_map_file_keep(struct gw_slice file, size_t at, size_t len);

#endif
