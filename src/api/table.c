/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/table.h"

#include "api/types.h"
#include "api/value.h"

static struct gw_table *table_of(const wasm_table_t *table)
{
    return gw_api_ref_object(&table->ref, GW_API_TABLE, NULL);
}

wasm_table_t *wasm_table_new(wasm_store_t *store, const wasm_tabletype_t *type,
                             wasm_ref_t *init)
{
    if (!store || !store->store || !type) return NULL;
    bool has_max = type->limits.max != wasm_limits_max_default;
    struct gw_tabletype exact = {
        .elem = gw_api_valtype_lower(type->element),
        .limits = {.min = type->limits.min,
                   .max = has_max ? type->limits.max : UINT64_MAX,
                   .has_max = has_max,
                   .is_64 = type->is_64},
    };
    if (!gw_valtype_is_ref(exact.elem) || exact.limits.min > exact.limits.max)
        return NULL;

    gw_ref ref;
    struct gw_table *table;
    if (gw_api_ref_lower(store, init, exact.elem, &ref) != GW_OK) return NULL;
    if (gw_table_new(store->store, &exact, ref, NULL, &table) != GW_OK) return NULL;
    return (wasm_table_t *)gw_api_ref_of(store, GW_API_TABLE, table);
}

wasm_tabletype_t *wasm_table_type(const wasm_table_t *handle)
{
    struct gw_table *table = table_of(handle);
    if (!table) return NULL;
    struct gw_tabletype type = table->type;
    type.limits.min = table->size; /* spec: exec/modules#growing-tables */
    return gw_api_tabletype(handle->ref.store->store->registry, &type);
}

wasm_ref_t *wasm_table_get(const wasm_table_t *handle, wasm_table_size_t index)
{
    struct gw_table *table = table_of(handle);
    wasm_ref_t *ref = NULL;
    if (table && index < table->size)
        gw_api_ref_lift(handle->ref.store, table->entries[index], table->type.elem, &ref);
    return ref;
}

bool wasm_table_set(wasm_table_t *handle, wasm_table_size_t index, wasm_ref_t *ref)
{
    struct gw_table *table = table_of(handle);
    gw_ref value;
    if (!table || index >= table->size) return false;
    if (gw_api_ref_lower(handle->ref.store, ref, table->type.elem, &value) != GW_OK)
        return false;
    table->entries[index] = value;
    return true;
}

wasm_table_size_t wasm_table_size(const wasm_table_t *handle)
{
    struct gw_table *table = table_of(handle);
    if (!table) return 0;
    return table->size < UINT32_MAX ? (wasm_table_size_t)table->size : UINT32_MAX;
}

bool wasm_table_grow(wasm_table_t *handle, wasm_table_size_t delta, wasm_ref_t *init)
{
    struct gw_table *table = table_of(handle);
    gw_ref value;
    if (!table) return false;
    return gw_api_ref_lower(handle->ref.store, init, table->type.elem, &value) == GW_OK &&
           gw_table_grow(table, delta, value) != UINT64_MAX;
}
