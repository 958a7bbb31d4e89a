/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "api/extern.h"
#include "api/module.h"
#include "api/trap.h"
#include "core/runtime/instance.h"

/* What a failed instantiation left, as a trap (unless `trap` is NULL). */
static void take_failure(struct wasm_store_t *store, enum gw_err err,
                         const struct gw_diag *diag, wasm_trap_t **trap)
{
    wasm_trap_t *what;
    if (err == GW_ERR_TRAP || err == GW_ERR_EXCEPTION || err == GW_ERR_EXIT) {
        what = gw_api_trap_take(store, err);
    } else {
        char text[400];
        snprintf(text, sizeof text, "%s", gw_err_text(err));
        if (diag->err != GW_OK) gw_diag_print(diag, text, sizeof text);
        what = gw_api_trap_new(store, err, GW_TRAP_HOST, gw_slice_str(text));
    }
    if (trap)
        *trap = what;
    else
        wasm_trap_delete(what);
}

/* The imports in the module's order; what is missing is an unknown import. */
static enum gw_err lower_imports(const struct wasm_store_t *store,
                                 const struct gw_module *module,
                                 const wasm_extern_vec_t *imports, struct gw_diag *diag,
                                 struct gw_extern *out)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (imports && i < imports->size &&
            gw_api_extern_lower(store, imports->data[i], &out[i]))
            continue;
        const struct gw_import *import = &module->imports[i];
        return gw_diag_set(diag, GW_ERR_UNLINKABLE,
                           "import %u, %.*s.%.*s, is missing or of another store", i,
                           GW_SLICE_ARG(import->module), GW_SLICE_ARG(import->name));
    }
    return GW_OK;
}

wasm_instance_t *wasm_instance_new(wasm_store_t *store, const wasm_module_t *handle,
                                   const wasm_extern_vec_t *imports, wasm_trap_t **trap)
{
    if (trap) *trap = NULL;
    if (!store || !store->store || !handle) return NULL;
    struct gw_module *module = handle->module;
    struct gw_alloc *alloc = gw_api_store_alloc(store);
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_instance *instance = NULL;
    struct gw_extern *externs = NULL;
    enum gw_err err;
    if (handle->ref.store->engine != store->engine) {
        err =
            gw_diag_set(&diag, GW_ERR_UNLINKABLE, "the module belongs to another engine");
        goto done;
    }
    externs = gw_alloc_array(alloc, module->import_count, sizeof *externs);
    err = externs ? lower_imports(store, module, imports, &diag, externs) : GW_ERR_NOMEM;
    if (err == GW_OK)
        err = gw_instance_new(store->store, module, externs, &diag, &instance);
done:
    gw_alloc_put(alloc, externs, module->import_count * sizeof *externs);
    wasm_ref_t *made = NULL;
    if (err == GW_OK) {
        made = gw_api_ref_of(store, GW_API_INSTANCE, instance);
        if (!made) err = GW_ERR_NOMEM;
    }
    if (err != GW_OK) take_failure(store, err, &diag, trap);
    gw_api_ref_settle(store);
    return (wasm_instance_t *)made;
}

void wasm_instance_exports(const wasm_instance_t *handle, wasm_extern_vec_t *out)
{
    struct gw_instance *instance = gw_api_ref_object(&handle->ref, GW_API_INSTANCE, NULL);
    wasm_extern_vec_new_empty(out);
    if (!instance) return;
    const struct gw_module *module = instance->module;
    wasm_extern_vec_new_uninitialized(out, module->export_count);
    for (size_t i = 0; i < out->size; i++) {
        struct gw_extern what;
        bool is_there = gw_instance_export(instance, module->exports[i].name, &what);
        out->data[i] = is_there ? gw_api_extern_lift(handle->ref.store, what) : NULL;
        if (out->data[i]) continue;
        wasm_extern_vec_delete(out);
        return;
    }
}
