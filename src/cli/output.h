/* SPDX-License-Identifier: Apache-2.0 */
/* output.h -- where a command's result goes: a file of -o, or standard output. */
#ifndef GW_CLI_OUTPUT_H
#define GW_CLI_OUTPUT_H

#include <stdbool.h>

#include "base/slice.h"
#include "cli/options.h"

/* Write all of `bytes` to `path`; NULL or `-`: standard output, refused for binary on a
 * terminal. Prints its own message; returns 0 or the exit code. */
int gw_output_write(const char *path, struct gw_slice bytes, bool is_binary);

/* Send a report, all that is printed on standard output from here on, to the file of an option
 * -o, if there is one. Prints its own message; returns 0 or the exit code. */
int gw_output_report(const struct gw_args *args, enum gw_option_id option);

/* Make a folder and those around it, unless they are there. Prints its own message; returns 0 or the exit code. */
int gw_output_folder(const char *path);

#endif
