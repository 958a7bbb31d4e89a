/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/new.h"

#include "component/wit/load.h"
#include "core/text/parse.h"
#include "test.h"

static struct gw_wit wit;
static struct gw_writer module, component;
static struct gw_new_options options;
static struct gw_new_problem problem;

static void begin(const char *wit_text, const char *module_text)
{
    const struct gw_wit_options all = {.all_features = true};
    const struct gw_text_options text = {.features = GW_FEATURES_ALL};
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&module, gw_alloc_libc());
    gw_writer_init(&component, gw_alloc_libc());
    cr_assert(gw_wit_load_text(&wit, "t.wit", gw_slice_str(wit_text), &all) == GW_OK, "%s",
              wit.problem.text);
    cr_assert(gw_text_parse(gw_slice_str(module_text), &text, NULL, &module) == GW_OK);
    problem = (struct gw_new_problem){.err = GW_OK};
    options = (struct gw_new_options){
        .main = gw_slice_of(module.data, module.len),
        .wit = &wit,
        .world = gw_wit_find_world(wit.root, gw_slice_str("w")),
    };
}

static enum gw_err make(void)
{
    return gw_new_component(&options, gw_alloc_libc(), &component, &problem);
}

static void end(void)
{
    gw_writer_deinit(&component);
    gw_writer_deinit(&module);
    gw_wit_deinit(&wit);
}

/* Do the bytes hold this text? */
static bool holds(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= component.len; i++)
        if (memcmp(component.data + i, text, len) == 0) return true;
    return false;
}

#define LOG "package a:b@1.0.0; interface log { say: func(s: string); } "
#define MEMORY "(memory (export \"memory\") 1)"

Test(new, a_world_may_come_from_outside)
{
    begin(LOG "world w { import log; }",
          "(module (import \"a:b/log@1.0.0\" \"say\" (func (param i32 i32))) " MEMORY ")");
    cr_expect(make() == GW_OK, "%s: %s", problem.place, problem.text);
    cr_expect(holds("$imports"));
    end();
}

Test(new, imports_that_nobody_uses_are_left_out)
{
    begin(LOG "world w { import log; }", "(module)");
    cr_expect(make() == GW_OK);
    cr_expect(!holds("a:b/log@1.0.0"));
    end();
}

Test(new, imports_may_be_renamed)
{
    const struct gw_new_rename rename = {gw_slice_str("a:b/log@1.0.0"),
                                         gw_slice_str("x:y/z")};
    begin("package a:b@1.0.0; interface log { say: func(n: u8); } world w { import log; }",
          "(module (import \"a:b/log@1.0.0\" \"say\" (func (param i32))))");
    options.renames = &rename;
    options.rename_count = 1;
    cr_expect(make() == GW_OK);
    cr_expect(holds("x:y/z"));
    end();
}

#define VERSIONS "package a:b; world w { import c:d/i@0.2.0; import c:d/i@0.2.6; }"              \
                 " package c:d@0.2.0 { interface i { f: func(); } }"                             \
                 " package c:d@0.2.6 { interface i { f: func(); } }"
#define IMPORTS_BOTH "(module (import \"c:d/i@0.2.0\" \"f\" (func)) (import \"c:d/i@0.2.6\" \"f\" (func)))"

Test(new, versions_of_one_track_become_one_unless_they_are_kept)
{
    begin(VERSIONS, IMPORTS_BOTH);
    cr_expect(make() == GW_OK, "%s: %s", problem.place, problem.text);
    size_t together = component.len;
    component.len = 0;
    options.keeps_versions = true;
    cr_expect(make() == GW_OK, "%s: %s", problem.place, problem.text);
    cr_expect(component.len > together + 20);
    end();
}

Test(new, late_calls_may_go_through_references)
{
    begin(LOG "world w { import log; }",
          "(module (import \"a:b/log@1.0.0\" \"say\" (func (param i32 i32))) " MEMORY ")");
    options.calls_by_ref = true;
    cr_expect(make() == GW_OK, "%s: %s", problem.place, problem.text);
    cr_expect(!holds("$imports"));
    end();
}

Test(new, legacy_names_may_be_refused)
{
    begin("package a:b; world w { import f: func(); }",
          "(module (import \"$root\" \"f\" (func)))");
    options.rejects_legacy = true;
    cr_expect(make() == GW_ERR_UNLINKABLE);
    end();
}

Test(new, problems_name_place_cause_and_remedy)
{
    static const struct {
        const char *rule, *wit, *module, *place, *text;
    } cases[] = {
        {"no binary", LOG "world w {}", "", "main module", ""},
        {"a string needs memory", "package a:b; world w { import f: func(s: string); }",
         "(module (import \"$root\" \"f\" (func (param i32 i32))))", "main module",
         "no memory `memory`"},
        {"a missing export", "package a:b; world w { export f: func(); }", "(module)",
         "main module", "`f`"},
        {"a wrong type", "package a:b; world w { export f: func(); }",
         "(module (func (export \"f\") (param i32)))", "export `f`", "(i32) -> ()"},
        {"an import of no world", "package a:b; world w { }",
         "(module (import \"x\" \"f\" (func)))", "import `x` `f`", "no interface"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        begin(cases[i].wit, cases[i].module);
        if (!cases[i].module[0]) options.main.len = 0;
        CHECK(cases[i].rule, make() != GW_OK);
        CHECK(cases[i].rule, strstr(problem.place, cases[i].place));
        CHECK(cases[i].rule, strstr(problem.text, cases[i].text));
        CHECK(cases[i].rule, problem.help[0]);
        end();
    }
}
