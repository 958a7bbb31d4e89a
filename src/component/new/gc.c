/* SPDX-License-Identifier: Apache-2.0 */
/* The trimmed module is put together as a struct gw_module that the common encoder writes.
 * What is injected:
 *
 *   functions   imports | realloc of the main module | own ones | allocate_stack (lazy) |
 *               realloc_via_memory_grow | allocate_stack (start) */
#include "component/new/gc.h"

#include "component/new/core_writer.h"
#include "component/new/gc_live.h"
#include "component/new/gc_stack.h"
#include "core/wasm/custom.h"
#include "core/wasm/encode.h"
#include "core/wasm/names.h"

enum { MAX_INJECTED = 3, MAX_SECTIONS = 15, TAG_SECTION = 13 };

struct gc {
    struct gw_gc_live live;
    const struct gw_module *m;
    const struct gw_gc_options *options;
    struct gw_diag *diag;
    struct gw_arena arena;
    struct gw_module out;
    struct gw_slice *func_names, *global_names; /* by new index; empty: none */
    struct gw_slice *old_func_names, *old_global_names;
    uint32_t stack_pointer, state; /* of the globals, old index; DEAD: it has none */
    bool is_lazy;
    uint32_t realloc;        /* new index; DEAD: none yet */
    uint32_t allocate_stack; /* new index, where it is lazy */
    uint32_t allocate_state; /* old index of what a start function calls, or DEAD */
    struct gw_writer code;
    enum gw_err err;
};

static void *take(struct gc *g, size_t count, size_t item_bytes)
{
    void *p = g->err ? NULL : gw_arena_array(&g->arena, count, item_bytes);
    if (!p) g->err = GW_ERR_NOMEM;
    return p;
}

/* What was written to `code`, for good. */
static struct gw_slice keep_code(struct gc *g)
{
    struct gw_slice kept =
        gw_arena_copy(&g->arena, gw_slice_of(g->code.data, g->code.len));
    if (g->code.err || !kept.data) g->err = GW_ERR_NOMEM;
    g->code.len = 0;
    return kept;
}

/* ---- indices ---- */

static uint32_t map_index(void *env, enum gw_reindex_space space, uint32_t index)
{
    const struct gc *g = env;
    if (space == GW_REINDEX_FUNC_REF) space = GW_REINDEX_FUNC;
    uint32_t at = g->live.map[space][index];
    GW_EXPECT(at != GW_GC_DEAD);
    return at;
}

static uint32_t map_or_none(const struct gc *g, enum gw_reindex_space space,
                            uint32_t index)
{
    return index == GW_GC_DEAD ? GW_GC_DEAD : g->live.map[space][index];
}

static struct gw_reindex mapper(struct gc *g)
{
    return (struct gw_reindex){map_index, g};
}

static uint32_t number(struct gc *g, enum gw_reindex_space space)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < g->live.count[space]; i++)
        if (gw_gc_live_is(&g->live, space, i)) g->live.map[space][i] = next++;
    return next;
}

static struct gw_expr map_expr(struct gc *g, struct gw_expr expr)
{
    struct gw_reindex x = mapper(g);
    struct gw_reader r = gw_reader_of(expr.code);
    gw_reindex_code(&x, &r, &g->code);
    return (struct gw_expr){keep_code(g), 0};
}

/* ---- types ---- */

static const gw_valtype *map_valtypes(struct gc *g, const gw_valtype *types,
                                      uint32_t count)
{
    struct gw_reindex x = mapper(g);
    gw_valtype *out = take(g, count, sizeof *out);
    for (uint32_t i = 0; out && i < count; i++)
        out[i] = gw_reindex_valtype(&x, types[i]);
    return out;
}

static struct gw_type map_type(struct gc *g, const struct gw_type *type)
{
    struct gw_reindex x = mapper(g);
    struct gw_type out = *type;
    if (type->has_super) out.super = map_index(g, GW_REINDEX_TYPE, type->super);
    if (type->comp == GW_COMP_FUNC) {
        out.func.params = map_valtypes(g, type->func.params, type->func.param_count);
        out.func.results = map_valtypes(g, type->func.results, type->func.result_count);
    } else if (type->comp == GW_COMP_CONT) {
        out.cont = map_index(g, GW_REINDEX_TYPE, type->cont);
    } else {
        struct gw_field *fields = take(g, type->aggregate.field_count, sizeof *fields);
        for (uint32_t i = 0; fields && i < type->aggregate.field_count; i++) {
            fields[i] = type->aggregate.fields[i];
            fields[i].type = gw_reindex_valtype(&x, fields[i].type);
        }
        out.aggregate.fields = fields;
    }
    return out;
}

static void build_types(struct gc *g)
{
    const struct gw_module *m = g->m;
    uint32_t count = number(g, GW_REINDEX_TYPE);
    g->out.types = take(g, (size_t)count + MAX_INJECTED, sizeof *g->out.types);
    g->out.rec_groups = take(g, (size_t)count + MAX_INJECTED, sizeof *g->out.rec_groups);
    if (g->err) return;
    for (uint32_t i = 0; i < m->rec_group_count; i++) {
        struct gw_rec_group group = m->rec_groups[i];
        if (group.count && !gw_gc_live_is(&g->live, GW_REINDEX_TYPE, group.first))
            continue;
        if (!group.count) continue; /* empty groups do nothing */
        for (uint32_t t = 0; t < group.count; t++)
            g->out.types[g->out.type_count + t] = map_type(g, &m->types[group.first + t]);
        group.first = g->out.type_count;
        g->out.type_count += group.count;
        g->out.rec_groups[g->out.rec_group_count++] = group;
    }
}

static gw_typeidx add_func_type(struct gc *g, uint32_t params, uint32_t results)
{
    static const gw_valtype numbers[] = {GW_I32, GW_I32, GW_I32, GW_I32, GW_I32};
    gw_typeidx index = g->out.type_count++;
    g->out.types[index] = (struct gw_type){
        .comp = GW_COMP_FUNC,
        .is_final = true,
        .func = {numbers, numbers + params, params, results},
    };
    g->out.rec_groups[g->out.rec_group_count++] = (struct gw_rec_group){index, 1, false};
    return index;
}

static gw_typeidx find_empty_type(struct gc *g)
{
    for (uint32_t i = 0; i < g->out.rec_group_count; i++) {
        const struct gw_rec_group *group = &g->out.rec_groups[i];
        const struct gw_type *type = &g->out.types[group->first];
        if (group->count == 1 && type->comp == GW_COMP_FUNC && !type->is_explicit_sub &&
            type->func.param_count == 0 && type->func.result_count == 0)
            return group->first;
    }
    return add_func_type(g, 0, 0);
}

/* ---- what is not code ---- */

static void build_tables(struct gc *g)
{
    struct gw_reindex x = mapper(g);
    g->out.table_count = number(g, GW_REINDEX_TABLE);
    g->out.tables = take(g, g->out.table_count, sizeof *g->out.tables);
    for (uint32_t i = 0; !g->err && i < g->m->table_count; i++) {
        if (!gw_gc_live_is(&g->live, GW_REINDEX_TABLE, i)) continue;
        struct gw_module_table table = g->m->tables[i];
        table.type.elem = gw_reindex_valtype(&x, table.type.elem);
        if (table.has_init) table.init = map_expr(g, table.init);
        g->out.table_import_count += table.is_import;
        g->out.tables[map_index(g, GW_REINDEX_TABLE, i)] = table;
    }
}

static void build_memories(struct gc *g)
{
    g->out.memory_count = number(g, GW_REINDEX_MEMORY);
    g->out.memories = take(g, g->out.memory_count, sizeof *g->out.memories);
    for (uint32_t i = 0; !g->err && i < g->m->memory_count; i++) {
        if (!gw_gc_live_is(&g->live, GW_REINDEX_MEMORY, i)) continue;
        g->out.memory_import_count += g->m->memories[i].is_import;
        g->out.memories[map_index(g, GW_REINDEX_MEMORY, i)] = g->m->memories[i];
    }
}

static void build_globals(struct gc *g)
{
    struct gw_reindex x = mapper(g);
    g->out.global_count = number(g, GW_REINDEX_GLOBAL);
    g->out.globals = take(g, g->out.global_count, sizeof *g->out.globals);
    g->global_names = take(g, g->out.global_count, sizeof *g->global_names);
    for (uint32_t i = 0; !g->err && i < g->m->global_count; i++) {
        if (!gw_gc_live_is(&g->live, GW_REINDEX_GLOBAL, i)) continue;
        struct gw_module_global global = g->m->globals[i];
        global.type.type = gw_reindex_valtype(&x, global.type.type);
        if (i == g->state && g->options->has_hidden_pages)
            global.init.code = gw_slice_of("\x41\x06\x0b", 3); /* i32.const 6 */
        else if (!global.is_import)
            global.init = map_expr(g, global.init);
        g->out.global_import_count += global.is_import;
        uint32_t at = map_index(g, GW_REINDEX_GLOBAL, i);
        g->out.globals[at] = global;
        g->global_names[at] = g->old_global_names[i];
    }
}

static void build_tags(struct gc *g)
{
    g->out.tag_count = number(g, GW_REINDEX_TAG);
    g->out.tags = take(g, g->out.tag_count, sizeof *g->out.tags);
    for (uint32_t i = 0; !g->err && i < g->m->tag_count; i++) {
        if (!gw_gc_live_is(&g->live, GW_REINDEX_TAG, i)) continue;
        struct gw_module_tag tag = g->m->tags[i];
        tag.type = map_index(g, GW_REINDEX_TYPE, tag.type);
        g->out.tag_import_count += tag.is_import;
        g->out.tags[map_index(g, GW_REINDEX_TAG, i)] = tag;
    }
}

static void map_elem(struct gc *g, struct gw_module_elem *elem)
{
    struct gw_reindex x = mapper(g);
    elem->type = gw_reindex_valtype(&x, elem->type);
    if (elem->mode == GW_SEGMENT_ACTIVE) {
        elem->table = map_index(g, GW_REINDEX_TABLE, elem->table);
        elem->offset = map_expr(g, elem->offset);
    }
    if (elem->exprs) {
        struct gw_expr *exprs = take(g, elem->count, sizeof *exprs);
        for (uint32_t i = 0; exprs && i < elem->count; i++)
            exprs[i] = map_expr(g, elem->exprs[i]);
        elem->exprs = exprs;
    } else {
        gw_funcidx *funcs = take(g, elem->count, sizeof *funcs);
        for (uint32_t i = 0; funcs && i < elem->count; i++)
            funcs[i] = map_index(g, GW_REINDEX_FUNC, elem->funcs[i]);
        elem->funcs = funcs;
    }
}

/* One segment that declares what ref.func needs, in place of what declared it before. */
static void declare_refs(struct gc *g)
{
    gw_funcidx *funcs = take(g, g->m->func_count, sizeof *funcs);
    uint32_t count = 0;
    for (uint32_t i = 0; funcs && i < g->m->func_count; i++)
        if (g->live.needs_declaring[i]) funcs[count++] = map_index(g, GW_REINDEX_FUNC, i);
    if (g->err || count == 0) return;
    g->out.elems[g->out.elem_count++] = (struct gw_module_elem){
        .mode = GW_SEGMENT_DECLARED, .flags = 3, .count = count, .funcs = funcs};
}

static void build_elems(struct gc *g)
{
    g->out.elem_count = number(g, GW_REINDEX_ELEM);
    g->out.elems = take(g, (size_t)g->out.elem_count + 1, sizeof *g->out.elems);
    for (uint32_t i = 0; !g->err && i < g->m->elem_count; i++) {
        if (!gw_gc_live_is(&g->live, GW_REINDEX_ELEM, i)) continue;
        struct gw_module_elem elem = g->m->elems[i];
        map_elem(g, &elem);
        /* Flags without a table name table 0, whose place another may have now. */
        if (elem.mode == GW_SEGMENT_ACTIVE && !(elem.flags & 2)) GW_EXPECT(!elem.table);
        g->out.elems[map_index(g, GW_REINDEX_ELEM, i)] = elem;
    }
    if (!g->err) declare_refs(g);
}

static void build_datas(struct gc *g)
{
    struct gw_reindex x = mapper(g);
    g->out.data_count = number(g, GW_REINDEX_DATA);
    struct gw_writer w;
    gw_writer_init(&w, g->arena.alloc);
    for (uint32_t i = 0; !g->err && i < g->m->data_count; i++) {
        if (!gw_gc_live_is(&g->live, GW_REINDEX_DATA, i)) continue;
        const struct gw_module_data *data = &g->live.datas[i];
        if (data->mode == GW_SEGMENT_ACTIVE && g->m->memories[data->memory].is_import)
            g->err = gw_diag_set(
                g->diag, GW_ERR_UNLINKABLE,
                "the adapter has data for a memory that it imports, which would "
                "overwrite the main module's; keep them in its code");
        gw_writer_u32(&w, data->flags);
        if (data->flags == 2)
            gw_writer_u32(&w, map_index(g, GW_REINDEX_MEMORY, data->memory));
        struct gw_reader r = gw_reader_of(data->offset.code);
        if (data->mode == GW_SEGMENT_ACTIVE) gw_reindex_code(&x, &r, &w);
        gw_writer_name(&w, data->bytes);
    }
    g->out.datas = gw_arena_copy(&g->arena, gw_slice_of(w.data, w.len));
    if (!g->err && (w.err || !g->out.datas.data)) g->err = GW_ERR_NOMEM;
    gw_writer_deinit(&w);
}

/* ---- functions: places and types ---- */

static bool is_realloc(const struct gw_import *import)
{
    return import->kind == GW_EXTERN_FUNC &&
           gw_slice_is(import->module, "__main_module__") &&
           (gw_slice_is(import->name, "canonical_abi_realloc") ||
            gw_slice_is(import->name, "cabi_realloc"));
}

static uint32_t add_func(struct gc *g, const char *name, gw_typeidx type)
{
    uint32_t index = g->out.func_count++;
    g->out.funcs[index] = (struct gw_module_func){.type = type};
    g->func_names[index] = gw_slice_str(name);
    return index;
}

static void place_func(struct gc *g, uint32_t old)
{
    uint32_t index = g->out.func_count++;
    g->out.funcs[index] = g->m->funcs[old];
    g->out.funcs[index].type = map_index(g, GW_REINDEX_TYPE, g->m->funcs[old].type);
    g->func_names[index] = g->old_func_names[old];
    g->live.map[GW_REINDEX_FUNC][old] = index;
}

static void add_import(struct gc *g, struct gw_import import, uint32_t index)
{
    import.index = index;
    import.form = GW_IMPORT_SINGLE;
    import.opens_group = true;
    g->out.imports[g->out.import_count++] = import;
}

static void place_imports(struct gc *g)
{
    bool has_realloc = g->options->realloc.len;
    for (uint32_t i = 0; i < g->m->import_count; i++) {
        struct gw_import import = g->m->imports[i];
        if (import.kind != GW_EXTERN_FUNC ||
            !gw_gc_live_is(&g->live, GW_REINDEX_FUNC, import.index))
            continue;
        if (is_realloc(&import)) {
            if (!has_realloc) continue;
            g->realloc = g->out.func_count;
            import.name = g->options->realloc;
        }
        place_func(g, import.index);
        add_import(g, import, g->out.func_count - 1);
    }
    if (g->is_lazy && g->realloc == GW_GC_DEAD) {
        struct gw_import import = {gw_slice_str("__main_module__"),
                                   g->options->realloc,
                                   GW_EXTERN_FUNC,
                                   0,
                                   0,
                                   0};
        g->realloc = add_func(g, "", add_func_type(g, 4, 1));
        g->func_names[g->realloc] = import.name;
        add_import(g, import, g->realloc);
    }
    g->out.func_import_count = g->out.func_count;
}

static struct gw_slice grower(struct gc *g)
{
    gw_gc_stack_realloc(&g->code);
    return keep_code(g);
}

static struct gw_slice allocator(struct gc *g)
{
    const struct gw_gc_stack stack = {
        .realloc = g->realloc,
        .pointer = map_index(g, GW_REINDEX_GLOBAL, g->stack_pointer),
        .state = map_or_none(g, GW_REINDEX_GLOBAL, g->state),
        .then = {map_or_none(g, GW_REINDEX_FUNC, g->allocate_state),
                 g->is_lazy || !g->m->has_start
                     ? GW_GC_DEAD
                     : map_index(g, GW_REINDEX_FUNC, g->m->start)},
    };
    gw_gc_stack_allocate(&stack, &g->code);
    return keep_code(g);
}

/* Imports of realloc that become ours come first, then what the module has itself. */
static void place_own(struct gc *g)
{
    for (uint32_t i = 0; i < g->m->import_count; i++) {
        const struct gw_import *import = &g->m->imports[i];
        if (g->options->realloc.len || !is_realloc(import) ||
            !gw_gc_live_is(&g->live, GW_REINDEX_FUNC, import->index))
            continue;
        g->realloc = g->out.func_count;
        place_func(g, import->index);
        g->out.funcs[g->realloc].body = grower(g);
        g->func_names[g->realloc] = gw_slice_str("realloc_via_memory_grow");
    }
    for (uint32_t i = g->m->func_import_count; i < g->m->func_count; i++)
        if (gw_gc_live_is(&g->live, GW_REINDEX_FUNC, i)) place_func(g, i);
}

static void build_stack(struct gc *g)
{
    if (g->m->has_start) {
        g->out.has_start = true;
        g->out.start = map_index(g, GW_REINDEX_FUNC, g->m->start);
    }
    if (g->is_lazy) {
        g->allocate_stack = add_func(g, "allocate_stack", add_func_type(g, 0, 0));
        g->out.funcs[g->allocate_stack].body = allocator(g);
    } else if (g->stack_pointer != GW_GC_DEAD && g->out.memory_count) {
        if (g->realloc == GW_GC_DEAD || g->state == GW_GC_DEAD) {
            g->realloc = add_func(g, "realloc_via_memory_grow", add_func_type(g, 4, 1));
            g->out.funcs[g->realloc].body = grower(g);
        }
        uint32_t start = add_func(g, "allocate_stack", find_empty_type(g));
        g->out.funcs[start].body = allocator(g);
        g->out.has_start = true;
        g->out.start = start;
    }
}

static bool is_entered(const struct gc *g, uint32_t old)
{
    if (g->m->has_start && g->m->start == old) return true;
    for (uint32_t i = 0; i < g->m->export_count; i++)
        if (g->live.is_kept[i] && g->m->exports[i].kind == GW_EXTERN_FUNC &&
            g->m->exports[i].index == old)
            return true;
    return false;
}

static void build_bodies(struct gc *g)
{
    struct gw_reindex x = mapper(g);
    for (uint32_t i = g->m->func_import_count; i < g->m->func_count && !g->err; i++) {
        if (!gw_gc_live_is(&g->live, GW_REINDEX_FUNC, i)) continue;
        struct gw_reader r = gw_reader_of(g->m->funcs[i].body);
        gw_reindex_locals(&x, &r, &g->code);
        if (g->is_lazy && is_entered(g, i))
            gw_core_writer_op_u32(&g->code, GW_OP_CALL, g->allocate_stack);
        gw_reindex_code(&x, &r, &g->code);
        g->out.funcs[map_index(g, GW_REINDEX_FUNC, i)].body = keep_code(g);
    }
}

static void build_funcs(struct gc *g)
{
    size_t most = (size_t)g->m->func_count + MAX_INJECTED;
    g->out.funcs = take(g, most, sizeof *g->out.funcs);
    g->func_names = take(g, most, sizeof *g->func_names);
    g->out.imports = take(g, (size_t)g->m->import_count + 1, sizeof *g->out.imports);
    if (g->err) return;
    static const struct {
        uint8_t kind, space;
    } order[] = {
        {GW_EXTERN_MEMORY, GW_REINDEX_MEMORY},
        {GW_EXTERN_TABLE,  GW_REINDEX_TABLE },
        {GW_EXTERN_GLOBAL, GW_REINDEX_GLOBAL},
        {GW_EXTERN_TAG,    GW_REINDEX_TAG   },
    };
    for (size_t k = 0; k < GW_COUNT(order); k++)
        for (uint32_t i = 0; i < g->m->import_count; i++) {
            const struct gw_import *import = &g->m->imports[i];
            enum gw_reindex_space space = (enum gw_reindex_space)order[k].space;
            if (import->kind == order[k].kind &&
                gw_gc_live_is(&g->live, space, import->index))
                add_import(g, *import, map_index(g, space, import->index));
        }
    place_imports(g);
    place_own(g);
}

static void build_exports(struct gc *g)
{
    static const uint8_t spaces[] = {GW_REINDEX_FUNC, GW_REINDEX_TABLE, GW_REINDEX_MEMORY,
                                     GW_REINDEX_GLOBAL, GW_REINDEX_TAG};
    g->out.exports = take(g, g->m->export_count, sizeof *g->out.exports);
    for (uint32_t i = 0; !g->err && i < g->m->export_count; i++) {
        if (!g->live.is_kept[i]) continue;
        struct gw_export it = g->m->exports[i];
        it.index = map_index(g, (enum gw_reindex_space)spaces[it.kind], it.index);
        g->out.exports[g->out.export_count++] = it;
    }
}

/* ---- sections ---- */

static void write_names(struct gc *g, uint8_t subsection, const struct gw_slice *names,
                        uint32_t count)
{
    uint32_t named = 0;
    for (uint32_t i = 0; i < count; i++)
        named += names[i].len != 0;
    if (named == 0) return;
    gw_writer_u8(&g->code, subsection);
    size_t from = g->code.len;
    gw_writer_u32(&g->code, named);
    for (uint32_t i = 0; i < count; i++) {
        if (!names[i].len) continue;
        gw_writer_u32(&g->code, i);
        gw_writer_name(&g->code, names[i]);
    }
    gw_writer_prefix_len(&g->code, from);
}

static void add_section(struct gc *g, uint8_t id, bool is_there)
{
    if (is_there) g->out.sections[g->out.section_count++].id = id;
}

static void build_customs(struct gc *g)
{
    const struct gw_custom *producers = gw_custom_find(g->m, "producers");
    g->out.customs = take(g, 2, sizeof *g->out.customs);
    if (g->err) return;
    write_names(g, GW_NAMES_FUNC, g->func_names, g->out.func_count);
    write_names(g, GW_NAMES_GLOBAL, g->global_names, g->out.global_count);
    if (g->code.len)
        g->out.customs[g->out.custom_count++] =
            (struct gw_custom){.name = gw_slice_str("name"), .payload = keep_code(g)};
    if (producers) g->out.customs[g->out.custom_count++] = *producers;
    for (uint32_t i = 0; i < g->out.custom_count; i++)
        add_section(g, 0, true);
}

static void build_sections(struct gc *g)
{
    struct gw_module *o = &g->out;
    o->sections = take(g, MAX_SECTIONS, sizeof *o->sections);
    if (g->err) return;
    bool has_bodies = o->func_count > o->func_import_count;
    const struct {
        uint8_t id;
        bool is_there;
    } known[] = {
        {1,           o->type_count                           },
        {2,           o->import_count                         },
        {3,           has_bodies                              },
        {4,           o->table_count > o->table_import_count  },
        {5,           o->memory_count > o->memory_import_count},
        {TAG_SECTION, o->tag_count > o->tag_import_count      },
        {6,           o->global_count > o->global_import_count},
        {7,           o->export_count                         },
        {8,           o->has_start                            },
        {9,           o->elem_count                           },
        {12,          g->m->has_data_count && o->data_count   },
        {10,          has_bodies                              },
        {11,          o->data_count                           },
    };
    for (size_t i = 0; i < GW_COUNT(known); i++)
        add_section(g, known[i].id, known[i].is_there);
    build_customs(g);
}

/* ---- the whole ---- */

/*   *out  the live global of that name, mutable and i32; DEAD: there is none */
static void find_global(struct gc *g, const char *name, uint32_t *out)
{
    *out = GW_GC_DEAD;
    for (uint32_t i = 0; !g->err && i < g->m->global_count; i++) {
        const struct gw_globaltype *type = &g->m->globals[i].type;
        if (!gw_gc_live_is(&g->live, GW_REINDEX_GLOBAL, i) || !type->is_mutable ||
            type->type != GW_I32 || !gw_slice_is(g->old_global_names[i], name))
            continue;
        if (*out != GW_GC_DEAD)
            g->err =
                gw_diag_set(g->diag, GW_ERR_UNLINKABLE,
                            "the adapter has two globals named '%s', %u and %u; which "
                            "of them is meant cannot be known",
                            name, *out, i);
        *out = i;
    }
}

/* The export that allocates what the adapter keeps, where that shall be done at the start. */
static void find_allocate_state(struct gc *g)
{
    const struct gw_export *it =
        gw_module_find_export(g->m, gw_slice_str("allocate_state"));
    g->allocate_state = GW_GC_DEAD;
    if (g->err || g->options->realloc.len || g->stack_pointer == GW_GC_DEAD || !it ||
        it->kind != GW_EXTERN_FUNC)
        return;
    const struct gw_type *type = gw_module_func_type(g->m, it->index);
    if (type->func.param_count || type->func.result_count) return;
    g->allocate_state = it->index;
    g->err = gw_gc_live_add(&g->live, GW_REINDEX_FUNC, it->index);
}

static void prepare(struct gc *g)
{
    g->err = gw_gc_live_find(&g->live, g->m, g->options, &g->arena, g->diag);
    if (!g->err)
        g->err = gw_names_load(g->m, GW_NAMES_FUNC, g->m->func_count, &g->arena,
                               &g->old_func_names);
    if (!g->err)
        g->err = gw_names_load(g->m, GW_NAMES_GLOBAL, g->m->global_count, &g->arena,
                               &g->old_global_names);
    find_global(g, "__stack_pointer", &g->stack_pointer);
    find_allocate_state(g);
    find_global(g, "allocation_state", &g->state);
    if (g->options->has_hidden_pages) g->stack_pointer = GW_GC_DEAD; /* its own affair */
    g->is_lazy = g->stack_pointer != GW_GC_DEAD && g->state != GW_GC_DEAD &&
                 g->options->realloc.len;
    g->realloc = GW_GC_DEAD;
    if (g->err) return;
    for (unsigned space = 0; space < GW_REINDEX_SPACES; space++)
        if (space != GW_REINDEX_FUNC) number(g, (enum gw_reindex_space)space);
}

static void build(struct gc *g)
{
    void (*const steps[])(struct gc *) = {
        prepare,       build_types,   build_memories, build_tags,   build_funcs,
        build_globals, build_tables,  build_stack,    build_bodies, build_elems,
        build_datas,   build_exports, build_sections,
    };
    for (size_t i = 0; i < GW_COUNT(steps) && !g->err; i++)
        steps[i](g);
}

enum gw_err gw_gc_trim(const struct gw_module *module,
                       const struct gw_gc_options *options, struct gw_diag *diag,
                       struct gw_writer *out)
{
    struct gc g = {.m = module, .options = options, .diag = diag};
    gw_arena_init(&g.arena, out->alloc);
    gw_writer_init(&g.code, out->alloc);
    build(&g);
    if (!g.err) g.err = gw_module_encode(&g.out, out);
    gw_writer_deinit(&g.code);
    gw_arena_deinit(&g.arena);
    return g.err;
}
