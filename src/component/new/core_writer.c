/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/core_writer.h"

#include "base/compiler.h"
#include "core/wasm/type_codes.h"

/* ORDER(core_writer) */
static const uint8_t section_ids[GW_CORE_SECTION_COUNT] = {1, 2, 3, 4, 5,  13,
                                                           6, 7, 8, 9, 10, 11};

void gw_core_writer_init(struct gw_core_writer *w, struct gw_alloc *alloc)
{
    *w = (struct gw_core_writer){.alloc = alloc};
    for (size_t i = 0; i < GW_CORE_SECTION_COUNT; i++)
        gw_writer_init(&w->sections[i], alloc);
    gw_writer_init(&w->customs, alloc);
    gw_vec_init(&w->types, alloc, sizeof(size_t));
}

void gw_core_writer_deinit(struct gw_core_writer *w)
{
    for (size_t i = 0; i < GW_CORE_SECTION_COUNT; i++)
        gw_writer_deinit(&w->sections[i]);
    gw_writer_deinit(&w->customs);
    gw_vec_deinit(&w->types);
}

enum gw_err gw_core_writer_finish(struct gw_core_writer *w, struct gw_writer *out)
{
    static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    gw_writer_fixed(out, header, sizeof header);
    for (size_t i = 0; i < GW_CORE_SECTION_COUNT; i++) {
        const struct gw_writer *section = &w->sections[i];
        if (section->err) return out->err = section->err;
        if (w->items[i] == 0) continue;
        gw_writer_u8(out, section_ids[i]);
        size_t from = out->len;
        if (i != GW_CORE_START) gw_writer_u32(out, w->items[i]);
        gw_writer_fixed(out, section->data, section->len);
        gw_writer_prefix_len(out, from);
    }
    if (w->customs.err) return out->err = w->customs.err;
    gw_writer_fixed(out, w->customs.data, w->customs.len);
    return out->err;
}

/* Begin an item of a section. */
static struct gw_writer *item(struct gw_core_writer *w, enum gw_core_writer_section id)
{
    w->items[id]++;
    return &w->sections[id];
}

static void values(struct gw_writer *s, const gw_valtype *types, uint32_t count)
{
    gw_writer_u32(s, count);
    for (uint32_t i = 0; i < count; i++)
        gw_writer_valtype(s, types[i]);
}

uint32_t gw_core_writer_new_type(struct gw_core_writer *w, const gw_valtype *params,
                                 uint32_t param_count, const gw_valtype *results,
                                 uint32_t result_count)
{
    struct gw_writer *s = item(w, GW_CORE_TYPES);
    size_t at = s->len;
    if (!gw_vec_push_copy(&w->types, &at)) s->err = GW_ERR_NOMEM;
    gw_writer_u8(s, GW_TYPE_CODE_FUNC);
    values(s, params, param_count);
    values(s, results, result_count);
    return w->items[GW_CORE_TYPES] - 1;
}

uint32_t gw_core_writer_type(struct gw_core_writer *w, const gw_valtype *params,
                             uint32_t param_count, const gw_valtype *results,
                             uint32_t result_count)
{
    uint32_t added =
        gw_core_writer_new_type(w, params, param_count, results, result_count);
    struct gw_writer *s = &w->sections[GW_CORE_TYPES];
    if (s->err) return 0;
    size_t from = *GW_VEC_AT(size_t, &w->types, added);
    struct gw_slice bytes = {s->data + from, s->len - from};
    for (uint32_t i = 0; i < added; i++) {
        size_t start = *GW_VEC_AT(size_t, &w->types, i);
        size_t end = *GW_VEC_AT(size_t, &w->types, i + 1);
        if (!gw_slice_eq(bytes, gw_slice_of(s->data + start, end - start))) continue;
        s->len = from;
        w->types.len--;
        w->items[GW_CORE_TYPES]--;
        return i;
    }
    return added;
}

static void limits(struct gw_writer *s, const struct gw_limits *limits, uint8_t flags)
{
    gw_writer_u8(s, (uint8_t)(flags | limits->has_max | limits->is_shared << 1 |
                              limits->is_64 << 2));
    gw_writer_u64(s, limits->min);
    if (limits->has_max) gw_writer_u64(s, limits->max);
}

static void table_type(struct gw_writer *s, const struct gw_tabletype *type)
{
    gw_writer_valtype(s, type->elem);
    limits(s, &type->limits, 0);
}

static void memory_type(struct gw_writer *s, const struct gw_memtype *type)
{
    limits(s, &type->limits, type->has_page_size ? 8 : 0);
    if (type->has_page_size) gw_writer_u32(s, type->page_size_log2);
}

static void global_type(struct gw_writer *s, const struct gw_globaltype *type)
{
    gw_writer_valtype(s, type->type);
    gw_writer_u8(s, type->is_mutable);
}

static struct gw_writer *import(struct gw_core_writer *w, struct gw_slice module,
                                struct gw_slice name, enum gw_extern_kind kind)
{
    struct gw_writer *s = item(w, GW_CORE_IMPORTS);
    gw_writer_name(s, module);
    gw_writer_name(s, name);
    gw_writer_u8(s, (uint8_t)kind);
    return s;
}

uint32_t gw_core_writer_import_func(struct gw_core_writer *w, struct gw_slice module,
                                    struct gw_slice name, uint32_t type)
{
    gw_writer_u32(import(w, module, name, GW_EXTERN_FUNC), type);
    return w->counts[GW_EXTERN_FUNC]++;
}

uint32_t gw_core_writer_import_table(struct gw_core_writer *w, struct gw_slice module,
                                     struct gw_slice name,
                                     const struct gw_tabletype *type)
{
    table_type(import(w, module, name, GW_EXTERN_TABLE), type);
    return w->counts[GW_EXTERN_TABLE]++;
}

uint32_t gw_core_writer_import_memory(struct gw_core_writer *w, struct gw_slice module,
                                      struct gw_slice name, const struct gw_memtype *type)
{
    memory_type(import(w, module, name, GW_EXTERN_MEMORY), type);
    return w->counts[GW_EXTERN_MEMORY]++;
}

uint32_t gw_core_writer_import_global(struct gw_core_writer *w, struct gw_slice module,
                                      struct gw_slice name,
                                      const struct gw_globaltype *type)
{
    global_type(import(w, module, name, GW_EXTERN_GLOBAL), type);
    return w->counts[GW_EXTERN_GLOBAL]++;
}

uint32_t gw_core_writer_import_tag(struct gw_core_writer *w, struct gw_slice module,
                                   struct gw_slice name, uint32_t type)
{
    struct gw_writer *s = import(w, module, name, GW_EXTERN_TAG);
    gw_writer_u8(s, 0); /* an exception */
    gw_writer_u32(s, type);
    return w->counts[GW_EXTERN_TAG]++;
}

uint32_t gw_core_writer_func(struct gw_core_writer *w, uint32_t type)
{
    gw_writer_u32(item(w, GW_CORE_FUNCS), type);
    return w->counts[GW_EXTERN_FUNC]++;
}

uint32_t gw_core_writer_table(struct gw_core_writer *w, const struct gw_tabletype *type)
{
    table_type(item(w, GW_CORE_TABLES), type);
    return w->counts[GW_EXTERN_TABLE]++;
}

uint32_t gw_core_writer_memory(struct gw_core_writer *w, const struct gw_memtype *type)
{
    memory_type(item(w, GW_CORE_MEMORIES), type);
    return w->counts[GW_EXTERN_MEMORY]++;
}

uint32_t gw_core_writer_global(struct gw_core_writer *w, const struct gw_globaltype *type,
                               struct gw_slice init)
{
    struct gw_writer *s = item(w, GW_CORE_GLOBALS);
    global_type(s, type);
    gw_writer_bytes(s, init);
    gw_core_writer_op(s, GW_OP_END);
    return w->counts[GW_EXTERN_GLOBAL]++;
}

uint32_t gw_core_writer_global_i32(struct gw_core_writer *w, uint32_t value,
                                   bool is_mutable)
{
    struct gw_writer *s = item(w, GW_CORE_GLOBALS);
    global_type(s, &(struct gw_globaltype){GW_I32, is_mutable});
    gw_core_writer_i32_const(s, value);
    gw_core_writer_op(s, GW_OP_END);
    return w->counts[GW_EXTERN_GLOBAL]++;
}

struct gw_writer *gw_core_writer_open_body(struct gw_core_writer *w,
                                           const gw_valtype *locals, uint32_t count)
{
    struct gw_writer *s = item(w, GW_CORE_CODE);
    w->body = s->len;
    uint32_t groups = 0;
    for (uint32_t i = 0; i < count; i++)
        groups += i == 0 || locals[i] != locals[i - 1];
    gw_writer_u32(s, groups);
    for (uint32_t i = 0, run = 0; i < count; i++) {
        run++;
        if (i + 1 < count && locals[i + 1] == locals[i]) continue;
        gw_writer_u32(s, run);
        gw_writer_valtype(s, locals[i]);
        run = 0;
    }
    return s;
}

void gw_core_writer_close_body(struct gw_core_writer *w)
{
    struct gw_writer *s = &w->sections[GW_CORE_CODE];
    gw_core_writer_op(s, GW_OP_END);
    gw_writer_prefix_len(s, w->body);
}

void gw_core_writer_export(struct gw_core_writer *w, struct gw_slice name,
                           enum gw_extern_kind kind, uint32_t index)
{
    struct gw_writer *s = item(w, GW_CORE_EXPORTS);
    gw_writer_name(s, name);
    gw_writer_u8(s, (uint8_t)kind);
    gw_writer_u32(s, index);
}

void gw_core_writer_start(struct gw_core_writer *w, uint32_t func)
{
    gw_writer_u32(item(w, GW_CORE_START), func);
}

static void funcs_of(struct gw_writer *s, const uint32_t *funcs, uint32_t count)
{
    gw_writer_u32(s, count);
    for (uint32_t i = 0; i < count; i++)
        gw_writer_u32(s, funcs[i]);
}

static void address(struct gw_writer *s, uint32_t at)
{
    gw_core_writer_i32_const(s, at);
    gw_core_writer_op(s, GW_OP_END);
}

/* A segment's flags: 0 active in the first table or memory, 2 active in one that is named (a
 * table's has the kind of its elements too), 3 declared. */
void gw_core_writer_elems(struct gw_core_writer *w, uint32_t table, uint32_t at,
                          const uint32_t *funcs, uint32_t count)
{
    struct gw_writer *s = item(w, GW_CORE_ELEMS);
    gw_writer_u8(s, table ? 2 : 0);
    if (table) gw_writer_u32(s, table);
    address(s, at);
    if (table) gw_writer_u8(s, 0);
    funcs_of(s, funcs, count);
}

void gw_core_writer_declare(struct gw_core_writer *w, const uint32_t *funcs,
                            uint32_t count)
{
    struct gw_writer *s = item(w, GW_CORE_ELEMS);
    gw_writer_u8(s, 3);
    gw_writer_u8(s, 0);
    funcs_of(s, funcs, count);
}

void gw_core_writer_data(struct gw_core_writer *w, uint32_t memory, uint32_t at,
                         struct gw_slice bytes)
{
    struct gw_writer *s = item(w, GW_CORE_DATA);
    gw_writer_u8(s, memory ? 2 : 0);
    if (memory) gw_writer_u32(s, memory);
    address(s, at);
    gw_writer_name(s, bytes);
}

void gw_core_writer_custom(struct gw_core_writer *w, struct gw_slice name,
                           struct gw_slice payload)
{
    gw_writer_u8(&w->customs, 0);
    size_t from = w->customs.len;
    gw_writer_name(&w->customs, name);
    gw_writer_bytes(&w->customs, payload);
    gw_writer_prefix_len(&w->customs, from);
}

void gw_core_writer_op(struct gw_writer *body, enum gw_opcode op)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[op];
    if (row->prefix) {
        gw_writer_u8(body, row->prefix);
        gw_writer_u32(body, row->code);
    } else {
        gw_writer_u8(body, (uint8_t)row->code);
    }
}

void gw_core_writer_op_u32(struct gw_writer *body, enum gw_opcode op, uint32_t index)
{
    gw_core_writer_op(body, op);
    gw_writer_u32(body, index);
}

void gw_core_writer_i32_const(struct gw_writer *body, uint32_t value)
{
    gw_core_writer_op(body, GW_OP_I32_CONST);
    gw_writer_s32(body, (int32_t)value);
}

void gw_core_writer_op_mem(struct gw_writer *body, enum gw_opcode op, uint32_t align_log2,
                           uint32_t offset)
{
    gw_core_writer_op(body, op);
    gw_writer_u32(body, align_log2);
    gw_writer_u32(body, offset);
}
