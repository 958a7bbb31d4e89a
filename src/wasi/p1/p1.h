/* SPDX-License-Identifier: Apache-2.0 */
/* p1.h -- WASI 0.1 as host functions: modules wasi_snapshot_preview1 and wasi_unstable,
 * one row of functions.def a function. */
#ifndef GW_WASI_P1_P1_H
#define GW_WASI_P1_P1_H

#include "base/suggest.h"
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
    GW_P1_COUNT, /* here ends the standard */
    GW_P1_INDEX_before_extras = GW_P1_COUNT - 1,
#define GW_P1_ROW(name, signature, handler) GW_P1_INDEX_EXTRA_##name,
#include "wasi/p1/sockets.def"
#undef GW_P1_ROW
    GW_P1_ROWS
};
_Static_assert(GW_P1_COUNT == 46, "the functions of WASI 0.1");

/* All the bindings of one store, filled as functions are defined. */
struct gw_p1 {
    struct gw_process *process;
    struct gw_p1_binding
        bindings[GW_P1_ROWS + GW_P1_COUNT]; /* wasi_unstable's after the others */
};

/* Is this the name of one of the two modules? */
bool gw_p1_has_module(struct gw_slice module);

/* Define what a module imports, if it is one of these functions.
 *   errors   NOMEM */
enum gw_err gw_p1_define(struct gw_p1 *p1, struct gw_linker *linker,
                         const struct gw_module *module, const struct gw_import *import);

/* Define all of both modules, as the standard has them.      errors  NOMEM */
enum gw_err gw_p1_define_all(struct gw_p1 *p1, struct gw_linker *linker);

/* Offer the names of its functions, if it is one of ours. */
void gw_p1_suggest(struct gw_slice module, struct gw_suggest *suggest);

#endif
