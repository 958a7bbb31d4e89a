/* SPDX-License-Identifier: Apache-2.0 */
/* start.c -- a start function that gives up: there is no instance then, but a trap that
 * says why. */
#include <godwit/trap.h>

#include "example.h"

static const char guest[] =
    "(module $config"
    "  (import \"host\" \"version\" (global $version i32))"
    "  (func $init"
    "    (if (i32.lt_s (global.get $version) (i32.const 3)) (then (unreachable))))"
    "  (start $init))";

static void try_version(wasm_store_t *store, const wasm_module_t *module, int32_t version)
{
    wasm_globaltype_t *type = wasm_globaltype_new(wasm_valtype_new_i32(), WASM_CONST);
    wasm_val_t value = WASM_I32_VAL(version);
    wasm_global_t *global = wasm_global_new(store, type, &value);
    wasm_globaltype_delete(type);

    wasm_extern_t *imports[] = {wasm_global_as_extern(global)};
    wasm_extern_vec_t import_vec = WASM_ARRAY_VEC(imports);
    wasm_trap_t *trap = NULL;
    wasm_instance_t *instance = wasm_instance_new(store, module, &import_vec, &trap);
    if (instance) printf("version %d: started\n", version);
    if (trap) {
        wasm_message_t message, trace;
        wasm_trap_message(trap, &message);
        godwit_trap_backtrace(trap, &trace);
        printf("version %d: %s\n%s", version, message.data, trace.data);
        wasm_name_delete(&message);
        wasm_name_delete(&trace);
    }
    wasm_trap_delete(trap);
    wasm_instance_delete(instance);
    wasm_global_delete(global);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    try_version(store, module, 2);
    try_version(store, module, 3);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
