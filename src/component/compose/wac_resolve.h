/* SPDX-License-Identifier: Apache-2.0 */
/* wac_resolve.h -- from what a composition says to a graph: internals.
 *
 * Statements are resolved one by one, each seeing what stands above it:
 *   statements                                     wac_resolve.c
 *   expressions                                    wac_expr.c
 *   what is WIT in the text, made plain WIT        wac_items.c
 *   types, as WIT's and as components have them    wac_type.c
 *   packages and what paths into them mean         wac_package.c
 *   the target                                     wac_target.c
 *
 * WIT's resolver does interfaces, worlds and types. Each interface or world is then encoded as a
 * package of its own, decoded and validated: so the graph meets types of the same make, whether
 * they come from a file or from the text. Types at the top are of no interface; they belong to a
 * world `root` that nobody encodes, and are translated one by one. */
#ifndef GW_COMPONENT_COMPOSE_WAC_RESOLVE_H
#define GW_COMPONENT_COMPOSE_WAC_RESOLVE_H

#include "component/compose/wac.h"
#include "component/compose/wac_ast.h"
#include "component/wit/model_type.h"
#include "component/wit/resolve.h"

/* What something is, so that it can be imported. */
struct gw_wac_type {
    struct gw_comp_extern_type type;
    const struct gw_comp_component_type *context; /* as graph.h has it */
    struct gw_slice id; /* of an interface or world: ns:name/interface@1.2.3; or empty */
};

/* What a name of the composition stands for. */
struct gw_wac_local {
    struct gw_ast_id id;
    gw_graph_node node;
    bool has_type; /* an import or a definition: */
    struct gw_wac_type type;
    const struct gw_ast_func *func; /* a function's type; or NULL */
};

struct gw_wac_package {
    gw_graph_package number;
    const char *path;
    struct gw_slice bytes;
    const struct gw_component *component;
    const struct gw_wit_package *wit; /* once it was needed as WIT */
};

/* An instantiation, and where the text says so. */
struct gw_wac_instance {
    gw_graph_node node;
    const struct gw_comp_component_type *type; /* of the package */
    struct gw_wit_place place;
};

struct gw_wac {
    struct gw_wit *wit;
    const struct gw_wac_options *options;
    const struct gw_wac_document *document;
    struct gw_graph *graph;
    struct gw_wit_resolver r; /* of the package that the composition is, and of `root` */
    struct gw_wit_package package;
    struct gw_wit_world root;
    struct gw_map no_names; /* empty: names of files other than the package's own */
    struct gw_wit_model model;
    struct gw_map locals;           /* name -> struct gw_wac_local * */
    struct gw_vec local_list;       /* struct gw_wac_local * */
    struct gw_map packages;         /* id as written -> struct gw_wac_package * */
    struct gw_map ids;              /* node -> struct gw_slice *: gw_wac_type.id */
    struct gw_map imports, exports; /* name -> struct gw_wit_place *: who made it */
    struct gw_vec instances; /* struct gw_wac_instance */
    struct gw_vec components; /* struct gw_component *: of types; one reference each */
};

/* -- names -------------------------------------------------------------------------------- */

/* Find what a name stands for; it must be there.     errors  INVALID */
enum gw_err gw_wac_find(struct gw_wac *w, const struct gw_ast_id *id,
                        const struct gw_wac_local **out);
/* The same; NULL: nothing. */
struct gw_wac_local *gw_wac_find_local(const struct gw_wac *w, struct gw_slice name);

/* Give a name to what `local` says; copied.     errors  INVALID: it has a meaning already */
enum gw_err gw_wac_name(struct gw_wac *w, const struct gw_wac_local *local);

/* Keep a place under a name. */
enum gw_err gw_wac_note(struct gw_wac *w, struct gw_map *places, struct gw_slice name,
                        struct gw_wit_place place);
const struct gw_wit_place *gw_wac_noted(const struct gw_map *places,
                                        struct gw_slice name);

/* Record what the graph said, at a place. */
enum gw_err gw_wac_said(struct gw_wac *w, enum gw_err err, struct gw_wit_place place,
                        const struct gw_diag *diag);

/* -- packages ----------------------------------------------------------------------------- */

/* Find a package, which is loaded when it is met first.     errors  any */
enum gw_err gw_wac_package(struct gw_wac *w, const struct gw_ast_package_name *name,
                           const struct gw_wac_package **out);

/* Say what a path with a package means: an interface is an instance of it, a world a component,
 * a function's type a function. */
enum gw_err gw_wac_path(struct gw_wac *w, const struct gw_ast_path *path,
                        struct gw_wac_type *out);

/* Let a path in WIT name its package as WIT has it, or nothing where it is our own; the package is
 * there then. */
enum gw_err gw_wac_wit_path(struct gw_wac *w, struct gw_ast_path *path);

/* The package of the composition? */
bool gw_wac_is_own(const struct gw_wac *w, const struct gw_ast_package_name *name);

/* -- types -------------------------------------------------------------------------------- */

/* Make plain WIT of what stands in an interface or world, in place: functions of named types get
 * these, paths are looked up.     errors  any */
enum gw_err gw_wac_plain(struct gw_wac *w, struct gw_ast_item **items, bool is_world);

/* Say what an interface or world that was declared is; or one that stands inline behind the name
 * `id`. */
enum gw_err gw_wac_declare(struct gw_wac *w, const struct gw_ast_decl *decl,
                           struct gw_comp_deftype *definition, struct gw_wac_type *out);
enum gw_err gw_wac_inline(struct gw_wac *w, const struct gw_ast_id *id,
                          const struct gw_ast_item *items, struct gw_wac_type *out);

/* A type at the top, or a function's. */
enum gw_err gw_wac_root_type(struct gw_wac *w, const struct gw_ast_item *item,
                             const struct gw_comp_valtype **out);
enum gw_err gw_wac_func_type(struct gw_wac *w, const struct gw_ast_func *func,
                             const struct gw_comp_func_type **out);

/* -- expressions -------------------------------------------------------------------------- */

enum gw_err gw_wac_eval(struct gw_wac *w, const struct gw_wac_expr *expr,
                        gw_graph_node *out);

/* The id of the interface that an instance is known to have; empty: it has none. */
struct gw_slice gw_wac_id_of(struct gw_wac *w, gw_graph_node node);
enum gw_err gw_wac_set_id(struct gw_wac *w, gw_graph_node node, struct gw_slice id);

/* What an instance exports; it must be one.
 *   verb     what is done with it, for the problem: "spread" */
enum gw_err gw_wac_instance(struct gw_wac *w, gw_graph_node node,
                            struct gw_wit_place place, const char *verb,
                            const struct gw_comp_instance_type **out);

/* -- the target --------------------------------------------------------------------------- */

/* Check a composition that was encoded. */
enum gw_err gw_wac_check_target(struct gw_wac *w, struct gw_slice bytes);

/* Decode and validate; the component lives as long as the resolver.     `place`: for problems */
enum gw_err gw_wac_validate(struct gw_wac *w, struct gw_slice bytes,
                            struct gw_wit_place place, const struct gw_component **out);

#endif
