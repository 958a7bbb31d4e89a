/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parser.h"

#include <stdio.h>

#include "base/num.h"
#include "base/utf8.h"
#include "core/text/parse_annot.h"

static const char *const space_words[GW_SPACE_COUNT] = {
    "type", "function",     "table",        "memory", "global",
    "tag",  "elem segment", "data segment", "local",  "label",
};

static void fail(struct gw_parser *p, uint32_t token, enum gw_err err, const char *format,
                 va_list args)
{
    if (p->err) return;
    char text[256];
    vsnprintf(text, sizeof text, format, args);
    uint32_t line, column;
    gw_lex_place(p->lexed->text, p->tokens[token].at, &line, &column);
    p->err = gw_diag_at_line(p->diag, err, line, column, "%s", text);
    p->at = p->eof;
}

void gw_parser_fail_at(struct gw_parser *p, uint32_t token, enum gw_err err,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(p, token, err, format, args);
    va_end(args);
}

void gw_parser_fail(struct gw_parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(p, p->at, GW_ERR_MALFORMED, format, args);
    va_end(args);
}

void gw_parser_nomem(struct gw_parser *p)
{
    if (p->err) return;
    p->err = gw_diag_set(p->diag, GW_ERR_NOMEM, "out of memory");
    p->at = p->eof;
}

enum { SHOWN = 60 }; /* of a token, in messages */

void gw_parser_unexpected(struct gw_parser *p, const char *wanted)
{
    if (p->err) return;
    const struct gw_token *token = gw_parser_token(p);
    struct gw_slice text = gw_token_text(p->lexed, token);
    if (text.len > SHOWN) text.len = SHOWN;
    if (token->kind == GW_TOKEN_EOF) {
        gw_parser_fail(p, "unexpected end%s%s", wanted ? ", expected " : "",
                       wanted ? wanted : "");
    } else if (token->kind == GW_TOKEN_WORD && token->word == GW_KW_UNKNOWN) {
        const char *near = gw_keyword_near(text);
        gw_parser_fail(p, "unknown operator %.*s%s%s%s", GW_SLICE_ARG(text),
                       near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    } else {
        gw_parser_fail(p, "unexpected token %.*s%s%s", GW_SLICE_ARG(text),
                       wanted ? ", expected " : "", wanted ? wanted : "");
    }
}

void gw_parser_expect(struct gw_parser *p, enum gw_token_kind kind, const char *wanted)
{
    if (gw_parser_at(p, kind))
        p->at += kind != GW_TOKEN_EOF;
    else
        gw_parser_unexpected(p, wanted);
}

void gw_parser_expect_word(struct gw_parser *p, uint16_t word)
{
    if (gw_parser_at_word(p, word))
        p->at++;
    else
        gw_parser_unexpected(p, gw_keyword_text(word));
}

void gw_parser_open(struct gw_parser *p, uint16_t word)
{
    gw_parser_expect(p, GW_TOKEN_LPAR, "(");
    gw_parser_expect_word(p, word);
}

void gw_parser_close(struct gw_parser *p) { gw_parser_expect(p, GW_TOKEN_RPAR, ")"); }

bool gw_parser_take_word(struct gw_parser *p, uint16_t word)
{
    bool is_there = gw_parser_at_word(p, word);
    p->at += is_there;
    return is_there;
}

bool gw_parser_take_open(struct gw_parser *p, uint16_t word)
{
    bool is_there = gw_parser_at_open(p, word);
    p->at += is_there ? 2 : 0;
    return is_there;
}

uint32_t gw_parser_take_id(struct gw_parser *p)
{
    if (!gw_parser_at(p, GW_TOKEN_ID)) return GW_NO_SYMBOL;
    return p->tokens[p->at++].link;
}

uint64_t gw_parser_nat(struct gw_parser *p, uint64_t max, const char *what)
{
    uint64_t value = 0;
    if (!gw_parser_at(p, GW_TOKEN_NAT)) {
        gw_parser_unexpected(p, what);
    } else if (!gw_num_parse_nat(gw_token_text(p->lexed, gw_parser_token(p)), max,
                                 &value)) {
        gw_parser_fail(p, "%s out of range", what);
    } else {
        p->at++;
    }
    return p->err ? 0 : value;
}

struct gw_slice gw_parser_string(struct gw_parser *p)
{
    struct gw_slice none = gw_slice_of("", 0);
    if (!gw_parser_at(p, GW_TOKEN_STRING)) {
        gw_parser_unexpected(p, "a string");
        return none;
    }
    struct gw_slice literal = gw_token_text(p->lexed, gw_parser_token(p));
    p->at++;
    if (!memchr(literal.data, '\\', literal.len))
        return gw_slice_of(literal.data + 1, literal.len - 2);
    uint8_t *bytes = gw_arena_get(&p->arena, literal.len);
    if (!bytes) {
        gw_parser_nomem(p);
        return none;
    }
    return gw_slice_of(bytes, gw_lex_unescape(literal, bytes));
}

struct gw_slice gw_parser_name(struct gw_parser *p)
{
    uint32_t token = p->at;
    struct gw_slice name = gw_parser_string(p);
    if (!gw_utf8_is_valid(name))
        gw_parser_fail_at(p, token, GW_ERR_MALFORMED, "malformed UTF-8 encoding");
    return p->err ? gw_slice_of("", 0) : name;
}

void gw_parser_strings(struct gw_parser *p, struct gw_writer *out)
{
    while (gw_parser_at(p, GW_TOKEN_STRING))
        gw_writer_bytes(out, gw_parser_string(p));
}

bool gw_parser_at_index(const struct gw_parser *p)
{
    return gw_parser_at(p, GW_TOKEN_NAT) || gw_parser_at(p, GW_TOKEN_ID);
}

struct gw_slice gw_parser_spelling(const struct gw_parser *p, uint32_t symbol)
{
    return *GW_VEC_AT(struct gw_slice, &p->lexed->names, symbol);
}

struct gw_meaning *gw_parser_meaning(struct gw_parser *p, enum gw_space space,
                                     uint32_t symbol)
{
    return &p->meanings[(size_t)symbol * GW_SPACE_COUNT + space];
}

/* Locals and labels are forgotten when the next function begins. */
static uint32_t stamp_of(const struct gw_parser *p, enum gw_space space)
{
    return space >= GW_SPACE_LOCAL ? p->func_stamp : p->stamp;
}

enum { NEAR_SEARCH = 1000 }; /* symbols looked at for a suggestion */

/* An id of the space that is spelt almost the same; GW_NO_SYMBOL if there is none. */
static uint32_t near_symbol(struct gw_parser *p, enum gw_space space, struct gw_slice id)
{
    uint32_t near = GW_NO_SYMBOL;
    unsigned best = UINT32_MAX, far;
    for (uint32_t i = 0; i < p->lexed->names.len && i < NEAR_SEARCH; i++) {
        bool is_bound = gw_parser_meaning(p, space, i)->stamp == stamp_of(p, space);
        if (!is_bound || !gw_keyword_is_near(id, gw_parser_spelling(p, i), &far))
            continue;
        if (far >= best) continue;
        best = far;
        near = i;
    }
    return near;
}

static uint32_t lookup(struct gw_parser *p, enum gw_space space, uint32_t symbol,
                       uint32_t token)
{
    uint32_t index;
    if (p->err) return 0;
    if (p->find_type && p->find_type(p->find_env, symbol, &index)) return index;
    if (!p->meanings) { /* a script: outside of modules, ids stand for no types */
        gw_parser_fail_at(p, token, GW_ERR_MALFORMED, "unexpected identifier");
        return 0;
    }
    const struct gw_meaning *meaning = gw_parser_meaning(p, space, symbol);
    if (meaning->stamp == stamp_of(p, space)) return meaning->index;
    struct gw_slice id = gw_parser_spelling(p, symbol), other = gw_slice_of("", 0);
    uint32_t near = near_symbol(p, space, id);
    if (near != GW_NO_SYMBOL) other = gw_parser_spelling(p, near);
    if (id.len > SHOWN) id.len = SHOWN;
    gw_parser_fail_at(p, token, GW_ERR_MALFORMED, "unknown %s $%.*s%s%.*s%s",
                      space_words[space], GW_SLICE_ARG(id),
                      other.len ? "; did you mean $" : "", GW_SLICE_ARG(other),
                      other.len ? "?" : "");
    return 0;
}

uint32_t gw_parser_index(struct gw_parser *p, enum gw_space space)
{
    uint32_t token = p->at, symbol = gw_parser_take_id(p);
    if (symbol == GW_NO_SYMBOL) return (uint32_t)gw_parser_nat(p, UINT32_MAX, "an index");
    uint32_t index = lookup(p, space, symbol, token);
    if (space == GW_SPACE_LABEL) return (uint32_t)p->labels.len - 1 - index;
    return index;
}

static void bind(struct gw_parser *p, enum gw_space space, uint32_t symbol,
                 uint32_t index)
{
    struct gw_meaning *meaning = gw_parser_meaning(p, space, symbol);
    if (meaning->stamp == stamp_of(p, space)) {
        struct gw_slice id = gw_parser_spelling(p, symbol);
        if (id.len > SHOWN) id.len = SHOWN;
        gw_parser_fail_at(p, p->at ? p->at - 1 : 0, GW_ERR_MALFORMED,
                          "duplicate %s $%.*s", space_words[space], GW_SLICE_ARG(id));
    }
    *meaning = (struct gw_meaning){stamp_of(p, space), index};
}

void gw_parser_note_name(struct gw_parser *p, enum gw_name_space space, uint32_t outer,
                         uint32_t index, uint32_t symbol)
{
    struct gw_name_entry entry = {
        outer, index, {NULL, 0}
    };
    if (!gw_parse_annot_name(p, &entry.name)) {
        if (symbol == GW_NO_SYMBOL) return;
        entry.name = gw_parser_spelling(p, symbol);
    }
    if (!p->err && !gw_vec_push_copy(&p->names[space], &entry)) gw_parser_nomem(p);
}

void gw_parser_bind(struct gw_parser *p, enum gw_space space)
{
    static const enum gw_name_space name_spaces[] = {
        GW_NAMES_TYPE,   GW_NAMES_FUNC, GW_NAMES_TABLE, GW_NAMES_MEMORY,
        GW_NAMES_GLOBAL, GW_NAMES_TAG,  GW_NAMES_ELEM,  GW_NAMES_DATA,
    };
    uint32_t symbol = gw_parser_take_id(p), index = p->counts[space]++;
    if (symbol != GW_NO_SYMBOL) bind(p, space, symbol, index);
    gw_parser_note_name(p, name_spaces[space], 0, index, symbol);
}

void gw_parser_skip_id(struct gw_parser *p) { p->at += gw_parser_at(p, GW_TOKEN_ID); }

void gw_parser_bind_local(struct gw_parser *p, uint32_t symbol, uint32_t index)
{
    if (symbol != GW_NO_SYMBOL) bind(p, GW_SPACE_LOCAL, symbol, index);
    gw_parser_note_name(p, GW_NAMES_LOCAL, p->met[GW_SPACE_FUNC], index, symbol);
}

struct gw_writer *gw_parser_item(struct gw_parser *p, uint8_t section)
{
    p->items[section]++;
    return &p->sections[section];
}
