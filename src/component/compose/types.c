/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/types.h"

#include <stdarg.h>
#include <stdio.h>

#define NONE GW_GRAPH_NONE

bool gw_compose_types_fail(struct gw_compose_types *t, enum gw_err err,
                           const char *format, ...)
{
    char text[sizeof t->diag->text];
    va_list args;
    if (t->err) return false;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    t->err = err;
    gw_diag_set(t->diag, err, "%s", text);
    return false;
}

static bool nomem(struct gw_compose_types *t)
{
    return gw_compose_types_fail(t, GW_ERR_NOMEM, "out of memory");
}

/* -- scopes ------------------------------------------------------------------------ */

static void open(struct gw_compose_types *t, struct gw_compose_scope *s, bool is_type)
{
    *s = (struct gw_compose_scope){.outer = t->scope};
    gw_comp_encode_init(&s->encoder, t->alloc, is_type);
    gw_ptr_map_init(&s->types, t->alloc);
    gw_ptr_map_init(&s->places, t->alloc);
    gw_map_init(&s->defs, t->alloc);
    t->scope = s;
}

static void close(struct gw_compose_types *t, struct gw_compose_scope *s)
{
    t->scope = s->outer;
    gw_comp_encode_deinit(&s->encoder);
    gw_ptr_map_deinit(&s->types);
    gw_ptr_map_deinit(&s->places);
    gw_map_deinit(&s->defs);
}

void gw_compose_types_init(struct gw_compose_types *t,
                           const struct gw_component_options *options,
                           struct gw_diag *diag)
{
    *t = (struct gw_compose_types){
        .alloc = options->alloc, .registry = options->registry, .diag = diag};
    gw_arena_init(&t->arena, t->alloc);
    gw_comp_encode_init(&t->scratch, t->alloc, true);
    open(t, &t->root, false);
}

void gw_compose_types_deinit(struct gw_compose_types *t)
{
    close(t, &t->root);
    gw_comp_encode_deinit(&t->scratch);
    gw_comp_compare_free(&t->merged);
    gw_arena_deinit(&t->arena);
}

static bool put(struct gw_compose_types *t, struct gw_compose_scope *s, const void *type,
                uint32_t index)
{
    const void *value = (const void *)((uintptr_t)index + 1);
    return gw_ptr_map_put(&s->types, type, value) == 0 || nomem(t);
}

static uint32_t get(const struct gw_compose_scope *s, const void *type)
{
    const void **found = gw_ptr_map_find(&s->types, type);
    return found ? (uint32_t)((uintptr_t)*found - 1) : NONE;
}

/* -- definitions and aliases ------------------------------------------------------- */

enum word { VALUE, FUNC, DECLS, ALIAS };

struct definition {
    enum word word;
    union {
        struct gw_comp_valtype_def value;
        struct gw_comp_func_def func;
        struct {
            enum gw_comp_deftype_kind kind;
            struct gw_comp_encoder *decls;
        };
        struct gw_comp_alias_def alias;
    };
};

static uint32_t write(struct gw_comp_encoder *e, const struct definition *def)
{
    switch (def->word) {
    case VALUE:
        return gw_comp_encode_value_type(e, &def->value);
    case FUNC:
        return gw_comp_encode_func_type(e, &def->func);
    case ALIAS:
        return gw_comp_encode_alias(e, &def->alias);
    default:
        return gw_comp_encode_decls_type(e, def->kind, def->decls);
    }
}

/* Write a definition in a scope, or find the one that is equal. Not where it is for a type that gets
 * a name: readers tell such types apart by their definitions. */
static uint32_t add(struct gw_compose_types *t, struct gw_compose_scope *s,
                    const struct definition *def, bool may_share)
{
    struct gw_writer *out = &t->scratch.out;
    uint64_t index;
    if (t->err) return NONE;
    if (!may_share) return write(&s->encoder, def);
    out->len = 0;
    write(&t->scratch, def);
    struct gw_slice key = gw_slice_of(out->data, out->len);
    if (out->err) return nomem(t), NONE;
    if (gw_map_find(&s->defs, key, &index)) return (uint32_t)index;
    index = write(&s->encoder, def);
    key = gw_arena_copy(&t->arena, key);
    if (!key.data || gw_map_put(&s->defs, key, index)) return nomem(t), NONE;
    return (uint32_t)index;
}

static uint32_t alias(struct gw_compose_types *t, struct gw_compose_scope *s,
                      uint32_t instance, struct gw_slice name, enum gw_comp_sort sort)
{
    struct definition def = {
        .word = ALIAS,
        .alias = {.kind = GW_COMP_ALIAS_EXPORT,
                  .sort = (uint8_t)sort,
                  .instance = instance,
                  .name = name}
    };
    return add(t, s, &def, true);
}

/* -- finding what is there --------------------------------------------------------- */

/* The instance in which a place is. */
static uint32_t instance_of(struct gw_compose_types *t, struct gw_compose_scope *s,
                            const struct gw_compose_place *p)
{
    const struct gw_compose_place *in = p->in;
    return in ? alias(t, s, instance_of(t, s, in), in->name, GW_COMP_SORT_INSTANCE)
              : p->instance;
}

static uint32_t find_in(struct gw_compose_types *t, struct gw_compose_scope *s,
                        const void *type)
{
    uint32_t index = get(s, type);
    if (index != NONE) return index;
    const void **found = gw_ptr_map_find(&s->places, type);
    if (!found) return NONE;
    const struct gw_compose_place *p = *found;
    index = alias(t, s, instance_of(t, s, p), p->name, GW_COMP_SORT_TYPE);
    return index != NONE && put(t, s, type, index) ? index : NONE;
}

/* The index of a type in this scope, if this or one around it has it. */
static uint32_t find(struct gw_compose_types *t, const void *type)
{
    struct definition def = {
        .word = ALIAS, .alias = {.kind = GW_COMP_ALIAS_OUTER, .sort = GW_COMP_SORT_TYPE}
    };
    struct gw_compose_scope *s = t->scope;
    uint32_t index = find_in(t, s, type);
    while (index == NONE && s->outer && !s->is_closed) {
        s = s->outer;
        def.alias.count++;
        index = find_in(t, s, type);
    }
    if (index == NONE && !s->outer && t->demand && t->demand(t->env, type))
        index = find_in(t, s, type);
    if (index == NONE || t->err) return NONE;
    if (s == t->scope) return index;
    def.alias.index = index;
    index = add(t, t->scope, &def, true);
    return index != NONE && put(t, t->scope, type, index) ? index : NONE;
}

/* -- value types and functions ----------------------------------------------------- */

static uint32_t define_value(struct gw_compose_types *t,
                             const struct gw_comp_valtype *type, bool may_share);

static uint32_t find_value(struct gw_compose_types *t, const struct gw_comp_valtype *type)
{
    uint32_t index = NONE;
    for (; type && index == NONE; type = type->origin)
        if (type->kind >= GW_COMP_PRIM_COUNT || type->origin) index = find(t, type);
    return index;
}

static gw_comp_typeref ref(struct gw_compose_types *t, const struct gw_comp_valtype *type)
{
    if (!type || t->err) return GW_COMP_TYPEREF_NONE;
    uint32_t index = find_value(t, type);
    if (index != NONE) return index;
    if (type->kind < GW_COMP_PRIM_COUNT) return GW_COMP_TYPEREF_PRIM(type->kind);
    index = define_value(t, type, true);
    return index == NONE ? GW_COMP_TYPEREF_NONE : index;
}

static uint32_t find_resource(struct gw_compose_types *t,
                              const struct gw_comp_resource *resource)
{
    uint32_t index = find(t, resource);
    if (index == NONE && resource->same_as) index = find(t, resource->same_as);
    return index;
}

static bool labels(struct gw_compose_types *t, const struct gw_comp_label *from,
                   uint32_t count, const struct gw_comp_label_def **out)
{
    struct gw_comp_label_def *to = gw_arena_array(&t->arena, count + 1, sizeof *to);
    *out = to;
    if (!to) return nomem(t);
    for (uint32_t i = 0; i < count; i++)
        to[i] = (struct gw_comp_label_def){from[i].name, ref(t, from[i].type)};
    return t->err == GW_OK;
}

static bool handle(struct gw_compose_types *t, const struct gw_comp_resource *resource,
                   uint32_t *out)
{
    *out = find_resource(t, resource);
    if (*out != NONE) return true;
    return gw_compose_types_fail(
        t, GW_ERR_INVALID,
        "resource `%.*s` is not imported here, so that nothing can speak of it",
        GW_SLICE_ARG(resource->name));
}

static bool value_parts(struct gw_compose_types *t, const struct gw_comp_valtype *type,
                        struct gw_comp_valtype_def *def)
{
    *def = (struct gw_comp_valtype_def){.kind = type->kind, .count = type->count};
    switch ((enum gw_comp_kind)type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return labels(t, type->items, type->count, &def->items);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return handle(t, type->resource, &def->resource);
    case GW_COMP_RESULT:
    case GW_COMP_MAP: /* the same place */
        def->elem = ref(t, type->ok);
        def->other = ref(t, type->error);
        return t->err == GW_OK;
    default:
        if (type->kind >= GW_COMP_PRIM_COUNT) def->elem = ref(t, type->elem);
        return t->err == GW_OK;
    }
}

/* Define a type that nobody knows, with the types whose further name it is. */
static uint32_t define_value(struct gw_compose_types *t,
                             const struct gw_comp_valtype *type, bool may_share)
{
    struct definition def = {.word = VALUE};
    bool is_nominal = type->kind == GW_COMP_RECORD || type->kind == GW_COMP_VARIANT ||
                      type->kind == GW_COMP_FLAGS || type->kind == GW_COMP_ENUM;
    if (!value_parts(t, type, &def.value)) return NONE;
    uint32_t index = add(t, t->scope, &def, may_share && !is_nominal);
    for (; type && index != NONE; type = type->origin)
        if ((type->kind >= GW_COMP_PRIM_COUNT || type->origin) &&
            !put(t, t->scope, type, index))
            return NONE;
    return index;
}

static uint32_t define_func(struct gw_compose_types *t,
                            const struct gw_comp_func_type *type)
{
    struct definition def = {
        .word = FUNC,
        .func = {.is_async = type->is_async, .param_count = type->param_count}
    };
    if (!labels(t, type->params, type->param_count, &def.func.params)) return NONE;
    def.func.result = ref(t, type->result);
    return add(t, t->scope, &def, true);
}

/* -- instances and components ------------------------------------------------------ */

struct gw_comp_name_def gw_compose_types_name(const struct gw_comp_extern *from)
{
    struct gw_comp_name_def name = {.name = from->name,
                                    .implements = from->implements,
                                    .version_suffix = from->version_suffix,
                                    .external_id = from->external_id};
    const struct gw_slice *attributes[] = {&name.implements, &name.version_suffix,
                                           &name.external_id};
    for (uint8_t i = 0; i < 3; i++)
        if (attributes[i]->data) name.order[name.attr_count++] = i;
    name.form = name.attr_count ? 2 : 0;
    return name;
}

/* Import or export something in a type; *index is its index in the space of its sort. */
static bool declare(struct gw_compose_types *t, const struct gw_comp_extern *e,
                    bool is_import, struct gw_comp_extern_def *type, uint32_t *index)
{
    struct gw_comp_encoder *encoder = &t->scope->encoder;
    if (!gw_compose_types_extern(t, &e->type, type)) return false;
    struct gw_comp_name_def name = gw_compose_types_name(e);
    struct gw_comp_export_def def = {.name = name, .has_type = true, .type = *type};
    def.what.sort = (uint8_t)gw_comp_extern_sort(type->kind);
    *index = is_import ? gw_comp_encode_import(encoder, &name, type)
                       : gw_comp_encode_export(encoder, &def);
    return gw_compose_types_bring(t, &e->type, *index);
}

/* Write a type from its declarators, and close their scope. */
static uint32_t finish(struct gw_compose_types *t, struct gw_compose_scope *s,
                       enum gw_comp_deftype_kind kind)
{
    struct definition def = {.word = DECLS, .kind = kind, .decls = &s->encoder};
    uint32_t index = add(t, s->outer, &def, false);
    close(t, s);
    return index;
}

static uint32_t define_component(struct gw_compose_types *t,
                                 const struct gw_comp_component_type *type)
{
    struct gw_compose_scope scope;
    struct gw_comp_extern_def unused;
    uint32_t index;
    bool ok = true;
    open(t, &scope, true);
    scope.is_closed = true;
    for (uint32_t i = 0; i < type->import_count && ok; i++)
        ok = declare(t, &type->imports[i], true, &unused, &index);
    for (uint32_t i = 0; i < type->instance.export_count && ok; i++)
        ok = declare(t, &type->instance.exports[i], false, &unused, &index);
    return finish(t, &scope, GW_COMP_DEFTYPE_COMPONENT);
}

/* -- what several instances offer together ----------------------------------------- */

static bool merged_session(struct gw_compose_types *t)
{
    if (!t->merged && gw_comp_compare_new(t->alloc, t->registry, &t->merged))
        return nomem(t);
    return true;
}

/* What is there already under this name, as `old`, must do for `new`, too. */
static bool agree(struct gw_compose_types *t, struct gw_slice instance,
                  struct gw_slice name, const struct gw_comp_extern_type *old,
                  const struct gw_comp_extern_type *new)
{
    struct gw_comp_difference difference = {.step_count = 0};
    char text[200];
    if (!merged_session(t)) return false;
    enum gw_err err = gw_comp_compare_extern(t->merged, old, new, &difference);
    if (!err) return true;
    if (err != GW_ERR_UNLINKABLE)
        return gw_compose_types_fail(t, err, "types of `%.*s` cannot be compared: %s",
                                     GW_SLICE_ARG(name), gw_err_text(err));
    gw_comp_difference_print(&difference, text, sizeof text);
    bool has_both = name.len && instance.len;
    t->about = instance;
    return gw_compose_types_fail(
        t, GW_ERR_INVALID,
        "`%.*s` is imported with types that cannot be merged: %s%.*s%s%s",
        GW_SLICE_ARG(instance), has_both ? "`" : "", GW_SLICE_ARG(name),
        has_both ? "`: " : "", text);
}

static bool same_resource(struct gw_compose_types *t, const struct gw_comp_resource *old,
                          const struct gw_comp_resource *new)
{
    if (gw_comp_resource_id(old) == gw_comp_resource_id(new)) return true;
    if (!merged_session(t)) return false;
    return gw_comp_compare_bind(t->merged, gw_comp_resource_id(new),
                                gw_comp_resource_id(old)) == GW_OK ||
           nomem(t);
}

static bool bind_instance(struct gw_compose_types *t,
                          const struct gw_comp_instance_type *old,
                          const struct gw_comp_instance_type *new)
{
    for (uint32_t i = 0; i < new->export_count; i++) {
        const struct gw_comp_extern *e = &new->exports[i];
        int64_t at = gw_comp_extern_find(old->exports, old->export_count, e->name);
        if (at < 0 || old->exports[at].type.kind != e->type.kind) continue;
        if (e->type.kind == GW_COMP_EXTERN_RESOURCE &&
            !same_resource(t, old->exports[at].type.resource, e->type.resource))
            return false;
        if (e->type.kind == GW_COMP_EXTERN_INSTANCE &&
            !bind_instance(t, old->exports[at].type.instance, e->type.instance))
            return false;
    }
    return true;
}

struct entry { /* of what the union has under a name */
    const struct gw_comp_extern_type *type;
    struct gw_comp_extern_def def;
    uint32_t index;
};

/* Whether both come to the same indices here; then nothing has to be compared. */
static bool is_same(struct gw_compose_types *t, const struct entry *old,
                    const struct gw_comp_extern_type *new)
{
    struct gw_comp_extern_def def;
    if (old->type->kind != new->kind) return false;
    switch (new->kind) {
    case GW_COMP_EXTERN_TYPE:
        return new->type.kind ==
               GW_COMP_DEFTYPE_VALUE &&find_value(t, new->type.value->origin) ==
               old->def.index;
    case GW_COMP_EXTERN_FUNC:
    case GW_COMP_EXTERN_RESOURCE: /* a use must be a use of the same */
        return gw_compose_types_extern(t, new, &def) && def.is_sub == old->def.is_sub &&
               (def.is_sub || def.index == old->def.index);
    default:
        return false;
    }
}

/* What is there already as `old` is given once more. */
static bool merge(struct gw_compose_types *t, struct gw_slice instance,
                  struct gw_slice name, const struct gw_comp_extern_type *type,
                  const struct entry *old)
{
    bool is_same_kind = old->type->kind == type->kind;
    if (is_same_kind && type->kind == GW_COMP_EXTERN_RESOURCE) {
        if (!is_same(t, old, type))
            return gw_compose_types_fail(
                t, GW_ERR_INVALID,
                "`%.*s` is imported with two different resources `%.*s`, which cannot be "
                "merged",
                GW_SLICE_ARG(instance), GW_SLICE_ARG(type->resource->name));
        if (!same_resource(t, old->type->resource, type->resource)) return false;
    } else if (is_same_kind && type->kind == GW_COMP_EXTERN_INSTANCE &&
               !bind_instance(t, old->type->instance, type->instance)) {
        return false;
    } else if (!is_same(t, old, type)) {
        if (t->err || !agree(t, instance, name, old->type, type)) return false;
    }
    return true;
}

static bool add_source(struct gw_compose_types *t, struct gw_slice name,
                       const struct gw_comp_instance_type *type, bool is_first,
                       struct gw_map *names)
{
    for (uint32_t i = 0; i < type->export_count; i++) {
        const struct gw_comp_extern *e = &type->exports[i];
        uint64_t found;
        if (!is_first && gw_map_find(names, e->name, &found)) {
            const struct entry *old = (const struct entry *)(uintptr_t)found;
            if (!merge(t, name, e->name, &e->type, old) ||
                !gw_compose_types_bring(t, &e->type, old->index))
                return false;
            continue;
        }
        struct entry *entry = gw_arena_zero(&t->arena, sizeof *entry);
        if (!entry) return nomem(t);
        entry->type = &e->type;
        if (!declare(t, e, false, &entry->def, &entry->index)) return false;
        if (gw_map_put(names, e->name, (uint64_t)(uintptr_t)entry)) return nomem(t);
    }
    return true;
}

static uint32_t define_instances(struct gw_compose_types *t, struct gw_slice name,
                                 const struct gw_comp_extern_type *const *types,
                                 uint32_t count)
{
    struct gw_compose_scope scope;
    struct gw_map names;
    bool ok = true;
    open(t, &scope, true);
    gw_map_init(&names, t->alloc);
    for (uint32_t i = 0; i < count && ok; i++)
        ok = add_source(t, name, types[i]->instance, i == 0, &names);
    gw_map_deinit(&names);
    return finish(t, &scope, GW_COMP_DEFTYPE_INSTANCE);
}

bool gw_compose_types_union(struct gw_compose_types *t, struct gw_slice name,
                            const struct gw_comp_extern_type *const *types,
                            uint32_t count, struct gw_comp_extern_def *out)
{
    static const struct gw_slice none = {NULL, 0};
    bool all_instances = true;
    for (uint32_t i = 0; i < count; i++)
        all_instances &= types[i]->kind == GW_COMP_EXTERN_INSTANCE;
    if (all_instances) {
        *out = (struct gw_comp_extern_def){.kind = GW_COMP_EXTERN_INSTANCE};
        out->index = define_instances(t, name, types, count);
        return t->err == GW_OK;
    }
    if (!gw_compose_types_extern(t, types[0], out)) return false;
    struct entry entry = {types[0], *out, 0};
    for (uint32_t i = 1; i < count; i++)
        if (!merge(t, name, none, types[i], &entry)) return false;
    return true;
}

/* -- anything ---------------------------------------------------------------------- */

uint32_t gw_compose_types_define(struct gw_compose_types *t,
                                 const struct gw_comp_deftype *type)
{
    struct gw_comp_extern_type instance;
    const struct gw_comp_extern_type *one = &instance;
    uint32_t index;
    if (t->err) return NONE;
    switch (type->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        index = find_value(t, type->value->origin);
        return index != NONE || t->err ? index : define_value(t, type->value, false);
    case GW_COMP_DEFTYPE_FUNC:
        return define_func(t, type->func);
    case GW_COMP_DEFTYPE_COMPONENT:
        return define_component(t, type->component);
    case GW_COMP_DEFTYPE_INSTANCE:
        instance.instance = type->instance;
        return define_instances(t, (struct gw_slice){NULL, 0}, &one, 1);
    case GW_COMP_DEFTYPE_RESOURCE:
        return handle(t, type->resource, &index) ? index : NONE;
    }
    return NONE;
}

bool gw_compose_types_extern(struct gw_compose_types *t,
                             const struct gw_comp_extern_type *type,
                             struct gw_comp_extern_def *out)
{
    struct gw_comp_deftype def = {.kind = GW_COMP_DEFTYPE_FUNC};
    *out = (struct gw_comp_extern_def){.kind = type->kind};
    switch (type->kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        out->index = gw_compose_types_module(t, type->module);
        return t->err == GW_OK;
    case GW_COMP_EXTERN_VALUE:
        out->value = ref(t, type->value);
        return t->err == GW_OK;
    case GW_COMP_EXTERN_RESOURCE:
        out->index = find_resource(t, type->resource);
        out->is_sub = out->index == NONE;
        out->kind = GW_COMP_EXTERN_TYPE;
        return t->err == GW_OK;
    case GW_COMP_EXTERN_TYPE:
        def = type->type;
        break;
    case GW_COMP_EXTERN_FUNC:
        def.func = type->func;
        break;
    case GW_COMP_EXTERN_COMPONENT:
        def.kind = GW_COMP_DEFTYPE_COMPONENT;
        def.component = type->component;
        break;
    case GW_COMP_EXTERN_INSTANCE:
        def.kind = GW_COMP_DEFTYPE_INSTANCE;
        def.instance = type->instance;
        break;
    }
    out->index = gw_compose_types_define(t, &def);
    return t->err == GW_OK;
}

static bool bring_instance(struct gw_compose_types *t,
                           const struct gw_comp_instance_type *type,
                           struct gw_compose_place *in, uint32_t instance)
{
    struct gw_ptr_map *places = &t->scope->places;
    for (uint32_t i = 0; i < type->export_count; i++) {
        const struct gw_comp_extern_type *e = &type->exports[i].type;
        bool is_value =
            e->kind == GW_COMP_EXTERN_TYPE && e->type.kind == GW_COMP_DEFTYPE_VALUE;
        bool is_resource = e->kind == GW_COMP_EXTERN_RESOURCE;
        if (!is_value && !is_resource && e->kind != GW_COMP_EXTERN_INSTANCE) continue;
        struct gw_compose_place *p = gw_arena_zero(&t->arena, sizeof *p);
        if (!p) return nomem(t);
        *p = (struct gw_compose_place){in, instance, type->exports[i].name};
        if (e->kind == GW_COMP_EXTERN_INSTANCE) {
            if (!bring_instance(t, e->instance, p, instance)) return false;
            continue;
        }
        const void *key = is_value ? (const void *)e->type.value : e->resource;
        if (gw_ptr_map_put(places, key, p)) return nomem(t);
        if (is_value || !e->resource->same_as) continue;
        key = e->resource->same_as;
        if (get(t->scope, key) == NONE && !gw_ptr_map_find(places, key) &&
            gw_ptr_map_put(places, key, p))
            return nomem(t);
    }
    return true;
}

bool gw_compose_types_bring(struct gw_compose_types *t,
                            const struct gw_comp_extern_type *type, uint32_t index)
{
    struct gw_compose_scope *s = t->scope;
    switch (type->kind) {
    case GW_COMP_EXTERN_TYPE:
        return put(t, s, type->type.any, index);
    case GW_COMP_EXTERN_RESOURCE:
        if (!put(t, s, type->resource, index)) return false;
        return !type->resource->same_as || get(s, type->resource->same_as) != NONE ||
               put(t, s, type->resource->same_as, index);
    case GW_COMP_EXTERN_INSTANCE:
        return bring_instance(t, type->instance, NULL, index);
    default:
        return true;
    }
}
