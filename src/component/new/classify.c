/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/classify.h"

#include <stdarg.h>
#include <stdio.h>

#include "component/adapter/adapter.h"
#include "component/new/classifier.h"

/* ---- messages ---- */

enum gw_err gw_class_fail(struct gw_classifier *c, const char *help, const char *format,
                          ...)
{
    char text[320];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return gw_new_problem_set(c->problem, GW_ERR_UNLINKABLE, c->place, help, "%s", text);
}

enum gw_err gw_class_fail_near(struct gw_classifier *c, const struct gw_suggest *near,
                               const char *help, const char *format, ...)
{
    char text[320], meant[192];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (near->best.data) {
        snprintf(meant, sizeof meant, "did you mean `%.*s`?", GW_SLICE_ARG(near->best));
        help = meant;
    }
    return gw_new_problem_set(c->problem, GW_ERR_UNLINKABLE, c->place, help, "%s", text);
}

/* ---- signatures ---- */

static size_t put_types(char *out, size_t cap, size_t at, const gw_valtype *types,
                        uint32_t count)
{
    at += (size_t)snprintf(out + at, cap - at, "(");
    for (uint32_t i = 0; i < count && at + 40 < cap; i++) {
        at += (size_t)snprintf(out + at, cap - at, "%s", i ? ", " : "");
        at += (size_t)gw_valtype_print(types[i], out + at, cap - at);
    }
    return at + (size_t)snprintf(out + at, cap - at, ")");
}

enum { SIG_TEXT = 130 };

static void put_sig(char *out, const gw_valtype *params, uint32_t param_count,
                    const gw_valtype *results, uint32_t result_count)
{
    size_t at = put_types(out, SIG_TEXT, 0, params, param_count);
    if (at + 8 >= SIG_TEXT) return;
    at += (size_t)snprintf(out + at, SIG_TEXT - at, " -> ");
    put_types(out, SIG_TEXT, at, results, result_count);
}

static bool same_list(const gw_valtype *a, uint32_t a_count, const gw_valtype *b,
                      uint32_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static enum gw_err check(struct gw_classifier *c, const struct gw_type *sig,
                         const gw_valtype *params, uint32_t param_count,
                         const gw_valtype *results, uint32_t result_count)
{
    char wanted[SIG_TEXT], found[SIG_TEXT];
    if (same_list(sig->func.params, sig->func.param_count, params, param_count) &&
        same_list(sig->func.results, sig->func.result_count, results, result_count))
        return GW_OK;
    put_sig(wanted, params, param_count, results, result_count);
    put_sig(found, sig->func.params, sig->func.param_count, sig->func.results,
            sig->func.result_count);
    return gw_class_fail(c,
                         "make the bindings again from the WIT that the module's world "
                         "is of, and compile it anew",
                         "its type is %s, but must be %s", found, wanted);
}

enum gw_err gw_class_check(struct gw_classifier *c, const struct gw_type *sig,
                           const char *wanted)
{
    gw_valtype types[2][8];
    uint32_t counts[2] = {0, 0}, side = 0;
    for (; *wanted; wanted++) {
        if (*wanted == ':')
            side = 1;
        else
            types[side][counts[side]++] = gw_valtype_of_letter(*wanted);
    }
    return check(c, sig, types[0], counts[0], types[1], counts[1]);
}

enum gw_err gw_class_check_sig(struct gw_classifier *c, const struct gw_type *sig,
                               const struct gw_abi_sig *wanted)
{
    if (wanted->is_too_large)
        return gw_new_problem_set(c->problem, GW_ERR_LIMIT, c->place, "",
                                  "the types of its WIT function are too large");
    return check(c, sig, wanted->params.types, wanted->params.count,
                 wanted->results.types, wanted->results.count);
}

enum gw_err gw_class_check_func(struct gw_classifier *c, const struct gw_type *sig,
                                const struct gw_wit_func *func,
                                enum gw_abi_variant variant)
{
    struct gw_abi_sig wanted;
    gw_abi_signature(func, variant, &wanted);
    return gw_class_check_sig(c, sig, &wanted);
}

/* ---- names ---- */

bool gw_class_strip(struct gw_slice *text, const char *prefix)
{
    size_t len = strlen(prefix);
    if (text->len < len || memcmp(text->data, prefix, len) != 0) return false;
    *text = gw_slice_of(text->data + len, text->len - len);
    return true;
}

bool gw_class_strip_end(struct gw_slice *text, const char *suffix)
{
    size_t len = strlen(suffix);
    if (text->len < len || memcmp(text->data + text->len - len, suffix, len) != 0)
        return false;
    text->len -= len;
    return true;
}

const struct gw_class_item *gw_class_find_item(const struct gw_class_items *items,
                                               struct gw_slice name,
                                               enum gw_wit_item_kind kind)
{
    for (uint32_t i = 0; i < items->count; i++)
        if (items->at[i].item->kind == kind && gw_slice_eq(items->at[i].item->name, name))
            return &items->at[i];
    return NULL;
}

const struct gw_wit_func *gw_class_find_func(const struct gw_wit_interface *interface,
                                             struct gw_slice name)
{
    for (uint32_t i = 0; i < interface->func_count; i++)
        if (gw_slice_eq(interface->funcs[i]->name, name)) return interface->funcs[i];
    return NULL;
}

/* An interface's id with as much of the version as says its track. */
static struct gw_slice track_of(struct gw_arena *arena, const struct gw_wit_item *item,
                                struct gw_slice key)
{
    const struct gw_wit_package_name *p =
        item->name.len ? NULL : &item->interface->package->name;
    char version[48];
    if (!p || !p->has_version || p->version.prerelease.len) return key;
    const struct gw_semver *v = &p->version;
    if (v->major)
        snprintf(version, sizeof version, "%llu", (unsigned long long)v->major);
    else if (v->minor)
        snprintf(version, sizeof version, "0.%llu", (unsigned long long)v->minor);
    else
        snprintf(version, sizeof version, "0.0.%llu", (unsigned long long)v->patch);
    size_t head = key.len - p->version_text.len;
    char *text = gw_arena_get(arena, head + sizeof version);
    if (!text) return gw_slice_of(NULL, 0);
    memcpy(text, key.data, head);
    strcpy(text + head, version);
    return gw_slice_str(text);
}

static bool is_wanted(const struct gw_class_options *o, struct gw_slice key)
{
    for (uint32_t i = 0; i < o->export_key_count; i++)
        if (gw_slice_eq(o->export_keys[i], key)) return true;
    return false;
}

static enum gw_err list_items(struct gw_classifier *c, const struct gw_wit_item *items,
                              uint32_t count, struct gw_class_items *all,
                              struct gw_class_items *wanted)
{
    struct gw_class_item *list =
        gw_arena_array(c->arena, (size_t)count + 1, sizeof *list);
    struct gw_class_item *some =
        gw_arena_array(c->arena, (size_t)count + 1, sizeof *some);
    if (!list || !some) return gw_new_problem_nomem(c->problem);
    *all = (struct gw_class_items){list, count};
    if (wanted) *wanted = (struct gw_class_items){some, 0};
    for (uint32_t i = 0; i < count; i++) {
        struct gw_slice key = gw_wit_item_key(c->arena, &items[i]);
        struct gw_slice track = key.data ? track_of(c->arena, &items[i], key) : key;
        if (!track.data) return gw_new_problem_nomem(c->problem);
        list[i] = (struct gw_class_item){&items[i], key, track};
        if (wanted && is_wanted(c->options, key)) some[wanted->count++] = list[i];
    }
    return GW_OK;
}

/* ---- imports that are no WIT ---- */

/* The main module may import from libraries, too; they have no other way to each other
 * than their arguments. */
static int find_module(const struct gw_class_options *o, struct gw_slice name)
{
    for (uint32_t i = 0; i < o->module_count; i++)
        if (!(o->library && o->modules[i].is_library) &&
            gw_slice_eq(o->modules[i].name, name))
            return (int)i;
    return -1;
}

/* An import that a library's arguments speak of.     returns  false: they do not */
static bool from_library(const struct gw_new_module *library, struct gw_class_import *out)
{
    for (uint32_t i = 0; library && i < library->argument_count; i++) {
        const struct gw_new_argument *a = &library->arguments[i];
        if (!gw_slice_eq(a->name, out->import->module)) continue;
        out->kind = a->is_whole ? GW_CLASS_WHOLE : GW_CLASS_ITEM;
        out->which = a->which;
        out->name = out->import->name;
        if (a->is_whole) return true;
        for (uint32_t k = 0; k < a->item_count; k++) {
            if (!gw_slice_eq(a->items[k].alias, out->import->name)) continue;
            out->which = a->items[k].which;
            out->name = a->items[k].name;
            return true;
        }
        return false;
    }
    return false;
}

static enum gw_err take_memory(struct gw_classifier *c, struct gw_class_import *out)
{
    out->kind = GW_CLASS_MEMORY;
    if (c->out->imported_memory)
        return gw_class_fail(c, "link it so that it has one memory",
                             "the module imports more than one memory");
    c->out->imported_memory = &c->module->memories[out->import->index].type;
    return GW_OK;
}

static enum gw_err not_a_function(struct gw_classifier *c,
                                  const struct gw_class_import *out)
{
    static const char *const kinds[] = {"function", "table", "memory", "global", "tag"};
    return gw_class_fail(
        c, "link the module so that it defines what is not a function itself",
        "it is a %s, but only functions can be imported from a world",
        kinds[out->import->kind]);
}

/* The type of a function of a module that may not be valid. */
static enum gw_err find_sig(struct gw_classifier *c, uint32_t func,
                            const struct gw_type **out)
{
    const struct gw_module *m = c->module;
    uint32_t type = func < m->func_count ? m->funcs[func].type : m->type_count;
    if (type >= m->type_count || m->types[type].comp != GW_COMP_FUNC)
        return gw_new_problem_set(c->problem, GW_ERR_INVALID, c->place,
                                  "`godwit validate` looks at the module alone",
                                  "the module is not valid: there is no such function");
    *out = &m->types[type];
    return GW_OK;
}

static enum gw_err classify_import(struct gw_classifier *c, uint32_t i,
                                   struct gw_class_import *out)
{
    const struct gw_import *import = &c->module->imports[i];
    *out = (struct gw_class_import){.import = import};
    snprintf(c->place, sizeof c->place, "%.40s, import `%.*s` `%.*s`", c->options->place,
             import->module.len < 60 ? (int)import->module.len : 60,
             (const char *)import->module.data,
             import->name.len < 40 ? (int)import->name.len : 40,
             (const char *)import->name.data);
    enum gw_err err =
        import->kind == GW_EXTERN_FUNC ? find_sig(c, import->index, &out->sig) : GW_OK;
    if (err || from_library(c->options->library, out)) return err;
    if (import->kind == GW_EXTERN_MEMORY && gw_slice_is(import->module, "env") &&
        gw_slice_is(import->name, "memory"))
        return take_memory(c, out);
    if (gw_slice_is(import->module, "__main_module__"))
        return out->kind = GW_CLASS_MAIN, GW_OK;
    if (!out->sig) return not_a_function(c, out);
    struct gw_slice name =
        c->options->import_names ? c->options->import_names[i] : import->name;
    int adapter = find_module(c->options, import->module);
    if (adapter >= 0) {
        out->kind = GW_CLASS_ADAPTER;
        out->which = (gw_new_which)adapter;
        out->name = name;
        return GW_OK;
    }
    return gw_class_import_func(c, import->module, name, out);
}

/* ---- all of it ---- */

static enum gw_err classify(struct gw_classifier *c)
{
    const struct gw_wit_world *world = c->options->world;
    const struct gw_module *m = c->module;
    enum gw_err err =
        list_items(c, world->imports, world->import_count, &c->imports, NULL);
    if (!err)
        err = list_items(c, world->exports, world->export_count, &c->all_exports,
                         &c->exports);
    for (uint32_t i = 0; i < m->import_count && !err; i++)
        err = classify_import(c, i, &c->out->imports[i]);
    for (uint32_t i = 0; i < m->export_count && !err; i++) {
        struct gw_class_export *out = &c->out->exports[i];
        *out = (struct gw_class_export){.export = &m->exports[i]};
        snprintf(c->place, sizeof c->place, "%.40s, export `%.*s`", c->options->place,
                 m->exports[i].name.len < 100 ? (int)m->exports[i].name.len : 100,
                 (const char *)m->exports[i].name.data);
        if (m->exports[i].kind == GW_EXTERN_FUNC)
            err = find_sig(c, m->exports[i].index, &out->sig);
        if (!err) err = gw_class_export_any(c, out);
    }
    return err ? err : gw_class_check_exports(c);
}

enum gw_err gw_classify(const struct gw_module *module,
                        const struct gw_class_options *options, struct gw_arena *arena,
                        struct gw_class *out, struct gw_new_problem *problem)
{
    struct gw_classifier c = {.module = module,
                              .options = options,
                              .arena = arena,
                              .out = out,
                              .problem = problem};
    *out = (struct gw_class){.module = module};
    out->imports =
        gw_arena_array(arena, (size_t)module->import_count + 1, sizeof *out->imports);
    out->exports =
        gw_arena_array(arena, (size_t)module->export_count + 1, sizeof *out->exports);
    if (!out->imports || !out->exports) return gw_new_problem_nomem(problem);
    return classify(&c);
}

static const struct gw_class_export *export_called(const struct gw_class *of,
                                                   struct gw_slice name)
{
    const struct gw_export *e = gw_module_find_export(of->module, name);
    return e ? &of->exports[e - of->module->exports] : NULL;
}

enum gw_err gw_class_check_adapter(const struct gw_class *user, gw_new_which which,
                                   const struct gw_class *adapter, const char *place,
                                   struct gw_new_problem *problem)
{
    struct gw_classifier c = {.problem = problem};
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < user->module->import_count && !err; i++) {
        const struct gw_class_import *in = &user->imports[i];
        if (in->kind != GW_CLASS_ADAPTER || in->which != which) continue;
        const struct gw_slice name = in->name;
        const struct gw_class_export *e = export_called(adapter, name);
        snprintf(c.place, sizeof c.place, "%.60s, export `%.*s`", place,
                 name.len < 80 ? (int)name.len : 80, (const char *)name.data);
        if (e && e->sig) {
            const struct gw_type *t = in->sig;
            err = check(&c, e->sig, t->func.params, t->func.param_count, t->func.results,
                        t->func.result_count);
            continue;
        }
        struct gw_suggest near = {.wanted = name};
        for (uint32_t k = 0; k < adapter->module->export_count; k++)
            gw_suggest_offer(&near, adapter->module->exports[k].name);
        err =
            gw_class_fail_near(&c, &near,
                               "give an adapter that was made for this module's version "
                               "of the interface",
                               "the main module imports this function, but the adapter "
                               "does not export it");
    }
    return err;
}

enum gw_err gw_class_check_main(const struct gw_class *main,
                                const struct gw_class *adapter, const char *place,
                                struct gw_new_problem *problem)
{
    struct gw_classifier c = {.problem = problem};
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < adapter->module->import_count && !err; i++) {
        const struct gw_class_import *in = &adapter->imports[i];
        if (in->kind != GW_CLASS_MAIN) continue;
        const struct gw_slice name = in->import->name;
        const struct gw_class_export *e = export_called(main, name);
        snprintf(c.place, sizeof c.place, "%.60s, import `__main_module__` `%.*s`", place,
                 name.len < 60 ? (int)name.len : 60, (const char *)name.data);
        if (!e || e->export->kind != in->import->kind)
            err = gw_class_fail(&c,
                                "export it from the main module, or give an adapter "
                                "that does without",
                                "the main module has no such export");
        else if (e->sig)
            err = check(&c, e->sig, in->sig->func.params, in->sig->func.param_count,
                        in->sig->func.results, in->sig->func.result_count);
    }
    return err;
}

const struct gw_class_export *gw_class_find(const struct gw_class *of,
                                            enum gw_class_export_kind kind,
                                            const struct gw_wit_item *item,
                                            const void *func_or_type)
{
    for (uint32_t i = 0; i < of->module->export_count; i++) {
        const struct gw_class_export *e = &of->exports[i];
        if (e->kind != kind || (item && e->item != item)) continue;
        if (!func_or_type || (const void *)e->func == func_or_type ||
            (const void *)e->type == func_or_type)
            return e;
    }
    return NULL;
}

static const struct gw_class_export *either(const struct gw_class *of,
                                            enum gw_class_export_kind first)
{
    const struct gw_class_export *e = gw_class_find(of, first, NULL, NULL);
    return e ? e : gw_class_find(of, GW_CLASS_REALLOC, NULL, NULL);
}

const struct gw_class_export *gw_class_import_realloc(const struct gw_class *of)
{
    return either(of, GW_CLASS_REALLOC_IMPORT);
}

const struct gw_class_export *gw_class_export_realloc(const struct gw_class *of)
{
    return either(of, GW_CLASS_REALLOC_EXPORT);
}

const struct gw_class_export *gw_class_adapter_realloc(const struct gw_class *of)
{
    return either(of, GW_CLASS_REALLOC_ADAPTER);
}
