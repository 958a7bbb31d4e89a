/* SPDX-License-Identifier: Apache-2.0 */
#include "api/types.h"

#include "api.h"

Test(api_types, value_types_are_constants)
{
    static const struct {
        const char *rule;
        wasm_valkind_t kind;
        bool is_there, is_num;
    } cases[] = {
        {"i32",                    WASM_I32,       true,  true },
        {"f64",                    WASM_F64,       true,  true },
        {"v128 is godwit's own",   GODWIT_V128,    true,  true },
        {"externref",              WASM_EXTERNREF, true,  false},
        {"funcref",                WASM_FUNCREF,   true,  false},
        {"no such number type",    5,              false, false},
        {"no such reference type", 130,            false, false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        wasm_valtype_t *type = wasm_valtype_new(cases[i].kind);
        CHECK_INT(cases[i].rule, type != NULL, cases[i].is_there);
        if (!type) continue;
        CHECK_INT(cases[i].rule, wasm_valtype_kind(type), cases[i].kind);
        CHECK_INT(cases[i].rule, wasm_valtype_is_num(type), cases[i].is_num);
        wasm_valtype_delete(type);
    }
}

Test(api_types, functype_takes_its_vectors)
{
    wasm_functype_t *type = wasm_functype_new_3_2(
        wasm_valtype_new_i32(), wasm_valtype_new_i64(), wasm_valtype_new_externref(),
        wasm_valtype_new_f32(), wasm_valtype_new_funcref());
    wasm_functype_t *copy = wasm_functype_copy(type);
    wasm_functype_delete(type);
    CHECK_INT("params", wasm_functype_params(copy)->size, 3);
    CHECK_INT("results", wasm_functype_results(copy)->size, 2);
    CHECK_INT("order", wasm_valtype_kind(wasm_functype_params(copy)->data[2]),
              WASM_EXTERNREF);
    CHECK_INT("order", wasm_valtype_kind(wasm_functype_results(copy)->data[0]), WASM_F32);
    wasm_externtype_t *as_extern = wasm_functype_as_externtype(copy);
    CHECK("cast back", wasm_externtype_as_functype(as_extern) == copy);
    CHECK("cast to another", wasm_externtype_as_memorytype(as_extern) == NULL);
    wasm_externtype_delete(as_extern);
}

Test(api_types, a_hole_makes_no_type)
{
    wasm_valtype_t *holed[] = {wasm_valtype_new_i32(), NULL};
    wasm_valtype_vec_t params, results = WASM_EMPTY_VEC;
    wasm_valtype_vec_new(&params, 2, holed);
    CHECK("functype", wasm_functype_new(&params, &results) == NULL);
    CHECK("consumed", params.data == NULL);
    CHECK("globaltype", wasm_globaltype_new(NULL, WASM_VAR) == NULL);
    wasm_name_t name;
    wasm_name_new_from_string(&name, "x");
    CHECK("exporttype", wasm_exporttype_new(&name, NULL) == NULL);
    CHECK("consumed", name.data == NULL);
}

Test(api_types, vectors_own_their_items)
{
    wasm_name_t module, name;
    wasm_name_new_from_string(&module, "m");
    wasm_name_new_from_string(&name, "");
    wasm_limits_t limits = {1, wasm_limits_max_default};
    wasm_importtype_t *type = wasm_importtype_new(
        &module, &name, wasm_memorytype_as_externtype(wasm_memorytype_new(&limits)));
    cr_assert(type, "an empty name is a name");
    wasm_importtype_t *items[] = {type, wasm_importtype_copy(type)};
    wasm_importtype_vec_t vec, copy;
    wasm_importtype_vec_new(&vec, 2, items);
    wasm_importtype_vec_copy(&copy, &vec);
    wasm_importtype_vec_delete(&vec);
    CHECK_INT("deleted is empty", vec.size, 0);
    CHECK_INT("copy", copy.size, 2);
    CHECK_INT("deep", wasm_importtype_module(copy.data[1])->size, 1);
    wasm_importtype_vec_delete(&copy);

    wasm_val_vec_t vals;
    wasm_val_vec_new_uninitialized(&vals, SIZE_MAX / 4);
    CHECK("too large is empty", vals.size == 0 && !vals.data);
    wasm_externtype_vec_t holes;
    wasm_externtype_vec_new_uninitialized(&holes, 3);
    CHECK("uninitialized pointers are NULL", holes.data[2] == NULL);
    wasm_externtype_vec_delete(&holes);
}

Test(api_types, what_wasm_h_cannot_say_is_clamped)
{
    struct world w = open_world();
    load(&w, "(module (memory (export \"m\") i64 2 0x1000000000)"
             "  (type $t (struct)) (global (export \"g\") (ref null $t) (ref.null $t))"
             "  (tag (export \"t\") (param i32))"
             "  (func (export \"f\") (param v128 (ref null func))))");
    wasm_exporttype_vec_t exports;
    wasm_module_exports(w.module, &exports);
    cr_assert_eq(exports.size, 4);
    const wasm_externtype_t *m = wasm_exporttype_type(exports.data[0]);
    const wasm_memorytype_t *memory = wasm_externtype_as_memorytype_const(m);
    CHECK_INT("limits", wasm_memorytype_limits(memory)->min, 2);
    CHECK_INT("limits", wasm_memorytype_limits(memory)->max, UINT32_MAX);
    struct godwit_memory_type full = godwit_memorytype_get(memory);
    CHECK("in full", full.is_64 && full.max_pages == UINT64_C(0x1000000000));
    const wasm_globaltype_t *global =
        wasm_externtype_as_globaltype_const(wasm_exporttype_type(exports.data[1]));
    CHECK_INT("typed reference", wasm_valtype_kind(wasm_globaltype_content(global)),
              WASM_EXTERNREF);
    CHECK_INT("tag", wasm_externtype_kind(wasm_exporttype_type(exports.data[2])),
              GODWIT_EXTERN_TAG);
    const wasm_functype_t *func =
        wasm_externtype_as_functype_const(wasm_exporttype_type(exports.data[3]));
    CHECK_INT("v128", wasm_valtype_kind(wasm_functype_params(func)->data[0]),
              GODWIT_V128);
    CHECK_INT("ref func", wasm_valtype_kind(wasm_functype_params(func)->data[1]),
              WASM_FUNCREF);
    wasm_exporttype_vec_delete(&exports);
    close_world(&w);
}

Test(api_types, growth_shows_in_current_types)
{
    struct world w = open_with(
        "(module (memory (export \"m\") 1 4) (table (export \"t\") 2 funcref))");
    wasm_extern_vec_t exports;
    wasm_instance_exports(w.instance, &exports);
    wasm_memory_t *memory = wasm_extern_as_memory(exports.data[0]);
    wasm_table_t *table = wasm_extern_as_table(exports.data[1]);
    CHECK("grow", wasm_memory_grow(memory, 2) && wasm_table_grow(table, 5, NULL));
    wasm_externtype_t *m = wasm_extern_type(exports.data[0]);
    wasm_externtype_t *t = wasm_extern_type(exports.data[1]);
    CHECK_INT("memory", wasm_memorytype_limits(wasm_externtype_as_memorytype(m))->min, 3);
    CHECK_INT("table", wasm_tabletype_limits(wasm_externtype_as_tabletype(t))->min, 7);
    wasm_externtype_delete(m);
    wasm_externtype_delete(t);
    wasm_extern_vec_delete(&exports);
    close_world(&w);
}
