/* SPDX-License-Identifier: Apache-2.0 */
/* Core types in components: groups of them, interned one by one, and module types with a
 * space of their own. spec: component-model, Binary#type-definitions; core valid/types */
#include "component/model/validator.h"
#include "core/wasm/limits.h"

/* -- groups ------------------------------------------------------------------------ */

static bool check_index(struct gw_comp_validator *v,
                        const struct gw_comp_core_space *space, gw_typeidx index,
                        gw_typeidx end)
{
    if (index >= end)
        return gw_comp_validator_invalid(v, "unknown type %u: type index out of bounds",
                                         index);
    if (index < space->count && space->modules[index])
        return gw_comp_validator_invalid(v, "core type index %u is a module type", index);
    return true;
}

static bool check_value(struct gw_comp_validator *v,
                        const struct gw_comp_core_space *space, gw_valtype type,
                        gw_typeidx end)
{
    if (!gw_valtype_is_ref(type) || !gw_heap_is_index(gw_valtype_heap(type))) return true;
    return check_index(v, space, gw_valtype_heap(type), end);
}

static bool check_indices(struct gw_comp_validator *v,
                          const struct gw_comp_core_space *space,
                          const struct gw_type *type, gw_typeidx end)
{
    switch (type->comp) {
    case GW_COMP_FUNC:
        for (uint32_t i = 0; i < type->func.param_count + type->func.result_count; i++)
            if (!check_value(v, space, type->func.params[i], end)) return false;
        return true;
    case GW_COMP_STRUCT:
    case GW_COMP_ARRAY:
        for (uint32_t i = 0; i < type->aggregate.field_count; i++)
            if (!check_value(v, space, type->aggregate.fields[i].type, end)) return false;
        return true;
    case GW_COMP_CONT:
        return check_index(v, space, type->cont, end);
    }
    return true;
}

/* A type of the space in canonical form; one of the group in hand has none yet. */
static const struct gw_type *canonical(const struct gw_comp_validator *v,
                                       const struct gw_comp_core_space *space,
                                       gw_typeidx index)
{
    return &gw_type_registry_get(v->registry, space->ids[index])->type;
}

static bool check_super(struct gw_comp_validator *v,
                        const struct gw_comp_core_space *space, gw_typeidx index)
{
    const struct gw_type *type = &space->types[index];
    unsigned depth = 1;
    if (!type->has_super) return true;
    if (!check_index(v, space, type->super, index)) return false;
    bool is_final = type->super < space->count
                        ? canonical(v, space, type->super)->is_final
                        : space->types[type->super].is_final;
    if (is_final)
        return gw_comp_validator_invalid(
            v, "sub type %u does not match super type %u, which is final", index,
            type->super);
    gw_typeidx at = type->super;
    for (; at >= space->count && space->types[at].has_super; at = space->types[at].super)
        depth++;
    if (at < space->count)
        depth += gw_type_registry_get(v->registry, space->ids[at])->depth;
    return depth <= GW_MAX_SUBTYPE_DEPTH ||
           gw_comp_validator_fail(v, GW_ERR_LIMIT,
                                  "sub types nest deeper than the limit of %d",
                                  GW_MAX_SUBTYPE_DEPTH);
}

static bool lists_match(const struct gw_type_registry *r, const gw_valtype *sub,
                        uint32_t sub_count, const gw_valtype *super, uint32_t super_count)
{
    if (sub_count != super_count) return false;
    for (uint32_t i = 0; i < sub_count; i++)
        if (!gw_valtype_matches(r, sub[i], super[i])) return false;
    return true;
}

static bool fields_match(const struct gw_type_registry *r, const struct gw_field *sub,
                         const struct gw_field *super)
{
    if (sub->is_mutable != super->is_mutable) return false;
    if (!gw_valtype_matches(r, sub->type, super->type)) return false;
    return !sub->is_mutable || gw_valtype_matches(r, super->type, sub->type);
}

/* Both canonical. */
static bool comp_matches(const struct gw_type_registry *r, const struct gw_type *sub,
                         const struct gw_type *super)
{
    if (sub->comp != super->comp) return false;
    switch (sub->comp) {
    case GW_COMP_FUNC:
        return lists_match(r, super->func.params, super->func.param_count,
                           sub->func.params, sub->func.param_count) &&
               lists_match(r, sub->func.results, sub->func.result_count,
                           super->func.results, super->func.result_count);
    case GW_COMP_STRUCT:
    case GW_COMP_ARRAY:
        if (sub->aggregate.field_count < super->aggregate.field_count) return false;
        for (uint32_t i = 0; i < super->aggregate.field_count; i++)
            if (!fields_match(r, &sub->aggregate.fields[i], &super->aggregate.fields[i]))
                return false;
        return true;
    case GW_COMP_CONT:
        return gw_type_id_matches(r, sub->cont, super->cont);
    }
    return false;
}

/* Hold one use of a group in the registry for the life of the component. */
static bool intern(struct gw_comp_validator *v, struct gw_comp_core_space *space,
                   uint32_t count)
{
    struct gw_rec_group group = {.first = space->count, .count = count};
    gw_type_id *held = gw_vec_push(&v->root->held);
    if (!held) return gw_comp_validator_nomem(v);
    if (gw_type_registry_intern(v->registry, space->types, &group, 1, space->ids)) {
        v->root->held.len--;
        return gw_comp_validator_nomem(v);
    }
    *held = space->ids[group.first];
    return true;
}

static bool add_group(struct gw_comp_validator *v, struct gw_comp_core_space *space,
                      const struct gw_comp_core_type_def *def)
{
    uint32_t first = space->count, end = first + def->count;
    if (def->count == 0) return true;
    memcpy(&space->types[first], def->types, def->count * sizeof *def->types);
    for (uint32_t i = first; i < end; i++)
        if (!check_indices(v, space, &space->types[i], end) || !check_super(v, space, i))
            return false;
    if (!intern(v, space, def->count)) return false;
    for (uint32_t i = first; i < end; i++)
        if (space->types[i].has_super &&
            !comp_matches(v->registry, canonical(v, space, i),
                          canonical(v, space, space->types[i].super)))
            return gw_comp_validator_invalid(
                v, "sub type %u does not match super type %u", i, space->types[i].super);
    space->count = end;
    return true;
}

/* -- module types ------------------------------------------------------------------ */

static bool check_limits(struct gw_comp_validator *v, const struct gw_limits *limits,
                         uint64_t most, const char *what)
{
    if (limits->min > most || (limits->has_max && limits->max > most))
        return gw_comp_validator_invalid(v, "%s size must be at most %llu", what,
                                         (unsigned long long)most);
    if (limits->has_max && limits->min > limits->max)
        return gw_comp_validator_invalid(v,
                                         "size minimum must not be greater than maximum");
    if (limits->is_shared && !limits->has_max)
        return gw_comp_validator_invalid(v, "shared memory must have maximum");
    return true;
}

static bool check_memory(struct gw_comp_validator *v, const struct gw_memtype *type)
{
    if (type->page_size_log2 != 16 && type->page_size_log2 != 0)
        return gw_comp_validator_invalid(v, "invalid custom page size");
    unsigned bits = (type->limits.is_64 ? 64u : 32u) - type->page_size_log2;
    uint64_t most = bits == 64 ? UINT64_MAX : (uint64_t)1 << bits;
    if (bits == 32) most = UINT32_MAX;
    return check_limits(v, &type->limits, most, "memory");
}

static bool func_type(struct gw_comp_validator *v, const struct gw_comp_core_space *space,
                      gw_typeidx index, gw_type_id *out)
{
    if (!check_index(v, space, index, space->count)) return false;
    *out = space->ids[index];
    return canonical(v, space, index)->comp == GW_COMP_FUNC ||
           gw_comp_validator_invalid(v, "core type index %u is not a function type",
                                     index);
}

static bool extern_type(struct gw_comp_validator *v,
                        const struct gw_comp_core_space *space,
                        const struct gw_comp_core_extern_def *def,
                        struct gw_core_type *out)
{
    *out = (struct gw_core_type){.kind = def->kind};
    switch (def->kind) {
    case GW_EXTERN_FUNC:
        return func_type(v, space, def->func, &out->func);
    case GW_EXTERN_TAG:
        return func_type(v, space, def->func, &out->func) &&
               (canonical(v, space, def->func)->func.result_count == 0 ||
                gw_comp_validator_invalid(v, "non-empty tag result type"));
    case GW_EXTERN_TABLE:
        out->table = def->table;
        if (!check_value(v, space, def->table.elem, space->count) ||
            !check_limits(v, &def->table.limits,
                          def->table.limits.is_64 ? UINT64_MAX : UINT32_MAX, "table"))
            return false;
        out->table.elem = gw_valtype_canon(def->table.elem, space->ids);
        return true;
    case GW_EXTERN_MEMORY:
        out->memory = def->memory;
        return check_memory(v, &def->memory);
    case GW_EXTERN_GLOBAL:
        out->global = def->global;
        if (!check_value(v, space, def->global.type, space->count)) return false;
        out->global.type = gw_valtype_canon(def->global.type, space->ids);
        return true;
    }
    return false;
}

/* `count` 0 is the module type itself, 1 what is around it. */
static bool add_alias(struct gw_comp_validator *v, struct gw_comp_core_space *space,
                      uint32_t count, uint32_t index)
{
    const struct gw_comp_core_space *from = space;
    const struct gw_comp_scope *scope = v->scope;
    for (uint32_t i = 1; i < count && scope; i++)
        scope = scope->outer;
    if (count && !scope)
        return gw_comp_validator_invalid(v, "invalid outer alias count of %u", count);
    if (count) from = &scope->core;
    if (index >= from->count)
        return gw_comp_validator_invalid(v, "unknown type %u: type index out of bounds",
                                         index);
    if (from->modules[index])
        return gw_comp_validator_invalid(
            v, "module types cannot be aliased in module types (core type %u)", index);
    space->types[space->count] = (struct gw_type){.comp = GW_COMP_FUNC, .is_final = true};
    space->ids[space->count++] = from->ids[index];
    return true;
}

/* Names of imports are pairs: both lengths are part of the key. */
static bool add_name(struct gw_comp_validator *v, struct gw_map *names, bool is_import,
                     struct gw_slice module, struct gw_slice name)
{
    struct gw_slice key = name;
    if (is_import) {
        uint8_t *text = gw_arena_get(v->arena, sizeof(size_t) + module.len + name.len);
        if (!text) return gw_comp_validator_nomem(v);
        memcpy(text, &module.len, sizeof(size_t));
        if (module.len) memcpy(text + sizeof(size_t), module.data, module.len);
        if (name.len) memcpy(text + sizeof(size_t) + module.len, name.data, name.len);
        key = gw_slice_of(text, sizeof(size_t) + module.len + name.len);
    }
    enum gw_err err = gw_map_put_new(names, key, 0);
    if (err == GW_OK) return true;
    if (err == GW_ERR_NOMEM) return gw_comp_validator_nomem(v);
    if (is_import)
        return gw_comp_validator_invalid(v, "duplicate import name `%.*s:%.*s`",
                                         GW_COMP_SHOWN(module), GW_COMP_SHOWN(name));
    return gw_comp_validator_invalid(v, "export name `%.*s` already defined",
                                     GW_COMP_SHOWN(name));
}

struct module_builder {
    struct gw_comp_core_space space;
    struct gw_map import_names, export_names;
    struct gw_comp_core_extern *imports, *exports;
    uint32_t import_count, export_count;
};

static bool add_decl(struct gw_comp_validator *v, struct module_builder *b,
                     const struct gw_comp_module_decl *decl)
{
    struct gw_core_type type;
    bool is_import = decl->kind == GW_COMP_MODULE_DECL_IMPORT;
    if (decl->kind == GW_COMP_MODULE_DECL_TYPE)
        return add_group(v, &b->space, decl->type);
    if (decl->kind == GW_COMP_MODULE_DECL_ALIAS)
        return add_alias(v, &b->space, decl->alias.count, decl->alias.index);
    if (!extern_type(v, &b->space, &decl->item.type, &type) ||
        !add_name(v, is_import ? &b->import_names : &b->export_names, is_import,
                  decl->item.module, decl->item.name))
        return false;
    struct gw_comp_core_extern *place =
        is_import ? &b->imports[b->import_count++] : &b->exports[b->export_count++];
    *place = (struct gw_comp_core_extern){decl->item.module, decl->item.name, type};
    return true;
}

static bool alloc_builder(struct gw_comp_validator *v, struct module_builder *b,
                          const struct gw_comp_core_type_def *def)
{
    uint32_t types = 0, imports = 0, exports = 0;
    for (uint32_t i = 0; i < def->count; i++) {
        const struct gw_comp_module_decl *decl = &def->decls[i];
        imports += decl->kind == GW_COMP_MODULE_DECL_IMPORT;
        exports += decl->kind == GW_COMP_MODULE_DECL_EXPORT;
        types += decl->kind == GW_COMP_MODULE_DECL_ALIAS;
        if (decl->kind == GW_COMP_MODULE_DECL_TYPE) types += decl->type->count;
    }
    b->space.types = gw_comp_validator_array(v, types, sizeof *b->space.types);
    b->space.ids = gw_comp_validator_array(v, types, sizeof *b->space.ids);
    b->space.modules = gw_comp_validator_array(v, types, sizeof *b->space.modules);
    b->imports = gw_comp_validator_array(v, imports, sizeof *b->imports);
    b->exports = gw_comp_validator_array(v, exports, sizeof *b->exports);
    return v->err == GW_OK;
}

static bool module_type(struct gw_comp_validator *v,
                        const struct gw_comp_core_type_def *def,
                        const struct gw_comp_module_type **out)
{
    struct module_builder b = {.import_count = 0};
    struct gw_comp_module_type *type;
    if (!alloc_builder(v, &b, def) || !GW_COMP_NEW(v, type)) return false;
    gw_map_init(&b.import_names, v->alloc);
    gw_map_init(&b.export_names, v->alloc);
    bool ok = true;
    for (uint32_t i = 0; i < def->count && ok; i++)
        ok = add_decl(v, &b, &def->decls[i]);
    gw_map_deinit(&b.import_names);
    gw_map_deinit(&b.export_names);
    *type = (struct gw_comp_module_type){b.import_count, b.export_count, b.imports,
                                         b.exports, NULL};
    *out = type;
    return ok;
}

bool gw_comp_validate_core_type(struct gw_comp_validator *v,
                                const struct gw_comp_core_type_def *def)
{
    struct gw_comp_scope *s = v->scope;
    uint32_t first = s->core.count;
    if (def->is_module) {
        const struct gw_comp_module_type *type = NULL;
        if (!module_type(v, def, &type)) return false;
        s->core.types[first] = (struct gw_type){.comp = GW_COMP_FUNC, .is_final = true};
        s->core.modules[first] = type;
        s->core.count++;
    } else if (!add_group(v, &s->core, def)) {
        return false;
    }
    for (uint32_t i = first; i < s->core.count; i++)
        s->s.core_types[i] =
            (struct gw_comp_core_type_item){s->core.ids[i], s->core.modules[i]};
    s->counts[GW_COMP_SORT_CORE_TYPE] = s->core.count;
    return true;
}
