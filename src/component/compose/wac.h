/* SPDX-License-Identifier: Apache-2.0 */
/* wac.h -- from a composition in WAC to the component that it says. */
#ifndef GW_COMPONENT_COMPOSE_WAC_H
#define GW_COMPONENT_COMPOSE_WAC_H

#include "component/compose/deps.h"
#include "component/compose/graph.h"

struct gw_wac_options {
    struct gw_deps deps;
    struct gw_graph_encode_options encode;
    /* For all components that take part; the registry is required. */
    struct gw_component_options components;
};

/* Compose: read the text, look its packages up, resolve, encode, and check the target.
 *   wit      fresh; its arena holds what is made on the way, its problem what went wrong
 *   source   lives as long as the wit
 *   out      the component is appended
 *   errors   any; wit->problem says what and where */
enum gw_err gw_wac_compose(struct gw_wit *wit, const struct gw_wit_source *source,
                           const struct gw_wac_options *options, struct gw_writer *out);

#endif
