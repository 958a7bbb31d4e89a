/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/fixup.h"

#include <stdio.h>

#include "component/new/encoder.h"

void gw_fixup_init(struct gw_fixup *f, struct gw_alloc *alloc,
                   const struct gw_new_module *modules)
{
    *f = (struct gw_fixup){.modules = modules};
    gw_core_writer_init(&f->core, alloc);
    gw_arena_init(&f->arena, alloc);
    gw_map_init(&f->imports, alloc);
    gw_vec_init(&f->sources, alloc, sizeof(gw_new_which));
    gw_vec_init(&f->wrappers, alloc, sizeof(struct gw_fixup_wrapper));
    gw_vec_init(&f->details, alloc, sizeof(struct gw_fixup_action));
    gw_vec_init(&f->calls, alloc, sizeof(struct gw_fixup_action));
    gw_vec_init(&f->shims, alloc, sizeof(struct gw_fixup_fill));
    gw_fixup_names_init(&f->names, alloc);
}

void gw_fixup_deinit(struct gw_fixup *f)
{
    gw_fixup_names_deinit(&f->names);
    gw_vec_deinit(&f->shims);
    gw_vec_deinit(&f->calls);
    gw_vec_deinit(&f->details);
    gw_vec_deinit(&f->wrappers);
    gw_vec_deinit(&f->sources);
    gw_map_deinit(&f->imports);
    gw_arena_deinit(&f->arena);
    gw_core_writer_deinit(&f->core);
}

/* ---- names ---- */

void gw_fixup_names_init(struct gw_fixup_names *names, struct gw_alloc *alloc)
{
    *names = (struct gw_fixup_names){.func_count = 0};
    gw_writer_init(&names->funcs, alloc);
    gw_writer_init(&names->globals, alloc);
}

void gw_fixup_names_deinit(struct gw_fixup_names *names)
{
    gw_writer_deinit(&names->funcs);
    gw_writer_deinit(&names->globals);
}

void gw_fixup_names_add(struct gw_fixup_names *names, uint32_t func, struct gw_slice name)
{
    gw_writer_u32(&names->funcs, func);
    gw_writer_name(&names->funcs, name);
    names->func_count++;
}

static void subsection(struct gw_writer *out, uint8_t id, uint32_t count,
                       const struct gw_writer *entries)
{
    if (!count) return;
    gw_writer_u8(out, id);
    size_t from = out->len;
    gw_writer_u32(out, count);
    gw_writer_fixed(out, entries->data, entries->len);
    gw_writer_prefix_len(out, from);
    if (entries->err) out->err = entries->err;
}

static void write_names(struct gw_core_writer *w, const struct gw_fixup_names *names,
                        const char *module_name)
{
    enum { MODULE = 0, FUNCS = 1, GLOBALS = 7 }; /* of the name section */
    struct gw_writer payload;
    gw_writer_init(&payload, w->alloc);
    gw_writer_u8(&payload, MODULE);
    size_t from = payload.len;
    gw_writer_name(&payload, gw_slice_str(module_name));
    gw_writer_prefix_len(&payload, from);
    subsection(&payload, FUNCS, names->func_count, &names->funcs);
    subsection(&payload, GLOBALS, names->global_count, &names->globals);
    if (payload.err) w->customs.err = payload.err;
    gw_core_writer_custom(w, gw_slice_str("name"),
                          gw_slice_of(payload.data, payload.len));
    gw_writer_deinit(&payload);
}

void gw_fixup_finish_module(struct gw_core_writer *w, const struct gw_fixup_names *names,
                            const char *module_name, struct gw_writer *out)
{
    struct gw_writer producers;
    gw_writer_init(&producers, w->alloc);
    gw_new_own_producers(&producers);
    if (producers.err) w->customs.err = producers.err;
    gw_core_writer_custom(w, gw_slice_str("producers"),
                          gw_slice_of(producers.data, producers.len));
    gw_writer_deinit(&producers);
    if (names) write_names(w, names, module_name);
    gw_core_writer_finish(w, out);
}

struct gw_tabletype gw_fixup_table_type(uint32_t count)
{
    return (struct gw_tabletype){
        .elem = GW_FUNCREF, .limits = {.min = count, .max = count, .has_max = true}
    };
}

/* ---- imports ---- */

struct gw_slice gw_fixup_source_name(const struct gw_fixup *f, gw_new_which which)
{
    switch (which) {
    case GW_NEW_MAIN:
        return gw_slice_str("main");
    case GW_FIXUP_SHIM:
        return gw_slice_str("shim");
    case GW_FIXUP_ACTUAL:
        return gw_slice_str("actual");
    default:
        return f->modules[which].name;
    }
}

static void nomem(struct gw_fixup *f)
{
    if (!f->err) f->err = GW_ERR_NOMEM;
}

/* Find an import that was said before.     returns  whether to make it, under *key */
static bool is_new(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                   struct gw_slice *key, uint32_t *index)
{
    uint64_t found;
    uint8_t *bytes = gw_arena_get(&f->arena, sizeof from + name.len);
    *index = 0;
    if (!bytes) return nomem(f), false;
    memcpy(bytes, &from, sizeof from);
    if (name.len) memcpy(bytes + sizeof from, name.data, name.len);
    *key = gw_slice_of(bytes, sizeof from + name.len);
    if (gw_map_find(&f->imports, *key, &found)) return *index = (uint32_t)found, false;
    bool is_known = false;
    for (size_t i = 0; i < f->sources.len && !is_known; i++)
        is_known = *GW_VEC_AT(gw_new_which, &f->sources, i) == from;
    if (!is_known && !gw_vec_push_copy(&f->sources, &from)) nomem(f);
    return !f->err;
}

static uint32_t note(struct gw_fixup *f, struct gw_slice key, uint32_t index)
{
    if (gw_map_put(&f->imports, key, index) != GW_OK) nomem(f);
    return index;
}

uint32_t gw_fixup_type(struct gw_fixup *f, const gw_valtype *params, uint32_t param_count,
                       const gw_valtype *results, uint32_t result_count)
{
    return gw_core_writer_type(&f->core, params, param_count, results, result_count);
}

uint32_t gw_fixup_func(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                       uint32_t type)
{
    struct gw_slice key;
    uint32_t index;
    if (!is_new(f, from, name, &key, &index)) return index;
    index =
        gw_core_writer_import_func(&f->core, gw_fixup_source_name(f, from), name, type);
    gw_fixup_names_add(&f->names, index, name);
    return note(f, key, index);
}

uint32_t gw_fixup_global(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                         gw_valtype type, bool is_mutable)
{
    struct gw_slice key;
    uint32_t index;
    if (!is_new(f, from, name, &key, &index)) return index;
    const struct gw_globaltype of = {type, is_mutable};
    index =
        gw_core_writer_import_global(&f->core, gw_fixup_source_name(f, from), name, &of);
    gw_writer_u32(&f->names.globals, index);
    gw_writer_name(&f->names.globals, name);
    f->names.global_count++;
    return note(f, key, index);
}

uint32_t gw_fixup_memory(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                         const struct gw_memtype *type)
{
    struct gw_slice key;
    uint32_t index;
    if (!is_new(f, from, name, &key, &index)) return index;
    return note(f, key,
                gw_core_writer_import_memory(&f->core, gw_fixup_source_name(f, from),
                                             name, type));
}

uint32_t gw_fixup_table(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                        const struct gw_tabletype *type)
{
    struct gw_slice key;
    uint32_t index;
    if (!is_new(f, from, name, &key, &index)) return index;
    return note(
        f, key,
        gw_core_writer_import_table(&f->core, gw_fixup_source_name(f, from), name, type));
}

/* ---- what there is to do ---- */

void gw_fixup_elements(struct gw_fixup *f, uint32_t table, uint32_t at,
                       const uint32_t *funcs, uint32_t count)
{
    gw_core_writer_elems(&f->core, table, at, funcs, count);
}

void gw_fixup_data(struct gw_fixup *f, uint32_t memory, uint32_t at,
                   struct gw_slice bytes)
{
    gw_core_writer_data(&f->core, memory, at, bytes);
}

void gw_fixup_detail(struct gw_fixup *f, struct gw_fixup_action action)
{
    if (!gw_vec_push_copy(&f->details, &action)) nomem(f);
}

void gw_fixup_call(struct gw_fixup *f, uint32_t func)
{
    const struct gw_fixup_action action = {.kind = GW_FIXUP_CALL, .a = func};
    if (!gw_vec_push_copy(&f->calls, &action)) nomem(f);
}

void gw_fixup_shim(struct gw_fixup *f, const struct gw_new_shim *shim, bool by_ref)
{
    uint32_t type = gw_fixup_type(f, shim->params, shim->param_count, shim->results,
                                  shim->result_count);
    const struct gw_fixup_fill fill = {
        .shim = shim, .func = gw_fixup_func(f, GW_FIXUP_ACTUAL, shim->name, type)};
    f->by_ref = by_ref;
    if (by_ref) {
        uint8_t name[24] = {'g'};
        size_t len = shim->name.len < sizeof name ? shim->name.len : sizeof name - 1;
        memcpy(name + 1, shim->name.data, len);
        struct gw_slice kept = gw_arena_copy(&f->arena, gw_slice_of(name, len + 1));
        if (!kept.data) {
            nomem(f);
            return;
        }
        gw_fixup_detail(f, (struct gw_fixup_action){
                               .kind = GW_FIXUP_REF_GLOBAL,
                               .a = (uint32_t)f->shims.len,
                               .to = gw_fixup_global(f, GW_FIXUP_SHIM, kept,
                                                     GW_VALTYPE_REF(type, false), true)});
    }
    if (!gw_vec_push_copy(&f->shims, &fill)) nomem(f);
}

bool gw_fixup_is_needed(const struct gw_fixup *f)
{
    return f->details.len || f->calls.len || f->shims.len || f->wrappers.len ||
           f->core.items[GW_CORE_ELEMS] || f->core.items[GW_CORE_DATA];
}

/* ---- the module ---- */

static void call_hook(struct gw_writer *body, uint32_t hook, enum gw_fixup_hook what)
{
    gw_core_writer_i32_const(body, what);
    gw_core_writer_op_u32(body, GW_OP_CALL, hook);
}

static uint32_t write_wrapper(struct gw_fixup *f, size_t n)
{
    static const gw_valtype i32 = GW_I32;
    const struct gw_fixup_wrapper *w =
        GW_VEC_AT(struct gw_fixup_wrapper, &f->wrappers, n);
    bool by_status = w->finish == GW_FIXUP_BY_STATUS;
    char text[32];
    uint32_t func = gw_core_writer_func(&f->core, w->type);
    struct gw_writer *body = gw_core_writer_open_body(&f->core, &i32, by_status);
    call_hook(body, w->hook, w->start);
    for (uint32_t i = 0; i < w->param_count; i++)
        gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, i);
    gw_core_writer_op_u32(body, GW_OP_CALL, w->wrapped);
    if (by_status) { /* 0 is exit; anything else waits or yields */
        gw_core_writer_op_u32(body, GW_OP_LOCAL_SET, w->param_count);
        gw_core_writer_i32_const(body, GW_FIXUP_ASYNC_BLOCK);
        gw_core_writer_i32_const(body, GW_FIXUP_ASYNC_FINISH);
        gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, w->param_count);
        gw_core_writer_op(body, GW_OP_SELECT);
        gw_core_writer_op_u32(body, GW_OP_CALL, w->hook);
        gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, w->param_count);
    } else {
        call_hook(body, w->hook, w->finish);
    }
    gw_core_writer_close_body(&f->core);
    if (w->is_exported) {
        snprintf(text, sizeof text, "hook%zu", n);
        gw_core_writer_export(&f->core, gw_slice_str(text), GW_EXTERN_FUNC, func);
    }
    static const char before[] = {'h', 'o', 'o', 'k', '-'};
    uint8_t *name = gw_arena_get(&f->arena, sizeof before + w->name.len);
    if (!name) return nomem(f), 0;
    memcpy(name, before, sizeof before);
    if (w->name.len) memcpy(name + sizeof before, w->name.data, w->name.len);
    gw_fixup_names_add(&f->names, func, gw_slice_of(name, sizeof before + w->name.len));
    return func;
}

static void act(struct gw_writer *body, const struct gw_fixup_action *a,
                const uint32_t *fills)
{
    enum { ALIGN_4 = 2, HAS_MEMORY = 0x40 }; /* of a memory's access */
    switch (a->kind) {
    case GW_FIXUP_CALL:
        gw_core_writer_op_u32(body, GW_OP_CALL, a->a);
        break;
    case GW_FIXUP_HOOK:
        call_hook(body, a->a, (enum gw_fixup_hook)a->b);
        break;
    case GW_FIXUP_REF_GLOBAL:
        gw_core_writer_op_u32(body, GW_OP_REF_FUNC, fills[a->a]);
        gw_core_writer_op_u32(body, GW_OP_GLOBAL_SET, a->to);
        break;
    case GW_FIXUP_TO_MEMORY:
    case GW_FIXUP_TO_GLOBAL:
        if (a->kind == GW_FIXUP_TO_MEMORY) gw_core_writer_i32_const(body, a->to);
        gw_core_writer_op_u32(body, GW_OP_GLOBAL_GET, a->a);
        gw_core_writer_op_u32(body, GW_OP_GLOBAL_GET, a->b);
        gw_core_writer_op(body, GW_OP_I32_ADD);
        if (a->kind == GW_FIXUP_TO_GLOBAL) {
            gw_core_writer_op_u32(body, GW_OP_GLOBAL_SET, a->to);
            break;
        }
        gw_core_writer_op_u32(body, GW_OP_I32_STORE,
                              a->memory ? ALIGN_4 | HAS_MEMORY : ALIGN_4);
        if (a->memory) gw_writer_u32(body, a->memory);
        gw_writer_u32(body, 0);
        break;
    }
}

static void write_start(struct gw_fixup *f, const uint32_t *fills)
{
    const struct gw_fixup_action *first = f->calls.data;
    if (!f->details.len && f->calls.len == 1 && first->kind == GW_FIXUP_CALL) {
        gw_core_writer_start(&f->core, first->a);
        return;
    }
    if (!f->details.len && !f->calls.len) return;
    uint32_t func = gw_core_writer_func(&f->core, gw_fixup_type(f, NULL, 0, NULL, 0));
    struct gw_writer *body = gw_core_writer_open_body(&f->core, NULL, 0);
    for (size_t i = 0; i < f->details.len; i++)
        act(body, GW_VEC_AT(struct gw_fixup_action, &f->details, i), fills);
    for (size_t i = 0; i < f->calls.len; i++)
        act(body, GW_VEC_AT(struct gw_fixup_action, &f->calls, i), fills);
    gw_core_writer_close_body(&f->core);
    gw_fixup_names_add(&f->names, func, gw_slice_str("start"));
    gw_core_writer_start(&f->core, func);
}

enum gw_err gw_fixup_encode(struct gw_fixup *f, bool debug_names, struct gw_writer *out)
{
    uint32_t count = (uint32_t)f->shims.len, table = 0;
    uint32_t *fills = gw_arena_array(&f->arena, count + 1, sizeof *fills);
    uint32_t *wrappers = gw_arena_array(&f->arena, f->wrappers.len + 1, sizeof *wrappers);
    if (!fills || !wrappers) return GW_ERR_NOMEM;
    if (count && !f->by_ref) {
        const struct gw_tabletype type = gw_fixup_table_type(count);
        table = gw_fixup_table(f, GW_FIXUP_SHIM, gw_slice_str(GW_NEW_TABLE), &type);
    }
    for (size_t i = 0; i < f->wrappers.len; i++)
        wrappers[i] = write_wrapper(f, i);
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_fixup_fill *fill = GW_VEC_AT(struct gw_fixup_fill, &f->shims, i);
        fills[i] = fill->is_wrapper ? wrappers[fill->func] : fill->func;
    }
    if (count && !f->by_ref) gw_core_writer_elems(&f->core, table, 0, fills, count);
    write_start(f, fills);
    if (count && f->by_ref) gw_core_writer_declare(&f->core, fills, count);
    if (f->err) return f->err;
    gw_fixup_finish_module(&f->core, debug_names ? &f->names : NULL, "godwit:fixups",
                           out);
    return out->err;
}
