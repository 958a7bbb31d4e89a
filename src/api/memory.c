/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/memory.h"

#include "api/ref.h"
#include "api/types.h"

static struct gw_memory *memory_of(const wasm_memory_t *memory)
{
    return gw_api_ref_object(&memory->ref, GW_API_MEMORY, NULL);
}

/* spec: valid/types#memory-types */
static bool is_valid(const struct gw_memtype *type)
{
    uint64_t bytes = type->limits.is_64 ? UINT64_MAX : UINT64_C(1) << 32;
    uint64_t most = bytes >> type->page_size_log2;
    if (type->limits.has_max && type->limits.max > most) return false;
    return type->limits.min <= most && type->limits.min <= type->limits.max;
}

wasm_memory_t *wasm_memory_new(wasm_store_t *store, const wasm_memorytype_t *type)
{
    if (!store || !store->store || !type || !is_valid(&type->exact)) return NULL;
    struct gw_memory *memory;
    if (gw_memory_new(store->store, &type->exact, NULL, &memory) != GW_OK) return NULL;
    return (wasm_memory_t *)gw_api_ref_of(store, GW_API_MEMORY, memory);
}

wasm_memorytype_t *wasm_memory_type(const wasm_memory_t *handle)
{
    struct gw_memory *memory = memory_of(handle);
    return memory ? gw_api_memorytype(&memory->type) : NULL;
}

byte_t *wasm_memory_data(wasm_memory_t *handle)
{
    struct gw_memory *memory = memory_of(handle);
    return memory ? (byte_t *)memory->base : NULL;
}

size_t wasm_memory_data_size(const wasm_memory_t *handle)
{
    struct gw_memory *memory = memory_of(handle);
    return memory ? (size_t)gw_memory_bytes(memory) : 0;
}

wasm_memory_pages_t wasm_memory_size(const wasm_memory_t *handle)
{
    struct gw_memory *memory = memory_of(handle);
    uint64_t pages = memory ? gw_memory_pages(memory) : 0;
    return pages < UINT32_MAX ? (wasm_memory_pages_t)pages : UINT32_MAX;
}

bool wasm_memory_grow(wasm_memory_t *handle, wasm_memory_pages_t delta)
{
    struct gw_memory *memory = memory_of(handle);
    return memory && gw_memory_grow(memory, delta) != UINT64_MAX;
}
