/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/deps.h"

#include "../compose/files.h"
#include "component/compose/wac_ast.h"
#include "test.h"

/* The path of the package that a composition instantiates, or what is said of it. */
static void find(const char *package, const struct gw_deps *deps, char out[600])
{
    char text[200];
    struct gw_wit wit;
    struct gw_wac_document document;
    snprintf(text, sizeof text, "package t:t; let a = new %s {};", package);
    const struct gw_wit_source source = {"t.wac", gw_slice_str(text)};
    gw_wit_init(&wit, gw_alloc_libc());
    const char *path = NULL;
    enum gw_err err = gw_wac_parse(&wit, &source, &document);
    if (!err) {
        const struct gw_ast_package_name *name = &document.statements->expr->package;
        err = gw_deps_find(deps, &wit, &name->name, name->place, &path);
    }
    if (err)
        snprintf(out, 600, "%s; %s", wit.problem.text, wit.problem.help);
    else
        snprintf(out, 600, "%s", path);
    gw_wit_deinit(&wit);
}

Test(component_compose_deps, packages_are_found)
{
    static const char *const folders[] = {"none", "deps"};
    const struct gw_deps_given given[] = {
        {gw_slice_str("d:given"),       "a.wasm"},
        {gw_slice_str("d:exact@1.0.0"), "b.wasm"}
    };
    const struct gw_deps deps = {.files = &compose_in_memory,
                                 .given = given,
                                 .given_count = 2,
                                 .folders = folders,
                                 .folder_count = 2};
    static const struct {
        const char *rule, *package, *want;
    } cases[] = {
        {"given",                   "d:given",       "a.wasm"              },
        {"given for all versions",  "d:given@2.0.0", "a.wasm"              },
        {"given for one version",   "d:exact@1.0.0", "b.wasm"              },
        {"but no other",            "d:exact@1.0.1",
         "package `d:exact@1.0.1` is not found; "
         "did you mean `d:exact@1.0.0`?"                                   },
        {"a file",                  "d:step",        "deps/d/step.wat"     },
        {"a folder of WIT",         "d:api",         "deps/d/api"          },
        {"that very version",       "d:old@1.2.0",   "deps/d/old/1.2.0.wat"},
        {"the lowest later one",    "d:old@1.1.0",   "deps/d/old/1.2.0.wat"},
        {"and no earlier one",      "d:old@1.3.0",
         "package `d:old@1.3.0` is not found; there "
         "is version 1.2.0 of it, which cannot "
         "stand for this"                                                  },
        {"nor of another track",    "d:old@2.0.0",
         "package `d:old@2.0.0` is not found; there "
         "is version 1.2.0 of it, which cannot "
         "stand for this"                                                  },
        {"a version is to be said", "d:old",
         "package `d:old` is not found; there are "
         "versions of it: say which, as d:old@1.2.0"                       },
        {"what is near",            "d:wolk",
         "package `d:wolk` is not found; did you "
         "mean `d:walk`?"                                                  },
        {"where it would be",       "x:a-b-c-d",
         "package `x:a-b-c-d` is not found; it would "
         "be none/x/a-b-c-d.wasm, .wat, .wit or a "
         "folder of WIT; or say where it is: --dep "
         "x:a-b-c-d=FILE"                                                  },
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char got[600];
        find(cases[i].package, &deps, got);
        CHECK_STR(cases[i].rule, got, cases[i].want);
    }
}
