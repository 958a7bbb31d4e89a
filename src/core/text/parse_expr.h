/* SPDX-License-Identifier: Apache-2.0 */
/* parse_expr.h -- instruction sequences, flat and folded. spec: text/instructions
 *
 * Nesting is kept on a stack of frames in the heap, so that its depth is bounded by
 * memory only, and by GW_MAX_TEXT_DEPTH. An operand-first instruction `(op imm
 * (operand)*)` waits in `pending` until its ')'. */
#ifndef GW_CORE_TEXT_PARSE_EXPR_H
#define GW_CORE_TEXT_PARSE_EXPR_H

#include "core/text/parser.h"

enum { GW_MAX_TEXT_DEPTH = 1000000 };

/* Take instructions up to a ')' that is left standing; or exactly one folded one. `end`
 * is not written. */
void gw_parse_expr_list(struct gw_parser *p, struct gw_writer *out);
void gw_parse_expr_folded(struct gw_parser *p, struct gw_writer *out);

/* Does a '(' with an instruction come next? */
bool gw_parse_expr_at_folded(const struct gw_parser *p);

/* What one frame of the stack takes. */
size_t gw_parse_expr_frame_bytes(void);

/* Forget the labels of the function before, open that of the body. */
void gw_parse_expr_begin_body(struct gw_parser *p);
void gw_parse_expr_end_body(struct gw_parser *p);

#endif
