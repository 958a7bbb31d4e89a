/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c -- a fresh instance for every request, thousands of them: what one request leaves
 * behind, the next one does not see. */
#include <godwit/pool.h>

#include "example.h"

/* Remembers how often it was asked, in a global, in memory and with the host's help. */
static const char guest[] =
    "(module"
    "  (import \"host\" \"log\" (func $log (param i32)))"
    "  (memory (export \"memory\") 1)"
    "  (global $asked (mut i32) (i32.const 0))"
    "  (data (i32.const 0) \"\\2a\")"
    "  (func (export \"ask\") (param $by i32) (result i32)"
    "    (call $log (local.get $by))"
    "    (global.set $asked (i32.add (global.get $asked) (i32.const 1)))"
    "    (i32.store8 (i32.const 0) (i32.add (i32.load8_u (i32.const 0)) (i32.const 1)))"
    "    (i32.add (i32.mul (global.get $asked) (i32.const 1000))"
    "             (i32.load8_u (i32.const 0)))))";

struct log {
    int links; /* how many slots were made */
    int64_t sum;
};

static wasm_trap_t *add(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)results;
    struct log *log = env;
    log->sum += args->data[0].of.i32;
    return NULL;
}

static struct godwit_error *link_host(void *env, wasm_store_t *store,
                                      struct godwit_linker *linker, void **slot_data)
{
    (void)store, (void)slot_data;
    struct log *log = env;
    log->links++;
    wasm_functype_t *type = wasm_functype_new_1_0(wasm_valtype_new_i32());
    need(godwit_linker_define_func(linker, "host", "log", type, add, log, NULL), "define");
    wasm_functype_delete(type);
    return NULL;
}

/* One request: a new instance, as far as anybody can tell. */
static int32_t ask(struct godwit_pool *pool, int32_t by)
{
    struct godwit_slot *slot = NULL;
    need_no_error(godwit_pool_take(pool, &slot, NULL));
    wasm_func_t *func = find_func(godwit_slot_instance(slot), "ask");
    int32_t args[] = {by};
    int32_t answer = call(func, 1, args);
    wasm_func_delete(func);
    godwit_pool_give(pool, slot);
    return answer;
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    struct log log = {0};
    struct godwit_pool_options options = godwit_pool_options_defaults();
    options.link = link_host;
    options.env = &log;
    struct godwit_pool *pool = NULL;
    need_no_error(godwit_pool_new(engine, module, &options, &pool));
    wasm_module_delete(module);
    wasm_store_delete(store);

    int same = 0;
    for (int i = 1; i <= 1000; i++)
        same += ask(pool, i) == 1043;
    uint32_t taken, idle;
    godwit_pool_count(pool, &taken, &idle);
    printf("%d of 1000 requests found a fresh instance\n", same);
    printf("made %d, %u ready; the host was told %lld\n", log.links, idle,
           (long long)log.sum);

    godwit_pool_delete(pool);
    wasm_engine_delete(engine);
    return 0;
}
