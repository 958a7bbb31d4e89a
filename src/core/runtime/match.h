/* SPDX-License-Identifier: Apache-2.0 */
/* match.h -- does what is given fit what a module imports?     spec: valid/matching */
#ifndef GW_CORE_RUNTIME_MATCH_H
#define GW_CORE_RUNTIME_MATCH_H

#include "core/runtime/instance.h"

/* Check one import. The size of memories and tables is the current one.
 *   errors   UNLINKABLE: diag names the import, the wanted type and the given one */
enum gw_err gw_match_import(struct gw_store *store, const struct gw_module *module,
                            const struct gw_import *import, const struct gw_extern *given,
                            struct gw_diag *diag);

#endif
