/* SPDX-License-Identifier: Apache-2.0 */
/* Types with other resources in the place of their own. What does not speak of any
 * stays the same object; what is shared stays shared, as the map remembers what was
 * made. */
#include "component/model/validator.h"

/* What is copied stays for the component's life: it counts for more than a look. */
enum { COPY_EXTERN = 64, COPY_LABEL = 16 };

static bool subst_value(struct gw_comp_validator *v, struct gw_comp_subst *s,
                        const struct gw_comp_valtype **type);

/* -- resources --------------------------------------------------------------------- */

static bool remember(struct gw_comp_validator *v, struct gw_comp_subst *s,
                     const void *old, const void *new)
{
    return gw_ptr_map_put(&s->map, old, new) == 0 || gw_comp_validator_nomem(v);
}

/* A further name of a resource that is replaced becomes a further name of the
 * replacement. */
static bool subst_resource(struct gw_comp_validator *v, struct gw_comp_subst *s,
                           const struct gw_comp_resource **resource)
{
    const struct gw_comp_resource *old = *resource;
    const void **found = gw_ptr_map_find(&s->map, old);
    if (found && *found) {
        *resource = *found;
        return true;
    }
    const void **id = gw_ptr_map_find(&s->map, gw_comp_resource_id(old));
    if (!id || !*id || !old->same_as) return true;
    const struct gw_comp_resource *replacement = *id;
    struct gw_comp_resource *name;
    if (!GW_COMP_NEW(v, name)) return false;
    *name = (struct gw_comp_resource){.name = old->name,
                                      .same_as = gw_comp_resource_id(replacement)};
    *resource = name;
    return remember(v, s, old, name);
}

/* -- value types ------------------------------------------------------------------- */

static bool subst_labels(struct gw_comp_validator *v, struct gw_comp_subst *s,
                         const struct gw_comp_label **labels, uint32_t count)
{
    if (!gw_comp_validator_work(v, (uint64_t)count * COPY_LABEL)) return false;
    struct gw_comp_label *copy = gw_comp_validator_array(v, count, sizeof *copy);
    if (!copy) return count == 0;
    memcpy(copy, *labels, count * sizeof *copy);
    for (uint32_t i = 0; i < count; i++)
        if (!subst_value(v, s, &copy[i].type)) return false;
    *labels = copy;
    return true;
}

static bool subst_parts(struct gw_comp_validator *v, struct gw_comp_subst *s,
                        struct gw_comp_valtype *t)
{
    switch ((enum gw_comp_kind)t->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        return subst_labels(v, s, &t->items, t->count);
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
    case GW_COMP_OPTION:
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        return subst_value(v, s, &t->elem);
    case GW_COMP_RESULT:
        return subst_value(v, s, &t->ok) && subst_value(v, s, &t->error);
    case GW_COMP_MAP:
        return subst_value(v, s, &t->key) && subst_value(v, s, &t->value);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return subst_resource(v, s, &t->resource);
    default:
        return true;
    }
}

/* Whether any part became another object. */
static bool has_changed(const struct gw_comp_valtype *a, const struct gw_comp_valtype *b)
{
    if (a->kind != GW_COMP_RECORD && a->kind != GW_COMP_VARIANT &&
        a->kind != GW_COMP_TUPLE)
        return a->ok != b->ok || ((a->kind == GW_COMP_RESULT || a->kind == GW_COMP_MAP) &&
                                  a->error != b->error);
    for (uint32_t i = 0; i < a->count; i++)
        if (a->items[i].type != b->items[i].type) return true;
    return false;
}

static bool subst_value(struct gw_comp_validator *v, struct gw_comp_subst *s,
                        const struct gw_comp_valtype **type)
{
    const struct gw_comp_valtype *old = *type;
    if (!old || !old->has_named) return true;
    const void **found = gw_ptr_map_find(&s->map, old);
    if (found && *found) {
        *type = *found;
        return true;
    }
    if (old->kind == GW_COMP_FLAGS || old->kind == GW_COMP_ENUM) return true;
    struct gw_comp_valtype copy = *old, *new;
    if (!gw_comp_validator_work(v, COPY_LABEL) || !subst_parts(v, s, &copy)) return false;
    if (has_changed(old, &copy)) {
        const void **origin = old->origin ? gw_ptr_map_find(&s->map, old->origin) : NULL;
        if (origin && *origin) copy.origin = *origin;
        if (!GW_COMP_NEW(v, new)) return false;
        *new = copy;
        *type = new;
    }
    return remember(v, s, old, *type);
}

static bool subst_func(struct gw_comp_validator *v, struct gw_comp_subst *s,
                       const struct gw_comp_func_type **type)
{
    const struct gw_comp_func_type *old = *type;
    struct gw_comp_func_type *new;
    if (!old->has_named) return true;
    if (!gw_comp_validator_work(v, 1 + (uint64_t)old->param_count) ||
        !GW_COMP_NEW(v, new))
        return false;
    *new = *old;
    *type = new;
    return subst_labels(v, s, &new->params, new->param_count) &&
           subst_value(v, s, &new->result);
}

/* -- instances and components ------------------------------------------------------ */

static bool subst_externs(struct gw_comp_validator *v, struct gw_comp_subst *s,
                          const struct gw_comp_extern **externs, uint32_t count)
{
    if (!gw_comp_validator_work(v, (uint64_t)count * COPY_EXTERN)) return false;
    struct gw_comp_extern *copy = gw_comp_validator_array(v, count, sizeof *copy);
    if (!copy) return count == 0;
    memcpy(copy, *externs, count * sizeof *copy);
    *externs = copy;
    for (uint32_t i = 0; i < count; i++)
        if (!gw_comp_subst_extern(v, s, &copy[i].type)) return false;
    return true;
}

bool gw_comp_subst_instance(struct gw_comp_validator *v, struct gw_comp_subst *s,
                            const struct gw_comp_instance_type *type,
                            const struct gw_comp_instance_type **out)
{
    const void **found = gw_ptr_map_find(&s->map, type);
    *out = found && *found ? *found : type;
    if ((found && *found) || (!type->has_named && !type->has_resource)) return true;
    struct gw_comp_instance_type *new;
    if (!GW_COMP_NEW(v, new)) return false;
    *new = *type;
    *out = new;
    return subst_externs(v, s, &new->exports, new->export_count) &&
           remember(v, s, type, new);
}

static bool subst_component(struct gw_comp_validator *v, struct gw_comp_subst *s,
                            const struct gw_comp_component_type **type)
{
    const struct gw_comp_component_type *old = *type;
    const void **found = gw_ptr_map_find(&s->map, old);
    if (found && *found) {
        *type = *found;
        return true;
    }
    if (!old->has_named && !old->instance.has_named && !old->instance.has_resource)
        return true;
    struct gw_comp_component_type *new;
    if (!GW_COMP_NEW(v, new)) return false;
    *new = *old;
    *type = new;
    return subst_externs(v, s, &new->imports, new->import_count) &&
           subst_externs(v, s, &new->instance.exports, new->instance.export_count) &&
           remember(v, s, old, new);
}

static bool subst_deftype(struct gw_comp_validator *v, struct gw_comp_subst *s,
                          struct gw_comp_deftype *type)
{
    switch (type->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        return subst_value(v, s, &type->value);
    case GW_COMP_DEFTYPE_FUNC:
        return subst_func(v, s, &type->func);
    case GW_COMP_DEFTYPE_COMPONENT:
        return subst_component(v, s, &type->component);
    case GW_COMP_DEFTYPE_INSTANCE:
        return gw_comp_subst_instance(v, s, type->instance, &type->instance);
    case GW_COMP_DEFTYPE_RESOURCE:
        return subst_resource(v, s, &type->resource);
    }
    return true;
}

bool gw_comp_subst_extern(struct gw_comp_validator *v, struct gw_comp_subst *s,
                          struct gw_comp_extern_type *type)
{
    switch (type->kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        return true;
    case GW_COMP_EXTERN_FUNC:
        return subst_func(v, s, &type->func);
    case GW_COMP_EXTERN_VALUE:
        return subst_value(v, s, &type->value);
    case GW_COMP_EXTERN_TYPE:
        return subst_deftype(v, s, &type->type);
    case GW_COMP_EXTERN_RESOURCE:
        return subst_resource(v, s, &type->resource);
    case GW_COMP_EXTERN_COMPONENT:
        return subst_component(v, s, &type->component);
    case GW_COMP_EXTERN_INSTANCE:
        return gw_comp_subst_instance(v, s, type->instance, &type->instance);
    }
    return true;
}

/* -- fresh resources --------------------------------------------------------------- */

static bool add_slot(struct gw_comp_validator *v, struct gw_comp_resource *id,
                     const uint32_t *path, uint32_t path_len)
{
    struct gw_vec *slots = &v->scope->slots;
    struct gw_comp_resource_slot *slot = gw_vec_push(slots);
    if (!slot) return gw_comp_validator_nomem(v);
    id->slot = (uint32_t)slots->len - 1;
    *slot = (struct gw_comp_resource_slot){
        .id = id, .def = v->scope->def_index, .path_len = path_len};
    uint32_t *copy = gw_comp_validator_array(v, path_len, sizeof *copy);
    if (copy) memcpy(copy, path, path_len * sizeof *copy);
    slot->path = copy;
    return v->err == GW_OK;
}

struct gw_comp_resource *gw_comp_subst_new_resource(struct gw_comp_validator *v,
                                                    struct gw_slice name, bool is_import,
                                                    const uint32_t *path,
                                                    uint32_t path_len)
{
    struct gw_comp_scope *scope = v->scope;
    struct gw_comp_resource *id;
    if (!GW_COMP_NEW(v, id)) return NULL;
    id->name = name;
    if (!gw_vec_push_copy(is_import ? &scope->wanted : &scope->fresh, &id)) {
        gw_comp_validator_nomem(v);
        return NULL;
    }
    if (scope->kind == GW_COMP_SCOPE_COMPONENT && !add_slot(v, id, path, path_len))
        return NULL;
    return id;
}

struct finder { /* of the fresh resources in the exports of an instance type */
    struct gw_comp_subst *s;
    bool is_import;
    uint32_t path[GW_COMP_MAX_NESTING];
};

/* The first export of each fresh resource leads to it. */
static bool find_fresh(struct gw_comp_validator *v, struct finder *f,
                       const struct gw_comp_instance_type *type, uint32_t depth)
{
    if (depth == GW_COMP_MAX_NESTING)
        return gw_comp_validator_fail(v, GW_ERR_LIMIT,
                                      "instances nest deeper than the limit of %d",
                                      GW_COMP_MAX_NESTING);
    if (!gw_comp_validator_work(v, type->export_count)) return false;
    for (uint32_t i = 0; i < type->export_count; i++) {
        const struct gw_comp_extern *e = &type->exports[i];
        f->path[depth] = i;
        if (e->type.kind == GW_COMP_EXTERN_INSTANCE) {
            if (e->type.instance->has_resource &&
                !find_fresh(v, f, e->type.instance, depth + 1))
                return false;
            continue;
        }
        if (e->type.kind != GW_COMP_EXTERN_RESOURCE) continue;
        const struct gw_comp_resource *id = gw_comp_resource_id(e->type.resource);
        const void **found = gw_ptr_map_find(&f->s->map, id);
        if (!found || *found) continue;
        const void *new =
            gw_comp_subst_new_resource(v, e->name, f->is_import, f->path, depth + 1);
        if (!new || !remember(v, f->s, id, new)) return false;
    }
    return true;
}

bool gw_comp_subst_fresh(struct gw_comp_validator *v, bool is_import,
                         const struct gw_comp_instance_type **type)
{
    const struct gw_comp_instance_type *old = *type;
    if (old->fresh_count == 0) return true;
    struct gw_comp_subst s;
    gw_ptr_map_init(&s.map, v->alloc);
    bool ok = true;
    for (uint32_t i = 0; i < old->fresh_count && ok; i++)
        ok = remember(v, &s, old->fresh[i], NULL);
    struct finder finder = {.s = &s, .is_import = is_import};
    ok = ok && find_fresh(v, &finder, old, 0) && gw_comp_subst_instance(v, &s, old, type);
    if (ok && *type != old) { /* ours alone, just made */
        struct gw_comp_instance_type *new = (struct gw_comp_instance_type *)*type;
        new->fresh = NULL;
        new->fresh_count = 0;
    }
    gw_ptr_map_deinit(&s.map);
    return ok;
}
