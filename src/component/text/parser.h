/* SPDX-License-Identifier: Apache-2.0 */
/* parser.h -- the state that all of parse_*.c share: core/text's cursor, and the scopes.
 *
 * A scope is a component, or a component, instance or module type, that is being read and
 * written. Definitions can be used only after they were made, so one pass is enough. What a
 * definition says inline becomes a definition before it: first the types and instances
 * that are written inside it, then aliases for what it names in other places. So every construct is
 * read in two steps: `parse` takes the tokens and makes the inline definitions, and keeps each
 * reference as the token it stands at; `settle` looks references up, in order, which may
 * add aliases; then the definition is encoded.
 *
 * Errors stick, as in core/text/parser.h. spec: component-model, Explainer */
#ifndef GW_COMPONENT_TEXT_PARSER_H
#define GW_COMPONENT_TEXT_PARSER_H

#include "component/model/encode.h"
#include "core/text/parser.h"

/* What follows a keyword that defines something: $id? (@name "...")? */
struct gw_comp_id {
    uint32_t symbol, token;
    struct gw_slice name; /* for the name section; empty: none */
};

/* Something that is referred to. */
struct gw_comp_ref {
    uint8_t sort;   /* enum gw_comp_sort */
    uint32_t token; /* of the index; 0: `index` is known */
    uint32_t index;
};

/* A value type that is used. */
struct gw_comp_val_use {
    gw_comp_typeref type;
    uint32_t token; /* of an index; 0: `type` is known */
};

/* On the stacks of the parser: what is read of a list until all of it is. */
struct gw_comp_label_use {
    struct gw_slice name;
    struct gw_comp_val_use type;
};

struct gw_comp_item_use {
    struct gw_comp_name_def name; /* of an argument or export */
    uint8_t opt;                  /* enum gw_comp_canon_opt_kind */
    struct gw_comp_ref ref;
};

/* An inline export: it is written when its component ends. */
struct gw_comp_late_export {
    struct gw_comp_name_def name;
    struct gw_comp_sortidx what;
};

/* Where a type's definition stands: values are read beside their types. */
struct gw_comp_type_text {
    uint32_t index, token;
};

struct gw_comp_scope {
    struct gw_comp_scope *outer;
    struct gw_comp_encoder e;
    uint32_t symbol;                         /* its own id, for outer aliases */
    struct gw_map ids;                       /* sort and symbol, to index */
    struct gw_vec exports;                   /* struct gw_comp_late_export */
    struct gw_vec types;                     /* struct gw_comp_type_text */
    struct gw_vec names[GW_COMP_SORT_COUNT]; /* struct gw_comp_encode_named */
};

struct gw_comp_parser {
    struct gw_parser p;
    struct gw_comp_scope *scope;
    unsigned depth, type_depth;
    struct gw_vec labels; /* struct gw_comp_label_use */
    struct gw_vec items;  /* struct gw_comp_item_use */
};

/* Words: is one next, take it if it is, or it must be; "( word" the same. (The lexer knows
 * core/text's words only, so these compare texts.) */
bool gw_comp_parser_at(const struct gw_comp_parser *t, const char *word);
bool gw_comp_parser_take(struct gw_comp_parser *t, const char *word);
void gw_comp_parser_expect(struct gw_comp_parser *t, const char *word);
bool gw_comp_parser_at_open(const struct gw_comp_parser *t, const char *word);
bool gw_comp_parser_take_open(struct gw_comp_parser *t, const char *word);
/* Text of the token `ahead` of the cursor. */
struct gw_slice gw_comp_parser_text(const struct gw_comp_parser *t, uint32_t ahead);
bool gw_comp_parser_is_end(const struct gw_comp_parser *t); /* ')' or the end */

/* Take $id? (@name)?; bind it to an index of the scope. */
struct gw_comp_id gw_comp_parser_id(struct gw_comp_parser *t);
void gw_comp_parser_bind(struct gw_comp_parser *t, enum gw_comp_sort sort,
                         struct gw_comp_id id, uint32_t index);

/* Take an index and the names behind it. `_item` takes "(sort idx name*)"; `_core_item` a core
 * sort without `core`; `_index_or` an index or "(word idx name*)"; `_core` an index or
 * "(core word idx name?)". */
struct gw_comp_ref gw_comp_parser_ref(struct gw_comp_parser *t, enum gw_comp_sort sort);
struct gw_comp_ref gw_comp_parser_item(struct gw_comp_parser *t);
struct gw_comp_ref gw_comp_parser_core_item(struct gw_comp_parser *t);
struct gw_comp_ref gw_comp_parser_index_or(struct gw_comp_parser *t,
                                           enum gw_comp_sort sort);
struct gw_comp_ref gw_comp_parser_core(struct gw_comp_parser *t, enum gw_comp_sort sort);
struct gw_comp_ref gw_comp_parser_known(enum gw_comp_sort sort, uint32_t index);

/* Look a reference up: aliases its exports, and what lies in an outer scope. */
uint32_t gw_comp_parser_settle(struct gw_comp_parser *t, struct gw_comp_ref ref);
/* Look an index up in one scope only.    token  of a number or an id */
uint32_t gw_comp_parser_find(struct gw_comp_parser *t, const struct gw_comp_scope *scope,
                             enum gw_comp_sort sort, uint32_t token);

/* Begin and end a scope in caller's storage; begin fails where they nest too deeply. */
void gw_comp_parser_enter(struct gw_comp_parser *t, struct gw_comp_scope *scope,
                          uint32_t symbol, bool is_type);
void gw_comp_parser_leave(struct gw_comp_parser *t);

/* The word of a sort, without `core`. */
const char *gw_comp_parser_word(enum gw_comp_sort sort);

/* parse_extern.c: names with their attributes, types of imports and exports. */
struct gw_comp_sig {
    enum gw_comp_extern_kind kind;
    struct gw_comp_id id;
    struct gw_comp_ref type;
    struct gw_comp_val_use value;
    bool is_sub, is_eq_value;
};
struct gw_comp_name_def gw_comp_parse_name(struct gw_comp_parser *t);
bool gw_comp_parse_at_inline(const struct gw_comp_parser *t, const char *word);
/* "(sort id? type)"; what stands behind the sort is `_sig_rest`'s. */
void gw_comp_parse_sig(struct gw_comp_parser *t, bool has_id, struct gw_comp_sig *sig);
void gw_comp_parse_sig_rest(struct gw_comp_parser *t, struct gw_comp_sig *sig);
void gw_comp_parse_sig_settle(struct gw_comp_parser *t, const struct gw_comp_sig *sig,
                              struct gw_comp_extern_def *out);
/* Fields; the cursor is behind the word. */
void gw_comp_parse_import(struct gw_comp_parser *t);
void gw_comp_parse_export(struct gw_comp_parser *t);
void gw_comp_parse_export_decl(struct gw_comp_parser *t);
void gw_comp_parse_alias(struct gw_comp_parser *t);
/* "(alias ...)" in the place of what is aliased, if it stands at the cursor. */
bool gw_comp_parse_inverted_alias(struct gw_comp_parser *t, enum gw_comp_sort sort,
                                  struct gw_comp_id id);
/* In a module type: (alias outer i i (type id?)); writes it to `out`. */
void gw_comp_parse_module_alias(struct gw_comp_parser *t, struct gw_writer *out);

/* parse_type.c */
struct gw_comp_val_use gw_comp_parse_val(struct gw_comp_parser *t);
gw_comp_typeref gw_comp_parse_val_settle(struct gw_comp_parser *t,
                                         struct gw_comp_val_use use);
bool gw_comp_parse_at_val(const struct gw_comp_parser *t);
/* A type use: "(type idx name*)", or the type itself, which becomes a definition. */
struct gw_comp_ref gw_comp_parse_type_use(struct gw_comp_parser *t,
                                          enum gw_comp_extern_kind kind);
/* A type behind `(type $id`.    returns  its index */
uint32_t gw_comp_parse_deftype(struct gw_comp_parser *t, uint32_t symbol);
/* Declarators up to the ')'. */
uint32_t gw_comp_parse_decls(struct gw_comp_parser *t, enum gw_comp_deftype_kind kind,
                             uint32_t symbol);

/* parse_core_type.c; the cursor is behind `(core type` and `(core rec`. */
void gw_comp_parse_core_type(struct gw_comp_parser *t);
void gw_comp_parse_core_rec(struct gw_comp_parser *t);
uint32_t gw_comp_parse_module_type(struct gw_comp_parser *t, uint32_t symbol);

/* parse_canon.c */
void gw_comp_parse_canon(struct gw_comp_parser *t);
/* Behind `(canon`: a core function's definition.     returns  its index */
uint32_t gw_comp_parse_canon_core(struct gw_comp_parser *t);
/* "(canon lift ...)" after the type that it has. */
uint32_t gw_comp_parse_canon_lift(struct gw_comp_parser *t, struct gw_comp_ref type);

/* parse_instance.c; behind the word and the id. */
void gw_comp_parse_core_instance(struct gw_comp_parser *t);
uint32_t gw_comp_parse_instance(struct gw_comp_parser *t);

/* parse_field.c: fields up to the ')', then the inline exports and names; `name`: of the
 * component. */
void gw_comp_parse_fields(struct gw_comp_parser *t, struct gw_slice name);

/* parse_value.c; behind `(value $id?`. */
uint32_t gw_comp_parse_value(struct gw_comp_parser *t);

#endif
