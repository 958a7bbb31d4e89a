/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json.h"

#include <inttypes.h>

#include "base/utf8.h"

/* A character of two or three bytes.      returns  which of them */
static size_t put_escape(FILE *out, const uint8_t *at)
{
    size_t len = at[0] < 0xe0 ? 2 : 3;
    unsigned scalar = at[0] & (len == 2 ? 0x1fu : 0x0fu);
    for (size_t i = 1; i < len; i++)
        scalar = scalar << 6 | (at[i] & 0x3fu);
    fprintf(out, "\\u%04x", scalar);
    return len;
}

/* Write what cannot stand for itself.      returns  how many bytes of text that was */
static size_t put_special(FILE *out, struct gw_slice text, size_t at, bool is_utf8)
{
    uint8_t byte = text.data[at];
    if (byte >= 0x80 && is_utf8) return put_escape(out, text.data + at);
    if (byte == '\n')
        fputs("\\n", out);
    else if (byte >= 0x80)
        fputs("\\ufffd", out);
    else
        fprintf(out, "\\u%04x", byte);
    return 1;
}

static void put_string(FILE *out, struct gw_slice text)
{
    bool is_utf8 = gw_utf8_is_valid(text);
    putc('"', out);
    for (size_t i = 0; i < text.len;) {
        uint8_t byte = text.data[i];
        size_t shown = byte < 0x80 || is_utf8 ? gw_utf8_shown(text, i) : 0;
        if (byte == '"' || byte == '\\') putc('\\', out);
        fwrite(text.data + i, 1, shown, out);
        i += shown ? shown : put_special(out, text, i, is_utf8);
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
