/* SPDX-License-Identifier: Apache-2.0 */
/* unit.c -- the core modules: main, libraries, and of adapters those that are used, trimmed. */
#include <stdio.h>

#include "component/new/encoder.h"
#include "component/new/gc.h"
#include "component/new/hide.h"
#include "component/new/nominal.h"
#include "core/wasm/decode.h"
#include "core/wasm/validate.h"

void gw_new_units_init(struct gw_new_encoder *e)
{
    uint32_t count = e->options->module_count + 1;
    e->units = gw_new_get(e, count, sizeof *e->units);
    if (!e->units) return;
    memset(e->units, 0, count * sizeof *e->units);
    e->unit_count = count;
    for (uint32_t i = 0; i < count; i++) {
        struct gw_new_unit *u = &e->units[i];
        u->which = i ? i - 1 : GW_NEW_MAIN;
        u->given = i ? &e->options->modules[i - 1] : NULL;
        if (u->given)
            snprintf(u->place, sizeof u->place, "%s `%.*s`",
                     u->given->is_library ? "library" : "adapter",
                     GW_SLICE_ARG(u->given->name));
        else
            snprintf(u->place, sizeof u->place, "main module");
        gw_meta_module_init(&u->meta, e->alloc);
        gw_writer_init(&u->bytes, e->alloc);
    }
}

void gw_new_units_deinit(struct gw_new_encoder *e)
{
    for (uint32_t i = 0; i < e->unit_count; i++) {
        gw_module_unref(&e->units[i].module);
        gw_writer_deinit(&e->units[i].bytes);
        gw_meta_module_deinit(&e->units[i].meta);
    }
}

/* ---- worlds ---- */

static void read_worlds(struct gw_new_encoder *e)
{
    const struct gw_new_options *o = e->options;
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++) {
        struct gw_new_unit *u = &e->units[i];
        e->err = gw_meta_read(&e->meta, u->given ? u->given->bytes : o->main, u->place,
                              &u->meta, e->problem);
        if (!e->err && !u->given && o->world)
            e->err = gw_meta_add(&e->meta, o->wit, o->world, GW_COMP_UTF8, u->place,
                                 &u->meta, e->problem);
    }
    if (!e->err && !o->keeps_versions)
        e->err = gw_meta_unify_versions(&e->meta, e->problem);
    if (!e->err)
        e->err = gw_nominal_world(e->meta.world, &e->arena, &e->world, e->problem);
}

/* Find what a unit must export in the world. */
static void find_exports(struct gw_new_encoder *e, struct gw_new_unit *u,
                         const struct gw_map *items)
{
    u->exports = gw_new_get(e, u->meta.export_keys.len, sizeof *u->exports);
    for (size_t i = 0; i < u->meta.export_keys.len && !e->err; i++) {
        uint64_t at;
        const struct gw_slice *key = GW_VEC_AT(struct gw_slice, &u->meta.export_keys, i);
        if (gw_map_find(items, *key, &at))
            u->exports[u->export_count++] = &e->world.exports[at];
    }
}

static void find_all_exports(struct gw_new_encoder *e)
{
    struct gw_map items;
    gw_map_init(&items, e->alloc);
    for (uint32_t i = 0; i < e->world.export_count && !e->err; i++) {
        struct gw_slice key = gw_new_item_name(e, &e->world.exports[i]);
        if (!e->err && gw_map_put(&items, key, i) != GW_OK) gw_new_nomem(e);
    }
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++)
        find_exports(e, &e->units[i], &items);
    gw_map_deinit(&items);
}

/* ---- modules ---- */

/* Decode and validate what is in u->bytes. Of an adapter that is still to be trimmed, only what is
 * kept must have valid bodies. */
static void decode(struct gw_new_encoder *e, struct gw_new_unit *u, bool with_bodies)
{
    struct gw_diag diag = GW_DIAG_INIT;
    const struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = e->alloc, .registry = e->registry};
    if (e->err) return;
    gw_module_unref(&u->module);
    enum gw_err err = gw_module_decode(gw_slice_of(u->bytes.data, u->bytes.len), &options,
                                       &diag, &u->module);
    if (!err)
        err = with_bodies ? gw_module_validate(u->module, &diag)
                          : gw_module_validate_again(u->module, GW_FEATURES_ALL, &diag);
    if (!err) return;
    char text[400];
    gw_diag_print(&diag, text, sizeof text);
    e->err = err == GW_ERR_NOMEM
                 ? gw_new_problem_nomem(e->problem)
                 : gw_new_problem_set(e->problem, err, u->place,
                                      "give a valid core module; `godwit validate` "
                                      "looks at one alone",
                                      "no valid core module: %s",
                                      diag.err ? text : gw_err_text(err));
}

static void strip(struct gw_new_encoder *e, struct gw_new_unit *u)
{
    struct gw_slice bytes = u->given ? u->given->bytes : e->options->main;
    if (e->err) return;
    e->err = gw_meta_strip(bytes, &u->bytes);
    if (e->err)
        gw_new_problem_set(e->problem, e->err, u->place, "give a core module",
                           "its sections cannot be read");
}

static void classify(struct gw_new_encoder *e, struct gw_new_unit *u)
{
    const struct gw_class_options options = {
        .world = &e->world,
        .export_keys = u->meta.export_keys.data,
        .export_key_count = (uint32_t)u->meta.export_keys.len,
        .modules = e->options->modules,
        .module_count = e->options->module_count,
        .library = u->given && u->given->is_library ? u->given : NULL,
        .import_names = u->names,
        .rejects_legacy = e->options->rejects_legacy,
        .place = u->place,
    };
    if (!e->err)
        e->err = gw_classify(u->module, &options, &e->arena, &u->class, e->problem);
}

/* Put the imports of each module name together, in the order in which those come. */
static void order(struct gw_new_encoder *e, struct gw_new_unit *u)
{
    if (e->err) return;
    uint32_t count = u->module->import_count, groups = 0;
    uint32_t *group = gw_new_get(e, count, sizeof *group);
    u->order = gw_new_get(e, count, sizeof *u->order);
    uint32_t *starts = gw_new_get(e, count + 1, sizeof *starts);
    struct gw_map modules;
    gw_map_init(&modules, e->alloc);
    for (uint32_t i = 0; i < count && !e->err; i++) {
        uint64_t found;
        struct gw_slice name = u->module->imports[i].module;
        if (!gw_map_find(&modules, name, &found)) {
            found = groups;
            starts[groups++] = 0;
            if (gw_map_put(&modules, name, found) != GW_OK) gw_new_nomem(e);
        }
        group[i] = (uint32_t)found;
        starts[found]++;
    }
    gw_map_deinit(&modules);
    for (uint32_t g = 0, at = 0; g < groups && !e->err; g++) {
        uint32_t of_group = starts[g];
        starts[g] = at;
        at += of_group;
    }
    for (uint32_t i = 0; i < count && !e->err; i++)
        u->order[starts[group[i]]++] = i;
}

static void main_module(struct gw_new_encoder *e)
{
    struct gw_new_unit *u = &e->units[0];
    strip(e, u);
    decode(e, u, false);
    if (!e->err) gw_new_dedupe(e, u->module, &u->bytes, &u->names);
    if (!e->err) gw_new_produce(e, &u->bytes, &u->meta.producers);
    decode(e, u, true);
    classify(e, u);
    u->is_used = true;
}

/* ---- adapters ---- */

/* Does it export more than empty interfaces? */
static bool has_exports(const struct gw_new_unit *u)
{
    for (uint32_t i = 0; i < u->export_count; i++)
        if (u->exports[i]->kind == GW_WIT_ITEM_FUNC ||
            u->exports[i]->interface->func_count || u->exports[i]->interface->type_count)
            return true;
    return false;
}

/* What of an adapter is needed: names that main imports, and what it exports to the world. */
static struct gw_slice *required_of(struct gw_new_encoder *e, const struct gw_new_unit *u,
                                    bool with_exports, uint32_t *count)
{
    const struct gw_class *main = &e->units[0].class, *own = &u->class;
    uint32_t room = main->module->import_count;
    if (with_exports) room += own->module->export_count;
    struct gw_slice *names = gw_new_get(e, room, sizeof *names);
    *count = 0;
    if (!names) return NULL;
    for (uint32_t i = 0; i < main->module->import_count; i++) {
        const struct gw_class_import *import = &main->imports[i];
        if (import->kind == GW_CLASS_ADAPTER && import->which == u->which)
            names[(*count)++] = import->name;
    }
    for (uint32_t i = 0; with_exports && i < own->module->export_count; i++)
        if (own->exports[i].kind != GW_CLASS_NOTHING)
            names[(*count)++] = own->exports[i].export->name;
    return names;
}

/* Make room for an adapter that can live in pages which the main module does not see.
 *   returns  whether it shall */
static bool hide_pages(struct gw_new_encoder *e, const struct gw_new_unit *adapter)
{
    struct gw_new_unit *main = &e->units[0];
    struct gw_writer out;
    if (e->has_hidden_pages || !gw_hide_can(main->module) ||
        !gw_module_find_export(adapter->module, gw_slice_str("adapter_enter")))
        return false;
    gw_writer_init(&out, e->alloc);
    if (gw_hide_pages(main->module, &out) != GW_OK) {
        gw_writer_deinit(&out);
        gw_new_nomem(e);
        return false;
    }
    gw_writer_deinit(&main->bytes);
    main->bytes = out;
    decode(e, main, true);
    classify(e, main);
    return e->has_hidden_pages = true;
}

static void trim(struct gw_new_encoder *e, struct gw_new_unit *u)
{
    struct gw_gc_options options = {0};
    const struct gw_class_export *realloc = gw_class_adapter_realloc(&e->units[0].class);
    if (realloc && !e->options->reallocs_by_growing)
        options.realloc = realloc->export->name;
    else
        options.has_hidden_pages = hide_pages(e, u); /* main is another one then */
    if (!e->err) options.required = required_of(e, u, true, &options.required_count);
    if (e->err) return;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer out;
    gw_writer_init(&out, e->alloc);
    enum gw_err err = gw_gc_trim(u->module, &options, &diag, &out);
    if (err) {
        gw_writer_deinit(&out);
        e->err = err == GW_ERR_NOMEM
                     ? gw_new_problem_nomem(e->problem)
                     : gw_new_problem_set(e->problem, err, u->place,
                                          "give an adapter that was built to be one",
                                          "it cannot be trimmed: %s", diag.text);
        return;
    }
    gw_module_unref(&u->module);
    gw_writer_deinit(&u->bytes);
    u->bytes = out;
    decode(e, u, true);
    classify(e, u);
    if (!e->err)
        e->err = gw_class_check_main(&e->units[0].class, &u->class, u->place, e->problem);
}

static void other_module(struct gw_new_encoder *e, struct gw_new_unit *u)
{
    uint32_t required = 0;
    if (!u->given->is_library) {
        required_of(e, u, false, &required);
        if (!required && !has_exports(u)) return;
    }
    u->is_used = true;
    strip(e, u);
    decode(e, u, u->given->is_library);
    classify(e, u);
    if (!e->err && !u->given->is_library) {
        e->err = gw_class_check_adapter(&e->units[0].class, u->which, &u->class, u->place,
                                        e->problem);
        if (!e->err) trim(e, u);
    }
}

void gw_new_units(struct gw_new_encoder *e)
{
    if (!e->err) read_worlds(e);
    if (!e->err) find_all_exports(e);
    if (!e->err) main_module(e);
    for (uint32_t i = 1; i < e->unit_count && !e->err; i++)
        other_module(e, &e->units[i]);
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++)
        if (e->units[i].is_used) order(e, &e->units[i]);
}
