/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include <stdio.h>

#include "base/utf8.h"

GW_NORETURN GW_COLD void gw_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "godwit: bug at %s:%d: %s\n", file, line, what);
    __builtin_trap();
}

static enum gw_err record(struct gw_diag *diag, enum gw_err err, const char *format,
                          va_list args)
{
    diag->err = err;
    vsnprintf(diag->text, sizeof diag->text, format, args);
    gw_utf8_mask(diag->text);
    return err;
}

enum gw_err gw_diag_set(struct gw_diag *diag, enum gw_err err, const char *format, ...)
{
    if (!diag || diag->err) return err;
    va_list args;
    va_start(args, format);
    record(diag, err, format, args);
    va_end(args);
    return err;
}

enum gw_err gw_diag_at(struct gw_diag *diag, enum gw_err err, uint64_t offset,
                       const char *format, ...)
{
    if (!diag || diag->err) return err;
    diag->offset = offset;
    va_list args;
    va_start(args, format);
    record(diag, err, format, args);
    va_end(args);
    return err;
}

enum gw_err gw_diag_at_line(struct gw_diag *diag, enum gw_err err, uint32_t line,
                            uint32_t column, const char *format, ...)
{
    if (!diag || diag->err) return err;
    diag->line = line;
    diag->column = column;
    va_list args;
    va_start(args, format);
    record(diag, err, format, args);
    va_end(args);
    return err;
}

int gw_diag_print(const struct gw_diag *diag, char *out, size_t cap)
{
    char place[256] = ""; /* all parts at their longest take 180 */
    size_t len = 0;
    if (diag->line)
        len += (size_t)snprintf(place + len, sizeof place - len, "%u:%u: ", diag->line,
                                diag->column);
    if (diag->section[0])
        len += (size_t)snprintf(place + len, sizeof place - len, "%s section, ",
                                diag->section);
    if (diag->func != UINT32_MAX) {
        len +=
            (size_t)snprintf(place + len, sizeof place - len, "function %u", diag->func);
        if (diag->func_name[0])
            len += (size_t)snprintf(place + len, sizeof place - len, " ($%s)",
                                    diag->func_name);
        len += (size_t)snprintf(place + len, sizeof place - len, ", ");
    }
    if (diag->offset != GW_DIAG_NONE)
        snprintf(place + len, sizeof place - len, "offset 0x%llx: ",
                 (unsigned long long)diag->offset);
    gw_utf8_mask(place);
    return snprintf(out, cap, "%s%s", place,
                    diag->text[0] ? diag->text : gw_err_text(diag->err));
}
