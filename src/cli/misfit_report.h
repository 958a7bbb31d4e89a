/* SPDX-License-Identifier: Apache-2.0 */
/* misfit_report.h -- imports and exports that do not fit, for people and as JSON. */
#ifndef GW_CLI_MISFIT_REPORT_H
#define GW_CLI_MISFIT_REPORT_H

#include "cli/json.h"
#include "component/model/misfit.h"

/* Print, indented by two:
 *   import `a:b/c@1.0.0`: func `f`: parameter `x`: wanted u32, offered string
 *     wanted:  func(x: u32)
 *     offered: func(x: string)
 *   word     instead of "import" or "export"; NULL: those
 *   offerer  as in gw_comp_misfit_print */
void gw_misfit_report_print(FILE *out, const struct gw_comp_misfit *misfit,
                            const char *word, const char *offerer);

/* What to do about it, where a component was held against a world. */
const char *gw_misfit_report_remedy(const struct gw_comp_misfit *misfit);

/* Write it as members of the object that is open. */
void gw_misfit_report_json(struct gw_json *json, const struct gw_comp_misfit *misfit,
                           const char *offerer);

#endif
