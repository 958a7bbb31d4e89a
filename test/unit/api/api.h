/* SPDX-License-Identifier: Apache-2.0 */
/* api.h -- what the tests of the C API begin with: an engine, a store, a module from
 * text. */
#ifndef GW_TEST_API_H
#define GW_TEST_API_H

#include "base/alloc.h"
#include "godwit/config.h"
#include "godwit/linker.h"
#include "godwit/memory.h"
#include "godwit/module.h"
#include "godwit/store.h"
#include "godwit/trap.h"
#include "godwit/value.h"
#include "test.h"
#include "wasm.h"

/* At the end of a test: nothing is left of what was taken. */
static inline GW_UNUSED void check_leaks(void)
{
    CHECK_INT("bytes left", gw_alloc_libc()->used_bytes, 0);
}

/* All that a test holds; close_world deletes what is not NULL. After the last one of
 * them, nothing may be left. */
static GW_UNUSED int open_worlds;
struct world {
    wasm_engine_t *engine;
    wasm_store_t *store;
    wasm_module_t *module;
    wasm_instance_t *instance;
};

static inline GW_UNUSED struct world open_world(void)
{
    struct world w = {.engine = wasm_engine_new()};
    w.store = wasm_store_new(w.engine);
    open_worlds++;
    return w;
}

static inline GW_UNUSED void close_world(struct world *w)
{
    wasm_instance_delete(w->instance);
    wasm_module_delete(w->module);
    wasm_store_delete(w->store);
    wasm_engine_delete(w->engine);
    if (--open_worlds == 0) check_leaks();
}

static inline GW_UNUSED void load(struct world *w, const char *wat)
{
    struct godwit_error *error =
        godwit_module_new(w->store, wat, strlen(wat), &w->module);
    cr_assert(!error, "%s", error ? godwit_error_message(error) : "");
}

static inline GW_UNUSED void instantiate(struct world *w, wasm_extern_t **imports,
                                         size_t count)
{
    wasm_extern_vec_t vec = {count, imports};
    w->instance = wasm_instance_new(w->store, w->module, &vec, NULL);
    cr_assert(w->instance);
}

/* A world with an instance of a module that imports nothing. */
static inline GW_UNUSED struct world open_with(const char *wat)
{
    struct world w = open_world();
    load(&w, wat);
    instantiate(&w, NULL, 0);
    return w;
}

/* Call an export that must be there; the trap is the caller's. */
static inline GW_UNUSED wasm_trap_t *call_export(const struct world *w, const char *name,
                                                 size_t arg_count, wasm_val_t *args,
                                                 size_t result_count, wasm_val_t *results)
{
    wasm_func_t *func = godwit_instance_find_func(w->instance, name);
    cr_assert(func, "%s", name);
    wasm_val_vec_t arg_vec = {arg_count, args}, result_vec = {result_count, results};
    wasm_trap_t *trap = wasm_func_call(func, &arg_vec, &result_vec);
    wasm_func_delete(func);
    return trap;
}

#define CHECK_MESSAGE(rule, trap, want)                                                  \
    do {                                                                                 \
        wasm_message_t check_message;                                                    \
        wasm_trap_message(trap, &check_message);                                         \
        CHECK_STR(rule, check_message.data, want);                                       \
        CHECK_INT(rule, check_message.size, strlen(want) + 1);                           \
        wasm_name_delete(&check_message);                                                \
    } while (0)

#endif
