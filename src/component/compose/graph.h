/* SPDX-License-Identifier: Apache-2.0 */
/* graph.h -- a composition: which components are instantiated with what, and what the whole
 * imports and exports.
 *
 * Nodes are types that the whole defines, imports, instances of packages (components), and
 * exports picked out of instances; they are numbered from 0 in the order in which they were
 * added. What an instantiation is not given becomes an import of the whole: imports of one
 * name, or of one name with versions of one track, are merged into one that offers the union
 * under the highest version.
 *
 * Types of nodes are those of model/types.h. A type may speak of types that are defined
 * elsewhere: resources, and value types that are further names of others (`origin`). Where they
 * come from is said by a component type beside it, its *context*: the types are those of exports
 * of its imports. A package's imports have the package for context; an interface of a WIT package
 * has the component type that its binary form wraps around it. NULL: nothing is elsewhere.
 * Contexts and types must outlive the graph, and all components share one registry.
 *
 * Operations that fail change nothing, and diag says why in a sentence. One thread at a time. */
#ifndef GW_COMPONENT_COMPOSE_GRAPH_H
#define GW_COMPONENT_COMPOSE_GRAPH_H

#include "component/model/compare.h"
#include "component/model/decode.h"
#include "core/wasm/writer.h"

struct gw_graph;

typedef uint32_t gw_graph_node;
typedef uint32_t gw_graph_package;
#define GW_GRAPH_NONE UINT32_MAX

/* Make and release.
 *   options  features and alloc as for components; the registry of them all
 *   errors   NOMEM */
enum gw_err gw_graph_new(const struct gw_component_options *options,
                         struct gw_graph **out);
void gw_graph_free(struct gw_graph **graph);

/* Memory that lives as long as the graph, for whoever makes types or contexts for it. */
struct gw_arena *gw_graph_arena(struct gw_graph *graph);
const struct gw_component_options *gw_graph_options(const struct gw_graph *graph);

/* -- packages ----------------------------------------------------------------------------- */

/* Add a component under a name; the graph takes a reference of its own.
 *   name       `ns:name`, or any text; copied. `version`: copied; empty: none
 *   component  validated
 *   errors     EXIST: there is one of this name and version; INVALID: it is not validated;
 *              NOMEM */
enum gw_err gw_graph_add_package(struct gw_graph *graph, struct gw_slice name,
                                 struct gw_slice version, struct gw_component *component,
                                 struct gw_diag *diag, gw_graph_package *out);

/* Find one; an empty version only finds one without. */
bool gw_graph_find_package(const struct gw_graph *graph, struct gw_slice name,
                           struct gw_slice version, gw_graph_package *out);

struct gw_component *gw_graph_package_component(const struct gw_graph *graph,
                                                gw_graph_package package);
struct gw_slice gw_graph_package_name(const struct gw_graph *graph,
                                      gw_graph_package package);
struct gw_slice gw_graph_package_version(const struct gw_graph *graph,
                                         gw_graph_package package);

/* -- nodes -------------------------------------------------------------------------------- */

enum gw_graph_kind {
    GW_GRAPH_DEFINITION,    /* a type, exported under its name */
    GW_GRAPH_IMPORT,        /* an import of the whole */
    GW_GRAPH_INSTANTIATION, /* an instance of a package */
    GW_GRAPH_ALIAS,         /* an export of an instance */
};

/* Define a type and export it. Types that speak of it by address, or as their `origin`, refer
 * to it; so those that it speaks of are to be defined first.
 *   type     no resource
 *   errors   EXIST: the export's name is taken; INVALID: it is no name, or the type is a
 *            resource; NOMEM */
enum gw_err gw_graph_define(struct gw_graph *graph, struct gw_slice name,
                            const struct gw_comp_deftype *type,
                            const struct gw_comp_component_type *context,
                            struct gw_diag *diag, gw_graph_node *out);

/* Import something. What its type speaks of is imported, too.
 *   errors   EXIST: there is such an import; INVALID: it is no name; NOMEM */
enum gw_err gw_graph_import(struct gw_graph *graph, struct gw_slice name,
                            const struct gw_comp_extern_type *type,
                            const struct gw_comp_component_type *context,
                            struct gw_diag *diag, gw_graph_node *out);

/* Make an instance of a package; its arguments come next.       errors  NOMEM */
enum gw_err gw_graph_instantiate(struct gw_graph *graph, gw_graph_package package,
                                 gw_graph_node *out);

/* Pass a node as an argument. All arguments are to be set before the instance's type or its
 * exports are asked for.
 *   name         of an import of the package, exactly
 *   *difference  filled where the types do not match; may be NULL
 *   errors       INVALID: no instantiation; NOENT: the package has no such import (diag
 *                names near ones); EXIST: the argument was set; UNLINKABLE: what is given
 *                cannot stand for what is wanted; NOMEM, LIMIT */
enum gw_err gw_graph_set_argument(struct gw_graph *graph, gw_graph_node instantiation,
                                  struct gw_slice name, gw_graph_node argument,
                                  struct gw_comp_difference *difference,
                                  struct gw_diag *diag);

/* Say whether an argument would match, and change nothing.      errors  as above */
enum gw_err gw_graph_try_argument(struct gw_graph *graph, gw_graph_node instantiation,
                                  struct gw_slice name, gw_graph_node argument,
                                  struct gw_comp_difference *difference,
                                  struct gw_diag *diag);

/* Pick an export out of an instance; the same node every time.
 *   errors   INVALID: no instance; NOENT: it has no such export (diag names near ones);
 *            NOMEM, LIMIT */
enum gw_err gw_graph_alias(struct gw_graph *graph, gw_graph_node instance,
                           struct gw_slice name, struct gw_diag *diag,
                           gw_graph_node *out);

/* Export a node, also several times under several names.
 *   errors   EXIST: the name is taken; INVALID: it is no name of an export; NOMEM */
enum gw_err gw_graph_export(struct gw_graph *graph, gw_graph_node node,
                            struct gw_slice name, struct gw_diag *diag);

/* Give it a name for the name section; copied.                  errors  NOMEM */
enum gw_err gw_graph_set_name(struct gw_graph *graph, gw_graph_node node,
                              struct gw_slice name);

/* -- questions ---------------------------------------------------------------------------- */

uint32_t gw_graph_node_count(const struct gw_graph *graph);
enum gw_graph_kind gw_graph_node_kind(const struct gw_graph *graph, gw_graph_node node);

/* What a node is. Of an instantiation: what this instance exports, with the resources that it
 * was given, and its own; it stays that from now on. A definition is a TYPE.
 *   *out     the graph's
 *   errors   NOMEM, LIMIT */
enum gw_err gw_graph_type(struct gw_graph *graph, gw_graph_node node,
                          struct gw_comp_extern_type *out);

/* IMPORT, DEFINITION: its name. ALIAS: the export's name. Else empty. */
struct gw_slice gw_graph_node_name(const struct gw_graph *graph, gw_graph_node node);
/* ALIAS: the instance. Else NONE. */
gw_graph_node gw_graph_source(const struct gw_graph *graph, gw_graph_node node);
/* INSTANTIATION: the package. An alias (of an alias ...) of an export of one: likewise. */
gw_graph_package gw_graph_package_of(const struct gw_graph *graph, gw_graph_node node);
/* INSTANTIATION: what was given for import `i` of the package; NONE: nothing. */
gw_graph_node gw_graph_argument(const struct gw_graph *graph, gw_graph_node instantiation,
                                uint32_t i);

/* The node that is exported, or imported, under a name; NONE. */
gw_graph_node gw_graph_find_export(const struct gw_graph *graph, struct gw_slice name);
gw_graph_node gw_graph_find_import(const struct gw_graph *graph, struct gw_slice name);

/* Say whether two names are the same, or interfaces with versions of one track. */
bool gw_graph_names_fit(struct gw_slice a, struct gw_slice b);

/* Find what is of that very name, or else of one that fits.   returns  its position; -1: none */
int64_t gw_graph_find_fitting(const struct gw_comp_extern *externs, uint32_t count,
                              struct gw_slice name);

/* -- result ------------------------------------------------------------------------------- */

struct gw_graph_encode_options {
    /* How a package becomes a component of the whole: its bytes (the default); an import of
     * the package's name, `a`; or an import of the form `unlocked-dep=<ns:a@{>=1.0.0}>`. */
    enum gw_graph_components {
        GW_GRAPH_DEFINE,
        GW_GRAPH_IMPORT_NAMED,
        GW_GRAPH_IMPORT_UNLOCKED,
    } components;
    bool no_imports;    /* an argument that is missing is an error */
    bool no_validation; /* of the result */
    bool no_names;      /* no name section */
    bool no_producers;  /* no producers section */
};

/* Append the whole, a component's binary. Nodes come in an order in which each follows what it
 * needs; imports first.
 *   options  NULL: all defaults
 *   errors   INVALID: the graph has a cycle, an import cannot be merged with another one, or
 *            the result is not valid (diag says which, and where); UNLINKABLE: `no_imports`
 *            and something is missing; NOMEM, LIMIT
 *   cost     O(size of packages, types and edges) */
enum gw_err gw_graph_encode(struct gw_graph *graph,
                            const struct gw_graph_encode_options *options,
                            struct gw_diag *diag, struct gw_writer *out);

/* The import that the last error of encoding was about, as whoever wants it calls it; empty: none. */
struct gw_slice gw_graph_problem_import(const struct gw_graph *graph);

#endif
