/* SPDX-License-Identifier: Apache-2.0 */
/* vector_table.c -- from opcode to vector handler, out of opcodes.def. */
#include "core/interp/tables.h"
#include "core/wasm/opcodes.h"

/* Only rows of the two vector features count, and of these not the memory instructions and v128.const. */
#define ROW_MVP(imm, name)
#define ROW_MUTABLE_GLOBALS(imm, name)
#define ROW_SIGN_EXTENSION(imm, name)
#define ROW_SATURATING_FLOAT_TO_INT(imm, name)
#define ROW_MULTI_VALUE(imm, name)
#define ROW_BULK_MEMORY(imm, name)
#define ROW_REFERENCE_TYPES(imm, name)
#define ROW_TAIL_CALLS(imm, name)
#define ROW_FUNCTION_REFERENCES(imm, name)
#define ROW_GC(imm, name)
#define ROW_EXCEPTIONS(imm, name)
#define ROW_THREADS(imm, name)
#define ROW_LEGACY_EXCEPTIONS(imm, name)
#define ROW_WIDE_ARITHMETIC(imm, name)
#define ROW_STACK_SWITCHING(imm, name)
#define ROW_SIMD(imm, name) VROW_##imm(name)
#define ROW_RELAXED_SIMD(imm, name) VROW_##imm(name)
#define VROW_MEMARG(name)
#define VROW_MEMARG_LANE(name)
#define VROW_V128(name)
#define VROW_NONE(name) VROW(name)
#define VROW_LANE(name) VROW(name)
#define VROW_SHUFFLE(name) VROW(name)
#define GW_OP_ROW(name, text, prefix, code, imm, sig, size, feature) ROW_##feature(imm, name)

#define VROW(name) gw_op gw_v_##name;
#include "core/wasm/opcodes.def"
#undef VROW

gw_op *gw_vector_find(uint32_t op)
{
#define VROW(name) [GW_OP_##name - GW_OP_V128_LOAD] = gw_v_##name,
    static gw_op *const table[] = {
#include "core/wasm/opcodes.def"
    };
    return table[op - GW_OP_V128_LOAD];
}
