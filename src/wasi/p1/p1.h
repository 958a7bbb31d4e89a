/* SPDX-License-Identifier: Apache-2.0 */
/* p1.h -- WASI 0.1 as host functions: modules wasi_snapshot_preview1 and wasi_unstable,
 * one row of functions.def a function. */
#ifndef GW_WASI_P1_P1_H
#define GW_WASI_P1_P1_H

#include "core/runtime/linker.h"
#include "wasi/host/process.h"

struct gw_p1_row;

/* What a host function is bound to; lives as long as its store. */
struct gw_p1_binding {
    const struct gw_p1_row *row;
    struct gw_process *process;
    bool is_unstable;
};

enum gw_p1_index {
#define GW_P1_ROW(name, signature) GW_P1_INDEX_##name,
#include "wasi/p1/functions.def"
#undef GW_P1_ROW
    GW_P1_COUNT
};
_Static_assert(GW_P1_COUNT == 46, "the functions of WASI 0.1");

/* All the bindings of one store, filled as functions are defined. */
struct gw_p1 {
    struct gw_process *process;
    struct gw_p1_binding bindings[2 * GW_P1_COUNT];
};

/* Is this the name of one of the two modules? */
bool gw_p1_has_module(struct gw_slice module);

/* Define a function in a linker if it is one of WASI 0.1's.
 *   *found   whether it is; other names are left alone
 *   errors   NOMEM */
enum gw_err gw_p1_define(struct gw_p1 *p1, struct gw_linker *linker,
                         struct gw_slice module, struct gw_slice name, bool *found);

/* Define all of both modules.      errors  NOMEM */
enum gw_err gw_p1_define_all(struct gw_p1 *p1, struct gw_linker *linker);

#endif
