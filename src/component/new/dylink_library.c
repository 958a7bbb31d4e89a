/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "component/new/dylinker.h"
#include "component/new/meta.h"
#include "core/wasm/custom.h"
#include "core/wasm/decode.h"
#include "core/wasm/validate.h"

#define ENV "env"
#define GOT_MEM "GOT.mem"
#define GOT_FUNC "GOT.func"

/* Imports of the convention itself. Globals are i32; memory and table may grow without end. */
static const struct special {
    const char *module, *name;
    enum gw_extern_kind kind;
    uint32_t needs;
    bool is_const; /* a global that nobody changes */
} specials[] = {
    {ENV,     "memory",                    GW_EXTERN_MEMORY, 0,                          false},
    {ENV,     "__indirect_function_table", GW_EXTERN_TABLE,  0,                          false},
    {ENV,     "__memory_base",             GW_EXTERN_GLOBAL, 0,                          true },
    {ENV,     "__table_base",              GW_EXTERN_GLOBAL, 0,                          true },
    {ENV,     "__stack_pointer",           GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_SP,         false},
    {ENV,     "__init_stack_pointer",      GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_INIT_SP,    true },
    {ENV,     "__asyncify_state",          GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_ASYNCIFY,   false},
    {ENV,     "__asyncify_data",           GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_ASYNCIFY,   false},
    {ENV,     "__wasm_get_stack_pointer",  GW_EXTERN_FUNC,   0,                          false},
    {ENV,     "__wasm_set_stack_pointer",  GW_EXTERN_FUNC,   0,                          false},
    {ENV,     "__wasm_get_tls_base",       GW_EXTERN_FUNC,   GW_DYLINK_NEEDS_GET_TLS,    false},
    {ENV,     "__wasm_set_tls_base",       GW_EXTERN_FUNC,   GW_DYLINK_NEEDS_SET_TLS,    false},
    {GOT_MEM, "__heap_base",               GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_HEAP_BASE,  false},
    {GOT_MEM, "__heap_end",                GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_HEAP_END,   false},
    {GOT_MEM, "__stack_high",              GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_STACK_HIGH, false},
    {GOT_MEM, "__stack_low",               GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_STACK_LOW,  false},
    {GOT_MEM, "__wasm_libdl_libraries",    GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_LIBDL,      false},
    {GOT_MEM, "__wasm_program_tls_info",   GW_EXTERN_GLOBAL, GW_DYLINK_NEEDS_TLS_INFO,
     false                                                                                    },
    {"$root", "[thread-new-indirect-v0]",  GW_EXTERN_FUNC,   GW_DYLINK_NEEDS_THREADS,    false},
};

/* Exports of the convention itself; nobody else may import them. */
static const struct {
    const char *name;
    uint32_t has;
} entries[] = {
    {"__wasm_apply_data_relocs", GW_DYLINK_HAS_RELOCS},
    {"__wasm_call_ctors",        GW_DYLINK_HAS_CTORS },
    {"_initialize",              GW_DYLINK_HAS_INIT  },
    {"_start",                   GW_DYLINK_HAS_START },
    {"__wasm_library_tls_info",  GW_DYLINK_HAS_TLS   },
};

static const char *const kind_names[] = {"function", "table", "memory", "global", "tag"};

int gw_dylink_compare(struct gw_slice a, struct gw_slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.data, b.data, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_values(const gw_valtype *a, uint32_t a_count, const gw_valtype *b,
                          uint32_t b_count)
{
    for (uint32_t i = 0; i < a_count && i < b_count; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return (a_count > b_count) - (a_count < b_count);
}

static int compare_symbols(const void *a, const void *b)
{
    const struct gw_dylink_symbol *x = a, *y = b;
    int order = gw_dylink_compare(x->module, y->module);
    if (!order) order = gw_dylink_compare(x->name, y->name);
    if (!order) order = (x->kind > y->kind) - (x->kind < y->kind);
    if (order || !x->type || !y->type) return order;
    order = compare_values(x->type->func.params, x->type->func.param_count,
                           y->type->func.params, y->type->func.param_count);
    return order ? order
                 : compare_values(x->type->func.results, x->type->func.result_count,
                                  y->type->func.results, y->type->func.result_count);
}

/* Sort, and keep the first of equals. */
static void sort(struct gw_dylink_symbols *list)
{
    if (list->count == 0) return;
    qsort(list->items, list->count, sizeof *list->items, compare_symbols);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < list->count; i++)
        if (compare_symbols(&list->items[kept - 1], &list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static void add(struct gw_dylink_symbols *list, const struct gw_dylink_symbol *symbol)
{
    list->items[list->count++] = *symbol;
}

static bool has_index(const gw_valtype *types, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (gw_valtype_is_ref(types[i]) && gw_heap_is_index(gw_valtype_heap(types[i])))
            return true;
    return false;
}

/* Symbols are compared across modules, so their types may not speak of one module's. */
static enum gw_err symbol_type(struct gw_dylinker *d, struct gw_dylink_symbol *symbol,
                               gw_typeidx index)
{
    const struct gw_type *type = &symbol->lib->module->types[index];
    if (has_index(type->func.params, type->func.param_count) ||
        has_index(type->func.results, type->func.result_count))
        return gw_dylink_fail(d, symbol->lib, GW_ERR_UNSUPPORTED, "",
                              "`%.*s` has a type that names another type",
                              GW_SLICE_ARG(symbol->name));
    symbol->type = type;
    return GW_OK;
}

/* Fill in the type of what an import or export is.      errors  UNSUPPORTED */
static enum gw_err describe(struct gw_dylinker *d, uint32_t index,
                            struct gw_dylink_symbol *symbol)
{
    const struct gw_module *m = symbol->lib->module;
    if (symbol->kind == GW_EXTERN_GLOBAL) symbol->global = m->globals[index].type;
    if (symbol->kind == GW_EXTERN_FUNC)
        return symbol_type(d, symbol, m->funcs[index].type);
    if (symbol->kind == GW_EXTERN_TAG) return symbol_type(d, symbol, m->tags[index].type);
    return GW_OK;
}

static bool is_address(const struct gw_dylink_symbol *symbol)
{
    return symbol->kind == GW_EXTERN_GLOBAL && symbol->global.type == GW_I32 &&
           symbol->global.is_mutable;
}

static enum gw_err wrong_import(struct gw_dylinker *d,
                                const struct gw_dylink_symbol *symbol, const char *wanted)
{
    return gw_dylink_fail(
        d, symbol->lib, GW_ERR_UNLINKABLE,
        "build it as a shared library: clang -fPIC -shared",
        "it imports `%.*s` `%.*s` as a %s; shared libraries find %s there",
        GW_SLICE_ARG(symbol->module), GW_SLICE_ARG(symbol->name),
        kind_names[symbol->kind], wanted);
}

static const struct special *find_special(struct gw_slice module, struct gw_slice name)
{
    for (size_t i = 0; i < GW_COUNT(specials); i++)
        if (gw_slice_is(name, specials[i].name) &&
            gw_slice_is(module, specials[i].module))
            return &specials[i];
    return NULL;
}

/* May it grow without end, and is it addressed by 32 bits? So env's are. */
static bool is_endless(const struct gw_limits *limits)
{
    return !limits->is_64 && !limits->is_shared && !limits->has_max;
}

/* Could what env has be imported under this type? */
static bool fits_special(const struct special *special, const struct gw_module *m,
                         uint32_t index)
{
    switch (special->kind) {
    case GW_EXTERN_GLOBAL:
        return m->globals[index].type.type == GW_I32 &&
               m->globals[index].type.is_mutable != special->is_const;
    case GW_EXTERN_TABLE:
        return m->tables[index].type.elem == GW_FUNCREF &&
               is_endless(&m->tables[index].type.limits);
    case GW_EXTERN_MEMORY:
        return is_endless(&m->memories[index].type.limits);
    default:
        return true;
    }
}

static enum gw_err import_special(struct gw_dylinker *d, const struct special *special,
                                  const struct gw_dylink_symbol *symbol, uint32_t index)
{
    static const char *const wanted[] = {"a function", "a table without maximum",
                                         "a memory of 32 bits without maximum",
                                         "a variable global of type i32"};
    const struct gw_module *m = symbol->lib->module;
    if (symbol->kind != special->kind || !fits_special(special, m, index))
        return wrong_import(d, symbol,
                            special->is_const ? "a constant global of type i32"
                                              : wanted[special->kind]);
    symbol->lib->has |= special->needs;
    if (symbol->kind == GW_EXTERN_MEMORY && m->memories[index].type.limits.min > d->pages)
        d->pages = m->memories[index].type.limits.min;
    if (symbol->kind == GW_EXTERN_TABLE && m->tables[index].type.limits.min > d->slots)
        d->slots = m->tables[index].type.limits.min;
    return GW_OK;
}

static bool is_adapter(const struct gw_dylinker *d, struct gw_slice module)
{
    const struct gw_new_options *of = &d->options->of;
    for (uint32_t i = 0; i < of->module_count; i++)
        if (!of->modules[i].is_library && gw_slice_eq(of->modules[i].name, module))
            return true;
    return false;
}

static enum gw_err sort_import(struct gw_dylinker *d, struct gw_dylink_symbol *symbol,
                               uint32_t index)
{
    struct gw_dylink_lib *lib = symbol->lib;
    struct gw_slice module = symbol->module;
    const struct special *special = find_special(module, symbol->name);
    if (special) return import_special(d, special, symbol, index);
    if (gw_slice_is(module, GOT_MEM) || gw_slice_is(module, GOT_FUNC)) {
        if (!is_address(symbol))
            return wrong_import(d, symbol, "a variable global of type i32");
        bool is_data = gw_slice_is(module, GOT_MEM);
        symbol->global.is_mutable = false;
        if (!is_data) symbol->kind = GW_EXTERN_FUNC;
        symbol->module = (struct gw_slice){0};
        add(is_data ? &lib->data : &lib->pointers, symbol);
        return GW_OK;
    }
    if (gw_slice_is(module, ENV)) {
        if (symbol->kind != GW_EXTERN_FUNC && symbol->kind != GW_EXTERN_TAG)
            return wrong_import(d, symbol, "a function or tag");
        symbol->module = (struct gw_slice){0};
        add(symbol->kind == GW_EXTERN_FUNC ? &lib->functions : &lib->tags, symbol);
        return GW_OK;
    }
    if (symbol->kind != GW_EXTERN_FUNC && symbol->kind != GW_EXTERN_GLOBAL)
        return wrong_import(d, symbol, "a function or global");
    if (is_adapter(d, module)) add(&lib->adapted, symbol);
    return GW_OK;
}

static enum gw_err sort_imports(struct gw_dylinker *d, struct gw_dylink_lib *lib,
                                const struct gw_map *flags)
{
    for (uint32_t i = 0; i < lib->module->import_count; i++) {
        const struct gw_import *import = &lib->module->imports[i];
        struct gw_dylink_symbol symbol = {.module = import->module,
                                          .name = import->name,
                                          .kind = import->kind,
                                          .lib = lib};
        uint64_t bits = 0;
        if (gw_slice_is(import->module, ENV) || gw_slice_is(import->module, GOT_MEM))
            gw_map_find(flags, import->name, &bits);
        symbol.flags = (uint32_t)bits;
        /* Only of what is a symbol is the type looked at: a world's imports are not. */
        bool is_symbol = gw_slice_is(import->module, ENV) ||
                         is_adapter(d, import->module) ||
                         import->kind == GW_EXTERN_GLOBAL;
        enum gw_err err = is_symbol ? describe(d, import->index, &symbol) : GW_OK;
        if (!err) err = sort_import(d, &symbol, import->index);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err sort_exports(struct gw_dylinker *d, struct gw_dylink_lib *lib)
{
    for (uint32_t i = 0; i < lib->module->export_count; i++) {
        const struct gw_export *export = &lib->module->exports[i];
        struct gw_dylink_symbol symbol = {
            .name = export->name, .kind = export->kind, .lib = lib};
        size_t entry = 0;
        while (entry < GW_COUNT(entries) &&
               !gw_slice_is(export->name, entries[entry].name))
            entry++;
        if (entry < GW_COUNT(entries)) {
            lib->has |= entries[entry].has;
            continue;
        }
        if (export->kind == GW_EXTERN_MEMORY || export->kind == GW_EXTERN_TABLE)
            return gw_dylink_fail(d, lib, GW_ERR_UNLINKABLE,
                                  "build it as a shared library: clang -fPIC -shared",
                                  "it exports `%.*s`, a %s of its own; shared libraries "
                                  "import that of all",
                                  GW_SLICE_ARG(export->name), kind_names[export->kind]);
        enum gw_err err = describe(d, export->index, &symbol);
        if (err) return err;
        add(&lib->exports, &symbol);
    }
    if ((lib->has & GW_DYLINK_HAS_CTORS) && (lib->has & GW_DYLINK_HAS_INIT))
        return gw_dylink_fail(d, lib, GW_ERR_UNLINKABLE,
                              "link it without one of them: only one can be called first",
                              "it exports both `__wasm_call_ctors` and `_initialize`");
    return GW_OK;
}

static enum gw_err room(struct gw_dylinker *d, struct gw_dylink_symbols *list,
                        uint32_t count)
{
    list->items = gw_arena_array(&d->arena, count, sizeof *list->items);
    return list->items ? GW_OK : gw_dylink_nomem(d);
}

/* Take room for every list: no more symbols than imports of that module, or exports. */
static enum gw_err make_room(struct gw_dylinker *d, struct gw_dylink_lib *lib)
{
    uint32_t of_env = 0, of_mem = 0, of_func = 0, others = 0;
    for (uint32_t i = 0; i < lib->module->import_count; i++) {
        struct gw_slice module = lib->module->imports[i].module;
        if (gw_slice_is(module, ENV))
            of_env++;
        else if (gw_slice_is(module, GOT_MEM))
            of_mem++;
        else if (gw_slice_is(module, GOT_FUNC))
            of_func++;
        else
            others++;
    }
    enum gw_err err = room(d, &lib->functions, of_env);
    if (!err) err = room(d, &lib->tags, of_env);
    if (!err) err = room(d, &lib->data, of_mem);
    if (!err) err = room(d, &lib->pointers, of_func);
    if (!err) err = room(d, &lib->adapted, others);
    return err ? err : room(d, &lib->exports, lib->module->export_count);
}

static enum gw_err sort_symbols(struct gw_dylinker *d, struct gw_dylink_lib *lib)
{
    enum gw_err err = make_room(d, lib);
    if (err) return err;
    struct gw_map flags;
    gw_map_init(&flags, d->alloc);
    for (uint32_t i = 0; i < lib->section.import_count && !err; i++) {
        const struct gw_dylink_flags *one = &lib->section.imports[i];
        if (gw_slice_is(one->module, ENV) || gw_slice_is(one->module, GOT_MEM))
            err = gw_map_put(&flags, one->name, one->flags);
    }
    if (err) gw_dylink_nomem(d);
    if (!err) err = sort_imports(d, lib, &flags);
    if (!err) err = sort_exports(d, lib);
    gw_map_deinit(&flags);
    sort(&lib->functions);
    sort(&lib->tags);
    sort(&lib->data);
    sort(&lib->pointers);
    sort(&lib->adapted);
    sort(&lib->exports);
    return err;
}

/* Does its world export anything? Then the component needs it. */
static enum gw_err look_at_world(struct gw_dylinker *d, struct gw_dylink_lib *lib)
{
    char place[sizeof d->problem->place];
    snprintf(place, sizeof place, "library `%.*s`", GW_SLICE_ARG(lib->name));
    struct gw_meta meta;
    struct gw_meta_module module;
    enum gw_err err = gw_meta_init(&meta, d->alloc);
    gw_meta_module_init(&module, d->alloc);
    if (err) gw_dylink_nomem(d);
    if (!err) err = gw_meta_read(&meta, lib->bytes, place, &module, d->problem);
    if (!err && module.export_keys.len) lib->has |= GW_DYLINK_HAS_WORLD;
    gw_meta_module_deinit(&module);
    gw_meta_deinit(&meta);
    return err;
}

static enum gw_err fail_with(struct gw_dylinker *d, struct gw_dylink_lib *lib,
                             enum gw_err err, const struct gw_diag *diag,
                             const char *what)
{
    if (err == GW_ERR_NOMEM) return gw_dylink_nomem(d);
    char text[sizeof diag->text + 128];
    gw_diag_print(diag, text, sizeof text);
    return gw_dylink_fail(d, lib, err, "", "%s: %s", what, text);
}

enum gw_err gw_dylink_load(struct gw_dylinker *d, struct gw_dylink_lib *lib)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = d->alloc, .registry = d->registry};
    enum gw_err err = gw_module_decode(lib->bytes, &options, &diag, &lib->module);
    if (!err) err = gw_module_validate(lib->module, &diag);
    if (err) return fail_with(d, lib, err, &diag, "no valid core module");
    const struct gw_custom *custom = gw_custom_find(lib->module, GW_DYLINK_SECTION);
    err = gw_dylink_section_read(custom ? custom->payload : (struct gw_slice){0},
                                 &d->arena, &diag, &lib->section);
    if (err) return fail_with(d, lib, err, &diag, "its section dylink.0 is broken");
    err = sort_symbols(d, lib);
    return err ? err : look_at_world(d, lib);
}
