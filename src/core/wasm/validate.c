/* SPDX-License-Identifier: Apache-2.0 */
/* The module level: what sections say about each other. spec: valid/modules */
#include "core/wasm/validate.h"

#include <stdio.h>

#include "core/wasm/decode_data.h"
#include "core/wasm/limits.h"
#include "core/wasm/type_codes.h"
#include "core/wasm/validator.h"

static void set_section(struct gw_validator *v, uint8_t id, const char *name)
{
    v->at = NULL;
    v->func = UINT32_MAX;
    for (uint32_t i = 0; i < v->m->section_count; i++)
        if (v->m->sections[i].id == id)
            v->at = v->m->bytes.data + v->m->sections[i].offset;
    if (v->diag && !v->diag->err)
        snprintf(v->diag->section, sizeof v->diag->section, "%s", name);
}

static bool check_func_type(struct gw_validator *v, gw_typeidx type)
{
    return gw_validator_type(v, type, GW_COMP_FUNC);
}

static bool check_limits(struct gw_validator *v, const struct gw_limits *limits,
                         uint64_t range, const char *what)
{
    if (limits->min > range || (limits->has_max && limits->max > range))
        return gw_validator_invalid(v, "%s size must be at most %llu", what,
                                    (unsigned long long)range);
    if (limits->has_max && limits->min > limits->max)
        return gw_validator_invalid(v, "size minimum must not be greater than maximum");
    return true;
}

static bool check_table_type(struct gw_validator *v, const struct gw_tabletype *type)
{
    uint64_t range = type->limits.is_64 ? UINT64_MAX : UINT32_MAX;
    bool has_type = type->elem == GW_FUNCREF || gw_validator_check_type(v, type->elem);
    return has_type && check_limits(v, &type->limits, range, "table");
}

/* Pages of 1 byte may fill the index space but for its last byte, so that a size fits the
 * index type; pages of 64 KiB may fill it. */
static bool check_memory_type(struct gw_validator *v, const struct gw_memtype *type)
{
    if (type->page_size_log2 != 16 && type->page_size_log2 != 0)
        return gw_validator_invalid(v, "invalid custom page size 2^%u",
                                    type->page_size_log2);
    uint64_t range = type->limits.is_64 ? UINT64_MAX : UINT32_MAX;
    if (type->page_size_log2 == 16)
        range = type->limits.is_64 ? (uint64_t)1 << 48 : 1u << 16;
    if (type->limits.is_shared && !type->limits.has_max)
        return gw_validator_invalid(v, "shared memory must have maximum");
    return check_limits(v, &type->limits, range, "memory");
}

static bool check_tag_type(struct gw_validator *v, gw_typeidx index)
{
    const struct gw_type *type = gw_validator_type(v, index, GW_COMP_FUNC);
    if (!type) return false;
    if (type->func.result_count == 0) return true;
    if (gw_features_have(v->m->features, GW_FEATURE_STACK_SWITCHING)) return true;
    return gw_validator_invalid(v, "non-empty tag result type");
}

static bool check_import(struct gw_validator *v, const struct gw_import *import)
{
    const struct gw_module *m = v->m;
    v->at = import->name.data;
    switch (import->kind) {
    case GW_EXTERN_FUNC:
        return check_func_type(v, m->funcs[import->index].type);
    case GW_EXTERN_TABLE:
        return check_table_type(v, &m->tables[import->index].type);
    case GW_EXTERN_MEMORY:
        return check_memory_type(v, &m->memories[import->index].type);
    case GW_EXTERN_TAG:
        return check_tag_type(v, m->tags[import->index].type);
    case GW_EXTERN_GLOBAL:
        if (m->globals[import->index].type.is_mutable &&
            !gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_MUTABLE_GLOBALS),
                               "an imported mutable global"))
            return false;
        return gw_validator_check_type(v, m->globals[import->index].type.type);
    }
    return false;
}

static bool check_imports(struct gw_validator *v)
{
    set_section(v, 2, "import");
    for (uint32_t i = 0; i < v->m->import_count; i++)
        if (!check_import(v, &v->m->imports[i])) return false;
    return true;
}

static bool check_funcs(struct gw_validator *v)
{
    set_section(v, 3, "function");
    for (uint32_t i = v->m->func_import_count; i < v->m->func_count; i++)
        if (!check_func_type(v, v->m->funcs[i].type)) return false;
    return true;
}

static bool check_tables(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    set_section(v, 4, "table");
    if (m->table_count > 1 &&
        !gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_REFERENCE_TYPES),
                           "a second table"))
        return false;
    v->global_end = m->global_import_count;
    for (uint32_t i = m->table_import_count; i < m->table_count; i++) {
        const struct gw_module_table *table = &m->tables[i];
        if (!check_table_type(v, &table->type)) return false;
        if (table->has_init) {
            if (!gw_validate_expr(v, &table->init, table->type.elem)) return false;
        } else if (!gw_valtype_is_defaultable(table->type.elem)) {
            return gw_validator_invalid(
                v,
                "type mismatch: table %u has no initial value and its "
                "elements no default",
                i);
        }
    }
    return true;
}

static bool check_memories(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    set_section(v, 5, "memory");
    if (m->memory_count > 1 &&
        !gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_MULTI_MEMORY),
                           "multiple memories: a second memory"))
        return false;
    for (uint32_t i = m->memory_import_count; i < m->memory_count; i++)
        if (!check_memory_type(v, &m->memories[i].type)) return false;
    return true;
}

static bool check_tags(struct gw_validator *v)
{
    set_section(v, 13, "tag");
    for (uint32_t i = v->m->tag_import_count; i < v->m->tag_count; i++)
        if (!check_tag_type(v, v->m->tags[i].type)) return false;
    return true;
}

static bool check_globals(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    set_section(v, 6, "global");
    for (uint32_t i = m->global_import_count; i < m->global_count; i++) {
        const struct gw_module_global *global = &m->globals[i];
        v->global_end = i;
        v->at = global->init.code.data;
        if (!gw_validator_check_type(v, global->type.type) ||
            !gw_validate_expr(v, &global->init, global->type.type))
            return false;
    }
    v->global_end = m->global_count;
    return true;
}

static bool check_elem_items(struct gw_validator *v, const struct gw_module_elem *elem)
{
    for (uint32_t i = 0; i < elem->count; i++) {
        if (elem->exprs) {
            if (!gw_validate_expr(v, &elem->exprs[i], elem->type)) return false;
            continue;
        }
        if (elem->funcs[i] >= v->m->func_count)
            return gw_validator_invalid(v, "unknown function %u", elem->funcs[i]);
        v->declared[elem->funcs[i]] = true;
    }
    return true;
}

static bool check_elem(struct gw_validator *v, const struct gw_module_elem *elem)
{
    /* A list of functions writes no type of its own: what it is made of needs no
     * feature. */
    if (elem->exprs && !gw_validator_check_type(v, elem->type)) return false;
    if (!check_elem_items(v, elem)) return false;
    if (elem->mode != GW_SEGMENT_ACTIVE) return true;
    v->at = elem->offset.code.data;
    const struct gw_tabletype *table = gw_validator_table(v, elem->table);
    if (!table) return false;
    if (!gw_validator_matches(v, elem->type, table->elem))
        return gw_validator_invalid(
            v, "type mismatch: the element segment's type does not match "
               "the table's");
    return gw_validate_expr(v, &elem->offset, gw_limits_index_type(&table->limits));
}

static bool check_elems(struct gw_validator *v)
{
    set_section(v, 9, "element");
    for (uint32_t i = 0; i < v->m->elem_count; i++)
        if (!check_elem(v, &v->m->elems[i])) return false;
    return true;
}

static bool check_datas(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    struct gw_data_cursor cursor = gw_data_first(m);
    struct gw_module_data data;
    set_section(v, 11, "data");
    bool is_plain = m->memory_count > 0 && !m->memories[0].type.limits.is_64;
    if (is_plain && m->plain_data_count == m->data_count) return true;
    while (gw_data_next(&cursor, &data)) {
        gw_valtype address;
        if (data.mode != GW_SEGMENT_ACTIVE) continue;
        v->at = data.offset.code.data;
        if (!gw_validator_memory(v, data.memory, &address) ||
            !gw_validate_expr(v, &data.offset, address))
            return false;
    }
    return true;
}

static bool check_export(struct gw_validator *v, const struct gw_export *export,
                         uint32_t i)
{
    static const char *const kinds[] = {"function", "table", "memory", "global", "tag"};
    const struct gw_module *m = v->m;
    const uint32_t counts[] = {m->func_count, m->table_count, m->memory_count,
                               m->global_count, m->tag_count};
    v->at = export->name.data;
    if (export->index >= counts[export->kind])
        return gw_validator_invalid(v, "unknown %s %u", kinds[export->kind],
                                    export->index);
    uint64_t first;
    if (gw_map_find(&m->export_map, export->name, &first) && first != i)
        return gw_validator_invalid(v, "duplicate export name \"%.*s\"",
                                    GW_SLICE_ARG(export->name));
    if (export->kind == GW_EXTERN_FUNC) v->declared[export->index] = true;
    if (export->kind == GW_EXTERN_GLOBAL && m->globals[export->index].type.is_mutable)
        return gw_validator_need(v, GW_FEATURE_BIT(GW_FEATURE_MUTABLE_GLOBALS),
                                 "an exported mutable global");
    return true;
}

static bool check_exports(struct gw_validator *v)
{
    set_section(v, 7, "export");
    for (uint32_t i = 0; i < v->m->export_count; i++)
        if (!check_export(v, &v->m->exports[i], i)) return false;
    return true;
}

static bool check_start(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    set_section(v, 8, "start");
    if (!m->has_start) return true;
    if (m->start >= m->func_count)
        return gw_validator_invalid(v, "unknown function %u", m->start);
    const struct gw_type *type = gw_module_func_type(m, m->start);
    if (type->func.param_count == 0 && type->func.result_count == 0) return true;
    return gw_validator_invalid(v, "start function must not have parameters or results");
}

static bool check_bodies(struct gw_validator *v)
{
    set_section(v, 10, "code");
    for (uint32_t i = v->m->func_import_count; i < v->m->func_count; i++)
        if (!gw_validate_body(v, i)) return false;
    return true;
}

/* The same, with notes of the locals. */
static bool check_bodies_noting(struct gw_validator *v, struct gw_module *m)
{
    struct gw_uses_finder notes;
    m->local_uses = gw_arena_array(&m->arena, m->func_count - m->func_import_count,
                                   sizeof *m->local_uses);
    if (!m->local_uses) return gw_validator_nomem(v);
    gw_uses_finder_init(&notes, m->alloc);
    v->notes = &notes;
    v->arena = &m->arena;
    bool is_valid = check_bodies(v);
    gw_uses_finder_deinit(&notes);
    return is_valid;
}

static bool check_module(struct gw_validator *v, struct gw_module *m)
{
    set_section(v, 1, "type");
    return gw_validate_types(v, m) && check_imports(v) && check_tags(v) &&
           check_funcs(v) && check_memories(v) && check_tables(v) && check_globals(v) &&
           check_exports(v) && check_start(v) && check_elems(v) && check_datas(v);
}

static void deinit(struct gw_validator *v)
{
    struct gw_alloc *alloc = v->m->alloc;
    gw_alloc_put(alloc, v->stack, v->stack_cap * sizeof *v->stack);
    gw_alloc_put(alloc, v->frames, v->frame_cap * sizeof *v->frames);
    gw_alloc_put(alloc, v->locals, v->local_cap * sizeof *v->locals);
    gw_alloc_put(alloc, v->is_set, GW_MAX_LOCALS * sizeof *v->is_set);
    gw_alloc_put(alloc, v->set_log, GW_MAX_LOCALS * sizeof *v->set_log);
    gw_alloc_put(alloc, v->declared, v->m->func_count * sizeof *v->declared);
    gw_alloc_put(alloc, v->func_types, v->m->func_count * sizeof *v->func_types);
}

static bool init(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    v->declared = gw_alloc_zero(m->alloc, m->func_count * sizeof *v->declared);
    return v->declared || gw_validator_nomem(v);
}

/* What function bodies are looked up in. */
static bool init_bodies(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    v->func_types = gw_alloc_array(m->alloc, m->func_count, sizeof *v->func_types);
    if (!v->func_types) return gw_validator_nomem(v);
    for (uint32_t i = 0; i < m->func_count; i++)
        v->func_types[i] = m->funcs[i].type;
    for (unsigned code = 0; code < GW_FAST_CODES; code++) {
        enum gw_opcode op = gw_opcode_find(0, code);
        if (op != GW_OP_INVALID && gw_opcode_rows[op].feature == GW_FEATURE_MVP)
            v->fast[code] = gw_signatures()->fast[code];
    }
    return true;
}

static enum gw_err validate(struct gw_module *module, bool has_bodies,
                            struct gw_diag *diag)
{
    struct gw_validator v = {.m = module, .diag = diag, .func = UINT32_MAX};
    bool is_valid = init(&v) && check_module(&v, module);
    if (is_valid && has_bodies) is_valid = init_bodies(&v);
    if (is_valid && has_bodies)
        is_valid =
            module->notes_uses ? check_bodies_noting(&v, module) : check_bodies(&v);
    for (uint32_t i = 0; i < module->func_count && is_valid; i++)
        module->funcs[i].is_declared_ref = v.declared[i];
    deinit(&v);
    if (!is_valid) return v.err;
    if (diag && !diag->err) diag->section[0] = 0;
    module->uses |= v.uses;
    module->is_validated = true;
    return GW_OK;
}

enum gw_err gw_module_validate(struct gw_module *module, struct gw_diag *diag)
{
    return validate(module, true, diag);
}

enum gw_err gw_module_validate_again(struct gw_module *module, gw_features uses,
                                     struct gw_diag *diag)
{
    module->uses |= uses;
    return validate(module, false, diag);
}
