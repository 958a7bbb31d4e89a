/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/choose.h"

#include "component/wit/load.h"
#include "test.h"

Test(choose, by_name)
{
    static const char text[] = "package a:b@1.0.0; world one {} world two {}\n"
                               "package c:d@1.0.0 { world w {} }\n"
                               "package c:d@2.0.0 { world w {} }\n"
                               "package e:f { world x {} }";
    static const struct {
        const char *rule, *name, *want; /* the package of what is found, or part of the text */
        enum gw_err err;
    } cases[] = {
        {"of the root", "two", "a:b@1.0.0", GW_OK},
        {"of a package", "e:f/x", "e:f", GW_OK},
        {"the version may be left out", "a:b/one", "a:b@1.0.0", GW_OK},
        {"of one version of two", "c:d/w@2.0.0", "c:d@2.0.0", GW_OK},
        {"of two versions", "c:d/w", "there are 2 versions", GW_ERR_USAGE},
        {"of no such version", "c:d/w@3.0.0", "no package for the world", GW_ERR_USAGE},
        {"of no such name", "on", "no world `on`", GW_ERR_USAGE},
        {"of a strange name", "a/b/c", "is not the name of a world", GW_ERR_USAGE},
        {"which of two", NULL, "has 2 worlds", GW_ERR_USAGE},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const struct gw_wit_options options = {.all_features = true};
        const struct gw_wit_world *world = NULL;
        struct gw_wit wit;
        gw_wit_init(&wit, gw_alloc_libc());
        CHECK_INT(cases[i].rule,
                  gw_wit_load_text(&wit, "t.wit", gw_slice_str(text), &options), GW_OK);
        CHECK_INT(cases[i].rule,
                  gw_wit_choose_world(&wit, "t.wit", cases[i].name, &world), cases[i].err);
        if (world)
            CHECK(cases[i].rule, gw_slice_is(world->package->name.id, cases[i].want));
        else
            CHECK(cases[i].rule, strstr(wit.problem.text, cases[i].want) != NULL);
        gw_wit_deinit(&wit);
    }
}
