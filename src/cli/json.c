/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json.h"

#include <inttypes.h>

#include "base/utf8.h"

static void put_string(FILE *out, struct gw_slice text)
{
    bool is_utf8 = gw_utf8_is_valid(text);
    putc('"', out);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.data[i];
        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte == '\n')
            fputs("\\n", out);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(out, "\\u%04x", byte);
        else if (byte >= 0x80 && !is_utf8)
            fputs("\\ufffd", out);
        else
            putc(byte, out);
    }
    putc('"', out);
}

static void new_line(struct gw_json *json)
{
    fprintf(json->out, "\n%*s", (int)json->depth * 2, "");
}

static void begin_item(struct gw_json *json, const char *key)
{
    if (json->has_items) putc(',', json->out);
    if (json->depth > 0) new_line(json);
    json->has_items = true;
    if (!key) return;
    put_string(json->out, gw_slice_str(key));
    fputs(": ", json->out);
}

void gw_json_open(struct gw_json *json, const char *key, char bracket)
{
    begin_item(json, key);
    putc(bracket, json->out);
    json->depth++;
    json->has_items = false;
}

void gw_json_close(struct gw_json *json, char bracket)
{
    json->depth--;
    if (json->has_items) new_line(json);
    putc(bracket, json->out);
    json->has_items = true;
    if (json->depth == 0) putc('\n', json->out);
}

void gw_json_string(struct gw_json *json, const char *key, struct gw_slice value)
{
    begin_item(json, key);
    put_string(json->out, value);
}

void gw_json_number(struct gw_json *json, const char *key, uint64_t value)
{
    begin_item(json, key);
    fprintf(json->out, "%" PRIu64, value);
}

void gw_json_bool(struct gw_json *json, const char *key, bool value)
{
    begin_item(json, key);
    fputs(value ? "true" : "false", json->out);
}
