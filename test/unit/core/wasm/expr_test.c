/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/expr.h"

#include "test.h"

Test(expr, knows_a_single_constant)
{
    static const struct {
        const char *what, *code;
        size_t len;
        bool is_one;
        gw_valtype type;
        uint64_t bits;
    } cases[] = {
        {"i32", "\x41\x7f\x0b", 3, true, GW_I32, 0xffffffff},
        {"i64", "\x42\x7f\x0b", 3, true, GW_I64, UINT64_MAX},
        {"long form", "\x41\x80\x80\x04\x0b", 5, true, GW_I32, 0x10000},
        {"two", "\x41\x01\x41\x02\x0b", 5, false, 0, 0},
        {"a global", "\x23\x00\x0b", 3, false, 0, 0},
        {"no end", "\x41\x01\x01", 3, false, 0, 0},
        {"cut short", "\x41\x80\x80", 3, false, 0, 0},
        {"too large", "\x41\xff\xff\xff\xff\x0f\x0b", 7, false, 0, 0},
        {"nothing", "\x0b", 1, false, 0, 0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_expr expr = {.code = gw_slice_of((const uint8_t *)cases[i].code, cases[i].len)};
        gw_valtype type = 0;
        uint64_t bits = 0;
        CHECK_INT(cases[i].what, gw_expr_constant(&expr, &type, &bits), cases[i].is_one);
        if (!cases[i].is_one) continue;
        CHECK_INT(cases[i].what, type, cases[i].type);
        CHECK_INT(cases[i].what, bits, cases[i].bits);
    }
}
