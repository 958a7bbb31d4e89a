/* SPDX-License-Identifier: Apache-2.0 */
/* Subtyping. A mismatch is put into words where it is found; on the way out each level
 * says where it lies. spec: component-model, Explainer#type-checking */
#include <stdarg.h>
#include <stdio.h>

#include "component/model/validator.h"

static bool match_deftype(struct gw_comp_validator *v, struct gw_comp_subst *env,
                          const struct gw_comp_deftype *given,
                          const struct gw_comp_deftype *wanted);

bool gw_comp_match_no(struct gw_comp_validator *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(v->why, sizeof v->why, format, args);
    va_end(args);
    return false;
}

/* What lies innermost says most: where room ends, a place further out is left away. */
bool gw_comp_match_in(struct gw_comp_validator *v, const char *format, ...)
{
    char outer[sizeof v->why], inner[sizeof v->why];
    va_list args;
    va_start(args, format);
    vsnprintf(outer, sizeof outer, format, args);
    va_end(args);
    size_t outer_len = strlen(outer), inner_len = strlen(v->why);
    if (outer_len + inner_len + 3 > sizeof v->why) return false;
    memcpy(inner, v->why, inner_len + 1);
    memcpy(v->why, outer, outer_len);
    memcpy(v->why + outer_len, ": ", 2);
    memcpy(v->why + outer_len + 2, inner, inner_len + 1);
    return false;
}

/* -- resources --------------------------------------------------------------------- */

static const struct gw_comp_resource *resolve(const struct gw_comp_subst *env,
                                              const struct gw_comp_resource *resource)
{
    const struct gw_comp_resource *id = gw_comp_resource_id(resource);
    const void **found = env ? gw_ptr_map_find(&env->map, id) : NULL;
    return found && *found ? gw_comp_resource_id(*found) : id;
}

static bool bind(struct gw_comp_validator *v, struct gw_comp_subst *env, const void *key,
                 const void *value)
{
    return gw_ptr_map_put(&env->map, key, value) == 0 || gw_comp_validator_nomem(v);
}

static bool is_variable(const struct gw_comp_subst *env, const void *id)
{
    const void **found = gw_ptr_map_find(&env->map, id);
    return found && !*found;
}

/* A type import or export that is a resource: bind the variable, or compare. */
static bool match_resource(struct gw_comp_validator *v, struct gw_comp_subst *env,
                           const struct gw_comp_resource *given,
                           const struct gw_comp_resource *wanted)
{
    const struct gw_comp_resource *id = gw_comp_resource_id(wanted);
    const void **known = gw_ptr_map_find(&env->map, gw_comp_resource_id(given));
    if (known && *known) given = *known;
    if (is_variable(env, id)) {
        if (!bind(v, env, id, given)) return false;
    } else if (resolve(env, wanted) != gw_comp_resource_id(given)) {
        return gw_comp_match_no(v, "resource types are not the same (`%.*s` and `%.*s`)",
                                GW_COMP_SHOWN(wanted->name), GW_COMP_SHOWN(given->name));
    }
    return wanted == id || bind(v, env, wanted, given);
}

/* -- value types ------------------------------------------------------------------- */

static const char *text_of(const struct gw_comp_valtype *t)
{
    return gw_comp_kind_text((enum gw_comp_kind)t->kind);
}

/* Both present and matching, or both absent. */
static bool match_maybe(struct gw_comp_validator *v, struct gw_comp_subst *env,
                        const struct gw_comp_valtype *given,
                        const struct gw_comp_valtype *wanted, const char *what)
{
    if (given && wanted)
        return gw_comp_match_valtype(v, env, given, wanted) ||
               gw_comp_match_in(v, "type mismatch in %s", what);
    if (given)
        return gw_comp_match_no(v, "expected %s to not be present, found %s", what,
                                text_of(given));
    if (wanted)
        return gw_comp_match_no(v, "expected %s (%s), but found none", what,
                                text_of(wanted));
    return true;
}

static const char *items_word(enum gw_comp_kind kind, bool one)
{
    switch (kind) {
    case GW_COMP_RECORD:
        return one ? "field" : "fields";
    case GW_COMP_VARIANT:
        return one ? "case" : "cases";
    case GW_COMP_TUPLE:
        return one ? "type" : "types";
    default:
        return one ? "label" : "labels";
    }
}

static bool match_names(struct gw_comp_validator *v, enum gw_comp_kind kind,
                        struct gw_slice given, struct gw_slice wanted)
{
    if (gw_slice_eq(given, wanted)) return true;
    if (kind == GW_COMP_FLAGS || kind == GW_COMP_ENUM)
        return gw_comp_match_no(
            v, "mismatch in %s elements: expected `%.*s`, found `%.*s`",
            gw_comp_kind_text(kind), GW_COMP_SHOWN(wanted), GW_COMP_SHOWN(given));
    return gw_comp_match_no(v, "expected %s %s `%.*s`, found `%.*s`",
                            items_word(kind, true),
                            kind == GW_COMP_VARIANT ? "named" : "name",
                            GW_COMP_SHOWN(wanted), GW_COMP_SHOWN(given));
}

static bool match_item(struct gw_comp_validator *v, struct gw_comp_subst *env,
                       enum gw_comp_kind kind, uint32_t i,
                       const struct gw_comp_label *given,
                       const struct gw_comp_label *wanted)
{
    if (!match_names(v, kind, given->name, wanted->name)) return false;
    if (given->type && wanted->type) {
        if (gw_comp_match_valtype(v, env, given->type, wanted->type)) return true;
        if (kind == GW_COMP_TUPLE)
            return gw_comp_match_in(v, "type mismatch in tuple field %u", i);
        return gw_comp_match_in(v, "type mismatch in %s %s `%.*s`",
                                gw_comp_kind_text(kind), items_word(kind, true),
                                GW_COMP_SHOWN(wanted->name));
    }
    if (wanted->type)
        return gw_comp_match_no(v, "expected case `%.*s` to have a type, found none",
                                GW_COMP_SHOWN(wanted->name));
    if (given->type)
        return gw_comp_match_no(v, "expected case `%.*s` to have no type",
                                GW_COMP_SHOWN(wanted->name));
    return true;
}

static bool match_items(struct gw_comp_validator *v, struct gw_comp_subst *env,
                        const struct gw_comp_valtype *given,
                        const struct gw_comp_valtype *wanted)
{
    enum gw_comp_kind kind = (enum gw_comp_kind)wanted->kind;
    if (given->count != wanted->count)
        return gw_comp_match_no(v, "expected %u %s, found %u", wanted->count,
                                items_word(kind, false), given->count);
    if (!gw_comp_validator_work(v, wanted->count)) return false;
    for (uint32_t i = 0; i < wanted->count; i++)
        if (!match_item(v, env, kind, i, &given->items[i], &wanted->items[i]))
            return false;
    return true;
}

static bool match_handle(struct gw_comp_validator *v, struct gw_comp_subst *env,
                         const struct gw_comp_valtype *given,
                         const struct gw_comp_valtype *wanted)
{
    if (resolve(env, given->resource) == resolve(env, wanted->resource)) return true;
    return gw_comp_match_no(v, "resource types are not the same (`%.*s` and `%.*s`)",
                            GW_COMP_SHOWN(wanted->resource->name),
                            GW_COMP_SHOWN(given->resource->name));
}

bool gw_comp_match_valtype(struct gw_comp_validator *v, struct gw_comp_subst *env,
                           const struct gw_comp_valtype *given,
                           const struct gw_comp_valtype *wanted)
{
    if (given == wanted && !given->has_handle) return true;
    if (!gw_comp_validator_work(v, 1)) return false;
    if (given->kind != wanted->kind) {
        bool prims =
            given->kind < GW_COMP_PRIM_COUNT && wanted->kind < GW_COMP_PRIM_COUNT;
        return gw_comp_match_no(v,
                                prims ? "expected primitive `%s` found primitive `%s`"
                                      : "expected %s, found %s",
                                text_of(wanted), text_of(given));
    }
    switch ((enum gw_comp_kind)wanted->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return match_items(v, env, given, wanted);
    case GW_COMP_FIXED_LIST:
        if (given->count != wanted->count)
            return gw_comp_match_no(v, "expected a list of %u, found one of %u",
                                    wanted->count, given->count);
        return match_maybe(v, env, given->elem, wanted->elem, "list element");
    case GW_COMP_LIST:
    case GW_COMP_OPTION:
        return match_maybe(v, env, given->elem, wanted->elem,
                           wanted->kind == GW_COMP_OPTION ? "option" : "list element");
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        return match_maybe(v, env, given->elem, wanted->elem,
                           wanted->kind == GW_COMP_STREAM ? "stream type"
                                                          : "future type");
    case GW_COMP_RESULT:
        return match_maybe(v, env, given->ok, wanted->ok, "ok type") &&
               match_maybe(v, env, given->error, wanted->error, "err type");
    case GW_COMP_MAP:
        return match_maybe(v, env, given->key, wanted->key, "map key") &&
               match_maybe(v, env, given->value, wanted->value, "map value");
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return match_handle(v, env, given, wanted);
    default:
        return true;
    }
}

static bool match_func(struct gw_comp_validator *v, struct gw_comp_subst *env,
                       const struct gw_comp_func_type *given,
                       const struct gw_comp_func_type *wanted)
{
    if (given == wanted && !given->has_handle) return true;
    if (given->is_async != wanted->is_async)
        return gw_comp_match_no(v, "expected %s function, found %s",
                                wanted->is_async ? "an async" : "a synchronous",
                                given->is_async ? "an async one" : "a synchronous one");
    if (given->param_count != wanted->param_count)
        return gw_comp_match_no(v, "expected %u parameters, found %u",
                                wanted->param_count, given->param_count);
    if (!gw_comp_validator_work(v, 1 + (uint64_t)wanted->param_count)) return false;
    for (uint32_t i = 0; i < wanted->param_count; i++) {
        struct gw_slice name = wanted->params[i].name;
        if (!gw_slice_eq(given->params[i].name, name))
            return gw_comp_match_no(v, "expected parameter named `%.*s`, found `%.*s`",
                                    GW_COMP_SHOWN(name),
                                    GW_COMP_SHOWN(given->params[i].name));
        if (!gw_comp_match_valtype(v, env, given->params[i].type, wanted->params[i].type))
            return gw_comp_match_in(v, "type mismatch in function parameter `%.*s`",
                                    GW_COMP_SHOWN(name));
    }
    if (!given->result != !wanted->result)
        return gw_comp_match_no(v,
                                wanted->result ? "expected a result (%s), found none"
                                               : "expected no result, found %s",
                                text_of(wanted->result ? wanted->result : given->result));
    return !wanted->result ||
           gw_comp_match_valtype(v, env, given->result, wanted->result) ||
           gw_comp_match_in(v, "type mismatch with result type");
}

/* -- finding by name --------------------------------------------------------------- */

/* Names at equal distances in memory: those of imports or exports of either kind. */
struct names {
    const void *array;
    const struct gw_slice *first;
    size_t stride;
    uint32_t count;
};

enum { FEW = 16 }; /* so many are looked at one by one */

static struct gw_slice name_at(const struct names *names, uint32_t i)
{
    const char *first = (const char *)names->first;
    return *(const struct gw_slice *)(const void *)(first + i * names->stride);
}

static bool build_index(struct gw_comp_validator *v, const struct names *names)
{
    struct gw_map *map = gw_vec_push(&v->maps);
    if (!map) return gw_comp_validator_nomem(v);
    gw_map_init(map, v->alloc);
    if (!gw_comp_validator_work(v, names->count)) return false;
    for (uint32_t i = 0; i < names->count; i++)
        if (gw_map_put(map, name_at(names, i), i)) return gw_comp_validator_nomem(v);
    const void *number = (const void *)(uintptr_t)v->maps.len; /* from 1 */
    return gw_ptr_map_put(&v->indexes, names->array, number) == 0 ||
           gw_comp_validator_nomem(v);
}

static bool find(struct gw_comp_validator *v, const struct names *names,
                 struct gw_slice name, uint32_t *cursor, uint32_t *position)
{
    uint32_t count = names->count, at = *cursor < count ? *cursor : 0;
    uint64_t found = 0;
    if (count == 0) return false;
    if (gw_slice_eq(name_at(names, at), name)) {
        found = at;
    } else if (count <= FEW) {
        while (found < count && !gw_slice_eq(name_at(names, (uint32_t)found), name))
            found++;
        if (found == count) return false;
    } else {
        if (!gw_ptr_map_find(&v->indexes, names->array) && !build_index(v, names))
            return false;
        uintptr_t number = (uintptr_t)*gw_ptr_map_find(&v->indexes, names->array);
        if (!gw_map_find(GW_VEC_AT(struct gw_map, &v->maps, number - 1), name, &found))
            return false;
    }
    *position = (uint32_t)found;
    *cursor = (uint32_t)found + 1;
    return true;
}

bool gw_comp_match_find(struct gw_comp_validator *v, const struct gw_comp_extern *externs,
                        uint32_t count, struct gw_slice name, uint32_t *cursor,
                        uint32_t *position)
{
    if (count == 0) return false;
    struct names names = {externs, &externs->name, sizeof *externs, count};
    return find(v, &names, name, cursor, position);
}

bool gw_comp_match_find_core(struct gw_comp_validator *v,
                             const struct gw_comp_core_extern *exports, uint32_t count,
                             struct gw_slice name, uint32_t *cursor, uint32_t *position)
{
    if (count == 0) return false;
    struct names names = {exports, &exports->name, sizeof *exports, count};
    return find(v, &names, name, cursor, position);
}

/* An import of a module type: a pair of names, seldom asked for. */
static bool find_import(struct gw_comp_validator *v,
                        const struct gw_comp_module_type *type,
                        const struct gw_comp_core_extern *need, uint32_t *cursor,
                        uint32_t *position)
{
    uint32_t count = type->import_count;
    for (uint32_t n = 0, i = *cursor; n < count; n++, i++) {
        if (i >= count) i = 0;
        const struct gw_comp_core_extern *import = &type->imports[i];
        if (!gw_slice_eq(import->name, need->name) ||
            !gw_slice_eq(import->module, need->module))
            continue;
        *position = i;
        *cursor = i + 1;
        return gw_comp_validator_work(v, n);
    }
    gw_comp_validator_work(v, count);
    return false;
}

/* -- views ------------------------------------------------------------------------- */

/* What a view is made of; arrays are made when something stands elsewhere than where it
 * is wanted. */
struct list {
    uint32_t count;
    uint32_t *from;
    const struct gw_comp_view **inner;
    bool is_plain; /* so far: each at its own place, as it is */
};

static bool list_init(struct gw_comp_validator *v, struct list *list, uint32_t count)
{
    *list = (struct list){.count = count, .is_plain = true};
    if (count == 0) return true;
    list->from = gw_comp_validator_array(v, count, sizeof *list->from);
    return list->from != NULL;
}

static bool list_set(struct gw_comp_validator *v, struct list *list, uint32_t i,
                     uint32_t from, const struct gw_comp_view *inner)
{
    list->from[i] = from;
    if (from != i || inner) list->is_plain = false;
    if (!inner) return true;
    if (!list->inner) {
        list->inner = gw_comp_validator_array(v, list->count, sizeof *list->inner);
        if (!list->inner) return false;
    }
    list->inner[i] = inner;
    return true;
}

/* The view that two lists make; NULL where both are plain and complete. */
static bool make_view(struct gw_comp_validator *v, const struct list *exports,
                      uint32_t given_exports, const struct list *imports,
                      uint32_t wanted_imports, const struct gw_comp_view **out)
{
    struct gw_comp_view *view;
    *out = NULL;
    if (exports->is_plain && exports->count == given_exports &&
        (!imports || (imports->is_plain && imports->count == wanted_imports)))
        return true;
    if (!GW_COMP_NEW(v, view)) return false;
    view->count = exports->count;
    view->from = exports->from;
    view->inner = exports->inner;
    if (imports) {
        view->import_count = imports->count;
        view->imports = imports->from;
        view->inner_imports = imports->inner;
    }
    *out = view;
    return true;
}

/* -- modules, instances, components ------------------------------------------------ */

static bool core_mismatch(struct gw_comp_validator *v, const struct gw_core_type *given,
                          const struct gw_core_type *wanted)
{
    char given_text[80], wanted_text[80];
    gw_core_type_print(v->registry, given, given_text, sizeof given_text);
    gw_core_type_print(v->registry, wanted, wanted_text, sizeof wanted_text);
    return gw_comp_match_no(v, "expected %s, found %s", wanted_text, given_text);
}

static bool match_module(struct gw_comp_validator *v,
                         const struct gw_comp_module_type *given,
                         const struct gw_comp_module_type *wanted,
                         const struct gw_comp_view **view)
{
    struct list exports, imports;
    uint32_t cursor = 0, at = 0;
    if (!list_init(v, &imports, given->import_count) ||
        !list_init(v, &exports, wanted->export_count))
        return false;
    for (uint32_t i = 0; i < given->import_count; i++) {
        const struct gw_comp_core_extern *need = &given->imports[i];
        if (!find_import(v, wanted, need, &cursor, &at))
            return gw_comp_match_no(v, "missing expected import `%.*s::%.*s`",
                                    GW_COMP_SHOWN(need->module),
                                    GW_COMP_SHOWN(need->name));
        const struct gw_core_type *offer = &wanted->imports[at].type;
        if (!gw_core_type_matches(v->registry, offer, &need->type)) {
            core_mismatch(v, offer, &need->type);
            return gw_comp_match_in(v, "type mismatch in import `%.*s::%.*s`",
                                    GW_COMP_SHOWN(need->module),
                                    GW_COMP_SHOWN(need->name));
        }
        if (!list_set(v, &imports, i, at, NULL)) return false;
    }
    cursor = 0;
    for (uint32_t i = 0; i < wanted->export_count; i++) {
        const struct gw_comp_core_extern *need = &wanted->exports[i];
        if (!gw_comp_match_find_core(v, given->exports, given->export_count, need->name,
                                     &cursor, &at))
            return gw_comp_match_no(v, "missing expected export `%.*s`",
                                    GW_COMP_SHOWN(need->name));
        const struct gw_core_type *offer = &given->exports[at].type;
        if (!gw_core_type_matches(v->registry, offer, &need->type)) {
            core_mismatch(v, offer, &need->type);
            return gw_comp_match_in(v, "type mismatch in export `%.*s`",
                                    GW_COMP_SHOWN(need->name));
        }
        if (!list_set(v, &exports, i, at, NULL)) return false;
    }
    return make_view(v, &exports, given->export_count, &imports, wanted->import_count,
                     view);
}

static bool set_variables(struct gw_comp_validator *v, struct gw_comp_subst *env,
                          const struct gw_comp_resource *const *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!bind(v, env, list[i], NULL)) return false;
    return true;
}

static bool match_instance(struct gw_comp_validator *v, struct gw_comp_subst *env,
                           const struct gw_comp_instance_type *given,
                           const struct gw_comp_instance_type *wanted, struct list *out)
{
    uint32_t cursor = 0, at = 0;
    if (!list_init(v, out, wanted->export_count) ||
        !set_variables(v, env, wanted->fresh, wanted->fresh_count) ||
        !gw_comp_validator_work(v, wanted->export_count))
        return false;
    for (uint32_t i = 0; i < wanted->export_count; i++) {
        const struct gw_comp_extern *need = &wanted->exports[i];
        const struct gw_comp_view *inner = NULL;
        if (!gw_comp_match_find(v, given->exports, given->export_count, need->name,
                                &cursor, &at))
            return gw_comp_match_no(v, "missing expected export `%.*s`",
                                    GW_COMP_SHOWN(need->name));
        if (!gw_comp_match_extern(v, env, &given->exports[at].type, &need->type, &inner))
            return gw_comp_match_in(v, "type mismatch in instance export `%.*s`",
                                    GW_COMP_SHOWN(need->name));
        if (!list_set(v, out, i, at, inner)) return false;
    }
    return true;
}

/* The given component is made with what the wanted type's imports bring. */
static bool match_component(struct gw_comp_validator *v, struct gw_comp_subst *env,
                            const struct gw_comp_component_type *given,
                            const struct gw_comp_component_type *wanted,
                            const struct gw_comp_view **view)
{
    struct list imports, exports;
    uint32_t cursor = 0, at = 0;
    if (given == wanted) {
        *view = NULL;
        return true;
    }
    if (!list_init(v, &imports, given->import_count) ||
        !set_variables(v, env, given->wanted, given->wanted_count))
        return false;
    for (uint32_t i = 0; i < given->import_count; i++) {
        const struct gw_comp_extern *need = &given->imports[i];
        const struct gw_comp_view *inner = NULL;
        if (!gw_comp_match_find(v, wanted->imports, wanted->import_count, need->name,
                                &cursor, &at))
            return gw_comp_match_no(v, "missing expected import `%.*s`",
                                    GW_COMP_SHOWN(need->name));
        if (!gw_comp_match_extern(v, env, &wanted->imports[at].type, &need->type, &inner))
            return gw_comp_match_in(v, "type mismatch in component import `%.*s`",
                                    GW_COMP_SHOWN(need->name));
        if (!list_set(v, &imports, i, at, inner)) return false;
    }
    return match_instance(v, env, &given->instance, &wanted->instance, &exports) &&
           make_view(v, &exports, given->instance.export_count, &imports,
                     wanted->import_count, view);
}

/* -- all --------------------------------------------------------------------------- */

static const char *kind_text(enum gw_comp_extern_kind kind)
{
    static const char *const texts[] = {"module",   "func",      "value",   "type",
                                        "resource", "component", "instance"};
    return texts[kind];
}

/* Types that are named must be equal: each can stand for the other. */
static bool match_type(struct gw_comp_validator *v, struct gw_comp_subst *env,
                       const struct gw_comp_deftype *given,
                       const struct gw_comp_deftype *wanted)
{
    if (!match_deftype(v, env, given, wanted)) return false;
    if (given->kind == GW_COMP_DEFTYPE_VALUE && given->value->has_named)
        return bind(v, env, wanted->value, given->value);
    return true;
}

static bool match_deftype(struct gw_comp_validator *v, struct gw_comp_subst *env,
                          const struct gw_comp_deftype *given,
                          const struct gw_comp_deftype *wanted)
{
    static const char *const texts[] = {"defined type", "func", "component", "instance",
                                        "resource"};
    const struct gw_comp_view *view = NULL;
    struct list list;
    if (given->kind != wanted->kind)
        return gw_comp_match_no(v, "expected %s, found %s", texts[wanted->kind],
                                texts[given->kind]);
    switch (wanted->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        return gw_comp_match_valtype(v, env, given->value, wanted->value);
    case GW_COMP_DEFTYPE_FUNC:
        return match_func(v, env, given->func, wanted->func);
    case GW_COMP_DEFTYPE_COMPONENT:
        return given->component == wanted->component ||
               (match_component(v, env, given->component, wanted->component, &view) &&
                match_component(v, env, wanted->component, given->component, &view));
    case GW_COMP_DEFTYPE_INSTANCE:
        return given->instance == wanted->instance ||
               (match_instance(v, env, given->instance, wanted->instance, &list) &&
                match_instance(v, env, wanted->instance, given->instance, &list));
    case GW_COMP_DEFTYPE_RESOURCE:
        return match_resource(v, env, given->resource, wanted->resource);
    }
    return false;
}

static bool match_kinds(struct gw_comp_validator *v,
                        const struct gw_comp_extern_type *given,
                        const struct gw_comp_extern_type *wanted)
{
    if (given->kind == wanted->kind) return true;
    if (wanted->kind == GW_COMP_EXTERN_RESOURCE && given->kind == GW_COMP_EXTERN_TYPE)
        return gw_comp_match_no(v, "expected resource, found defined type");
    if (wanted->kind == GW_COMP_EXTERN_TYPE && given->kind == GW_COMP_EXTERN_RESOURCE)
        return gw_comp_match_no(v, "expected defined type, found resource");
    return gw_comp_match_no(v, "expected %s, found %s", kind_text(wanted->kind),
                            kind_text(given->kind));
}

bool gw_comp_match_extern(struct gw_comp_validator *v, struct gw_comp_subst *env,
                          const struct gw_comp_extern_type *given,
                          const struct gw_comp_extern_type *wanted,
                          const struct gw_comp_view **view)
{
    const struct gw_comp_view *unused;
    struct list list;
    if (!view) view = &unused;
    *view = NULL;
    if (!match_kinds(v, given, wanted)) return false;
    switch (wanted->kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        return match_module(v, given->module, wanted->module, view);
    case GW_COMP_EXTERN_FUNC:
        return match_func(v, env, given->func, wanted->func);
    case GW_COMP_EXTERN_VALUE:
        return gw_comp_match_valtype(v, env, given->value, wanted->value);
    case GW_COMP_EXTERN_TYPE:
        return match_type(v, env, &given->type, &wanted->type);
    case GW_COMP_EXTERN_RESOURCE:
        return match_resource(v, env, given->resource, wanted->resource);
    case GW_COMP_EXTERN_COMPONENT:
        return match_component(v, env, given->component, wanted->component, view);
    case GW_COMP_EXTERN_INSTANCE:
        return match_instance(v, env, given->instance, wanted->instance, &list) &&
               make_view(v, &list, given->instance->export_count, NULL, 0, view);
    }
    return false;
}
