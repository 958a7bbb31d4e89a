/* SPDX-License-Identifier: Apache-2.0 */
/* instr.h -- read one instruction of a body into a struct.
 *
 * The way for printer, interpreter and tools to walk code; the validator has a faster one
 * of its own. Nothing is allocated: lists of unknown length (br_table, catches, ...) stay
 * in the body and are read with the functions below. */
#ifndef GW_CORE_WASM_INSTR_H
#define GW_CORE_WASM_INSTR_H

#include "core/wasm/opcodes.h"
#include "core/wasm/reader.h"
#include "core/wasm/types.h"

/* A block's type: none, one result, or a function type.
 * spec: binary/instructions#block */
struct gw_blocktype {
    bool is_index;
    gw_typeidx index;  /* where is_index */
    gw_valtype result; /* else: GW_BOT for none */
};

struct gw_instr {
    enum gw_opcode op;
    const uint8_t *at; /* its first byte */
    uint32_t index, index2;
    struct gw_blocktype block;
    gw_valtype type, type2;
    uint32_t align_log2;
    uint32_t lane;
    uint64_t offset;
    uint32_t list_len;     /* of targets, types, catches or handlers */
    struct gw_reader list; /* stands at the first of them */
    union {
        int32_t i32;
        int64_t i64;
        uint32_t f32_bits;
        uint64_t f64_bits;
        uint8_t bytes[16]; /* v128.const, shuffle */
    };
};

enum gw_catch_kind { GW_CATCH, GW_CATCH_REF, GW_CATCH_ALL, GW_CATCH_ALL_REF };

struct gw_catch {
    enum gw_catch_kind kind;
    gw_tagidx tag;     /* not for the _ALL kinds */
    gw_labelidx label; /* relative to the try_table's own parent: as in the binary */
};

/* A handler of resume: (on tag label) or (on tag switch). */
struct gw_handler {
    gw_tagidx tag;
    bool is_switch;
    gw_labelidx label;
};

/* Read the next instruction. Errors stick to `r` (MALFORMED for an unknown opcode, EOF
 * ...). Feature bits are not checked: the validator has done that. */
void gw_instr_read(struct gw_reader *r, struct gw_instr *out);

/* Read a block's type alone. */
void gw_instr_read_block(struct gw_reader *r, struct gw_blocktype *out);

/* Read the next list item. The reader is instr.list, or a copy. */
uint32_t gw_instr_read_target(struct gw_reader *list);
gw_valtype gw_instr_read_type(struct gw_reader *list);
struct gw_catch gw_instr_read_catch(struct gw_reader *list);
struct gw_handler gw_instr_read_handler(struct gw_reader *list);

#endif
