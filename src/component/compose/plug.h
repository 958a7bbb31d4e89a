/* SPDX-License-Identifier: Apache-2.0 */
/* plug.h -- the commonest composition: a component, the socket, gets for its imports what others,
 * the plugs, export under the same names or under versions of the same track. The whole exports what
 * the socket exports; what nobody plugs stays an import. */
#ifndef GW_COMPONENT_COMPOSE_PLUG_H
#define GW_COMPONENT_COMPOSE_PLUG_H

#include "component/compose/graph.h"

/* Plug into a graph that has nothing but the packages.
 *   *used    [count]: how many exports of each plug were plugged
 *   notes    lines on what was not plugged though the names say that it should, and where
 *            nothing fits at all, on what is wanted and what is offered
 *   errors   UNLINKABLE: nothing fits; EXIST: two plugs for one import; NOMEM, LIMIT */
enum gw_err gw_plug(struct gw_graph *graph, gw_graph_package socket,
                    const gw_graph_package *plugs, uint32_t count, uint32_t *used,
                    struct gw_writer *notes, struct gw_diag *diag);

/* Export everything that an instance exports, under the same names.
 *   errors   as gw_graph_alias and gw_graph_export */
enum gw_err gw_plug_export_all(struct gw_graph *graph, gw_graph_node instance,
                               struct gw_diag *diag);

#endif
