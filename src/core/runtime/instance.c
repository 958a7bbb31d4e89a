/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/instance.h"

#include "core/runtime/constexpr.h"
#include "core/runtime/layout.h"
#include "core/runtime/match.h"
#include "core/runtime/tier.h"
#include "core/wasm/decode_data.h"

/* -- allocation ---------------------------------------------------------------------- */

static void *at(struct gw_instance *i, uint32_t offset) { return (char *)i + offset; }

static struct gw_instance *new_instance(struct gw_store *store, struct gw_module *m,
                                        const struct gw_layout *layout)
{
    struct gw_instance *i = gw_arena_zero(&store->arena, layout->total_bytes);
    if (!i) return NULL;
    i->store = store;
    i->own_globals = at(i, layout->own_globals);
    i->own_tables = at(i, layout->own_tables);
    i->own_memories = at(i, layout->own_memories);
    i->own_funcs = at(i, layout->own_funcs);
    i->funcs = at(i, layout->funcs);
    i->tables = at(i, layout->tables);
    i->memories = at(i, layout->memories);
    i->globals = at(i, layout->globals);
    i->tags = at(i, layout->tags);
    i->types = at(i, layout->types);
    i->type_ids = at(i, layout->type_ids);
    i->elems = at(i, layout->elems);
    i->datas = at(i, layout->datas);
    if (m->type_count) memcpy(i->type_ids, m->type_ids, m->type_count * sizeof *m->type_ids);
    return i;
}

/* From here on it stays with the store, whatever happens: what its initialisers make may
 * refer to it, and to its module's types. */
static void link_instance(struct gw_instance *i, struct gw_module *module)
{
    i->module = gw_module_ref(module);
    i->next = i->store->instances;
    i->store->instances = i;
    i->store->instance_count++;
    gw_epoch_cell_add(i->store->cell, &i->flag);
}

static void take_imports(struct gw_instance *i, const struct gw_extern *imports)
{
    const struct gw_module *m = i->module;
    for (uint32_t k = 0; k < m->import_count; k++) {
        uint32_t at = m->imports[k].index;
        switch (m->imports[k].kind) {
        case GW_EXTERN_FUNC:
            i->funcs[at] = imports[k].func;
            break;
        case GW_EXTERN_TABLE:
            i->tables[at] = imports[k].table;
            break;
        case GW_EXTERN_MEMORY:
            i->memories[at] = imports[k].memory;
            break;
        case GW_EXTERN_GLOBAL:
            i->globals[at] = imports[k].global;
            break;
        case GW_EXTERN_TAG:
            i->tags[at] = imports[k].tag;
            break;
        }
    }
}

static void make_types_and_funcs(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    for (uint32_t k = 0; k < m->type_count; k++)
        i->types[k] = gw_type_registry_get(m->registry, m->type_ids[k]);
    for (uint32_t k = m->func_import_count; k < m->func_count; k++) {
        struct gw_func *func = &i->own_funcs[k - m->func_import_count];
        gw_typeidx type = m->funcs[k].type;
        *func = (struct gw_func){.instance = i,
                                 .type = m->type_ids[type],
                                 .index = k,
                                 .canon = i->types[type]};
        i->funcs[k] = func;
    }
}

static enum gw_err make_tags(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    for (uint32_t k = m->tag_import_count; k < m->tag_count; k++) {
        enum gw_err err = gw_tag_new(i->store, m->type_ids[m->tags[k].type], &i->tags[k]);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err make_memories(struct gw_instance *i, struct gw_diag *diag)
{
    const struct gw_module *m = i->module;
    for (uint32_t k = m->memory_import_count; k < m->memory_count; k++) {
        struct gw_memory *memory = &i->own_memories[k - m->memory_import_count];
        enum gw_err err = gw_memory_init(i->store, &m->memories[k].type, diag, memory);
        if (err) return err;
        i->memories[k] = memory;
    }
    if (m->memory_count) i->memory0 = i->memories[0];
    if (i->memory0 && i->memory0->is_guarded) i->memory0_base = i->memory0->base;
    return GW_OK;
}

static enum gw_err make_globals(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    for (uint32_t k = m->global_import_count; k < m->global_count; k++) {
        struct gw_globaltype type = m->globals[k].type;
        type.type = gw_valtype_canon(type.type, m->type_ids);
        union gw_value value;
        enum gw_err err = gw_constexpr_eval(i, &m->globals[k].init, type.type, &value);
        if (err) return err;
        i->globals[k] = &i->own_globals[k - m->global_import_count];
        gw_global_init(i->store, &type, &value, i->globals[k]);
    }
    return GW_OK;
}

static enum gw_err make_tables(struct gw_instance *i, struct gw_diag *diag)
{
    const struct gw_module *m = i->module;
    for (uint32_t k = m->table_import_count; k < m->table_count; k++) {
        struct gw_tabletype type = m->tables[k].type;
        type.elem = gw_valtype_canon(type.elem, m->type_ids);
        union gw_value init = {.ref = GW_REF_NULL};
        enum gw_err err = GW_OK;
        if (m->tables[k].has_init)
            err = gw_constexpr_eval(i, &m->tables[k].init, type.elem, &init);
        struct gw_table *table = &i->own_tables[k - m->table_import_count];
        if (!err) err = gw_table_init(i->store, &type, init.ref, diag, table);
        if (err) return err;
        i->tables[k] = table;
    }
    return GW_OK;
}

/* -- segments ------------------------------------------------------------------------ */

static enum gw_err eval_elem(struct gw_instance *i, const struct gw_module_elem *segment,
                             uint32_t at, gw_ref *out)
{
    if (segment->funcs) {
        *out = (uintptr_t)i->funcs[segment->funcs[at]];
        return GW_OK;
    }
    union gw_value value;
    enum gw_err err = gw_constexpr_eval(i, &segment->exprs[at], GW_ANYREF, &value);
    if (!err) *out = value.ref;
    return err;
}

/* Evaluate a passive segment. `count` follows what is there already: the collector may
 * run. */
static enum gw_err make_passive(struct gw_instance *i, uint32_t index)
{
    const struct gw_module_elem *segment = &i->module->elems[index];
    struct gw_elem_instance *elem = &i->elems[index];
    gw_ref *refs = gw_alloc_array(&i->store->alloc, segment->count, sizeof *refs);
    if (!refs) return GW_ERR_NOMEM;
    memset(refs, 0, segment->count * sizeof *refs);
    elem->refs = refs;
    elem->count = segment->count;
    for (uint32_t k = 0; k < segment->count; k++) {
        enum gw_err err = eval_elem(i, segment, k, &refs[k]);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err make_passive_elems(struct gw_instance *i)
{
    for (uint32_t k = 0; k < i->module->elem_count; k++) {
        const struct gw_module_elem *segment = &i->module->elems[k];
        if (segment->mode != GW_SEGMENT_PASSIVE || segment->count == 0) continue;
        enum gw_err err = make_passive(i, k);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err eval_offset(struct gw_instance *i, const struct gw_expr *expr,
                               bool is_64, uint64_t *out)
{
    union gw_value value;
    enum gw_err err = gw_constexpr_eval(i, expr, is_64 ? GW_I64 : GW_I32, &value);
    if (!err) *out = is_64 ? value.u64 : value.u32;
    return err;
}

/* Straight into the table: nothing can tell that from evaluating the segment first. */
static enum gw_err run_active_elem(struct gw_instance *i,
                                   const struct gw_module_elem *segment)
{
    struct gw_table *table = i->tables[segment->table];
    uint64_t at;
    enum gw_err err = eval_offset(i, &segment->offset, table->type.limits.is_64, &at);
    if (err) return err;
    if (at > table->size || segment->count > table->size - at)
        return gw_trap_set(i->store, GW_TRAP_TABLE_BOUNDS);
    for (uint32_t k = 0; k < segment->count; k++) {
        gw_ref ref;
        err = eval_elem(i, segment, k, &ref);
        if (err) return err;
        table->entries[at + k] = ref;
    }
    return GW_OK;
}

static enum gw_err run_active_data(struct gw_instance *i,
                                   const struct gw_module_data *segment)
{
    struct gw_memory *memory = i->memories[segment->memory];
    uint64_t at = segment->at;
    enum gw_err err = GW_OK;
    if (!segment->is_plain)
        err = eval_offset(i, &segment->offset, memory->type.limits.is_64, &at);
    if (err) return err;
    uint8_t *to = gw_memory_at(memory, at, segment->bytes.len);
    if (!to) return gw_trap_set(i->store, GW_TRAP_MEMORY_BOUNDS);
    if (segment->bytes.len) memcpy(to, segment->bytes.data, segment->bytes.len);
    return GW_OK;
}

static enum gw_err run_active_datas(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    struct gw_data_cursor cursor = gw_data_first(m);
    struct gw_module_data data;
    struct gw_memory *memory = i->memory0;
    enum gw_err err = GW_OK;
    if (memory && m->memory_import_count == 0)
        gw_memory_expect(memory, m->plain_data_bytes);
    do {
        if (memory) gw_data_copy(&cursor, memory->base, gw_memory_bytes(memory));
        if (!gw_data_next(&cursor, &data)) break;
        if (data.mode == GW_SEGMENT_ACTIVE) err = run_active_data(i, &data);
    } while (!err);
    return err;
}

static enum gw_err run_segments(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    enum gw_err err = GW_OK;
    for (uint32_t k = 0; k < m->elem_count && !err; k++)
        if (m->elems[k].mode == GW_SEGMENT_ACTIVE) err = run_active_elem(i, &m->elems[k]);
    return err ? err : run_active_datas(i);
}

static void make_passive_datas(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    struct gw_data_cursor cursor = gw_data_first(m);
    struct gw_module_data data;
    if (m->passive_data_count == 0) return;
    for (uint32_t k = 0; gw_data_next(&cursor, &data); k++)
        if (data.mode == GW_SEGMENT_PASSIVE) i->datas[k] = data.bytes;
}

/* -- the whole ----------------------------------------------------------------------- */

static enum gw_err fill(struct gw_instance *i, const struct gw_extern *imports,
                         struct gw_diag *diag)
{
    take_imports(i, imports);
    make_types_and_funcs(i);
    enum gw_err err = make_tags(i);
    if (!err) err = make_memories(i, diag);
    if (!err) err = make_globals(i);
    if (!err) err = make_tables(i, diag);
    if (!err) err = make_passive_elems(i);
    if (err) return err;
    make_passive_datas(i);
    err = i->store->tier->attach(i);
    if (!err) i->is_attached = true;
    return err;
}

enum gw_err gw_instance_build(struct gw_store *store, struct gw_module *module,
                              const struct gw_extern *imports, struct gw_diag *diag,
                              struct gw_instance **out)
{
    GW_EXPECT(module->is_validated);
    GW_EXPECT(module->registry == store->registry);
    if (store->instance_count >= store->config.max_instances)
        return gw_diag_set(diag, GW_ERR_LIMIT, "more than %u instances in a store",
                           store->config.max_instances);
    for (uint32_t k = 0; k < module->import_count; k++) {
        enum gw_err err =
            gw_match_import(store, module, &module->imports[k], &imports[k], diag);
        if (err) return err;
    }
    struct gw_layout layout;
    enum gw_err err = gw_layout_of(module, &layout);
    if (err) return gw_diag_set(diag, err, "an instance of more than 2 GiB of entities");
    struct gw_instance *i = new_instance(store, module, &layout);
    if (!i) return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory for an instance");
    link_instance(i, module);
    err = fill(i, imports, diag);
    if (!err) err = run_segments(i);
    if (err == GW_ERR_NOMEM) gw_diag_set(diag, err, "out of memory for an instance");
    if (!err) *out = i;
    return err;
}

enum gw_err gw_instance_start(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    return m->has_start ? gw_exec_call(i->store, i->funcs[m->start], NULL) : GW_OK;
}

enum gw_err gw_instance_new(struct gw_store *store, struct gw_module *module,
                            const struct gw_extern *imports, struct gw_diag *diag,
                            struct gw_instance **out)
{
    struct gw_instance *i = NULL;
    enum gw_err err = gw_instance_build(store, module, imports, diag, &i);
    if (!err) err = gw_instance_start(i);
    if (err == GW_ERR_NOMEM) gw_diag_set(diag, err, "out of memory for an instance");
    if (!err) *out = i;
    return err;
}

bool gw_instance_undrop(struct gw_instance *i)
{
    const struct gw_module *m = i->module;
    make_passive_datas(i);
    for (uint32_t k = 0; k < m->elem_count; k++) {
        const struct gw_module_elem *segment = &m->elems[k];
        bool is_there = segment->mode != GW_SEGMENT_PASSIVE || i->elems[k].refs;
        if (!is_there && segment->count && make_passive(i, k)) return false;
    }
    return true;
}

void gw_instance_deinit(struct gw_instance *i)
{
    for (uint32_t k = 0; k < i->module->elem_count; k++)
        gw_instance_elem_drop(i, k);
    gw_module_unref(&i->module);
}

bool gw_instance_export(struct gw_instance *i, struct gw_slice name,
                        struct gw_extern *out)
{
    const struct gw_export *export = gw_module_find_export(i->module, name);
    if (!export) return false;
    *out = gw_instance_extern(i, export->kind, export->index);
    return true;
}

struct gw_extern gw_instance_extern(struct gw_instance *i, enum gw_extern_kind kind,
                                    uint32_t index)
{
    struct gw_extern out = {.kind = kind};
    switch (kind) {
    case GW_EXTERN_FUNC:
        out.func = i->funcs[index];
        break;
    case GW_EXTERN_TABLE:
        out.table = i->tables[index];
        break;
    case GW_EXTERN_MEMORY:
        out.memory = i->memories[index];
        break;
    case GW_EXTERN_GLOBAL:
        out.global = i->globals[index];
        break;
    case GW_EXTERN_TAG:
        out.tag = i->tags[index];
        break;
    }
    return out;
}
