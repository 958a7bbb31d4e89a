/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/reindex.h"

#include "core/wasm/instr.h"
#include "core/wasm/type_codes.h"

/* What the one or two indices behind an opcode are: PLAIN is no index of a space, NONE is
 * none. */
enum { PLAIN = GW_REINDEX_SPACES + 1, NONE };
#define ONE(space)                                                                       \
    {                                                                                    \
        GW_REINDEX_##space, NONE                                                         \
    }
#define TWO(first, second)                                                               \
    {                                                                                    \
        GW_REINDEX_##first, GW_REINDEX_##second                                          \
    }
#define THEN_PLAIN(space)                                                                \
    {                                                                                    \
        GW_REINDEX_##space, PLAIN                                                        \
    }

static const struct {
    uint8_t first, second;
} pairs[] = {
    [GW_IMM_FUNC] = ONE(FUNC),
    [GW_IMM_TYPE] = ONE(TYPE),
    [GW_IMM_CALL_INDIRECT] = TWO(TYPE, TABLE),
    [GW_IMM_TAG] = ONE(TAG),
    [GW_IMM_GLOBAL] = ONE(GLOBAL),
    [GW_IMM_TABLE] = ONE(TABLE),
    [GW_IMM_MEMORY] = ONE(MEMORY),
    [GW_IMM_DATA] = ONE(DATA),
    [GW_IMM_ELEM] = ONE(ELEM),
    [GW_IMM_TABLE_TABLE] = TWO(TABLE, TABLE),
    [GW_IMM_MEMORY_MEMORY] = TWO(MEMORY, MEMORY),
    [GW_IMM_DATA_MEMORY] = TWO(DATA, MEMORY),
    [GW_IMM_ELEM_TABLE] = TWO(ELEM, TABLE),
    [GW_IMM_TYPE_FIELD] = THEN_PLAIN(TYPE),
    [GW_IMM_TYPE_TYPE] = TWO(TYPE, TYPE),
    [GW_IMM_TYPE_DATA] = TWO(TYPE, DATA),
    [GW_IMM_TYPE_ELEM] = TWO(TYPE, ELEM),
    [GW_IMM_TYPE_COUNT] = THEN_PLAIN(TYPE),
    [GW_IMM_RESUME] = ONE(TYPE),
    [GW_IMM_RESUME_THROW] = TWO(TYPE, TAG),
    [GW_IMM_SWITCH] = TWO(TYPE, TAG),
    [GW_IMM_V128] = {NONE, NONE}, /* the last: of those between, none has indices alone */
};

static uint32_t map(const struct gw_reindex *x, unsigned space, uint32_t index)
{
    return space == PLAIN ? index : x->map(x->env, (enum gw_reindex_space)space, index);
}

gw_valtype gw_reindex_valtype(const struct gw_reindex *x, gw_valtype type)
{
    gw_heaptype heap = gw_valtype_heap(type);
    if (!gw_valtype_is_ref(type) || !gw_heap_is_index(heap)) return type;
    return GW_VALTYPE_REF(map(x, GW_REINDEX_TYPE, heap), gw_valtype_is_nullable(type));
}

static void write_heap(const struct gw_reindex *x, struct gw_writer *out, gw_valtype type)
{
    gw_writer_heaptype(out, gw_valtype_heap(gw_reindex_valtype(x, type)));
}

static void write_block(const struct gw_reindex *x, struct gw_writer *out,
                        const struct gw_blocktype *block)
{
    if (block->is_index)
        gw_writer_s64(out, map(x, GW_REINDEX_TYPE, block->index));
    else if (block->result == GW_BOT)
        gw_writer_u8(out, GW_TYPE_CODE_EMPTY);
    else
        gw_writer_valtype(out, gw_reindex_valtype(x, block->result));
}

static void write_catches(const struct gw_reindex *x, struct gw_writer *out,
                          const struct gw_instr *in)
{
    struct gw_reader list = in->list;
    gw_writer_u32(out, in->list_len);
    for (uint32_t i = 0; i < in->list_len; i++) {
        struct gw_catch it = gw_instr_read_catch(&list);
        gw_writer_u8(out, (uint8_t)it.kind);
        if (it.kind == GW_CATCH || it.kind == GW_CATCH_REF)
            gw_writer_u32(out, map(x, GW_REINDEX_TAG, it.tag));
        gw_writer_u32(out, it.label);
    }
}

static void write_handlers(const struct gw_reindex *x, struct gw_writer *out,
                           const struct gw_instr *in)
{
    struct gw_reader list = in->list;
    gw_writer_u32(out, in->list_len);
    for (uint32_t i = 0; i < in->list_len; i++) {
        struct gw_handler it = gw_instr_read_handler(&list);
        gw_writer_u8(out, it.is_switch);
        gw_writer_u32(out, map(x, GW_REINDEX_TAG, it.tag));
        if (!it.is_switch) gw_writer_u32(out, it.label);
    }
}

static void write_select(const struct gw_reindex *x, struct gw_writer *out,
                         const struct gw_instr *in)
{
    struct gw_reader list = in->list;
    gw_writer_u32(out, in->list_len);
    for (uint32_t i = 0; i < in->list_len; i++)
        gw_writer_valtype(out, gw_reindex_valtype(x, gw_instr_read_type(&list)));
}

static void write_memarg(const struct gw_reindex *x, struct gw_writer *out,
                         const struct gw_instr *in)
{
    uint32_t memory = map(x, GW_REINDEX_MEMORY, in->index);
    gw_writer_u32(out, in->align_log2 | (memory ? 0x40 : 0));
    if (memory) gw_writer_u32(out, memory);
    gw_writer_u64(out, in->offset);
}

static void write_cast(const struct gw_reindex *x, struct gw_writer *out,
                       const struct gw_instr *in)
{
    unsigned flags = gw_valtype_is_nullable(in->type);
    if (gw_valtype_is_nullable(in->type2)) flags |= 2;
    gw_writer_u8(out, (uint8_t)flags);
    gw_writer_u32(out, in->index);
    write_heap(x, out, in->type);
    write_heap(x, out, in->type2);
}

/* One or two indices, and for resume what stands behind them. */
static void write_pair(const struct gw_reindex *x, struct gw_writer *out,
                       const struct gw_instr *in, enum gw_imm imm)
{
    unsigned first = in->op == GW_OP_REF_FUNC ? GW_REINDEX_FUNC_REF : pairs[imm].first;
    gw_writer_u32(out, map(x, first, in->index));
    if (pairs[imm].second != NONE)
        gw_writer_u32(out, map(x, pairs[imm].second, in->index2));
    if (imm == GW_IMM_RESUME || imm == GW_IMM_RESUME_THROW) write_handlers(x, out, in);
}

static void write_immediates(const struct gw_reindex *x, struct gw_writer *out,
                             const struct gw_instr *in, enum gw_imm imm)
{
    switch (imm) {
    case GW_IMM_BLOCK:
        write_block(x, out, &in->block);
        break;
    case GW_IMM_HEAP_TYPE:
        write_heap(x, out, in->type);
        break;
    case GW_IMM_BR_ON_CAST:
        write_cast(x, out, in);
        break;
    case GW_IMM_SELECT:
        write_select(x, out, in);
        break;
    case GW_IMM_TRY_TABLE:
        write_block(x, out, &in->block);
        write_catches(x, out, in);
        break;
    case GW_IMM_MEMARG:
    case GW_IMM_MEMARG_LANE:
        write_memarg(x, out, in);
        if (imm == GW_IMM_MEMARG_LANE) gw_writer_u8(out, (uint8_t)in->lane);
        break;
    default:
        write_pair(x, out, in, imm);
        break;
    }
}

/* Nothing in it can change. */
static bool is_plain(enum gw_imm imm)
{
    switch (imm) {
    case GW_IMM_NONE:
    case GW_IMM_LABEL:
    case GW_IMM_BR_TABLE:
    case GW_IMM_LOCAL:
    case GW_IMM_LANE:
    case GW_IMM_SHUFFLE:
    case GW_IMM_FENCE:
    case GW_IMM_I32:
    case GW_IMM_I64:
    case GW_IMM_F32:
    case GW_IMM_F64:
    case GW_IMM_V128:
        return true;
    default:
        return false;
    }
}

void gw_reindex_code(const struct gw_reindex *x, struct gw_reader *r,
                     struct gw_writer *out)
{
    struct gw_instr in;
    while (r->at < r->end) {
        gw_instr_read(r, &in);
        if (r->err) return;
        const struct gw_opcode_row *row = &gw_opcode_rows[in.op];
        if (is_plain((enum gw_imm)row->imm)) {
            gw_writer_fixed(out, in.at, (size_t)(r->at - in.at));
            continue;
        }
        if (row->prefix) {
            gw_writer_u8(out, row->prefix);
            gw_writer_u32(out, row->code);
        } else {
            gw_writer_u8(out, (uint8_t)row->code);
        }
        write_immediates(x, out, &in, (enum gw_imm)row->imm);
    }
}

void gw_reindex_locals(const struct gw_reindex *x, struct gw_reader *r,
                       struct gw_writer *out)
{
    uint32_t groups = gw_reader_u32(r);
    gw_writer_u32(out, groups);
    for (uint32_t i = 0; i < groups && !r->err; i++) {
        gw_writer_u32(out, gw_reader_u32(r));
        gw_writer_valtype(out, gw_reindex_valtype(x, gw_type_codes_read_val(r)));
    }
}
