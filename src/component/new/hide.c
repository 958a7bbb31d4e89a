/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/hide.h"

#include "component/new/core_writer.h"
#include "core/wasm/encode.h"
#include "core/wasm/instr.h"
#include "core/wasm/type_codes.h"

enum { MAX_PAGES = 65536, PAGE_LOG2 = 16, NO_RESULT = 0x40 };

bool gw_hide_can(const struct gw_module *module)
{
    if (module->memory_count != 1 || module->memory_import_count) return false;
    const struct gw_memtype *type = &module->memories[0].type;
    return !type->limits.is_64 && !type->limits.is_shared &&
           type->page_size_log2 == PAGE_LOG2 &&
           type->limits.min <= MAX_PAGES - GW_HIDE_PAGES;
}

static void add_pages(struct gw_limits *limits)
{
    limits->min += GW_HIDE_PAGES;
    if (!limits->has_max) return;
    limits->max += GW_HIDE_PAGES;
    if (limits->max > MAX_PAGES) limits->max = MAX_PAGES;
}

/* ---- the two functions ---- */

static void op(struct gw_writer *w, enum gw_opcode opcode)
{
    gw_core_writer_op(w, opcode);
}

static void op_index(struct gw_writer *w, enum gw_opcode opcode, uint32_t index)
{
    gw_core_writer_op_u32(w, opcode, index);
}

static void minus(struct gw_writer *w, uint32_t pages)
{
    gw_core_writer_i32_const(w, pages);
    op(w, GW_OP_I32_SUB);
}

static void pages_to_bytes(struct gw_writer *w)
{
    gw_core_writer_i32_const(w, PAGE_LOG2);
    op(w, GW_OP_I32_SHL);
}

static void write_size(struct gw_writer *w)
{
    gw_writer_u8(w, 0);
    op_index(w, GW_OP_MEMORY_SIZE, 0);
    minus(w, GW_HIDE_PAGES);
    op(w, GW_OP_END);
}

static void write_grow(struct gw_writer *w)
{
    enum { COUNT, OLD };
    gw_writer_fixed(w, "\1\1\x7f", 3); /* one group of locals: one i32 */
    op_index(w, GW_OP_LOCAL_GET, COUNT);
    op_index(w, GW_OP_MEMORY_GROW, 0);
    op_index(w, GW_OP_LOCAL_TEE, OLD);
    gw_core_writer_i32_const(w, UINT32_MAX);
    op(w, GW_OP_I32_EQ);
    op_index(w, GW_OP_IF, NO_RESULT);
    gw_core_writer_i32_const(w, UINT32_MAX);
    op(w, GW_OP_RETURN);
    op(w, GW_OP_END);

    op_index(w, GW_OP_LOCAL_GET, OLD); /* the last page, to the new end */
    minus(w, 1);
    op_index(w, GW_OP_LOCAL_GET, COUNT);
    op(w, GW_OP_I32_ADD);
    pages_to_bytes(w);
    op_index(w, GW_OP_LOCAL_GET, OLD);
    minus(w, 1);
    pages_to_bytes(w);
    gw_core_writer_i32_const(w, 1 << PAGE_LOG2);
    op(w, GW_OP_MEMORY_COPY);
    gw_writer_fixed(w, "\0\0", 2);

    op_index(w, GW_OP_LOCAL_GET, OLD); /* what may have been written to, cleared */
    minus(w, GW_HIDE_PAGES);
    op_index(w, GW_OP_LOCAL_TEE, OLD);
    pages_to_bytes(w);
    gw_core_writer_i32_const(w, 0);
    op_index(w, GW_OP_LOCAL_GET, COUNT);
    gw_core_writer_i32_const(w, GW_HIDE_PAGES);
    op_index(w, GW_OP_LOCAL_GET, COUNT);
    gw_core_writer_i32_const(w, GW_HIDE_PAGES);
    op(w, GW_OP_I32_LT_U);
    op(w, GW_OP_SELECT);
    pages_to_bytes(w);
    op_index(w, GW_OP_MEMORY_FILL, 0);

    op_index(w, GW_OP_LOCAL_GET, OLD);
    op(w, GW_OP_END);
}

/* ---- code ---- */

/* Copy a body; `size` and `grow` are the functions to call.
 *   returns  whether anything is another than before */
static bool rewrite(struct gw_slice body, uint32_t size, uint32_t grow,
                    struct gw_writer *out)
{
    struct gw_reader r = gw_reader_of(body);
    struct gw_instr in;
    const uint8_t *copied = body.data;
    for (uint32_t groups = gw_reader_u32(&r); groups > 0 && !r.err; groups--) {
        gw_reader_u32(&r);
        gw_type_codes_read_val(&r);
    }
    while (r.at < r.end) {
        gw_instr_read(&r, &in);
        if (r.err) break;
        if (in.op != GW_OP_MEMORY_SIZE && in.op != GW_OP_MEMORY_GROW) continue;
        gw_writer_fixed(out, copied, (size_t)(in.at - copied));
        op_index(out, GW_OP_CALL, in.op == GW_OP_MEMORY_SIZE ? size : grow);
        copied = r.at;
    }
    gw_writer_fixed(out, copied, (size_t)(r.end - copied));
    return copied != body.data;
}

static bool rewrite_all(struct gw_module *m, struct gw_writer *scratch)
{
    bool any = false;
    for (uint32_t i = m->func_import_count; i < m->func_count; i++) {
        scratch->len = 0;
        if (!rewrite(m->funcs[i].body, m->func_count, m->func_count + 1, scratch))
            continue;
        any = true;
        m->funcs[i].body =
            gw_arena_copy(&m->arena, gw_slice_of(scratch->data, scratch->len));
        if (!m->funcs[i].body.data) scratch->err = GW_ERR_NOMEM;
    }
    return any;
}

/* A copy of an array with room for two more. */
static void *with_room(struct gw_module *m, const void *items, size_t count, size_t bytes)
{
    uint8_t *out = gw_arena_array(&m->arena, count + 2, bytes);
    if (out && count) memcpy(out, items, count * bytes);
    return out;
}

static bool add_func(struct gw_module *m, uint32_t params, struct gw_writer *body)
{
    static const gw_valtype numbers[] = {GW_I32, GW_I32};
    struct gw_slice bytes = gw_arena_copy(&m->arena, gw_slice_of(body->data, body->len));
    m->types[m->type_count] = (struct gw_type){
        .comp = GW_COMP_FUNC,
        .is_final = true,
        .func = {numbers, numbers + params, params, 1},
    };
    m->rec_groups[m->rec_group_count++] = (struct gw_rec_group){m->type_count, 1, false};
    m->funcs[m->func_count++] =
        (struct gw_module_func){.type = m->type_count++, .body = bytes};
    body->len = 0;
    return bytes.data;
}

static enum gw_err add_funcs(struct gw_module *m, struct gw_writer *scratch)
{
    struct gw_type *types = with_room(m, m->types, m->type_count, sizeof *types);
    struct gw_rec_group *groups =
        with_room(m, m->rec_groups, m->rec_group_count, sizeof *groups);
    struct gw_module_func *funcs = with_room(m, m->funcs, m->func_count, sizeof *funcs);
    if (!types || !groups || !funcs) return GW_ERR_NOMEM;
    m->types = types;
    m->rec_groups = groups;
    m->funcs = funcs;
    scratch->len = 0;
    write_size(scratch);
    bool is_fine = add_func(m, 0, scratch);
    write_grow(scratch);
    return is_fine && add_func(m, 1, scratch) ? scratch->err : GW_ERR_NOMEM;
}

static bool is_of_places(void *env, struct gw_slice name)
{
    static const char *const prefixes[] = {".debug_", "metadata.code."};
    (void)env;
    for (size_t i = 0; i < GW_COUNT(prefixes); i++) {
        size_t len = strlen(prefixes[i]);
        if (name.len >= len && memcmp(name.data, prefixes[i], len) == 0) return true;
    }
    return false;
}

enum gw_err gw_hide_pages(struct gw_module *module, struct gw_writer *out)
{
    struct gw_encode_options options = {0};
    struct gw_writer scratch;
    gw_writer_init(&scratch, out->alloc);
    add_pages(&module->memories[0].type.limits);
    enum gw_err err = GW_OK;
    if (rewrite_all(module, &scratch)) {
        options.drops_custom = is_of_places;
        err = scratch.err ? scratch.err : add_funcs(module, &scratch);
    }
    if (!err) err = scratch.err;
    gw_writer_deinit(&scratch);
    return err ? err : gw_module_encode_with(module, &options, out);
}
