/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/flatten.h"

static void add(struct gw_comp_flat *flat, gw_valtype type)
{
    if (flat->count <= GW_COMP_MAX_FLAT_PARAMS) flat->types[flat->count++] = type;
}

static bool is_full(const struct gw_comp_flat *flat)
{
    return flat->count > GW_COMP_MAX_FLAT_PARAMS;
}

static gw_valtype join(gw_valtype a, gw_valtype b)
{
    if (a == b) return a;
    if ((a == GW_I32 && b == GW_F32) || (a == GW_F32 && b == GW_I32)) return GW_I32;
    return GW_I64;
}

/* One case more of a variant whose payload starts at `start`. */
static void add_case(struct gw_comp_flat *flat, uint32_t start,
                     const struct gw_comp_valtype *type, bool is_64)
{
    struct gw_comp_flat own = {.count = start}; /* so that it is full when `flat` is */
    if (!type) return;
    gw_comp_flatten(&own, type, is_64);
    for (uint32_t i = start; i < own.count; i++) {
        if (i < flat->count)
            flat->types[i] = join(flat->types[i], own.types[i]);
        else
            add(flat, own.types[i]);
    }
}

static void flatten_cases(struct gw_comp_flat *flat, const struct gw_comp_valtype *type,
                          bool is_64)
{
    add(flat, GW_I32);
    uint32_t start = flat->count;
    if (is_full(flat)) return;
    if (type->kind == GW_COMP_VARIANT) {
        for (uint32_t i = 0; i < type->count; i++)
            add_case(flat, start, type->items[i].type, is_64);
    } else if (type->kind == GW_COMP_OPTION) {
        add_case(flat, start, type->elem, is_64);
    } else {
        add_case(flat, start, type->ok, is_64);
        add_case(flat, start, type->error, is_64);
    }
}

void gw_comp_flatten(struct gw_comp_flat *flat, const struct gw_comp_valtype *type,
                     bool is_64)
{
    gw_valtype pointer = is_64 ? GW_I64 : GW_I32;
    switch ((enum gw_comp_kind)type->kind) {
    case GW_COMP_S64:
    case GW_COMP_U64:
        add(flat, GW_I64);
        break;
    case GW_COMP_F32:
        add(flat, GW_F32);
        break;
    case GW_COMP_F64:
        add(flat, GW_F64);
        break;
    case GW_COMP_STRING:
    case GW_COMP_LIST:
    case GW_COMP_MAP:
        add(flat, pointer);
        add(flat, pointer);
        break;
    case GW_COMP_FIXED_LIST:
        for (uint32_t i = 0; i < type->count && !is_full(flat); i++)
            gw_comp_flatten(flat, type->elem, is_64);
        break;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < type->count && !is_full(flat); i++)
            gw_comp_flatten(flat, type->items[i].type, is_64);
        break;
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        flatten_cases(flat, type, is_64);
        break;
    default:
        add(flat, GW_I32);
    }
}

static void set(struct gw_comp_flat *flat, gw_valtype type)
{
    flat->count = 0;
    add(flat, type);
}

static bool spill(struct gw_comp_flat *flat, uint32_t limit, gw_valtype pointer)
{
    if (flat->count <= limit) return false;
    set(flat, pointer);
    return true;
}

void gw_comp_flatten_func(const struct gw_comp_func_type *type,
                          enum gw_comp_flat_context context, bool is_64,
                          struct gw_comp_flat *params, struct gw_comp_flat *results,
                          bool *params_spill, bool *results_spill)
{
    gw_valtype pointer = is_64 ? GW_I64 : GW_I32;
    params->count = results->count = 0;
    for (uint32_t i = 0; i < type->param_count && !is_full(params); i++)
        gw_comp_flatten(params, type->params[i].type, is_64);
    if (type->result) gw_comp_flatten(results, type->result, is_64);
    bool has_results = results->count > 0;
    *params_spill =
        spill(params,
              context == GW_COMP_FLAT_LOWER_ASYNC ? GW_COMP_MAX_FLAT_ASYNC_PARAMS
                                                  : GW_COMP_MAX_FLAT_PARAMS,
              pointer);
    switch (context) {
    case GW_COMP_FLAT_LIFT:
        *results_spill = spill(results, GW_COMP_MAX_FLAT_RESULTS, pointer);
        break;
    case GW_COMP_FLAT_LOWER:
        *results_spill = results->count > GW_COMP_MAX_FLAT_RESULTS;
        if (*results_spill) {
            add(params, pointer);
            results->count = 0;
        }
        break;
    case GW_COMP_FLAT_LIFT_ASYNC:
    case GW_COMP_FLAT_LIFT_CALLBACK:
        *results_spill = results->count > GW_COMP_MAX_FLAT_PARAMS;
        results->count = 0;
        if (context == GW_COMP_FLAT_LIFT_CALLBACK) add(results, GW_I32);
        break;
    case GW_COMP_FLAT_LOWER_ASYNC:
        *results_spill = has_results;
        if (has_results) add(params, pointer);
        set(results, GW_I32);
        break;
    }
}
