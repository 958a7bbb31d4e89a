/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/value_text.h"

#include "test.h"

struct row {
    const char *rule, *text;
    gw_valtype type;
    const char *printed; /* NULL: refused */
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        union gw_value value;
        bool is_ok = gw_value_text_parse(rows[i].text, rows[i].type, &value);
        CHECK_INT(rows[i].rule, is_ok, rows[i].printed != NULL);
        if (!is_ok || !rows[i].printed) continue;
        char text[64] = "";
        FILE *out = fmemopen(text, sizeof text, "w");
        gw_value_text_print(out, rows[i].type, &value);
        fclose(out);
        CHECK_STR(rows[i].rule, text, rows[i].printed);
    }
}

Test(value_text, arguments_read_and_print_back)
{
    static const struct row rows[] = {
        {"i32",                  "42",                   GW_I32,                        "42"                  },
        {"i32 minimum",          "-2147483648",          GW_I32,                        "-2147483648"         },
        {"i32 below",            "-2147483649",          GW_I32,                        NULL                  },
        {"i32 unsigned maximum", "4294967295",           GW_I32,                        "-1"                  },
        {"i32 above",            "4294967296",           GW_I32,                        NULL                  },
        {"i32 hex",              "0xff",                 GW_I32,                        "255"                 },
        {"no octal",             "010",                  GW_I32,                        "10"                  },
        {"empty",                "",                     GW_I32,                        NULL                  },
        {"space",                " 1",                   GW_I32,                        NULL                  },
        {"two signs",            "--1",                  GW_I32,                        NULL                  },
        {"rest",                 "1x",                   GW_I32,                        NULL                  },
        {"i64 minimum",          "-9223372036854775808", GW_I64,                        "-9223372036854775808"},
        {"f32 shortest",         "0.1",                  GW_F32,                        "0.1"                 },
        {"f32 rounds",           "16777217",             GW_F32,                        "16777216"            },
        {"f64 shortest",         "0.1",                  GW_F64,                        "0.1"                 },
        {"f64 third",            "0.3333333333333333",   GW_F64,                        "0.3333333333333333"  },
        {"minus zero",           "-0",                   GW_F64,                        "-0"                  },
        {"inf",                  "-inf",                 GW_F64,                        "-inf"                },
        {"nan",                  "nan",                  GW_F32,                        "nan"                 },
        {"float rest",           "1.5e",                 GW_F64,                        NULL                  },
        {"null",                 "null",                 GW_EXTERNREF,                  "null"                },
        {"no null",              "null",                 GW_VALTYPE_REF(GW_HEAP_EXTERN, false),                 NULL},
        {"other reference",                      "1",                            GW_EXTERNREF,                                 NULL               },
    };
    check(rows, GW_COUNT(rows));
}

Test(value_text, vectors_are_one_large_number)
{
    static const struct row rows[] = {
        {"short",     "0x0102",                              GW_V128, "0x00000000000000000000000000000102"},
        {"full",      "0xff0000000000000000000000000000Aa",  GW_V128,
         "0xff0000000000000000000000000000aa"                                                             },
        {"too long",  "0x000000000000000000000000000000001", GW_V128, NULL                                },
        {"no digits", "0x",                                  GW_V128, NULL                                },
        {"no prefix", "12",                                  GW_V128, NULL                                },
        {"no digit",  "0x1g",                                GW_V128, NULL                                },
    };
    check(rows, GW_COUNT(rows));
}
