/* SPDX-License-Identifier: Apache-2.0 */
/* graph_impl.h -- what the files of the graph share: graph.c, graph_*.c, nobody else. */
#ifndef GW_COMPONENT_COMPOSE_GRAPH_IMPL_H
#define GW_COMPONENT_COMPOSE_GRAPH_IMPL_H

#include "base/map.h"
#include "base/vec.h"
#include "component/compose/graph.h"

struct package {
    struct gw_slice name, version;
    struct gw_component *component; /* a reference */
};

struct node {
    enum gw_graph_kind kind;
    bool has_type;
    gw_graph_package package;        /* INSTANTIATION */
    gw_graph_node source;            /* ALIAS */
    struct gw_slice name;            /* IMPORT DEFINITION ALIAS */
    struct gw_slice shown;           /* for the name section */
    struct gw_comp_extern_type type; /* IMPORT DEFINITION: as it was given */
    struct gw_comp_extern_type made; /* has_type: as others see it */
    const struct gw_comp_component_type *context;
    struct gw_comp_compare *compare; /* IMPORT INSTANTIATION: what `made` lives in */
    gw_graph_node *args; /* INSTANTIATION: one for each import of the package, or NONE */
};

struct export
{
    struct gw_slice name;
    gw_graph_node node;
};

struct gw_graph {
    struct gw_component_options options;
    struct gw_arena arena;
    struct gw_vec packages; /* struct package */
    struct gw_vec nodes;    /* struct node */
    struct gw_vec exports;  /* struct export */
    struct gw_map package_keys, export_names, import_names;
    struct gw_map aliases;   /* source and name -> node */
    struct gw_slice about;   /* the import that the last error of encoding was about */
    struct gw_map resources; /* of what is imported: track and path -> the one resource */
};

static inline struct node *gw_graph_node_at(const struct gw_graph *graph,
                                            gw_graph_node node)
{
    return GW_VEC_AT(struct node, &graph->nodes, node);
}

static inline struct package *gw_graph_package_at(const struct gw_graph *graph,
                                                  gw_graph_package package)
{
    return GW_VEC_AT(struct package, &graph->packages, package);
}

static inline const struct gw_comp_component_type *
gw_graph_package_type(const struct gw_graph *graph, gw_graph_package package)
{
    return gw_graph_package_at(graph, package)->component->type;
}

/* What names that fit each other have in common; the name itself where nothing else fits.
 *   *out     in the arena, or the name
 *   errors   NOMEM */
enum gw_err gw_graph_track(struct gw_arena *arena, struct gw_slice name,
                           struct gw_slice *out);

/* Say whether a node may be argument `i`. Unless it is a trial, what it binds stays bound.
 *   errors   UNLINKABLE, LIMIT, NOMEM */
enum gw_err gw_graph_check_argument(struct gw_graph *graph, gw_graph_node instantiation,
                                    uint32_t i, gw_graph_node argument, bool is_trial,
                                    struct gw_comp_difference *difference,
                                    struct gw_diag *diag);

/* What the part of a name is that holds its version; empty: none. */
struct gw_slice gw_graph_name_version(struct gw_slice name);

#endif
