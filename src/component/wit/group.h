/* SPDX-License-Identifier: Apache-2.0 */
/* group.h -- files read and put together to packages, then resolved in order of need. */
#ifndef GW_COMPONENT_WIT_GROUP_H
#define GW_COMPONENT_WIT_GROUP_H

#include "component/wit/resolve.h"

struct gw_wit_group {
    struct gw_wit *wit;
    struct gw_vec
        packages; /* struct gw_ast_package *, those nested in files among them */
};

void gw_wit_group_init(struct gw_wit_group *group, struct gw_wit *wit);
void gw_wit_group_deinit(struct gw_wit_group *group);

/* Add the package that these sources are, and those nested in them.
 *   sources  struct gw_wit_source *, in the arena
 *   path     of the file or folder
 *   *out     the package itself */
enum gw_err gw_wit_group_add(struct gw_wit_group *group, const struct gw_vec *sources,
                             const char *path, const struct gw_ast_package **out);

/* Resolve all. Packages that the wit holds already may be used, too. */
enum gw_err gw_wit_group_resolve(struct gw_wit_group *group,
                                 const struct gw_wit_options *options);

#endif
