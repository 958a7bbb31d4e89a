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
    struct gw_tag *tag;
    switch (handle->ref.kind) {
    case GW_API_FUNC:
        return wasm_functype_as_externtype(
            wasm_func_type(wasm_extern_as_func_const(handle)));
    case GW_API_GLOBAL:
        return wasm_globaltype_as_externtype(
            wasm_global_type(wasm_extern_as_global_const(handle)));
    case GW_API_TABLE:
        return wasm_tabletype_as_externtype(
            wasm_table_type(wasm_extern_as_table_const(handle)));
    case GW_API_MEMORY:
        return wasm_memorytype_as_externtype(
            wasm_memory_type(wasm_extern_as_memory_const(handle)));
    default:
        tag = gw_api_ref_object(&handle->ref, GW_API_TAG, NULL);
        return tag ? gw_api_tagtype(handle->ref.store->store->registry, tag->type) : NULL;
    }
}
