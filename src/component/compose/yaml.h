/* SPDX-License-Identifier: Apache-2.0 */
/* yaml.h -- the part of YAML that config.h names, as a tree of mappings, sequences and scalars. */
#ifndef GW_COMPONENT_COMPOSE_YAML_H
#define GW_COMPONENT_COMPOSE_YAML_H

#include "base/arena.h"
#include "base/diag.h"

struct gw_yaml {
    enum gw_yaml_kind { GW_YAML_EMPTY, GW_YAML_SCALAR, GW_YAML_MAP, GW_YAML_LIST } kind;
    uint32_t line;
    struct gw_slice key;          /* in a mapping */
    struct gw_slice text;         /* SCALAR */
    struct gw_yaml *first, *next; /* MAP LIST: the items; their siblings */
};

/* Read one document.
 *   *out     in the arena; points into the text
 *   errors   MALFORMED, LIMIT: too deep; NOMEM; diag says the line */
enum gw_err gw_yaml_read(struct gw_slice text, struct gw_arena *arena,
                         struct gw_diag *diag, struct gw_yaml **out);

#endif
