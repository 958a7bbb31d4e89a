/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "component/new/classifier.h"

/* One mangling of exports. NULL: it has no such name. */
struct mangling {
    const char *memory, *realloc, *initialize, *table, *hook;
    const char *post_prefix, *post_suffix;
    bool is_standard;
};

static const struct mangling legacy = {.memory = "memory",
                                       .realloc = "cabi_realloc",
                                       .initialize = "_initialize",
                                       .table = "__indirect_function_table",
                                       .hook = "__wasm_task_hook",
                                       .post_prefix = "cabi_post_",
                                       .post_suffix = ""};
static const struct mangling standard = {.memory = "_memory",
                                         .realloc = "_realloc",
                                         .initialize = "_initialize",
                                         .post_prefix = "",
                                         .post_suffix = "_post",
                                         .is_standard = true};

/* Of all names that have one meaning in every mangling. */
static const struct {
    const char *name;
    enum gw_class_export_kind kind;
} reallocs[] = {
    {"canonical_abi_realloc", GW_CLASS_REALLOC        },
    {"cabi_import_realloc",   GW_CLASS_REALLOC_IMPORT },
    {"cabi_export_realloc",   GW_CLASS_REALLOC_EXPORT },
    {"cabi_realloc_adapter",  GW_CLASS_REALLOC_ADAPTER},
};

/* Take the part off a name that says of which interface of the world it is. */
static bool strip_interface(const struct mangling *m, const struct gw_class_item *item,
                            struct gw_slice *name)
{
    struct gw_slice rest = *name, key = m->is_standard ? item->track : item->key;
    if (m->is_standard && !gw_class_strip(&rest, "|")) return false;
    if (rest.len < key.len || memcmp(rest.data, key.data, key.len) != 0) return false;
    rest = gw_slice_of(rest.data + key.len, rest.len - key.len);
    if (!gw_class_strip(&rest, m->is_standard ? "|" : "#")) return false;
    *name = rest;
    return true;
}

/* Find the function that a name means. */
static bool find_export(const struct gw_classifier *c, const struct mangling *m,
                        struct gw_slice name, struct gw_class_export *out)
{
    for (uint32_t i = 0; i < c->exports.count; i++) {
        const struct gw_class_item *item = &c->exports.at[i];
        struct gw_slice rest = name;
        const struct gw_wit_func *func = NULL;
        if (item->item->kind == GW_WIT_ITEM_FUNC) {
            if (m->is_standard && !gw_class_strip(&rest, "||")) continue;
            if (gw_slice_eq(item->item->func->name, rest)) func = item->item->func;
        } else if (strip_interface(m, item, &rest)) {
            func = gw_class_find_func(item->item->interface, rest);
        }
        if (!func) continue;
        out->item = item->item;
        out->key = item->key;
        out->func = func;
        return true;
    }
    return false;
}

static bool find_dtor(const struct gw_classifier *c, const struct mangling *m,
                      struct gw_slice name, struct gw_class_export *out)
{
    if (m->is_standard && !gw_class_strip_end(&name, "_dtor")) return false;
    for (uint32_t i = 0; i < c->exports.count; i++) {
        const struct gw_class_item *item = &c->exports.at[i];
        struct gw_slice rest = name;
        if (item->item->kind != GW_WIT_ITEM_INTERFACE ||
            !strip_interface(m, item, &rest) ||
            (!m->is_standard && !gw_class_strip(&rest, "[dtor]")))
            continue;
        const struct gw_wit_type *type = gw_wit_find_type(item->item->interface, rest);
        if (!type || type->kind != GW_WIT_RESOURCE) continue;
        out->item = item->item;
        out->key = item->key;
        out->type = type;
        return true;
    }
    return false;
}

static enum gw_err check_post_return(struct gw_classifier *c,
                                     const struct gw_class_export *out)
{
    struct gw_abi_sig sig;
    gw_abi_signature(out->func, GW_ABI_EXPORT, &sig);
    sig.params = sig.results;
    sig.results.count = 0;
    return gw_class_check_sig(c, out->sig, &sig);
}

static bool is_name(struct gw_slice name, const char *text)
{
    return text && gw_slice_is(name, text);
}

static enum gw_err of_world(struct gw_classifier *c, const struct mangling *m,
                            struct gw_slice name, struct gw_class_export *out)
{
    struct gw_slice full = name, rest;
    out->variant = GW_ABI_EXPORT;
    if (!m->is_standard && gw_class_strip(&name, "[async-lift]"))
        out->variant = GW_ABI_EXPORT_ASYNC;
    else if (!m->is_standard && gw_class_strip(&name, "[async-lift-stackful]"))
        out->variant = GW_ABI_EXPORT_STACKFUL;
    if (find_export(c, m, name, out)) {
        out->kind = GW_CLASS_LIFT;
        return gw_class_check_func(c, out->sig, out->func, out->variant);
    }
    rest = name;
    if (gw_class_strip(&rest, m->post_prefix) &&
        gw_class_strip_end(&rest, m->post_suffix) && find_export(c, m, rest, out)) {
        out->kind = GW_CLASS_POST_RETURN;
        return check_post_return(c, out);
    }
    rest = full;
    if (!m->is_standard && gw_class_strip(&rest, "[callback][async-lift]") &&
        find_export(c, m, rest, out)) {
        out->kind = GW_CLASS_CALLBACK;
        return gw_class_check(c, out->sig, "iii:i");
    }
    if (find_dtor(c, m, name, out)) {
        out->kind = GW_CLASS_DTOR;
        return gw_class_check(c, out->sig, "i:");
    }
    return GW_OK;
}

enum gw_err gw_class_export_any(struct gw_classifier *c, struct gw_class_export *out)
{
    struct gw_slice name = out->export->name;
    for (size_t i = 0; out->sig && i < GW_COUNT(reallocs); i++)
        if (gw_slice_is(name, reallocs[i].name))
            return out->kind = reallocs[i].kind, GW_OK;
    const struct mangling *m = gw_class_strip(&name, "cm32p2") ? &standard : &legacy;
    if (m == &legacy && c->options->rejects_legacy) return GW_OK;
    if (out->export->kind == GW_EXTERN_MEMORY && is_name(name, m->memory))
        return out->kind = GW_CLASS_MEMORY_OUT, GW_OK;
    if (out->export->kind == GW_EXTERN_TABLE && is_name(name, m->table))
        return out->kind = GW_CLASS_TABLE, GW_OK;
    if (!out->sig) return GW_OK;
    if (is_name(name, m->realloc)) {
        out->kind = GW_CLASS_REALLOC;
        return gw_class_check(c, out->sig, "iiii:i");
    }
    if (is_name(name, m->initialize)) {
        out->kind = GW_CLASS_INITIALIZE;
        return gw_class_check(c, out->sig, ":");
    }
    if (is_name(name, m->hook)) {
        out->kind = GW_CLASS_TASK_HOOK;
        return gw_class_check(c, out->sig, "i:");
    }
    return of_world(c, m, name, out);
}

/* ---- what must be there ---- */

static bool is_lifted(const struct gw_classifier *c, const struct gw_wit_item *item,
                      const struct gw_wit_func *func)
{
    return gw_class_find(c->out, GW_CLASS_LIFT, item, func) != NULL;
}

static enum gw_err missing(struct gw_classifier *c, const struct gw_class_item *item,
                           const struct gw_wit_func *func)
{
    bool is_interface = item->item->kind == GW_WIT_ITEM_INTERFACE;
    char name[160];
    snprintf(name, sizeof name, "%.*s%s%.*s",
             is_interface ? (item->key.len < 90 ? (int)item->key.len : 90) : 0,
             (const char *)item->key.data, is_interface ? "#" : "",
             func->name.len < 60 ? (int)func->name.len : 60,
             (const char *)func->name.data);
    struct gw_suggest near = {.wanted = gw_slice_str(name)};
    for (uint32_t i = 0; i < c->module->export_count; i++)
        if (c->out->exports[i].kind == GW_CLASS_NOTHING && c->out->exports[i].sig)
            gw_suggest_offer(&near, c->module->exports[i].name);
    snprintf(c->place, sizeof c->place, "%.60s", c->options->place);
    if (near.best.data) {
        char help[192];
        snprintf(help, sizeof help, "it exports `%.*s`: was that meant?",
                 near.best.len < 140 ? (int)near.best.len : 140,
                 (const char *)near.best.data);
        return gw_class_fail(
            c, help, "its world exports `%s`, but the module has no such export", name);
    }
    return gw_class_fail(c,
                         "define the function and link it in: a linker drops what is "
                         "neither used nor exported",
                         "its world exports `%s`, but the module has no such export",
                         name);
}

static enum gw_err check_item(struct gw_classifier *c, const struct gw_class_item *item)
{
    enum gw_err err = GW_OK;
    if (item->item->kind == GW_WIT_ITEM_FUNC)
        return is_lifted(c, item->item, item->item->func)
                   ? GW_OK
                   : missing(c, item, item->item->func);
    const struct gw_wit_interface *interface = item->item->interface;
    for (uint32_t i = 0; i < interface->func_count && !err; i++)
        if (!is_lifted(c, item->item, interface->funcs[i]))
            err = missing(c, item, interface->funcs[i]);
    return err;
}

enum gw_err gw_class_check_exports(struct gw_classifier *c)
{
    enum gw_err err = GW_OK;
    uint32_t memories = 0;
    snprintf(c->place, sizeof c->place, "%.60s", c->options->place);
    for (uint32_t i = 0; i < c->module->export_count && !err; i++) {
        const struct gw_class_export *e = &c->out->exports[i];
        memories += e->kind == GW_CLASS_MEMORY_OUT;
        if (e->kind == GW_CLASS_LIFT && e->variant == GW_ABI_EXPORT_ASYNC &&
            !gw_class_find(c->out, GW_CLASS_CALLBACK, e->item, e->func))
            err = gw_class_fail(
                c, "export it, or lift without one: [async-lift-stackful]",
                "there is no callback `[callback]%.*s` for the export `%.*s`",
                GW_SLICE_ARG(e->export->name), GW_SLICE_ARG(e->export->name));
    }
    if (!err && memories > 1)
        err =
            gw_class_fail(c, "export one of them",
                          "the module exports more than one memory that could be meant");
    for (uint32_t i = 0; i < c->exports.count && !err; i++)
        err = check_item(c, &c->exports.at[i]);
    return err;
}
