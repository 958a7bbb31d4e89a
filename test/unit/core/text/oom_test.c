/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of parsing and printing may fail: the error says so, and nothing leaks. */
#include "text_test.h"

static const char source[] =
    "(module $m (@custom \"c\" (before code) \"x\\00y\")\n"
    "  (type $f (func (param i32) (result i32))) (rec (type $s (sub (struct (field $a i32)))))\n"
    "  (import \"a\" (item \"b\" (func $i)) (item \"c\" (global $g i32)))\n"
    "  (import \"a\" (item \"d\") (item \"e\") (func (result i64)))\n"
    "  (table $t funcref (elem $h)) (memory $mem (data \"abc\\n\")) (tag $e (param i32))\n"
    "  (export \"x\\u{41}\" (func $h)) (elem $seg declare func $h) (start $i)\n"
    "  (func $h (export \"h\") (type $f) (param $p i32) (result i32) (local $l i64 ) (local f32)\n"
    "    (block $out (result i32)\n"
    "      (@metadata.code.branch_hint \"\\01\")\n"
    "      (if $then (local.get $p) (then (br $out (i32.const 1))) (else nop))\n"
    "      (try_table (catch $e $out) (drop (call_indirect (param i32) (result i32)\n"
    "        (i32.const 0) (i32.const 0))))\n"
    "      (br_table 0 0 (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3))\n"
    "        (i32.const 0))))\n"
    "  (func (drop (struct.get $s $a (struct.new $s (i32.const 1)))) (data.drop 0)\n"
    "    (try (do) (catch_all)) (drop (v128.const i32x4 1 2 3 4))))\n";

static enum gw_err parse_once(struct failing *f, struct gw_writer *out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    gw_writer_init(out, &f->alloc);
    enum gw_err err = parse_text(source, &diag, out);
    if (err) CHECK_INT("the diagnosis says the same", diag.err, err);
    return err;
}

Test(oom, parse)
{
    enum gw_err err = GW_ERR_NOMEM;
    uint64_t at = 1;
    for (; err == GW_ERR_NOMEM && at < 5000; at++) {
        struct failing f;
        struct gw_writer out;
        failing_init(&f, at);
        err = parse_once(&f, &out);
        gw_writer_deinit(&out);
        cr_assert(f.alloc.used_bytes == 0, "%zu bytes leak when request %llu fails",
                  (size_t)f.alloc.used_bytes, (unsigned long long)at);
    }
    CHECK_INT("it passes in the end", err, GW_OK);
    CHECK("there were some requests", at > 20);
}

Test(oom, print)
{
    struct failing never;
    struct gw_writer binary;
    struct gw_type_registry *registry;
    struct gw_module *module;
    failing_init(&never, 0);
    cr_assert(!parse_once(&never, &binary));
    cr_assert(!gw_type_registry_new(gw_alloc_libc(), &registry));
    struct gw_decode_options decoding = {
        .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = registry};
    cr_assert(!gw_module_decode(gw_slice_of(binary.data, binary.len), &decoding, NULL, &module));
    for (int folded = 0; folded < 2; folded++) {
        struct gw_print_options options = {.folded = folded};
        enum gw_err err = GW_ERR_NOMEM;
        for (uint64_t at = 1; err == GW_ERR_NOMEM && at < 5000; at++) {
            struct failing f;
            struct gw_writer out;
            failing_init(&f, at);
            gw_writer_init(&out, &f.alloc);
            err = gw_text_print(module, &options, NULL, &out);
            gw_writer_deinit(&out);
            cr_assert(f.alloc.used_bytes == 0, "%zu bytes leak when request %llu fails",
                      (size_t)f.alloc.used_bytes, (unsigned long long)at);
        }
        CHECK_INT("it passes in the end", err, GW_OK);
    }
    gw_module_unref(&module);
    gw_type_registry_free(&registry);
    gw_writer_deinit(&binary);
}
