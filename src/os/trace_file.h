/* SPDX-License-Identifier: Apache-2.0 */
/* trace_file.h -- files in which profilers look for what a process compiled. */
#ifndef GW_OS_TRACE_FILE_H
#define GW_OS_TRACE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Create a file of this user's alone; one of that name that was there is replaced, never
 * followed or written to.
 *   *fd      owned; close it, or leave it to the process' end
 *   errors   ACCESS */
enum gw_err gw_trace_file_create(const char *path, int *fd);

/* Append.    returns  false: not all of it was written */
bool gw_trace_file_write(int fd, const void *bytes, size_t len);

/* Map the beginning of the file as code, which is how perf learns that it is there. */
void gw_trace_file_show(int fd);

/* Of this process and thread, as the system numbers them. */
uint32_t gw_trace_process_id(void);
uint32_t gw_trace_thread_id(void);

#endif
