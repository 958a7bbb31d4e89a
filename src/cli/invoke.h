/* SPDX-License-Identifier: Apache-2.0 */
/* invoke.h -- `run --invoke`: call an export with arguments from the command line. */
#ifndef GW_CLI_INVOKE_H
#define GW_CLI_INVOKE_H

#include "core/runtime/instance.h"

/* Call the exported function `name` with `count` arguments as text, and print its
 * results. Says what is wrong with name or arguments; how the guest ended is reported
 * too.
 *   file     for messages
 *   returns  the exit code */
int gw_invoke(struct gw_instance *instance, const char *file, const char *name,
              unsigned count, char **arguments);

#endif
