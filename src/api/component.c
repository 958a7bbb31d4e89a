/* SPDX-License-Identifier: Apache-2.0 */
#include "api/component.h"

#include "api/error.h"
#include "component/link/load.h"

bool godwit_component_is(const void *bytes, size_t len)
{
    return gw_component_is(gw_slice_of(bytes, len));
}

/* ---- Making ---- */

struct godwit_error *godwit_component_new(wasm_engine_t *engine, const void *bytes,
                                          size_t len, struct godwit_component **out)
{
    *out = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    struct godwit_component *shell = gw_alloc_zero(&engine->alloc, sizeof *shell);
    if (!shell) return gw_api_error(GW_ERR_NOMEM, NULL);
    enum gw_err err = gw_comp_load(engine->engine, gw_slice_of(bytes, len), &diag,
                                   &shell->component);
    if (err) {
        gw_alloc_put(&engine->alloc, shell, sizeof *shell);
        return gw_api_error(err, &diag);
    }
    shell->engine = gw_api_engine_ref(engine);
    *out = shell;
    return NULL;
}

void godwit_component_delete(struct godwit_component *shell)
{
    if (!shell) return;
    wasm_engine_t *engine = shell->engine;
    gw_component_unref(&shell->component);
    gw_alloc_put(&engine->alloc, shell, sizeof *shell);
    gw_api_engine_unref(&engine);
}

/* ---- Imports and exports ---- */

static const struct gw_comp_extern *lower_item(const struct godwit_item *item)
{
    return (const struct gw_comp_extern *)item;
}

static struct godwit_text lift_text(struct gw_slice text)
{
    return (struct godwit_text){(const char *)text.data, text.len};
}

size_t godwit_component_import_count(const struct godwit_component *shell)
{
    return shell->component->type->import_count;
}

const struct godwit_item *godwit_component_import(const struct godwit_component *shell,
                                                  size_t i)
{
    const struct gw_comp_component_type *type = shell->component->type;
    return i < type->import_count ? (const struct godwit_item *)&type->imports[i] : NULL;
}

size_t godwit_component_export_count(const struct godwit_component *shell)
{
    return shell->component->type->instance.export_count;
}

static const struct godwit_item *export_at(const struct gw_comp_instance_type *type,
                                           size_t i)
{
    return i < type->export_count ? (const struct godwit_item *)&type->exports[i] : NULL;
}

const struct godwit_item *godwit_component_export(const struct godwit_component *shell,
                                                  size_t i)
{
    return export_at(&shell->component->type->instance, i);
}

struct godwit_text godwit_item_name(const struct godwit_item *item)
{
    return lift_text(lower_item(item)->name);
}

enum godwit_item_kind godwit_item_kind(const struct godwit_item *item)
{
    return (enum godwit_item_kind)lower_item(item)->type.kind;
}

_Static_assert((int)GODWIT_ITEM_CORE_MODULE == (int)GW_COMP_EXTERN_CORE_MODULE &&
                   (int)GODWIT_ITEM_RESOURCE == (int)GW_COMP_EXTERN_RESOURCE &&
                   (int)GODWIT_ITEM_INSTANCE == (int)GW_COMP_EXTERN_INSTANCE,
               "one list of kinds");

const struct godwit_func_type *godwit_item_func(const struct godwit_item *item)
{
    const struct gw_comp_extern_type *type = &lower_item(item)->type;
    if (type->kind == GW_COMP_EXTERN_FUNC)
        return (const struct godwit_func_type *)type->func;
    if (type->kind == GW_COMP_EXTERN_TYPE && type->type.kind == GW_COMP_DEFTYPE_FUNC)
        return (const struct godwit_func_type *)type->type.func;
    return NULL;
}

const struct godwit_type *godwit_item_type(const struct godwit_item *item)
{
    const struct gw_comp_extern_type *type = &lower_item(item)->type;
    if (type->kind == GW_COMP_EXTERN_VALUE)
        return (const struct godwit_type *)type->value;
    if (type->kind == GW_COMP_EXTERN_TYPE && type->type.kind == GW_COMP_DEFTYPE_VALUE)
        return (const struct godwit_type *)type->type.value;
    return NULL;
}

size_t godwit_item_count(const struct godwit_item *item)
{
    const struct gw_comp_extern_type *type = &lower_item(item)->type;
    return type->kind == GW_COMP_EXTERN_INSTANCE ? type->instance->export_count : 0;
}

const struct godwit_item *godwit_item_export(const struct godwit_item *item, size_t i)
{
    const struct gw_comp_extern_type *type = &lower_item(item)->type;
    return type->kind == GW_COMP_EXTERN_INSTANCE ? export_at(type->instance, i) : NULL;
}

/* ---- Types ---- */

_Static_assert((int)GODWIT_TYPE_BOOL == (int)GW_COMP_BOOL &&
                   (int)GODWIT_TYPE_ERROR_CONTEXT == (int)GW_COMP_ERROR_CONTEXT &&
                   (int)GODWIT_TYPE_RECORD == (int)GW_COMP_RECORD &&
                   (int)GODWIT_TYPE_MAP == (int)GW_COMP_MAP &&
                   (int)GODWIT_TYPE_FUTURE == (int)GW_COMP_FUTURE,
               "ORDER(component kinds)");

static const struct gw_comp_valtype *lower_type(const struct godwit_type *type)
{
    return (const struct gw_comp_valtype *)type;
}

static const struct godwit_type *lift_type(const struct gw_comp_valtype *type)
{
    return (const struct godwit_type *)type;
}

static bool has_items(const struct gw_comp_valtype *type)
{
    return type->kind == GW_COMP_RECORD || type->kind == GW_COMP_VARIANT ||
           type->kind == GW_COMP_TUPLE || type->kind == GW_COMP_FLAGS ||
           type->kind == GW_COMP_ENUM;
}

enum godwit_type_kind godwit_type_kind(const struct godwit_type *type)
{
    return (enum godwit_type_kind)lower_type(type)->kind;
}

size_t godwit_type_count(const struct godwit_type *type)
{
    const struct gw_comp_valtype *t = lower_type(type);
    return has_items(t) || t->kind == GW_COMP_FIXED_LIST ? t->count : 0;
}

struct godwit_text godwit_type_label(const struct godwit_type *type, size_t i)
{
    const struct gw_comp_valtype *t = lower_type(type);
    if (!has_items(t) || i >= t->count) return (struct godwit_text){NULL, 0};
    return lift_text(t->items[i].name);
}

const struct godwit_type *godwit_type_part(const struct godwit_type *type, size_t i)
{
    const struct gw_comp_valtype *t = lower_type(type);
    if (has_items(t)) return i < t->count ? lift_type(t->items[i].type) : NULL;
    switch (t->kind) {
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
    case GW_COMP_OPTION:
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE: return i == 0 ? lift_type(t->elem) : NULL;
    case GW_COMP_RESULT: return i > 1 ? NULL : lift_type(i ? t->error : t->ok);
    case GW_COMP_MAP: return i > 1 ? NULL : lift_type(i ? t->value : t->key);
    default: return NULL;
    }
}

struct godwit_text godwit_type_resource(const struct godwit_type *type)
{
    const struct gw_comp_valtype *t = lower_type(type);
    bool is_handle = t->kind == GW_COMP_OWN || t->kind == GW_COMP_BORROW;
    return is_handle ? lift_text(t->resource->name) : (struct godwit_text){NULL, 0};
}

static const struct gw_comp_func_type *lower_func(const struct godwit_func_type *type)
{
    return (const struct gw_comp_func_type *)type;
}

bool godwit_func_type_is_async(const struct godwit_func_type *type)
{
    return lower_func(type)->is_async;
}

size_t godwit_func_type_param_count(const struct godwit_func_type *type)
{
    return lower_func(type)->param_count;
}

struct godwit_text godwit_func_type_param_name(const struct godwit_func_type *type,
                                               size_t i)
{
    const struct gw_comp_func_type *t = lower_func(type);
    return i < t->param_count ? lift_text(t->params[i].name) : (struct godwit_text){NULL, 0};
}

const struct godwit_type *godwit_func_type_param(const struct godwit_func_type *type,
                                                 size_t i)
{
    const struct gw_comp_func_type *t = lower_func(type);
    return i < t->param_count ? lift_type(t->params[i].type) : NULL;
}

const struct godwit_type *godwit_func_type_result(const struct godwit_func_type *type)
{
    return lift_type(lower_func(type)->result);
}
