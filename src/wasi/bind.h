/* SPDX-License-Identifier: Apache-2.0 */
/* bind.h -- one store's WASI functions over a process that several stores may share. */
#ifndef GW_WASI_BIND_H
#define GW_WASI_BIND_H

#include "wasi/p1/p1.h"

struct gw_threads;

struct gw_bind {
    struct gw_threads *threads;
    struct gw_p1 p1; /* its bindings are written as they are used */
};

void gw_bind_init(struct gw_bind *bind, struct gw_process *process,
                  struct gw_threads *threads);

/* Is this the name of a module with WASI functions? */
bool gw_bind_has_module(struct gw_slice module);

/* Define the WASI functions that `module` imports; NULL: all there are. `bind` must
 * outlive the linker's store.
 *   errors   NOMEM */
enum gw_err gw_bind_functions(struct gw_bind *bind, struct gw_linker *linker,
                              const struct gw_module *module);

#endif
