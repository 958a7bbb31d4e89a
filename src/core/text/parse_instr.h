/* SPDX-License-Identifier: Apache-2.0 */
/* parse_instr.h -- one instruction's opcode and immediates in text.
 * spec: text/instructions */
#ifndef GW_CORE_TEXT_PARSE_INSTR_H
#define GW_CORE_TEXT_PARSE_INSTR_H

#include "core/text/parser.h"
#include "core/wasm/opcodes.h"

/* Write an opcode; take what follows the word of an instruction that is no block, and
 * write both. */
void gw_parse_instr_opcode(struct gw_writer *out, enum gw_opcode op);
void gw_parse_instr_plain(struct gw_parser *p, enum gw_opcode op, struct gw_writer *out);

/* Take the (catch ...) clauses of try_table and write them. */
void gw_parse_instr_catches(struct gw_parser *p, struct gw_writer *out);

/* Take the shape and lanes of a vector constant. */
void gw_parse_instr_v128(struct gw_parser *p, uint8_t bytes[16]);

#endif
