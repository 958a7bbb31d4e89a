/* SPDX-License-Identifier: Apache-2.0 */
/* ast.h -- a WIT file as it was written, names not yet looked up.
 *
 * All in the arena of the gw_wit; lists are linked in the order of the text. Docs and gates are read
 * already. */
#ifndef GW_COMPONENT_WIT_AST_H
#define GW_COMPONENT_WIT_AST_H

#include "component/wit/wit.h"

struct gw_ast_id {
    struct gw_slice name;
    struct gw_wit_place place;
};

/* What stands before an item. */
struct gw_ast_head {
    struct gw_slice docs, external_id;
    struct gw_wit_gate gate;
    struct gw_wit_place place; /* of the first attribute; len 0: there is none */
};

struct gw_ast_package_name {
    struct gw_wit_package_name name;
    struct gw_wit_place place;
};

/* `iface` or `ns:pkg/iface@1.2.3`; in WAC also `ns:pkg/world/iface`. */
struct gw_ast_path {
    bool has_package;
    struct gw_ast_package_name package;
    struct gw_ast_id id;
    struct gw_ast_rename *deeper; /* WAC: what follows `id`, each as `from` */
    struct gw_wit_place place;    /* of the whole */
};

/* A field, case, label or parameter; a tuple's part. */
struct gw_ast_member {
    struct gw_ast_member *next;
    struct gw_slice docs;
    struct gw_ast_id id;
    struct gw_ast_type *type; /* NULL: none */
};

enum { GW_AST_NAME = GW_WIT_KIND_COUNT }; /* a type by its name */

struct gw_ast_type {
    uint8_t kind; /* as of struct gw_wit_type, or NAME; never ALIAS */
    struct gw_wit_place place;
    struct gw_ast_id id;           /* NAME OWN BORROW */
    struct gw_ast_type *a, *b;     /* elem; ok and error; key and value */
    uint32_t count;                /* FIXED_LIST */
    struct gw_ast_member *members; /* RECORD VARIANT FLAGS ENUM TUPLE */
    struct gw_ast_func *funcs;     /* RESOURCE */
};

struct gw_ast_func {
    struct gw_ast_func *next; /* of a resource */
    struct gw_ast_head head;
    struct gw_ast_id id; /* CONSTRUCTOR: the place of the keyword */
    enum gw_wit_func_kind kind;
    bool is_async;
    struct gw_ast_member *params;
    struct gw_ast_type *result; /* NULL: none */
    struct gw_wit_place place;  /* of `func` */
    bool is_named;              /* WAC: of the type that `type_name` is */
    struct gw_ast_id type_name;
};

/* `a` or `a as b` in braces. */
struct gw_ast_rename {
    struct gw_ast_rename *next;
    struct gw_ast_id from, to; /* without `as`: both the same */
};

/* What stands in an interface or in a world. */
struct gw_ast_item {
    struct gw_ast_item *next;
    enum gw_ast_item_kind {
        GW_AST_USE,    /* path, names */
        GW_AST_TYPE,   /* id, type; WAC: or func */
        GW_AST_FUNC,   /* func */
        GW_AST_IMPORT, /* one of the ways below */
        GW_AST_EXPORT,
        GW_AST_INCLUDE, /* path, names */
    } kind;
    enum gw_ast_extern {
        GW_AST_EXTERN_PATH,   /* path */
        GW_AST_EXTERN_NAMED,  /* id: path */
        GW_AST_EXTERN_FUNC,   /* func */
        GW_AST_EXTERN_INLINE, /* id: interface { items } */
    } way;
    struct gw_ast_head head;
    struct gw_ast_id id;
    struct gw_ast_path path;
    struct gw_ast_rename *names;
    struct gw_ast_type *type;
    struct gw_ast_func *func;
    struct gw_ast_item *items;
};

/* What stands in a file or in a nested package. */
struct gw_ast_decl {
    struct gw_ast_decl *next;
    enum gw_ast_decl_kind {
        GW_AST_INTERFACE, /* id, items */
        GW_AST_WORLD,
        GW_AST_TOP_USE, /* path; id is the name that it gets here */
    } kind;
    struct gw_ast_head head;
    struct gw_wit_place place; /* of the keyword */
    struct gw_ast_id id;
    struct gw_ast_path path;
    struct gw_ast_item *items;
};

/* A part of a package: what one file, or one `package ... { }`, says of it. */
struct gw_ast_part {
    struct gw_ast_part *next;
    const struct gw_wit_source *source;
    bool has_name;
    struct gw_ast_package_name name;
    struct gw_slice docs;
    struct gw_wit_place docs_place;
    struct gw_ast_decl *decls;
    struct gw_ast_part *nested; /* packages inside a file */
};

/* Read a text that was checked.
 *   *out     in the wit's arena
 *   errors   MALFORMED, LIMIT, NOMEM; recorded as the wit's problem */
enum gw_err gw_wit_parse(struct gw_wit *wit, const struct gw_wit_source *source,
                         struct gw_ast_part **out);

/* Make the id of a package name whose other fields are there.     errors  NOMEM */
enum gw_err gw_wit_name_finish(struct gw_wit *wit, struct gw_wit_package_name *name);

#endif
