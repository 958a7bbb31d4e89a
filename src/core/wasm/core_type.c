/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/core_type.h"

#include "base/sink.h"

struct gw_core_type gw_core_type_of(const struct gw_module *m, enum gw_extern_kind kind,
                                    uint32_t index)
{
    struct gw_core_type t = {.kind = kind};
    switch (kind) {
    case GW_EXTERN_FUNC:
        t.func = m->type_ids[m->funcs[index].type];
        break;
    case GW_EXTERN_TAG:
        t.func = m->type_ids[m->tags[index].type];
        break;
    case GW_EXTERN_TABLE:
        t.table = m->tables[index].type;
        t.table.elem = gw_valtype_canon(t.table.elem, m->type_ids);
        break;
    case GW_EXTERN_MEMORY:
        t.memory = m->memories[index].type;
        break;
    case GW_EXTERN_GLOBAL:
        t.global = m->globals[index].type;
        t.global.type = gw_valtype_canon(t.global.type, m->type_ids);
        break;
    }
    return t;
}

/* -- matching ---------------------------------------------------------------------- */

static bool limits_match(const struct gw_limits *given, const struct gw_limits *wanted)
{
    if (given->is_64 != wanted->is_64 || given->is_shared != wanted->is_shared)
        return false;
    if (given->min < wanted->min) return false;
    return !wanted->has_max || (given->has_max && given->max <= wanted->max);
}

bool gw_core_type_matches(const struct gw_type_registry *registry,
                          const struct gw_core_type *given,
                          const struct gw_core_type *wanted)
{
    if (given->kind != wanted->kind) return false;
    switch (given->kind) {
    case GW_EXTERN_FUNC:
        return gw_type_id_matches(registry, given->func, wanted->func);
    case GW_EXTERN_TAG:
        return given->func == wanted->func;
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

/* -- printing ---------------------------------------------------------------------- */

static void print_valtype(struct gw_sink *p, gw_valtype type)
{
    char text[32];
    gw_valtype_print(type, text, sizeof text);
    gw_sink_print(p, "%s", text);
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

int gw_core_type_print(const struct gw_type_registry *registry,
                       const struct gw_core_type *t, char *out, size_t cap)
{
    struct gw_sink sink = gw_sink_of(out, cap), *p = &sink;
    switch (t->kind) {
    case GW_EXTERN_FUNC:
    case GW_EXTERN_TAG: {
        const struct gw_type *type = &gw_type_registry_get(registry, t->func)->type;
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
    return (int)sink.len;
}
