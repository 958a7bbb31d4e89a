/* SPDX-License-Identifier: Apache-2.0 */
#include "api/func.h"

#include "api/trap.h"
#include "api/types.h"
#include "api/value.h"
#include "core/runtime/exec.h"

enum { FEW = 16 }; /* this many values of one call live on the C stack */

/* What a host function is called with. */
struct host_env {
    struct gw_alloc *alloc;
    wasm_func_callback_t plain; /* NULL: `with_env` */
    wasm_func_callback_with_env_t with_env;
    void *env;
    void (*finalize)(void *env);
};

/* Room for a call's values: `few`, or the heap where they are many. */
static wasm_val_t *take_vals(struct gw_alloc *alloc, wasm_val_t few[FEW], uint32_t count)
{
    wasm_val_t *vals = count <= FEW ? few : gw_alloc_array(alloc, count, sizeof *vals);
    if (vals) memset(vals, 0, count * sizeof *vals);
    return vals;
}

static void give_vals(struct gw_alloc *alloc, wasm_val_t few[FEW], wasm_val_t *vals,
                      uint32_t count)
{
    if (vals != few) gw_alloc_put(alloc, vals, count * sizeof *vals);
}

/* ---- The guest calls the host
 * ----------------------------------------------------------- */

static void init_results(struct wasm_store_t *store, const struct gw_type *type,
                         wasm_val_vec_t *results)
{
    for (uint32_t i = 0; i < type->func.result_count; i++)
        results->data[i].kind =
            gw_api_valkind(store->store->registry, type->func.results[i]);
}

/* Call back, with arguments lifted; on success results are lowered over them. */
static enum gw_err call_back(struct wasm_store_t *store, struct host_env *env,
                             const struct gw_type *type, wasm_val_vec_t *args,
                             wasm_val_vec_t *results, uint64_t *slots)
{
    enum gw_err err = gw_api_value_lift_all(store, slots, type->func.params,
                                            type->func.param_count, args->data);
    if (err != GW_OK) return err;
    init_results(store, type, results);
    wasm_trap_t *trap =
        env->plain ? env->plain(args, results) : env->with_env(env->env, args, results);
    if (trap)
        err = gw_api_trap_raise(store, trap);
    else
        err = gw_api_value_lower_all(store, results->data, type->func.results,
                                     type->func.result_count, slots);
    for (size_t i = 0; i < args->size; i++)
        wasm_val_delete(&args->data[i]);
    for (size_t i = 0; i < results->size; i++)
        wasm_val_delete(&results->data[i]);
    return err;
}

static enum gw_err host_call(struct gw_call *call, void *env_void, uint64_t *slots)
{
    struct host_env *env = env_void;
    struct wasm_store_t *store = gw_api_store_of(call->store);
    const struct gw_type *type = &call->func->canon->type;
    uint32_t param_count = type->func.param_count, result_count = type->func.result_count;
    uint32_t count = param_count + result_count;
    wasm_val_t few[FEW], *vals = take_vals(env->alloc, few, count);
    if (!vals) return gw_trap_set(call->store, GW_TRAP_OUT_OF_MEMORY);

    wasm_val_vec_t args = {param_count, vals},
                   results = {result_count, vals + param_count};
    enum gw_err err = call_back(store, env, type, &args, &results, slots);
    give_vals(env->alloc, few, vals, count);
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

/* ---- The host calls the guest
 * ----------------------------------------------------------- */

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

enum gw_err gw_api_func_slots(struct wasm_store_t *store, const struct gw_func *func,
                              struct gw_api_call *out)
{
    struct gw_exec *exec;
    enum gw_err err = gw_exec_get(store->store, &exec);
    if (err != GW_OK) return err;
    uint32_t count = func->canon->param_slots > func->canon->result_slots
                         ? func->canon->param_slots
                         : func->canon->result_slots;
    if (count > (size_t)(exec->stack_end - exec->top)) return GW_ERR_LIMIT;
    *out = (struct gw_api_call){exec, exec->top};
    memset(exec->top, 0, count * sizeof *exec->top);
    exec->top += count;
    return GW_OK;
}

void gw_api_func_done(struct gw_api_call *call) { call->exec->top = call->slots; }

static wasm_trap_t *refuse(struct wasm_store_t *store, const char *text)
{
    return gw_api_trap_new(store, GW_ERR_INVALID, GW_TRAP_HOST, gw_slice_str(text));
}

static const char *text_of(enum gw_err err)
{
    switch (err) {
    case GW_ERR_INVALID:
        return "an argument is not of its parameter's type";
    case GW_ERR_UNSUPPORTED:
        return "a v128 does not fit wasm_val_t: use godwit_func_call";
    case GW_ERR_LIMIT:
        return "call stack exhausted";
    default:
        return gw_err_text(err);
    }
}

wasm_trap_t *wasm_func_call(const wasm_func_t *handle, const wasm_val_vec_t *args,
                            wasm_val_vec_t *results)
{
    struct gw_func *func = func_of(handle);
    struct wasm_store_t *store = handle->ref.store;
    if (!func) return refuse(store, "the function's store was deleted");
    const struct gw_type *type = &func->canon->type;
    if ((args ? args->size : 0) < type->func.param_count)
        return refuse(store, "too few arguments");
    if ((results ? results->size : 0) < type->func.result_count)
        return refuse(store, "no room for the results");

    struct gw_api_call call;
    enum gw_err err = gw_api_func_slots(store, func, &call);
    if (err != GW_OK) return refuse(store, text_of(err));
    wasm_trap_t *trap = NULL;
    err = gw_api_value_lower_all(store, args ? args->data : NULL, type->func.params,
                                 type->func.param_count, call.slots);
    if (err != GW_OK) {
        trap = refuse(store, text_of(err));
    } else if ((err = gw_exec_call(store->store, func, call.slots)) != GW_OK) {
        trap = gw_api_trap_take(store, err);
    } else {
        err = gw_api_value_lift_all(store, call.slots, type->func.results,
                                    type->func.result_count,
                                    results ? results->data : NULL);
        if (err != GW_OK) trap = refuse(store, text_of(err));
    }
    gw_api_func_done(&call);
    gw_api_ref_settle(store);
    return trap;
}
