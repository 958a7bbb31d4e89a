/* SPDX-License-Identifier: Apache-2.0 */
/* hostref.c -- objects of the host in a guest's hands: it can keep and return them, and
 * no more. */
#include "example.h"

static const char guest[] =
    "(module"
    "  (import \"host\" \"describe\" (func $describe (param externref)))"
    "  (table $shelf (export \"shelf\") 3 externref)"
    "  (func (export \"put\") (param i32 externref)"
    "    (table.set $shelf (local.get 0) (local.get 1)))"
    "  (func (export \"swap\") (param $a i32) (param $b i32) (local externref)"
    "    (local.set 2 (table.get $shelf (local.get $a)))"
    "    (table.set $shelf (local.get $a) (table.get $shelf (local.get $b)))"
    "    (table.set $shelf (local.get $b) (local.get 2)))"
    "  (func (export \"take\") (param i32) (result externref)"
    "    (call $describe (table.get $shelf (local.get 0)))"
    "    (table.get $shelf (local.get 0))))";

static wasm_trap_t *describe(const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)results;
    const wasm_ref_t *ref = args->data[0].of.ref;
    printf("  the guest shows %s\n",
           ref ? (const char *)wasm_ref_get_host_info(ref) : "nothing");
    return NULL;
}

static void put(const wasm_func_t *func, int32_t place, wasm_ref_t *ref)
{
    wasm_val_t args[] = {WASM_I32_VAL(place), WASM_REF_VAL(ref)};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), none = WASM_EMPTY_VEC;
    need(!wasm_func_call(func, &arg_vec, &none), "put");
}

static wasm_ref_t *take(const wasm_func_t *func, int32_t place)
{
    wasm_val_t args[] = {WASM_I32_VAL(place)}, results[] = {WASM_INIT_VAL};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), result_vec = WASM_ARRAY_VEC(results);
    need(!wasm_func_call(func, &arg_vec, &result_vec), "take");
    return results[0].of.ref; /* owned by us now */
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_functype_t *type = wasm_functype_new_1_0(wasm_valtype_new_externref());
    wasm_func_t *describe_func = wasm_func_new(store, type, describe);
    wasm_functype_delete(type);
    wasm_extern_t *imports[] = {wasm_func_as_extern(describe_func)};
    wasm_instance_t *instance = instantiate(store, module, imports, 1);
    wasm_func_t *put_func = find_func(instance, "put");
    wasm_func_t *swap = find_func(instance, "swap");
    wasm_func_t *take_func = find_func(instance, "take");

    char cup_name[] = "a cup", book_name[] = "a book";
    wasm_ref_t *cup = wasm_foreign_as_ref(wasm_foreign_new(store));
    wasm_ref_t *book = wasm_foreign_as_ref(wasm_foreign_new(store));
    wasm_ref_set_host_info(cup, cup_name);
    wasm_ref_set_host_info(book, book_name);
    put(put_func, 0, cup);
    put(put_func, 1, book);
    call(swap, 2, (int32_t[]){0, 1});

    wasm_ref_t *first = take(take_func, 0), *third = take(take_func, 2);
    printf("place 0 is %s\n", wasm_ref_same(first, book) ? "the book" : "something else");
    printf("place 2 is %s\n", third ? "taken" : "empty");

    /* The host sees the same shelf, and may put anything there that has a handle. */
    wasm_extern_t *shelf = godwit_instance_find(instance, "shelf");
    wasm_table_t *table = wasm_extern_as_table(shelf);
    need(wasm_table_set(table, 2, wasm_instance_as_ref(instance)), "set");
    wasm_ref_t *self = wasm_table_get(table, 2);
    printf("place 2 is %s\n", wasm_ref_as_instance(self) ? "the instance itself" : "?");

    wasm_ref_delete(self);
    wasm_extern_delete(shelf);
    wasm_ref_delete(first);
    wasm_ref_delete(cup);
    wasm_ref_delete(book);
    wasm_func_delete(put_func);
    wasm_func_delete(swap);
    wasm_func_delete(take_func);
    wasm_func_delete(describe_func);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
