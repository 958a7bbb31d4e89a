/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/reader.h"

#include "test.h"

Test(reader, s32_follows_the_spec)
{
    static const struct { /* one row per rule; `used` = how far `at` moves */
        const char *rule, *bytes;
        size_t len, used;
        int32_t want;
        enum gw_err err;
    } cases[] = {
        {"one byte", "\x7f", 1, 1, -1, GW_OK},
        {"padding is legal", "\xff\xff\x7f", 3, 3, -1, GW_OK},
        {"minimum", "\x80\x80\x80\x80\x78", 5, 5, INT32_MIN, GW_OK},
        {"maximum", "\xff\xff\xff\xff\x07", 5, 5, INT32_MAX, GW_OK},
        {"stops at its end", "\x01\x02", 2, 1, 1, GW_OK},
        {"empty", "", 0, 0, 0, GW_ERR_EOF},
        {"cut short", "\x80\x80", 2, 0, 0, GW_ERR_EOF},
        {"no sixth byte", "\x80\x80\x80\x80\x80", 5, 0, 0, GW_ERR_INT_TOO_LONG},
        {"bits above the sign", "\xff\xff\xff\xff\x0f", 5, 0, 0, GW_ERR_INT_TOO_LARGE},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const uint8_t *in = (const uint8_t *)cases[i].bytes;
        struct gw_reader r = {in, in + cases[i].len, GW_OK};
        CHECK_INT(cases[i].rule, gw_reader_s32(&r), cases[i].want);
        CHECK_INT(cases[i].rule, r.err, cases[i].err);
        CHECK_INT(cases[i].rule, r.at - in, cases[i].used);
        if (r.err != GW_OK) CHECK_INT("errors stick", gw_reader_u32(&r), 0);
    }
}

Test(reader, u32_follows_the_spec)
{
    static const struct {
        const char *rule, *bytes;
        size_t len;
        uint32_t want;
        enum gw_err err;
    } cases[] = {
        {"one byte", "\x7f", 1, 127, GW_OK},
        {"two bytes", "\x80\x01", 2, 128, GW_OK},
        {"padding is legal", "\x81\x80\x80\x80\x00", 5, 1, GW_OK},
        {"maximum", "\xff\xff\xff\xff\x0f", 5, UINT32_MAX, GW_OK},
        {"a 33rd bit", "\x80\x80\x80\x80\x10", 5, 0, GW_ERR_INT_TOO_LARGE},
        {"no sixth byte", "\x80\x80\x80\x80\x80\x00", 6, 0, GW_ERR_INT_TOO_LONG},
        {"cut short", "\x80", 1, 0, GW_ERR_EOF},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_reader r = gw_reader_of(gw_slice_of(cases[i].bytes, cases[i].len));
        CHECK_INT(cases[i].rule, gw_reader_u32(&r), cases[i].want);
        CHECK_INT(cases[i].rule, r.err, cases[i].err);
    }
}

Test(reader, wide_integers_follow_the_spec)
{
    static const struct {
        const char *rule, *bytes;
        size_t len;
        int64_t want;
        enum gw_err err;
        int bits; /* 33, 64, or -64 for unsigned */
    } cases[] = {
        {"s33 negative", "\x40", 1, -64, GW_OK, 33},
        {"s33 above every s32", "\xff\xff\xff\xff\x0f", 5, UINT32_MAX, GW_OK, 33},
        {"s33 has no 34th bit", "\xff\xff\xff\xff\x1f", 5, 0, GW_ERR_INT_TOO_LARGE, 33},
        {"s64 minimum", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f", 10, INT64_MIN, GW_OK, 64},
        {"s64 maximum", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10, INT64_MAX, GW_OK, 64},
        {"s64 unused bits", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, 0,
         GW_ERR_INT_TOO_LARGE, 64},
        {"u64 maximum", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, -1, GW_OK, -64},
        {"u64 has no 65th bit", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, 0,
         GW_ERR_INT_TOO_LARGE, -64},
        {"no eleventh byte", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, 0,
         GW_ERR_INT_TOO_LONG, -64},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_reader r = gw_reader_of(gw_slice_of(cases[i].bytes, cases[i].len));
        int64_t got = cases[i].bits == 33   ? gw_reader_s33(&r)
                      : cases[i].bits == 64 ? gw_reader_s64(&r)
                                            : (int64_t)gw_reader_u64(&r);
        CHECK_INT(cases[i].rule, got, cases[i].want);
        CHECK_INT(cases[i].rule, r.err, cases[i].err);
    }
}

Test(reader, fixed_width_is_little_endian)
{
    struct gw_reader r = gw_reader_of(gw_slice_of("\x01\x02\x03\x04\x05\x06\x07\x08\x09", 9));
    struct gw_reader copy = r;
    CHECK_INT("32", gw_reader_fixed32(&copy), 0x04030201);
    CHECK_INT("64", gw_reader_fixed64(&r), 0x0807060504030201);
    CHECK_INT("8", gw_reader_u8(&r), 9);
    CHECK_INT("at the end", gw_reader_u8(&r), 0);
    CHECK_INT("at the end", r.err, GW_ERR_EOF);
    CHECK_INT("bytes", gw_reader_bytes(&copy, 5).len, 5);
    CHECK("too many", gw_reader_bytes(&copy, SIZE_MAX).data == NULL);
    CHECK_INT("too many", copy.err, GW_ERR_EOF);
}
