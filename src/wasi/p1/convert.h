/* SPDX-License-Identifier: Apache-2.0 */
/* convert.h -- between the guest's codes and records and the host's, for several
 * handlers. */
#ifndef GW_WASI_P1_CONVERT_H
#define GW_WASI_P1_CONVERT_H

#include <limits.h>

#include "os/clock.h"
#include "wasi/p1/call.h"

uint8_t gw_p1_filetype(enum gw_file_type type);

/* fdflags to enum gw_file_flags and back.      returns  false for unknown bits */
bool gw_p1_file_flags(uint32_t fdflags, unsigned *flags);
uint16_t gw_p1_fdflags(unsigned flags);

/* fstflags and two times to atim and mtim.     returns  false for unknown or contrary
 * bits */
bool gw_p1_file_times(uint64_t atim, uint64_t mtim, uint32_t fstflags,
                      struct gw_file_time times[2]);

/* clockid.     returns  false for an unknown one */
bool gw_p1_clock(uint32_t id, enum gw_clock_id *clock);

enum gw_errno gw_p1_put_filestat(struct gw_p1_call *call, uint64_t at,
                                 const struct gw_file_stat *st);

/* Check an array of buffers and translate as many as fit into iov[GW_IO_MAX_IOV]. Each is
 * read once: other threads may be writing to it.
 *   errors   FAULT */
enum gw_errno gw_p1_iovecs(struct gw_p1_call *call, uint64_t at, uint32_t len,
                           struct iovec *iov, int *count);

/* Copy a path out of the guest.
 *   errors   FAULT; ILSEQ: not UTF-8; INVAL: a NUL in it; NAMETOOLONG */
enum gw_errno gw_p1_path(struct gw_p1_call *call, uint64_t at, uint64_t len,
                         char path[PATH_MAX]);

#endif
