/* SPDX-License-Identifier: Apache-2.0 */
/* host.h -- what a host offers to components: functions and resources by name, and what their types
 * are, where it says so.
 *
 * Filled once, then shared by threads. Interfaces are found by name and version track: what is
 * defined as `ns:pkg/iface@1.2.5` serves who imports `@1.2.3`.
 *
 * A declared interface is compared with what is imported: resources are mapped by identity, so a
 * resource that several interfaces speak of has to be defined once, where it comes from. Of an
 * interface that is not declared any type is taken, and arguments come as the importer says. */
#ifndef GW_COMPONENT_LINK_HOST_H
#define GW_COMPONENT_LINK_HOST_H

#include "component/link/linked.h"
#include "component/model/misfit.h"
#include "component/model/names.h"

struct gw_link_host;

/* Make and release.       errors  NOMEM */
enum gw_err gw_link_host_new(struct gw_alloc *alloc, struct gw_link_host **out);
void gw_link_host_free(struct gw_link_host **host);

/* Define something of an instance, or (instance empty) of the world itself; later definitions of a
 * name replace earlier ones. Names are copied.
 *   resource its `drop` is called with `env` when an owner drops it; `home` is NULL
 *   errors   NOMEM; LIMIT: the name is too long */
enum gw_err gw_link_host_func(struct gw_link_host *host, struct gw_slice instance,
                              struct gw_slice name, gw_link_host_fn *fn, void *env,
                              struct gw_diag *diag);
enum gw_err gw_link_host_resource(struct gw_link_host *host, struct gw_slice instance,
                                  struct gw_slice name,
                                  const struct gw_canon_resource *resource,
                                  struct gw_diag *diag);

/* Declare the types of interfaces: those that a component type imports. Later declarations of an
 * interface replace earlier ones.
 *   component  whose arena the type lies in; a reference is taken
 *   errors     NOMEM; LIMIT: a name is too long */
enum gw_err gw_link_host_declare(struct gw_link_host *host,
                                 struct gw_component *component,
                                 const struct gw_comp_component_type *type,
                                 struct gw_diag *diag);

/* Find what satisfies a component's imports.
 *   host     NULL: offers nothing
 *   arena    for what is made for it
 *   imports  one for each import of the type, in its order
 *   errors   UNLINKABLE: diag names the import, what was wanted and what is offered; LIMIT: types
 *            are too large to be compared; NOMEM */
enum gw_err gw_link_host_match(const struct gw_link_host *host,
                               const struct gw_comp_component_type *type,
                               struct gw_arena *arena, struct gw_diag *diag,
                               union gw_linked *imports);

/* Say of each import that nothing satisfies what is wrong, and of an interface each function.
 *   errors   UNLINKABLE: there was at least one; LIMIT, NOMEM */
enum gw_err gw_link_host_check(const struct gw_link_host *host,
                               const struct gw_comp_component_type *type,
                               struct gw_alloc *alloc, gw_comp_misfit_visit *visit,
                               void *env);

#endif
