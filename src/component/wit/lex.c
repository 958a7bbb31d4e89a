/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/lex.h"

#include <stdio.h>

#include "base/utf8.h"
#include "component/wit/problem.h"

static const char *const keyword_texts[GW_WIT_KW_ALL] = {
#define GW_WIT_KEYWORD_ROW(name, text) text,
#include "component/wit/keywords.def"
#undef GW_WIT_KEYWORD_ROW
    [GW_WIT_KW_LET] = "let",
    [GW_WIT_KW_NEW] = "new",
    [GW_WIT_KW_TARGETS] = "targets",
};

const char *gw_wit_keyword_text(enum gw_wit_keyword word) { return keyword_texts[word]; }

/* GW_WIT_KW_COUNT: it is none. */
static unsigned find_keyword(struct gw_slice text)
{
    unsigned low = 0, high = GW_WIT_KW_COUNT;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const char *word = keyword_texts[middle];
        size_t len = strlen(word);
        int order = memcmp(text.data, word, text.len < len ? text.len : len);
        if (order == 0 && text.len == len) return middle;
        if (order < 0 || (order == 0 && text.len < len))
            high = middle;
        else
            low = middle + 1;
    }
    return GW_WIT_KW_COUNT;
}

bool gw_wit_is_keyword(struct gw_slice name)
{
    return find_keyword(name) != GW_WIT_KW_COUNT;
}

static struct gw_wit_place place_at(const struct gw_wit_lexer *l, uint32_t at,
                                    uint32_t len)
{
    return (struct gw_wit_place){l->source, at, len};
}

static enum gw_err fail(const struct gw_wit_lexer *l, uint32_t at, uint32_t len,
                        const char *what)
{
    return gw_wit_problem_at(l->wit, GW_ERR_MALFORMED, place_at(l, at, len), "%s", what);
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

/* What starts and goes on with something like a word: more than a label may hold, so that the
 * message is about the whole of it. */
static bool starts_word(uint8_t c) { return is_letter(c) || c == '_' || c >= 0x80; }
static bool goes_on(uint8_t c) { return starts_word(c) || is_digit(c) || c == '-'; }

static uint8_t peek(const struct gw_wit_lexer *l, uint32_t ahead)
{
    struct gw_slice text = l->source->text;
    return ahead < text.len - l->at ? text.data[l->at + ahead] : 0;
}

static enum gw_err block_comment(struct gw_wit_lexer *l)
{
    uint32_t from = l->at, depth = 0;
    do {
        if (l->at == l->source->text.len)
            return fail(l, from, 2, "this comment is never closed");
        if (peek(l, 0) == '/' && peek(l, 1) == '*') {
            depth++;
            l->at += 2;
        } else if (peek(l, 0) == '*' && peek(l, 1) == '/') {
            depth--;
            l->at += 2;
        } else {
            l->at++;
        }
    } while (depth);
    return GW_OK;
}

/* Move over one piece of white space or one comment; *moved says whether there was any. */
static enum gw_err skip_one(struct gw_wit_lexer *l, bool *moved)
{
    uint32_t from = l->at;
    enum gw_err err = GW_OK;
    uint8_t c = peek(l, 0);
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        l->at++;
    } else if (c == '/' && peek(l, 1) == '/') {
        while (l->at < l->source->text.len && peek(l, 0) != '\n')
            l->at++;
    } else if (c == '/' && peek(l, 1) == '*') {
        err = block_comment(l);
    }
    *moved = l->at > from;
    return err;
}

static int hex_digit(uint8_t c)
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* `l->at` stands behind "\u".     *value  the scalar */
static enum gw_err unicode_escape(struct gw_wit_lexer *l, uint32_t *value)
{
    uint32_t from = l->at - 2, digits = 0;
    bool after_digit = false;
    if (peek(l, 0) != '{') return fail(l, from, 2, "expected `{` after `\\u`");
    l->at++;
    for (*value = 0; peek(l, 0) != '}'; l->at++) {
        uint8_t c = peek(l, 0);
        if (c == '_' && after_digit) {
            after_digit = false;
            continue;
        }
        int digit = hex_digit(c);
        if (digit < 0) return fail(l, l->at, 1, "expected a hexadecimal digit");
        after_digit = true;
        digits++;
        if (*value < 0x110000) *value = *value << 4 | (uint32_t)digit;
    }
    if (!digits || !after_digit) return fail(l, l->at, 1, "expected a hexadecimal digit");
    l->at++;
    if (*value >= 0x110000 || (*value >= 0xd800 && *value < 0xe000))
        return fail(l, from, l->at - from, "this escape is no Unicode character");
    return GW_OK;
}

/* One element of a string; `l->at` stands on it.
 *   out      room for 4 bytes, or NULL      *len  what was put there */
static enum gw_err string_element(struct gw_wit_lexer *l, uint8_t *out, unsigned *len)
{
    uint8_t c = peek(l, 0), bytes[4];
    uint32_t from = l->at++, scalar = 0;
    *len = 1;
    bytes[0] = c;
    if (c < 0x20 || c == 0x7f)
        return fail(l, from, 1, "no control characters in strings");
    if (c == '\\') {
        c = peek(l, 0);
        l->at++;
        static const char letters[] = "ntr\\'\"", meanings[] = "\n\t\r\\'\"";
        const char *found = c ? strchr(letters, c) : NULL;
        if (found) {
            bytes[0] = (uint8_t)meanings[found - letters];
        } else if (c == 'u') {
            enum gw_err err = unicode_escape(l, &scalar);
            if (err) return err;
            *len = gw_utf8_encode(scalar, bytes);
        } else if (hex_digit(c) >= 0 && hex_digit(peek(l, 0)) >= 0) {
            bytes[0] = (uint8_t)(hex_digit(c) << 4 | hex_digit(peek(l, 0)));
            l->at++;
        } else {
            return fail(l, from, 2, "unknown escape in a string");
        }
    }
    if (out) memcpy(out, bytes, *len);
    return GW_OK;
}

static enum gw_err string(struct gw_wit_lexer *l)
{
    uint32_t from = l->at++;
    while (peek(l, 0) != '"') {
        unsigned len;
        if (l->at >= l->source->text.len)
            return fail(l, from, 1, "this string is never closed");
        enum gw_err err = string_element(l, NULL, &len);
        if (err) return err;
    }
    l->at++;
    return GW_OK;
}

enum gw_err gw_wit_token_string(const struct gw_wit_lexer *lexer,
                                const struct gw_wit_token *token, struct gw_slice *out)
{
    struct gw_wit_lexer l = *lexer;
    uint8_t *bytes = gw_arena_get(&l.wit->arena, token->len + 4);
    if (!bytes) return gw_wit_problem_nomem(l.wit);
    size_t at = 0;
    for (l.at = token->at + 1; l.at < token->at + token->len - 1;) {
        unsigned len = 0;
        enum gw_err err = string_element(&l, bytes + at, &len);
        if (err) return err;
        at += len;
    }
    *out = gw_slice_of(bytes, at);
    if (!gw_utf8_is_valid(*out))
        return fail(lexer, token->at, token->len, "this string is no UTF-8");
    return GW_OK;
}

/* In WAC the younger words of WIT are names, too, so that `let stream = ...` may be written: they
 * are words only where nothing else can be meant. `l->at` stands behind the word. */
static unsigned wac_word(const struct gw_wit_lexer *l, struct gw_slice text,
                         unsigned found)
{
    struct gw_wit_lexer ahead = *l;
    switch (found) {
    case GW_WIT_KW_MAP:
    case GW_WIT_KW_STREAM:
    case GW_WIT_KW_FUTURE:
    case GW_WIT_KW_OWN:
        return peek(l, 0) == '<' ? found : GW_WIT_KW_COUNT;
    case GW_WIT_KW_ASYNC:
        while (peek(&ahead, 0) == ' ')
            ahead.at++;
        for (unsigned i = 0; i < 4; i++)
            if (peek(&ahead, i) != "func"[i]) return GW_WIT_KW_COUNT;
        return found;
    case GW_WIT_KW_FROM:
    case GW_WIT_KW_ERROR_CONTEXT:
        return GW_WIT_KW_COUNT;
    case GW_WIT_KW_COUNT:
        for (found = GW_WIT_KW_LET; found < GW_WIT_KW_ALL; found++)
            if (gw_slice_is(text, keyword_texts[found])) return found;
        return GW_WIT_KW_COUNT;
    default:
        return found;
    }
}

static void word(struct gw_wit_lexer *l, struct gw_wit_token *token)
{
    while (goes_on(peek(l, 0)))
        l->at++;
    struct gw_slice text =
        gw_slice_of(l->source->text.data + token->at, l->at - token->at);
    unsigned found = find_keyword(text);
    if (l->is_wac) found = wac_word(l, text, found);
    token->kind = found == GW_WIT_KW_COUNT ? GW_WIT_TOKEN_ID : GW_WIT_TOKEN_KEYWORD;
    token->word = (uint8_t)found;
}

enum gw_err gw_wit_lex(struct gw_wit_lexer *l, struct gw_wit_token *token)
{
    struct gw_wit_token t = {.gap = l->at};
    enum gw_err err = GW_OK;
    for (bool moved = true; moved;) {
        err = skip_one(l, &moved);
        if (err) return err;
    }
    t.at = l->at;
    uint8_t c = peek(l, 0);
    if (l->at == l->source->text.len) {
        t.kind = GW_WIT_TOKEN_EOF;
    } else if (starts_word(c)) {
        word(l, &t);
    } else if (is_digit(c)) {
        t.kind = GW_WIT_TOKEN_INTEGER;
        while (is_digit(peek(l, 0)))
            l->at++;
    } else if (c == '%') {
        t.kind = GW_WIT_TOKEN_PERCENT;
        l->at++;
        while (goes_on(peek(l, 0)))
            l->at++;
    } else if (c == '"') {
        t.kind = GW_WIT_TOKEN_STRING;
        err = string(l);
    } else if (c == '-' && peek(l, 1) == '>') {
        t.kind = GW_WIT_TOKEN_ARROW;
        l->at += 2;
    } else if (c && strchr(l->is_wac ? "=,:;(){}<>*/.@+-[]" : "=,:;(){}<>*/.@+-", c)) {
        t.kind = GW_WIT_TOKEN_PUNCT;
        t.word = c;
        l->at++;
    } else {
        return fail(l, l->at, 1, "this character has no meaning here");
    }
    t.len = l->at - t.at;
    if (err == GW_OK) *token = t;
    return err;
}

enum gw_err gw_wit_token_id(const struct gw_wit_lexer *lexer,
                            const struct gw_wit_token *token, struct gw_slice *name)
{
    struct gw_slice text = gw_wit_token_text(lexer, token);
    if (token->kind == GW_WIT_TOKEN_PERCENT)
        text = gw_slice_of(text.data + 1, text.len - 1);
    *name = text;
    if (text.len > GW_WIT_MAX_LABEL_BYTES)
        return fail(lexer, token->at, token->len, "this name is too long");
    if (gw_comp_name_is_label(text)) return GW_OK;
    gw_wit_problem_at(lexer->wit, GW_ERR_MALFORMED, gw_wit_token_place(lexer, token),
                      "`%.*s` is no name", text.len < 80 ? (int)text.len : 80, text.data);
    char room[64];
    struct gw_slice meant = gw_comp_name_suggest(text, room);
    if (meant.len) {
        gw_wit_problem_help(lexer->wit, "write `%.*s`: names are words of one case, joined by "
                                        "hyphens", GW_SLICE_ARG(meant));
        return GW_ERR_MALFORMED;
    }
    gw_wit_problem_help(
        lexer->wit, "names are words joined by single hyphens, each of lower-case or of "
                    "upper-case letters and digits, the first starting with a letter");
    return GW_ERR_MALFORMED;
}

struct gw_slice gw_wit_token_text(const struct gw_wit_lexer *lexer,
                                  const struct gw_wit_token *token)
{
    return gw_slice_of(lexer->source->text.data + token->at, token->len);
}

struct gw_wit_place gw_wit_token_place(const struct gw_wit_lexer *lexer,
                                       const struct gw_wit_token *token)
{
    return place_at(lexer, token->at, token->len);
}

int gw_wit_token_describe(const struct gw_wit_token *token, char out[40])
{
    switch (token->kind) {
    case GW_WIT_TOKEN_EOF:
        return snprintf(out, 40, "the end of the file");
    case GW_WIT_TOKEN_ID:
    case GW_WIT_TOKEN_PERCENT:
        return snprintf(out, 40, "a name");
    case GW_WIT_TOKEN_INTEGER:
        return snprintf(out, 40, "a number");
    case GW_WIT_TOKEN_STRING:
        return snprintf(out, 40, "a string");
    case GW_WIT_TOKEN_ARROW:
        return snprintf(out, 40, "`->`");
    case GW_WIT_TOKEN_KEYWORD:
        return snprintf(out, 40, "keyword `%s`", keyword_texts[token->word]);
    default:
        return snprintf(out, 40, "`%c`", token->word);
    }
}
