/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_segment.h"

#include "core/text/parse_expr.h"
#include "core/text/parse_instr.h"
#include "core/text/parse_type.h"

/* Bits of a segment's flags.  spec: binary/modules#element-section */
enum { PASSIVE = 1, EXPLICIT = 2, DECLARED = 3, EXPRS = 4 };
enum { ELEM_SECTION = 9, DATA_SECTION = 11 };

static void end(struct gw_writer *out) { gw_parse_instr_opcode(out, GW_OP_END); }

static void zero(struct gw_writer *out, gw_valtype addr)
{
    gw_parse_instr_opcode(out, addr == GW_I64 ? GW_OP_I64_CONST : GW_OP_I32_CONST);
    gw_writer_u8(out, 0);
    end(out);
}

/* (offset instr*) or one folded instruction. */
static void offset(struct gw_parser *p, struct gw_writer *out)
{
    if (gw_parser_take_open(p, GW_KW_OFFSET)) {
        gw_parse_expr_list(p, out);
        gw_parser_close(p);
    } else {
        gw_parse_expr_folded(p, out);
    }
    end(out);
}

static uint32_t func_indices(struct gw_parser *p, struct gw_writer *out, bool as_exprs)
{
    uint32_t count = 0;
    for (; gw_parser_at_index(p); count++) {
        if (as_exprs) gw_parse_instr_opcode(out, GW_OP_REF_FUNC);
        gw_writer_u32(out, gw_parser_index(p, GW_SPACE_FUNC));
        if (as_exprs) end(out);
    }
    return count;
}

static uint32_t item_exprs(struct gw_parser *p, struct gw_writer *out)
{
    uint32_t count = 0;
    for (; gw_parser_at(p, GW_TOKEN_LPAR) && !p->err; count++) {
        if (gw_parser_take_open(p, GW_KW_ITEM)) {
            gw_parse_expr_list(p, out);
            gw_parser_close(p);
        } else {
            gw_parse_expr_folded(p, out);
        }
        end(out);
    }
    return count;
}

/* Before there were several tables and memories, a bare number said which. */
static void old_index(struct gw_parser *p, uint8_t *flags, uint32_t *index)
{
    if (!gw_parser_at(p, GW_TOKEN_NAT)) return;
    *index = (uint32_t)gw_parser_nat(p, UINT32_MAX, "an index");
    if (*index) *flags = EXPLICIT;
}

struct elem {
    uint8_t flags;
    uint32_t table, count;
    gw_valtype type;
    struct gw_writer offset, items;
};

static void elem_init(struct gw_parser *p, struct elem *elem)
{
    *elem = (struct elem){.type = GW_FUNCREF};
    gw_writer_init(&elem->offset, p->alloc);
    gw_writer_init(&elem->items, p->alloc);
}

/* Write the segment and release it. */
static void elem_finish(struct gw_parser *p, struct elem *elem)
{
    bool is_active = !(elem->flags & PASSIVE);
    if (is_active && (elem->flags & EXPRS) && elem->type != GW_FUNCREF)
        elem->flags |= EXPLICIT;
    struct gw_writer *out = gw_parser_item(p, ELEM_SECTION);
    gw_writer_u32(out, elem->flags);
    if (is_active && (elem->flags & EXPLICIT)) gw_writer_u32(out, elem->table);
    if (is_active) gw_writer_bytes(out, gw_slice_of(elem->offset.data, elem->offset.len));
    if (elem->flags & DECLARED) {
        if (elem->flags & EXPRS)
            gw_writer_valtype(out, elem->type);
        else
            gw_writer_u8(out, 0);
    }
    gw_writer_u32(out, elem->count);
    gw_writer_bytes(out, gw_slice_of(elem->items.data, elem->items.len));
    if (elem->offset.err || elem->items.err) gw_parser_nomem(p);
    gw_writer_deinit(&elem->offset);
    gw_writer_deinit(&elem->items);
}

static void elem_list(struct gw_parser *p, struct elem *elem, bool may_omit_func)
{
    if (gw_parse_type_at_ref(p)) {
        elem->flags |= EXPRS;
        elem->type = gw_parse_type_ref(p);
        elem->count = item_exprs(p, &elem->items);
        return;
    }
    if (!may_omit_func || gw_parser_at_word(p, GW_KW_FUNC))
        gw_parser_expect_word(p, GW_KW_FUNC);
    elem->count = func_indices(p, &elem->items, false);
}

void gw_parse_segment_elem(struct gw_parser *p)
{
    struct elem elem;
    elem_init(p, &elem);
    gw_parser_skip_id(p);
    if (gw_parser_take_word(p, GW_KW_DECLARE)) {
        elem.flags = DECLARED;
        elem_list(p, &elem, false);
    } else if (gw_parser_take_open(p, GW_KW_TABLE)) {
        elem.flags = EXPLICIT;
        elem.table = gw_parser_index(p, GW_SPACE_TABLE);
        gw_parser_close(p);
        offset(p, &elem.offset);
        elem_list(p, &elem, false);
    } else if (gw_parser_at_open(p, GW_KW_OFFSET) || gw_parse_expr_at_folded(p) ||
               gw_parser_at(p, GW_TOKEN_NAT)) {
        old_index(p, &elem.flags, &elem.table);
        offset(p, &elem.offset);
        elem_list(p, &elem, true);
    } else {
        elem.flags = PASSIVE;
        elem_list(p, &elem, false);
    }
    gw_parser_close(p);
    elem_finish(p, &elem);
}

uint64_t gw_parse_segment_table(struct gw_parser *p, uint32_t table, gw_valtype type,
                                gw_valtype addr)
{
    struct elem elem;
    elem_init(p, &elem);
    elem.type = type;
    elem.table = table;
    elem.flags = table ? EXPLICIT : 0;
    gw_parser_open(p, GW_KW_ELEM);
    zero(&elem.offset, addr);
    bool are_exprs = !gw_parser_at_index(p) && !gw_parser_at(p, GW_TOKEN_RPAR);
    if (are_exprs || type != GW_FUNCREF) elem.flags |= EXPRS;
    elem.count = are_exprs ? item_exprs(p, &elem.items)
                           : func_indices(p, &elem.items, type != GW_FUNCREF);
    gw_parser_close(p);
    uint32_t count = elem.count;
    elem_finish(p, &elem);
    return count;
}

void gw_parse_segment_data(struct gw_parser *p)
{
    struct gw_writer *out = gw_parser_item(p, DATA_SECTION);
    gw_parser_skip_id(p);
    if (gw_parser_take_open(p, GW_KW_MEMORY)) {
        gw_writer_u32(out, EXPLICIT);
        gw_writer_u32(out, gw_parser_index(p, GW_SPACE_MEMORY));
        gw_parser_close(p);
        offset(p, out);
    } else if (gw_parser_at(p, GW_TOKEN_LPAR) || gw_parser_at(p, GW_TOKEN_NAT)) {
        uint8_t flags = 0;
        uint32_t memory = 0;
        old_index(p, &flags, &memory);
        gw_writer_u32(out, flags);
        if (flags) gw_writer_u32(out, memory);
        offset(p, out);
    } else {
        gw_writer_u32(out, PASSIVE);
    }
    size_t from = out->len;
    gw_parser_strings(p, out);
    gw_writer_prefix_len(out, from);
    gw_parser_close(p);
}

uint64_t gw_parse_segment_memory(struct gw_parser *p, uint32_t memory, gw_valtype addr)
{
    struct gw_writer *out = gw_parser_item(p, DATA_SECTION);
    gw_writer_u32(out, memory ? EXPLICIT : 0);
    if (memory) gw_writer_u32(out, memory);
    zero(out, addr);
    gw_parser_open(p, GW_KW_DATA);
    size_t from = out->len;
    gw_parser_strings(p, out);
    uint64_t len = out->len - from;
    gw_writer_prefix_len(out, from);
    gw_parser_close(p);
    return out->err ? 0 : len;
}
