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
#include "component/new/core_writer.h"
#include "component/new/new.h"

/* Further instances that it may import from, beside GW_NEW_MAIN and the modules. */
#define GW_FIXUP_SHIM (UINT32_MAX - 1)
#define GW_FIXUP_ACTUAL (UINT32_MAX - 2) /* what the shims stand for */

struct gw_new_encoder;
struct gw_new_shim;

/* Names of functions and globals, for debuggers. */
struct gw_fixup_names {
    struct gw_writer funcs, globals;
    uint32_t func_count, global_count;
};

/* What the task hook is told. */
enum gw_fixup_hook {
    GW_FIXUP_SYNC_START,
    GW_FIXUP_SYNC_FINISH,
    GW_FIXUP_ASYNC_START,
    GW_FIXUP_ASYNC_RESUME,
    GW_FIXUP_ASYNC_BLOCK,
    GW_FIXUP_ASYNC_FINISH,
    GW_FIXUP_INITIALIZE_START,
    GW_FIXUP_INITIALIZE_FINISH,
    GW_FIXUP_DTOR_START,
    GW_FIXUP_DTOR_FINISH,
    GW_FIXUP_POST_RETURN_START,
    GW_FIXUP_POST_RETURN_FINISH,
    GW_FIXUP_REALLOC_START,
    GW_FIXUP_REALLOC_FINISH,
    GW_FIXUP_BY_STATUS, /* BLOCK or FINISH, as the function's result says */
};

/* A function defined here: calls the hook, then what it wraps, then the hook. */
struct gw_fixup_wrapper {
    uint32_t type, hook, wrapped, param_count;
    enum gw_fixup_hook start, finish;
    struct gw_slice name; /* of what it wraps */
    gw_new_which which;   /* whose that is */
    bool is_exported;     /* as "hookN" */
};

struct gw_fixup {
    struct gw_core_writer core;
    struct gw_arena arena;
    enum gw_err err;
    struct gw_map imports;  /* source and name -> index */
    struct gw_vec sources;  /* gw_new_which: instances, in the order of their first use */
    struct gw_vec wrappers; /* struct gw_fixup_wrapper */
    struct gw_vec details;  /* struct gw_fixup_action: first of all */
    struct gw_vec calls;    /* struct gw_fixup_action: then these */
    struct gw_vec shims;    /* struct gw_fixup_fill */
    bool by_ref;            /* they go into globals, not into the table */
    struct gw_fixup_names names;
    const struct gw_new_module *modules; /* for their names */
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

/* ---- for the encoder ---- */

/* Names under which the shim exports what is no shim. */
#define GW_NEW_TABLE "$imports"
#define GW_NEW_MEMORY "$memory"
#define GW_NEW_TLS_GET "$get-tls-base"
#define GW_NEW_TLS_SET "$set-tls-base"

/* What fills a shim: a function, or later (hooks.c) a wrapper's index. */
struct gw_fixup_fill {
    const struct gw_new_shim *shim;
    uint32_t func;
    bool is_wrapper;
};

void gw_fixup_init(struct gw_fixup *f, struct gw_alloc *alloc,
                   const struct gw_new_module *modules);
void gw_fixup_deinit(struct gw_fixup *f);

/* Fill in a shim.
 *   by_ref   in the global "gNAME", not in the table */
void gw_fixup_shim(struct gw_fixup *f, const struct gw_new_shim *shim, bool by_ref);

/* Does it have anything to do? */
bool gw_fixup_is_needed(const struct gw_fixup *f);

/* Append the module.      errors  NOMEM, and what stuck before */
enum gw_err gw_fixup_encode(struct gw_fixup *f, bool debug_names, struct gw_writer *out);

/* The name of an instance that it imports from. */
struct gw_slice gw_fixup_source_name(const struct gw_fixup *f, gw_new_which which);

void gw_fixup_names_init(struct gw_fixup_names *names, struct gw_alloc *alloc);
void gw_fixup_names_deinit(struct gw_fixup_names *names);
/* Name functions in the order of their indices. */
void gw_fixup_names_add(struct gw_fixup_names *names, uint32_t func,
                        struct gw_slice name);

/* Finish a module with producers and, unless NULL, names. */
void gw_fixup_finish_module(struct gw_core_writer *w, const struct gw_fixup_names *names,
                            const char *module_name, struct gw_writer *out);
struct gw_tabletype gw_fixup_table_type(uint32_t count);

#endif
