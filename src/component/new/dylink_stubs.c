/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/dylinker.h"
#include "component/new/encoder.h"

void gw_dylink_producers(struct gw_core_writer *w)
{
    struct gw_writer payload;
    gw_writer_init(&payload, w->alloc);
    gw_new_own_producers(&payload);
    if (payload.err) w->customs.err = payload.err;
    gw_core_writer_custom(w, gw_slice_str("producers"),
                          gw_slice_of(payload.data, payload.len));
    gw_writer_deinit(&payload);
}

/* Of one name there is one stub: that of the first who says its type. */
static enum gw_err choose(struct gw_dylinker *d, struct gw_map *chosen, bool is_typed)
{
    for (size_t i = 0; i < d->missing.len; i++) {
        struct gw_dylink_symbol *symbol =
            *GW_VEC_AT(struct gw_dylink_symbol *, &d->missing, i);
        uint64_t at;
        if ((symbol->type != NULL) != is_typed) continue;
        if (!gw_map_find(chosen, symbol->name, &at)) {
            if (gw_map_put(chosen, symbol->name, (uintptr_t)symbol))
                return gw_dylink_nomem(d);
            continue;
        }
        const struct gw_dylink_symbol *other =
            (const struct gw_dylink_symbol *)(uintptr_t)at;
        if (!is_typed || gw_dylink_same_type(symbol, other)) continue;
        char type[96], other_type[96];
        gw_dylink_print(symbol, type, sizeof type);
        gw_dylink_print(other, other_type, sizeof other_type);
        return gw_dylink_fail(
            d, symbol->lib, GW_ERR_UNLINKABLE, "add the library that exports it",
            "no library has `%.*s`, which it needs as %s and `%.*s` as %s",
            GW_SLICE_ARG(symbol->name), type, GW_SLICE_ARG(other->lib->name), other_type);
    }
    return GW_OK;
}

static void write_stub(struct gw_core_writer *w, const struct gw_dylink_symbol *symbol)
{
    static const struct gw_type none = {.comp = GW_COMP_FUNC};
    const struct gw_type *type = symbol->type ? symbol->type : &none;
    uint32_t func = gw_core_writer_func(
        w, gw_core_writer_new_type(w, type->func.params, type->func.param_count,
                                   type->func.results, type->func.result_count));
    gw_core_writer_op(gw_core_writer_open_body(w, NULL, 0), GW_OP_UNREACHABLE);
    gw_core_writer_close_body(w);
    gw_core_writer_export(w, symbol->name, GW_EXTERN_FUNC, func);
}

/* Move a finished module to where libraries' bytes live. */
static enum gw_err keep(struct gw_dylinker *d, struct gw_writer *w,
                        struct gw_slice *bytes)
{
    *bytes = gw_arena_copy(&d->arena, gw_slice_of(w->data, w->len));
    return bytes->data && !w->err ? GW_OK : gw_dylink_nomem(d);
}

enum gw_err gw_dylink_stubs(struct gw_dylinker *d, struct gw_slice *bytes)
{
    struct gw_core_writer w;
    struct gw_writer out;
    struct gw_map chosen;
    gw_core_writer_init(&w, d->alloc);
    gw_writer_init(&out, d->alloc);
    gw_map_init(&chosen, d->alloc);
    enum gw_err err = choose(d, &chosen, true);
    if (!err) err = choose(d, &chosen, false);
    for (size_t i = 0; i < d->missing.len && !err; i++) {
        const struct gw_dylink_symbol *symbol =
            *GW_VEC_AT(struct gw_dylink_symbol *, &d->missing, i);
        uint64_t at = 0;
        gw_map_find(&chosen, symbol->name, &at);
        if (at == (uintptr_t)symbol) write_stub(&w, symbol);
    }
    gw_dylink_producers(&w);
    if (!err && gw_core_writer_finish(&w, &out)) err = gw_dylink_nomem(d);
    if (!err) err = keep(d, &out, bytes);
    gw_map_deinit(&chosen);
    gw_writer_deinit(&out);
    gw_core_writer_deinit(&w);
    return err;
}
