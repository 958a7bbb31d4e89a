/* SPDX-License-Identifier: Apache-2.0 */
/* hello.c -- a guest that knows nothing but one function of its host, and calls it. */
#include "example.h"

static wasm_trap_t *greet(const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)args;
    (void)results;
    puts("Hello from the host!");
    return NULL;
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, "(module"
                                           "  (import \"host\" \"greet\" (func $greet))"
                                           "  (func (export \"run\") (call $greet)))");

    wasm_functype_t *type = wasm_functype_new_0_0();
    wasm_func_t *greet_func = wasm_func_new(store, type, greet);
    wasm_functype_delete(type);

    wasm_extern_t *imports[] = {wasm_func_as_extern(greet_func)};
    wasm_instance_t *instance = instantiate(store, module, imports, 1);
    wasm_func_t *run = find_func(instance, "run");
    call(run, 0, NULL);

    wasm_func_delete(run);
    wasm_instance_delete(instance);
    wasm_func_delete(greet_func);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
