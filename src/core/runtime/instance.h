/* SPDX-License-Identifier: Apache-2.0 */
/* instance.h -- a module brought to life in a store: one block of memory, laid out by
 * layout.h, which lies in the store's arena. */
#ifndef GW_CORE_RUNTIME_INSTANCE_H
#define GW_CORE_RUNTIME_INSTANCE_H

#include "base/diag.h"
#include "core/runtime/global.h"
#include "core/runtime/memory.h"
#include "core/runtime/store.h"
#include "core/runtime/table.h"
#include "core/wasm/module.h"

struct gw_extern {
    enum gw_extern_kind kind;
    union {
        struct gw_func *func;
        struct gw_table *table;
        struct gw_memory *memory;
        struct gw_global *global;
        struct gw_tag *tag;
        void *any;
    };
};

/* Evaluated element segment; `count` 0 once dropped. */
struct gw_elem_instance {
    gw_ref *refs; /* of the store's alloc */
    uint32_t count;
};

/* What is counted of a function: calls, and turns of its loops. */
enum { GW_INSTANCE_CALLS, GW_INSTANCE_TURNS, GW_INSTANCE_COUNTERS };

struct gw_sites;

struct gw_instance {
    struct gw_epoch_flag flag; /* first: compiled code compares `self` with the context */
    struct gw_memory *memory0; /* memories[0], or NULL: hot */
    struct gw_store *store;
    uint8_t *memory0_base;     /* of a memory 0 that never moves (guarded); else NULL */
    const void *builtins;      /* the tier's table of C functions */
    const void *type_displays; /* gw_type_registry_displays: set by tiers that compile */
    uint32_t *profile;         /* where code counts: GW_INSTANCE_COUNTERS for each own
                                  function, that wrap around; else NULL */
    struct gw_sites *sites;    /* where its indirect calls go; likewise */
    struct gw_module *module; /* a reference */
    /* Index spaces: imports first, pointers into this or other instances. */
    struct gw_func **funcs;
    struct gw_table **tables;
    struct gw_memory **memories;
    struct gw_global **globals;
    struct gw_tag **tags;
    struct gw_elem_instance *elems;
    struct gw_slice *datas;        /* len 0 once dropped; none where all are active and no
                                      code refers to them, for lack of a DataCount section */
    const struct gw_canon **types; /* canonical type of each type index */
    gw_type_id *type_ids;          /* the same as ids */
    /* The defined ones, arrays. */
    struct gw_func *own_funcs;
    struct gw_table *own_tables;
    struct gw_memory *own_memories;
    struct gw_global *own_globals;
    void *tier_data;               /* the tier's, made in attach */
    bool is_attached;              /* not if instantiation failed before */
    struct gw_instance *next;      /* of the store */
};

/* Instantiate: match imports, allocate, evaluate initialisers, run active segments and
 * start.
 *   imports  module->import_count externs of this store, in the module's order
 *   *out     borrowed: the store's. Where start or a segment traps, what was already put
 *            into tables stays alive with the store all the same
 *   errors   UNLINKABLE (diag names module.name, wanted and given type), NOMEM, LIMIT,
 *            TRAP, EXCEPTION, EXIT
 *   spec     exec/modules#instantiation */
enum gw_err gw_instance_new(struct gw_store *store, struct gw_module *module,
                            const struct gw_extern *imports, struct gw_diag *diag,
                            struct gw_instance **out);

/* The two halves of gw_instance_new: everything but the start function; then that. For
 * those who keep instances that have not run. */
enum gw_err gw_instance_build(struct gw_store *store, struct gw_module *module,
                              const struct gw_extern *imports, struct gw_diag *diag,
                              struct gw_instance **out);
enum gw_err gw_instance_start(struct gw_instance *instance);

/* Bring passive segments back that were dropped.     returns  false: out of memory */
bool gw_instance_undrop(struct gw_instance *instance);

/* The store's, at its end: release what is not the arena's. */
void gw_instance_deinit(struct gw_instance *instance);

/* Find an export.    returns whether there is one */
bool gw_instance_export(struct gw_instance *instance, struct gw_slice name,
                        struct gw_extern *out);

/* One item of its index spaces as an extern. */
struct gw_extern gw_instance_extern(struct gw_instance *instance,
                                    enum gw_extern_kind kind, uint32_t index);

/* Bulk operations that tiers share; bounds are checked.    errors  TRAP */
enum gw_err gw_instance_memory_init(struct gw_instance *i, gw_memidx memory,
                                    gw_dataidx data, uint64_t dst, uint64_t src,
                                    uint64_t len);
enum gw_err gw_instance_memory_copy(struct gw_instance *i, gw_memidx dst_memory,
                                    gw_memidx src_memory, uint64_t dst, uint64_t src,
                                    uint64_t len);
enum gw_err gw_instance_memory_fill(struct gw_instance *i, gw_memidx memory, uint64_t dst,
                                    uint8_t value, uint64_t len);
enum gw_err gw_instance_table_init(struct gw_instance *i, gw_tableidx table,
                                   gw_elemidx elem, uint64_t dst, uint64_t src,
                                   uint64_t len);
enum gw_err gw_instance_table_copy(struct gw_instance *i, gw_tableidx dst_table,
                                   gw_tableidx src_table, uint64_t dst, uint64_t src,
                                   uint64_t len);
enum gw_err gw_instance_table_fill(struct gw_instance *i, gw_tableidx table, uint64_t dst,
                                   gw_ref value, uint64_t len);
void gw_instance_data_drop(struct gw_instance *i, gw_dataidx data);
void gw_instance_elem_drop(struct gw_instance *i, gw_elemidx elem);

/* GC instructions on segments and ranges that tiers share.     errors  TRAP */
enum gw_err gw_instance_array_new_data(struct gw_instance *i, gw_typeidx type,
                                       gw_dataidx data, uint32_t offset, uint32_t len,
                                       gw_ref *out);
enum gw_err gw_instance_array_new_elem(struct gw_instance *i, gw_typeidx type,
                                       gw_elemidx elem, uint32_t offset, uint32_t len,
                                       gw_ref *out);
enum gw_err gw_instance_array_init_data(struct gw_instance *i, gw_typeidx type,
                                        gw_dataidx data, gw_ref array, uint32_t at,
                                        uint32_t offset, uint32_t len);
enum gw_err gw_instance_array_init_elem(struct gw_instance *i, gw_typeidx type,
                                        gw_elemidx elem, gw_ref array, uint32_t at,
                                        uint32_t offset, uint32_t len);

#endif
