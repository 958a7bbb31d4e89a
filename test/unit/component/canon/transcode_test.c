/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/transcode.h"

#include "base/utf8.h"
#include "test.h"

/* A text of all kinds of characters, so that runs of ASCII of every length lie between others. */
static size_t make_text(uint32_t seed, uint32_t *scalars, size_t count)
{
    static const uint32_t others[] = {0x80,   0xff,   0x100,  0x7ff,   0x800,
                                      0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525 + 1013904223;
        bool is_other = (seed >> 24) < 24;
        scalars[i] =
            is_other ? others[(seed >> 8) % GW_COUNT(others)] : 'a' + (seed >> 16) % 26;
    }
    return count;
}

Test(canon_transcode, there_and_back)
{
    for (uint32_t seed = 0; seed < 300; seed++) {
        uint32_t scalars[200];
        size_t n = make_text(seed, scalars, seed % 200), bytes = 0;
        uint8_t utf8[800], utf16[800], back[800];
        for (size_t i = 0; i < n; i++)
            bytes += gw_utf8_encode(scalars[i], utf8 + bytes);
        size_t units = gw_canon_utf8_to_utf16(utf8, bytes, utf16, 400);
        cr_assert(units != GW_CANON_BAD_TEXT);
        CHECK("well-formed", gw_canon_utf16_is_valid(utf16, units));
        CHECK_INT("measured", gw_canon_utf16_utf8_bytes(utf16, units), bytes);
        CHECK_INT("as long", gw_canon_utf16_to_utf8(utf16, units, back, bytes), bytes);
        CHECK("the same", memcmp(utf8, back, bytes) == 0);
        if (bytes)
            CHECK("no byte beyond the room",
                  gw_canon_utf16_to_utf8(utf16, units, back, bytes - 1) ==
                          GW_CANON_BAD_TEXT &&
                      gw_canon_utf8_to_utf16(utf8, bytes, back, units - 1) ==
                          GW_CANON_BAD_TEXT);
        bool is_latin1 = true;
        for (size_t i = 0; i < n; i++)
            is_latin1 &= scalars[i] < 0x100;
        struct gw_canon_steps steps;
        CHECK_INT("Latin-1", gw_canon_utf16_is_latin1(utf16, units), is_latin1);
        CHECK("from UTF-8", gw_canon_utf8_to_latin1(utf8, bytes, back, &steps));
        CHECK_INT("all of it", steps.read == bytes, is_latin1);
        if (!is_latin1) continue;
        uint8_t again[800];
        CHECK_INT("measured", gw_canon_latin1_utf8_bytes(back, n), bytes);
        CHECK_INT("and back", gw_canon_latin1_to_utf8(back, n, again, bytes), bytes);
        CHECK("the same", memcmp(again, utf8, bytes) == 0);
        gw_canon_latin1_widen(back, n);
        CHECK("widened", memcmp(back, utf16, 2 * n) == 0);
        gw_canon_utf16_narrow(back, n);
        gw_canon_latin1_to_utf16(back, n, again);
        CHECK("the same", memcmp(again, utf16, 2 * n) == 0);
    }
}

Test(canon_transcode, refuses_what_is_not_well_formed)
{
    static const struct {
        const char *rule, *bytes;
        size_t len;
    } utf8[] =
        {
            {"continuation alone", "\x80",                      1 },
            {"overlong",           "\xc1\xbf",                  2 },
            {"overlong three",     "\xe0\x9f\xbf",              3 },
            {"surrogate",          "\xed\xa0\x80",              3 },
            {"overlong four",      "\xf0\x8f\xbf\xbf",          4 },
            {"too high",           "\xf4\x90\x80\x80",          4 },
            {"cut short",          "aaaaaaaaaaaaaaaaa\xe2\x82", 19}
    },
      utf16[] = {{"high alone", "a\0\0\xd8", 4},
                 {"high before another",
                  "\0\xd8"
                  "a\0",
                  4},
                 {"two high", "\0\xd8\0\xd8", 4},
                 {"low first", "\0\xdc\0\xd8", 4}};
    uint8_t to[64];
    struct gw_canon_steps steps;
    for (size_t i = 0; i < GW_COUNT(utf8); i++) {
        const uint8_t *from = (const uint8_t *)utf8[i].bytes;
        CHECK(utf8[i].rule,
              gw_canon_utf8_to_utf16(from, utf8[i].len, to, 32) == GW_CANON_BAD_TEXT);
        CHECK(utf8[i].rule, !gw_canon_utf8_to_latin1(from, utf8[i].len, to, &steps));
    }
    for (size_t i = 0; i < GW_COUNT(utf16); i++) {
        const uint8_t *from = (const uint8_t *)utf16[i].bytes;
        CHECK(utf16[i].rule, !gw_canon_utf16_is_valid(from, utf16[i].len / 2));
        CHECK(utf16[i].rule, gw_canon_utf16_to_utf8(from, utf16[i].len / 2, to, 64) ==
                                 GW_CANON_BAD_TEXT);
        CHECK(utf16[i].rule,
              gw_canon_utf16_utf8_bytes(from, utf16[i].len / 2) == GW_CANON_BAD_TEXT);
    }
}
