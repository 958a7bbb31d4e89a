/* SPDX-License-Identifier: Apache-2.0 */
/* trap.c -- what stopped a guest, and where: its own fault, or the host's refusal. */
#include <godwit/trap.h>

#include "example.h"

static const char guest[] =
    "(module $ledger"
    "  (import \"host\" \"check\" (func $check (param i32)))"
    "  (func $share (param $sum i32) (param $heads i32) (result i32)"
    "    (i32.div_s (local.get $sum) (local.get $heads)))"
    "  (func $audit (param $sum i32) (call $check (local.get $sum)))"
    "  (func (export \"split\") (param i32 i32) (result i32)"
    "    (call $audit (local.get 0))"
    "    (call $share (local.get 0) (local.get 1))))";

static wasm_trap_t *check(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)results;
    if (args->data[0].of.i32 >= 0) return NULL;
    wasm_message_t message;
    wasm_name_new_from_string_nt(&message, "negative sums are not shared");
    wasm_trap_t *trap = wasm_trap_new(env, &message);
    wasm_name_delete(&message);
    return trap;
}

static void print_frame(const wasm_frame_t *frame)
{
    const char *name = "?";
    size_t len = 1;
    godwit_frame_func_name(frame, &name, &len);
    printf("  in function %u (%.*s), %zu bytes into it\n", wasm_frame_func_index(frame),
           (int)len, name, wasm_frame_func_offset(frame));
}

static void split(const wasm_func_t *func, int32_t sum, int32_t heads)
{
    wasm_val_t args[] = {WASM_I32_VAL(sum), WASM_I32_VAL(heads)};
    wasm_val_t results[] = {WASM_INIT_VAL};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), result_vec = WASM_ARRAY_VEC(results);
    wasm_trap_t *trap = wasm_func_call(func, &arg_vec, &result_vec);
    if (!trap) {
        printf("%d for %d: %d each\n", sum, heads, results[0].of.i32);
        return;
    }
    wasm_message_t message;
    wasm_trap_message(trap, &message);
    printf("%d for %d: %s (%s)\n", sum, heads, message.data,
           godwit_trap_code(trap) == GODWIT_TRAP_HOST ? "the host's word"
                                                      : "the guest's fault");
    wasm_frame_vec_t trace;
    wasm_trap_trace(trap, &trace);
    for (size_t i = 0; i < trace.size; i++)
        print_frame(trace.data[i]);
    wasm_frame_vec_delete(&trace);
    wasm_name_delete(&message);
    wasm_trap_delete(trap);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);

    wasm_functype_t *type = wasm_functype_new_1_0(wasm_valtype_new_i32());
    wasm_func_t *check_func = wasm_func_new_with_env(store, type, check, store, NULL);
    wasm_functype_delete(type);
    wasm_extern_t *imports[] = {wasm_func_as_extern(check_func)};
    wasm_instance_t *instance = instantiate(store, module, imports, 1);

    wasm_func_t *func = find_func(instance, "split");
    split(func, 12, 3);
    split(func, 12, 0);
    split(func, -12, 3);
    split(func, 7, 2); /* the instance is as good as before */

    wasm_func_delete(func);
    wasm_instance_delete(instance);
    wasm_func_delete(check_func);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
