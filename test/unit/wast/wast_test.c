/* SPDX-License-Identifier: Apache-2.0 */
#include "wast/wast.h"

#include "../core/text/text_test.h"
#include "test.h"

static char first_line[600];

static void keep_first(void *env, const char *line)
{
    (void)env;
    if (!*first_line) snprintf(first_line, sizeof first_line, "%s", line);
}

/* "passed failed skipped first report", or the diagnosis of a script that cannot be read. */
static const char *outcome_of(const char *text, gw_features features)
{
    static char out[1200];
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_engine *engine;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_wast_result result = {0};
    config.features = features;
    cr_assert(!gw_engine_new(&config, NULL, &engine));
    first_line[0] = 0;
    enum gw_err err =
        gw_wast_run(engine, 0, gw_slice_str(text), "s", keep_first, NULL, &diag, &result);
    gw_engine_unref(&engine);
    if (err) snprintf(out, sizeof out, "%s %u:%u %s", gw_err_name(err), diag.line, diag.column, diag.text);
    else
        snprintf(out, sizeof out, "%d %d %d %s", (int)result.passed, (int)result.failed,
                 (int)result.skipped, first_line);
    return out;
}

#define MODULE                                                                           \
    "(module $m (func (export \"one\") (result i32) (i32.const 1))"                      \
    " (func (export \"trap\") unreachable) (tag $e)"                                     \
    " (func (export \"throw\") (throw $e))"                                              \
    " (func $r (export \"run\") (call $r) (call $r))"                                    \
    " (func (export \"id\") (param externref) (result externref) (local.get 0))"         \
    " (func (export \"add\") (param f32 f32) (result f32)"                               \
    "   (f32.add (local.get 0) (local.get 1)))"                                          \
    " (func (export \"nan\") (result f32) (f32.const nan:0x200000))"                     \
    " (func (export \"vec\") (result v128) (v128.const f32x4 1 nan 3 4))"                \
    " (func (export \"func\") (result funcref) (ref.func $r))"                           \
    " (func (export \"any\") (result anyref) (ref.i31 (i32.const 1)))"                   \
    " (global (export \"g\") i64 (i64.const 7)))\n"

Test(wast, directives_that_hold)
{
    static const char *const cases[] = {
        "(assert_return (invoke \"one\") (i32.const 1))",
        "(assert_return (invoke $m \"one\") (i32.const 1))",
        "(assert_return (get \"g\") (i64.const 7))",
        "(invoke \"one\")",
        "(assert_trap (invoke \"trap\") \"any words\")",
        "(assert_exception (invoke \"throw\"))",
        "(assert_exhaustion (invoke \"run\") \"\")",
        "(assert_return (invoke \"id\" (ref.extern 3)) (ref.extern 3))",
        "(assert_return (invoke \"id\" (ref.extern 3)) (ref.extern))",
        "(assert_return (invoke \"id\" (ref.null extern)) (ref.null))",
        "(assert_return (invoke \"add\" (f32.const inf) (f32.const -inf)) (f32.const nan:canonical))",
        "(assert_return (invoke \"vec\") (v128.const f32x4 1 nan:canonical 3 4))",
        "(assert_return (invoke \"vec\") (v128.const f32x4 1 nan:arithmetic 3 4))",
        "(assert_return (invoke \"func\") (ref.func))",
        "(assert_return (invoke \"any\") (ref.i31))",
        "(assert_return (invoke \"any\") (ref.eq))",
        "(assert_return (invoke \"one\") (either (i32.const 2) (i32.const 1)))",
        "(assert_invalid (module (func (result i32))) \"\")",
        "(assert_malformed (module quote \"(func\") \"\")",
        "(assert_malformed (module binary \"\\00\") \"\")",
        "(assert_unlinkable (module (import \"a\" \"b\" (func))) \"\")",
        "(assert_trap (module (func $s unreachable) (start $s)) \"\")",
        "(assert_malformed_custom (module quote \"(@custom)\") \"\")",
        "(assert_invalid_custom (module (func (@metadata.code.branch_hint \"\\00\") nop)) \"\")",
        "(module definition (memory 1))",
        "(register \"r\") (module (import \"r\" \"one\" (func (result i32))))",
        "(module definition $d (func (export \"f\"))) (module instance $i $d) (invoke $i \"f\")",
        "(module (import \"spectest\" \"table64\" (table i64 10 20 funcref)))",
        "(thread $t (shared (module $m)) (module) (assert_invalid (module (func drop)) \"\")) (wait $t)",
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char script[4000];
        snprintf(script, sizeof script, "%s%s", MODULE, cases[i]);
        const char *outcome = outcome_of(script, gw_features_default());
        CHECK_STR(cases[i], strstr(outcome, " 0 0 ") ? "holds" : outcome, "holds");
    }
}

Test(wast, directives_that_fail)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"(assert_return (invoke \"one\") (i32.const 2))",
         "s:2: assert_return: result 0 is i32 1, expected (i32.const 2)"},
        {"(assert_return (invoke \"one\"))", "s:2: assert_return: 1 results, expected 0"},
        {"(assert_return (invoke \"one\") (i32.const 1) (i32.const 1))",
         "s:2: assert_return: only 1 results"},
        {"(assert_return (invoke \"one\") (i64.const 1))",
         "s:2: assert_return: result 0 is i32 1, expected (i64.const 1)"},
        {"(assert_return (invoke \"trap\"))", "s:2: assert_return: trap: unreachable"},
        {"(assert_trap (invoke \"one\") \"\")", "s:2: assert_trap: it returned"},
        {"(assert_trap (invoke \"run\") \"\")", "s:2: assert_trap: trap: call stack exhausted"},
        {"(assert_exhaustion (invoke \"trap\") \"\")", "s:2: assert_exhaustion: trap: unreachable"},
        {"(assert_exception (invoke \"trap\"))", "s:2: assert_exception: trap: unreachable"},
        {"(assert_return (invoke \"nan\") (f32.const nan:canonical))",
         "s:2: assert_return: result 0 is f32 nan:0x200000, expected (f32.const nan:canonical)"},
        {"(assert_return (invoke \"any\") (ref.struct))",
         "s:2: assert_return: result 0 is a non-null reference, expected (ref.struct)"},
        {"(assert_return (invoke \"id\" (ref.extern 3)) (ref.extern 4))",
         "s:2: assert_return: result 0 is a non-null reference, expected (ref.extern 4)"},
        {"(assert_invalid (module) \"\")", "s:2: assert_invalid: the module was accepted"},
        {"(assert_invalid (module quote \"(func\") \"\")",
         "s:2: assert_invalid: refused by parsing: 1:1: unclosed parenthesis"},
        {"(assert_malformed (module (func drop)) \"\")",
         "s:2: assert_malformed: refused by validation: code section, function 0, offset 0x17: "
         "type mismatch: drop needs a value, the stack is empty"},
        {"(assert_unlinkable (module) \"\")", "s:2: assert_unlinkable: instantiation worked"},
        {"(invoke \"nothing\")", "s:2: no export \"nothing\" of that kind"},
        {"(invoke \"one\" (i32.const 1))",
         "s:2: cannot be read: unexpected token (, expected )"},
        {"(invoke $x \"one\")", "s:2: unknown instance $x"},
        {"(module (func i32.ad))",
         "s:2: module: 2:15: unknown operator i32.ad; did you mean i32.add?"},
        {"(bogus)", "s:2: unknown directive"},
        {"(invoke \"id\" (ref.null $t))", "s:2: cannot be read: unexpected identifier"},
        {"(wait $t)", "s:2: unknown thread"},
        {"1", "s:2: unexpected token"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char script[4000];
        snprintf(script, sizeof script, "%s%s", MODULE, cases[i].text);
        const char *outcome = outcome_of(script, gw_features_default());
        CHECK(cases[i].text, strncmp(outcome, "1 1 0 ", 6) == 0);
        if (!strstr(cases[i].want, "type mismatch"))
            CHECK_STR(cases[i].text, first_line, cases[i].want);
    }
}

Test(wast, scripts)
{
    CHECK_STR("nothing", outcome_of("", 0), "0 0 0 ");
    CHECK_STR("fields without a module", outcome_of("(func) (memory 0)", gw_features_default()),
              "1 0 0 ");
    CHECK_STR("not a script", outcome_of("(module", gw_features_default()),
              "MALFORMED 1:1 unclosed parenthesis");
    CHECK_STR("what cannot run is said", outcome_of("(assert_suspension (invoke \"f\") \"\")", 0),
              "0 0 1 s:1: skipped: assert_suspension: stack switching is validated, not run");
}

/* A failing request shows as a failed directive or as an error of the run; nothing leaks. */
Test(wast, every_failing_allocation)
{
    static const char script[] = MODULE
        "(register \"r\") (module $n (import \"r\" \"one\" (func (result i32))) (memory 1))\n"
        "(assert_return (invoke $m \"id\" (ref.extern 3)) (ref.extern 3))\n"
        "(assert_trap (invoke $m \"trap\") \"\")\n"
        "(assert_malformed (module quote \"(func\") \"\")\n"
        "(thread $t (shared (module $m)) (module (func))) (wait $t)\n";
    bool passed = false;
    for (uint64_t at = 1; !passed && at < 20000; at++) {
        struct failing f;
        struct gw_wast_result result = {0};
        struct gw_engine *engine = NULL;
        struct gw_engine_config config = gw_engine_config_defaults();
        failing_init(&f, at);
        config.alloc = &f.alloc;
        enum gw_err err = gw_engine_new(&config, NULL, &engine);
        if (!err)
            err = gw_wast_run(engine, 0, gw_slice_str(script), "s", keep_first, NULL, NULL, &result);
        if (engine) gw_engine_unref(&engine);
        cr_assert(err == GW_OK || err == GW_ERR_NOMEM, "request %llu: %s", (unsigned long long)at,
                  gw_err_name(err));
        cr_assert(f.alloc.used_bytes == 0, "%zu bytes leak when request %llu fails",
                  (size_t)f.alloc.used_bytes, (unsigned long long)at);
        passed = f.count < at && !err && result.failed == 0;
        cr_assert(passed || f.count >= at, "fails without a failing request");
    }
    CHECK("it passes in the end", passed);
}
