/* SPDX-License-Identifier: Apache-2.0 */
/* Type definitions: from what is written to the types of types.h.
 * spec: component-model, Binary#type-definitions */
#include "component/model/validator.h"

/* -- labels ------------------------------------------------------------------------ */

/* The words of messages: "record field name `A` conflicts with previous field name
 * `a`". */
struct label_words {
    const char *name, *previous;
};

static const struct label_words record_words = {"record field name", "field name"},
                                variant_words = {"variant case name", "case name"},
                                flags_words = {"flag name", "flag name"},
                                enum_words = {"enum tag name", "tag name"},
                                param_words = {"function parameter name",
                                               "parameter name"};

static bool conflict(struct gw_comp_validator *v, const struct label_words *words,
                     struct gw_slice name, struct gw_slice previous)
{
    return gw_comp_validator_invalid(v, "%s `%.*s` conflicts with previous %s `%.*s`",
                                     words->name, GW_COMP_SHOWN(name), words->previous,
                                     GW_COMP_SHOWN(previous));
}

/* Many labels go through a map of their small-letter forms. */
static bool check_many(struct gw_comp_validator *v, const struct gw_comp_label_def *items,
                       uint32_t count, const struct label_words *words)
{
    struct gw_map map;
    size_t bytes = 0;
    for (uint32_t i = 0; i < count; i++)
        bytes += items[i].name.len;
    uint8_t *keys = gw_alloc_get(v->alloc, bytes), *at = keys;
    if (!keys) return gw_comp_validator_nomem(v);
    gw_map_init(&map, v->alloc);
    bool ok = true;
    for (uint32_t i = 0; i < count && ok; i++) {
        struct gw_slice name = items[i].name, key = gw_slice_of(at, name.len);
        for (size_t k = 0; k < name.len; k++)
            *at++ = name.data[k] >= 'A' && name.data[k] <= 'Z'
                        ? (uint8_t)(name.data[k] + 32)
                        : name.data[k];
        uint64_t previous = 0;
        if (gw_map_find(&map, key, &previous))
            ok = conflict(v, words, name, items[previous].name);
        else if (gw_map_put(&map, key, i))
            ok = gw_comp_validator_nomem(v);
    }
    gw_map_deinit(&map);
    gw_alloc_put(v->alloc, keys, bytes);
    return ok;
}

static bool check_labels(struct gw_comp_validator *v,
                         const struct gw_comp_label_def *items, uint32_t count,
                         const struct label_words *words)
{
    for (uint32_t i = 0; i < count; i++) {
        struct gw_slice name = items[i].name;
        if (name.len == 0)
            return gw_comp_validator_invalid(v, "%s cannot be empty", words->name);
        if (!gw_comp_name_is_label(name))
            return gw_comp_validator_invalid(v, "%s `%.*s` is not in kebab case",
                                             words->name, GW_COMP_SHOWN(name));
    }
    if (count > 32) return check_many(v, items, count, words);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (gw_comp_name_label_same(items[i].name, items[k].name))
                return conflict(v, words, items[i].name, items[k].name);
    return true;
}

/* -- value types ------------------------------------------------------------------- */

bool gw_comp_validate_typeidx(struct gw_comp_validator *v, uint32_t index,
                              enum gw_comp_deftype_kind kind, struct gw_comp_deftype *out)
{
    static const char *const texts[] = {"a defined type", "a function type",
                                        "a component type", "an instance type",
                                        "a resource type"};
    if (!gw_comp_validator_check(v, GW_COMP_SORT_TYPE, index)) return false;
    *out = v->scope->s.types[index].type;
    return out->kind == kind ||
           gw_comp_validator_invalid(v, "type index %u is not %s", index, texts[kind]);
}

bool gw_comp_validate_valtype(struct gw_comp_validator *v, gw_comp_typeref ref,
                              const struct gw_comp_valtype **out)
{
    struct gw_comp_deftype type;
    if (ref == GW_COMP_TYPEREF_NONE) {
        *out = NULL;
        return true;
    }
    if (gw_comp_typeref_is_prim(ref)) {
        *out = &gw_comp_valtype_prim[gw_comp_typeref_prim(ref)];
        return true;
    }
    if (!gw_comp_validate_typeidx(v, ref, GW_COMP_DEFTYPE_VALUE, &type)) return false;
    *out = type.value;
    return true;
}

static bool resolve_labels(struct gw_comp_validator *v,
                           const struct gw_comp_label_def *items, uint32_t count,
                           const struct gw_comp_label **out)
{
    struct gw_comp_label *labels = gw_comp_validator_array(v, count, sizeof *labels);
    *out = labels;
    if (!labels) return count == 0;
    for (uint32_t i = 0; i < count; i++) {
        labels[i].name = items[i].name;
        if (!gw_comp_validate_valtype(v, items[i].type, &labels[i].type)) return false;
    }
    return true;
}

static bool resolve_items(struct gw_comp_validator *v,
                          const struct gw_comp_valtype_def *def,
                          const struct label_words *words, const char *empty,
                          struct gw_comp_valtype *t)
{
    if (def->count == 0) return gw_comp_validator_invalid(v, "%s", empty);
    t->count = def->count;
    return (!words || check_labels(v, def->items, def->count, words)) &&
           resolve_labels(v, def->items, def->count, &t->items);
}

static bool resolve_async(struct gw_comp_validator *v,
                          const struct gw_comp_valtype_def *def,
                          struct gw_comp_valtype *t)
{
    const char *what = gw_comp_kind_text((enum gw_comp_kind)def->kind);
    if (!gw_comp_validate_valtype(v, def->elem, &t->elem)) return false;
    if (t->elem && t->elem->has_borrow)
        return gw_comp_validator_invalid(v, "`%s` cannot contain a `borrow` type", what);
    if (def->kind == GW_COMP_STREAM && t->elem && t->elem->kind == GW_COMP_CHAR)
        return gw_comp_validator_invalid(v, "`stream<char>` is not valid at this time");
    return true;
}

static bool resolve_map(struct gw_comp_validator *v,
                        const struct gw_comp_valtype_def *def, struct gw_comp_valtype *t)
{
    if (!gw_comp_validate_valtype(v, def->elem, &t->key) ||
        !gw_comp_validate_valtype(v, def->other, &t->value))
        return false;
    if (t->key->kind <= GW_COMP_STRING && t->key->kind != GW_COMP_F32 &&
        t->key->kind != GW_COMP_F64)
        return true;
    return gw_comp_validator_invalid(
        v,
        "invalid map key type `%s`: expected bool, an integer, "
        "char or string",
        gw_comp_kind_text((enum gw_comp_kind)t->key->kind));
}

static bool resolve_handle(struct gw_comp_validator *v, uint32_t index,
                           const struct gw_comp_resource **out)
{
    struct gw_comp_deftype type;
    if (!gw_comp_validate_typeidx(v, index, GW_COMP_DEFTYPE_RESOURCE, &type))
        return false;
    *out = type.resource;
    return true;
}

static bool resolve_value(struct gw_comp_validator *v,
                          const struct gw_comp_valtype_def *def,
                          struct gw_comp_valtype *t)
{
    switch ((enum gw_comp_kind)def->kind) {
    case GW_COMP_RECORD:
        return resolve_items(v, def, &record_words,
                             "record type must have at least one field", t);
    case GW_COMP_VARIANT:
        return resolve_items(v, def, &variant_words,
                             "variant type must have at least one case", t);
    case GW_COMP_TUPLE:
        return resolve_items(v, def, NULL, "tuple type must have at least one type", t);
    case GW_COMP_FLAGS:
        if (def->count > GW_COMP_MAX_FLAGS)
            return gw_comp_validator_invalid(v, "cannot have more than %d flags",
                                             GW_COMP_MAX_FLAGS);
        return resolve_items(v, def, &flags_words, "flags must have at least one entry",
                             t);
    case GW_COMP_ENUM:
        return resolve_items(v, def, &enum_words,
                             "enum type must have at least one variant", t);
    case GW_COMP_FIXED_LIST:
        t->count = def->count;
        if (def->count == 0)
            return gw_comp_validator_invalid(
                v, "a list of fixed length must have at least one element");
        return gw_comp_validate_valtype(v, def->elem, &t->elem);
    case GW_COMP_LIST:
    case GW_COMP_OPTION:
        return gw_comp_validate_valtype(v, def->elem, &t->elem);
    case GW_COMP_RESULT:
        return gw_comp_validate_valtype(v, def->elem, &t->ok) &&
               gw_comp_validate_valtype(v, def->other, &t->error);
    case GW_COMP_MAP:
        return resolve_map(v, def, t);
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        return resolve_async(v, def, t);
    default:
        return resolve_handle(v, def->resource, &t->resource);
    }
}

static bool check_size(struct gw_comp_validator *v, const struct gw_comp_valtype *t)
{
    if (t->size >= GW_COMP_MAX_VALUE_BYTES)
        return gw_comp_validator_invalid(v, "type exceeds maximum byte size of %d",
                                         GW_COMP_MAX_VALUE_BYTES - 1);
    if (t->depth > GW_COMP_MAX_DEPTH)
        return gw_comp_validator_fail(v, GW_ERR_LIMIT,
                                      "value types nest deeper than the limit of %d",
                                      GW_COMP_MAX_DEPTH);
    if (t->nodes > GW_COMP_MAX_TYPE_NODES)
        return gw_comp_validator_fail(v, GW_ERR_LIMIT,
                                      "effective type size exceeds the limit of %d",
                                      GW_COMP_MAX_TYPE_NODES);
    return true;
}

static bool validate_value(struct gw_comp_validator *v,
                           const struct gw_comp_valtype_def *def,
                           struct gw_comp_deftype *out)
{
    out->kind = GW_COMP_DEFTYPE_VALUE;
    if (def->kind < GW_COMP_PRIM_COUNT) {
        out->value = &gw_comp_valtype_prim[def->kind];
        return true;
    }
    struct gw_comp_valtype *t;
    if (!GW_COMP_NEW(v, t)) return false;
    t->kind = def->kind;
    if (!resolve_value(v, def, t)) return false;
    gw_comp_valtype_finish(t);
    out->value = t;
    return check_size(v, t);
}

/* -- the other types --------------------------------------------------------------- */

static bool validate_func(struct gw_comp_validator *v, const struct gw_comp_func_def *def,
                          struct gw_comp_deftype *out)
{
    struct gw_comp_func_type *t;
    if (!GW_COMP_NEW(v, t)) return false;
    t->is_async = def->is_async;
    t->param_count = def->param_count;
    if (!check_labels(v, def->params, def->param_count, &param_words) ||
        !resolve_labels(v, def->params, def->param_count, &t->params) ||
        !gw_comp_validate_valtype(v, def->result, &t->result))
        return false;
    if (t->result && t->result->has_borrow)
        return gw_comp_validator_invalid(
            v, "function result cannot contain a `borrow` type");
    gw_comp_func_type_finish(t);
    if (t->nodes > GW_COMP_MAX_TYPE_NODES)
        return gw_comp_validator_fail(v, GW_ERR_LIMIT,
                                      "effective type size exceeds the limit of %d",
                                      GW_COMP_MAX_TYPE_NODES);
    out->kind = GW_COMP_DEFTYPE_FUNC;
    out->func = t;
    return true;
}

static bool validate_resource(struct gw_comp_validator *v,
                              struct gw_comp_resource_def *def,
                              struct gw_comp_deftype *out)
{
    gw_type_id wanted;
    if (v->scope->kind != GW_COMP_SCOPE_COMPONENT)
        return gw_comp_validator_invalid(
            v, "resources can only be defined within a concrete component");
    if (def->has_dtor) {
        if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_FUNC, def->dtor) ||
            !gw_comp_validator_func_type(v, &def->rep, 1, NULL, 0, &wanted))
            return false;
        if (!gw_type_id_matches(v->registry, v->scope->s.core_funcs[def->dtor].type.func,
                                wanted))
            return gw_comp_validator_invalid(
                v, "core function %u has wrong signature for a destructor", def->dtor);
    }
    struct gw_comp_resource *id =
        gw_comp_subst_new_resource(v, (struct gw_slice){NULL, 0}, false, NULL, 0);
    if (!id) return false;
    def->slot = id->slot;
    out->kind = GW_COMP_DEFTYPE_RESOURCE;
    out->resource = id;
    return true;
}

static bool validate_decls(struct gw_comp_validator *v, const struct gw_comp_decls *decls,
                           bool is_component, struct gw_comp_deftype *out)
{
    struct gw_comp_scope scope;
    struct gw_comp_instance_type *instance = NULL;
    bool ok = gw_comp_scope_open(v, &scope,
                                 is_component ? GW_COMP_SCOPE_COMPONENT_TYPE
                                              : GW_COMP_SCOPE_INSTANCE_TYPE,
                                 decls->defs, decls->count) &&
              gw_comp_scope_run(v, &scope);
    if (is_component) {
        out->kind = GW_COMP_DEFTYPE_COMPONENT;
        ok = ok && gw_comp_scope_component_type(v, &scope, &out->component);
    } else {
        out->kind = GW_COMP_DEFTYPE_INSTANCE;
        ok = ok && GW_COMP_NEW(v, instance) &&
             gw_comp_scope_instance_type(v, &scope, instance);
        out->instance = instance;
    }
    gw_comp_scope_close(v, &scope);
    return ok;
}

bool gw_comp_validate_type(struct gw_comp_validator *v, struct gw_comp_type_def *def,
                           struct gw_comp_deftype *out)
{
    switch (def->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        return validate_value(v, &def->value, out);
    case GW_COMP_DEFTYPE_FUNC:
        return validate_func(v, &def->func, out);
    case GW_COMP_DEFTYPE_COMPONENT:
    case GW_COMP_DEFTYPE_INSTANCE:
        return validate_decls(v, &def->decls, def->kind == GW_COMP_DEFTYPE_COMPONENT,
                              out);
    case GW_COMP_DEFTYPE_RESOURCE:
        return validate_resource(v, &def->resource, out);
    }
    return false;
}
