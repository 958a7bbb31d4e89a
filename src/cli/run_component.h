/* SPDX-License-Identifier: Apache-2.0 */
/* run_component.h -- `run` on a component: link it, and call an export. */
#ifndef GW_CLI_RUN_COMPONENT_H
#define GW_CLI_RUN_COMPONENT_H

#include "component/link/host.h"
#include "base/slice.h"
#include "cli/options.h"
#include "core/engine/engine.h"

/* Run a component.
 *   bytes    binary or text
 *   file     for messages
 *   store    an empty one, limits set
 *   returns  the exit code; what was wrong has been said */
int gw_run_component(const struct gw_args *args, struct gw_engine *engine,
                     struct gw_store *store, const struct gw_link_host *host,
                     const char *file, struct gw_slice bytes);

#endif
