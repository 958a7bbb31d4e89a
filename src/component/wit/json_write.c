/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/json_write.h"

#include <stdio.h>

void gw_wit_json_put(struct gw_wit_json *j, const char *text)
{
    gw_writer_bytes(j->out, gw_slice_str(text));
}

void gw_wit_json_quote(struct gw_wit_json *j, struct gw_slice text)
{
    gw_wit_json_put(j, "\"");
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        char escaped[8];
        if (c == '\n') {
            gw_wit_json_put(j, "\\n");
        } else if (c < 0x20 || c == 0x7f) {
            snprintf(escaped, sizeof escaped, "\\u%04x", c);
            gw_wit_json_put(j, escaped);
        } else {
            if (c == '"' || c == '\\') gw_wit_json_put(j, "\\");
            gw_writer_u8(j->out, c);
        }
    }
    gw_wit_json_put(j, "\"");
}

static void new_line(struct gw_wit_json *j)
{
    if (!j->indent) return;
    gw_wit_json_put(j, "\n");
    for (unsigned i = 0; i < j->depth; i++)
        gw_wit_json_put(j, " ");
}

void gw_wit_json_next(struct gw_wit_json *j, struct gw_slice key)
{
    if (j->has_items) gw_wit_json_put(j, ",");
    if (j->depth) new_line(j);
    j->has_items = true;
    if (!key.data) return;
    gw_wit_json_quote(j, key);
    gw_wit_json_put(j, j->indent ? ": " : ":");
}

static void next(struct gw_wit_json *j, const char *key)
{
    gw_wit_json_next(j, key ? gw_slice_str(key) : gw_slice_of(NULL, 0));
}

void gw_wit_json_open(struct gw_wit_json *j, const char *key, const char *bracket)
{
    next(j, key);
    gw_wit_json_put(j, bracket);
    j->depth++;
    j->has_items = false;
}

void gw_wit_json_close(struct gw_wit_json *j, const char *bracket)
{
    j->depth--;
    if (j->has_items) new_line(j);
    gw_wit_json_put(j, bracket);
    j->has_items = true;
}

void gw_wit_json_string(struct gw_wit_json *j, const char *key, struct gw_slice text)
{
    next(j, key);
    gw_wit_json_quote(j, text);
}
