/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_instr.h"

#include "base/num.h"
#include "core/text/imm_indices.h"
#include "core/text/parse_type.h"
#include "core/wasm/instr.h"

void gw_parse_instr_opcode(struct gw_writer *out, enum gw_opcode op)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[op];
    if (row->prefix) {
        gw_writer_u8(out, row->prefix);
        gw_writer_u32(out, row->code);
    } else {
        gw_writer_u8(out, (uint8_t)row->code);
    }
}

static bool at_number(const struct gw_parser *p)
{
    return gw_parser_at(p, GW_TOKEN_NAT) || gw_parser_at(p, GW_TOKEN_INT) ||
           gw_parser_at(p, GW_TOKEN_FLOAT);
}

/* An integer of N bits, signed or unsigned; a float of N bits. */
static uint64_t integer(struct gw_parser *p, unsigned bits)
{
    uint64_t value = 0;
    if (!at_number(p))
        gw_parser_unexpected(p, "an integer");
    else if (gw_parser_at(p, GW_TOKEN_FLOAT))
        gw_parser_unexpected(p, "an integer");
    else if (!gw_num_parse_int(gw_token_text(p->lexed, gw_parser_token(p)), bits, &value))
        gw_parser_fail(p, "i%u constant out of range", bits);
    else
        p->at++;
    return p->err ? 0 : value;
}

static uint64_t floating(struct gw_parser *p, unsigned bits)
{
    uint64_t value = 0;
    uint32_t narrow = 0;
    struct gw_slice text = gw_token_text(p->lexed, gw_parser_token(p));
    if (!at_number(p)) {
        gw_parser_unexpected(p, "a number");
    } else if (bits == 32 ? !gw_num_parse_f32(text, &narrow)
                          : !gw_num_parse_f64(text, &value)) {
        gw_parser_fail(p, "f%u constant out of range", bits);
    } else {
        p->at++;
        return bits == 32 ? narrow : value;
    }
    return 0;
}

static void put_le(uint8_t *to, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static void write_le(struct gw_writer *out, uint64_t value, unsigned bytes)
{
    uint8_t le[8];
    put_le(le, value, bytes);
    gw_writer_fixed(out, le, bytes);
}

void gw_parse_instr_v128(struct gw_parser *p, uint8_t bytes[16])
{
    uint16_t shape = gw_parser_token(p)->word;
    bool is_float = shape == GW_KW_F32X4 || shape == GW_KW_F64X2;
    unsigned width = 0;
    memset(bytes, 0, 16);
    switch (shape) {
    case GW_KW_I8X16:
        width = 1;
        break;
    case GW_KW_I16X8:
        width = 2;
        break;
    case GW_KW_I32X4:
    case GW_KW_F32X4:
        width = 4;
        break;
    case GW_KW_I64X2:
    case GW_KW_F64X2:
        width = 8;
        break;
    default:
        gw_parser_unexpected(p, "a vector shape");
        return;
    }
    p->at++;
    for (unsigned at = 0; at < 16; at += width) {
        if (!at_number(p)) {
            gw_parser_fail(p, "wrong number of lane literals");
            return;
        }
        put_le(bytes + at, is_float ? floating(p, width * 8) : integer(p, width * 8),
               width);
    }
    if (at_number(p)) gw_parser_fail(p, "wrong number of lane literals");
}

static uint8_t lane(struct gw_parser *p)
{
    return (uint8_t)gw_parser_nat(p, 255, "lane index");
}

static void shuffle(struct gw_parser *p, struct gw_writer *out)
{
    for (int i = 0; i < 16; i++) {
        if (!at_number(p)) {
            gw_parser_fail(p, "invalid lane length");
            return;
        }
        gw_writer_u8(out, lane(p));
    }
    if (at_number(p)) gw_parser_fail(p, "invalid lane length");
}

/* The number behind offset= or align=. */
static uint64_t attribute(struct gw_parser *p, size_t prefix_len)
{
    uint64_t value = 0;
    struct gw_slice text = gw_token_text(p->lexed, gw_parser_token(p));
    text = gw_slice_of(text.data + prefix_len, text.len - prefix_len);
    if (!gw_num_parse_nat(text, UINT64_MAX, &value))
        gw_parser_fail(p, "i64 constant out of range");
    else
        p->at++;
    return value;
}

/* spec: text/instructions#memory. Without align= an access is naturally aligned. */
static void memarg(struct gw_parser *p, enum gw_opcode op, struct gw_writer *out)
{
    /* A lane access ends in a number of its own, so a number is the memory only if more
     * follows. */
    bool has_lane = gw_opcode_rows[op].imm == GW_IMM_MEMARG_LANE;
    const struct gw_token *ahead = &p->tokens[p->at + !gw_parser_at(p, GW_TOKEN_EOF)];
    bool has_memory = gw_parser_at_index(p);
    if (has_lane && gw_parser_at(p, GW_TOKEN_NAT))
        has_memory = ahead->kind == GW_TOKEN_NAT || ahead->word == GW_KW_OFFSET_EQ ||
                     ahead->word == GW_KW_ALIGN_EQ;
    uint32_t memory = has_memory ? gw_parser_index(p, GW_SPACE_MEMORY) : 0;
    uint64_t offset = gw_parser_at_word(p, GW_KW_OFFSET_EQ) ? attribute(p, 7) : 0;
    uint64_t align = gw_opcode_rows[op].size;
    if (gw_parser_at_word(p, GW_KW_ALIGN_EQ)) {
        uint32_t token = p->at;
        align = attribute(p, 6);
        if (align == 0 || (align & (align - 1)))
            gw_parser_fail_at(p, token, GW_ERR_MALFORMED,
                              "alignment must be a power of two");
    }
    unsigned log2 = align ? (unsigned)__builtin_ctzll(align) : 0;
    gw_writer_u32(out, log2 | (memory ? 0x40u : 0));
    if (memory) gw_writer_u32(out, memory);
    gw_writer_u64(out, offset);
    if (has_lane) gw_writer_u8(out, lane(p));
}

/* An index that may be left out when it is 0. */
static void optional(struct gw_parser *p, enum gw_space space, struct gw_writer *out)
{
    gw_writer_u32(out, gw_parser_at_index(p) ? gw_parser_index(p, space) : 0);
}

/* Two of them, both or none. */
static void optional_pair(struct gw_parser *p, enum gw_space space, struct gw_writer *out)
{
    bool is_there = gw_parser_at_index(p);
    uint32_t to = is_there ? gw_parser_index(p, space) : 0;
    uint32_t from = is_there ? gw_parser_index(p, space) : 0;
    gw_writer_u32(out, to);
    gw_writer_u32(out, from);
}

/* Text says container (which may be left out), then segment; the binary the other way
 * round. */
static void segment_first(struct gw_parser *p, enum gw_space container,
                          enum gw_space segment, struct gw_writer *out)
{
    const struct gw_token *ahead = &p->tokens[p->at + !gw_parser_at(p, GW_TOKEN_EOF)];
    bool has_both = ahead->kind == GW_TOKEN_NAT || ahead->kind == GW_TOKEN_ID;
    uint32_t to = has_both && gw_parser_at_index(p) ? gw_parser_index(p, container) : 0;
    gw_writer_u32(out, gw_parser_index(p, segment));
    gw_writer_u32(out, to);
}

static void field(struct gw_parser *p, struct gw_writer *out)
{
    uint32_t type = gw_parser_index(p, GW_SPACE_TYPE), token = p->at;
    gw_writer_u32(out, type);
    uint32_t symbol = gw_parser_take_id(p);
    if (symbol == GW_NO_SYMBOL) {
        gw_writer_u32(out, (uint32_t)gw_parser_nat(p, UINT32_MAX, "a field"));
        return;
    }
    uint32_t key[2] = {type, symbol};
    uint64_t index = 0;
    if (!gw_map_find(&p->fields, gw_slice_of(key, sizeof key), &index))
        gw_parser_fail_at(p, token, GW_ERR_MALFORMED, "unknown field");
    gw_writer_u32(out, (uint32_t)index);
}

static void br_table(struct gw_parser *p, struct gw_writer *out)
{
    size_t base = p->scratch.len;
    do {
        uint32_t label = gw_parser_index(p, GW_SPACE_LABEL);
        if (!p->err && !gw_vec_push_copy(&p->scratch, &label)) gw_parser_nomem(p);
    } while (gw_parser_at_index(p));
    if (!p->err) {
        gw_writer_u32(out, (uint32_t)(p->scratch.len - base - 1));
        for (size_t i = base; i < p->scratch.len; i++)
            gw_writer_u32(out, *GW_VEC_AT(uint32_t, &p->scratch, i));
    }
    p->scratch.len = base;
}

static void br_on_cast(struct gw_parser *p, struct gw_writer *out)
{
    uint32_t label = gw_parser_index(p, GW_SPACE_LABEL);
    gw_valtype from = gw_parse_type_ref(p), to = gw_parse_type_ref(p);
    gw_writer_u8(
        out, (uint8_t)(gw_valtype_is_nullable(from) | gw_valtype_is_nullable(to) << 1));
    gw_writer_u32(out, label);
    gw_writer_heaptype(out, gw_valtype_heap(from));
    gw_writer_heaptype(out, gw_valtype_heap(to));
}

static void select_typed(struct gw_parser *p, struct gw_writer *out)
{
    struct gw_writer types;
    uint32_t count = 0;
    gw_writer_init(&types, p->alloc);
    while (gw_parser_take_open(p, GW_KW_RESULT)) {
        for (; !gw_parser_at(p, GW_TOKEN_RPAR) && !p->err; count++)
            gw_writer_valtype(&types, gw_parse_type_val(p));
        gw_parser_close(p);
    }
    if (types.err) gw_parser_nomem(p);
    gw_writer_u32(out, count);
    gw_writer_bytes(out, gw_slice_of(types.data, types.len));
    gw_writer_deinit(&types);
}

void gw_parse_instr_catches(struct gw_parser *p, struct gw_writer *out)
{
    static const uint16_t words[] = {
        [GW_CATCH] = GW_OP_CATCH,
        [GW_CATCH_REF] = GW_KW_CATCH_REF,
        [GW_CATCH_ALL] = GW_OP_CATCH_ALL,
        [GW_CATCH_ALL_REF] = GW_KW_CATCH_ALL_REF,
    };
    struct gw_writer catches;
    uint32_t count = 0;
    gw_writer_init(&catches, p->alloc);
    for (bool again = true; again;) {
        again = false;
        for (uint8_t kind = 0; kind < GW_COUNT(words); kind++) {
            if (!gw_parser_take_open(p, words[kind])) continue;
            gw_writer_u8(&catches, kind);
            if (kind <= GW_CATCH_REF)
                gw_writer_u32(&catches, gw_parser_index(p, GW_SPACE_TAG));
            gw_writer_u32(&catches, gw_parser_index(p, GW_SPACE_LABEL));
            gw_parser_close(p);
            count++;
            again = true;
        }
    }
    if (catches.err) gw_parser_nomem(p);
    gw_writer_u32(out, count);
    gw_writer_bytes(out, gw_slice_of(catches.data, catches.len));
    gw_writer_deinit(&catches);
}

/* (on $tag $label)* or (on $tag switch) */
static void handlers(struct gw_parser *p, struct gw_writer *out)
{
    uint32_t count = 0;
    for (uint32_t at = p->at;
         p->tokens[at].kind == GW_TOKEN_LPAR && p->tokens[at + 1].word == GW_KW_ON;
         at = p->tokens[at].link)
        count++;
    gw_writer_u32(out, count);
    while (gw_parser_take_open(p, GW_KW_ON)) {
        uint32_t tag = gw_parser_index(p, GW_SPACE_TAG);
        bool is_switch = gw_parser_take_word(p, GW_OP_SWITCH);
        gw_writer_u8(out, is_switch);
        gw_writer_u32(out, tag);
        if (!is_switch) gw_writer_u32(out, gw_parser_index(p, GW_SPACE_LABEL));
        gw_parser_close(p);
    }
}

static void call_indirect(struct gw_parser *p, struct gw_writer *out)
{
    struct gw_functype func;
    uint32_t table = gw_parser_at_index(p) ? gw_parser_index(p, GW_SPACE_TABLE) : 0;
    gw_writer_u32(out, gw_parse_type_use(p, GW_PARAM_NO_IDS, &func));
    gw_writer_u32(out, table);
}

static void index_of(struct gw_parser *p, enum gw_space space, struct gw_writer *out)
{
    gw_writer_u32(out, gw_parser_index(p, space));
}

static void constant(struct gw_parser *p, enum gw_imm imm, struct gw_writer *out)
{
    uint8_t bytes[16];
    switch (imm) {
    case GW_IMM_I32:
        gw_writer_s32(out, (int32_t)(uint32_t)integer(p, 32));
        break;
    case GW_IMM_I64:
        gw_writer_s64(out, (int64_t)integer(p, 64));
        break;
    case GW_IMM_F32:
        write_le(out, floating(p, 32), 4);
        break;
    case GW_IMM_F64:
        write_le(out, floating(p, 64), 8);
        break;
    default:
        gw_parse_instr_v128(p, bytes);
        gw_writer_fixed(out, bytes, 16);
    }
}

/* Immediates that are indices only. One of a data segment makes a DataCount section
 * necessary. */
static bool indices(struct gw_parser *p, enum gw_imm imm, struct gw_writer *out)
{
    enum gw_space spaces[2];
    unsigned count = gw_imm_indices(imm, spaces);
    for (unsigned i = 0; i < count; i++) {
        p->uses_data |= spaces[i] == GW_SPACE_DATA;
        index_of(p, spaces[i], out);
    }
    return count > 0;
}

/* Indices that may be left out, or that text and binary order differently. */
static bool loose_indices(struct gw_parser *p, enum gw_imm imm, struct gw_writer *out)
{
    switch (imm) {
    case GW_IMM_CALL_INDIRECT:
        call_indirect(p, out);
        return true;
    case GW_IMM_TABLE:
        optional(p, GW_SPACE_TABLE, out);
        return true;
    case GW_IMM_MEMORY:
        optional(p, GW_SPACE_MEMORY, out);
        return true;
    case GW_IMM_TABLE_TABLE:
        optional_pair(p, GW_SPACE_TABLE, out);
        return true;
    case GW_IMM_MEMORY_MEMORY:
        optional_pair(p, GW_SPACE_MEMORY, out);
        return true;
    case GW_IMM_ELEM_TABLE:
        segment_first(p, GW_SPACE_TABLE, GW_SPACE_ELEM, out);
        return true;
    case GW_IMM_DATA_MEMORY:
        p->uses_data = true;
        segment_first(p, GW_SPACE_MEMORY, GW_SPACE_DATA, out);
        return true;
    default:
        return false;
    }
}

static void others(struct gw_parser *p, enum gw_opcode op, struct gw_writer *out)
{
    enum gw_imm imm = (enum gw_imm)gw_opcode_rows[op].imm;
    switch (imm) {
    case GW_IMM_NONE:
        break;
    case GW_IMM_BR_TABLE:
        br_table(p, out);
        break;
    case GW_IMM_TYPE_FIELD:
        field(p, out);
        break;
    case GW_IMM_TYPE_COUNT:
        index_of(p, GW_SPACE_TYPE, out);
        gw_writer_u32(out, (uint32_t)gw_parser_nat(p, UINT32_MAX, "a count"));
        break;
    case GW_IMM_HEAP_TYPE:
        gw_writer_heaptype(out, gw_parse_type_heap(p));
        break;
    case GW_IMM_BR_ON_CAST:
        br_on_cast(p, out);
        break;
    case GW_IMM_SELECT:
        select_typed(p, out);
        break;
    case GW_IMM_RESUME:
    case GW_IMM_RESUME_THROW:
        index_of(p, GW_SPACE_TYPE, out);
        if (imm == GW_IMM_RESUME_THROW) index_of(p, GW_SPACE_TAG, out);
        handlers(p, out);
        break;
    case GW_IMM_MEMARG:
    case GW_IMM_MEMARG_LANE:
        memarg(p, op, out);
        break;
    case GW_IMM_LANE:
        gw_writer_u8(out, lane(p));
        break;
    case GW_IMM_SHUFFLE:
        shuffle(p, out);
        break;
    case GW_IMM_FENCE:
        gw_writer_u8(out, 0);
        break;
    case GW_IMM_I32:
    case GW_IMM_I64:
    case GW_IMM_F32:
    case GW_IMM_F64:
    case GW_IMM_V128:
        constant(p, imm, out);
        break;
    default:
        GW_BUG("an immediate without a reader");
    }
}

static void immediates(struct gw_parser *p, enum gw_opcode op, struct gw_writer *out)
{
    enum gw_imm imm = (enum gw_imm)gw_opcode_rows[op].imm;
    if (!indices(p, imm, out) && !loose_indices(p, imm, out)) others(p, op, out);
}

/* ref.test and ref.cast share their words with the forms for nullable types. */
static void cast(struct gw_parser *p, enum gw_opcode op, struct gw_writer *out)
{
    gw_valtype type = gw_parse_type_ref(p);
    if (gw_valtype_is_nullable(type))
        op = op == GW_OP_REF_TEST ? GW_OP_REF_TEST_NULL : GW_OP_REF_CAST_NULL;
    gw_parse_instr_opcode(out, op);
    gw_writer_heaptype(out, gw_valtype_heap(type));
}

void gw_parse_instr_plain(struct gw_parser *p, enum gw_opcode op, struct gw_writer *out)
{
    if (op == GW_OP_REF_TEST || op == GW_OP_REF_CAST) {
        cast(p, op, out);
        return;
    }
    if (op == GW_OP_SELECT && gw_parser_at_open(p, GW_KW_RESULT)) op = GW_OP_SELECT_T;
    gw_parse_instr_opcode(out, op);
    immediates(p, op, out);
}
