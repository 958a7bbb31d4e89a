/* SPDX-License-Identifier: Apache-2.0 */
/* parse_annot.h -- annotations that mean something: @custom, @name, @producers,
 * @metadata.code.branch_hint. spec: appendix/custom */
#ifndef GW_CORE_TEXT_PARSE_ANNOT_H
#define GW_CORE_TEXT_PARSE_ANNOT_H

#include "core/text/parser.h"

/* Use up the annotation of a kind that stands right before the cursor.
 *   returns  whether there was one */
bool gw_parse_annot_name(struct gw_parser *p, struct gw_slice *name);
bool gw_parse_annot_own(struct gw_parser *p, struct gw_slice *name); /* empty: none */
bool gw_parse_annot_hint(struct gw_parser *p, uint8_t *value);
bool gw_parse_annot_run(struct gw_parser *p);

/* Use up the next custom section that stands right before the cursor, written as @custom or
 * @producers; name and payload live in the arena. */
bool gw_parse_annot_custom(struct gw_parser *p, struct gw_slice *name,
                           struct gw_slice *payload);

/* Use up those that may stand between the fields of a module. */
void gw_parse_annot_module(struct gw_parser *p);

/* Go back to the first annotation of the module, for the next pass. */
void gw_parse_annot_rewind(struct gw_parser *p);

/* Fail if one between two places of the text was not used. */
void gw_parse_annot_check(struct gw_parser *p, uint32_t from, uint32_t to);

#endif
