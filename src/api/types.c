/* SPDX-License-Identifier: Apache-2.0 */
#include "api/types.h"

#include "api/ref.h"
#include "core/wasm/limits.h"

/* ---- Memory ---- */

static void *take(size_t bytes) { return gw_alloc_zero(gw_alloc_libc(), bytes); }
static void give(void *p, size_t bytes) { gw_alloc_put(gw_alloc_libc(), p, bytes); }

void gw_api_name_of(struct gw_slice text, wasm_name_t *out)
{
    wasm_name_new(out, text.len, (const char *)text.data);
}

/* An empty name is whole without data. */
static bool is_whole(const wasm_name_t *name) { return name->size == 0 || name->data; }

/* A vector that came out empty although it should not: out of memory in the caller's
 * hands. */
static bool has_hole(const wasm_valtype_vec_t *types)
{
    for (size_t i = 0; i < types->size; i++)
        if (!types->data || !types->data[i]) return true;
    return false;
}

/* ---- Value types ---- */

wasm_valtype_t *wasm_valtype_new(wasm_valkind_t kind)
{
    /* Never written; not const because the API hands them out as if they were heap
     * objects. */
    static wasm_valtype_t types[] = {{WASM_I32},   {WASM_I64},       {WASM_F32},
                                     {WASM_F64},   {WASM_EXTERNREF}, {WASM_FUNCREF},
                                     {GODWIT_V128}};
    for (size_t i = 0; i < GW_COUNT(types); i++)
        if (types[i].kind == kind) return &types[i];
    return NULL;
}

void wasm_valtype_delete(wasm_valtype_t *type) { (void)type; }
wasm_valkind_t wasm_valtype_kind(const wasm_valtype_t *type) { return type->kind; }

wasm_valtype_t *wasm_valtype_copy(const wasm_valtype_t *type)
{
    return type ? wasm_valtype_new(type->kind) : NULL;
}

wasm_valkind_t gw_api_valkind(const struct gw_type_registry *registry, gw_valtype type)
{
    switch (gw_valtype_kind(type)) {
    case GW_KIND_I32:
        return WASM_I32;
    case GW_KIND_I64:
        return WASM_I64;
    case GW_KIND_F32:
        return WASM_F32;
    case GW_KIND_F64:
        return WASM_F64;
    case GW_KIND_V128:
        return GODWIT_V128;
    default:
        return gw_api_ref_is_func_type(registry, type) ? WASM_FUNCREF : WASM_EXTERNREF;
    }
}

static wasm_valtype_t *lift_valtype(const struct gw_type_registry *registry,
                                    gw_valtype type)
{
    return wasm_valtype_new(gw_api_valkind(registry, type));
}

gw_valtype gw_api_valtype_lower(const wasm_valtype_t *type)
{
    switch (type ? type->kind : UINT8_MAX) {
    case WASM_I32:
        return GW_I32;
    case WASM_I64:
        return GW_I64;
    case WASM_F32:
        return GW_F32;
    case WASM_F64:
        return GW_F64;
    case GODWIT_V128:
        return GW_V128;
    case WASM_EXTERNREF:
        return GW_EXTERNREF;
    case WASM_FUNCREF:
        return GW_FUNCREF;
    default:
        return GW_BOT;
    }
}

/* ---- Function types ---- */

wasm_functype_t *wasm_functype_new(wasm_valtype_vec_t *params,
                                   wasm_valtype_vec_t *results)
{
    bool is_whole_type = !has_hole(params) && !has_hole(results);
    wasm_functype_t *type = is_whole_type ? take(sizeof *type) : NULL;
    if (!type) {
        wasm_valtype_vec_delete(params);
        wasm_valtype_vec_delete(results);
        return NULL;
    }
    type->base.kind = WASM_EXTERN_FUNC;
    type->params = *params;
    type->results = *results;
    *params = *results = (wasm_valtype_vec_t)WASM_EMPTY_VEC;
    return type;
}

void wasm_functype_delete(wasm_functype_t *type)
{
    if (!type) return;
    wasm_valtype_vec_delete(&type->params);
    wasm_valtype_vec_delete(&type->results);
    give(type, sizeof *type);
}

wasm_functype_t *wasm_functype_copy(const wasm_functype_t *type)
{
    if (!type) return NULL;
    wasm_valtype_vec_t params, results;
    wasm_valtype_vec_copy(&params, &type->params);
    wasm_valtype_vec_copy(&results, &type->results);
    bool is_full = params.size == type->params.size && results.size == type->results.size;
    wasm_functype_t *copy = wasm_functype_new(&params, &results);
    if (copy && !is_full) {
        wasm_functype_delete(copy);
        return NULL;
    }
    if (copy) copy->base.kind = type->base.kind;
    return copy;
}

const wasm_valtype_vec_t *wasm_functype_params(const wasm_functype_t *type)
{
    return &type->params;
}

const wasm_valtype_vec_t *wasm_functype_results(const wasm_functype_t *type)
{
    return &type->results;
}

static bool lift_types(const struct gw_type_registry *registry, const gw_valtype *types,
                       uint32_t count, wasm_valtype_vec_t *out)
{
    wasm_valtype_vec_new_uninitialized(out, count);
    if (out->size != count) return false;
    for (uint32_t i = 0; i < count; i++)
        out->data[i] = lift_valtype(registry, types[i]);
    return true;
}

wasm_functype_t *gw_api_functype(const struct gw_type_registry *registry, gw_type_id id)
{
    const struct gw_type *type = &gw_type_registry_get(registry, id)->type;
    wasm_valtype_vec_t params, results = WASM_EMPTY_VEC;
    if (!lift_types(registry, type->func.params, type->func.param_count, &params) ||
        !lift_types(registry, type->func.results, type->func.result_count, &results)) {
        wasm_valtype_vec_delete(&params);
        return NULL;
    }
    return wasm_functype_new(&params, &results);
}

wasm_externtype_t *gw_api_tagtype(const struct gw_type_registry *registry, gw_type_id id)
{
    wasm_functype_t *type = gw_api_functype(registry, id);
    if (!type) return NULL;
    type->base.kind = GODWIT_EXTERN_TAG;
    return &type->base;
}

enum gw_err gw_api_functype_lower(struct gw_type_registry *registry,
                                  const wasm_functype_t *type, gw_type_id *out)
{
    size_t param_count = type->params.size, result_count = type->results.size;
    size_t count = param_count + result_count;
    if (param_count > GW_MAX_PARAMS || result_count > GW_MAX_RESULTS)
        return GW_ERR_INVALID;
    gw_valtype *types = take(count * sizeof *types);
    if (!types) return GW_ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        types[i] = gw_api_valtype_lower(
            i < param_count ? type->params.data[i] : type->results.data[i - param_count]);
    enum gw_err err =
        gw_type_registry_func(registry, types, (uint32_t)param_count, types + param_count,
                              (uint32_t)result_count, out);
    give(types, count * sizeof *types);
    return err;
}

/* ---- Global, table and memory types ---- */

wasm_globaltype_t *wasm_globaltype_new(wasm_valtype_t *content,
                                       wasm_mutability_t mutability)
{
    wasm_globaltype_t *type = content ? take(sizeof *type) : NULL;
    if (type) *type = (wasm_globaltype_t){{WASM_EXTERN_GLOBAL}, content, mutability};
    return type;
}

void wasm_globaltype_delete(wasm_globaltype_t *type) { give(type, sizeof *type); }

wasm_globaltype_t *wasm_globaltype_copy(const wasm_globaltype_t *type)
{
    return type ? wasm_globaltype_new(type->content, type->mutability) : NULL;
}

const wasm_valtype_t *wasm_globaltype_content(const wasm_globaltype_t *type)
{
    return type->content;
}

wasm_mutability_t wasm_globaltype_mutability(const wasm_globaltype_t *type)
{
    return type->mutability;
}

wasm_globaltype_t *gw_api_globaltype(const struct gw_type_registry *registry,
                                     const struct gw_globaltype *type)
{
    return wasm_globaltype_new(lift_valtype(registry, type->type),
                               type->is_mutable ? WASM_VAR : WASM_CONST);
}

wasm_tabletype_t *wasm_tabletype_new(wasm_valtype_t *element, const wasm_limits_t *limits)
{
    wasm_tabletype_t *type = element ? take(sizeof *type) : NULL;
    if (type) *type = (wasm_tabletype_t){{WASM_EXTERN_TABLE}, element, *limits, false};
    return type;
}

void wasm_tabletype_delete(wasm_tabletype_t *type) { give(type, sizeof *type); }

wasm_tabletype_t *wasm_tabletype_copy(const wasm_tabletype_t *type)
{
    wasm_tabletype_t *copy = type ? take(sizeof *copy) : NULL;
    if (copy) *copy = *type;
    return copy;
}

const wasm_valtype_t *wasm_tabletype_element(const wasm_tabletype_t *type)
{
    return type->element;
}

const wasm_limits_t *wasm_tabletype_limits(const wasm_tabletype_t *type)
{
    return &type->limits;
}

static uint32_t clamp(uint64_t size)
{
    return size < wasm_limits_max_default ? (uint32_t)size : wasm_limits_max_default;
}

static wasm_limits_t lift_limits(const struct gw_limits *limits)
{
    return (wasm_limits_t){clamp(limits->min), limits->has_max ? clamp(limits->max)
                                                               : wasm_limits_max_default};
}

wasm_tabletype_t *gw_api_tabletype(const struct gw_type_registry *registry,
                                   const struct gw_tabletype *type)
{
    wasm_limits_t limits = lift_limits(&type->limits);
    wasm_tabletype_t *made =
        wasm_tabletype_new(lift_valtype(registry, type->elem), &limits);
    if (made) made->is_64 = type->limits.is_64;
    return made;
}

wasm_memorytype_t *wasm_memorytype_new(const wasm_limits_t *limits)
{
    bool has_max = limits->max != wasm_limits_max_default;
    struct gw_memtype exact = {
        .limits = {.min = limits->min,
                   .max = has_max ? limits->max : UINT64_MAX,
                   .has_max = has_max},
        .page_size_log2 = 16,
    };
    return gw_api_memorytype(&exact);
}

void wasm_memorytype_delete(wasm_memorytype_t *type) { give(type, sizeof *type); }

wasm_memorytype_t *wasm_memorytype_copy(const wasm_memorytype_t *type)
{
    return type ? gw_api_memorytype(&type->exact) : NULL;
}

const wasm_limits_t *wasm_memorytype_limits(const wasm_memorytype_t *type)
{
    return &type->limits;
}

wasm_memorytype_t *gw_api_memorytype(const struct gw_memtype *exact)
{
    wasm_memorytype_t *type = take(sizeof *type);
    if (type)
        *type = (wasm_memorytype_t){
            {WASM_EXTERN_MEMORY}, lift_limits(&exact->limits), *exact};
    return type;
}

/* ---- Extern types ---- */

wasm_externkind_t wasm_externtype_kind(const wasm_externtype_t *type)
{
    return type->kind;
}

void wasm_externtype_delete(wasm_externtype_t *type)
{
    if (!type) return;
    switch (type->kind) {
    case WASM_EXTERN_GLOBAL:
        wasm_globaltype_delete((wasm_globaltype_t *)type);
        break;
    case WASM_EXTERN_TABLE:
        wasm_tabletype_delete((wasm_tabletype_t *)type);
        break;
    case WASM_EXTERN_MEMORY:
        wasm_memorytype_delete((wasm_memorytype_t *)type);
        break;
    default:
        wasm_functype_delete((wasm_functype_t *)type);
        break;
    }
}

wasm_externtype_t *wasm_externtype_copy(const wasm_externtype_t *type)
{
    if (!type) return NULL;
    const void *any = type;
    void *copy;
    switch (type->kind) {
    case WASM_EXTERN_GLOBAL:
        copy = wasm_globaltype_copy(any);
        break;
    case WASM_EXTERN_TABLE:
        copy = wasm_tabletype_copy(any);
        break;
    case WASM_EXTERN_MEMORY:
        copy = wasm_memorytype_copy(any);
        break;
    default:
        copy = wasm_functype_copy(any);
        break;
    }
    return copy;
}

/* Each of them begins with its wasm_externtype_t. */
#define EXTERN_TYPE(name, its_kind)                                                      \
    wasm_externtype_t *wasm_##name##_as_externtype(wasm_##name##_t *type)                \
    {                                                                                    \
        return (wasm_externtype_t *)type;                                                \
    }                                                                                    \
    const wasm_externtype_t *wasm_##name##_as_externtype_const(                          \
        const wasm_##name##_t *type)                                                     \
    {                                                                                    \
        return (const wasm_externtype_t *)type;                                          \
    }                                                                                    \
    wasm_##name##_t *wasm_externtype_as_##name(wasm_externtype_t *type)                  \
    {                                                                                    \
        return type && type->kind == (its_kind) ? (wasm_##name##_t *)type : NULL;        \
    }                                                                                    \
    const wasm_##name##_t *wasm_externtype_as_##name##_const(                            \
        const wasm_externtype_t *type)                                                   \
    {                                                                                    \
        return type && type->kind == (its_kind) ? (const wasm_##name##_t *)type : NULL;  \
    }

EXTERN_TYPE(functype, WASM_EXTERN_FUNC)
EXTERN_TYPE(globaltype, WASM_EXTERN_GLOBAL)
EXTERN_TYPE(tabletype, WASM_EXTERN_TABLE)
EXTERN_TYPE(memorytype, WASM_EXTERN_MEMORY)

/* ---- Import and export types ---- */

wasm_importtype_t *wasm_importtype_new(wasm_name_t *module, wasm_name_t *name,
                                       wasm_externtype_t *type)
{
    bool is_complete = type && is_whole(module) && is_whole(name);
    wasm_importtype_t *made = is_complete ? take(sizeof *made) : NULL;
    if (made) {
        *made =
            (wasm_importtype_t){gw_api_name_take(module), gw_api_name_take(name), type};
    } else {
        wasm_name_delete(module);
        wasm_name_delete(name);
        wasm_externtype_delete(type);
    }
    return made;
}

void wasm_importtype_delete(wasm_importtype_t *type)
{
    if (!type) return;
    wasm_name_delete(&type->module);
    wasm_name_delete(&type->name);
    wasm_externtype_delete(type->type);
    give(type, sizeof *type);
}

wasm_importtype_t *wasm_importtype_copy(const wasm_importtype_t *type)
{
    if (!type) return NULL;
    wasm_name_t module, name;
    wasm_name_copy(&module, &type->module);
    wasm_name_copy(&name, &type->name);
    wasm_externtype_t *inner = wasm_externtype_copy(type->type);
    if (module.size == type->module.size && name.size == type->name.size)
        return wasm_importtype_new(&module, &name, inner);
    wasm_name_delete(&module);
    wasm_name_delete(&name);
    wasm_externtype_delete(inner);
    return NULL;
}

const wasm_name_t *wasm_importtype_module(const wasm_importtype_t *type)
{
    return &type->module;
}

const wasm_name_t *wasm_importtype_name(const wasm_importtype_t *type)
{
    return &type->name;
}

const wasm_externtype_t *wasm_importtype_type(const wasm_importtype_t *type)
{
    return type->type;
}

wasm_exporttype_t *wasm_exporttype_new(wasm_name_t *name, wasm_externtype_t *type)
{
    wasm_exporttype_t *made = type && is_whole(name) ? take(sizeof *made) : NULL;
    if (made) {
        *made = (wasm_exporttype_t){gw_api_name_take(name), type};
    } else {
        wasm_name_delete(name);
        wasm_externtype_delete(type);
    }
    return made;
}

void wasm_exporttype_delete(wasm_exporttype_t *type)
{
    if (!type) return;
    wasm_name_delete(&type->name);
    wasm_externtype_delete(type->type);
    give(type, sizeof *type);
}

wasm_exporttype_t *wasm_exporttype_copy(const wasm_exporttype_t *type)
{
    if (!type) return NULL;
    wasm_name_t name;
    wasm_name_copy(&name, &type->name);
    wasm_externtype_t *inner = wasm_externtype_copy(type->type);
    if (name.size == type->name.size) return wasm_exporttype_new(&name, inner);
    wasm_name_delete(&name);
    wasm_externtype_delete(inner);
    return NULL;
}

const wasm_name_t *wasm_exporttype_name(const wasm_exporttype_t *type)
{
    return &type->name;
}

const wasm_externtype_t *wasm_exporttype_type(const wasm_exporttype_t *type)
{
    return type->type;
}
