/* SPDX-License-Identifier: Apache-2.0 */
/* lex.h -- WIT text to tokens, one at a time. spec: WIT.md#lexical-structure
 *
 * A gw_wit_lexer is a value: copy it to look ahead. It borrows the text, which was checked
 * before. White space and comments belong to the token that follows: `gap` is where they
 * begin, so that doc comments can be read when somebody wants them. */
#ifndef GW_COMPONENT_WIT_LEX_H
#define GW_COMPONENT_WIT_LEX_H

#include "component/wit/wit.h"

enum { GW_WIT_MAX_LABEL_BYTES = 100000 }; /* of one name */

enum gw_wit_token_kind {
    GW_WIT_TOKEN_EOF,
    GW_WIT_TOKEN_ID,      /* checked to be a label by gw_wit_token_id only */
    GW_WIT_TOKEN_PERCENT, /* the same behind a `%` */
    GW_WIT_TOKEN_INTEGER,
    GW_WIT_TOKEN_STRING,
    GW_WIT_TOKEN_ARROW,   /* -> */
    GW_WIT_TOKEN_PUNCT,   /* one character; `word` is that character */
    GW_WIT_TOKEN_KEYWORD, /* `word`: enum gw_wit_keyword */
};

enum gw_wit_keyword {
#define GW_WIT_KEYWORD_ROW(name, text) GW_WIT_KW_##name,
#include "component/wit/keywords.def"
#undef GW_WIT_KEYWORD_ROW
    GW_WIT_KW_COUNT,
    GW_WIT_KW_LET, /* these of WAC only */
    GW_WIT_KW_NEW,
    GW_WIT_KW_TARGETS,
    GW_WIT_KW_ALL
};

struct gw_wit_token {
    uint8_t kind; /* enum gw_wit_token_kind */
    uint8_t word;
    uint32_t gap, at, len;
};

struct gw_wit_lexer {
    struct gw_wit *wit; /* for problems */
    const struct gw_wit_source *source;
    uint32_t at;
    bool is_wac; /* the dialect of compositions, see parser.h */
};

/* Refuse what no WIT text may hold: bytes that are no UTF-8, control characters but tab and
 * line ends, overrides of the direction of text, and characters that Unicode advises
 * against.
 *   errors   MALFORMED, LIMIT; recorded as the wit's problem */
enum gw_err gw_wit_source_check(struct gw_wit *wit, const struct gw_wit_source *source);

/* Read the next token. *token is written only on success.     errors  MALFORMED */
enum gw_err gw_wit_lex(struct gw_wit_lexer *lexer, struct gw_wit_token *token);

/* The name that an ID or PERCENT token stands for.     errors  MALFORMED: no label */
enum gw_err gw_wit_token_id(const struct gw_wit_lexer *lexer,
                            const struct gw_wit_token *token, struct gw_slice *name);

/* What a STRING token means, in the wit's arena.     errors  MALFORMED, NOMEM */
enum gw_err gw_wit_token_string(const struct gw_wit_lexer *lexer,
                                const struct gw_wit_token *token, struct gw_slice *out);

/* The doc comments in white space [from, to) of a source, as text: lines without the marks and
 * without what all are indented by. Empty: there are none.     errors  NOMEM */
enum gw_err gw_wit_lex_docs(struct gw_wit *wit, const struct gw_wit_source *source,
                            uint32_t from, uint32_t to, struct gw_slice *out);

/* Docs of another source in the same form: without blanks at the ends of lines, empty lines around
 * them, and what all lines are indented by.     errors  NOMEM */
enum gw_err gw_wit_docs_clean(struct gw_wit *wit, struct gw_slice text,
                              struct gw_slice *out);

/* Where those comments are: from the first to the end of the last. */
struct gw_wit_place gw_wit_lex_docs_place(const struct gw_wit_source *source,
                                          uint32_t from, uint32_t to);

struct gw_slice gw_wit_token_text(const struct gw_wit_lexer *lexer,
                                  const struct gw_wit_token *token);
struct gw_wit_place gw_wit_token_place(const struct gw_wit_lexer *lexer,
                                       const struct gw_wit_token *token);

/* Say for messages what a token is: "`;`", "keyword `use`", "an identifier", "the end". */
int gw_wit_token_describe(const struct gw_wit_token *token, char out[40]);

/* A keyword's text; and whether a name needs a `%` before it. */
const char *gw_wit_keyword_text(enum gw_wit_keyword word);
bool gw_wit_is_keyword(struct gw_slice name);

#endif
