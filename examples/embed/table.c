/* SPDX-License-Identifier: Apache-2.0 */
/* table.c -- a table of functions that guest and host fill together. */
#include <godwit/trap.h>

#include "example.h"

static const char guest[] =
    "(module"
    "  (type $step (func (param i32) (result i32)))"
    "  (table $steps (export \"steps\") 3 5 funcref)"
    "  (elem (i32.const 0) $double)"
    "  (func $double (type $step) (i32.mul (local.get 0) (i32.const 2)))"
    "  (func (export \"next\") (type $step) (i32.add (local.get 0) (i32.const 1)))"
    "  (func (export \"other\") (param i64))"
    "  (func (export \"apply\") (param $step i32) (param $x i32) (result i32)"
    "    (call_indirect $steps (type $step) (local.get $x) (local.get $step))))";

static wasm_trap_t *negate(const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    results->data[0].of.i32 = -args->data[0].of.i32;
    return NULL;
}

static void apply(const wasm_func_t *func, int32_t step)
{
    wasm_val_t args[] = {WASM_I32_VAL(step), WASM_I32_VAL(20)},
               results[] = {WASM_INIT_VAL};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), result_vec = WASM_ARRAY_VEC(results);
    wasm_trap_t *trap = wasm_func_call(func, &arg_vec, &result_vec);
    if (trap)
        printf("step %d: %s\n", step, godwit_trap_code_text(godwit_trap_code(trap)));
    else
        printf("step %d: 20 -> %d\n", step, results[0].of.i32);
    wasm_trap_delete(trap);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_instance_t *instance = instantiate(store, module, NULL, 0);
    wasm_func_t *apply_func = find_func(instance, "apply");
    wasm_func_t *next = find_func(instance, "next"),
                *other = find_func(instance, "other");
    wasm_extern_t *export = godwit_instance_find(instance, "steps");
    wasm_table_t *steps = wasm_extern_as_table(export);

    wasm_functype_t *type =
        wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
    wasm_func_t *negate_func = wasm_func_new(store, type, negate);
    wasm_functype_delete(type);

    need(wasm_table_set(steps, 1, wasm_func_as_ref(next)), "a guest's function");
    need(wasm_table_grow(steps, 1, wasm_func_as_ref(negate_func)), "grow with a host's");
    need(wasm_table_set(steps, 2, wasm_func_as_ref(other)), "one of another type");
    printf("%u entries\n", wasm_table_size(steps));
    for (int32_t i = 0; i < 5; i++)
        apply(apply_func, i);

    need(wasm_table_set(steps, 0, NULL), "clear");
    apply(apply_func, 0);
    wasm_ref_t *entry = wasm_table_get(steps, 1);
    printf("entry 1 is %s\n",
           wasm_ref_same(entry, wasm_func_as_ref(next)) ? "next" : "?");
    printf("grow beyond the maximum: %s\n",
           wasm_table_grow(steps, 2, NULL) ? "yes" : "no");

    wasm_ref_delete(entry);
    wasm_extern_delete(export);
    wasm_func_delete(negate_func);
    wasm_func_delete(apply_func);
    wasm_func_delete(next);
    wasm_func_delete(other);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
