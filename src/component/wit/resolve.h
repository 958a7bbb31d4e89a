/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.h -- from what was written to what it means: internals of the WIT resolver.
 *
 * One gw_wit_resolver does one package, whose dependencies are done already:
 *   names of its items, over all files, and an order of them    resolve.c
 *   types and functions of each interface                       resolve_type.c, resolve_func.c
 *   worlds: items, includes, and what they need besides         resolve_world.c, include.c,
 *                                                               elaborate.c */
#ifndef GW_COMPONENT_WIT_RESOLVE_H
#define GW_COMPONENT_WIT_RESOLVE_H

#include "component/wit/ast.h"
#include "component/wit/problem.h"
#include "component/wit/topo.h"

enum {
    GW_WIT_MAX_ITEMS = 1 << 20, /* of all worlds: includes multiply them */
    GW_WIT_MAX_DEPTH = 1000,    /* of interfaces that need each other */
};

/* A package as it was written: all its parts. */
struct gw_ast_package {
    struct gw_ast_package_name name;
    struct gw_slice docs;
    struct gw_ast_part *parts;
};

/* A named thing at the top of a package, or what a `use` calls by another name. */
struct gw_wit_entry {
    struct gw_ast_id id; /* its definition's name; of a `use`: what it refers to */
    const struct gw_ast_decl *decl;
    const struct gw_ast_part *part;
    uint32_t index;                     /* among the package's own */
    bool is_foreign;                    /* a `use` of another package's interface */
    struct gw_wit_interface *interface; /* one of the two, once it has been made */
    struct gw_wit_world *world;
    bool is_closed; /* its gate is */
};

struct gw_wit_resolver {
    struct gw_wit *wit;
    const struct gw_wit_options *options;
    struct gw_wit_package *package;
    const struct gw_ast_package *ast;
    struct gw_vec entries; /* struct gw_wit_entry *: interfaces and worlds, as written */
    struct gw_map by_name; /* -> index in entries */
    struct gw_map *scope;  /* of the file at hand: name -> struct gw_wit_entry * */
    struct gw_map anonymous; /* structure -> const struct gw_wit_type * */

    /* Of the interface or world at hand. */
    struct gw_map names; /* in lower case -> struct gw_wit_named * */
    struct gw_vec types; /* const struct gw_wit_type *, in order of definition */
    struct gw_vec funcs; /* const struct gw_wit_func * */
    struct gw_wit_interface *interface; /* owner: one of the two */
    struct gw_wit_world *world;
    bool is_closed; /* the owner is */
};

/* What a name in an interface or a world stands for: a type, or a function (NULL). */
struct gw_wit_named {
    struct gw_slice name;
    const struct gw_wit_type *type;
};

/* Begin with an empty package, whose items the caller defines; and release what that took. */
void gw_wit_resolver_init(struct gw_wit_resolver *r);
void gw_wit_resolver_deinit(struct gw_wit_resolver *r);

/* Resolve a package; its dependencies are in the wit.     errors  MALFORMED, INVALID, LIMIT, NOMEM */
enum gw_err gw_wit_resolve(struct gw_wit *wit, const struct gw_wit_options *options,
                           const struct gw_ast_package *ast);

/* Visit every path of a part in turn.
 *   visit    within: the item that the path makes depend, NULL where that does not matter */
enum gw_err gw_wit_each_path(const struct gw_ast_part *part,
                             enum gw_err (*visit)(void *env,
                                                  const struct gw_ast_id *within,
                                                  const struct gw_ast_path *path),
                             void *env);

/* Look up what a path refers to; a foreign interface is *interface, and *entry NULL.
 *   errors   INVALID: nothing of that name, or of the other kind */
enum gw_err gw_wit_path_interface(struct gw_wit_resolver *r,
                                  const struct gw_ast_path *path,
                                  const struct gw_wit_interface **out, bool *is_closed);
enum gw_err gw_wit_path_world(struct gw_wit_resolver *r, const struct gw_ast_path *path,
                              const struct gw_wit_world **out, bool *is_closed);

/* Is the gate open? A version that is not yet out is refused at `place`. */
enum gw_err gw_wit_gate_check(struct gw_wit_resolver *r, const struct gw_wit_gate *gate,
                              struct gw_wit_place place, bool *is_open);

/* Define the types of the owner at hand: uses, then definitions in order of need. `begin`
 * forgets the names of the owner before. */
void gw_wit_scope_begin(struct gw_wit_resolver *r);
enum gw_err gw_wit_types(struct gw_wit_resolver *r, const struct gw_ast_item *items);
/* Define one; what it speaks of is there. */
enum gw_err gw_wit_define_type(struct gw_wit_resolver *r, const struct gw_ast_item *item);
/* Enter a name.     errors  INVALID: it is there */
enum gw_err gw_wit_define(struct gw_wit_resolver *r, const struct gw_ast_id *id,
                          const struct gw_wit_type *type);
/* Find a type of the owner at hand; NULL: there is none of that very name. */
const struct gw_wit_type *gw_wit_defined(struct gw_wit_resolver *r, struct gw_slice name);
/* What a type that is written in a place for values means. */
enum gw_err gw_wit_value_type(struct gw_wit_resolver *r, const struct gw_ast_type *ast,
                              const struct gw_wit_type **out);
/* The type of a handle; one object for each `elem`. */
enum gw_err gw_wit_handle(struct gw_wit *wit, struct gw_map *anonymous, uint8_t kind,
                          const struct gw_wit_type *elem, const struct gw_wit_type **out);
/* One object for each structure of anonymous types. Of *type only that counts. */
enum gw_err gw_wit_intern(struct gw_wit *wit, struct gw_map *anonymous,
                          const struct gw_wit_type *type, const struct gw_wit_type **out);

/* Make a function of the owner at hand.
 *   resource  of a method, static function or constructor
 *   *out      NULL: its gate is closed */
enum gw_err gw_wit_function(struct gw_wit_resolver *r, const struct gw_ast_func *ast,
                            const struct gw_wit_type *resource,
                            const struct gw_wit_func **out);

/* Make an interface's contents out of its items. */
enum gw_err gw_wit_interface(struct gw_wit_resolver *r,
                             struct gw_wit_interface *interface,
                             const struct gw_ast_item *items, bool is_closed);
/* Fill in `needs` and `depth` from the types. */
enum gw_err gw_wit_interface_needs(struct gw_wit *wit,
                                   struct gw_wit_interface *interface);

/* A list of a world's items under construction. */
struct gw_wit_items {
    struct gw_vec items; /* struct gw_wit_item */
    struct gw_map keys;  /* name in lower case, or the interface's address -> index */
};
void gw_wit_items_init(struct gw_wit_items *list, struct gw_alloc *alloc);
void gw_wit_items_deinit(struct gw_wit_items *list);
/* Find an item of the same key; NULL: there is none. It moves when one is added. */
struct gw_wit_item *gw_wit_items_find(struct gw_wit *wit, const struct gw_wit_items *list,
                                      const struct gw_wit_item *like);
/* Append an item whose key is not there.     errors  LIMIT, NOMEM */
enum gw_err gw_wit_items_add(struct gw_wit *wit, struct gw_wit_items *list,
                             const struct gw_wit_item *item);

enum gw_err gw_wit_world(struct gw_wit_resolver *r, struct gw_wit_world *world,
                         const struct gw_ast_decl *decl, bool is_closed);
enum gw_err gw_wit_include(struct gw_wit_resolver *r, struct gw_wit_world *world,
                           struct gw_wit_items *imports, struct gw_wit_items *exports,
                           const struct gw_ast_item *include);
/* Order the items, import what they need, and set the world's lists.
 *   place    what to point at where that cannot be */
enum gw_err gw_wit_elaborate(struct gw_wit *wit, struct gw_wit_world *world,
                             const struct gw_wit_items *imports,
                             const struct gw_wit_items *exports,
                             struct gw_wit_place place);

/* Copy what a vec holds into the arena. NULL: out of memory, which is recorded. */
void *gw_wit_keep(struct gw_wit *wit, const struct gw_vec *vec);

/* What an owner (a package, an interface) calls by a name, found in one step. Names of
 * interfaces, worlds and types each are of their own.
 *   errors   NOMEM */
enum gw_err gw_wit_index_put(struct gw_wit *wit, const void *owner, char kind,
                             struct gw_slice name, const void *what);
const void *gw_wit_index_find(const struct gw_wit *wit, const void *owner, char kind,
                              struct gw_slice name);

/* A map from addresses. `put` copies the key into the wit's arena. */
enum gw_err gw_wit_address_put(struct gw_wit *wit, struct gw_map *map, const void *p,
                               uint64_t value);
bool gw_wit_address_find(const struct gw_map *map, const void *p, uint64_t *value);
struct gw_slice gw_wit_lower(struct gw_wit *wit, struct gw_slice name);

void *gw_wit_new(struct gw_wit *wit, size_t bytes);

#endif
