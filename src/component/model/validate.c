/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of the validator: scopes, their index spaces, and one definition after the
 * other. */
#include "component/model/validate.h"

#include <stdarg.h>
#include <stdio.h>

#include "component/model/validator.h"

/* -- errors ------------------------------------------------------------------------ */

void gw_comp_validator_init(struct gw_comp_validator *v)
{
    gw_ptr_map_init(&v->indexes, v->alloc);
    gw_vec_init(&v->maps, v->alloc, sizeof(struct gw_map));
}

void gw_comp_validator_deinit(struct gw_comp_validator *v)
{
    for (size_t i = 0; i < v->maps.len; i++)
        gw_map_deinit(GW_VEC_AT(struct gw_map, &v->maps, i));
    gw_vec_deinit(&v->maps);
    gw_ptr_map_deinit(&v->indexes);
}

bool gw_comp_validator_fail(struct gw_comp_validator *v, enum gw_err err,
                            const char *format, ...)
{
    if (v->err) return false;
    v->err = err;
    if (!v->diag || v->diag->err) return false;
    char text[sizeof v->diag->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    uint64_t offset = GW_DIAG_NONE;
    if (v->scope && v->scope->def) offset = v->scope->def->offset;
    gw_diag_at(v->diag, err, offset, "%s", text);
    return false;
}

bool gw_comp_validator_invalid(struct gw_comp_validator *v, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return gw_comp_validator_fail(v, GW_ERR_INVALID, "%s", text);
}

bool gw_comp_validator_nomem(struct gw_comp_validator *v)
{
    return gw_comp_validator_fail(v, GW_ERR_NOMEM, "out of memory");
}

bool gw_comp_validator_need(struct gw_comp_validator *v, enum gw_comp_feature feature,
                            const char *what)
{
    if (gw_comp_features_have(v->features, feature)) return true;
    const char *text = gw_comp_features_text(feature);
    return gw_comp_validator_fail(
        v, GW_ERR_FEATURE, "%s needs feature %s (--feature +%s)", what, text, text);
}

bool gw_comp_validator_work(struct gw_comp_validator *v, uint64_t steps)
{
    if (v->err) return false;
    if (steps <= v->work) {
        v->work -= steps;
        return true;
    }
    v->work = 0;
    return gw_comp_validator_fail(
        v, GW_ERR_LIMIT, "the types of this component are too large to be compared");
}

void *gw_comp_validator_array(struct gw_comp_validator *v, size_t count,
                              size_t item_bytes)
{
    if (count == 0) return NULL;
    void *items = gw_arena_array(v->arena, count, item_bytes);
    if (items)
        memset(items, 0, count * item_bytes);
    else
        gw_comp_validator_nomem(v);
    return items;
}

bool gw_comp_validator_check(struct gw_comp_validator *v, enum gw_comp_sort sort,
                             uint32_t index)
{
    if (index < v->scope->counts[sort]) return true;
    return gw_comp_validator_invalid(v, "unknown %s %u: %s index out of bounds",
                                     gw_comp_sort_text(sort), index,
                                     gw_comp_sort_text(sort));
}

/* -- scopes ------------------------------------------------------------------------ */

/* How large each space will be: where the last definition leaves it. */
static void count_spaces(const struct gw_comp_def *defs, uint32_t def_count,
                         uint32_t counts[GW_COMP_SORT_COUNT])
{
    memset(counts, 0, GW_COMP_SORT_COUNT * sizeof *counts);
    for (uint32_t i = 0; i < def_count; i++) {
        const struct gw_comp_def *def = &defs[i];
        if (def->sort >= GW_COMP_SORT_COUNT) continue;
        uint32_t adds = 1;
        if (def->kind == GW_COMP_DEF_CORE_TYPE && !def->core_type->is_module)
            adds = def->core_type->count;
        if (def->kind == GW_COMP_DEF_START) adds = def->start.result_count;
        counts[def->sort] = def->index + adds;
    }
}

static bool alloc_spaces(struct gw_comp_validator *v, struct gw_comp_scope *s,
                         const uint32_t counts[GW_COMP_SORT_COUNT], uint32_t imports,
                         uint32_t exports)
{
    /* clang-format off */
#define SPACE(array, sort) {&s->array, counts[GW_COMP_SORT_##sort], sizeof *s->array}
    const struct {
        void *place;
        size_t count, item_bytes;
    } rows[] = {
        SPACE(s.core_funcs, CORE_FUNC),
        SPACE(s.core_tables, CORE_TABLE),
        SPACE(s.core_memories, CORE_MEMORY),
        SPACE(s.core_globals, CORE_GLOBAL),
        SPACE(s.core_tags, CORE_TAG),
        SPACE(s.core_types, CORE_TYPE),
        SPACE(s.core_modules, CORE_MODULE),
        SPACE(s.core_instances, CORE_INSTANCE),
        SPACE(s.funcs, FUNC),
        SPACE(s.values, VALUE),
        SPACE(s.types, TYPE),
        SPACE(s.components, COMPONENT),
        SPACE(s.instances, INSTANCE),
        SPACE(core.types, CORE_TYPE),
        SPACE(core.ids, CORE_TYPE),
        SPACE(core.modules, CORE_TYPE),
        SPACE(value_used, VALUE),
        {&s->imports, imports, sizeof *s->imports},
        {&s->exports, exports, sizeof *s->exports},
    };
#undef SPACE
    /* clang-format on */
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        void *items = gw_comp_validator_array(v, rows[i].count, rows[i].item_bytes);
        if (!items && rows[i].count) return false;
        memcpy(rows[i].place, &items, sizeof items);
    }
    return true;
}

bool gw_comp_scope_open(struct gw_comp_validator *v, struct gw_comp_scope *scope,
                        enum gw_comp_scope_kind kind, const struct gw_comp_def *defs,
                        uint32_t def_count)
{
    uint32_t counts[GW_COMP_SORT_COUNT], imports = 0, exports = 0;
    memset(scope, 0, sizeof *scope);
    scope->kind = kind;
    scope->outer = v->scope;
    scope->defs = defs;
    scope->def_count = def_count;
    gw_comp_names_init(&scope->import_names, v->alloc, "import", true);
    gw_comp_names_init(&scope->export_names, v->alloc, "export", true);
    gw_ptr_map_init(&scope->imported, v->alloc);
    gw_ptr_map_init(&scope->exported, v->alloc);
    gw_vec_init(&scope->wanted, v->alloc, sizeof(const struct gw_comp_resource *));
    gw_vec_init(&scope->fresh, v->alloc, sizeof(const struct gw_comp_resource *));
    gw_vec_init(&scope->slots, v->alloc, sizeof(struct gw_comp_resource_slot));
    for (uint32_t i = 0; i < def_count; i++) {
        imports += defs[i].kind == GW_COMP_DEF_IMPORT;
        exports += defs[i].kind == GW_COMP_DEF_EXPORT;
    }
    count_spaces(defs, def_count, counts);
    v->scope = scope;
    return alloc_spaces(v, scope, counts, imports, exports);
}

void gw_comp_scope_close(struct gw_comp_validator *v, struct gw_comp_scope *scope)
{
    gw_comp_names_deinit(&scope->import_names);
    gw_comp_names_deinit(&scope->export_names);
    gw_ptr_map_deinit(&scope->imported);
    gw_ptr_map_deinit(&scope->exported);
    gw_vec_deinit(&scope->wanted);
    gw_vec_deinit(&scope->fresh);
    gw_vec_deinit(&scope->slots);
    v->scope = scope->outer;
}

void gw_comp_scope_push(struct gw_comp_validator *v,
                        const struct gw_comp_extern_type *type, bool is_used)
{
    struct gw_comp_scope *s = v->scope;
    uint32_t def = s->def_index, *n = s->counts;
    switch (type->kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        s->s.core_modules[n[GW_COMP_SORT_CORE_MODULE]++] =
            (struct gw_comp_module_item){type->module, def};
        break;
    case GW_COMP_EXTERN_FUNC:
        s->s.funcs[n[GW_COMP_SORT_FUNC]++] =
            (struct gw_comp_item){.func = type->func, .def = def};
        break;
    case GW_COMP_EXTERN_VALUE:
        s->value_used[n[GW_COMP_SORT_VALUE]] = is_used;
        s->s.values[n[GW_COMP_SORT_VALUE]++] =
            (struct gw_comp_item){.value = type->value, .def = def};
        break;
    case GW_COMP_EXTERN_TYPE:
        s->s.types[n[GW_COMP_SORT_TYPE]++] =
            (struct gw_comp_item){.type = type->type, .def = def};
        break;
    case GW_COMP_EXTERN_RESOURCE:
        s->s.types[n[GW_COMP_SORT_TYPE]++] = (struct gw_comp_item){
            .type = {.kind = GW_COMP_DEFTYPE_RESOURCE, .resource = type->resource},
            .def = def
        };
        break;
    case GW_COMP_EXTERN_COMPONENT:
        s->s.components[n[GW_COMP_SORT_COMPONENT]++] =
            (struct gw_comp_item){.component = type->component, .def = def};
        break;
    case GW_COMP_EXTERN_INSTANCE:
        s->s.instances[n[GW_COMP_SORT_INSTANCE]++] =
            (struct gw_comp_item){.instance = type->instance, .def = def};
        break;
    }
}

/* -- definitions ------------------------------------------------------------------- */

static bool validate_component(struct gw_comp_validator *v, struct gw_component *c);

static bool validate_nested(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    if (!validate_component(v, def->component)) return false;
    struct gw_comp_extern_type type = {.kind = GW_COMP_EXTERN_COMPONENT,
                                       .component = def->component->type};
    gw_comp_scope_push(v, &type, false);
    return true;
}

static bool validate_type_def(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_extern_type type = {.kind = GW_COMP_EXTERN_TYPE};
    if (!gw_comp_validate_type(v, def->type, &type.type)) return false;
    gw_comp_scope_push(v, &type, false);
    return true;
}

static bool validate_def(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    switch ((enum gw_comp_def_kind)def->kind) {
    case GW_COMP_DEF_CUSTOM:
        return true;
    case GW_COMP_DEF_CORE_MODULE:
        return gw_comp_validate_core_module(v, def);
    case GW_COMP_DEF_CORE_INSTANCE:
        return gw_comp_validate_core_instance(v, def);
    case GW_COMP_DEF_CORE_TYPE:
        return gw_comp_validate_core_type(v, def->core_type);
    case GW_COMP_DEF_COMPONENT:
        return validate_nested(v, def);
    case GW_COMP_DEF_INSTANCE:
        return gw_comp_validate_instance(v, def);
    case GW_COMP_DEF_ALIAS:
        return def->alias.kind == GW_COMP_ALIAS_CORE_EXPORT
                   ? gw_comp_validate_core_alias(v, def)
                   : gw_comp_validate_alias(v, def);
    case GW_COMP_DEF_TYPE:
        return validate_type_def(v, def);
    case GW_COMP_DEF_CANON:
        return gw_comp_validate_canon(v, def);
    case GW_COMP_DEF_START:
        return gw_comp_validate_start(v, def);
    case GW_COMP_DEF_IMPORT:
        return gw_comp_validate_import(v, def);
    case GW_COMP_DEF_EXPORT:
        return gw_comp_validate_export(v, def);
    case GW_COMP_DEF_VALUE:
        return gw_comp_validate_value(v, def);
    }
    return false;
}

bool gw_comp_scope_run(struct gw_comp_validator *v, struct gw_comp_scope *scope)
{
    for (uint32_t i = 0; i < scope->def_count; i++) {
        scope->def = &scope->defs[i];
        scope->def_index = i;
        /* Definitions belong to the component that is being validated. */
        if (!validate_def(v, (struct gw_comp_def *)&scope->defs[i]) || v->err)
            return false;
    }
    return gw_comp_validate_values(v);
}

/* -- components -------------------------------------------------------------------- */

static bool list_exports(struct gw_comp_validator *v, struct gw_component *c)
{
    if (c->export_count == 0) return true;
    c->exports = gw_comp_validator_array(v, c->export_count, sizeof *c->exports);
    if (!c->exports) return false;
    for (uint32_t i = 0; i < c->def_count; i++)
        if (c->defs[i].kind == GW_COMP_DEF_EXPORT)
            c->exports[c->defs[i].export.position] = i;
    return true;
}

static bool finish_component(struct gw_comp_validator *v, struct gw_component *c,
                             struct gw_comp_scope *scope)
{
    c->spaces = scope->s;
    c->resource_count = (uint32_t)scope->slots.len;
    c->resources = gw_comp_validator_array(v, c->resource_count, sizeof *c->resources);
    if (c->resources)
        memcpy(c->resources, scope->slots.data, c->resource_count * sizeof *c->resources);
    c->is_validated = v->err == GW_OK && list_exports(v, c) &&
                      gw_comp_scope_component_type(v, scope, &c->type);
    return c->is_validated;
}

static bool validate_component(struct gw_comp_validator *v, struct gw_component *c)
{
    struct gw_comp_scope scope;
    bool ok =
        gw_comp_scope_open(v, &scope, GW_COMP_SCOPE_COMPONENT, c->defs, c->def_count);
    scope.c = c;
    ok = ok && gw_comp_scope_run(v, &scope) && finish_component(v, c, &scope);
    gw_comp_scope_close(v, &scope);
    return ok;
}

enum gw_err gw_component_validate(struct gw_component *c, struct gw_diag *diag)
{
    if (c->is_validated) return GW_OK;
    struct gw_comp_validator v = {.root = c,
                                  .alloc = c->alloc,
                                  .arena = &c->arena,
                                  .registry = c->registry,
                                  .features = c->features,
                                  .diag = diag};
    v.work = (uint64_t)c->bytes.len * GW_COMP_WORK_PER_BYTE + GW_COMP_WORK_LEAST;
    gw_comp_validator_init(&v);
    validate_component(&v, c);
    gw_comp_validator_deinit(&v);
    return v.err;
}
