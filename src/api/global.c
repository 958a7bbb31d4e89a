/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/global.h"

#include "api/types.h"
#include "api/value.h"

static struct gw_global *global_of(const wasm_global_t *global)
{
    return gw_api_ref_object(&global->ref, GW_API_GLOBAL, NULL);
}

wasm_global_t *wasm_global_new(wasm_store_t *store, const wasm_globaltype_t *type,
                               const wasm_val_t *val)
{
    if (!store || !store->store || !type) return NULL;
    struct gw_globaltype exact = {gw_api_valtype_lower(type->content),
                                  type->mutability == WASM_VAR};
    union gw_value value;
    struct gw_global *global;
    memset(&value, 0,
           sizeof value); /* where `val` is v128's: wasm_val_t cannot say more */
    if (exact.type != GW_V128 &&
        gw_api_value_lower(store, val, exact.type, &value) != GW_OK)
        return NULL;
    if (gw_global_new(store->store, &exact, &value, &global) != GW_OK) return NULL;
    return (wasm_global_t *)gw_api_ref_of(store, GW_API_GLOBAL, global);
}

wasm_globaltype_t *wasm_global_type(const wasm_global_t *handle)
{
    struct gw_global *global = global_of(handle);
    return global ? gw_api_globaltype(handle->ref.store->store->registry, &global->type)
                  : NULL;
}

void wasm_global_get(const wasm_global_t *handle, wasm_val_t *out)
{
    struct gw_global *global = global_of(handle);
    *out = (wasm_val_t)WASM_INIT_VAL;
    if (global)
        gw_api_value_lift(handle->ref.store, &global->value, global->type.type, out);
}

void wasm_global_set(wasm_global_t *handle, const wasm_val_t *val)
{
    struct gw_global *global = global_of(handle);
    union gw_value value;
    if (!global || !global->type.is_mutable) return;
    if (gw_api_value_lower(handle->ref.store, val, global->type.type, &value) == GW_OK)
        global->value = value;
}

bool godwit_global_get(const wasm_global_t *handle, struct godwit_value *out)
{
    struct gw_global *global = global_of(handle);
    return global && gw_api_value_lift_wide(handle->ref.store, &global->value,
                                            global->type.type, out) == GW_OK;
}

bool godwit_global_set(wasm_global_t *handle, const struct godwit_value *val)
{
    struct gw_global *global = global_of(handle);
    union gw_value value;
    if (!global || !global->type.is_mutable) return false;
    if (gw_api_value_lower_wide(handle->ref.store, val, global->type.type, &value) !=
        GW_OK)
        return false;
    global->value = value;
    return true;
}
