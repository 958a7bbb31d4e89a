/* SPDX-License-Identifier: Apache-2.0 */
#include "api/extern.h"

#include "api/types.h"

wasm_externkind_t wasm_extern_kind(const wasm_extern_t *handle)
{
    static const uint8_t kinds[] = {
        [GW_API_FUNC] = WASM_EXTERN_FUNC,   [GW_API_GLOBAL] = WASM_EXTERN_GLOBAL,
        [GW_API_TABLE] = WASM_EXTERN_TABLE, [GW_API_MEMORY] = WASM_EXTERN_MEMORY,
        [GW_API_TAG] = GODWIT_EXTERN_TAG,
    };
    return kinds[handle->ref.kind];
}

bool gw_api_extern_lower(const struct wasm_store_t *store, const wasm_extern_t *handle,
                         struct gw_extern *out)
{
    static const enum gw_extern_kind kinds[] = {
        [GW_API_FUNC] = GW_EXTERN_FUNC,   [GW_API_GLOBAL] = GW_EXTERN_GLOBAL,
        [GW_API_TABLE] = GW_EXTERN_TABLE, [GW_API_MEMORY] = GW_EXTERN_MEMORY,
        [GW_API_TAG] = GW_EXTERN_TAG,
    };
    if (!handle || handle->ref.kind > GW_API_TAG) return false;
    void *object = gw_api_ref_object(&handle->ref, handle->ref.kind, store);
    if (!object) return false;
    *out = (struct gw_extern){.kind = kinds[handle->ref.kind], .any = object};
    return true;
}

wasm_extern_t *gw_api_extern_lift(struct wasm_store_t *store, struct gw_extern what)
{
    static const enum gw_api_kind kinds[] = {
        [GW_EXTERN_FUNC] = GW_API_FUNC,     [GW_EXTERN_TABLE] = GW_API_TABLE,
        [GW_EXTERN_MEMORY] = GW_API_MEMORY, [GW_EXTERN_GLOBAL] = GW_API_GLOBAL,
        [GW_EXTERN_TAG] = GW_API_TAG,
    };
    return (wasm_extern_t *)gw_api_ref_of(store, kinds[what.kind], what.any);
}

wasm_externtype_t *wasm_extern_type(const wasm_extern_t *handle)
{
    struct gw_extern it;
    if (!gw_api_extern_lower(NULL, handle, &it)) return NULL;
    const struct gw_type_registry *registry = handle->ref.store->store->registry;
    switch (it.kind) {
    case GW_EXTERN_FUNC:
        return wasm_functype_as_externtype(gw_api_functype(registry, it.func->type));
    case GW_EXTERN_GLOBAL:
        return wasm_globaltype_as_externtype(
            gw_api_globaltype(registry, &it.global->type));
    case GW_EXTERN_TABLE:
        return wasm_tabletype_as_externtype(gw_api_tabletype(registry, &it.table->type));
    case GW_EXTERN_MEMORY:
        return wasm_memorytype_as_externtype(gw_api_memorytype(&it.memory->type));
    default:
        return gw_api_tagtype(registry, it.tag->type);
    }
}
