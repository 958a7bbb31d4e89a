/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/dylink.h"

#include "core/text/parse.h"
#include "test.h"

#define FUNC_F "(func (export \"f\"))"
#define NEEDS_F "(import \"env\" \"f\" (func))"
#define INFO(text) "(@dylink.0 " text ")"

enum { LIBRARIES_MOST = 3 };

struct given {
    const char *rule;
    const char *names[LIBRARIES_MOST], *texts[LIBRARIES_MOST];
    bool stubs_missing;
    enum gw_err err;
    const char *place, *text; /* what stands somewhere in these */
};

static enum gw_err link_given(const struct given *given, struct gw_alloc *alloc,
                              struct gw_new_problem *problem)
{
    struct gw_dylink_library libraries[LIBRARIES_MOST];
    struct gw_writer binaries[LIBRARIES_MOST], out;
    struct gw_dylink_options options = gw_dylink_defaults();
    const struct gw_text_options text = {.features = GW_FEATURES_ALL};
    options.stubs_missing = given->stubs_missing;
    options.libraries = libraries;
    for (uint32_t i = 0; i < LIBRARIES_MOST; i++) {
        gw_writer_init(&binaries[i], gw_alloc_libc());
        if (!given->names[i]) continue;
        CHECK_INT(given->rule,
                  gw_text_parse(gw_slice_str(given->texts[i]), &text, NULL, &binaries[i]),
                  GW_OK);
        libraries[options.library_count++] = (struct gw_dylink_library){
            .name = gw_slice_str(given->names[i]),
            .bytes = gw_slice_of(binaries[i].data, binaries[i].len),
            .is_openable = i == 0,
        };
    }
    gw_writer_init(&out, alloc);
    enum gw_err err = gw_dylink_component(&options, alloc, &out, problem);
    gw_writer_deinit(&out);
    for (uint32_t i = 0; i < LIBRARIES_MOST; i++)
        gw_writer_deinit(&binaries[i]);
    return err;
}

static const struct given cases[] = {
    {"a symbol of another",
     {"a", "b"},
     {"(module " NEEDS_F ")", "(module " FUNC_F ")"},
     false,                                                                                    GW_OK,
     "",                                                                                                               ""                                },
    {"a symbol that nobody has",
     {"a"},
     {"(module " NEEDS_F ")"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "",                                                                                                               "`a` needs `f`, func () -> ()"    },
    {"a stub for it",                        {"a"}, {"(module " NEEDS_F ")"},            true, GW_OK,              "", ""                                },
    {"no stub for data",
     {"a"},
     {"(module (import \"GOT.mem\" \"d\" (global (mut i32))))"},
     true,                                                                                     GW_ERR_UNLINKABLE,
     "",                                                                                                               "`a` needs `d`, data"             },
    {"weak data is at 0",
     {"a"},
     {"(module " INFO(
         "(import-info \"GOT.mem\" \"d\" binding-weak)") "(import \"GOT.mem\" \"d\" "
                                                         "(global (mut i32))))"},
     false,                                                                                    GW_OK,
     "",                                                                                                               ""                                },
    {"a weak function has a stub",
     {"a"},
     {"(module " INFO("(import-info \"env\" \"f\" binding-weak)") NEEDS_F ")"},
     false,                                                                                    GW_OK,
     "",                                                                                                               ""                                },
    {"another type",
     {"a", "b"},
     {"(module " NEEDS_F ")", "(module (func (export \"f\") (param i64)))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "",                                                                                                               "(`b` has it as func (i64) -> ())"},
    {"the first exporter wins, by type",
     {"a", "b", "c"},
     {"(module (import \"env\" \"f\" (func (param i64))))", "(module " FUNC_F ")",
      "(module (func (export \"f\") (param i64)))"},
     false,                                                                                    GW_OK,
     "",                                                                                                               ""                                },
    {"stubs of two types",
     {"a", "b"},
     {"(module " INFO("(needed \"b\")") NEEDS_F ")",
      "(module (import \"env\" \"f\" (func (param f32))))"},
     true,                                                                                     GW_ERR_UNLINKABLE,
     "`b`",                                                                                                            "func (f32) -> ()"                },
    {"a library that is missing",
     {"a"},
     {"(module " INFO("(needed \"libm.so\")") ")"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "",                                                                                                               "`a` needs `libm.so`"             },
    {"two of one name",
     {"a", "a"},
     {"(module)", "(module)"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "two libraries"                   },
    {"a function of itself",
     {"a"},
     {"(module " NEEDS_F FUNC_F ")"},
     false,                                                                                    GW_OK,
     "",                                                                                                               ""                                },
    {"a cycle",
     {"a", "b"},
     {"(module " NEEDS_F "(func (export \"g\")))",
      "(module (import \"env\" \"g\" (func)) " FUNC_F ")"},
     false,                                                                                    GW_OK,
     "",                                                                                                               ""                                },
    {"a tag in a cycle",
     {"a", "b"},
     {"(module (import \"env\" \"t\" (tag)) (import \"env\" \"g\" (func)) " FUNC_F ")",
      "(module " NEEDS_F " (tag (export \"t\")) (func (export \"g\")))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "the tag `t` of `b`"              },
    {"two ways to start",
     {"a"},
     {"(module (func (export \"__wasm_call_ctors\")) (func (export \"_initialize\")))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "both"                            },
    {"two programs",
     {"a", "b"},
     {"(module (func (export \"_start\")))", "(module (func (export \"_start\")))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`b`",                                                                                                            "`a` too"                         },
    {"a memory of its own",
     {"a"},
     {"(module (memory (export \"memory\") 1))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "a memory of its own"             },
    {"memory as a function",
     {"a"},
     {"(module (import \"env\" \"memory\" (func)))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "as a function"                   },
    {"an address of 64 bits",
     {"a"},
     {"(module (import \"GOT.mem\" \"d\" (global (mut i64))))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "a variable global of type i32"   },
    {"memory of 64 bits",
     {"a"},
     {"(module (import \"env\" \"memory\" (memory i64 0)))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "of 32 bits"                      },
    {"a table with an end",
     {"a"},
     {"(module (import \"env\" \"__indirect_function_table\" (table 0 9 funcref)))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "without maximum"                 },
    {"a base that varies",
     {"a"},
     {"(module (import \"env\" \"__memory_base\" (global (mut i32))))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "a constant global"               },
    {"an address that is constant",
     {"a"},
     {"(module (import \"GOT.mem\" \"d\" (global i32)))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "a variable global"               },
    {"more pages and slots than are needed",
     {"a"},
     {"(module (import \"env\" \"memory\" (memory 40))"
      " (import \"env\" \"__indirect_function_table\" (table 5 funcref)))"},
     false,                                                                                    GW_OK,
     "",                                                                                                               ""                                },
    {"data in env",
     {"a"},
     {"(module (import \"env\" \"d\" (global i32)))"},
     false,                                                                                    GW_ERR_UNLINKABLE,
     "`a`",                                                                                                            "a function or tag"               },
    {"a type of one module alone",
     {"a"},
     {"(module (type $t (func)) (func (export \"f\") (param (ref null $t))))"},
     false,                                                                                    GW_ERR_UNSUPPORTED,
     "`a`",                                                                                                            "names another type"              },
    {"no valid module",
     {"a"},
     {"(module (func (result i32)))"},
     false,                                                                                    GW_ERR_INVALID,
     "`a`",                                                                                                            "no valid core module"            },
    {"more memory than there is",
     {"a", "b"},
     {"(module " INFO("(needed \"b\") (mem-info (memory 4000000000 0))") ")",
      "(module " INFO("(mem-info (memory 4000000000 0))") ")"},
     false,                                                                                    GW_ERR_LIMIT,
     "",                                                                                                               "memory"                          },
    {"more table than there is",
     {"a", "b"},
     {"(module " INFO("(needed \"b\") (mem-info (table 4000000000 0))") ")",
      "(module " INFO("(mem-info (table 4000000000 0))") ")"},
     false,                                                                                    GW_ERR_LIMIT,
     "",                                                                                                               "tables"                          },
};

Test(dylink, says_what_does_not_fit)
{
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_new_problem problem = {0};
        CHECK_INT(cases[i].rule, link_given(&cases[i], gw_alloc_libc(), &problem),
                  cases[i].err);
        if (!strstr(problem.place, cases[i].place) ||
            !strstr(problem.text, cases[i].text))
            cr_expect(false, "%s: %s: %s", cases[i].rule, problem.place, problem.text);
    }
}

Test(dylink, counts_what_it_takes)
{
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_new_problem problem = {0};
        struct gw_alloc alloc;
        gw_alloc_init(&alloc, gw_alloc_libc(), SIZE_MAX);
        link_given(&cases[i], &alloc, &problem);
        CHECK_INT(cases[i].rule, alloc.used_bytes, 0);
    }
}

Test(dylink, knows_libraries)
{
    static const struct {
        const char *rule, *bytes;
        size_t len;
        bool is;
    } given[] = {
        {"empty",           "",              0,  false},
        {"a module",        "\0asm\1\0\0\0", 8,  false},
        {"a component",
         "\0asm\x0d\0\1\0\0\x0a\x08"
         "dylink.0\0",                       20, false},
        {"a library",
         "\0asm\1\0\0\0\0\x09\x08"
         "dylink.0",                         19, true },
        {"not first",
         "\0asm\1\0\0\0\1\1\0\0\x09\x08"
         "dylink.0",                         22, true },
        {"another section",
         "\0asm\1\0\0\0\0\x09\x08"
         "dylink.1",                         19, false},
        {"cut short",
         "\0asm\1\0\0\0\0\x09\x08"
         "dylink",                           17, false},
    };
    for (size_t i = 0; i < GW_COUNT(given); i++)
        CHECK_INT(given[i].rule,
                  gw_dylink_is_library(gw_slice_of(given[i].bytes, given[i].len)),
                  given[i].is);
}
