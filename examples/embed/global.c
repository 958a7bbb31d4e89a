/* SPDX-License-Identifier: Apache-2.0 */
/* global.c -- one variable in two instances and the host; constants that stay. */
#include "example.h"

static const char guest[] =
    "(module"
    "  (import \"host\" \"balance\" (global $balance (mut f64)))"
    "  (import \"host\" \"rate\" (global $rate f64))"
    "  (global (export \"years\") (mut i32) (i32.const 0))"
    "  (func (export \"year\")"
    "    (global.set $balance (f64.mul (global.get $balance) (global.get $rate)))"
    "    (global.set 2 (i32.add (global.get 2) (i32.const 1)))))";

static wasm_global_t *new_global(wasm_store_t *store, wasm_mutability_t mutability,
                                 double z)
{
    wasm_globaltype_t *type = wasm_globaltype_new(wasm_valtype_new_f64(), mutability);
    wasm_val_t value = WASM_F64_VAL(z);
    wasm_global_t *global = wasm_global_new(store, type, &value);
    wasm_globaltype_delete(type);
    need(global, "global");
    return global;
}

static void print_years(const wasm_instance_t *instance, const char *whose)
{
    wasm_extern_t *years = godwit_instance_find(instance, "years");
    wasm_val_t value;
    wasm_global_get(wasm_extern_as_global(years), &value);
    printf("%s has seen %d years\n", whose, value.of.i32);
    wasm_extern_delete(years);
}

static void print_balance(const wasm_global_t *balance)
{
    wasm_val_t value;
    wasm_global_get(balance, &value);
    printf("the balance is %.2f\n", value.of.f64);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_global_t *balance = new_global(store, WASM_VAR, 1000);
    wasm_global_t *rate = new_global(store, WASM_CONST, 1.5);

    wasm_extern_t *imports[] = {wasm_global_as_extern(balance),
                                wasm_global_as_extern(rate)};
    wasm_instance_t *ann = instantiate(store, module, imports, 2);
    wasm_instance_t *ben = instantiate(store, module, imports, 2);
    wasm_func_t *ann_year = find_func(ann, "year"), *ben_year = find_func(ben, "year");

    call(ann_year, 0, NULL);
    call(ann_year, 0, NULL);
    call(ben_year, 0, NULL);
    print_balance(balance);
    print_years(ann, "ann");
    print_years(ben, "ben");

    wasm_val_t value = WASM_F64_VAL(8);
    wasm_global_set(balance, &value);
    call(ben_year, 0, NULL);
    print_balance(balance);
    wasm_global_set(rate, &value); /* a constant: nothing happens */
    call(ben_year, 0, NULL);
    print_balance(balance);

    wasm_func_delete(ann_year);
    wasm_func_delete(ben_year);
    wasm_instance_delete(ann);
    wasm_instance_delete(ben);
    wasm_global_delete(balance);
    wasm_global_delete(rate);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
