/* SPDX-License-Identifier: Apache-2.0 */
/* opcodes.h -- the instruction set as data; opcodes.def has one row per instruction. */
#ifndef GW_CORE_WASM_OPCODES_H
#define GW_CORE_WASM_OPCODES_H

#include <stdint.h>

#include "core/wasm/features.h"

enum gw_opcode {
#define GW_OP_ROW(name, text, prefix, code, imm, sig, size, feature) GW_OP_##name,
#include "core/wasm/opcodes.def"
#undef GW_OP_ROW
    GW_OP_COUNT,
    GW_OP_INVALID = GW_OP_COUNT
};

/* What follows the opcode in the binary; the fields of struct gw_instr that hold it. */
enum gw_imm {
    GW_IMM_NONE,
    GW_IMM_BLOCK,         /* block type */
    GW_IMM_LABEL,         /* index */
    GW_IMM_BR_TABLE,      /* targets[], index = the default */
    GW_IMM_FUNC,          /* index */
    GW_IMM_TYPE,          /* index */
    GW_IMM_CALL_INDIRECT, /* index = type, index2 = table */
    GW_IMM_TAG,
    GW_IMM_LOCAL,
    GW_IMM_GLOBAL,
    GW_IMM_TABLE,
    GW_IMM_MEMORY,
    GW_IMM_DATA,
    GW_IMM_ELEM,
    GW_IMM_TABLE_TABLE,   /* index = destination, index2 = source */
    GW_IMM_MEMORY_MEMORY, /* index = destination, index2 = source */
    GW_IMM_DATA_MEMORY,   /* index = data, index2 = memory (binary order) */
    GW_IMM_ELEM_TABLE,    /* index = elem, index2 = table (binary order) */
    GW_IMM_TYPE_FIELD,    /* index, index2 */
    GW_IMM_TYPE_TYPE,     /* index, index2 */
    GW_IMM_TYPE_DATA,
    GW_IMM_TYPE_ELEM,
    GW_IMM_TYPE_COUNT,   /* index, index2 = count */
    GW_IMM_HEAP_TYPE,    /* type: heap type with the instruction's own nullability */
    GW_IMM_BR_ON_CAST,   /* index = label, type = from, type2 = to */
    GW_IMM_SELECT,       /* types[] */
    GW_IMM_TRY_TABLE,    /* block type, catches[] */
    GW_IMM_RESUME,       /* index = type, handlers[] */
    GW_IMM_RESUME_THROW, /* index = type, index2 = tag, handlers[] */
    GW_IMM_SWITCH,       /* index = type, index2 = tag */
    GW_IMM_MEMARG,       /* align_log2, index = memory, offset */
    GW_IMM_MEMARG_LANE,  /* and lane */
    GW_IMM_LANE,
    GW_IMM_SHUFFLE, /* bytes[16] */
    GW_IMM_FENCE,   /* one zero byte */
    GW_IMM_I32,
    GW_IMM_I64,
    GW_IMM_F32,
    GW_IMM_F64,
    GW_IMM_V128,
};

struct gw_opcode_row {
    const char *text;
    uint8_t prefix;
    uint16_t code;
    uint8_t imm;     /* enum gw_imm */
    const char *sig; /* see opcodes.def */
    uint8_t size;
    uint8_t feature; /* enum gw_feature */
};

extern const struct gw_opcode_row gw_opcode_rows[GW_OP_COUNT];

/* The opcode of a one-byte code (prefix 0) or of a prefixed one; GW_OP_INVALID if none.
 * O(1). */
enum gw_opcode gw_opcode_find(uint8_t prefix, uint32_t code);

#endif
