/* SPDX-License-Identifier: Apache-2.0 */
#include "api/value.h"

#include "api/types.h"

void wasm_val_delete(wasm_val_t *val)
{
    if (wasm_valkind_is_ref(val->kind)) gw_api_ref_delete(val->of.ref);
    if (wasm_valkind_is_ref(val->kind)) val->of.ref = NULL;
}

void wasm_val_copy(wasm_val_t *out, const wasm_val_t *val)
{
    *out = *val;
    if (wasm_valkind_is_ref(val->kind)) gw_api_ref_copy(val->of.ref);
}

enum gw_err gw_api_value_lower(struct wasm_store_t *store, const wasm_val_t *val,
                               gw_valtype type, union gw_value *out)
{
    static const uint8_t kinds[] = {[GW_KIND_I32] = WASM_I32,
                                    [GW_KIND_I64] = WASM_I64,
                                    [GW_KIND_F32] = WASM_F32,
                                    [GW_KIND_F64] = WASM_F64};
    if (type == GW_V128) return GW_ERR_UNSUPPORTED;
    if (gw_valtype_is_ref(type)) {
        if (!wasm_valkind_is_ref(val->kind)) return GW_ERR_INVALID;
        return gw_api_ref_lower(store, val->of.ref, type, &out->ref);
    }
    if (val->kind != kinds[gw_valtype_kind(type)]) return GW_ERR_INVALID;
    memset(out, 0, sizeof *out);
    switch (val->kind) {
    case WASM_I32:
        out->i32 = val->of.i32;
        break;
    case WASM_I64:
        out->i64 = val->of.i64;
        break;
    case WASM_F32:
        out->f32 = val->of.f32;
        break;
    default:
        out->f64 = val->of.f64;
        break;
    }
    return GW_OK;
}

enum gw_err gw_api_value_lift(struct wasm_store_t *store, const union gw_value *value,
                              gw_valtype type, wasm_val_t *out)
{
    wasm_val_t val;
    enum gw_err err = GW_OK;
    memset(&val, 0, sizeof val);
    switch (gw_valtype_kind(type)) {
    case GW_KIND_I32:
        val.kind = WASM_I32;
        val.of.i32 = value->i32;
        break;
    case GW_KIND_I64:
        val.kind = WASM_I64;
        val.of.i64 = value->i64;
        break;
    case GW_KIND_F32:
        val.kind = WASM_F32;
        val.of.f32 = value->f32;
        break;
    case GW_KIND_F64:
        val.kind = WASM_F64;
        val.of.f64 = value->f64;
        break;
    case GW_KIND_REF:
        val.kind = gw_api_ref_is_func_type(store->store->registry, type) ? WASM_FUNCREF
                                                                         : WASM_EXTERNREF;
        err = gw_api_ref_lift(store, value->ref, type, &val.of.ref);
        break;
    default:
        err = GW_ERR_UNSUPPORTED;
        break;
    }
    if (err == GW_OK) *out = val;
    return err;
}

/* What is not a v128 is the same 8 bytes in both kinds of value. */
_Static_assert(sizeof(((wasm_val_t *)0)->of) == 8, "of");

static wasm_val_t narrow(const struct godwit_value *val)
{
    wasm_val_t out;
    memset(&out, 0, sizeof out);
    out.kind = val->kind;
    memcpy(&out.of, &val->of, sizeof out.of);
    return out;
}

enum gw_err gw_api_value_lower_wide(struct wasm_store_t *store,
                                    const struct godwit_value *val, gw_valtype type,
                                    union gw_value *out)
{
    if (type != GW_V128) {
        wasm_val_t small = narrow(val);
        return gw_api_value_lower(store, &small, type, out);
    }
    if (val->kind != GODWIT_V128) return GW_ERR_INVALID;
    memcpy(out->v128, val->of.v128, sizeof out->v128);
    return GW_OK;
}

enum gw_err gw_api_value_lift_wide(struct wasm_store_t *store,
                                   const union gw_value *value, gw_valtype type,
                                   struct godwit_value *out)
{
    struct godwit_value wide;
    memset(&wide, 0, sizeof wide);
    if (type == GW_V128) {
        wide.kind = GODWIT_V128;
        memcpy(wide.of.v128, value->v128, sizeof wide.of.v128);
    } else {
        wasm_val_t small;
        enum gw_err err = gw_api_value_lift(store, value, type, &small);
        if (err != GW_OK) return err;
        wide.kind = small.kind;
        memcpy(&wide.of, &small.of, sizeof small.of);
    }
    *out = wide;
    return GW_OK;
}

/* ---- Lists ---- */

static void *item(struct gw_api_values vals, uint32_t i)
{
    return (char *)vals.items + i * gw_api_value_bytes(vals.is_wide);
}

enum gw_err gw_api_value_lower_all(struct wasm_store_t *store, struct gw_api_values vals,
                                   const gw_valtype *types, uint32_t count,
                                   uint64_t *slots)
{
    for (uint32_t i = 0; i < count; i++) {
        union gw_value value;
        enum gw_err err =
            vals.is_wide ? gw_api_value_lower_wide(store, item(vals, i), types[i], &value)
                         : gw_api_value_lower(store, item(vals, i), types[i], &value);
        if (err != GW_OK) return err;
        gw_value_to_slots(&value, types[i], slots);
        slots += gw_valtype_slots(types[i]);
    }
    return GW_OK;
}

enum gw_err gw_api_value_lift_all(struct wasm_store_t *store, const uint64_t *slots,
                                  const gw_valtype *types, uint32_t count,
                                  struct gw_api_values vals)
{
    for (uint32_t i = 0; i < count; i++) {
        union gw_value value;
        gw_value_from_slots(&value, types[i], slots);
        slots += gw_valtype_slots(types[i]);
        enum gw_err err =
            vals.is_wide ? gw_api_value_lift_wide(store, &value, types[i], item(vals, i))
                         : gw_api_value_lift(store, &value, types[i], item(vals, i));
        if (err == GW_OK) continue;
        gw_api_value_delete_all(vals, i);
        return err;
    }
    return GW_OK;
}

void gw_api_value_delete_all(struct gw_api_values vals, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        wasm_val_t val;
        if (vals.is_wide)
            val = narrow(item(vals, i));
        else
            memcpy(&val, item(vals, i), sizeof val);
        wasm_val_delete(&val);
    }
}

void gw_api_value_init_all(const struct wasm_store_t *store, const gw_valtype *types,
                           uint32_t count, struct gw_api_values vals)
{
    if (count) memset(vals.items, 0, count * gw_api_value_bytes(vals.is_wide));
    for (uint32_t i = 0; i < count; i++) {
        wasm_valkind_t kind = gw_api_valkind(store->store->registry, types[i]);
        *(wasm_valkind_t *)item(vals, i) = kind; /* the first member of both */
    }
}
