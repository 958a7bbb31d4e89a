/* SPDX-License-Identifier: Apache-2.0 */
/* Fail the nth allocation, for n = 1, 2, ... until all goes well: whatever fails, there
 * is no crash, nothing is leaked, and what was made before can be deleted. */
#include "base/alloc.h"

#include "api.h"
#include "godwit/wasi.h"

static size_t countdown, held;
static void *(*libc_resize)(void *, void *, size_t, size_t);

static void *resize(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    if (new_bytes > old_bytes && --countdown == 0) {
        countdown = 1; /* and all that follow */
        return NULL;
    }
    void *p = libc_resize(env, old, old_bytes, new_bytes);
    if (p || new_bytes == 0) held += new_bytes - old_bytes;
    return p;
}

static wasm_trap_t *echo(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    if (args->data[0].of.ref == NULL) {
        wasm_message_t message;
        wasm_name_new_from_string_nt(&message, "null");
        wasm_trap_t *trap = wasm_trap_new(env, &message);
        wasm_name_delete(&message);
        return trap;
    }
    wasm_val_copy(&results->data[0], &args->data[0]);
    return NULL;
}

static const char guest[] =
    "(module $m (import \"h\" \"echo\" (func $echo (param externref) (result externref)))"
    "  (global $g (export \"g\") (mut externref) (ref.null extern))"
    "  (memory (export \"m\") 1) (table (export \"t\") 2 externref)"
    "  (func (export \"run\") (param externref) (result externref)"
    "    (global.set $g (call $echo (local.get 0)))"
    "    (global.get $g)))";

static bool has_trap(wasm_trap_t *trap)
{
    if (!trap) return false;
    wasm_frame_vec_t trace;
    wasm_message_t text;
    wasm_trap_trace(trap, &trace);
    godwit_trap_backtrace(trap, &text);
    wasm_frame_vec_delete(&trace);
    wasm_name_delete(&text);
    wasm_trap_delete(trap);
    return true;
}

static bool use_instance(wasm_store_t *store, wasm_instance_t *instance)
{
    wasm_extern_vec_t exports;
    wasm_instance_exports(instance, &exports);
    bool is_done = exports.size == 4;
    wasm_foreign_t *foreign = wasm_foreign_new(store);
    wasm_func_t *run = godwit_instance_find_func(instance, "run");
    wasm_val_t args[] = {WASM_REF_VAL(wasm_foreign_as_ref(foreign))};
    wasm_val_t results[] = {WASM_INIT_VAL};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), result_vec = WASM_ARRAY_VEC(results);
    is_done = is_done && foreign && run;
    if (is_done && has_trap(wasm_func_call(run, &arg_vec, &result_vec))) is_done = false;
    if (is_done) CHECK("no trap, then a result", results[0].of.ref == args[0].of.ref);
    wasm_val_delete(&results[0]);
    args[0].of.ref = NULL;
    if (is_done && !has_trap(wasm_func_call(run, &arg_vec, &result_vec))) is_done = false;
    for (size_t i = 0; is_done && i < exports.size; i++) {
        wasm_externtype_t *type = wasm_extern_type(exports.data[i]);
        if (!type) is_done = false;
        wasm_externtype_delete(type);
    }
    wasm_func_delete(run);
    wasm_foreign_delete(foreign);
    wasm_extern_vec_delete(&exports);
    return is_done;
}

static bool use_module(wasm_store_t *store, wasm_module_t *module)
{
    wasm_importtype_vec_t imports;
    wasm_exporttype_vec_t exports;
    wasm_module_imports(module, &imports);
    wasm_module_exports(module, &exports);
    bool is_done = imports.size == 1 && exports.size == 4;
    wasm_instance_t *instance = NULL;
    if (is_done) {
        const wasm_functype_t *type =
            wasm_externtype_as_functype_const(wasm_importtype_type(imports.data[0]));
        wasm_func_t *func = wasm_func_new_with_env(store, type, echo, store, NULL);
        wasm_extern_t *externs[] = {wasm_func_as_extern(func)};
        wasm_extern_vec_t vec = WASM_ARRAY_VEC(externs);
        wasm_trap_t *trap = NULL;
        instance = func ? wasm_instance_new(store, module, &vec, &trap) : NULL;
        is_done = instance && !has_trap(trap);
        if (!instance) has_trap(trap);
        wasm_func_delete(func);
    }
    if (is_done) is_done = use_instance(store, instance);
    wasm_instance_delete(instance);
    wasm_importtype_vec_delete(&imports);
    wasm_exporttype_vec_delete(&exports);
    return is_done;
}

/* The whole life of an engine.     returns  whether all of it went well */
static bool live(void)
{
    bool is_done = false;
    wasm_module_t *module = NULL;
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    if (store) {
        struct godwit_error *error =
            godwit_module_new(store, guest, sizeof guest - 1, &module);
        if (error) CHECK_INT("why", godwit_error_code(error), GODWIT_NOMEM);
        godwit_error_delete(error);
    }
    if (module) is_done = use_module(store, module);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return is_done;
}

static const char program[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    "  (import \"lib\" \"seven\" (func $seven (result i32)))"
    "  (memory (export \"memory\") 1)"
    "  (func (export \"_start\") (call $exit (call $seven))))";

static wasm_trap_t *seven(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)env;
    (void)args;
    results->data[0].of.i32 = 7;
    return NULL;
}

static bool is_fine(struct godwit_error *error)
{
    if (!error) return true;
    CHECK_INT(godwit_error_message(error), godwit_error_code(error), GODWIT_NOMEM);
    godwit_error_delete(error);
    return false;
}

static struct godwit_wasi_config *new_config(void)
{
    struct godwit_wasi_config *config = godwit_wasi_config_new();
    if (config && godwit_wasi_config_arg(config, "program") &&
        godwit_wasi_config_env(config, "A", "b") &&
        godwit_wasi_config_dir(config, "/tmp", "/", true))
        return config;
    godwit_wasi_config_delete(config);
    return NULL;
}

static bool run_program(wasm_store_t *store, struct godwit_linker *linker)
{
    struct godwit_wasi_config *config = new_config();
    struct godwit_wasi *wasi = NULL;
    wasm_module_t *module = NULL;
    wasm_instance_t *instance = NULL;
    wasm_functype_t *type = wasm_functype_new_0_1(wasm_valtype_new_i32());
    uint32_t code = 0;
    bool is_done =
        config && type &&
        godwit_linker_define_func(linker, "lib", "seven", type, seven, NULL, NULL);
    wasm_functype_delete(type);
    if (!is_done) godwit_wasi_config_delete(config);
    is_done = is_done && is_fine(godwit_wasi_new(store, config, &wasi)) &&
              is_fine(godwit_module_new(store, program, sizeof program - 1, &module)) &&
              is_fine(godwit_wasi_define(wasi, linker, module)) &&
              is_fine(godwit_linker_instantiate(linker, module, &instance, NULL));
    if (is_done) {
        wasm_trap_t *trap = NULL;
        struct godwit_error *error = godwit_wasi_run(wasi, instance, &code, &trap);
        is_done = !has_trap(trap) && !error && code == 7;
        godwit_error_delete(error);
    }
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    return is_done;
}

/* The life of a program with WASI. */
static bool live_with_wasi(void)
{
    wasm_engine_t *engine = NULL;
    if (!is_fine(godwit_engine_new(wasm_config_new(), &engine))) return false;
    wasm_store_t *store = wasm_store_new(engine);
    struct godwit_linker *linker = godwit_linker_new(store);
    bool is_done = linker && run_program(store, linker);
    godwit_linker_delete(linker);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return is_done;
}

static void fail_each(bool (*whole_life)(void))
{
    struct gw_alloc *root = gw_alloc_libc();
    libc_resize = root->resize;
    root->resize = resize;
    size_t n = 0, limit = 2000;
    bool is_done = false;
    while (!is_done && ++n < limit) {
        countdown = n;
        is_done = whole_life();
        countdown = SIZE_MAX;
        cr_assert_eq(held, 0, "%zu bytes are left when allocation %zu fails", held, n);
    }
    root->resize = libc_resize;
    CHECK("comes to its end", is_done);
    CHECK("did not end at once", n > 40);
}

Test(api_oom, every_allocation_may_fail) { fail_each(live); }
Test(api_oom, with_wasi_too) { fail_each(live_with_wasi); }
