/* SPDX-License-Identifier: Apache-2.0 */
/* example.h -- what every example here begins with. None of it belongs into a real
 * program, which would report errors in its own way; the guests are text so that you can
 * read them on the spot. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <godwit/linker.h>
#include <godwit/module.h>
#include <wasm.h>

/* End the program unless `fine`. */
static inline void need(bool fine, const char *what)
{
    if (fine) return;
    fprintf(stderr, "failed: %s\n", what);
    exit(1);
}

/* End the program if there is an error, and say which. */
static inline void need_no_error(struct godwit_error *error)
{
    need(!error, error ? godwit_error_message(error) : "");
}

static inline wasm_module_t *compile(wasm_store_t *store, const char *wat)
{
    wasm_module_t *module = NULL;
    need_no_error(godwit_module_new(store, wat, strlen(wat), &module));
    return module;
}

/* Instantiate a module that needs no trap to be looked at; `imports` in its own order. */
static inline wasm_instance_t *instantiate(wasm_store_t *store,
                                           const wasm_module_t *module,
                                           wasm_extern_t **imports, size_t count)
{
    wasm_extern_vec_t vec = {count, imports};
    wasm_instance_t *instance = wasm_instance_new(store, module, &vec, NULL);
    need(instance, "instantiate");
    return instance;
}

/* An exported function by name; give it back with wasm_func_delete. */
static inline wasm_func_t *find_func(const wasm_instance_t *instance, const char *name)
{
    wasm_func_t *func = godwit_instance_find_func(instance, name);
    need(func, name);
    return func;
}

/* Call with i32 arguments, expecting no trap and at most one i32 result. */
static inline int32_t call(const wasm_func_t *func, size_t count, const int32_t *numbers)
{
    wasm_val_t args[4], results[1] = {WASM_I32_VAL(0)};
    for (size_t i = 0; i < count; i++)
        args[i] = (wasm_val_t)WASM_I32_VAL(numbers[i]);
    wasm_val_vec_t arg_vec = {count, args}, result_vec = WASM_ARRAY_VEC(results);
    wasm_trap_t *trap = wasm_func_call(func, &arg_vec, &result_vec);
    need(!trap, "call without a trap");
    return results[0].of.i32;
}

#endif
