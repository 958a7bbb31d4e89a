/* SPDX-License-Identifier: Apache-2.0 */
#include "api/trap.h"
#include "api/types.h"
#include "api/value.h"
#include "core/runtime/exec.h"

enum { FEW = 16 }; /* this many values of one call live on the C stack */

/* What a host function is called with: one of the three callbacks. */
struct host_env {
    struct gw_alloc *alloc;
    wasm_func_callback_t plain;
    wasm_func_callback_with_env_t with_env;
    godwit_callback *wide;
    void *env;
    void (*finalize)(void *env);
};

/* ---- The guest calls the host ---- */

static wasm_trap_t *run_callback(const struct host_env *env, struct gw_api_values args,
                                 uint32_t arg_count, struct gw_api_values results,
                                 uint32_t result_count)
{
    if (env->wide)
        return env->wide(env->env, args.items, arg_count, results.items, result_count);
    wasm_val_vec_t arg_vec = {arg_count, args.items};
    wasm_val_vec_t result_vec = {result_count, results.items};
    return env->plain ? env->plain(&arg_vec, &result_vec)
                      : env->with_env(env->env, &arg_vec, &result_vec);
}

/* Call back, with arguments lifted; on success results are lowered over them. */
static enum gw_err call_back(struct wasm_store_t *store, const struct host_env *env,
                             const struct gw_type *type, struct gw_api_values args,
                             struct gw_api_values results, uint64_t *slots)
{
    uint32_t arg_count = type->func.param_count, result_count = type->func.result_count;
    enum gw_err err =
        gw_api_value_lift_all(store, slots, type->func.params, arg_count, args);
    if (err != GW_OK) return err;
    gw_api_value_init_all(store, type->func.results, result_count, results);
    wasm_trap_t *trap = run_callback(env, args, arg_count, results, result_count);
    if (trap)
        err = gw_api_trap_raise(store, trap);
    else
        err = gw_api_value_lower_all(store, results, type->func.results, result_count,
                                     slots);
    gw_api_value_delete_all(args, arg_count);
    gw_api_value_delete_all(results, result_count);
    return err;
}

static enum gw_err host_call(struct gw_call *call, void *env_void, uint64_t *slots)
{
    struct host_env *env = env_void;
    struct wasm_store_t *store = gw_api_store_of(call->store);
    const struct gw_type *type = &call->func->canon->type;
    size_t count = (size_t)type->func.param_count + type->func.result_count;
    size_t item_bytes = gw_api_value_bytes(env->wide);
    _Alignas(16) char few[FEW * sizeof(struct godwit_value)];
    char *items = count <= FEW ? few : gw_alloc_array(env->alloc, count, item_bytes);
    if (!items) return gw_trap_set(call->store, GW_TRAP_OUT_OF_MEMORY);

    struct gw_api_values args = {items, env->wide};
    struct gw_api_values results = {items + type->func.param_count * item_bytes,
                                    env->wide};
    enum gw_err err = call_back(store, env, type, args, results, slots);
    if (count > FEW) gw_alloc_put(env->alloc, items, count * item_bytes);
    switch (err) {
    case GW_ERR_NOMEM:
        return gw_trap_set(call->store, GW_TRAP_OUT_OF_MEMORY);
    case GW_ERR_INVALID:
        return gw_trap_set_message(call->store, GW_TRAP_HOST,
                                   "host function returned a value of another type");
    case GW_ERR_UNSUPPORTED:
        return gw_trap_set_message(call->store, GW_TRAP_HOST,
                                   "v128 cannot be passed to this host function");
    default:
        return err;
    }
}

static void finalize_host(void *env_void)
{
    struct host_env *env = env_void;
    if (env->finalize) env->finalize(env->env);
    gw_alloc_put(env->alloc, env, sizeof *env);
}

static wasm_func_t *new_host(wasm_store_t *store, const wasm_functype_t *type,
                             const struct host_env *from)
{
    if (!store || !store->store || !type) return NULL;
    struct gw_type_registry *registry = store->store->registry;
    gw_type_id id;
    if (gw_api_functype_lower(registry, type, &id) != GW_OK) return NULL;

    struct gw_alloc *alloc = gw_api_store_alloc(store);
    struct host_env *env = gw_alloc_get(alloc, sizeof *env);
    struct gw_func *func = NULL;
    if (env) {
        *env = *from;
        env->alloc = alloc;
        if (gw_func_new_host(store->store, id, host_call, env, finalize_host, &func) !=
            GW_OK)
            gw_alloc_put(alloc, env, sizeof *env);
    }
    gw_type_registry_release_one(registry, id); /* the function has a use of its own */
    if (!func) return NULL;
    wasm_func_t *made = (wasm_func_t *)gw_api_ref_of(store, GW_API_FUNC, func);
    if (!made) env->finalize = NULL; /* the caller keeps what it passed */
    return made;
}

wasm_func_t *wasm_func_new(wasm_store_t *store, const wasm_functype_t *type,
                           wasm_func_callback_t callback)
{
    struct host_env env = {.plain = callback};
    return new_host(store, type, &env);
}

wasm_func_t *wasm_func_new_with_env(wasm_store_t *store, const wasm_functype_t *type,
                                    wasm_func_callback_with_env_t callback, void *env,
                                    void (*finalizer)(void *))
{
    struct host_env host = {.with_env = callback, .env = env, .finalize = finalizer};
    return new_host(store, type, &host);
}

wasm_func_t *godwit_func_new(wasm_store_t *store, const wasm_functype_t *type,
                             godwit_callback *callback, void *env,
                             void (*finalizer)(void *))
{
    struct host_env host = {.wide = callback, .env = env, .finalize = finalizer};
    return new_host(store, type, &host);
}

/* ---- The host calls the guest ---- */

static struct gw_func *func_of(const wasm_func_t *func)
{
    return gw_api_ref_object(&func->ref, GW_API_FUNC, NULL);
}

wasm_functype_t *wasm_func_type(const wasm_func_t *handle)
{
    struct gw_func *func = func_of(handle);
    return func ? gw_api_functype(handle->ref.store->store->registry, func->type) : NULL;
}

size_t wasm_func_param_arity(const wasm_func_t *handle)
{
    struct gw_func *func = func_of(handle);
    return func ? func->canon->type.func.param_count : 0;
}

size_t wasm_func_result_arity(const wasm_func_t *handle)
{
    struct gw_func *func = func_of(handle);
    return func ? func->canon->type.func.result_count : 0;
}

/* Slots on top of the value stack, where the collector sees them. */
static enum gw_err take_slots(struct wasm_store_t *store, const struct gw_func *func,
                              struct gw_exec **exec, uint64_t **slots)
{
    enum gw_err err = gw_exec_get(store->store, exec);
    if (err != GW_OK) return err;
    size_t in = func->canon->param_slots, out = func->canon->result_slots;
    size_t count = in > out ? in : out;
    if (count > (size_t)((*exec)->stack_end - (*exec)->top)) return GW_ERR_LIMIT;
    *slots = (*exec)->top;
    memset(*slots, 0, count * sizeof **slots);
    (*exec)->top += count;
    return GW_OK;
}

static wasm_trap_t *refuse(struct wasm_store_t *store, enum gw_err err, const char *text)
{
    return gw_api_trap_new(store, err, GW_TRAP_NONE, gw_slice_str(text));
}

static wasm_trap_t *refuse_value(struct wasm_store_t *store, enum gw_err err)
{
    if (err == GW_ERR_INVALID)
        return refuse(store, err, "an argument is not of its parameter's type");
    if (err == GW_ERR_UNSUPPORTED)
        return refuse(store, err, "a v128 does not fit wasm_val_t: use godwit_func_call");
    return refuse(store, err, gw_err_text(err));
}

/* Arguments in, results out, on slots that are reserved. */
static wasm_trap_t *call_with(struct wasm_store_t *store, struct gw_func *func,
                              uint64_t *slots, struct gw_api_values args,
                              struct gw_api_values results, size_t result_count)
{
    const struct gw_type *type = &func->canon->type;
    enum gw_err err = gw_api_value_lower_all(store, args, type->func.params,
                                             type->func.param_count, slots);
    if (err != GW_OK) return refuse_value(store, err);
    err = gw_exec_call(store->store, func, slots);
    if (err != GW_OK) return gw_api_trap_take(store, err);
    /* Not before the call: who expects a trap may bring no room. */
    if (result_count < type->func.result_count)
        return refuse(store, GW_ERR_INVALID, "no room for the results");
    err = gw_api_value_lift_all(store, slots, type->func.results, type->func.result_count,
                                results);
    return err == GW_OK ? NULL : refuse_value(store, err);
}

static wasm_trap_t *call_func(const wasm_func_t *handle, struct gw_api_values args,
                              size_t arg_count, struct gw_api_values results,
                              size_t result_count)
{
    struct gw_func *func = func_of(handle);
    struct wasm_store_t *store = handle->ref.store;
    if (!func) return refuse(store, GW_ERR_INVALID, "the function's store was deleted");
    const struct gw_type *type = &func->canon->type;
    if (arg_count < type->func.param_count)
        return refuse(store, GW_ERR_INVALID, "too few arguments");

    struct gw_exec *exec;
    uint64_t *slots;
    enum gw_err err = take_slots(store, func, &exec, &slots);
    if (err == GW_ERR_LIMIT)
        return refuse(store, err, gw_trap_text(GW_TRAP_STACK_EXHAUSTED));
    if (err != GW_OK) return refuse(store, err, gw_err_text(err));
    wasm_trap_t *trap = call_with(store, func, slots, args, results, result_count);
    exec->top = slots;
    gw_api_ref_settle(store);
    return trap;
}

wasm_trap_t *wasm_func_call(const wasm_func_t *handle, const wasm_val_vec_t *args,
                            wasm_val_vec_t *results)
{
    struct gw_api_values in = {args ? args->data : NULL, false};
    struct gw_api_values out = {results ? results->data : NULL, false};
    return call_func(handle, in, args ? args->size : 0, out, results ? results->size : 0);
}

wasm_trap_t *godwit_func_call(const wasm_func_t *handle, const struct godwit_value *args,
                              size_t arg_count, struct godwit_value *results,
                              size_t result_count)
{
    struct gw_api_values in = {(void *)(uintptr_t)args, true}, out = {results, true};
    return call_func(handle, in, arg_count, out, result_count);
}
