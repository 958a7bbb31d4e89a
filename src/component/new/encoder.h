/* SPDX-License-Identifier: Apache-2.0 */
/* encoder.h -- one component that is being made of core modules: what is known of it, and what
 * of it is written. Internals of `new`.
 *
 *   unit.c       modules, with what their imports and exports mean    -> units
 *   world.c      what of the world is used                            -> required, live
 *   imports.c    imported instances and functions                     -> instances, funcs
 *   shims.c      the shim module                                      -> shims, shim
 *   core.c       core instances and what they import                  -> units[].instance
 *   canon.c      canonical functions
 *   hooks.c      wrappers around guest code, in the fixup             -> wrappers
 *   fixup.c      the fixup module
 *   exports.c    lifted functions and exported instances
 *   space.c      types of WIT in an index space
 *
 * Errors stick in `err`, with *problem saying what; functions after one do nothing that
 * matters. */
#ifndef GW_COMPONENT_NEW_ENCODER_H
#define GW_COMPONENT_NEW_ENCODER_H

#include "base/map.h"
#include "component/model/encode.h"
#include "component/model/ptr_map.h"
#include "component/new/classify.h"
#include "component/new/fixup.h"
#include "component/new/live.h"
#include "component/new/meta.h"
#include "component/new/space.h"
#include "core/wasm/type_registry.h"

/* A core module on its way into the component. */
struct gw_new_unit {
    gw_new_which which;
    const struct gw_new_module *given; /* NULL: main */
    char place[96];                    /* for messages */
    bool is_used;                      /* main and libraries always are */
    struct gw_meta_module meta;
    struct gw_writer bytes; /* without sections of ours; adapters: trimmed */
    struct gw_module *module;
    struct gw_class class;
    struct gw_slice
        *names;      /* imports' names before duplicates were told apart; or NULL */
    uint32_t *order; /* imports, those of one module name together */
    const struct gw_wit_item **exports; /* of the world, that it must export */
    uint32_t export_count;
    uint32_t module_index, instance;
};

/* Something that main or another module imports, but that can be made only when main is there.
 * The shim exports a function for it under its number. */
struct gw_new_shim {
    enum gw_new_shim_kind {
        GW_SHIM_LOWER,
        GW_SHIM_ADAPTER,
        GW_SHIM_CANON, /* needs a memory, a realloc or a table */
        GW_SHIM_DTOR,
        GW_SHIM_REALLOC,
    } kind;
    gw_new_which which; /* whose memory functions it uses, or whose export it is */
    const struct gw_class_import *import; /* LOWER CANON */
    struct gw_slice export;               /* ADAPTER DTOR REALLOC */
    uint8_t options;                      /* GW_ABI_* */
    struct gw_slice name, debug_name;
    uint32_t param_count, result_count;
    const gw_valtype *params, *results;
};

/* How a function is imported: both may be. */
enum { GW_NEW_SYNC = 1, GW_NEW_ASYNC = 2 };

struct gw_new_encoder {
    const struct gw_new_options *options;
    struct gw_alloc *alloc;
    struct gw_arena arena;
    struct gw_new_problem *problem;
    enum gw_err err;
    struct gw_type_registry *registry;

    struct gw_meta meta;
    struct gw_wit_world world; /* every interface its own */
    struct gw_new_unit *units; /* main, then options->modules */
    uint32_t unit_count;
    struct gw_ptr_map required; /* function -> GW_NEW_SYNC and ASYNC */
    struct gw_live live;        /* types that imports must have */
    struct gw_ptr_map
        used;        /* exported interface -> struct gw_ptr_map of those that it uses */
    bool has_hidden_pages; /* at the end of main's memory: hide.h */
    bool has_slot_1; /* context slot 1 is for thread-local storage */

    struct gw_comp_encoder out;
    struct gw_vec names[GW_COMP_SORT_COUNT]; /* struct gw_comp_encode_named */
    struct gw_space root;
    struct gw_ptr_map instances; /* interface -> instance */
    struct gw_ptr_map funcs;     /* imported function of the world -> func */
    struct gw_map core_aliases;  /* core instance and name -> index */
    bool has_memory, has_shim;
    uint32_t memory, shim;     /* core memory, core instance */
    struct gw_vec shims;       /* struct gw_new_shim */
    struct gw_map shim_by_key; /* -> index in shims */
    struct gw_fixup fixup;
    struct gw_map wrappers; /* module and name of an export -> core func that wraps it */
};

static inline struct gw_new_unit *gw_new_unit_of(struct gw_new_encoder *e,
                                                 gw_new_which which)
{
    return &e->units[which == GW_NEW_MAIN ? 0 : which + 1];
}

/* new.c: errors, texts, and tables from addresses to numbers. */
enum gw_err gw_new_nomem(struct gw_new_encoder *e);
struct gw_slice gw_new_text(struct gw_new_encoder *e, const char *format, ...)
    GW_PRINTF(2, 3);
/* A map's key out of numbers and two texts, which may hold any bytes; it lives in the arena. */
struct gw_slice gw_new_key(struct gw_new_encoder *e, const uint64_t *numbers,
                           uint32_t count, struct gw_slice a, struct gw_slice b);
void *gw_new_get(struct gw_new_encoder *e, size_t count, size_t bytes);
void gw_new_put(struct gw_new_encoder *e, struct gw_ptr_map *map, const void *key,
                uint32_t value);
bool gw_new_find(const struct gw_ptr_map *map, const void *key, uint32_t *value);
/* The name under which an item stands in the component. */
struct gw_slice gw_new_item_name(struct gw_new_encoder *e,
                                 const struct gw_wit_item *item);

/* unit.c: read all modules and find out what they mean; trim adapters. */
void gw_new_units_init(struct gw_new_encoder *e);
void gw_new_units_deinit(struct gw_new_encoder *e);
void gw_new_units(struct gw_new_encoder *e);

/* dedupe.c: give imports of the same names names of their own.
 *   *bytes   replaced where there are such, and then *names: what each was called */
void gw_new_dedupe(struct gw_new_encoder *e, const struct gw_module *module,
                   struct gw_writer *bytes, struct gw_slice **names);

/* producers.c: add to a module's producers section, which comes last. */
void gw_new_produce(struct gw_new_encoder *e, struct gw_writer *bytes,
                    const struct gw_vec *producers);
/* The payload of our own: processed-by godwit. */
void gw_new_own_producers(struct gw_writer *out);

/* world.c */
void gw_new_world(struct gw_new_encoder *e);
void gw_new_world_deinit(struct gw_new_encoder *e);
bool gw_new_uses(struct gw_new_encoder *e, const struct gw_wit_interface *interface,
                 const struct gw_wit_interface *other);

/* out.c: definitions of the component, with names for debuggers (data NULL: none). */
void gw_new_name(struct gw_new_encoder *e, enum gw_comp_sort sort, uint32_t index,
                 struct gw_slice name);
uint32_t gw_new_alias(struct gw_new_encoder *e, uint32_t instance, struct gw_slice name,
                      enum gw_comp_sort sort);
/* Each alias of a core instance's export is made once. */
uint32_t gw_new_core_alias(struct gw_new_encoder *e, uint32_t instance,
                           struct gw_slice name, enum gw_extern_kind kind,
                           struct gw_slice debug_name);
uint32_t gw_new_core_instantiate(struct gw_new_encoder *e, uint32_t module,
                                 const struct gw_comp_core_arg *args, uint32_t count,
                                 struct gw_slice debug_name);
uint32_t gw_new_core_bundle(struct gw_new_encoder *e,
                            const struct gw_comp_core_export *exports, uint32_t count,
                            struct gw_slice debug_name);
uint32_t gw_new_core_module(struct gw_new_encoder *e, struct gw_slice bytes,
                            struct gw_slice debug_name);
uint32_t gw_new_canon(struct gw_new_encoder *e, const struct gw_comp_canon_def *def,
                      enum gw_comp_sort sort, struct gw_slice debug_name);
uint32_t gw_new_import(struct gw_new_encoder *e, const struct gw_comp_name_def *name,
                       const struct gw_comp_extern_def *type);
uint32_t gw_new_export(struct gw_new_encoder *e, const struct gw_comp_name_def *name,
                       enum gw_comp_sort sort, uint32_t index);
struct gw_comp_name_def gw_new_plain(struct gw_slice name, struct gw_slice external_id);
void gw_new_names(struct gw_new_encoder *e);

/* imports.c */
void gw_new_imports(struct gw_new_encoder *e);
/* The name of an item's import or export, with its attributes. */
struct gw_comp_name_def gw_new_extern_name(struct gw_new_encoder *e,
                                           const struct gw_wit_item *item,
                                           struct gw_slice name);

/* shims.c: collect the shims, and instantiate their module. */
void gw_new_shims(struct gw_new_encoder *e);
/* Find the shim of an import, a destructor, a realloc; NULL: it has none. */
const struct gw_new_shim *gw_new_shim_of_import(struct gw_new_encoder *e,
                                                gw_new_which which,
                                                const struct gw_class_import *import);
const struct gw_new_shim *gw_new_shim_of_export(struct gw_new_encoder *e,
                                                enum gw_new_shim_kind kind,
                                                gw_new_which which,
                                                struct gw_slice export);
/* The shim's function, as a core func. */
uint32_t gw_new_shim_func(struct gw_new_encoder *e, const struct gw_new_shim *shim);
/* What it stands for. */
uint32_t gw_new_shim_target(struct gw_new_encoder *e, const struct gw_new_shim *shim);

/* What must be there before something may be made. */
enum gw_new_site { GW_NEW_BEFORE_MAIN, GW_NEW_AFTER_MAIN };

/* canon.c */
uint8_t gw_new_import_options(const struct gw_class_import *import);
/* Can these options be had only once main is instantiated? */
bool gw_new_is_indirect(struct gw_new_encoder *e, uint8_t options);
/* Which module's export allocates for an import; NULL: none. */
const struct gw_class_export *gw_new_realloc(struct gw_new_encoder *e, gw_new_which which,
                                             const struct gw_class_import *import,
                                             gw_new_which *of);
bool gw_new_realloc_needs_shim(struct gw_new_encoder *e, enum gw_new_site site);
/* Lower a function, or make a built-in. */
uint32_t gw_new_import_func(struct gw_new_encoder *e, gw_new_which which,
                            const struct gw_class_import *import, uint8_t options,
                            enum gw_new_site site, struct gw_slice debug_name);
/* Write options into at most 6 places. */
struct gw_new_opts {
    struct gw_comp_canon_opt at[6];
    uint32_t count;
};
void gw_new_opts(struct gw_new_encoder *e, uint8_t options,
                 enum gw_comp_encoding encoding, const uint32_t *realloc,
                 const char *place, struct gw_new_opts *out);
enum gw_comp_encoding gw_new_encoding(struct gw_new_encoder *e, gw_new_which which,
                                      bool is_export, struct gw_slice key,
                                      struct gw_slice func);

/* core.c: modules, shim, instances, fixup. */
void gw_new_core(struct gw_new_encoder *e);

/* hooks.c: let the fixup wrap what the task hook must see; `_note` then enters what it exports. */
void gw_new_hooks(struct gw_new_encoder *e);
void gw_new_hooks_note(struct gw_new_encoder *e, uint32_t instance);
/* A module's export, or what wraps it. */
uint32_t gw_new_hooked(struct gw_new_encoder *e, gw_new_which which,
                       struct gw_slice name);

/* exports.c */
void gw_new_exports(struct gw_new_encoder *e);

#endif
