/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/opcodes.h"

#include "base/compiler.h"

const struct gw_opcode_row gw_opcode_rows[GW_OP_COUNT] = {
#define GW_OP_ROW(name, text, prefix, code, imm, sig, size, feature)                     \
    {text, prefix, code, GW_IMM_##imm, sig, size, GW_FEATURE_##feature},
#include "core/wasm/opcodes.def"
#undef GW_OP_ROW
};

/* All codes in one table: 256 one-byte codes, then a block for each prefix. An entry is
 * the opcode plus one, so that the holes, which C clears, read as none. */
enum { BLOCK = 0x140, FIRST_PREFIX = 0xfb, LAST_PREFIX = 0xfe };

#define SLOT(prefix, code)                                                               \
    ((prefix) == 0 ? (code) : 256 + ((prefix)-FIRST_PREFIX) * BLOCK + (code))

static const uint16_t by_code[256 + (LAST_PREFIX - FIRST_PREFIX + 1) * BLOCK] = {
#define GW_OP_ROW(name, text, prefix, code, imm, sig, size, feature)                     \
    [SLOT(prefix, code)] = GW_OP_##name + 1,
#include "core/wasm/opcodes.def"
#undef GW_OP_ROW
};

#define GW_OP_ROW(name, text, prefix, code, imm, sig, size, feature)                     \
    _Static_assert((prefix) == 0 ? (code) < 256 : (code) < BLOCK, "code has its slot");
#include "core/wasm/opcodes.def"
#undef GW_OP_ROW

enum gw_opcode gw_opcode_find(uint8_t prefix, uint32_t code)
{
    uint32_t slot;
    if (prefix == 0) {
        if (code > 0xff) return GW_OP_INVALID;
        slot = code;
    } else {
        if (prefix < FIRST_PREFIX || prefix > LAST_PREFIX || code >= BLOCK)
            return GW_OP_INVALID;
        slot = SLOT((uint32_t)prefix, code);
    }
    unsigned entry = by_code[slot];
    return entry ? (enum gw_opcode)(entry - 1) : GW_OP_INVALID;
}
