/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/linker.h"

#include "api/error.h"
#include "api/extern.h"
#include "api/linker.h"
#include "api/module.h"
#include "api/trap.h"

struct godwit_linker *godwit_linker_new(wasm_store_t *store)
{
    if (!store || !store->store) return NULL;
    struct godwit_linker *linker =
        gw_alloc_zero(gw_api_store_alloc(store), sizeof *linker);
    if (!linker) return NULL;
    linker->store = store;
    if (gw_linker_new(store->store, &linker->linker) == GW_OK) return linker;
    gw_alloc_put(gw_api_store_alloc(store), linker, sizeof *linker);
    return NULL;
}

void godwit_linker_delete(struct godwit_linker *linker)
{
    if (!linker) return;
    gw_linker_free(&linker->linker);
    gw_alloc_put(gw_api_store_alloc(linker->store), linker, sizeof *linker);
}

bool godwit_linker_define(struct godwit_linker *linker, const char *module,
                          const char *name, const wasm_extern_t *what)
{
    struct gw_extern it;
    return gw_api_extern_lower(linker->store, what, &it) &&
           gw_linker_define(linker->linker, gw_slice_str(module), gw_slice_str(name),
                            it) == GW_OK;
}

bool godwit_linker_define_instance(struct godwit_linker *linker, const char *module,
                                   const wasm_instance_t *instance)
{
    struct gw_instance *it =
        gw_api_ref_object(&instance->ref, GW_API_INSTANCE, linker->store);
    return it &&
           gw_linker_define_instance(linker->linker, gw_slice_str(module), it) == GW_OK;
}

bool godwit_linker_define_func(struct godwit_linker *linker, const char *module,
                               const char *name, const wasm_functype_t *type,
                               wasm_func_callback_with_env_t callback, void *env,
                               void (*finalizer)(void *))
{
    wasm_func_t *func =
        wasm_func_new_with_env(linker->store, type, callback, env, finalizer);
    bool is_defined =
        func && godwit_linker_define(linker, module, name, wasm_func_as_extern(func));
    wasm_func_delete(func);
    return is_defined;
}

struct godwit_error *godwit_linker_instantiate(struct godwit_linker *linker,
                                               const wasm_module_t *module,
                                               wasm_instance_t **out, wasm_trap_t **trap)
{
    struct wasm_store_t *store = linker->store;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_instance *instance;
    *out = NULL;
    enum gw_err err = GW_ERR_UNLINKABLE;
    if (module->ref.store->engine == store->engine)
        err = gw_linker_instantiate(linker->linker, module->module, &diag, &instance);
    if (err == GW_OK) {
        *out = (wasm_instance_t *)gw_api_ref_of(store, GW_API_INSTANCE, instance);
        if (!*out) err = GW_ERR_NOMEM;
    }
    struct godwit_error *error = gw_api_trap_tell(store, err, &diag, trap);
    gw_api_ref_settle(store);
    return error;
}

wasm_extern_t *godwit_instance_find(const wasm_instance_t *handle, const char *name)
{
    struct gw_instance *instance = gw_api_ref_object(&handle->ref, GW_API_INSTANCE, NULL);
    struct gw_extern what;
    if (!instance || !gw_instance_export(instance, gw_slice_str(name), &what))
        return NULL;
    return gw_api_extern_lift(handle->ref.store, what);
}

wasm_func_t *godwit_instance_find_func(const wasm_instance_t *handle, const char *name)
{
    wasm_extern_t *found = godwit_instance_find(handle, name);
    wasm_func_t *func = wasm_extern_as_func(found);
    if (!func) wasm_extern_delete(found);
    return func;
}
