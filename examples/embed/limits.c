/* SPDX-License-Identifier: Apache-2.0 */
/* limits.c -- a greedy guest within its bounds: memory, GC heap, stack; and memory from
 * the host's allocator. */
#include <godwit/config.h>
#include <godwit/store.h>
#include <godwit/trap.h>

#include "example.h"

static const char guest[] =
    "(module"
    "  (type $list (struct (field (ref null $list))))"
    "  (memory 1)"
    "  (func (export \"grow\") (result i32)"
    "    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))"
    "    (memory.size))"
    "  (func (export \"hoard\") (result i32)"
    "    (local $head (ref null $list))"
    "    (loop $more"
    "      (local.set $head (struct.new $list (local.get $head)))"
    "      (br $more))"
    "    (unreachable))"
    "  (func $dive (export \"dive\") (result i32) (i32.add (call $dive) (i32.const 1))))";

/* An allocator that counts, over the one of libc. */
static void *resize(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    size_t *held = env;
    void *p = NULL;
    if (new_bytes == 0)
        free(old);
    else
        p = realloc(old, new_bytes);
    if (p || new_bytes == 0)
        __atomic_fetch_add(held, new_bytes - old_bytes, __ATOMIC_RELAXED);
    return p;
}

static void run(const wasm_instance_t *instance, const char *name)
{
    wasm_func_t *func = find_func(instance, name);
    wasm_val_t results[] = {WASM_INIT_VAL};
    wasm_val_vec_t none = WASM_EMPTY_VEC, result_vec = WASM_ARRAY_VEC(results);
    wasm_trap_t *trap = wasm_func_call(func, &none, &result_vec);
    if (trap)
        printf("%s: %s\n", name, godwit_trap_code_text(godwit_trap_code(trap)));
    else
        printf("%s: %d\n", name, results[0].of.i32);
    wasm_trap_delete(trap);
    wasm_func_delete(func);
}

int main(void)
{
    size_t held = 0;
    struct godwit_limits limits = godwit_limits_defaults();
    limits.memory_bytes = 10 * 65536;
    limits.gc_bytes = 1 << 20;
    limits.stack_bytes = 256 * 1024;
    limits.instances = 2;
    wasm_config_t *config = wasm_config_new();
    godwit_config_set_limits(config, &limits);
    godwit_config_set_allocator(config, resize, &held);
    godwit_config_set_feature(config, "simd", false);
    wasm_engine_t *engine = wasm_engine_new_with_config(config);
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_instance_t *instance = instantiate(store, module, NULL, 0);
    printf("the engine's memory is ours: %s\n",
           held > 0 && held <= godwit_engine_used_bytes(engine) ? "yes" : "no");

    run(instance, "grow");
    run(instance, "hoard");
    run(instance, "dive");
    run(instance, "grow"); /* none of it did any harm */

    wasm_instance_t *second = instantiate(store, module, NULL, 0);
    wasm_extern_vec_t none = WASM_EMPTY_VEC;
    wasm_instance_t *third = wasm_instance_new(store, module, &none, NULL);
    printf("a third instance: %s\n", third ? "made" : "refused");

    static const char vectors[] = "(module (func (param v128)))";
    wasm_module_t *simd = NULL;
    struct godwit_error *error =
        godwit_module_new(store, vectors, strlen(vectors), &simd);
    printf("vectors: %s\n", error ? "refused" : "accepted");
    godwit_error_delete(error);

    wasm_instance_delete(second);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    printf("given back: %s\n", held == 0 ? "all of it" : "not all");
    return 0;
}
