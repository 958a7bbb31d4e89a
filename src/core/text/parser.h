/* SPDX-License-Identifier: Apache-2.0 */
/* parser.h -- the state that all of parse_*.c share: a cursor over tokens, what ids mean,
 * and the sections being written.
 *
 * Errors stick, as in reader.h: the first failure is recorded in `err` and `diag` and
 * moves the cursor to the end of the text, where nothing matches; so a construct is read
 * as a straight line, and loops that ask for a token end. Results after a failure are
 * harmless values (0).
 *
 * A module is read in three passes over its fields, as ids may be used before they are
 * defined: names (parse_scan.c), types, and the rest in order. Function types without a
 * definition of their own are appended in the order in which they are met.
 * spec: text/modules#text-typeuse */
#ifndef GW_CORE_TEXT_PARSER_H
#define GW_CORE_TEXT_PARSER_H

#include "core/text/lex.h"
#include "core/text/parse.h"
#include "core/wasm/names.h"
#include "core/wasm/types.h"

enum gw_space {
    GW_SPACE_TYPE,
    GW_SPACE_FUNC,
    GW_SPACE_TABLE,
    GW_SPACE_MEMORY,
    GW_SPACE_GLOBAL,
    GW_SPACE_TAG,
    GW_SPACE_ELEM,
    GW_SPACE_DATA,
    GW_SPACE_LOCAL,
    GW_SPACE_LABEL, /* index: depth from the outside */
    GW_SPACE_COUNT
};

#define GW_NO_SYMBOL UINT32_MAX

/* What a symbol means in one space; valid while `stamp` is the parser's for it. */
struct gw_meaning {
    uint32_t stamp, index;
};

struct gw_functype {
    const gw_valtype *params, *results;
    uint32_t param_count, result_count;
};

struct gw_type_info {
    bool is_func; /* then `func` tells its type */
    struct gw_functype func;
};

/* One entry of a name section: `outer` for locals, labels, fields. */
struct gw_name_entry {
    uint32_t outer, index;
    struct gw_slice name;
};

struct gw_custom_entry {
    struct gw_slice name, payload;
    uint8_t rank; /* place among the sections, doubled; odd: after (assemble.c) */
};

struct gw_hint_entry {
    uint32_t func, offset; /* of the instruction in the body, locals included */
    uint8_t value;
};

/* A label that is open: what its symbol meant before. */
struct gw_open_label {
    uint32_t symbol;
    struct gw_meaning before;
};

enum { GW_SECTION_COUNT = 14 }; /* by id; 0 is unused */

struct gw_parser {
    struct gw_lexed *lexed;
    struct gw_token *tokens;
    struct gw_annot *annots;
    uint32_t at, eof;
    uint32_t annot_at; /* cursor in annots, moves with `at` */
    enum gw_err err;
    struct gw_diag *diag;
    struct gw_alloc *alloc;
    const struct gw_text_options *options;
    struct gw_arena arena; /* dies with the parser */

    struct gw_meaning *meanings; /* [symbol * GW_SPACE_COUNT + space] */
    uint32_t stamp,
        func_stamp; /* of the module, and of the function whose locals are known */
    uint32_t counts[GW_SPACE_COUNT]; /* bound so far, in the first pass */
    uint32_t met[GW_SPACE_COUNT];    /* met so far, in the third */
    struct gw_vec types;             /* struct gw_type_info */
    struct gw_map signatures; /* of a function type, to its first plain definition */
    struct gw_map fields;     /* type and symbol, to field */
    /* A component's core types: what ids stand for is the caller's to say. NULL: a module. */
    bool (*find_type)(void *env, uint32_t symbol, uint32_t *index);
    void *find_env;
    struct gw_vec scratch; /* gw_valtype: a stack */
    bool has_definition;   /* an import may not follow */
    bool has_start, uses_data, has_data_count_note, wants_data_count;

    struct gw_writer sections[GW_SECTION_COUNT];
    uint32_t items[GW_SECTION_COUNT];
    struct gw_vec names[GW_NAMES_TAG + 1]; /* struct gw_name_entry */
    struct gw_vec customs;                 /* struct gw_custom_entry */
    struct gw_vec hints;                   /* struct gw_hint_entry */

    /* Expressions (parse_expr.c). */
    struct gw_vec frames, labels;
    struct gw_writer pending;
    uint32_t label_ordinal;
    uint32_t body_from; /* where the body at hand begins in `code` */
};

/* Cursor. */
static inline const struct gw_token *gw_parser_token(const struct gw_parser *p)
{
    return &p->tokens[p->at];
}

static inline bool gw_parser_at(const struct gw_parser *p, enum gw_token_kind kind)
{
    return p->tokens[p->at].kind == kind;
}

static inline bool gw_parser_at_word(const struct gw_parser *p, uint16_t word)
{
    return p->tokens[p->at].word == word;
}

/* Does "( word" come next? (The end of the text has a token of its own, so looking past a
 * '(' is safe.) */
static inline bool gw_parser_at_open(const struct gw_parser *p, uint16_t word)
{
    return p->tokens[p->at].kind == GW_TOKEN_LPAR && p->tokens[p->at + 1].word == word;
}

/* Step over tokens that have been looked at. */
static inline void gw_parser_skip(struct gw_parser *p, uint32_t count)
{
    if (!p->err) p->at += count;
}

/* Fail at a token or at the cursor; `_unexpected` says what the cursor stands on, and
 * what was wanted unless NULL. Nothing happens after an earlier failure. */
void gw_parser_fail_at(struct gw_parser *p, uint32_t token, enum gw_err err,
                       const char *format, ...) GW_PRINTF(4, 5);
void gw_parser_fail(struct gw_parser *p, const char *format, ...) GW_PRINTF(2, 3);
void gw_parser_unexpected(struct gw_parser *p, const char *wanted);
void gw_parser_nomem(struct gw_parser *p);

/* Take what must come next. `take_*`: only if it does. */
void gw_parser_expect(struct gw_parser *p, enum gw_token_kind kind, const char *wanted);
void gw_parser_expect_word(struct gw_parser *p, uint16_t word);
void gw_parser_open(struct gw_parser *p, uint16_t word); /* "( word" */
void gw_parser_close(struct gw_parser *p);               /* ")" */
bool gw_parser_take_word(struct gw_parser *p, uint16_t word);
bool gw_parser_take_open(struct gw_parser *p, uint16_t word);
/* An id.     returns  its symbol, or GW_NO_SYMBOL */
uint32_t gw_parser_take_id(struct gw_parser *p);

/* Take a natural number up to max, a string (unescaped, kept in the arena), a name
 * (UTF-8), or the strings that come next, joined. */
uint64_t gw_parser_nat(struct gw_parser *p, uint64_t max, const char *what);
struct gw_slice gw_parser_string(struct gw_parser *p);
struct gw_slice gw_parser_name(struct gw_parser *p);
void gw_parser_strings(struct gw_parser *p, struct gw_writer *out);

/* Indices: is one next; take one; the spelling of a symbol. */
bool gw_parser_at_index(const struct gw_parser *p);
uint32_t gw_parser_index(struct gw_parser *p, enum gw_space space);
struct gw_slice gw_parser_spelling(const struct gw_parser *p, uint32_t symbol);
struct gw_meaning *gw_parser_meaning(struct gw_parser *p, enum gw_space space,
                                     uint32_t symbol);

/* Take an optional id (and a @name annotation) and bind it to an index of a module's
 * space; DUPLICATE ids fail. In the third pass `skip_id` steps over what was bound in the
 * first. */
void gw_parser_bind(struct gw_parser *p, enum gw_space space);
void gw_parser_skip_id(struct gw_parser *p);
/* The same for a local of the function at hand. */
void gw_parser_bind_local(struct gw_parser *p, uint32_t symbol, uint32_t index);
/* Record a name for the name section, @name annotation included; symbol: may be none. */
void gw_parser_note_name(struct gw_parser *p, enum gw_name_space space, uint32_t outer,
                         uint32_t index, uint32_t symbol);

/* The writer of a section, with its count of items advanced by one. */
struct gw_writer *gw_parser_item(struct gw_parser *p, uint8_t section);

/* Write the binary from what was parsed. (assemble.c) */
void gw_assemble(struct gw_parser *p, struct gw_writer *out);

#endif
