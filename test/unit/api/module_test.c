/* SPDX-License-Identifier: Apache-2.0 */
#include "api/module.h"

#include "api.h"

static struct godwit_error *try_load(wasm_store_t *store, const char *bytes, size_t len)
{
    wasm_module_t *module = NULL;
    struct godwit_error *error = godwit_module_new(store, bytes, len, &module);
    wasm_module_delete(module);
    return error;
}

Test(api_module, errors_say_what_and_where)
{
    static const struct {
        const char *rule, *bytes;
        size_t len;
        enum godwit_code code;
        bool has_offset, has_line;
    } cases[] = {
        {"empty",   "",                              0,  GODWIT_MALFORMED, true,  false},
        {"magic",   "\0asd\1\0\0\0",                 8,  GODWIT_MALFORMED, true,  false},
        {"text",    "(module (func (i32.const",      24, GODWIT_MALFORMED, false, true },
        {"invalid", "(module (func (i32.const 1)))", 29, GODWIT_INVALID,   true,  false},
        {"fine",    "(module)",                      8,  GODWIT_OK,        false, false},
    };
    struct world w = open_world();
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct godwit_error *error = try_load(w.store, cases[i].bytes, cases[i].len);
        CHECK_INT(cases[i].rule, error ? godwit_error_code(error) : GODWIT_OK,
                  cases[i].code);
        if (!error) continue;
        uint64_t offset;
        uint32_t line, column;
        CHECK(cases[i].rule, godwit_error_message(error)[0]);
        CHECK_INT(cases[i].rule, godwit_error_offset(error, &offset),
                  cases[i].has_offset);
        CHECK_INT(cases[i].rule, godwit_error_position(error, &line, &column),
                  cases[i].has_line);
        godwit_error_delete(error);
    }
    wasm_module_t *module = NULL;
    struct godwit_error *error =
        godwit_module_new_file(w.store, "/nowhere/at-all.wasm", &module);
    cr_assert(error);
    CHECK_INT("no file", godwit_error_code(error), GODWIT_NOT_FOUND);
    godwit_error_delete(error);
    close_world(&w);
}

Test(api_module, the_standard_takes_binaries_only)
{
    struct world w = open_world();
    wasm_byte_vec_t text, empty = WASM_EMPTY_VEC, binary;
    wasm_name_new_from_string(&text, "(module)");
    CHECK("text", !wasm_module_new(w.store, &text));
    CHECK("text", !wasm_module_validate(w.store, &text));
    CHECK("nothing", !wasm_module_new(w.store, &empty));
    cr_assert(!godwit_wat_to_wasm(w.engine, text.data, text.size, &binary));
    CHECK("binary", wasm_module_validate(w.store, &binary));
    wasm_name_delete(&text);
    wasm_byte_vec_delete(&binary);
    close_world(&w);
}

Test(api_module, modules_move_between_stores)
{
    struct world w =
        open_with("(module (func (export \"f\") (result i32) (i32.const 8)))");
    wasm_shared_module_t *shared = wasm_module_share(w.module);
    wasm_engine_t *engine = w.engine;
    struct world v = {.store = wasm_store_new(engine)};
    w.engine = NULL;
    open_worlds++; /* v */
    close_world(&w);
    v.module = wasm_module_obtain(v.store, shared);
    wasm_shared_module_delete(shared);
    wasm_engine_delete(engine); /* the store has it still */
    cr_assert(v.module);
    instantiate(&v, NULL, 0);
    wasm_val_t results[] = {WASM_INIT_VAL};
    CHECK("runs", !call_export(&v, "f", 0, NULL, 1, results));
    CHECK_INT("runs", results[0].of.i32, 8);

    struct world other = open_world();
    shared = wasm_module_share(v.module);
    CHECK("not into another engine", !wasm_module_obtain(other.store, shared));
    wasm_shared_module_delete(shared);
    wasm_extern_vec_t none = WASM_EMPTY_VEC;
    wasm_trap_t *trap = NULL;
    CHECK("nor directly", !wasm_instance_new(other.store, v.module, &none, &trap));
    CHECK_MESSAGE("nor directly", trap, "the module belongs to another engine");
    wasm_trap_delete(trap);
    close_world(&other);
    close_world(&v);
}

Test(api_module, imports_that_do_not_fit_are_told)
{
    struct world w = open_world(), v = open_world();
    load(&w, "(module (import \"env\" \"mem\" (memory 2)))");
    wasm_limits_t limits = {1, 1};
    wasm_memorytype_t *type = wasm_memorytype_new(&limits);
    wasm_memory_t *small = wasm_memory_new(w.store, type);
    wasm_memory_t *strange = wasm_memory_new(v.store, type);
    wasm_memorytype_delete(type);
    wasm_extern_t *small_extern = wasm_memory_as_extern(small);
    wasm_extern_t *strange_extern = wasm_memory_as_extern(strange);
    const struct {
        const char *rule;
        wasm_extern_vec_t imports;
    } cases[] = {
        {"none",             WASM_EMPTY_VEC      },
        {"too small",        {1, &small_extern}  },
        {"of another store", {1, &strange_extern}},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        wasm_trap_t *trap = NULL;
        CHECK(cases[i].rule,
              !wasm_instance_new(w.store, w.module, &cases[i].imports, &trap));
        cr_assert(trap, "%s", cases[i].rule);
        wasm_message_t message;
        wasm_trap_message(trap, &message);
        CHECK(cases[i].rule, strstr(message.data, "env") && strstr(message.data, "mem"));
        wasm_name_delete(&message);
        wasm_trap_delete(trap);
        CHECK(cases[i].rule,
              !wasm_instance_new(w.store, w.module, &cases[i].imports, NULL));
    }
    wasm_memory_delete(small);
    wasm_memory_delete(strange);
    close_world(&w);
    close_world(&v);
}

Test(api_module, inspection)
{
    struct world w = open_world();
    load(&w, "(module $shop (import \"e\" \"f\" (func $outside))"
             "  (func $inside (param v128)) (memory 1)"
             "  (@custom \"note\" \"one\") (@custom \"note\" \"two\"))");
    struct godwit_module_counts counts = godwit_module_count(w.module);
    CHECK_INT("funcs", counts.funcs, 2);
    CHECK_INT("imported", counts.imported_funcs, 1);
    CHECK_INT("memories", counts.memories, 1);
    CHECK("simd", godwit_module_uses(w.module, "simd"));
    CHECK("no gc", !godwit_module_uses(w.module, "gc"));
    CHECK("no such feature", !godwit_module_uses(w.module, "wings"));
    const char *name;
    const void *bytes;
    size_t len;
    CHECK("module",
          godwit_module_name(w.module, &name, &len) && !memcmp(name, "shop", 4));
    CHECK("function",
          godwit_module_func_name(w.module, 1, &name, &len) && len == strlen("inside"));
    CHECK("no function", !godwit_module_func_name(w.module, 2, &name, &len));
    CHECK("custom", godwit_module_custom(w.module, "note", 1, &bytes, &len) &&
                        !memcmp(bytes, "two", 3));
    CHECK("no third", !godwit_module_custom(w.module, "note", 2, &bytes, &len));
    struct godwit_section section;
    uint32_t sections = 0;
    while (godwit_module_section(w.module, sections, &section))
        sections++;
    CHECK("sections", sections >= 6);

    wasm_byte_vec_t text;
    cr_assert(!godwit_module_to_wat(w.module, &text));
    struct godwit_error *error = try_load(w.store, text.data, text.size);
    CHECK("text and back", !error);
    godwit_error_delete(error);
    wasm_byte_vec_delete(&text);
    close_world(&w);
}

Test(api_module, linker_resolves_by_name)
{
    struct world w =
        open_with("(module (func (export \"two\") (result i32) (i32.const 2)))");
    struct godwit_linker *linker = godwit_linker_new(w.store);
    CHECK("define", godwit_linker_define_instance(linker, "lib", w.instance));
    struct world v = w;
    load(&v,
         "(module (import \"lib\" \"two\" (func $two (result i32)))"
         "  (func (export \"four\") (result i32) (i32.add (call $two) (call $two))))");
    cr_assert(!godwit_linker_instantiate(linker, v.module, &v.instance, NULL));
    wasm_val_t results[] = {WASM_INIT_VAL};
    CHECK("four", !call_export(&v, "four", 0, NULL, 1, results));
    CHECK_INT("four", results[0].of.i32, 4);
    wasm_module_delete(v.module);
    wasm_instance_delete(v.instance);

    load(&v, "(module (import \"lib\" \"three\" (func)))");
    struct godwit_error *error =
        godwit_linker_instantiate(linker, v.module, &v.instance, NULL);
    cr_assert(error);
    CHECK_INT("unknown", godwit_error_code(error), GODWIT_UNLINKABLE);
    CHECK("unknown", strstr(godwit_error_message(error), "three") != NULL);
    CHECK("unknown", !v.instance);
    godwit_error_delete(error);
    wasm_module_delete(v.module);

    load(&v, "(module (func $f (unreachable)) (start $f))");
    wasm_trap_t *trap = NULL;
    error = godwit_linker_instantiate(linker, v.module, &v.instance, &trap);
    CHECK("stopped", error && godwit_error_code(error) == GODWIT_STOPPED);
    CHECK("stopped", trap && godwit_trap_code(trap) == GODWIT_TRAP_UNREACHABLE);
    wasm_trap_delete(trap);
    godwit_error_delete(error);
    wasm_module_delete(v.module);
    godwit_linker_delete(linker);
    close_world(&w);
}
