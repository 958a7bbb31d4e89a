/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/custom.h"

#include "wasm_bytes.h"

/* A function: nop, i32.const 0, br_if 0, end. The br_if stands at offset 4 of the body, whose
 * byte 0 is the empty list of locals. */
#define FUNC "\1\4\1\x60\0\0\3\2\1\0"
#define CODE "\x0a\x09\1\7\0\1\x41\0\x0d\0\x0b"
#define HINTS(payload_len, payload) "\0" payload_len "\x19metadata.code.branch_hint" payload

Test(custom, branch_hints_stand_on_branches)
{
    static const struct {
        const char *rule;
        const uint8_t *bytes;
        size_t len;
        enum gw_err err;
    } cases[] = {
        {"none", BYTES(HEADER FUNC CODE), GW_OK},
        {"on br_if", BYTES(HEADER FUNC HINTS("\x20", "\1\0\1\4\1\1") CODE), GW_OK},
        {"on a constant", BYTES(HEADER FUNC HINTS("\x20", "\1\0\1\2\1\1") CODE), GW_ERR_INVALID},
        {"inside an instruction", BYTES(HEADER FUNC HINTS("\x20", "\1\0\1\5\1\1") CODE),
         GW_ERR_INVALID},
        {"beyond the body", BYTES(HEADER FUNC HINTS("\x20", "\1\0\1\x50\1\1") CODE),
         GW_ERR_INVALID},
        {"no such function", BYTES(HEADER FUNC HINTS("\x20", "\1\1\1\4\1\1") CODE),
         GW_ERR_INVALID},
        {"neither 0 nor 1", BYTES(HEADER FUNC HINTS("\x20", "\1\0\1\4\1\2") CODE),
         GW_ERR_MALFORMED},
        {"two bytes", BYTES(HEADER FUNC HINTS("\x21", "\1\0\1\4\2\1\1") CODE), GW_ERR_MALFORMED},
        {"twice", BYTES(HEADER FUNC HINTS("\x23", "\1\0\2\4\1\1\4\1\1") CODE), GW_ERR_MALFORMED},
        {"cut short", BYTES(HEADER FUNC HINTS("\x1e", "\1\0\1\4") CODE), GW_ERR_EOF},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        CHECK_INT(cases[i].rule, load(&l, cases[i].bytes, cases[i].len, 0, true), GW_OK);
        if (!l.module) continue;
        CHECK_INT(cases[i].rule, gw_custom_check_branch_hints(l.module, &l.diag), cases[i].err);
        unload(&l);
    }
}
