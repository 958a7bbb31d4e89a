/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/memory.h"

#include "api/ref.h"
#include "api/types.h"
#include "godwit/memory.h"

static struct gw_memory *memory_of(const wasm_memory_t *memory)
{
    return gw_api_ref_object(&memory->ref, GW_API_MEMORY, NULL);
}

/* spec: valid/types#memory-types */
static bool is_valid(const struct gw_memtype *type)
{
    uint64_t bytes = type->limits.is_64 ? UINT64_MAX : UINT64_C(1) << 32;
    uint64_t most = bytes >> type->page_size_log2;
    if (type->limits.is_shared && !type->limits.has_max) return false;
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
    if (!memory) return NULL;
    struct gw_memtype type = memory->type;
    type.limits.min = gw_memory_pages(memory); /* spec: exec/modules#growing-memories */
    return gw_api_memorytype(&type);
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

/* ---- In full ---- */

struct godwit_memory_type godwit_memory_type_defaults(void)
{
    return (struct godwit_memory_type){.max_pages = GODWIT_NO_MAX, .page_log2 = 16};
}

wasm_memorytype_t *godwit_memorytype_new(const struct godwit_memory_type *type)
{
    if (type->page_log2 != 0 && type->page_log2 != 16) return NULL;
    struct gw_memtype exact = {
        .limits = {.min = type->min_pages,
                   .max = type->max_pages,
                   .has_max = type->max_pages != GODWIT_NO_MAX,
                   .is_shared = type->is_shared,
                   .is_64 = type->is_64},
        .page_size_log2 = type->page_log2,
        .has_page_size = type->page_log2 != 16,
    };
    return gw_api_memorytype(&exact);
}

struct godwit_memory_type godwit_memorytype_get(const wasm_memorytype_t *type)
{
    const struct gw_limits *limits = &type->exact.limits;
    return (struct godwit_memory_type){
        .min_pages = limits->min,
        .max_pages = limits->has_max ? limits->max : GODWIT_NO_MAX,
        .is_64 = limits->is_64,
        .is_shared = limits->is_shared,
        .page_log2 = type->exact.page_size_log2,
    };
}

uint64_t godwit_memory_pages(const wasm_memory_t *handle)
{
    struct gw_memory *memory = memory_of(handle);
    return memory ? gw_memory_pages(memory) : 0;
}

uint64_t godwit_memory_grow(wasm_memory_t *handle, uint64_t delta_pages)
{
    struct gw_memory *memory = memory_of(handle);
    return memory ? gw_memory_grow(memory, delta_pages) : UINT64_MAX;
}

bool godwit_memory_read(const wasm_memory_t *handle, uint64_t at, void *out, size_t len)
{
    struct gw_memory *memory = memory_of(handle);
    const uint8_t *from = memory ? gw_memory_at(memory, at, len) : NULL;
    if (from && len) memcpy(out, from, len);
    return from;
}

bool godwit_memory_write(wasm_memory_t *handle, uint64_t at, const void *bytes,
                         size_t len)
{
    struct gw_memory *memory = memory_of(handle);
    uint8_t *to = memory ? gw_memory_at(memory, at, len) : NULL;
    if (to && len) memcpy(to, bytes, len);
    return to;
}
