/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/resolve.h"

#include "component/wit/load.h"
#include "component/wit/print.h"
#include "test.h"

/* Load a text; the problem, printed, or "" where there is none. */
static const char *refusal(const char *text, char *out, size_t cap)
{
    const struct gw_wit_options options = {.all_features = false};
    struct gw_wit wit;
    struct gw_writer printed;
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&printed, gw_alloc_libc());
    if (gw_wit_load_text(&wit, "t.wit", gw_slice_str(text), &options) != GW_OK)
        gw_wit_problem_print(&wit.problem, &printed);
    snprintf(out, cap, "%.*s", (int)printed.len, printed.data ? (const char *)printed.data : "");
    gw_writer_deinit(&printed);
    gw_wit_deinit(&wit);
    return out;
}

#define P "package a:b@1.2.0;\n"

Test(resolve, refusals_say_where_and_why)
{
    static const struct {
        const char *rule, *text, *want;
    } rows[] = {
        {"a valid text",               P "interface i { f: func(); }",                             ""                          },
        {"near types are suggested",   P "interface i { record colour {} f: func(c: color); }",    "did you mean `colour`?"    },
        {"so are primitive ones",      P "interface i { f: func(c: strng); }",                     "did you mean `string`?"    },
        {"so are interfaces",          P "interface types {} world w { import type-s; }",          "did you mean `types`?"     },
        {"so are attributes",          P "@sicne(version = 1.0.0) interface i {}",                 "did you mean `since`?"     },
        {"old float types",            P "interface i { type t = float64; }",                      "did you mean `f64`?"       },
        {"keywords can be escaped",    P "interface i { record use {} }",                          "`%use` is the name"        },
        {"the caret is under the span", P "interface i { type t = u31; }",
         "t.wit:2:24: there is no type `u31`\n  2 | interface i { type t = u31; }\n    |                        ^--"},
        {"characters are columns",     P "/* \xc3\xa9 */ interface i { type t = u31; }",           "t.wit:2:32: "              },
        {"case does not tell names apart", P "interface i { f: func(); F: func(); }",              "case does not tell it"     },
        {"nor labels",                 P "interface i { enum e { a, A } }",                        "`A` stands twice here"     },
        {"nor parameters",             P "interface i { f: func(a: u8, A: u8); }",                 "another parameter `A`"     },
        {"fields differ",              P "interface i { record r { a: u8, a: u8 } }",              "`a` stands twice here"     },
        {"kebab case",                 P "interface i { bad_name: func(); }",                      "`bad_name` is no name"     },
        {"no gate of the future",      P "@since(version = 1.3.0) interface i {}",                 "a gate names version 1.3.0"},
        {"no version, no gate",        "package a:b; @since(version = 1.0.0) interface i {}",      "needs one"                 },
        {"two gates exclude each other", P "@since(version = 1.0.0) @unstable(feature = x) interface i {}", "exclude each other"},
        {"a list has a length",        P "interface i { type t = list<u8, 0>; }",                  "a length is from 1"        },
        {"leading zeros",              "package a:b@1.02.0;",                                      "1:13"                      },
        {"include says what to do",    P "world a { import f: func(); } world b { import f: func(); include a; }", "as other }"},
        {"unclosed comments",          P "/* /* */",                                               "never closed"              },
        {"control characters",         P "// \x01",                                                "U+0001"                    },
        {"overrides of direction",     P "// \xe2\x80\xae",                                        "U+202E"                    },
        {"discouraged characters",     P "// \xe1\x9e\xa3",                                        "U+17A3"                    },
        {"invalid UTF-8",              P "// ok \xff",                                             "t.wit:2:7: the file is no UTF-8"},
        {"packages are in lower case", "package a:B;",                                             "in lower case"             },
        {"a missing package",          P "world w { import c:d/e; }",                              "there is no package `c:d`" },
        {"a later patch serves",       P "package c:d@0.2.3 { interface e {} } world w { import c:d/e@0.2.1; }", ""},
        {"an earlier one does not",    P "package c:d@0.2.1 { interface e {} } world w { import c:d/e@0.2.3; }", "no package"},
        {"nor another track",          P "package c:d@0.3.0 { interface e {} } world w { import c:d/e@0.2.3; }", "no package"},
        {"nor a pre-release",          P "package c:d@0.2.3-rc { interface e {} } world w { import c:d/e@0.2.2; }", "no package"},
    };
    char got[1024];
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        refusal(rows[i].text, got, sizeof got);
        bool ok = rows[i].want[0] ? strstr(got, rows[i].want) != NULL : got[0] == '\0';
        cr_expect(ok, "%s: got \"%s\", want \"%s\"", rows[i].rule, got, rows[i].want);
    }
}

Test(resolve, prints_one_canonical_form)
{
    static const struct {
        const char *rule, *text, *want;
    } rows[] = {
        {"white space",        "package  a : b ;interface i{f:func( );}",     "package a:b;\n\ninterface i {\n  f: func();\n}\n"},
        {"keywords",           "package a:b; interface %use { %type: func(%as: u8); }",
         "package a:b;\n\ninterface %use {\n  %type: func(%as: u8);\n}\n"},
        {"docs",               "package a:b;\n///  one\n\n///   two\ninterface i {}",
         "package a:b;\n\n/// one\n///  two\ninterface i {\n}\n"},
        {"block docs",         "package a:b;\n/** one\n  two */\ninterface i {}",
         "package a:b;\n\n/// one\n///  two\ninterface i {\n}\n"},
        {"comments are no docs", "package a:b;\n// no\n/* no */ /**/ interface i {}", "package a:b;\n\ninterface i {\n}\n"},
        {"own is implicit",    "package a:b; interface i { resource r; f: func(a: own<r>) -> r; type t = own<r>; }",
         "package a:b;\n\ninterface i {\n  resource r;\n\n  type t = own<r>;\n\n  f: func(a: r) -> r;\n}\n"},
        {"worlds import what they need",
         "package a:b; interface t { type x = u8; } interface u { use t.{x}; } world w { export u; }",
         "package a:b;\n\ninterface t {\n  type x = u8;\n}\n\ninterface u {\n  use t.{x};\n}\n\n"
         "world w {\n  import t;\n\n  export u;\n}\n"},
        {"closed gates",       "package a:b; interface i { @unstable(feature = x) f: func(); }",
         "package a:b;\n\ninterface i {\n}\n"},
        {"external ids",       "package a:b; world w { @external-id(\"a\\\"\\u{e9}\") import f: func(); }",
         "package a:b;\n\nworld w {\n  @external-id(\"a\\\"\xc3\xa9\")\n  import f: func();\n}\n"},
    };
    const struct gw_wit_options options = {.all_features = false};
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_wit wit;
        struct gw_writer text;
        gw_wit_init(&wit, gw_alloc_libc());
        gw_writer_init(&text, gw_alloc_libc());
        enum gw_err err = gw_wit_load_text(&wit, "t", gw_slice_str(rows[i].text), &options);
        CHECK_INT(rows[i].rule, err, GW_OK);
        if (err == GW_OK) gw_wit_print(&wit, wit.root, NULL, &text);
        gw_writer_u8(&text, 0);
        CHECK_STR(rows[i].rule, (const char *)text.data, rows[i].want);
        gw_writer_deinit(&text);
        gw_wit_deinit(&wit);
    }
}

/* Fail the nth allocation, for all n: no crash, nothing lost. */
static void *stingy(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    size_t *left = env;
    (void)old_bytes;
    if (new_bytes == 0) return free(old), NULL;
    if (*left == 0) return NULL;
    --*left;
    return realloc(old, new_bytes);
}

Test(resolve, survives_running_out_of_memory)
{
    const char *text = P "package c:d { interface e { resource r { constructor(); m: func(); } } }\n"
                         "interface i { use c:d/e.{r as q}; record x { a: list<q>, b: option<tuple<u8>> } }\n"
                         "world v { import f: func(); import j: interface { type t = u8; } }\n"
                         "world w { include v with { f as g } import i; export k: i; }";
    const struct gw_wit_options options = {.all_features = true};
    bool is_done = false;
    for (size_t n = 0; n < 20000 && !is_done; n++) {
        size_t left = n;
        struct gw_alloc root = {.resize = stingy, .env = &left, .limit_bytes = SIZE_MAX};
        struct gw_wit wit;
        gw_wit_init(&wit, &root);
        enum gw_err err = gw_wit_load_text(&wit, "t", gw_slice_str(text), &options);
        is_done = err == GW_OK;
        if (!is_done) CHECK_INT("only memory is missing", err, GW_ERR_NOMEM);
        gw_wit_deinit(&wit);
        CHECK_INT("all is given back", root.used_bytes, 0);
    }
    CHECK("succeeds in the end", is_done);
}
