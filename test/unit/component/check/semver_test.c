/* SPDX-License-Identifier: Apache-2.0 */
#include "component/check/semver.h"

#include "base/compiler.h"
#include "component/wit/load.h"
#include "core/wasm/type_registry.h"
#include "test.h"

Test(component_check_semver, versions_follow_changes)
{
    static const struct {
        const char *old;
        enum gw_semver_change change;
        const char *wanted;
    } cases[] = {
        {"1.2.3",     GW_SEMVER_SAME,   "1.2.4"},
        {"1.2.3",     GW_SEMVER_ADDS,   "1.3.0"},
        {"1.2.3",     GW_SEMVER_BREAKS, "2.0.0"},
        {"0.2.3",     GW_SEMVER_SAME,   "0.2.4"},
        {"0.2.3",     GW_SEMVER_ADDS,   "0.2.4"},
        {"0.2.3",     GW_SEMVER_BREAKS, "0.3.0"},
        {"0.0.3",     GW_SEMVER_ADDS,   "0.0.4"},
        {"0.0.3",     GW_SEMVER_BREAKS, "0.0.4"},
        {"1.0.0-rc1", GW_SEMVER_BREAKS, "1.0.0"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_semver old, wanted;
        cr_assert(!gw_semver_parse(gw_slice_str(cases[i].old), &old, NULL));
        cr_assert(!gw_semver_parse(gw_slice_str(cases[i].wanted), &wanted, NULL));
        struct gw_semver next = gw_check_next_version(&old, cases[i].change);
        CHECK_INT(cases[i].old, gw_semver_compare(&next, &wanted), 0);
    }
}

struct heard {
    char text[600];
};

static void hear(void *env, const struct gw_check_break *what)
{
    struct heard *heard = env;
    size_t len = strlen(heard->text);
    char text[200] = "gone";
    if (what->misfit) gw_comp_misfit_print(what->misfit, "it", text, sizeof text);
    snprintf(heard->text + len, sizeof heard->text - len, "%.*s: %s\n",
             GW_SLICE_ARG(what->world), text);
}

#define V(number, body) "package t:t@" number "; " body

Test(component_check_semver, changes_are_found)
{
    /* clang-format off */
    static const struct {
        const char *rule, *old, *new;
        enum gw_semver_change change;
        bool is_enough;
        const char *heard;
    } cases[] = {
        {"nothing changed", V("1.0.0", "interface i { f: func(); }"),
         V("1.0.0", "interface i { f: func(); }"), GW_SEMVER_SAME, true, ""},
        {"a function more", V("1.0.0", "interface i { f: func(); }"),
         V("1.1.0", "interface i { f: func(); g: func(); }"), GW_SEMVER_ADDS, true, ""},
        {"that is no patch", V("1.0.0", "interface i { f: func(); }"),
         V("1.0.1", "interface i { f: func(); g: func(); }"), GW_SEMVER_ADDS, false, ""},
        {"a function less", V("1.0.0", "interface i { f: func(); g: func(); }"),
         V("1.1.0", "interface i { f: func(); }"), GW_SEMVER_BREAKS, false,
         ": against `t:t/i@1.1.0`: it offers no func `g` in it\n"},
        {"a major version may", V("1.0.0", "interface i { f: func(); g: func(); }"),
         V("2.0.0", "interface i { f: func(); }"), GW_SEMVER_BREAKS, true,
         ": against `t:t/i@2.0.0`: it offers no func `g` in it\n"},
        {"an interface less", V("1.0.0", "interface i { f: func(); } interface j {}"),
         V("2.0.0", "interface i { f: func(); }"), GW_SEMVER_BREAKS, true,
         ": it offers nothing of that name\n"},
        {"a world may import more", V("1.0.0", "world w { export f: func(); }"),
         V("1.1.0", "world w { import g: func(); export f: func(); }"), GW_SEMVER_ADDS, true, ""},
        {"but not export more", V("1.0.0", "world w { export f: func(); }"),
         V("1.1.0", "world w { export g: func(); export f: func(); }"), GW_SEMVER_BREAKS, false,
         "w: it has nothing of that name\n"},
        {"a world is gone", V("1.0.0", "world w { export f: func(); }"),
         V("2.0.0", "world v { export f: func(); }"), GW_SEMVER_BREAKS, true, "w: gone\n"},
        {"resources are the same by name",
         V("1.0.0", "interface i { resource r { m: func(); } f: func() -> r; }"),
         V("1.0.0", "interface i { resource r { m: func(); } f: func() -> r; }"),
         GW_SEMVER_SAME, true, ""},
        {"and across interfaces",
         V("1.0.0", "interface i { resource r; } interface j { use i.{r}; f: func(x: borrow<r>); }"),
         V("1.0.0", "interface i { resource r; } interface j { use i.{r}; f: func(x: borrow<r>); }"),
         GW_SEMVER_SAME, true, ""},
        {"a type is told of once",
         V("1.0.0", "interface i { record t { a: u8 } f: func(x: t); g: func() -> list<t>; }"),
         V("2.0.0", "interface i { record t { b: u8 } f: func(x: t); g: func() -> list<t>; }"),
         GW_SEMVER_BREAKS, true,
         ": against `t:t/i@2.0.0`: type `t`: wanted field `a`, offered field `b`\n"},
    };
    /* clang-format on */
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_component_options options = {.alloc = gw_alloc_libc()};
        struct gw_wit wits[2];
        struct gw_check_semver result;
        struct heard heard = {""};
        struct gw_diag diag = GW_DIAG_INIT;
        cr_assert(!gw_type_registry_new(options.alloc, &options.registry));
        for (int k = 0; k < 2; k++) {
            gw_wit_init(&wits[k], options.alloc);
            cr_assert(!gw_wit_load_text(&wits[k], "t",
                                        gw_slice_str(k ? cases[i].new : cases[i].old),
                                        &(struct gw_wit_options){.all_features = true}),
                      "%s: %s", cases[i].rule, wits[k].problem.text);
        }
        enum gw_err err = gw_check_semver(&wits[0], &wits[1], NULL, &options, &diag, hear,
                                          &heard, &result);
        cr_assert(!err, "%s: %s", cases[i].rule, diag.text);
        CHECK_INT(cases[i].rule, result.change, cases[i].change);
        CHECK_INT(cases[i].rule, result.is_enough, cases[i].is_enough);
        CHECK_STR(cases[i].rule, heard.text, cases[i].heard);
        gw_wit_deinit(&wits[0]);
        gw_wit_deinit(&wits[1]);
        gw_type_registry_free(&options.registry);
    }
}
