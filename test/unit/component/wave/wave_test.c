/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wave/wave.h"

#include "test.h"

#define PRIM(name) (&gw_comp_valtype_prim[GW_COMP_##name])
#define NAME(text)                                                                       \
    {                                                                                    \
        (const uint8_t *)(text), sizeof(text) - 1                                        \
    }
#define ITEMS(kind_, array)                                                              \
    {                                                                                    \
        .kind = GW_COMP_##kind_, .depth = 2, .count = GW_COUNT(array), .items = array    \
    }
#define OF(kind_, type)                                                                  \
    {                                                                                    \
        .kind = GW_COMP_##kind_, .depth = 2, .elem = type                                \
    }

/* The types of the corpus's ui.wit. */
static const struct gw_comp_valtype list_f32 = OF(LIST, PRIM(F32)),
                                    list_f64 = OF(LIST, PRIM(F64)),
                                    list_char = OF(LIST, PRIM(CHAR)),
                                    list_string = OF(LIST, PRIM(STRING)),
                                    option_u8 = OF(OPTION, PRIM(U8)),
                                    ok_u8 = {.kind = GW_COMP_RESULT, .ok = PRIM(U8)},
                                    err_u8 = {.kind = GW_COMP_RESULT, .error = PRIM(U8)},
                                    both_u8 = {.kind = GW_COMP_RESULT,
                                               .ok = PRIM(U8),
                                               .error = PRIM(U8)},
                                    no_payloads = {.kind = GW_COMP_RESULT};

static const struct gw_comp_label basic_fields[] = {
    {NAME("required"), PRIM(U8)  },
    {NAME("optional"), &option_u8}
};
static const struct gw_comp_label optional_fields[] = {
    {NAME("a"), &option_u8},
    {NAME("b"), &option_u8}
};
static const struct gw_comp_label keyword_fields[] = {
    {NAME("true"),  PRIM(BOOL)  },
    {NAME("false"), PRIM(BOOL)  },
    {NAME("some"),  &option_u8  },
    {NAME("none"),  &option_u8  },
    {NAME("ok"),    &no_payloads},
    {NAME("err"),   &no_payloads},
    {NAME("inf"),   PRIM(F32)   },
    {NAME("nan"),   PRIM(F32)   }
};
static const struct gw_comp_label hands[] = {
    {NAME("left"),  NULL},
    {NAME("right"), NULL}
};
static const struct gw_comp_label keywords[] = {
    {NAME("true"),  NULL},
    {NAME("false"), NULL},
    {NAME("some"),  NULL},
    {NAME("none"),  NULL},
    {NAME("ok"),    NULL},
    {NAME("err"),   NULL},
    {NAME("inf"),   NULL},
    {NAME("nan"),   NULL}
};
static const struct gw_comp_label rights[] = {
    {NAME("read"),  NULL},
    {NAME("write"), NULL}
};

static const struct gw_comp_valtype basic = ITEMS(RECORD, basic_fields),
                                    optional = ITEMS(RECORD, optional_fields),
                                    keyword_record = ITEMS(RECORD, keyword_fields),
                                    hand = ITEMS(ENUM, hands),
                                    keyword_enum = ITEMS(ENUM, keywords),
                                    permissions = ITEMS(FLAGS, rights);

static const struct {
    const char *name;
    struct gw_comp_label param;
} funcs[] = {
    {"nullary",                {NAME(""), NULL}              },
    {"f32",                    {NAME("val"), PRIM(F32)}      },
    {"list-f32",               {NAME("vals"), &list_f32}     },
    {"f64",                    {NAME("val"), PRIM(F64)}      },
    {"list-f64",               {NAME("vals"), &list_f64}     },
    {"char",                   {NAME("val"), PRIM(CHAR)}     },
    {"list-chars",             {NAME("vals"), &list_char}    },
    {"string",                 {NAME("val"), PRIM(STRING)}   },
    {"list-strings",           {NAME("vals"), &list_string}  },
    {"option-u8",              {NAME("opt"), &option_u8}     },
    {"result-ok-u8",           {NAME("res"), &ok_u8}         },
    {"result-err-u8",          {NAME("res"), &err_u8}        },
    {"result-both-u8",         {NAME("res"), &both_u8}       },
    {"result-no-payloads",     {NAME("res"), &no_payloads}   },
    {"basic-record",           {NAME("rec"), &basic}         },
    {"optional-fields-record", {NAME("rec"), &optional}      },
    {"keyword-fields-record",  {NAME("rec"), &keyword_record}},
    {"hand-enum",              {NAME("enm"), &hand}          },
    {"keyword-cases-enum",     {NAME("enm"), &keyword_enum}  },
    {"permission-flags",       {NAME("flgs"), &permissions}  }
};

/* Find `name`, also as "ui.name", "ui:tests/ui.name" and with the version behind that. */
static int find_func(struct gw_slice name)
{
    static const char *const qualified[] = {"%s", "ui.%s", "ui:tests/ui.%s",
                                            "ui:tests/ui.%s@0.1.0"};
    for (size_t i = 0; i < GW_COUNT(funcs); i++)
        for (size_t k = 0; k < GW_COUNT(qualified); k++) {
            char text[128];
            sprintf(text, qualified[k], funcs[i].name);
            if (gw_slice_is(name, text)) return (int)i;
        }
    return -1;
}

/* Read a call and print it as the corpus's outputs do, or say what is wrong.   returns  read? */
static bool echo(struct gw_slice text, char *out, size_t cap)
{
    struct gw_arena arena;
    struct gw_vec bytes;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_comp_value value;
    struct gw_slice name, args;
    gw_arena_init(&arena, gw_alloc_libc());
    gw_vec_init(&bytes, gw_alloc_libc(), 1);
    enum gw_err err = gw_wave_split_call(text, &diag, &name, &args);
    int at = err == GW_OK ? find_func(name) : 0;
    if (at < 0) err = gw_diag_set(&diag, GW_ERR_NOENT, "unknown function");
    if (err == GW_OK) {
        struct gw_comp_func_type type = {.params = &funcs[at].param,
                                         .param_count = at != 0};
        err = gw_wave_parse_args(text, args, &type, &arena, &diag, &value);
    }
    if (err == GW_OK && at)
        err = gw_wave_print(funcs[at].param.type, &value, &bytes, &diag);
    if (err != GW_OK)
        gw_diag_print(&diag, out, cap);
    else if (at == 0)
        snprintf(out, cap, "%.*s()", GW_SLICE_ARG(name));
    else
        snprintf(out, cap, "%.*s(%.*s: %.*s)", GW_SLICE_ARG(name),
                 GW_SLICE_ARG(funcs[at].param.name), (int)bytes.len, (char *)bytes.data);
    gw_vec_deinit(&bytes);
    gw_arena_deinit(&arena);
    return err == GW_OK;
}

static size_t read_file(const char *path, char *out, size_t cap)
{
    FILE *f = fopen(path, "rb");
    cr_assert(f, "%s", path);
    size_t len = fread(out, 1, cap - 1, f);
    fclose(f);
    while (len && (out[len - 1] == '\n' || out[len - 1] == ';'))
        len--;
    out[len] = 0;
    return len;
}

/* One file of the corpus: calls end in ";\n", comments in front of one are copied. */
static unsigned run_file(const char *folder, const char *name, bool wants)
{
    static char in[1 << 16], want[1 << 16];
    char path[4200];
    unsigned count = 0;
    snprintf(path, sizeof path, "%s/%s.waves", folder, name);
    read_file(path, in, sizeof in);
    snprintf(path, sizeof path, "%s/%s.out", folder, name);
    read_file(path, want, sizeof want);
    char *line = strtok(want, "\n");
    for (char *at = in, *next; at; at = next) {
        char *end = strstr(at, ";\n"), got[4096];
        next = end ? end + 2 : NULL;
        if (!end) end = at + strlen(at);
        while (at < end && at[0] == '/' && at[1] == '/' &&
               memchr(at, '\n', (size_t)(end - at))) {
            at = (char *)memchr(at, '\n', (size_t)(end - at)) + 1;
            line = strtok(NULL, "\n");
        }
        bool is_read = echo(gw_slice_of(at, (size_t)(end - at)), got, sizeof got);
        cr_expect(is_read == wants, "%s: `%.*s`: %s", name, (int)(end - at), at, got);
        if (wants && line) CHECK_STR(name, got, line);
        line = strtok(NULL, "\n");
        count++;
    }
    return count;
}

Test(wave, agrees_with_the_corpus)
{
    static const struct {
        const char *name;
        bool wants;
    } files[] = {
        {"accept-chars",    true },
        {"accept-comments", true },
        {"accept-enums",    true },
        {"accept-flags",    true },
        {"accept-floats",   true },
        {"accept-funcs",    true },
        {"accept-nullary",  true },
        {"accept-records",  true },
        {"accept-strings",  true },
        {"reject-chars",    false},
        {"reject-comments", false},
        {"reject-enums",    false},
        {"reject-flags",    false},
        {"reject-floats",   false},
        {"reject-funcs",    false},
        {"reject-lists",    false},
        {"reject-options",  false},
        {"reject-records",  false},
        {"reject-results",  false},
        {"reject-strings",  false}
    };
    TEST_CORPUS_OR_SKIP(folder, "wave");
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", folder);
    unsigned count = 0;
    for (size_t i = 0; i < GW_COUNT(files); i++)
        count += run_file(copy, files[i].name, files[i].wants);
    CHECK_INT("calls", count, 199);
}

static const struct gw_comp_resource file = {.name = NAME("file")};
static const struct gw_comp_label cases[] = {
    {NAME("none-such"), NULL        },
    {NAME("ok"),        PRIM(S8)    },
    {NAME("deep"),      &list_string}
};
static const struct gw_comp_label parts[] = {
    {NAME(""), PRIM(S64) },
    {NAME(""), PRIM(BOOL)}
};
static const struct gw_comp_valtype option_option = OF(OPTION, &option_u8),
                                    variant = ITEMS(VARIANT, cases),
                                    tuple = ITEMS(TUPLE, parts),
                                    three = {.kind = GW_COMP_FIXED_LIST,
                                             .count = 3,
                                             .elem = PRIM(U16)},
                                    map = {.kind = GW_COMP_MAP,
                                           .key = PRIM(STRING),
                                           .value = PRIM(U32)},
                                    own = {.kind = GW_COMP_OWN, .resource = &file};

Test(wave, prints_what_it_reads)
{
    static const struct {
        const struct gw_comp_valtype *type;
        const char *text, *want; /* NULL: the same */
    } rows[] = {
        {PRIM(BOOL),     "true",                       NULL                      },
        {PRIM(S8),       "-128",                       NULL                      },
        {PRIM(U8),       "255",                        NULL                      },
        {PRIM(S16),      "-32768",                     NULL                      },
        {PRIM(S32),      "-2147483648",                NULL                      },
        {PRIM(S64),      "-9223372036854775808",       NULL                      },
        {PRIM(U64),      "18446744073709551615",       NULL                      },
        {PRIM(S8),       "-0",                         "0"                       },
        {PRIM(F64),      "1.5e300",
         "1500000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0000000000"
         "0000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0000000000"
         "0000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0000000000"
         "0000000000000000000000000000000000"                                    },
        {PRIM(F64),      "0.000123",                   NULL                      },
        {PRIM(F64),      "-1e-7",                      "-0.0000001"              },
        {PRIM(F64),      "1e400",                      "inf"                     },
        {PRIM(F64),      "-1e400",                     "-inf"                    },
        {PRIM(CHAR),     "'\\u{7f}'",                  NULL                      },
        {PRIM(STRING),   "\"\\u{202e}x\"",             NULL                      },
        {&tuple,         "(1, true,)",                 "(1, true)"               },
        {&three,         "[1,2,3]",                    "[1, 2, 3]"               },
        {&map,           "[(\"a\", 1), (\"b\", 2,),]", "[(\"a\", 1), (\"b\", 2)]"},
        {&variant,       "%none-such",                 "none-such"               },
        {&variant,       "%ok(-1)",                    NULL                      },
        {&variant,       "deep([\"x\"])",              NULL                      },
        {&option_option, "some(some(1))",              NULL                      },
        {&option_option, "some(1)",                    "some(some(1))"           },
        {&ok_u8,         "7",                          "ok(7)"                   },
        {&option_u8,     "7",                          "some(7)"                 },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_arena arena;
        struct gw_vec out;
        struct gw_diag diag = GW_DIAG_INIT;
        struct gw_comp_value value, back;
        gw_arena_init(&arena, gw_alloc_libc());
        gw_vec_init(&out, gw_alloc_libc(), 1);
        CHECK_INT(rows[i].text,
                  gw_wave_parse(gw_slice_str(rows[i].text), rows[i].type, &arena, &diag,
                                &value),
                  GW_OK);
        CHECK_STR(rows[i].text, diag.text, "");
        if (diag.err == GW_OK) {
            CHECK_INT(rows[i].text, gw_wave_print(rows[i].type, &value, &out, &diag),
                      GW_OK);
            struct gw_slice text = gw_slice_of(out.data, out.len);
            CHECK_INT(rows[i].text,
                      gw_wave_parse(text, rows[i].type, &arena, &diag, &back), GW_OK);
            size_t len = out.len;
            CHECK_INT(rows[i].text, gw_wave_print(rows[i].type, &back, &out, &diag),
                      GW_OK);
            CHECK(rows[i].text, out.len == 2 * len);
            cr_expect(gw_vec_push(&out) != NULL);
            char *printed = out.data;
            CHECK("twice the same", memcmp(printed, printed + len, len) == 0);
            CHECK_STR(rows[i].text, printed + len,
                      rows[i].want ? rows[i].want : rows[i].text);
        }
        gw_vec_deinit(&out);
        gw_arena_deinit(&arena);
    }
}

Test(wave, says_what_is_wrong_and_where)
{
    static const struct {
        const struct gw_comp_valtype *type;
        const char *text, *want;
        uint32_t line, column;
    } rows[] = {
        {PRIM(U8),       "256",                       "`256` is out of range for u8",                             1, 1 },
        {PRIM(U8),       "-1",                        "`-1` is out of range for u8",                              1, 1 },
        {PRIM(U8),       "1.5",                       "expected a whole number, found `1.5`",                     1, 1 },
        {PRIM(U8),       "",                          "expected a value of type u8, but the text ends here",      1, 1 },
        {PRIM(U8),       "1 2",                       "expected the end of the text, found `2`",                  1, 3 },
        {PRIM(U8),       "// one\n x",                "expected a value of type u8, found `x`",                   2, 2 },
        {PRIM(U8),       "\xff",                      "the text is not UTF-8",                                    1, 1 },
        {PRIM(STRING),   "\"\xe2\x98\x83\\q\"",
         "no such escape; there are \\' \\\" \\\\ \\t \\n \\r and \\u{...}",                                      1, 3 },
        {PRIM(STRING),   "\"\"\"\n  a\n b\n  \"\"\"",
         "this line is indented less than the closing \"\"\"",                                                    3, 2 },
        {&basic,         "{required: 1, other: 2}",
         "unknown field `other`; there are: required, optional",                                                  1, 15},
        {&basic,         "{}",                        "expected a field; a record without any is {:}, found `}`", 1, 2 },
        {&basic,         "[{:}",                      "expected a value of type record, found `[`",               1, 1 },
        {&basic,         "{:}",                       "this record lacks its field `required`",                   1, 1 },
        {&keyword_enum,  "ok",                        "`ok` is a keyword; the case is written %ok",               1, 1 },
        {&hand,          "up",                        "unknown case `up`; there are: left, right",                1, 1 },
        {&variant,       "%ok",                       "`%ok` carries a value: `%ok(...)`",                        1, 4 },
        {&variant,       "none-such(1)",              "`none-such` carries no value",                             1, 10},
        {&three,         "[1, 2]",                    "this list has 2 elements, its type says 3",                1, 1 },
        {&option_option, "1",                         "expected some(...) or none, found `1`",                    1, 1 },
        {&own,           "1",                         "a value of type own cannot be written as text: only components and hosts have one",            1, 1 },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_arena arena;
        struct gw_diag diag = GW_DIAG_INIT;
        struct gw_comp_value value;
        gw_arena_init(&arena, gw_alloc_libc());
        CHECK(rows[i].text, gw_wave_parse(gw_slice_str(rows[i].text), rows[i].type,
                                          &arena, &diag, &value) != GW_OK);
        CHECK_STR(rows[i].text, diag.text, rows[i].want);
        CHECK_INT(rows[i].text, diag.line, rows[i].line);
        CHECK_INT(rows[i].text, diag.column, rows[i].column);
        gw_arena_deinit(&arena);
    }
}

Test(wave, a_caret_shows_the_place)
{
    struct gw_slice text = gw_slice_str("[1,\n  x\t]");
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_arena arena;
    struct gw_comp_value value;
    char out[64];
    gw_arena_init(&arena, gw_alloc_libc());
    gw_wave_parse(text, &three, &arena, &diag, &value);
    gw_wave_caret(text, &diag, out, sizeof out);
    CHECK_STR("caret", out, "  x?]\n  ^\n");
    gw_arena_deinit(&arena);
}

Test(wave, survives_every_failing_allocation)
{
    static const char text[] = "[\"abc\", \"\\n\", \"\"\"\nlines\n\"\"\"]";
    bool passed = false;
    for (size_t limit = 0; !passed; limit += 64) {
        struct gw_alloc alloc;
        struct gw_arena arena;
        struct gw_comp_value value;
        struct gw_diag diag = GW_DIAG_INIT;
        gw_alloc_init(&alloc, gw_alloc_libc(), limit);
        gw_arena_init(&arena, &alloc);
        enum gw_err err =
            gw_wave_parse(gw_slice_str(text), &list_string, &arena, &diag, &value);
        passed = err == GW_OK;
        CHECK("fails for want of memory", passed || err == GW_ERR_NOMEM);
        gw_arena_deinit(&arena);
        CHECK_INT("gives all back", alloc.used_bytes, 0);
        cr_assert(limit < 100000);
    }
}
