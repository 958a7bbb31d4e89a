/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/encode.h"

#include "base/compiler.h"
#include "core/wasm/decode_data.h"
#include "core/wasm/type_codes.h"

static void write_values(struct gw_writer *w, const gw_valtype *types, uint32_t count)
{
    gw_writer_u32(w, count);
    for (uint32_t i = 0; i < count; i++)
        gw_writer_valtype(w, types[i]);
}

static void write_field(struct gw_writer *w, const struct gw_field *field)
{
    gw_writer_valtype(w, field->type);
    gw_writer_u8(w, field->is_mutable);
}

void gw_module_encode_type(struct gw_writer *w, const struct gw_type *type)
{
    if (type->is_explicit_sub) {
        gw_writer_u8(w, type->is_final ? GW_TYPE_CODE_SUB_FINAL : GW_TYPE_CODE_SUB);
        gw_writer_u32(w, type->has_super);
        if (type->has_super) gw_writer_u32(w, type->super);
    }
    switch (type->comp) {
    case GW_COMP_FUNC:
        gw_writer_u8(w, GW_TYPE_CODE_FUNC);
        write_values(w, type->func.params, type->func.param_count);
        write_values(w, type->func.results, type->func.result_count);
        break;
    case GW_COMP_STRUCT:
        gw_writer_u8(w, GW_TYPE_CODE_STRUCT);
        gw_writer_u32(w, type->aggregate.field_count);
        for (uint32_t i = 0; i < type->aggregate.field_count; i++)
            write_field(w, &type->aggregate.fields[i]);
        break;
    case GW_COMP_ARRAY:
        gw_writer_u8(w, GW_TYPE_CODE_ARRAY);
        write_field(w, &type->aggregate.fields[0]);
        break;
    case GW_COMP_CONT:
        gw_writer_u8(w, GW_TYPE_CODE_CONT);
        gw_writer_heaptype(w, type->cont);
        break;
    }
}

static void write_types(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->rec_group_count);
    for (uint32_t g = 0; g < m->rec_group_count; g++) {
        const struct gw_rec_group *group = &m->rec_groups[g];
        if (group->is_explicit) {
            gw_writer_u8(w, GW_TYPE_CODE_REC);
            gw_writer_u32(w, group->count);
        }
        for (uint32_t i = 0; i < group->count; i++)
            gw_module_encode_type(w, &m->types[group->first + i]);
    }
}

/* Flags, then bounds: ORDER(limits flags) with decode_types.c. */
static void write_limits(struct gw_writer *w, const struct gw_limits *limits,
                         uint8_t flags)
{
    gw_writer_u8(w, (uint8_t)(flags | limits->has_max | limits->is_shared << 1 |
                              limits->is_64 << 2));
    gw_writer_u64(w, limits->min);
    if (limits->has_max) gw_writer_u64(w, limits->max);
}

static void write_table_type(struct gw_writer *w, const struct gw_tabletype *type)
{
    gw_writer_valtype(w, type->elem);
    write_limits(w, &type->limits, 0);
}

static void write_memory_type(struct gw_writer *w, const struct gw_memtype *type)
{
    write_limits(w, &type->limits, type->has_page_size ? 8 : 0);
    if (type->has_page_size) gw_writer_u32(w, type->page_size_log2);
}

static void write_global_type(struct gw_writer *w, const struct gw_globaltype *type)
{
    gw_writer_valtype(w, type->type);
    gw_writer_u8(w, type->is_mutable);
}

static void write_tag_type(struct gw_writer *w, gw_typeidx type)
{
    gw_writer_u8(w, 0);
    gw_writer_u32(w, type);
}

void gw_module_encode_extern(struct gw_writer *w, const struct gw_module *m,
                             enum gw_extern_kind kind, uint32_t index)
{
    gw_writer_u8(w, (uint8_t)kind);
    switch (kind) {
    case GW_EXTERN_FUNC:
        gw_writer_u32(w, m->funcs[index].type);
        break;
    case GW_EXTERN_TABLE:
        write_table_type(w, &m->tables[index].type);
        break;
    case GW_EXTERN_MEMORY:
        write_memory_type(w, &m->memories[index].type);
        break;
    case GW_EXTERN_GLOBAL:
        write_global_type(w, &m->globals[index].type);
        break;
    case GW_EXTERN_TAG:
        write_tag_type(w, m->tags[index].type);
        break;
    }
}

/* How many imports, this one included, belong to its group. */
static uint32_t group_len(const struct gw_module *m, uint32_t first)
{
    uint32_t end = first + 1;
    while (end < m->import_count && !m->imports[end].opens_group)
        end++;
    return end - first;
}

static void write_import_group(struct gw_writer *w, const struct gw_module *m,
                               const struct gw_import *imports, uint32_t count)
{
    gw_writer_name(w, imports->module);
    if (imports->form == GW_IMPORT_SINGLE) {
        gw_writer_name(w, imports->name);
        gw_module_encode_extern(w, m, imports->kind, imports->index);
        return;
    }
    gw_writer_u8(
        w, 0); /* an empty name, then the form: the compact-import-section proposal */
    gw_writer_u8(w, imports->form == GW_IMPORT_ITEMS ? 0x7f : 0x7e);
    if (imports->form == GW_IMPORT_NAMES)
        gw_module_encode_extern(w, m, imports->kind, imports->index);
    gw_writer_u32(w, count);
    for (uint32_t i = 0; i < count; i++) {
        gw_writer_name(w, imports[i].name);
        if (imports->form == GW_IMPORT_ITEMS)
            gw_module_encode_extern(w, m, imports[i].kind, imports[i].index);
    }
}

static void write_imports(struct gw_writer *w, const struct gw_module *m)
{
    uint32_t groups = 0;
    for (uint32_t i = 0; i < m->import_count; i += group_len(m, i))
        groups++;
    gw_writer_u32(w, groups);
    for (uint32_t i = 0; i < m->import_count; i += group_len(m, i))
        write_import_group(w, m, &m->imports[i], group_len(m, i));
}

static void write_funcs(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->func_count - m->func_import_count);
    for (uint32_t i = m->func_import_count; i < m->func_count; i++)
        gw_writer_u32(w, m->funcs[i].type);
}

static void write_tables(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->table_count - m->table_import_count);
    for (uint32_t i = m->table_import_count; i < m->table_count; i++) {
        const struct gw_module_table *table = &m->tables[i];
        if (table->has_init) gw_writer_fixed(w, "\x40\x00", 2);
        write_table_type(w, &table->type);
        if (table->has_init) gw_writer_bytes(w, table->init.code);
    }
}

static void write_memories(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->memory_count - m->memory_import_count);
    for (uint32_t i = m->memory_import_count; i < m->memory_count; i++)
        write_memory_type(w, &m->memories[i].type);
}

static void write_globals(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->global_count - m->global_import_count);
    for (uint32_t i = m->global_import_count; i < m->global_count; i++) {
        write_global_type(w, &m->globals[i].type);
        gw_writer_bytes(w, m->globals[i].init.code);
    }
}

static void write_tags(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->tag_count - m->tag_import_count);
    for (uint32_t i = m->tag_import_count; i < m->tag_count; i++)
        write_tag_type(w, m->tags[i].type);
}

static void write_exports(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->export_count);
    for (uint32_t i = 0; i < m->export_count; i++) {
        gw_writer_name(w, m->exports[i].name);
        gw_writer_u8(w, (uint8_t)m->exports[i].kind);
        gw_writer_u32(w, m->exports[i].index);
    }
}

/* The flags say which of the fields are there: ORDER(element flags) with
 * decode_segments.c. */
static void write_elem(struct gw_writer *w, const struct gw_module_elem *elem)
{
    gw_writer_u32(w, elem->flags);
    if (elem->mode == GW_SEGMENT_ACTIVE) {
        if (elem->flags & 2) gw_writer_u32(w, elem->table);
        gw_writer_bytes(w, elem->offset.code);
    }
    if ((elem->flags & 3) && (elem->flags & 4)) gw_writer_valtype(w, elem->type);
    if ((elem->flags & 3) && !(elem->flags & 4)) gw_writer_u8(w, 0);
    gw_writer_u32(w, elem->count);
    for (uint32_t i = 0; i < elem->count; i++) {
        if (elem->flags & 4)
            gw_writer_bytes(w, elem->exprs[i].code);
        else
            gw_writer_u32(w, elem->funcs[i]);
    }
}

static void write_elems(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->elem_count);
    for (uint32_t i = 0; i < m->elem_count; i++)
        write_elem(w, &m->elems[i]);
}

static void write_bodies(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->func_count - m->func_import_count);
    for (uint32_t i = m->func_import_count; i < m->func_count; i++)
        gw_writer_name(w, m->funcs[i].body); /* a length, then bytes */
}

static void write_datas(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->data_count);
    struct gw_data_cursor cursor = gw_data_first(m);
    struct gw_module_data data;
    while (gw_data_next(&cursor, &data)) {
        gw_writer_u32(w, data.flags);
        if (data.flags == 2) gw_writer_u32(w, data.memory);
        if (data.mode == GW_SEGMENT_ACTIVE) gw_writer_bytes(w, data.offset.code);
        gw_writer_name(w, data.bytes);
    }
}

static void write_start(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->start);
}

static void write_data_count(struct gw_writer *w, const struct gw_module *m)
{
    gw_writer_u32(w, m->data_count);
}

static void (*const writers[])(struct gw_writer *w, const struct gw_module *m) = {
    NULL,           write_types,   write_imports,    write_funcs, write_tables,
    write_memories, write_globals, write_exports,    write_start, write_elems,
    write_bodies,   write_datas,   write_data_count, write_tags,
};

enum gw_err gw_module_encode_with(const struct gw_module *module,
                                  const struct gw_encode_options *options,
                                  struct gw_writer *out)
{
    gw_writer_fixed(out, "\0asm\1\0\0\0", 8);
    uint32_t custom = 0;
    for (uint32_t i = 0; i < module->section_count && !out->err; i++) {
        uint8_t id = module->sections[i].id;
        const struct gw_custom *it = id == 0 ? &module->customs[custom++] : NULL;
        if (it && options->drops_custom && options->drops_custom(options->env, it->name))
            continue;
        gw_writer_u8(out, id);
        size_t from = out->len;
        if (it) {
            gw_writer_name(out, it->name);
            gw_writer_bytes(out, it->payload);
        } else {
            writers[id](out, module);
        }
        gw_writer_prefix_len(out, from);
    }
    return out->err;
}

enum gw_err gw_module_encode(const struct gw_module *module, struct gw_writer *out)
{
    return gw_module_encode_with(module,
                                 &(struct gw_encode_options){.drops_custom = NULL}, out);
}
