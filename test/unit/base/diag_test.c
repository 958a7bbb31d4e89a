/* SPDX-License-Identifier: Apache-2.0 */
#include "base/diag.h"

#include "test.h"

Test(diag, the_first_message_wins)
{
    struct gw_diag diag = GW_DIAG_INIT;
    CHECK_INT("returns err", gw_diag_at(&diag, GW_ERR_EOF, 42, "no %s", "bytes"), GW_ERR_EOF);
    gw_diag_set(&diag, GW_ERR_INVALID, "later");
    CHECK_INT("err", diag.err, GW_ERR_EOF);
    CHECK_STR("text", diag.text, "no bytes");
    CHECK_INT("NULL is fine", gw_diag_set(NULL, GW_ERR_IO, "x"), GW_ERR_IO);
}

Test(diag, prints_what_is_known)
{
    static const struct {
        struct gw_diag diag;
        const char *want;
    } cases[] = {
        {{.offset = GW_DIAG_NONE, .func = UINT32_MAX, .err = GW_ERR_EOF}, "unexpected end"},
        {{.offset = 16, .func = UINT32_MAX, .text = "bad"}, "offset 0x10: bad"},
        {{.offset = GW_DIAG_NONE, .func = UINT32_MAX, .line = 3, .column = 7, .text = "bad"},
         "3:7: bad"},
        {{.offset = 42, .func = 3, .section = "code", .func_name = "f", .text = "bad"},
         "code section, function 3 ($f), offset 0x2a: bad"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char out[200];
        int len = gw_diag_print(&cases[i].diag, out, sizeof out);
        CHECK_STR(cases[i].want, out, cases[i].want);
        CHECK_INT(cases[i].want, len, strlen(cases[i].want));
        CHECK_INT("needs no room to say its length", gw_diag_print(&cases[i].diag, NULL, 0), len);
    }
}

Test(diag, keeps_the_terminal_safe)
{
    struct gw_diag diag = GW_DIAG_INIT;
    gw_diag_set(&diag, GW_ERR_INVALID, "a%cb%cc", 27, 10);
    CHECK_STR("controls", diag.text, "a?b?c");
    struct gw_diag marked = GW_DIAG_INIT;
    gw_diag_set(&marked, GW_ERR_INVALID, "\xc3\xa9\xc2\x9b\xe2\x80\xae\xef\xbb\xbf\xff");
    CHECK_STR("controls and marks of Unicode", marked.text, "\xc3\xa9?????????");
    struct gw_diag named = {.offset = GW_DIAG_NONE, .func = 1, .func_name = "\x1b[2J", .text = "t"};
    char out[100];
    gw_diag_print(&named, out, sizeof out);
    CHECK("names too", strchr(out, 27) == NULL);
    char tiny[4];
    gw_diag_print(&named, tiny, sizeof tiny);
    CHECK_INT("cut", strlen(tiny), 3);
}
