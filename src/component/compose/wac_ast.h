/* SPDX-License-Identifier: Apache-2.0 */
/* wac_ast.h -- a composition as it was written, names not yet looked up.
 *
 *   package ns:name@1.0.0 targets ns:name/world;
 *   statement*
 *
 * All in the arena of the gw_wit that was parsed into, whose problem tells what went wrong; what is
 * WIT stands as WIT's AST. Lists are linked in the order of the text. */
#ifndef GW_COMPONENT_COMPOSE_WAC_AST_H
#define GW_COMPONENT_COMPOSE_WAC_AST_H

#include "component/wit/ast.h"
#include "core/wasm/writer.h"

/* A name in a place where any name of a component may stand, too: `a-b` or "a:b/c". */
struct gw_wac_name {
    struct gw_slice text;
    bool is_string;
    struct gw_wit_place place;
};

/* `.name` or `["name"]`, each of what stands before it. */
struct gw_wac_access {
    struct gw_wac_access *next;
    struct gw_wac_name name;
    struct gw_wit_place place; /* with the punctuation */
};

struct gw_wac_argument {
    struct gw_wac_argument *next;
    enum gw_wac_argument_kind {
        GW_WAC_INFERRED, /* name */
        GW_WAC_NAMED,    /* name: expr */
        GW_WAC_SPREAD,   /* ...name */
        GW_WAC_FILL,     /* ... */
    } kind;
    struct gw_wac_name name;
    struct gw_wac_expr *expr;
    struct gw_wit_place place;
};

struct gw_wac_expr {
    enum gw_wac_expr_kind {
        GW_WAC_LOCAL,  /* id */
        GW_WAC_NESTED, /* ( inner ) */
        GW_WAC_NEW,    /* new package { arguments } */
    } kind;
    struct gw_ast_id id;
    struct gw_wac_expr *inner;
    struct gw_ast_package_name package;
    struct gw_wac_argument *arguments;
    struct gw_wac_access *accesses;
    struct gw_wit_place primary, place; /* without and with the accesses */
};

struct gw_wac_statement {
    struct gw_wac_statement *next;
    enum gw_wac_statement_kind {
        GW_WAC_IMPORT,    /* id; as; what is in `item`: way, and path, func or items */
        GW_WAC_INTERFACE, /* decl */
        GW_WAC_WORLD,
        GW_WAC_TYPE,   /* item */
        GW_WAC_LET,    /* id, expr */
        GW_WAC_EXPORT, /* expr; as, or is_spread */
    } kind;
    struct gw_slice docs;
    struct gw_wit_place place; /* of the keyword */
    struct gw_ast_id id;       /* of every kind but EXPORT */
    bool has_as, is_spread;
    struct gw_wac_name as;
    struct gw_wit_place spread;
    struct gw_ast_item *item;
    struct gw_ast_decl *decl;
    struct gw_wac_expr *expr;
};

struct gw_wac_document {
    const struct gw_wit_source *source;
    struct gw_slice docs;
    struct gw_ast_package_name name;
    bool has_target;
    struct gw_ast_path target;
    struct gw_wac_statement *statements;
};

/* Read a composition.
 *   wit      initialised; the arena and the problem are used
 *   source   lives as long as the wit
 *   errors   MALFORMED, LIMIT, NOMEM; recorded as the wit's problem */
enum gw_err gw_wac_parse(struct gw_wit *wit, const struct gw_wit_source *source,
                         struct gw_wac_document *out);

/* Write it as JSON. */
void gw_wac_json(const struct gw_wac_document *document, struct gw_writer *out);

#endif
