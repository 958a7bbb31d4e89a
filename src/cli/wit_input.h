/* SPDX-License-Identifier: Apache-2.0 */
/* wit_input.h -- from paths and options on the command line to WIT and one of its worlds. */
#ifndef GW_CLI_WIT_INPUT_H
#define GW_CLI_WIT_INPUT_H

#include "cli/options.h"
#include "component/wit/wit.h"

/* Say what is wrong with it, with the place in the source; returns the exit code. */
int gw_wit_input_fail(const struct gw_wit *wit);

/* Load a package, by text, folder or binary; the gates that the options `features` (names at
 * commas) and `all` (a flag) open are open. Prints its own message.
 *   *wit     is init here; deinit it also where this fails
 *   returns  0 or the exit code */
int gw_wit_input_load(const struct gw_args *args, const char *path,
                      enum gw_option_id features, enum gw_option_id all,
                      struct gw_wit *wit);

/* The world that the option names, or the only one. Prints its own message.
 *   returns  0 or the exit code */
int gw_wit_input_world(const struct gw_args *args, const char *path,
                       enum gw_option_id option, struct gw_wit *wit,
                       const struct gw_wit_world **out);

#endif
