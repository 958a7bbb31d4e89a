/* SPDX-License-Identifier: Apache-2.0 */
/* classify.h -- what each import and export of a core module means, against its world.
 *
 * Names of core modules speak of WIT in one of two manglings:
 *
 *              as it was (legacy)                     cm32p2 (standard)
 *   import     "$root" "f"    "ns:p/i" "f"            "cm32p2" "f"  "cm32p2|ns:p/i@1" "f"
 *   resources  "[resource-drop]r"                     "r_drop"
 *   of exports "[export]ns:p/i" "[resource-new]r"     "cm32p2|_ex_ns:p/i@1" "r_new"
 *   export     "f"  "ns:p/i#f"  "cabi_post_f"         "cm32p2||f"  "cm32p2|ns:p/i@1|f_post"
 *   others     memory cabi_realloc _initialize        cm32p2_memory, _realloc, _initialize
 *
 * The first also has asynchronous calls, "[async-lower]f", and the built-ins of streams,
 * futures, tasks, threads and the like. Core signatures are checked here, and that
 * everything the module must export is there; what is left to the encoder is order,
 * sharing and indices. */
#ifndef GW_COMPONENT_NEW_CLASSIFY_H
#define GW_COMPONENT_NEW_CLASSIFY_H

#include "component/model/component.h"
#include "component/new/abi.h"
#include "component/new/new.h"
#include "core/wasm/module.h"

/* What an import is, and how it will be provided. */
enum gw_class_import_kind {
    GW_CLASS_FUNC,    /* `func` of `item`, lowered */
    GW_CLASS_CANON,   /* a canonical built-in: `canon` */
    GW_CLASS_ADAPTER, /* the export of the same name of module `which`, an adapter */
    GW_CLASS_MAIN,    /* the export of the same name of the main module */
    GW_CLASS_MEMORY,  /* the main module's memory */
    GW_CLASS_TLS_GET, /* where thread-local storage begins: `valtype` */
    GW_CLASS_TLS_SET,
    GW_CLASS_ITEM, /* a library's: the export `name` of module `which` */
    GW_CLASS_WHOLE, /* a library's: of the instance of module `which`, under its own name */
};

struct gw_class_import {
    const struct gw_import *import;
    enum gw_class_import_kind kind;
    /* FUNC; CANON: of resources, task.return, streams and futures. The import or export
     * of the world that it is about: a function of its own, a type, an interface. NULL
     * with streams and futures without a type at the root. */
    const struct gw_wit_item *item;
    struct gw_slice key; /* of that */
    const struct gw_wit_func
        *func; /* FUNC; CANON: where the stream or future stands in, or that
                                       returns; else NULL */
    const struct gw_wit_type
        *type;           /* CANON: the resource, stream or future; NULL: without a type */
    bool is_export;      /* `item` is an export */
    bool is_async;       /* "[async-lower]" */
    bool is_cancellable; /* "[cancellable]" */
    uint8_t canon;       /* enum gw_comp_canon_kind */
    enum gw_comp_encoding encoding; /* CANON: error-context.* */
    gw_valtype valtype; /* CANON: context.*; waitable-set.wait and poll: of an address */
    uint32_t slot;      /* CANON: context.* */
    gw_new_which which; /* ADAPTER ITEM WHOLE */
    struct gw_slice name;      /* ADAPTER ITEM WHOLE: of the export */
    const struct gw_type *sig; /* of a function; else NULL */
};

enum gw_class_export_kind {
    GW_CLASS_NOTHING, /* of no meaning */
    GW_CLASS_LIFT,    /* `func` of `item` */
    GW_CLASS_POST_RETURN,
    GW_CLASS_CALLBACK,
    GW_CLASS_DTOR, /* of the resource `type` */
    GW_CLASS_MEMORY_OUT,
    GW_CLASS_REALLOC,
    GW_CLASS_REALLOC_EXPORT,  /* cabi_export_realloc: for results of exports alone */
    GW_CLASS_REALLOC_IMPORT,  /* cabi_import_realloc: for results of imports alone */
    GW_CLASS_REALLOC_ADAPTER, /* cabi_realloc_adapter: what adapters allocate with */
    GW_CLASS_INITIALIZE,
    GW_CLASS_TABLE,     /* __indirect_function_table, for thread.new-indirect */
    GW_CLASS_TASK_HOOK, /* __wasm_init_task and the like: called around guest code */
};

struct gw_class_export {
    const struct gw_export *export;
    enum gw_class_export_kind kind;
    const struct gw_wit_item *item; /* LIFT POST_RETURN CALLBACK DTOR */
    struct gw_slice key;            /* of that */
    const struct gw_wit_func *func; /* LIFT POST_RETURN CALLBACK */
    const struct gw_wit_type *type; /* DTOR */
    enum gw_abi_variant variant;    /* LIFT: GW_ABI_EXPORT* */
    const struct gw_type *sig;      /* of a function; else NULL */
};

struct gw_class {
    const struct gw_module *module;
    struct gw_class_import *imports;          /* one for each of the module's, in order */
    struct gw_class_export *exports;          /* the same */
    const struct gw_memtype *imported_memory; /* of GW_CLASS_MEMORY; NULL: none */
};

struct gw_class_options {
    const struct gw_wit_world *world;
    const struct gw_slice *export_keys; /* what the module must export */
    uint32_t export_key_count;
    const struct gw_new_module *modules; /* for adapters' names */
    uint32_t module_count;
    const struct gw_new_module *library; /* this module as a library; else NULL */
    /* For each import the name that it had before duplicates were told apart; or NULL. */
    const struct gw_slice *import_names;
    bool rejects_legacy;
    const char *place; /* for messages: "main module", "adapter `x`" */
};

/* Say what everything in a module means.
 *   module    decoded; what its function bodies hold does not matter (adapters are
 *             checked once trimmed)
 *   arena     where *out's lists live
 *   errors    UNLINKABLE: what is imported or exported does not fit the world; NOMEM;
 *             *problem says which, what was expected, and what to do */
enum gw_err gw_classify(const struct gw_module *module,
                        const struct gw_class_options *options, struct gw_arena *arena,
                        struct gw_class *out, struct gw_new_problem *problem);

/* Check that `adapter` exports everything that `user` imports from it (module index
 * `which`), with those types. */
enum gw_err gw_class_check_adapter(const struct gw_class *user, gw_new_which which,
                                   const struct gw_class *adapter, const char *place,
                                   struct gw_new_problem *problem);

/* Check that the main module exports what an adapter, trimmed, imports from it. */
enum gw_err gw_class_check_main(const struct gw_class *main,
                                const struct gw_class *adapter, const char *place,
                                struct gw_new_problem *problem);

/* Find the first export of a kind; NULL: none. `func` and `type` count where the kind has
 * them. */
const struct gw_class_export *gw_class_find(const struct gw_class *of,
                                            enum gw_class_export_kind kind,
                                            const struct gw_wit_item *item,
                                            const void *func_or_type);

/* What allocates for results of imports, and for parameters of exports; NULL: nothing
 * does. */
const struct gw_class_export *gw_class_import_realloc(const struct gw_class *of);
const struct gw_class_export *gw_class_export_realloc(const struct gw_class *of);
/* What the main module lends to adapters. */
const struct gw_class_export *gw_class_adapter_realloc(const struct gw_class *of);

/* List the streams and futures in a function's parameters and result, in the order that
 * names count them: those inside another before it; one that stands twice counts twice.
 *   out      const struct gw_wit_type *, appended     errors  NOMEM */
enum gw_err gw_class_payloads(const struct gw_wit_func *func, struct gw_vec *out);

#endif
