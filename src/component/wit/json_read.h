/* SPDX-License-Identifier: Apache-2.0 */
/* json_read.h -- JSON as far as metadata has it: objects and strings; other values are skipped. */
#ifndef GW_COMPONENT_WIT_JSON_READ_H
#define GW_COMPONENT_WIT_JSON_READ_H

#include "base/arena.h"
#include "base/err.h"

struct gw_wit_json_value {
    enum gw_wit_json_kind {
        GW_WIT_JSON_OTHER,
        GW_WIT_JSON_STRING,
        GW_WIT_JSON_OBJECT
    } kind;
    struct gw_slice key;             /* of a member */
    struct gw_slice text;            /* STRING */
    struct gw_wit_json_value *first; /* OBJECT: members */
    struct gw_wit_json_value *next;  /* the member after this one */
};

/* Read a whole text.
 *   *out     in the arena
 *   errors   MALFORMED; LIMIT: nested deeper than 16; NOMEM */
enum gw_err gw_wit_json_read(struct gw_arena *arena, struct gw_slice text,
                             struct gw_wit_json_value **out);

/* Find a member of an object; NULL: there is none, or `object` is none. */
const struct gw_wit_json_value *gw_wit_json_find(const struct gw_wit_json_value *object,
                                                 const char *key);

#endif
