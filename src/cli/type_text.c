/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/type_text.h"

#include <stdarg.h>
#include <stdio.h>

static void put(struct gw_writer *w, const char *format, ...) GW_PRINTF(2, 3);

static void put(struct gw_writer *w, const char *format, ...)
{
    char text[96];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    gw_writer_fixed(w, text, (size_t)len);
}

static const char *const heap_names[] = {
    "func",   "nofunc", "extern", "noextern", "any",   "eq",   "i31",
    "struct", "array",  "none",   "exn",      "noexn", "cont", "nocont",
};
/* Nullable references have names of their own; those to bottom types are irregular. */
static const char *const ref_names[] = {
    "funcref", "nullfuncref", "externref", "nullexternref", "anyref",
    "eqref",   "i31ref",      "structref", "arrayref",      "nullref",
    "exnref",  "nullexnref",  "contref",   "nullcontref",
};

static void put_ref(struct gw_writer *w, gw_valtype type)
{
    gw_heaptype heap = gw_valtype_heap(type);
    bool is_nullable = gw_valtype_is_nullable(type);
    if (gw_heap_is_index(heap))
        put(w, "(ref %s%u)", is_nullable ? "null " : "", heap);
    else if (heap - GW_HEAP_INDEX_END >= GW_COUNT(heap_names))
        put(w, "(ref ?)");
    else if (is_nullable)
        put(w, "%s", ref_names[heap - GW_HEAP_INDEX_END]);
    else
        put(w, "(ref %s)", heap_names[heap - GW_HEAP_INDEX_END]);
}

void gw_type_text_valtype(struct gw_writer *w, gw_valtype type)
{
    static const char *const names[] = {
        [GW_KIND_BOT] = "?",   [GW_KIND_I32] = "i32", [GW_KIND_I64] = "i64",
        [GW_KIND_F32] = "f32", [GW_KIND_F64] = "f64", [GW_KIND_V128] = "v128",
        [GW_KIND_REF] = "ref", [GW_KIND_I8] = "i8",   [GW_KIND_I16] = "i16",
    };
    if (gw_valtype_is_ref(type))
        put_ref(w, type);
    else
        put(w, "%s", names[gw_valtype_kind(type)]);
}

static void put_list(struct gw_writer *w, const gw_valtype *types, uint32_t count)
{
    put(w, "(");
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) put(w, " ");
        gw_type_text_valtype(w, types[i]);
    }
    put(w, ")");
}

void gw_type_text_func(struct gw_writer *w, const struct gw_type *func)
{
    put_list(w, func->func.params, func->func.param_count);
    put(w, " -> ");
    put_list(w, func->func.results, func->func.result_count);
}

static void put_limits(struct gw_writer *w, const struct gw_limits *limits,
                       const char *unit)
{
    if (limits->is_64) put(w, "i64 ");
    put(w, "%llu", (unsigned long long)limits->min);
    if (!limits->has_max)
        put(w, "..");
    else if (limits->max != limits->min)
        put(w, "..%llu", (unsigned long long)limits->max);
    put(w, "%s%s", unit, limits->is_shared ? " shared" : "");
}

void gw_type_text_extern(struct gw_writer *w, const struct gw_module *module,
                         enum gw_extern_kind kind, uint32_t index)
{
    switch (kind) {
    case GW_EXTERN_FUNC:
        if (index >= module->func_count) break;
        gw_type_text_func(w, gw_module_func_type(module, index));
        return;
    case GW_EXTERN_TABLE:
        if (index >= module->table_count) break;
        put_limits(w, &module->tables[index].type.limits, " ");
        gw_type_text_valtype(w, module->tables[index].type.elem);
        return;
    case GW_EXTERN_MEMORY:
        if (index >= module->memory_count) break;
        put_limits(w, &module->memories[index].type.limits, " pages");
        if (module->memories[index].type.page_size_log2 != 16)
            put(w, " of %u byte", 1u << module->memories[index].type.page_size_log2);
        return;
    case GW_EXTERN_GLOBAL:
        if (index >= module->global_count) break;
        if (module->globals[index].type.is_mutable) put(w, "mut ");
        gw_type_text_valtype(w, module->globals[index].type.type);
        return;
    case GW_EXTERN_TAG:
        if (index >= module->tag_count) break;
        gw_type_text_func(w, &module->types[module->tags[index].type]);
        return;
    }
    put(w, "?"); /* an index that validation would refuse */
}

const char *gw_type_text_kind(enum gw_extern_kind kind)
{
    static const char *const names[] = {"func", "table", "memory", "global", "tag"};
    return (size_t)kind < GW_COUNT(names) ? names[kind] : "?";
}
