/* SPDX-License-Identifier: Apache-2.0 */
#include "component/text/parse.h"

#include "component/text/parser.h"
#include "core/text/parse_annot.h"
#include "core/text/parse_module.h"

static void quoted(struct gw_comp_parser *t, struct gw_writer *out)
{
    struct gw_writer text;
    gw_writer_init(&text, t->p.alloc);
    gw_writer_bytes(&text, gw_slice_str("(component "));
    gw_parser_strings(&t->p, &text);
    gw_writer_bytes(&text, gw_slice_str("\n)"));
    if (text.err) gw_parser_nomem(&t->p);
    if (!t->p.err) {
        struct gw_slice fields = gw_slice_of(text.data, text.len);
        t->p.err = gw_comp_text_parse(fields, t->p.options, t->p.diag, out);
        if (t->p.err) t->p.at = t->p.eof;
    }
    gw_writer_deinit(&text);
}

static void text_fields(struct gw_comp_parser *t, struct gw_comp_id id,
                        struct gw_writer *out)
{
    struct gw_comp_scope scope;
    gw_comp_parser_enter(t, &scope, id.symbol, false);
    gw_comp_parse_fields(t, id.name);
    if (!t->p.err && gw_comp_encode_finish(&scope.e, out)) gw_parser_nomem(&t->p);
    gw_comp_parser_leave(t);
}

/* `(component ...)`: the cursor is on its '('. */
static void whole(struct gw_comp_parser *t, bool allow_quote, struct gw_writer *out)
{
    uint32_t from = gw_parser_token(&t->p)->at;
    uint32_t to = t->p.tokens[gw_parser_token(&t->p)->link - 1].at;
    t->p.at += 2;
    gw_comp_parser_take(t, "definition");
    struct gw_comp_id id = gw_comp_parser_id(t);
    if (gw_comp_parser_take(t, "binary")) {
        gw_parser_strings(&t->p, out);
        if (out->err) gw_parser_nomem(&t->p);
    } else if (allow_quote && gw_comp_parser_take(t, "quote")) {
        quoted(t, out);
    } else {
        text_fields(t, id, out);
        if (!t->p.err) gw_parse_annot_check(&t->p, from, to);
    }
    gw_parser_close(&t->p);
}

enum gw_err gw_comp_text_parse_at(struct gw_lexed *lexed, uint32_t at, bool allow_quote,
                                  const struct gw_text_options *options,
                                  struct gw_diag *diag, struct gw_writer *out,
                                  uint32_t *next)
{
    struct gw_comp_parser t = {.scope = NULL};
    size_t before = out->len;
    gw_vec_init(&t.labels, lexed->alloc, sizeof(struct gw_comp_label_use));
    gw_vec_init(&t.items, lexed->alloc, sizeof(struct gw_comp_item_use));
    if (!gw_parse_module_init(&t.p, lexed, diag, options)) {
        t.p.at = at;
        if (gw_comp_parser_at_open(&t, "component"))
            whole(&t, allow_quote, out);
        else
            gw_parser_unexpected(&t.p, "(component");
        *next = t.p.at;
    }
    enum gw_err err = t.p.err;
    if (err && !out->err) out->len = before;
    gw_parse_module_deinit(&t.p);
    gw_vec_deinit(&t.items);
    gw_vec_deinit(&t.labels);
    return err;
}

/* Step over blanks and comments. */
static size_t skip_space(struct gw_slice text, size_t at)
{
    unsigned depth = 0; /* of block comments */
    for (; at < text.len; at++) {
        uint8_t c = text.data[at], next = at + 1 < text.len ? text.data[at + 1] : 0;
        if (c == '(' && next == ';') {
            depth++;
            at++;
        } else if (depth && c == ';' && next == ')') {
            depth--;
            at++;
        } else if (!depth && c == ';' && next == ';') {
            while (at + 1 < text.len && text.data[at + 1] != '\n')
                at++;
        } else if (!depth && c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            break;
        }
    }
    return at;
}

bool gw_comp_text_is(struct gw_slice text)
{
    static const char word[] = "component";
    size_t at = skip_space(text, 0);
    if (at == text.len || text.data[at] != '(') return false;
    at = skip_space(text, at + 1);
    return text.len - at >= sizeof word - 1 &&
           memcmp(text.data + at, word, sizeof word - 1) == 0;
}

enum gw_err gw_comp_text_parse(struct gw_slice text,
                               const struct gw_text_options *options,
                               struct gw_diag *diag, struct gw_writer *out)
{
    struct gw_lexed lexed;
    uint32_t next;
    enum gw_err err = gw_lex(text, out->alloc, diag, &lexed);
    if (!err) err = gw_comp_text_parse_at(&lexed, 0, true, options, diag, out, &next);
    if (!err && gw_lexed_token(&lexed, next)->kind != GW_TOKEN_EOF) {
        uint32_t line, column;
        gw_lex_place(text, gw_lexed_token(&lexed, next)->at, &line, &column);
        err = gw_diag_at_line(diag, GW_ERR_MALFORMED, line, column,
                              "unexpected token behind the component");
    }
    gw_lexed_deinit(&lexed);
    return err;
}
