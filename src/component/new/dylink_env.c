/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/dylinker.h"

#define PAGE_BYTES 65536u
#define HEAP_ALIGN 16u
#define STACK_ALIGN 16u
#define REALLOC "cabi_realloc"

/* Env as it is being written. Positions in memory and table are 64 bits wide so that they cannot
 * wrap; at the end they must fit in 32. */
struct env {
    struct gw_dylinker *d;
    struct gw_core_writer w;
    uint64_t memory, table;
    uint32_t
        context_get; /* function: where the thread's storage is; UINT32_MAX: no threads */
    struct gw_vec late; /* struct late: what is imported only to be handed on */
    enum gw_err err;
};

struct late {
    struct gw_slice name;
    enum gw_extern_kind kind;
    uint32_t index;
};

static uint64_t align(uint64_t value, uint64_t to)
{
    return (value + to - 1) & ~(to - 1);
}

static struct gw_slice joined(struct env *e, struct gw_slice a, const char *b)
{
    struct gw_slice name = gw_dylink_join(e->d, a, gw_slice_str(b));
    if (!name.data) e->err = GW_ERR_NOMEM;
    return name;
}

static uint32_t new_type(struct env *e, const struct gw_type *type)
{
    return gw_core_writer_new_type(&e->w, type->func.params, type->func.param_count,
                                   type->func.results, type->func.result_count);
}

static void export_global(struct env *e, struct gw_slice name, uint64_t value,
                          bool is_mutable)
{
    uint32_t index = gw_core_writer_global_i32(&e->w, (uint32_t)value, is_mutable);
    gw_core_writer_export(&e->w, name, GW_EXTERN_GLOBAL, index);
}

/* One that is only there if a library needs it. */
static void export_needed(struct env *e, uint32_t needs, const char *name, uint64_t value,
                          bool is_mutable)
{
    if (e->d->has & needs) export_global(e, gw_slice_str(name), value, is_mutable);
}

static void export_late(struct env *e, struct gw_slice name, enum gw_extern_kind kind,
                        uint32_t index)
{
    const struct late late = {name, kind, index};
    if (!gw_vec_push_copy(&e->late, &late)) e->err = GW_ERR_NOMEM;
}

/* What adapters give is handed on: env is the main module, and only that is adapted. */
static void import_adapted(struct env *e, struct gw_map *known,
                           struct gw_dylink_symbol *symbol)
{
    struct gw_slice name = gw_dylink_join(e->d, symbol->module, symbol->name);
    if (!name.data) {
        e->err = GW_ERR_NOMEM;
        return;
    }
    enum gw_err err = gw_map_put_new(known, name, 0);
    if (err == GW_ERR_EXIST) return;
    if (err) e->err = err;
    bool is_func = symbol->kind == GW_EXTERN_FUNC;
    uint32_t index = is_func
                         ? gw_core_writer_import_func(&e->w, symbol->module, symbol->name,
                                                      new_type(e, symbol->type))
                         : gw_core_writer_import_global(&e->w, symbol->module,
                                                        symbol->name, &symbol->global);
    export_late(e, name, symbol->kind, index);
}

static enum gw_err import_start(struct env *e, const struct gw_dylink_lib *lib,
                                const struct gw_dylink_lib **starts)
{
    static const struct gw_type thunk = {.comp = GW_COMP_FUNC};
    if (*starts)
        return gw_dylink_fail(e->d, lib, GW_ERR_UNLINKABLE, "leave out one of them",
                              "it exports `_start`, and `%.*s` too",
                              GW_SLICE_ARG((*starts)->name));
    *starts = lib;
    uint32_t index = gw_core_writer_import_func(&e->w, lib->name, gw_slice_str("_start"),
                                                new_type(e, &thunk));
    export_late(e, gw_slice_str("_start"), GW_EXTERN_FUNC, index);
    return GW_OK;
}

static enum gw_err import_all(struct env *e)
{
    struct gw_dylinker *d = e->d;
    const struct gw_dylink_lib *starts = NULL;
    struct gw_map known;
    enum gw_err err = GW_OK;
    gw_map_init(&known, d->alloc);
    for (uint32_t i = 0; i < d->lib_count && !err; i++) {
        for (uint32_t j = 0; j < d->libs[i]->adapted.count; j++)
            import_adapted(e, &known, &d->libs[i]->adapted.items[j]);
        if (d->libs[i]->has & GW_DYLINK_HAS_START)
            err = import_start(e, d->libs[i], &starts);
    }
    gw_map_deinit(&known);
    return err;
}

/* The component allocates through the main module. */
static void hand_on_realloc(struct env *e)
{
    static const gw_valtype i32s[] = {GW_I32, GW_I32, GW_I32, GW_I32};
    static const struct gw_type type = {
        .comp = GW_COMP_FUNC,
        .func = {.params = i32s, .param_count = 4, .results = i32s, .result_count = 1}
    };
    const struct gw_dylink_symbol realloc = {
        .name = gw_slice_str(REALLOC), .kind = GW_EXTERN_FUNC, .type = &type};
    const struct gw_dylink_symbol *exported = gw_dylink_find(e->d, &realloc);
    uint64_t at;
    if (!exported || gw_map_find(&e->d->jump_of, realloc.name, &at)) return;
    uint32_t index = gw_core_writer_import_func(&e->w, exported->lib->name, realloc.name,
                                                new_type(e, &type));
    gw_core_writer_export(&e->w, realloc.name, GW_EXTERN_FUNC, index);
}

static void import_context(struct env *e)
{
    static const gw_valtype i32 = GW_I32;
    const uint32_t tls = GW_DYLINK_NEEDS_GET_TLS | GW_DYLINK_NEEDS_SET_TLS;
    e->context_get = UINT32_MAX;
    if (!(e->d->has & tls) || !(e->d->has & GW_DYLINK_NEEDS_THREADS)) return;
    e->context_get = gw_core_writer_import_func(
        &e->w, gw_slice_str("$root"), gw_slice_str("[context-get-1]"),
        gw_core_writer_new_type(&e->w, NULL, 0, &i32, 1));
}

static void lay_out_tls(struct env *e)
{
    const uint32_t any =
        GW_DYLINK_NEEDS_GET_TLS | GW_DYLINK_NEEDS_SET_TLS | GW_DYLINK_NEEDS_TLS_INFO;
    struct gw_dylinker *d = e->d;
    struct gw_dylink_tls *tls = &d->tls;
    for (uint32_t i = 0; i < d->lib_count; i++) {
        bool has = (d->has & any) && d->libs[i]->has & GW_DYLINK_HAS_TLS;
        d->libs[i]->tls_slot = has ? tls->count++ : UINT32_MAX;
    }
    if (!(d->has & any)) return;
    e->memory = align(e->memory, 4);
    tls->main_base = (uint32_t)e->memory;
    e->memory += tls->count * 4;
    if (!(d->has & GW_DYLINK_NEEDS_TLS_INFO)) return;
    tls->library_info = (uint32_t)e->memory;
    e->memory += tls->count * 4;
    tls->info = (uint32_t)e->memory;
    e->memory += 12;
}

/* Where each library begins, and room for the addresses of data that it imports. */
static void lay_out_library(struct env *e, const struct gw_dylink_lib *lib)
{
    const struct gw_dylink_section *s = &lib->section;
    e->memory = align(e->memory, (uint64_t)1 << s->memory_align_log2);
    e->table = align(e->table, (uint64_t)1 << s->table_align_log2);
    export_global(e, joined(e, lib->name, "memory_base"), e->memory, false);
    export_global(e, joined(e, lib->name, "table_base"), e->table, false);
    e->memory += s->memory_bytes;
    e->table += s->table_slots;
    for (uint32_t i = 0; i < lib->data.count; i++) {
        struct gw_slice name = gw_dylink_join(e->d, lib->name, lib->data.items[i].name);
        if (!name.data) e->err = GW_ERR_NOMEM;
        export_global(e, name, 0, true);
    }
}

/* The addresses of functions: their jumps' slots. A weak one that nobody exports has none. */
static void lay_out_pointers(struct env *e, const struct gw_dylink_lib *lib)
{
    for (uint32_t i = 0; i < lib->pointers.count; i++) {
        const struct gw_dylink_symbol *pointer = &lib->pointers.items[i];
        uint64_t at = 0;
        gw_map_find(&e->d->jump_of, pointer->name, &at);
        const struct gw_dylink_jump *jump =
            GW_VEC_AT(struct gw_dylink_jump, &e->d->jumps, at);
        const struct gw_dylink_symbol *called = gw_dylink_called(lib, pointer->name);
        bool is_null = gw_slice_is(jump->lib->name, GW_DYLINK_STUBS) && called &&
                       called->flags & GW_DYLINK_WEAK;
        struct gw_slice name = gw_dylink_join(e->d, lib->name, pointer->name);
        if (!name.data) e->err = GW_ERR_NOMEM;
        export_global(e, name, is_null ? 0 : e->table + at, true);
    }
}

static enum gw_err lay_out(struct env *e)
{
    struct gw_dylinker *d = e->d;
    uint64_t stack = align(d->options->stack_bytes, STACK_ALIGN);
    e->memory = stack;
    e->table = 1; /* 0 is the null pointer */
    enum gw_err err = gw_dylink_open(d, 1, (uint32_t)stack);
    if (err) return err;
    e->table += d->open.functions.len;
    e->memory += d->open.bytes.len;
    export_needed(e, GW_DYLINK_NEEDS_LIBDL, "__wasm_libdl_libraries", d->open.root, true);
    lay_out_tls(e);
    export_needed(e, GW_DYLINK_NEEDS_TLS_INFO, "__wasm_program_tls_info", d->tls.info,
                  true);
    export_needed(e, GW_DYLINK_NEEDS_SP, "__stack_pointer", stack, true);
    export_needed(e, GW_DYLINK_NEEDS_INIT_SP, "__init_stack_pointer", stack, false);
    export_needed(e, GW_DYLINK_NEEDS_ASYNCIFY, "__asyncify_state", 0, true);
    export_needed(e, GW_DYLINK_NEEDS_ASYNCIFY, "__asyncify_data", 0, true);
    export_needed(e, GW_DYLINK_NEEDS_STACK_HIGH, "__stack_high", stack, true);
    export_needed(e, GW_DYLINK_NEEDS_STACK_LOW, "__stack_low", 0, true);
    for (uint32_t i = 0; i < d->lib_count; i++)
        lay_out_library(e, d->libs[i]);
    for (uint32_t i = 0; i < d->lib_count; i++)
        lay_out_pointers(e, d->libs[i]);
    e->memory = align(e->memory, HEAP_ALIGN);
    export_needed(e, GW_DYLINK_NEEDS_HEAP_BASE, "__heap_base", e->memory, true);
    e->memory = align(e->memory, PAGE_BYTES);
    if (e->memory < d->pages * PAGE_BYTES) e->memory = d->pages * PAGE_BYTES;
    export_needed(e, GW_DYLINK_NEEDS_HEAP_END, "__heap_end", e->memory, true);
    d->jump_base = (uint32_t)e->table;
    e->table += d->jumps.len;
    if (e->table < d->slots) e->table = d->slots;
    if (e->memory <= UINT32_MAX && e->table <= UINT32_MAX) return GW_OK;
    return gw_new_problem_set(d->problem, GW_ERR_LIMIT, "", "",
                              "the libraries' %s together: more than 32 bits can address",
                              e->table > UINT32_MAX ? "tables" : "memory and the stack");
}

static void write_jump(struct env *e, const struct gw_dylink_jump *jump, uint32_t slot)
{
    uint32_t type = new_type(e, jump->type);
    uint32_t func = gw_core_writer_func(&e->w, type);
    struct gw_writer *body = gw_core_writer_open_body(&e->w, NULL, 0);
    for (uint32_t i = 0; i < jump->type->func.param_count; i++)
        gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, i);
    gw_core_writer_i32_const(body, slot);
    gw_core_writer_op_u32(body, GW_OP_CALL_INDIRECT, type);
    gw_writer_u32(body, 0);
    gw_core_writer_close_body(&e->w);
    gw_core_writer_export(&e->w, jump->name, GW_EXTERN_FUNC, func);
}

/* Leave the address of the pointers to thread-local storage on the stack. */
static void push_bases(struct env *e, struct gw_writer *body)
{
    if (e->context_get != UINT32_MAX)
        gw_core_writer_op_u32(body, GW_OP_CALL, e->context_get);
    else
        gw_core_writer_i32_const(body, e->d->tls.main_base);
}

static void write_get(struct env *e, const struct gw_dylink_lib *lib,
                      struct gw_writer *body)
{
    push_bases(e, body);
    gw_core_writer_op_mem(body, GW_OP_I32_LOAD, 2, lib->tls_slot * 4);
}

static void store(struct gw_writer *body, const struct gw_dylink_lib *lib)
{
    gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, 0);
    gw_core_writer_op_mem(body, GW_OP_I32_STORE, 2, lib->tls_slot * 4);
}

/* A thread that has no pointers yet is the first one. */
static void write_set(struct env *e, const struct gw_dylink_lib *lib,
                      struct gw_writer *body)
{
    push_bases(e, body);
    if (e->context_get == UINT32_MAX) {
        store(body, lib);
        return;
    }
    gw_core_writer_op_u32(body, GW_OP_LOCAL_TEE, 1);
    gw_core_writer_op(body, GW_OP_I32_EQZ);
    gw_core_writer_op(body, GW_OP_IF);
    gw_writer_u8(body, 0x40); /* no result */
    gw_core_writer_i32_const(body, e->d->tls.main_base);
    store(body, lib);
    gw_core_writer_op(body, GW_OP_ELSE);
    gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, 1);
    store(body, lib);
    gw_core_writer_op(body, GW_OP_END);
}

/* Each library has functions of its own for where its thread-local storage begins. They trap in one
 * that has none. */
static void write_tls(struct env *e, const struct gw_dylink_lib *lib, bool sets)
{
    static const gw_valtype i32 = GW_I32;
    if (!(lib->has & (sets ? GW_DYLINK_NEEDS_SET_TLS : GW_DYLINK_NEEDS_GET_TLS))) return;
    bool has_slot = lib->tls_slot != UINT32_MAX;
    bool has_local = sets && has_slot && e->context_get != UINT32_MAX;
    uint32_t type = sets ? gw_core_writer_new_type(&e->w, &i32, 1, NULL, 0)
                         : gw_core_writer_new_type(&e->w, NULL, 0, &i32, 1);
    uint32_t func = gw_core_writer_func(&e->w, type);
    struct gw_writer *body = gw_core_writer_open_body(&e->w, &i32, has_local);
    if (!has_slot)
        gw_core_writer_op(body, GW_OP_UNREACHABLE);
    else if (sets)
        write_set(e, lib, body);
    else
        write_get(e, lib, body);
    gw_core_writer_close_body(&e->w);
    gw_core_writer_export(
        &e->w, joined(e, lib->name, sets ? "__wasm_set_tls_base" : "__wasm_get_tls_base"),
        GW_EXTERN_FUNC, func);
}

static void write_space(struct env *e)
{
    const struct gw_tabletype table = {GW_FUNCREF, {.min = e->table}};
    const struct gw_memtype memory = {.limits = {.min = e->memory / PAGE_BYTES},
                                      .page_size_log2 = 16};
    gw_core_writer_export(&e->w, gw_slice_str("__indirect_function_table"),
                          GW_EXTERN_TABLE, gw_core_writer_table(&e->w, &table));
    gw_core_writer_export(&e->w, gw_slice_str("memory"), GW_EXTERN_MEMORY,
                          gw_core_writer_memory(&e->w, &memory));
}

static enum gw_err write_all(struct env *e)
{
    enum gw_err err = import_all(e);
    if (err) return err;
    hand_on_realloc(e);
    import_context(e);
    err = lay_out(e);
    if (err) return err;
    for (uint32_t i = 0; i < e->d->jumps.len; i++)
        write_jump(e, GW_VEC_AT(struct gw_dylink_jump, &e->d->jumps, i),
                   e->d->jump_base + i);
    for (uint32_t i = 0; i < e->d->lib_count; i++) {
        write_tls(e, e->d->libs[i], false);
        write_tls(e, e->d->libs[i], true);
    }
    for (size_t i = 0; i < e->late.len; i++) {
        const struct late *late = GW_VEC_AT(struct late, &e->late, i);
        gw_core_writer_export(&e->w, late->name, late->kind, late->index);
    }
    write_space(e);
    gw_dylink_producers(&e->w);
    return GW_OK;
}

enum gw_err gw_dylink_env(struct gw_dylinker *d, struct gw_writer *out)
{
    struct env e = {.d = d};
    gw_core_writer_init(&e.w, d->alloc);
    gw_vec_init(&e.late, d->alloc, sizeof(struct late));
    enum gw_err err = write_all(&e);
    if (!err && e.err) err = gw_dylink_nomem(d);
    if (!err && gw_core_writer_finish(&e.w, out)) err = gw_dylink_nomem(d);
    gw_core_writer_deinit(&e.w);
    gw_vec_deinit(&e.late);
    return err;
}
