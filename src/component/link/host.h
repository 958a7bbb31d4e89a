/* SPDX-License-Identifier: Apache-2.0 */
/* host.h -- what a host offers to components: functions, resources and instances by name.
 *
 * Filled once, then shared by threads. Interfaces are found by name and version track: what is
 * defined as `ns:pkg/iface@1.2.5` serves who imports `@1.2.3`. */
#ifndef GW_COMPONENT_LINK_HOST_H
#define GW_COMPONENT_LINK_HOST_H

#include "component/link/linked.h"
#include "component/model/names.h"

struct gw_link_host;

/* Make and release.       errors  NOMEM */
enum gw_err gw_link_host_new(struct gw_alloc *alloc, struct gw_link_host **out);
void gw_link_host_free(struct gw_link_host **host);

/* Define something of an instance, or (instance empty) of the world itself; later definitions of a
 * name replace earlier ones. Names are copied.
 *   type     of the function; borrowed for the host's life; NULL: any type is taken, and
 *            arguments come as the importer's type says
 *   resource its `drop` is called with `env` when an owner drops it; `home` is NULL
 *   errors   NOMEM; MALFORMED: no name of an import */
enum gw_err gw_link_host_func(struct gw_link_host *host, struct gw_slice instance,
                              struct gw_slice name, const struct gw_comp_func_type *type,
                              gw_link_host_fn *fn, void *env, struct gw_diag *diag);
enum gw_err gw_link_host_resource(struct gw_link_host *host, struct gw_slice instance,
                                  struct gw_slice name,
                                  const struct gw_canon_resource *resource,
                                  struct gw_diag *diag);
enum gw_err gw_link_host_module(struct gw_link_host *host, struct gw_slice instance,
                                struct gw_slice name, struct gw_module *module,
                                struct gw_diag *diag);

/* Find what satisfies a component's imports.
 *   host     NULL: offers nothing
 *   arena    for what is made for it
 *   imports  one for each import of the type, in its order
 *   errors   UNLINKABLE: diag names the import, what was wanted and what is offered; NOMEM */
enum gw_err gw_link_host_match(const struct gw_link_host *host,
                               const struct gw_comp_component_type *type,
                               struct gw_arena *arena, struct gw_diag *diag,
                               union gw_linked *imports);

#endif
