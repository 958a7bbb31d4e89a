/* SPDX-License-Identifier: Apache-2.0 */
/* json_write.h -- JSON into a gw_writer; keys are NULL inside arrays. `indent` false: all on
 * one line. */
#ifndef GW_COMPONENT_WIT_JSON_WRITE_H
#define GW_COMPONENT_WIT_JSON_WRITE_H

#include <stdbool.h>

#include "core/wasm/writer.h"

struct gw_wit_json {
    struct gw_writer *out;
    bool indent;
    unsigned depth;
    bool has_items; /* in the innermost container */
};

void gw_wit_json_put(struct gw_wit_json *j, const char *text); /* as it is */
void gw_wit_json_quote(struct gw_wit_json *j, struct gw_slice text);
/* Begin a member or an element: a comma where one is due, and the key. */
void gw_wit_json_next(struct gw_wit_json *j, struct gw_slice key);
void gw_wit_json_open(struct gw_wit_json *j, const char *key, const char *bracket);
void gw_wit_json_close(struct gw_wit_json *j, const char *bracket);
void gw_wit_json_string(struct gw_wit_json *j, const char *key, struct gw_slice text);

#endif
