/* SPDX-License-Identifier: Apache-2.0 */
/* json.h -- write JSON to a stream, indented, with everything escaped that must be.
 *
 * Keys are NULL inside arrays. Nothing is allocated; the stream keeps its own error. */
#ifndef GW_CLI_JSON_H
#define GW_CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/slice.h"

struct gw_json {
    FILE *out;
    unsigned depth;
    bool has_items; /* in the innermost container */
};

void gw_json_open(struct gw_json *json, const char *key, char bracket); /* '{' or '[' */
void gw_json_close(struct gw_json *json, char bracket);                 /* '}' or ']' */
/* Bytes that are no UTF-8 become U+FFFD, one each. */
void gw_json_string(struct gw_json *json, const char *key, struct gw_slice value);
void gw_json_number(struct gw_json *json, const char *key, uint64_t value);
void gw_json_bool(struct gw_json *json, const char *key, bool value);

#endif
