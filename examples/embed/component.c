/* SPDX-License-Identifier: Apache-2.0 */
/* component.c -- a host that offers an interface of its own to a component: a function, and a
 * resource with a constructor and a method. The component adds up what a shopping list costs. */
#include <godwit/component.h>
#include <string.h>

#include "example.h"

static const char shop[] = "my:shop/prices@1.2.0";

/* What types it has: linking compares what a component imports with it. */
static const char wit[] = "package my:shop@1.2.0;"
                          "interface prices {"
                          "  resource receipt {"
                          "    constructor();"
                          "    add: func(item: string, cents: u32);"
                          "  }"
                          "  price: func(item: string) -> option<u32>;"
                          "}";

/* It asks for 1.0.0, which 1.2.0 can stand for. */
static const char guest[] =
    "(component"
    "  (import \"my:shop/prices@1.0.0\" (instance $prices"
    "    (export \"receipt\" (type $receipt (sub resource)))"
    "    (export \"[constructor]receipt\" (func (result (own $receipt))))"
    "    (export \"[method]receipt.add\" (func (param \"self\" (borrow $receipt))"
    "      (param \"item\" string) (param \"cents\" u32)))"
    "    (export \"price\" (func (param \"item\" string) (result (option u32))))))"
    "  (core module $Libc"
    "    (memory (export \"memory\") 1)"
    "    (global $next (mut i32) (i32.const 1024))"
    "    (func (export \"realloc\") (param i32 i32 i32 i32) (result i32)"
    "      (global.get $next)"
    "      (global.set $next (i32.and (i32.const -8)"
    "        (i32.add (i32.add (global.get $next) (local.get 3)) (i32.const 7))))))"
    "  (core instance $libc (instantiate $Libc))"
    "  (alias core export $libc \"memory\" (core memory $memory))"
    "  (alias core export $libc \"realloc\" (core func $realloc))"
    "  (alias export $prices \"receipt\" (type $receipt))"
    "  (core func $new (canon lower (func $prices \"[constructor]receipt\")))"
    "  (core func $add (canon lower (func $prices \"[method]receipt.add\")"
    "    (memory (core memory $memory))))"
    "  (core func $price (canon lower (func $prices \"price\")"
    "    (memory (core memory $memory))))"
    "  (core func $drop (canon resource.drop $receipt))"
    "  (core module $Main"
    "    (import \"libc\" \"memory\" (memory 1))"
    "    (import \"shop\" \"new\" (func $new (result i32)))"
    "    (import \"shop\" \"add\" (func $add (param i32 i32 i32 i32)))"
    "    (import \"shop\" \"price\" (func $price (param i32 i32 i32)))"
    "    (import \"shop\" \"drop\" (func $drop (param i32)))"
    "    (func (export \"total\") (param $at i32) (param $n i32) (result i32)"
    "      (local $receipt i32) (local $sum i32)"
    "      (local.set $receipt (call $new))"
    "      (block $done (loop $more"
    "        (br_if $done (i32.eqz (local.get $n)))"
    "        (call $price (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))"
    "          (i32.const 16))"
    "        (if (i32.eqz (i32.load8_u (i32.const 16)))"
    "          (then" /* no price: error(item) */
    "            (call $drop (local.get $receipt))"
    "            (i32.store8 (i32.const 32) (i32.const 1))"
    "            (i64.store (i32.const 36) (i64.load (local.get $at)))"
    "            (return (i32.const 32))))"
    "        (call $add (local.get $receipt) (i32.load (local.get $at))"
    "          (i32.load offset=4 (local.get $at)) (i32.load (i32.const 20)))"
    "        (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 20))))"
    "        (local.set $at (i32.add (local.get $at) (i32.const 8)))"
    "        (local.set $n (i32.sub (local.get $n) (i32.const 1)))"
    "        (br $more)))"
    "      (call $drop (local.get $receipt))"
    "      (i32.store8 (i32.const 32) (i32.const 0))"
    "      (i32.store (i32.const 36) (local.get $sum))"
    "      (i32.const 32)))"
    "  (core instance $main (instantiate $Main (with \"libc\" (instance $libc))"
    "    (with \"shop\" (instance (export \"new\" (func $new)) (export \"add\" (func $add))"
    "      (export \"price\" (func $price)) (export \"drop\" (func $drop))))))"
    "  (func (export \"total\") (param \"items\" (list string))"
    "    (result (result u32 (error string)))"
    "    (canon lift (core func $main \"total\") (memory (core memory $memory))"
    "      (realloc (core func $realloc)))))";

/* -- what the host offers -------------------------------------------------------------- */

static bool is_text(const struct godwit_component_value *value, const char *text)
{
    return value->count == strlen(text) && memcmp(value->of.string, text, value->count) == 0;
}

static wasm_trap_t *price(struct godwit_call *call, void *env,
                          const struct godwit_component_value *args, size_t arg_count,
                          struct godwit_component_value *result)
{
    (void)env, (void)arg_count;
    static const struct {
        const char *item;
        uint32_t cents;
    } prices[] = {{"bread", 350}, {"milk", 129}, {"caf\u00e9", 280}};
    result->kind = GODWIT_TYPE_OPTION;
    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        if (!is_text(&args[0], prices[i].item)) continue;
        struct godwit_component_value *cents = godwit_call_get(call, sizeof *cents);
        need(cents, "memory");
        *cents = (struct godwit_component_value){.kind = GODWIT_TYPE_U32};
        cents->of.u32 = prices[i].cents;
        result->index = 1;
        result->of.payload = cents;
    }
    return NULL;
}

static wasm_trap_t *receipt_new(struct godwit_call *call, void *env,
                                const struct godwit_component_value *args,
                                size_t arg_count, struct godwit_component_value *result)
{
    (void)call, (void)args, (void)arg_count;
    int *count = env;
    result->kind = GODWIT_TYPE_OWN;
    result->of.handle = (uint64_t)++*count; /* whatever the host likes to call it */
    return NULL;
}

static wasm_trap_t *receipt_add(struct godwit_call *call, void *env,
                                const struct godwit_component_value *args,
                                size_t arg_count, struct godwit_component_value *result)
{
    (void)call, (void)env, (void)arg_count, (void)result;
    printf("receipt %d: %.*s %u\n", (int)args[0].of.handle, (int)args[1].count,
           args[1].of.string, (unsigned)args[2].of.u32);
    return NULL;
}

static void receipt_drop(void *env, uint64_t handle)
{
    (void)env;
    printf("receipt %d: done\n", (int)handle);
}

/* -- calls ----------------------------------------------------------------------------- */

static void total(const struct godwit_component_func *func, struct godwit_results *results,
                  const char *const *items, size_t count)
{
    struct godwit_component_value texts[8] = {{0}}, list = {.kind = GODWIT_TYPE_LIST};
    for (size_t i = 0; i < count; i++) {
        texts[i].kind = GODWIT_TYPE_STRING;
        texts[i].of.string = items[i];
        texts[i].count = strlen(items[i]);
    }
    list.of.values = texts;
    list.count = count;
    need_no_error(godwit_component_call(func, &list, 1, results, NULL));
    const struct godwit_component_value *result = godwit_results_get(results);
    if (result->index == 0)
        printf("total %u\n", (unsigned)result->of.payload->of.u32);
    else
        printf("no price for %.*s\n", (int)result->of.payload->count,
               result->of.payload->of.string);
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    struct godwit_component *component;
    need_no_error(godwit_component_new(engine, guest, sizeof guest - 1, &component));

    int receipts = 0;
    struct godwit_host *host = godwit_host_new(engine);
    need_no_error(godwit_host_define_wit(host, wit, sizeof wit - 1));
    need_no_error(godwit_host_define_func(host, shop, "price", price, NULL));
    need_no_error(godwit_host_define_resource(host, shop, "receipt", receipt_drop, NULL));
    need_no_error(godwit_host_define_func(host, shop, "[constructor]receipt", receipt_new,
                                          &receipts));
    need_no_error(
        godwit_host_define_func(host, shop, "[method]receipt.add", receipt_add, NULL));

    struct godwit_linked *linked;
    need_no_error(godwit_component_link(component, host, &linked));
    wasm_store_t *store = wasm_store_new(engine);
    struct godwit_component_instance *instance;
    need_no_error(godwit_linked_instantiate(linked, store, NULL, &instance, NULL));
    const struct godwit_component_func *func =
        godwit_component_instance_func(instance, NULL, "total");
    need(func, "total");

    struct godwit_results *results = godwit_results_new(engine);
    static const char *const breakfast[] = {"bread", "milk", "caf\u00e9"};
    static const char *const strange[] = {"milk", "moonlight"};
    total(func, results, breakfast, 3);
    total(func, results, strange, 2);

    godwit_results_delete(results);
    wasm_store_delete(store);
    godwit_linked_delete(linked);
    godwit_host_delete(host);
    godwit_component_delete(component);
    wasm_engine_delete(engine);
    return 0;
}
