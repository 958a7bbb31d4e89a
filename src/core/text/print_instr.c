/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/num.h"
#include "core/text/imm_indices.h"
#include "core/text/printer.h"

bool gw_print_opens_block(enum gw_opcode op)
{
    return op == GW_OP_BLOCK || op == GW_OP_LOOP || op == GW_OP_IF || op == GW_OP_TRY ||
           op == GW_OP_TRY_TABLE;
}

const struct gw_print_name *gw_print_next_label(struct gw_printer *p)
{
    return gw_print_names_label(p, p->label_ordinal++);
}

void gw_print_open_label(struct gw_printer *p, struct gw_slice id)
{
    if (!gw_vec_push_copy(&p->open, &id))
        gw_print_fail(p, GW_ERR_NOMEM, NULL, "out of memory");
}

void gw_print_close_label(struct gw_printer *p)
{
    if (p->open.len) p->open.len--;
}

static void space(struct gw_printer *p) { gw_writer_u8(p->out, ' '); }

static void index_of(struct gw_printer *p, enum gw_space of, uint32_t index)
{
    space(p);
    gw_print_index(p, of, index);
}

static void number(struct gw_printer *p, uint64_t value)
{
    space(p);
    gw_print_nat(p, value);
}

static void signed_number(struct gw_printer *p, int64_t value)
{
    space(p);
    if (value < 0) gw_writer_u8(p->out, '-');
    gw_print_nat(p, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static void block_type(struct gw_printer *p, const struct gw_blocktype *type)
{
    if (type->is_index) {
        gw_print_text(p, " (type ");
        gw_print_index(p, GW_SPACE_TYPE, type->index);
        gw_print_text(p, ")");
    } else if (type->result != GW_BOT) {
        gw_print_text(p, " (result ");
        gw_print_val(p, type->result);
        gw_print_text(p, ")");
    }
}

static void catches(struct gw_printer *p, const struct gw_instr *instr)
{
    static const char *const words[] = {" (catch", " (catch_ref", " (catch_all",
                                        " (catch_all_ref"};
    struct gw_reader list = instr->list;
    for (uint32_t i = 0; i < instr->list_len; i++) {
        struct gw_catch one = gw_instr_read_catch(&list);
        gw_print_text(p, words[one.kind]);
        if (one.kind <= GW_CATCH_REF) index_of(p, GW_SPACE_TAG, one.tag);
        index_of(p, GW_SPACE_LABEL, one.label);
        gw_print_text(p, ")");
    }
}

static void handlers(struct gw_printer *p, const struct gw_instr *instr)
{
    struct gw_reader list = instr->list;
    for (uint32_t i = 0; i < instr->list_len; i++) {
        struct gw_handler one = gw_instr_read_handler(&list);
        gw_print_text(p, " (on");
        index_of(p, GW_SPACE_TAG, one.tag);
        if (one.is_switch)
            gw_print_text(p, " switch");
        else
            index_of(p, GW_SPACE_LABEL, one.label);
        gw_print_text(p, ")");
    }
}

static void memarg(struct gw_printer *p, const struct gw_instr *instr)
{
    if (instr->index) index_of(p, GW_SPACE_MEMORY, instr->index);
    if (instr->offset) {
        gw_print_text(p, " offset=");
        gw_print_nat(p, instr->offset);
    }
    if ((uint64_t)1 << instr->align_log2 != gw_opcode_rows[instr->op].size) {
        gw_print_text(p, " align=");
        gw_print_nat(p, (uint64_t)1 << instr->align_log2);
    }
}

static void v128(struct gw_printer *p, const uint8_t bytes[16])
{
    char text[64];
    uint32_t lane[4];
    memcpy(lane, bytes, 16);
    snprintf(text, sizeof text, " i32x4 0x%08x 0x%08x 0x%08x 0x%08x", (unsigned)lane[0],
             (unsigned)lane[1], (unsigned)lane[2], (unsigned)lane[3]);
    gw_print_text(p, text);
}

static void floating(struct gw_printer *p, const struct gw_instr *instr, bool is_f32)
{
    char text[GW_NUM_TEXT_MAX];
    if (is_f32)
        gw_num_print_f32(instr->f32_bits, text);
    else
        gw_num_print_f64(instr->f64_bits, text);
    space(p);
    gw_print_text(p, text);
}

static void targets(struct gw_printer *p, const struct gw_instr *instr)
{
    struct gw_reader list = instr->list;
    for (uint32_t i = 0; i < instr->list_len; i++)
        index_of(p, GW_SPACE_LABEL, gw_instr_read_target(&list));
    index_of(p, GW_SPACE_LABEL, instr->index);
}

static void select_types(struct gw_printer *p, const struct gw_instr *instr)
{
    struct gw_reader list = instr->list;
    gw_print_text(p, " (result");
    for (uint32_t i = 0; i < instr->list_len; i++) {
        space(p);
        gw_print_val(p, gw_instr_read_type(&list));
    }
    gw_print_text(p, ")");
}

static void field(struct gw_printer *p, const struct gw_instr *instr)
{
    index_of(p, GW_SPACE_TYPE, instr->index);
    space(p);
    const struct gw_print_name *name =
        gw_print_names_field(p, instr->index, instr->index2);
    if (name && name->is_id)
        gw_print_symbol(p, name->name);
    else
        gw_print_nat(p, instr->index2);
}

static void two(struct gw_printer *p, enum gw_space first, uint32_t a,
                enum gw_space second, uint32_t b)
{
    index_of(p, first, a);
    index_of(p, second, b);
}

/* Text says container, then segment, and leaves container 0 out. */
static void segment(struct gw_printer *p, const struct gw_instr *instr,
                    enum gw_space container, enum gw_space of)
{
    if (instr->index2) index_of(p, container, instr->index2);
    index_of(p, of, instr->index);
}

static void pair(struct gw_printer *p, const struct gw_instr *instr, enum gw_space of)
{
    if (instr->index || instr->index2) two(p, of, instr->index, of, instr->index2);
}

static void ref(struct gw_printer *p, gw_valtype type)
{
    space(p);
    gw_print_ref(p, type);
}

static void heap_type(struct gw_printer *p, const struct gw_instr *instr)
{
    if (instr->op == GW_OP_REF_NULL) {
        space(p);
        gw_print_heap(p, gw_valtype_heap(instr->type));
    } else {
        ref(p, instr->type);
    }
}

static void constant(struct gw_printer *p, const struct gw_instr *instr, enum gw_imm imm)
{
    switch (imm) {
    case GW_IMM_I32:
        signed_number(p, instr->i32);
        break;
    case GW_IMM_I64:
        signed_number(p, instr->i64);
        break;
    case GW_IMM_F32:
        floating(p, instr, true);
        break;
    case GW_IMM_F64:
        floating(p, instr, false);
        break;
    case GW_IMM_V128:
        v128(p, instr->bytes);
        break;
    default:
        for (int i = 0; i < 16; i++)
            number(p, instr->bytes[i]);
    }
}

static bool indices(struct gw_printer *p, const struct gw_instr *instr, enum gw_imm imm)
{
    enum gw_space spaces[2];
    unsigned count = gw_imm_indices(imm, spaces);
    if (count > 0) index_of(p, spaces[0], instr->index);
    if (count > 1) index_of(p, spaces[1], instr->index2);
    return count > 0;
}

/* Indices that may be left out, or that text and binary order differently. */
static bool loose_indices(struct gw_printer *p, const struct gw_instr *instr,
                          enum gw_imm imm)
{
    switch (imm) {
    case GW_IMM_TABLE:
        if (instr->index) index_of(p, GW_SPACE_TABLE, instr->index);
        return true;
    case GW_IMM_MEMORY:
        if (instr->index) index_of(p, GW_SPACE_MEMORY, instr->index);
        return true;
    case GW_IMM_TABLE_TABLE:
        pair(p, instr, GW_SPACE_TABLE);
        return true;
    case GW_IMM_MEMORY_MEMORY:
        pair(p, instr, GW_SPACE_MEMORY);
        return true;
    case GW_IMM_DATA_MEMORY:
        segment(p, instr, GW_SPACE_MEMORY, GW_SPACE_DATA);
        return true;
    case GW_IMM_ELEM_TABLE:
        segment(p, instr, GW_SPACE_TABLE, GW_SPACE_ELEM);
        return true;
    default:
        return false;
    }
}

static void immediates(struct gw_printer *p, const struct gw_instr *instr,
                       enum gw_imm imm)
{
    switch (imm) {
    case GW_IMM_NONE:
    case GW_IMM_FENCE:
        break;
    case GW_IMM_BLOCK:
        block_type(p, &instr->block);
        break;
    case GW_IMM_TRY_TABLE:
        block_type(p, &instr->block);
        catches(p, instr);
        break;
    case GW_IMM_BR_TABLE:
        targets(p, instr);
        break;
    case GW_IMM_CALL_INDIRECT:
        if (instr->index2) index_of(p, GW_SPACE_TABLE, instr->index2);
        gw_print_text(p, " (type");
        index_of(p, GW_SPACE_TYPE, instr->index);
        gw_print_text(p, ")");
        break;
    case GW_IMM_TYPE_FIELD:
        field(p, instr);
        break;
    case GW_IMM_TYPE_COUNT:
        index_of(p, GW_SPACE_TYPE, instr->index);
        number(p, instr->index2);
        break;
    case GW_IMM_HEAP_TYPE:
        heap_type(p, instr);
        break;
    case GW_IMM_BR_ON_CAST:
        index_of(p, GW_SPACE_LABEL, instr->index);
        ref(p, instr->type);
        ref(p, instr->type2);
        break;
    case GW_IMM_SELECT:
        select_types(p, instr);
        break;
    case GW_IMM_RESUME:
        index_of(p, GW_SPACE_TYPE, instr->index);
        handlers(p, instr);
        break;
    case GW_IMM_RESUME_THROW:
        two(p, GW_SPACE_TYPE, instr->index, GW_SPACE_TAG, instr->index2);
        handlers(p, instr);
        break;
    case GW_IMM_MEMARG:
        memarg(p, instr);
        break;
    case GW_IMM_MEMARG_LANE:
        memarg(p, instr);
        number(p, instr->lane);
        break;
    case GW_IMM_LANE:
        number(p, instr->lane);
        break;
    default:
        constant(p, instr, imm);
        break;
    }
}

void gw_print_instr(struct gw_printer *p, const struct gw_instr *instr)
{
    enum gw_imm imm = (enum gw_imm)gw_opcode_rows[instr->op].imm;
    if (imm == GW_IMM_DATA || imm == GW_IMM_DATA_MEMORY || imm == GW_IMM_TYPE_DATA)
        p->uses_data = true;
    if (!indices(p, instr, imm) && !loose_indices(p, instr, imm))
        immediates(p, instr, imm);
}

/* Folded code does not come in the order of the binary, so hints are looked up. */
static void hint(struct gw_printer *p, uint32_t offset)
{
    const struct gw_hint_entry *all = p->hints.data;
    size_t from = 0, to = p->hints.len;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct gw_hint_entry *entry = &all[middle];
        bool is_before =
            entry->func != p->func ? entry->func < p->func : entry->offset < offset;
        if (is_before)
            from = middle + 1;
        else
            to = middle;
    }
    if (from == p->hints.len || all[from].func != p->func || all[from].offset != offset)
        return;
    gw_print_text(p, all[from].value ? "(@metadata.code.branch_hint \"\\01\") "
                                     : "(@metadata.code.branch_hint \"\\00\") ");
}

void gw_print_before(struct gw_printer *p, const struct gw_instr *instr)
{
    if (p->hints.len && p->body) hint(p, (uint32_t)(instr->at - p->body));
    if (!p->options->offsets) return;
    char text[32];
    snprintf(text, sizeof text, "(;0x%zx;) ",
             (size_t)(instr->at - p->module->bytes.data));
    gw_print_text(p, text);
}
