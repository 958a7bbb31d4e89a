/* SPDX-License-Identifier: Apache-2.0 */
/* shims.c -- the module that stands in for what cannot be made yet.
 *
 *   (table N N funcref)                    (global $gK (mut (ref $T)) (ref.func $trap))...
 *   (func "K" local.get... i32.const K     (func "K" local.get... global.get $gK
 *         call_indirect)...                      return_call_ref $T)...
 *
 * the latter with `calls_by_ref`. Beside that, a memory that main imports, and the place of a
 * base of thread-local storage. */
#include "component/new/abi.h"
#include "component/new/core_writer.h"
#include "component/new/encoder.h"

/* ---- which there are ---- */

static struct gw_slice key_of(struct gw_new_encoder *e, enum gw_new_shim_kind kind,
                              gw_new_which which, const struct gw_class_import *import,
                              struct gw_slice export)
{
    if (!import) {
        const uint64_t numbers[] = {kind, which};
        return gw_new_key(e, numbers, GW_COUNT(numbers), export, gw_slice_of(NULL, 0));
    }
    bool is_func = kind == GW_SHIM_LOWER;
    bool is_payload = !is_func && import->canon >= GW_COMP_CANON_STREAM_NEW &&
                      import->canon <= GW_COMP_CANON_FUTURE_DROP_WRITABLE;
    /* These are the same for all modules, which share one memory. */
    bool is_common = !is_func && (import->canon == GW_COMP_CANON_WAITABLE_SET_WAIT ||
                                  import->canon == GW_COMP_CANON_WAITABLE_SET_POLL ||
                                  import->canon == GW_COMP_CANON_ERROR_CONTEXT_NEW ||
                                  import->canon == GW_COMP_CANON_THREAD_NEW_INDIRECT);
    const uint64_t numbers[] = {kind,
                                is_common ? 0 : which,
                                is_func ? GW_COMP_CANON_COUNT : import->canon,
                                import->is_async,
                                import->is_cancellable,
                                import->encoding,
                                (uintptr_t)import->func,
                                (uintptr_t)import->item};
    struct gw_slice name = gw_slice_of(NULL, 0);
    if (is_payload) name = import->import->name;
    return gw_new_key(e, numbers, GW_COUNT(numbers), name, gw_slice_of(NULL, 0));
}

static void add(struct gw_new_encoder *e, struct gw_new_shim *shim)
{
    uint64_t found;
    struct gw_slice key = key_of(e, shim->kind, shim->which, shim->import, shim->export);
    if (e->err || gw_map_find(&e->shim_by_key, key, &found)) return;
    shim->name = gw_new_text(e, "%zu", e->shims.len);
    if (gw_map_put(&e->shim_by_key, key, e->shims.len) != GW_OK ||
        !gw_vec_push_copy(&e->shims, shim))
        gw_new_nomem(e);
}

static void add_realloc(struct gw_new_encoder *e, gw_new_which which,
                        const struct gw_class_import *import, uint8_t options,
                        enum gw_new_site site)
{
    static const gw_valtype i32[] = {GW_I32, GW_I32, GW_I32, GW_I32};
    gw_new_which of;
    if (!(options & GW_ABI_REALLOC)) return;
    const struct gw_class_export *export = gw_new_realloc(e, which, import, &of);
    if (!export || !gw_new_realloc_needs_shim(e, site)) return;
    const struct gw_new_unit *u = gw_new_unit_of(e, of);
    struct gw_slice name = export->export->name;
    struct gw_new_shim shim = {
        .kind = GW_SHIM_REALLOC,
        .which = of,
        .export = name,
        .debug_name =
            gw_new_text(e, "realloc-%.*s-%.*s",
                        GW_SLICE_ARG(u->given ? u->given->name : gw_slice_str("main")),
                        GW_SLICE_ARG(name)),
        .param_count = 4,
        .params = i32,
        .result_count = 1,
        .results = i32,
    };
    add(e, &shim);
}

static struct gw_slice canon_name(struct gw_new_encoder *e,
                                  const struct gw_class_import *import)
{
    switch (import->canon) {
    case GW_COMP_CANON_TASK_RETURN:
        return gw_new_text(e, "task-return-%.*s", GW_SLICE_ARG(import->func->name));
    case GW_COMP_CANON_ERROR_CONTEXT_NEW:
        return gw_slice_str("error-new");
    case GW_COMP_CANON_ERROR_CONTEXT_DEBUG_MESSAGE:
        return gw_slice_str("error-debug-message");
    case GW_COMP_CANON_STREAM_READ:
    case GW_COMP_CANON_STREAM_WRITE:
    case GW_COMP_CANON_FUTURE_READ:
    case GW_COMP_CANON_FUTURE_WRITE:
        return gw_new_text(e, "%.*s-%.*s", GW_SLICE_ARG(import->import->module),
                           GW_SLICE_ARG(import->import->name));
    default:
        return gw_slice_str(gw_comp_canon_rows[import->canon].text);
    }
}

/* Must a built-in wait for main? */
static bool canon_waits(struct gw_new_encoder *e, const struct gw_class_import *import,
                        uint8_t options)
{
    switch (import->canon) {
    case GW_COMP_CANON_THREAD_NEW_INDIRECT:
    case GW_COMP_CANON_ERROR_CONTEXT_DEBUG_MESSAGE:
        return true;
    case GW_COMP_CANON_STREAM_READ:
    case GW_COMP_CANON_STREAM_WRITE:
    case GW_COMP_CANON_FUTURE_READ:
    case GW_COMP_CANON_FUTURE_WRITE:
        return (options & GW_ABI_REALLOC) || !e->units[0].class.imported_memory;
    default:
        return options && !e->units[0].class.imported_memory;
    }
}

static void add_import(struct gw_new_encoder *e, gw_new_which which,
                       const struct gw_class_import *import)
{
    uint8_t options = gw_new_import_options(import);
    struct gw_slice module = import->import->module, field = import->import->name;
    struct gw_new_shim shim = {.which = which, .import = import, .options = options};
    switch (import->kind) {
    case GW_CLASS_ADAPTER:
        shim.kind = GW_SHIM_ADAPTER;
        shim.which = import->which;
        shim.import = NULL;
        shim.export = import->name;
        shim.debug_name =
            gw_new_text(e, "adapt-%.*s-%.*s", GW_SLICE_ARG(module), GW_SLICE_ARG(field));
        break;
    case GW_CLASS_FUNC:
        if (!gw_new_is_indirect(e, options)) {
            add_realloc(e, which, import, options, GW_NEW_BEFORE_MAIN);
            return;
        }
        shim.kind = GW_SHIM_LOWER;
        shim.debug_name = gw_new_text(e, "indirect-%.*s-%.*s", GW_SLICE_ARG(module),
                                      GW_SLICE_ARG(field));
        break;
    case GW_CLASS_CANON:
        if (!canon_waits(e, import, options)) return;
        shim.kind = GW_SHIM_CANON;
        shim.debug_name = canon_name(e, import);
        break;
    default:
        return;
    }
    shim.param_count = import->sig->func.param_count;
    shim.params = import->sig->func.params;
    shim.result_count = import->sig->func.result_count;
    shim.results = import->sig->func.results;
    add(e, &shim);
    if (shim.import) add_realloc(e, which, import, options, GW_NEW_AFTER_MAIN);
}

static void add_dtors(struct gw_new_encoder *e, const struct gw_new_unit *u)
{
    static const gw_valtype i32 = GW_I32;
    for (uint32_t i = 0; i < u->module->export_count && !e->err; i++) {
        const struct gw_class_export *export = &u->class.exports[i];
        if (export->kind != GW_CLASS_DTOR) continue;
        struct gw_new_shim shim = {
            .kind = GW_SHIM_DTOR,
            .which = u->which,
            .export = export->export->name,
            .debug_name = gw_new_text(e, "dtor-%.*s", GW_SLICE_ARG(export->type->name)),
            .param_count = 1,
            .params = &i32,
        };
        add(e, &shim);
    }
}

static void collect(struct gw_new_encoder *e)
{
    for (uint32_t n = 0; n < e->unit_count && !e->err; n++) {
        const struct gw_new_unit *u = &e->units[n];
        for (uint32_t i = 0; u->is_used && i < u->module->import_count && !e->err; i++)
            add_import(e, u->which, &u->class.imports[u->order[i]]);
        if (u->is_used) add_dtors(e, u);
    }
}

/* ---- the module ---- */

/* The type of the base of thread-local storage, where a module asks for it and it has no
 * other place.     returns  GW_BOT: none does */
static gw_valtype tls_type(struct gw_new_encoder *e)
{
    gw_valtype type = GW_BOT;
    for (uint32_t n = 0; n < e->unit_count && !e->has_slot_1; n++) {
        const struct gw_new_unit *u = &e->units[n];
        for (uint32_t i = 0; u->is_used && i < u->module->import_count; i++) {
            const struct gw_class_import *import = &u->class.imports[i];
            if (import->kind != GW_CLASS_TLS_GET && import->kind != GW_CLASS_TLS_SET)
                continue;
            if (type != GW_BOT && type != import->valtype && !e->err)
                e->err = gw_new_problem_set(
                    e->problem, GW_ERR_UNLINKABLE, u->place,
                    "build all modules for memories of the same width",
                    "the base of thread-local storage is an i32 for one module and an "
                    "i64 for another");
            type = import->valtype;
        }
    }
    return type;
}

/* A function that traps, for the type: what a global holds before it is filled. */
static uint32_t trap_stub(struct gw_core_writer *w, struct gw_fixup_names *names,
                          uint32_t type)
{
    uint32_t func = gw_core_writer_func(w, type);
    gw_core_writer_op(gw_core_writer_open_body(w, NULL, 0), GW_OP_UNREACHABLE);
    gw_core_writer_close_body(w);
    gw_fixup_names_add(names, func, gw_slice_str("trap stub before initialization"));
    return func;
}

static void by_ref(struct gw_new_encoder *e, struct gw_core_writer *w,
                   const struct gw_new_shim *shim, uint32_t type, uint32_t stub,
                   struct gw_writer *init, uint32_t *global)
{
    const struct gw_globaltype of = {GW_VALTYPE_REF(type, false), true};
    init->len = 0;
    gw_core_writer_op_u32(init, GW_OP_REF_FUNC, stub);
    *global = gw_core_writer_global(w, &of, gw_slice_of(init->data, init->len));
    gw_core_writer_export(w, gw_new_text(e, "g%.*s", GW_SLICE_ARG(shim->name)),
                          GW_EXTERN_GLOBAL, *global);
}

static void write_shims(struct gw_new_encoder *e, struct gw_core_writer *w,
                        struct gw_fixup_names *names)
{
    bool refs = e->options->calls_by_ref;
    uint32_t count = (uint32_t)e->shims.len, stub = 0, global = 0;
    uint32_t *stubs = gw_new_get(e, count + 1, sizeof *stubs); /* by type; +1 */
    struct gw_writer init;
    gw_writer_init(&init, e->alloc);
    if (stubs) memset(stubs, 0, (count + 1) * sizeof *stubs);
    for (uint32_t i = 0; i < count && !e->err; i++) {
        const struct gw_new_shim *shim = GW_VEC_AT(struct gw_new_shim, &e->shims, i);
        uint32_t type = gw_core_writer_type(w, shim->params, shim->param_count,
                                            shim->results, shim->result_count);
        if (refs && !stubs[type]) stubs[type] = trap_stub(w, names, type) + 1;
        if (refs) stub = stubs[type] - 1;
        uint32_t func = gw_core_writer_func(w, type);
        gw_fixup_shim(&e->fixup, shim, refs);
        if (refs) by_ref(e, w, shim, type, stub, &init, &global);
        struct gw_writer *body = gw_core_writer_open_body(w, NULL, 0);
        for (uint32_t p = 0; p < shim->param_count; p++)
            gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, p);
        if (refs) {
            gw_core_writer_op_u32(body, GW_OP_GLOBAL_GET, global);
            gw_core_writer_op_u32(body, GW_OP_RETURN_CALL_REF, type);
        } else {
            gw_core_writer_i32_const(body, func);
            gw_core_writer_op_u32(body, GW_OP_CALL_INDIRECT, type);
            gw_writer_u32(body, 0);
        }
        gw_core_writer_close_body(w);
        gw_core_writer_export(w, shim->name, GW_EXTERN_FUNC, func);
        gw_fixup_names_add(names, func, shim->debug_name);
    }
    gw_writer_deinit(&init);
}

/* Accessors of a global that holds the base. */
static void write_tls(struct gw_core_writer *w, struct gw_fixup_names *names,
                      gw_valtype type)
{
    static const uint8_t zero_i32[] = {0x41, 0}, zero_i64[] = {0x42, 0};
    uint32_t get_type = gw_core_writer_type(w, NULL, 0, &type, 1);
    uint32_t set_type = gw_core_writer_type(w, &type, 1, NULL, 0);
    const struct gw_globaltype of = {type, true};
    uint32_t global = gw_core_writer_global(
        w, &of, gw_slice_of(type == GW_I64 ? zero_i64 : zero_i32, 2));

    uint32_t get = gw_core_writer_func(w, get_type);
    struct gw_writer *body = gw_core_writer_open_body(w, NULL, 0);
    gw_core_writer_op_u32(body, GW_OP_GLOBAL_GET, global);
    gw_core_writer_close_body(w);
    gw_core_writer_export(w, gw_slice_str(GW_NEW_TLS_GET), GW_EXTERN_FUNC, get);
    gw_fixup_names_add(names, get, gw_slice_str(GW_NEW_TLS_GET));

    uint32_t set = gw_core_writer_func(w, set_type);
    body = gw_core_writer_open_body(w, NULL, 0);
    gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, 0);
    gw_core_writer_op_u32(body, GW_OP_GLOBAL_SET, global);
    gw_core_writer_close_body(w);
    gw_core_writer_export(w, gw_slice_str(GW_NEW_TLS_SET), GW_EXTERN_FUNC, set);
    gw_fixup_names_add(names, set, gw_slice_str(GW_NEW_TLS_SET));
}

static void write_module(struct gw_new_encoder *e, gw_valtype tls)
{
    const struct gw_memtype *memory = e->units[0].class.imported_memory;
    struct gw_core_writer w;
    struct gw_fixup_names names;
    struct gw_writer bytes;
    gw_core_writer_init(&w, e->alloc);
    gw_fixup_names_init(&names, e->alloc);
    gw_writer_init(&bytes, e->alloc);
    write_shims(e, &w, &names);
    if (e->shims.len && !e->options->calls_by_ref) {
        const struct gw_tabletype type = gw_fixup_table_type((uint32_t)e->shims.len);
        gw_core_writer_export(&w, gw_slice_str(GW_NEW_TABLE), GW_EXTERN_TABLE,
                              gw_core_writer_table(&w, &type));
    }
    if (memory)
        gw_core_writer_export(&w, gw_slice_str(GW_NEW_MEMORY), GW_EXTERN_MEMORY,
                              gw_core_writer_memory(&w, memory));
    if (tls != GW_BOT) write_tls(&w, &names, tls);
    gw_fixup_finish_module(&w, e->options->debug_names ? &names : NULL, "godwit:shim",
                           &bytes);
    if (bytes.err && !e->err) gw_new_nomem(e);
    if (!e->err) {
        uint32_t module = gw_new_core_module(e, gw_slice_of(bytes.data, bytes.len),
                                             gw_slice_str("shim-module"));
        e->shim =
            gw_new_core_instantiate(e, module, NULL, 0, gw_slice_str("shim-instance"));
        e->has_shim = true;
    }
    gw_writer_deinit(&bytes);
    gw_fixup_names_deinit(&names);
    gw_core_writer_deinit(&w);
}

void gw_new_shims(struct gw_new_encoder *e)
{
    bool has_memory = e->units[0].class.imported_memory != NULL;
    collect(e);
    gw_valtype tls = tls_type(e);
    if (e->err || (!e->shims.len && !has_memory && tls == GW_BOT)) return;
    write_module(e, tls);
    if (e->err || !has_memory) return;
    e->memory = gw_new_core_alias(e, e->shim, gw_slice_str(GW_NEW_MEMORY),
                                  GW_EXTERN_MEMORY, gw_slice_str("memory"));
    e->has_memory = true;
}

/* ---- what they stand for ---- */

static const struct gw_new_shim *find(struct gw_new_encoder *e, struct gw_slice key)
{
    uint64_t at;
    if (e->err || !gw_map_find(&e->shim_by_key, key, &at)) return NULL;
    return GW_VEC_AT(struct gw_new_shim, &e->shims, at);
}

const struct gw_new_shim *gw_new_shim_of_import(struct gw_new_encoder *e,
                                                gw_new_which which,
                                                const struct gw_class_import *import)
{
    if (import->kind == GW_CLASS_ADAPTER)
        return gw_new_shim_of_export(e, GW_SHIM_ADAPTER, import->which, import->name);
    return find(e,
                key_of(e, import->kind == GW_CLASS_FUNC ? GW_SHIM_LOWER : GW_SHIM_CANON,
                       which, import, gw_slice_of(NULL, 0)));
}

const struct gw_new_shim *gw_new_shim_of_export(struct gw_new_encoder *e,
                                                enum gw_new_shim_kind kind,
                                                gw_new_which which,
                                                struct gw_slice export)
{
    return find(e, key_of(e, kind, which, NULL, export));
}

uint32_t gw_new_shim_func(struct gw_new_encoder *e, const struct gw_new_shim *shim)
{
    return gw_new_core_alias(e, e->shim, shim->name, GW_EXTERN_FUNC, shim->debug_name);
}

uint32_t gw_new_shim_target(struct gw_new_encoder *e, const struct gw_new_shim *shim)
{
    if (shim->import)
        return gw_new_import_func(e, shim->which, shim->import, shim->options,
                                  GW_NEW_AFTER_MAIN, shim->debug_name);
    return gw_new_core_alias(e, gw_new_unit_of(e, shim->which)->instance, shim->export,
                             GW_EXTERN_FUNC, shim->export);
}
