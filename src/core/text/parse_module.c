/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_module.h"

#include "core/text/parse_annot.h"
#include "core/text/parse_expr.h"
#include "core/text/parse_segment.h"
#include "core/text/parse_type.h"

/* Room for what every symbol means; stamps tell old meanings from new ones, so it is
 * cleared once only. returns  false when out of memory */
static bool make_meanings(struct gw_lexed *lexed)
{
    size_t bytes = lexed->names.len * GW_SPACE_COUNT * sizeof(struct gw_meaning);
    if (lexed->meanings.len || bytes == 0) return true;
    void *all = gw_vec_extend(&lexed->meanings, bytes);
    if (all) memset(all, 0, bytes);
    return all;
}

enum gw_err gw_parse_module_init(struct gw_parser *p, struct gw_lexed *lexed,
                                 struct gw_diag *diag,
                                 const struct gw_text_options *options)
{
    struct gw_alloc *alloc = lexed->alloc;
    *p = (struct gw_parser){.lexed = lexed,
                            .tokens = lexed->tokens.data,
                            .annots = lexed->annots.data,
                            .eof = (uint32_t)lexed->tokens.len - 1,
                            .diag = diag,
                            .alloc = alloc,
                            .options = options,
                            .stamp = lexed->stamp + 1,
                            .func_stamp = lexed->stamp + 2};
    lexed->stamp += 2;
    gw_arena_init(&p->arena, alloc);
    gw_vec_init(&p->types, alloc, sizeof(struct gw_type_info));
    gw_map_init(&p->signatures, alloc);
    gw_map_init(&p->fields, alloc);
    gw_vec_init(&p->scratch, alloc, sizeof(gw_valtype));
    for (size_t i = 0; i < GW_SECTION_COUNT; i++)
        gw_writer_init(&p->sections[i], alloc);
    for (size_t i = 0; i < GW_COUNT(p->names); i++)
        gw_vec_init(&p->names[i], alloc, sizeof(struct gw_name_entry));
    gw_vec_init(&p->customs, alloc, sizeof(struct gw_custom_entry));
    gw_vec_init(&p->hints, alloc, sizeof(struct gw_hint_entry));
    gw_vec_init(&p->frames, alloc, gw_parse_expr_frame_bytes());
    gw_vec_init(&p->labels, alloc, sizeof(struct gw_open_label));
    gw_writer_init(&p->pending, alloc);
    if (!make_meanings(lexed)) gw_parser_nomem(p);
    p->meanings = lexed->meanings.data;
    return p->err;
}

void gw_parse_module_deinit(struct gw_parser *p)
{
    gw_writer_deinit(&p->pending);
    gw_vec_deinit(&p->labels);
    gw_vec_deinit(&p->frames);
    gw_vec_deinit(&p->hints);
    gw_vec_deinit(&p->customs);
    for (size_t i = 0; i < GW_COUNT(p->names); i++)
        gw_vec_deinit(&p->names[i]);
    for (size_t i = 0; i < GW_SECTION_COUNT; i++)
        gw_writer_deinit(&p->sections[i]);
    gw_vec_deinit(&p->scratch);
    gw_map_deinit(&p->fields);
    gw_map_deinit(&p->signatures);
    gw_vec_deinit(&p->types);
    gw_arena_deinit(&p->arena);
}

/* Second pass. */
static void types(struct gw_parser *p)
{
    while (gw_parser_at(p, GW_TOKEN_LPAR)) {
        if (gw_parser_at_open(p, GW_KW_TYPE))
            gw_parse_type_definition(p);
        else if (gw_parser_at_open(p, GW_KW_REC))
            gw_parse_type_rec(p);
        else
            p->at = gw_parser_token(p)->link;
    }
}

/* Third pass, one field. */
static void field(struct gw_parser *p)
{
    uint32_t end = gw_parser_token(p)->link;
    p->at++;
    switch (p->tokens[p->at++].word) {
    case GW_KW_TYPE:
    case GW_KW_REC:
        p->at = end;
        break;
    case GW_KW_IMPORT:
        gw_parse_field_import(p);
        break;
    case GW_KW_FUNC:
        gw_parse_field_func(p);
        break;
    case GW_KW_TABLE:
        gw_parse_field_table(p);
        break;
    case GW_KW_MEMORY:
        gw_parse_field_memory(p);
        break;
    case GW_KW_GLOBAL:
        gw_parse_field_global(p);
        break;
    case GW_KW_TAG:
        gw_parse_field_tag(p);
        break;
    case GW_KW_EXPORT:
        gw_parse_field_export(p);
        break;
    case GW_KW_START:
        gw_parse_field_start(p);
        break;
    case GW_KW_ELEM:
        gw_parse_segment_elem(p);
        break;
    case GW_KW_DATA:
        gw_parse_segment_data(p);
        break;
    default:
        p->at--;
        gw_parser_unexpected(p, "a module field");
    }
}

static void fields(struct gw_parser *p)
{
    uint32_t start = p->at;
    gw_parse_annot_rewind(p);
    gw_parse_scan(p);
    if (p->err) return;
    p->at = start;
    gw_parse_annot_rewind(p);
    types(p);
    if (p->err) return;
    p->at = start;
    gw_parse_annot_rewind(p);
    while (gw_parser_at(p, GW_TOKEN_LPAR))
        field(p);
}

static void quoted(struct gw_parser *p, struct gw_writer *out)
{
    struct gw_writer text;
    gw_writer_init(&text, p->alloc);
    gw_parser_strings(p, &text);
    if (text.err) gw_parser_nomem(p);
    if (!p->err) {
        struct gw_lexed lexed;
        uint32_t next;
        p->err = gw_lex(gw_slice_of(text.data, text.len), p->alloc, p->diag, &lexed);
        if (!p->err)
            p->err = gw_parse_module(&lexed, 0, false, p->options, p->diag, out, &next);
        if (!p->err && gw_lexed_token(&lexed, next)->kind != GW_TOKEN_EOF)
            p->err = gw_diag_set(p->diag, GW_ERR_MALFORMED,
                                 "unexpected token behind the module");
        gw_lexed_deinit(&lexed);
    }
    gw_writer_deinit(&text);
}

/* `(module ...)`: the cursor is on its '('. */
static void whole(struct gw_parser *p, bool allow_quote, struct gw_writer *out)
{
    uint32_t from = gw_parser_token(p)->at;
    uint32_t to = p->tokens[gw_parser_token(p)->link - 1].at;
    p->at += 2;
    gw_parser_take_word(p, GW_KW_DEFINITION);
    uint32_t symbol = gw_parser_take_id(p);
    if (gw_parser_take_word(p, GW_KW_BINARY)) {
        gw_parser_strings(p, out);
        if (out->err) gw_parser_nomem(p);
    } else if (allow_quote && gw_parser_take_word(p, GW_KW_QUOTE)) {
        quoted(p, out);
    } else {
        gw_parser_note_name(p, GW_NAMES_MODULE, 0, 0, symbol);
        fields(p);
        gw_parse_annot_check(p, from, to);
        if (!p->err && gw_parser_at(p, GW_TOKEN_RPAR)) gw_assemble(p, out);
    }
    gw_parser_close(p);
}

/* What other tools write into the same kind of file. */
static bool is_component(const struct gw_parser *p)
{
    return gw_parser_at_open(p, GW_KW_UNKNOWN) &&
           gw_slice_is(gw_token_text(p->lexed, &p->tokens[p->at + 1]), "component");
}

enum gw_err gw_parse_module(struct gw_lexed *lexed, uint32_t at, bool allow_quote,
                            const struct gw_text_options *options, struct gw_diag *diag,
                            struct gw_writer *out, uint32_t *next)
{
    struct gw_parser p;
    size_t before = out->len;
    if (!gw_parse_module_init(&p, lexed, diag, options)) {
        p.at = at;
        if (gw_parser_at_open(&p, GW_KW_MODULE)) {
            whole(&p, allow_quote, out);
        } else if (is_component(&p)) {
            gw_parser_fail(&p, "unexpected token component: this is a component, not a "
                               "core module");
        } else {
            gw_parser_note_name(&p, GW_NAMES_MODULE, 0, 0, GW_NO_SYMBOL);
            fields(&p);
            gw_parser_expect(&p, GW_TOKEN_EOF, "a module field");
            gw_parse_annot_check(&p, 0, UINT32_MAX);
            if (!p.err) gw_assemble(&p, out);
        }
        *next = p.at;
    }
    enum gw_err err = p.err;
    if (err && !out->err) out->len = before;
    gw_parse_module_deinit(&p);
    return err;
}

enum gw_err gw_parse_module_fields(struct gw_lexed *lexed, uint32_t at,
                                   struct gw_slice name,
                                   const struct gw_text_options *options,
                                   struct gw_diag *diag, struct gw_writer *out,
                                   uint32_t *next)
{
    struct gw_parser p;
    size_t before = out->len;
    if (!gw_parse_module_init(&p, lexed, diag, options)) {
        p.at = at;
        uint32_t from = gw_parser_token(&p)->at;
        struct gw_name_entry entry = {.name = name};
        if (name.len && !gw_vec_push_copy(&p.names[GW_NAMES_MODULE], &entry))
            gw_parser_nomem(&p);
        fields(&p);
        if (!gw_parser_at(&p, GW_TOKEN_RPAR)) gw_parser_unexpected(&p, "a module field");
        gw_parse_annot_check(&p, from, gw_parser_token(&p)->at);
        if (!p.err) gw_assemble(&p, out);
        *next = p.at;
    }
    enum gw_err err = p.err;
    if (err && !out->err) out->len = before;
    gw_parse_module_deinit(&p);
    return err;
}

enum gw_err gw_text_parse(struct gw_slice text, const struct gw_text_options *options,
                          struct gw_diag *diag, struct gw_writer *out)
{
    struct gw_lexed lexed;
    uint32_t next;
    enum gw_err err = gw_lex(text, out->alloc, diag, &lexed);
    if (!err) err = gw_parse_module(&lexed, 0, true, options, diag, out, &next);
    if (!err && gw_lexed_token(&lexed, next)->kind != GW_TOKEN_EOF) {
        uint32_t line, column;
        gw_lex_place(text, gw_lexed_token(&lexed, next)->at, &line, &column);
        err = gw_diag_at_line(diag, GW_ERR_MALFORMED, line, column,
                              "unexpected token behind the module");
    }
    gw_lexed_deinit(&lexed);
    return err;
}
