/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/names.h"

#include "test.h"

Test(component_model_names, labels)
{
    static const struct {
        const char *text;
        bool is_label;
    } cases[] = {
        {"a",                   true },
        {"a1",                  true },
        {"a-1",                 true },
        {"a-1-b-2",             true },
        {"B",                   true },
        {"B-1-C-2",             true },
        {"a11-B11-123-ABC-abc", true },
        {"is-XML",              true },
        {"m1x3d-4CR0NYMS",      true },
        {"",                    false},
        {"1",                   false},
        {"1-a",                 false},
        {"a-",                  false},
        {"-a",                  false},
        {"a--b",                false},
        {"aBc",                 false},
        {"Foo",                 false},
        {"a_b",                 false},
        {"a.b",                 false},
        {"a-bC",                false},
        {"\xc3\xa4",            false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_INT(cases[i].text, gw_comp_name_is_label(gw_slice_str(cases[i].text)),
                  cases[i].is_label);
}

Test(component_model_names, meant_labels)
{
    static const struct {
        const char *text, *label;
    } cases[] = {
        {"do_it",   "do-it"     },
        {"doIt",    "do-it"     },
        {"DoIt",    "do-it"     },
        {"HTTP_Get","http-get"  },
        {"a b  c",  "a-b-c"     },
        {"-a-",     ""          },
        {"9lives",  ""          },
        {"",        ""          },
        {"\xc3\xa9t\xc3\xa9", ""},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char room[64];
        struct gw_slice label = gw_comp_name_suggest(gw_slice_str(cases[i].text), room);
        cr_expect(gw_slice_is(label, cases[i].label), "%s", cases[i].text);
    }
}

Test(component_model_names, forms)
{
    const gw_comp_features none = 0,
                           nested = GW_COMP_FEATURE_BIT(GW_COMP_FEATURE_NESTED_NAMES),
                           canonical =
                               GW_COMP_FEATURE_BIT(GW_COMP_FEATURE_CANONICAL_NAMES),
                           refers = GW_COMP_FEATURE_BIT(GW_COMP_FEATURE_DEPENDENCY_NAMES);
    const struct {
        const char *text;
        gw_comp_features features;
        int kind; /* -1: none */
        const char *message;
    } cases[] = {
        {"a-b",                                      none,      GW_COMP_NAME_PLAIN,       ""                                           },
        {"[constructor]r",                           none,      GW_COMP_NAME_CONSTRUCTOR, ""                                           },
        {"[method]r.m",                              none,      GW_COMP_NAME_METHOD,      ""                                           },
        {"[static]r.m",                              none,      GW_COMP_NAME_STATIC,      ""                                           },
        {"a:b/c",                                    none,      GW_COMP_NAME_INTERFACE,   ""                                           },
        {"a-b:c-d/E-F@1.2.3",                        none,      GW_COMP_NAME_INTERFACE,   ""                                           },
        {"a:b/c@0.0.0-abcd.1.2+efg.4.ee.5",          none,      GW_COMP_NAME_INTERFACE,   ""                                           },
        {"a:b:c/d/e",                                nested,    GW_COMP_NAME_INTERFACE,   ""                                           },
        {"a:b/c@1",                                  canonical, GW_COMP_NAME_INTERFACE,   ""                                           },
        {"a:b/c@0.2",                                canonical, GW_COMP_NAME_INTERFACE,   ""                                           },
        {"a:b/c@0.0.0",                              canonical, GW_COMP_NAME_INTERFACE,   ""                                           },
        {"a:b/c@1.2",                                canonical, -1,                       "not a valid semver"                         },
        {"a:b/c@0.0",                                canonical, -1,                       "not a valid semver"                         },
        {"a:b/c@1",                                  none,      -1,                       "unexpected end of input while parsing major"},
        {"a:b:c/d",                                  none,      -1,                       "expected `/` after package name"            },
        {"a:b/c/d",                                  none,      -1,                       "trailing characters found: `/d`"            },
        {"a:b",                                      none,      -1,                       "expected `/` after package name"            },
        {"A:b/c",                                    none,      -1,                       "is not a valid extern name"                 },
        {"a:b-C/d",                                  none,      -1,                       "`b-C` is not in kebab case"                 },
        {"",                                         none,      -1,                       "`` is not in kebab case"                    },
        {"[constructor]",                            none,      -1,                       "not in kebab case"                          },
        {"[method]a",                                none,      -1,                       "failed to find `.` character"               },
        {"[method]a.b.c",                            none,      -1,                       "not in kebab case"                          },
        {"[other]a",                                 none,      -1,                       "not in kebab case"                          },
        {"unlocked-dep=<a:b>",                       none,      -1,                       "not in kebab case"                          },
        {"unlocked-dep=<a:b>",                       refers,    GW_COMP_NAME_DEPENDENCY,  ""                                           },
        {"unlocked-dep=<a:b@*>",                     refers,    GW_COMP_NAME_DEPENDENCY,  ""                                           },
        {"unlocked-dep=<a:b@{>=1.0.0 <2.0.0-a}>",    refers,    GW_COMP_NAME_DEPENDENCY,  ""                                           },
        {"unlocked-dep=<a:b@{>=1.0.}>",              refers,    -1,                       "not a valid extern name"                    },
        {"unlocked-dep=<a:b@{1.0.0}>",               refers,    -1,                       "not a valid extern name"                    },
        {"unlocked-dep=<a>",                         refers,    -1,                       "not a valid extern name"                    },
        {"unlocked-dep=<a:b",                        refers,    -1,                       "not a valid extern name"                    },
        {"locked-dep=<a:b@1.0.0>",                   refers,    GW_COMP_NAME_DEPENDENCY,  ""                                           },
        {"locked-dep=<a:b@1.0.>",                    refers,    -1,                       "not a valid extern name"                    },
        {"locked-dep=<a:b>,integrity=<sha256-aGk=>", refers,    GW_COMP_NAME_DEPENDENCY,  ""                                           },
        {"url=<https://a/b?c>",                      refers,    GW_COMP_NAME_DEPENDENCY,  ""                                           },
        {"integrity=<sha512-aGk= sha384-aGk=?x>",    refers,    GW_COMP_NAME_DEPENDENCY,  ""                                           },
        {"a:b/c@",                                   none,      -1,                       "empty string"                               },
        {"a:b/c@2.0x0",                              none,      -1,                       "unexpected character 'x'"                   },
        {"a:b/c@2.0.0-",                             none,      -1,                       "empty identifier segment"                   },
        {"a:b/c@01.0.0",                             none,      -1,                       "leading zero"                               },
        {"a:b/c@1.0.0-01",                           none,      -1,                       "leading zero"                               },
        {"a:b/c@99999999999999999999.0.0",           none,      -1,                       "exceeds"                                    },
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_comp_name name;
        struct gw_diag diag = GW_DIAG_INIT;
        enum gw_err err = gw_comp_name_parse(gw_slice_str(cases[i].text),
                                             cases[i].features, &name, &diag);
        CHECK_INT(cases[i].text, err, cases[i].kind < 0 ? GW_ERR_INVALID : GW_OK);
        if (err == GW_OK) CHECK_INT(cases[i].text, name.kind, cases[i].kind);
        cr_expect(strstr(diag.text, cases[i].message), "%s: %s", cases[i].text,
                  diag.text);
    }
}

Test(component_model_names, strong_uniqueness)
{
    static const struct {
        const char *a, *b;
        bool clash;
    } cases[] = {
        {"foo",              "FOO",                     true },
        {"foo",              "[constructor]foo",        false},
        {"[constructor]foo", "[constructor]FOO",        true },
        {"foo",              "[method]foo.foo",         true },
        {"foo-bar",          "[static]foo-BAR.FOO-bar", true },
        {"[method]foo.bar",  "[static]foo.bar",         true },
        {"[method]foo.bar",  "[method]foo.baz",         false},
        {"foo:bar/baz",      "foo:bar/BAZ",             true },
        {"foo:bar/baz",      "foo:bar/baz@1.0.0",       false},
        {"a-b",              "ab",                      false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_comp_name a, b;
        char key_a[64], key_b[64];
        cr_assert(!gw_comp_name_parse(gw_slice_str(cases[i].a), 0, &a, NULL));
        cr_assert(!gw_comp_name_parse(gw_slice_str(cases[i].b), 0, &b, NULL));
        CHECK_INT(cases[i].a, gw_comp_name_clash(&a, &b), cases[i].clash);
        CHECK_INT(cases[i].b,
                  gw_slice_eq(gw_comp_name_key(&a, key_a), gw_comp_name_key(&b, key_b)),
                  cases[i].clash);
    }
}

Test(component_model_names, suffixes)
{
    static const struct {
        const char *name, *suffix;
        bool ok;
    } cases[] = {
        {"a:b/c@1",     ".2.3",    true },
        {"a:b/c@0.2",   ".6-rc.1", true },
        {"a:b/c@0.0.1", "-alpha",  true },
        {"a:b/c@0.0.1", "",        true },
        {"a:b/c@1",     "",        false},
        {"a:b/c@0.2",   "6",       false},
        {"a:b/c",       ".1",      false},
        {"a:b/c@1.2.3", "",        false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_comp_name name;
        cr_assert(!gw_comp_name_parse(gw_slice_str(cases[i].name), GW_COMP_FEATURES_ALL,
                                      &name, NULL));
        CHECK_INT(cases[i].name,
                  gw_comp_name_check_suffix(&name, gw_slice_str(cases[i].suffix), NULL) ==
                      GW_OK,
                  cases[i].ok);
    }
}

static struct gw_semver version(const char *text)
{
    struct gw_semver v;
    cr_assert(!gw_semver_parse(gw_slice_str(text), &v, NULL), "%s", text);
    return v;
}

Test(component_model_names, precedence_and_tracks)
{
    static const struct {
        const char *a, *b;
        int order;
        bool same_track;
    } cases[] = {
        {"1.0.0",       "1.0.0",         0,  true },
        {"1.0.0+a",     "1.0.0+b",       0,  true },
        {"1.2.3",       "1.10.0",        -1, true },
        {"1.2.3",       "2.0.0",         -1, false},
        {"0.2.3",       "0.2.12",        -1, true },
        {"0.2.3",       "0.3.0",         -1, false},
        {"0.0.1",       "0.0.2",         -1, false},
        {"1.0.0-rc.1",  "1.0.0",         -1, false},
        {"1.0.0-rc.1",  "1.0.0-rc.2",    -1, false},
        {"1.0.0-rc.2",  "1.0.0-rc.11",   -1, false},
        {"1.0.0-alpha", "1.0.0-alpha.1", -1, false},
        {"1.0.0-1",     "1.0.0-a",       -1, false},
        {"1.0.0-rc.1",  "1.0.0-rc.1",    0,  true },
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_semver a = version(cases[i].a), b = version(cases[i].b);
        CHECK_INT(cases[i].a, gw_semver_compare(&a, &b), cases[i].order);
        CHECK_INT(cases[i].b, gw_semver_compare(&b, &a), -cases[i].order);
        CHECK_INT(cases[i].a, gw_semver_same_track(&a, &b), cases[i].same_track);
    }
}
