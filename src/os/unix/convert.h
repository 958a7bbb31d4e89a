/* SPDX-License-Identifier: Apache-2.0 */
/* convert.h -- between the system's structs and flags and those of file.h. Private to
 * os/. */
#ifndef GW_OS_UNIX_CONVERT_H
#define GW_OS_UNIX_CONVERT_H

#include <sys/stat.h>
#include <time.h>

#include "os/file.h"

/* From st_mode; a socket is taken for a stream. */
enum gw_file_type gw_convert_type(mode_t mode);
void gw_convert_stat(const struct stat *st, struct gw_file_stat *out);
struct timespec gw_convert_time(struct gw_file_time time);
/* O_ flags without the access mode and without O_NOFOLLOW. */
int gw_convert_flags(unsigned flags);

#endif
