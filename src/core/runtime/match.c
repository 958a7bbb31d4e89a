/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/match.h"

#include "base/sink.h"

/* What is compared: an extern's type with canonical valtypes. */
struct extern_type {
    enum gw_extern_kind kind;
    union {
        const struct gw_canon *func; /* and tag */
        struct gw_tabletype table;
        struct gw_memtype memory;
        struct gw_globaltype global;
    };
};

static struct extern_type type_of(const struct gw_extern *what)
{
    struct extern_type t = {.kind = what->kind};
    switch (what->kind) {
    case GW_EXTERN_FUNC:
        t.func = what->func->canon;
        break;
    case GW_EXTERN_TAG:
        t.func = what->tag->canon;
        break;
    case GW_EXTERN_GLOBAL:
        t.global = what->global->type;
        break;
    case GW_EXTERN_TABLE:
        t.table = what->table->type;
        t.table.limits.min = what->table->size;
        break;
    case GW_EXTERN_MEMORY:
        t.memory = what->memory->type;
        t.memory.limits.min = gw_memory_pages(what->memory);
        break;
    }
    return t;
}

static struct extern_type type_wanted(const struct gw_module *m,
                                      const struct gw_import *import)
{
    struct extern_type t = {.kind = import->kind};
    uint32_t i = import->index;
    switch (import->kind) {
    case GW_EXTERN_FUNC:
        t.func = gw_type_registry_get(m->registry, m->type_ids[m->funcs[i].type]);
        break;
    case GW_EXTERN_TAG:
        t.func = gw_type_registry_get(m->registry, m->type_ids[m->tags[i].type]);
        break;
    case GW_EXTERN_GLOBAL:
        t.global = m->globals[i].type;
        t.global.type = gw_valtype_canon(t.global.type, m->type_ids);
        break;
    case GW_EXTERN_TABLE:
        t.table = m->tables[i].type;
        t.table.elem = gw_valtype_canon(t.table.elem, m->type_ids);
        break;
    case GW_EXTERN_MEMORY:
        t.memory = m->memories[i].type;
        break;
    }
    return t;
}

static bool limits_match(const struct gw_limits *given, const struct gw_limits *wanted)
{
    if (given->is_64 != wanted->is_64 || given->is_shared != wanted->is_shared)
        return false;
    if (given->min < wanted->min) return false;
    return !wanted->has_max || (given->has_max && given->max <= wanted->max);
}

static bool matches(const struct gw_type_registry *registry,
                    const struct extern_type *given, const struct extern_type *wanted)
{
    if (given->kind != wanted->kind) return false;
    switch (given->kind) {
    case GW_EXTERN_FUNC:
        return gw_type_id_matches(registry, given->func->id, wanted->func->id);
    case GW_EXTERN_TAG:
        return given->func->id == wanted->func->id;
    case GW_EXTERN_GLOBAL:
        if (given->global.is_mutable != wanted->global.is_mutable) return false;
        if (given->global.is_mutable) return given->global.type == wanted->global.type;
        return gw_valtype_matches(registry, given->global.type, wanted->global.type);
    case GW_EXTERN_TABLE:
        return given->table.elem == wanted->table.elem &&
               limits_match(&given->table.limits, &wanted->table.limits);
    case GW_EXTERN_MEMORY:
        return given->memory.page_size_log2 == wanted->memory.page_size_log2 &&
               limits_match(&given->memory.limits, &wanted->memory.limits);
    }
    return false;
}

/* -- printing ------------------------------------------------------------------------ */

static const char *heap_name(gw_heaptype heap)
{
    static const char *const names[] = {
        "func",   "nofunc", "extern", "noextern", "any",   "eq",   "i31",
        "struct", "array",  "none",   "exn",      "noexn", "cont", "nocont",
    };
    size_t i = heap - GW_HEAP_INDEX_END;
    return i < GW_COUNT(names) ? names[i] : "?";
}

static void print_valtype(struct gw_sink *p, gw_valtype type)
{
    static const char *const names[] = {"?", "i32", "i64", "f32", "f64", "v128"};
    if (!gw_valtype_is_ref(type)) {
        enum gw_kind kind = gw_valtype_kind(type);
        gw_sink_print(p, "%s", kind < GW_COUNT(names) ? names[kind] : "?");
        return;
    }
    gw_heaptype heap = gw_valtype_heap(type);
    const char *null = gw_valtype_is_nullable(type) ? "null " : "";
    if (gw_heap_is_index(heap))
        gw_sink_print(p, "(ref %stype %u)", null, heap);
    else if (gw_valtype_is_nullable(type))
        gw_sink_print(p, "%sref", heap_name(heap));
    else
        gw_sink_print(p, "(ref %s)", heap_name(heap));
}

static void print_list(struct gw_sink *p, const gw_valtype *types, uint32_t count)
{
    gw_sink_print(p, "(");
    for (uint32_t i = 0; i < count && p->len < p->cap; i++) {
        if (i) gw_sink_print(p, " ");
        print_valtype(p, types[i]);
    }
    gw_sink_print(p, ")");
}

static void print_limits(struct gw_sink *p, const struct gw_limits *limits)
{
    if (limits->is_64) gw_sink_print(p, " i64");
    gw_sink_print(p, " %llu..", (unsigned long long)limits->min);
    if (limits->has_max) gw_sink_print(p, "%llu", (unsigned long long)limits->max);
    if (limits->is_shared) gw_sink_print(p, " shared");
}

static void print_type(struct gw_sink *p, const struct extern_type *t)
{
    switch (t->kind) {
    case GW_EXTERN_FUNC:
    case GW_EXTERN_TAG: {
        const struct gw_type *type = &t->func->type;
        gw_sink_print(p, t->kind == GW_EXTERN_FUNC ? "func " : "tag ");
        print_list(p, type->func.params, type->func.param_count);
        gw_sink_print(p, "->");
        print_list(p, type->func.results, type->func.result_count);
        break;
    }
    case GW_EXTERN_GLOBAL:
        gw_sink_print(p, t->global.is_mutable ? "global mut " : "global ");
        print_valtype(p, t->global.type);
        break;
    case GW_EXTERN_TABLE:
        gw_sink_print(p, "table");
        print_limits(p, &t->table.limits);
        gw_sink_print(p, " ");
        print_valtype(p, t->table.elem);
        break;
    case GW_EXTERN_MEMORY:
        gw_sink_print(p, "memory");
        print_limits(p, &t->memory.limits);
        if (t->memory.page_size_log2 != 16)
            gw_sink_print(p, " pagesize %u", 1u << t->memory.page_size_log2);
        break;
    }
}

enum gw_err gw_match_import(struct gw_store *store, const struct gw_module *module,
                            const struct gw_import *import, const struct gw_extern *given,
                            struct gw_diag *diag)
{
    struct extern_type have = type_of(given), want = type_wanted(module, import);
    if (matches(store->registry, &have, &want)) return GW_OK;
    char have_text[80], want_text[80];
    struct gw_sink p = gw_sink_of(have_text, sizeof have_text),
                   q = gw_sink_of(want_text, sizeof want_text);
    print_type(&p, &have);
    print_type(&q, &want);
    return gw_diag_set(diag, GW_ERR_UNLINKABLE,
                       "incompatible import type: import %.*s.%.*s: wanted %s, given %s",
                       GW_SLICE_ARG(import->module), GW_SLICE_ARG(import->name),
                       want_text, have_text);
}
