/* SPDX-License-Identifier: Apache-2.0 */
/* err.h -- the one list of errors that are not the guest's (err.def).
 *
 * A fallible function returns enum gw_err, 0 is success; results are its last
 * parameters and are written only on success. */
#ifndef GW_BASE_ERR_H
#define GW_BASE_ERR_H

enum gw_err {
    GW_OK = 0,
#define GW_ERR_ROW(name, exit, text) GW_ERR_##name,
#include "base/err.def"
#undef GW_ERR_ROW
    GW_ERR_COUNT
};

/* Short name ("EOF"), one-line text ("unexpected end") and exit code of the command. */
const char *gw_err_name(enum gw_err err);
const char *gw_err_text(enum gw_err err);
int gw_err_exit_code(enum gw_err err);

#endif
