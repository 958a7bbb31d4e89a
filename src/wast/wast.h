/* SPDX-License-Identifier: Apache-2.0 */
/* wast.h -- the script runner for the official conformance tests.
 * Directives: those that the spec's interpreter knows, the threads proposal's, and the
 * component model's. What would have to wait in a component is not run: such directives are
 * skipped. */
#ifndef GW_WAST_WAST_H
#define GW_WAST_WAST_H

#include "component/model/features.h"
#include "core/engine/engine.h"

struct gw_wast_result {
    uint64_t passed, failed, skipped; /* directives */
};

/* Called for each directive that failed or was skipped: "file:line: what". */
typedef void gw_wast_report(void *env, const char *line);

/* Run one script in stores of its own.
 *   features of its components
 *   text     borrowed for the call;   name: for messages
 *   errors   MALFORMED (the script itself cannot be read), NOMEM. Failed directives are
 * no error. */
enum gw_err gw_wast_run(struct gw_engine *engine, gw_comp_features features,
                        struct gw_slice text, const char *name, gw_wast_report *report,
                        void *env, struct gw_diag *diag, struct gw_wast_result *result);

#endif
