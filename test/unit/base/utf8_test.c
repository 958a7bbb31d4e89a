/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "test.h"

Test(utf8, follows_the_spec)
{
    static const struct {
        const char *rule, *bytes;
        size_t len;
        bool is_valid;
    } cases[] = {
        {"empty", "", 0, true},
        {"ASCII with NUL", "a\0z\x7f", 4, true},
        {"lowest of two bytes", "\xc2\x80", 2, true},
        {"overlong two", "\xc1\xbf", 2, false},
        {"lowest of three", "\xe0\xa0\x80", 3, true},
        {"overlong three", "\xe0\x9f\xbf", 3, false},
        {"below the surrogates", "\xed\x9f\xbf", 3, true},
        {"first surrogate", "\xed\xa0\x80", 3, false},
        {"last surrogate", "\xed\xbf\xbf", 3, false},
        {"above the surrogates", "\xee\x80\x80", 3, true},
        {"lowest of four", "\xf0\x90\x80\x80", 4, true},
        {"overlong four", "\xf0\x8f\xbf\xbf", 4, false},
        {"highest", "\xf4\x8f\xbf\xbf", 4, true},
        {"beyond the highest", "\xf4\x90\x80\x80", 4, false},
        {"no such lead", "\xf5\x80\x80\x80", 4, false},
        {"continuation alone", "\x80", 1, false},
        {"cut short", "\xe2\x82", 2, false},
        {"lead instead of continuation", "\xe2\x82\xc2", 3, false},
        {"fault behind good bytes", "abc\xff", 4, false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_INT(cases[i].rule, gw_utf8_is_valid(gw_slice_of(cases[i].bytes, cases[i].len)),
                  cases[i].is_valid);
}

Test(utf8, encode_gives_what_is_valid)
{
    static const struct {
        uint32_t scalar;
        const char *bytes;
    } cases[] = {
        {0x24, "\x24"},         {0x7f, "\x7f"},         {0x80, "\xc2\x80"},
        {0x7ff, "\xdf\xbf"},    {0x800, "\xe0\xa0\x80"}, {0x20ac, "\xe2\x82\xac"},
        {0xffff, "\xef\xbf\xbf"}, {0x10000, "\xf0\x90\x80\x80"},
        {0x10ffff, "\xf4\x8f\xbf\xbf"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        uint8_t out[5] = {0};
        unsigned len = gw_utf8_encode(cases[i].scalar, out);
        CHECK_INT(cases[i].bytes, len, strlen(cases[i].bytes));
        CHECK_STR("bytes", (const char *)out, cases[i].bytes);
        CHECK("valid", gw_utf8_is_valid(gw_slice_of(out, len)));
    }
}

Test(utf8, what_may_be_shown)
{
    static const struct {
        const char *rule, *bytes;
        size_t len, want;
    } cases[] = {
        {"a letter", "a", 1, 1},
        {"controls", "\x1f", 1, 0},
        {"delete", "\x7f", 1, 0},
        {"last control of the second block", "\xc2\x9f", 2, 0},
        {"first character behind them", "\xc2\xa0", 2, 2},
        {"before the marks", "\xe1\xbf\xbf", 3, 3},
        {"direction", "\xe2\x80\xae", 3, 0},
        {"isolate", "\xe2\x81\xa6", 3, 0},
        {"behind the marks", "\xe2\x82\x80", 3, 3},
        {"byte order mark", "\xef\xbb\xbf", 3, 0},
        {"four bytes", "\xf0\x9f\xa6\x86", 4, 4},
        {"cut short", "\xf0\x9f\xa6", 3, 0},
        {"no UTF-8", "\xff", 1, 0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_INT(cases[i].rule, gw_utf8_shown(gw_slice_of(cases[i].bytes, cases[i].len), 0),
                  cases[i].want);
}
