/* SPDX-License-Identifier: Apache-2.0 */
/* Names of imports and exports: form, uniqueness, what annotations demand; and the rule
 * that what they speak of must have a name, too.
 * spec: component-model, Explainer#import-and-export-definitions,
 * #external-visibility-of-types */
#include "component/model/validator.h"

void gw_comp_names_init(struct gw_comp_names *names, struct gw_alloc *alloc,
                        const char *what, bool names_resources)
{
    gw_map_init(&names->keys, alloc);
    gw_map_init(&names->resources, alloc);
    names->names_resources = names_resources;
    names->what = what;
    names->is_import = what[0] == 'i';
}

void gw_comp_names_deinit(struct gw_comp_names *names)
{
    gw_map_deinit(&names->keys);
    gw_map_deinit(&names->resources);
}

/* -- uniqueness and annotations ---------------------------------------------------- */

static bool add_key(struct gw_comp_validator *v, struct gw_comp_names *names,
                    const struct gw_comp_name *name)
{
    char *text = gw_arena_get(v->arena, name->text.len + 1);
    uint64_t previous = 0;
    if (!text) return gw_comp_validator_nomem(v);
    struct gw_slice key = gw_comp_name_key(name, text);
    if (gw_map_find(&names->keys, key, &previous)) {
        const struct gw_slice *old = (const struct gw_slice *)(uintptr_t)previous;
        return gw_comp_validator_invalid(
            v, "%s name `%.*s` conflicts with previous name `%.*s`: "
            "rename or remove one of them", names->what,
            GW_COMP_SHOWN(name->text), GW_COMP_SHOWN(*old));
    }
    struct gw_slice *kept = gw_arena_get(v->arena, sizeof *kept);
    if (!kept) return gw_comp_validator_nomem(v);
    *kept = name->text;
    return gw_map_put(&names->keys, key, (uint64_t)(uintptr_t)kept) == GW_OK ||
           gw_comp_validator_nomem(v);
}

/* The resource of that name, if it is the one that a function's type speaks of. */
static bool check_resource(struct gw_comp_validator *v, const struct gw_comp_names *names,
                           const struct gw_comp_name *name,
                           const struct gw_comp_resource *used)
{
    uint64_t found = 0;
    bool is_named = gw_map_find(&names->resources, name->resource, &found);
    const struct gw_comp_resource *named =
        (const struct gw_comp_resource *)(uintptr_t)found;
    if (is_named && (!used || named == used)) return true;
    if (!used)
        return gw_comp_validator_invalid(
            v, "`%.*s`: static resource name is not known in this context",
            GW_COMP_SHOWN(name->text));
    bool has_name = gw_map_find(&names->resources, used->name, &found) &&
                    (const struct gw_comp_resource *)(uintptr_t)found == used;
    if (has_name)
        return gw_comp_validator_invalid(
            v, "`%.*s`: function does not match expected resource name `%.*s`",
            GW_COMP_SHOWN(name->text), GW_COMP_SHOWN(used->name));
    return gw_comp_validator_invalid(
        v, "`%.*s`: resource used in function does not have a name in this context",
        GW_COMP_SHOWN(name->text));
}

static bool check_constructor(struct gw_comp_validator *v,
                              const struct gw_comp_names *names,
                              const struct gw_comp_name *name,
                              const struct gw_comp_func_type *func)
{
    const struct gw_comp_valtype *result = func->result;
    if (!result)
        return gw_comp_validator_invalid(v, "`%.*s`: function should return one value",
                                         GW_COMP_SHOWN(name->text));
    if (result->kind == GW_COMP_RESULT && result->ok) result = result->ok;
    if (result->kind != GW_COMP_OWN)
        return gw_comp_validator_invalid(
            v, "`%.*s`: function should return `(own $T)` or `(result (own $T))`",
            GW_COMP_SHOWN(name->text));
    return check_resource(v, names, name, result->resource);
}

static bool check_method(struct gw_comp_validator *v, const struct gw_comp_names *names,
                         const struct gw_comp_name *name,
                         const struct gw_comp_func_type *func)
{
    if (func->param_count == 0)
        return gw_comp_validator_invalid(
            v, "`%.*s`: function should have at least one argument",
            GW_COMP_SHOWN(name->text));
    if (!gw_slice_is(func->params[0].name, "self"))
        return gw_comp_validator_invalid(
            v, "`%.*s`: function should have a first argument called `self`",
            GW_COMP_SHOWN(name->text));
    const struct gw_comp_valtype *self = func->params[0].type;
    if (self->kind != GW_COMP_BORROW)
        return gw_comp_validator_invalid(
            v, "`%.*s`: function should take a first argument of `(borrow $T)`",
            GW_COMP_SHOWN(name->text));
    return check_resource(v, names, name, self->resource);
}

static bool check_annotation(struct gw_comp_validator *v,
                             const struct gw_comp_names *names,
                             const struct gw_comp_name *name,
                             const struct gw_comp_extern_type *type)
{
    if (name->kind == GW_COMP_NAME_PLAIN || name->kind == GW_COMP_NAME_INTERFACE)
        return true;
    if (name->kind == GW_COMP_NAME_DEPENDENCY)
        return names->is_import ||
               gw_comp_validator_invalid(
                   v, "export name `%.*s` cannot say where a component is found",
                   GW_COMP_SHOWN(name->text));
    if (type->kind != GW_COMP_EXTERN_FUNC)
        return gw_comp_validator_invalid(v, "item named `%.*s` is not a func",
                                         GW_COMP_SHOWN(name->text));
    if (name->kind == GW_COMP_NAME_CONSTRUCTOR)
        return check_constructor(v, names, name, type->func);
    if (name->kind == GW_COMP_NAME_METHOD)
        return check_method(v, names, name, type->func);
    return check_resource(v, names, name, NULL);
}

static bool check_attributes(struct gw_comp_validator *v,
                             const struct gw_comp_name_def *def,
                             const struct gw_comp_name *name,
                             const struct gw_comp_extern_type *type)
{
    struct gw_comp_name interface;
    if (def->implements.data) {
        if (gw_comp_name_parse(def->implements, v->features, &interface, NULL))
            return gw_comp_validator_invalid(
                v, "`implements` of `%.*s`: `%.*s` is not a valid name",
                GW_COMP_SHOWN(def->name), GW_COMP_SHOWN(def->implements));
        if (interface.kind != GW_COMP_NAME_INTERFACE)
            return gw_comp_validator_invalid(
                v, "`implements` of `%.*s`: `%.*s` must be an interface",
                GW_COMP_SHOWN(def->name), GW_COMP_SHOWN(def->implements));
        if (type->kind != GW_COMP_EXTERN_INSTANCE)
            return gw_comp_validator_invalid(
                v, "only instances can have an `implements`: `%.*s` is none",
                GW_COMP_SHOWN(def->name));
        if (name->kind != GW_COMP_NAME_PLAIN)
            return gw_comp_validator_invalid(v,
                                             "name `%.*s` is not valid with `implements`",
                                             GW_COMP_SHOWN(def->name));
    }
    if (!def->version_suffix.data) return true;
    struct gw_diag inner = GW_DIAG_INIT;
    return gw_comp_name_check_suffix(name, def->version_suffix, &inner) == GW_OK ||
           gw_comp_validator_invalid(v, "%s", inner.text);
}

bool gw_comp_names_add(struct gw_comp_validator *v, struct gw_comp_names *names,
                       const struct gw_comp_name_def *def,
                       const struct gw_comp_extern_type *type)
{
    struct gw_comp_name name;
    struct gw_diag inner = GW_DIAG_INIT;
    if (gw_comp_name_parse(def->name, v->features, &name, &inner))
        return gw_comp_validator_invalid(v, "%s name %s", names->what, inner.text);
    if (!check_attributes(v, def, &name, type) || !add_key(v, names, &name) ||
        !check_annotation(v, names, &name, type))
        return false;
    if (type->kind != GW_COMP_EXTERN_RESOURCE || !names->names_resources ||
        name.kind != GW_COMP_NAME_PLAIN)
        return true;
    return gw_map_put(&names->resources, name.text,
                      (uint64_t)(uintptr_t)type->resource) == GW_OK ||
           gw_comp_validator_nomem(v);
}

/* -- visibility -------------------------------------------------------------------- */

static bool is_named(const struct gw_ptr_map *set, const void *type)
{
    return gw_ptr_map_find(set, type) != NULL;
}

static bool value_named(struct gw_comp_validator *v, const struct gw_ptr_map *set,
                        const struct gw_comp_valtype *t);

/* What a type is made of; the type itself may be about to get its name. */
static bool parts_named(struct gw_comp_validator *v, const struct gw_ptr_map *set,
                        const struct gw_comp_valtype *t)
{
    switch ((enum gw_comp_kind)t->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < t->count; i++)
            if (!value_named(v, set, t->items[i].type)) return false;
        return true;
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
    case GW_COMP_OPTION:
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        return value_named(v, set, t->elem);
    case GW_COMP_RESULT:
        return value_named(v, set, t->ok) && value_named(v, set, t->error);
    case GW_COMP_MAP:
        return value_named(v, set, t->key) && value_named(v, set, t->value);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return is_named(set, t->resource);
    default:
        return true;
    }
}

static bool value_named(struct gw_comp_validator *v, const struct gw_ptr_map *set,
                        const struct gw_comp_valtype *t)
{
    if (!t || !t->has_named) return true;
    if (!gw_comp_validator_work(v, 1)) return false;
    switch ((enum gw_comp_kind)t->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return is_named(set, t);
    default:
        return parts_named(v, set, t);
    }
}

static bool func_named(struct gw_comp_validator *v, const struct gw_ptr_map *set,
                       const struct gw_comp_func_type *t)
{
    if (!t->has_named) return true;
    for (uint32_t i = 0; i < t->param_count; i++)
        if (!value_named(v, set, t->params[i].type)) return false;
    return value_named(v, set, t->result);
}

static bool extern_named(struct gw_comp_validator *v, const struct gw_comp_extern_type *t,
                         bool is_import);

static bool instance_named(struct gw_comp_validator *v,
                           const struct gw_comp_instance_type *t, bool is_import)
{
    for (uint32_t i = 0; i < t->export_count; i++)
        if (!extern_named(v, &t->exports[i].type, is_import)) return false;
    return true;
}

static bool deftype_named(struct gw_comp_validator *v, const struct gw_comp_deftype *t,
                          bool is_import)
{
    const struct gw_ptr_map *set = is_import ? &v->scope->imported : &v->scope->exported;
    switch (t->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        return parts_named(v, set, t->value);
    case GW_COMP_DEFTYPE_FUNC:
        return func_named(v, set, t->func);
    case GW_COMP_DEFTYPE_INSTANCE:
        return instance_named(v, t->instance, is_import);
    case GW_COMP_DEFTYPE_COMPONENT: /* closed in itself */
    case GW_COMP_DEFTYPE_RESOURCE:
        return true;
    }
    return true;
}

/* What is imported may be spoken of by exports, too. */
static bool give_name(struct gw_comp_validator *v, const void *type, bool is_import)
{
    struct gw_comp_scope *s = v->scope;
    if ((is_import && gw_ptr_map_put(&s->imported, type, NULL)) ||
        gw_ptr_map_put(&s->exported, type, NULL))
        return gw_comp_validator_nomem(v);
    return true;
}

static bool extern_named(struct gw_comp_validator *v, const struct gw_comp_extern_type *t,
                         bool is_import)
{
    const struct gw_ptr_map *set = is_import ? &v->scope->imported : &v->scope->exported;
    if (!gw_comp_validator_work(v, 1)) return false;
    switch (t->kind) {
    case GW_COMP_EXTERN_FUNC:
        return func_named(v, set, t->func);
    case GW_COMP_EXTERN_VALUE:
        return value_named(v, set, t->value);
    case GW_COMP_EXTERN_TYPE:
        return deftype_named(v, &t->type, is_import) &&
               give_name(v, t->type.any, is_import);
    case GW_COMP_EXTERN_RESOURCE:
        return give_name(v, t->resource, is_import);
    case GW_COMP_EXTERN_INSTANCE:
        return instance_named(v, t->instance, is_import);
    case GW_COMP_EXTERN_CORE_MODULE:
    case GW_COMP_EXTERN_COMPONENT: /* closed in themselves */
        return true;
    }
    return true;
}

bool gw_comp_names_visible(struct gw_comp_validator *v,
                           const struct gw_comp_extern_type *type, bool is_import)
{
    static const char *const texts[] = {"module", "func",      "value",   "type",
                                        "type",   "component", "instance"};
    /* An instance type is looked at where something is of that type. */
    if (v->scope->kind == GW_COMP_SCOPE_INSTANCE_TYPE || extern_named(v, type, is_import))
        return true;
    return gw_comp_validator_invalid(
        v,
        "%s not valid to be used as %s: a resource, record, "
        "variant, enum or flags type in it has no name here; "
        "%s it first",
        texts[type->kind], is_import ? "import" : "export",
        is_import ? "import" : "export");
}
