/* SPDX-License-Identifier: Apache-2.0 */
/* by_name.h -- a component composed with those that it finds under the names of the instances it
 * imports, and they with theirs, as a configuration says (config.h).
 *
 * An import `a` that is an instance becomes an instance of component `a`, if that as a whole offers
 * what the import wants, or else an export of it, the first that does; one for all who import `a`.
 * What is not found becomes an import. The whole exports what the first component, `root`, exports. */
#ifndef GW_COMPONENT_COMPOSE_BY_NAME_H
#define GW_COMPONENT_COMPOSE_BY_NAME_H

#include "component/compose/config.h"
#include "component/compose/graph.h"

struct gw_by_name_files {
    void *env;
    bool (*is_file)(void *env, const char *path);
    /* Load a component, validated; whoever does says itself what is wrong.
     *   *out   a reference */
    enum gw_err (*load)(void *env, const char *path, struct gw_component **out);
};

struct gw_by_name_options {
    const struct gw_by_name_files *files;
    const struct gw_compose_config *config;
    struct gw_slice
        folder; /* of the configuration: it is searched first; empty: this one */
    const char *const *folders; /* searched last */
    uint32_t folder_count;
    const char *root; /* path of the component */
};

/* Fill a graph that is empty; `root` and whatever else is instantiated are its packages.
 *   errors   those of `load`, about which diag says nothing; NOENT, UNLINKABLE, INVALID, LIMIT,
 *            NOMEM */
enum gw_err gw_by_name_compose(struct gw_graph *graph,
                               const struct gw_by_name_options *options,
                               struct gw_diag *diag);

#endif
