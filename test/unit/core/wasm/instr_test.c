/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/instr.h"

#include "wasm_bytes.h"

static enum gw_err read_one(struct gw_instr *in, const uint8_t *bytes, size_t len, size_t *used)
{
    struct gw_reader r = gw_reader_of(gw_slice_of(bytes, len));
    gw_instr_read(&r, in);
    *used = (size_t)(r.at - bytes);
    return r.err;
}

Test(instr, reads_indices_of_every_shape)
{
    static const struct {
        const char *rule;
        const uint8_t *bytes;
        size_t len;
        enum gw_opcode op;
        uint32_t index, index2;
    } cases[] = {
        {"nop", BYTES("\x01"), GW_OP_NOP, 0, 0},
        {"call", BYTES("\x10\x80\x01"), GW_OP_CALL, 128, 0},
        {"call_indirect: type, table", BYTES("\x11\3\1"), GW_OP_CALL_INDIRECT, 3, 1},
        {"memory.init: data, memory", BYTES("\xfc\x08\5\1"), GW_OP_MEMORY_INIT, 5, 1},
        {"prefixed code of two bytes", BYTES("\xfd\x80\x02"), GW_OP_I8X16_RELAXED_SWIZZLE, 0, 0},
        {"padded prefixed code", BYTES("\xfc\x8a\0\0\1"), GW_OP_MEMORY_COPY, 0, 1},
        {"struct.get", BYTES("\xfb\2\7\x08"), GW_OP_STRUCT_GET, 7, 8},
        {"switch", BYTES("\xe6\1\2"), GW_OP_SWITCH, 1, 2},
        {"memarg with memory", BYTES("\x28\x42\3\x10"), GW_OP_I32_LOAD, 3, 0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_instr in;
        size_t used;
        CHECK_INT(cases[i].rule, read_one(&in, cases[i].bytes, cases[i].len, &used), GW_OK);
        CHECK_INT(cases[i].rule, used, cases[i].len);
        CHECK_INT(cases[i].rule, in.op, cases[i].op);
        CHECK_INT(cases[i].rule, in.index, cases[i].index);
        CHECK_INT(cases[i].rule, in.index2, cases[i].index2);
    }
}

Test(instr, refuses_what_is_malformed)
{
    static const struct {
        const char *rule;
        const uint8_t *bytes;
        size_t len;
        enum gw_err err;
    } cases[] = {
        {"nothing", BYTES(""), GW_ERR_EOF},
        {"no such opcode", BYTES("\xff"), GW_ERR_MALFORMED},
        {"no such prefixed code", BYTES("\xfc\x7f"), GW_ERR_MALFORMED},
        {"prefix alone", BYTES("\xfd"), GW_ERR_EOF},
        {"memarg flags", BYTES("\x28\x80\x01\0"), GW_ERR_MALFORMED},
        {"fence", BYTES("\xfe\3\1"), GW_ERR_MALFORMED},
        {"cast flags", BYTES("\xfb\x18\4\0\x6e\x6e"), GW_ERR_MALFORMED},
        {"heap type", BYTES("\xd0\x7f"), GW_ERR_MALFORMED},
        {"catch kind", BYTES("\x1f\x40\1\4\0\0"), GW_ERR_MALFORMED},
        {"handler kind", BYTES("\xe3\0\1\2\0\0"), GW_ERR_MALFORMED},
        {"more labels than bytes", BYTES("\x0e\x7f\0"), GW_ERR_EOF},
        {"constant too large", BYTES("\x41\x80\x80\x80\x80\x10"), GW_ERR_INT_TOO_LARGE},
        {"shuffle cut short", BYTES("\xfd\x0d\1\2"), GW_ERR_EOF},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_instr in;
        size_t used;
        CHECK_INT(cases[i].rule, read_one(&in, cases[i].bytes, cases[i].len, &used), cases[i].err);
    }
}

Test(instr, lists_stay_in_the_body)
{
    struct gw_instr in;
    size_t used;
    CHECK_INT("br_table", read_one(&in, BYTES("\x0e\3\1\2\x80\1\4"), &used), GW_OK);
    CHECK_INT("length", in.list_len, 3);
    CHECK_INT("first", gw_instr_read_target(&in.list), 1);
    CHECK_INT("second", gw_instr_read_target(&in.list), 2);
    CHECK_INT("third", gw_instr_read_target(&in.list), 128);
    CHECK_INT("default", in.index, 4);

    CHECK_INT("try_table", read_one(&in, BYTES("\x1f\x7f\2\0\5\1\3\2"), &used), GW_OK);
    CHECK_INT("type", in.block.result, GW_I32);
    struct gw_catch a = gw_instr_read_catch(&in.list), b = gw_instr_read_catch(&in.list);
    CHECK("catch", a.kind == GW_CATCH && a.tag == 5 && a.label == 1);
    CHECK("catch_all_ref", b.kind == GW_CATCH_ALL_REF && b.label == 2);

    CHECK_INT("resume", read_one(&in, BYTES("\xe3\1\2\0\5\6\1\7"), &used), GW_OK);
    struct gw_handler on = gw_instr_read_handler(&in.list);
    struct gw_handler to = gw_instr_read_handler(&in.list);
    CHECK("on label", !on.is_switch && on.tag == 5 && on.label == 6);
    CHECK("on switch", to.is_switch && to.tag == 7);

    CHECK_INT("select", read_one(&in, BYTES("\x1c\1\x70"), &used), GW_OK);
    CHECK_INT("type", gw_instr_read_type(&in.list), GW_FUNCREF);
}

Test(instr, types_carry_the_nullability_of_the_instruction)
{
    struct gw_instr in;
    size_t used;
    read_one(&in, BYTES("\xfb\x14\x6c"), &used);
    CHECK_INT("ref.test", in.type, GW_VALTYPE_REF(GW_HEAP_I31, false));
    read_one(&in, BYTES("\xfb\x17\3"), &used);
    CHECK_INT("ref.cast null", in.type, GW_VALTYPE_REF(3, true));
    read_one(&in, BYTES("\xd0\x70"), &used);
    CHECK_INT("ref.null", in.type, GW_FUNCREF);
    read_one(&in, BYTES("\xfb\x18\1\2\x6e\x6d"), &used);
    CHECK_INT("br_on_cast from", in.type, GW_ANYREF);
    CHECK_INT("br_on_cast to", in.type2, GW_VALTYPE_REF(GW_HEAP_EQ, false));
    read_one(&in, BYTES("\x02\x05"), &used);
    CHECK("block with index", in.block.is_index && in.block.index == 5);
    read_one(&in, BYTES("\x02\x40"), &used);
    CHECK("empty block", !in.block.is_index && in.block.result == GW_BOT);
}
