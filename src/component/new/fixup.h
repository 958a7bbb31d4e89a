/* SPDX-License-Identifier: Apache-2.0 */
/* fixup.h -- the module that is instantiated last: it fills the shim's table, initialises what
 * needs an address, calls what must be called first, and wraps what a task hook must see.
 *
 * Everything said here is remembered and written in one go (`_encode`). Imports are said once;
 * the same name again gives the same index. Errors stick in `err`. */
#ifndef GW_COMPONENT_NEW_FIXUP_H
#define GW_COMPONENT_NEW_FIXUP_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "component/new/new.h"

/* Further instances that it may import from, beside GW_NEW_MAIN and the modules. */
#define GW_FIXUP_SHIM (UINT32_MAX - 1)
#define GW_FIXUP_ACTUAL (UINT32_MAX - 2) /* what the shims stand for */

struct gw_fixup {
    struct gw_arena arena;
    enum gw_err err;
    struct gw_vec types;     /* struct fixup_type */
    struct gw_vec imports;   /* struct gw_fixup_import */
    struct gw_vec sources;   /* struct gw_fixup_source, in the order of their first use */
    struct gw_vec functions; /* struct gw_fixup_function: defined here */
    struct gw_vec details;   /* struct gw_fixup_action: first of all */
    struct gw_vec calls;     /* struct gw_fixup_action: then these */
    struct gw_vec shims;     /* struct gw_fixup_shim: to fill in */
    uint32_t counts[GW_EXTERN_TAG + 1];
    struct gw_writer elements, data; /* segments */
    uint32_t element_count, data_count;
};

/* Give the index of a function type.       cost  O(types) */
uint32_t gw_fixup_type(struct gw_fixup *f, const gw_valtype *params, uint32_t param_count,
                       const gw_valtype *results, uint32_t result_count);

/* Import from an instance; returns the index in its space. */
uint32_t gw_fixup_func(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                       uint32_t type);
uint32_t gw_fixup_global(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                         gw_valtype type, bool is_mutable);
uint32_t gw_fixup_memory(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                         const struct gw_memtype *type);
uint32_t gw_fixup_table(struct gw_fixup *f, gw_new_which from, struct gw_slice name,
                        const struct gw_tabletype *type);

/* Active segments, at constant addresses. */
void gw_fixup_elements(struct gw_fixup *f, uint32_t table, uint32_t at,
                       const uint32_t *funcs, uint32_t count);
void gw_fixup_data(struct gw_fixup *f, uint32_t memory, uint32_t at,
                   struct gw_slice bytes);

/* What the start function does: all `details` first (what code relies on), then `calls` (guest's
 * code, around which the task hook is called). */
struct gw_fixup_action {
    enum gw_fixup_action_kind {
        GW_FIXUP_CALL,       /* function `a` */
        GW_FIXUP_HOOK,       /* function `a` with the constant `b` */
        GW_FIXUP_TO_MEMORY,  /* globals `a` + `b` to address `to` of memory `memory` */
        GW_FIXUP_TO_GLOBAL,  /* globals `a` + `b` to global `to` */
        GW_FIXUP_REF_GLOBAL, /* a reference to what shim `a` stands for to global `to` */
    } kind;
    uint32_t a, b, to, memory;
};
void gw_fixup_detail(struct gw_fixup *f, struct gw_fixup_action action);
void gw_fixup_call(struct gw_fixup *f, uint32_t func);

#endif
