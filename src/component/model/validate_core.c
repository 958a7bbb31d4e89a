/* SPDX-License-Identifier: Apache-2.0 */
/* Core modules, core instances and aliases of what they export. */
#include "component/model/validator.h"
#include "core/wasm/validate.h"

bool gw_comp_validator_func_type(struct gw_comp_validator *v, const gw_valtype *params,
                                 uint32_t param_count, const gw_valtype *results,
                                 uint32_t result_count, gw_type_id *out)
{
    static const gw_valtype none = GW_BOT; /* an empty list has an address, too */
    gw_type_id *held = gw_vec_push(&v->root->held);
    if (!held) return gw_comp_validator_nomem(v);
    if (!params) params = &none;
    if (!results) results = &none;
    if (gw_type_registry_func(v->registry, params, param_count, results, result_count,
                              held)) {
        v->root->held.len--;
        return gw_comp_validator_nomem(v);
    }
    *out = *held;
    return true;
}

/* -- modules ----------------------------------------------------------------------- */

/* Both parts of an import's name become one in a component: together they are unique. */
static bool check_imports(struct gw_comp_validator *v, const struct gw_module *m)
{
    struct gw_map map;
    size_t bytes = 0;
    for (uint32_t i = 0; i < m->import_count; i++)
        bytes += m->imports[i].module.len + m->imports[i].name.len + sizeof(size_t);
    uint8_t *keys = gw_alloc_get(v->alloc, bytes), *at = keys;
    if (!keys) return gw_comp_validator_nomem(v);
    gw_map_init(&map, v->alloc);
    bool ok = true;
    for (uint32_t i = 0; i < m->import_count && ok; i++) {
        struct gw_slice module = m->imports[i].module, name = m->imports[i].name;
        const uint8_t *start = at;
        memcpy(at, &module.len, sizeof module.len);
        at += sizeof module.len;
        if (module.len) memcpy(at, module.data, module.len);
        at += module.len;
        if (name.len) memcpy(at, name.data, name.len);
        at += name.len;
        enum gw_err err =
            gw_map_put_new(&map, gw_slice_of(start, (size_t)(at - start)), i);
        if (err == GW_ERR_EXIST)
            ok = gw_comp_validator_invalid(v, "duplicate import name `%.*s:%.*s`",
                                           GW_COMP_SHOWN(module), GW_COMP_SHOWN(name));
        else if (err)
            ok = gw_comp_validator_nomem(v);
    }
    gw_map_deinit(&map);
    gw_alloc_put(v->alloc, keys, bytes);
    return ok;
}

bool gw_comp_validate_core_module(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_module *m = def->core_module.module;
    struct gw_comp_module_type *type;
    struct gw_diag inner = GW_DIAG_INIT;
    enum gw_err err = gw_module_validate(m, &inner);
    if (err) {
        if (v->diag && !v->diag->err) {
            *v->diag = inner;
            if (inner.offset != GW_DIAG_NONE) v->diag->offset += def->offset;
        }
        return gw_comp_validator_fail(v, err, "invalid core module");
    }
    if (!check_imports(v, m) || !GW_COMP_NEW(v, type)) return false;
    if (gw_module_type_of(m, v->arena, type)) return gw_comp_validator_nomem(v);
    struct gw_comp_extern_type item = {.kind = GW_COMP_EXTERN_CORE_MODULE,
                                       .module = type};
    gw_comp_scope_push(v, &item, false);
    return true;
}

/* -- instances --------------------------------------------------------------------- */

static bool check_args(struct gw_comp_validator *v,
                       const struct gw_comp_core_instance_def *i, struct gw_map *names)
{
    for (uint32_t k = 0; k < i->count; k++) {
        const struct gw_comp_core_arg *arg = &i->args[k];
        if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_INSTANCE, arg->instance))
            return false;
        enum gw_err err = gw_map_put_new(names, arg->name, arg->instance);
        if (err == GW_ERR_EXIST)
            return gw_comp_validator_invalid(
                v, "duplicate module instantiation argument named `%.*s`",
                GW_COMP_SHOWN(arg->name));
        if (err) return gw_comp_validator_nomem(v);
    }
    return true;
}

static const char *core_kind(enum gw_extern_kind kind)
{
    static const char *const texts[] = {"func", "table", "memory", "global", "tag"};
    return texts[kind];
}

/* Say what does not match in the words that fit best. */
static bool mismatch(struct gw_comp_validator *v,
                     const struct gw_comp_core_extern *import,
                     const struct gw_core_type *given)
{
    char have[96], want[96];
    const struct gw_core_type *wanted = &import->type;
    gw_core_type_print(v->registry, given, have, sizeof have);
    gw_core_type_print(v->registry, wanted, want, sizeof want);
    const char *what = "";
    if (given->kind != wanted->kind) {
        return gw_comp_validator_invalid(
            v,
            "type mismatch for export `%.*s` of module instantiation argument `%.*s`: "
            "expected %s, found %s",
            GW_COMP_SHOWN(import->name), GW_COMP_SHOWN(import->module),
            core_kind(wanted->kind), core_kind(given->kind));
    }
    if (given->kind == GW_EXTERN_TABLE)
        what =
            given->table.elem == wanted->table.elem ? "mismatch in table limits: " : "";
    if (given->kind == GW_EXTERN_MEMORY)
        what = given->memory.limits.is_shared != wanted->memory.limits.is_shared
                   ? "mismatch in the shared flag for memories: "
                   : "mismatch in memory limits: ";
    return gw_comp_validator_invalid(
        v,
        "type mismatch for export `%.*s` of module instantiation argument `%.*s`: "
        "%sexpected: %s, found: %s",
        GW_COMP_SHOWN(import->name), GW_COMP_SHOWN(import->module), what, want, have);
}

static bool resolve_import(struct gw_comp_validator *v, const struct gw_map *args,
                           const struct gw_comp_core_extern *import, uint32_t *cursor,
                           struct gw_comp_core_source *out)
{
    uint64_t instance = 0;
    if (!gw_map_find(args, import->module, &instance))
        return gw_comp_validator_invalid(
            v, "missing module instantiation argument named `%.*s`",
            GW_COMP_SHOWN(import->module));
    const struct gw_comp_module_type *type = v->scope->s.core_instances[instance].type;
    out->instance = (uint32_t)instance;
    if (!gw_comp_match_find_core(v, type->exports, type->export_count, import->name,
                                 cursor, &out->position))
        return gw_comp_validator_invalid(
            v,
            "module instantiation argument `%.*s` does not export an item named `%.*s`",
            GW_COMP_SHOWN(import->module), GW_COMP_SHOWN(import->name));
    const struct gw_core_type *given = &type->exports[out->position].type;
    return gw_core_type_matches(v->registry, given, &import->type) ||
           mismatch(v, import, given);
}

static bool instantiate(struct gw_comp_validator *v, struct gw_comp_core_instance_def *i,
                        const struct gw_comp_module_type **out)
{
    if (i->module >= v->scope->counts[GW_COMP_SORT_CORE_MODULE])
        return gw_comp_validator_invalid(
            v, "unknown module %u: module index out of bounds", i->module);
    const struct gw_comp_module_type *type = v->scope->s.core_modules[i->module].type;
    struct gw_comp_core_source *sources =
        gw_comp_validator_array(v, type->import_count, sizeof *sources);
    struct gw_map args;
    uint32_t cursor = 0;
    gw_map_init(&args, v->alloc);
    bool ok = v->err == GW_OK && check_args(v, i, &args);
    for (uint32_t k = 0; k < type->import_count && ok; k++)
        ok = resolve_import(v, &args, &type->imports[k], &cursor, &sources[k]);
    gw_map_deinit(&args);
    i->sources = sources;
    *out = type;
    return ok;
}

static const struct gw_comp_core_item *core_item(struct gw_comp_validator *v,
                                                 struct gw_comp_sortidx what)
{
    const struct gw_comp_spaces *s = &v->scope->s;
    const struct gw_comp_core_item *const spaces[] = {
        s->core_funcs, s->core_tables, s->core_memories, s->core_globals, s->core_tags};
    if (!gw_comp_validator_check(v, (enum gw_comp_sort)what.sort, what.index))
        return NULL;
    return &spaces[what.sort][what.index];
}

static bool put_together(struct gw_comp_validator *v,
                         const struct gw_comp_core_instance_def *i,
                         const struct gw_comp_module_type **out)
{
    struct gw_comp_module_type *type;
    struct gw_comp_core_extern *exports =
        gw_comp_validator_array(v, i->count, sizeof *exports);
    if (!GW_COMP_NEW(v, type) || v->err) return false;
    struct gw_map names;
    gw_map_init(&names, v->alloc);
    bool ok = true;
    for (uint32_t k = 0; k < i->count && ok; k++) {
        const struct gw_comp_core_item *item = core_item(v, i->exports[k].what);
        ok = item != NULL;
        if (!ok) break;
        exports[k].name = i->exports[k].name;
        exports[k].type = item->type;
        enum gw_err err = gw_map_put_new(&names, exports[k].name, k);
        if (err == GW_ERR_EXIST)
            ok = gw_comp_validator_invalid(v, "export name `%.*s` already defined",
                                           GW_COMP_SHOWN(exports[k].name));
        else if (err)
            ok = gw_comp_validator_nomem(v);
    }
    gw_map_deinit(&names);
    type->exports = exports;
    type->export_count = i->count;
    *out = type;
    return ok;
}

bool gw_comp_validate_core_instance(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_core_instance_def *i = &def->core_instance;
    const struct gw_comp_module_type *type = NULL;
    if (i->is_instantiate ? !instantiate(v, i, &type) : !put_together(v, i, &type))
        return false;
    struct gw_comp_scope *s = v->scope;
    s->s.core_instances[s->counts[GW_COMP_SORT_CORE_INSTANCE]++] =
        (struct gw_comp_module_item){type, s->def_index};
    return true;
}

/* -- aliases ----------------------------------------------------------------------- */

bool gw_comp_validate_core_alias(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_alias_def *a = &def->alias;
    struct gw_comp_scope *s = v->scope;
    if (s->kind != GW_COMP_SCOPE_COMPONENT)
        return gw_comp_validator_invalid(v, "aliases in component or instance types may "
                                            "only refer to types or instances");
    if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_INSTANCE, a->instance))
        return false;
    const struct gw_comp_module_type *type = s->s.core_instances[a->instance].type;
    if (type->module) {
        const struct gw_export *export = gw_module_find_export(type->module, a->name);
        if (export) s->core_alias_cursor = (uint32_t)(export - type->module->exports);
    }
    if (!gw_comp_match_find_core(v, type->exports, type->export_count, a->name,
                                 &s->core_alias_cursor, &a->position))
        return gw_comp_validator_invalid(v, "core instance %u has no export named `%.*s`",
                                         a->instance, GW_COMP_SHOWN(a->name));
    const struct gw_core_type *found = &type->exports[a->position].type;
    struct gw_comp_core_item *const spaces[] = {s->s.core_funcs, s->s.core_tables,
                                                s->s.core_memories, s->s.core_globals,
                                                s->s.core_tags};
    if ((unsigned)found->kind != a->sort)
        return gw_comp_validator_invalid(
            v, "export `%.*s` of core instance %u is not a %s", GW_COMP_SHOWN(a->name),
            a->instance, core_kind((enum gw_extern_kind)a->sort));
    spaces[a->sort][s->counts[a->sort]++] =
        (struct gw_comp_core_item){*found, s->def_index};
    return true;
}
