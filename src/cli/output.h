/* SPDX-License-Identifier: Apache-2.0 */
/* output.h -- where a command's result goes: a file of -o, or standard output. */
#ifndef GW_CLI_OUTPUT_H
#define GW_CLI_OUTPUT_H

#include <stdbool.h>

#include "base/slice.h"

/* Write all of `bytes` to `path`; NULL or `-`: standard output, refused for binary on a
 * terminal. Prints its own message; returns 0 or the exit code. */
int gw_output_write(const char *path, struct gw_slice bytes, bool is_binary);

/* Make a folder, unless it is there. Prints its own message; returns 0 or the exit code. */
int gw_output_folder(const char *path);

#endif
