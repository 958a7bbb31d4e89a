/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/print.h"

#include "text_test.h"

/* Parse, decode and print; the text, or what went wrong. */
static const char *printed(const char *text, const struct gw_print_options *options)
{
    static char out[4000];
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary, again;
    struct gw_type_registry *registry;
    struct gw_module *module = NULL;
    gw_writer_init(&binary, gw_alloc_libc());
    gw_writer_init(&again, gw_alloc_libc());
    cr_assert(!gw_type_registry_new(gw_alloc_libc(), &registry));
    struct gw_decode_options decoding = {
        .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = registry};
    enum gw_err err = parse_text(text, &diag, &binary);
    if (!err)
        err = gw_module_decode(gw_slice_of(binary.data, binary.len), &decoding, &diag, &module);
    if (!err) err = gw_text_print(module, options, &diag, &again);
    if (err) snprintf(out, sizeof out, "%s", diag.text);
    else snprintf(out, sizeof out, "%.*s", (int)again.len, (const char *)again.data);
    gw_module_unref(&module);
    gw_type_registry_free(&registry);
    gw_writer_deinit(&again);
    gw_writer_deinit(&binary);
    return out;
}

Test(print, flat)
{
    static const struct {
        const char *rule, *text, *want;
    } cases[] = {
        {"empty", "(module)", "(module)\n"},
        {"names are ids", "(module $m (func $f (param $x i32) (result i32) (local.get $x)))",
         "(module $m\n"
         "  (type (;0;) (func (param i32) (result i32)))\n"
         "  (func $f (;0;) (type 0) (param $x i32) (result i32)\n"
         "    local.get $x))\n"},
        {"other names are quoted ids", "(func $\"a b\\\"\")",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (func $\"a b\\22\" (;0;) (type 0)))\n"},
        {"a name that is taken is an annotation",
         "(func $f) (func (@name \"f\")) (func (call 1) (call 0))",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (func $f (;0;) (type 0))\n"
         "  (func (;1;) (@name \"f\") (type 0))\n"
         "  (func (;2;) (type 0)\n"
         "    call 1\n"
         "    call $f))\n"},
        {"blocks",
         "(func block $l (result i32) i32.const 1 br_if 1 i32.const -2 br $l end drop)",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (func (;0;) (type 0)\n"
         "    block $l (result i32)\n"
         "      i32.const 1\n"
         "      br_if 1\n"
         "      i32.const -2\n"
         "      br $l\n"
         "    end\n"
         "    drop))\n"},
        {"locals keep their declarations",
         "(func (local i32 i32) (local $x i32) (@godwit.run) (local i32) (local i64))",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (func (;0;) (type 0)\n"
         "    (local i32 i32) (local $x i32) (@godwit.run) (local i32 i64)))\n"},
        {"rec groups and sub",
         "(rec (type $a (sub (struct (field $x i8) (field (mut (ref null $a))))))) "
         "(type (sub final $a (struct (field i8) (field (mut (ref null $a))))))",
         "(module\n"
         "  (rec\n"
         "    (type $a (;0;) (sub (struct (field $x i8) (field (mut (ref null $a)))))))\n"
         "  (type (;1;) (sub final $a (struct (field i8) (field (mut (ref null $a)))))))\n"},
        {"segments",
         "(table 1 funcref) (memory i64 1 2 (pagesize 1)) (elem declare func) "
         "(elem (table 0) (i32.const 0) (ref null func) (ref.null func)) (data \"\\00a\")",
         "(module\n"
         "  (table (;0;) 1 funcref)\n"
         "  (memory (;0;) i64 1 2 (pagesize 1))\n"
         "  (elem (;0;) declare func)\n"
         "  (elem (;1;) (table 0) (i32.const 0) funcref (ref.null func))\n"
         "  (data (;0;) \"\\00a\"))\n"},
        {"customs, a DataCount that nothing asks for",
         "(@custom \"c\" (after type) \"\\ff\") (type (func)) (@godwit.data_count \"yes\")",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (@custom \"c\" (after type) \"\\ff\")\n"
         "  (@godwit.data_count \"yes\"))\n"},
        {"branch hints", "(func (@metadata.code.branch_hint \"\\01\") (if (i32.const 0) (then)))",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (func (;0;) (type 0)\n"
         "    i32.const 0\n"
         "    (@metadata.code.branch_hint \"\\01\") if\n"
         "    end))\n"},
        {"marks that change direction are escaped", "(export \"\\u{202e}\\u{e9}\" (func 0)) (func)",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (export \"\\e2\\80\\ae\xc3\xa9\" (func 0))\n"
         "  (func (;0;) (type 0)))\n"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_STR(cases[i].rule, printed(cases[i].text, NULL), cases[i].want);
}

Test(print, folded)
{
    static const struct gw_print_options folded = {.folded = true};
    static const struct {
        const char *rule, *text, *want;
    } cases[] = {
        {"operands", "(func (param i32) local.get 0 i32.const 1 i32.add drop)",
         "(module\n"
         "  (type (;0;) (func (param i32)))\n"
         "  (func (;0;) (type 0) (param i32)\n"
         "    (drop\n"
         "      (i32.add\n"
         "        (local.get 0)\n"
         "        (i32.const 1)))))\n"},
        {"an operand that is not there stays out", "(func (result i32) i32.const 1 nop i32.eqz)",
         "(module\n"
         "  (type (;0;) (func (result i32)))\n"
         "  (func (;0;) (type 0) (result i32)\n"
         "    (i32.const 1)\n"
         "    (nop)\n"
         "    (i32.eqz)))\n"},
        {"if", "(func i32.const 1 if $l br $l else nop end)",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (func (;0;) (type 0)\n"
         "    (if $l\n"
         "      (i32.const 1)\n"
         "      (then\n"
         "        (br $l))\n"
         "      (else\n"
         "        (nop)))))\n"},
        {"try", "(tag) (func (block $b (try $t (do (nop)) (delegate $b))))",
         "(module\n"
         "  (type (;0;) (func))\n"
         "  (tag (;0;) (type 0))\n"
         "  (func (;0;) (type 0)\n"
         "    (block $b\n"
         "      (try $t\n"
         "        (do\n"
         "          (nop))\n"
         "        (delegate $b)))))\n"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_STR(cases[i].rule, printed(cases[i].text, &folded), cases[i].want);
}

Test(print, options)
{
    static const struct gw_print_options no_names = {.no_names = true};
    static const struct gw_print_options skeleton = {.skeleton = true};
    static const struct gw_print_options offsets = {.offsets = true};
    CHECK_STR("no names", printed("(module $m (func $f (nop)))", &no_names),
              "(module\n  (type (;0;) (func))\n  (func (;0;) (type 0)\n    nop))\n");
    CHECK_STR("skeleton", printed("(func (nop)) (data \"a\") (@custom \"c\")", &skeleton),
              "(module\n  (type (;0;) (func))\n  (func (;0;) (type 0)))\n");
    CHECK_STR("offsets", printed("(func (nop))", &offsets),
              "(module\n  (type (;0;) (func))\n  (func (;0;) (type 0)\n    (;0x17;) nop))\n");
    CHECK_STR("unreadable code", printed("(module binary \"\\00asm\\01\\00\\00\\00"
                                         "\\01\\04\\01\\60\\00\\00\\03\\02\\01\\00"
                                         "\\0a\\05\\01\\03\\00\\ff\\0b\")", NULL),
              "malformed instruction");
}
