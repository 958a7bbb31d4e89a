/* SPDX-License-Identifier: Apache-2.0 */
/* io.h -- reading, writing and asking about descriptors, rights checked.
 *
 * `number` is the guest's. Buffers are the caller's and already checked to lie in the
 * guest's memory. All answer BADF and NOTCAPABLE as desc.h says, INTR where a signal
 * ended a wait (nothing has happened then: call again), and what the system answers.
 * Thread: any. */
#ifndef GW_WASI_HOST_IO_H
#define GW_WASI_HOST_IO_H

#include "os/dir.h"
#include "wasi/host/desc.h"

/* More buffers than this in one call: the rest is left for the next, as a short read or
 * write. */
enum { GW_IO_MAX_IOV = 1024 };

enum gw_errno gw_io_read(struct gw_desc_table *table, uint32_t number,
                         const struct iovec *iov, int count, size_t *done);
enum gw_errno gw_io_write(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, int count, size_t *done);
enum gw_errno gw_io_pread(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, int count, uint64_t at, size_t *done);
enum gw_errno gw_io_pwrite(struct gw_desc_table *table, uint32_t number,
                           const struct iovec *iov, int count, uint64_t at, size_t *done);
enum gw_errno gw_io_seek(struct gw_desc_table *table, uint32_t number, int64_t offset,
                         enum gw_file_whence whence, uint64_t *at);
enum gw_errno gw_io_tell(struct gw_desc_table *table, uint32_t number, uint64_t *at);
enum gw_errno gw_io_advise(struct gw_desc_table *table, uint32_t number, uint64_t at,
                           uint64_t len, enum gw_file_advice advice);
enum gw_errno gw_io_allocate(struct gw_desc_table *table, uint32_t number, uint64_t at,
                             uint64_t len);
enum gw_errno gw_io_sync(struct gw_desc_table *table, uint32_t number);
enum gw_errno gw_io_datasync(struct gw_desc_table *table, uint32_t number);
enum gw_errno gw_io_stat(struct gw_desc_table *table, uint32_t number,
                         struct gw_file_stat *out);
enum gw_errno gw_io_set_size(struct gw_desc_table *table, uint32_t number,
                             uint64_t size_bytes);
enum gw_errno gw_io_set_times(struct gw_desc_table *table, uint32_t number,
                              struct gw_file_time atim, struct gw_file_time mtim);

/* Change APPEND and NONBLOCK.     errors  NOTSUP: another flag would change */
enum gw_errno gw_io_set_flags(struct gw_desc_table *table, uint32_t number,
                              unsigned flags);

/* Visit the entries of a directory, as gw_dir_read. The inode of `..` is not told: it may
 * lie outside. */
enum gw_errno gw_io_read_dir(struct gw_desc_table *table, uint32_t number,
                             uint64_t cookie,
                             bool (*visit)(void *env, const struct gw_dir_entry *),
                             void *env);

#endif
