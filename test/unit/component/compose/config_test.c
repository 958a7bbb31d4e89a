/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/config.h"

#include "base/compiler.h"
#include "test.h"

static enum gw_err read_config(const char *text, struct gw_arena *arena,
                               struct gw_diag *diag,
                               struct gw_compose_config *out)
{
    gw_arena_init(arena, gw_alloc_libc());
    return gw_compose_config_read(gw_slice_str(text), arena, diag, out);
}

Test(component_compose_config, reads_what_it_knows)
{
    static const char text[] = "--- # a comment\n"
                               "definitions: ['a b.wat', \"c\"]\n"
                               "search-paths:\n- x # another\n-   y/z#1\n"
                               "dependencies:\n"
                               "  a: ../a.wat\n"
                               "  \"b\":\n"
                               "    path: b.wasm\n"
                               "  c: {path: c.wasm}\n"
                               "\n"
                               "instantiations:\n"
                               "  one:\n"
                               "    dependency: a\n"
                               "    arguments:\n"
                               "      x:y/z@0.1.0: two\n"
                               "      unlocked-dep=<foo:add@{>=1.0.0}>: { instance: t,\n"
                               "          export: e:f/g }\n"
                               "  two:\n"
                               "disallow-imports: true\r\n"
                               "import-components: false\n";
    struct gw_compose_config c;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_arena arena;
    cr_assert(!read_config(text, &arena, &diag, &c), "%u: %s", diag.line, diag.text);
    cr_assert_eq(c.definition_count, 2);
    cr_expect(gw_slice_is(c.definitions[0], "a b.wat"));
    cr_assert_eq(c.search_path_count, 2);
    cr_expect(gw_slice_is(c.search_paths[0], "x"));
    cr_expect(gw_slice_is(c.search_paths[1], "y/z#1"));
    cr_assert_eq(c.dependency_count, 3);
    cr_expect(gw_slice_is(c.dependencies[1].name, "b"));
    cr_expect(gw_slice_is(c.dependencies[1].path, "b.wasm"));
    cr_assert_eq(c.instantiation_count, 2);
    const struct gw_compose_instantiation *one = &c.instantiations[0];
    cr_expect(gw_slice_is(one->dependency, "a"));
    cr_assert_eq(one->arg_count, 2);
    cr_expect(gw_slice_is(one->args[0].name, "x:y/z@0.1.0"));
    cr_expect(gw_slice_is(one->args[1].name, "unlocked-dep=<foo:add@{>=1.0.0}>"));
    cr_expect(gw_slice_is(one->args[1].export, "e:f/g"));
    cr_expect_eq(c.instantiations[1].arg_count, 0);
    cr_expect(c.disallow_imports && !c.import_components && !c.skip_validation);
    gw_arena_deinit(&arena);
    cr_assert(!read_config("# nothing\n", &arena, &diag, &c));
    cr_expect_eq(c.dependency_count, 0);
    gw_arena_deinit(&arena);
}

Test(component_compose_config, says_which_line_is_wrong)
{
    static const struct {
        const char *text;
        uint32_t line;
        const char *message;
    } cases[] = {
        {"a: 1", 1, "there is no key `a`"},
        {"\ndependancies: {}", 2,
         "there is no key `dependancies`; did you mean `dependencies`?"},
        {"definitions: a", 1, "`definitions` must be a list, `[a, b]`"},
        {"definitions: [[a]]", 1, "`definitions` must be a list of paths"},
        {"disallow-imports: yes", 1, "`disallow-imports` must be `true` or `false`"},
        {"dependencies:\n  a:\n    path: x\n    paht: y", 4,
         "there is no key `paht`; did you mean `path`?"},
        {"instantiations:\n  a:\n    arguments: {x: {export: e}}", 3,
         "`x` lacks what it is to be"},
        {"- a", 1, "`the whole` must be a mapping, `name: value`"},
        {"definitions: [a", 1, "a bracket is not closed"},
        {"definitions: ['a]", 1, "a quote is not closed"},
        {"definitions: [\"a\\n\"]", 1, "escapes are not read here; use '...', which has none"},
        {"definitions: []\ndefinitions: []", 2, "this key is there twice"},
        {"definitions: &x []", 1,
         "anchors, tags and block scalars are not read here; quote what begins with such a "
         "sign"},
        {"dependencies:\n  a: x\n    b: y", 3, "this is further to the right than its block"},
        {"definitions: [a] b", 1, "this is further to the right than its block"},
        {"definitions", 1, "`the whole` must be a mapping, `name: value`"},
        {"definitions: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 1,
         "nested deeper than the limit of 32"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_compose_config c;
        struct gw_diag diag = GW_DIAG_INIT;
        struct gw_arena arena;
        cr_expect(read_config(cases[i].text, &arena, &diag, &c) != GW_OK, "%s", cases[i].text);
        cr_expect_str_eq(diag.text, cases[i].message, "%s: %s", cases[i].text, diag.text);
        cr_expect_eq(diag.line, cases[i].line, "%s: line %u", cases[i].text, diag.line);
        gw_arena_deinit(&arena);
    }
}

Test(component_compose_config, keys_are_bounded)
{
    enum { LINES = 10001, LINE_BYTES = 16 };
    char *text = malloc(LINES * LINE_BYTES), *at = text;
    struct gw_compose_config c;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_arena arena;
    cr_assert(text);
    at += sprintf(at, "dependencies:\n");
    for (int i = 0; i < LINES - 1; i++)
        at += sprintf(at, "  d%d: x\n", i);
    cr_expect_eq(read_config(text, &arena, NULL, &c), GW_OK);
    gw_arena_deinit(&arena);
    sprintf(at, "  more: x\n");
    cr_expect_eq(read_config(text, &arena, &diag, &c), GW_ERR_LIMIT);
    cr_expect_str_eq(diag.text, "a mapping has more keys than the limit of 10000");
    gw_arena_deinit(&arena);
    free(text);
}
