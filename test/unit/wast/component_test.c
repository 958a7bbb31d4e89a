/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"
#include "wast/wast.h"

static char first_line[600];

static void keep_first(void *env, const char *line)
{
    (void)env;
    if (!*first_line) snprintf(first_line, sizeof first_line, "%s", line);
}

/* "passed failed skipped first report". */
static const char *outcome_of(const char *text)
{
    static char out[1200];
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_engine *engine;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_wast_result result = {0};
    cr_assert(!gw_engine_new(&config, NULL, &engine));
    first_line[0] = 0;
    enum gw_err err = gw_wast_run(engine, GW_COMP_FEATURES_ALL, gw_slice_str(text), "s", keep_first,
                                  NULL, &diag, &result);
    gw_engine_unref(&engine);
    if (err) snprintf(out, sizeof out, "%s", diag.text);
    else
        snprintf(out, sizeof out, "%d %d %d%s%s", (int)result.passed, (int)result.failed,
                 (int)result.skipped, *first_line ? " " : "", first_line);
    return out;
}

#define ID                                                                              \
    "(component definition $id (core module $m"                                         \
    " (memory (export \"mem\") 1)"                                                      \
    " (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (i32.const 1024))" \
    " (func (export \"id\") (param i32) (result i32) (local.get 0))"                    \
    " (func (export \"wide\") (param f64) (result f64) (local.get 0))"                  \
    " (func (export \"pair\") (param i32 i32) (result i32)"                             \
    "  (i32.store (i32.const 8) (local.get 0)) (i32.store (i32.const 12) (local.get 1))" \
    "  (i32.const 8))"                                                                  \
    " (func (export \"trap\") unreachable)"                                             \
    " (func (export \"wait\") (result i32) (i32.const 2))"                              \
    " (func (export \"woken\") (param i32 i32 i32) (result i32) (i32.const 0)))"        \
    " (core instance $i (instantiate $m))"                                              \
    " (func (export \"u8\") (param \"a\" u8) (result u8) (canon lift (core func $i \"id\")))" \
    " (func (export \"bool\") (param \"a\" bool) (result bool) (canon lift (core func $i \"id\")))" \
    " (func (export \"char\") (param \"a\" char) (result char) (canon lift (core func $i \"id\")))" \
    " (type $e' (enum \"x\" \"y\")) (export $e \"e\" (type $e'))"                         \
    " (func (export \"enum\") (param \"a\" $e) (result $e) (canon lift (core func $i \"id\")))" \
    " (type $f' (flags \"p\" \"q\")) (export $f \"f\" (type $f'))"                        \
    " (func (export \"flags\") (param \"a\" $f) (result $f) (canon lift (core func $i \"id\")))" \
    " (func (export \"f64\") (param \"a\" f64) (result f64) (canon lift (core func $i \"wide\")))" \
    " (func (export \"str\") (param \"a\" string) (result string) (canon lift (core func $i \"pair\")" \
    "  (memory (core memory $i \"mem\")) (realloc (core func $i \"realloc\"))))"         \
    " (func (export \"list\") (param \"a\" (list u16)) (result (list u16))"              \
    "  (canon lift (core func $i \"pair\") (memory (core memory $i \"mem\"))"            \
    "  (realloc (core func $i \"realloc\"))))"                                          \
    " (func (export \"trap\") (canon lift (core func $i \"trap\")))"                     \
    " (func (export \"async\") async (canon lift (core func $i \"wait\") async"          \
    "  (callback (core func $i \"woken\"))))) "                                         \
    "(component instance $i $id) "

Test(wast_component, directives)
{
    static const struct {
        const char *rule, *text, *want;
    } cases[] = {
        {"definitions and instances", ID, "2 0 0"},
        {"numbers", ID "(assert_return (invoke \"u8\" (u8.const 255)) (u8.const 255))", "3 0 0"},
        {"a named instance", ID "(assert_return (invoke $i \"u8\" (u8.const 1)) (u8.const 1))", "3 0 0"},
        {"another result", ID "(assert_return (invoke \"u8\" (u8.const 1)) (u8.const 2))",
         "2 1 0 s:1: assert_return: result is 1, expected (u8.const 2)"},
        {"bool", ID "(assert_return (invoke \"bool\" (bool.const true)) (bool.const true))", "3 0 0"},
        {"char", ID "(assert_return (invoke \"char\" (char.const \"\\u{1f30a}\")) (char.const \"\\u{1f30a}\"))",
         "3 0 0"},
        {"enum", ID "(assert_return (invoke \"enum\" (enum.const \"y\")) (enum.const \"y\"))", "3 0 0"},
        {"flags", ID "(assert_return (invoke \"flags\" (flags.const \"q\")) (flags.const \"q\"))", "3 0 0"},
        {"nan", ID "(assert_return (invoke \"f64\" (f64.const nan)) (f64.const nan))", "3 0 0"},
        {"signs of zero", ID "(assert_return (invoke \"f64\" (f64.const -0)) (f64.const 0))",
         "2 1 0 s:1: assert_return: result is -0, expected (f64.const 0)"},
        {"string", ID "(assert_return (invoke \"str\" (str.const \"ab\")) (str.const \"ab\"))", "3 0 0"},
        {"list", ID "(assert_return (invoke \"list\" (list.const (u16.const 1) (u16.const 2)))"
                    " (list.const (u16.const 1) (u16.const 2)))", "3 0 0"},
        {"trap", ID "(assert_trap (invoke \"trap\") \"unreachable\")", "3 0 0"},
        {"no trap", ID "(assert_trap (invoke \"u8\" (u8.const 1)) \"\")",
         "2 1 0 s:1: assert_trap: it returned"},
        {"a wrong kind of value", ID "(assert_return (invoke \"u8\" (u16.const 1)) (u8.const 1))",
         "2 1 0 s:1: cannot be read: unknown operator u16.const"},
        {"no such function", ID "(invoke \"no\")", "2 1 0 s:1: no export \"no\""},
        {"what waits is skipped", ID "(invoke \"async\") (assert_trap (invoke \"trap\") \"\")",
         "2 0 2 s:1: skipped: it would have to wait, which components cannot do yet"},
        {"invalid", "(assert_invalid (component (import \"A_b\" (func))) \"kebab\")", "1 0 0"},
        {"unknown ids are invalid", "(assert_invalid (component (type (list $t))) \"unknown\")", "1 0 0"},
        {"not invalid", "(assert_invalid (component) \"\")",
         "0 1 0 s:1: assert_invalid: the component was accepted"},
        {"malformed", "(assert_malformed (component binary \"\\00asm\\0d\\00\\01\\00\\07\") \"\")", "1 0 0"},
        {"not malformed", "(assert_malformed (component (import \"A_b\" (func))) \"\")", NULL},
        {"traps while it is made",
         "(assert_trap (component (core module $m (func $f unreachable) (start $f))"
         " (core instance (instantiate $m))) \"unreachable\")", "1 0 0"},
        {"a module after a component", ID
         "(module (func (export \"u8\") (result i32) (i32.const 7)))"
         "(assert_return (invoke \"u8\") (i32.const 7))"
         "(assert_return (invoke $i \"u8\" (u8.const 1)) (u8.const 1))", "5 0 0"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const char *got = outcome_of(cases[i].text);
        if (cases[i].want) CHECK_STR(cases[i].rule, got, cases[i].want);
        else CHECK(cases[i].rule, strstr(got, "refused by validation"));
    }
}
