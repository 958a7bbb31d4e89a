/* SPDX-License-Identifier: Apache-2.0 */
/* Subtyping. A mismatch is recorded where it is found; on the way out each level adds the
 * step that leads to it. spec: component-model, Explainer#type-checking */
#include <stdio.h>

#include "base/compiler.h"
#include "component/model/validator.h"

static bool match_deftype(struct gw_comp_validator *v, struct gw_comp_subst *env,
                          const struct gw_comp_deftype *given,
                          const struct gw_comp_deftype *wanted);

/* -- differences ------------------------------------------------------------------- */

bool gw_comp_match_no(struct gw_comp_validator *v, const char *wanted,
                      const char *offered)
{
    struct gw_comp_difference *d = &v->why;
    *d = (struct gw_comp_difference){.is_missing = false};
    snprintf(d->wanted, sizeof d->wanted, "%s", wanted);
    snprintf(d->offered, sizeof d->offered, "%s", offered);
    return false;
}

/* Steps are recorded from the innermost to the outermost. Where room ends, one in the middle
 * is left away. */
static bool step(struct gw_comp_validator *v, struct gw_comp_step s)
{
    struct gw_comp_difference *d = &v->why;
    if (d->step_count == GW_COMP_MAX_STEPS) {
        struct gw_comp_step *middle = &d->steps[GW_COMP_MAX_STEPS / 2];
        memmove(middle, middle + 1, (GW_COMP_MAX_STEPS / 2 - 1) * sizeof *middle);
        d->step_count--;
    }
    d->steps[d->step_count++] = s;
    return false;
}

void gw_comp_match_finish(struct gw_comp_validator *v)
{
    struct gw_comp_difference *d = &v->why;
    for (uint32_t i = 0; i < d->step_count / 2; i++) {
        struct gw_comp_step outer = d->steps[d->step_count - 1 - i];
        d->steps[d->step_count - 1 - i] = d->steps[i];
        d->steps[i] = outer;
    }
}

const char *gw_comp_match_why(struct gw_comp_validator *v)
{
    gw_comp_match_finish(v);
    gw_comp_difference_print(&v->why, v->why_text, sizeof v->why_text);
    return v->why_text;
}

static bool in(struct gw_comp_validator *v, enum gw_comp_step_kind kind,
               struct gw_slice name, uint32_t index)
{
    return step(
        v, (struct gw_comp_step){.kind = (uint8_t)kind, .name = name, .index = index});
}

static bool in_extern(struct gw_comp_validator *v, enum gw_comp_step_kind kind,
                      const struct gw_comp_extern *e)
{
    return step(v, (struct gw_comp_step){.kind = (uint8_t)kind,
                                         .extern_kind = (uint8_t)e->type.kind,
                                         .name = e->name});
}

static bool in_core(struct gw_comp_validator *v, enum gw_comp_step_kind kind,
                    const struct gw_comp_core_extern *e)
{
    return step(v, (struct gw_comp_step){.kind = (uint8_t)kind,
                                         .is_core = true,
                                         .module = e->module,
                                         .name = e->name});
}

static bool missing(struct gw_comp_validator *v, const struct gw_comp_extern *e,
                    enum gw_comp_step_kind kind)
{
    gw_comp_match_no(v, gw_comp_extern_text(e->type.kind), "none");
    v->why.is_missing = true;
    return in_extern(v, kind, e);
}

/* Two counts of something differ: "3 fields", "2 fields". */
static bool counts_differ(struct gw_comp_validator *v, uint32_t given, uint32_t wanted,
                          const char *what)
{
    char texts[2][40];
    snprintf(texts[0], sizeof texts[0], "%u %s%s", wanted, what, wanted == 1 ? "" : "s");
    snprintf(texts[1], sizeof texts[1], "%u %s%s", given, what, given == 1 ? "" : "s");
    return gw_comp_match_no(v, texts[0], texts[1]);
}

/* Two names differ: "field `a`", "field `b`". */
static bool names_differ(struct gw_comp_validator *v, struct gw_slice given,
                         struct gw_slice wanted, const char *what)
{
    char texts[2][sizeof v->why.wanted];
    snprintf(texts[0], sizeof texts[0], "%s `%.*s`", what, GW_COMP_SHOWN(wanted));
    snprintf(texts[1], sizeof texts[1], "%s `%.*s`", what, GW_COMP_SHOWN(given));
    return gw_comp_match_no(v, texts[0], texts[1]);
}

static bool resources_differ(struct gw_comp_validator *v,
                             const struct gw_comp_resource *given,
                             const struct gw_comp_resource *wanted)
{
    char texts[2][sizeof v->why.wanted];
    bool is_namesake = gw_slice_eq(given->name, wanted->name);
    snprintf(texts[0], sizeof texts[0], "resource `%.*s`", GW_COMP_SHOWN(wanted->name));
    snprintf(texts[1], sizeof texts[1], "%s `%.*s`",
             is_namesake ? "another resource" : "resource", GW_COMP_SHOWN(given->name));
    return gw_comp_match_no(v, texts[0], texts[1]);
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
        return resources_differ(v, given, wanted);
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
                        const struct gw_comp_valtype *wanted, enum gw_comp_step_kind kind,
                        struct gw_slice name, uint32_t index)
{
    bool ok = given && wanted ? gw_comp_match_valtype(v, env, given, wanted)
              : given         ? gw_comp_match_no(v, "nothing", text_of(given))
              : wanted        ? gw_comp_match_no(v, text_of(wanted), "nothing")
                              : true;
    return ok || in(v, kind, name, index);
}

static const char *item_word(enum gw_comp_kind kind)
{
    switch (kind) {
    case GW_COMP_RECORD:
        return "field";
    case GW_COMP_VARIANT:
        return "case";
    case GW_COMP_TUPLE:
        return "part";
    case GW_COMP_FLAGS:
        return "flag";
    default:
        return "label";
    }
}

static bool match_item(struct gw_comp_validator *v, struct gw_comp_subst *env,
                       enum gw_comp_kind kind, uint32_t i,
                       const struct gw_comp_label *given,
                       const struct gw_comp_label *wanted)
{
    if (!gw_slice_eq(given->name, wanted->name))
        return names_differ(v, given->name, wanted->name, item_word(kind));
    return match_maybe(v, env, given->type, wanted->type,
                       kind == GW_COMP_RECORD    ? GW_COMP_STEP_FIELD
                       : kind == GW_COMP_VARIANT ? GW_COMP_STEP_CASE
                                                 : GW_COMP_STEP_PART,
                       wanted->name, i);
}

static bool match_items(struct gw_comp_validator *v, struct gw_comp_subst *env,
                        const struct gw_comp_valtype *given,
                        const struct gw_comp_valtype *wanted)
{
    enum gw_comp_kind kind = (enum gw_comp_kind)wanted->kind;
    if (given->count != wanted->count)
        return counts_differ(v, given->count, wanted->count, item_word(kind));
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
    /* Where a resource is missing, that was said: not again for all that speaks of it. */
    if (v->goes_on && is_variable(env, gw_comp_resource_id(wanted->resource)))
        return true;
    return resources_differ(v, given->resource, wanted->resource);
}

/* The types inside, one or two. */
static bool match_parts(struct gw_comp_validator *v, struct gw_comp_subst *env,
                        const struct gw_comp_valtype *given,
                        const struct gw_comp_valtype *wanted)
{
    static const struct {
        uint8_t kind, first, second; /* second: or COUNT */
    } steps[] = {
        {GW_COMP_LIST,       GW_COMP_STEP_ELEMENT, GW_COMP_STEP_COUNT},
        {GW_COMP_FIXED_LIST, GW_COMP_STEP_ELEMENT, GW_COMP_STEP_COUNT},
        {GW_COMP_OPTION,     GW_COMP_STEP_SOME,    GW_COMP_STEP_COUNT},
        {GW_COMP_STREAM,     GW_COMP_STEP_STREAM,  GW_COMP_STEP_COUNT},
        {GW_COMP_FUTURE,     GW_COMP_STEP_FUTURE,  GW_COMP_STEP_COUNT},
        {GW_COMP_RESULT,     GW_COMP_STEP_OK,      GW_COMP_STEP_ERROR},
        {GW_COMP_MAP,        GW_COMP_STEP_KEY,     GW_COMP_STEP_VALUE},
    };
    static const struct gw_slice no_name;
    for (size_t i = 0; i < GW_COUNT(steps); i++) {
        if (steps[i].kind != wanted->kind) continue;
        return match_maybe(v, env, given->ok, wanted->ok,
                           (enum gw_comp_step_kind)steps[i].first, no_name, 0) &&
               (steps[i].second == GW_COMP_STEP_COUNT ||
                match_maybe(v, env, given->error, wanted->error,
                            (enum gw_comp_step_kind)steps[i].second, no_name, 0));
    }
    return true;
}

/* Two types of one name met before. If they differ, that was said: not again for all that speaks
 * of them. */
static bool was_told(const struct gw_comp_subst *env, const struct gw_comp_valtype *given,
                     const struct gw_comp_valtype *wanted)
{
    const void **found =
        env && wanted->has_named ? gw_ptr_map_find(&env->map, wanted) : NULL;
    return found && *found == given;
}

bool gw_comp_match_valtype(struct gw_comp_validator *v, struct gw_comp_subst *env,
                           const struct gw_comp_valtype *given,
                           const struct gw_comp_valtype *wanted)
{
    if (given == wanted && !given->has_handle) return true;
    if (!gw_comp_validator_work(v, 1)) return false;
    if (v->goes_on && was_told(env, given, wanted)) return true;
    if (given->kind != wanted->kind)
        return gw_comp_match_no(v, text_of(wanted), text_of(given));
    switch ((enum gw_comp_kind)wanted->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return match_items(v, env, given, wanted);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return match_handle(v, env, given, wanted);
    default:
        if (wanted->kind == GW_COMP_FIXED_LIST && given->count != wanted->count)
            return counts_differ(v, given->count, wanted->count, "element");
        return match_parts(v, env, given, wanted);
    }
}

static bool match_signature(struct gw_comp_validator *v, struct gw_comp_subst *env,
                            const struct gw_comp_func_type *given,
                            const struct gw_comp_func_type *wanted)
{
    static const struct gw_slice no_name;
    if (given->is_async != wanted->is_async)
        return gw_comp_match_no(v, wanted->is_async ? "async func" : "synchronous func",
                                given->is_async ? "async func" : "synchronous func");
    if (given->param_count != wanted->param_count)
        return counts_differ(v, given->param_count, wanted->param_count, "parameter");
    if (!gw_comp_validator_work(v, 1 + (uint64_t)wanted->param_count)) return false;
    for (uint32_t i = 0; i < wanted->param_count; i++) {
        struct gw_slice name = wanted->params[i].name;
        if (!gw_slice_eq(given->params[i].name, name))
            return names_differ(v, given->params[i].name, name, "parameter");
        if (!gw_comp_match_valtype(v, env, given->params[i].type, wanted->params[i].type))
            return in(v, GW_COMP_STEP_PARAM, name, i);
    }
    return match_maybe(v, env, given->result, wanted->result, GW_COMP_STEP_RESULT,
                       no_name, 0);
}

static bool match_func(struct gw_comp_validator *v, struct gw_comp_subst *env,
                       const struct gw_comp_func_type *given,
                       const struct gw_comp_func_type *wanted)
{
    if (given == wanted && !given->has_handle) return true;
    if (match_signature(v, env, given, wanted)) return true;
    v->why.wanted_func = wanted;
    v->why.offered_func = given;
    return false;
}

/* -- modules: finding imports ------------------------------------------------------ */

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

static bool match_core(struct gw_comp_validator *v, const struct gw_core_type *given,
                       const struct gw_core_type *wanted)
{
    char texts[2][sizeof v->why.wanted];
    if (gw_core_type_matches(v->registry, given, wanted)) return true;
    gw_core_type_print(v->registry, wanted, texts[0], sizeof texts[0]);
    gw_core_type_print(v->registry, given, texts[1], sizeof texts[1]);
    return gw_comp_match_no(v, texts[0], texts[1]);
}

static bool missing_core(struct gw_comp_validator *v, const struct gw_comp_core_extern *e,
                         enum gw_comp_step_kind kind)
{
    char text[sizeof v->why.wanted];
    gw_core_type_print(v->registry, &e->type, text, sizeof text);
    gw_comp_match_no(v, text, "none");
    v->why.is_missing = true;
    return in_core(v, kind, e);
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
            return missing_core(v, need, GW_COMP_STEP_IMPORT);
        if (!match_core(v, &wanted->imports[at].type, &need->type))
            return in_core(v, GW_COMP_STEP_IMPORT, need);
        if (!list_set(v, &imports, i, at, NULL)) return false;
    }
    cursor = 0;
    for (uint32_t i = 0; i < wanted->export_count; i++) {
        const struct gw_comp_core_extern *need = &wanted->exports[i];
        if (!gw_comp_match_find_core(v, given->exports, given->export_count, need->name,
                                     &cursor, &at))
            return missing_core(v, need, GW_COMP_STEP_EXPORT);
        if (!match_core(v, &given->exports[at].type, &need->type))
            return in_core(v, GW_COMP_STEP_EXPORT, need);
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

static bool match_export(struct gw_comp_validator *v, struct gw_comp_subst *env,
                         const struct gw_comp_instance_type *given,
                         const struct gw_comp_extern *need, uint32_t *cursor,
                         uint32_t *at, const struct gw_comp_view **inner)
{
    if (!gw_comp_match_find(v, given->exports, given->export_count, need->name, cursor,
                            at))
        return missing(v, need, GW_COMP_STEP_EXPORT);
    return gw_comp_match_extern(v, env, &given->exports[*at].type, &need->type, inner) ||
           in_extern(v, GW_COMP_STEP_EXPORT, need);
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
        const struct gw_comp_view *inner = NULL;
        if (!match_export(v, env, given, &wanted->exports[i], &cursor, &at, &inner) ||
            !list_set(v, out, i, at, inner))
            return false;
    }
    return true;
}

bool gw_comp_match_each(struct gw_comp_validator *v, struct gw_comp_subst *env,
                        const struct gw_comp_instance_type *given,
                        const struct gw_comp_instance_type *wanted,
                        gw_comp_compare_visit *visit, void *visit_env)
{
    uint32_t cursor = 0, at = 0;
    const struct gw_comp_view *inner;
    v->goes_on = true;
    bool ok = set_variables(v, env, wanted->fresh, wanted->fresh_count) &&
              gw_comp_validator_work(v, wanted->export_count);
    for (uint32_t i = 0; i < wanted->export_count && !v->err; i++) {
        if (match_export(v, env, given, &wanted->exports[i], &cursor, &at, &inner) ||
            v->err)
            continue;
        ok = false;
        gw_comp_match_finish(v);
        visit(visit_env, &v->why);
    }
    v->goes_on = false;
    return ok && !v->err;
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
            return missing(v, need, GW_COMP_STEP_IMPORT);
        if (!gw_comp_match_extern(v, env, &wanted->imports[at].type, &need->type, &inner))
            return in_extern(v, GW_COMP_STEP_IMPORT, need);
        if (!list_set(v, &imports, i, at, inner)) return false;
    }
    return match_instance(v, env, &given->instance, &wanted->instance, &exports) &&
           make_view(v, &exports, given->instance.export_count, &imports,
                     wanted->import_count, view);
}

/* -- all --------------------------------------------------------------------------- */

/* Types that are named must be equal: each can stand for the other. */
static bool match_type(struct gw_comp_validator *v, struct gw_comp_subst *env,
                       const struct gw_comp_deftype *given,
                       const struct gw_comp_deftype *wanted)
{
    bool ok = match_deftype(v, env, given, wanted);
    if (!ok && !v->goes_on) return false;
    if (given->kind == wanted->kind && given->kind == GW_COMP_DEFTYPE_VALUE &&
        given->value->has_named)
        ok = bind(v, env, wanted->value, given->value) && ok;
    return ok;
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
        return gw_comp_match_no(v, texts[wanted->kind], texts[given->kind]);
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

bool gw_comp_match_extern(struct gw_comp_validator *v, struct gw_comp_subst *env,
                          const struct gw_comp_extern_type *given,
                          const struct gw_comp_extern_type *wanted,
                          const struct gw_comp_view **view)
{
    const struct gw_comp_view *unused;
    struct list list;
    if (!view) view = &unused;
    *view = NULL;
    if (given->kind != wanted->kind)
        return gw_comp_match_no(v, gw_comp_extern_text(wanted->kind),
                                gw_comp_extern_text(given->kind));
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
