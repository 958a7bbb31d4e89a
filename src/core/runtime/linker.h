/* SPDX-License-Identifier: Apache-2.0 */
/* linker.h -- names to externs of one store: what a module may import.
 *
 * Later definitions replace earlier ones. Belongs to the store's thread; holds no
 * references. */
#ifndef GW_CORE_RUNTIME_LINKER_H
#define GW_CORE_RUNTIME_LINKER_H

#include "core/runtime/instance.h"

struct gw_linker;

enum gw_err gw_linker_new(struct gw_store *store, struct gw_linker **out);
void gw_linker_free(struct gw_linker **linker);

/* Define one name, or all exports of an instance under a module name. Names are copied.
 *   errors   NOMEM */
enum gw_err gw_linker_define(struct gw_linker *linker, struct gw_slice module,
                             struct gw_slice name, struct gw_extern what);
enum gw_err gw_linker_define_instance(struct gw_linker *linker, struct gw_slice module,
                                      struct gw_instance *instance);
/* A host function from a signature text (func.h) under module.name. */
enum gw_err gw_linker_define_func(struct gw_linker *linker, const char *module,
                                  const char *name, const char *sig, gw_host_fn *fn,
                                  void *env);

bool gw_linker_find(const struct gw_linker *linker, struct gw_slice module,
                    struct gw_slice name, struct gw_extern *out);

/* Resolve every import by name and instantiate; `build`: all but the start function.
 *   errors   as gw_instance_new */
enum gw_err gw_linker_build(struct gw_linker *linker, struct gw_module *module,
                            struct gw_diag *diag, struct gw_instance **out);
enum gw_err gw_linker_instantiate(struct gw_linker *linker, struct gw_module *module,
                                  struct gw_diag *diag, struct gw_instance **out);

#endif
