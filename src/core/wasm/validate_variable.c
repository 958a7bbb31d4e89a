/* SPDX-License-Identifier: Apache-2.0 */
/* Locals, globals, drop and select. spec: valid/instructions#variable-instructions */
#include "core/wasm/validator.h"

bool gw_validate_drop(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    gw_valtype type;
    return gw_validator_pop_any(v, &type);
}

bool gw_validate_select(struct gw_validator *v, const struct gw_instr *in)
{
    (void)in;
    gw_valtype a, b;
    if (!gw_validator_pop(v, GW_I32) || !gw_validator_pop_any(v, &b) ||
        !gw_validator_pop_any(v, &a))
        return false;
    if (gw_valtype_is_ref(a) || gw_valtype_is_ref(b))
        return gw_validator_invalid(
            v, "type mismatch: select without a type expected numbers "
               "or vectors but found a reference");
    if (a != b && a != GW_BOT && b != GW_BOT) return gw_validator_mismatch(v, a, b);
    return gw_validator_push(v, a == GW_BOT ? b : a);
}

bool gw_validate_select_t(struct gw_validator *v, const struct gw_instr *in)
{
    if (in->list_len != 1)
        return gw_validator_invalid(v, "invalid result arity: select has %u types, not 1",
                                    in->list_len);
    struct gw_reader list = in->list;
    gw_valtype type = gw_instr_read_type(&list);
    return gw_validator_check_type(v, type) && gw_validator_pop(v, GW_I32) &&
           gw_validator_pop(v, type) && gw_validator_pop(v, type) &&
           gw_validator_push(v, type);
}

static bool find_local(struct gw_validator *v, gw_localidx index, gw_valtype *type)
{
    if (index >= v->local_count)
        return gw_validator_invalid(v, "unknown local %u", index);
    *type = v->locals[index];
    return true;
}

static void mark_set(struct gw_validator *v, gw_localidx index)
{
    if (!v->has_unset || v->is_set[index]) return;
    v->is_set[index] = true;
    v->set_log[v->set_len++] = index;
}

bool gw_validate_local_get(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype type = GW_BOT;
    if (!find_local(v, in->index, &type)) return false;
    if (v->has_unset && !v->is_set[in->index])
        return gw_validator_invalid(v, "uninitialized local %u", in->index);
    return gw_validator_push(v, type);
}

bool gw_validate_local_set(struct gw_validator *v, const struct gw_instr *in)
{
    gw_valtype type = GW_BOT;
    if (!find_local(v, in->index, &type) || !gw_validator_pop(v, type)) return false;
    mark_set(v, in->index);
    return true;
}

bool gw_validate_local_tee(struct gw_validator *v, const struct gw_instr *in)
{
    return gw_validate_local_set(v, in) && gw_validator_push(v, v->locals[in->index]);
}

static const struct gw_globaltype *find_global(struct gw_validator *v, gw_globalidx index)
{
    gw_globalidx end = v->is_const ? v->global_end : v->m->global_count;
    if (index < end) return &v->m->globals[index].type;
    gw_validator_invalid(v, "unknown global %u", index);
    return NULL;
}

bool gw_validate_global_get(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_globaltype *global = find_global(v, in->index);
    if (!global) return false;
    if (v->is_const && global->is_mutable)
        return gw_validator_invalid(
            v, "constant expression required: global %u is mutable", in->index);
    if (v->is_const && !v->m->globals[in->index].is_import &&
        !gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_GC),
                           "a constant expression with the module's own global"))
        return false;
    return gw_validator_push(v, global->type);
}

bool gw_validate_global_set(struct gw_validator *v, const struct gw_instr *in)
{
    const struct gw_globaltype *global = find_global(v, in->index);
    if (!global) return false;
    if (!global->is_mutable)
        return gw_validator_invalid(v, "immutable global %u cannot be set", in->index);
    return gw_validator_pop(v, global->type);
}
