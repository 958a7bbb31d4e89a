/* SPDX-License-Identifier: Apache-2.0 */
#include "component/text/print.h"

#include "comp_text_test.h"

static const char everything[] =
    "(component $all\n"
    "  (core type (;0;) (func (param i32) (result i32)))\n"
    "  (core rec (type $a (;1;) (struct (field (ref null 2)))) (type (;2;) (sub (func))))\n"
    "  (core type $mt (;3;) (module\n"
    "    (alias outer 1 0 (type))\n"
    "    (type (func))\n"
    "    (import \"a\" \"b\" (func (type 1)))\n"
    "    (import \"a\" \"m\" (memory i64 1 2))\n"
    "    (import \"a\" \"t\" (table 0 funcref))\n"
    "    (import \"a\" \"g\" (global (mut i32)))\n"
    "    (export \"e\" (tag (type 1)))))\n"
    "  (import \"m\" (core module $im (;0;) (type $mt)))\n"
    "  (type $in (;0;) (instance\n"
    "    (export \"r\" (type (;0;) (sub resource)))\n"
    "    (type (;1;) (borrow 0))\n"
    "    (type (;2;) (func (param \"self\" 1) (result string)))\n"
    "    (export \"[method]r.m\" (func (;0;) (type 2)))))\n"
    "  (import \"n:p/i@1.0.0\" (implements \"n:p/i\") (instance $i (;0;) (type $in)))\n"
    "  (alias export $i \"r\" (type $r (;1;)))\n"
    "  (core module $m (;1;)\n"
    "    (type (;0;) (func))\n"
    "    (memory $mem (;0;) 1)\n"
    "    (export \"m\" (memory $mem))\n"
    "    (export \"f\" (func 0))\n"
    "    (func (;0;) (type 0)))\n"
    "  (core instance $ci (;0;) (instantiate $m))\n"
    "  (alias core export $ci \"m\" (core memory $mem (;0;)))\n"
    "  (alias core export $ci \"f\" (core func $two (;0;)))\n"
    "  (canon resource.drop $r (core func (;1;) (@name \"two\")))\n"
    "  (canon stream.read $r async (memory $mem) (realloc $two) (core func (;2;)))\n"
    "  (canon task.return (result u32) string-encoding=utf16 (core func (;3;)))\n"
    "  (canon context.get i32 1 (core func (;4;)))\n"
    "  (canon waitable-set.wait cancellable (memory $mem) (core func (;5;)))\n"
    "  (core instance (;1;)\n"
    "    (export \"x\" (func 1))\n"
    "    (export \"y\" (memory $mem)))\n"
    "  (type (;2;) (variant (case \"a\" u8) (case \"b\")))\n"
    "  (type (;3;) (result (error 2)))\n"
    "  (type (;4;) (func async (param \"p\" 2) (param \"q\" f64) (result 3)))\n"
    "  (canon lift (core func $two) async (func $f (;0;) (type 4)))\n"
    "  (component $c (;0;) (@godwit.own)\n"
    "    (alias outer 1 2 (type (;0;)))\n"
    "    (@custom \"x\" \"\\01\\02\"))\n"
    "  (instance (;1;) (instantiate $c\n"
    "    (with \"a\" (func $f))\n"
    "    (with \"b\" (core module $m))))\n"
    "  (instance (;2;)\n"
    "    (export \"f\" (func $f)))\n"
    "  (export $e (;1;) \"f\" (external-id \"id\") (func $f) (func (type 4)))\n"
    "  (value (;0;) u8 (binary \"\\07\"))\n"
    "  (start $f (value 0) (result (value (;1;)))))\n";

Test(comp_print, text_stays_as_it_is)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary, text;
    gw_writer_init(&binary, gw_alloc_libc());
    gw_writer_init(&text, gw_alloc_libc());
    enum gw_err err = comp_parse(everything, &diag, &binary);
    if (!err)
        err = comp_print(gw_slice_of(binary.data, binary.len), gw_alloc_libc(), NULL, &diag, &text);
    cr_expect(err == GW_OK, "%u:%u %s", diag.line, diag.column, diag.text);
    gw_writer_u8(&text, 0);
    CHECK_STR("print of a parse", (const char *)text.data, everything);
    gw_writer_deinit(&text);
    gw_writer_deinit(&binary);
}

Test(comp_print, options)
{
    static const char component[] =
        "(component $c (core module $m (func $f (result i32) (i32.add (i32.const 1) (i32.const 2)))))";
    static const struct {
        const char *rule;
        struct gw_print_options options;
        const char *want;
    } cases[] = {
        {"folded", {.folded = true},
         "(component $c\n"
         "  (core module $m (;0;)\n"
         "    (type (;0;) (func (result i32)))\n"
         "    (func $f (;0;) (type 0) (result i32)\n"
         "      (i32.add\n"
         "        (i32.const 1)\n"
         "        (i32.const 2)))))\n"},
        {"no names", {.no_names = true, .skeleton = true},
         "(component\n"
         "  (core module (;0;)\n"
         "    (type (;0;) (func (result i32)))\n"
         "    (func (;0;) (type 0) (result i32))))\n"},
    };
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary;
    gw_writer_init(&binary, gw_alloc_libc());
    cr_assert(!comp_parse(component, &diag, &binary));
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_writer text;
        gw_writer_init(&text, gw_alloc_libc());
        cr_assert(!comp_print(gw_slice_of(binary.data, binary.len), gw_alloc_libc(),
                              &cases[i].options, &diag, &text));
        gw_writer_u8(&text, 0);
        CHECK_STR(cases[i].rule, (const char *)text.data, cases[i].want);
        gw_writer_deinit(&text);
    }
    gw_writer_deinit(&binary);
}

/* Fail the nth allocation until all of it goes through. */
Test(comp_print, out_of_memory)
{
    enum gw_err err = GW_ERR_NOMEM;
    for (uint64_t n = 1; err; n++) {
        struct failing f;
        failing_init(&f, n);
        struct gw_diag diag = GW_DIAG_INIT;
        struct gw_writer binary, text;
        gw_writer_init(&binary, &f.alloc);
        gw_writer_init(&text, &f.alloc);
        err = comp_parse(everything, &diag, &binary);
        if (!err)
            err = comp_print(gw_slice_of(binary.data, binary.len), &f.alloc, NULL, &diag, &text);
        gw_writer_deinit(&text);
        gw_writer_deinit(&binary);
        cr_assert(!err || err == GW_ERR_NOMEM, "allocation %d: %s", (int)n, diag.text);
        cr_assert(f.alloc.used_bytes == 0, "allocation %d leaks", (int)n);
    }
}
