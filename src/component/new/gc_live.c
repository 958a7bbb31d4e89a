/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/gc_live.h"

#include "core/wasm/decode_data.h"

struct item {
    enum gw_reindex_space space;
    uint32_t index;
};

/* Bodies were not validated: what they name may not be there. */
static uint32_t mark(struct gw_gc_live *live, enum gw_reindex_space space, uint32_t index)
{
    if (index >= live->count[space]) {
        if (!live->err) live->err = GW_ERR_INVALID;
        return index;
    }
    if (gw_gc_live_is(live, space, index)) return index;
    live->map[space][index] = 0;
    if (!gw_vec_push_copy(&live->work, &(struct item){space, index}))
        live->err = GW_ERR_NOMEM;
    return index;
}

static uint32_t mark_found(void *env, enum gw_reindex_space space, uint32_t index)
{
    struct gw_gc_live *live = env;
    if (space == GW_REINDEX_FUNC_REF) {
        space = GW_REINDEX_FUNC;
        if (live->is_in_body && index < live->count[space])
            live->needs_declaring[index] = true;
    }
    return mark(live, space, index);
}

static struct gw_reindex marker(struct gw_gc_live *live)
{
    return (struct gw_reindex){mark_found, live};
}

static void mark_valtype(struct gw_gc_live *live, gw_valtype type)
{
    struct gw_reindex x = marker(live);
    gw_reindex_valtype(&x, type);
}

static void mark_code(struct gw_gc_live *live, struct gw_slice code)
{
    struct gw_reindex x = marker(live);
    struct gw_reader r = gw_reader_of(code);
    live->scratch.len = 0;
    gw_reindex_code(&x, &r, &live->scratch);
    if (live->scratch.err) live->err = live->scratch.err;
}

static void mark_body(struct gw_gc_live *live, struct gw_slice body)
{
    struct gw_reindex x = marker(live);
    struct gw_reader r = gw_reader_of(body);
    live->scratch.len = 0;
    live->is_in_body = true;
    gw_reindex_locals(&x, &r, &live->scratch);
    mark_code(live, gw_slice_of(r.at, (size_t)(r.end - r.at)));
    live->is_in_body = false;
}

static void mark_one_type(struct gw_gc_live *live, const struct gw_type *type)
{
    if (type->has_super) mark(live, GW_REINDEX_TYPE, type->super);
    switch (type->comp) {
    case GW_COMP_FUNC:
        for (uint32_t i = 0; i < type->func.param_count; i++)
            mark_valtype(live, type->func.params[i]);
        for (uint32_t i = 0; i < type->func.result_count; i++)
            mark_valtype(live, type->func.results[i]);
        break;
    case GW_COMP_STRUCT:
    case GW_COMP_ARRAY:
        for (uint32_t i = 0; i < type->aggregate.field_count; i++)
            mark_valtype(live, type->aggregate.fields[i].type);
        break;
    case GW_COMP_CONT:
        mark(live, GW_REINDEX_TYPE, type->cont);
        break;
    }
}

/* A type is what it is by the group that it stands in. */
static void mark_type(struct gw_gc_live *live, uint32_t index)
{
    const struct gw_module *m = live->module;
    uint32_t low = 0, high = m->rec_group_count;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (m->rec_groups[mid].first <= index)
            low = mid;
        else
            high = mid;
    }
    for (uint32_t i = 0; i < m->rec_groups[low].count; i++)
        mark(live, GW_REINDEX_TYPE, m->rec_groups[low].first + i);
    mark_one_type(live, &m->types[index]);
}

static void mark_elem(struct gw_gc_live *live, const struct gw_module_elem *elem)
{
    mark_valtype(live, elem->type);
    if (elem->mode == GW_SEGMENT_ACTIVE) {
        mark(live, GW_REINDEX_TABLE, elem->table);
        mark_code(live, elem->offset.code);
    }
    for (uint32_t i = 0; i < elem->count; i++) {
        if (elem->exprs)
            mark_code(live, elem->exprs[i].code);
        else
            mark(live, GW_REINDEX_FUNC, elem->funcs[i]);
    }
}

static void mark_needs(struct gw_gc_live *live, struct item it)
{
    const struct gw_module *m = live->module;
    switch (it.space) {
    case GW_REINDEX_FUNC:
        mark(live, GW_REINDEX_TYPE, m->funcs[it.index].type);
        if (!m->funcs[it.index].is_import) mark_body(live, m->funcs[it.index].body);
        break;
    case GW_REINDEX_TABLE:
        mark_valtype(live, m->tables[it.index].type.elem);
        mark_code(live, m->tables[it.index].init.code);
        break;
    case GW_REINDEX_GLOBAL:
        mark_valtype(live, m->globals[it.index].type.type);
        mark_code(live, m->globals[it.index].init.code);
        break;
    case GW_REINDEX_TAG:
        mark(live, GW_REINDEX_TYPE, m->tags[it.index].type);
        break;
    case GW_REINDEX_TYPE:
        mark_type(live, it.index);
        break;
    case GW_REINDEX_ELEM:
        mark_elem(live, &m->elems[it.index]);
        break;
    case GW_REINDEX_DATA:
        if (live->datas[it.index].mode != GW_SEGMENT_ACTIVE) break;
        mark(live, GW_REINDEX_MEMORY, live->datas[it.index].memory);
        mark_code(live, live->datas[it.index].offset.code);
        break;
    default: /* a memory needs nothing */
        break;
    }
}

/* Active segments of what is live; their functions may reach further. */
static void mark_segments(struct gw_gc_live *live)
{
    const struct gw_module *m = live->module;
    for (uint32_t i = 0; i < m->elem_count; i++)
        if (m->elems[i].mode == GW_SEGMENT_ACTIVE &&
            gw_gc_live_is(live, GW_REINDEX_TABLE, m->elems[i].table))
            mark(live, GW_REINDEX_ELEM, i);
    for (uint32_t i = 0; i < m->data_count; i++)
        if (live->datas[i].mode == GW_SEGMENT_ACTIVE &&
            gw_gc_live_is(live, GW_REINDEX_MEMORY, live->datas[i].memory))
            mark(live, GW_REINDEX_DATA, i);
}

static enum gw_err work_off(struct gw_gc_live *live)
{
    do {
        while (live->work.len && !live->err)
            mark_needs(live, *GW_VEC_AT(struct item, &live->work, --live->work.len));
        mark_segments(live);
    } while (live->work.len && !live->err);
    gw_vec_deinit(&live->work);
    gw_writer_deinit(&live->scratch);
    return live->err;
}

static void begin_work(struct gw_gc_live *live)
{
    gw_vec_init(&live->work, live->arena->alloc, sizeof(struct item));
    gw_writer_init(&live->scratch, live->arena->alloc);
}

enum gw_err gw_gc_live_add(struct gw_gc_live *live, enum gw_reindex_space space,
                           uint32_t index)
{
    begin_work(live);
    mark(live, space, index);
    return work_off(live);
}

static enum gw_reindex_space space_of(enum gw_extern_kind kind)
{
    static const uint8_t spaces[] = {GW_REINDEX_FUNC, GW_REINDEX_TABLE, GW_REINDEX_MEMORY,
                                     GW_REINDEX_GLOBAL, GW_REINDEX_TAG};
    return (enum gw_reindex_space)spaces[kind];
}

static enum gw_err mark_exports(struct gw_gc_live *live,
                                const struct gw_gc_options *options, struct gw_diag *diag)
{
    const struct gw_module *m = live->module;
    for (uint32_t i = 0; i < options->required_count; i++) {
        const struct gw_export *it = gw_module_find_export(m, options->required[i]);
        if (!it)
            return gw_diag_set(diag, GW_ERR_UNLINKABLE,
                               "the adapter has no export '%.*s', which is asked of it",
                               GW_SLICE_ARG(options->required[i]));
        live->is_kept[it - m->exports] = true;
        mark(live, space_of(it->kind), it->index);
    }
    if (m->has_start) mark(live, GW_REINDEX_FUNC, m->start);
    return live->err;
}

static bool make_room(struct gw_gc_live *live)
{
    const struct gw_module *m = live->module;
    const uint32_t counts[] = {
        [GW_REINDEX_TYPE] = m->type_count,     [GW_REINDEX_FUNC] = m->func_count,
        [GW_REINDEX_TABLE] = m->table_count,   [GW_REINDEX_MEMORY] = m->memory_count,
        [GW_REINDEX_GLOBAL] = m->global_count, [GW_REINDEX_TAG] = m->tag_count,
        [GW_REINDEX_ELEM] = m->elem_count,     [GW_REINDEX_DATA] = m->data_count,
    };
    for (unsigned s = 0; s < GW_REINDEX_SPACES; s++) {
        live->count[s] = counts[s];
        live->map[s] = gw_arena_array(live->arena, counts[s], sizeof **live->map);
        if (!live->map[s]) return false;
        memset(live->map[s], 0xff, counts[s] * sizeof **live->map);
    }
    live->needs_declaring = gw_arena_zero(live->arena, m->func_count);
    live->is_kept = gw_arena_zero(live->arena, m->export_count);
    live->datas = gw_arena_array(live->arena, m->data_count, sizeof *live->datas);
    if (!live->needs_declaring || !live->is_kept || !live->datas) return false;
    struct gw_data_cursor cursor = gw_data_first(m);
    for (uint32_t i = 0; i < m->data_count; i++)
        if (!gw_data_next(&cursor, &live->datas[i])) return false;
    return true;
}

enum gw_err gw_gc_live_find(struct gw_gc_live *live, const struct gw_module *module,
                            const struct gw_gc_options *options, struct gw_arena *arena,
                            struct gw_diag *diag)
{
    *live = (struct gw_gc_live){.module = module, .arena = arena};
    if (!make_room(live)) return GW_ERR_NOMEM;
    begin_work(live);
    enum gw_err err = mark_exports(live, options, diag);
    if (err) live->err = err;
    err = work_off(live);
    return err == GW_ERR_INVALID
               ? gw_diag_set(diag, err, "a function's body names what is not there")
               : err;
}
