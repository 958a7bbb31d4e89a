/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/wac_ast.h"
#include "component/wit/problem.h"
#include "test.h"

/* Read a composition: its JSON on one line, or the first line of what is wrong. */
static void read_text(const char *text, char *out, size_t cap)
{
    struct gw_wit wit;
    struct gw_wac_document document;
    struct gw_writer w;
    const struct gw_wit_source source = {"t", gw_slice_str(text)};
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&w, gw_alloc_libc());
    if (gw_wac_parse(&wit, &source, &document) == GW_OK)
        gw_wac_json(&document, &w);
    else
        gw_wit_problem_print(&wit.problem, &w);
    size_t len = 0, end = w.len;
    if (wit.problem.err) end = strcspn((const char *)w.data, "\n");
    for (size_t i = 0; i < end && len + 1 < cap; i++)
        if (w.data[i] != ' ' || wit.problem.err)
            if (w.data[i] != '\n') out[len++] = (char)w.data[i];
    out[len] = 0;
    gw_writer_deinit(&w);
    gw_wit_deinit(&wit);
}

#define P "package a:b;"

Test(component_compose_wac_parse, statements)
{
    static const struct {
        const char *rule, *text, *want;
    } cases[] = {
        {"more names in a package",   "package a:b:c@1.0.0-x.1 targets a:b/c/d@1.0.0;",
         "{\"package\":\"a:b:c@1.0.0-x.1\",\"targets\":\"a:b/c/"
         "d@1.0.0\",\"statements\":[]}"                                               },
        {"words in paths",            "package use:list targets a:type/world;",
         "{\"package\":\"use:list\",\"targets\":\"a:type/world\",\"statements\":[]}"},
        {"import",                    P "import stream as \"x:y/z\": async func() -> future<u8>;",
         "{\"package\":\"a:b\",\"statements\":[{\"kind\":\"import\",\"name\":\"stream\","
         "\"type\":\"func\",\"as\":\"x:y/z\",\"line\":1,\"column\":13}]}"             },
        {"accesses",                  P "let map = (a).b[\"c:d/e\"];",
         "{\"package\":\"a:b\",\"statements\":[{\"kind\":\"let\",\"name\":\"map\","
         "\"value\":{"
         "\"nested\":{\"name\":\"a\",\"line\":1,\"column\":24},\"access\":[\"b\",\"c:d/"
         "e\"],"
         "\"line\":1,\"column\":23},\"line\":1,\"column\":13}]}"                      },
        {"spread of an access",       P "export a.b ...;",
         "{\"package\":\"a:b\",\"statements\":[{\"kind\":\"export\",\"value\":{\"name\":"
         "\"a\","
         "\"access\":[\"b\"],\"line\":1,\"column\":20},\"as\":\"...\",\"line\":1,"
         "\"column\":"
         "13}]}"                                                                      },
        {"arguments",                 P "let a = new c:d { e, \"f\": g, ...h, ... };",
         "{\"package\":\"a:b\",\"statements\":[{\"kind\":\"let\",\"name\":\"a\","
         "\"value\":{"
         "\"new\":\"c:d\",\"arguments\":[{\"kind\":\"inferred\",\"name\":\"e\"},{"
         "\"kind\":"
         "\"named\",\"name\":\"f\",\"value\":{\"name\":\"g\",\"line\":1,\"column\":39}},{"
         "\"kind\":\"spread\",\"name\":\"h\"},{\"kind\":\"fill\"}],\"line\":1,\"column\":"
         "21},"
         "\"line\":1,\"column\":13}]}"                                                },
        {"dots stand together",       P "let a = new c:d { .. . };",
         "t:1:31: expected a name, found `.`"                                         },
        {"a string is no value",      P "let a = \"b\";",
         "t:1:21: expected `new`, `(` or a name, found a string"                      },
        {"a quoted argument has one", P "let a = new c:d { \"e\" };",
         "t:1:35: expected `:`, found `}`"                                            },
        {"words of WAC",              P "let targets = a;",
         "t:1:17: expected a name, found keyword "
         "`targets`"                                                                  },
        {"resources stand inside",    P "resource r;",
         "t:1:13: expected a statement, found keyword `resource`"                     },
        {"targets have a package",    "package a:b targets w;",
         "t:1:21: the target is a world with its package: `ns:name/world`"            },
        {"no upper case in packages", "package a:B;",
         "t:1:11: packages and their namespaces are named in lower case"              },
        {"brackets are of WAC",       P "interface i { f: func[]; }",
         "t:1:34: expected `(`, found `[`"                                            },
        {"result<_>",                 P "type t = result<_>;",
         "{\"package\":\"a:b\",\"statements\":[{\"kind\":\"type\",\"name\":\"t\","
         "\"line\":1,"
         "\"column\":13}]}"                                                           },
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char got[1000];
        read_text(cases[i].text, got, sizeof got);
        CHECK_STR(cases[i].rule, got, cases[i].want);
    }
}

Test(component_compose_wac_parse, nesting_is_bounded)
{
    char text[2000] = P "let a = ", got[200];
    for (int i = 0; i < 1000; i++)
        strcat(text, "(");
    read_text(text, got, sizeof got);
    CHECK_STR("parentheses", got, "t:1:121: expressions are nested too deep");
}
