/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sink.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

struct gw_sink gw_sink_of(char *out, size_t cap)
{
    if (cap > 0) out[0] = '\0';
    return (struct gw_sink){out, cap, 0};
}

void gw_sink_print(struct gw_sink *sink, const char *format, ...)
{
    bool has_room = sink->len < sink->cap;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(has_room ? sink->out + sink->len : NULL,
                        has_room ? sink->cap - sink->len : 0, format, args);
    va_end(args);
    if (len > 0) sink->len += (size_t)len;
}
