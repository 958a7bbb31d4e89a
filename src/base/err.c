/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include "base/compiler.h"

static const struct {
    const char *name, *text;
    int exit_code;
} rows[] = {
    {"OK", "success", 0},
#define GW_ERR_ROW(name, exit, text) {#name, text, exit},
#include "base/err.def"
#undef GW_ERR_ROW
};
_Static_assert(GW_COUNT(rows) == GW_ERR_COUNT, "one row per error");

const char *gw_err_name(enum gw_err err) { return rows[err].name; }
const char *gw_err_text(enum gw_err err) { return rows[err].text; }
int gw_err_exit_code(enum gw_err err) { return rows[err].exit_code; }
