/* SPDX-License-Identifier: Apache-2.0 */
/* parse_segment.h -- element and data segments in text, also those inside tables and
 * memories. spec: text/modules#element-segments */
#ifndef GW_CORE_TEXT_PARSE_SEGMENT_H
#define GW_CORE_TEXT_PARSE_SEGMENT_H

#include "core/text/parser.h"

/* Take (elem ...) or (data ...); the cursor is behind the word. */
void gw_parse_segment_elem(struct gw_parser *p);
void gw_parse_segment_data(struct gw_parser *p);

/* Take `(elem ...)` of a table, `(data ...)` of a memory; the segment is active at 0.
 *   returns  its length in entries, in bytes */
uint64_t gw_parse_segment_table(struct gw_parser *p, uint32_t table, gw_valtype elem,
                                gw_valtype addr);
uint64_t gw_parse_segment_memory(struct gw_parser *p, uint32_t memory, gw_valtype addr);

#endif
