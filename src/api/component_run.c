/* SPDX-License-Identifier: Apache-2.0 */
/* component_run.c -- hosts, linking, instances of components, and calls. */
#include "api/component.h"
#include "api/error.h"
#include "api/trap.h"

#define SAME(field)                                                                      \
    (offsetof(struct godwit_component_value, field) ==                                   \
     offsetof(struct gw_comp_value, field))
_Static_assert(sizeof(struct godwit_component_value) == sizeof(struct gw_comp_value) &&
                   SAME(kind) && SAME(packed) && SAME(index) && SAME(count) &&
                   offsetof(struct godwit_component_value, of) ==
                       offsetof(struct gw_comp_value, boolean),
               "a public value is the model's own");
#undef SAME

/* ---- Hosts ---- */

struct godwit_host *godwit_host_new(wasm_engine_t *engine)
{
    struct godwit_host *host = gw_alloc_zero(&engine->alloc, sizeof *host);
    if (!host) return NULL;
    if (gw_link_host_new(&engine->alloc, &host->host)) {
        gw_alloc_put(&engine->alloc, host, sizeof *host);
        return NULL;
    }
    gw_arena_init(&host->arena, &engine->alloc);
    host->engine = gw_api_engine_ref(engine);
    return host;
}

void godwit_host_delete(struct godwit_host *host)
{
    if (!host) return;
    wasm_engine_t *engine = host->engine;
    gw_link_host_free(&host->host);
    gw_arena_deinit(&host->arena);
    gw_alloc_put(&engine->alloc, host, sizeof *host);
    gw_api_engine_unref(&engine);
}

/* A function of the embedder's. */
struct callback {
    godwit_component_callback *call;
    void *env;
};

static enum gw_err call_back(struct gw_link_call *call, void *env,
                             const struct gw_comp_value *args,
                             struct gw_comp_value *result)
{
    const struct callback *callback = env;
    struct godwit_call shell = {call};
    wasm_trap_t *trap =
        callback->call(&shell, callback->env, (const struct godwit_component_value *)args,
                       call->type->param_count, (struct godwit_component_value *)result);
    return trap ? gw_api_trap_raise(gw_api_store_of(call->store), trap) : GW_OK;
}

static struct gw_slice slice_of(const char *text)
{
    return text ? gw_slice_str(text) : gw_slice_of(NULL, 0);
}

struct godwit_error *godwit_host_define_func(struct godwit_host *host,
                                             const char *interface, const char *name,
                                             godwit_component_callback *callback,
                                             void *env)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct callback *c = gw_arena_get(&host->arena, sizeof *c);
    if (!c) return gw_api_error(GW_ERR_NOMEM, NULL);
    *c = (struct callback){callback, env};
    return gw_api_error(gw_link_host_func(host->host, slice_of(interface),
                                          gw_slice_str(name), call_back, c, &diag),
                        &diag);
}

/* A resource of the embedder's. */
struct resource {
    struct gw_canon_resource resource;
    void (*drop)(void *env, uint64_t handle);
    void *env;
};

static enum gw_err drop(void *env, uint64_t rep, struct gw_diag *diag)
{
    (void)diag;
    const struct resource *resource = env;
    if (resource->drop) resource->drop(resource->env, rep);
    return GW_OK;
}

struct godwit_error *godwit_host_define_resource(struct godwit_host *host,
                                                 const char *interface, const char *name,
                                                 void (*dropped)(void *env,
                                                                 uint64_t handle),
                                                 void *env)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct resource *r = gw_arena_zero(&host->arena, sizeof *r);
    struct gw_slice copy = gw_arena_copy(&host->arena, gw_slice_str(name));
    if (!r || !copy.data) return gw_api_error(GW_ERR_NOMEM, NULL);
    *r = (struct resource){
        .resource = {.name = copy, .drop = drop, .env = r},
        .drop = dropped,
        .env = env,
    };
    return gw_api_error(gw_link_host_resource(host->host, slice_of(interface), copy,
                                              &r->resource, &diag),
                        &diag);
}

const struct godwit_func_type *
godwit_call_type(const struct godwit_call *call)
{
    return (const struct godwit_func_type *)call->call->type;
}

void *godwit_call_data(const struct godwit_call *call)
{
    return call->call->data;
}

wasm_store_t *godwit_call_store(const struct godwit_call *call)
{
    return gw_api_store_of(call->call->store);
}

void *godwit_call_get(struct godwit_call *call, size_t bytes)
{
    return gw_arena_get(call->call->arena, bytes);
}

/* ---- Instances ---- */

struct godwit_error *godwit_component_link(const struct godwit_component *component,
                                           const struct godwit_host *host,
                                           struct godwit_linked **out)
{
    *out = NULL;
    wasm_engine_t *engine = component->engine;
    struct gw_diag diag = GW_DIAG_INIT;
    struct godwit_linked *linked = gw_alloc_zero(&engine->alloc, sizeof *linked);
    if (!linked) return gw_api_error(GW_ERR_NOMEM, NULL);
    enum gw_err err = gw_comp_prelink(&engine->alloc, component->component,
                                      host ? host->host : NULL, &diag, &linked->prelinked);
    if (err) {
        gw_alloc_put(&engine->alloc, linked, sizeof *linked);
        return gw_api_error(err, &diag);
    }
    linked->engine = gw_api_engine_ref(engine);
    *out = linked;
    return NULL;
}

void godwit_linked_delete(struct godwit_linked *linked)
{
    if (!linked) return;
    wasm_engine_t *engine = linked->engine;
    gw_comp_prelinked_unref(&linked->prelinked);
    gw_alloc_put(&engine->alloc, linked, sizeof *linked);
    gw_api_engine_unref(&engine);
}

struct godwit_error *godwit_linked_instantiate(const struct godwit_linked *linked,
                                               wasm_store_t *store, void *data,
                                               struct godwit_component_instance **out,
                                               wasm_trap_t **trap)
{
    *out = NULL;
    if (trap) *trap = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    if (!store->store || store->engine != linked->engine)
        return gw_api_error(gw_diag_set(&diag, GW_ERR_UNLINKABLE,
                                        "the store is deleted, or of another engine"),
                            &diag);
    struct gw_comp_instance *instance;
    enum gw_err err =
        gw_comp_instantiate(linked->prelinked, store->store, data, &diag, &instance);
    if (err) return gw_api_trap_tell(store, err, &diag, trap);
    *out = (struct godwit_component_instance *)instance;
    return NULL;
}

const struct godwit_component_func *
godwit_component_instance_func(const struct godwit_component_instance *instance,
                               const char *interface, const char *name)
{
    return (const struct godwit_component_func *)gw_comp_instance_func(
        (const struct gw_comp_instance *)instance, slice_of(interface),
        gw_slice_str(name));
}

const struct godwit_func_type *
godwit_component_func_type(const struct godwit_component_func *func)
{
    return (const struct godwit_func_type *)((const struct gw_linked_func *)func)->type;
}

/* ---- Calls ---- */

struct godwit_results *godwit_results_new(wasm_engine_t *engine)
{
    struct godwit_results *results = gw_alloc_zero(&engine->alloc, sizeof *results);
    if (!results) return NULL;
    gw_arena_init(&results->arena, &engine->alloc);
    results->engine = gw_api_engine_ref(engine);
    return results;
}

void godwit_results_delete(struct godwit_results *results)
{
    if (!results) return;
    wasm_engine_t *engine = results->engine;
    gw_arena_deinit(&results->arena);
    gw_alloc_put(&engine->alloc, results, sizeof *results);
    gw_api_engine_unref(&engine);
}

const struct godwit_component_value *
godwit_results_get(const struct godwit_results *results)
{
    return results->has_value ? (const struct godwit_component_value *)&results->value
                              : NULL;
}

static struct godwit_error *misused(enum gw_err err, const char *text)
{
    struct gw_diag diag = GW_DIAG_INIT;
    return gw_api_error(gw_diag_set(&diag, err, "%s", text), &diag);
}

struct godwit_error *godwit_component_call(const struct godwit_component_func *func,
                                           const struct godwit_component_value *args,
                                           size_t arg_count,
                                           struct godwit_results *results,
                                           wasm_trap_t **trap)
{
    const struct gw_linked_func *f = (const struct gw_linked_func *)func;
    if (trap) *trap = NULL;
    if (!f->instance)
        return misused(GW_ERR_UNSUPPORTED, "a host's function is called by its host");
    if (arg_count != f->type->param_count)
        return misused(GW_ERR_INVALID, "the function has another number of parameters");
    if (f->type->result && !results)
        return misused(GW_ERR_INVALID, "the function has a result: results may not be NULL");
    struct gw_arena none;
    struct gw_comp_value unused;
    gw_arena_init(&none, &f->instance->store->alloc);
    struct gw_arena *arena = results ? &results->arena : &none;
    if (results) {
        gw_arena_reset(arena);
        results->has_value = false;
    }
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_comp_call(f, (const struct gw_comp_value *)args, arena, &diag,
                                   results ? &results->value : &unused);
    gw_arena_deinit(&none);
    if (err) return gw_api_trap_tell(gw_api_store_of(f->instance->store), err, &diag, trap);
    if (results) results->has_value = f->type->result;
    return NULL;
}
