/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"

#include "test.h"

Test(num, classify)
{
    static const struct {
        const char *text;
        enum gw_num_class want;
    } cases[] = {
        {"0", GW_NUM_NAT},          {"1_000", GW_NUM_NAT},       {"0xAf_0", GW_NUM_NAT},
        {"+1", GW_NUM_INT},         {"-0x1", GW_NUM_INT},        {"1.", GW_NUM_FLOAT},
        {"1.5e-3", GW_NUM_FLOAT},   {"1e5", GW_NUM_FLOAT},       {"0x1.8p+3", GW_NUM_FLOAT},
        {"inf", GW_NUM_FLOAT},      {"-nan", GW_NUM_FLOAT},      {"nan:0x1_f", GW_NUM_FLOAT},
        {"", GW_NUM_NONE},          {"_1", GW_NUM_NONE},         {"1_", GW_NUM_NONE},
        {"1__0", GW_NUM_NONE},      {"0x", GW_NUM_NONE},         {"1e", GW_NUM_NONE},
        {"1e+", GW_NUM_NONE},       {".5", GW_NUM_NONE},         {"0X1", GW_NUM_NONE},
        {"nan:0x", GW_NUM_NONE},    {"nan:1", GW_NUM_NONE},      {"1._5", GW_NUM_NONE},
        {"0x1e5", GW_NUM_NAT},      {"0x1p", GW_NUM_NONE},       {"+", GW_NUM_NONE},
        {"infinity", GW_NUM_NONE},  {"0xg", GW_NUM_NONE},        {"1f", GW_NUM_NONE},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_INT(cases[i].text, gw_num_classify(gw_slice_str(cases[i].text)), cases[i].want);
}

Test(num, integers)
{
    static const struct {
        const char *text;
        unsigned bits;
        bool fits;
        uint64_t want;
    } cases[] = {
        {"255", 8, true, 255},
        {"256", 8, false, 0},
        {"-128", 8, true, 128},
        {"-129", 8, false, 0},
        {"+255", 8, true, 255},
        {"65535", 16, true, 65535},
        {"-1", 16, true, 65535},
        {"4294967295", 32, true, 4294967295},
        {"4294967296", 32, false, 0},
        {"-2147483648", 32, true, 2147483648},
        {"-2147483649", 32, false, 0},
        {"0x8000_0000", 32, true, 2147483648},
        {"18446744073709551615", 64, true, UINT64_MAX},
        {"18446744073709551616", 64, false, 0},
        {"-9223372036854775808", 64, true, (uint64_t)1 << 63},
        {"-9223372036854775809", 64, false, 0},
        {"0x1_0000_0000_0000_0000", 64, false, 0},
        {"1.0", 32, false, 0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        uint64_t got = 0;
        bool fits = gw_num_parse_int(gw_slice_str(cases[i].text), cases[i].bits, &got);
        CHECK_INT(cases[i].text, fits, cases[i].fits);
        if (fits) CHECK_INT(cases[i].text, got, cases[i].want);
    }
    uint64_t nat;
    CHECK("nat at its maximum", gw_num_parse_nat(gw_slice_str("10"), 10, &nat) && nat == 10);
    CHECK("nat above its maximum", !gw_num_parse_nat(gw_slice_str("11"), 10, &nat));
    CHECK("nat has no sign", !gw_num_parse_nat(gw_slice_str("+1"), 10, &nat));
}

Test(num, f32_is_rounded_once)
{
    static const struct {
        const char *rule, *text;
        bool fits;
        uint32_t want;
    } cases[] = {
        {"one", "1", true, 0x3f800000},
        {"negative zero", "-0", true, 0x80000000},
        {"zero with an exponent", "0x0p99999999999", true, 0},
        {"tie to even, down", "0x1.000001p0", true, 0x3f800000},
        {"tie to even, up", "0x1.000003p0", true, 0x3f800002},
        {"above a tie", "0x1.00000100000000000000000001p0", true, 0x3f800001},
        {"double rounding would tie", "0x1.00000100000000001p0", true, 0x3f800001},
        {"smallest subnormal", "0x1p-149", true, 1},
        {"half of it: to even", "0x1p-150", true, 0},
        {"above half of it", "0x1.00000000000000000001p-150", true, 1},
        {"carry into the normals", "0x0.ffffffp-126", true, 0x00800000},
        {"largest", "0x1.fffffep127", true, 0x7f7fffff},
        {"rounds to the largest", "0x1.fffffefffffff8000000p127", true, 0x7f7fffff},
        {"rounds to infinity", "0x1.ffffffp127", false, 0},
        {"decimal overflow", "340282356779733661637539395458142568448", false, 0},
        {"decimal below overflow", "3.4028235677973366e38", true, 0x7f7fffff},
        {"decimal, many digits", "1.0000000596046447753906250000000000000000001", true, 0x3f800001},
        {"decimal tie", "1.000000059604644775390625", true, 0x3f800000},
        {"underscores", "1_0.2_5e0_1", true, 0x42cd0000},
        {"infinity", "-inf", true, 0xff800000},
        {"canonical nan", "nan", true, 0x7fc00000},
        {"payload", "-nan:0x1", true, 0xff800001},
        {"largest payload", "nan:0x7fffff", true, 0x7fffffff},
        {"payload too large", "nan:0x800000", false, 0},
        {"payload zero", "nan:0x0", false, 0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        uint32_t got = 0;
        bool fits = gw_num_parse_f32(gw_slice_str(cases[i].text), &got);
        CHECK_INT(cases[i].rule, fits, cases[i].fits);
        if (fits) CHECK_INT(cases[i].rule, got, cases[i].want);
    }
}

Test(num, f64)
{
    static const struct {
        const char *rule, *text;
        bool fits;
        uint64_t want;
    } cases[] = {
        {"one", "0x1p0", true, 0x3ff0000000000000},
        {"tie to even", "0x1.00000000000008p0", true, 0x3ff0000000000000},
        {"above a tie", "0x1.000000000000080000000000000001p0", true, 0x3ff0000000000001},
        {"smallest subnormal", "0x1p-1074", true, 1},
        {"half of it", "0x1p-1075", true, 0},
        {"largest", "0x1.fffffffffffffp1023", true, 0x7fefffffffffffff},
        {"too large", "0x1.fffffffffffff8p1023", false, 0},
        {"decimal too large", "1.8e308", false, 0},
        {"long integer part", "0x10000000000000000000p-76", true, 0x3ff0000000000000},
        {"huge exponents cancel", "0x0.0000000000000001p64", true, 0x3ff0000000000000},
        {"largest payload", "nan:0xfffffffffffff", true, 0x7fffffffffffffff},
        {"payload too large", "nan:0x10000000000000", false, 0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        uint64_t got = 0;
        bool fits = gw_num_parse_f64(gw_slice_str(cases[i].text), &got);
        CHECK_INT(cases[i].rule, fits, cases[i].fits);
        if (fits) CHECK_INT(cases[i].rule, got, cases[i].want);
    }
}

/* A step that visits all kinds of exponents and mantissas. */
static uint64_t step(uint64_t x) { return x * 6364136223846793005u + 1442695040888963407u; }

Test(num, printing_round_trips)
{
    char text[GW_NUM_TEXT_MAX];
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        state = step(state);
        uint64_t wide = state ^ state >> 29, back64 = 0;
        uint32_t narrow = (uint32_t)(wide >> 17), back32 = 0;
        gw_num_print_f64(wide, text);
        bool good = gw_num_parse_f64(gw_slice_str(text), &back64) && back64 == wide;
        cr_assert(good, "f64 %llx printed as %s", (unsigned long long)wide, text);
        gw_num_print_f32(narrow, text);
        good = gw_num_parse_f32(gw_slice_str(text), &back32) && back32 == narrow;
        cr_assert(good, "f32 %x printed as %s", narrow, text);
    }
}

Test(num, hex_agrees_with_libc)
{
    uint64_t state = 7;
    for (int i = 0; i < 20000; i++) {
        state = step(state);
        char text[64];
        snprintf(text, sizeof text, "0x%llx.%llxp%d", (unsigned long long)(state >> 40),
                 (unsigned long long)(state * 977), (int)(state >> 20 & 0x7ff) - 1024);
        double wide = strtod(text, NULL);
        float narrow = strtof(text, NULL);
        uint64_t want64, got64;
        uint32_t want32, got32;
        memcpy(&want64, &wide, 8);
        memcpy(&want32, &narrow, 4);
        if (gw_num_parse_f64(gw_slice_str(text), &got64))
            cr_assert(got64 == want64, "%s as f64", text);
        else cr_assert(want64 == 0x7ff0000000000000, "%s refused as f64", text);
        if (gw_num_parse_f32(gw_slice_str(text), &got32))
            cr_assert(got32 == want32, "%s as f32", text);
        else cr_assert(want32 == 0x7f800000, "%s refused as f32", text);
    }
}

Test(num, printing_is_short)
{
    static const struct {
        uint32_t bits;
        const char *want;
    } cases[] = {
        {0x3f800000, "1"},   {0x80000000, "-0"},        {0x3dcccccd, "0.1"},
        {0x7f800000, "inf"}, {0xffc00000, "-nan"},      {0x7f800001, "nan:0x1"},
        {0x4b800000, "16777216"},
        {1, "1e-45"},
    };
    char text[GW_NUM_TEXT_MAX];
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        unsigned len = gw_num_print_f32(cases[i].bits, text);
        CHECK_STR(cases[i].want, text, cases[i].want);
        CHECK_INT(cases[i].want, len, strlen(cases[i].want));
    }
}
