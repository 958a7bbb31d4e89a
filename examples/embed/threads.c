/* SPDX-License-Identifier: Apache-2.0 */
/* threads.c -- one module, compiled once, at work in several threads: each has a store of
 * its own. */
#include <pthread.h>

#include "example.h"

enum { WORKERS = 4, STEP = 25000 };

static const char guest[] =
    "(module"
    "  (import \"host\" \"done\" (func $done (param i32)))"
    "  (func (export \"sum\") (param $from i32) (param $to i32)"
    "    (local $sum i32)"
    "    (loop $again"
    "      (local.set $sum (i32.add (local.get $sum)"
    "        (i32.rem_u (local.get $from) (i32.const 7))))"
    "      (local.set $from (i32.add (local.get $from) (i32.const 1)))"
    "      (br_if $again (i32.lt_u (local.get $from) (local.get $to))))"
    "    (call $done (local.get $sum))))";

struct worker {
    pthread_t thread;
    wasm_engine_t *engine;
    const wasm_shared_module_t *module;
    int32_t from, to, sum;
};

static wasm_trap_t *done(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)results;
    ((struct worker *)env)->sum = args->data[0].of.i32;
    return NULL;
}

static void *work(void *env)
{
    struct worker *worker = env;
    wasm_store_t *store = wasm_store_new(worker->engine);
    wasm_module_t *module = wasm_module_obtain(store, worker->module);
    wasm_functype_t *type = wasm_functype_new_1_0(wasm_valtype_new_i32());
    wasm_func_t *done_func = wasm_func_new_with_env(store, type, done, worker, NULL);
    wasm_functype_delete(type);

    wasm_extern_t *imports[] = {wasm_func_as_extern(done_func)};
    wasm_instance_t *instance = instantiate(store, module, imports, 1);
    wasm_func_t *sum = find_func(instance, "sum");
    call(sum, 2, (int32_t[]){worker->from, worker->to});

    wasm_func_delete(sum);
    wasm_func_delete(done_func);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    return NULL;
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_shared_module_t *module = NULL;
    need_no_error(godwit_shared_module_new(engine, guest, strlen(guest), &module));

    struct worker workers[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){
            .engine = engine, .module = module, .from = i * STEP, .to = (i + 1) * STEP};
        need(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0, "thread");
    }
    int32_t sum = 0;
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        printf("numbers from %d: %d\n", workers[i].from, workers[i].sum);
        sum += workers[i].sum;
    }
    printf("together: %d\n", sum);

    wasm_shared_module_delete(module);
    wasm_engine_delete(engine);
    return 0;
}
