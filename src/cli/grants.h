/* SPDX-License-Identifier: Apache-2.0 */
/* grants.h -- what the options of `run` grant, as WASI is told. */
#ifndef GW_CLI_GRANTS_H
#define GW_CLI_GRANTS_H

#include "cli/options.h"
#include "wasi/wasi.h"

/* Make the guest's world from --dir, --env, --arg0, --tcplisten and the operands. Prints
 * its own message.
 *   *out     owned; gw_wasi_free after the store
 *   returns  0 or the exit code */
int gw_grants_new(const struct gw_args *args, struct gw_store *store,
                  struct gw_wasi **out);

#endif
