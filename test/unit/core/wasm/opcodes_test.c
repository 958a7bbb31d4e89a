/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/opcodes.h"

#include "core/wasm/signature.h"
#include "test.h"

Test(opcodes, every_row_is_found_by_its_code)
{
    for (unsigned op = 0; op < GW_OP_COUNT; op++) {
        const struct gw_opcode_row *row = &gw_opcode_rows[op];
        CHECK_INT(row->text, gw_opcode_find(row->prefix, row->code), op);
    }
}

Test(opcodes, holes_are_no_instructions)
{
    static const struct {
        uint8_t prefix;
        uint32_t code;
    } holes[] = {
        {0, 0x16},    {0, 0x27},    {0, 0xff},   {0, 0xfb},      {0, 0x100},
        {0xfb, 0x1f}, {0xfc, 0x12}, {0xfd, 0x9a}, {0xfd, 0x114}, {0xfe, 0x04},
        {0xfe, 0x4f}, {0xfa, 0},    {0xff, 0},   {0xfc, UINT32_MAX},
    };
    for (size_t i = 0; i < GW_COUNT(holes); i++)
        CHECK_INT("hole", gw_opcode_find(holes[i].prefix, holes[i].code), GW_OP_INVALID);
}

Test(opcodes, signatures_are_unpacked)
{
    static const struct {
        enum gw_opcode op;
        bool is_simple;
        unsigned params, results;
        gw_valtype last;
    } cases[] = {
        {GW_OP_I32_ADD, true, 2, 1, GW_I32},
        {GW_OP_I64_STORE, true, 2, 0, 0},
        {GW_OP_I64_ADD128, true, 4, 2, GW_I64},
        {GW_OP_F64_CONST, true, 0, 1, GW_F64},
        {GW_OP_V128_BITSELECT, true, 3, 1, GW_V128},
        {GW_OP_NOP, true, 0, 0, 0},
        {GW_OP_CALL, false, 0, 0, 0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const struct gw_signature *sig = &gw_signatures()->of[cases[i].op];
        const char *text = gw_opcode_rows[cases[i].op].text;
        CHECK_INT(text, sig->is_simple, cases[i].is_simple);
        CHECK_INT(text, sig->param_count, cases[i].params);
        CHECK_INT(text, sig->result_count, cases[i].results);
        if (cases[i].results) CHECK_INT(text, sig->results[sig->result_count - 1], cases[i].last);
    }
}
