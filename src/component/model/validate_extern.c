/* SPDX-License-Identifier: Apache-2.0 */
/* Imports, exports, and the types of components and instances that they make.
 * spec: component-model, Binary#import-and-export-definitions */
#include "component/model/validator.h"

/* -- what a type holds ------------------------------------------------------------- */

struct summary {
    uint64_t nodes;
    bool has_resource, has_named;
};

static void sum_instance(struct summary *s, const struct gw_comp_instance_type *type)
{
    s->nodes += type->nodes;
    s->has_resource |= type->has_resource;
    s->has_named |= type->has_named;
}

static void sum_component(struct summary *s, const struct gw_comp_component_type *type)
{
    s->nodes += type->nodes;
    s->has_named |= type->has_named;
    s->has_resource |= type->wanted_count > 0 || type->instance.has_resource;
}

static void sum_value(struct summary *s, const struct gw_comp_valtype *type)
{
    s->nodes += type->nodes;
    s->has_resource |= type->has_handle;
    s->has_named |= type->has_named;
}

static void sum_func(struct summary *s, const struct gw_comp_func_type *type)
{
    s->nodes += type->nodes;
    s->has_resource |= type->has_handle;
    s->has_named |= type->has_named;
}

static void sum_deftype(struct summary *s, const struct gw_comp_deftype *type)
{
    switch (type->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        sum_value(s, type->value);
        break;
    case GW_COMP_DEFTYPE_FUNC:
        sum_func(s, type->func);
        break;
    case GW_COMP_DEFTYPE_COMPONENT:
        sum_component(s, type->component);
        break;
    case GW_COMP_DEFTYPE_INSTANCE:
        sum_instance(s, type->instance);
        break;
    case GW_COMP_DEFTYPE_RESOURCE:
        s->has_resource = s->has_named = true;
        break;
    }
}

static void sum_extern(struct summary *s, const struct gw_comp_extern_type *type)
{
    s->nodes++;
    switch (type->kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        s->nodes += (uint64_t)type->module->import_count + type->module->export_count;
        break;
    case GW_COMP_EXTERN_FUNC:
        sum_func(s, type->func);
        break;
    case GW_COMP_EXTERN_VALUE:
        sum_value(s, type->value);
        break;
    case GW_COMP_EXTERN_TYPE:
        sum_deftype(s, &type->type);
        break;
    case GW_COMP_EXTERN_RESOURCE:
        s->has_resource = s->has_named = true;
        break;
    case GW_COMP_EXTERN_COMPONENT:
        sum_component(s, type->component);
        break;
    case GW_COMP_EXTERN_INSTANCE:
        sum_instance(s, type->instance);
        break;
    }
}

static struct summary sum_externs(const struct gw_comp_extern *externs, uint32_t count)
{
    struct summary s = {.nodes = 1};
    for (uint32_t i = 0; i < count; i++)
        sum_extern(&s, &externs[i].type);
    return s;
}

static bool check_nodes(struct gw_comp_validator *v, uint64_t nodes)
{
    if (nodes <= GW_COMP_MAX_TYPE_NODES) return true;
    return gw_comp_validator_fail(v, GW_ERR_LIMIT,
                                  "effective type size exceeds the limit of %d",
                                  GW_COMP_MAX_TYPE_NODES);
}

/* -- the type of a scope ----------------------------------------------------------- */

bool gw_comp_scope_finish_instance(struct gw_comp_validator *v,
                                   struct gw_comp_instance_type *type)
{
    struct summary s = sum_externs(type->exports, type->export_count);
    if (!check_nodes(v, s.nodes)) return false;
    type->nodes = (uint32_t)s.nodes;
    type->has_resource = s.has_resource || type->fresh_count > 0;
    type->has_named = s.has_named;
    return true;
}

/* The resources that exports give a name to, out of those in the set. */
static bool collect_fresh(struct gw_comp_validator *v, struct gw_ptr_map *set,
                          const struct gw_comp_extern *exports, uint32_t count,
                          struct gw_vec *out)
{
    if (!gw_comp_validator_work(v, count)) return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_comp_extern_type *t = &exports[i].type;
        if (t->kind == GW_COMP_EXTERN_INSTANCE && t->instance->has_resource &&
            !collect_fresh(v, set, t->instance->exports, t->instance->export_count, out))
            return false;
        if (t->kind != GW_COMP_EXTERN_RESOURCE) continue;
        const struct gw_comp_resource *id = gw_comp_resource_id(t->resource);
        const void **found = gw_ptr_map_find(set, id);
        if (!found || *found) continue;
        *found = id;
        if (!gw_vec_push_copy(out, &id)) return gw_comp_validator_nomem(v);
    }
    return true;
}

static bool keep_list(struct gw_comp_validator *v, const struct gw_vec *vec,
                      const struct gw_comp_resource *const **out, uint32_t *count)
{
    const struct gw_comp_resource **copy =
        gw_comp_validator_array(v, vec->len, sizeof *copy);
    if (copy) memcpy(copy, vec->data, vec->len * sizeof *copy);
    *out = copy;
    *count = (uint32_t)vec->len;
    return v->err == GW_OK;
}

bool gw_comp_scope_instance_type(struct gw_comp_validator *v, struct gw_comp_scope *scope,
                                 struct gw_comp_instance_type *out)
{
    struct gw_ptr_map set;
    struct gw_vec list;
    gw_ptr_map_init(&set, v->alloc);
    gw_vec_init(&list, v->alloc, sizeof(const struct gw_comp_resource *));
    bool ok = true;
    for (size_t i = 0; i < scope->fresh.len && ok; i++)
        if (gw_ptr_map_put(&set,
                           *GW_VEC_AT(const struct gw_comp_resource *, &scope->fresh, i),
                           NULL))
            ok = gw_comp_validator_nomem(v);
    out->exports = scope->exports;
    out->export_count = scope->export_count;
    ok = ok && collect_fresh(v, &set, out->exports, out->export_count, &list) &&
         keep_list(v, &list, &out->fresh, &out->fresh_count) &&
         gw_comp_scope_finish_instance(v, out);
    gw_ptr_map_deinit(&set);
    gw_vec_deinit(&list);
    return ok;
}

bool gw_comp_scope_component_type(struct gw_comp_validator *v,
                                  struct gw_comp_scope *scope,
                                  const struct gw_comp_component_type **out)
{
    struct gw_comp_component_type *type;
    if (!GW_COMP_NEW(v, type)) return false;
    type->imports = scope->imports;
    type->import_count = scope->import_count;
    struct summary s = sum_externs(type->imports, type->import_count);
    if (!keep_list(v, &scope->wanted, &type->wanted, &type->wanted_count) ||
        !gw_comp_scope_instance_type(v, scope, &type->instance) ||
        !check_nodes(v, s.nodes + type->instance.nodes))
        return false;
    type->nodes = (uint32_t)s.nodes + type->instance.nodes;
    type->has_named = s.has_named || type->instance.has_named;
    type->instance.has_resource |= s.has_resource;
    *out = type;
    return true;
}

bool gw_comp_scope_add_extern(struct gw_comp_validator *v, bool is_import,
                              const struct gw_comp_name_def *name,
                              const struct gw_comp_extern_type *type)
{
    struct gw_comp_scope *s = v->scope;
    struct gw_comp_names *names = is_import ? &s->import_names : &s->export_names;
    if (!gw_comp_names_add(v, names, name, type) ||
        !gw_comp_names_visible(v, type, is_import))
        return false;
    struct gw_comp_extern *place =
        is_import ? &s->imports[s->import_count++] : &s->exports[s->export_count++];
    *place = (struct gw_comp_extern){name->name, name->implements, name->version_suffix,
                                     name->external_id, *type};
    struct summary sum = {.nodes = s->nodes};
    sum_extern(&sum, type);
    if (!check_nodes(v, sum.nodes)) return false;
    s->nodes = (uint32_t)sum.nodes;
    return true;
}

/* -- externtypes ------------------------------------------------------------------- */

static bool raw_value(struct gw_comp_validator *v, const struct gw_comp_extern_def *def,
                      struct gw_comp_extern_type *out)
{
    if (!def->is_eq_value) return gw_comp_validate_valtype(v, def->value, &out->value);
    if (!gw_comp_validator_check(v, GW_COMP_SORT_VALUE, def->index)) return false;
    out->value = v->scope->s.values[def->index].value;
    return true;
}

static bool raw_type(struct gw_comp_validator *v, const struct gw_comp_extern_def *def,
                     struct gw_comp_extern_type *out)
{
    if (def->is_sub) {
        out->kind = GW_COMP_EXTERN_RESOURCE;
        out->resource = NULL;
        return true;
    }
    if (!gw_comp_validator_check(v, GW_COMP_SORT_TYPE, def->index)) return false;
    struct gw_comp_deftype type = v->scope->s.types[def->index].type;
    if (type.kind == GW_COMP_DEFTYPE_RESOURCE) {
        out->kind = GW_COMP_EXTERN_RESOURCE;
        out->resource = type.resource;
    } else {
        out->type = type;
    }
    return true;
}

bool gw_comp_validate_extern_raw(struct gw_comp_validator *v,
                                 const struct gw_comp_extern_def *def,
                                 struct gw_comp_extern_type *out)
{
    struct gw_comp_deftype type;
    *out = (struct gw_comp_extern_type){.kind = def->kind};
    switch (def->kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_TYPE, def->index)) return false;
        out->module = v->scope->core.modules[def->index];
        return out->module ||
               gw_comp_validator_invalid(v, "core type index %u is not a module type",
                                         def->index);
    case GW_COMP_EXTERN_FUNC:
        if (!gw_comp_validate_typeidx(v, def->index, GW_COMP_DEFTYPE_FUNC, &type))
            return false;
        out->func = type.func;
        return true;
    case GW_COMP_EXTERN_VALUE:
        return raw_value(v, def, out);
    case GW_COMP_EXTERN_TYPE:
    case GW_COMP_EXTERN_RESOURCE:
        return raw_type(v, def, out);
    case GW_COMP_EXTERN_COMPONENT:
        if (!gw_comp_validate_typeidx(v, def->index, GW_COMP_DEFTYPE_COMPONENT, &type))
            return false;
        out->component = type.component;
        return true;
    case GW_COMP_EXTERN_INSTANCE:
        if (!gw_comp_validate_typeidx(v, def->index, GW_COMP_DEFTYPE_INSTANCE, &type))
            return false;
        out->instance = type.instance;
        return true;
    }
    return false;
}

bool gw_comp_validate_renew(struct gw_comp_validator *v, struct gw_slice name,
                            struct gw_comp_extern_type *type)
{
    if (type->kind == GW_COMP_EXTERN_RESOURCE) {
        struct gw_comp_resource *copy;
        if (!GW_COMP_NEW(v, copy)) return false;
        copy->name = name;
        copy->same_as = gw_comp_resource_id(type->resource);
        type->resource = copy;
        return true;
    }
    if (type->kind != GW_COMP_EXTERN_TYPE || type->type.kind != GW_COMP_DEFTYPE_VALUE)
        return true;
    const struct gw_comp_valtype *old = type->type.value;
    struct gw_comp_valtype *copy;
    if (!GW_COMP_NEW(v, copy)) return false;
    *copy = *old;
    copy->origin = old;
    type->type.value = copy;
    return true;
}

bool gw_comp_validate_extern_renew(struct gw_comp_validator *v, struct gw_slice name,
                                   bool is_import, struct gw_comp_extern_type *type)
{
    if (type->kind == GW_COMP_EXTERN_INSTANCE)
        return gw_comp_subst_fresh(v, is_import, &type->instance);
    if (type->kind != GW_COMP_EXTERN_RESOURCE || type->resource)
        return gw_comp_validate_renew(v, name, type);
    type->resource = gw_comp_subst_new_resource(v, name, is_import, NULL, 0);
    return type->resource != NULL;
}

/* -- imports and exports ----------------------------------------------------------- */

bool gw_comp_validate_import(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_extern_type type;
    const struct gw_comp_name_def *name = &def->import.name;
    if (!gw_comp_validate_extern_raw(v, &def->import.type, &type) ||
        !gw_comp_validate_extern_renew(v, name->name, true, &type) ||
        !gw_comp_scope_add_extern(v, true, name, &type))
        return false;
    gw_comp_scope_push(v, &type, v->scope->kind != GW_COMP_SCOPE_COMPONENT);
    return true;
}

/* What an ascribed type says must be true of what is exported; then it is all that is
 * known. */
static bool ascribe(struct gw_comp_validator *v, struct gw_comp_export_def *e,
                    struct gw_comp_extern_type *type)
{
    struct gw_comp_extern_type wanted;
    if (!gw_comp_validate_extern_raw(v, &e->type, &wanted)) return false;
    bool ok;
    if (wanted.kind == GW_COMP_EXTERN_RESOURCE && !wanted.resource) {
        ok = type->kind == GW_COMP_EXTERN_RESOURCE ||
             gw_comp_match_no(v, "resource", gw_comp_extern_text(type->kind));
    } else {
        struct gw_comp_subst env;
        gw_ptr_map_init(&env.map, v->alloc);
        ok = gw_comp_match_extern(v, &env, type, &wanted, &e->view);
        gw_ptr_map_deinit(&env.map);
    }
    if (v->err) return false;
    if (!ok)
        return gw_comp_validator_invalid(
            v, "ascribed type of export `%.*s` is not compatible with item's type: %s",
            GW_COMP_SHOWN(e->name.name), gw_comp_match_why(v));
    *type = wanted;
    return gw_comp_validate_extern_renew(v, e->name.name, false, type);
}

static bool export_item(struct gw_comp_validator *v, struct gw_comp_export_def *e,
                        struct gw_comp_extern_type *type)
{
    if (!gw_comp_validate_item(v, e->what, type)) return false;
    if (e->has_type) return ascribe(v, e, type);
    return gw_comp_validate_renew(v, e->name.name, type);
}

bool gw_comp_validate_export(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_export_def *e = &def->export;
    struct gw_comp_extern_type type;
    if (e->has_what) {
        if (!export_item(v, e, &type)) return false;
    } else if (!gw_comp_validate_extern_raw(v, &e->type, &type) ||
               !gw_comp_validate_extern_renew(v, e->name.name, false, &type)) {
        return false;
    }
    if (type.kind == GW_COMP_EXTERN_VALUE && type.value->has_borrow)
        return gw_comp_validator_invalid(
            v, "exported value `%.*s` cannot contain a `borrow` type",
            GW_COMP_SHOWN(e->name.name));
    if (!gw_comp_scope_add_extern(v, false, &e->name, &type)) return false;
    gw_comp_scope_push(v, &type, true);
    return true;
}
