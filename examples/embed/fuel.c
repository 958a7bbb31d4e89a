/* SPDX-License-Identifier: Apache-2.0 */
/* fuel.c -- an exact budget: the same guest with the same fuel stops at the same place,
 * always. */
#include <godwit/config.h>
#include <godwit/store.h>
#include <godwit/trap.h>

#include "example.h"

static const char guest[] = "(module"
                            "  (func (export \"spin\") (param $n i32) (result i32)"
                            "    (loop $again"
                            "      (local.set $n (i32.sub (local.get $n) (i32.const 1)))"
                            "      (br_if $again (local.get $n)))"
                            "    (local.get $n)))";

/* Run with a budget.     returns  what was left of it, or UINT64_MAX if it was not enough
 */
static uint64_t spin(wasm_store_t *store, const wasm_func_t *func, int32_t rounds,
                     uint64_t fuel)
{
    godwit_store_set_fuel(store, fuel);
    wasm_val_t args[] = {WASM_I32_VAL(rounds)}, results[] = {WASM_INIT_VAL};
    wasm_val_vec_t arg_vec = WASM_ARRAY_VEC(args), result_vec = WASM_ARRAY_VEC(results);
    wasm_trap_t *trap = wasm_func_call(func, &arg_vec, &result_vec);
    if (!trap) return godwit_store_fuel(store);
    need(godwit_trap_code(trap) == GODWIT_TRAP_OUT_OF_FUEL, "the trap is about fuel");
    wasm_trap_delete(trap);
    return UINT64_MAX;
}

int main(void)
{
    wasm_config_t *config = wasm_config_new();
    godwit_config_set_metered(config, true);
    wasm_engine_t *engine = wasm_engine_new_with_config(config);
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_instance_t *instance = instantiate(store, module, NULL, 0);
    wasm_func_t *func = find_func(instance, "spin");

    uint64_t plenty = 1000000;
    uint64_t cost = plenty - spin(store, func, 1000, plenty);
    printf("1000 rounds take between 1000 and 10000 units: %s\n",
           cost >= 1000 && cost <= 10000 ? "yes" : "no");
    printf("the same again: %s\n",
           plenty - spin(store, func, 1000, plenty) == cost ? "the same" : "another");
    printf("with exactly that: %s\n",
           spin(store, func, 1000, cost) == 0 ? "done, nothing left" : "not done");
    printf("with half of it: %s\n",
           spin(store, func, 1000, cost / 2) == UINT64_MAX ? "out of fuel" : "done");
    printf("a guest that never ends: %s\n",
           spin(store, func, 0, plenty) == UINT64_MAX ? "out of fuel" : "done");

    wasm_func_delete(func);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
