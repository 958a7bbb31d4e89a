/* SPDX-License-Identifier: Apache-2.0 */
/* multi.c -- several results, both ways. */
#include <inttypes.h>

#include "example.h"

static const char guest[] =
    "(module"
    "  (import \"host\" \"divmod\" (func $divmod (param i64 i64) (result i64 i64)))"
    "  (func (export \"clock\") (param $seconds i64) (result i64 i64 i64)"
    "    (local $rest i64)"
    "    (call $divmod (local.get $seconds) (i64.const 3600))"
    "    (local.set $rest)"
    "    (call $divmod (local.get $rest) (i64.const 60))))";

static wasm_trap_t *divmod(const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    int64_t a = args->data[0].of.i64, b = args->data[1].of.i64;
    results->data[0] = (wasm_val_t)WASM_I64_VAL(a / b);
    results->data[1] = (wasm_val_t)WASM_I64_VAL(a % b);
    return NULL;
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_functype_t *type =
        wasm_functype_new_2_2(wasm_valtype_new_i64(), wasm_valtype_new_i64(),
                              wasm_valtype_new_i64(), wasm_valtype_new_i64());
    wasm_func_t *divmod_func = wasm_func_new(store, type, divmod);
    wasm_functype_delete(type);
    wasm_extern_t *imports[] = {wasm_func_as_extern(divmod_func)};
    wasm_instance_t *instance = instantiate(store, module, imports, 1);
    wasm_func_t *clock = find_func(instance, "clock");

    static const int64_t times[] = {59, 3600, 86399};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        wasm_val_t args[] = {WASM_I64_VAL(times[i])}, results[3];
        wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args),
                       result_vec = WASM_ARRAY_VEC(results);
        need(!wasm_func_call(clock, &arg_vec, &result_vec), "clock");
        printf("%" PRId64 " s is %02" PRId64 ":%02" PRId64 ":%02" PRId64 "\n", times[i],
               results[0].of.i64, results[1].of.i64, results[2].of.i64);
    }

    wasm_func_delete(clock);
    wasm_func_delete(divmod_func);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
