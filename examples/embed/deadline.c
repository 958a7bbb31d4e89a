/* SPDX-License-Identifier: Apache-2.0 */
/* deadline.c -- a guest that would run forever, stopped by the clock, then by another
 * thread. */
#include <godwit/store.h>
#include <godwit/trap.h>
#include <pthread.h>
#include <time.h>

#include "example.h"

static const char guest[] = "(module"
                            "  (func (export \"forever\") (loop $again (br $again)))"
                            "  (func (export \"brief\") (result i32) (i32.const 7)))";

static void *interrupt_soon(void *env)
{
    nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    godwit_store_interrupt(env);
    return NULL;
}

static void run(const wasm_func_t *func, const char *what)
{
    wasm_val_t results[] = {WASM_INIT_VAL};
    wasm_val_vec_t none = WASM_EMPTY_VEC, result_vec = WASM_ARRAY_VEC(results);
    wasm_trap_t *trap = wasm_func_call(func, &none, &result_vec);
    bool is_interrupt = trap && godwit_trap_code(trap) == GODWIT_TRAP_INTERRUPTED;
    printf("%s: %s\n", what,
           is_interrupt ? "interrupted"
           : trap       ? "another trap"
                        : "returned");
    wasm_trap_delete(trap);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    wasm_instance_t *instance = instantiate(store, module, NULL, 0);
    wasm_func_t *forever = find_func(instance, "forever");
    wasm_func_t *brief = find_func(instance, "brief");

    /* The engine's clock ticks each millisecond; this store has thirty of them from now.
     */
    struct godwit_ticker *ticker = godwit_ticker_new(engine, 1000 * 1000);
    need(ticker, "ticker");
    godwit_store_set_deadline(store, 30);
    run(forever, "forever, with 30 ms");
    godwit_store_set_deadline(store, 10000);
    run(brief, "brief, with 10 s");
    godwit_ticker_delete(ticker);

    godwit_store_set_deadline(store, GODWIT_NO_DEADLINE);
    pthread_t thread;
    need(pthread_create(&thread, NULL, interrupt_soon, store) == 0, "thread");
    run(forever, "forever, and another thread");
    pthread_join(thread, NULL);
    run(brief, "brief, still interrupted");
    godwit_store_set_deadline(store, GODWIT_NO_DEADLINE);
    run(brief, "brief, with a new deadline");

    wasm_func_delete(forever);
    wasm_func_delete(brief);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
