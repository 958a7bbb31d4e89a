/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include "test.h"

Test(err, names_texts_and_exit_codes_come_from_the_table)
{
    static const struct {
        const char *name, *text;
        enum gw_err err;
        int exit_code;
    } cases[] = {
        {"EOF", "unexpected end", GW_ERR_EOF, 1},
        {"TRAP", "trap", GW_ERR_TRAP, 134},
        {"EXCEPTION", "uncaught exception", GW_ERR_EXCEPTION, 134},
        {"USAGE", "usage", GW_ERR_USAGE, 2},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        CHECK_STR(cases[i].name, gw_err_name(cases[i].err), cases[i].name);
        CHECK_STR(cases[i].name, gw_err_text(cases[i].err), cases[i].text);
        CHECK_INT(cases[i].name, gw_err_exit_code(cases[i].err), cases[i].exit_code);
    }
}
