/* SPDX-License-Identifier: Apache-2.0 */
/* lex.h -- text to tokens. spec: text/lexical
 *
 * The whole text is cut into one array, so that the parser can look ahead, skip a
 * parenthesised group in one step and go over the module several times. Identifiers are
 * interned: equal ids have equal `symbol`s, however they are spelt ($a, $"a", $"\61").
 * Annotations are taken out of the token stream and kept aside, each with the token it
 * stands before; only those whose names are in enum gw_annot_kind are kept. A gw_lexed
 * owns its arrays and borrows the text. */
#ifndef GW_CORE_TEXT_LEX_H
#define GW_CORE_TEXT_LEX_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/vec.h"
#include "core/text/keyword.h"

enum gw_token_kind {
    GW_TOKEN_EOF,
    GW_TOKEN_LPAR, /* `link`: the token after its ')' */
    GW_TOKEN_RPAR,
    GW_TOKEN_NAT,
    GW_TOKEN_INT,
    GW_TOKEN_FLOAT,
    GW_TOKEN_STRING, /* well-formed escapes; the text includes the quotes */
    GW_TOKEN_ID,     /* `link`: its symbol */
    GW_TOKEN_WORD,   /* `word`: enum gw_kw or an opcode; GW_KW_UNKNOWN if neither */
    GW_TOKEN_RESERVED,
};

struct gw_token {
    uint32_t at, len; /* in the text */
    uint32_t link;
    uint16_t word;
    uint8_t kind;
};

enum gw_annot_kind {
    GW_ANNOT_CUSTOM,      /* (@custom "name" (before|after section)? "bytes"*) */
    GW_ANNOT_NAME,        /* (@name "name") */
    GW_ANNOT_BRANCH_HINT, /* (@metadata.code.branch_hint "\00"|"\01") */
    GW_ANNOT_DATA_COUNT,  /* (@godwit.data_count "yes"|"no"): is there that section? */
    GW_ANNOT_RUN, /* (@godwit.run) (local ...): equal types, but not of the run before */
    GW_ANNOT_OWN, /* (@godwit.own "name"?): of a module or component, unlike outside */
    GW_ANNOT_DYLINK,    /* (@dylink.0 ...): parse_dylink.c */
    GW_ANNOT_PRODUCERS, /* (@producers (language|sdk|processed-by "name" "version")*) */
};

/* What stands behind the `@` of each kind. */
extern const char *const gw_annot_names[GW_ANNOT_PRODUCERS + 1];

struct gw_annot {
    enum gw_annot_kind kind;
    uint32_t before;  /* index of the token that follows it */
    uint32_t at, len; /* of its content: behind the name, without the ')' */
    uint32_t start;   /* of its "(@" */
    bool is_used;     /* set by the parser */
};

struct gw_lexed {
    struct gw_slice text;
    struct gw_alloc *alloc;
    struct gw_arena arena; /* unescaped ids */
    struct gw_vec tokens;  /* struct gw_token; the last is EOF */
    struct gw_vec annots;  /* struct gw_annot, in order */
    struct gw_map symbols; /* id without $ -> symbol */
    struct gw_vec names;   /* struct gw_slice of each symbol */

    /* The parser's, kept from module to module: what each symbol means in the one at
     * hand. */
    struct gw_vec meanings; /* struct gw_meaning */
    uint32_t stamp;         /* the last one given out */
};

/* Cut a text into tokens. Parentheses are balanced on success.
 *   *out     release with gw_lexed_deinit, after an error too
 *   errors   MALFORMED, LIMIT (above GW_MAX_MODULE_BYTES), NOMEM; diag says line and
 *            column
 *   cost     O(len) */
enum gw_err gw_lex(struct gw_slice text, struct gw_alloc *alloc, struct gw_diag *diag,
                   struct gw_lexed *out);
void gw_lexed_deinit(struct gw_lexed *lexed);

/* Line and column (in characters) of a byte of the text, from 1.      cost  O(at) */
void gw_lex_place(struct gw_slice text, uint32_t at, uint32_t *line, uint32_t *column);

/* Append what a string token means to `out`, which holds `cap` >= token's len bytes.
 *   returns  the length */
size_t gw_lex_unescape(struct gw_slice literal, uint8_t *out);

static inline const struct gw_token *gw_lexed_token(const struct gw_lexed *lexed,
                                                    uint32_t at)
{
    return GW_VEC_AT(struct gw_token, &lexed->tokens, at);
}

static inline struct gw_slice gw_token_text(const struct gw_lexed *lexed,
                                            const struct gw_token *token)
{
    return gw_slice_of(lexed->text.data + token->at, token->len);
}

#endif
