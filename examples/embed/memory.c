/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c -- text through a guest's memory: written, changed there, read back, and the
 * bounds. */
#include <godwit/memory.h>

#include "example.h"

static const char guest[] =
    "(module"
    "  (memory (export \"memory\") 1 3)"
    "  (data (i32.const 16) \"godwit\")"
    "  (func (export \"shout\") (param $at i32) (param $len i32)"
    "    (local $end i32) (local $c i32)"
    "    (local.set $end (i32.add (local.get $at) (local.get $len)))"
    "    (loop $next"
    "      (local.set $c (i32.load8_u (local.get $at)))"
    "      (if (i32.lt_u (i32.sub (local.get $c) (i32.const 97)) (i32.const 26))"
    "        (then (i32.store8 (local.get $at) (i32.sub (local.get $c) (i32.const 32)))))"
    "      (local.set $at (i32.add (local.get $at) (i32.const 1)))"
    "      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))))";

static bool shout(const wasm_func_t *func, int32_t at, int32_t len)
{
    wasm_val_t args[] = {WASM_I32_VAL(at), WASM_I32_VAL(len)};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), none = WASM_EMPTY_VEC;
    wasm_trap_t *trap = wasm_func_call(func, &arg_vec, &none);
    wasm_trap_delete(trap);
    return !trap;
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_instance_t *instance = instantiate(store, module, NULL, 0);
    wasm_func_t *func = find_func(instance, "shout");
    wasm_extern_t *export = godwit_instance_find(instance, "memory");
    wasm_memory_t *memory = wasm_extern_as_memory(export);

    printf("%zu bytes, holding \"%.6s\"\n", wasm_memory_data_size(memory),
           wasm_memory_data(memory) + 16);

    static const char text[] = "a bird on a long way";
    need(godwit_memory_write(memory, 1000, text, sizeof text), "write");
    need(shout(func, 1000, sizeof text - 1), "shout");
    printf("%s\n", wasm_memory_data(memory) + 1000);

    int32_t last = (int32_t)wasm_memory_data_size(memory) - 2;
    printf("across the end: %s\n", shout(func, last, 4) ? "fine" : "trap");
    printf("the host, too: %s\n",
           godwit_memory_write(memory, (uint64_t)last, "four", 4) ? "fine" : "refused");
    printf("grow by one: %s\n", wasm_memory_grow(memory, 1) ? "yes" : "no");
    printf("across the old end: %s\n", shout(func, last, 4) ? "fine" : "trap");
    printf("grow by two more: %s\n", wasm_memory_grow(memory, 2) ? "yes" : "no");
    printf("%u pages\n", wasm_memory_size(memory));

    wasm_extern_delete(export);
    wasm_func_delete(func);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
