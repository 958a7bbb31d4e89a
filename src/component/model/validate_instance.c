/* SPDX-License-Identifier: Apache-2.0 */
/* Component instances and aliases.
 * spec: component-model, Binary#instance-definitions, #alias-definitions */
#include "component/model/validator.h"

bool gw_comp_validate_item(struct gw_comp_validator *v, struct gw_comp_sortidx what,
                           struct gw_comp_extern_type *out)
{
    const struct gw_comp_spaces *s = &v->scope->s;
    if (!gw_comp_validator_check(v, (enum gw_comp_sort)what.sort, what.index))
        return false;
    switch ((enum gw_comp_sort)what.sort) {
    case GW_COMP_SORT_CORE_MODULE:
        out->kind = GW_COMP_EXTERN_CORE_MODULE;
        out->module = s->core_modules[what.index].type;
        return true;
    case GW_COMP_SORT_FUNC:
        out->kind = GW_COMP_EXTERN_FUNC;
        out->func = s->funcs[what.index].func;
        return true;
    case GW_COMP_SORT_VALUE:
        out->kind = GW_COMP_EXTERN_VALUE;
        out->value = s->values[what.index].value;
        return gw_comp_validate_use(v, what.index);
    case GW_COMP_SORT_TYPE:
        out->kind = GW_COMP_EXTERN_TYPE;
        out->type = s->types[what.index].type;
        if (out->type.kind == GW_COMP_DEFTYPE_RESOURCE) {
            const struct gw_comp_resource *resource = out->type.resource;
            out->kind = GW_COMP_EXTERN_RESOURCE;
            out->resource = resource;
        }
        return true;
    case GW_COMP_SORT_COMPONENT:
        out->kind = GW_COMP_EXTERN_COMPONENT;
        out->component = s->components[what.index].component;
        return true;
    case GW_COMP_SORT_INSTANCE:
        out->kind = GW_COMP_EXTERN_INSTANCE;
        out->instance = s->instances[what.index].instance;
        return true;
    default:
        return gw_comp_validator_invalid(v, "a %s cannot stand here",
                                         gw_comp_sort_text((enum gw_comp_sort)what.sort));
    }
}

/* -- instantiation ----------------------------------------------------------------- */

static bool check_args(struct gw_comp_validator *v, const struct gw_comp_instance_def *i,
                       struct gw_map *names)
{
    for (uint32_t k = 0; k < i->count; k++) {
        const struct gw_comp_arg *arg = &i->args[k];
        if (!gw_comp_validator_check(v, (enum gw_comp_sort)arg->what.sort,
                                     arg->what.index))
            return false;
        enum gw_err err = gw_map_put_new(names, arg->name, k);
        if (err == GW_ERR_EXIST)
            return gw_comp_validator_invalid(
                v,
                "instantiation argument `%.*s` conflicts with previous argument `%.*s`",
                GW_COMP_SHOWN(arg->name), GW_COMP_SHOWN(arg->name));
        if (err) return gw_comp_validator_nomem(v);
    }
    return true;
}

static bool satisfy(struct gw_comp_validator *v, const struct gw_comp_instance_def *i,
                    const struct gw_map *names, struct gw_comp_subst *env,
                    const struct gw_comp_extern *import, struct gw_comp_source *source)
{
    struct gw_comp_extern_type given;
    uint64_t arg = 0;
    if (!gw_map_find(names, import->name, &arg))
        return gw_comp_validator_invalid(v, "missing import named `%.*s`",
                                         GW_COMP_SHOWN(import->name));
    source->what = i->args[arg].what;
    if (!gw_comp_validate_item(v, source->what, &given)) return false;
    if (gw_comp_match_extern(v, env, &given, &import->type, &source->view) || v->err)
        return v->err == GW_OK;
    return gw_comp_validator_invalid(v, "type mismatch for import `%.*s`: %s",
                                     GW_COMP_SHOWN(import->name), gw_comp_match_why(v));
}

/* The exports of one more instance of a component: with what its imports got, and with
 * resources of its own. */
static bool instantiate_type(struct gw_comp_validator *v, struct gw_comp_instance_def *i,
                             const struct gw_comp_component_type *type,
                             struct gw_comp_subst *env, const struct gw_map *names,
                             const struct gw_comp_instance_type **out)
{
    struct gw_comp_source *sources =
        gw_comp_validator_array(v, type->import_count, sizeof *sources);
    if (v->err) return false;
    for (uint32_t k = 0; k < type->wanted_count; k++)
        if (gw_ptr_map_put(&env->map, type->wanted[k], NULL))
            return gw_comp_validator_nomem(v);
    for (uint32_t k = 0; k < type->import_count; k++)
        if (!satisfy(v, i, names, env, &type->imports[k], &sources[k])) return false;
    i->sources = sources;
    *out = &type->instance;
    if (env->map.len && !gw_comp_subst_instance(v, env, &type->instance, out))
        return false;
    return gw_comp_subst_fresh(v, false, out);
}

static bool instantiate(struct gw_comp_validator *v, struct gw_comp_instance_def *i,
                        const struct gw_comp_instance_type **out)
{
    if (i->component >= v->scope->counts[GW_COMP_SORT_COMPONENT])
        return gw_comp_validator_invalid(
            v, "unknown component %u: component index out of bounds", i->component);
    struct gw_comp_subst env;
    struct gw_map names;
    gw_ptr_map_init(&env.map, v->alloc);
    gw_map_init(&names, v->alloc);
    bool ok = check_args(v, i, &names) &&
              instantiate_type(v, i, v->scope->s.components[i->component].component, &env,
                               &names, out);
    gw_map_deinit(&names);
    gw_ptr_map_deinit(&env.map);
    return ok;
}

/* -- instances put together from what is there ------------------------------------- */

static bool put_together(struct gw_comp_validator *v,
                         const struct gw_comp_instance_def *i,
                         const struct gw_comp_instance_type **out)
{
    struct gw_comp_instance_type *type;
    struct gw_comp_extern *exports =
        gw_comp_validator_array(v, i->count, sizeof *exports);
    if (v->err || !GW_COMP_NEW(v, type)) return false;
    struct gw_comp_names names;
    gw_comp_names_init(&names, v->alloc, "export", false);
    bool ok = true;
    for (uint32_t k = 0; k < i->count && ok; k++) {
        const struct gw_comp_name_def *name = &i->exports[k].name;
        exports[k] = (struct gw_comp_extern){.name = name->name,
                                             .implements = name->implements,
                                             .version_suffix = name->version_suffix,
                                             .external_id = name->external_id};
        ok = gw_comp_validate_item(v, i->exports[k].what, &exports[k].type) &&
             gw_comp_names_add(v, &names, name, &exports[k].type);
    }
    gw_comp_names_deinit(&names);
    type->exports = exports;
    type->export_count = i->count;
    *out = type;
    return ok && gw_comp_scope_finish_instance(v, type);
}

bool gw_comp_validate_instance(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_instance_def *i = &def->instance;
    struct gw_comp_extern_type type = {.kind = GW_COMP_EXTERN_INSTANCE};
    if (i->is_instantiate ? !instantiate(v, i, &type.instance)
                          : !put_together(v, i, &type.instance))
        return false;
    gw_comp_scope_push(v, &type, false);
    return true;
}

/* -- aliases ----------------------------------------------------------------------- */

static bool is_of_sort(const struct gw_comp_extern_type *type, uint8_t sort)
{
    static const uint8_t sorts[] = {GW_COMP_SORT_CORE_MODULE, GW_COMP_SORT_FUNC,
                                    GW_COMP_SORT_VALUE,       GW_COMP_SORT_TYPE,
                                    GW_COMP_SORT_TYPE,        GW_COMP_SORT_COMPONENT,
                                    GW_COMP_SORT_INSTANCE};
    return sorts[type->kind] == sort;
}

static bool alias_export(struct gw_comp_validator *v, struct gw_comp_alias_def *a)
{
    if (v->scope->kind != GW_COMP_SCOPE_COMPONENT && a->sort != GW_COMP_SORT_TYPE &&
        a->sort != GW_COMP_SORT_INSTANCE)
        return gw_comp_validator_invalid(v, "aliases in component or instance types may "
                                            "only refer to types or instances");
    if (!gw_comp_validator_check(v, GW_COMP_SORT_INSTANCE, a->instance)) return false;
    const struct gw_comp_instance_type *instance =
        v->scope->s.instances[a->instance].instance;
    if (!gw_comp_match_find(v, instance->exports, instance->export_count, a->name,
                            &v->scope->alias_cursor, &a->position))
        return gw_comp_validator_invalid(v, "instance %u has no export named `%.*s`",
                                         a->instance, GW_COMP_SHOWN(a->name));
    const struct gw_comp_extern_type *type = &instance->exports[a->position].type;
    if (!is_of_sort(type, a->sort))
        return gw_comp_validator_invalid(
            v, "export `%.*s` of instance %u is not a %s", GW_COMP_SHOWN(a->name),
            a->instance,
            a->sort == GW_COMP_SORT_CORE_MODULE
                ? "module"
                : gw_comp_sort_text((enum gw_comp_sort)a->sort));
    gw_comp_scope_push(v, type, false);
    return true;
}

/* Does a type speak of resources that it does not bring itself? `own` holds those that it
 * does. */
static bool is_free(struct gw_comp_validator *v, struct gw_ptr_map *own,
                    const struct gw_comp_resource *resource)
{
    return resource && gw_comp_validator_work(v, 1) &&
           !gw_ptr_map_find(own, gw_comp_resource_id(resource));
}

static bool value_has_free(struct gw_comp_validator *v, struct gw_ptr_map *own,
                           const struct gw_comp_valtype *t)
{
    if (!t || !t->has_handle) return false;
    switch ((enum gw_comp_kind)t->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < t->count; i++)
            if (value_has_free(v, own, t->items[i].type)) return true;
        return false;
    case GW_COMP_RESULT:
        return value_has_free(v, own, t->ok) || value_has_free(v, own, t->error);
    case GW_COMP_MAP:
        return value_has_free(v, own, t->key) || value_has_free(v, own, t->value);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return is_free(v, own, t->resource);
    default:
        return value_has_free(v, own, t->elem);
    }
}

static bool func_has_free(struct gw_comp_validator *v, struct gw_ptr_map *own,
                          const struct gw_comp_func_type *t)
{
    for (uint32_t i = 0; i < t->param_count; i++)
        if (value_has_free(v, own, t->params[i].type)) return true;
    return value_has_free(v, own, t->result);
}

static bool deftype_has_free(struct gw_comp_validator *v, struct gw_ptr_map *own,
                             const struct gw_comp_deftype *t);

static bool externs_have_free(struct gw_comp_validator *v, struct gw_ptr_map *own,
                              const struct gw_comp_extern *externs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_comp_extern_type *t = &externs[i].type;
        struct gw_comp_deftype as = {.any = NULL};
        switch (t->kind) {
        case GW_COMP_EXTERN_CORE_MODULE:
            continue;
        case GW_COMP_EXTERN_FUNC:
            as.kind = GW_COMP_DEFTYPE_FUNC;
            as.func = t->func;
            break;
        case GW_COMP_EXTERN_VALUE:
            as.kind = GW_COMP_DEFTYPE_VALUE;
            as.value = t->value;
            break;
        case GW_COMP_EXTERN_TYPE:
            as = t->type;
            break;
        case GW_COMP_EXTERN_RESOURCE:
            as.kind = GW_COMP_DEFTYPE_RESOURCE;
            as.resource = t->resource;
            break;
        case GW_COMP_EXTERN_COMPONENT:
            as.kind = GW_COMP_DEFTYPE_COMPONENT;
            as.component = t->component;
            break;
        case GW_COMP_EXTERN_INSTANCE:
            as.kind = GW_COMP_DEFTYPE_INSTANCE;
            as.instance = t->instance;
            break;
        }
        if (!gw_comp_validator_work(v, 1) || deftype_has_free(v, own, &as)) return true;
    }
    return false;
}

static bool own_all(struct gw_comp_validator *v, struct gw_ptr_map *own,
                    const struct gw_comp_resource *const *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (gw_ptr_map_put(own, list[i], NULL)) return gw_comp_validator_nomem(v);
    return true;
}

static bool instance_has_free(struct gw_comp_validator *v, struct gw_ptr_map *own,
                              const struct gw_comp_instance_type *t)
{
    return !own_all(v, own, t->fresh, t->fresh_count) ||
           externs_have_free(v, own, t->exports, t->export_count);
}

static bool deftype_has_free(struct gw_comp_validator *v, struct gw_ptr_map *own,
                             const struct gw_comp_deftype *t)
{
    switch (t->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        return value_has_free(v, own, t->value);
    case GW_COMP_DEFTYPE_FUNC:
        return func_has_free(v, own, t->func);
    case GW_COMP_DEFTYPE_COMPONENT:
        return !own_all(v, own, t->component->wanted, t->component->wanted_count) ||
               externs_have_free(v, own, t->component->imports,
                                 t->component->import_count) ||
               instance_has_free(v, own, &t->component->instance);
    case GW_COMP_DEFTYPE_INSTANCE:
        return t->instance->has_resource && instance_has_free(v, own, t->instance);
    case GW_COMP_DEFTYPE_RESOURCE:
        return is_free(v, own, t->resource);
    }
    return true;
}

static bool check_crossing(struct gw_comp_validator *v,
                           const struct gw_comp_deftype *type)
{
    struct gw_ptr_map own;
    gw_ptr_map_init(&own, v->alloc);
    bool has_free = deftype_has_free(v, &own, type);
    gw_ptr_map_deinit(&own);
    return !has_free || gw_comp_validator_invalid(
                            v, "cannot alias outer type which transitively refers to "
                               "resources not defined in the current component");
}

static bool alias_outer(struct gw_comp_validator *v, const struct gw_comp_alias_def *a)
{
    struct gw_comp_scope *s = v->scope, *from = s;
    struct gw_comp_extern_type type;
    bool is_crossing = false;
    if (s->kind != GW_COMP_SCOPE_COMPONENT && a->sort != GW_COMP_SORT_TYPE &&
        a->sort != GW_COMP_SORT_CORE_TYPE)
        return gw_comp_validator_invalid(
            v, "outer aliases in component or instance types may only refer to types or "
               "instances");
    for (uint32_t i = 0; i < a->count && from; i++) {
        is_crossing |= from->kind == GW_COMP_SCOPE_COMPONENT;
        from = from->outer;
    }
    if (!from)
        return gw_comp_validator_invalid(v, "invalid outer alias count of %u", a->count);
    if (a->index >= from->counts[a->sort])
        return gw_comp_validator_invalid(v, "unknown %s %u: index out of bounds",
                                         gw_comp_sort_text((enum gw_comp_sort)a->sort),
                                         a->index);
    if (a->sort == GW_COMP_SORT_CORE_TYPE) {
        uint32_t at = s->core.count++;
        s->core.types[at] = (struct gw_type){.comp = GW_COMP_FUNC, .is_final = true};
        s->core.ids[at] = from->core.ids[a->index];
        s->core.modules[at] = from->core.modules[a->index];
        s->s.core_types[at] = from->s.core_types[a->index];
        s->counts[GW_COMP_SORT_CORE_TYPE] = s->core.count;
        return true;
    }
    v->scope = from; /* what the index means is the target's affair */
    bool ok =
        gw_comp_validate_item(v, (struct gw_comp_sortidx){a->sort, a->index}, &type);
    v->scope = s;
    if (!ok) return false;
    if (is_crossing && a->sort == GW_COMP_SORT_TYPE &&
        !check_crossing(v, &from->s.types[a->index].type))
        return false;
    gw_comp_scope_push(v, &type, false);
    return true;
}

bool gw_comp_validate_alias(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    return def->alias.kind == GW_COMP_ALIAS_OUTER ? alias_outer(v, &def->alias)
                                                  : alias_export(v, &def->alias);
}
