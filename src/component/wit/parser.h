/* SPDX-License-Identifier: Apache-2.0 */
/* parser.h -- what the parts of the WIT parser share: a cursor over tokens with one token of
 * lookahead. A value; copy it to look further.
 *
 * The dialect of compositions, WAC, is WIT with these differences: functions may be of a type that
 * has a name (`type t = func(); f: t;`), `;` follows inline interfaces and the names of an include,
 * package names have two parts or more, paths may go on behind the interface, and there are other
 * words (lex.c). */
#ifndef GW_COMPONENT_WIT_PARSER_H
#define GW_COMPONENT_WIT_PARSER_H

#include "component/wit/ast.h"
#include "component/wit/lex.h"

struct gw_wit_parser {
    struct gw_wit *wit;
    struct gw_wit_lexer lexer;
    struct gw_wit_token token; /* that comes next */
};

/* Go to the next token.     errors  MALFORMED */
enum gw_err gw_wit_advance(struct gw_wit_parser *p);

static inline bool gw_wit_see(const struct gw_wit_parser *p, char punct)
{
    return p->token.kind == GW_WIT_TOKEN_PUNCT && p->token.word == (uint8_t)punct;
}

static inline bool gw_wit_see_word(const struct gw_wit_parser *p,
                                   enum gw_wit_keyword word)
{
    return p->token.kind == GW_WIT_TOKEN_KEYWORD && p->token.word == word;
}

static inline bool gw_wit_see_id(const struct gw_wit_parser *p)
{
    return p->token.kind == GW_WIT_TOKEN_ID || p->token.kind == GW_WIT_TOKEN_PERCENT;
}

static inline struct gw_wit_place gw_wit_here(const struct gw_wit_parser *p)
{
    return gw_wit_token_place(&p->lexer, &p->token);
}

/* Say that `what` should stand where the next token is. */
enum gw_err gw_wit_expected(struct gw_wit_parser *p, const char *what);

/* Take one token of that kind, or refuse it. */
enum gw_err gw_wit_take(struct gw_wit_parser *p, char punct);
enum gw_err gw_wit_take_word(struct gw_wit_parser *p, enum gw_wit_keyword word);
enum gw_err gw_wit_take_id(struct gw_wit_parser *p, struct gw_ast_id *out);
/* Take one if it is there; *found says so. */
enum gw_err gw_wit_try(struct gw_wit_parser *p, char punct, bool *found);
enum gw_err gw_wit_try_word(struct gw_wit_parser *p, enum gw_wit_keyword word,
                            bool *found);

/* Allocate cleared memory in the wit's arena; NULL is recorded as the problem. */
void *gw_wit_new(struct gw_wit *wit, size_t bytes);

/* The docs before the next token. */
enum gw_err gw_wit_parse_docs(struct gw_wit_parser *p, struct gw_slice *out);

/* Docs and attributes, up to the keyword. */
enum gw_err gw_wit_parse_head(struct gw_wit_parser *p, struct gw_ast_head *out);

/* `1.2.3-rc.1+build`; also the semantic version that it is.     spec: semver.org 2.0.0 */
enum gw_err gw_wit_parse_version(struct gw_wit_parser *p, struct gw_slice *text,
                                 struct gw_semver *out);

enum gw_err gw_wit_parse_path(struct gw_wit_parser *p, struct gw_ast_path *out);
enum gw_err gw_wit_parse_package_name(struct gw_wit_parser *p,
                                      struct gw_ast_package_name *out);

enum gw_err gw_wit_parse_type(struct gw_wit_parser *p, struct gw_ast_type **out);

/* `func(...) -> ...` without the `;`. */
enum gw_err gw_wit_parse_func_type(struct gw_wit_parser *p, struct gw_ast_func *func);

/* What stands behind the colon of a function's name. */
enum gw_err gw_wit_parse_func(struct gw_wit_parser *p, struct gw_ast_func *func);

/* A definition of a type; the next token is its keyword, and is one of these. */
bool gw_wit_sees_typedef(const struct gw_wit_parser *p);
enum gw_err gw_wit_parse_typedef(struct gw_wit_parser *p, struct gw_ast_item *item);

/* `{` what stands in an interface, or in a world `}`. */
enum gw_err gw_wit_parse_items(struct gw_wit_parser *p, bool is_world,
                               struct gw_ast_item **out);

#endif
