/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_annot.h"
#include "core/text/parse_expr.h"
#include "core/text/parse_instr.h"
#include "core/text/parse_module.h"
#include "core/text/parse_segment.h"
#include "core/text/parse_type.h"

/* Section ids.  spec: binary/modules#sections */
enum {
    IMPORT_SECTION = 2,
    FUNC_SECTION = 3,
    TABLE_SECTION = 4,
    MEMORY_SECTION = 5,
    GLOBAL_SECTION = 6,
    EXPORT_SECTION = 7,
    START_SECTION = 8,
    CODE_SECTION = 10,
    TAG_SECTION = 13,
};

/* Import groups.  proposals: compact-import-section */
enum { COMPACT_EACH = 0x7f, COMPACT_SHARED = 0x7e };

/* What the kinds of externs are called, in the order of enum gw_extern_kind. */
static const struct {
    uint16_t word;
    enum gw_space space;
} externs[] = {
    {GW_KW_FUNC,   GW_SPACE_FUNC  },
    {GW_KW_TABLE,  GW_SPACE_TABLE },
    {GW_KW_MEMORY, GW_SPACE_MEMORY},
    {GW_KW_GLOBAL, GW_SPACE_GLOBAL},
    {GW_KW_TAG,    GW_SPACE_TAG   },
};

/* The type of an import, behind its id; written with its kind. */
static void extern_type(struct gw_parser *p, enum gw_extern_kind kind,
                        struct gw_writer *out)
{
    struct gw_functype func;
    gw_valtype elem;
    gw_writer_u8(out, (uint8_t)kind);
    switch (kind) {
    case GW_EXTERN_FUNC:
        gw_writer_u32(out, gw_parse_type_use(p, GW_PARAM_SKIP_IDS, &func));
        break;
    case GW_EXTERN_TABLE:
        gw_parse_type_table(p, out, &elem);
        break;
    case GW_EXTERN_MEMORY:
        gw_parse_type_memory(p, out);
        break;
    case GW_EXTERN_GLOBAL:
        gw_parse_type_global(p, out);
        break;
    case GW_EXTERN_TAG:
        gw_writer_u8(out, 0); /* attribute: exception */
        gw_writer_u32(out, gw_parse_type_use(p, GW_PARAM_SKIP_IDS, &func));
        break;
    }
}

/* Definitions and imports of all five kinds share their index spaces, imports first. */
static void check_import_order(struct gw_parser *p)
{
    if (p->has_definition) gw_parser_fail(p, "import after a definition");
}

/* "(kind $id? type)": returns the kind. */
static enum gw_extern_kind extern_desc(struct gw_parser *p, struct gw_writer *out,
                                       bool may_have_id)
{
    for (uint32_t kind = 0; kind < GW_COUNT(externs); kind++) {
        if (!gw_parser_take_open(p, externs[kind].word)) continue;
        if (gw_parser_at(p, GW_TOKEN_ID) && !may_have_id)
            gw_parser_fail(p, "identifier not allowed");
        gw_parser_skip_id(p);
        extern_type(p, (enum gw_extern_kind)kind, out);
        gw_parser_close(p);
        return (enum gw_extern_kind)kind;
    }
    p->at += gw_parser_at(p, GW_TOKEN_LPAR);
    gw_parser_unexpected(p, "func, table, memory, global or tag");
    return GW_EXTERN_FUNC;
}

static uint32_t count_items(const struct gw_parser *p, bool *have_types)
{
    uint32_t count = 0, at = p->at;
    *have_types = false;
    while (p->tokens[at].kind == GW_TOKEN_LPAR && p->tokens[at + 1].word == GW_KW_ITEM) {
        if (p->tokens[at + 2].kind == GW_TOKEN_STRING &&
            p->tokens[at + 3].kind == GW_TOKEN_LPAR)
            *have_types = true;
        at = p->tokens[at].link;
        count++;
    }
    if (p->tokens[at].kind == GW_TOKEN_RPAR) *have_types = true;
    return count;
}

static void compact_import(struct gw_parser *p, struct gw_slice module)
{
    struct gw_writer *out = gw_parser_item(p, IMPORT_SECTION), names;
    bool have_types;
    uint32_t count = count_items(p, &have_types);
    gw_writer_init(&names, p->alloc);
    gw_writer_name(out, module);
    gw_writer_u8(out, 0); /* an empty name */
    gw_writer_u8(out, have_types ? COMPACT_EACH : COMPACT_SHARED);
    struct gw_writer *items = have_types ? out : &names;
    gw_writer_u32(items, count);
    for (uint32_t i = 0; i < count && !p->err; i++) {
        gw_parser_open(p, GW_KW_ITEM);
        gw_writer_name(items, gw_parser_name(p));
        if (have_types) p->met[externs[extern_desc(p, out, true)].space]++;
        gw_parser_close(p);
    }
    if (!have_types) p->met[externs[extern_desc(p, out, false)].space] += count;
    if (names.err) gw_parser_nomem(p);
    gw_writer_bytes(out, gw_slice_of(names.data, names.len));
    gw_writer_deinit(&names);
}

void gw_parse_field_import(struct gw_parser *p)
{
    check_import_order(p);
    struct gw_slice module = gw_parser_name(p);
    if (gw_parser_at(p, GW_TOKEN_STRING)) {
        struct gw_writer *out = gw_parser_item(p, IMPORT_SECTION);
        gw_writer_name(out, module);
        gw_writer_name(out, gw_parser_name(p));
        p->met[externs[extern_desc(p, out, true)].space]++;
    } else {
        compact_import(p, module);
    }
    gw_parser_close(p);
}

/* (export "name")* (import "module" "name")? at the head of a definition.
 *   returns  whether it is an import: its head is written then, its type must follow */
static bool inline_extern(struct gw_parser *p, enum gw_extern_kind kind)
{
    uint32_t index = p->met[externs[kind].space];
    gw_parser_skip_id(p);
    while (gw_parser_take_open(p, GW_KW_EXPORT)) {
        struct gw_writer *out = gw_parser_item(p, EXPORT_SECTION);
        gw_writer_name(out, gw_parser_name(p));
        gw_writer_u8(out, (uint8_t)kind);
        gw_writer_u32(out, index);
        gw_parser_close(p);
    }
    if (!gw_parser_at_open(p, GW_KW_IMPORT)) {
        p->has_definition = true;
        return false;
    }
    check_import_order(p);
    gw_parser_take_open(p, GW_KW_IMPORT);
    struct gw_writer *out = gw_parser_item(p, IMPORT_SECTION);
    gw_writer_name(out, gw_parser_name(p));
    gw_writer_name(out, gw_parser_name(p));
    gw_parser_close(p);
    extern_type(p, kind, out);
    gw_parser_close(p);
    p->met[externs[kind].space]++;
    return true;
}

/* Locals are declared in runs of equal types: how many, and which. */
struct runs {
    struct gw_writer bytes;
    uint32_t count, len; /* len: of the one at hand */
    gw_valtype type;
};

static void end_run(struct runs *runs)
{
    if (runs->len == 0) return;
    gw_writer_u32(&runs->bytes, runs->len);
    gw_writer_valtype(&runs->bytes, runs->type);
    runs->count++;
    runs->len = 0;
}

/* One (local ...), behind the word; `index` is of its first local.   returns  how many */
static uint32_t local(struct gw_parser *p, uint32_t index, struct runs *runs)
{
    uint32_t symbol = gw_parser_take_id(p), count = 0;
    bool is_single = symbol != GW_NO_SYMBOL;
    gw_parser_bind_local(p, symbol, index);
    while ((is_single ? count == 0 : !gw_parser_at(p, GW_TOKEN_RPAR)) && !p->err) {
        gw_valtype type = gw_parse_type_val(p);
        if (type != runs->type) end_run(runs);
        runs->type = type;
        runs->len++;
        count++;
    }
    gw_parser_close(p);
    return count;
}

/* (local ...)*: equal types next to each other make one run, unless an annotation says
 * that a run ends. */
static void locals(struct gw_parser *p, uint32_t index, struct gw_writer *out)
{
    struct runs runs = {.type = GW_BOT};
    gw_writer_init(&runs.bytes, p->alloc);
    while (gw_parser_at_open(p, GW_KW_LOCAL)) {
        if (gw_parse_annot_run(p)) end_run(&runs);
        gw_parser_take_open(p, GW_KW_LOCAL);
        index += local(p, index, &runs);
    }
    end_run(&runs);
    if (runs.bytes.err) gw_parser_nomem(p);
    gw_writer_u32(out, runs.count);
    gw_writer_bytes(out, gw_slice_of(runs.bytes.data, runs.bytes.len));
    gw_writer_deinit(&runs.bytes);
}

void gw_parse_field_func(struct gw_parser *p)
{
    if (inline_extern(p, GW_EXTERN_FUNC)) return;
    struct gw_functype func;
    gw_parse_expr_begin_body(p);
    gw_writer_u32(gw_parser_item(p, FUNC_SECTION),
                  gw_parse_type_use(p, GW_PARAM_BIND_IDS, &func));
    struct gw_writer *out = gw_parser_item(p, CODE_SECTION);
    size_t from = out->len;
    p->body_from = (uint32_t)from;
    locals(p, func.param_count, out);
    gw_parse_expr_list(p, out);
    gw_parse_instr_opcode(out, GW_OP_END);
    gw_parse_expr_end_body(p);
    gw_writer_prefix_len(out, from);
    gw_parser_close(p);
    p->met[GW_SPACE_FUNC]++;
}

/* A table with an initialiser for its entries.  spec: binary/modules#table-section */
enum { TABLE_WITH_INIT = 0x40 };

void gw_parse_field_table(struct gw_parser *p)
{
    if (inline_extern(p, GW_EXTERN_TABLE)) return;
    struct gw_writer *out = gw_parser_item(p, TABLE_SECTION), type;
    uint32_t start = p->at, index = p->met[GW_SPACE_TABLE]++;
    gw_valtype addr = gw_parse_type_addr(p), elem;
    if (gw_parse_type_at_ref(p)) {
        elem = gw_parse_type_ref(p);
        uint64_t count = gw_parse_segment_table(p, index, elem, addr);
        struct gw_limits limits = {count, count, true, false, addr == GW_I64};
        gw_writer_valtype(out, elem);
        gw_parse_type_limits(out, &limits, false, 0);
        gw_parser_close(p);
        return;
    }
    if (!p->err) p->at = start;
    gw_writer_init(&type, p->alloc);
    gw_parse_type_table(p, &type, &elem);
    bool has_init = !gw_parser_at(p, GW_TOKEN_RPAR);
    if (has_init) {
        gw_writer_u8(out, TABLE_WITH_INIT);
        gw_writer_u8(out, 0);
    }
    gw_writer_bytes(out, gw_slice_of(type.data, type.len));
    if (type.err) gw_parser_nomem(p);
    gw_writer_deinit(&type);
    if (has_init) {
        gw_parse_expr_list(p, out);
        gw_parse_instr_opcode(out, GW_OP_END);
    }
    gw_parser_close(p);
}

void gw_parse_field_memory(struct gw_parser *p)
{
    if (inline_extern(p, GW_EXTERN_MEMORY)) return;
    struct gw_writer *out = gw_parser_item(p, MEMORY_SECTION);
    uint32_t start = p->at, index = p->met[GW_SPACE_MEMORY]++;
    gw_valtype addr = gw_parse_type_addr(p);
    bool has_page_size;
    unsigned page_log2 = gw_parse_type_page_size(p, &has_page_size);
    if (gw_parser_at_open(p, GW_KW_DATA)) {
        uint64_t bytes = gw_parse_segment_memory(p, index, addr);
        uint64_t pages =
            (bytes >> page_log2) + ((bytes & (((uint64_t)1 << page_log2) - 1)) != 0);
        struct gw_limits limits = {pages, pages, true, false, addr == GW_I64};
        gw_parse_type_limits(out, &limits, has_page_size, page_log2);
    } else if (!p->err) {
        p->at = start;
        gw_parse_type_memory(p, out);
    }
    gw_parser_close(p);
}

void gw_parse_field_global(struct gw_parser *p)
{
    if (inline_extern(p, GW_EXTERN_GLOBAL)) return;
    struct gw_writer *out = gw_parser_item(p, GLOBAL_SECTION);
    gw_parse_type_global(p, out);
    gw_parse_expr_list(p, out);
    gw_parse_instr_opcode(out, GW_OP_END);
    gw_parser_close(p);
    p->met[GW_SPACE_GLOBAL]++;
}

void gw_parse_field_tag(struct gw_parser *p)
{
    if (inline_extern(p, GW_EXTERN_TAG)) return;
    struct gw_functype func;
    struct gw_writer *out = gw_parser_item(p, TAG_SECTION);
    gw_writer_u8(out, 0); /* attribute: exception */
    gw_writer_u32(out, gw_parse_type_use(p, GW_PARAM_SKIP_IDS, &func));
    gw_parser_close(p);
    p->met[GW_SPACE_TAG]++;
}

void gw_parse_field_export(struct gw_parser *p)
{
    struct gw_writer *out = gw_parser_item(p, EXPORT_SECTION);
    gw_writer_name(out, gw_parser_name(p));
    uint32_t kind = 0;
    while (kind < GW_COUNT(externs) && !gw_parser_take_open(p, externs[kind].word))
        kind++;
    if (kind == GW_COUNT(externs)) {
        p->at += gw_parser_at(p, GW_TOKEN_LPAR);
        gw_parser_unexpected(p, "func, table, memory, global or tag");
        return;
    }
    gw_writer_u8(out, (uint8_t)kind);
    gw_writer_u32(out, gw_parser_index(p, externs[kind].space));
    gw_parser_close(p);
    gw_parser_close(p);
}

void gw_parse_field_start(struct gw_parser *p)
{
    if (p->has_start) gw_parser_fail(p, "multiple start sections");
    p->has_start = true;
    gw_writer_u32(&p->sections[START_SECTION], gw_parser_index(p, GW_SPACE_FUNC));
    gw_parser_close(p);
}
