/* SPDX-License-Identifier: Apache-2.0 */
#include "api/module.h"

#include "api/types.h"

/* ---- Handles ---- */

static void release(struct wasm_ref_t *ref)
{
    gw_module_unref(&((wasm_module_t *)ref)->module);
}

wasm_module_t *gw_api_module_new(struct wasm_store_t *store, struct gw_module *module)
{
    wasm_module_t *handle =
        (wasm_module_t *)gw_api_ref_new(store, GW_API_MODULE, sizeof *handle, release);
    if (handle)
        handle->module = module;
    else
        gw_module_unref(&module);
    return handle;
}

wasm_shared_module_t *gw_api_module_new_shared(wasm_engine_t *engine,
                                               struct gw_module *module)
{
    wasm_shared_module_t *shared = gw_alloc_get(&engine->alloc, sizeof *shared);
    if (shared)
        *shared = (wasm_shared_module_t){gw_api_engine_ref(engine), module};
    else
        gw_module_unref(&module);
    return shared;
}

wasm_shared_module_t *wasm_module_share(const wasm_module_t *handle)
{
    return gw_api_module_new_shared(handle->ref.store->engine,
                                    gw_module_ref(handle->module));
}

wasm_module_t *wasm_module_obtain(wasm_store_t *store, const wasm_shared_module_t *shared)
{
    if (!store || !store->store || !shared || shared->engine != store->engine)
        return NULL;
    return gw_api_module_new(store, gw_module_ref(shared->module));
}

void wasm_shared_module_delete(wasm_shared_module_t *shared)
{
    if (!shared) return;
    wasm_engine_t *engine = shared->engine;
    gw_module_unref(&shared->module);
    gw_alloc_put(&engine->alloc, shared, sizeof *shared);
    gw_api_engine_unref(&engine);
}

/* ---- Bytes ---- */

static struct gw_module *load(wasm_store_t *store, const wasm_byte_vec_t *binary)
{
    struct gw_slice bytes = gw_slice_of(binary->data, binary->size);
    struct gw_module *module = NULL;
    if (!store || gw_engine_is_text(bytes)) return NULL;
    gw_engine_load_copy(store->engine->engine, bytes, NULL, &module);
    return module;
}

wasm_module_t *wasm_module_new(wasm_store_t *store, const wasm_byte_vec_t *binary)
{
    struct gw_module *module = load(store, binary);
    return module ? gw_api_module_new(store, module) : NULL;
}

bool wasm_module_validate(wasm_store_t *store, const wasm_byte_vec_t *binary)
{
    struct gw_module *module = load(store, binary);
    bool is_valid = module;
    gw_module_unref(&module);
    return is_valid;
}

/* The serialized form is the binary itself: it is as fast to load as anything that would
 * have to be trusted, and cannot be tampered with to any effect. */
void wasm_module_serialize(const wasm_module_t *handle, wasm_byte_vec_t *out)
{
    gw_api_name_of(handle->module->bytes, out);
}

wasm_module_t *wasm_module_deserialize(wasm_store_t *store, const wasm_byte_vec_t *bytes)
{
    return wasm_module_new(store, bytes);
}

/* ---- Imports and exports ---- */

static wasm_externtype_t *extern_type(const struct gw_module *m, enum gw_extern_kind kind,
                                      uint32_t index)
{
    switch (kind) {
    case GW_EXTERN_FUNC:
        return wasm_functype_as_externtype(
            gw_api_functype(m->registry, m->type_ids[m->funcs[index].type]));
    case GW_EXTERN_GLOBAL: {
        struct gw_globaltype type = m->globals[index].type;
        type.type = gw_valtype_canon(type.type, m->type_ids);
        return wasm_globaltype_as_externtype(gw_api_globaltype(m->registry, &type));
    }
    case GW_EXTERN_TABLE: {
        struct gw_tabletype type = m->tables[index].type;
        type.elem = gw_valtype_canon(type.elem, m->type_ids);
        return wasm_tabletype_as_externtype(gw_api_tabletype(m->registry, &type));
    }
    case GW_EXTERN_MEMORY:
        return wasm_memorytype_as_externtype(gw_api_memorytype(&m->memories[index].type));
    default:
        return gw_api_tagtype(m->registry, m->type_ids[m->tags[index].type]);
    }
}

static wasm_importtype_t *import_type(const struct gw_module *m,
                                      const struct gw_import *import)
{
    wasm_name_t module, name;
    gw_api_name_of(import->module, &module);
    gw_api_name_of(import->name, &name);
    wasm_externtype_t *type = extern_type(m, import->kind, import->index);
    if (module.size == import->module.len && name.size == import->name.len)
        return wasm_importtype_new(&module, &name, type);
    wasm_name_delete(&module);
    wasm_name_delete(&name);
    wasm_externtype_delete(type);
    return NULL;
}

void wasm_module_imports(const wasm_module_t *handle, wasm_importtype_vec_t *out)
{
    const struct gw_module *m = handle->module;
    wasm_importtype_vec_new_uninitialized(out, m->import_count);
    for (size_t i = 0; i < out->size; i++) {
        out->data[i] = import_type(m, &m->imports[i]);
        if (out->data[i]) continue;
        wasm_importtype_vec_delete(out);
        return;
    }
}

static wasm_exporttype_t *export_type(const struct gw_module *m,
                                      const struct gw_export *export)
{
    wasm_name_t name;
    gw_api_name_of(export->name, &name);
    wasm_externtype_t *type = extern_type(m, export->kind, export->index);
    if (name.size == export->name.len) return wasm_exporttype_new(&name, type);
    wasm_externtype_delete(type);
    return NULL;
}

void wasm_module_exports(const wasm_module_t *handle, wasm_exporttype_vec_t *out)
{
    const struct gw_module *m = handle->module;
    wasm_exporttype_vec_new_uninitialized(out, m->export_count);
    for (size_t i = 0; i < out->size; i++) {
        out->data[i] = export_type(m, &m->exports[i]);
        if (out->data[i]) continue;
        wasm_exporttype_vec_delete(out);
        return;
    }
}
