/* SPDX-License-Identifier: Apache-2.0 */
/* callback.c -- host functions with arguments, results, and a state of their own. */
#include "example.h"

static const char guest[] = "(module"
                            "  (import \"host\" \"note\" (func $note (param i32)))"
                            "  (import \"host\" \"total\" (func $total (result i64)))"
                            "  (func (export \"count\") (param $n i32) (result i64)"
                            "    (loop $again"
                            "      (call $note (local.get $n))"
                            "      (local.set $n (i32.sub (local.get $n) (i32.const 1)))"
                            "      (br_if $again (local.get $n)))"
                            "    (call $total)))";

struct tally {
    int calls;
    int64_t sum;
};

static wasm_trap_t *note(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)results;
    struct tally *tally = env;
    tally->calls++;
    tally->sum += args->data[0].of.i32;
    printf("note %d\n", args->data[0].of.i32);
    return NULL;
}

static wasm_trap_t *total(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)args;
    const struct tally *tally = env;
    results->data[0].of.i64 = tally->sum; /* the kind is set already */
    return NULL;
}

static void print_tally(void *env)
{
    const struct tally *tally = env;
    printf("the store is gone after %d notes\n", tally->calls);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);

    struct tally tally = {0, 0};
    wasm_functype_t *note_type = wasm_functype_new_1_0(wasm_valtype_new_i32());
    wasm_functype_t *total_type = wasm_functype_new_0_1(wasm_valtype_new_i64());
    wasm_func_t *note_func =
        wasm_func_new_with_env(store, note_type, note, &tally, print_tally);
    wasm_func_t *total_func =
        wasm_func_new_with_env(store, total_type, total, &tally, NULL);
    wasm_functype_delete(note_type);
    wasm_functype_delete(total_type);

    wasm_extern_t *imports[] = {wasm_func_as_extern(note_func),
                                wasm_func_as_extern(total_func)};
    wasm_instance_t *instance = instantiate(store, module, imports, 2);
    wasm_func_delete(note_func); /* the instance keeps what it imports */
    wasm_func_delete(total_func);

    wasm_func_t *count = find_func(instance, "count");
    wasm_val_t args[] = {WASM_I32_VAL(4)}, results[] = {WASM_INIT_VAL};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), result_vec = WASM_ARRAY_VEC(results);
    need(!wasm_func_call(count, &arg_vec, &result_vec), "count");
    printf("total %lld\n", (long long)results[0].of.i64);

    wasm_func_delete(count);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
