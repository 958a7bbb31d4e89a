/* SPDX-License-Identifier: Apache-2.0 */
/* parse_dylink.h -- the content of (@dylink.0 ...): how a shared library wants to be linked.
 * spec: tool-conventions, DynamicLinking */
#ifndef GW_CORE_TEXT_PARSE_DYLINK_H
#define GW_CORE_TEXT_PARSE_DYLINK_H

#include "core/text/parser.h"

/* Take all subsections and write the payload of the custom section. */
void gw_parse_dylink(struct gw_parser *p, struct gw_writer *out);

#endif
