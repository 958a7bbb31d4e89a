/* SPDX-License-Identifier: Apache-2.0 */
/* parse_type.h -- types in text. spec: text/types */
#ifndef GW_CORE_TEXT_PARSE_TYPE_H
#define GW_CORE_TEXT_PARSE_TYPE_H

#include "core/text/parser.h"

/* Types of values. GW_I32 after a failure. */
bool gw_parse_type_at_ref(const struct gw_parser *p);
gw_valtype gw_parse_type_val(struct gw_parser *p);
gw_valtype gw_parse_type_ref(struct gw_parser *p);
gw_heaptype gw_parse_type_heap(struct gw_parser *p);

/* What may be done with the ids of parameters. */
enum gw_param_ids { GW_PARAM_NO_IDS, GW_PARAM_SKIP_IDS, GW_PARAM_BIND_IDS };

/* Take (type idx)? (param ...)* (result ...)*.
 *   *func    what it says, or what the named type says where it says nothing itself
 *   returns  the type index; an inline type that has no plain definition yet gets one */
gw_typeidx gw_parse_type_use(struct gw_parser *p, enum gw_param_ids ids,
                             struct gw_functype *func);

/* Take a block type and write it. */
void gw_parse_type_block(struct gw_parser *p, struct gw_writer *out);

/* Take the type behind `table`, `memory`, `global`; write it where `out` is not NULL.
 * `addr` is GW_I32 or GW_I64. */
gw_valtype gw_parse_type_addr(struct gw_parser *p);
void gw_parse_type_table(struct gw_parser *p, struct gw_writer *out, gw_valtype *elem);
void gw_parse_type_memory(struct gw_parser *p, struct gw_writer *out);
void gw_parse_type_global(struct gw_parser *p, struct gw_writer *out);
/* Take (pagesize n); 16 without.     returns  its logarithm */
unsigned gw_parse_type_page_size(struct gw_parser *p, bool *is_there);
void gw_parse_type_limits(struct gw_writer *out, const struct gw_limits *limits,
                          bool has_page_size, unsigned page_size_log2);

/* Take (param ...)* (result ...)* and keep it in the arena; write it as a function type; make
 * a key of it that equal ones share. */
struct gw_functype gw_parse_type_func(struct gw_parser *p, enum gw_param_ids ids);
void gw_parse_type_write_func(struct gw_writer *out, const struct gw_functype *func);
struct gw_slice gw_parse_type_key(struct gw_parser *p, const struct gw_functype *func);

/* Take what stands behind (type $id?, and write it.
 *   *info    whether it is a function type, and which
 *   returns  whether an inline type may stand for it */
bool gw_parse_type_sub(struct gw_parser *p, struct gw_writer *out,
                       struct gw_type_info *info);

/* Take (type ...) or (rec ...): the second pass. */
void gw_parse_type_definition(struct gw_parser *p);
void gw_parse_type_rec(struct gw_parser *p);

#endif
