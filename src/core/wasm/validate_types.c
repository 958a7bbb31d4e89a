/* SPDX-License-Identifier: Apache-2.0 */
/* The type section. A group's indices are checked, then it is interned, and then, with
 * canonical types at hand, each subtype is compared with its supertype.
 * spec: valid/types */
#include "core/wasm/limits.h"
#include "core/wasm/validator.h"

static bool check_index(struct gw_validator *v, gw_typeidx index, gw_typeidx end)
{
    return index < end || gw_validator_invalid(v, "unknown type %u", index);
}

static bool check_value(struct gw_validator *v, gw_valtype type, gw_typeidx end)
{
    if (!gw_valtype_is_ref(type) || !gw_heap_is_index(gw_valtype_heap(type))) return true;
    return check_index(v, gw_valtype_heap(type), end);
}

/* Every index in the type is below `end`, and a continuation is of a function. */
static bool check_indices(struct gw_validator *v, const struct gw_type *type,
                          gw_typeidx end)
{
    switch (type->comp) {
    case GW_COMP_FUNC:
        for (uint32_t i = 0; i < type->func.param_count + type->func.result_count; i++)
            if (!check_value(v, type->func.params[i], end)) return false;
        return true;
    case GW_COMP_STRUCT:
    case GW_COMP_ARRAY:
        for (uint32_t i = 0; i < type->aggregate.field_count; i++)
            if (!check_value(v, type->aggregate.fields[i].type, end)) return false;
        return true;
    case GW_COMP_CONT:
        if (!check_index(v, type->cont, end)) return false;
        return v->m->types[type->cont].comp == GW_COMP_FUNC ||
               gw_validator_invalid(v, "non-function type %u in a continuation type",
                                    type->cont);
    }
    return true;
}

/* The supertype comes before, is not final, and the chain is not too long. */
static bool check_super(struct gw_validator *v, gw_typeidx index, gw_typeidx end)
{
    const struct gw_type *types = v->m->types;
    if (!types[index].has_super) return true;
    gw_typeidx super = types[index].super;
    if (!check_index(v, super, end)) return false;
    if (super >= index)
        return gw_validator_invalid(v,
                                    "unknown type: forward use of type %u in sub type "
                                    "definition",
                                    super);
    if (types[super].is_final)
        return gw_validator_invalid(
            v, "sub type %u does not match super type %u, which is final", index, super);
    unsigned depth = 1;
    for (gw_typeidx at = super; types[at].has_super; at = types[at].super)
        if (++depth > GW_MAX_SUBTYPE_DEPTH)
            return gw_validator_fail(v, GW_ERR_LIMIT,
                                     "sub types nest deeper than the limit of %d",
                                     GW_MAX_SUBTYPE_DEPTH);
    return true;
}

static bool field_matches(const struct gw_validator *v, const struct gw_field *sub,
                          const struct gw_field *super)
{
    if (sub->is_mutable != super->is_mutable) return false;
    if (!gw_validator_matches(v, sub->type, super->type)) return false;
    return !sub->is_mutable || gw_validator_matches(v, super->type, sub->type);
}

static bool comp_matches(const struct gw_validator *v, const struct gw_type *sub,
                         const struct gw_type *super)
{
    if (sub->comp != super->comp) return false;
    switch (sub->comp) {
    case GW_COMP_FUNC:
        return gw_validator_list_matches(v, super->func.params, super->func.param_count,
                                         sub->func.params, sub->func.param_count) &&
               gw_validator_list_matches(v, sub->func.results, sub->func.result_count,
                                         super->func.results, super->func.result_count);
    case GW_COMP_STRUCT:
    case GW_COMP_ARRAY:
        if (sub->aggregate.field_count < super->aggregate.field_count) return false;
        for (uint32_t i = 0; i < super->aggregate.field_count; i++)
            if (!field_matches(v, &sub->aggregate.fields[i], &super->aggregate.fields[i]))
                return false;
        return true;
    case GW_COMP_CONT:
        return gw_type_id_matches(v->m->registry, v->m->type_ids[sub->cont],
                                  v->m->type_ids[super->cont]);
    }
    return false;
}

static void stand_at(struct gw_validator *v, gw_typeidx index)
{
    v->at = v->m->bytes.data + v->m->type_offsets[index];
}

static bool check_group(struct gw_validator *v, struct gw_module *m,
                        const struct gw_rec_group *group)
{
    gw_typeidx end = group->first + group->count;
    for (gw_typeidx i = group->first; i < end; i++) {
        stand_at(v, i);
        if (!check_indices(v, &m->types[i], end) || !check_super(v, i, end)) return false;
    }
    if (gw_type_registry_intern(m->registry, m->types, group, 1, m->type_ids))
        return gw_validator_nomem(v);
    m->interned_groups++;
    for (gw_typeidx i = group->first; i < end; i++) {
        stand_at(v, i);
        const struct gw_type *type = &m->types[i];
        if (type->has_super && !comp_matches(v, type, &m->types[type->super]))
            return gw_validator_invalid(v, "sub type %u does not match super type %u", i,
                                        type->super);
    }
    return true;
}

bool gw_validate_types(struct gw_validator *v, struct gw_module *m)
{
    for (uint32_t i = m->interned_groups; i < m->rec_group_count; i++)
        if (!check_group(v, m, &m->rec_groups[i])) return false;
    return true;
}
