/* SPDX-License-Identifier: Apache-2.0 */
#include "component/text/parse.h"

#include "comp_text_test.h"

/* The binary behind the preamble and before the name section, in hex; or "line:column what". */
static const char *parsed(const char *text)
{
    static char out[4000];
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary;
    gw_writer_init(&binary, gw_alloc_libc());
    enum gw_err err = comp_parse(text, &diag, &binary);
    size_t at = 0;
    out[0] = '\0';
    if (err) snprintf(out, sizeof out, "%u:%u %s", diag.line, diag.column, diag.text);
    for (size_t i = 8; !err && i < binary.len && at < sizeof out - 4; i++)
        at += (size_t)snprintf(out + at, sizeof out - at, i == 8 ? "%02x" : " %02x", binary.data[i]);
    gw_writer_deinit(&binary);
    return out;
}

Test(comp_parse, forms)
{
    static const struct {
        const char *rule, *text, *want;
    } cases[] = {
        {"empty", "(component)", ""},
        {"binary", "(component binary \"\\00asm\\0d\\00\\01\\00\" \"\\07\\02\\01\\73\")", "07 02 01 73"},
        {"quote", "(component quote \"(type \" \"u8)\")", "07 02 01 7d"},
        {"definition", "(component definition (type u8))", "07 02 01 7d"},
        {"neighbours share a section", "(component (type bool) (type string))", "07 03 02 7f 73"},
        {"core modules stand alone", "(component (core module) (core module))",
         "01 08 00 61 73 6d 01 00 00 00 01 08 00 61 73 6d 01 00 00 00"},
        {"inline types come first", "(component (type (record (field \"a\" (list u8)))))",
         "07 08 02 70 7d 72 01 01 61 00"},
        {"record", "(component (type (record (field \"a\" u8) (field \"b\" s64))))",
         "07 09 01 72 02 01 61 7d 01 62 78"},
        {"variant", "(component (type (variant (case \"a\" u8) (case \"b\"))))",
         "07 0c 01 71 02 01 61 01 7d 00 01 62 00 00"},
        {"list with a length", "(component (type (list u8 4)))", "07 04 01 67 7d 04"},
        {"tuple", "(component (type (tuple u8 char)))", "07 05 01 6f 02 7d 74"},
        {"flags", "(component (type (flags \"a\" \"b\")))", "07 07 01 6e 02 01 61 01 62"},
        {"enum", "(component (type (enum \"a\")))", "07 05 01 6d 01 01 61"},
        {"option", "(component (type (option f32)))", "07 03 01 6b 76"},
        {"result of nothing", "(component (type (result)))", "07 04 01 6a 00 00"},
        {"result with error alone", "(component (type (result (error u8))))",
         "07 05 01 6a 00 01 7d"},
        {"result with both", "(component (type (result u8 (error u16))))",
         "07 06 01 6a 01 7d 01 7b"},
        {"map", "(component (type (map string u8)))", "07 04 01 63 73 7d"},
        {"stream and future", "(component (type (stream)) (type (future u8)))",
         "07 06 02 66 00 65 01 7d"},
        {"resource with handles",
         "(component (type $r (resource (rep i32))) (type (own $r)) (type (borrow $r)))",
         NULL},
        {"async function", "(component (type (func async (param \"a\" u8) (result u8))))",
         "07 08 01 43 01 01 61 7d 00 7d"},
        {"instance type with names of its own",
         "(component (type (instance (type $t u8) (export \"a\" (func (param \"x\" $t))))))",
         "07 13 01 42 03 01 7d 01 40 01 01 78 00 01 00 04 00 01 61 01 01"},
        {"import with attributes",
         "(component (import \"a\" (implements \"n:p/i\") (external-id \"x\") (instance)))",
         "07 03 01 42 00 0a 11 01 02 01 61 02 00 05 6e 3a 70 2f 69 02 01 78 05 00"},
        {"import written as what it imports", "(component (func (import \"f\")))",
         "07 05 01 40 00 01 00 0a 06 01 00 01 66 01 00"},
        {"exports written inline come last",
         "(component (type (export \"t\") u8) (type u16))", "07 03 02 7d 7b 0b 07 01 00 01 74 03 00 00"},
        {"inline instances of core items",
         "(component (core module) (core instance (instantiate 0 (with \"a\" (instance)))))",
         "01 08 00 61 73 6d 01 00 00 00 02 0a 02 01 00 00 00 01 01 61 12 00"},
        {"aliases by export names",
         "(component (import \"i\" (instance (export \"f\" (func)))) (export \"g\" (func 0 \"f\")))",
         "07 0e 01 42 02 01 40 00 01 00 04 00 01 66 01 00 0a 06 01 00 01 69 05 00 "
         "06 06 01 01 00 00 01 66 0b 07 01 00 01 67 01 00 00"},
        {"an id of an outer component is aliased",
         "(component (type $t u8) (component (type (list $t))))", NULL},
        {"built-ins", "(component (core func (canon backpressure.inc)) (canon thread.yield cancellable (core func)))",
         "08 04 02 24 0c 01"},
        {"core types", "(component (core type (func (param i32))) (core type (sub (func))) "
                       "(core rec (type (func))))",
         "03 10 03 60 01 7f 00 00 50 00 60 00 00 4e 01 60 00 00"},
        {"module types share types that were named",
         "(component (core type (module (type (func)) (import \"a\" \"b\" (func)) (export \"c\" (func)))))",
         "03 13 01 50 03 01 60 00 00 00 01 61 01 62 00 00 03 01 63 00 00"},
        {"custom sections stand where they are", "(component (@custom \"x\" \"\\01\") (type u8))",
         "00 03 01 78 01 07 02 01 7d"},
        {"values", "(component (value u8 7) (value (list bool) (list true false)))", NULL},
        {"start", "(component (import \"f\" (func)) (start 0))",
         "07 05 01 40 00 01 00 0a 06 01 00 01 66 01 00 09 03 00 00 00"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const char *got = parsed(cases[i].text);
        if (cases[i].want) CHECK_STR(cases[i].rule, got, cases[i].want);
        else CHECK(cases[i].rule, !strchr(got, ':'));
    }
}

Test(comp_parse, refusals)
{
    static const struct {
        const char *rule, *text, *want;
    } cases[] = {
        {"no component", "(module)", "1:1 unexpected token (, expected (component"},
        {"unknown field", "(component (zzzzzz))", "1:13 unknown operator zzzzzz"},
        {"unknown id", "(component (type (list $t)))", "1:24 unknown type $t"},
        {"near id", "(component (type $abcd u8) (type (list $abcx)))",
         "1:40 unknown type $abcx; did you mean $abcd?"},
        {"used before it is defined", "(component (type (list $t)) (type $t u8))",
         "1:24 unknown type $t"},
        {"duplicate id", "(component (type $t u8) (type $t u8))", "1:34 duplicate type $t"},
        {"core items need their prefix",
         "(component (core module $m (func (export \"f\"))) (core instance $i (instantiate $m)) "
         "(func (canon lift (core func $i \"f\") (realloc (func $i \"f\")))))",
         "1:131 (func ...) is a core item: write (core func ...)"},
        {"no name behind a bare index",
         "(component (core module $m (memory (export \"m\") 1)) (core instance $i (instantiate $m)) "
         "(core func (canon error-context.new (memory $i \"m\"))))",
         "1:136 an export is named as (core memory idx \"name\")"},
        {"values from outside cannot be named",
         "(component (import \"f\" (func $f)) (component (export \"g\" (func $f))))",
         "1:64 func $f is of an outer component: only modules, types and components can be "
         "used from there"},
        {"attributes once", "(component (import \"a\" (external-id \"x\") (external-id \"y\") (func)))",
         "1:42 duplicate attribute external-id"},
        {"a label the type does not have", "(component (value (enum \"a\") (enum \"b\")))",
         "1:39 the value's type has no such label"},
        {"out of range", "(component (value u8 256))",
         "1:22 unexpected token 256, expected an integer of the value's type"},
        {"something behind", "(component) (component)", "1:13 unexpected token behind the component"},
        {"annotations have their places", "(component (type (@name \"x\") u8) (@name \"y\"))",
         "1:34 @name annotation: misplaced"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_STR(cases[i].rule, parsed(cases[i].text), cases[i].want);
}

/* Groups in groups: "(component (component ...))" and the like. */
static const char *nested(const char *open, const char *inner, const char *close, unsigned depth)
{
    static char text[40000];
    size_t at = 0;
    for (unsigned i = 0; i < depth; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s", open);
    at += (size_t)snprintf(text + at, sizeof text - at, "%s", inner);
    for (unsigned i = 0; i < depth; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s", close);
    return text;
}

Test(comp_parse, nesting_is_bounded)
{
    CHECK("components", !strstr(parsed(nested("(component ", "", ")", 100)), "nested"));
    CHECK("too many components", strstr(parsed(nested("(component ", "", ")", 101)), "nested deeper"));
    static char text[40100];
    snprintf(text, sizeof text, "(component (type %s))", nested("(list ", "u8", ")", 100));
    CHECK("types", !strstr(parsed(text), "nested"));
    snprintf(text, sizeof text, "(component (type %s))", nested("(list ", "u8", ")", 101));
    CHECK("types too deep", strstr(parsed(text), "nested deeper"));
    snprintf(text, sizeof text, "(component (type %s))", nested("(instance (type ", "u8", "))", 100));
    CHECK("instance types too deep", strstr(parsed(text), "nested deeper"));
}

Test(comp_parse, is)
{
    CHECK("plain", gw_comp_text_is(gw_slice_str("(component)")));
    CHECK("behind comments",
          gw_comp_text_is(gw_slice_str("  ;; (module\n (; (; ;) ;) (\n component $c")));
    CHECK("a module", !gw_comp_text_is(gw_slice_str("(module)")));
    CHECK("nothing", !gw_comp_text_is(gw_slice_str("")));
    CHECK("an open comment", !gw_comp_text_is(gw_slice_str("(; (component")));
}
