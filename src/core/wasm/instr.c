/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/instr.h"

#include "base/compiler.h"
#include "core/wasm/type_codes.h"

static void malformed(struct gw_reader *r)
{
    if (r->err == GW_OK) r->err = GW_ERR_MALFORMED;
}

void gw_instr_read_block(struct gw_reader *r, struct gw_blocktype *out)
{
    *out = (struct gw_blocktype){.result = GW_BOT};
    if (r->err || r->at == r->end) {
        gw_reader_u8(r);
    } else if (*r->at == GW_TYPE_CODE_EMPTY) {
        r->at++;
    } else if ((*r->at & 0xc0) == 0x40) {
        out->result = gw_type_codes_read_val(r);
    } else {
        out->is_index = true;
        int64_t index = gw_reader_s33(r);
        if (index < 0) malformed(r);
        out->index = (gw_typeidx)index;
    }
}

/* A list that stays in the body: its length, then a reader at its first item; `r` is
 * moved behind it by `skip`, which reads one item. */
static void read_list(struct gw_reader *r, struct gw_instr *out,
                      void (*skip)(struct gw_reader *))
{
    out->list_len = gw_reader_u32(r);
    if (r->err == GW_OK && out->list_len > (size_t)(r->end - r->at)) r->err = GW_ERR_EOF;
    out->list = *r;
    for (uint32_t i = 0; i < out->list_len && r->err == GW_OK; i++)
        skip(r);
    out->list.end = r->at;
}

static void skip_target(struct gw_reader *r) { gw_reader_u32(r); }
static void skip_type(struct gw_reader *r) { gw_type_codes_read_val(r); }
static void skip_catch(struct gw_reader *r) { gw_instr_read_catch(r); }
static void skip_handler(struct gw_reader *r) { gw_instr_read_handler(r); }

/* spec: binary/instructions#memory; bit 6 of the flags says that a memory index
 * follows. */
static void read_memarg(struct gw_reader *r, struct gw_instr *out)
{
    uint32_t flags = gw_reader_u32(r);
    if (flags >= 0x80) malformed(r);
    if (flags & 0x40) out->index = gw_reader_u32(r);
    out->align_log2 = flags & 0x3f;
    out->offset = gw_reader_u64(r);
}

static void read_cast(struct gw_reader *r, struct gw_instr *out)
{
    uint8_t flags = gw_reader_u8(r);
    if (flags > 3) malformed(r);
    out->index = gw_reader_u32(r);
    gw_heaptype from = gw_type_codes_read_heap(r), to = gw_type_codes_read_heap(r);
    out->type = GW_VALTYPE_REF(from, flags & 1);
    out->type2 = GW_VALTYPE_REF(to, flags & 2);
}

static void read_bytes16(struct gw_reader *r, struct gw_instr *out)
{
    struct gw_slice bytes = gw_reader_bytes(r, 16);
    if (bytes.len == 16) memcpy(out->bytes, bytes.data, 16);
}

static void read_heap_type(struct gw_reader *r, struct gw_instr *out)
{
    gw_heaptype heap = gw_type_codes_read_heap(r);
    bool is_nullable = out->op != GW_OP_REF_TEST && out->op != GW_OP_REF_CAST;
    out->type = GW_VALTYPE_REF(heap, is_nullable);
}

/* Immediates that are more than one or two indices. */
static void read_other(struct gw_reader *r, struct gw_instr *out, enum gw_imm imm)
{
    switch (imm) {
    case GW_IMM_BLOCK:
        gw_instr_read_block(r, &out->block);
        break;
    case GW_IMM_BR_TABLE:
        read_list(r, out, skip_target);
        out->index = gw_reader_u32(r);
        break;
    case GW_IMM_HEAP_TYPE:
        read_heap_type(r, out);
        break;
    case GW_IMM_BR_ON_CAST:
        read_cast(r, out);
        break;
    case GW_IMM_SELECT:
        read_list(r, out, skip_type);
        break;
    case GW_IMM_TRY_TABLE:
        gw_instr_read_block(r, &out->block);
        read_list(r, out, skip_catch);
        break;
    case GW_IMM_RESUME:
        out->index = gw_reader_u32(r);
        read_list(r, out, skip_handler);
        break;
    case GW_IMM_RESUME_THROW:
        out->index = gw_reader_u32(r);
        out->index2 = gw_reader_u32(r);
        read_list(r, out, skip_handler);
        break;
    case GW_IMM_MEMARG:
        read_memarg(r, out);
        break;
    case GW_IMM_MEMARG_LANE:
        read_memarg(r, out);
        out->lane = gw_reader_u8(r);
        break;
    case GW_IMM_LANE:
        out->lane = gw_reader_u8(r);
        break;
    case GW_IMM_FENCE:
        if (gw_reader_u8(r) != 0) malformed(r);
        break;
    case GW_IMM_I32:
        out->i32 = gw_reader_s32(r);
        break;
    case GW_IMM_I64:
        out->i64 = gw_reader_s64(r);
        break;
    case GW_IMM_F32:
        out->f32_bits = gw_reader_fixed32(r);
        break;
    case GW_IMM_F64:
        out->f64_bits = gw_reader_fixed64(r);
        break;
    case GW_IMM_SHUFFLE:
    case GW_IMM_V128:
        read_bytes16(r, out);
        break;
    default:
        GW_BUG("immediate without a reader");
    }
}

static void read_immediates(struct gw_reader *r, struct gw_instr *out)
{
    enum gw_imm imm = (enum gw_imm)gw_opcode_rows[out->op].imm;
    switch (imm) {
    case GW_IMM_NONE:
        break;
    case GW_IMM_LABEL:
    case GW_IMM_FUNC:
    case GW_IMM_TYPE:
    case GW_IMM_TAG:
    case GW_IMM_LOCAL:
    case GW_IMM_GLOBAL:
    case GW_IMM_TABLE:
    case GW_IMM_MEMORY:
    case GW_IMM_DATA:
    case GW_IMM_ELEM:
        out->index = gw_reader_u32(r);
        break;
    case GW_IMM_CALL_INDIRECT:
    case GW_IMM_TABLE_TABLE:
    case GW_IMM_MEMORY_MEMORY:
    case GW_IMM_DATA_MEMORY:
    case GW_IMM_ELEM_TABLE:
    case GW_IMM_TYPE_FIELD:
    case GW_IMM_TYPE_TYPE:
    case GW_IMM_TYPE_DATA:
    case GW_IMM_TYPE_ELEM:
    case GW_IMM_TYPE_COUNT:
    case GW_IMM_SWITCH:
        out->index = gw_reader_u32(r);
        out->index2 = gw_reader_u32(r);
        break;
    default:
        read_other(r, out, imm);
        break;
    }
}

void gw_instr_read(struct gw_reader *r, struct gw_instr *out)
{
    *out = (struct gw_instr){.op = GW_OP_INVALID, .at = r->at};
    uint32_t code = gw_reader_u8(r);
    uint8_t prefix = 0;
    if (code >= 0xfb && code <= 0xfe) {
        prefix = (uint8_t)code;
        code = gw_reader_u32(r);
    }
    if (r->err) return;
    out->op = gw_opcode_find(prefix, code);
    if (out->op == GW_OP_INVALID) {
        r->at = out->at;
        malformed(r);
        return;
    }
    read_immediates(r, out);
}

uint32_t gw_instr_read_target(struct gw_reader *list) { return gw_reader_u32(list); }
gw_valtype gw_instr_read_type(struct gw_reader *list)
{
    return gw_type_codes_read_val(list);
}

struct gw_catch gw_instr_read_catch(struct gw_reader *list)
{
    struct gw_catch out = {.kind = GW_CATCH};
    uint8_t kind = gw_reader_u8(list);
    if (kind > GW_CATCH_ALL_REF) malformed(list);
    if (list->err) return out;
    out.kind = (enum gw_catch_kind)kind;
    if (out.kind == GW_CATCH || out.kind == GW_CATCH_REF) out.tag = gw_reader_u32(list);
    out.label = gw_reader_u32(list);
    return out;
}

struct gw_handler gw_instr_read_handler(struct gw_reader *list)
{
    struct gw_handler out = {.is_switch = false};
    uint8_t kind = gw_reader_u8(list);
    if (kind > 1) malformed(list);
    if (list->err) return out;
    out.is_switch = kind == 1;
    out.tag = gw_reader_u32(list);
    if (!out.is_switch) out.label = gw_reader_u32(list);
    return out;
}
