/* SPDX-License-Identifier: Apache-2.0 */
/* outcome.h -- how a guest's run ended, told to people: traps with their backtrace,
 * uncaught exceptions. */
#ifndef GW_CLI_OUTCOME_H
#define GW_CLI_OUTCOME_H

#include "base/diag.h"
#include "core/runtime/store.h"

/* Report what `err` left waiting in the store, and say with which code the process shall
 * end.
 *   subject  whose fault it is: the file
 *   diag     what to say of errors that are no trap, exception or exit; may be NULL */
int gw_outcome_report(struct gw_store *store, const char *subject, enum gw_err err,
                      const struct gw_diag *diag);

#endif
