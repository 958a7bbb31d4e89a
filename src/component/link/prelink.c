/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/prelink.h"

struct linking {
    struct gw_comp_prelinked *prelinked;
    struct gw_arena *arena;
    struct gw_diag *diag;
};

/* -- plans ----------------------------------------------------------------------------- */

static struct gw_canon_options plan_options(const struct gw_comp_canon_def *def)
{
    return (struct gw_canon_options){
        .is_64 = def->options.is_64,
        .waits_apart = def->kind == GW_COMP_CANON_LOWER && def->options.is_async,
        .encoding = (enum gw_canon_encoding)def->options.encoding,
    };
}

/* The values of a `task.return`, as the parameters of a function. */
static enum gw_err type_of_return(struct linking *l, const struct gw_comp_canon_def *def,
                                  const struct gw_comp_func_type **out)
{
    struct gw_comp_func_type *type = gw_arena_zero(l->arena, sizeof *type);
    struct gw_comp_label *param = gw_arena_zero(l->arena, sizeof *param);
    if (!type || !param) return GW_ERR_NOMEM;
    param->type = def->result_type;
    type->params = param;
    type->param_count = def->result_type ? 1 : 0;
    gw_comp_func_type_finish(type);
    *out = type;
    return GW_OK;
}

/* Compile what travels through a canonical definition. Where that is streams and futures, there is
 * no plan. */
static enum gw_err link_canon(struct linking *l, const struct gw_comp_canon_def *def,
                              struct gw_link_canon **out)
{
    struct gw_link_canon *canon = gw_arena_zero(l->arena, sizeof *canon);
    if (!canon) return GW_ERR_NOMEM;
    canon->def = def;
    *out = canon;
    const struct gw_comp_func_type *type = NULL;
    enum gw_err err = GW_OK;
    if (def->kind == GW_COMP_CANON_LIFT || def->kind == GW_COMP_CANON_LOWER)
        type = def->of.func;
    else if (def->kind == GW_COMP_CANON_TASK_RETURN)
        err = type_of_return(l, def, &type);
    if (err || !type) return err;
    err = gw_canon_plan_new(l->arena, type, plan_options(def), l->diag, &canon->plan);
    return err == GW_ERR_UNSUPPORTED ? GW_OK : err;
}

static const struct gw_link_copy_plan *find_copy(const struct gw_link_canon *lower,
                                                 const struct gw_comp_canon_def *lift)
{
    for (const struct gw_link_copy_plan *p = lower->copies; p; p = p->next)
        if (p->lift == lift) return p;
    return NULL;
}

static enum gw_err new_copy_locked(struct gw_comp_prelinked *prelinked,
                                   struct gw_link_canon *lower,
                                   const struct gw_comp_canon_def *lift,
                                   struct gw_diag *diag,
                                   const struct gw_canon_plan **out)
{
    struct gw_arena *arena = &prelinked->arena;
    struct gw_link_copy_plan *copy = gw_arena_zero(arena, sizeof *copy);
    if (!copy) return GW_ERR_NOMEM;
    copy->lift = lift;
    struct gw_canon_options options[2] = {plan_options(lower->def), plan_options(lift)};
    enum gw_err err = gw_canon_plan_new_copy(arena, lower->def->of.func, options, diag,
                                             &copy->plan);
    if (err) return err;
    copy->next = lower->copies;
    lower->copies = copy;
    *out = copy->plan;
    return GW_OK;
}

enum gw_err gw_prelink_copy_plan(struct gw_comp_prelinked *prelinked,
                                 struct gw_link_canon *lower,
                                 const struct gw_comp_canon_def *lift,
                                 struct gw_diag *diag,
                                 const struct gw_canon_plan **out)
{
    gw_lock_take(&prelinked->lock);
    enum gw_err err = GW_OK;
    const struct gw_link_copy_plan *known = find_copy(lower, lift);
    if (known)
        *out = known->plan;
    else
        err = new_copy_locked(prelinked, lower, lift, diag, out);
    gw_lock_drop(&prelinked->lock);
    return err;
}

/* -- the whole ------------------------------------------------------------------------- */

static enum gw_err link_code(struct linking *l, const struct gw_component *component,
                             const struct gw_link_code **out);

static enum gw_err link_def(struct linking *l, struct gw_link_code *code, uint32_t i)
{
    const struct gw_comp_def *def = &code->component->defs[i];
    switch (def->kind) {
    case GW_COMP_DEF_COMPONENT: return link_code(l, def->component, &code->nested[i]);
    case GW_COMP_DEF_CANON: return link_canon(l, def->canon, &code->canons[i]);
    case GW_COMP_DEF_START:
    case GW_COMP_DEF_VALUE:
        return gw_diag_at(l->diag, GW_ERR_UNSUPPORTED, def->offset,
                          "start functions and values of components are checked, but "
                          "not run: leave them out");
    default: return GW_OK;
    }
}

static enum gw_err link_code(struct linking *l, const struct gw_component *component,
                             const struct gw_link_code **out)
{
    struct gw_link_code *code = gw_arena_zero(l->arena, sizeof *code);
    if (!code) return GW_ERR_NOMEM;
    *out = code;
    code->prelinked = l->prelinked;
    code->component = component;

    size_t count = component->def_count;
    code->canons = gw_arena_zero(l->arena, count * sizeof(struct gw_link_canon *));
    code->nested = gw_arena_zero(l->arena, count * sizeof(struct gw_link_code *));
    if (!code->canons || !code->nested) return GW_ERR_NOMEM;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; !err && i < count; i++)
        err = link_def(l, code, i);
    return err;
}

static enum gw_err link_imports(struct linking *l, const struct gw_link_host *host)
{
    struct gw_comp_prelinked *prelinked = l->prelinked;
    const struct gw_comp_component_type *type = prelinked->component->type;
    prelinked->imports = gw_arena_zero(l->arena,
                                       type->import_count * sizeof *prelinked->imports);
    if (!prelinked->imports) return GW_ERR_NOMEM;
    return gw_link_host_match(host, type, l->arena, l->diag, prelinked->imports);
}

enum gw_err gw_comp_prelink(struct gw_alloc *alloc, struct gw_component *component,
                            const struct gw_link_host *host, struct gw_diag *diag,
                            struct gw_comp_prelinked **out)
{
    struct gw_comp_prelinked *prelinked = gw_alloc_zero(alloc, sizeof *prelinked);
    if (!prelinked) return GW_ERR_NOMEM;
    atomic_init(&prelinked->refs, 1);
    prelinked->alloc = alloc;
    prelinked->component = gw_component_ref(component);
    gw_arena_init(&prelinked->arena, alloc);
    gw_lock_init(&prelinked->lock);

    struct linking l = {.prelinked = prelinked, .arena = &prelinked->arena, .diag = diag};
    enum gw_err err = link_imports(&l, host);
    if (!err) err = link_code(&l, component, &prelinked->code);
    if (err)
        gw_comp_prelinked_unref(&prelinked);
    else
        *out = prelinked;
    return err;
}

struct gw_comp_prelinked *gw_comp_prelinked_ref(struct gw_comp_prelinked *prelinked)
{
    atomic_fetch_add_explicit(&prelinked->refs, 1, memory_order_relaxed);
    return prelinked;
}

void gw_comp_prelinked_unref(struct gw_comp_prelinked **prelinked_at)
{
    struct gw_comp_prelinked *prelinked = *prelinked_at;
    *prelinked_at = NULL;
    if (!prelinked) return;
    if (atomic_fetch_sub_explicit(&prelinked->refs, 1, memory_order_acq_rel) != 1) return;
    gw_component_unref(&prelinked->component);
    gw_lock_deinit(&prelinked->lock);
    gw_arena_deinit(&prelinked->arena);
    gw_alloc_put(prelinked->alloc, prelinked, sizeof *prelinked);
}
