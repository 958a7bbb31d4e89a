/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/plan.h"

/* Does a value of this type need memory beside its core values? */
static bool points_to_memory(const struct gw_comp_valtype *type);

static bool any_points(const struct gw_comp_label *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (items[i].type && points_to_memory(items[i].type)) return true;
    return false;
}

static bool points_to_memory(const struct gw_comp_valtype *type)
{
    switch ((enum gw_comp_kind)type->kind) {
    case GW_COMP_STRING:
    case GW_COMP_LIST:
    case GW_COMP_MAP:
        return true;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
    case GW_COMP_VARIANT:
        return any_points(type->items, type->count);
    case GW_COMP_FIXED_LIST:
    case GW_COMP_OPTION:
        return points_to_memory(type->elem);
    case GW_COMP_RESULT:
        return (type->ok && points_to_memory(type->ok)) ||
               (type->error && points_to_memory(type->error));
    default:
        return false;
    }
}

static uint32_t flatten_row(const struct gw_comp_label *items, uint32_t count, bool is_64,
                            gw_valtype *out, uint32_t room)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++)
        n += gw_canon_flatten(items[i].type, is_64, out + n, room - n);
    return n;
}

enum gw_err gw_canon_signature_of(struct gw_alloc *alloc,
                                  const struct gw_comp_func_type *type, bool is_64,
                                  bool is_lower, struct gw_diag *diag,
                                  struct gw_canon_signature *out)
{
    struct gw_arena arena;
    const struct gw_canon_plan *plan;
    struct gw_comp_label result = {.type = type->result};
    struct gw_canon_signature s = {0};
    gw_valtype pointer = is_64 ? GW_I64 : GW_I32;
    gw_arena_init(&arena, alloc);
    enum gw_err err = gw_canon_plan_new(
        &arena, type, (struct gw_canon_options){.is_64 = is_64}, diag, &plan);
    if (err == GW_OK) {
        bool params_point =
            plan->params.is_spilled || any_points(type->params, type->param_count);
        bool result_points =
            plan->result.is_spilled || (type->result && points_to_memory(type->result));
        s.needs_memory = params_point || result_points;
        s.needs_realloc =
            is_lower ? type->result && points_to_memory(type->result) : params_point;
        s.param_count = 1;
        s.params[0] = pointer;
        if (!plan->params.is_spilled)
            s.param_count = flatten_row(type->params, type->param_count, is_64, s.params,
                                        GW_CANON_MAX_FLAT_PARAMS);
        if (plan->result.is_spilled && is_lower)
            s.params[s.param_count++] = pointer;
        else if (plan->result.is_spilled)
            s.results[s.result_count++] = pointer;
        else
            s.result_count = flatten_row(&result, plan->result.count, is_64, s.results,
                                         GW_CANON_MAX_FLAT_RESULTS);
        *out = s;
    }
    gw_arena_deinit(&arena);
    return err;
}
