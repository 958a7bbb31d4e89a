/* SPDX-License-Identifier: Apache-2.0 */
/* dummy.c -- names as classify.h draws them. */
#include "component/new/abi.h"
#include "component/new/core_writer.h"
#include "component/new/embed.h"

struct dummy {
    struct gw_arena *arena;
    struct gw_core_writer module;
    bool is_standard;
    enum gw_err err;
};

/* Names are put together of up to five parts. */
static struct gw_slice join(struct dummy *d, const struct gw_slice *parts, size_t count)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    uint8_t *text = gw_arena_get(d->arena, len + 1);
    if (!text) return d->err = GW_ERR_NOMEM, gw_slice_str("");
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len) memcpy(text + at, parts[i].data, parts[i].len);
        at += parts[i].len;
    }
    return gw_slice_of(text, len);
}

#define JOIN(d, ...)                                                                     \
    join(d, (const struct gw_slice[]){__VA_ARGS__},                                      \
         sizeof((const struct gw_slice[]){__VA_ARGS__}) / sizeof(struct gw_slice))

/* The item's key; in the standard mangling its version is cut to its track. */
static struct gw_slice key_of(struct dummy *d, const struct gw_wit_item *item)
{
    char track[GW_COMP_TRACK_BYTES];
    struct gw_slice key = gw_wit_item_key(d->arena, item), short_key;
    if (!key.data) return d->err = GW_ERR_NOMEM, key;
    if (!d->is_standard || item->name.len || !gw_comp_name_track(key, track, &short_key))
        return key;
    return JOIN(d, short_key);
}

/* The module of an import, or of what belongs to an export (`is_export`). */
static struct gw_slice module_of(struct dummy *d, const struct gw_wit_item *item,
                                 bool is_export)
{
    const char *before = d->is_standard ? is_export ? "cm32p2|_ex_" : "cm32p2|"
                         : is_export    ? "[export]"
                                        : "";
    if (item->kind != GW_WIT_ITEM_INTERFACE)
        return gw_slice_str(d->is_standard ? "cm32p2" : "$root");
    return JOIN(d, gw_slice_str(before), key_of(d, item));
}

static uint32_t type_of(struct dummy *d, const struct gw_wit_func *func, bool is_export,
                        struct gw_abi_sig *sig)
{
    gw_abi_signature(func, is_export ? GW_ABI_EXPORT : GW_ABI_IMPORT, sig);
    if (sig->is_too_large) d->err = GW_ERR_LIMIT;
    return gw_core_writer_type(&d->module, sig->params.types, sig->params.count,
                               sig->results.types, sig->results.count);
}

/* -- imports ------------------------------------------------------------------------- */

static void import_func(struct dummy *d, struct gw_slice module,
                        const struct gw_wit_func *func)
{
    struct gw_abi_sig sig;
    uint32_t type = type_of(d, func, false, &sig);
    gw_core_writer_import_func(&d->module, module, func->name, type);
}

/* One of a resource's built-ins. */
static void import_builtin(struct dummy *d, struct gw_slice module,
                           const struct gw_wit_type *type, const char *what,
                           bool has_result)
{
    static const gw_valtype i32 = GW_I32;
    const struct gw_slice name =
        d->is_standard ? JOIN(d, type->name, gw_slice_str("_"), gw_slice_str(what))
                       : JOIN(d, gw_slice_str("[resource-"), gw_slice_str(what),
                              gw_slice_str("]"), type->name);
    gw_core_writer_import_func(
        &d->module, module, name,
        gw_core_writer_type(&d->module, &i32, 1, &i32, has_result));
}

static void import_item(struct dummy *d, const struct gw_wit_item *item, bool is_export)
{
    const struct gw_slice module = module_of(d, item, is_export);
    if (item->kind == GW_WIT_ITEM_FUNC && !is_export) import_func(d, module, item->func);
    if (item->kind == GW_WIT_ITEM_TYPE && item->type->kind == GW_WIT_RESOURCE)
        import_builtin(d, module, item->type, "drop", false);
    if (item->kind != GW_WIT_ITEM_INTERFACE) return;
    const struct gw_wit_interface *i = item->interface;
    for (uint32_t k = 0; k < i->func_count && !is_export; k++)
        import_func(d, module, i->funcs[k]);
    for (uint32_t k = 0; k < i->type_count; k++) {
        if (i->types[k]->kind != GW_WIT_RESOURCE) continue;
        import_builtin(d, module, i->types[k], "drop", false);
        if (!is_export) continue;
        import_builtin(d, module, i->types[k], "new", true);
        import_builtin(d, module, i->types[k], "rep", true);
    }
}

/* -- exports ------------------------------------------------------------------------- */

static void export_func(struct dummy *d, struct gw_slice name, uint32_t type, bool traps)
{
    gw_core_writer_export(&d->module, name, GW_EXTERN_FUNC,
                          gw_core_writer_func(&d->module, type));
    struct gw_writer *body = gw_core_writer_open_body(&d->module, NULL, 0);
    if (traps) gw_core_writer_op(body, GW_OP_UNREACHABLE);
    gw_core_writer_close_body(&d->module);
}

static void export_wit(struct dummy *d, const struct gw_wit_item *item,
                       const struct gw_wit_func *func)
{
    struct gw_abi_sig sig;
    uint32_t type = type_of(d, func, true, &sig);
    bool is_inside = item->kind == GW_WIT_ITEM_INTERFACE;
    const struct gw_slice key = is_inside ? key_of(d, item) : gw_slice_str("");
    struct gw_slice name, post;
    if (d->is_standard) {
        name = JOIN(d, gw_slice_str("cm32p2|"), key, gw_slice_str("|"), func->name);
        post = JOIN(d, name, gw_slice_str("_post"));
    } else {
        name = JOIN(d, key, gw_slice_str(is_inside ? "#" : ""), func->name);
        post = JOIN(d, gw_slice_str("cabi_post_"), name);
    }
    export_func(d, name, type, true);
    export_func(
        d, post,
        gw_core_writer_type(&d->module, sig.results.types, sig.results.count, NULL, 0),
        false);
}

static void export_item(struct dummy *d, const struct gw_wit_item *item)
{
    static const gw_valtype i32 = GW_I32;
    if (item->kind == GW_WIT_ITEM_FUNC) export_wit(d, item, item->func);
    if (item->kind != GW_WIT_ITEM_INTERFACE) return;
    const struct gw_wit_interface *i = item->interface;
    const struct gw_slice key = key_of(d, item);
    for (uint32_t k = 0; k < i->func_count; k++)
        export_wit(d, item, i->funcs[k]);
    for (uint32_t k = 0; k < i->type_count; k++) {
        if (i->types[k]->kind != GW_WIT_RESOURCE) continue;
        const struct gw_slice name = i->types[k]->name;
        export_func(d,
                    d->is_standard ? JOIN(d, gw_slice_str("cm32p2|"), key,
                                          gw_slice_str("|"), name, gw_slice_str("_dtor"))
                                   : JOIN(d, key, gw_slice_str("#[dtor]"), name),
                    gw_core_writer_type(&d->module, &i32, 1, NULL, 0), false);
    }
}

static void export_common(struct dummy *d)
{
    static const gw_valtype i32s[4] = {GW_I32, GW_I32, GW_I32, GW_I32};
    const struct gw_memtype memory = {.limits.max = UINT64_MAX, .page_size_log2 = 16};
    bool s = d->is_standard;
    gw_core_writer_export(&d->module, gw_slice_str(s ? "cm32p2_memory" : "memory"),
                          GW_EXTERN_MEMORY, gw_core_writer_memory(&d->module, &memory));
    export_func(d, gw_slice_str(s ? "cm32p2_realloc" : "cabi_realloc"),
                gw_core_writer_type(&d->module, i32s, 4, i32s, 1), true);
    export_func(d, gw_slice_str(s ? "cm32p2_initialize" : "_initialize"),
                gw_core_writer_type(&d->module, NULL, 0, NULL, 0), false);
}

enum gw_err gw_embed_dummy(struct gw_wit *wit, const struct gw_wit_world *world,
                           bool is_standard, struct gw_writer *out)
{
    struct dummy d = {.arena = &wit->arena, .is_standard = is_standard};
    gw_core_writer_init(&d.module, out->alloc);
    for (uint32_t i = 0; i < world->import_count; i++)
        import_item(&d, &world->imports[i], false);
    for (uint32_t i = 0; i < world->export_count; i++)
        import_item(&d, &world->exports[i], true);
    for (uint32_t i = 0; i < world->export_count; i++)
        export_item(&d, &world->exports[i]);
    export_common(&d);
    if (!d.err) d.err = gw_core_writer_finish(&d.module, out);
    gw_core_writer_deinit(&d.module);
    return d.err;
}
