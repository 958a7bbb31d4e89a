/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sink.h"
#include "component/new/dylinker.h"

static bool same_values(const gw_valtype *a, uint32_t a_count, const gw_valtype *b,
                        uint32_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

bool gw_dylink_same_type(const struct gw_dylink_symbol *a,
                         const struct gw_dylink_symbol *b)
{
    if (a->kind != b->kind) return false;
    if (a->kind == GW_EXTERN_GLOBAL)
        return a->global.type == b->global.type &&
               a->global.is_mutable == b->global.is_mutable;
    return same_values(a->type->func.params, a->type->func.param_count,
                       b->type->func.params, b->type->func.param_count) &&
           same_values(a->type->func.results, a->type->func.result_count,
                       b->type->func.results, b->type->func.result_count);
}

static const struct gw_dylink_symbol *first(const struct gw_dylinker *d,
                                            struct gw_slice name)
{
    uint64_t at;
    if (!gw_map_find(&d->exports, name, &at)) return NULL;
    return (const struct gw_dylink_symbol *)(uintptr_t)at;
}

const struct gw_dylink_symbol *gw_dylink_find_func(const struct gw_dylinker *d,
                                                   struct gw_slice name)
{
    const struct gw_dylink_symbol *symbol = first(d, name);
    while (symbol && symbol->kind != GW_EXTERN_FUNC)
        symbol = symbol->next;
    return symbol;
}

const struct gw_dylink_symbol *gw_dylink_find(const struct gw_dylinker *d,
                                              const struct gw_dylink_symbol *import)
{
    if (!import->type && import->kind == GW_EXTERN_FUNC)
        return gw_dylink_find_func(d, import->name);
    const struct gw_dylink_symbol *symbol = first(d, import->name);
    while (symbol && !gw_dylink_same_type(symbol, import))
        symbol = symbol->next;
    return symbol;
}

static enum gw_err index_export(struct gw_dylinker *d, struct gw_dylink_symbol *symbol)
{
    uint64_t at;
    symbol->next = NULL;
    if (!gw_map_find(&d->exports, symbol->name, &at)) {
        symbol->last = symbol;
        return gw_map_put(&d->exports, symbol->name, (uintptr_t)symbol);
    }
    struct gw_dylink_symbol *head = (struct gw_dylink_symbol *)(uintptr_t)at;
    head->last->next = symbol;
    head->last = symbol;
    return GW_OK;
}

static enum gw_err look_for(struct gw_dylinker *d, const struct gw_dylink_symbols *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        struct gw_dylink_symbol *symbol = &list->items[i];
        if (gw_dylink_find(d, symbol)) continue;
        /* Data that may be missing has the address 0. */
        bool is_data = symbol->kind == GW_EXTERN_GLOBAL;
        if (is_data && symbol->flags & GW_DYLINK_WEAK) continue;
        if (!gw_vec_push_copy(&d->missing, &symbol)) return GW_ERR_NOMEM;
    }
    return GW_OK;
}

const struct gw_dylink_symbol *gw_dylink_called(const struct gw_dylink_lib *lib,
                                                struct gw_slice name)
{
    uint32_t from = 0, to = lib->functions.count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = gw_dylink_compare(lib->functions.items[middle].name, name);
        if (order == 0) return &lib->functions.items[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* Addresses of functions that are also called: these say the type, and are looked for. */
static enum gw_err look_for_pointers(struct gw_dylinker *d,
                                     const struct gw_dylink_lib *lib)
{
    for (uint32_t i = 0; i < lib->pointers.count; i++) {
        struct gw_dylink_symbol *symbol = &lib->pointers.items[i];
        if (gw_dylink_find_func(d, symbol->name) || gw_dylink_called(lib, symbol->name))
            continue;
        if (!gw_vec_push_copy(&d->missing, &symbol)) return GW_ERR_NOMEM;
    }
    return GW_OK;
}

static enum gw_err index_lib(struct gw_dylinker *d, struct gw_dylink_lib *lib)
{
    enum gw_err err = gw_map_put_new(&d->by_name, lib->name, lib->index);
    if (err == GW_ERR_EXIST)
        return gw_dylink_fail(d, lib, GW_ERR_UNLINKABLE,
                              "give one of them another name: NAME=FILE",
                              "two libraries have this name");
    for (uint32_t i = 0; i < lib->exports.count && !err; i++)
        err = index_export(d, &lib->exports.items[i]);
    return err ? gw_dylink_nomem(d) : GW_OK;
}

enum gw_err gw_dylink_index(struct gw_dylinker *d)
{
    gw_map_deinit(&d->by_name);
    gw_map_deinit(&d->exports);
    gw_map_init(&d->by_name, d->alloc);
    gw_map_init(&d->exports, d->alloc);
    d->missing.len = 0;
    d->has = 0;
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < d->lib_count; i++) {
        d->libs[i]->index = i;
        d->has |= d->libs[i]->has;
        err = index_lib(d, d->libs[i]);
        if (err) return err;
    }
    for (uint32_t i = 0; i < d->lib_count && !err; i++) {
        const struct gw_dylink_lib *lib = d->libs[i];
        err = look_for(d, &lib->functions);
        if (!err) err = look_for(d, &lib->data);
        if (!err) err = look_for(d, &lib->tags);
    }
    for (uint32_t i = 0; i < d->lib_count && !err; i++)
        err = look_for_pointers(d, d->libs[i]);
    return err ? gw_dylink_nomem(d) : GW_OK;
}

static void print_values(struct gw_sink *s, const gw_valtype *types, uint32_t count)
{
    gw_sink_print(s, "(");
    for (uint32_t i = 0; i < count; i++) {
        char text[24];
        gw_valtype_print(types[i], text, sizeof text);
        gw_sink_print(s, "%s%s", i ? " " : "", text);
    }
    gw_sink_print(s, ")");
}

void gw_dylink_print(const struct gw_dylink_symbol *symbol, char *out, size_t cap)
{
    struct gw_sink s = gw_sink_of(out, cap);
    if (symbol->kind == GW_EXTERN_GLOBAL) {
        gw_sink_print(&s, "data");
        return;
    }
    gw_sink_print(&s, symbol->kind == GW_EXTERN_TAG ? "tag" : "func");
    if (!symbol->type) return;
    gw_sink_print(&s, " ");
    print_values(&s, symbol->type->func.params, symbol->type->func.param_count);
    if (symbol->kind == GW_EXTERN_TAG) return;
    gw_sink_print(&s, " -> ");
    print_values(&s, symbol->type->func.results, symbol->type->func.result_count);
}

/* "`foo` needs `bar` func (i32) -> (i32)", and who has one that does not fit. */
static void print_missing(struct gw_dylinker *d, const struct gw_dylink_symbol *symbol,
                          struct gw_sink *s)
{
    char type[128];
    gw_dylink_print(symbol, type, sizeof type);
    gw_sink_print(s, "`%.*s` needs `%.*s`, %s", GW_SLICE_ARG(symbol->lib->name),
                  GW_SLICE_ARG(symbol->name), type);
    const struct gw_dylink_symbol *other = first(d, symbol->name);
    if (!other) return;
    gw_dylink_print(other, type, sizeof type);
    gw_sink_print(s, " (`%.*s` has it as %s)", GW_SLICE_ARG(other->lib->name), type);
}

enum gw_err gw_dylink_missing(struct gw_dylinker *d)
{
    char text[sizeof d->problem->text - 40];
    struct gw_sink s = gw_sink_of(text, sizeof text);
    uint32_t shown = 0, all = 0;
    bool are_funcs = true;
    for (size_t i = 0; i < d->missing.len; i++) {
        const struct gw_dylink_symbol *symbol =
            *GW_VEC_AT(struct gw_dylink_symbol *, &d->missing, i);
        if (symbol->flags & GW_DYLINK_WEAK) continue;
        are_funcs = are_funcs && symbol->kind == GW_EXTERN_FUNC;
        struct gw_sink before = s;
        if (all > 0) gw_sink_print(&s, "; ");
        print_missing(d, symbol, &s);
        all++;
        if (s.len < s.cap || all == 1) {
            shown++;
        } else { /* no room: take back what was cut off */
            s = before;
            s.out[s.len < s.cap ? s.len : s.cap - 1] = 0;
            break;
        }
    }
    const char *help = are_funcs
                           ? "add the library that exports it; or have it trap when "
                             "called: --stub-missing-functions"
                           : "add the library that exports it";
    return gw_new_problem_set(d->problem, GW_ERR_UNLINKABLE, "", help,
                              all > shown ? "no library has a symbol: %s; and more"
                                          : "no library has a symbol: %s",
                              text);
}
