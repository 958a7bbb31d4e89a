/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/marshal.h"

#include "test.h"

/* 8 integers, 10 floats and a vector in turn: some of each find no register. */
static const gw_valtype many[] = {
    GW_I32, GW_F32, GW_I64, GW_F64,  GW_V128, GW_I32, GW_I64, GW_FUNCREF, GW_I32, GW_F64,
    GW_F64, GW_F64, GW_F64, GW_V128, GW_V128, GW_F32, GW_I32, GW_I64,     GW_F64};

static uint32_t fill(uint64_t *slots)
{
    uint32_t count = 0;
    for (size_t i = 0; i < GW_COUNT(many); i++)
        for (uint32_t k = 0; k < gw_valtype_slots(many[i]); k++, count++)
            slots[count] = 0x0102030405060708u * (count + 1);
    return count;
}

Test(core_jit_marshal, gives_back_what_it_took)
{
    uint64_t slots[64] = {0}, back[64] = {0}, passing[64] = {0};
    struct gw_jit_regs regs;
    memset(&regs, 0xee, sizeof regs);
    uint32_t count = fill(slots);
    gw_marshal_in(gw_jit_param_places(), many, GW_COUNT(many), slots, &regs, passing);
    gw_marshal_out(gw_jit_param_places(), many, GW_COUNT(many), &regs, passing, back);
    uint32_t at = 0;
    for (size_t i = 0; i < GW_COUNT(many); i++) {
        if (many[i] == GW_I32)
            CHECK("low half of an i32", (uint32_t)slots[at] == (uint32_t)back[at]);
        else
            CHECK("whole slot", slots[at] == back[at]);
        at += gw_valtype_slots(many[i]);
    }
    CHECK_INT("all slots were walked", at, count);
}

Test(core_jit_marshal, clears_the_upper_half_of_an_i32_in_a_register)
{
    const uint64_t slot = 0xdeadbeef12345678u;
    struct gw_jit_regs regs;
    memset(&regs, 0xee, sizeof regs);
    gw_marshal_in(gw_jit_param_places(), many, 1, &slot, &regs, NULL);
    CHECK("zero-extended", regs.ints[0] == 0x12345678u);
}

Test(core_jit_marshal, passes_in_memory_what_finds_no_register)
{
    static const struct {
        const char *rule;
        gw_valtype type;
        uint32_t index; /* of equal parameters */
        bool is_passed;
        uint16_t at;
    } rows[] = {
        {"the first integer",          GW_I64,  0,                     false, 0},
        {"the last integer that fits", GW_I64,  GW_JIT_INT_ARGS - 1,   false,
         GW_JIT_INT_ARGS - 1                                                   },
        {"the first that does not",    GW_I64,  GW_JIT_INT_ARGS,       true,  0},
        {"the next",                   GW_I32,  GW_JIT_INT_ARGS + 1,   true,  1},
        {"the last float that fits",   GW_F32,  GW_JIT_FLOAT_ARGS - 1, false,
         GW_JIT_FLOAT_ARGS - 1                                                 },
        {"a vector takes two slots",   GW_V128, GW_JIT_FLOAT_ARGS + 1, true,  2},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_jit_places places = gw_jit_param_places();
        struct gw_jit_place place = {0};
        for (uint32_t k = 0; k <= rows[i].index; k++)
            place = gw_jit_next_place(&places, rows[i].type);
        CHECK_INT(rows[i].rule, place.is_passed, rows[i].is_passed);
        CHECK_INT(rows[i].rule, place.at, rows[i].at);
    }
}
