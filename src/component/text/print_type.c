/* SPDX-License-Identifier: Apache-2.0 */
/* Types of components, and core types with their module types. */
#include "component/text/printer.h"

static const char *const kind_words[] = {
    [GW_COMP_BOOL] = "bool",     [GW_COMP_S8] = "s8",
    [GW_COMP_U8] = "u8",         [GW_COMP_S16] = "s16",
    [GW_COMP_U16] = "u16",       [GW_COMP_S32] = "s32",
    [GW_COMP_U32] = "u32",       [GW_COMP_S64] = "s64",
    [GW_COMP_U64] = "u64",       [GW_COMP_F32] = "f32",
    [GW_COMP_F64] = "f64",       [GW_COMP_CHAR] = "char",
    [GW_COMP_STRING] = "string", [GW_COMP_ERROR_CONTEXT] = "error-context",
    [GW_COMP_RECORD] = "record", [GW_COMP_VARIANT] = "variant",
    [GW_COMP_LIST] = "list",     [GW_COMP_FIXED_LIST] = "list",
    [GW_COMP_TUPLE] = "tuple",   [GW_COMP_FLAGS] = "flags",
    [GW_COMP_ENUM] = "enum",     [GW_COMP_OPTION] = "option",
    [GW_COMP_RESULT] = "result", [GW_COMP_MAP] = "map",
    [GW_COMP_OWN] = "own",       [GW_COMP_BORROW] = "borrow",
    [GW_COMP_STREAM] = "stream", [GW_COMP_FUTURE] = "future",
};

static void text(struct gw_comp_printer *t, const char *what)
{
    gw_print_text(&t->p, what);
}

void gw_comp_print_typeref(struct gw_comp_printer *t, gw_comp_typeref type)
{
    if (gw_comp_typeref_is_index(type))
        gw_comp_print_index(t, GW_COMP_SORT_TYPE, type);
    else
        text(t, kind_words[gw_comp_typeref_prim(type)]);
}

/* " type", or nothing where there is none. */
static void optional(struct gw_comp_printer *t, gw_comp_typeref type)
{
    if (type == GW_COMP_TYPEREF_NONE) return;
    text(t, " ");
    gw_comp_print_typeref(t, type);
}

/* " (word name type?)" each; without a word only names or types. */
static void labels(struct gw_comp_printer *t, const char *word,
                   const struct gw_comp_label_def *items, uint32_t count, bool has_names)
{
    for (uint32_t i = 0; i < count; i++) {
        if (word) text(t, " (");
        if (word) text(t, word);
        if (has_names) {
            text(t, " ");
            gw_print_name(&t->p, items[i].name);
        }
        optional(t, items[i].type);
        if (word) text(t, ")");
    }
}

static void value_type(struct gw_comp_printer *t, const struct gw_comp_valtype_def *type)
{
    if (type->kind < GW_COMP_PRIM_COUNT) {
        text(t, kind_words[type->kind]);
        return;
    }
    text(t, "(");
    text(t, kind_words[type->kind]);
    switch (type->kind) {
    case GW_COMP_RECORD:
        labels(t, "field", type->items, type->count, true);
        break;
    case GW_COMP_VARIANT:
        labels(t, "case", type->items, type->count, true);
        break;
    case GW_COMP_TUPLE:
        labels(t, NULL, type->items, type->count, false);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        labels(t, NULL, type->items, type->count, true);
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        optional(t, type->resource);
        break;
    case GW_COMP_RESULT:
        optional(t, type->elem);
        if (type->other == GW_COMP_TYPEREF_NONE) break;
        text(t, " (error");
        optional(t, type->other);
        text(t, ")");
        break;
    default:
        optional(t, type->elem);
        if (type->kind == GW_COMP_MAP) optional(t, type->other);
        if (type->kind != GW_COMP_FIXED_LIST) break;
        text(t, " ");
        gw_print_nat(&t->p, type->count);
    }
    text(t, ")");
}

static void func_type(struct gw_comp_printer *t, const struct gw_comp_func_def *type)
{
    text(t, type->is_async ? "(func async" : "(func");
    labels(t, "param", type->params, type->param_count, true);
    if (type->result != GW_COMP_TYPEREF_NONE) {
        text(t, " (result");
        optional(t, type->result);
        text(t, ")");
    }
    text(t, ")");
}

static void resource_type(struct gw_comp_printer *t,
                          const struct gw_comp_resource_def *type)
{
    text(t, "(resource (rep ");
    gw_print_val(&t->p, type->rep);
    text(t, ")");
    if (type->has_dtor) {
        text(t, " (dtor (core func ");
        gw_comp_print_index(t, GW_COMP_SORT_CORE_FUNC, type->dtor);
        text(t, "))");
    }
    text(t, ")");
}

static void decls(struct gw_comp_printer *t, const char *word,
                  const struct gw_comp_decls *decls_of)
{
    const struct gw_comp_print_names *outside = t->names;
    t->names = NULL;
    text(t, word);
    t->p.indent++;
    for (uint32_t i = 0; i < decls_of->count && !t->p.err; i++) {
        const struct gw_comp_def *def = &decls_of->defs[i];
        gw_print_newline(&t->p);
        if (def->kind == GW_COMP_DEF_CORE_TYPE)
            gw_comp_print_core_type(t, def);
        else if (def->kind == GW_COMP_DEF_TYPE)
            gw_comp_print_type(t, def);
        else if (def->kind == GW_COMP_DEF_ALIAS)
            gw_comp_print_alias(t, def);
        else if (def->kind == GW_COMP_DEF_IMPORT)
            gw_comp_print_import(t, def);
        else
            gw_comp_print_export(t, def);
    }
    t->p.indent--;
    text(t, ")");
    t->names = outside;
}

void gw_comp_print_type(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    text(t, "(type ");
    gw_comp_print_id(t, GW_COMP_SORT_TYPE, def->index);
    text(t, " ");
    switch (def->type->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        value_type(t, &def->type->value);
        break;
    case GW_COMP_DEFTYPE_FUNC:
        func_type(t, &def->type->func);
        break;
    case GW_COMP_DEFTYPE_COMPONENT:
        decls(t, "(component", &def->type->decls);
        break;
    case GW_COMP_DEFTYPE_INSTANCE:
        decls(t, "(instance", &def->type->decls);
        break;
    case GW_COMP_DEFTYPE_RESOURCE:
        resource_type(t, &def->type->resource);
        break;
    }
    text(t, ")");
}

/* "(sort type)" of a core import or export. */
static void core_extern(struct gw_comp_printer *t,
                        const struct gw_comp_core_extern_def *type)
{
    switch (type->kind) {
    case GW_EXTERN_FUNC:
    case GW_EXTERN_TAG:
        text(t, type->kind == GW_EXTERN_FUNC ? " (func (type " : " (tag (type ");
        gw_print_nat(&t->p, type->func);
        text(t, ")");
        break;
    case GW_EXTERN_TABLE:
        text(t, " (table ");
        gw_print_table_type(&t->p, &type->table);
        break;
    case GW_EXTERN_MEMORY:
        text(t, " (memory ");
        gw_print_memory_type(&t->p, &type->memory);
        break;
    case GW_EXTERN_GLOBAL:
        text(t, " (global ");
        gw_print_global_type(&t->p, &type->global);
        break;
    }
    text(t, "))");
}

/* A rec group: "(type id (func ...))", or "(rec (type ...)*)"; `core` stands before either in
 * a component. */
static void rec_group(struct gw_comp_printer *t, const struct gw_comp_core_type_def *type,
                      const char *core, uint32_t first, bool has_ids)
{
    text(t, "(");
    text(t, core);
    if (type->is_explicit) text(t, "rec");
    for (uint32_t i = 0; i < type->count; i++) {
        if (type->is_explicit) text(t, " (");
        text(t, "type ");
        if (has_ids) {
            gw_comp_print_id(t, GW_COMP_SORT_CORE_TYPE, first + i);
            text(t, " ");
        }
        gw_print_subtype(&t->p, first + i, &type->types[i]);
        if (type->is_explicit) text(t, ")");
    }
    text(t, ")");
}

static void module_decl(struct gw_comp_printer *t, const struct gw_comp_module_decl *decl)
{
    switch (decl->kind) {
    case GW_COMP_MODULE_DECL_TYPE:
        rec_group(t, decl->type, "", 0, false);
        break;
    case GW_COMP_MODULE_DECL_ALIAS:
        text(t, "(alias outer ");
        gw_print_nat(&t->p, decl->alias.count);
        text(t, " ");
        gw_print_nat(&t->p, decl->alias.index);
        text(t, " (type))");
        break;
    case GW_COMP_MODULE_DECL_IMPORT:
        text(t, "(import ");
        gw_print_name(&t->p, decl->item.module);
        text(t, " ");
        gw_print_name(&t->p, decl->item.name);
        core_extern(t, &decl->item.type);
        break;
    case GW_COMP_MODULE_DECL_EXPORT:
        text(t, "(export ");
        gw_print_name(&t->p, decl->item.name);
        core_extern(t, &decl->item.type);
        break;
    }
}

void gw_comp_print_core_type(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    const struct gw_comp_core_type_def *type = def->core_type;
    if (!type->is_module) {
        rec_group(t, type, "core ", def->index, true);
        return;
    }
    text(t, "(core type ");
    gw_comp_print_id(t, GW_COMP_SORT_CORE_TYPE, def->index);
    text(t, " (module");
    t->p.indent++;
    for (uint32_t i = 0; i < type->count && !t->p.err; i++) {
        gw_print_newline(&t->p);
        module_decl(t, &type->decls[i]);
    }
    t->p.indent--;
    text(t, "))");
}
