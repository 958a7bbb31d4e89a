/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/merge.h"

#include "component/wit/load.h"
#include "component/wit/print.h"
#include "component/wit/problem.h"
#include "test.h"

static void load(struct gw_wit *wit, const char *name, const char *text)
{
    const struct gw_wit_options options = {.all_features = true};
    gw_wit_init(wit, gw_alloc_libc());
    cr_assert(gw_wit_load_text(wit, name, gw_slice_str(text), &options) == GW_OK, "%s: %s", text,
              wit->problem.text);
}

/* All packages as text without spaces in a row, or the problem. */
static void show(const struct gw_wit *wit, enum gw_err err, char *out, size_t cap)
{
    struct gw_writer text;
    size_t n = 0;
    gw_writer_init(&text, gw_alloc_libc());
    if (err) gw_wit_problem_print(&wit->problem, &text);
    for (size_t i = 0; !err && i < wit->packages.len; i++)
        gw_wit_print(wit, gw_wit_package_at(wit, i), NULL, &text);
    for (size_t i = 0; i < text.len && n + 1 < cap; i++) {
        char c = (char)(text.data[i] == '\n' ? ' ' : text.data[i]);
        if (c != ' ' || (n && out[n - 1] != ' ')) out[n++] = c;
    }
    out[n] = '\0';
    gw_writer_deinit(&text);
}

Test(merge, packages_become_one_or_say_why_not)
{
    static const struct {
        const char *rule, *into, *from, *want;
    } rows[] = {
        {"other packages are added", "package a:b; interface i {}", "package c:d; interface j {}",
         "package a:b; interface i { } package c:d; interface j { } "},
        {"interfaces are joined", "package a:b; interface i { f: func(); }",
         "package a:b; interface i { g: func(); } interface j {}",
         "package a:b; interface i { f: func(); g: func(); } interface j { } "},
        {"types too, in an order of need",
         "package a:b; interface i { record r { x: u8 } f: func(a: r); }",
         "package a:b; interface i { type s = r; record r { x: u8 } g: func(a: s); }",
         "package a:b; interface i { record r { x: u8, } type s = r; f: func(a: r); g: func(a: s); } "},
        {"interfaces come in an order of need, too",
         "package a:b; interface i { type t = u8; }",
         "package a:b; interface i { use j.{r}; } interface j { resource r; }",
         "package a:b; interface j { resource r; } interface i { use j.{r}; type t = u8; } "},
        {"moved functions speak of what is there",
         "package a:b; interface i { resource r; } interface k { use i.{r}; f: func() -> r; }",
         "package a:b; interface i { resource r { m: func(); } } interface k { use i.{r}; "
         "g: func(a: list<borrow<r>>); }",
         "package a:b; interface i { resource r { m: func(); } } interface k { use i.{r}; "
         "f: func() -> r; g: func(a: list<borrow<r>>); } "},
        {"a gate may be new", "package a:b@1.0.0; interface i {}",
         "package a:b@1.0.0; @since(version = 1.0.0) interface i {}",
         "package a:b@1.0.0; @since(version = 1.0.0) interface i { } "},
        {"gates must agree", "package a:b@1.1.0; @since(version = 1.1.0) interface i {}",
         "package a:b@1.1.0; @since(version = 1.0.0) interface i {}",
         "`i` is there twice, with different gates"},
        {"worlds of one name are the same", "package a:b; world w { import f: func(); }",
         "package a:b; world w { import f: func(); }",
         "package a:b; world w { import f: func(); } "},
        {"or else are not", "package a:b; world w { import f: func(); }",
         "package a:b; world w { import g: func(); }", "only one of them imports `g`"},
        {"in what they are made of", "package a:b; world w { export f: func(); }",
         "package a:b; world w { export f: interface {} }",
         "one is an interface, function or type, the other is not"},
        {"and count", "package a:b; world w { export f: func(); export g: func(); }",
         "package a:b; world w { export f: func(); }", "one exports 1 things, the other 2"},
        {"parameters have their names", "package a:b; interface i { f: func(a: u8); }",
         "package a:b; interface i { f: func(b: u8); }", "a parameter has another name"},
        {"and types", "package a:b; interface i { f: func(a: u8); }",
         "package a:b; interface i { f: func(a: u16); }", "a parameter has another type"},
        {"and number", "package a:b; interface i { f: func(a: u8); }",
         "package a:b; interface i { f: func(); }", "the numbers of parameters differ"},
        {"and results", "package a:b; interface i { f: func() -> u8; }",
         "package a:b; interface i { f: func(); }", "the results have other types"},
        {"async is a difference", "package a:b; interface i { f: async func(); }",
         "package a:b; interface i { f: func(); }", "one is async"},
        {"types are what they are made of", "package a:b; interface i { record r { a: u8 } }",
         "package a:b; interface i { record r { a: u8, b: u8 } }", "it is made of something else"},
        {"by whichever aliases", "package a:b; interface i { type a = u8; type b = a; }",
         "package a:b; interface i { type b = u8; type a = b; }",
         "package a:b; interface i { type a = u8; type b = a; } "},
        {"circles are refused", "package a:b; interface i { use j.{t}; } interface j { type t = u8; }",
         "package a:b; interface j { use i.{u}; } interface i { type u = u8; }",
         "put together, these interfaces use each other in a circle"},
    };
    char got[1024];
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_wit into, from;
        load(&into, "into.wit", rows[i].into);
        load(&from, "from.wit", rows[i].from);
        enum gw_err err = gw_wit_merge(&into, &from, NULL);
        gw_wit_deinit(&from);
        show(&into, err, got, sizeof got);
        if (err)
            CHECK(rows[i].rule, strstr(got, rows[i].want) != NULL);
        else
            CHECK_STR(rows[i].rule, got, rows[i].want);
        gw_wit_deinit(&into);
    }
}

Test(merge, worlds_are_joined)
{
    static const struct {
        const char *rule, *text, *want; /* worlds `more` and `into`; the latter at the end */
    } rows[] = {
        {"imports and exports add up",
         "world more { import f: func(); export g: func(); } world into { export h: func(); }",
         "world into { import f: func(); export h: func(); export g: func(); } "},
        {"types follow", "world more { record r { a: u8 } import f: func(a: list<r>); } world into {}",
         "world into { record r { a: u8, } import f: func(a: list<r>); } "},
        {"the same type stays one",
         "world more { type t = u8; export g: func() -> option<t>; } "
         "world into { type t = u8; import f: func(a: t); }",
         "world into { type t = u8; import f: func(a: t); export g: func() -> option<t>; } "},
        {"inline interfaces are joined",
         "world more { import i: interface { type t = u8; g: func() -> t; } } "
         "world into { import i: interface { f: func(); } }",
         "world into { import i: interface { type t = u8; f: func(); g: func() -> t; } } "},
        {"if they agree",
         "world more { import i: interface { f: func() -> u8; } } "
         "world into { import i: interface { f: func(); } }",
         "the results have other types"},
        {"kinds must agree", "world more { import i: func(); } world into { import i: interface {} }",
         "it is not the same kind of thing"},
        {"what needs is imported",
         "interface i { resource r; } interface j { use i.{r}; } world more { export j; } "
         "world into {}",
         "world into { import i; export j; } "},
        {"an export must not change another's meaning",
         "interface i { resource r; } interface j { use i.{r}; } world more { export i; } "
         "world into { export j; }",
         "joined, it would use the export"},
    };
    char text[640], got[1024];
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_wit wit;
        snprintf(text, sizeof text, "package a:b; %s", rows[i].text);
        load(&wit, "t.wit", text);
        const struct gw_wit_world *from = gw_wit_find_world(wit.root, gw_slice_str("more")),
                                  *into = gw_wit_find_world(wit.root, gw_slice_str("into"));
        enum gw_err err = gw_wit_join_worlds(&wit, from, into);
        show(&wit, err, got, sizeof got);
        const char *end = err ? got : strstr(got, "world into");
        CHECK(rows[i].rule, end && strstr(end, rows[i].want) != NULL);
        gw_wit_deinit(&wit);
    }
}

Test(merge, the_latest_version_stands_for_its_track)
{
    static const char *const text =
        "package a:b; world w { import c:d/i@0.2.0; import c:d/i@0.2.3; import c:d/i@0.3.0; "
        "import c:d/j@0.2.0; export c:d/k@0.2.0; }"
        "package c:d@0.2.0 { interface i { type t = u8; } interface j { use i.{t}; } "
        "interface k { use i.{t}; } }"
        "package c:d@0.2.3 { interface i { type t = u8; f: func(); } }"
        "package c:d@0.3.0 { interface i {} }";
    char got[2048];
    struct gw_wit wit;
    load(&wit, "t.wit", text);
    enum gw_err err =
        gw_wit_unify_versions(&wit, gw_wit_find_world(wit.root, gw_slice_str("w")));
    show(&wit, err, got, sizeof got);
    CHECK("latest", strstr(got, "world w { import c:d/i@0.2.3; import c:d/i@0.3.0; "
                                "import c:d/j@0.2.0; export c:d/k@0.2.0; }") != NULL);
    CHECK("what uses it", strstr(got, "interface j { use c:d/i@0.2.3.{t}; }") != NULL);
    CHECK("exports too", strstr(got, "interface k { use c:d/i@0.2.3.{t}; }") != NULL);
    gw_wit_deinit(&wit);
}

Test(merge, a_later_version_has_every_type)
{
    char got[512];
    struct gw_wit wit;
    load(&wit, "t.wit",
         "package a:b; world w { import c:d/i@0.2.0; import c:d/i@0.2.3; import c:d/j@0.2.0; }"
         "package c:d@0.2.0 { interface i { type t = u8; } interface j { use i.{t}; } }"
         "package c:d@0.2.3 { interface i {} }");
    enum gw_err err =
        gw_wit_unify_versions(&wit, gw_wit_find_world(wit.root, gw_slice_str("w")));
    show(&wit, err, got, sizeof got);
    CHECK_INT("refused", err, GW_ERR_INVALID);
    CHECK("says which", strstr(got, "has the type `t`, but version 0.2.3") != NULL);
    gw_wit_deinit(&wit);
}
