/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/lex.h"

#include "base/num.h"
#include "base/utf8.h"
#include "core/wasm/limits.h"

struct lexer {
    struct gw_lexed *out;
    struct gw_diag *diag;
    const uint8_t *text;
    uint32_t at, end;
    uint32_t open; /* innermost '(' still open; UINT32_MAX: none. Its `link` is the next
                      outer one */
};

#define NO_OPEN UINT32_MAX

#define BIT(c) ((uint64_t)1 << ((c)&63))

/* idchar of the spec: printable ASCII but blanks, quotes, commas, semicolons and
 * brackets. */
static bool is_idchar(uint8_t c)
{
    static const uint64_t set[4] = {
        UINT64_MAX << '!' & ~(BIT('"') | BIT('(') | BIT(')') | BIT(',') | BIT(';')),
        ~(BIT('[') | BIT(']') | BIT('{') | BIT('}') | BIT(0x7f)),
    };
    return set[c >> 6] >> (c & 63) & 1;
}

void gw_lex_place(struct gw_slice text, uint32_t at, uint32_t *line, uint32_t *column)
{
    uint32_t lines = 1, columns = 1;
    for (uint32_t i = 0; i < at && i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c == '\n' || (c == '\r' && !(i + 1 < text.len && text.data[i + 1] == '\n')))
            lines++, columns = 1;
        else if ((c & 0xc0) != 0x80)
            columns++;
    }
    *line = lines;
    *column = columns;
}

static enum gw_err fail(struct lexer *l, uint32_t at, const char *what)
{
    uint32_t line, column;
    gw_lex_place(l->out->text, at, &line, &column);
    return gw_diag_at_line(l->diag, GW_ERR_MALFORMED, line, column, "%s", what);
}

static bool see(const struct lexer *l, uint32_t ahead, uint8_t c)
{
    return ahead < l->end - l->at && l->text[l->at + ahead] == c;
}

/* Characters that reverse or isolate the direction of text make a comment look like code,
 * or code like a comment. The spec leaves comments free, but has no use for these there.
 */
static bool is_deceptive(const uint8_t *p)
{
    if (p[0] != 0xe2) return false;
    if (p[1] == 0x80) return p[2] >= 0xaa && p[2] <= 0xae;
    return p[1] == 0x81 && ((p[2] >= 0xa6 && p[2] <= 0xa9) || p[2] == 0xac);
}

static enum gw_err check_comment(struct lexer *l, uint32_t from, uint32_t to)
{
    struct gw_slice comment = gw_slice_of(l->text + from, to - from);
    if (!gw_utf8_is_valid(comment)) return fail(l, from, "malformed UTF-8 encoding");
    for (size_t i = 0; i + 2 < comment.len; i++)
        if (is_deceptive(comment.data + i))
            return fail(l, from + (uint32_t)i, "misleading direction mark in comment");
    return GW_OK;
}

/* `l->at` stands on ";;". A newline is LF or CR. */
static enum gw_err line_comment(struct lexer *l)
{
    uint32_t from = l->at;
    uint8_t seen = 0;
    while (l->at < l->end && l->text[l->at] != '\n' && l->text[l->at] != '\r')
        seen |= l->text[l->at++];
    return seen & 0x80 ? check_comment(l, from, l->at) : GW_OK;
}

static enum gw_err block_comment(struct lexer *l)
{
    uint32_t from = l->at, depth = 0;
    uint8_t seen = 0;
    do {
        if (l->at == l->end) return fail(l, from, "unclosed comment");
        seen |= l->text[l->at];
        if (see(l, 0, '(') && see(l, 1, ';')) {
            depth++;
            l->at += 2;
        } else if (see(l, 0, ';') && see(l, 1, ')')) {
            depth--;
            l->at += 2;
        } else {
            l->at++;
        }
    } while (depth);
    return seen & 0x80 ? check_comment(l, from, l->at) : GW_OK;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* "\u{hexnum}": `l->at` stands on the u. */
static enum gw_err unicode_escape(struct lexer *l)
{
    uint32_t from = l->at - 1, value = 0;
    bool after_digit = false;
    if (!see(l, 1, '{')) return fail(l, from, "illegal escape");
    for (l->at += 2; l->at < l->end && l->text[l->at] != '}'; l->at++) {
        uint8_t c = l->text[l->at];
        if (c == '_' && after_digit) {
            after_digit = false;
            continue;
        }
        int digit = hex_digit(c);
        if (digit < 0) return fail(l, from, "illegal escape");
        after_digit = true;
        if (value < 0x110000) value = value << 4 | (uint32_t)digit;
    }
    if (!after_digit || l->at == l->end) return fail(l, from, "illegal escape");
    if (value >= 0x110000 || (value >= 0xd800 && value < 0xe000))
        return fail(l, from, "escape is no Unicode scalar value");
    l->at++;
    return GW_OK;
}

static enum gw_err escape(struct lexer *l)
{
    uint32_t from = l->at++;
    if (l->at == l->end) return fail(l, from, "unclosed string literal");
    switch (l->text[l->at]) {
    case 'n':
    case 'r':
    case 't':
    case '\\':
    case '\'':
    case '"':
        l->at++;
        return GW_OK;
    case 'u':
        return unicode_escape(l);
    default:
        break;
    }
    if (l->end - l->at < 2 || hex_digit(l->text[l->at]) < 0 ||
        hex_digit(l->text[l->at + 1]) < 0)
        return fail(l, from, "illegal escape");
    l->at += 2;
    return GW_OK;
}

/* `l->at` stands on the opening quote. */
static enum gw_err string(struct lexer *l)
{
    uint32_t from = l->at++;
    uint8_t seen = 0;
    for (;;) {
        if (l->at == l->end) return fail(l, from, "unclosed string literal");
        uint8_t c = l->text[l->at];
        seen |= c;
        if (c == '"') break;
        if (c == '\n' || c == '\r') return fail(l, from, "unclosed string literal");
        if (c < 0x20 || c == 0x7f)
            return fail(l, l->at, "illegal control character in string literal");
        if (c == '\\') {
            enum gw_err err = escape(l);
            if (err) return err;
        } else {
            l->at++;
        }
    }
    l->at++;
    if ((seen & 0x80) && !gw_utf8_is_valid(gw_slice_of(l->text + from, l->at - from)))
        return fail(l, from, "malformed UTF-8 encoding");
    return GW_OK;
}

size_t gw_lex_unescape(struct gw_slice literal, uint8_t *out)
{
    const uint8_t *p = literal.data + 1, *end = literal.data + literal.len - 1;
    uint8_t *to = out;
    while (p < end) {
        const uint8_t *plain = memchr(p, '\\', (size_t)(end - p));
        size_t run = (size_t)((plain ? plain : end) - p);
        memcpy(to, p, run);
        to += run;
        p += run;
        if (p == end) break;
        uint8_t c = p[1];
        p += 2;
        if (c == 'n')
            *to++ = '\n';
        else if (c == 'r')
            *to++ = '\r';
        else if (c == 't')
            *to++ = '\t';
        else if (c == '\\' || c == '\'' || c == '"')
            *to++ = c;
        else if (c == 'u') {
            uint32_t value = 0;
            for (p++; *p != '}'; p++)
                if (*p != '_') value = value << 4 | (uint32_t)hex_digit(*p);
            p++;
            to += gw_utf8_encode(value, to);
        } else {
            *to++ = (uint8_t)(hex_digit(c) << 4 | hex_digit(*p++));
        }
    }
    return (size_t)(to - out);
}

/* The symbol of an id, given without its `$`. */
static enum gw_err intern(struct lexer *l, struct gw_slice id, uint32_t *symbol)
{
    uint64_t found;
    if (gw_map_find(&l->out->symbols, id, &found)) {
        *symbol = (uint32_t)found;
        return GW_OK;
    }
    *symbol = (uint32_t)l->out->names.len;
    if (!gw_vec_push_copy(&l->out->names, &id)) return GW_ERR_NOMEM;
    return gw_map_put(&l->out->symbols, id, *symbol);
}

static enum gw_err identifier(struct lexer *l, struct gw_token *token, bool is_quoted)
{
    struct gw_slice id = gw_slice_of(l->text + token->at + 1, token->len - 1);
    if (is_quoted) {
        uint8_t *bytes = gw_arena_get(&l->out->arena, id.len);
        if (!bytes) return GW_ERR_NOMEM;
        id = gw_slice_of(bytes, gw_lex_unescape(id, bytes));
        if (!gw_utf8_is_valid(id)) return fail(l, token->at, "malformed UTF-8 encoding");
    }
    if (id.len == 0) return fail(l, token->at, "empty identifier");
    token->kind = GW_TOKEN_ID;
    return intern(l, id, &token->link);
}

static bool has_prefix(struct gw_slice s, const char *prefix, size_t len)
{
    return s.len > len && memcmp(s.data, prefix, len) == 0;
}

/* A run of idchars that holds no string. */
static enum gw_err classify(struct lexer *l, struct gw_token *token)
{
    static const uint8_t kind_of[] = {
        [GW_NUM_NONE] = GW_TOKEN_WORD,
        [GW_NUM_NAT] = GW_TOKEN_NAT,
        [GW_NUM_INT] = GW_TOKEN_INT,
        [GW_NUM_FLOAT] = GW_TOKEN_FLOAT,
    };
    struct gw_slice s = gw_slice_of(l->text + token->at, token->len);
    uint8_t first = s.data[0];
    if (first == '$') return identifier(l, token, false);
    bool is_letter = first >= 'a' && first <= 'z';
    if (!is_letter || first == 'i' || first == 'n')
        token->kind = kind_of[gw_num_classify(s)];
    if (token->kind != GW_TOKEN_WORD) return GW_OK;
    token->word = is_letter ? gw_keyword_find(s) : GW_KW_UNKNOWN;
    if (token->word != GW_KW_UNKNOWN) return GW_OK;
    if (has_prefix(s, "offset=", 7) &&
        gw_num_classify(gw_slice_of(s.data + 7, s.len - 7)) == GW_NUM_NAT)
        token->word = GW_KW_OFFSET_EQ;
    else if (has_prefix(s, "align=", 6) &&
             gw_num_classify(gw_slice_of(s.data + 6, s.len - 6)) == GW_NUM_NAT)
        token->word = GW_KW_ALIGN_EQ;
    return GW_OK;
}

/* The longest run of idchars and strings is one token. */
static enum gw_err run(struct lexer *l, struct gw_token *token)
{
    uint32_t from = l->at, strings = 0;
    bool ends_in_string = false;
    while (l->at < l->end) {
        if (is_idchar(l->text[l->at])) {
            ends_in_string = false;
            do
                l->at++;
            while (l->at < l->end && is_idchar(l->text[l->at]));
        } else if (l->text[l->at] == '"') {
            enum gw_err err = string(l);
            if (err) return err;
            strings++;
            ends_in_string = true;
        } else {
            break;
        }
    }
    token->at = from;
    token->len = l->at - from;
    token->kind = GW_TOKEN_WORD;
    if (strings == 0) return classify(l, token);
    token->kind = GW_TOKEN_RESERVED;
    if (strings > 1 || !ends_in_string) return GW_OK;
    if (l->text[from] == '"')
        token->kind = GW_TOKEN_STRING;
    else if (l->text[from] == '$' && l->text[from + 1] == '"')
        return identifier(l, token, true);
    return GW_OK;
}

/* Skip blanks and comments.    *found: a character that begins a token */
static enum gw_err skip_space(struct lexer *l, bool *found)
{
    enum gw_err err = GW_OK;
    *found = false;
    while (l->at < l->end && !err) {
        uint8_t c = l->text[l->at];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            l->at++;
        } else if (c == ';' && see(l, 1, ';')) {
            err = line_comment(l);
        } else if (c == '(' && see(l, 1, ';')) {
            err = block_comment(l);
        } else {
            *found = true;
            return GW_OK;
        }
    }
    return err;
}

static bool is_punctuation(uint8_t c)
{
    return c == ',' || c == ';' || c == '[' || c == ']' || c == '{' || c == '}';
}

static enum gw_err illegal(struct lexer *l)
{
    if (l->text[l->at] < 0x80) return fail(l, l->at, "illegal character");
    if (!gw_utf8_is_valid(gw_slice_of(l->text + l->at, l->end - l->at)))
        return fail(l, l->at, "malformed UTF-8 encoding");
    return fail(l, l->at, "misplaced Unicode character");
}

/* Go to the end of an annotation, over anything that is balanced. */
static enum gw_err skip_annotation(struct lexer *l, uint32_t start)
{
    uint32_t depth = 1;
    while (depth) {
        bool found;
        enum gw_err err = skip_space(l, &found);
        if (err) return err;
        if (!found) return fail(l, start, "unclosed annotation");
        uint8_t c = l->text[l->at];
        if (c == '(') {
            depth++;
            l->at++;
        } else if (c == ')') {
            depth--;
            l->at++;
        } else if (c == '"') {
            err = string(l);
        } else if (is_idchar(c)) {
            uint32_t from = l->at;
            while (l->at < l->end && is_idchar(l->text[l->at]))
                l->at++;
            if (c == '$' && l->at - from == 1 && !see(l, 0, '"'))
                return fail(l, from, "empty identifier");
        } else if (is_punctuation(c)) {
            l->at++;
        } else {
            return illegal(l);
        }
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err annotation_name(struct lexer *l, uint32_t start, struct gw_slice *name)
{
    uint32_t from = l->at;
    if (see(l, 0, '"')) {
        enum gw_err err = string(l);
        if (err) return err;
        uint8_t *bytes = gw_arena_get(&l->out->arena, l->at - from);
        if (!bytes) return GW_ERR_NOMEM;
        *name = gw_slice_of(
            bytes, gw_lex_unescape(gw_slice_of(l->text + from, l->at - from), bytes));
        if (!gw_utf8_is_valid(*name)) return fail(l, start, "malformed UTF-8 encoding");
    } else {
        while (l->at < l->end && is_idchar(l->text[l->at]))
            l->at++;
        *name = gw_slice_of(l->text + from, l->at - from);
    }
    return name->len ? GW_OK : fail(l, start, "empty annotation id");
}

const char *const gw_annot_names[] = {
    [GW_ANNOT_CUSTOM] = "custom",
    [GW_ANNOT_NAME] = "name",
    [GW_ANNOT_BRANCH_HINT] = "metadata.code.branch_hint",
    [GW_ANNOT_DATA_COUNT] = "godwit.data_count",
    [GW_ANNOT_RUN] = "godwit.run",
    [GW_ANNOT_OWN] = "godwit.own",
    [GW_ANNOT_DYLINK] = "dylink.0",
    [GW_ANNOT_PRODUCERS] = "producers",
};

/* `l->at` stands on "(@". */
static enum gw_err annotation(struct lexer *l)
{
    uint32_t start = l->at;
    struct gw_slice name;
    l->at += 2;
    enum gw_err err = annotation_name(l, start, &name);
    if (err) return err;
    uint32_t content = l->at;
    err = skip_annotation(l, start);
    if (err) return err;
    for (uint32_t kind = 0; kind < GW_COUNT(gw_annot_names); kind++) {
        if (!gw_slice_is(name, gw_annot_names[kind])) continue;
        struct gw_annot annot = {.kind = (enum gw_annot_kind)kind,
                                 .before = (uint32_t)l->out->tokens.len,
                                 .at = content,
                                 .len = l->at - 1 - content,
                                 .start = start};
        if (!gw_vec_push_copy(&l->out->annots, &annot)) return GW_ERR_NOMEM;
    }
    return GW_OK;
}

static enum gw_err close(struct lexer *l)
{
    if (l->open == NO_OPEN) return fail(l, l->at, "unexpected token )");
    struct gw_token *open = GW_VEC_AT(struct gw_token, &l->out->tokens, l->open);
    l->open = open->link;
    open->link = (uint32_t)l->out->tokens.len + 1;
    return GW_OK;
}

/* Read the next token or annotation; `l->at` stands on its first character. */
static enum gw_err next(struct lexer *l)
{
    struct gw_token token = {.at = l->at, .len = 1, .word = GW_KW_UNKNOWN};
    enum gw_err err = GW_OK;
    uint8_t c = l->text[l->at];
    if (c == '(') {
        if (see(l, 1, '@')) return annotation(l);
        token.kind = GW_TOKEN_LPAR;
        token.link = l->open;
        l->open = (uint32_t)l->out->tokens.len;
        l->at++;
    } else if (c == ')') {
        token.kind = GW_TOKEN_RPAR;
        err = close(l);
        l->at++;
    } else if (is_idchar(c) || c == '"') {
        err = run(l, &token);
    } else if (is_punctuation(c)) {
        token.kind = GW_TOKEN_RESERVED;
        l->at++;
    } else {
        return illegal(l);
    }
    if (err) return err;
    return gw_vec_push_copy(&l->out->tokens, &token) ? GW_OK : GW_ERR_NOMEM;
}

static enum gw_err lex_all(struct lexer *l)
{
    bool found;
    for (;;) {
        enum gw_err err = skip_space(l, &found);
        if (!err && found) err = next(l);
        if (err) return err;
        if (!found) break;
    }
    if (l->open != NO_OPEN)
        return fail(l, gw_lexed_token(l->out, l->open)->at, "unclosed parenthesis");
    struct gw_token eof = {.at = l->end, .kind = GW_TOKEN_EOF, .word = GW_KW_UNKNOWN};
    return gw_vec_push_copy(&l->out->tokens, &eof) ? GW_OK : GW_ERR_NOMEM;
}

enum gw_err gw_lex(struct gw_slice text, struct gw_alloc *alloc, struct gw_diag *diag,
                   struct gw_lexed *out)
{
    *out = (struct gw_lexed){.text = text, .alloc = alloc};
    gw_arena_init(&out->arena, alloc);
    gw_vec_init(&out->tokens, alloc, sizeof(struct gw_token));
    gw_vec_init(&out->annots, alloc, sizeof(struct gw_annot));
    gw_vec_init(&out->names, alloc, sizeof(struct gw_slice));
    gw_vec_init(&out->meanings, alloc, 1);
    gw_map_init(&out->symbols, alloc);
    if (text.len > GW_MAX_MODULE_BYTES)
        return gw_diag_set(diag, GW_ERR_LIMIT, "text of more than %d bytes",
                           GW_MAX_MODULE_BYTES);
    struct lexer l = {.out = out,
                      .diag = diag,
                      .text = text.data,
                      .end = (uint32_t)text.len,
                      .open = NO_OPEN};
    enum gw_err err = lex_all(&l);
    if (err == GW_ERR_NOMEM) gw_diag_set(diag, err, "out of memory");
    return err;
}

void gw_lexed_deinit(struct gw_lexed *lexed)
{
    gw_map_deinit(&lexed->symbols);
    gw_vec_deinit(&lexed->meanings);
    gw_vec_deinit(&lexed->names);
    gw_vec_deinit(&lexed->annots);
    gw_vec_deinit(&lexed->tokens);
    gw_arena_deinit(&lexed->arena);
}
