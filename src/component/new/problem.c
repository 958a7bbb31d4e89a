/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "component/new/new.h"

enum gw_err gw_new_problem_set(struct gw_new_problem *problem, enum gw_err err,
                               const char *place, const char *help, const char *format,
                               ...)
{
    if (problem->err != GW_OK) return err;
    problem->err = err;
    snprintf(problem->place, sizeof problem->place, "%s", place);
    snprintf(problem->help, sizeof problem->help, "%s", help);
    va_list args;
    va_start(args, format);
    vsnprintf(problem->text, sizeof problem->text, format, args);
    va_end(args);
    gw_utf8_mask(problem->place);
    gw_utf8_mask(problem->text);
    gw_utf8_mask(problem->help);
    return err;
}

enum gw_err gw_new_problem_nomem(struct gw_new_problem *problem)
{
    return gw_new_problem_set(problem, GW_ERR_NOMEM, "", "", "out of memory");
}
