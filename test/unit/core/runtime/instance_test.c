/* SPDX-License-Identifier: Apache-2.0 */
/* Instantiation from text, without running guest code: a tier that runs nothing is enough. */
#include "core/runtime/instance.h"

#include "core/runtime/linker.h"
#include "core/text/parse.h"
#include "core/wasm/decode.h"
#include "core/wasm/validate.h"
#include "fixture.h"

static struct gw_module *compile(struct fixture *f, const char *text)
{
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_text_options text_options = {.features = GW_FEATURES_ALL};
    enum gw_err err = gw_text_parse(gw_slice_str(text), &text_options, &diag, &w);
    cr_assert_eq(err, GW_OK, "%s: %s", text, diag.text);
    struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = f->registry};
    uint8_t *bytes = gw_alloc_get(gw_alloc_libc(), w.len); /* exactly as long */
    cr_assert_not_null(bytes);
    memcpy(bytes, w.data, w.len);
    struct gw_module *module = NULL;
    err = gw_module_decode_owned(bytes, w.len, &options, &diag, &module);
    if (!err) err = gw_module_validate(module, &diag);
    cr_assert_eq(err, GW_OK, "%s: %s", text, diag.text);
    gw_writer_deinit(&w);
    return module;
}

static enum gw_err instantiate(struct fixture *f, struct gw_linker *linker,
                               const char *text, struct gw_diag *diag,
                               struct gw_instance **out)
{
    (void)f;
    struct gw_module *module = compile(f, text);
    enum gw_err err = gw_linker_instantiate(linker, module, diag, out);
    gw_module_unref(&module);
    return err;
}

#define GIVEN                                                                            \
    "(module"                                                                            \
    " (type $pair (struct (field i32))) (type $sub (sub final (func (result i32))))"     \
    " (func (export \"f\") (param i32) (result i64) unreachable)"                        \
    " (table (export \"t\") 10 20 funcref) (table (export \"t64\") i64 1 externref)"     \
    " (memory (export \"m\") 1 5) (memory (export \"ms\") 1 5 shared)"                   \
    " (memory (export \"m64\") i64 1) (memory (export \"m1\") 1 5 (pagesize 1))"         \
    " (global (export \"g\") i32 (i32.const 1))"                                         \
    " (global (export \"gm\") (mut funcref) (ref.null func))"                            \
    " (global (export \"gr\") (ref null $pair) (ref.null $pair))"                        \
    " (tag (export \"x\") (param i32)))"

Test(instance, imports_match_as_the_spec_says)
{
    static const struct {
        const char *import, *want; /* part of the message; NULL: fits */
    } rows[] = {
        {"\"f\" (func (param i32) (result i64))", NULL                                            },
        {"\"f\" (func (param i32))",              "wanted func (i32)->(), given func (i32)->(i64)"},
        {"\"f\" (memory 1)",                      "wanted memory 1.., given func (i32)->(i64)"    },
        {"\"g\" (func (param i32))",              "wanted func (i32)->(), given global i32"       },
        {"\"t\" (table 10 funcref)",              NULL                                            },
        {"\"t\" (table 10 20 funcref)",           NULL                                            },
        {"\"t\" (table 5 25 funcref)",            NULL                                            },
        {"\"t\" (table 11 funcref)",
         "wanted table 11.. funcref, given table 10..20 funcref"                                  },
        {"\"t\" (table 10 19 funcref)",           "wanted table 10..19 funcref"                   },
        {"\"t\" (table 10 externref)",            "externref, given"                              },
        {"\"t\" (table i64 10 funcref)",          "wanted table i64 10.. funcref"                 },
        {"\"t64\" (table i64 1 externref)",       NULL                                            },
        {"\"t64\" (table i64 1 100 externref)",   "given table i64 1.. externref"                 },
        {"\"m\" (memory 1)",                      NULL                                            },
        {"\"m\" (memory 0 5)",                    NULL                                            },
        {"\"m\" (memory 2)",                      "wanted memory 2.., given memory 1..5"          },
        {"\"m\" (memory 1 4)",                    "wanted memory 1..4, given memory 1..5"         },
        {"\"m\" (memory 1 5 shared)",             "wanted memory 1..5 shared, given memory 1..5"  },
        {"\"m\" (memory i64 1)",                  "wanted memory i64 1.."                         },
        {"\"ms\" (memory 1 5 shared)",            NULL                                            },
        {"\"ms\" (memory 1 6 shared)",            NULL                                            },
        {"\"ms\" (memory 1)",                     "given memory 1..5 shared"                      },
        {"\"m64\" (memory i64 1)",                NULL                                            },
        {"\"m64\" (memory 1)",                    "given memory i64 1.."                          },
        {"\"m1\" (memory 1 (pagesize 1))",        NULL                                            },
        {"\"m1\" (memory 0)",                     "given memory 1..5 pagesize 1"                  },
        {"\"g\" (global i32)",                    NULL                                            },
        {"\"g\" (global (mut i32))",              "wanted global mut i32, given global i32"       },
        {"\"g\" (global i64)",                    "wanted global i64"                             },
        {"\"gm\" (global (mut funcref))",         NULL                                            },
        {"\"gm\" (global funcref)",               "given global mut funcref"                      },
        {"\"gm\" (global (mut externref))",       "wanted global mut externref"                   },
        {"\"gr\" (global anyref)",                NULL                                            },
        {"\"gr\" (global structref)",             NULL                                            },
        {"\"gr\" (global arrayref)",
         "wanted global arrayref, given global (ref null "                                    },
        {"\"gr\" (global (ref struct))",          "wanted global (ref struct)"                    },
        {"\"x\" (tag (param i32))",               NULL                                            },
        {"\"x\" (tag (param i64))",               "wanted tag (i64)->(), given tag (i32)->()"     },
        {"\"none\" (func)",                       "unknown import: env.none"                      },
    };
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_linker *linker;
    struct gw_instance *given, *i;
    cr_assert_eq(gw_linker_new(f.store, &linker), GW_OK);
    struct gw_diag diag = GW_DIAG_INIT;
    cr_assert_eq(instantiate(&f, linker, GIVEN, &diag, &given), GW_OK, "%s", diag.text);
    cr_assert_eq(gw_linker_define_instance(linker, gw_slice_str("env"), given), GW_OK);
    for (size_t k = 0; k < GW_COUNT(rows); k++) {
        char text[300];
        snprintf(text, sizeof text, "(module (import \"env\" %s))", rows[k].import);
        diag = (struct gw_diag)GW_DIAG_INIT;
        enum gw_err err = instantiate(&f, linker, text, &diag, &i);
        CHECK_INT(rows[k].import, err, rows[k].want ? GW_ERR_UNLINKABLE : GW_OK);
        const char *want = rows[k].want ? rows[k].want : "";
        cr_expect(strstr(diag.text, want), "%s: \"%s\" lacks \"%s\"", rows[k].import,
                  diag.text, want);
    }
    gw_linker_free(&linker);
    fixture_close(&f);
}

/* Globals of each kind of constant expression; g is read back. */
Test(instance, initialisers)
{
    static const struct {
        const char *type, *expr;
        uint64_t want;
    } rows[] = {
        {"i32",       "(i32.const -2)",                                                    0xfffffffe        },
        {"i64",       "(i64.const -2)",                                                    (uint64_t)-2      },
        {"f32",       "(f32.const 1)",                                                     0x3f800000        },
        {"f64",       "(f64.const 1)",                                                     0x3ff0000000000000},
        {"v128",      "(v128.const i64x2 5 6)",                                            5                 },
        {"i32",       "(i32.add (i32.const 0x7fffffff) (i32.const 2))",                    0x80000001        },
        {"i32",       "(i32.sub (i32.const 1) (i32.const 2))",                             0xffffffff        },
        {"i32",       "(i32.mul (i32.const 0x10001) (i32.const 0x10001))",                 0x20001           },
        {"i64",       "(i64.add (i64.const 1) (i64.mul (i64.const 3) (i64.const -5)))",
         (uint64_t)-14                                                                                       },
        {"i64",       "(i64.sub (i64.const 1) (global.get $k))",                           (uint64_t)-6      },
        {"v128",      "(global.get $v)",                                                   8                 },
        {"externref", "(ref.null extern)",                                                 0                 },
        {"i31ref",    "(ref.i31 (i32.const -1))",                                          0xffffffff        },
        {"externref", "(extern.convert_any (ref.i31 (i32.const 3)))",                      7                 },
        {"anyref",    "(any.convert_extern (extern.convert_any (ref.i31 (i32.const 3))))",
         7                                                                                                   },
    };
    for (unsigned stress = 0; stress < 2; stress++) {
        struct fixture f;
        fixture_init(&f);
        f.config.gc_stress = stress;
        fixture_open(&f);
        struct gw_linker *linker;
        cr_assert_eq(gw_linker_new(f.store, &linker), GW_OK);
        for (size_t k = 0; k < GW_COUNT(rows); k++) {
            char text[400];
            snprintf(text, sizeof text,
                     "(module (global $k i64 (i64.const 7)) (global $v v128 (v128.const "
                     "i64x2 8 9))"
                     "(global $g %s %s))",
                     rows[k].type, rows[k].expr);
            struct gw_instance *i;
            struct gw_diag diag = GW_DIAG_INIT;
            CHECK_INT(rows[k].expr, instantiate(&f, linker, text, &diag, &i), GW_OK);
            CHECK_INT(rows[k].expr, i->globals[2]->value.u64, rows[k].want);
        }
        gw_linker_free(&linker);
        fixture_close(&f);
    }
}

static uint64_t field(gw_ref ref, size_t at, size_t bytes)
{
    uint64_t value = 0;
    memcpy(&value, (const uint8_t *)(uintptr_t)ref + at, bytes);
    return value;
}

Test(instance, initialisers_allocate_under_stress)
{
    struct fixture f;
    fixture_init(&f);
    f.config.gc_stress = true;
    fixture_open(&f);
    struct gw_linker *linker;
    struct gw_instance *i;
    struct gw_diag diag = GW_DIAG_INIT;
    cr_assert_eq(gw_linker_new(f.store, &linker), GW_OK);
    cr_assert_eq(
        instantiate(
            &f, linker,
            "(module (type $s (struct (field i8) (field i64) (field anyref) (field "
            "v128)))"
            " (type $a (array i16)) (type $r (array anyref))"
            " (global $s (ref $s) (struct.new $s (i32.const 0x1ff) (i64.const 5)"
            "   (struct.new_default $s) (v128.const i64x2 3 4)))"
            " (global $a (ref $a) (array.new $a (i32.const 0x12345) (i32.const 3)))"
            " (global $r (ref $r) (array.new_fixed $r 2 (global.get $s)"
            "   (array.new_default $a (i32.const 2))))"
            " (table $t 3 anyref (array.new_fixed $r 1 (ref.i31 (i32.const 4))))"
            " (elem $e anyref (item (struct.new_default $s)) (item (ref.i31 (i32.const "
            "1)))))",
            &diag, &i),
        GW_OK, "%s", diag.text);
    gw_gc_collect(f.store);
    gw_ref s = i->globals[0]->value.ref, a = i->globals[1]->value.ref,
           r = i->globals[2]->value.ref;
    const uint32_t *ofs = i->types[0]->field_offsets;
    CHECK_INT("i8 is cut", field(s, GW_GC_STRUCT_FIELDS + ofs[0], 1), 0xff);
    CHECK_INT("i64", field(s, GW_GC_STRUCT_FIELDS + ofs[1], 8), 5);
    CHECK("ref", field(s, GW_GC_STRUCT_FIELDS + ofs[2], 8) != 0);
    CHECK_INT("v128", field(s, GW_GC_STRUCT_FIELDS + ofs[3] + 8, 8), 4);
    CHECK_INT("length", field(a, 8, 4), 3);
    CHECK_INT("i16 is cut", field(a, GW_GC_ARRAY_ELEMS + 4, 2), 0x2345);
    CHECK_INT("element", field(r, GW_GC_ARRAY_ELEMS, 8), s);
    CHECK_INT("inner array", field(field(r, GW_GC_ARRAY_ELEMS + 8, 8), 8, 4), 2);
    CHECK_INT("in the table", field(i->tables[0]->entries[2], GW_GC_ARRAY_ELEMS, 8), 9);
    CHECK_INT("passive segment", i->elems[0].count, 2);
    CHECK_INT("its object", field(i->elems[0].refs[0], 0, 4), i->types[0]->id);
    CHECK_INT("its i31", i->elems[0].refs[1], 3);
    gw_linker_free(&linker);
    fixture_close(&f);
}

Test(instance, segments_run_in_order_until_one_traps)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_linker *linker;
    struct gw_instance *given, *i;
    struct gw_diag diag = GW_DIAG_INIT;
    cr_assert_eq(gw_linker_new(f.store, &linker), GW_OK);
    cr_assert_eq(
        instantiate(&f, linker,
                    "(module (memory (export \"m\") 1) (table (export \"t\") 4 funcref))",
                    &diag, &given),
        GW_OK);
    cr_assert_eq(gw_linker_define_instance(linker, gw_slice_str("e"), given), GW_OK);
    static const char *const head = "(module (import \"e\" \"m\" (memory 1)) (import "
                                    "\"e\" \"t\" (table 4 funcref)) (func $f)";
    static const struct {
        const char *segments;
        enum gw_trap_code code;
    } rows[] = {
        {"(elem (i32.const 0) $f $f) (data (i32.const 1) \"ab\") (data (i32.const 2) "
         "\"c\"))",                                                                                                GW_TRAP_NONE},
        {                      "(elem (i32.const 2) $f) (elem (i32.const 3) $f $f) (data (i32.const 0) \"z\"))",
         GW_TRAP_TABLE_BOUNDS},
        {                      "(elem (i32.const 3) $f) (data (i32.const 5) \"q\") (data (i32.const 65535) "
         "\"zz\"))",                                                                                                       GW_TRAP_MEMORY_BOUNDS},
        {          "(elem (i32.const 4)))",GW_TRAP_NONE},
        {  "(elem (i32.const 5)))",                                                                                                                GW_TRAP_TABLE_BOUNDS},
        {  "(elem (i32.const -1) $f))",GW_TRAP_TABLE_BOUNDS},
        {          "(data (i32.const 65536)))",                                                                                                                GW_TRAP_NONE},
        { "(data (i32.const 65537)))",GW_TRAP_MEMORY_BOUNDS},
        { "(data (i32.const -1) \"x\"))",                                                                                                       GW_TRAP_MEMORY_BOUNDS},
    };
    for (size_t k = 0; k < GW_COUNT(rows); k++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s", head, rows[k].segments);
        enum gw_err err = instantiate(&f, linker, text, &diag, &i);
        CHECK_INT(rows[k].segments, err, rows[k].code ? GW_ERR_TRAP : GW_OK);
        if (rows[k].code) CHECK_INT(rows[k].segments, f.store->trap->code, rows[k].code);
    }
    CHECK("what came before the trap stays",
          memcmp(given->memory0->base, "\0acx\0q", 3) == 0);
    CHECK_INT("in memory, too", given->memory0->base[5], 'q');
    for (int k = 0; k < 4; k++)
        CHECK("and in the table", given->tables[0]->entries[k] != 0);
    gw_linker_free(&linker);
    fixture_close(&f);
}

Test(instance, bulk_operations_check_first)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_linker *linker;
    struct gw_instance *i;
    struct gw_diag diag = GW_DIAG_INIT;
    cr_assert_eq(gw_linker_new(f.store, &linker), GW_OK);
    cr_assert_eq(
        instantiate(
            &f, linker,
            "(module (memory 1) (table 8 funcref) (func $f) (type $b (array (mut i16)))"
            " (type $r (array (mut funcref))) (data $d \"0123456789\") (elem $e func $f "
            "$f $f))",
            &diag, &i),
        GW_OK, "%s", diag.text);
    CHECK_INT("init", gw_instance_memory_init(i, 0, 0, 65526, 0, 10), GW_OK);
    CHECK_INT("init past memory", gw_instance_memory_init(i, 0, 0, 65527, 0, 10),
              GW_ERR_TRAP);
    CHECK_INT("init past data", gw_instance_memory_init(i, 0, 0, 0, 1, 10), GW_ERR_TRAP);
    CHECK_INT("init of nothing", gw_instance_memory_init(i, 0, 0, 65536, 10, 0), GW_OK);
    CHECK_INT("init wraps", gw_instance_memory_init(i, 0, 0, 8, UINT64_MAX, 2),
              GW_ERR_TRAP);
    CHECK_INT("copy, overlapping", gw_instance_memory_copy(i, 0, 0, 65525, 65526, 10),
              GW_OK);
    CHECK("moved", memcmp(i->memory0->base + 65525,
                          "0123456789"
                          "9",
                          11) == 0);
    CHECK_INT("copy past", gw_instance_memory_copy(i, 0, 0, 0, 65530, 7), GW_ERR_TRAP);
    CHECK_INT("fill", gw_instance_memory_fill(i, 0, 1, 7, 3), GW_OK);
    CHECK("filled", memcmp(i->memory0->base, "\0\7\7\7\0", 5) == 0);
    CHECK_INT("fill past", gw_instance_memory_fill(i, 0, 65535, 7, 2), GW_ERR_TRAP);

    gw_ref out, refs;
    CHECK_INT("array from data", gw_instance_array_new_data(i, 0, 0, 2, 4, &out), GW_OK);
    CHECK_INT("its contents", field(out, GW_GC_ARRAY_ELEMS, 8), 0x3938373635343332);
    CHECK_INT("past data", gw_instance_array_new_data(i, 0, 0, 2, 5, &out), GW_ERR_TRAP);
    CHECK_INT("code", f.store->trap->code, GW_TRAP_MEMORY_BOUNDS);
    CHECK_INT("past data by much",
              gw_instance_array_new_data(i, 0, 0, 0, UINT32_MAX, &out), GW_ERR_TRAP);
    CHECK_INT("init data", gw_instance_array_init_data(i, 0, 0, out, 3, 0, 1), GW_OK);
    CHECK_INT("its contents", field(out, GW_GC_ARRAY_ELEMS, 8), 0x3130373635343332);
    CHECK_INT("past array", gw_instance_array_init_data(i, 0, 0, out, 4, 0, 1),
              GW_ERR_TRAP);
    CHECK_INT("code", f.store->trap->code, GW_TRAP_ARRAY_BOUNDS);
    CHECK_INT("null array", gw_instance_array_init_data(i, 0, 0, 0, 0, 0, 0),
              GW_ERR_TRAP);
    CHECK_INT("code", f.store->trap->code, GW_TRAP_NULL_ARRAY);
    CHECK_INT("array from elem", gw_instance_array_new_elem(i, 1, 0, 1, 2, &refs), GW_OK);
    CHECK_INT("its contents", field(refs, GW_GC_ARRAY_ELEMS + 8, 8),
              (uintptr_t)i->funcs[0]);
    CHECK_INT("past elem", gw_instance_array_new_elem(i, 1, 0, 1, 3, &refs), GW_ERR_TRAP);
    CHECK_INT("code", f.store->trap->code, GW_TRAP_TABLE_BOUNDS);
    CHECK_INT("init elem", gw_instance_array_init_elem(i, 1, 0, refs, 0, 1, 2), GW_OK);
    CHECK_INT("past elem", gw_instance_array_init_elem(i, 1, 0, refs, 0, 2, 2),
              GW_ERR_TRAP);

    CHECK_INT("table init", gw_instance_table_init(i, 0, 0, 5, 0, 3), GW_OK);
    CHECK_INT("past table", gw_instance_table_init(i, 0, 0, 6, 0, 3), GW_ERR_TRAP);
    CHECK_INT("past elem", gw_instance_table_init(i, 0, 0, 0, 1, 3), GW_ERR_TRAP);
    CHECK_INT("table copy", gw_instance_table_copy(i, 0, 0, 4, 5, 3), GW_OK);
    CHECK_INT("past table", gw_instance_table_copy(i, 0, 0, 6, 0, 3), GW_ERR_TRAP);
    CHECK_INT("table fill", gw_instance_table_fill(i, 0, 0, (uintptr_t)i->funcs[0], 8),
              GW_OK);
    CHECK_INT("past table", gw_instance_table_fill(i, 0, 1, 0, 8), GW_ERR_TRAP);

    gw_instance_data_drop(i, 0);
    gw_instance_elem_drop(i, 0);
    gw_instance_elem_drop(i, 0);
    CHECK_INT("dropped data", gw_instance_memory_init(i, 0, 0, 0, 0, 1), GW_ERR_TRAP);
    CHECK_INT("nothing of it", gw_instance_memory_init(i, 0, 0, 0, 0, 0), GW_OK);
    CHECK_INT("dropped elem", gw_instance_table_init(i, 0, 0, 0, 0, 1), GW_ERR_TRAP);
    gw_linker_free(&linker);
    fixture_close(&f);
}

Test(instance, limits_of_the_store)
{
    struct fixture f;
    fixture_init(&f);
    f.config.max_instances = 2;
    f.config.max_heap_bytes = 1 << 20;
    fixture_open(&f);
    struct gw_linker *linker;
    struct gw_instance *i;
    cr_assert_eq(gw_linker_new(f.store, &linker), GW_OK);
    struct gw_diag diag = GW_DIAG_INIT;
    CHECK_INT("memory", instantiate(&f, linker, "(module (memory 17))", &diag, &i),
              GW_ERR_NOMEM);
    CHECK("is said", strstr(diag.text, "memory of 1114112 bytes"));
    CHECK_INT("the second", instantiate(&f, linker, "(module)", NULL, &i), GW_OK);
    CHECK_INT("instances", instantiate(&f, linker, "(module)", NULL, &i), GW_ERR_LIMIT);
    gw_linker_free(&linker);
    fixture_close(&f);
}

Test(instance, failing_allocations_are_survived)
{
    static const char *const text =
        "(module (import \"env\" \"f\" (func (param i32) (result i64)))"
        " (type $a (array anyref)) (memory 1) (table 10 funcref) (func $g)"
        " (global (ref $a) (array.new_default $a (i32.const 10)))"
        " (elem func $g $g $g) (elem (i32.const 0) $g) (tag) (data (i32.const 0) \"abc\")"
        " (export \"g\" (func $g)))";
    bool is_through = false;
    for (int64_t n = 0; !is_through && n < 200; n++) {
        struct fixture f;
        fixture_init(&f);
        struct gw_module *given_module = compile(&f, GIVEN), *module = compile(&f, text);
        f.fail_after = n;
        enum gw_err err = gw_store_new(&f.config, &f.store);
        struct gw_linker *linker = NULL;
        struct gw_instance *given, *i;
        if (!err) err = gw_linker_new(f.store, &linker);
        if (!err) err = gw_linker_instantiate(linker, given_module, NULL, &given);
        if (!err) err = gw_linker_define_instance(linker, gw_slice_str("env"), given);
        if (!err) err = gw_linker_instantiate(linker, module, NULL, &i);
        is_through = !err;
        if (err) CHECK("out of memory", err == GW_ERR_NOMEM || err == GW_ERR_TRAP);
        f.fail_after = -1;
        gw_linker_free(&linker);
        gw_module_unref(&given_module);
        gw_module_unref(&module);
        fixture_close(&f);
    }
    CHECK("with enough memory it works", is_through);
}
