/* SPDX-License-Identifier: Apache-2.0 */
/* finalize.c -- who is told when an object dies: instances with their store, foreign
 * objects when neither host nor guest can reach them, host functions with their store. */
#include <godwit/store.h>

#include "example.h"

static void farewell(void *name) { printf("  %s is gone\n", (const char *)name); }

static wasm_trap_t *nothing(void *env, const wasm_val_vec_t *args,
                            wasm_val_vec_t *results)
{
    (void)env;
    (void)args;
    (void)results;
    return NULL;
}

/* A foreign object with a name, put into the guest's hand; the host lets go of it. */
static void give(wasm_store_t *store, const wasm_func_t *keep, char *name)
{
    wasm_foreign_t *foreign = wasm_foreign_new(store);
    wasm_foreign_set_host_info_with_finalizer(foreign, name, farewell);
    wasm_val_t args[] = {WASM_REF_VAL(wasm_foreign_as_ref(foreign))};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), none = WASM_EMPTY_VEC;
    need(!wasm_func_call(keep, &arg_vec, &none), "keep");
    wasm_foreign_delete(foreign);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module =
        compile(store, "(module"
                       "  (global $kept (mut externref) (ref.null extern))"
                       "  (func (export \"keep\") (param externref)"
                       "    (global.set $kept (local.get 0))))");
    wasm_functype_t *type = wasm_functype_new_0_0();
    char function[] = "the function", instance_name[] = "the instance";
    wasm_func_delete(wasm_func_new_with_env(store, type, nothing, function, farewell));
    wasm_functype_delete(type);
    wasm_instance_t *instance = instantiate(store, module, NULL, 0);
    wasm_instance_set_host_info_with_finalizer(instance, instance_name, farewell);
    wasm_func_t *keep = find_func(instance, "keep");

    char red[] = "red", blue[] = "blue";
    puts("The guest keeps red, then blue instead.");
    give(store, keep, red);
    give(store, keep, blue);
    puts("After a collection:");
    godwit_store_collect(store);

    wasm_func_delete(keep);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    puts("Without the store:");
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
