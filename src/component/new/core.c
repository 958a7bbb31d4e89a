/* SPDX-License-Identifier: Apache-2.0 */
/* core.c -- core modules and their instances. */
#include "component/new/encoder.h"

static void write_modules(struct gw_new_encoder *e)
{
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++) {
        struct gw_new_unit *u = &e->units[i];
        if (!u->is_used) continue;
        struct gw_slice name = gw_slice_str("main");
        if (u->given)
            name = gw_new_text(e, "%s%.*s", u->given->is_library ? "" : "adapter:",
                               GW_SLICE_ARG(u->given->name));
        u->module_index =
            gw_new_core_module(e, gw_slice_of(u->bytes.data, u->bytes.len), name);
    }
}

/* Resource types that the component defines, and the other types of its exports: built-ins
 * that modules import speak of them. */
static void declare_resource(struct gw_new_encoder *e, const struct gw_new_unit *u,
                             const struct gw_wit_item *item,
                             const struct gw_wit_type *type)
{
    struct gw_comp_resource_def def = {.rep = GW_I32};
    const struct gw_class_export *dtor =
        gw_class_find(&u->class, GW_CLASS_DTOR, item, type);
    const struct gw_new_shim *shim =
        dtor ? gw_new_shim_of_export(e, GW_SHIM_DTOR, u->which, dtor->export->name)
             : NULL;
    if (shim) {
        def.has_dtor = true;
        def.dtor = gw_new_shim_func(e, shim);
    }
    uint32_t index = gw_comp_encode_resource_type(&e->out, &def);
    gw_new_name(e, GW_COMP_SORT_TYPE, index, type->name);
    gw_space_note(&e->root, type, index);
}

static void declare_types(struct gw_new_encoder *e, const struct gw_new_unit *u)
{
    for (uint32_t i = 0; i < u->export_count && !e->err; i++) {
        const struct gw_wit_item *item = u->exports[i];
        if (item->kind != GW_WIT_ITEM_INTERFACE) continue;
        for (uint32_t t = 0; t < item->interface->type_count && !e->err; t++) {
            const struct gw_wit_type *type = item->interface->types[t];
            e->root.mode = GW_SPACE_LOCAL;
            e->root.interface = item->interface;
            if (type->kind == GW_WIT_RESOURCE)
                declare_resource(e, u, item, type);
            else
                gw_space_type(&e->root, type);
        }
    }
}

/* ---- what a module imports ---- */

static uint32_t tls_accessor(struct gw_new_encoder *e,
                             const struct gw_class_import *import)
{
    bool is_set = import->kind == GW_CLASS_TLS_SET;
    struct gw_slice name = gw_slice_str(is_set ? GW_NEW_TLS_SET : GW_NEW_TLS_GET);
    if (!e->has_slot_1) return gw_new_core_alias(e, e->shim, name, GW_EXTERN_FUNC, name);
    const struct gw_comp_canon_def def = {.kind = is_set ? GW_COMP_CANON_CONTEXT_SET
                                                         : GW_COMP_CANON_CONTEXT_GET,
                                          .valtype = import->valtype,
                                          .slot = 1};
    return gw_new_canon(e, &def, GW_COMP_SORT_CORE_FUNC,
                        gw_new_text(e, "%s 1", gw_comp_canon_rows[def.kind].text));
}

/* Some built-ins that had to wait for main's memory need no shim for those that come after it. */
static bool is_direct_now(struct gw_new_encoder *e, const struct gw_class_import *import)
{
    if (import->kind != GW_CLASS_CANON || !e->has_memory) return false;
    return import->canon == GW_COMP_CANON_TASK_RETURN ||
           import->canon == GW_COMP_CANON_WAITABLE_SET_WAIT ||
           import->canon == GW_COMP_CANON_WAITABLE_SET_POLL ||
           import->canon == GW_COMP_CANON_ERROR_CONTEXT_NEW;
}

static uint32_t provide_func(struct gw_new_encoder *e, const struct gw_new_unit *u,
                             const struct gw_class_import *import)
{
    const struct gw_new_shim *shim =
        is_direct_now(e, import) ? NULL : gw_new_shim_of_import(e, u->which, import);
    if (shim) return gw_new_shim_func(e, shim);
    return gw_new_import_func(e, u->which, import, gw_new_import_options(import),
                              GW_NEW_BEFORE_MAIN, gw_slice_of(NULL, 0));
}

static uint32_t provide_item(struct gw_new_encoder *e, gw_new_which which,
                             struct gw_slice name, enum gw_extern_kind kind)
{
    return gw_new_core_alias(e, gw_new_unit_of(e, which)->instance, name, kind, name);
}

static struct gw_comp_sortidx provide(struct gw_new_encoder *e,
                                      const struct gw_new_unit *u,
                                      const struct gw_class_import *import)
{
    /* ORDER(core sorts): as gw_extern_kind. */
    struct gw_comp_sortidx what = {(uint8_t)import->import->kind, 0};
    switch (import->kind) {
    case GW_CLASS_FUNC:
    case GW_CLASS_CANON:
    case GW_CLASS_ADAPTER:
        what.index = provide_func(e, u, import);
        break;
    case GW_CLASS_MAIN:
        what.index =
            provide_item(e, GW_NEW_MAIN, import->import->name, import->import->kind);
        break;
    case GW_CLASS_ITEM:
        what.index = provide_item(e, import->which, import->name, import->import->kind);
        break;
    case GW_CLASS_MEMORY:
        if (!e->has_memory && !e->err)
            e->err = gw_new_problem_set(
                e->problem, GW_ERR_UNLINKABLE, u->place,
                "export the main module's memory as `memory`",
                "it imports a memory, and the main module exports none");
        what.index = e->memory;
        break;
    case GW_CLASS_TLS_GET:
    case GW_CLASS_TLS_SET:
        what.index = tls_accessor(e, import);
        break;
    case GW_CLASS_WHOLE:
        break;
    }
    return what;
}

/* ---- instances ---- */

static void instantiate(struct gw_new_encoder *e, struct gw_new_unit *u)
{
    uint32_t count = u->module->import_count, arg_count = 0;
    struct gw_comp_core_arg *args = gw_new_get(e, count, sizeof *args);
    struct gw_comp_core_export *exports = gw_new_get(e, count, sizeof *exports);
    for (uint32_t i = 0; i < count && !e->err;) {
        const struct gw_class_import *first = &u->class.imports[u->order[i]];
        struct gw_slice module = first->import->module;
        uint32_t instance, n = 0;
        for (; i < count; i++) {
            const struct gw_class_import *import = &u->class.imports[u->order[i]];
            if (!gw_slice_eq(import->import->module, module)) break;
            if (first->kind == GW_CLASS_WHOLE) continue;
            exports[n].name = import->import->name;
            exports[n++].what = provide(e, u, import);
        }
        if (first->kind == GW_CLASS_WHOLE)
            instance = gw_new_unit_of(e, first->which)->instance;
        else
            instance = gw_new_core_bundle(e, exports, n, module);
        args[arg_count++] = (struct gw_comp_core_arg){module, instance};
    }
    if (e->err) return;
    u->instance =
        gw_new_core_instantiate(e, u->module_index, args, arg_count,
                                u->given ? u->given->name : gw_slice_str("main"));
}

static void take_memory(struct gw_new_encoder *e)
{
    const struct gw_class_export *memory =
        gw_class_find(&e->units[0].class, GW_CLASS_MEMORY_OUT, NULL, NULL);
    if (e->has_memory || !memory) return;
    e->memory = gw_new_core_alias(e, e->units[0].instance, memory->export->name,
                                  GW_EXTERN_MEMORY, gw_slice_str("memory"));
    e->has_memory = true;
}

/* ---- fixup ---- */

static uint32_t actual(struct gw_new_encoder *e)
{
    uint32_t count = (uint32_t)e->shims.len;
    struct gw_comp_core_export *exports = gw_new_get(e, count, sizeof *exports);
    for (uint32_t i = 0; i < count && !e->err; i++) {
        const struct gw_new_shim *shim = GW_VEC_AT(struct gw_new_shim, &e->shims, i);
        exports[i].name = shim->name;
        exports[i].what =
            (struct gw_comp_sortidx){GW_COMP_SORT_CORE_FUNC, gw_new_shim_target(e, shim)};
    }
    return e->err ? 0 : gw_new_core_bundle(e, exports, count, gw_slice_str("actual"));
}

static uint32_t source(struct gw_new_encoder *e, gw_new_which which)
{
    if (which == GW_FIXUP_SHIM) return e->shim;
    if (which == GW_FIXUP_ACTUAL) return actual(e);
    return gw_new_unit_of(e, which)->instance;
}

static void instantiate_fixup(struct gw_new_encoder *e, uint32_t module)
{
    const struct gw_vec *sources = &e->fixup.sources;
    struct gw_comp_core_arg *args = gw_new_get(e, sources->len, sizeof *args);
    for (size_t i = 0; i < sources->len && !e->err; i++) {
        gw_new_which which = *GW_VEC_AT(gw_new_which, sources, i);
        args[i] = (struct gw_comp_core_arg){gw_fixup_source_name(&e->fixup, which),
                                            source(e, which)};
        for (size_t k = 0; k < i && !e->err; k++)
            if (gw_slice_eq(args[k].name, args[i].name))
                e->err = gw_new_problem_set(e->problem, GW_ERR_UNLINKABLE, "fixup module",
                                            "give the adapter or library another name",
                                            "`%.*s` is a name of the encoder's own",
                                            GW_SLICE_ARG(args[i].name));
    }
    if (e->err) return;
    uint32_t instance = gw_new_core_instantiate(e, module, args, (uint32_t)sources->len,
                                                gw_slice_str("fixup"));
    gw_new_hooks_note(e, instance);
}

static void fix_up(struct gw_new_encoder *e)
{
    struct gw_writer bytes;
    const struct gw_class_export *initialize =
        gw_class_find(&e->units[0].class, GW_CLASS_INITIALIZE, NULL, NULL);
    if (initialize)
        gw_fixup_call(&e->fixup,
                      gw_fixup_func(&e->fixup, GW_NEW_MAIN, initialize->export->name,
                                    gw_fixup_type(&e->fixup, NULL, 0, NULL, 0)));
    if (e->options->fixups) {
        e->err = e->options->fixups(e->options->env, &e->fixup);
        if (e->err)
            gw_new_problem_set(e->problem, e->err, "fixup module", "", "%s",
                               gw_err_text(e->err));
    }
    if (!e->err) gw_new_hooks(e);
    if (e->err || !gw_fixup_is_needed(&e->fixup)) return;
    gw_writer_init(&bytes, e->alloc);
    if (gw_fixup_encode(&e->fixup, e->options->debug_names, &bytes) != GW_OK)
        gw_new_nomem(e);
    uint32_t module = e->err ? 0
                             : gw_new_core_module(e, gw_slice_of(bytes.data, bytes.len),
                                                  gw_slice_str("fixup-module"));
    gw_writer_deinit(&bytes);
    if (!e->err) instantiate_fixup(e, module);
}

void gw_new_core(struct gw_new_encoder *e)
{
    write_modules(e);
    if (!e->err) gw_new_shims(e);
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++)
        if (e->units[i].is_used) declare_types(e, &e->units[i]);
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++) {
        if (e->units[i].is_used) instantiate(e, &e->units[i]);
        if (i == 0 && !e->err) take_memory(e);
    }
    if (!e->err) fix_up(e);
}
