/* SPDX-License-Identifier: Apache-2.0 */
/* new.h -- core modules to a component: what `godwit new` does.
 *
 * A main module brings its world in custom sections (meta.h), or gets one from outside. Beside it
 * stand further modules, which share its memory:
 *
 *   adapters   stand for a module name that the main module imports (wasi_snapshot_preview1),
 *              and are trimmed to what of them is imported (gc.h);
 *   libraries  are kept whole; each says what each of its imports is (dylink.h makes these).
 *
 * The result imports and exports what the joined worlds of all of them say, as far as it is
 * used. How it looks inside, from the outside in:
 *
 *   imports       instances and functions, their types cut to what is needed
 *   core modules  main, adapters and libraries; a shim; a fixup
 *   instances     shim, main, the others in order, fixup. The shim has a function per import
 *                 that cannot be made before main has a memory; it jumps through a table, and
 *                 the fixup fills that table from its segments, then starts what must be started.
 *   exports       functions; and for each interface an instance of a component inside that
 *                 does nothing but give types their names. */
#ifndef GW_COMPONENT_NEW_NEW_H
#define GW_COMPONENT_NEW_NEW_H

#include "base/compiler.h"
#include "component/wit/wit.h"
#include "core/wasm/types.h"
#include "core/wasm/writer.h"

struct gw_fixup;

/* A module: an index in gw_new_options.modules, or one of these. */
typedef uint32_t gw_new_which;
#define GW_NEW_MAIN UINT32_MAX

/* An export of another module, under the name by which it is imported. */
struct gw_new_item {
    struct gw_slice alias; /* the name that the library imports */
    gw_new_which which;    /* main, or a module before this one */
    struct gw_slice name;  /* of the export there */
    uint8_t kind;          /* enum gw_extern_kind */
};

/* What stands behind one of a library's module names: a whole instance, or chosen items. Names that
 * no argument has are taken as the main module's are: imports of the world, intrinsics. */
struct gw_new_argument {
    struct gw_slice name;
    bool is_whole;
    gw_new_which which; /* whole */
    const struct gw_new_item *items;
    uint32_t item_count;
};

struct gw_new_module {
    struct gw_slice name;  /* an adapter: the module name that it stands for */
    struct gw_slice bytes; /* binary, its component-type sections inside */
    bool is_library;
    const struct gw_new_argument *arguments; /* of a library */
    uint32_t argument_count;
};

struct gw_new_rename {
    struct gw_slice from, to;
};

struct gw_new_options {
    struct gw_slice main; /* binary */
    const struct gw_new_module *modules;
    uint32_t module_count;
    /* A world for a main module that has none inside; NULL: none. What of the wit is needed is
     * copied. */
    struct gw_wit *wit;
    const struct gw_wit_world *world;
    bool
        reallocs_by_growing; /* adapters get memory by memory.grow, not from the main module */
    bool
        keeps_versions; /* imports of one track stay apart; else the latest stands for all */
    bool rejects_legacy;   /* names as before the mangling `cm32p2` are no names */
    bool calls_by_ref;     /* the shim jumps by return_call_ref, not through a table */
    bool debug_names;      /* in the shim, the fixup and adapters */
    bool skips_validation; /* of the result */
    const struct gw_new_rename *renames; /* of imported instances */
    uint32_t rename_count;
    /* Called when all modules are instantiated, before the fixup is written: to add to it. */
    enum gw_err (*fixups)(void *env, struct gw_fixup *fixup);
    void *env;
};

/* What went wrong first, for people. */
struct gw_new_problem {
    enum gw_err err; /* GW_OK: nothing */
    char place[160]; /* which module, which import or export; may be empty */
    char text[320];  /* the cause */
    char help[192];  /* what to do about it; may be empty */
};

/* Say it, unless there is a problem already. Control characters become question marks.
 *   returns  err */
enum gw_err gw_new_problem_set(struct gw_new_problem *problem, enum gw_err err,
                               const char *place, const char *help, const char *format,
                               ...) GW_PRINTF(5, 6);

enum gw_err gw_new_problem_nomem(struct gw_new_problem *problem);

/* Append a component to `out`.
 *   options   borrowed
 *   errors    NOMEM, MALFORMED, INVALID, LIMIT ...; *problem says what */
enum gw_err gw_new_component(const struct gw_new_options *options, struct gw_alloc *alloc,
                             struct gw_writer *out, struct gw_new_problem *problem);

#endif
