/* SPDX-License-Identifier: Apache-2.0 */
/* vector.h -- inside vector*.c: base words of vector instructions, which name their shape in
 * a field of two bits as log2 of the lanes' bytes. S0 and S1 are the scratch registers, one
 * behind the other as tbl wants them. */
#ifndef GW_CORE_JIT_A64_VECTOR_H
#define GW_CORE_JIT_A64_VECTOR_H

#include "core/jit/a64/emit.h"
#include "core/jit/masm_vector.h"

enum { S0 = GW_A64_VSCRATCH, S1 = GW_A64_VSCRATCH2 };

/* V_ and the assembler's name; shapes by shape() where none is named. */
enum gw_a64_vector_word {
    V_ADDP = 0x4e20bc00, V_UMAXP_4S = 0x6ea0a400, V_CMEQ_0 = 0x4e209800,
    V_NOT = 0x6e205800, V_FCMGT_4S = 0x6ea0e400, V_FCMGT_2D = 0x6ee0e400,
    V_AND = 0x4e201c00,
    V_FCVTZS_2D = 0x4ee1b800, V_FCVTZU_2D = 0x6ee1b800, V_SQXTN_2S = 0x0ea14800,
    V_UQXTN_2S = 0x2ea14800, V_SXTL_2D = 0x0f20a400, V_UXTL_2D = 0x2f20a400,
    V_SCVTF_2D = 0x4e61d800, V_UCVTF_2D = 0x6e61d800,
    V_SQXTN = 0x0e214800, V_SQXTUN = 0x2e212800, /* of the narrow shape; HIGH_HALF: 2 */
    V_REV64_4S = 0x4ea00800, V_MUL_4S = 0x4ea09c00, V_UADDLP_2D = 0x6ea02800,
    V_XTN_2S = 0x0ea12800, V_UMLAL_2D = 0x2ea08000, V_SMULL = 0x0e20c000,
    V_SHL_I = 0x4f005400, V_SSHR_I = 0x4f000400, V_USHR_I = 0x6f000400,
    V_SSHL = 0x4e204400, V_USHL = 0x6e204400, V_ADDV = 0x4e31b800,
    V_DUP_GENERAL = 0x4e000c00, V_DUP_LANE = 0x4e000400, V_UMOV = 0x0e003c00,
    V_SMOV = 0x0e002c00, V_INS_GENERAL = 0x4e001c00, V_INS_LANE = 0x6e000400,
    V_DUP_SCALAR = 0x5e000400,
    V_EXT = 0x6e000000, V_TBL1 = 0x4e000000, V_TBL2 = 0x4e002000,
    V_ZIP1 = 0x4e003800, V_ZIP2 = 0x4e007800, V_UZP1 = 0x4e001800, V_UZP2 = 0x4e005800,
    V_TRN1 = 0x4e002800, V_TRN2 = 0x4e006800,
    V_REV64 = 0x4e200800, V_REV32 = 0x6e200800, V_REV16 = 0x4e201800,
    V_LD1R = 0x4d40c000,
};
#define V_HIGH_HALF 0x40000000u

static inline uint32_t gw_a64_shape(unsigned log2) { return (uint32_t)log2 << 22; }
/* Where a lane is named. */
static inline uint32_t gw_a64_lane(unsigned log2, unsigned lane)
{
    return (lane << (log2 + 1) | 1u << log2) << 16;
}

#endif
