/* SPDX-License-Identifier: Apache-2.0 */
/* profile.h -- `run --profile`: where a guest spends its turns. */
#ifndef GW_CLI_PROFILE_H
#define GW_CLI_PROFILE_H

#include "core/runtime/store.h"

/* Print the functions of all instances that were called most or looped most, on standard
 * error: "profile: calls turns function"; then the indirect calls that were made most, with
 * their heaviest targets: "profile: calls at offset function -> calls target, ...". */
void gw_profile_print(const struct gw_store *store);

#endif
